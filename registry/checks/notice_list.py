"""The notices 督办通知 at a Moment: whom each goes to, how it stands on the day, and which findings it names.

The day of the receipt alone closes one. What a notice names is what the steps 问题处置 by the day say; a finding ends
by the record alone, so some of that may be found no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from registry import days
from registry.checks import finding_list, rule_service
from registry.checks.catalogue import RULES as CATALOGUE
from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.engine import ranges
from registry.checks.finding_list import ListedFinding
from registry.checks.model import Rule
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import RuleFinding, kept_names, steps_on
from registry.checks.structure.catalogue import RULES as STRUCTURE
from registry.compliance.ledger import NOTICES
from registry.errors import NotFound
from registry.figures.provenance import Briefly
from registry.figures.service import inside
from registry.language import Words
from registry.lookup.ledger_rows import lying_in
from registry.lookup.surroundings import rows_with_surroundings
from registry.picture import Picture
from registry.versions.units import names_of_units

NoticeStanding = Literal["overdue", "open", "undated", "received", "ahead"]
#: How a notice may stand on the day, what is most urgent first.
STANDINGS: dict[NoticeStanding, Words] = {
    "overdue": Words("已逾期", "overdue"),
    "open": Words("未到期", "not due yet"),
    "undated": Words("未定期限", "no due day"),
    "received": Words("已回执", "receipt came"),
    "ahead": Words("尚未发文", "not issued yet"),
}
_EVERY: tuple[Rule | CatalogueRule, ...] = (*STRUCTURE, *CATALOGUE, *CONDUCT)
_RULES = {rule.code: rule for rule in _EVERY}


@dataclass(frozen=True)
class NamedFinding:
    """What a notice names: a unit under a rule, and the latest day of the steps that do.

    `kept` is the unit as the ledger of steps keeps it; `line` is the finding, None where on the day it is none (any
    more).
    """

    rule: Rule | CatalogueRule
    kept: str
    on: int
    line: ListedFinding | None

    @property
    def is_in_letter(self) -> bool:
        """Whether the letter tells of it: what is listed only stands in none."""
        return self.line is not None and self.line.mode == "on"


@dataclass(frozen=True)
class Notice:
    """A notice as it is recorded: its code, the identity of whom it goes to, and its days as they were written.

    `received_on`: None also where the receipt came later than the day. `county` and `township`: where whom it goes to
    lies. `named`: what it names, in the order of the rules.
    """

    code: str
    number: int
    organization: int
    issued_on: int | None
    due_on: int | None
    received_on: int | None
    document: str
    standing: NoticeStanding
    county: str | None
    township: str | None
    named: tuple[NamedFinding, ...] = field(default_factory=tuple)

    @property
    def told(self) -> list[ListedFinding]:
        """The findings that its letter tells of."""
        return [one.line for one in self.named if one.line is not None and one.is_in_letter]

    @property
    def found(self) -> list[NamedFinding]:
        """What it names that is still found on the day."""
        return [one for one in self.named if one.line is not None]


def notices(picture: Picture, scope: str | None = None) -> list[Notice]:
    """The notices issued by the day to organizations in a scope, the most urgent first, then by day and code.

    Raises NotFound for a scope that was never a place's code.
    """
    there = lying_in(picture, NOTICES, inside(picture, scope)).tolist()
    found = [one for one, lies in zip(_all(picture), there, strict=True) if lies and one.standing != "ahead"]
    order = [*STANDINGS]
    return sorted(found, key=lambda one: (order.index(one.standing), one.due_on or days.AFTER_ALL, one.code))


def notice_of(picture: Picture, code: str) -> Notice:
    """The notice with this code, also one that is not issued yet. Raises NotFound."""
    found = next((one for one in _all(picture) if one.code == code), None)
    if found is None:
        raise NotFound(f"没有督办通知 {code}", f"there is no notice {code}")
    return found


def naming(picture: Picture, finding: RuleFinding) -> list[str]:
    """The codes of the notices that name a finding of the catalogue by the day, in their order."""
    (kept,) = kept_names(picture, finding.rule, np.array([finding.number]))
    numbers = {step.notice for step in steps_on(picture).of(finding.rule.code, kept) if step.notice}
    return sorted(code for number in numbers if (code := Briefly(picture).code(number)))


def units_named(picture: Picture, notice: Notice) -> dict[str, str]:
    """The units that a notice names as `registry units` does, by what is kept of them."""
    known = {one.kept: one.line.unit for one in notice.named if one.line is not None}
    ended = {one.kept for one in notice.named} - known.keys()
    # What is found has its name already; of what is not it has to be asked.
    return known | (names_of_units(picture, ended) if ended else {})


def _all(picture: Picture) -> list[Notice]:
    """Every notice that is known of, in the order of the ledger's rows. Kept in the picture."""
    return picture.keep("notices", lambda: [*_read(picture)], carried=False)


def _read(picture: Picture) -> Iterator[Notice]:
    day, named = picture.moment.day, _named(picture)
    for row in rows_with_surroundings(picture, NOTICES).iter_rows(named=True):
        issued, due, received = row["issued_on"], row["due_on"], row["received_on"]
        if received is not None and days.is_later(received, day):
            received = None
        yield Notice(
            *(row["code"], row["record"], row["organization"], issued, due, received, row["document"] or ""),
            *(_standing(issued, due, received, day), row["county"], row["township"]),
            tuple(named.get(row["record"], ())),
        )


def _standing(issued: int | None, due: int | None, received: int | None, day: int) -> NoticeStanding:
    """How a notice stands: what is written as a month is due by its last day, and came for certain by its last day."""
    if issued is not None and days.is_later(issued, day):
        return "ahead"
    if received is not None and days.last_day(received) <= day:
        return "received"
    if due is None:
        return "undated"
    return "overdue" if days.last_day(due) < day else "open"


def _named(picture: Picture) -> dict[int, list[NamedFinding]]:
    """What each notice names, by its number."""
    steps = steps_on(picture).of_notices()
    keys = {key for named in steps.values() for key in named}
    if not keys:
        return {}
    found = rule_service.found(picture, None, rule_service.Wanted(sorted({rule for rule, _ in keys})))
    lines = {finding_list.kept_key(picture, line): line for line in finding_list.each(picture, found)}
    order = {code: at for at, code in enumerate(_RULES)}
    return {
        notice: sorted(
            (
                NamedFinding(_RULES[rule], kept, days.of(ranges.date(on)), lines.get((rule, kept)))
                for (rule, kept), on in named.items()
            ),
            key=lambda one: (order[one.rule.code], one.line is None, one.line.unit if one.line else one.kept),
        )
        for notice, named in steps.items()
    }
