"""What was read for one change is carried over to another: by the versions that began or ended in between."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, update

from registry import record, spells
from registry.days import first_day
from registry.kept import Difference, Kept, KeptAnswer, observed_by, of_column
from registry.knowledge import Known
from registry.measures.models import facts
from registry.moment import Moment
from registry.people.models import people, posts
from registry.picture import LookupColumns, Picture, once, once_for_all_days, states_on, with_lookups
from registry.unit_arrays import by_unit, join_by_unit, numbers, rows_about, where, where_known
from tests.test_spells import FIRST_DAYS, pasts

LAST = 6
TABLES = {people.name: people, posts.name: posts}
KNOWN = st.integers(0, LAST)
DAY = date(2019, 12, 31)
ALLOCATOR = "_RJEM_MALLOC_CONF"


@st.composite
def versions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Versions of rows, each from one change on, and for good or up to a later one."""
    found = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        since = draw(st.integers(1, LAST))
        until = draw(st.none() | st.integers(since + 1, LAST)) if since < LAST else None
        found.append({"id": number, "record": draw(st.integers(1, 4)), "since": since, "until": until, "salt": ""})
    return found


@contextmanager
def recorded(rows: dict[Any, list[dict[str, Any]]]) -> Iterator[Connection]:
    """A record of `LAST` changes with these versions, which refer to nothing."""
    engine = create_engine("sqlite://")
    record.metadata.create_all(engine, [record.change, record.redaction, *TABLES.values()])
    with engine.connect() as connection:
        for number in range(1, LAST + 1):
            fields = dict.fromkeys(("actor", "reason", "origin", "algorithm", "at"), "")
            connection.execute(insert(record.change), {"number": number, "rows": 0, "digest": f"{number}"} | fields)
        for table, found in rows.items():
            for index in ("record", "key"):
                connection.exec_driver_sql(f"drop index if exists ix_{table.name}_{index}_in_force")
            for row in found:
                connection.execute(insert(table), row)
        yield connection
    engine.dispose()


def read(connection: Connection, known_at: int) -> Known:
    """Everything that was known at a change, read from the database."""
    known = Known.at(connection, known_at)
    picture = Picture(connection, Moment(DAY, known_at), known.tables)
    for table in TABLES.values():
        picture.rows(table)
    return known


@given(
    versions(), st.lists(st.tuples(st.none() | st.text(), st.sampled_from([None, 20190000, 20190300]))), KNOWN, KNOWN
)
def test_what_is_carried_to_an_earlier_or_a_later_change_is_what_is_read_there(
    rows: list[dict[str, Any]], values: list[tuple[str | None, int | None]], here: int, there: int
) -> None:
    values += [(None, None)] * len(rows)
    posted = [
        row | {"person": 1, "unit": 2, "role": "secretary", "begins": 20180101, "source": text, "ends": day}
        for row, (text, day) in zip(rows, values, strict=False)
    ]
    named = [row | {"code": "甲", "name": text or ""} for row, (text, _) in zip(rows, values, strict=False)]
    with recorded({posts: posted, people: named}) as connection:
        known, now = read(connection, here), Known.at(connection, there)
        assert known.leads_to(connection, now)
        known.carry(connection, now, TABLES)
        for name, table in read(connection, there).tables.items():
            assert now.tables[name].equals(table), name
            assert now.tables[name].schema == table.schema


def test_only_the_tables_that_changed_are_made_anew() -> None:
    row = {"id": 1, "record": 1, "since": 2, "until": None, "salt": "", "code": "甲", "name": "某"}
    with recorded({people: [row]}) as connection:
        known, now = read(connection, 1), Known.at(connection, 2)
        known.carry(connection, now, TABLES)
        assert now.tables["posts"] is known.tables["posts"]
        assert now.tables["people"] is not known.tables["people"]


def test_only_tables_that_were_read_are_carried() -> None:
    with recorded({}) as connection:
        known, now = Known.at(connection, 1), Known.at(connection, 2)
        Picture(connection, Moment(DAY, 1), known.tables).rows(people)
        known.carry(connection, now, TABLES)
        assert set(now.tables) == {"people"}


def test_nothing_leads_on_from_a_record_out_of_which_a_text_was_taken() -> None:
    with recorded({}) as connection:
        known = read(connection, 1)
        removed = {"id": 1, "table": "people", "row": 1, "column": "name", "hash": "", "change": 1, "reason": ""}
        connection.execute(insert(record.redaction), removed)
        assert not known.leads_to(connection, Known.at(connection, 2))


