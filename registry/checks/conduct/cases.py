"""The findings about the steps of a case: their order, levels, signatures and limits, and what acceptance asks.

Each generator looks at the steps by the day V; settings are asked where the case counts, as of the day of the step.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from registry import days
from registry.casework import polls
from registry.casework.case_record import Case, CaseRecord, case_record
from registry.checks.conduct.evidence import (
    LEVEL_WORDS,
    STEP_WORDS,
    dated,
    in_words,
    of_case,
    of_own,
    of_parameter,
    of_row,
    of_step,
)
from registry.checks.model import Found, RecordedValue
from registry.language import Words, join
from registry.picture import Picture
from registry.rectification.ledger import CASE_MEASURE_KINDS
from registry.rectification.steps import FOLLOWS, Step

MEASURE_WORDS = {option.key: option.words for option in CASE_MEASURE_KINDS}
#: The steps whose rows name a level and a document.
SIGNED_STEPS = ("decided", "accepted", "closed", "withdrawn")
#: The steps that closing asks for, unless steps may be skipped.
_BEFORE_CLOSING = ("rectifying", "accepted")
_FIRST = Words("{0}是第一个环节", "the first step is {0}")
_AFTER = Words("{1}在{0}之后", "{1} after {0}")
_SIGNED_BY = Words("{0}由{1}签署", "{0}, signed by the {1}")
_ITEMS = Words("{0}：{1}", "{0}: {1}")
_PROLONGED = Words("{0}把期限由 {1} 延到 {2}", "the limit is put off from {1} to {2} by the step {0}")
_LACKING = {"level": Words("层级", "level"), "document": Words("文号", "document")}


def may_follow(step: str, before: str | None) -> bool:
    """Whether a step may follow another one, or begin a case (None), where steps between were not recorded.

    >>> may_follow("decided", None), may_follow("closed", "screened")
    (True, False)
    """
    return any(before in allowed for allowed in FOLLOWS[step])


def _with_steps(picture: Picture) -> Iterator[tuple[CaseRecord, Case, list[Step]]]:
    """The cases that have steps by the day, with these in their order."""
    record = case_record(picture)
    for case in record.cases.values():
        if steps := case.course.by(record.day):
            yield record, case, steps


def out_of_order(picture: Picture) -> Iterator[Found]:
    """CASE-ORDER: cases with a step that may not follow the one before it."""
    for _, case, steps in _with_steps(picture):
        pairs = pairwise((None, *steps))
        wrong = [(b, s) for b, s in pairs if s and not may_follow(s.step, b.step if b else None)]
        if wrong:
            recorded = (value for pair in wrong for step in pair if step for value in of_step(step, "no"))
            said = [_AFTER.format(dated(b), dated(s)) if b else _FIRST.format(dated(s)) for b, s in wrong]
            yield of_case(case, recorded, steps=join(said))


def of_wrong_level(picture: Picture) -> Iterator[Found]:
    """CASE-LEVEL: cases with a step that another level signed than may; a step without a level is none."""
    for record, case, steps in _with_steps(picture):
        wrong = [step for step in steps if step.level and step.level not in _levels(record, case, step)]
        if wrong:
            said = [_SIGNED_BY.format(dated(step), LEVEL_WORDS[step.level or ""]) for step in wrong]
            yield of_case(case, _level_values(record, case, wrong), steps=join(said))


def _levels(record: CaseRecord, case: Case, step: Step) -> list[str]:
    return record.parameters.at(f"step.levels.{step.step}", case.place, step.day).split(";")


def _level_values(record: CaseRecord, case: Case, steps: list[Step]) -> Iterator[RecordedValue]:
    for step in steps:
        yield from of_step(step, "level")
        yield of_parameter(record.parameters, f"step.levels.{step.step}", case.place, step.day)


def unsigned(picture: Picture) -> Iterator[Found]:
    """CASE-UNSIGNED: cases with a row of a step that names no level, or no document."""
    for _, case, steps in _with_steps(picture):
        rows = [s for s in steps if s.ledger == "case_steps" and s.step in SIGNED_STEPS]
        wrong = [(step, lacking) for step in rows if (lacking := [c for c in _LACKING if not getattr(step, c)])]
        if wrong:
            recorded = (value for step, lacking in wrong for value in of_step(step, *lacking))
            said = [_ITEMS.format(dated(step), in_words(lacking, _LACKING)) for step, lacking in wrong]
            yield of_case(case, recorded, steps=join(said))


def accepted_undone(picture: Picture) -> Iterator[Found]:
    """CASE-ITEM: cases accepted while something of the checklist was not done."""
    for record, case, steps in _with_steps(picture):
        accepted = [step for step in steps if step.step == "accepted"]
        wrong = [(step, items) for step in accepted if (items := record.undone(case, step.day))]
        if wrong:
            said = [_ITEMS.format(dated(step), in_words(items, MEASURE_WORDS)) for step, items in wrong]
            yield of_case(case, _item_values(record, case, wrong), items=join(said))


def _item_values(record: CaseRecord, case: Case, wrong: list[tuple[Step, list[str]]]) -> Iterator[RecordedValue]:
    for step, items in wrong:
        yield from of_step(step)
        rows = record.measures.get(case.identity, {})
        for item in items:
            if item in rows:
                yield from of_row("case_measures", rows[item]["id"], "done_on")
    yield of_parameter(record.parameters, "case.checklist", case.place, case.year * 10000 + 1231)


def skipping(picture: Picture) -> Iterator[Found]:
    """CASE-SKIP: cases closed while putting right or acceptance was not recorded, where no step may be skipped."""
    for record, case, steps in _with_steps(picture):
        wrong = [(step, skipped) for step in steps if step.step == "closed" and (skipped := _skipped(steps, step))]
        wrong = [(s, skipped) for s, skipped in wrong if not record.parameters.at("case.skips", case.place, s.day)]
        if wrong:
            said = [_ITEMS.format(dated(step), in_words(skipped, STEP_WORDS)) for step, skipped in wrong]
            yield of_case(case, _skip_values(record, case, [s for s, _ in wrong]), steps=join(said))


def _skipped(steps: list[Step], closed: Step) -> list[str]:
    taken = {step.step for step in steps if step.day <= closed.day}
    return [step for step in _BEFORE_CLOSING if step not in taken]


def _skip_values(record: CaseRecord, case: Case, closed: list[Step]) -> Iterator[RecordedValue]:
    for step in closed:
        yield from of_step(step)
        yield of_parameter(record.parameters, "case.skips", case.place, step.day)


def past_limit(picture: Picture) -> Iterator[Found]:
    """CASE-LIMIT: open cases that are past the limit of the day."""
    record = case_record(picture)
    for case in record.cases.values():
        limit = case.course.limit(record.day)
        if limit is not None and days.last_day(limit) < record.day and case.course.is_open(record.day):
            yield of_case(case, _limit_values(case, record.day), limit=days.show(limit))


def _limit_values(case: Case, day: int) -> Iterator[RecordedValue]:
    setting = _sets(case.course.by(day))
    yield from of_step(case.course.identified) if case.course.identified else ()
    yield from of_own(case, "due_on") if setting is None else of_step(setting, "due_on")


def _sets(steps: list[Step]) -> Step | None:
    """The latest of some steps that sets a limit."""
    return next((step for step in reversed(steps) if step.due_on is not None), None)


def extended(picture: Picture) -> Iterator[Found]:
    """CASE-EXTENDED: cases with a row that puts the limit off, though no acceptance failed since it was set."""
    for _, case, steps in _with_steps(picture):
        wrong = [
            (step, setting, limit)
            for at, step in enumerate(steps)
            if step.due_on is not None
            for setting, limit in [_limit_before(case, steps[:at])]
            if limit is not None and days.last_day(step.due_on) > days.last_day(limit)
            if not any(s.step == "failed" for s in steps[0 if setting is None else steps.index(setting) + 1 : at + 1])
        ]
        if wrong:
            said = [_PROLONGED.format(dated(s), days.show(limit), days.show(s.due_on or 0)) for s, _, limit in wrong]
            yield of_case(case, _extended_values(case, [(s, setting) for s, setting, _ in wrong]), steps=join(said))


def _limit_before(case: Case, steps: list[Step]) -> tuple[Step | None, int | None]:
    """The limit of what stands before a row, and the step that set it: none of the first limit of the case."""
    setting = _sets(steps)
    return setting, case.course.due_on if setting is None else setting.due_on


def _extended_values(case: Case, wrong: list[tuple[Step, Step | None]]) -> Iterator[RecordedValue]:
    for step, setting in wrong:
        yield from of_step(step, "due_on")
        yield from of_own(case, "due_on") if setting is None else of_step(setting, "due_on")


# -- what acceptance asks ------------------------------------------------------------------------------------------

_UNDER = Words("{0} {1}，少于 {2}", "{0} {1}, under {2}")
_OVER = Words("不满意 {0}/{1}，超过 {2}", "{0} of {1} not satisfied, over {2}")
_NUMBERS = {
    "score": Words("得分", "score"),
    "raters": Words("测评人数", "raters"),
    "dissatisfied": Words("不满意票", "dissatisfied"),
}


def _accepted(picture: Picture) -> Iterator[tuple[CaseRecord, Case, list[Step]]]:
    for record, case, steps in _with_steps(picture):
        if accepted := [step for step in steps if step.step == "accepted"]:
            yield record, case, accepted


def polled_badly(picture: Picture) -> Iterator[Found]:
    """CASE-POLL: cases accepted against the score, the number of raters or the share of the dissatisfied asked."""
    for record, case, accepted in _accepted(picture):
        asked = [(step, polls.missed(record.parameters, case.place, step)) for step in accepted]
        wrong = [(step, numbers) for step, numbers in asked if numbers]
        if wrong:
            said = [
                _ITEMS.format(dated(s), join([_against(record, case, s, n) for n in numbers])) for s, numbers in wrong
            ]
            yield of_case(case, _poll_values(record, case, wrong), polls=join(said))


def _against(record: CaseRecord, case: Case, step: Step, number: str) -> Words:
    asked = record.parameters.at(f"accept.{number}", case.place, step.day)
    if number == "dissatisfied":
        return _OVER.format(step.dissatisfied, step.raters, asked / 10_000)
    said = getattr(step, number)
    return _UNDER.format(_NUMBERS[number], *(_amount(n) if number == "score" else n for n in (said, asked)))


def _amount(number: int) -> str:
    return f"{number / 10_000:g}"


def _poll_values(record: CaseRecord, case: Case, wrong: list[tuple[Step, list[str]]]) -> Iterator[RecordedValue]:
    for step, numbers in wrong:
        yield from of_step(
            step, *(n for n in polls.NUMBERS if n in numbers or (n == "raters" and "dissatisfied" in numbers))
        )
        yield from (of_parameter(record.parameters, f"accept.{n}", case.place, step.day) for n in numbers)


def unscored(picture: Picture) -> Iterator[Found]:
    """CASE-UNSCORED: cases accepted without a number that is asked."""
    for record, case, accepted in _accepted(picture):
        asked = [(step, polls.unscored(record.parameters, case.place, step)) for step in accepted]
        wrong = [(step, numbers) for step, numbers in asked if numbers]
        if wrong:
            said = [_ITEMS.format(dated(step), in_words(numbers, _NUMBERS)) for step, numbers in wrong]
            yield of_case(case, _unscored_values(record, case, wrong), numbers=join(said))


def _unscored_values(record: CaseRecord, case: Case, wrong: list[tuple[Step, list[str]]]) -> Iterator[RecordedValue]:
    for step, numbers in wrong:
        yield from of_step(step, *numbers)
        for number in polls.NUMBERS:
            value = of_parameter(record.parameters, f"accept.{number}", case.place, step.day)
            if value.said is not None and (number in numbers or number == "dissatisfied"):
                yield value
