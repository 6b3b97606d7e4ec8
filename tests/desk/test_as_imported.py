"""What is written at the desk is what an import of the same would have written, whatever is done in whatever order."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import days
from registry.desk.orders import RowOrder
from registry.errors import Invalid, NotFound
from registry.exchange.reading import Sheet
from registry.exchange.sheets import parse
from registry.ledgers import RECORD
from registry.slices import BY_KEY
from registry.staging.rights import COMMAND_LINE
from registry.staging.service import Request, take_rows
from tests.desk.two_townships import E_VILLAGES, Office

#: A day, as it is written, in the years of the posts.
DAYS = st.sampled_from(["2016", "2017-03", "2018-05-01", "2019-01-01", "2019-06", "2020-02-29", "2021"])
PEOPLE, UNITS = ["P1", "P2", "P3"], ["EB1", "EB2", "WB1"]
ROLES = ["secretary", "deputy_secretary", "committee_member"]
POSTS = {
    "person": st.sampled_from(PEOPLE),
    "unit": st.sampled_from(UNITS),
    "role": st.sampled_from(ROLES),
    "from": DAYS,
}
FACTS = {
    "unit": st.sampled_from(E_VILLAGES),
    "period": st.sampled_from(["2018", "2019", "2020"]),
    "activists": st.one_of(st.none(), st.integers(0, 9)),
    "collective_income_yuan": st.one_of(st.none(), st.sampled_from(["12.5", "40000"])),
}
COLUMNS = {"posts": POSTS, "facts": FACTS}


@st.composite
def steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some steps, each of a ledger: what is done, to which of the rows that stand, with which values and day."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        ledger = draw(st.sampled_from(sorted(COLUMNS)))
        deed = draw(st.sampled_from(["create", "change", "correct", "withdraw"]))
        columns = COLUMNS[ledger]
        keys = sorted(columns) if deed == "create" else draw(st.sets(st.sampled_from(sorted(columns)), min_size=1))
        values = {key: draw(columns[key]) for key in sorted(keys)}
        if deed == "change":
            values.pop("from", None)
        of_row = {"which": draw(st.integers(0, 9)), "values": values, "day": draw(DAYS)}
        found.append({"ledger": ledger, "deed": deed, **of_row})
    return found


def standing(office: Office, ledger: str, which: int) -> dict[str, Any] | None:
    """One of the rows that stand, in the order of their keys: the same in both registries."""
    rows = sorted(office.rows(ledger), key=lambda row: [str(row[c.key]) for c in BY_KEY[ledger].columns])
    return rows[which % len(rows)] if rows else None


def number(office: Office, ledger: str, row: Mapping[str, Any]) -> str:
    return office.number(ledger, **{c.key: row[c.key] for c in BY_KEY[ledger].key_columns})


def at_the_desk(office: Office, step: Mapping[str, Any]) -> bool:
    """Carries a step out at the desk; returns whether it was taken."""
    ledger, values, row = step["ledger"], step["values"], standing(office, step["ledger"], step["which"])
    mode = {"change": "change", "correct": "correct"}.get(step["deed"])
    is_dated = mode == "change" and ledger == "posts"
    if step["deed"] == "create":
        order = RowOrder(values)
    elif row is None:
        return False
    else:
        withdrawn = step["deed"] == "withdraw"
        order = RowOrder({} if withdrawn else values, number(office, ledger, row), withdrawn=withdrawn)
    try:
        office.write(COMMAND_LINE, ledger, order, mode=mode, begins=step["day"] if is_dated else None)  # type: ignore[arg-type]
    except (Invalid, NotFound):
        return False
    return True


def imported(office: Office, step: Mapping[str, Any]) -> bool:
    """Carries the same step out as whoever fills in a sheet does; returns whether it was taken."""
    ledger, values, row = BY_KEY[step["ledger"]], step["values"], standing(office, step["ledger"], step["which"])
    header = [c.key for c in ledger.columns]
    lines: list[list[Any]]
    if step["deed"] == "create":
        key = ledger.identify({c.key: c.parse(values[c.key]) for c in ledger.key_columns})
        if any(ledger.identify(other) == key for other in office.rows(ledger.key)):
            return False
        lines = [[None, None, *(values.get(key) for key in header)]]
    elif row is None:
        return False
    else:
        given, shown = number(office, ledger.key, row), _shown(ledger.key, row)
        if step["deed"] == "withdraw":
            lines = [[given, "是", *(shown[key] for key in header)]]
        elif step["deed"] == "correct" or ledger.shape != "spell":
            parsed = {key: [ledger.by_key[key].parse(cell) for cell in (shown[key], values[key])] for key in values}
            altered = [key for key, (before, after) in parsed.items() if before is not None and before != after]
            if step["deed"] == "change" and altered:
                return False
            lines = [[given, None, *({**shown, **values}[key] for key in header)]]
        else:
            day, ends = days.read(step["day"]), row["to"]
            is_late = ends is not None and days.first_day(day) >= days.first_day(ends)
            if is_late or days.first_day(day) <= days.first_day(row["from"]):
                return False
            if values and all(values[key] == shown[key] for key in values):
                return True
            old, new = {**shown, "to": step["day"]}, {**shown, **values, "from": step["day"]}
            lines = [[given, None, *(old[k] for k in header)], [None, None, *(new[k] for k in header)]][
                : 1 + bool(values)
            ]
    sheet = Sheet(f"{ledger.key}.csv", ledger.key, [(RECORD.key, "withdrawn", *header), *map(tuple, lines)], "csv")
    sheets = parse([sheet])
    outcome = take_rows(office.engine, sheets.ledgers, Request("某", "试"), lambda: {"kind": "import"}, sheets.problems)
    return not outcome.problems


def _shown(ledger: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as an export writes it."""
    return {
        c.key: row[c.key] if c.stored == "reference" or row[c.key] is None else c.show(row[c.key])
        for c in BY_KEY[ledger].columns
    }


