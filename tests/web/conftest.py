"""The registry of the story, recorded once for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from registry.web import create_app
from tests.nine_changes import record_story
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest


@pytest.fixture(scope="session")
def story_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The pages of the story: eleven changes, each of which did something else."""
    folder = tmp_path_factory.mktemp("story")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    record_story(registry)
    yield create_app(registry.engine)
    registry.close()
