"""The import: a ledger set is one change to the registry, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from registry import changes
from registry.db import reading, transaction
from registry.errors import Problem
from registry.staging.current_rows import Holdings
from registry.exchange.reading import Sheet, read
from registry.exchange.sheets import Parsed, parse
from registry.staging.state import Staging
from registry.language import Words
from registry.privacy import hidden
from registry.problems import Problems
from registry.slices import BY_NAME

#: How often an import is staged again because someone else's change came first.
TRIES = 5


@dataclass(frozen=True)
class Request:
    """How an import is meant: who and why, and what differences of places and organizations are."""

    actor: str = ""
    reason: str = ""
    dry_run: bool = False
    effective: int | None = None
    correct: bool = False


@dataclass
class Outcome:
    """What an import came to. `change` is None where nothing changed or nothing was taken."""

    change: int | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    sheets: list[Sheet] = field(default_factory=list)
    headers: dict[str, int] = field(default_factory=dict)

    @property
    def answer(self) -> dict[str, Any]:
        """The contract's shape, but for the problems."""
        return {"change": self.change, "ledgers": self.counts}


def take(engine: Engine, path: Path, request: Request) -> Outcome:
    """Imports the ledger set at `path`: a folder of CSV files, one CSV file, or one workbook.

    Every problem of every row is found before anything is refused; a set with any problem changes nothing.
    Raises NotFound where there is no such path, Conflict where another write is under way for too long.
    """
    sheets, problems = read(path, BY_NAME)
    if not sheets and not problems:
        what = Words("没有找到任何台账", "no ledger was found")
        problems.append(
            Problem(
                what,
                Words("以台账名称命名的 CSV 文件或工作表", "CSV files or sheets named after ledgers"),
                file=path.name,
            )
        )
    return take_sheets(engine, sheets, problems, request, lambda: origin_of(path, {s.title for s in sheets}))


def take_sheets(
    engine: Engine,
    sheets: list[Sheet],
    problems: Sequence[Problem],
    request: Request,
    origin: Callable[[], dict[str, Any]],
) -> Outcome:
    """Imports sheets that were read already; `problems` are those that reading them had."""
    parsed, found = parse(sheets)
    found.extend(problems)
    for attempt in range(TRIES):
        with reading(engine) as connection:
            # Staged again it is only where there was no problem yet: there is one list of them all.
            staging = _stage(connection, parsed, request, found)
            outcome = _outcome(staging, sheets)
            if outcome.problems or request.dry_run or staging.staged.is_empty:
                return outcome
            changes.prepare(connection, staging.staged)
        told = origin()
        try:
            with transaction(engine, partial(changes.lay_ahead, staging.staged)) as connection:
                outcome.change = changes.commit(
                    connection, staging.staged, actor=request.actor, reason=request.reason, origin=told
                )
            return outcome
        except changes.Stale:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _stage(connection: Connection, parsed: list[Parsed], request: Request, problems: Problems) -> Staging:
    staging = Staging(Holdings(connection), parsed, request.effective, request.correct, problems)
    staging.stage()
    return staging


def _outcome(staging: Staging, sheets: list[Sheet]) -> Outcome:
    """Every problem in the order of the sheets and their rows, and the counts."""
    staging.problems.put_in_order([sheet.file for sheet in sheets])
    return Outcome(
        counts={name: dict(counts) for name, counts in staging.counts.items()},
        problems=staging.problems,
        sheets=sheets,
        headers={p.file: p.header for p in staging.parsed if p.header is not None},
    )


def origin_of(path: Path, titles: Collection[str]) -> dict[str, Any]:
    """Where an import came from: its name, and the SHA-256 of each of its files that was read."""
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
