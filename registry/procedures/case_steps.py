"""Which steps 环节 a case may take, and every reason why it may not take one.

Imports take what is refused here: there it is a finding. Who takes a step by a verb is told before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry import days
from registry.casework import polls
from registry.casework.case_record import Case, CaseRecord
from registry.columns import Option, amount
from registry.compliance.queries import ParameterValues
from registry.language import Words
from registry.ledgers import Fault
from registry.rectification.ledger import CASE_MEASURE_KINDS, LEVELS, STEPS
from registry.rectification.steps import FOLLOWS, Course, Step

#: The steps that end a case, and those that say why.
ENDS = ("closed", "dismissed", "withdrawn")
WITH_REASON = ("failed", "dismissed", "withdrawn")
_STEP_WORDS = {option.key: option.words for option in STEPS}
_LEVEL_WORDS = {option.key: option.words for option in LEVELS}
_ANYTHING = Words("", "")


@dataclass(frozen=True)
class Ground:
    """What a step is judged by: the course of its case, and what is asked where the case counts on the step's day.

    `undone`: what of its checklist is not done by then, in words.
    """

    course: Course
    parameters: ParameterValues
    place: int | None
    day: int
    undone: tuple[Words, ...] = ()

    def asked(self, name: str) -> Any:
        """The value of a parameter where the case counts, on the day."""
        return self.parameters.at(name, self.place, self.day)

    @property
    def skips(self) -> bool:
        """Whether steps may be left out."""
        return bool(self.asked("case.skips"))


def ground_of(record: CaseRecord, case: Case) -> Ground:
    """The ground of a step on the day of the record."""
    undone = tuple(item_words(record.parameters, case, item, record.day) for item in record.undone(case, record.day))
    return Ground(case.course, record.parameters, case.place, record.day, undone)


def item_words(parameters: ParameterValues, case: Case, item: str, day: int) -> Words:
    """The name of an item of a checklist: of the office's own as the setting has it, where it does."""
    label = parameters.at(f"measure.{item}", case.place, day) if item.startswith("own_") else None
    return Words(label, label) if label else _option(CASE_MEASURE_KINDS, item).words


def may_follow(before: str | None, step: str, *, brackets: bool) -> bool:
    """Whether a step may follow another (None: it begins); with `brackets` also where steps were not recorded.

    >>> may_follow("screened", "decided", brackets=False), may_follow("screened", "decided", brackets=True)
    (False, True)
    """
    plainly, where_skipped = FOLLOWS[step]
    return before in plainly or (brackets and before in where_skipped)


def next_steps(before: str | None, *, brackets: bool) -> list[str]:
    """The steps that may follow another.

    >>> next_steps("accepted", brackets=False), next_steps("closed", brackets=True)
    (['failed', 'closed'], [])
    """
    return [step for step in FOLLOWS if may_follow(before, step, brackets=brackets)]


def against(ground: Ground, step: Step) -> list[Words]:
    """Why a step may not come next, whatever it says and whatever its checklist lacks."""
    found = (*_same_key(ground.course, step), *_succession(ground, step))
    return [what for column, what, _ in found if column == "step"]


def faults(ground: Ground, step: Step, *, inserted: bool = False) -> Iterator[Fault]:
    """Yields every reason why a case may not take a step, by the columns of `case_steps`.

    `inserted`: it is entered late, before others.
    """
    yield from _same_key(ground.course, step)
    yield from _insertion(ground.course, step) if inserted else _succession(ground, step)
    yield from _level(ground, step)
    if step.step == "accepted":
        yield from _acceptance(ground, step)
    if step.step == "failed":
        yield from _new_limit(ground.course, step)
    if step.step in WITH_REASON and not step.reason:
        what = Words(f"“{_zh(step)}”必须写明理由", f"{_en(step)} needs its reason")
        yield "reason", what, Words("理由", "why")


# -- where it stands among the others ---------------------------------------------------------------------------


def _same_key(course: Course, step: Step) -> Iterator[Fault]:
    if any(one.step == step.step and one.day == step.day for one in course.steps):
        what = Words(f"{days.show(step.day)} 已有“{_zh(step)}”", f"{_en(step)} is recorded on {days.show(step.day)}")
        yield "step", what, Words("同一天同一环节只登记一次", "each step once a day")


def _succession(ground: Ground, step: Step) -> Iterator[Fault]:
    """What stands against a step after all others."""
    last = ground.course.steps[-1] if ground.course.steps else None
    before = None if last is None else last.step
    if not may_follow(before, step.step, brackets=ground.skips):
        what = _may_not_follow(last, step)
        if may_follow(before, step.step, brackets=True):
            what = Words("{0}（允许跳过环节时才可以）", "{0} (only where steps may be left out: case.skips)").format(
                what
            )
        yield "step", what, _allowed(next_steps(before, brackets=ground.skips))
    if last is not None and step.day < last.day:
        day = days.show(last.day)
        what = Words(
            f"早于上一环节“{_zh(last)}”的日期 {day}", f"is before {day}, the day of the last step, {_en(last)}"
        )
        allowed = Words(
            f"{day} 或以后；漏登的环节用补登（--insert）", f"{day} or later; one left out is entered late (--insert)"
        )
        yield "on", what, allowed


