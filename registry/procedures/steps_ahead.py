"""The steps ahead 下一环节 of a case, as whoever is to take one wants to know them before: which may follow, by whom
each is signed, what it demands and how much of that is met, and why the others may not be taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry import days
from registry.casework import polls
from registry.casework.case_record import Case, CaseRecord
from registry.checks.conduct.cases import SIGNED_STEPS
from registry.language import Words
from registry.procedures.case_steps import (
    WITH_REASON,
    Ground,
    against,
    ground_of,
    item_words,
    poll_words,
    signing_levels,
)
from registry.rectification.ledger import CASE_MEASURE_KINDS, CASE_STEPS
from registry.rectification.steps import FOLLOWS, Step

_REASON = Words("写明理由", "say why")
_LIMIT = Words("另定期限，晚于 {0}", "a new limit, later than {0}")
_DOCUMENT = Words("文号；不填的，列为问题 CASE-UNSIGNED", "the document; without it there is a finding, CASE-UNSIGNED")
_OF_POLL = Words("{0}{1}", "{0} {1}")


@dataclass(frozen=True)
class Demand:
    """What a step demands: `is_met` is None where it is told as the step is taken; `item` is that of a checklist."""

    words: Words
    is_met: bool | None = None
    item: str | None = None


@dataclass(frozen=True)
class StepAhead:
    """A step that a case might take on a day: the `levels` that sign it (none: any), what it demands, and what stands
    `against` it where it may not follow at all."""

    step: str
    levels: tuple[str, ...]
    demands: tuple[Demand, ...]
    against: tuple[Words, ...]

    @property
    def may_follow(self) -> bool:
        return not self.against

    @property
    def lacking(self) -> list[Demand]:
        """What it demands of the record and is not recorded."""
        return [demand for demand in self.demands if demand.is_met is False]


def steps_ahead(record: CaseRecord, case: Case) -> list[StepAhead]:
    """Every step, in the order in which they follow each other, as of the day of the record."""
    ground, checklist = ground_of(record, case), record.checklist(case) or ()
    undone = record.undone(case, record.day)
    # In the order in which an office goes about them.
    asked = [measure.key for measure in CASE_MEASURE_KINDS if measure.key in checklist]
    items = [Demand(item_words(record.parameters, case, one, record.day), one not in undone, one) for one in asked]
    return [_ahead(ground, step, items) for step in FOLLOWS]


def _ahead(ground: Ground, step: str, items: list[Demand]) -> StepAhead:
    reasons = tuple(against(ground, Step(step, ground.day)))
    return StepAhead(step, signing_levels(ground, step), tuple(_demands(ground, step, items)), reasons)


def _demands(ground: Ground, step: str, items: list[Demand]) -> Iterator[Demand]:
    """What a step demands beside its day and its level."""
    if step == "accepted":
        yield from items
        for number in polls.NUMBERS:
            asked = ground.asked(f"accept.{number}")
            if asked is not None:
                column = CASE_STEPS.by_key[number]
                yield Demand(_OF_POLL.format(Words(column.label, column.key), poll_words(number, asked)))
    if step == "failed":
        until = ground.course.limit(ground.day)
        latest = max(ground.day, 0 if until is None else days.last_day(until))
        yield Demand(_LIMIT.format(days.show(latest)))
    if step in WITH_REASON:
        yield Demand(_REASON)
    if step in SIGNED_STEPS:
        yield Demand(_DOCUMENT)
