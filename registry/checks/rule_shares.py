"""The rules as shares: their numbers of one scope, and of every place of a kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.checks.catalogue import RULES
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import answers_within
from registry.figures import engine
from registry.figures.service import inside, places_of, refuse_unknown_kind
from registry.picture import Picture


def results(picture: Picture, scope: str | None) -> list[engine.Result]:
    """Every rule of a scope as a share, in catalogue order. Raises NotFound.

    Whoever asks first about a scope on a day has nothing worked out of other units. When another is asked about, all
    units are: then every scope is soon added up.
    """
    within_scope = inside(picture, scope)
    is_first = scope == picture.keep("the scope whose rules are asked first", lambda: scope, carried=False)
    if within_scope is None or not is_first or engine.are_tallied(picture, RULES):
        found = engine.one_scope(picture, RULES, within_scope)
    else:
        found = picture.keep(("rules of a scope", scope), lambda: _of_scope(picture, within_scope), carried=False)
    day = picture.moment.day
    return [as_result(rule, result, day) for rule, result in zip(RULES, found, strict=True)]


def _of_scope(picture: Picture, inside: NDArray[np.bool_]) -> list[engine.Result]:
    sums: dict[str, int] = {}
    for rules in engine.together(RULES):
        answers = answers_within(picture, [rule for rule in rules if isinstance(rule, CatalogueRule)], inside)
        sums |= {name: int(np.count_nonzero(flags)) for name, flags in answers.tallies(rules).items()}
    return engine.results(RULES, sums)


def as_result(rule: CatalogueRule, result: engine.Result, day: int) -> engine.Result:
    """The share of a rule with its severity, and with the target of the version that is in force on a day's number."""
    target = rule.target_on(day)
    met = None if target is None or result["value"] is None else bool(result["value"] >= target)
    head = {"code": result["code"], "kind": result["kind"], "severity": rule.severity}
    return head | result | {"target": target, "met": met}


def results_by(picture: Picture, scope: str | None, kind: str) -> list[dict[str, Any]]:
    """Every rule of each living place of a kind in a scope: {"scope", "figures"}, sorted by code."""
    refuse_unknown_kind(kind)
    found = places_of(picture, scope, kind)
    day = picture.moment.day
    each = engine.each_place(picture, RULES, found["unit"].to_list())
    return [
        {"scope": code, "figures": [as_result(rule, one, day) for rule, one in zip(RULES, line, strict=True)]}
        for code, line in zip(found["code"], each, strict=True)
    ]
