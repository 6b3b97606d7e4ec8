"""Reading files from outside: a ledger set (台账) by the names of its files, and any workbook by its content.

A ledger set is a folder of CSV files, one CSV file, or one .xlsx workbook. Every file is opened in a child process of
its own with limits on memory and time, so that a hostile or damaged one is refused in words and this process lives on.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, get_args

from registry.errors import NotFound, Problem
from registry.exchange.cells import Cell, CellError, decode_row
from registry.exchange.child_rows import RowsFile
from registry.exchange.csv_rows import Keys
from registry.exchange.file_kinds import Kind
from registry.exchange.limits import MIB, Limits
from registry.exchange.merges import Merges
from registry.exchange.process import ChildDied, Children
from registry.exchange.read_errors import REASONS, Unreadable
from registry.files import workplace
from registry.ledgers import Ledger
from registry.privacy import hidden
from registry.text import fold

__all__ = ["Cell", "CellError", "Kind", "Limits", "Sheet", "has_ledger_name", "ledger_named", "passed_over", "read",
           "read_workbook"]  # fmt: skip

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_CHINESE = "[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"


@dataclass(frozen=True)
class Sheet:
    """One table as it was sent: `rows[0]` is Excel's row 1, every row as wide as the widest.

    Blank rows above and between are kept, those at the end dropped; a blank cell is None. `title` is the sheet's
    title or the CSV file's stem; `file` is what a problem names: a workbook's sheet, or the CSV file's name.
    What was read of a file takes little memory, however large: `rows` are looked up in the child's answer.
    `is_hidden`: neither Excel nor WPS shows the sheet. `book` is the name of the file in which it stands. What is
    merged is known in .xlsx and .xls, what a cell shows beside its value in .xlsx alone.
    """

    file: str
    title: str
    rows: Sequence[tuple[Cell, ...]]
    kind: Kind
    is_hidden: bool = False
    merges: Merges = field(default_factory=Merges, compare=False)
    book: str = field(default="", compare=False)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(c is not None and not (isinstance(c, str) and not fold(c)) for row in self.rows for c in row)

    def body(self, header: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows below the line of the header, with their lines: a merged value stands in every cell of the merge."""
        return self.merges.body(self.rows, header)


#: The names of ledgers, each with its ledger where what a header looks like is to be known.
Names = Collection[str] | Mapping[str, Ledger]


def read(path: Path, names: Names, limits: Limits | None = None) -> tuple[list[Sheet], list[Problem]]:
    """The sheets at `path`, and a problem for every file that could not be read.

    Of a folder the CSV files named by one of `names` are read (in any case of letters). Others are passed over (see
    `passed_over`), but for those in whose name one of `names` stands: each is a problem. A single file is read whatever
    its name. Raises NotFound if nothing is there.
    """
    limits, path = limits or Limits(), _there(path)
    try:
        files, others = _files(path, names)
        stray = [file for file in others if _is_stray(file, names)]
        if not files and not stray:
            raise Unreadable("no_ledger")
    except Unreadable as reason:
        return [], [_problem(path.name or str(path), reason, limits)]
    sheets: list[Sheet] = []
    problems = [_problem(file.name, Unreadable("stray"), limits) for file in stray]
    with Children(limits) as children, workplace() as folder:
        for file in files:
            try:
                sheets += _read_file(file, _job_of_ledgers(file, names), children, folder)
            except Unreadable as reason:
                problems.append(_problem(file.name, reason, limits))
    return sheets, problems


def passed_over(path: Path, names: Names) -> list[str]:
    """The names of the files and folders of a folder that are not read, though nothing is wrong with them."""
    try:
        return [hidden(file.name) for file in _files(path, names)[1] if not _is_stray(file, names)]
    except Unreadable:
        return []


def has_ledger_name(path: Path, names: Names) -> bool:
    """Whether a file is named after a ledger, or a folder has a file that is, or in whose name a ledger's stands."""
    try:
        files, others = _files(path, names)
    except Unreadable:
        return False
    if not path.is_dir():
        return any(fold(path.stem).casefold() == name.casefold() for name in names)
    return bool(files) or any(_is_stray(file, names) for file in others)


def _files(path: Path, names: Collection[str]) -> tuple[list[Path], list[Path]]:
    """The files to read at `path`, and what else is in the folder."""
    if not path.is_dir():
        return [path], []
    wanted = {name.casefold() for name in names}
    files: list[Path] = []
    others: list[Path] = []
    try:
        for file in sorted(path.iterdir()):
            is_ledger = file.suffix.lower() == ".csv" and fold(file.stem).casefold() in wanted
            (files if is_ledger else others).append(file)
    except OSError:
        raise Unreadable("unopened") from None
    return files, others


