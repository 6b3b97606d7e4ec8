"""Rows of values are taken as those of a sheet are, whoever brings them, and what is wrong has its place."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from registry import record
from registry.db import reading
from registry.exchange.reading import Sheet
from registry.exchange.sheets import parse
from registry.problems import Problems
from registry.slices import BY_KEY
from registry.staging.input import LedgerRows, Row, rows_of_mappings
from registry.staging.service import Outcome, Request, take_rows
from tests.registries import SMALL, founded

FORM = "网页表单"


def mappings(text: str) -> list[dict[str, str | None]]:
    """The rows of a CSV text, an empty cell being none."""
    return [{key: cell or None for key, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]


def brought(ledger: str, *rows: dict[str, Any], first: int = 1) -> tuple[LedgerRows, Problems]:
    problems = Problems()
    return rows_of_mappings(BY_KEY[ledger], FORM, rows, problems, first), problems


def taken(tmp_path: Path, *sets: dict[str, list[dict[str, Any]]]) -> list[Outcome]:
    """What came of sets, one after the other, that a form brought."""
    engine, found = founded(tmp_path / "registry.db"), []
    for ledgers in sets:
        problems = Problems()
        rows = [rows_of_mappings(BY_KEY[key], f"{FORM} {key}", of, problems) for key, of in ledgers.items()]
        found.append(take_rows(engine, rows, Request("某", "试"), lambda: {"kind": "form"}, problems))
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(record.change)).scalar_one() == sum(
            outcome.change is not None for outcome in found
        )
    engine.dispose()
    return found


@pytest.mark.parametrize("ledger", SMALL)
def test_values_become_the_rows_that_a_sheet_of_the_same_cells_has(ledger: str) -> None:
    given = mappings(SMALL[ledger])
    cells = [tuple(given[0]), *(tuple(row.values()) for row in given)]
    (of_sheet,) = parse([Sheet(f"{ledger}.csv", ledger, cells, "csv")]).ledgers
    of_values, problems = brought(ledger, *given, first=2)
    assert list(problems) == []
    assert [(row.line, row.values) for row in of_values.rows] == [(row.line, row.values) for row in of_sheet.rows]


def test_a_set_of_values_is_one_change_or_none(tmp_path: Path) -> None:
    small = {ledger: mappings(text) for ledger, text in SMALL.items()}
    first, again = taken(tmp_path, small, small)
    assert (first.change, again.change) == (1, None)
    assert first.counts["places"]["new"] == again.counts["places"]["same"] == len(small["places"])


def test_a_problem_names_the_source_the_line_and_the_column_and_nothing_is_taken(tmp_path: Path) -> None:
    small = {ledger: mappings(text) for ledger, text in SMALL.items()}
    small["people"] = [{"code": "P1", "name": "安某"}, {"code": "P2", "name": None}]
    (refused,) = taken(tmp_path, small)
    assert refused.change is None
    (problem,) = [p for p in refused.problems if p.ledger == "people"]
    assert (problem.file, problem.row, problem.column) == (f"{FORM} people", 2, "name")


def test_what_is_no_column_is_a_problem_of_its_row() -> None:
    nicknamed = {"code": "P2", "name": "柏某", "nickname": "小柏"}
    rows, problems = brought("people", {"code": "P1", "name": "安某"}, nicknamed)
    (problem,) = problems
    assert (problem.row, problem.problem.en) == (2, "there is no column 'nickname'")
    assert [row.line for row in rows.rows] == [1, 2]


def test_rows_may_name_different_columns_and_what_a_row_does_not_name_stays_as_it_is(tmp_path: Path) -> None:
    first = {"people": [{"code": "P1", "name": "安某", "birth_year": "1970"}, {"code": "P2", "name": "柏某"}]}
    then = {"people": [{"code": "P1", "name": "安甲"}, {"code": "P2", "birth_year": "1980"}]}
    founding, revising = taken(tmp_path, first, then)
    assert founding.problems == [] and revising.problems == []
    assert revising.counts["people"] == {"new": 0, "revised": 2, "same": 0, "withdrawn": 0, "cleared": 0}


def test_a_withdrawn_row_has_its_key_alone() -> None:
    rows, problems = brought("people", {"code": "P1", "name": "安某", "withdrawn": "yes"})
    assert list(problems) == []
    assert list(rows.rows) == [Row(1, ("code",), ("P1",), withdrawn=True)]


def test_a_row_without_a_column_of_the_key_is_refused_as_one_whose_cell_is_empty(tmp_path: Path) -> None:
    (refused,) = taken(tmp_path, {"people": [{"code": "P1", "name": "安某"}, {"name": "柏某"}]})
    assert refused.change is None
    assert [(p.row, p.column, p.problem.en) for p in refused.problems] == [(2, "code", "must be filled")]


@pytest.mark.parametrize(
    ("ledger", "row", "lacking"),
    [
        ("people", {"code": "P2"}, "name"),
        ("places", {"code": "451102", "name": "县"}, "kind"),
    ],
)
def test_a_new_row_needs_what_must_be_filled_though_another_row_names_it(
    tmp_path: Path, ledger: str, row: dict[str, Any], lacking: str
) -> None:
    whole = {"people": {"code": "P1", "name": "安某"}, "places": {"code": "4511", "name": "市", "kind": "municipality"}}
    (refused,) = taken(tmp_path, {ledger: [whole[ledger], row]})
    assert refused.change is None
    assert [(p.row, p.column) for p in refused.problems] == [(2, lacking)]
