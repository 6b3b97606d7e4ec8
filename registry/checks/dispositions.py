"""What is done about findings 问题处置: the status of each on a day, from the steps recorded about it.

No step changes an answer or a number: a finding ends by the record alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from registry.checks.engine.ranges import FAR
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Record, UnitDays
from registry.checks.model import Severity
from registry.language import Words

Is = Literal["new", "acknowledged", "notified", "in_hand", "overdue", "excepted"]
STATUSES: dict[Is, Words] = {
    "new": Words("新发现", "new"),
    "acknowledged": Words("已认领", "acknowledged"),
    "notified": Words("已督办", "notified"),
    "in_hand": Words("整改中", "in hand"),
    "overdue": Words("整改超期", "overdue"),
    "excepted": Words("例外", "excepted"),
}
_COUNTY_OR_ABOVE = ("province", "municipality", "county")
_ITSELF = Words("不能由单位自己批准", "the unit does not approve its own exception")
_NOT_ABOVE = Words(
    "不是问题所在地或其上级的党组织", "is of no place that is the place of the finding, or lies above it"
)
_LOW = Words("层级不够：须由{0}的党组织批准", "is not high enough: it is approved by {0}")
_FROM_COUNTY, _FROM_TOWNSHIP = Words("县级或以上", "a county or above"), Words("乡镇级或以上", "a township or above")


@dataclass(frozen=True)
class Step:
    """A step recorded about a finding: its row in the ledger, what it is, its day, and the days that it sets."""

    row: int
    step: str
    on: int
    due_on: int | None
    until: int
    approver: int
    notice: int


@dataclass(frozen=True)
class Status:
    """The status of a finding, the step that it is from, if any, and the number of the latest notice that names it in
    its run (0: none), by whichever step it stands."""

    is_: Is
    step: Step | None = None
    notice: int = 0


class Steps:
    """The steps by the day that a record knows of, of each rule and unit."""

    def __init__(self, record: Record, day: int):
        self._record, self._day = record, day
        ledger = record.ledger("finding_steps")
        on, due, until = ledger.range("on"), ledger.range("due_on"), ledger.range("until")
        rules, steps = ledger.frame["rule"].to_list(), ledger.frame["step"].to_list()
        units = ledger.frame["unit"].to_list()
        approvers, notices = ledger.refers("approver"), ledger.refers("notice")
        self._found: dict[tuple[str, Any], list[Step]] = {}
        for row in np.flatnonzero(on.recorded & (on.least <= day)).tolist():
            step = Step(
                row,
                steps[row],
                int(on.least[row]),
                int(due.most[row]) if due.recorded[row] else None,
                int(until.least[row]) if until.recorded[row] else -FAR,
                int(approvers[row]),
                int(notices[row]),
            )
            self._found.setdefault((rules[row], units[row]), []).append(step)
        for found in self._found.values():
            found.sort(key=lambda step: (step.on, step.row))

    def of(self, rule: str, unit: Any) -> list[Step]:
        """The steps about one unit under one rule, in the order of days."""
        return self._found.get((rule, unit), [])

    def of_notices(self) -> dict[int, dict[tuple[str, Any], int]]:
        """What steps name each notice, by the number of its record: rules and units, each with the latest day."""
        named: dict[int, dict[tuple[str, Any], int]] = {}
        for key, steps in self._found.items():
            for step in steps:
                if step.notice:
                    named.setdefault(step.notice, {})[key] = step.on
        return named

    def status(self, rule: str, severity: Severity, unit: Any, since: int, at: Sequence[int], own: int) -> Status:
        """The status of a finding that began on day `since`; the unit counts at `at[0]` and in the places `at[1:]`.

        `own` is the unit itself, if it is an organization: it cannot except itself.
        """
        steps = self.of(rule, unit)
        of_run = [step for step in steps if step.on >= since]
        notices = [step for step in of_run if step.step == "notice"]
        by = notices[-1].notice if notices else 0
        for step in reversed(steps):
            if step.step == "except" and self._excepts(step, steps, severity, at, own):
                return Status("excepted", step, by)
        plans = [step for step in of_run if step.step == "plan"]
        if plans:
            due = plans[-1].due_on
            return Status("overdue" if due is not None and due < self._day else "in_hand", plans[-1], by)
        acknowledged = [step for step in of_run if step.step == "acknowledge"]
        received = [step for step in notices if self._is_received(step)]
        if acknowledged or received:
            return Status("acknowledged", (acknowledged or received)[-1], by)
        return Status("notified", notices[-1], by) if notices else Status("new")

    def _excepts(self, step: Step, steps: Sequence[Step], severity: Severity, at: Sequence[int], own: int) -> bool:
        """Whether an exception holds: not run out, not ended, by an approver of the right level from above."""
        if not step.on <= self._day < step.until or not step.approver:
            return False
        if any(other.step == "end" and other.on >= step.on for other in steps):
            return False
        return approver_fault(self._record, self._day, step.approver, severity, at, own) is None

    def _is_received(self, step: Step) -> bool:
        ledger = self._record.ledger("notices")
        rows = np.flatnonzero(ledger.frame["record"].to_numpy() == step.notice)
        received = ledger.range("received_on")[rows]
        return bool((received.recorded & (received.most <= self._day)).any())


def approved_from(severity: Severity) -> Words:
    """The lowest level that approves an exception from a rule of a severity."""
    return _FROM_COUNTY if severity == "violation" else _FROM_TOWNSHIP


def approver_fault(
    record: Record, day: int, approver: int, severity: Severity, at: Sequence[int], own: int
) -> Words | None:
    """Why an organization cannot approve an exception on a day; None where it can. `at` and `own`: as of a status."""
    if approver == own:
        return _ITSELF
    pairs = UnitDays(record, np.array([approver]), np.array([day]))
    stands = int(pairs.pick("at")[0])
    kind = PLACE_KINDS[int(pairs.pick("place_kind", pairs.pick("place"))[0])]
    if stands <= 0 or stands not in at:
        return _NOT_ABOVE
    high = _COUNTY_OR_ABOVE if severity == "violation" else (*_COUNTY_OR_ABOVE, "township")
    return None if kind in high else _LOW.format(approved_from(severity))
