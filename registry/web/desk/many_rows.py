"""Many rows 多行 that are written as one change: what is wrong with which of them, and what stands now of those that
somebody altered meanwhile: as it was opened, as it is filled in, as it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from registry.columns import Column, Unfit
from registry.desk.service import StaleRow
from registry.errors import NotFound, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup.row_documents import documents_of, version_documents
from registry.picture import Picture
from registry.web.desk.forms import said

#: How many places of the same problem are told one by one.
_TOLD = 5
_AT = Words("{problem}（{places}）", "{problem} ({places})")
_AND_MORE = Words("{places}等 {count} 处", "{places} and others: {count}")


def gathered(problems: Sequence[Problem], place: Callable[[Problem], str]) -> dict[str, list[Words]]:
    """What is wrong, by the column that it is of (none: of the whole): each thing once, with where it is."""
    found: dict[str, dict[Words, list[str]]] = {}
    for problem in problems:
        found.setdefault(problem.column or "", {}).setdefault(said(problem), []).append(place(problem))
    return {key: [_with_places(words, places) for words, places in of.items()] for key, of in found.items()}


def _with_places(words: Words, places: Sequence[str]) -> Words:
    named = list(dict.fromkeys(filter(None, places)))
    if not named:
        return words
    first = Words("、".join(named[:_TOLD]), ", ".join(named[:_TOLD]))
    told = first if len(named) <= _TOLD else _AND_MORE.format(places=first, count=len(named))
    return _AT.format(problem=words, places=told)


class Side(NamedTuple):
    """A column of a row that somebody altered meanwhile: as it was opened, as it was filled in (None: it is left as it
    is), and as it stands now."""

    record: str
    column: Column
    opened: str
    typed: str | None
    now: str


def sides(
    picture: Picture,
    ledger: Ledger,
    stale: StaleRow,
    opened: Mapping[int, str],
    typed: Mapping[int, Mapping[str, Any]],
    language: str,
) -> list[Side]:
    """The three sides of the columns in which a row was altered, or is to be, of each row that is stale.

    `opened` are the versions that were seen, `typed` the cells that were filled in, by the lines of the order.
    """
    standing = documents_of(picture, ledger, set(stale.records.values()))
    found = []
    for line, number in sorted(stale.records.items()):
        now = standing.get(number)
        if now is None:
            continue
        before, own = _seen(picture, ledger, now["record"], opened[line]), typed.get(line, {})
        for column in ledger.columns:
            was, is_now = (shown(column, row.get(column.key), language) for row in (before, now))
            if was != is_now or column.key in own:
                found.append(Side(now["record"], column, was, own.get(column.key), is_now))
    return found


def _seen(picture: Picture, ledger: Ledger, record: str, version: str) -> Mapping[str, Any]:
    """A row as it was when it was opened; nothing where that version is not told."""
    try:
        versions = version_documents(picture, ledger, record)
    except NotFound:
        return {}
    return next((row for row in versions if str(row["change"]) == version), {})


def shown(column: Column, plain: Any, language: str = "zh") -> str:
    """A value as JSON has it, as it is written in a cell."""
    if plain is None or column.stored in ("reference", "row"):
        return str(plain or "")
    try:
        return column.show(column.parse(str(plain)), language)
    except Unfit:  # what no cell may hold any more
        return str(plain)


def numbers_of(texts: Collection[str]) -> list[int]:
    """The numbers of rows as forms carry them, each once; what is none is left out."""
    return list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19))
