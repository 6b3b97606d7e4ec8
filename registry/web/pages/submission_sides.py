"""Both sides 两边的值 of a submission as its page has them, in words; and those of rows that changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from registry.columns import Column, Number, Unfit
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.slices import BY_KEY
from registry.web.question import Question

_DEEDS = {
    "new": Words("新增", "new"),
    "changed": Words("改动", "changed"),
    "withdrawn": Words("作废", "withdrawn"),
}
_OTHER = Words("承接关系", "who took over")


class ShownSide(NamedTuple):
    """A value that becomes another: its column, and both in words; of a row that changed since also what it was."""

    column: Words
    now: str
    proposed: str
    then: str = ""


class ShownRow(NamedTuple):
    """A row that is altered: its ledger, what it is known by, what becomes of it, and its values."""

    ledger: Words
    key: str
    deed: Words
    values: list[ShownSide]


class SideWords:
    """Values in words, and codes with the names that whoever reads the page may read."""

    def __init__(self, question: Question, codes: Iterable[str]):
        self.question = question
        found = ledger_rows.called(question.picture).filter(pl.col("code").is_in(sorted({*codes})))
        self.names: dict[str, str | None] = dict(found.select("code", "name").iter_rows())

    def text(self, column: Column | None, value: Any) -> str:
        """A value in words; empty where there is none."""
        if value is None:
            return ""
        if column is None:
            return str(value)
        if column.stored in ("reference", "row"):
            name = self.names.get(value)
            return f"{value} {name}" if name and name != value else str(value)
        try:
            stored = column.parse(value if isinstance(value, (str, bool)) else str(value))
        except Unfit:  # written before its column took something else
            return str(value)
        if ledger_rows.has_plain_words(column) or (isinstance(column, Number) and column.called):
            return self.question.say(ledger_rows.plain_words(column, stored))
        return column.show(stored)

    def label(self, ledger: Ledger | None, key: str) -> Words:
        """What a column is called."""
        return (
            ledger_rows.heading(ledger.by_key[key]) if ledger is not None and key in ledger.by_key else Words(key, key)
        )


def shown(question: Question, sides: Sequence[Mapping[str, Any]]) -> list[ShownRow]:
    """The rows of a submission in words."""
    words = SideWords(question, _codes(sides))
    return [_row(words, side) for side in sides]


def shown_conflicts(question: Question, conflicts: Sequence[Mapping[str, Any]]) -> list[ShownRow]:
    """The rows that changed since, of each value what it was, is, and is to be."""
    words = SideWords(question, (str(text) for one in conflicts for text in (one["now"] or {}).values()))
    return [_conflict(words, one) for one in conflicts]


def _codes(sides: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for side in sides:
        yield from map(str, side["key"].values())
        yield from (str(value[which]) for value in side["values"] for which in ("now", "proposed"))


def _row(words: SideWords, side: Mapping[str, Any]) -> ShownRow:
    ledger = BY_KEY.get(side["ledger"])
    values = [
        ShownSide(
            words.label(ledger, one["column"]),
            words.text(_column(ledger, one["column"]), one["now"]),
            words.text(_column(ledger, one["column"]), one["proposed"]),
        )
        for one in side["values"]
        if side["is"] != "new" or one["column"] not in side["key"]
    ]
    return ShownRow(_ledger(ledger), _key(words, ledger, side["key"]), _DEEDS[side["is"]], values)


def _conflict(words: SideWords, one: Mapping[str, Any]) -> ShownRow:
    ledger = BY_KEY.get(one["ledger"])
    then, now, to_be = (one[which] or {} for which in ("then", "now", "proposed"))
    differing = [key for key in now if len({str(then.get(key)), str(now.get(key)), str(to_be.get(key))}) > 1]
    values = [
        ShownSide(
            words.label(ledger, key),
            *(words.text(_column(ledger, key), side.get(key)) for side in (now, to_be, then)),
        )
        for key in differing
    ]
    keys = {c.key: now.get(c.key) for c in ledger.key_columns} if ledger is not None else {}
    return ShownRow(_ledger(ledger), _key(words, ledger, keys), _DEEDS["changed"], values)


def _ledger(ledger: Ledger | None) -> Words:
    return _OTHER if ledger is None else ledger_rows.title(ledger)


def _column(ledger: Ledger | None, key: str) -> Column | None:
    return None if ledger is None else ledger.by_key.get(key)


def _key(words: SideWords, ledger: Ledger | None, key: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (words.text(_column(ledger, name), value) for name, value in key.items())))
