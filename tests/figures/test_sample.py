"""The sample: every figure of every scope is as expected, and the lists, the sums and the numbers agree."""

from __future__ import annotations

import datetime
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.figures import service
from registry.figures.catalogue import FIGURES
from tests.reference.figures import CATALOGUE, KINDS, TARGETS
from tests.reference.reading import TYPES, parsed
from tests.registry_under_test import SAMPLE, Plain, RegistryUnderTest, fields_of, rows_of

EXPECTED = sorted((SAMPLE / "expected").glob("*.json"))
CHANGES = {"first": 1, "second": 2}
CITY, COUNTIES = "4511", ("451102", "451103", "451121", "451122", "451123")
#: No scope, the city, a county, two towns, a village, a natural village, and a town that ends.
SCOPES = (None, CITY, "451103", "451102101", "451122100", "451103106209", "451102001001001", "451121208")
DAYS = ("2018-12-31", "2019-06-30", "2019-12-31", "2020-02-29", "2021-07-12")
#: Every day as it is known now, and two as they were known before the revision.
MOMENTS = [*((day, 2) for day in DAYS), (DAYS[1], 1), (DAYS[4], 1)]
#: Lists are asked for one by one, so on fewer days: known now, and as before the revision.
LISTED = [(DAYS[0], 2), (DAYS[2], 2), (DAYS[4], 1)]
AMOUNT_FIELDS = ("value", "numerator", "denominator", "unknown", "undetermined")


@pytest.fixture(scope="module")
def begins_and_ends() -> list[str]:
    """Every day on which something begins, ends or happens in the sample, with the day before and after."""
    days = set()
    for file in sorted(SAMPLE.glob("*/*.csv")):
        dates = [column for column, kind in TYPES[file.stem].items() if kind == "date"]
        for row in rows_of(file):
            values = parsed(file.stem, {column: row[column] for column in dates if row.get(column)})
            days |= set(values.values())
    near = {day + datetime.timedelta(days=n) for day in days for n in (-1, 0, 1)}
    return sorted(day.isoformat() for day in near)


