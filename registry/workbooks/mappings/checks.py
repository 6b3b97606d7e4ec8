"""What is wrong with a mapping by itself, before any workbook is read through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from registry.columns import Column, Day, Reference, Unfit, Year
from registry.exchange.shown_cells import column_of
from registry.language import Words
from registry.ledgers import Ledger
from registry.workbooks.cells.column_values import ColumnValues, taken
from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.mapping import OPEN, Source, TableMapping, Value

#: The warnings, which refuse as problems do until they are accepted.
WARNINGS = ("magnitude", "unit", "sum", "year", "note")
#: The ledgers in which a new row may replace what holds.
REPLACING = ("posts", "coverage", "bodies", "facilities")
_OF_PLACES = ("place", "above", "village", "township", "county")
_OF_ORGANIZATIONS = ("organization", "superior")
_DAYS = ("as_of", "period")

Fault = tuple[Words, Any, Words]
StepFault = tuple[str, Words, Any, Words]


def words_for(ledger: Ledger, column: Column) -> tuple[str, ...]:
    """The @ words that may stand for a column of a ledger."""
    if isinstance(column, Reference):
        places = _OF_PLACES if "places" in column.to else ()
        organizations = _OF_ORGANIZATIONS if "organizations" in column.to else ()
        unit = ("unit",) if places or organizations else ()
        return (*places, *organizations, *unit, *(("case",) if "cases" in column.to else ()))
    if isinstance(column, (Day, Year)):
        return _DAYS
    return ("name",) if (ledger.key, column.key) == ("organizations", "kind") else ()


def constant_faults(ledger: Ledger, key: str, value: Value) -> Iterator[Fault]:
    """What is wrong with the constants of a value: its own, those that its source lists, and what stands for empty."""
    column = ledger.by_key[key]
    if isinstance(value, str):
        yield from _constant(ledger, column, value)
        return
    for one in ((value.values or {}).values(), [value.empty or ""]):
        for text in filter(None, one):
            yield from _constant(ledger, column, text, value)


def _constant(ledger: Ledger, column: Column, value: str, source: Source | None = None) -> Iterator[Fault]:
    """What is wrong with a text; one that stands in for a cell of a source is read as that cell would be."""
    if value == OPEN:
        return
    if value.startswith("@"):
        words = words_for(ledger, column)
        if value[1:] not in words:
            shown = [f"@{word}" for word in words]
            yield (
                Words("这一列没有这个 @ 词", "no such @ word for this column"),
                value,
                Words("、".join(shown), ", ".join(shown)),
            )
        return
    try:
        parsed = _parsed(ledger, column, value, source)
    except Unfit as unfit:
        yield unfit.problem, "" if unfit.hide else value, column.allowed
    else:
        if parsed is None:
            yield Words("是空的", "is empty"), value, column.allowed


def _parsed(ledger: Ledger, column: Column, value: str, source: Source | None) -> Any:
    """The value of a text. Raises Unfit."""
    if isinstance(column, Reference):
        return value or None
    if source is None:
        return column.parse(value)
    values = ColumnValues(ledger, column)
    cell = taken(value, source.take) if source.take else value
    parsed = values.parse(cell)
    return parsed.value if parsed.amount is None else values.of_amount(parsed.amount)


def word_faults(table: TableMapping) -> Iterator[tuple[int, str, str, Words]]:
    """The @ words that mean nothing in a table: the number of the make from 1, the key, the word, and what lacks."""
    makes_cases = any(make.ledger == "cases" for make in table.makes)
    for number, make in enumerate(table.makes, 1):
        for key, value in make.values.items():
            if value == "@case" and not makes_cases:
                what = Words("没有哪个 make 产生整顿台账的行", "no make of this table makes a case")
                yield number, key, value, what
            elif value == "@name" and "name" not in make.values:
                yield number, key, value, Words("没有写党组织的名称", "there is no `name`")


def source_faults(ledger: Ledger, key: str, source: Source) -> Iterator[StepFault]:
    """What is wrong with the steps of a source for a column of a ledger."""
    values = ColumnValues(ledger, ledger.by_key[key])
    is_number = values.is_number
    for step, fits, what in (
        ("factor", is_number, Words("只用于数", "is for numbers alone")),
        ("minus", is_number, Words("只用于数", "is for numbers alone")),
        ("count", is_number, Words("只用于数", "is for numbers alone")),
        ("same", values.is_person, Words("只用于人员", "is for people alone")),
    ):
        value = getattr(source, step)
        if value not in (None, False) and not fits:
            yield step, what, value if isinstance(value, str) else None, Words("", "")
    if source.count:
        yield from step_faults(source, ("column", "values", "count", "after"))


def step_faults(source: Source, steps: Sequence[str]) -> Iterator[StepFault]:
    """The steps of a source that have no meaning where it stands."""
    for step in Source.__dataclass_fields__:
        if step not in steps and getattr(source, step) not in (None, False):
            allowed = Words("、".join(steps), ", ".join(steps))
            yield step, Words("此处不能用", "has no meaning here"), None, allowed


def overlaps(tables: Sequence[TableMapping]) -> Iterator[tuple[int, int]]:
    """Pairs of tables that would be read in the same place: of one sheet, one header and columns in common."""
    for (first, one), (second, other) in combinations(enumerate(tables), 2):
        if bare(one.sheet) == bare(other.sheet) and one.sheet and _meet(one, other):
            yield first, second


def _meet(one: TableMapping, other: TableMapping) -> bool:
    if one.header and other.header and (one.header[0] > other.header[1] or other.header[0] > one.header[1]):
        return False
    return is_beside(one, other) is False


def is_beside(one: TableMapping, other: TableMapping) -> bool:
    """Whether two tables have no column in common, as far as they say so."""
    if one.columns is None or other.columns is None:
        return False
    (first, last), (begin, end) = span(one.columns), span(other.columns)
    return last < begin or end < first


def span(columns: str) -> tuple[int, int]:
    """The first and last column of `A:P`, counted from 0.

    >>> span("A:P"), span("Z:AA")
    ((0, 15), (25, 26))
    """
    first, _, last = columns.partition(":")
    return column_of(first), column_of(last)