def _insertion(course: Course, step: Step) -> Iterator[Fault]:
    """What stands against a step among the others, after those on or before its day."""
    earlier, last = course.by(step.day), course.steps[-1] if course.steps else None
    if last is None or len(earlier) == len(course.steps):
        until = _ANYTHING if last is None else Words(f"早于 {days.show(last.day)}", f"before {days.show(last.day)}")
        what = Words("不在最后一个环节之前，无须补登", "is not before the last step: there is nothing to insert")
        yield "insert", what, until
        return
    before, after = earlier[-1] if earlier else None, course.steps[len(earlier)]
    if not may_follow(before.step if before else None, step.step, brackets=True):
        follow = next_steps(None if before is None else before.step, brackets=True)
        yield "step", _may_not_follow(before, step), _allowed(follow)
    if not may_follow(step.step, after.step, brackets=True):
        what = Words(
            f"其后 {days.show(after.on)} 的“{_zh(after)}”不能接在“{_zh(step)}”之后",
            f"{_en(after)} of {days.show(after.on)}, which comes next, may not follow {_en(step)}",
        )
        yield "step", what, _ANYTHING


def _may_not_follow(before: Step | None, step: Step) -> Words:
    if before is None:
        return Words(f"案件不能从“{_zh(step)}”开始", f"a case may not begin with {_en(step)}")
    if before.step in ENDS:
        return Words(
            f"案件已于 {days.show(before.on)} {_zh(before)}，不再有环节（反弹另立新案）",
            f"the case ended on {days.show(before.on)}, {_en(before)}: a relapse is a new one",
        )
    return Words(f"“{_zh(step)}”不能接在“{_zh(before)}”之后", f"{_en(step)} may not follow {_en(before)}")


# -- what it says --------------------------------------------------------------------------------------------------


def _level(ground: Ground, step: Step) -> Iterator[Fault]:
    levels = signing_levels(ground, step.step)
    if step.level is None or not levels or step.level in levels:
        return
    level, day = _LEVEL_WORDS[step.level], days.show(step.day)
    what = Words(
        f"{day} 的“{_zh(step)}”不由{level.zh}签署", f"{_en(step)} of {day} is not signed by the level {level.en}"
    )
    yield "level", what, _listed([_LEVEL_WORDS[one] for one in levels])


def signing_levels(ground: Ground, step: str) -> tuple[str, ...]:
    """The levels that sign a step where its case counts, on the day; none where any may."""
    asked = ground.asked(f"step.levels.{step}")
    return tuple(asked.split(";")) if asked else ()


def _acceptance(ground: Ground, step: Step) -> Iterator[Fault]:
    """What stands against an acceptance: its checklist, and the poll."""
    if ground.undone:
        listed, day = _listed(ground.undone), days.show(step.day)
        what = Words("至 {day} 清单中未完成：{items}", "of the checklist not done by {day}: {items}")
        allowed = Words("先登记各项措施的完成日期", "record first on which day each was done")
        yield "step", what.format(day=day, items=listed), allowed
    yield from _poll(ground, step)


def _poll(ground: Ground, step: Step) -> Iterator[Fault]:
    """What of a poll is against what is asked where the case counts, on the step's day."""
    for number in polls.missed(ground.parameters, ground.place, step):
        asked = ground.parameters.at(f"accept.{number}", ground.place, step.day)
        told = asked if number == "raters" else amount(asked)
        what = Words(f"低于 {told}", f"is under {told}")
        if number == "dissatisfied":
            what = Words(f"超过测评人数的 {told}", f"are more than {told} of those polled")
        yield number, what, poll_words(number, asked)


def poll_words(number: str, asked: int) -> Words:
    """What is asked of a number of a poll."""
    told = asked if number == "raters" else amount(asked)
    if number == "dissatisfied":
        return Words(f"不超过测评人数的 {told}", f"at most {told} of those polled")
    return Words(f"不低于 {told}", f"at least {told}")


def _new_limit(course: Course, step: Step) -> Iterator[Fault]:
    """What stands against the limit that a failed step sets."""
    until = course.limit(step.day)
    latest = max(step.day, 0 if until is None else days.last_day(until))
    allowed = Words(f"{days.show(latest)} 之后的日期", f"a day after {days.show(latest)}")
    if step.due_on is None:
        yield "due_on", Words("验收不通过须另定期限", "a failed acceptance sets a new limit"), allowed
    elif days.last_day(step.due_on) <= step.day:
        yield "due_on", Words("不晚于该环节之日", "is not after the day of the step"), allowed
    elif days.last_day(step.due_on) <= latest:
        what = Words(f"不晚于原期限 {days.show(latest)}", f"is not after the limit so far, {days.show(latest)}")
        yield "due_on", what, allowed


# -- words ---------------------------------------------------------------------------------------------------------


def _option(options: tuple[Option, ...], key: str) -> Option:
    return next(option for option in options if option.key == key)


def _zh(step: Step) -> str:
    return _STEP_WORDS[step.step].zh


def _en(step: Step) -> str:
    return _STEP_WORDS[step.step].en


def _listed(words: list[Words] | tuple[Words, ...]) -> Words:
    return Words("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def _allowed(steps: list[str]) -> Words:
    return _listed([_STEP_WORDS[step] for step in steps]) if steps else Words("没有", "none")
