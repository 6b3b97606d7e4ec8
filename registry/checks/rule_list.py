"""The units behind a rule's numbers as its page lists them: where each lies, its answer, what it lacks, since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from registry import codes, days
from registry.checks import rule_evidence, rule_explanation, rule_findings, rule_words
from registry.checks.columns.location import Located
from registry.checks.engine.evaluation import evaluated, modes
from registry.checks.engine.unit_days import Indexes, UnitDays
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import evaluated_on
from registry.checks.rule_explanation import Told, Untraced
from registry.checks.rule_findings import RuleFinding, names, within
from registry.checks.service import Traced
from registry.conditions import Condition
from registry.figures.explaining import RowTitles
from registry.figures.lists.whereabouts import SURROUNDINGS, rank, surroundings
from registry.figures.provenance import Provenance
from registry.language import Words
from registry.picture import Picture
from registry.slices import BY_KEY
from registry.unit_arrays import join_by_unit

#: The answers by their number: outside is in no list.
_STATES = {0: "not_met", 1: "unknown", 2: "met"}


def listed(picture: Picture, rule: CatalogueRule, scope: str | None, status: str) -> pl.DataFrame:
    """The units of an answer in a scope, by where they lie: `place` (among the rule's units), `state`, `county`,
    `township`, `village`; `unit`, the code of a place or an organization, null of a row of a ledger.

    Raises NotFound.
    """
    found = evaluated_on(picture, rule)
    pairs = found.pairs
    assert isinstance(pairs, Located)
    inside = within(picture, pairs, None if scope is None else codes.place_of(picture, scope))
    wanted = np.flatnonzero(found.has_status(status) & inside)
    at = pairs.at()[wanted]
    wanted = wanted[np.lexsort((pairs.units[wanted], rank(picture)[at]))]
    own = names(picture, rule, pairs.units[wanted]) if BY_KEY[rule.unit_kind.ledger].shape == "unit" else None
    states = [
        "undetermined" if population == 1 else _STATES[answer]
        for population, answer in zip(found.population[wanted].tolist(), found.answer[wanted].tolist(), strict=True)
    ]
    frame = pl.DataFrame(
        {
            "place": wanted,
            "at": pairs.at()[wanted],
            "state": pl.Series(states, dtype=pl.String),
            "unit": pl.Series(own if own is not None else [None] * len(wanted), dtype=pl.String),
        }
    )
    lying = join_by_unit(frame, "at", surroundings(picture).rename({"at": "unit"}))
    return lying.select("place", "state", "unit", *SURROUNDINGS)


def findings_of(picture: Picture, rule: CatalogueRule, scope: str | None) -> int:
    """How many units of a scope are findings of the rule: those that do not meet it, where it is not off."""
    found = evaluated_on(picture, rule)
    pairs = found.pairs
    assert isinstance(pairs, Located)
    inside = within(picture, pairs, None if scope is None else codes.place_of(picture, scope))
    wanted = np.flatnonzero(found.not_met & inside)
    if not len(wanted):
        return 0
    said = modes(rule, found)
    return sum(said[n] != "off" for n in wanted.tolist())


class RuleUnitsShown:
    """What is told of the units of a rule that are shown; nothing is asked of the database for any of them."""

    def __init__(self, picture: Picture, rule: CatalogueRule):
        self._picture, self._rule = picture, rule
        self._found = evaluated_on(picture, rule)
        self._told: dict[int, Told] = {}
        self._findings: dict[int, RuleFinding | None] = {}

    def names(self, places: Sequence[int]) -> list[str]:
        """The units as `registry units` names them."""
        return names(self._picture, self._rule, self._units(places))

    def titles(self, places: Sequence[int]) -> list[Words]:
        """The units as people call them."""
        pairs = self._found.pairs
        some = type(pairs)(pairs.record, self._units(places), pairs.day[np.array(places, dtype=np.int64)])
        return rule_explanation.titles(Untraced(self._picture), self._rule, some)

    def told(self, places: Sequence[int]) -> list[Told]:
        """What each unit lacks, and what is recorded."""
        new = [place for place in places if place not in self._told]
        if new:
            answers = rule_explanation.told_of(Untraced(self._picture), self._rule, self._units(new))
            self._told |= dict(zip(new, answers, strict=True))
        return [self._told[place] for place in places]

    def findings(self, places: Sequence[int]) -> list[RuleFinding | None]:
        """The finding about each unit, None where there is none."""
        new = [place for place in places if place not in self._findings]
        if new:
            not_met = np.array([place for place in new if self._found.not_met[place]], dtype=np.int64)
            listed = rule_findings.of_units(self._picture, self._rule, self._found, not_met)
            found = {finding.number: finding for finding in listed}
            units = self._units(new).tolist()
            self._findings |= {place: found.get(unit) for place, unit in zip(new, units, strict=True)}
        return [self._findings[place] for place in places]

    def _units(self, places: Sequence[int]) -> Indexes:
        return self._found.pairs.units[np.array(places, dtype=np.int64)]


@dataclass(frozen=True)
class RuleExplanation:
    """Why a unit answers a rule as it does: what it is called, what it lacks, what it says in a line, every value.

    `finding`: None where it is none. `at`: the living place where it counts, 0 for none.
    """

    unit: str
    title: Words
    answer: str
    lacking: Words | None
    says: Words
    values: list[dict[str, Any]]
    title_of: Callable[[dict[str, Any]], Words | None]
    mode: str
    version: str | None
    kept: bool | None
    finding: RuleFinding | None
    at: int


def explained(picture: Picture, rule: CatalogueRule, name: str) -> RuleExplanation:
    """Why a unit answers a rule as it does. Raises NotFound."""
    unit = rule_explanation.find(picture, rule, name)
    assert isinstance(unit, Located)
    found = evaluated(rule, unit)
    version = int(found.version[0])
    condition = rule_explanation.condition_in_force(rule, version)
    provenance = _traced(picture, rule, unit, condition)
    values, titles = _values(provenance, rule, unit, condition), RowTitles(provenance, picture.moment.day)
    answer = rule_explanation.answer_of(found)
    missing = rule_words.lacking(rule, unit, 0, condition) if answer in ("not_met", "unknown") else []
    lacks = rule_explanation.joined([words for words in missing if words.zh])
    recorded = rule_words.because(values, titles)
    (title,) = rule_explanation.titles(provenance, rule, unit)
    findings = rule_findings.of_units(picture, rule, found, np.flatnonzero(found.not_met))
    since = rule.versions[version].since if version >= 0 else None
    return RuleExplanation(
        name,
        title if title.zh else Words(name, name),
        answer,
        lacks if lacks.zh else None,
        recorded,
        values,
        titles.of,
        modes(rule, found)[0],
        None if since is None else days.show(since),
        rule_explanation.is_kept(rule, unit),
        findings[0] if findings else None,
        int(unit.at()[0]),
    )


def _values(provenance: Provenance, rule: CatalogueRule, unit: UnitDays, condition: Condition) -> list[dict[str, Any]]:
    (population,) = rule_evidence.values(provenance, rule, unit, rule.population)
    (behind,) = rule_evidence.values(provenance, rule, unit, condition, kept=True)
    return rule_words.unlike([*population, *behind])


def _traced(picture: Picture, rule: CatalogueRule, unit: UnitDays, condition: Condition) -> Traced:
    """Where the values of a unit came from, read for all of them at once."""
    first, traced = Untraced(picture), Traced(picture)
    _values(first, rule, unit, condition)
    wanted: dict[str, set[int]] = {}
    for (ledger, _), version in first.behind.items():
        wanted.setdefault(ledger, set()).add(version["id"])
    for ledger, numbers in wanted.items():
        traced.load(ledger, numbers)
    return traced
