"""A proposal 建议: a mapping of a workbook, why each column goes where, and what a clerk has to say first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from registry.exchange.reading import Sheet
from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER
from registry.privacy import hidden
from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.mapping import LEVELS, OPEN, Level, Mapping, Source, TableMapping, Value
from registry.workbooks.mappings.text import as_json
from registry.workbooks.proposing.answers import OF_TABLES, of_column, of_members
from registry.workbooks.proposing.cell_evidence import CellEvidence, written
from registry.workbooks.proposing.chooser import Chooser
from registry.workbooks.proposing.header_uses import MEMBERS
from registry.workbooks.proposing.heading import Heading
from registry.workbooks.proposing.makes import Makes
from registry.workbooks.proposing.surroundings import Surroundings, surroundings
from registry.workbooks.proposing.tables import FoundTable, tables
from registry.workbooks.proposing.targets import targets
from registry.workbooks.proposing.uses import ColumnSeen, Question, Use
from registry.workbooks.tables.body import Body, BodyRow, Kind
from registry.workbooks.tables.headers import is_filled
from registry.workbooks.tables.table import Table

#: Sheets that explain others, and hold nothing to take.
_EXPLANATIONS = re.compile(r"(?:填[表报写]?)?(?:说明|须知|要求)|目录|封面|问题|指标解释|填报口径|数据字典|下拉.*|字典")
#: So many rows are looked at for what the columns are.
_LOOKED_AT = 3_000
#: What a marking says begins with the header that it is about.
_TOLD_AT = re.compile("[^:：]+[:：]")
_WHOLE = re.compile(r"全[市县区镇乡州]")


@dataclass(frozen=True)
class TableProposal:
    """What is proposed for one table: its mapping, the uses of its columns, and its rows."""

    table: TableMapping
    columns: tuple[tuple[ColumnSeen, Use], ...]
    rows: tuple[tuple[int, Kind], ...]
    questions: tuple[Question, ...]

    def as_json(self, language: str) -> dict[str, Any]:
        """The contract's shape of a sheet."""
        read = [number for number, kind in self.rows if kind == "row"]
        why = {"total": "sum", "after_end": "footer"}
        skipped = [{"row": number, "why": why.get(kind, kind)} for number, kind in self.rows if kind != "row"]
        return {
            "sheet": self.table.sheet,
            "header": list(self.table.header or ()),
            "rows": [read[0], read[-1]] if read else [],
            "skipped": skipped,
            "columns": [_column(column, use, language) for column, use in self.columns],
        }


def _column(column: ColumnSeen, use: Use, language: str) -> dict[str, Any]:
    factors = [filling.steps["factor"] for filling in use.fillings if "factor" in filling.steps]
    return {
        "column": column.letter,
        "header": hidden(column.heading.text),
        "use": use.kind,
        "to": targets(use),
        "factor": None if not factors else float(factors[0]) if "." in factors[0] else int(factors[0]),
        "why": use.why.in_(language),
    }


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a workbook."""

    file: str
    mapping: Mapping
    tables: tuple[TableProposal, ...]
    questions: tuple[tuple[str, Question], ...] = field(default=())

    def header(self, sheet: str, column: str) -> str:
        """The header of a column, by its letters."""
        tables = (one for one in self.tables if one.table.sheet == sheet)
        return next((c.heading.text for one in tables for c, _ in one.columns if c.letter == column), "")

    def as_json(self, language: str, saved: str | None = None) -> dict[str, Any]:
        """The contract's document."""
        return {
            "file": hidden(self.file),
            "saved": saved,
            "mapping": as_json(self.mapping),
            "sheets": [table.as_json(language) for table in self.tables],
            "questions": [
                {
                    "sheet": sheet,
                    "about": question.about,
                    "column": question.column,
                    "says": question.says.in_(language),
                }
                for sheet, question in self.questions
            ],
        }


def propose(sheets: Sequence[Sheet], file: str, name: str, only: str | None = None) -> Proposal:
    """The mapping that is proposed for the sheets of a workbook (`only`: of the one of this title). What is hidden or
    blank is passed over."""
    proposals: list[TableProposal] = []
    questions: list[tuple[str, Question]] = []
    ignored: list[str] = []
    for sheet in sheets:
        if sheet.is_hidden or sheet.is_blank:
            continue
        if (only is not None and sheet.title != only) or _EXPLANATIONS.fullmatch(written(sheet.title)):
            ignored.append(hidden(sheet.title))
            continue
        found = [_table(table, name) for table in tables(sheet)]
        found = [one for one in found if one.table.makes or any(use.kind == "open" for _, use in one.columns)]
        if not found:
            says = Words("没有认出表头，这张表要导入吗？", "no header was found: is this sheet to be taken in?")
            questions.append((hidden(sheet.title), Question("sheet", says, answer=OF_TABLES["sheet"])))
        proposals += found
        questions += [(hidden(sheet.title), question) for one in found for question in one.questions]
    mapping = Mapping(hidden(name), tuple(one.table for one in proposals), ignore_sheets=tuple(ignored))
    return Proposal(file, mapping, tuple(proposals), tuple(questions))


