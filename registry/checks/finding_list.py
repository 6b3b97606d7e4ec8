"""Findings as pages list them: what says the same in one line, each with its status in words, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from registry import codes
from registry.checks import rule_explanation, rule_findings, rule_service, service
from registry.checks.dispositions import STATUSES, Status
from registry.checks.engine import ranges
from registry.checks.engine.unit_days import record_of
from registry.checks.model import Finding, Rule
from registry.checks.rule import MODES, CatalogueRule
from registry.checks.rule_findings import ComingDue, RuleFinding
from registry.checks.rule_service import Findings
from registry.figures.lists.whereabouts import nearest, surroundings
from registry.figures.provenance import Briefly
from registry.language import Words
from registry.lookup.ledger_rows import called
from registry.picture import Picture
from registry.slices import BY_KEY
from registry.unit_arrays import rows_about

#: Rules that say the same: the one that is shown, and those that stand beside it in brackets.
SAME = {
    "WEAK-07": ("CASE-ITEM",),
    "WEAK-11": ("CASE-REPEAT",),
    "WEAK-12": ("CASE-RELAPSE",),
    "STAR-02": ("STAR-ORDER",),
    "STAR-04": ("STAR-PUBLICITY",),
    "STAR-05": ("STAR-CONFLICT",),
    "VIL-02": ("ORG-02",),
    "VEN-01b": ("VEN-01a",),
    "ORG-03": ("RELO-01",),
    "RELO-02a": ("ORG-01a", "ORG-01b"),
    "VIL-09b": ("VIL-09a",),
    "EDU-02b": ("EDU-02a",),
}
#: Of these the place where they count says what they are about: a village, and the cases that count there.
_OF_PLACES = ("WEAK-11", "CASE-REPEAT")
#: Of these a look-back or a stage of a round: of which case, and of which organization and year, stands before it.
_OF_STEPS = ("WEAK-12", "STAR-02", "STAR-04")
#: A row leads to the unit in the first of these columns that it fills.
_DOORS = ("organization", "unit", "place")
_HOW = {
    "acknowledged": Words("{is_}，{on}", "{is_}, {on}"),
    "notified": Words("{is_}，{on}", "{is_}, {on}"),
    "in_hand": Words("{is_}，期限 {due}", "{is_}, due {due}"),
    "overdue": Words("{is_}，期限 {due}", "{is_}, due {due}"),
    "excepted": Words("{is_}，至 {last}", "{is_}, until {last}"),
}
_MARKED = Words("{0}；{1}", "{0}; {1}")
BEFORE_RECORD = Words("早于记录", "before the record")
_NOTICE = Words("{0}（督办 {1}）", "{0} (notice {1})")


@dataclass(frozen=True)
class ListedFinding:
    """A line of a list of findings.

    `own` is the finding, `beside` those of other rules that say the same. `leads_to`: the code of a unit with a page,
    in a `space` of codes. `since`: None where it is not known, or before every record (`is_dated`).
    """

    own: Finding | RuleFinding
    rule: Rule | CatalogueRule
    unit: str
    at: int
    mode: str
    since: int | None
    is_dated: bool
    status: Status
    owner: str | None
    leads_to: str | None
    space: str | None = None
    beside: Sequence[ListedFinding] = field(default_factory=tuple)

    @property
    def codes(self) -> list[str]:
        """The rules that it is a finding of, the one that is shown first."""
        return list(dict.fromkeys(one.rule.code for one in self.all))

    @property
    def all(self) -> list[ListedFinding]:
        """The finding, and those that say the same."""
        return [self, *self.beside]


def listed(picture: Picture, found: Findings) -> list[ListedFinding]:
    """Findings in their order, those that say the same of a unit as one."""
    structure = len(found.structure)
    lines = each(picture, found)
    return [*lines[:structure], *as_one(lines[structure:])]


def each(picture: Picture, found: Findings) -> list[ListedFinding]:
    """Findings in their order, a line each."""
    structure, conduct = (
        [
            ListedFinding(f, f.rule, f.unit, f.found.at, "on", None, False, status, owner, f.leads_to, f.space)
            for f, status, owner in one
        ]
        for one in (found.structure, found.conduct)
    )
    doors = _doors(picture, found.catalogue)
    of_catalogue = [
        ListedFinding(f, f.rule, f.unit, f.at, f.mode, f.since, True, f.status, f.owner, *door)
        for f, door in zip(found.catalogue, doors, strict=True)
    ]
    return [*structure, *of_catalogue, *conduct]


def as_one(found: Sequence[ListedFinding]) -> list[ListedFinding]:
    """Findings in their order, those that say the same of the same, whose owner is the same, as one."""
    first = {(one.rule.code, _about(one)): one for one in reversed(found)}
    beside: dict[int, list[ListedFinding]] = {}
    hidden: set[int] = set()
    for one in found:
        shown = next((s for s, others in SAME.items() if one.rule.code in others and (s, _about(one)) in first), None)
        if shown is not None:
            beside.setdefault(id(first[shown, _about(one)]), []).append(one)
            hidden.add(id(one))
    return [
        replace(one, beside=tuple(others)) if (others := beside.get(id(one))) else one
        for one in found
        if id(one) not in hidden
    ]


def _about(one: ListedFinding) -> tuple[str | int, str | None]:
    """What a finding is about, as rules with other units name it too, and whose it is."""
    if one.rule.code in _OF_PLACES:
        return one.at, one.owner
    return one.unit.rpartition("/")[0] if one.rule.code in _OF_STEPS else one.unit, one.owner


def _doors(picture: Picture, found: Iterable[RuleFinding]) -> list[tuple[str | None, str | None]]:
    """The code of the unit that each leads to, and its space."""
    provenance, record = Briefly(picture), record_of(picture)
    doors: list[tuple[str | None, str | None]] = []
    for one in found:
        ledger = BY_KEY[one.rule.unit_kind.ledger]
        if ledger.key in ("places", "organizations", "cases"):
            doors.append((one.unit, "case" if ledger.key == "cases" else None))
            continue
        rows = record.ledger(ledger.key)
        refers = (int(rows.refers(column)[one.number]) for column in _DOORS if column in rows.frame.columns)
        doors.append((provenance.code(next((unit for unit in refers if unit), one.at)) or None, None))
    return doors


def told(picture: Picture, lines: Sequence[ListedFinding]) -> list[tuple[Words, Words]]:
    """What each line says, and what is recorded behind it; nothing is asked of the database for any of them."""
    catalogue = [one.own for one in lines if isinstance(one.own, RuleFinding)]
    structure = [one.own for one in lines if isinstance(one.own, Finding)]
    of_catalogue = iter(rule_explanation.told_untraced(picture, catalogue))
    recorded = iter(_recorded(picture, structure))
    answers = []
    for line in lines:
        if isinstance(line.own, Finding):
            answers.append((line.own.says, next(recorded)))
        else:
            one = next(of_catalogue)
            answers.append((one.brief, one.recorded))
    return answers


def _recorded(picture: Picture, found: Sequence[Finding]) -> list[Words]:
    """What is recorded behind findings of the structure; kept in the picture, finding by finding."""
    return picture.keep_each(
        found,
        lambda one: ("what is recorded behind a finding", one.rule.code, one.unit),
        partial(service.recorded, picture),
    )


def status_words(picture: Picture, status: Status) -> Words:
    """How a finding stands in words, with the days of the step that says so."""
    is_, step = STATUSES[status.is_], status.step
    if step is None:
        return is_
    how = _HOW[status.is_].format(
        is_=is_,
        on=_shown(step.on),
        due=_shown(step.due_on),
        last=_shown(step.until - 1) if status.is_ == "excepted" else "",
    )
    notice = notice_code(picture, status)
    return _NOTICE.format(how, notice) if notice else how


def notice_code(picture: Picture, status: Status) -> str | None:
    """The code of the latest notice about a finding; None where there is none."""
    return (Briefly(picture).code(status.notice) or None) if status.notice else None


def _shown(day: int | None) -> str:
    return "" if day is None else ranges.date(day).isoformat()


def due(picture: Picture, within_days: int, scope: str | None) -> list[tuple[ComingDue, Words, str]]:
    """What falls due in a scope within so many days: each with what its unit is called, and its day."""
    place = None if scope is None else codes.place_of(picture, scope)
    found, untraced = rule_findings.coming_due(picture, within_days, place), rule_explanation.Untraced(picture)
    titles: dict[int, Words] = {}
    record, day = record_of(picture), ranges.counted(picture.moment.as_of)
    for rule in {one.rule for one in found}:
        own = [n for n, one in enumerate(found) if one.rule is rule]
        units = np.array([found[n].number for n in own])
        pairs = rule.unit_kind.days(record, units, np.full(len(units), day))
        titles |= dict(zip(own, rule_explanation.titles(untraced, rule, pairs), strict=True))
    return [(one, titles[n], ranges.date(one.due_on).isoformat()) for n, one in enumerate(found)]


def since_words(found: RuleFinding) -> Words:
    """Since when a unit does not meet a rule, in words."""
    if found.since is None:
        return BEFORE_RECORD
    day = ranges.date(found.since).isoformat()
    return Words(day, day)


def standing_words(picture: Picture, found: RuleFinding | ListedFinding) -> Words:
    """How a finding stands, and that it is listed only where it is."""
    how = status_words(picture, found.status)
    return how if found.mode == "on" else _MARKED.format(how, MODES[found.mode])


def shown_since(line: ListedFinding) -> str | None:
    """The first day of a finding; None where none is known."""
    return None if line.since is None else ranges.date(line.since).isoformat()


def kept_key(picture: Picture, line: ListedFinding) -> tuple[str, str]:
    """The rule and the unit of a finding, as the ledger of steps keeps them."""
    own = line.own
    if isinstance(own, RuleFinding):
        return own.rule.code, rule_findings.kept_names(picture, own.rule, np.array([own.number]))[0]
    return own.rule.code, rule_findings.kept_of(picture, own)


def names_of_codes(picture: Picture) -> dict[str, str]:
    """The names of places, organizations and people by their codes."""

    def names() -> dict[str, str]:
        return {code: name or "" for _, code, name in called(picture).iter_rows()}

    return picture.keep("names by code", names)


def whereabouts(picture: Picture, lines: Sequence[ListedFinding]) -> list[tuple[str | None, str | None]]:
    """The names of the county and the township in which each line counts."""
    lying = rows_about(surroundings(picture), {line.at for line in lines}, "at")
    names = {row["at"]: (row["county"], row["township"]) for row in lying}
    return [names.get(line.at, (None, None)) for line in lines]


def townships(picture: Picture, lines: Sequence[ListedFinding]) -> list[str | None]:
    """The code of the township in which each line counts; None where it counts in none."""
    nearest_one, provenance = nearest(picture, "township"), Briefly(picture)
    return [provenance.code(int(nearest_one[line.at]) or None) or None for line in lines]


def about(picture: Picture, identity: int) -> list[ListedFinding]:
    """The findings about a place, an organization, a person or a case, and about rows of it."""
    return listed(picture, rule_service.about(picture, identity))
