"""The rounds in which the city came to be known: together they are the city, and each could be told when it was."""

from __future__ import annotations

import pytest

from registry.demonstration.rounds import ROUNDS, Round, in_rounds
from registry.slices import BY_KEY

Rows = dict[str, list[dict[str, str]]]
#: The days that nobody knows beforehand, by ledger: of the others each is a plan.
PLANNED = {"due_on", "extended_to", "planned_to", "until"}


@pytest.fixture(scope="module")
def rounds(rows: Rows) -> list[tuple[Round, Rows]]:
    return list(in_rounds(rows))


def key(ledger: str, row: dict[str, str]) -> tuple[str, ...]:
    return (ledger, *(row[column.key] for column in BY_KEY[ledger].key_columns))


def laid_over(rounds: list[tuple[Round, Rows]]) -> dict[tuple[str, ...], dict[str, str]]:
    """The rows that stand after some rounds, by their keys."""
    return {key(ledger, row): row for _, told in rounds for ledger, rows in told.items() for row in rows}


def test_after_the_last_round_every_row_stands_as_the_city_was_built(
    rows: Rows, rounds: list[tuple[Round, Rows]]
) -> None:
    built = {key(ledger, row): row for ledger, table in rows.items() for row in table}
    assert laid_over(rounds) == built


def test_there_are_five_to_eight_rounds_in_order_of_time(rounds: list[tuple[Round, Rows]]) -> None:
    assert [one for one, _ in rounds] == list(ROUNDS)
    assert 5 <= len(ROUNDS) <= 8
    assert [one.until for one in ROUNDS] == sorted(one.until for one in ROUNDS)
    assert len({one.name for one in ROUNDS}) == len({one.note for one in ROUNDS}) == len(ROUNDS)


def test_every_round_has_rows_and_no_key_twice(rounds: list[tuple[Round, Rows]]) -> None:
    for one, told in rounds:
        keys = [key(ledger, row) for ledger, table in told.items() for row in table]
        assert keys and len(set(keys)) == len(keys), one.name


def test_a_round_refers_to_nothing_that_was_not_told_by_then(rounds: list[tuple[Round, Rows]]) -> None:
    codes: dict[str, set[str]] = {ledger: set() for ledger in BY_KEY}
    for one, told in rounds:
        for ledger, table in told.items():
            codes[ledger].update(row["code"] for row in table if "code" in row)
        for ledger, table in told.items():
            for column in BY_KEY[ledger].references:
                known = set[str]().union(*(codes[to] for to in column.to))
                lacking = {row[column.key] for row in table if row.get(column.key)} - known
                assert not lacking, (one.name, ledger, column.key)


def test_no_round_tells_a_day_that_was_to_come(rounds: list[tuple[Round, Rows]]) -> None:
    for one, told in rounds:
        for ledger, table in told.items():
            days = [c.key for c in BY_KEY[ledger].columns if c.stored == "day" and c.key not in PLANNED]
            late = [(column, row) for row in table for column in days if row.get(column, "") > one.until]
            assert not late, (one.name, ledger, late[:3])


def test_a_post_that_was_open_in_one_round_ends_in_a_later_one(rounds: list[tuple[Round, Rows]]) -> None:
    known: dict[tuple[str, ...], dict[str, str]] = {}
    ended = dict.fromkeys((one.name for one in ROUNDS), 0)
    for one, told in rounds:
        for row in told.get("posts", ()):
            before = known.get(key("posts", row))
            ended[one.name] += before is not None and not before["to"] and bool(row["to"])
            known[key("posts", row)] = row
    assert all(ended[name] > 40 for name in ("2017", "2018", "2019")), ended


@pytest.mark.parametrize("number", [n for n, one in enumerate(ROUNDS) if one.correction])
def test_a_correction_brings_nothing_new_and_changes_one_column_of_the_rows_that_it_counts(
    rounds: list[tuple[Round, Rows]], number: int
) -> None:
    (one, told), before = rounds[number], laid_over(rounds[:number])
    assert one.correction is not None
    ((ledger, table),) = told.items()
    changed = {column for row in table for column, cell in row.items() if before[key(ledger, row)][column] != cell}
    assert changed == {one.correction.column} and len(table) == one.correction.count
    assert f"{one.correction.count} 个村" in one.note