def test_nothing_leads_on_from_a_record_that_another_one_has_taken_the_place_of() -> None:
    with recorded({}) as connection:
        known = read(connection, 1)
        connection.execute(update(record.change).values(digest="another"))
        assert not known.leads_to(connection, Known.at(connection, 2))


def test_nothing_leads_back_to_a_record_that_is_shorter() -> None:
    with recorded({}) as connection:
        known = read(connection, 1)
        connection.execute(record.change.delete().where(record.change.c.number > 3))
        assert not known.leads_to(connection, Known.at(connection, 1))


@once
def secretaries(picture: Picture) -> int:
    return picture.rows(posts).height


@once
def everybody(picture: Picture) -> int:
    return picture.rows(people).height + secretaries(picture)


def test_an_answer_is_carried_over_only_if_no_table_has_changed_that_it_was_made_from_however_indirectly() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        assert secretaries(picture) == everybody(picture) == 0
        assert carried(picture, "people") == {secretaries}
        assert carried(picture, "posts") == set()
        assert carried(picture, "cases") == {secretaries, everybody}


def carried(picture: Picture, *changed: str) -> set[Any]:
    """The questions whose answers are carried over a change of these tables."""
    return {*picture.still_right(Difference(frozenset(changed))).answers}


def test_what_others_put_in_while_answers_are_carried_over_fails_nobody(request: pytest.FixtureRequest) -> None:
    answer = KeptAnswer(None, frozenset(), is_past=False, is_carried=True)
    kept = Kept(dict.fromkeys(range(1000), answer))

    def meanwhile(*_: Any) -> None:
        kept.put(object(), answer)

    # Whenever garbage is collected, others may come to run: here at each object that is made.
    request.addfinalizer(partial(gc.set_threshold, *gc.get_threshold()))
    request.addfinalizer(partial(gc.callbacks.remove, meanwhile))
    gc.callbacks.append(meanwhile)
    gc.set_threshold(1)
    assert {*range(1000)} <= kept.but_for(Difference()).answers.keys() and len(kept.answers) > 1000


def test_of_a_measure_by_a_day_an_answer_is_right_until_something_of_before_differs() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        read = (observed_by(facts, "full_members", 20191231),)
        picture.keep("on the day", lambda: 1, read=read)
        picture.keep("of all", lambda: 1, read=(of_column(facts, "full_members"),))
        picture.keep("made from it", lambda: picture.keep("on the day", lambda: 0))

        def right_after(**measures: int) -> set[Any]:
            first = {of_column(facts, name): day for name, day in measures.items()}
            return {*picture.still_right(Difference(frozenset({facts.name}), first)).answers}

        assert right_after(households=20180101) == {"on the day", "of all", "made from it"}
        assert right_after(full_members=20200131) == {"on the day", "made from it"}
        assert right_after(full_members=20191231) == set()


def test_two_differences_together_are_of_all_that_either_is_since_the_earlier_day() -> None:
    one, other = (
        Difference(frozenset({"a"}), {"a.x": 20190101, "a.y": 0}),
        Difference(frozenset({"b"}), {"a.x": 20180101}),
    )
    assert one | other == Difference(frozenset({"a", "b"}), {"a.x": 20180101, "a.y": 0})


def test_an_answer_that_need_not_be_carried_over_is_kept_in_its_picture_alone() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        made = [picture.keep("list", lambda: [secretaries(picture)], carried=False) for _ in range(2)]
        assert made[0] is made[1] and picture.has("list")
        assert carried(picture) == {secretaries}


def test_an_answer_made_of_one_that_is_not_carried_over_is_made_from_its_tables_too() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        for _ in range(2):  # Made in one answer, found there by the next.
            picture.keep("sum", lambda: picture.keep("part", lambda: picture.rows(posts).height, carried=False))
            assert carried(picture, "people") == {"sum"} and carried(picture, "posts") == set()
            picture.forget("sum")


