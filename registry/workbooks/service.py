"""The import of a workbook through a mapping: what was read becomes rows of ledgers, and one change or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from registry.changes import Staged
from registry.errors import Problem
from registry.problems import Problems
from registry.staging.current_rows import CurrentRows
from registry.staging.kept_rows import IMPORT, import_document
from registry.staging.proposal import Proposal
from registry.staging.service import Outcome, Request, tell_rules
from registry.staging.stage import stage
from registry.staging.state import ImportState
from registry.staging.write import write
from registry.workbooks.making.book import Made, make
from registry.workbooks.making.people import PersonFound
from registry.workbooks.tables.workbook import WorkbookReading

#: What stands for every warning where warnings are accepted.
ALL = "all"


@dataclass
class MappedOutcome(Outcome):
    """The outcome of taking a workbook's tables: beside that of their rows the warnings, of which some were
    `accepted`, whom the workbook names, and the codes that were given."""

    warnings: list[Problem] = field(default_factory=list)
    accepted: frozenset[str] = frozenset()
    people: list[PersonFound] = field(default_factory=list)
    given: dict[str, list[str]] = field(default_factory=dict)

    @property
    def unaccepted(self) -> list[Problem]:
        """The warnings that nobody accepted: they refuse the import as problems do."""
        return [one for one in self.warnings if ALL not in self.accepted and one.code not in self.accepted]

    @property
    def is_refused(self) -> bool:
        return super().is_refused or bool(self.unaccepted)


def take_tables(
    engine: Engine,
    file: str,
    book: WorkbookReading,
    sheets: Sequence[tuple[str, str]],
    accepted: Collection[str],
    request: Request,
    origin: Callable[[], dict[str, Any]],
    beside: Callable[[CurrentRows, Staged], object] = lambda *_: None,
) -> MappedOutcome:
    """Takes the tables of a workbook as one change: they are read here, row by row.

    `file` is the workbook's name, `sheets` its sheets in their order: as problems name them, and their titles. `beside`
    stages what is kept with the change.
    """

    wanted: list[dict[str, Any]] = []

    def staging(connection: Connection) -> tuple[Staged | None, MappedOutcome]:
        current = CurrentRows(connection, request.rights)
        made = make(current, file, (table.rows() for table in book.tables), [title for _, title in sheets])
        problems = Problems([*book.every_problem, *made.problems])
        state = ImportState(current, request.effective, request.correct, problems)
        stage(state, made.ledgers)
        if not request.dry_run:
            wanted[:] = [import_document(made.ledgers, request)] if request.rights.may_submit else []
        state.reminders.extend(made.reminders)
        for rows in made.ledgers:
            rows.let_go()
        outcome = _outcome(state, made, [*book.warnings, *made.warnings], frozenset(accepted), request)
        _put_in_order(outcome, [name for name, _ in sheets])
        tell_rules(outcome, connection, state.staged, request)
        if outcome.is_refused:
            return None, outcome
        if not state.staged.is_empty:
            beside(current, state.staged)
        return state.staged, outcome

    how: dict[str, Any] = {"actor": request.actor, "reason": request.reason, "dry_run": request.dry_run}
    number, outcome = write(
        engine,
        staging,
        origin=origin,
        rights=request.rights,
        proposal=lambda: Proposal(IMPORT, wanted[0]),
        corrects=request.correct,
        **how,
    )
    outcome.change = number
    return outcome


def _outcome(
    state: ImportState, made: Made, warnings: Iterable[Problem], accepted: frozenset[str], request: Request
) -> MappedOutcome:
    counts = {name: dict(counts) for name, counts in state.counts.items()}
    return MappedOutcome(
        None,
        counts,
        state.problems,
        state.reminders,
        request.strict,
        list(warnings),
        accepted,
        made.people,
        made.given,
        revisions=state.revisions.first,
    )


def _put_in_order(outcome: MappedOutcome, sheets: Sequence[str]) -> None:
    """Puts everything that is told in the order of the sheets and of their rows."""
    rank = {sheet: at for at, sheet in enumerate(sheets)}
    outcome.warnings.sort(key=lambda one: (rank.get(one.file or "", -1), one.row or 0))
    outcome.problems.put_in_order(sheets)
    outcome.reminders.put_in_order(sheets)
