"""A case 案件 is its steps 环节: merged of the dates of `cases`, the rows of `case_steps`, and what look-backs found.

One record has two views. A date in `cases` without a row of its step is that step; where there are rows of it, the date
names the one that counts. Nothing else in this house reads those dates, or the results of look-backs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from registry import days
from registry.rectification.ledger import STEPS

#: A step may follow those in the first tuple; where steps were not recorded, also those in the second. None: it begins.
FOLLOWS: dict[str, tuple[tuple[str | None, ...], tuple[str | None, ...]]] = {
    "screened": ((None,), ()),
    "jointly_checked": (("screened",), (None,)),
    "decided": (("jointly_checked",), (None, "screened")),
    "rectifying": (("decided", "failed", "submitted"), ()),
    "submitted": (("rectifying",), ("decided", "failed")),
    "failed": (("submitted", "accepted"), ("decided", "rectifying", "failed")),
    "accepted": (("submitted",), ("decided", "rectifying", "failed")),
    "closed": (("accepted",), ("decided", "rectifying", "submitted")),
    "dismissed": (("screened", "jointly_checked"), ()),
    "withdrawn": (("decided", "rectifying", "submitted", "failed"), ()),
}
#: The dates of `cases`, and the steps that each is the day of; without a row it is the first of them.
DATES: dict[str, tuple[str, ...]] = {
    "identified_on": ("decided",),
    "plan_on": ("rectifying",),
    "accepted_on": ("accepted",),
    "closed_on": ("closed", "withdrawn"),
}
#: Before a case is identified, and while it is open, its state is the last of these steps.
BEFORE = ("screened", "jointly_checked", "dismissed")
OPEN = ("decided", "rectifying", "submitted", "failed", "accepted")
#: Steps that a case passes one after the other; other steps stand as far on as one of these.
CHAIN = ("screened", "jointly_checked", "decided", "rectifying", "submitted", "accepted", "closed")
_AS_FAR_AS = {"failed": "accepted", "dismissed": "decided", "withdrawn": "rectifying"}
_ORDER = {option.key: place for place, option in enumerate(STEPS)}


@dataclass(frozen=True)
class Step:
    """A step of a case, out of a row of `case_steps` or a date of `cases` (`ledger`, and `id`, the version).

    `on` and `due_on` are days as they were written, `score` in ten-thousandths.
    """

    step: str
    on: int
    no: int | None = None
    level: str | None = None
    by: str | None = None
    document: str | None = None
    due_on: int | None = None
    score: int | None = None
    raters: int | None = None
    dissatisfied: int | None = None
    reason: str | None = None
    late: str | None = None
    ledger: str = "case_steps"
    id: int = 0

    @cached_property
    def day(self) -> int:
        """The day on which it counts."""
        return days.first_day(self.on)

    @property
    def order(self) -> tuple[int, int, int]:
        """Its place among the steps of the case: by day, by number, then as steps follow each other."""
        return self.day, self.no or 0, _ORDER[self.step]


@dataclass(frozen=True)
class LookBack:
    """A look-back: a row of `look_backs`, or an item of an audit that has a result."""

    checked_on: int
    result: str
    ledger: str = "look_backs"
    id: int = 0

    @cached_property
    def day(self) -> int:
        return days.first_day(self.checked_on)


@dataclass(frozen=True)
class Course:
    """The course of a case: its steps and look-backs in their order, of all days; the questions take a full day V.

    `dates` are those of `cases`, as written; `due_on` is its first limit.
    """

    steps: tuple[Step, ...]
    look_backs: tuple[LookBack, ...]
    dates: Mapping[str, int]
    due_on: int | None = None

    def by(self, day: int) -> list[Step]:
        """The steps by a day."""
        return list(self.steps[: bisect_right(self._days, day)])

    @cached_property
    def _days(self) -> tuple[int, ...]:
        return tuple(step.day for step in self.steps)

    def last(self, day: int, *kinds: str) -> Step | None:
        """The last of some steps by a day."""
        return next((step for step in reversed(self.by(day)) if step.step in kinds), None)

    def begins(self, day: int) -> int | None:
        """The day of its first step by a day."""
        found = self.by(day)
        return found[0].day if found else None

    @cached_property
    def identified(self) -> Step | None:
        """The step by which it counts as identified, whatever the day."""
        return self._counting("identified_on", days.AFTER_ALL)

    @cached_property
    def planned(self) -> Step | None:
        """The step by which it counts as put right."""
        return self._counting("plan_on", days.AFTER_ALL)

    @cached_property
    def closed(self) -> Step | None:
        """The step by which it counts as closed: a withdrawal too."""
        return self._counting("closed_on", days.AFTER_ALL)

    def accepted(self, day: int) -> Step | None:
        """The step by which it counts as accepted, as of a day: the last by it."""
        return self._counting("accepted_on", day)

    @property
    def acceptance_days(self) -> list[int]:
        """The days on which it was accepted, in order, each once."""
        return sorted({step.day for step in self.steps if step.step in DATES["accepted_on"]})

    def _counting(self, column: str, day: int) -> Step | None:
        """The step whose day counts as a date of `cases`: the one that the date names, else the first, of acceptances
        the last by the day."""
        found = [step for step in self.steps if step.step in DATES[column]]
        date = self.dates.get(column)
        if date is not None:
            found = [step for step in found if agrees(date, step)]
        if column != "accepted_on":
            return found[0] if found else None
        # An acceptance that is to come is no less recorded: what is by V is asked by whoever reads it.
        return next((step for step in reversed(found) if step.day <= day), found[0] if found else None)

    def is_identified(self, day: int) -> bool:
        return self.identified is not None and self.identified.day <= day

    def is_closed(self, day: int) -> bool:
        return self.closed is not None and self.closed.day <= day

    def is_open(self, day: int) -> bool:
        """Whether it is open: identified by the day, and not closed by it."""
        return self.is_identified(day) and not self.is_closed(day)

    def is_withdrawn(self, day: int) -> bool:
        """Whether its state is withdrawn."""
        return self.state(day) == "withdrawn"

    def state(self, day: int) -> str | None:
        """Its state on a day: a step, or once closed the result of the latest look-back; None before all steps.

        >>> course = steps_of({"identified_on": 20190301, "closed_on": 20191100}, [Step("screened", 20190201)])
        >>> [course.state(day) for day in (20190131, 20190201, 20190301, 20191101)]
        [None, 'screened', 'decided', 'closed']
        """
        return state_of(self.deciding(day))

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """The days from which on something of it may be different: before all, and those of steps and look-backs."""
        return tuple(sorted({0, *self._days, *(one.day for one in self.look_backs)}))

    def deciding(self, day: int) -> Step | LookBack | None:
        """The step, or once closed the look-back, that its state on a day follows from."""
        return self._deciding_from[bisect_right(self.turns, day) - 1]

    @cached_property
    def _deciding_from(self) -> tuple[Step | LookBack | None, ...]:
        """As `deciding`, from each of its turns on."""
        return tuple(map(self._deciding, self.turns))

    def _deciding(self, day: int) -> Step | LookBack | None:
        if not self.is_identified(day):
            return self.last(day, *BEFORE)
        if not self.is_closed(day):
            return self.last(day, *OPEN)
        ended = self.last(day, *DATES["closed_on"])
        return ended if ended and ended.step == "withdrawn" else self.look_back(day) or ended

    def look_back(self, day: int) -> LookBack | None:
        """The latest look-back by a day that does not precede the closing."""
        since = self.closed.day if self.closed else days.AFTER_ALL
        return next((one for one in reversed(self.look_backs) if since <= one.day <= day), None)

    def limit(self, day: int) -> int | None:
        """The day by which it is due, as written: of the latest row by the day that has one, else the first limit."""
        found = self.limiting(day)
        return self.due_on if found is None else found.due_on

    def limiting(self, day: int) -> Step | None:
        """The latest row by the day that has a limit."""
        return next((step for step in reversed(self.by(day)) if step.due_on is not None), None)

    def first_limit(self, day: int) -> int | None:
        """The first day by which it was due, as written."""
        if self.due_on is not None:
            return self.due_on
        return next((step.due_on for step in self.by(day) if step.due_on is not None), None)

    def not_recorded(self, day: int) -> list[str]:
        """The steps before the furthest one that are not recorded by a day."""
        taken = {step.step for step in self.by(day)}
        reached = max((CHAIN.index(_AS_FAR_AS.get(step, step)) for step in taken), default=0)
        return [step for step in CHAIN[:reached] if step not in taken]


def state_of(deciding: Step | LookBack | None) -> str | None:
    """The state of a case that follows from a step or a look-back."""
    return deciding.result if isinstance(deciding, LookBack) else deciding.step if deciding else None


def steps_of(
    dates: Mapping[str, int | None],
    rows: Iterable[Step] = (),
    look_backs: Iterable[LookBack] = (),
    *,
    due_on: int | None = None,
    case: int = 0,
) -> Course:
    """The course of a case out of its `dates` (of `cases`, of the version `case`), its rows, and its look-backs.

    >>> course = steps_of({"identified_on": 20190300}, [Step("decided", 20190310), Step("decided", 20190320)])
    >>> course.identified.on, len(course.steps)
    (20190310, 2)
    """
    steps = list(rows)
    recorded = {step.step for step in steps}
    given = {column: date for column, date in dates.items() if column in DATES and date is not None}
    for column, date in given.items():
        if recorded.isdisjoint(DATES[column]):
            steps.append(Step(DATES[column][0], date, ledger="cases", id=case))
    in_order = tuple(sorted(steps, key=lambda step: step.order))
    return Course(in_order, tuple(sorted(look_backs, key=lambda one: (one.day, one.ledger))), given, due_on)


def agrees(date: int, step: Step) -> bool:
    """Whether a date of `cases` is the day of a step, or a month or year in which it lies.

    >>> agrees(20190500, Step("decided", 20190517)), agrees(20190501, Step("decided", 20190517))
    (True, False)
    """
    return days.first_day(date) <= step.day <= (date if date % 100 else days.last_day(date))


def contradictions(dates: Mapping[str, int | None], rows: Iterable[Step]) -> list[str]:
    """The dates of `cases` that its rows contradict: of a step with rows, none of which is of that day; and no day of
    identification without a row that begins the case.

    >>> contradictions({"plan_on": 20190401}, [Step("rectifying", 20190402), Step("screened", 20190101)])
    ['plan_on']
    """
    steps = list(rows)
    found = []
    for column, kinds in DATES.items():
        date, of_it = dates.get(column), [step for step in steps if step.step in kinds]
        if date is None:
            if column == "identified_on" and not {"screened", "jointly_checked", "decided"} & {s.step for s in steps}:
                found.append(column)
        elif of_it and not any(agrees(date, step) for step in of_it):
            found.append(column)
    return found