@pytest.mark.parametrize("first", [True, False])
def test_an_answer_made_from_what_is_read_past_the_picture_is_not_carried_over_however_indirectly(first: bool) -> None:
    """Whether it asks for itself or finds the answer there already, and though nobody says of any that it is not."""
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))

        def code() -> str:
            return picture.keep("code", lambda: str(picture.connection.closed))

        def coded() -> list[Any]:
            return picture.keep_for_all_days("coded", lambda: [code(), picture.rows(posts).height])

        if not first:
            code()
        assert picture.keep("title", lambda: [*coded(), secretaries(picture)]) == ["False", 0, 0]
        assert carried(picture) == {secretaries}
        assert picture.keep("titles", lambda: picture.keep("title", list), carried=True)
        assert carried(picture) == {secretaries}


def test_what_is_asked_of_another_day_is_noted_for_the_answer_that_asks() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        picture.keep("both", lambda: everybody(picture.on(date(2018, 1, 1))))
        picture.keep("read past it", lambda: picture.on(date(2018, 1, 1)).connection.closed)
        assert carried(picture, "cases") == {"both"} and carried(picture, "people") == set()


def test_the_connection_asked_for_when_nothing_is_made_takes_nothing_back() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        assert not picture.connection.closed
        assert secretaries(picture) == 0 and carried(picture) == {secretaries}


def test_what_is_forgotten_is_asked_again() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        made = [picture.keep("list", list) for _ in range(2)]
        picture.forget("list", "never asked")
        assert picture.keep("list", list) is not made[1] and made[0] is made[1]
        picture.forget()
        assert not picture.has("list")


def test_making_an_answer_that_fails_leaves_nothing_behind() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        with pytest.raises(ZeroDivisionError):
            picture.keep("wrong", lambda: 1 // picture.rows(people).height)
        picture.rows(posts)
        assert picture.keep("right", lambda: 1) == 1
        assert carried(picture, "posts", "people") == {"right"} and not picture.has("wrong")


@once_for_all_days
def everybody_ever(picture: Picture) -> list[int]:
    return [picture.rows(people).height]


def test_what_is_the_same_on_every_day_is_answered_once_for_all_days() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        assert everybody_ever(picture.on(date(2018, 1, 1))) is everybody_ever(picture)


def test_an_answer_of_all_days_is_carried_over_only_if_no_table_has_changed_that_it_was_made_from() -> None:
    person = {"id": 1, "record": 1, "since": 2, "until": None, "salt": "", "code": "甲", "name": "某"}
    with recorded({people: [person]}) as connection:
        known = read(connection, 1)
        earlier = Picture(connection, Moment(DAY, 1), known.tables, timeless=known.timeless)
        assert everybody_ever(earlier) == [0]
        assert earlier.keep_for_all_days("posts", lambda: earlier.rows(posts).height) == 0
        now = Known.at(connection, 2)
        known.carry(connection, now, TABLES)
        later = Picture(connection, Moment(DAY, 2), now.tables, timeless=now.timeless)
        assert {*now.timeless.answers} == {"posts"} and everybody_ever(later) == [1]


def test_an_answer_of_a_day_that_is_made_from_one_of_all_days_is_made_from_the_same_tables() -> None:
    with recorded({}) as connection:
        picture = Picture(connection, Moment(DAY, 1))
        assert everybody_ever(picture) == [0]
        picture.keep("today", lambda: everybody_ever(picture))
        assert carried(picture, "posts") == {"today"} and carried(picture, "people") == set()


KEYS = st.lists(st.none() | st.integers(1, 30), max_size=20)


@given(KEYS, st.dictionaries(st.integers(1, 40), st.none() | st.text(max_size=2), max_size=20))
def test_columns_from_elsewhere_stand_beside_units_as_a_left_join_sets_them(
    keys: list[int | None], known: dict
) -> None:
    frame = pl.DataFrame({"place": keys, "n": range(len(keys))}, schema={"place": pl.Int64, "n": pl.Int64})
    right = pl.DataFrame({"unit": known.keys(), "name": known.values()}, schema={"unit": pl.Int64, "name": pl.String})
    joined = frame.join(right, left_on="place", right_on="unit", how="left", maintain_order="left")
    assert join_by_unit(frame, "place", right).equals(joined)


@given(KEYS, st.sets(st.integers(1, 40), max_size=12))
def test_the_rows_about_some_units_are_those_that_a_filter_finds(keys: list[int | None], units: set[int]) -> None:
    frame = pl.DataFrame({"place": keys, "n": range(len(keys))}, schema={"place": pl.Int64, "n": pl.Int64})
    assert rows_about(frame, units, "place") == frame.filter(pl.col("place").is_in(list(units))).to_dicts()


@given(KEYS, st.booleans())
def test_the_rows_of_which_something_is_true_are_those_that_a_filter_finds(keys: list[int | None], few: bool) -> None:
    frame = pl.DataFrame({"place": keys, "n": range(len(keys))}, schema={"place": pl.Int64, "n": pl.Int64})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("registry.unit_arrays._FOR_THREADS", len(keys) + few)
        assert where(frame, frame["place"] > 20).equals(frame.filter(pl.col("place") > 20))
        assert where(frame, frame["n"].to_numpy() > 2).equals(frame.filter(pl.col("n") > 2))


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(-5, 5)), max_size=20), KEYS)
def test_of_several_values_of_a_unit_the_last_is_found(known: list[tuple[int, int]], keys: list[int | None]) -> None:
    units, values = (np.array([one[n] for one in known], dtype=np.int64) for n in (0, 1))
    wanted = numbers(pl.Series(keys, dtype=pl.Int64))
    assert by_unit(units, values, wanted, 9).tolist() == [dict(known).get(unit, 9) for unit in wanted.tolist()]


