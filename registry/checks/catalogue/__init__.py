"""The catalogue of rules 规则目录, in the order in which it is printed: a module for each section of the rulebook."""

from __future__ import annotations

from registry.checks.catalogue import (
    codes,
    committees,
    development,
    elections,
    life,
    organizations,
    pay,
    places,
    villages,
    weak,
)
from registry.checks.rule import CatalogueRule

RULES: tuple[CatalogueRule, ...] = (
    *organizations.RULES,
    *committees.RULES,
    *elections.RULES,
    *life.RULES,
    *villages.RULES,
    *development.RULES,
    *life.TRAINING,
    *weak.RULES,
    *weak.STARS,
    *places.SITES,
    *places.NATURAL_VILLAGES,
    *places.VENUES,
    *pay.RULES,
    *pay.ECONOMY,
    *pay.TEAMS,
    *pay.BULLETIN_RULES,
    *codes.RULES,
)
BY_CODE = {rule.code: rule for rule in RULES}