def test_there_are_fourteen_expected_files() -> None:
    assert len(EXPECTED) == 14


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_every_field_of_every_figure_that_was_given_is_as_expected(sample: RegistryUnderTest, path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    wrong = {}
    for name, figures in document["scopes"].items():
        scope = None if name == "None" else name
        found = sample.figures(document["as_of"], scope, CHANGES[document["after"]])
        assert figures
        wrong |= {
            (scope, c): (expected, found[c]) for c, expected in figures.items() if fields_of(found[c]) != expected
        }
    assert wrong == {}


@pytest.mark.parametrize("day, known_at", MOMENTS)
def test_every_figure_of_more_scopes_is_that_of_the_plain_reference(
    sample: RegistryUnderTest, plain: dict[int, Plain], day: str, known_at: int
) -> None:
    for scope in SCOPES:
        for code, found in sample.figures(day, scope, known_at).items():
            assert fields_of(found) == plain[known_at].fields(code, day, scope), (code, scope)


def test_what_was_known_at_the_first_change_is_what_was_known_before_the_second(
    sample: RegistryUnderTest, sample_before: RegistryUnderTest
) -> None:
    for day in DAYS[1:3]:
        assert sample.figures(day, None, 1) == sample_before.figures(day)
        assert sample.figures(day) != sample_before.figures(day)


def test_before_the_first_change_nothing_was_known(sample: RegistryUnderTest) -> None:
    for scope in (None, CITY):
        for code, found in sample.figures("2019-12-31", scope, 0).items():
            numbers = [found.get(field) or 0 for field in AMOUNT_FIELDS] + list(found.get("categories", {}).values())
            assert set(numbers) == {0}, code
            assert found["met"] == (True if found["target"] == 0 else None), code


def test_a_target_is_met_at_or_above_it_and_a_target_of_nought_at_nought(sample: RegistryUnderTest) -> None:
    for scope in SCOPES:
        for code, found in sample.figures("2019-12-31", scope).items():
            assert found["target"] == TARGETS[code]
            value = found.get("value")
            if found["target"] is None or value is None:
                assert found["met"] is None
            else:
                assert found["met"] is (value == 0 if found["target"] == 0 else value >= found["target"])


# -- lists -------------------------------------------------------------------------------------------------------


def units_by_status(plain: Plain, code: str, day: str, scope: str | None) -> Iterator[tuple[str, set[str]]]:
    """The lists of a figure as the plain reference tells them."""
    items, kind = plain.items(code, day, scope), KINDS[code]
    answers = ("met", "not_met", "unknown", "undetermined") if kind == "share" else ("undetermined",)
    if kind in ("share", "count"):
        for status in answers:
            yield status, {item.unit for item in items if item.answer == status}
    counted = {"share": ("met", "not_met", "unknown"), "distribution": None}.get(kind, ("met",))
    yield "population", {item.unit for item in items if counted is None or item.answer in counted}


def as_many(found: dict[str, Any], status: str) -> int | None:
    """How many units of a status a figure counts; None where its fields do not tell."""
    kind = found["kind"]
    if kind == "distribution":
        return sum(found["categories"].values())
    if status == "population":
        return {"share": found.get("denominator"), "count": found["value"], "distinct": found["value"]}.get(kind)
    if status == "not_met":
        return found["denominator"] - found["numerator"] - found["unknown"]
    return found["numerator" if status == "met" else status]


@pytest.mark.parametrize("day, known_at", LISTED)
def test_every_list_names_the_units_of_the_plain_reference_as_many_as_the_figure_counts(
    sample: RegistryUnderTest, plain: dict[int, Plain], day: str, known_at: int
) -> None:
    for scope in SCOPES:
        figures = sample.figures(day, scope, known_at)
        for figure in FIGURES:
            expected = dict(units_by_status(plain[known_at], figure.code, day, scope))
            assert set(expected) == set(figure.statuses)
            for status, units in expected.items():
                found = sample.units(figure.code, day, status, scope, known_at)
                assert found == sorted(units), (figure.code, status, scope)
                assert as_many(figures[figure.code], status) in (None, len(found)), (figure.code, status, scope)


def test_met_not_met_and_unknown_make_the_denominator_and_no_rate_is_above_one(sample: RegistryUnderTest) -> None:
    for day in DAYS:
        for figure in (f for f in FIGURES if f.kind == "share"):
            found = sample.figures(day)[figure.code]
            lists = {s: sample.units(figure.code, day, s) for s in figure.statuses}
            parts = [u for s in ("met", "not_met", "unknown") for u in lists[s]]
            assert len(parts) == found["denominator"]
            assert sorted(parts) == lists["population"]
            assert not set(lists["population"]) & set(lists["undetermined"])
            assert found["value"] is None or 0 <= found["value"] <= 1


def test_a_ratio_sums_over_the_units_of_its_list_and_a_total_over_those_recorded(
    sample: RegistryUnderTest, plain: dict[int, Plain]
) -> None:
    for code in (c for c in CATALOGUE if KINDS[c] in ("total", "ratio")):
        for scope in SCOPES[:4]:
            items = {i.unit: i for i in plain[2].items(code, "2019-12-31", scope)}
            listed = [items[unit] for unit in sample.units(code, "2019-12-31", "population", scope)]
            found = sample.figures("2019-12-31", scope)[code]
            field = "value" if KINDS[code] == "total" else "numerator"
            assert found[field] == sum(item.amounts[0] for item in listed), code


def test_the_question_from_outside_gives_the_same_list_and_its_default_status(sample: RegistryUnderTest) -> None:
    moment = sample.moment("2019-12-31")
    for code, status in (("village.venue_300", "not_met"), ("case.opened", "population")):
        listed = service.units(sample.connection, code, moment, "451103")
        assert listed == {"figure": code, "status": status, "units": sample.units(code, "2019-12-31", status, "451103")}


# -- scopes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["municipality", "county", "township", "village", "natural_village", "relocation_site"]
)
def test_figures_by_a_kind_are_those_of_each_place_as_a_scope(sample: RegistryUnderTest, kind: str) -> None:
    chosen = random.Random(7)
    for day in ("2019-12-31",) if kind in ("village", "natural_village") else DAYS[::2]:
        rows = service.figures_by(sample.connection, sample.moment(day), None, kind)
        codes = [row["scope"] for row in rows]
        assert codes == sorted(u for u, k in living(sample, day).items() if k == kind)
        for row in chosen.sample(rows, min(len(rows), 150)):
            assert row["figures"] == list(sample.figures(day, row["scope"]).values()), row["scope"]


def living(sample: RegistryUnderTest, day: str) -> dict[str, str]:
    """The places that live on a day and their kinds, out of the sample's file."""
    return {
        row["code"]: row["kind"]
        for row in rows_of(SAMPLE / "first" / "places.csv")
        if (row["from"] or "0") <= day < (row["to"] or "9")
    }


def test_figures_by_a_kind_in_a_scope_are_those_of_its_places_alone(sample: RegistryUnderTest) -> None:
    moment = sample.moment("2019-12-31")
    rows = service.figures_by(sample.connection, moment, "451103", "township")
    everywhere = service.figures_by(sample.connection, moment, None, "township")
    assert rows == [row for row in everywhere if row["scope"].startswith("451103")]
    assert 0 < len(rows) < len(everywhere)


def numbers(result: dict[str, Any]) -> Counter[str]:
    """What of a figure adds up."""
    if result["kind"] == "distribution":
        return Counter(result["categories"])
    quotient = result["kind"] in ("share", "ratio")
    return Counter({k: v for k, v in fields_of(result).items() if k != "kind" and not (quotient and k == "value")})


def test_the_counties_add_up_to_the_city_on_every_day(sample: RegistryUnderTest, begins_and_ends: list[str]) -> None:
    assert len(begins_and_ends) > 3000
    added = [f.code for f in FIGURES if f.kind != "distinct"]
    for day in sorted(random.Random(60).sample(begins_and_ends, 25)):
        counties = [sample.figures(day, county) for county in COUNTIES]
        city = sample.figures(day, CITY)
        for code in added:
            whole, total = numbers(city[code]), Counter()
            for county in counties:
                total.update(numbers(county[code]))
            assert +whole == +total, (day, code)
