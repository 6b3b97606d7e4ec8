"""Nothing is trapped: what was archived gives the same figures again.

Of what was exported tests/exchange/test_exporting.py tells it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from registry import archive
from registry.db import open_registry, reading
from registry.figures import service
from registry.moment import Moment, head
from registry.picture import Picture
from tests.registries import opened, url_of
from tests.registry_under_test import RegistryUnderTest

DAYS = (date(2018, 12, 31), date(2019, 12, 31), date(2021, 7, 12))
SCOPES = (None, "4511", "451103", "451102101")


def figures(engine: Engine, known_at: int) -> list[list[dict[str, Any]]]:
    with reading(engine) as connection:
        known = Picture(connection, Moment(DAYS[0], known_at))
        return [service.figures_of(on, scope) for on in map(known.on, DAYS) for scope in SCOPES]


@pytest.mark.sqlite("on PostgreSQL the archive goes to SQLite and back, which tells this too")
def test_a_restored_archive_gives_equal_figures_at_every_change(sample: RegistryUnderTest, tmp_path: Path) -> None:
    archive.write(sample.engine, tmp_path / "kept.zip")
    archive.restore(tmp_path / "kept.zip", url_of(tmp_path / "again.db"))
    again = opened(tmp_path / "again.db")
    with reading(again) as connection:
        assert head(connection) == 2
    for change in (0, 1, 2):
        assert figures(again, change) == figures(sample.engine, change)
    assert figures(again, 1) != figures(again, 2), "the second set changed something"


@pytest.mark.postgresql("the other run has no server")
def test_an_archive_goes_to_the_other_kind_of_database_and_back(sample: RegistryUnderTest, tmp_path: Path) -> None:
    """The same bytes each time, so the same head; and equal figures at every change."""
    file = URL.create("sqlite", database=str(tmp_path / "file.db"))
    archive.write(sample.engine, tmp_path / "here.zip")
    restored = archive.restore(tmp_path / "here.zip", file)
    archive.write(open_registry(file), tmp_path / "there.zip")
    assert archive.restore(tmp_path / "there.zip", url_of(tmp_path / "back.db")) == restored
    back = opened(tmp_path / "back.db")
    archive.write(back, tmp_path / "back.zip")
    kept = {(tmp_path / name).read_bytes() for name in ("here.zip", "there.zip", "back.zip")}
    assert len(kept) == 1
    for change in (0, 1, 2):
        assert figures(open_registry(file), change) == figures(back, change) == figures(sample.engine, change)
