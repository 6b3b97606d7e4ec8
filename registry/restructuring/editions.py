"""Official editions 区划版本 and files of moves, read from outside: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from registry.columns import Code, Column, Reference, Text, Unfit
from registry.errors import Problem
from registry.exchange.reading import Sheet, read
from registry.language import Words
from registry.problems import Problems
from registry.restructuring.comparing import KIND_OF_LENGTH, Listed
from registry.text import fold

CODE = Code("code", "代码", Words("区划代码", "division code"), required=True, also=("区划代码",))
NAME = Text("name", "名称", Words("地点名称", "name of the place"), required=True)
PARENT = Code("parent_code", "上级代码", Words("上级的区划代码", "the code of its parent"), also=("parent",))
OLD = Reference("old_code", "旧代码", Words("原代码", "the code that it had"), required=True, to=("places",))
NEW = Reference("new_code", "新代码", Words("新代码；空：已撤销", "its code now; empty: it is gone"), to=("places",))
#: A place stands under one whose code is so long.
LENGTH_ABOVE = {4: 2, 6: 4, 9: 6, 12: 9}
_DIGITS = Words("2、4、6、9 或 12 位数字", "2, 4, 6, 9 or 12 digits")


@dataclass
class Edition:
    """One official edition: what it lists, by code from the top down. `lines`: where each stands."""

    file: str
    listed: dict[str, Listed] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def tops(self) -> list[str]:
        """The codes of what stands at its top: those of the shortest length."""
        shortest = min(map(len, self.listed), default=0)
        return [code for code in self.listed if len(code) == shortest]

    def standing_under(self, recorded: Container[str]) -> Edition:
        """The edition, its tops without a parent that it does not list and that is not `recorded` either."""
        unknown = {
            code: self.listed[code]._replace(parent=None)
            for code in self.tops
            if self.listed[code].parent not in self.listed and self.listed[code].parent not in recorded
        }
        return replace(self, listed=self.listed | unknown)

    def problem(self, code: str, what: Words, allowed: Words = Words("", ""), column: Column = CODE) -> Problem:
        """A problem of a row that is listed, in its place."""
        value = code if column is CODE else None
        return _problem(self.file, self.lines.get(code), column, value, what, allowed)


@dataclass
class Moves:
    """Confirmed moves: old code -> new code, None where a place is said to be gone. `lines`: where each stands."""

    file: str = ""
    pairs: dict[str, str | None] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def problem(self, old: str, column: Column, what: Words, allowed: Words = Words("", "")) -> Problem:
        """A problem of a line, in its place."""
        value = old if column is OLD else self.pairs.get(old)
        return _problem(self.file, self.lines.get(old), column, value, what, allowed)


def read_edition(path: Path) -> tuple[Edition, Problems]:
    """Reads the edition at `path`, a file code,name,parent_code; a row that is wrong is a problem and left out.

    Raises NotFound where there is no file.
    """
    edition = Edition(path.name)
    problems = Problems()
    for line, (code, name, parent) in _rows(path, (CODE, NAME, PARENT), problems):
        if code is None or name is None:
            continue
        if len(code) not in KIND_OF_LENGTH or not (code.isascii() and code.isdigit()):
            problems.append(_problem(path.name, line, CODE, code, _NO_DIVISION, _DIGITS))
        elif code in edition.listed:
            what = Words(f"与第 {edition.lines[code]} 行重复", f"is the code of row {edition.lines[code]} too")
            problems.append(_problem(path.name, line, CODE, code, what, Words("每个代码一行", "one row for a code")))
        else:
            edition.listed[code] = Listed(code, name, parent)
            edition.lines[code] = line
    edition.listed = {code: edition.listed[code] for code in sorted(sorted(edition.listed), key=len)}
    problems.extend(_parentless(edition))
    if not edition.listed and not problems:
        problems.append(Problem(Words("没有列出任何地点", "it lists no place"), file=path.name))
    return edition, problems


_NO_DIVISION = Words("不是区划代码", "is no division code")


def _parentless(edition: Edition) -> Iterator[Problem]:
    """The rows below the top whose parent is not listed, or is not of the next kind up."""
    tops = set(edition.tops)
    for code, listed in edition.listed.items():
        parent = listed.parent
        if code in tops and (parent is None or parent not in edition.listed):
            if parent is None or len(parent) == LENGTH_ABOVE.get(len(code)):
                continue
        elif parent in edition.listed and len(parent or "") == LENGTH_ABOVE.get(len(code)):
            continue
        above = LENGTH_ABOVE.get(len(code))
        allowed = Words(f"本版名录中 {above} 位的代码", f"a code of {above} digits that this edition lists")
        what = Words("上级未列入本版名录，或层级不对", "its parent is not listed, or of the wrong kind")
        yield _problem(
            edition.file, edition.lines[code], PARENT, parent, what, allowed if above else Words("留空", "empty")
        )


_NO_MOVE = Words("与旧代码相同", "is the old code")
_ANOTHER = Words("另一个代码；空：已撤销", "another code; empty: it is gone")


def read_moves(path: Path) -> tuple[Moves, Problems]:
    """Reads the confirmed moves at `path`, a file with the columns old_code,new_code; others are ignored.

    Raises NotFound where there is no file.
    """
    moves = Moves(path.name)
    problems = Problems()
    lines_of_new: dict[str, int] = {}
    for line, (old, new) in _rows(path, (OLD, NEW), problems):
        if old is None or (old in moves.pairs and moves.pairs[old] == new):
            continue
        if old == new:
            problems.append(_problem(path.name, line, NEW, new, _NO_MOVE, _ANOTHER))
            continue
        earlier = moves.lines.get(old) or (lines_of_new.get(new) if new is not None else None)
        if earlier is not None:
            column = OLD if old in moves.pairs else NEW
            what = Words(f"第 {earlier} 行已有另一候选", f"row {earlier} has another candidate")
            allowed = Words("几个候选中只留一行", "one row of several candidates")
            problems.append(_problem(path.name, line, column, old if column is OLD else new, what, allowed))
            continue
        moves.pairs[old], moves.lines[old] = new, line
        if new is not None:
            lines_of_new[new] = line
    return moves, problems


# -- rows of a file ------------------------------------------------------------------------------------------------


def _rows(path: Path, columns: Sequence[Column], problems: Problems) -> Iterator[tuple[int, list[Any]]]:
    """Yields the rows of the one table of a file: the line, and the values of the columns; faults are problems."""
    if path.is_dir():
        problems.append(Problem(Words("是文件夹", "is a folder"), Words("一个文件", "a file"), file=path.name))
        return
    sheets, unread = read(path, ())
    problems.extend(unread)
    for sheet in sheets:
        start, places = _header(sheet, columns)
        if not places:
            if len(sheets) > 1 and (sheet.is_hidden or sheet.is_blank):
                continue
            names = Words("、".join(c.label for c in columns), ",".join(c.key for c in columns))
            what = Words(f"没有表头：{names.zh}", f"there is no header: {names.en}")
            problems.append(Problem(what, names, file=sheet.file))
            continue
        faults = _Faults(sheet.file, problems)
        for line, cells in enumerate(islice(sheet.rows, start, None), start + 1):
            if cells.count(None) < len(cells):
                yield line, [faults.parse(c, cells[at], line) for c, at in places.items()]


def _header(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, Mapping[Column, int]]:
    """The row behind the header, and where the columns stand; nothing where there is no header."""
    for line, cells in enumerate(sheet.rows[:20], 1):
        texts = [fold(cell) if isinstance(cell, str) else None for cell in cells]
        found = {c: texts.index(name) for c in columns for name in (*c.also, c.label, c.key) if name in texts}
        if len(found) == len(columns):
            return line, found
    return 0, {}


@dataclass
class _Faults:
    """Parses cells by their columns and reports what does not fit."""

    file: str
    problems: Problems

    def parse(self, column: Column, cell: Any, line: int) -> Any:
        # Most cells are codes as they must be; for those the column's own parser says the same, in ten times the time.
        if type(cell) is str and len(cell) in KIND_OF_LENGTH and cell.isascii() and cell.isdigit():
            return cell
        try:
            value = column.parse(cell)
        except Unfit as unfit:
            shown = None if unfit.hide else str(cell or "")
            self.problems.append(_problem(self.file, line, column, shown, unfit.problem, column.allowed))
            return None
        if value is None and column.required:
            what = Words("必填", "must be filled")
            self.problems.append(_problem(self.file, line, column, "", what, column.allowed))
        return value


def _problem(file: str, line: int | None, column: Column, value: str | None, what: Words, allowed: Words) -> Problem:
    return Problem(what, allowed, None, file, line, column.key, column.label, value)
