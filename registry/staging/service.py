"""The service of the write: rows of ledgers are taken as one change, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from registry import days
from registry.changes import Staged
from registry.problems import Problems
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows
from registry.staging.kept_rows import IMPORT, import_document
from registry.staging.proposal import Proposal
from registry.staging.revisions import Revision
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.stage import stage
from registry.staging.state import ImportState
from registry.staging.write import write
from registry.submissions.rules import rules

#: What is counted of rows that become others.
_ANOTHER = ("new", "revised", "withdrawn")
#: What the origin of a change calls the day of the import, where names were meant on it.
DAY = "day"


@dataclass(frozen=True)
class Request:
    """Who brings rows and why, and how differences of places and organizations are meant.

    `effective` is the number of the day from which they hold, `correct` says that the record was wrong. `strict`:
    what looks wrong is refused too.
    """

    actor: str = ""
    reason: str = ""
    dry_run: bool = False
    effective: int | None = None
    correct: bool = False
    strict: bool = False
    #: Whether a row without a record number is new, so that a key that stands already is a problem.
    only_new: bool = False
    rights: Rights = COMMAND_LINE


@dataclass
class Outcome:
    """The outcome of taking rows. `change` is None where nothing changed or nothing was taken."""

    change: int | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    #: What is taken and looks wrong; where `strict` was asked for it is not taken.
    reminders: Problems = field(default_factory=Problems)
    strict: bool = False
    #: The first values that become others.
    revisions: list[Revision] = field(default_factory=list, kw_only=True)
    #: Of what is only tried the level of whoever would decide on it, who is another; None: it would be recorded.
    decided_by: str | None = field(default=None, kw_only=True)
    #: The ledgers of it that a submission rule is about, whoever brings it.
    under_rules: Sequence[str] = field(default=(), kw_only=True)

    @property
    def is_refused(self) -> bool:
        """Whether nothing is taken for the problems, or for what looks wrong."""
        return bool(self.problems) or (self.strict and bool(self.reminders))

    @property
    def answer(self) -> dict[str, Any]:
        """The contract's shape, but for the problems and reminders."""
        return {"change": self.change, "ledgers": self.counts}


def take_rows(
    engine: Engine,
    ledgers: Sequence[LedgerRows],
    request: Request,
    origin: Callable[[], dict[str, Any]],
    problems: Problems | None = None,
    order: Sequence[str] | None = None,
) -> Outcome:
    """Takes the rows of several ledgers as one change.

    Every problem of every row is found before anything is refused; rows with any problem change nothing. `problems` are
    those that reading the rows had; all are put in the order of the sources, or of `order`. Raises Conflict where
    another write is under way for too long.
    """
    found = Problems() if problems is None else problems
    sources = [rows.source for rows in ledgers] if order is None else order
    meant_on: dict[str, str] = {}

    def staging(connection: Connection) -> tuple[Staged | None, Outcome]:
        # Staged again it is only where there was no problem yet: there is one list of them all.
        current = CurrentRows(connection, request.rights)
        state = ImportState(current, request.effective, request.correct, found, only_new=request.only_new)
        stage(state, ledgers)
        if state.names.counts_today:
            meant_on[DAY] = days.show(state.names.today)
        found.put_in_order(sources)
        state.reminders.put_in_order(sources)
        counts = {name: dict(counts) for name, counts in state.counts.items()}
        outcome = Outcome(None, counts, found, state.reminders, request.strict, revisions=state.revisions.first)
        tell_rules(outcome, connection, state.staged, request)
        return None if outcome.is_refused else state.staged, outcome

    number, outcome = write(
        engine,
        staging,
        actor=request.actor,
        reason=request.reason,
        origin=lambda: {**origin(), **meant_on},
        dry_run=request.dry_run,
        rights=request.rights,
        proposal=lambda: Proposal(IMPORT, import_document(ledgers, request)),
        corrects=request.correct,
    )
    outcome.change = number
    return outcome


def tell_rules(outcome: Outcome, connection: Connection, staged: Staged, request: Request) -> None:
    """Tells an outcome which of its ledgers submission rules are about, and of what is only tried who would decide."""
    outcome.under_rules = _under_rules(connection, outcome.counts)
    if request.dry_run and not outcome.is_refused:
        outcome.decided_by = request.rights.decided_by(connection, staged)


def _under_rules(connection: Connection, counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The ledgers in which something becomes another, and that a submission rule is about."""
    about = {rule.ledger for rule in rules(connection)}
    return [key for key, of in counts.items() if key in about and any(of.get(name) for name in _ANOTHER)]
