"""Cases at a Moment, each with its course, who answers for it, and which cases came before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np
import polars as pl

from registry.compliance.queries import ParameterValues, parameter_values
from registry.organizations.models import organization_states
from registry.organizations.queries import organizations
from registry.picture import Picture, once, once_for_all_days, states_on, took_over
from registry.record import succession
from registry.rectification.courses import courses
from registry.rectification.models import case_measures, cases
from registry.rectification.steps import Course, LookBack, Step, state_of
from registry.unit_arrays import by_unit, numbers


@dataclass(frozen=True)
class Case:
    """A case as of the day: `row` is what `cases` says of it (days as `<name>_written` too).

    `place` is its organization's as recorded, `at` the living place that stands for it (0: nobody); `day` is V.
    """

    identity: int
    code: str
    organization: int
    year: int
    course: Course
    place: int | None
    at: int
    row: dict[str, Any]
    day: int

    @cached_property
    def deciding(self) -> Step | LookBack | None:
        """The step or look-back that its state on V follows from."""
        return self.course.deciding(self.day)

    @property
    def state(self) -> str | None:
        """Its state on V (`Course.state`)."""
        return state_of(self.deciding)

    @property
    def relapse_of(self) -> int | None:
        """The case that it names as the one it is a relapse of."""
        return self.row["relapse_of"]


T = TypeVar("T")


class _Kept(Generic[T]):
    """A property of the record that its picture keeps.

    So the picture notes what an answer is made from, also of one that asks for this later, and carries none over that
    a change has made wrong.
    """

    def __init__(self, make: Callable[[CaseRecord], T]):
        self.make, self.__doc__ = make, make.__doc__

    def __get__(self, record: CaseRecord, owner: type) -> T:
        return record.picture.keep(self.make, lambda: self.make(record))


class CaseRecord:
    """All cases of a picture, as of its day V."""

    def __init__(self, picture: Picture):
        self.picture, self.day = picture, picture.calendar.as_of

    @_Kept
    def cases(self) -> dict[int, Case]:
        """Every case ever known, by identity, in the order of their codes."""
        rows, known, found = rows_of_cases(self.picture), courses(self.picture), {}
        owners = [row["organization"] for row in rows]
        for row, owner, (place, at) in zip(rows, owners, _where(self.picture, owners), strict=True):
            case = row["record"]
            found[case] = Case(case, row["code"], owner, row["year"], known[case], place, at, row, self.day)
        return found

    @_Kept
    def of_organizations(self) -> dict[int, list[Case]]:
        """The cases of each organization, in the order of their codes."""
        found: dict[int, list[Case]] = defaultdict(list)
        for case in self.cases.values():
            found[case.organization].append(case)
        return found

    @_Kept
    def relapses(self) -> dict[int, list[Case]]:
        """The cases that name each case as the one they are a relapse of, in the order of their codes."""
        found: dict[int, list[Case]] = defaultdict(list)
        for case in self.cases.values():
            if case.relapse_of is not None:
                found[case.relapse_of].append(case)
        return found

    def is_followed(self, case: Case) -> bool:
        """Whether a case that has a state on V names it as the one that it is a relapse of."""
        return any(other.state is not None for other in self.relapses.get(case.identity, ()))

    def earlier(self, case: Case) -> list[Case]:
        """Other cases identified by V, not withdrawn on V, before it by (day of identification, code), of the
        organizations from which its own descends on its day of identification; by code. None of one not identified.
        """
        before = (self.cases[one] for one in cases_before(self.picture).get(case.identity, ()))
        return [one for one in before if one.course.is_identified(self.day) and one.state != "withdrawn"]

    def answering(self, case: Case) -> list[int]:
        """Who answers for a case on V: the organization, or its successors; nobody."""
        return answering(self.picture).get(case.organization, [case.organization])

    @_Kept
    def answered(self) -> dict[int, list[Case]]:
        """The cases that each organization answers for, its own among them, in the order of their codes."""
        found: dict[int, list[Case]] = defaultdict(list)
        for case in self.cases.values():
            for organization in self.answering(case):
                found[organization].append(case)
        return found

    @property
    def parameters(self) -> ParameterValues:
        return parameter_values(self.picture)

    def checklist(self, case: Case) -> tuple[str, ...] | None:
        """What is asked of a case: the setting case.checklist where it counts, on 31 December of its year; or None."""
        found = self.parameters.at("case.checklist", case.place, case.year * 10000 + 1231)
        return tuple(found.split(";")) if found else None

    @property
    def measures(self) -> dict[int, dict[str, dict[str, Any]]]:
        """The rows of `case_measures` of each case, by measure."""
        return _measures_of_cases(self.picture)

    def undone(self, case: Case, day: int) -> list[str]:
        """What of its checklist is not done by a day, in the checklist's order."""
        return not_done(self.checklist(case) or (), done_on(self.picture).get(case.identity, {}), day)


