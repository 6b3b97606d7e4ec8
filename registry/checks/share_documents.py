"""What the shares of figures and rules 指标和规则 come to, as one document: for the commands and the API."""

from __future__ import annotations

from typing import Any

from registry.compliance.rules import is_rule
from registry.figures import service
from registry.figures.model import Figure
from registry.picture import Picture
from registry.places.ledger import PLACES
from registry.written import Unfit


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
        return answer | {"figures": (_shares().results if of_rules else service.figures_of)(picture, scope)}
    made_by = _shares().results_by if of_rules else service.figures_by_of
    return answer | {"scopes": made_by(picture, scope, kind_of(kind))}


def _shares() -> Any:
    # Late: figures alone need neither the rules nor their graphs.
    from registry.checks import rule_shares

    return rule_shares


def declared(code: str) -> Figure:
    """The figure, or the rule, with this code. Raises NotFound."""
    if not is_rule(code):
        return service.figure_of(code)
    # Late: as above.
    from registry.checks import rule_service

    return rule_service.rule_of(code)
