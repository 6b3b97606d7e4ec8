"""What there is to do in counties by lot: on every day what a plain reckoning says."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from registry.codes import place_of
from registry.db import reading
from registry.moment import Moment, head
from registry.picture import Picture
from registry.todo.item import Asked
from registry.todo.service import todo_list
from tests.registries import founded, imported
from tests.todo.plain import OF_THE_DAY, Plain
from tests.todo.random_county import MIDDLE, VILLAGES, County, csv

DAYS = [MIDDLE + datetime.timedelta(days=n) for n in (-184, -31, -1, 0, 1, 2, 30, 92, 184)]


@st.composite
def counties(draw: Any) -> dict[str, list[dict[str, str]]]:
    return County(draw).rows()


def found(picture: Picture, scope: str | None = None) -> list[tuple[str, str | None, str | None]]:
    asked = Asked(picture, None if scope is None else place_of(picture, scope))
    return [(item.kind.key, item.found.unit, item.due_on) for item in todo_list(asked, OF_THE_DAY).items]


def compare(rows: dict[str, list[dict[str, str]]], file: Path, seen: Counter[str]) -> None:
    engine = founded(file)
    outcome = imported(engine, file.with_suffix(""), csv(rows))
    assume(not outcome.problems)
    with reading(engine) as connection:
        picture = Picture(connection, Moment(MIDDLE, head(connection)))
        for day in DAYS:
            items = found(picture.on(day))
            assert len(set(items)) == len(items)
            assert set(items) == Plain(rows, day).todo(), day
            assert items == sorted(items, key=lambda item: (item[2] is None, item[2] or "")), "by due day"
            seen.update(kind for kind, _, _ in items)
    engine.dispose()


def _run(tmp_path: Path, examples: int, drawn_by: str) -> Counter[str]:
    seen: Counter[str] = Counter()
    number = iter(range(1_000_000))

    @seed(drawn_by)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(counties())
    def held_against_each_other(rows: dict[str, list[dict[str, str]]]) -> None:
        compare(rows, tmp_path / f"{next(number)}.db", seen)

    held_against_each_other()
    return seen


@pytest.mark.once("the same rows in memory on both")
def test_what_there_is_to_do_is_what_a_plain_reckoning_says(tmp_path: Path) -> None:
    seen = _run(tmp_path, 12, "todo")
    assert seen.keys() == {*OF_THE_DAY}, "each kind occurred"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(5))
def test_what_there_is_to_do_in_many_counties(tmp_path: Path, part: int, request: Any) -> None:
    _run(tmp_path, 200, f"{request.config.getoption('--hypothesis-seed')}, todo {part}")


def test_a_scope_has_the_items_that_count_in_it(tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    places = "code,name,kind,parent\n45,南岭省,province,\n4511,平湖市,municipality,45\n451102,东川县,county,4511\n"
    places += "451102101,安溪镇,township,451102\n451102102,云岭镇,township,451102\n"
    places += "".join(f"{code},村,village,{code[:9]}\n" for code in VILLAGES)
    assert not imported(engine, tmp_path / "ledgers", {"places": places}).problems
    with reading(engine) as connection:
        picture = Picture(connection, Moment(MIDDLE, head(connection)))
        for scope, own in (("451102101", VILLAGES[:2]), (VILLAGES[2], VILLAGES[2:]), (None, VILLAGES)):
            assert found(picture, scope) == [("fact_missing", code, None) for code in own]