def hold(sequence: list[dict[str, Any]]) -> int:
    """Asserts that both ways come to the same record, step by step; returns how many steps were taken."""
    taken = 0
    with tempfile.TemporaryDirectory() as folder:
        desk, sheets = Office(Path(folder, "a")), Office(Path(folder, "b"))
        try:
            for step in sequence:
                done = at_the_desk(desk, step)
                assert done == imported(sheets, step), step
                taken += done
                for ledger in COLUMNS:
                    assert _all(desk, ledger) == _all(sheets, ledger), step
        finally:
            desk.close()
            sheets.close()
    return taken


def _all(office: Office, ledger: str) -> list[str]:
    return sorted(str(row) for row in office.rows(ledger))


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps())
def test_what_is_written_at_the_desk_is_what_an_import_would_have_written(sequence: list[dict[str, Any]]) -> None:
    hold(sequence)


@pytest.mark.soak
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps())
def test_it_is_so_in_many_sequences(sequence: list[dict[str, Any]]) -> None:
    hold(sequence)


def test_each_deed_is_taken_both_ways() -> None:
    post = {"person": "P1", "unit": "EB2", "role": "committee_member", "from": "2019"}
    fact = {"unit": E_VILLAGES[1], "period": "2018", "activists": 1, "collective_income_yuan": None}
    done = [
        ("posts", "create", 0, post),
        ("posts", "change", 0, {"unit": "WB1"}),
        ("posts", "correct", 0, {"role": "deputy_secretary"}),
        ("posts", "withdraw", 0, {}),
        ("facts", "create", 0, fact),
        ("facts", "change", 1, {"collective_income_yuan": "12.5"}),
        ("facts", "correct", 1, {"period": "2020"}),
    ]
    names = ("ledger", "deed", "which", "values")
    sequence = [dict(zip(names, one, strict=True)) | {"day": "2020-02-29"} for one in done]
    assert hold(sequence) == len(sequence)
