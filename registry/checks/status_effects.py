"""Statuses 处置状态 of findings before and after a change: a step changes no answer, but how a finding stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from registry.checks import finding_list, rule_service
from registry.checks.finding_list import ListedFinding
from registry.checks.rule_findings import steps_on
from registry.compliance.rules import UNITS_OF
from registry.language import Words
from registry.picture import Picture


class StatusEffect(NamedTuple):
    """A finding that would stand otherwise: its rule and unit, what it says, and how it stands before and after."""

    rule: str
    unit: str
    says: Words
    before: Words
    after: Words


def rules_of_notices(picture: Picture, numbers: Iterable[int]) -> set[str]:
    """The rules of the findings that some notices name, by the numbers of their records."""
    named = steps_on(picture).of_notices()
    return {rule for number in numbers for rule, _ in named.get(number, {})}


def standing(picture: Picture, rules: Iterable[str]) -> dict[tuple[str, str], ListedFinding]:
    """The findings of some rules, by rule and unit as the ledger of steps keeps it."""
    known = sorted({*rules} & UNITS_OF.keys())
    if not known:
        return {}
    found = finding_list.each(picture, rule_service.found(picture, None, rule_service.Wanted(known)))
    return {finding_list.kept_key(picture, line): line for line in found}


def status_effects(before: Picture, after: Picture, rules: Iterable[str]) -> list[StatusEffect]:
    """The findings of some rules that stand otherwise in the picture after, in their order."""
    rules = set(rules)
    earlier = standing(before, rules)
    differing = [
        (earlier[key], line)
        for key, line in standing(after, rules).items()
        if key in earlier and _words(before, earlier[key]) != _words(after, line)
    ]
    said = finding_list.told(after, [line for _, line in differing])
    return [
        StatusEffect(line.rule.code, line.unit, says, _words(before, old), _words(after, line))
        for (old, line), (says, _) in zip(differing, said, strict=True)
    ]


def _words(picture: Picture, line: ListedFinding) -> Words:
    return finding_list.standing_words(picture, line)
