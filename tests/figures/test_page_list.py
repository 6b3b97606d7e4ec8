"""The lists that pages show: as many units as the figure says, each with its reason, in a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from registry.figures import service
from registry.figures.catalogue import FIGURES
from registry.figures.lists import page_list
from tests.registry_under_test import RegistryUnderTest

DAY = "2019-12-31"


def picture_of(sample: RegistryUnderTest) -> Any:
    return sample.picture(DAY)


def count_of(figure: Any, result: dict[str, Any], status: str) -> int | None:
    """How many units a list must have; None where the figure adds up something else than units."""
    if status in figure.categories:
        return result["categories"][status]
    if figure.kind == "share":
        not_met = result["denominator"] - result["numerator"] - result["unknown"]
        counts = {"met": result["numerator"], "not_met": not_met, "population": result["denominator"]}
        return (counts | {k: result[k] for k in ("unknown", "undetermined")})[status]
    if status == "population":
        return result["value"] if figure.kind == "count" else None
    return result[status]


def scopes(sample: RegistryUnderTest) -> list[str | None]:
    picture = picture_of(sample)
    counties = [code for code, _, _ in service.figure_by(picture, FIGURES[0], None, "county")]
    return [None, *counties[:2]]


def test_a_list_has_as_many_units_as_its_figure_says(sample: RegistryUnderTest) -> None:
    picture, compared = picture_of(sample), 0
    for scope in scopes(sample):
        inside = service.inside(picture, scope)
        for figure, result in zip(FIGURES, service.figures_of(picture, scope), strict=True):
            for status in page_list.statuses(figure):
                wanted = count_of(figure, result, status)
                found = page_list.listed(picture, figure, inside, status, "zh")
                if wanted is not None:
                    assert (figure.code, scope, status, len(found)) == (figure.code, scope, status, wanted)
                    compared += wanted > 0
    assert compared > 100, "enough of the lists have units"


def test_a_list_asks_by_the_names_that_the_command_line_lists(sample: RegistryUnderTest) -> None:
    picture = picture_of(sample)
    for figure in FIGURES:
        if figure.kind != "distinct":
            found = page_list.listed(picture, figure, None, figure.default_status, "zh")
            assert sorted(found["code"]) == service.units_of(picture, figure.code)["units"], figure.code


@pytest.mark.parametrize("figure", [f for f in FIGURES if f.kind in ("share", "count")], ids=lambda f: f.code)
def test_the_reasons_of_many_units_take_no_more_queries_than_those_of_one(
    sample: RegistryUnderTest, figure: Any
) -> None:
    picture = picture_of(sample)
    units = page_list.listed(picture, figure, None, "population", "zh")["unit"].to_list()
    page_list.reasons(picture, figure, units)  # whatever the picture has to read is read
    counts: list[int] = []

    def count(*_: Any) -> None:
        counts[-1] += 1

    event.listen(sample.engine, "before_cursor_execute", count)
    try:
        for some in (units[:1], units[:60]):
            counts.append(0)
            reasons = page_list.reasons(picture, figure, some)
            assert len(reasons) == len(some) and all(words.zh and words.en for words in reasons)
    finally:
        event.remove(sample.engine, "before_cursor_execute", count)
    ledgers = 6  # one query at most for each ledger that the figure reads
    assert max(counts) <= ledgers, counts
