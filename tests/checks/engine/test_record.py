"""The record that rules ask: kept beyond a request, shared by requests, and no longer right after a change."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.engine import ranges
from registry.checks.engine.course import since
from registry.checks.engine.evaluation import Evaluated, evaluated
from registry.checks.engine.unit_days import Reading, Record, UnitDays, record_of
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import findings
from registry.kept import Difference, made, of_column
from registry.measures.models import facts
from registry.moment import Moment
from registry.organizations.models import organization_states
from registry.picture import Picture
from registry.places.models import place_states
from registry.slices import TABLES
from tests.registry_under_test import RegistryUnderTest

DAY = date(2019, 12, 31)


@pytest.fixture
def picture(sample: RegistryUnderTest) -> Picture:
    return Picture(sample.connection, Moment(DAY, 2))


def asked(record: Record, rule: CatalogueRule, day: date = DAY) -> Evaluated:
    return evaluated(rule, rule.unit_kind.on_day(record, ranges.counted(day)))


def test_one_record_is_asked_on_every_day(picture: Picture) -> None:
    assert record_of(picture) is record_of(picture.on(date(2018, 1, 1)))


def test_all_rows_are_read_when_it_is_made_so_that_who_asks_later_needs_no_connection(
    sample: RegistryUnderTest,
) -> None:
    with sample.engine.connect() as connection:
        record = record_of(Picture(connection, Moment(DAY, 2)))
    for rule in RULES:
        found = asked(record, rule)
        wanted = np.flatnonzero(found.not_met)
        if len(wanted):
            since(rule, type(found.pairs)(record, found.pairs.units[wanted], found.pairs.day[wanted]))


def test_a_rule_is_made_from_what_it_reads_whoever_has_read_it_before(picture: Picture) -> None:
    """Asked after others of the same units, it takes much of what they have worked out."""
    among_others, day = record_of(picture), ranges.counted(DAY)
    pairs: dict[str, UnitDays] = {}
    for rule in RULES:
        if rule.together not in pairs:
            pairs[rule.together] = rule.unit_kind.on_day(among_others, day)
        together = made(lambda rule=rule: evaluated(rule, pairs[rule.together])).read  # type: ignore[misc]
        another = Record(picture)
        alone = made(lambda rule=rule, of=another: asked(of, rule)).read  # type: ignore[misc]
        assert together <= alone and alone - together <= _TO_FIND_UNITS, rule


#: What says which units there are on a day: read where they are chosen, before they are asked.
_TO_FIND_UNITS = {"places", "organizations", "place_states", "organization_states", "coverage", "succession"} | {
    TABLES[rule.unit_kind.ledger].name for rule in RULES
}


def test_findings_are_still_right_after_a_change_of_what_their_rule_does_not_read(picture: Picture) -> None:
    found = {rule.code for rule in RULES if list(findings(picture, None, [rule]))}
    members = {"ORG-01a", "ORG-09", "COM-01a"} & found
    assert members and found - members

    def right_after(table: str = "", measure: str = "", since: int = 0) -> set[str]:
        difference = Difference(frozenset({table}), {measure: since})
        kept = (one for one in picture.still_right(difference).answers if isinstance(one, tuple))
        return {one[1] for one in kept if one[0] == "findings of"}

    assert right_after() >= found
    assert not members & right_after(facts.name, of_column(facts, "full_members"))
    assert members | {"COM-03a"} <= right_after(facts.name, of_column(facts, "collective_income_yuan"))
    assert members <= right_after(facts.name, of_column(facts, "full_members"), 20200101), "of periods after the day"
    for table in (place_states, organization_states):
        assert not found & right_after(table.name)


def test_many_on_one_day_are_told_what_each_is_told_alone(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many the answers for all are kept; here once each rule is about many, and once none is."""
    days = (date(2018, 6, 30), DAY, date(2021, 7, 12))
    together, apart = Record(picture), Record(picture)
    monkeypatch.setattr("registry.checks.engine.states._MANY", 2)
    many = [asked(together, rule, day) for day in days for rule in RULES]
    monkeypatch.setattr("registry.checks.engine.states._MANY", 10**9)
    for found, rule in zip(many, [(rule, day) for day in days for rule in RULES], strict=True):
        alone = asked(apart, *rule)
        for name in ("population", "answer", "version"):
            assert np.array_equal(getattr(found, name), getattr(alone, name)), rule


def test_what_one_notes_nobody_else_notes(picture: Picture) -> None:
    record, mine, theirs = record_of(picture), Reading(), Reading()
    asked(record.noting(mine), BY_CODE["COM-06"])
    asked(record.noting(theirs), BY_CODE["CODE-10"])
    asked(record, BY_CODE["COM-06"])
    assert {key for key, _, _ in mine.rows} >= {"posts"}
    assert not {key for key, _, _ in theirs.rows} & {"posts"}


def test_what_an_answer_rests_on_is_noted_for_explanations_alone(picture: Picture) -> None:
    reading = Reading(is_evidence=False)
    asked(record_of(picture).noting(reading), BY_CODE["LIFE-01"])
    assert not (reading.deciding or reading.picked or reading.parameters)
