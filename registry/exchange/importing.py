"""The import: a ledger set is one change to the registry, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from registry.errors import Problem
from registry.exchange.marks import Tables
from registry.exchange.reading import Sheet, passed_over, read
from registry.exchange.sheets import is_passed_over, parse
from registry.language import Words
from registry.privacy import hidden
from registry.problems import Problems
from registry.slices import SHEET_NAMES
from registry.staging.service import Outcome, Request, take_rows


@dataclass
class Imported(Outcome):
    """The outcome of an import, with its sheets, where the headers of each stand (of a ledger on which line), and the
    names of the files and sheets that were passed over."""

    sheets: list[Sheet] = field(default_factory=list)
    headers: Mapping[str, Tables] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    #: What refuses it beside its problems until it is accepted; of a ledger set nothing does.
    unaccepted: list[Problem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return super().is_refused or bool(self.unaccepted)

    @property
    def to_mark(self) -> Problems:
        """The problems that are marked in the sender's workbook: those that refuse it."""
        further = [*self.unaccepted, *(self.reminders if self.strict else ())]
        if not further:
            return self.problems
        problems = Problems([*self.problems, *further])
        problems.put_in_order([sheet.file for sheet in self.sheets])
        return problems

    @property
    def answer(self) -> dict[str, Any]:
        return super().answer | {"ignored": self.ignored}


def take(engine: Engine, path: Path, request: Request) -> Imported:
    """Imports the ledger set at `path`: a folder of CSV files, one CSV file, or one workbook.

    Every problem of every row is found before anything is refused; a set with any problem changes nothing.
    Raises NotFound where there is no such path, Conflict where another write is under way for too long.
    """
    sheets, problems = read(path, SHEET_NAMES)
    return take_read(engine, path, sheets, problems, request)


def take_read(engine: Engine, path: Path, sheets: list[Sheet], problems: list[Problem], request: Request) -> Imported:
    """Imports a ledger set of which the sheets were read already, as `take` does."""
    if not problems and all(map(is_passed_over, sheets)):
        what = Words("没有找到任何台账", "no ledger was found")
        allowed = Words("以台账名称命名的 CSV 文件或工作表", "CSV files or sheets named after ledgers")
        problems.append(Problem(what, allowed, file=hidden(path.name)))
    origin = lambda: origin_of(path, {s.title for s in sheets})  # noqa: E731
    taken = take_sheets(engine, sheets, problems, request, origin)
    taken.ignored[:0] = passed_over(path, SHEET_NAMES)
    return taken


def take_sheets(
    engine: Engine,
    sheets: list[Sheet],
    problems: Sequence[Problem],
    request: Request,
    origin: Callable[[], dict[str, Any]],
) -> Imported:
    """Imports sheets that were read already; `problems` are those that reading them had."""
    parsed = parse(sheets)
    parsed.problems.extend(problems)
    files = [sheet.file for sheet in sheets]
    taken = take_rows(engine, parsed.ledgers, request, origin, parsed.problems, files)
    outcome = (taken.change, taken.counts, taken.problems, taken.reminders, taken.strict)
    return Imported(
        *outcome,
        sheets,
        parsed.headers,
        parsed.ignored,
        revisions=taken.revisions,
        decided_by=taken.decided_by,
        under_rules=taken.under_rules,
    )


def origin_of(path: Path, titles: Collection[str]) -> dict[str, Any]:
    """The origin of an import: its name, and the SHA-256 of each of its files that was read."""
    files = (
        [path]
        if path.is_file()
        else sorted(f for f in path.iterdir() if f.suffix.lower() == ".csv" and f.stem in titles)
    )
    digests = {}
    for file in files:
        with file.open("rb") as stream:
            digests[hidden(file.name)] = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"kind": "import", "name": hidden(path.name), "files": digests}
