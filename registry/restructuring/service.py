"""Carries the verbs out: each is staged and written as one change, and answered with what became of whom."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from registry import changes, days, record, spells
from registry.changes import Staged
from registry.checks.model import Finding
from registry.checks.service import as_json, findings
from registry.db import reading, transaction
from registry.errors import Invalid
from registry.knowledge import Known
from registry.language import Words
from registry.moment import Moment, head
from registry.picture import Picture
from registry.restructuring import measures_to_renew, verb_documents
from registry.restructuring.commands import VerbCommand
from registry.restructuring.draft import Draft
from registry.restructuring.handover import Thing
from registry.restructuring.undoing import Undoing
from registry.restructuring.verb_context import VerbContext
from registry.slices import VERSIONED
from registry.staging.proposal import Proposal
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import Stage, write

#: The kinds of proposal that a verb and an undoing are.
VERB, UNDO = "verb", "undo"


def carry_out(
    engine: Engine,
    order: VerbCommand,
    *,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    note: Callable[[Words], None] = lambda _: None,
    rights: Rights = COMMAND_LINE,
) -> dict[str, Any]:
    """Carries a verb out as one change: {"change", "units": [{"code", "states"}], "successions", "findings"}.

    `change` is None for a dry run, which stores nothing. `note` is called with what has to be recorded anew. Raises
    Invalid with every reason why it cannot be done.
    """
    stage = stage_of(order, lambda context: (outcome_of(context), measures_to_renew.pairs_of(context)), rights)
    origin = {"kind": "command", "name": f"{order.kind.key} {order.name}"}
    compared = BeforeAfter(days.date(days.first_day(order.day)), rights)
    who: dict[str, Any] = {"actor": actor, "reason": reason, "origin": origin}
    who["proposal"] = lambda: Proposal(VERB, verb_documents.as_json(order))
    with compared.around(engine, stage, dry_run=dry_run, **who) as (number, (answer, pairs)):
        for words in measures_to_renew.in_words(
            measures_to_renew.to_be_recorded(compared.before, compared.after, pairs)
        ).values():
            note(words)
        return {"change": number, **answer, "findings": compared.findings()}


def stage_of(
    order: VerbCommand, answer_of: Callable[[VerbContext], Any] = lambda _: None, rights: Rights = COMMAND_LINE
) -> Stage[Any]:
    """Returns the stage of a verb; its answer is what `answer_of` makes of the context.

    The stage raises Invalid with every reason against the verb.
    """

    def stage(connection: Connection) -> tuple[Staged, Any]:
        context = VerbContext(Draft(connection, rights), order.kind, order.day, list(order.problems))
        order.verb.run(context, **order.arguments)
        # A problem of an option without a value is only that it has none.
        unfit = {problem.column for problem in order.problems}
        found = context.problems[len(order.problems) :]
        found = [problem for problem in found if problem.column not in unfit or problem.value is not None]
        if order.problems or found:
            raise Invalid([*order.problems, *found])
        return context.draft.staged, answer_of(context)

    return stage


def things_of(connection: Connection, order: VerbCommand, rights: Rights = COMMAND_LINE) -> list[Thing]:
    """All that a verb asks where it goes, as far as that is known yet: what it was told already is among them."""
    context = VerbContext(Draft(connection, rights), order.kind, order.day, list(order.problems))
    order.verb.run(context, **order.arguments)
    return context.things


def undo(
    engine: Engine,
    number: int,
    *,
    actor: str = "",
    reason: str = "",
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
) -> int | None:
    """Puts back what a change did, as a new change, whose number it returns (None for a dry run).

    Raises NotFound for a change that there is not, NotAllowed where a row of it may not be written, Invalid with the
    list of what later changes built on it.
    """

    how: dict[str, Any] = {"origin": {"kind": "undo", "change": number}, "dry_run": dry_run, "rights": rights}
    how["proposal"] = lambda: Proposal(UNDO, {"change": number})
    return write(engine, stage_of_undoing(number, rights), actor=actor, reason=reason, corrects=True, **how)[0]


def stage_of_undoing(number: int, rights: Rights = COMMAND_LINE) -> Stage[None]:
    """Returns the stage of an undoing, which raises as `undo` does."""

    def stage(connection: Connection) -> tuple[Staged, None]:
        undoing = Undoing(connection, number, rights=rights)
        rights.judge_rows(connection, undoing.rows)
        staged = undoing.stage()
        if undoing.problems:
            raise Invalid(list(dict.fromkeys(undoing.problems)))
        return staged, None

    return stage


def find_undone(connection: Connection, number: int, rights: Rights) -> None:
    """Raises NotFound for a change that there is not, or of which no row may be read."""
    Undoing(connection, number, rights=rights)


def check_undone(connection: Connection, number: int, rights: Rights) -> None:
    """Raises NotAllowed for a change of which some row may not be written."""
    rights.judge_rows(connection, Undoing(connection, number, rights=rights).rows)


class _DryRunDone(Exception):
    """Raised to roll back what was only tried."""


@contextmanager
def dry_run_of(engine: Engine, stage: Stage[Any]) -> Iterator[tuple[Connection, Any]]:
    """Yields the registry as it would be after a change, with the answer of its stage: nothing of it stays.

    The change is really written, in a transaction that is always rolled back: so what is read is what would be.
    Meanwhile others read, and do not write.
    """
    try:
        with transaction(engine) as connection:
            staged, answer = stage(connection)
            if staged is not None:
                changes.commit(connection, staged, actor="", reason="", origin={"kind": "rehearsal"})
            yield connection, answer
            raise _DryRunDone
    except _DryRunDone:
        pass


@dataclass
class BeforeAfter:
    """The registry of a day before and after a change."""

    day: datetime.date
    rights: Rights = COMMAND_LINE
    before: Picture = field(init=False)
    after: Picture = field(init=False)

    @contextmanager
    def around(
        self,
        engine: Engine,
        stage: Stage[Any],
        *,
        dry_run: bool,
        ahead: Callable[[Any], None] | None = None,
        **who: Any,
    ) -> Iterator[tuple[int | None, Any]]:
        """Carries a change out, or tries it in a dry run, and has both pictures ready in this block.

        A dry run holds the lock throughout the block. So what is refused is refused ahead of it, and `ahead` may ask
        the picture before, which keeps its answers; it is given the stage's answer.
        """
        with ExitStack() as opened:
            before = opened.enter_context(reading(engine))
            self.before = self.rights.picture(before, self.day)
            # What stood before is read before anything is written.
            findings(self.before)
            if dry_run:
                staged, answer = stage(before)
                if staged is not None:
                    self.rights.judge(before, staged)
                if ahead is not None:
                    ahead(answer)
                after, answer = opened.enter_context(dry_run_of(engine, stage))
                number = None
            else:
                number, answer = write(engine, stage, dry_run=False, rights=self.rights, **who)
                after = opened.enter_context(reading(engine))
            self.after = self._after(after, Known.of(self.before))
            yield number, answer

    def _after(self, connection: Connection, known: Known) -> Picture:
        """The picture after the change: of what was read before it, only what differs is read, and answered, again."""
        moment, sight = Moment(self.day, head(connection)), self.rights.sight(connection)
        now = Known.at(connection, moment.known_at)
        if not known.leads_to(connection, now):
            return Picture(connection, moment, sight=sight)
        still_right = self.before.still_right(known.carry(connection, now, VERSIONED))
        return Picture(connection, moment, now.tables, still_right, now.timeless, sight)

    def findings(self) -> dict[str, list[dict[str, Any]]]:
        """The findings of the day that appear and that vanish, as `registry findings` has them."""
        differing = {"new": self._only(self.after, self.before), "gone": self._only(self.before, self.after)}
        pictures = {"new": self.after, "gone": self.before}
        return {which: as_json(pictures[which], found)["findings"] for which, found in differing.items()}

    @staticmethod
    def _only(here: Picture, there: Picture) -> list[Finding]:
        known = {finding.identity for finding in findings(there)}
        return [finding for finding in findings(here) if finding.identity not in known]


# -- the answer ----------------------------------------------------------------------------------------------------


def outcome_of(context: VerbContext) -> dict[str, Any]:
    """The states and successions of the units that a verb is about, in the contract's shape."""
    return {
        "units": [
            {"code": context.draft.code_of(unit), "states": _states(context.draft, unit)} for unit in context.about
        ],
        "successions": [_plain(context.draft, record.succession, row) for row in context.draft.successions],
    }


def _states(draft: Draft, unit: int) -> list[dict[str, Any]]:
    kind = draft.kind_of(unit)
    return [_plain(draft, kind.table, state) for state in spells.joined(draft.states(unit), kind.columns)]


def _plain(draft: Draft, table: Any, row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row's recorded values by the ledgers' keys, references as codes."""
    plain = {}
    for column in table.info["recorded"]:
        value = row[column.name]
        is_reference = column.stored == "reference" and value is not None
        plain[column.key] = draft.code_of_any(value) if is_reference else column.plain(value)
    return plain
