"""The sample of cases: what of it is refused, and for what; what the second set does to signatures."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from registry.errors import Problem
from registry.exchange.importing import Imported, take
from registry.rectification.audit_ledger import SIGNATURES, SIGNED
from registry.staging.service import Request
from tests.exchange.desk import Desk
from tests.rectification.conftest import SAMPLE
from tests.registries import founded

IMPORTS: list[dict[str, Any]] = json.loads((SAMPLE / "expected" / "imports.json").read_text(encoding="utf-8"))


def _subject(problem: Problem, folder: Path) -> str:
    """The case, or else the first cell, of the row that a problem stands at."""
    assert problem.file is not None and problem.row is not None
    with (folder / problem.file).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    row = dict(zip(rows[0], rows[problem.row - 1], strict=True))
    return row.get("case") or next(iter(row.values()))


def _refused(outcome: Imported, folder: Path) -> list[list[Any]]:
    return sorted({(_subject(p, folder), p.column) for p in outcome.problems})


def test_a_set_that_contradicts_itself_is_refused_for_each_case_and_column_and_nothing_is_stored(
    tmp_path: Path,
) -> None:
    folder = shutil.copytree(SAMPLE / "first", tmp_path / "set")
    for file in (SAMPLE / "contradictions").iterdir():
        shutil.copy(file, folder)
    expected = json.loads((SAMPLE / "expected" / "contradictions.json").read_text(encoding="utf-8"))
    desk = Desk(founded(tmp_path / "registry.db"))
    outcome = take(desk.engine, folder, Request("测试", "测试"))
    assert _refused(outcome, folder) == sorted(map(tuple, expected))
    assert len(outcome.problems) == len(expected)
    assert desk.changes() == 0 and not any(desk.size().values())
    assert all(p.problem.zh and p.problem.en and p.allowed.zh and p.allowed.en for p in outcome.problems)


@pytest.mark.parametrize("number", range(len(IMPORTS)))
def test_an_import_over_the_first_set_is_taken_or_refused_for_what_it_is_about(
    number: int, sample_of_cases: Desk, tmp_path: Path
) -> None:
    one = IMPORTS[number]
    folder = tmp_path / "set"
    folder.mkdir()
    for ledger, rows in one["rows"].items():
        with (folder / f"{ledger}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
    outcome = take(sample_of_cases.engine, folder, Request("测试", "测试"))
    assert _refused(outcome, folder) == sorted(map(tuple, one["refused"])), one["says"]
    assert outcome.change == (None if one["refused"] else 2)


def test_the_second_set_takes_the_signatures_of_what_it_says_otherwise(sample_of_cases: Desk) -> None:
    before = {(row["audit"], row["case"]): row for row in sample_of_cases.in_force("audit_items")}
    assert take(sample_of_cases.engine, SAMPLE / "second", Request("测试", "测试")).change == 2
    after = {(row["audit"], row["case"]): row for row in sample_of_cases.in_force("audit_items")}
    with (SAMPLE / "second" / "audit_items.csv").open(encoding="utf-8", newline="") as file:
        given = {(row["audit"], row["case"]): row["city_on"] or None for row in csv.DictReader(file)}
    seen = {True: 0, False: 0}
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        is_other = any(was[column] != now[column] for column in SIGNED)
        seen[is_other] += 1
        kept = {"city_on": given.get(key, was["city_on"])} if is_other else {c: was[c] for c in SIGNATURES.values()}
        if not is_other and key in given:
            kept["city_on"] = given[key]
        assert {c: now[c] for c in SIGNATURES.values()} == dict.fromkeys(SIGNATURES.values()) | kept, key
    assert seen == {True: 60, False: 221}


def test_what_is_exported_of_the_sample_changes_nothing_when_it_comes_back(
    sample_of_cases: Desk, tmp_path: Path
) -> None:
    # Late: nobody else here needs a day.
    import datetime

    from registry.exchange.exporting import export
    from registry.moment import Moment

    for name in ("set", "set.xlsx"):
        counts = export(sample_of_cases.engine, tmp_path / name, Moment(datetime.date(2019, 12, 31), 1))
        assert "draws" not in counts and counts["audit_items"] == 289
        outcome = take(sample_of_cases.engine, tmp_path / name, Request("测试", "测试"))
        assert list(outcome.problems) == [] and outcome.change is None
        assert {what for c in outcome.counts.values() for what, n in c.items() if n} == {"same"}
