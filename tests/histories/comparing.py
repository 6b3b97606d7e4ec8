"""The registry beside the plain model: what both say of a change and a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from registry import days, record
from registry.columns import Choices, Column, Day, Period, Reference, Texts
from registry.figures import service
from registry.moment import Moment, in_force
from registry.picture import Picture
from registry.sight import EVERYTHING
from registry.slices import TABLES
from registry.web.picture_cache import Pictures
from tests.histories.universe import COUNTIES
from tests.reference.figures import evaluate
from tests.reference.reading import TYPES, Ledgers, span

SCOPES = (None, *COUNTIES)
Figures = dict[str | None, dict[str, dict[str, Any]]]
#: Fields that the plain model leaves to the reader.
LEFT_OUT = ("code", "target", "met")
#: Ledger -> the columns of its rows; of places and organizations those of a state.
COLUMNS = {ledger: [c for c in types if c != "successor"] for ledger, types in TYPES.items()} | {
    "successions": ["predecessor", "successor", "effective"]
}


def registry_says(picture: Picture) -> Figures:
    """Every figure of no scope and of each county, as the registry knew it at a change."""
    return {scope: {r["code"]: _fields(r) for r in service.figures_of(picture, scope)} for scope in SCOPES}


def kept_says(connection: Connection, change: int, day: date, pictures: Pictures) -> Figures:
    """The same, of what `pictures` keep of what was asked for before."""
    head = connection.execute(select(func.max(record.change.c.digest)).where(record.change.c.number == change))
    return registry_says(pictures.at(connection, Moment(day, change), head.scalar() or "", EVERYTHING))


def _fields(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name not in LEFT_OUT}


def registry_holds(connection: Connection, change: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the registry held at a change, by ledger, in the spelling of `model_holds`."""
    codes = {row.identity: row.code for row in connection.execute(select(record.code.c.identity, record.code.c.code))}
    found = {}
    for ledger, columns in COLUMNS.items():
        table = TABLES.get(ledger, record.succession)
        declared = [next(c for c in table.info["recorded"] if c.key == column) for column in columns]
        rows = connection.execute(select(*(table.c[c.name] for c in declared)).where(in_force(table, change)))
        found[ledger] = _sorted(tuple(_plain(c, v, codes) for c, v in zip(declared, row, strict=True)) for row in rows)
    return found


def _plain(column: Column, value: Any, codes: dict[int, str]) -> Any:
    """A stored value as the plain model has it."""
    if value is None:
        return None
    if isinstance(column, Reference):
        return codes[value]
    if isinstance(column, Period):
        return (days.date(value), days.date(days.last_day(value)))
    if isinstance(column, Day):
        return days.date(days.last_day(value) if column.is_due else value)
    if isinstance(column, Choices | Texts):
        return frozenset(value.split(";"))
    return column.plain(value)


def model_holds(ledgers: Ledgers) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the plain model, by ledger, as the values of its columns."""
    named = {"places": "place_states", "organizations": "organization_states"}
    ledgers = ledgers | {"successions": [row | {"effective": row["on"]} for row in ledgers["successions"]]}
    return {
        ledger: _sorted(tuple(row.get(column) for column in columns) for row in ledgers[named.get(ledger, ledger)])
        for ledger, columns in COLUMNS.items()
    }


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: [(value is not None, str(value)) for value in row])


def differences(found: Figures, ledgers: Ledgers, day: date) -> list[str]:
    """Where the registry says something else than the plain model."""
    expected = evaluate(ledgers, day, SCOPES)
    return [
        f"{code} in {scope} on {day}: the registry says {found[scope][code]}, the model {fields}"
        for scope in SCOPES
        for code, fields in expected[scope].items()
        if found[scope][code] != fields
    ]


def turning_days(ledgers: Ledgers) -> list[date]:
    """Every day on which something begins or ends, and the days beside it."""
    turning = {day for rows in ledgers.values() for row in rows for value in row.values() for day in _days(value)}
    turning |= {_years_later(row["elected_on"]) for row in ledgers.get("elections", ()) if row.get("elected_on")}
    beside = {day + timedelta(days=n) for day in turning for n in (-1, 0, 1)}
    return sorted(beside)


def _days(value: Any) -> Iterator[date]:
    """The days on which what a value tells begins or ends; a period counts from its last day, to its year's end."""
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        last = span(value)[1]
        yield from (last, date(last.year, 12, 31))


def _years_later(elected: date) -> date:
    """When a term ends, by the plain rule of three or five years."""
    years = 3 if elected < date(2018, 7, 12) else 5
    leap = (elected.month, elected.day) == (2, 29)
    return elected.replace(year=elected.year + years, day=28 if leap else elected.day)
