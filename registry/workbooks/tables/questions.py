"""Questions 待定: what a mapping leaves open refuses every import through it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from registry.errors import Problem
from registry.language import Words
from registry.slices import BY_KEY
from registry.workbooks.mappings.mapping import OPEN, Mapping, Source, TableMapping, Value

_OPEN = Words("对照表里还没有定", "is still open in the mapping")
#: What answers a question about the day or the period of a table.
SAY_IT = Words("在对照表里写 {0}，或用 --{1} 指定", "say {0} in the mapping, or give --{1}")
_DAYS = ("as_of", "period")


def questions(mapping: Mapping, answered: Collection[str] = ()) -> Iterator[Problem]:
    """Yields a problem for every value that is an open question. `answered`: as_of and period where they were given."""
    for table in mapping.tables:
        for name, value in (("as_of", table.as_of), ("period", table.period), ("both_posts", table.both_posts)):
            if is_open(value) and name not in answered:
                yield _question(table, None, name)
        for level, value in table.place.items():
            if is_open(value):
                yield _question(table, None, level)
        for make in table.makes:
            if make.when is not None and is_open(make.when.source):
                yield _question(table, make.ledger, "when")
            for key, value in make.values.items():
                if is_open(value):
                    yield _question(table, make.ledger, key)


def is_open(value: Value | None) -> bool:
    """Whether a value, or something within its source, is an open question."""
    if not isinstance(value, Source):
        return value == OPEN
    return OPEN in (value.column, value.cell, value.empty, value.same, value.minus, *(value.values or {}).values())


def _question(table: TableMapping, ledger: str | None, key: str) -> Problem:
    column = BY_KEY[ledger].by_key.get(key) if ledger is not None else None
    allowed = Words("", "") if column is None else column.allowed
    if key in _DAYS and ledger is None:
        allowed = SAY_IT.format(key, key.replace("_", "-"))
    label = None if column is None else column.label
    title = table.sheet
    return Problem(_OPEN, allowed, ledger, title, None, key, label, OPEN, "open_question", title)
