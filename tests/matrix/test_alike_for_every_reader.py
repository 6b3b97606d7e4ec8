"""What has no cut of its own, and why nothing is told by it: what is made of a place is the same for every reader, who
may read a finding may read what is done about it, and a code of what may not be read is nobody's already."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.casework.drawn_units import drawn_units
from registry.checks import finding_list, one_finding, rule_service
from registry.compliance.ledger import FINDING_STEPS
from registry.db import reading
from registry.figures.catalogue import BY_CODE
from registry.figures.service import explained_in, figures_of
from registry.moment import Moment, head
from registry.picture import Picture
from registry.sights.readable import readable
from registry.sights.service import sight_of
from registry.versions import At
from registry.versions.identities import meant
from tests.matrix import planted
from tests.matrix.planted import BY_KEY, DAY, PAST
from tests.registries import imported


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    yield engine
    engine.dispose()


@pytest.fixture
def picture(city: Engine) -> Iterator[Picture]:
    """What is known now, as of today."""
    with reading(city) as connection:
        yield Picture(connection, Moment(planted.TODAY, head(connection)))


def seen(picture: Picture, *granted: str) -> Picture:
    """A picture as of today, with the eyes of somebody who was granted some places."""
    view = At(picture.connection, picture.moment)
    places = frozenset(meant(view, BY_KEY[key].code)["unit"][0] for key in granted)
    return picture.seen_by(sight_of(picture, places))


def test_where_what_was_drawn_counts_is_the_same_for_every_reader_whoever_asks_first(picture: Picture) -> None:
    of_township, of_all = drawn_units(seen(picture, "T1")), drawn_units(picture)
    assert of_township.equals(of_all)
    assert (of_all["at"] > 0).all()


def test_the_figures_of_a_place_are_made_once_for_all_who_may_read_it(picture: Picture) -> None:
    own = BY_KEY["T1"].code
    assert figures_of(seen(picture, "T1"), own) is figures_of(seen(picture, "T1", "W1"), own)


def test_an_earlier_case_elsewhere_is_told_without_its_code_to_whoever_may_not_read_it(picture: Picture) -> None:
    own, told = f"{BY_KEY['V1'].mark}-C", f"{BY_KEY['T3'].mark}-C8"

    def earlier(of_whom: Picture) -> str:
        explained = explained_in(of_whom, BY_CODE["case.repeat"], own)
        values = (*explained.population, *explained.condition)
        value = next(value["value"] for value in values if value["name"] == "earlier_cases")
        return str(value)

    assert (earlier(picture), earlier(seen(picture, "T1"))) == (told, "…")


# -- what is done about findings ----------------------------------------------------------------------------------


def findings(picture: Picture) -> list[finding_list.ListedFinding]:
    return finding_list.each(picture, rule_service.found(picture, None, rule_service.Wanted()))


def test_an_approver_who_may_not_be_read_is_judged_as_a_code_that_nobody_has(picture: Picture) -> None:
    of_township, other = seen(picture, "T1"), BY_KEY["T2"]
    (line, *_) = findings(of_township)
    for text in (other.organization, f"{other.marker}组织"):
        assert one_finding.fault_of_approver(picture, line, text) is not None
        assert one_finding.fault_of_approver(of_township, line, text) is None


def about(picture: Picture) -> str:
    """Steps about every finding of a picture, as a file of them."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("rule", "unit", "on", "step", "due_on"))
    for line in findings(picture):
        for on, due_on in (("2016-12-01", "2016-12-20"), ("2019-11-05", "2019-12-24")):
            rows.writerow((line.rule.code, line.unit, on, "plan", due_on))
    return text.getvalue()


def test_whoever_may_read_a_finding_may_read_the_steps_about_it(city: Engine, tmp_path: Path) -> None:
    days = [datetime.date.fromisoformat(day) for day in (DAY, PAST)]
    for number, day in enumerate(days):
        with reading(city) as connection:
            steps = about(Picture(connection, Moment(day, head(connection))))
        taken = imported(city, tmp_path / str(number), {"finding_steps": steps}, reason="试")
        assert taken.problems == []
    counted = 0
    with reading(city) as connection:
        now = Picture(connection, Moment(planted.TODAY, head(connection)))
        for granted in (("T1",), ("W1", "S1"), ("A",)):
            eyes = seen(now, *granted).sight
            for day in days:
                picture = now.on(day).seen_by(eyes)
                read = {*readable(picture).rows(FINDING_STEPS)["record"]}
                for line in findings(picture):
                    found = one_finding.steps_about(picture, line)
                    assert {*found} <= read, (granted, day, one_finding.name_of(line))
                    counted += len(found)
    assert counted > 100
