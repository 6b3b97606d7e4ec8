"""The registry of the story, recorded once for the tests that only read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from registry.web import create_app
from tests.nine_changes import record_story
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.two_townships import DAY, LEDGERS


@pytest.fixture(scope="session")
def story_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The pages of the story: eleven changes, each of which did something else."""
    folder = tmp_path_factory.mktemp("story")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    record_story(registry)
    yield create_app(registry.engine)
    registry.close()


@pytest.fixture(scope="session")
def two_townships(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """Two townships with findings of every kind (`tests.web.two_townships`)."""
    folder = tmp_path_factory.mktemp("two-townships")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    registry.take(LEDGERS)
    yield registry
    registry.close()


@pytest.fixture(scope="session")
def ask(two_townships: RegistryUnderTest) -> Callable[..., str]:
    """Asks a page of the two townships on their day, with more parameters, and gives its text."""
    client = create_app(two_townships.engine).test_client()

    def page(address: str, **more: str) -> str:
        answer = client.get(address, query_string={"as_of": DAY, **more}, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.get_data(as_text=True)[:2000])
        return answer.get_data(as_text=True)

    return page
