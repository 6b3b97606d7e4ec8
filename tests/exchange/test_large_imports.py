"""A large import takes the lock briefly, is seen whole or not at all, and is staged again where another came first."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, func, inspect, select
from sqlalchemy.exc import IntegrityError

from registry import changes, db, record, spool, verifying
from registry.db import reading, transaction
from registry.exchange.reading import Sheet
from registry.exchange.sheets import parse
from registry.slices import TABLES, VERSIONED
from registry.staging import current_rows, row_index, rows
from registry.staging.current_rows import CurrentRows
from registry.staging.stage import stage
from registry.staging.state import ImportState
from tests.exchange.desk import Desk, sheet


def people(count: int, name: str = "Cid") -> Sheet:
    return sheet("people", "code,name\n" + "\n".join(f"Q{n},{name}" for n in range(count)))


def in_force(desk: Desk) -> int:
    t = TABLES["people"]
    with reading(desk.engine) as connection:
        return connection.execute(select(func.count()).select_from(t).where(t.c.until.is_(None))).scalar_one()


def holds(desk: Desk) -> bool:
    with reading(desk.engine) as connection:
        return verifying.verify(connection, VERSIONED).ok


def test_readers_see_nothing_of_an_import_until_they_see_all_of_it(desk, monkeypatch):
    seen = []
    insert, commit = changes.bulk_insert, changes.commit

    def look(*_: Any) -> None:
        seen.append(reader.submit(in_force, desk).result())

    def watched_insert(connection: Any, table: Any, batches: Any) -> None:
        for batch in batches:
            insert(connection, table, [batch])
            look()

    def watched_commit(connection: Any, *arguments: Any, **named: Any) -> int:
        event.listen(connection, "after_cursor_execute", look)
        return commit(connection, *arguments, **named)

    monkeypatch.setattr(changes, "bulk_insert", watched_insert)
    monkeypatch.setattr(changes, "commit", watched_commit)
    with ThreadPoolExecutor(1) as reader:
        desk.accept(people=people(2 * spool.BATCH + 5))
    assert len(seen) >= 6
    assert set(seen) == {2}
    assert in_force(desk) == 2 * spool.BATCH + 7
    assert holds(desk)


def indexes(desk: Desk) -> set[tuple[str, bool]]:
    found = inspect(desk.engine).get_indexes("people")
    return {(str(index["name"]), bool(index["unique"])) for index in found}


@pytest.mark.sqlite("rows are laid aside, and indexes made anew, where that takes less time")
@pytest.mark.parametrize(
    ("count", "old"),
    [(spool.BATCH, 3), (spool.BATCH + 1, 3), (spool.BATCH + 1, 0)],
    ids=["as they come", "laid aside", "laid aside, and every place is found"],
)
def test_rows_laid_aside_come_in_as_those_that_are_not(desk, count, old, monkeypatch):
    monkeypatch.setattr(db, "_OLD", old)
    before = indexes(desk)
    assert desk.accept(people=people(count)) == {"people": {"new": count}}
    assert {p["name"] for p in desk.in_force("people")[-count:]} == {"Cid"}
    assert indexes(desk) == before
    with reading(desk.engine) as connection:
        assert not connection.exec_driver_sql("select * from sqlite_temp_master").all()
    assert desk.accept(people=people(count)) == {"people": {"same": count}}
    assert holds(desk)


@pytest.mark.sqlite("rows are laid aside, and indexes made anew, where that takes less time")
@pytest.mark.parametrize("wrong", [{"effective": 1}, {"sheet": 99}, {"predecessor": 99}, {"record": 1}], ids=str)
def test_what_contradicts_itself_is_refused_though_it_was_laid_aside(desk, wrong):
    """The database itself keeps watch over keys and references, whatever went wrong in the staging."""
    staged = changes.Staged(desk.changes())
    for number in range(1, spool.BATCH + 2):
        right = {"id": number, "record": number, "predecessor": 1, "successor": 2, "effective": number}
        staged.delta(record.succession).bring_in(right | (wrong if number > 2 else {}))
    before = desk.size()
    with pytest.raises(IntegrityError), transaction(desk.engine, partial(changes.write_ahead, staged)) as connection:
        changes.commit(connection, staged, actor="", reason="", origin={})
    assert desk.size() == before
    assert holds(desk)


def test_under_the_lock_no_row_is_looked_at_one_by_one(desk, monkeypatch):
    """What another writer waits for is a few statements, and no entry of the digest is made meanwhile."""
    statements: list[str] = []
    commit = changes.commit

    def counted(connection: Any, *arguments: Any, **named: Any) -> int:
        def count_statement(_: Any, __: Any, statement: str, *___: Any) -> None:
            statements.append(statement)

        with monkeypatch.context() as patch:
            patch.setattr(changes, "entry_writer", None)
            event.listen(connection, "before_cursor_execute", count_statement)
            return commit(connection, *arguments, **named)

    monkeypatch.setattr(changes, "commit", counted)
    desk.accept(people=people(10))
    few = len(statements)
    statements.clear()
    desk.accept(people=people(2 * spool.BATCH))
    assert 0 < len(statements) <= few + 3
    assert holds(desk)


def test_an_import_that_another_one_overtook_is_staged_again_against_what_came(desk, monkeypatch):
    prepare = changes.prepare

    def overtaken(*arguments: Any) -> None:
        monkeypatch.setattr(changes, "prepare", prepare)
        assert desk.accept(people=people(3, "Dan")) == {"people": {"new": 3}}
        prepare(*arguments)

    monkeypatch.setattr(changes, "prepare", overtaken)
    assert desk.accept(people=people(5)) == {"people": {"new": 2, "revised": 3}}
    assert [p["name"] for p in desk.in_force("people")] == ["Ann", "Bob"] + ["Cid"] * 5
    assert (desk.changes(), holds(desk)) == (3, True)


@pytest.mark.parametrize("given", ["x", "-1"])
def test_of_many_rows_with_problems_each_is_reported_and_nothing_is_stored(desk, given):
    count = spool.BATCH + 1
    rows = "\n".join(f"451102101201,{1900 + n % 200},{given}" for n in range(count))
    problems = desk.refuse(facts=f"unit,period,activists\n{rows}")
    assert {(p[1], p[2]) for p in problems} >= {(n + 2, "activists") for n in range(count)}


# -- what is kept in memory ----------------------------------------------------------------------------------------


def days() -> Iterator[str]:
    """Days, one after the other."""
    return (f"{1900 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(200 * 336))


def observed(count: int, activists: int = 1) -> Sheet:
    """An observation of the same village on so many days."""
    named = (f"451102101201,{day},{activists}" for day, _ in zip(days(), range(count), strict=False))
    return sheet("facts", "unit,period,activists\n" + "\n".join(named))


def peak(desk: Desk, given: Sheet) -> int:
    """The most bytes of memory that staging takes."""
    parsed = parse([given])
    with reading(desk.engine) as connection:
        state = ImportState(CurrentRows(connection))
        tracemalloc.start()
        try:
            stage(state, parsed.ledgers)
            changes.prepare(connection, state.staged)
            taken = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert not parsed.problems and not state.problems
    return taken


@pytest.mark.parametrize(
    ("before", "most"), [(None, 30), (1, 120), (2, 150)], ids=["new", "recorded as they are", "recorded otherwise"]
)
def test_what_is_kept_of_a_row_is_a_few_numbers_whatever_is_recorded_already(desk, monkeypatch, before, most):
    small, large = 1_200, 5_000
    monkeypatch.setattr(spool, "IN_MEMORY", 1)
    monkeypatch.setattr(spool.Spool.__init__, "__defaults__", (small // 4,))
    for module in (current_rows, changes):
        monkeypatch.setattr(module, "BATCH", small // 4)
    peak(desk, observed(1))
    peaks = []
    for count in (small, large):
        if before is not None:
            desk.accept(facts=observed(count, before))
        peaks.append(peak(desk, observed(count)))
    assert peaks[1] - peaks[0] < most * (large - small)


@pytest.fixture
def all_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key has the same hash."""
    for module in (rows, row_index):
        monkeypatch.setattr(module, "hash", lambda _: 7, raising=False)


@pytest.mark.usefixtures("all_alike")
def test_keys_that_have_the_same_hash_are_not_taken_for_the_same(desk):
    assert desk.accept(facts=observed(3)) == {"facts": {"new": 3}}
    assert desk.accept(facts=observed(5)) == {"facts": {"new": 2, "same": 3}}
    assert desk.accept(facts=observed(4, 2)) == {"facts": {"revised": 4}}
    twice = desk.refuse(facts="unit,period,activists\n" + "\n".join(f"451102101201,{y},1" for y in (2001, 2002, 2001)))
    assert twice == [("facts", 4, "unit")]
    assert holds(desk)
