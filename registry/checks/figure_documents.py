"""What is told of figures and rules 指标和规则 as one document: the same for the commands and for the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from registry.checks import rule_explanation, rule_service
from registry.compliance.rules import is_rule
from registry.figures import service
from registry.picture import Picture

STATUSES = ("met", "not_met", "unknown", "undetermined", "population")


def units_document(picture: Picture, code: str, scope: str | None, status: str | None) -> dict[str, Any]:
    """The units behind a figure, or a rule. Raises NotFound, and Refused for a status that it does not have."""
    if is_rule(code):
        return rule_service.units_of(picture, rule_service.rule_of(code), scope, status)
    return service.units_of(picture, code, scope, status)


def explanation_document(
    picture: Picture, code: str, unit: str, language: str, as_read: bool = False
) -> dict[str, Any]:
    """Why a unit counts as it does in a figure, or a rule; `as_read`: without later days. Raises NotFound."""
    if is_rule(code):
        day = picture.moment.day if as_read else None
        return rule_explanation.explain(picture, rule_service.rule_of(code), unit, language, day)
    return service.explain_in(picture, service.figure_of(code), unit, language, as_read)


class FindingsWanted(NamedTuple):
    """Which findings are asked for, and whether they are counted, or what falls due is listed instead."""

    rules: Sequence[str] = ()
    severities: Sequence[str] = ()
    modes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    count_by: str | None = None
    due_within: int | None = None


def findings_document(picture: Picture, scope: str | None, asked: FindingsWanted) -> dict[str, Any]:
    """The findings of a scope, their counts, or what falls due. Raises NotFound for a scope or rule that is unknown."""
    wanted = rule_service.Wanted(asked.rules, asked.severities, asked.modes, asked.statuses)
    if asked.due_within is not None:
        return rule_service.due_json(picture, asked.due_within, scope, wanted.catalogue)
    found = rule_service.found(picture, scope, wanted)
    if asked.count_by is not None:
        return rule_service.counts(picture, found, asked.count_by)
    return rule_service.findings_json(picture, found)