def _table(found: FoundTable, file: str) -> TableProposal:
    """What is proposed for a table."""
    around = surroundings(found, file)
    table = TableMapping(hidden(found.sheet.title), (found.header.first, found.header.last))
    columns = _seen(found, _rows(found, table, _likely_places(found)))
    chooser = Chooser(columns, around)
    uses = chooser.choose()
    levels = chooser.levels
    fill, skip = _filled_down(levels), _further_sums(found, levels)
    if fill or skip:
        table = replace(table, fill=fill, skip=skip)
        rows = _rows(found, table, [column.at for column in levels.values()])
        columns = _seen(found, rows)
        levels = {level: next(c for c in columns if c.at == levels[level].at) for level in levels}
    makes = Makes(columns, uses, levels, around)
    table = _written(table, found, uses, columns, levels, around, makes)
    questions = [
        Question("column", use.asks, letters(at + 1), _answer(at, uses, columns))
        for at, use in uses.items()
        if use.kind == "open" and use.asks
    ]
    questions = _asked(table, around, levels, makes) + questions
    whole = Body(Table(table, found.header), [column.at for column in levels.values()])
    kinds = tuple((row.number, row.kind) for row in whole.rows())
    return TableProposal(table, tuple((c, uses[c.at]) for c in columns if c.at in uses), kinds, tuple(questions))


def _answer(at: int, uses: dict[int, Use], columns: Sequence[ColumnSeen]) -> Words:
    """How it is written in the mapping what an open column is."""
    headers = {column.at: column.heading.text for column in columns}
    if uses[at].asks == MEMBERS:
        keys = {other: [filling.key for filling in use.fillings] for other, use in uses.items()}
        less = next((headers[other] for other, own in keys.items() if "probationary_members" in own), None)
        return of_members(headers[at], less)
    return uses[at].answer or of_column(headers[at])


def _likely_places(found: FoundTable) -> list[int]:
    return [at for at, heading in found.headings.items() if heading.last.has("place")]


def _rows(found: FoundTable, table: TableMapping, places: Sequence[int]) -> list[BodyRow]:
    """The first rows of the body: what a column is does not change further down."""
    return list(Body(Table(table, found.header), places, found.header.last + _LOOKED_AT).rows())


def _seen(found: FoundTable, rows: Sequence[BodyRow]) -> list[ColumnSeen]:
    """The columns with the cells of the rows that are read."""
    read = [row.cells for row in rows if row.kind == "row"]
    seen = []
    for at, heading in found.headings.items():
        cells = CellEvidence(row[at] if at < len(row) else None for row in read)
        if (heading.texts or cells.filled) and not _is_of_a_marking(heading, cells):
            seen.append(ColumnSeen(at, heading, cells))
    return seen


def _is_of_a_marking(heading: Heading, cells: CellEvidence) -> bool:
    """Whether a column is the one of a workbook that came back with its problems: the import passes over it too."""
    return bare(heading.text) == PROBLEM_HEADER and all(_TOLD_AT.match(text) for text in cells.counts)


def _filled_down(levels: dict[str, ColumnSeen]) -> tuple[str, ...]:
    """The columns of the place whose names stand once, above blank cells: wherever the place above is another one, a
    name stands. Of the innermost many cells have to be blank: a single one is a name that was forgotten."""
    names = []
    above: list[str] = []
    for number, column in enumerate(levels.values(), 1):
        cells = column.cells.cells
        filled = [text for text in cells if text]
        begins = [at for at in range(len(cells)) if not at or (above and above[at] != above[at - 1])]
        pairs = {pair for pair in zip(above or cells, cells, strict=True) if pair[1]}
        blank = len(cells) - len(filled)
        is_enough = blank > 0 if number < len(levels) else blank * 3 >= len(cells)
        if filled and is_enough and len(pairs) == len(filled) and all(cells[at] for at in begins):
            names.append(column.heading.text)
            cells = _down(cells)
        above = cells
    return tuple(names)


def _down(cells: Sequence[str]) -> list[str]:
    """The texts with the nearest one above in place of each blank."""
    down: list[str] = []
    for text in cells:
        down.append(text or (down[-1] if down else ""))
    return down


def _further_sums(found: FoundTable, levels: dict[str, ColumnSeen]) -> tuple[str, ...]:
    """Words of sums beside the usual ones: 全县."""
    places = [column.at for column in levels.values()]
    last = max(places, default=-1)
    words = {
        written(cell)
        for row in found.sheet.rows[found.header.last :]
        for cell in row[: last + 1]
        if is_filled(cell) and _WHOLE.fullmatch(written(cell))
    }
    return tuple(sorted(words))


def _written(
    table: TableMapping,
    found: FoundTable,
    uses: dict[int, Use],
    columns: Sequence[ColumnSeen],
    levels: dict[str, ColumnSeen],
    around: Surroundings,
    makes: Makes,
) -> TableMapping:
    """The mapping of a table."""
    of = {
        kind: tuple(c.heading.text for c in columns if c.at in uses and uses[c.at].kind == kind)
        for kind in ("ignore", "open", "both_posts")
    }
    place: dict[Level, Value] = {}
    innermost = max((LEVELS.index(level) for level in levels), default=len(LEVELS))
    for number, level in enumerate(LEVELS):
        if level in levels:
            place[level] = Source(column=levels[level].heading.text)
        elif level in around.places and number < innermost:
            place[level] = around.places[level]
    made = makes.all()
    return replace(
        table,
        columns=found.columns if found.stands_beside else None,
        as_of=around.as_of or OPEN,
        period=makes.period(),
        ignore=of["ignore"],
        open=of["open"],
        both_posts=next(iter(of["both_posts"]), None),
        place=MappingProxyType(place),
        makes=tuple(made),
    )


def _asked(table: TableMapping, around: Surroundings, levels: dict[str, ColumnSeen], makes: Makes) -> list[Question]:
    """The questions about a table as a whole."""
    questions = list(makes.questions)
    if around.as_of is None:
        says = Words("表里的名称、数字是哪一天的？", "on which day do its names and numbers hold?")
        questions.insert(0, Question("as_of", says, answer=OF_TABLES["as_of"]))
    if not table.place:
        says = Words("每一行说的是哪个地方？", "of which place is each row?")
        questions.insert(0, Question("place", says, answer=OF_TABLES["place"]))
    return questions