@given(KEYS)
def test_values_that_are_not_known_are_null(keys: list[int | None]) -> None:
    values = numbers(pl.Series(keys, dtype=pl.Int64))
    assert where_known("n", values, values != 0).to_list() == keys


@given(KEYS)
def test_where_nothing_stands_an_array_has_what_is_said_otherwise(keys: list[int | None]) -> None:
    found = numbers(pl.Series(keys, dtype=pl.Int64), 99)
    assert found.dtype == np.int64 and found.tolist() == [99 if key is None else key for key in keys]


@given(st.lists(pasts(), max_size=4), st.sampled_from(FIRST_DAYS), st.randoms())
def test_the_state_that_tells_what_a_unit_is_is_the_one_that_its_past_says(past: list, day: int, chance: Any) -> None:
    states = [{**state, "unit": unit} for unit, own in enumerate(past, 1) for state in own]
    chance.shuffle(states)
    days = {end: [first_day(s[end]) if s[end] else None for s in states] for end in ("begins", "ends")}
    others = {key: [s[key] for s in states] for key in ("unit", "name")}
    schema = {"unit": pl.Int64, "begins": pl.Int64, "ends": pl.Int64, "name": pl.String}
    found = states_on(pl.DataFrame(days | others, schema), day)
    expected = []
    for unit, own in enumerate(past, 1):
        state = spells.state_on(own, day)
        begins, ends = spells.begin_of(state), spells.end_of(state)
        stands = {"begun": begins <= day, "lives": begins <= day < ends}
        expected.append({"unit": unit, "begins": begins, "ends": ends, "name": state["name"]} | stands)
    assert found.to_dicts() == expected


def nobody_asks(_: Picture) -> pl.DataFrame:
    raise AssertionError("nobody asked for it")


def test_only_what_is_asked_for_is_looked_up_and_whoever_has_nothing_there_has_what_is_said_otherwise() -> None:
    stars = LookupColumns(
        ("stars", "rating"), lambda _: pl.DataFrame({"unit": [2], "stars": [5], "rating": [7]}), {"stars": 0}
    )
    picture = Picture(None, Moment(DAY, LAST))  # type: ignore[arg-type]
    units = pl.DataFrame({"unit": [3, 2]})
    found = with_lookups(
        picture, units, [stars, LookupColumns(("term_ends",), nobody_asks)], {"stars", "what stands there already"}
    )
    assert found.rows(named=True) == [{"unit": 3, "stars": 0}, {"unit": 2, "stars": 5}]
    with pytest.raises(AssertionError, match="nobody asked"):
        with_lookups(picture, units, [stars, LookupColumns(("term_ends",), nobody_asks)])


@pytest.mark.parametrize(
    ("given", "kept"), [({}, "dirty_decay_ms:10000,muzzy_decay_ms:10000"), ({ALLOCATOR: "x"}, "x")]
)
def test_how_long_memory_is_kept_is_said_before_polars_is_loaded_and_may_be_said_by_whoever_runs_it(
    given, kept
) -> None:
    says = f"import registry, sys, os; print('polars' in sys.modules, os.environ['{ALLOCATOR}'])"
    environment = {key: value for key, value in os.environ.items() if key != ALLOCATOR} | given
    found = subprocess.run([sys.executable, "-c", says], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", kept]