def not_done(items: Iterable[str], done: Mapping[str, int | None], day: int) -> list[str]:
    """Which items of a checklist are not done by a day, by the days on which a case's are done; in the list's order."""
    return [item for item in items if (on := done.get(item)) is None or on > day]


def case_record(picture: Picture) -> CaseRecord:
    """The cases of a picture; what is found of them the picture keeps."""
    return CaseRecord(picture)


@once_for_all_days
def rows_of_cases(picture: Picture) -> list[dict[str, Any]]:
    """What `cases` says of each case, in the order of their codes."""
    return picture.rows(cases).sort("code").to_dicts()


@once_for_all_days
def _measures_of_cases(picture: Picture) -> dict[int, dict[str, dict[str, Any]]]:
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in picture.rows(case_measures).iter_rows(named=True):
        found[row["case"]][row["measure"]] = row
    return found


@once_for_all_days
def done_on(picture: Picture) -> dict[int, dict[str, int | None]]:
    """The day on which each measure of each case was done, by case and measure; None where none is recorded."""
    of_cases = _measures_of_cases(picture).items()
    return {case: {measure: row["done_on"] for measure, row in rows.items()} for case, rows in of_cases}


@once_for_all_days
def cases_before(picture: Picture) -> dict[int, list[int]]:
    """The cases that may come before each, whatever the day, in the order of their codes: other ones identified before
    it by (day of identification, code), of the organizations from which its own descends on its day."""
    known, in_line = courses(picture), dict[int, list[tuple[tuple[int, str], int]]]()
    identified = [
        (row["organization"], (step.day, row["code"]), row["record"])
        for row in rows_of_cases(picture)
        if (step := known[row["record"]].identified) is not None
    ]
    for organization, when, case in identified:
        in_line.setdefault(organization, []).append((when, case))
    found = {}
    for organization, when, case in identified:
        line = line_of(picture, organization, when[0])
        before = [one for of in line for one in in_line.get(of, ()) if one[0] < when]
        if before:
            found[case] = [other for _, other in sorted(before, key=lambda one: one[0][1])]
    return found


def _where(picture: Picture, units: Sequence[int]) -> Iterator[tuple[int | None, int]]:
    """As `organizations_of`, of some organizations, one after the other; what none is has no place."""
    known, wanted = organizations(picture), np.array(units, dtype=np.int64)
    place, at = (by_unit(numbers(known["unit"]), numbers(known[name]), wanted) for name in ("place", "at"))
    return ((one or None, other) for one, other in zip(place.tolist(), at.tolist(), strict=True))


@once
def organizations_of(picture: Picture) -> dict[int, tuple[int | None, int]]:
    """The recorded place of each organization, and who stands for it on the day."""
    units, *where = (organizations(picture)[name].to_list() for name in ("unit", "place", "at"))
    return dict(zip(units, zip(*where, strict=True), strict=True))


@once
def answering(picture: Picture) -> dict[int, list[int]]:
    """Who answers on the day for each organization that has ended by it: its successors, each in turn; perhaps nobody.

    An organization that is not named answers for itself.
    """
    states = states_on(picture.rows(organization_states), picture.calendar.as_of)
    ended = states.filter(~pl.col("lives") & pl.col("begun")).select("unit", "ends")
    taken = dict(took_over(picture, ended).iter_rows())
    gone = set(ended["unit"].to_list())

    def followed(unit: int, seen: frozenset[int]) -> set[int]:
        if unit not in gone:
            return {unit}
        successors = set(taken.get(unit) or ()) - seen
        return {one for successor in successors for one in followed(successor, seen | {successor})}

    return {unit: sorted(followed(unit, frozenset({unit}))) for unit in gone}


@once_for_all_days
def _predecessors(picture: Picture) -> dict[int, list[tuple[int, int]]]:
    """The predecessors of each unit, with the day on which it took over."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = picture.rows(succession).select("successor", "predecessor", "effective")
    for successor, predecessor, effective in rows.iter_rows():
        found[successor].append((predecessor, effective))
    return found


@once_for_all_days
def _successors(picture: Picture) -> dict[int, list[tuple[int, int]]]:
    """The successors of each unit, with the day on which they took over."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for successor, rows in _predecessors(picture).items():
        for predecessor, effective in rows:
            found[predecessor].append((successor, effective))
    return found


def line_of(picture: Picture, organization: int, day: int) -> set[int]:
    """An organization, and those from which it descends by successions in effect on a day."""
    return _reached(_predecessors(picture), organization, day)


def heirs_of(picture: Picture, organization: int, day: int) -> set[int]:
    """The organizations in whose line one stands on a day: itself, and those that descend from it."""
    return _reached(_successors(picture), organization, day)


def _reached(steps: dict[int, list[tuple[int, int]]], organization: int, day: int) -> set[int]:
    found, waiting = {organization}, [organization]
    while waiting:
        for other, effective in steps.get(waiting.pop(), ()):
            if effective <= day and other not in found:
                found.add(other)
                waiting.append(other)
    return found
