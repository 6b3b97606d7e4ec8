"""Inspectors 检查人员: a file of those who may inspect, each with the places that are barred to him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from registry.casework.draws import townships_of_posts
from registry.codes import meaning, person_meant
from registry.columns import Column, Reference, Unfit
from registry.errors import Problem
from registry.exchange.reading import Sheet, read
from registry.language import Words
from registry.names.found import Found
from registry.names.people import people_names
from registry.picture import Picture
from registry.places.queries import states
from registry.staging.names import number_of, told
from registry.text import fold

PERSON = Reference(
    "person",
    "人员",
    Words("检查人员的代码或姓名", "code or name of the inspector"),
    required=True,
    also=("检查人员",),
    to=("people",),
)
PLACE = Reference(
    "place",
    "地点",
    Words("须回避的地点；空：没有", "a place barred to him; empty: none"),
    also=("回避地点",),
    to=("places",),
)
_COLUMNS = (PERSON, PLACE)
_NOBODY = Words("没有登记这个人", "is not recorded among the people")
_NOWHERE = Words("不是已登记的地点", "is no recorded place")
_HEADER = Words("人员,地点", "person,place")
#: The header stands in one of the first rows.
_HEADER_WITHIN = 20


@dataclass(frozen=True)
class BarredLine:
    """A row of a file of inspectors: a person, and a place barred to him, or none; `file` and `line` say where."""

    file: str
    line: int
    person: str
    place: str | None

    def problem(self, column: Column, what: Words, allowed: Words) -> Problem:
        value = self.person if column is PERSON else self.place
        return Problem(what, allowed, None, self.file, self.line, column.key, column.label, value)


def read_inspectors(path: Path) -> tuple[list[BarredLine], list[Problem]]:
    """The rows of the file at `path`, its columns `person,place`, and the problems of those that do not fit.

    Raises NotFound where there is no file.
    """
    if path.is_dir():
        return [], [Problem(Words("是文件夹", "is a folder"), Words("一个文件", "a file"), file=path.name)]
    sheets, problems = read(path, ())
    found: list[BarredLine] = []
    for sheet in sheets:
        at, header = _header(sheet)
        if not header:
            if len(sheets) == 1 or not (sheet.is_hidden or sheet.is_blank):
                what = Words("没有表头：人员、地点", "there is no header: person, place")
                problems.append(Problem(what, _HEADER, file=sheet.file))
            continue
        found += _rows(sheet, at, header, problems)
    if not found and not problems:
        what = Words("没有列出任何检查人员", "it lists no inspector")
        problems.append(Problem(what, Words("每行一人", "a person in each row"), file=path.name))
    return found, problems


def _header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row behind the header, and where the columns stand; nothing where there is no header."""
    for line, cells in enumerate(islice(sheet.rows, _HEADER_WITHIN), 1):
        texts = [fold(cell) if isinstance(cell, str) else None for cell in cells]
        names = {c.key: [name for name in (c.key, c.label, *c.also) if name in texts] for c in _COLUMNS}
        if all(names.values()):
            return line, {key: texts.index(name[0]) for key, name in names.items()}
    return 0, {}


def _rows(sheet: Sheet, header: int, at: dict[str, int], problems: list[Problem]) -> Iterator[BarredLine]:
    for line, cells in enumerate(islice(sheet.rows, header, None), header + 1):
        if all(cell is None for cell in cells):
            continue
        values: dict[str, Any] = {}
        for column in _COLUMNS:
            cell = cells[at[column.key]]
            try:
                values[column.key] = column.parse(cell)
            except Unfit as unfit:
                shown = None if unfit.hide else str(cell)
                problem = Problem(
                    unfit.problem, column.allowed, None, sheet.file, line, column.key, column.label, shown
                )
                problems.append(problem)
        if len(values) < len(_COLUMNS):
            continue
        if values["person"] is None:
            what = Words("必填", "must be filled")
            problems.append(Problem(what, PERSON.allowed, None, sheet.file, line, PERSON.key, PERSON.label, ""))
            continue
        yield BarredLine(sheet.file, line, values["person"], values["place"])


def pool_of(picture: Picture, lines: list[BarredLine]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Every inspector with the codes of all places barred to him on the day: those of his rows, and the townships at or
    above each place where he holds a post. With the problems of rows whose codes or names are
    nobody's, or those of several."""
    codes_of_day = dict(states(picture).select("unit", "code").iter_rows())
    barred: dict[str, set[str]] = {}
    persons: dict[str, int] = {}
    problems = []
    for line in lines:
        person, fault = _meant(line, PERSON, person_meant(picture, line.person))
        if person is None:
            problems += fault
            continue
        code = people_names(picture)[person].code
        persons[code] = person
        own = barred.setdefault(code, set())
        if line.place is not None:
            place, fault = _meant(line, PLACE, meaning(picture, line.place, PLACE.to))
            if place is not None and place not in codes_of_day:
                place, fault = None, [_unknown(line, PLACE)]
            problems += fault
            own |= set() if place is None else {codes_of_day[place]}
    townships = townships_of_posts(picture, set(persons.values()))
    return {code: tuple(sorted(own | townships[persons[code]])) for code, own in sorted(barred.items())}, problems


def _meant(line: BarredLine, column: Reference, found: Found) -> tuple[int | None, list[Problem]]:
    """Whom a cell means; nobody, and the problem, where nobody or several are meant."""
    identity = number_of(found)
    if identity is not None:
        return identity, []
    if found.candidates:
        what, allowed, fault = told(found, (line.person if column is PERSON else line.place) or "", column.to)
        return None, [replace(line.problem(column, what, allowed), **fault._asdict())]
    return None, [_unknown(line, column)]


def _unknown(line: BarredLine, column: Reference) -> Problem:
    if column is PERSON:
        what, allowed = _NOBODY, Words("已登记的人员代码或姓名", "the code or name of a recorded person")
    else:
        what, allowed = _NOWHERE, Words("已登记的地点代码或名称", "the code or name of a recorded place")
    return line.problem(column, what, allowed)
