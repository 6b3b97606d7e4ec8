"""The criteria are worked out in two ways: of all organizations on one day, and of few on many. They are one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.casework.criteria import OWN, criteria, criteria_answers, criteria_sources
from registry.casework.criteria_by_day import answers_on
from registry.figures.catalogue import FIGURES, adding
from registry.figures.engine import one_scope
from registry.kept import Difference, of_column
from registry.measures.models import facts
from registry.organizations.queries import organizations
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "rectification-sample"
#: Days of the sample: ends of years and days within, one on which settings have turned, one before most records.
DAYS = ("2016-02-29", "2017-12-31", "2018-07-12", "2019-03-01", "2019-12-31", "2021-07-12")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    folder = tmp_path_factory.mktemp("criteria")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    assert registry.take(SAMPLE / "first") == 1
    yield registry
    registry.close()


@pytest.mark.parametrize("day", DAYS)
def test_each_living_organization_has_the_same_answers_by_itself(sample: RegistryUnderTest, day: str) -> None:
    picture = sample.picture(day)
    names = [criterion.key for criterion in OWN]
    frame = criteria(picture).frame.select("unit", *names)
    together = {row.pop("unit"): row for row in frame.iter_rows(named=True)}
    assert len(together) > 100
    assert answers_on(picture, picture.calendar.as_of, together) == together


@pytest.mark.parametrize("day", DAYS)
def test_asked_from_another_day_a_day_has_the_same_answers(sample: RegistryUnderTest, day: str) -> None:
    then, now = sample.picture(day), sample.picture("2020-06-30")
    living = organizations(then).filter("lives")["unit"].to_list()
    asked = then.calendar.as_of
    assert answers_on(now, asked, living) == answers_on(then, asked, living)


def test_on_each_day_every_criterion_is_met_by_some_and_not_by_others(sample: RegistryUnderTest) -> None:
    picture = sample.picture("2019-12-31")
    units = organizations(picture).filter("lives")["unit"].to_list()
    answers = answers_on(picture, picture.calendar.as_of, units).values()
    for criterion in OWN:
        assert {True, False} <= {found[criterion.key] for found in answers}, criterion.key


def test_a_row_of_measures_changes_what_an_answer_follows_from_and_the_answer_only_where_it_has_that_measure(
    sample: RegistryUnderTest,
) -> None:
    picture = sample.picture("2019-12-31")
    criteria_answers(picture), criteria_sources(picture)
    one_scope(picture, FIGURES, None)
    of_organizations = ("tallies", tuple(figure.code for figure in adding("organization")))

    def right_after(measure: str) -> set[bool]:
        kept = picture.still_right(Difference(frozenset({facts.name}), {measure: 0})).answers
        assert criteria_sources not in kept
        return {criteria in kept, of_organizations in kept}

    assert right_after(of_column(facts, "full_members")) == {True}
    assert right_after(of_column(facts, "collective_income_yuan")) == {False}
