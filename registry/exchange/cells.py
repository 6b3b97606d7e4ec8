"""Cells of a sheet, and the lines of JSON in which rows travel from the reading child to its parent.

A row is a JSON array. Text, numbers, yes/no and blank are themselves; a date, a time of day on a date, a cell error,
and what shows something else than its value are an array of one string, whose first letter says which it is.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from registry.shown import ShownDay, ShownNumber, ShownText

ERROR_TEXTS = frozenset(
    ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"]
)
UNSTORED_FORMULA = "formula"
_REMEMBERED = 10_000


@dataclass(frozen=True)
class CellError:
    """A cell without a usable value: `kind` is Excel's error (`#DIV/0!`), or `formula`: no value was stored."""

    kind: str


Cell = (
    None | str | int | float | bool | datetime.date | datetime.datetime | CellError | ShownDay | ShownNumber | ShownText
)


_PACKED: dict[type, Callable[[Any], str]] = {
    CellError: lambda cell: "e" + cell.kind,
    datetime.datetime: lambda cell: "t" + cell.isoformat(),
    datetime.date: lambda cell: "d" + cell.isoformat(),
    ShownDay: lru_cache(maxsize=_REMEMBERED)(
        lambda c: "D" + json.dumps([c.day.isoformat(), c.serial, c.format, c.text, c.number])
    ),
    ShownNumber: lambda c: "N" + json.dumps([c.value, c.format, c.text]),
    ShownText: lambda c: "S" + json.dumps([c.value, c.format, c.text]),
}


def _pack(cell: object) -> list[str]:
    return [_PACKED[type(cell)](cell)]


@lru_cache(maxsize=_REMEMBERED)  # ledgers repeat their days
def _unpack_text(packed: str) -> Cell:
    tag, text = packed[:1], packed[1:]
    if tag == "d":
        return datetime.date.fromisoformat(text)
    if tag == "t":
        return datetime.datetime.fromisoformat(text)
    if tag == "e":
        return CellError(text)
    return _unpack_shown(tag, json.loads(text) if tag in "DNS" else None)


def _unpack_shown(tag: str, parts: object) -> Cell:
    match tag, parts:
        case "D", [str(day), int() | float() as serial, str(code), str(text), int(number)]:
            return ShownDay(datetime.date.fromisoformat(day), float(serial), code, text, number)
        case "N", [int() | float() as value, str(code), str(text)]:
            return ShownNumber(float(value), code, text)
        case "S", [str(value), str(code), str(text)]:
            return ShownText(value, code, text)
    raise ValueError("no cell")


def _unpack(packed: object) -> Cell:
    if isinstance(packed, list) and len(packed) == 1 and isinstance(packed[0], str):
        return _unpack_text(packed[0])
    raise ValueError("no cell")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_pack).encode
_decode = json.JSONDecoder(parse_constant=lambda name: CellError("#NUM!")).decode


def _cleaned(cell: object) -> Cell:
    """A cell as the registry understands it: spaces alone are blank, an error's text is an error, a time is text."""
    if isinstance(cell, str):
        return None if not cell or cell.isspace() else CellError(cell.strip()) if cell.strip() in ERROR_TEXTS else cell
    if isinstance(cell, (datetime.time, datetime.timedelta)):
        return str(cell)
    return cell  # type: ignore[return-value]


def trimmed(row: Iterable[object]) -> list[Cell]:
    """A row in the registry's kinds of cell, without the blank cells at its end.

    >>> trimmed(["4501", " ", "#N/A", ""])
    ['4501', None, CellError(kind='#N/A')]
    """
    cells = [_cleaned(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def encode_row(cells: list[Cell]) -> str:
    """One row as one line of JSON (without the line's end)."""
    return _encode(cells)


def decode_row(line: str) -> tuple[Cell, ...]:
    """The row that `encode_row` wrote; ValueError for anything else."""
    cells = _decode(line)
    if not isinstance(cells, list):
        raise ValueError("no row")
    # A bracket may also stand in a text: then the slow way only confirms what is there already.
    if "[" in line[1:] or "{" in line:
        return tuple(_unpack(cell) if isinstance(cell, (list, dict)) else cell for cell in cells)
    return tuple(cells)
