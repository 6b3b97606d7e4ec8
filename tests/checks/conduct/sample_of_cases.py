"""The sample of cases: its sets taken in, its rows as they are in force, and what is expected of each day."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.slices import BY_KEY
from tests.reference.rules.ledgers import Ledgers
from tests.registry_under_test import SAMPLE

CASES = SAMPLE.parent / "rectification-sample"
DAYS = ("2018-12-31", "2019-06-30", "2019-12-31", "2020-02-29", "2021-07-12")
#: Who changes one of these takes the signatures away that he does not give.
_SIGNED = ("checked_on", "result", "found", "kept", "reasons", "evidence")
_SIGNATURES = ("township_on", "county_on", "city_on")
_Rows = dict[str, list[dict[str, str]]]


def expected(after: str, day: str, what: str) -> Any:
    """Something that is expected of a day, after the first or the second set."""
    return json.loads((CASES / "expected" / f"{after}-{day}.json").read_text(encoding="utf-8"))[what]


def first() -> Ledgers:
    """The rows after the first set."""
    return Ledgers(_rows(CASES / "first"))


def second() -> Ledgers:
    """The rows after both sets."""
    return Ledgers(_laid_over(_rows(CASES / "first"), _rows(CASES / "second")))


def _rows(folder: Path) -> _Rows:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def _laid_over(first: _Rows, second: _Rows) -> _Rows:
    found = dict(first)
    for ledger, rows in second.items():
        key = [column.key for column in BY_KEY[ledger].key_columns]
        known = {tuple(row[c] for c in key): row for row in first[ledger]}
        for row in rows:
            name = tuple(row[c] for c in key)
            if row.get("withdrawn") in ("yes", "是"):
                del known[name]
            else:
                known[name] = {c: text for c, text in _revised(known.get(name, {}), row) if c != "withdrawn"}
        found[ledger] = list(known.values())
    return found


def _revised(old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str, str]]:
    differs = bool(old) and any(column in new and new[column] != old[column] for column in _SIGNED)
    for column in dict.fromkeys((*old, *new)):
        text = new.get(column, "" if differs and column in _SIGNATURES else old.get(column, ""))
        yield column, text
