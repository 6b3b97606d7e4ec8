"""The numbers of the rules in one scope: the same whoever asks first, and of how much is worked out for them."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest

from registry.checks import rule_answers
from registry.checks.catalogue import RULES
from registry.checks.engine.evaluation import Evaluated, evaluated
from registry.checks.engine.unit_days import UnitDays
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import AnswersInPortions, RuleAnswers, answers_of
from registry.checks.rule_shares import results
from registry.figures.engine import every_place
from registry.figures.lists.whereabouts import living_of
from registry.moment import Moment
from registry.picture import Picture
from tests.registry_under_test import RegistryUnderTest

DAYS = (date(2018, 6, 30), date(2019, 12, 31), date(2021, 7, 12))


def scopes_of(picture: Picture) -> list[str]:
    """Some places of several kinds."""
    codes = (living_of(picture, kind)["code"].to_list() for kind in ("county", "township", "village"))
    return [code for of_kind in codes for code in of_kind[:3]]


@pytest.mark.parametrize("day", DAYS)
def test_a_scope_that_is_asked_first_has_the_numbers_that_all_places_have(sample: RegistryUnderTest, day: date) -> None:
    everywhere = Picture(sample.connection, Moment(day, 2))
    scopes = scopes_of(everywhere)
    assert len(scopes) > 5
    every_place(everywhere, RULES)
    for scope in scopes:
        assert results(everywhere.on(day), scope) == results(everywhere, scope), scope


def test_of_the_first_scope_its_units_alone_are_asked_and_of_a_second_all(
    sample: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, asked = Picture(sample.connection, Moment(DAYS[1], 2)), []

    def noted(rule: CatalogueRule, pairs: UnitDays) -> Evaluated:
        asked.append(len(pairs))
        return evaluated(rule, pairs)

    monkeypatch.setattr(rule_answers, "evaluated", noted)
    first, second, *_ = scopes_of(Picture(sample.connection, picture.moment))
    asked.clear()
    counts = []
    for scope in (first, first, second, first):
        results(picture, scope)
        counts.append(sum(asked))
        asked.clear()
    every_place(picture.on(DAYS[1]), RULES)
    assert 0 < counts[0] < sum(asked)
    assert counts[1:] == [0, sum(asked), 0]


def asked_together() -> list[list[CatalogueRule]]:
    """The rules, those of the same units together."""
    in_order = sorted(RULES, key=lambda rule: rule.together)
    return [list(rules) for _, rules in groupby(in_order, key=lambda rule: rule.together)]


@pytest.mark.parametrize("portion", [97, "all but one", "all"])
def test_units_that_are_asked_portion_by_portion_are_answered_as_all_at_once(
    sample: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch, portion: int | str
) -> None:
    moment, portioned = Moment(DAYS[1], 2), 0
    for rules in asked_together():
        whole = answers_of(Picture(sample.connection, moment), rules)
        assert isinstance(whole, RuleAnswers)
        units = len(whole.pairs)
        most = {"all but one": max(units - 1, 1), "all": max(units, 1)}.get(portion, portion)
        asked: list[int] = []

        def noted(rule: CatalogueRule, pairs: UnitDays, asked: list[int] = asked) -> Evaluated:
            asked.append(len(pairs))
            return evaluated(rule, pairs)

        with monkeypatch.context() as patch:
            patch.setattr(rule_answers, "AT_ONCE", most)
            patch.setattr(rule_answers, "evaluated", noted)
            parts = answers_of(Picture(sample.connection, moment), rules)
            assert isinstance(parts, AnswersInPortions) == (units > most)
            assert parts.at.tolist() == whole.at.tolist()
            assert parts.wide().equals(whole.wide())
            tallies, expected = parts.tallies(rules), whole.tallies(rules)
        assert tallies.keys() == expected.keys()
        assert all(tallies[name].tolist() == expected[name].tolist() for name in expected)
        assert max(asked, default=0) <= most
        portioned += isinstance(parts, AnswersInPortions)
    assert portioned == 0 if portion == "all" else portioned > 3


def test_a_nation_of_small_portions_has_the_shares_that_it_has_at_once(
    sample: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = Moment(DAYS[1], 2)
    at_once = every_place(Picture(sample.connection, moment), RULES)
    monkeypatch.setattr(rule_answers, "AT_ONCE", 50)
    assert every_place(Picture(sample.connection, moment), RULES).equals(at_once)
