"""One finding 单个问题, by its rule and its unit: what is recorded of what is done about it, who may except it.

A page names a finding by its rule and the unit as `registry units` does: `ORG-01a 451103001002`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from registry import codes, days
from registry.checks import finding_list, rule_service
from registry.checks.dispositions import approver_fault
from registry.checks.engine import ranges
from registry.checks.engine.unit_days import UnitDays, record_of
from registry.checks.finding_list import SAME, ListedFinding
from registry.checks.rule_findings import OWNERS, RuleFinding, going_up, kept_of
from registry.compliance.models import finding_steps
from registry.compliance.rules import UNITS_OF
from registry.errors import NotFound
from registry.figures.provenance import Briefly
from registry.language import Words
from registry.picture import Picture
from registry.unit_names import KeptUnit

_NONE = Words("时点没有这个问题", "there is no such finding on the day")


def name_of(line: ListedFinding) -> str:
    """The name of a finding: its rule and its unit."""
    return f"{line.rule.code} {line.unit}"


def named(picture: Picture, name: str) -> ListedFinding:
    """The finding with this name, alone. Raises NotFound where on the day it is none, or may not be read."""
    rule, _, unit = name.partition(" ")
    if rule not in UNITS_OF:
        raise NotFound(*_NONE)
    found = finding_list.each(picture, rule_service.found(picture, None, rule_service.Wanted([rule])))
    line = next((one for one in found if (one.rule.code, one.unit) == (rule, unit)), None)
    if line is None:
        raise NotFound(*_NONE)
    return line


def all_named(picture: Picture, names: Collection[str]) -> list[ListedFinding]:
    """The findings with these names that there are, with those that say the same of each, in the order of lists."""
    wanted = set(names)
    rules = {name.partition(" ")[0] for name in wanted}
    rules |= {other for rule in rules for other in SAME.get(rule, ())}
    known = sorted(rules & UNITS_OF.keys())
    if not known:
        return []
    lines = finding_list.listed(picture, rule_service.found(picture, None, rule_service.Wanted(known)))
    # One that says what another does, and is asked for by itself, stands by itself.
    return [one for line in lines for one in _asked(line, wanted)]


def _asked(line: ListedFinding, wanted: Collection[str]) -> list[ListedFinding]:
    return [line] if name_of(line) in wanted else [one for one in line.beside if name_of(one) in wanted]


def steps_about(picture: Picture, line: ListedFinding) -> list[int]:
    """The record numbers of the steps about a finding by the day, the earliest first: whoever may read the finding may
    read them, for both lie where its unit does."""
    rule, unit = finding_list.kept_key(picture, line)
    rows = picture.rows(finding_steps).filter(pl.col("rule") == rule, pl.col("unit") == unit)
    found = [row for row in rows.iter_rows(named=True) if not days.is_later(row["on"], picture.moment.day)]
    return [row["record"] for row in sorted(found, key=lambda row: (days.first_day(row["on"]), row["record"]))]


def approvers(picture: Picture, line: ListedFinding) -> list[tuple[str, str]]:
    """The committees that may approve an exception of a finding, from below, by code and name."""
    (places,) = going_up(picture, np.array([line.at]))
    found = [one for one in _committees_at(picture, places) if _fault(picture, line, one) is None]
    provenance, names = Briefly(picture), finding_list.names_of_codes(picture)
    return [(code, names.get(code, "")) for one in found if (code := provenance.code(one))]


def _committees_at(picture: Picture, places: Sequence[int]) -> list[int]:
    """The committees that stand at places, in the order of these."""
    day = ranges.counted(picture.moment.as_of)
    beside = UnitDays(record_of(picture), np.array(places), np.full(len(places), day)).units_beside("by_place")
    found: list[int] = beside.units[np.isin(beside.pick("organization_kind"), OWNERS)].tolist()
    return found


def fault_of_approver(picture: Picture, line: ListedFinding, text: str) -> Words | None:
    """Why the organization that a code or a name means cannot approve an exception of a finding; None where it can, and
    where nobody is meant that may be read: what is said of such a one is said of a code that nobody has."""
    found = codes.meaning(picture, text, ("organizations",)).one
    return _fault(picture, line, found) if isinstance(found, int) else None


def _fault(picture: Picture, line: ListedFinding, organization: int) -> Words | None:
    (places,) = going_up(picture, np.array([line.at]))
    day = ranges.counted(picture.moment.as_of)
    return approver_fault(
        record_of(picture), day, organization, line.rule.severity, places, _organization(picture, line)
    )


def _organization(picture: Picture, line: ListedFinding) -> int:
    """The unit of a finding where it is an organization, which approves nothing of its own; else 0."""
    own = line.own
    if isinstance(own, RuleFinding):
        return own.number if own.rule.unit_kind.ledger == "organizations" else 0
    kept = KeptUnit.read(kept_of(picture, own))
    return kept.number if kept.ledger == "organizations" else 0
