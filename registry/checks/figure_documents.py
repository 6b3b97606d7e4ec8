"""What is told of figures and rules 指标和规则 as one document: the same for the commands and for the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from registry.checks import rule_explanation, rule_service, rule_shares
from registry.compliance.rules import is_rule
from registry.figures import service
from registry.figures.model import Figure
from registry.picture import Picture
from registry.places.ledger import PLACES
from registry.written import Unfit

STATUSES = ("met", "not_met", "unknown", "undetermined", "population")


def kind_of(written: str) -> str:
    """A kind of place by its key or any label that the ledger knows; anything else as it is, for the refusal."""
    try:
        return PLACES.by_key["kind"].parse(written) or written
    except Unfit:
        return written


def figures_document(picture: Picture, scope: str | None, kind: str | None, of_rules: bool) -> dict[str, Any]:
    """Every figure, or every rule, of a scope; with a `kind` of each living place of that kind in it.

    Raises NotFound for a scope that was never known, Refused for a kind that places do not have.
    """
    moment = picture.moment
    answer: dict[str, Any] = {"as_of": moment.as_of.isoformat(), "known_at": moment.known_at, "scope": scope}
    if kind is None:
        made = rule_shares.results if of_rules else service.figures_of
        return answer | {"figures": made(picture, scope)}
    made_by = rule_shares.results_by if of_rules else service.figures_by_of
    return answer | {"scopes": made_by(picture, scope, kind_of(kind))}


def declared(code: str) -> Figure:
    """The figure, or the rule, with this code. Raises NotFound."""
    return rule_service.rule_of(code) if is_rule(code) else service.figure_of(code)


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
