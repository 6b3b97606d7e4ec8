"""Reading a ledger set (台账) from outside: a folder of CSV files, one CSV file, or one workbook.

Every file is opened in a child process of its own with limits on memory and time, so that a hostile or damaged one
is refused in words and this process lives on.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from registry.errors import NotFound, Problem
from registry.exchange.cells import Cell, CellError, decode_row
from registry.exchange.child_rows import RowsFile
from registry.exchange.limits import MIB, Limits
from registry.exchange.merges import Merges
from registry.exchange.process import ChildDied, Children
from registry.exchange.read_errors import REASONS, Unreadable
from registry.files import workplace

__all__ = ["Cell", "CellError", "Limits", "Sheet", "read"]


@dataclass(frozen=True)
class Sheet:
    """One table as it was sent: `rows[0]` is Excel's row 1, every row as wide as the widest.

    Blank rows above and between are kept, those at the end dropped; a blank cell is None. `title` is the sheet's
    title or the CSV file's stem; `file` is what a problem names: a workbook's sheet, or the CSV file's name.
    What was read of a file takes little memory, however large: `rows` are looked up in the child's answer.
    """

    file: str
    title: str
    rows: Sequence[tuple[Cell, ...]]
    kind: Literal["csv", "xlsx"]
    merges: Merges = field(default_factory=Merges, compare=False)

    def body(self, header: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows below the line of the header, with their lines: a merged value stands in every cell of the merge."""
        return self.merges.body(self.rows, header)


def read(path: Path, names: Collection[str], limits: Limits | None = None) -> tuple[list[Sheet], list[Problem]]:
    """The sheets at `path`, and a problem for every file that could not be read.

    Of a folder the CSV files named by one of `names` are read (in any case of letters), others are ignored; a single
    file is read whatever its name. Raises NotFound if nothing is there.
    """
    limits = limits or Limits()
    path = Path(path)
    if not os.path.exists(path):
        raise NotFound(f"没有这个文件或文件夹：{path}", f"no such file or folder: {path}")
    try:
        files = _files(path, names)
    except Unreadable as reason:
        return [], [_problem(path.name or str(path), reason, limits)]
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    with Children(limits) as children, workplace() as folder:
        for file in files:
            try:
                sheets += _read_file(file, children, folder)
            except Unreadable as reason:
                problems.append(_problem(file.name, reason, limits))
    return sheets, problems


def _files(path: Path, names: Collection[str]) -> list[Path]:
    """The files to read at `path`."""
    if not path.is_dir():
        return [path]
    wanted = {name.casefold() for name in names}
    try:
        files = sorted(f for f in path.iterdir() if f.suffix.lower() == ".csv" and f.stem.casefold() in wanted)
    except OSError:
        raise Unreadable("unopened") from None
    if not files:
        raise Unreadable("no_ledger")
    return files


def _problem(file: str, reason: Unreadable, limits: Limits) -> Problem:
    numbers = {
        "size": limits.size // MIB,
        "unpacked": limits.unpacked // MIB,
        "memory": limits.memory // MIB,
        "seconds": limits.seconds,
        "cells": limits.cells,
        "text": limits.text,
    }
    problem, allowed = (text.format(**numbers) for text in REASONS[reason.code])
    return Problem(problem, allowed, file=file, row=reason.row)


def _read_file(path: Path, children: Children, folder: Path) -> list[Sheet]:
    """The sheets of one file; the child's answer lies in a file in `folder` that soon has no name any more."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise Unreadable("suffix")
    if not path.is_file():
        raise Unreadable("unopened")
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
    except OSError:
        raise Unreadable("unopened") from None
    if size == 0:
        raise Unreadable("empty")
    if size > children.limits.size:
        raise Unreadable("size")
    # It lives as long as the sheets, which is longer than its name.
    handle, name = tempfile.mkstemp(dir=folder)
    answer = os.fdopen(handle, "rb")
    try:
        children.run({"do": "read", "path": str(path.absolute()), "unnamed": True}, Path(name))
    except ChildDied as death:
        answer.close()
        raise Unreadable("late" if death.late else "died") from None
    return _sheets(answer, path)


def _sheets(answer: IO[bytes], path: Path) -> list[Sheet]:
    """The sheets in the child's answer, read line by line; the answer is believed only in the agreed shape."""
    kind: Literal["csv", "xlsx"] = "csv" if path.suffix.lower() == ".csv" else "xlsx"
    sheets: list[Sheet] = []
    rows: list[RowsFile] = []
    at = answer.seek(0)
    try:
        for line in answer:
            if line.startswith(b"["):
                rows[-1].add(at, decode_row(line.decode()))
            else:
                word = json.loads(line.decode())
                if "problem" in word:
                    raise Unreadable(word["problem"] if word["problem"] in REASONS else "damaged", word["row"])
                if "end" in word:
                    return sheets
                if "merged" in word:
                    sheets[-1].merges.extend(word["merged"])
                    at += len(line)
                    continue
                title = str(word["sheet"])
                rows.append(RowsFile(answer))
                sheets.append(Sheet(path.name if kind == "csv" else title, title, rows[-1], kind))
            at += len(line)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise Unreadable("damaged") from None
    raise Unreadable("damaged")
