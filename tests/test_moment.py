"""The two dates of every question: as of which day, and as known at which change."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select, text

from registry import moment
from registry.db import reading, transaction
from registry.errors import NotFound, Refused
from registry.moment import Moment, head, in_force, known_at
from registry.slices import TABLES
from tests.registries import SMALL, founded, imported


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Three changes: on the evening of 1 May in Shanghai, a minute after midnight, and a day later."""
    folder = tmp_path_factory.mktemp("moment")
    engine = founded(folder / "r.db")
    post = "person,unit,role,from,to\nP1,D2,secretary,2018-05,"
    imported(engine, folder / "1", SMALL)
    imported(engine, folder / "2", {"posts": f"{post}2019-11-01\n"})
    imported(engine, folder / "3", {"posts": "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"})
    times = ("2020-05-01T15:59:00.000000+00:00", "2020-05-01T16:01:00.000000+00:00", "2020-05-02T17:00:00.000000+00:00")
    with transaction(engine) as connection:
        for number, at in enumerate(times, 1):
            connection.execute(text("update change set at = :at where number = :number"), {"at": at, "number": number})
    with reading(engine) as connection:
        yield connection


def test_without_a_word_everything_known_until_now_is_meant(registry: Connection) -> None:
    assert known_at(registry, None) == head(registry) == 3


@pytest.mark.parametrize("written", ["0", "1", "3", "003"])
def test_all_digits_are_a_change_s_number(written: str, registry: Connection) -> None:
    assert known_at(registry, written) == int(written)


@pytest.mark.parametrize("written", ["4", "20200501", "9" * 5000])
def test_a_number_above_the_last_is_not_found(written: str, registry: Connection) -> None:
    with pytest.raises(NotFound):
        known_at(registry, written)


@pytest.mark.parametrize(
    ("written", "change"),
    [
        ("2020-04-30", 0),
        ("2020-05-01", 1),
        ("2020/5/1", 1),
        ("2020年5月2日", 2),
        ("2020-05-03", 3),
        ("2099-12-31", 3),
        ("1900-01-01", 0),
        ("1899-12-31", 0),
        ("0001-01-01", 0),
        ("9999年12月31日", 3),
        ("9999-12-30", 3),
    ],
)
def test_a_day_means_the_last_change_by_its_end_in_shanghai(written: str, change: int, registry: Connection) -> None:
    assert known_at(registry, written) == change


@pytest.mark.parametrize(
    "written",
    ["", "x", "-1", "1.0", "2020-02-30", "1899-02-29", "0000-01-01", "2020-05", "2020年", "2020-W01-1", "③", "昨天"],
)
def test_what_is_neither_a_number_nor_a_day_is_refused(written: str, registry: Connection) -> None:
    with pytest.raises(Refused) as refusal:
        known_at(registry, written)
    assert "变更号" in refusal.value.says.zh
    assert "neither" in refusal.value.says.en


@pytest.mark.parametrize(("change", "ends"), [(0, []), (1, [None]), (2, [20191101]), (3, [])])
def test_what_was_known_at_a_change_is_what_was_in_force_then(
    change: int, ends: list[int | None], registry: Connection
) -> None:
    posts = TABLES["posts"]
    query = select(posts.c.ends).where(in_force(posts, change), posts.c.role == "secretary")
    assert registry.execute(query).scalars().all() == ends


def test_a_moment_is_a_day_and_a_change() -> None:
    when = Moment(datetime.date(2019, 12, 31), 7)
    assert (when.day, when.year, when.known_at) == (20191231, 2019, 7)


def test_today_is_the_day_that_it_is_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime.datetime):
        """A clock that stands at 20:00 in London on the last day of 2019."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            return datetime.datetime(2019, 12, 31, 20, tzinfo=datetime.UTC).astimezone(tz)

    monkeypatch.setattr(moment.datetime, "datetime", Clock)
    assert moment.today() == datetime.date(2020, 1, 1)
