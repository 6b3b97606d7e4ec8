"""Ledgers as parsed values: the columns of each ledger, and reading a folder in the plain canonical spelling."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Ledgers = dict[str, list[Row]]

# One word per column: `*` a key, `!` a required cell, after the colon the type (text where none is given).
COLUMNS_OF = {
    "places": "code* name! kind! subkind parent:place from:date to:date successor:place",
    "organizations": "code* name! kind! type superior:organization place!:place from:date to:date"
    " successor:organization",
    "coverage": "organization*:organization place*:place mode! from*:date to:date",
    "people": "code* name! gender birth_year:whole education full_member_on:date",
    "posts": "person*:person unit*:unit role* from*:date to:date source management portfolio:several end_reason",
    "elections": "organization*:unit elected_on*:date extended_to:date",
    "ratings": "organization*:organization year*:whole stage* stars!:whole decided_on!:date document",
    "cases": "code* organization!:organization year!:whole problems:several identified_on:date plan_on:date"
    " due_on:date accepted_on:date closed_on:date relapse_of:case",
    "case_measures": "case*:case measure* responsible due_on:date done_on:date",
    "case_steps": "case*:case step* on*:date no:whole level due_on:date",
    "look_backs": "case*:case checked_on*:date result! checker note",
    "audits": "code* name! opened_on!:date years!:several place:place problems:several as_of!:date closed_on:date",
    "audit_items": "audit*:audit case*:case checked_on:date result township_on:date county_on:date city_on:date",
    "cadre_events": "person*:person unit*:unit kind* on*:date until:date",
    "safeguards": "person*:person unit*:unit on*:date "
    + " ".join(f"have_{number:02}:yes_no" for number in range(1, 13)),
    "pool": "person*:person batch* from*:date to:date place!:place outcome",
    "settings": "name* place*:place from*:date value!",
    "facts": "unit*:place period*:period full_members:whole probationary_members:whole activists:whole"
    " applicants:whole development_plan:whole members_developed:whole poor_village:yes_no"
    " collective_income_yuan:number households:whole residents:whole buildings:whole flats:whole"
    " integrated_clinics:whole direct_settlement_clinics:whole posts_established:whole posts_filled:whole",
    "bodies": "place*:place kind* from*:date to:date",
    "facilities": "place*:place kind* name* from*:date to:date area_m2:number unified_area:yes_no"
    " unified_structure:yes_no unified_signs:yes_no unified_functions:yes_no unified_equipment:yes_no",
    "pairings": "partner* partner_name! partner_kind! programme place*:place from*:date to:date",
    "projects": "code* kind! place!:place batch:whole amount_yuan:number started_on:date accepted_on:date"
    " delivered_on:date",
    "trainings": "person*:person held_on*:date title* level! hours:number",
    "activities": "place*:place kind* held_on*:date title* times:whole participants:whole",
}
# Column key -> type, key columns, and the columns whose cell may not be empty, by ledger.
TYPES: dict[str, dict[str, str]] = {}
KEYS: dict[str, tuple[str, ...]] = {}
REQUIRED: dict[str, set[str]] = {}
for _ledger, _words in COLUMNS_OF.items():
    _split = [word.partition(":") for word in _words.split()]
    TYPES[_ledger] = {name.rstrip("*!"): kind or "text" for name, _, kind in _split}
    KEYS[_ledger] = tuple(name.rstrip("*") for name, _, _ in _split if name.endswith("*"))
    REQUIRED[_ledger] = {name.rstrip("*!") for name, _, _ in _split if name[-1] in "*!"}
REQUIRED["facilities"].discard("name")
REQUIRED["settings"].discard("place")
DEADLINES = ("due_on", "extended_to")


class Written(date):
    """A day as ledgers have it: the first of the month or year that was written, where no more was."""

    last: date | None = None


def day(text: str) -> date:
    """`2019-05-31`, `2019-05` or `2019`, counted from its first day."""
    parts = [int(part) for part in text.split("-")]
    first = Written(*[*parts, 1, 1][:3])
    if len(parts) < 3:
        month = parts[1] if len(parts) == 2 else 12
        first.last = date(first.year, month, calendar.monthrange(first.year, month)[1])
    return first


def lasts_to(on: date) -> date:
    """The last day that a day covers, as it was written."""
    return getattr(on, "last", None) or on


@cache
def span(period: str | date | tuple[date, date]) -> tuple[date, date]:
    """First and last day of a period: `2019`, `2019-06`, `2019-06-30`, a day, or the pair itself."""
    if isinstance(period, tuple):
        return period
    if isinstance(period, date):
        return period, period
    first, parts = day(period), period.count("-")
    if parts == 0:
        return first, date(first.year, 12, 31)
    if parts == 1:
        return first, date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    return first, first


def deadline(text: str) -> date:
    """A day by which something is due: a month or a year counts to its last day."""
    return span(text)[1]


def several(text: str) -> frozenset[str]:
    """The parts of a cell that may hold several, as a set."""
    return frozenset(part.strip() for part in text.replace("、", ";").replace("；", ";").split(";") if part.strip())


PARSERS: dict[str, Callable[[str], Any]] = {
    "date": day,
    "deadline": deadline,
    "whole": int,
    "number": Decimal,
    "yes_no": {"yes": True, "no": False}.__getitem__,
    "several": several,
}


def parsed(ledger: str, cells: dict[str, str]) -> Row:
    """One row of canonical text cells as parsed values; an empty cell is None."""
    types = TYPES[ledger] | {"withdrawn": "yes_no"} | dict.fromkeys(DEADLINES, "deadline")
    return {key: PARSERS.get(types[key], str)(text) if text != "" else None for key, text in cells.items()}


def read(folder: Path | str) -> Ledgers:
    """The ledger set of a folder of UTF-8 CSV files; a row has those of the columns here that its file has."""
    ledgers: Ledgers = {}
    for path in sorted(Path(folder).glob("*.csv")):
        if path.stem in TYPES:
            with path.open(encoding="utf-8-sig", newline="") as file:
                known = {*TYPES[path.stem], "withdrawn"}
                rows = ({key: cell for key, cell in cells.items() if key in known} for cells in csv.DictReader(file))
                ledgers[path.stem] = [parsed(path.stem, cells) for cells in rows]
    return ledgers


def key_of(ledger: str, row: Row) -> tuple[Any, ...]:
    """What tells the rows of a ledger apart: the values of its key columns, periods by the days they cover."""
    cells = ((column, row.get(column)) for column in KEYS[ledger])
    return tuple(span(cell) if column == "period" and cell is not None else cell for column, cell in cells)


def laid_over(first: Ledgers, second: Ledgers) -> Ledgers:
    """`first` with `second` imported over it; only for sets in which every unit keeps one code."""
    result = {}
    for ledger in [*first, *(name for name in second if name not in first)]:
        rows = {key_of(ledger, row): dict(row) for row in first.get(ledger, ())}
        for row in second.get(ledger, ()):
            if row.get("withdrawn"):
                del rows[key_of(ledger, row)]
            else:
                rows.setdefault(key_of(ledger, row), {}).update(row)
        result[ledger] = list(rows.values())
    return result