def _is_stray(file: Path, names: Iterable[str]) -> bool:
    """Whether a ledger's name stands in that of a file as a whole word: its sender may believe that it is read."""
    if file.is_dir() or _is_left_behind(file):
        return False
    name = fold(file.name).casefold()
    return any(one.casefold() in name and re.search(_as_word(one.casefold()), name) for one in names)


def _as_word(name: str) -> str:
    """The pattern of a ledger's name as a whole word; 台账, 表 and 副本 may stand beside a Chinese one."""
    if name.isascii():
        return rf"(?<![0-9a-z_]){re.escape(name)}(?![0-9a-z_])"
    return rf"(?<!{_CHINESE})(?:台账|表|副本)*{re.escape(name)}(?:台账|表|副本)*(?!{_CHINESE})"


def _keys(names: Names, title: str) -> list[list[str]]:
    """For each key column of the ledger that a title names, the headers that it may have; nothing of other titles."""
    ledger = ledger_named(names, title) if isinstance(names, Mapping) else None
    if ledger is None:
        return []
    return [[text for text, (column, _) in ledger.headers.items() if column is key] for key in ledger.key_columns]


def ledger_named(ledgers: Mapping[str, Ledger], title: str) -> Ledger | None:
    """The ledger that the title of a sheet, or a file's name without its ending, names."""
    return ledgers.get(fold(title)) or ledgers.get(fold(title).lower())


def read_workbook(path: Path, limits: Limits | None = None, headers: Keys = ()) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of the file at `path`, whatever kind it is of, and a problem for what could not be read.

    A workbook is .xlsx, .xls, .xlsb, .ods, or .et that is one of these inside; a text is one sheet, titled by its
    file's stem. What a file is its content says, not its name. Of a folder each file is read, but for what programs
    leave beside an open one. `headers`: for each column that a text is known to have the headers that it may have; by
    them its separator is told. Raises NotFound if nothing is there.
    """
    limits, path = limits or Limits(), _there(path)
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    try:
        files = _members(path)
    except Unreadable as reason:
        return [], [_problem(path.name or str(path), reason, limits)]
    with Children(limits) as children, workplace() as folder:
        for file in files:
            job = {"do": "read by content", "keys": [list(texts) for texts in headers]}
            try:
                if file.is_dir():
                    raise Unreadable("folder")
                sheets += _read_file(file, job, children, folder, path.is_dir())
            except Unreadable as reason:
                problems.append(_problem(file.name, reason, limits))
    return sheets, problems


def _there(path: Path) -> Path:
    path = Path(path)
    if not os.path.exists(path):
        raise NotFound(f"没有这个文件或文件夹：{path}", f"no such file or folder: {path}")
    return path


def _members(path: Path) -> list[Path]:
    """The file at `path`, or those of a folder."""
    if not path.is_dir():
        return [path]
    try:
        files = sorted(file for file in path.iterdir() if not _is_left_behind(file))
    except OSError:
        raise Unreadable("unopened") from None
    if not files:
        raise Unreadable("nothing")
    return files


def _is_left_behind(file: Path) -> bool:
    """Whether a file is what programs leave beside an open one, and nobody sees."""
    return file.name.startswith((".", "~$"))


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
    return Problem(problem, allowed, file=hidden(file), row=reason.row, code="unreadable")


def _job_of_ledgers(path: Path, names: Names) -> dict[str, Any]:
    """The job of reading one file of a ledger set, whose name says its kind."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise Unreadable("suffix")
    return {"do": "read", "keys": _keys(names, path.stem)}


def _read_file(
    path: Path, job: dict[str, Any], children: Children, folder: Path, is_of_folder: bool = False
) -> list[Sheet]:
    """The sheets of one file; the child's answer lies in a file in `folder` that soon has no name any more."""
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
        children.run(job | {"path": str(path.absolute()), "unnamed": True}, Path(name))
    except ChildDied as death:
        answer.close()
        raise Unreadable("late" if death.late else "died") from None
    return _sheets(answer, path, is_of_folder)


def _sheets(answer: IO[bytes], path: Path, is_of_folder: bool = False) -> list[Sheet]:
    """The sheets in the child's answer, read line by line; the answer is believed only in the agreed shape."""
    kind: Kind = "csv" if path.suffix.lower() == ".csv" else "xlsx"
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
                if "kind" in word:
                    kind = _KINDS[word["kind"]]
                    at += len(line)
                    continue
                title, is_hidden = str(word["sheet"]), bool(word["hidden"])
                rows.append(RowsFile(answer))
                file = path.name if kind == "csv" else f"{path.name}/{title}" if is_of_folder else title
                sheets.append(Sheet(file, title, rows[-1], kind, is_hidden=is_hidden, book=path.name))
            at += len(line)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise Unreadable("damaged") from None
    raise Unreadable("damaged")
