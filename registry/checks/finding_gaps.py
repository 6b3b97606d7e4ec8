"""The gaps 缺项 behind findings: the rows that say what was found, and the records that a rule asks to be kept.

Which ledgers a rule reads follows from the rows that decided its answer; which record it asks for is declared with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.checks import rule_explanation
from registry.checks.model import Finding
from registry.checks.rule_findings import RuleFinding
from registry.figures.gaps import Gap, about_unit
from registry.figures.provenance import Briefly
from registry.picture import Picture
from registry.slices import BY_KEY

#: The ledger in which what a rule asks to be kept is recorded.
KEPT_IN = {
    "meetings": "activities",
    "committees": "posts",
    "village_committees": "posts",
    "approvals": "approvals",
    "screenings": "screenings",
    "trainings": "trainings",
}


def gaps_of_findings(picture: Picture, found: Sequence[Finding | RuleFinding | None]) -> list[list[Gap]]:
    """What is to be recorded, or corrected, for each of some findings; nothing for None. Nothing is asked of the
    database for any of them."""
    provenance = Briefly(picture)
    catalogue = [one for one in found if isinstance(one, RuleFinding)]
    told = iter(rule_explanation.told_untraced(picture, catalogue))
    answers: list[list[Gap]] = []
    for one in found:
        if one is None:
            gaps: list[Gap] = []
        elif isinstance(one, Finding):
            gaps = list(_of_rows(provenance, one))
        else:
            gaps = list(_of_rule(one, next(told)))
        answers.append(list({gap.key: gap for gap in gaps}.values()))
    return answers


def _of_rows(provenance: Briefly, finding: Finding) -> Iterator[Gap]:
    """The row that breaks a rule, and those that it is told from."""
    found = finding.found
    behind = [(found.ledger, found.version), *((value.ledger, value.version) for value in found.recorded)]
    for ledger, version in behind:
        if version is not None and ledger in BY_KEY and BY_KEY[ledger].written_by == "rows":
            yield Gap(ledger, provenance.version(ledger, version))


def _of_rule(finding: RuleFinding, told: rule_explanation.Told) -> Iterator[Gap]:
    """The record that is to be kept, as a new row; else the rows that decided the answer."""
    rule = finding.rule
    if rule.kept is not None:
        ledger = BY_KEY[KEPT_IN[rule.kept]]
        yield Gap(ledger.key, given=about_unit(rule.unit_kind.ledger, finding.unit, ledger))
    for value in told.values:
        version = told.behind.get((value["ledger"], value["key"]))
        if version is not None and BY_KEY[value["ledger"]].written_by == "rows" and value["ledger"] != "settings":
            yield Gap(value["ledger"], version, is_empty=value["value"] is None)
