"""Parsed values as the cells of sheets: a ledger set as a reader would hand it over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from registry.exchange.reading import Sheet
from registry.slices import BY_KEY
from tests.reference.reading import DEADLINES, KEYS, Ledgers


def sheets_of(ledgers: Ledgers, in_chinese: bool = False) -> list[Sheet]:
    """One sheet per ledger; every row of a ledger has the columns of its first. `in_chinese`: headers are labels."""
    return [_sheet(key, rows, in_chinese) for key, rows in ledgers.items() if rows]


def _sheet(key: str, rows: list[dict[str, Any]], in_chinese: bool) -> Sheet:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    labels = {c.key: c.label for c in BY_KEY[key].columns} | {"withdrawn": "作废"}
    header = tuple(labels[c] if in_chinese else c for c in columns)
    cells = [tuple(cell(key, column, row.get(column)) for column in columns) for row in rows]
    return Sheet(f"{key}.csv", BY_KEY[key].label if in_chinese else key, [header, *cells], "csv")


def cell(ledger: str, column: str, value: Any) -> str | None:
    """A value as a person writes it: where it is no key, a day that begins a month (a deadline: ends it) as a month."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(sorted(value, reverse=True))
    if isinstance(value, tuple):
        return period_text(value)
    if isinstance(value, date):
        edge = value + timedelta(days=1) if column in DEADLINES else value
        short = edge.day == 1 and column not in KEYS[ledger]
        return value.isoformat()[:7] if short else value.isoformat()
    return str(value)


def period_text(period: tuple[date, date]) -> str:
    """A period's shortest spelling."""
    first, last = period
    if first == last:
        return first.isoformat()
    return str(first.year) if (last - first).days > 31 else first.isoformat()[:7]
