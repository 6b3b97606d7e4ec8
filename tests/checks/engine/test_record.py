"""The record that rules ask: kept beyond a request, shared by requests, and no longer right after a change."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.engine import ranges
from registry.checks.engine.course import since
from registry.checks.engine.evaluation import Evaluated, evaluated
from registry.checks.engine.unit_days import Reading, Record, record_of
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import answers_of
from registry.moment import Moment
from registry.picture import Kept, Picture
from registry.record import attachment, mapping, same_person
from registry.slices import VERSIONED
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


def test_after_any_change_no_answer_of_a_rule_is_still_right(sample: RegistryUnderTest) -> None:
    kept = Kept()
    picture = Picture(sample.connection, Moment(DAY, 2), kept=kept)
    # The second rule reads what the first has read already.
    for code in ("COM-01a", "COM-03a"):
        picture.keep(code, lambda rule=BY_CODE[code]: answers_of(picture, [rule]))  # type: ignore[misc]
    # A saved mapping says nothing of anybody, and who is one person with whom changes rows of people and posts too.
    # A file that is attached is evidence of a row; no rule asks for it.
    for table in set(VERSIONED) - {mapping.name, same_person.name, attachment.name}:
        assert not {"COM-01a", "COM-03a"} & set(kept.but_for({table}).answers), table


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
