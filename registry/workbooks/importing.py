"""The import 导入 of a file: a ledger set as it is, any other workbook through a mapping that was named or fits."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from registry import days
from registry.db import reading as reading_of
from registry.errors import Problem, Refused
from registry.exchange import importing
from registry.exchange.importing import Imported
from registry.exchange.marks import Table
from registry.exchange.reading import Sheet, read, read_workbook
from registry.exchange.sheets import is_ledger_set
from registry.language import Words
from registry.moment import Moment, head, today
from registry.privacy import hidden
from registry.problems import Problems
from registry.slices import SHEET_NAMES
from registry.staging.service import DAY, Request
from registry.versions import At
from registry.versions.mappings import SavedMapping, named, saved, saved_by
from registry.workbooks.making.people import PersonFound
from registry.workbooks.mappings.file import load, loads
from registry.workbooks.mappings.mapping import Mapping
from registry.workbooks.mappings.storage import stage_save
from registry.workbooks.mappings.text import dumps_toml
from registry.workbooks.service import MappedOutcome, take_tables
from registry.workbooks.tables.reading import Circumstances, TableReading
from registry.workbooks.tables.workbook import EVERY, choose, read_tables

#: A warning that no saved mapping confirms: the workbook of another year has to be looked at again.
YEAR = "year"
_NO_LEDGER = Words("不认识这份表，它不以台账命名；{0}", "this is no ledger by its name; {0}")


@dataclass(frozen=True)
class Reading:
    """How a workbook is to be read: through which mapping (a file of one, or the name of a saved one; None: the only
    saved one that fits), on which day names are meant and of which period it tells where not as the mapping says, and
    the warnings that are accepted. `is_saved`: the mapping is the name of a saved one, whatever file is called so.
    `saver`: of the saved ones those alone that this user saved."""

    mapping: str | None = None
    as_of: int | None = None
    period: int | None = None
    accept: frozenset[str] = frozenset()
    is_saved: bool = False
    saver: str | None = None


@dataclass(frozen=True)
class ChosenMapping:
    """A mapping that is used, and which warnings it confirms."""

    mapping: Mapping
    accept: frozenset[str]


@dataclass
class MappedImport(Imported):
    """The outcome of importing a workbook through a mapping: `mapping` is its name, `saved` the change that has it."""

    warnings: list[Problem] = field(default_factory=list)
    mapping: str | None = None
    saved: int | None = None
    read: list[TableReading] = field(default_factory=list)
    people: list[PersonFound] = field(default_factory=list)
    given: dict[str, list[str]] = field(default_factory=dict)

    @property
    def answer(self) -> dict[str, Any]:
        return super().answer | {
            "mapping": {"name": self.mapping, "saved": self.saved},
            "sheets": [told(table) for table in self.read],
            "people": [self._told(person) for person in self.people],
            "given": self.given,
        }

    def _told(self, person: PersonFound) -> dict[str, Any]:
        """A person with the cells that name them, as Excel writes these: with the sheet where several were read."""
        several = len({table.table.sheet.title for table in self.read}) > 1
        cells = [f"{hidden(spot.sheet)}!{spot.cell}" if several else spot.cell for spot in person.cells if spot.cell]
        return {"code": person.code, "name": person.name, "new": person.is_new, "cells": cells}


def told(table: TableReading) -> dict[str, Any]:
    """What was read of a table, as the contract has it."""
    header = table.table.header
    return {
        "sheet": hidden(table.table.sheet.title),
        "header": [header.first, header.last],
        "rows": [table.first, table.last],
        "read": table.count,
        "skipped": [{"row": skipped.row, "why": skipped.why} for skipped in table.skipped],
    }


def take(engine: Engine, path: Path, how: Reading, request: Request) -> Imported:
    """Imports what is at `path`.

    Raises NotFound where there is no such path or mapping, Conflict where another write is under way for too long.
    """
    if how.mapping is None:
        sheets, problems = read(path, SHEET_NAMES)
        if path.is_dir() or is_ledger_set(path, sheets):
            _refuse_days(how)
            return importing.take_read(engine, path, sheets, problems, request)
        if not problems:
            return take_sheets(engine, path, sheets, how, request)
    sheets, problems = read_workbook(path)
    if problems:
        return MappedImport(problems=Problems(problems), sheets=sheets)
    if how.mapping is None and is_ledger_set(path, sheets):
        _refuse_days(how)
        return importing.take(engine, path, request)
    return take_sheets(engine, path, sheets, how, request)


def _refuse_days(how: Reading) -> None:
    """Refuses days that are given for a mapping where a ledger set is imported. Raises Refused."""
    if how.as_of is not None or how.period is not None:
        raise Refused("--as-of、--period 只用于对照表", "--as-of and --period are for mappings alone")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Lets nobody look meanwhile for what could be thrown away.

    What a workbook comes to lives to the end, or is in no circle and goes by itself: to look through it again and
    again takes nearly as long as to make it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_uncollected()
def take_sheets(engine: Engine, path: Path, sheets: list[Sheet], how: Reading, request: Request) -> MappedImport:
    """Imports the sheets of the workbook at `path`, which were read already. Raises as `take` does."""
    kept = _saved(engine, how.saver)
    chosen, faults = _chosen(kept, how, sheets, path.name)
    if chosen is None:
        return MappedImport(problems=Problems(faults), sheets=sheets)
    mapping = chosen.mapping
    given = Circumstances(path.name, days.of(today()), how.as_of, how.period)
    book = read_tables(sheets, mapping, given)
    content = dumps_toml(mapping)
    taken = take_tables(
        engine,
        hidden(path.name),
        book,
        [(sheet.file, sheet.title) for sheet in sheets],
        chosen.accept | how.accept,
        request,
        lambda: _origin(path, sheets, mapping, how),
        lambda current, staged: stage_save(current, staged, mapping.name, content),
    )
    return _imported(
        taken, sheets, book.tables, book.ignored, mapping.name, _saved_at(_saved(engine), mapping.name, content)
    )


def _imported(
    taken: MappedOutcome,
    sheets: list[Sheet],
    tables: list[TableReading],
    ignored: list[str],
    mapping: str,
    saved_at: int | None,
) -> MappedImport:
    standing: dict[str, list[Table]] = {}
    for reading in tables:
        header = reading.table.header
        columns = (header.left + 1, header.right + 1) if reading.table.mapping.columns else None
        standing.setdefault(reading.table.sheet.file, []).append(Table((header.first, header.last), columns))
    return MappedImport(
        taken.change,
        taken.counts,
        taken.problems,
        taken.reminders,
        taken.strict,
        [_titled(sheet, tables) for sheet in sheets],
        standing,
        ignored,
        taken.unaccepted,
        taken.warnings,
        mapping,
        saved_at,
        tables,
        taken.people,
        taken.given,
        revisions=taken.revisions,
        decided_by=taken.decided_by,
        under_rules=taken.under_rules,
    )


def _titled(sheet: Sheet, tables: list[TableReading]) -> Sheet:
    """A sheet as it comes back: a text has no title, and gets the one by which its mapping finds it again."""
    own = [one.table.mapping.sheet for one in tables if one.table.sheet is sheet and one.table.mapping.sheet != EVERY]
    return replace(sheet, title=own[0]) if sheet.kind == "csv" and own else sheet


# -- which mapping ------------------------------------------------------------------------------------------------


def _saved(engine: Engine, saver: str | None = None) -> list[SavedMapping]:
    with reading_of(engine) as connection:
        view = At(connection, Moment(today(), head(connection)))
        return saved(view) if saver is None else saved_by(view, saver)


def _saved_at(kept: Sequence[SavedMapping], name: str, content: str) -> int | None:
    """The change that saved a mapping as it is."""
    return next((one.change for one in kept if one.name == name and one.content == content), None)


def _chosen(
    kept: Sequence[SavedMapping], how: Reading, sheets: list[Sheet], file: str
) -> tuple[ChosenMapping | None, Sequence[Problem]]:
    """The mapping that was named, or the only saved one that fits; or why there is none. Raises NotFound."""
    if how.mapping is not None and not how.is_saved and _is_a_file(how.mapping, kept):
        mapping, faults = load(Path(how.mapping))
        return (None if mapping is None else ChosenMapping(mapping, frozenset(mapping.accept))), faults
    if how.mapping is not None:
        return _of_saved(_parsed(named(kept, how.mapping))), []
    chosen, problems = choose([_parsed(mapping) for mapping in kept], sheets)
    told = [replace(one, problem=_NO_LEDGER.format(one.problem), file=hidden(file)) for one in problems]
    return (None if chosen is None else _of_saved(chosen)), told


def _is_a_file(mapping: str, kept: Sequence[SavedMapping]) -> bool:
    """Whether the file of a mapping is meant, there or not; else the name of a saved one."""
    is_called_so = Path(mapping).suffix.lower() in (".toml", ".json") and mapping not in {one.name for one in kept}
    return Path(mapping).is_file() or is_called_so


def _parsed(mapping: SavedMapping) -> Mapping:
    found, _ = loads(mapping.content, "toml", mapping.name)
    assert found is not None, "what was saved was read before"
    return found


def _of_saved(mapping: Mapping) -> ChosenMapping:
    return ChosenMapping(mapping, frozenset(mapping.accept) - {YEAR})


def _origin(path: Path, sheets: Sequence[Sheet], mapping: Mapping, how: Reading) -> dict[str, Any]:
    """The origin of an import: the file's name, the SHA-256 of each file that was read, and the mapping's name.

    Also the day of the import, where names were meant on it.
    """
    files = [path] if path.is_file() else [path / book for book in dict.fromkeys(sheet.book for sheet in sheets)]
    digests = {}
    for file in files:
        with file.open("rb") as stream:
            digests[hidden(file.name)] = hashlib.file_digest(stream, "sha256").hexdigest()
    origin = {"kind": "import", "name": hidden(path.name), "files": digests, "mapping": hidden(mapping.name)}
    is_meant_today = how.as_of is None and any(table.as_of is None for table in mapping.tables)
    return origin | ({DAY: days.show(days.of(today()))} if is_meant_today else {})
