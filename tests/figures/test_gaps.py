"""What is to be recorded of a unit so that it may be met, and in which row of which ledger."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from registry.db import reading
from registry.figures import service
from registry.figures.catalogue import BY_CODE
from registry.figures.gaps import Gap, gaps_named, gaps_of
from registry.figures.lists import page_list
from registry.moment import Moment, head
from registry.picture import Picture
from registry.slices import BY_KEY
from tests.desk.two_townships import Office

DAY = datetime.date(2019, 12, 31)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    office = Office(tmp_path_factory.mktemp("gaps"))
    with reading(office.engine) as connection:
        yield Picture(connection, Moment(DAY, head(connection)))
    office.close()


def gaps(picture: Picture, figure: str, unit: str, answer: str) -> list[Gap]:
    return gaps_named(picture, BY_CODE[figure], unit, answer)


def test_a_measure_that_was_never_recorded_is_one_of_the_last_year_that_ended(picture: Picture) -> None:
    (gap,) = gaps(picture, "village.income_50k", "451101101202", "unknown")
    assert (gap.ledger, gap.row, gap.given) == ("facts", None, {"unit": "451101101202", "period": "2019"})
    before = picture.on(datetime.date(2019, 6, 30))
    (gap,) = gaps(before, "village.income_50k", "451101101202", "unknown")
    assert gap.given["period"] == "2018"


def test_a_measure_that_a_row_of_the_year_lacks_is_filled_in_there(picture: Picture) -> None:
    (gap,) = gaps(picture, "member.activists", "451101102201", "unknown")
    assert gap.row is not None and gap.is_empty
    assert (gap.row["period"], gap.row["activists"]) == (20190000, None)


def test_a_measure_that_is_too_small_is_corrected_where_it_stands(picture: Picture) -> None:
    (gap,) = gaps(picture, "village.income_50k", "451101102201", "not_met")
    assert gap.row is not None and not gap.is_empty
    assert gap.row["collective_income_yuan"] == 410_000_000


def test_a_row_that_is_missing_is_a_new_one_with_what_it_is_asked_to_be(picture: Picture) -> None:
    (gap,) = gaps(picture, "village.venue_300", "451101101201", "not_met")
    assert (gap.ledger, gap.row) == ("facilities", None)
    assert gap.given == {"place": "451101101201", "kind": "venue"}


def test_a_post_at_the_village_organization_names_that(picture: Picture) -> None:
    before = picture.on(datetime.date(2016, 6, 30))
    (gap,) = gaps(before, "village.secretary", "451101101201", "not_met")
    assert (gap.ledger, gap.given) == ("posts", {"unit": "EB1", "role": "secretary"})


def test_whoever_is_met_has_no_gap(picture: Picture) -> None:
    (found,) = gaps_of(picture, BY_CODE["village.income_50k"], {1: "451101101201"}, ["met"])
    assert found == []


@pytest.mark.parametrize("code", BY_CODE)
def test_gaps_of_every_figure_lie_in_ledgers_that_it_reads_in_columns_that_these_have(
    picture: Picture, code: str
) -> None:
    figure = BY_CODE[code]
    for status in {"not_met", "unknown", "undetermined"} & {*page_list.statuses(figure)}:
        found = page_list.listed(picture, figure, service.inside(picture, None), status, "zh")
        units = dict(found.select("unit", "code").iter_rows())
        for of_unit in gaps_of(picture, figure, units, [status] * len(units)):
            for gap in of_unit:
                assert BY_KEY[gap.ledger].written_by in ("rows", "commands", "verbs")
                assert gap.given.keys() <= BY_KEY[gap.ledger].by_key.keys()
                assert gap.row is None or not gap.given
