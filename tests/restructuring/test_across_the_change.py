"""Figures across a change of the graph: the past counts as it did, nothing is lost, and counties add up to the city."""

from __future__ import annotations

import csv
import datetime
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.checks import service as findings
from registry.exchange.exporting import export
from registry.figures import explaining, service
from registry.figures.catalogue import FIGURES
from registry.lookup import ledger_rows
from registry.lookup.dossier import read
from registry.places.ledger import PLACES
from tests.registries import discard, imported, on_postgresql
from tests.restructuring import both_ways, city
from tests.restructuring.both_ways import (
    Hand,
    at_first,
    handed_to,
    of_every_scope,
    of_scope,
    picture,
    some_days,
    sums,
    turning_days,
)
from tests.restructuring.city import (
    BAY,
    CITY,
    EAST,
    HILL,
    LAKE,
    NORTH,
    POND,
    SETTLED,
    SHORE,
    SOUTH,
    TOWN,
    UPPER,
    WEST,
    branch,
)
from tests.restructuring.small_county import Office

DAY = "2019-06-01"
FIRST = datetime.date.fromisoformat(DAY)
#: The figures that count living places: of a village that is no more there is nothing to count.
_OF_LIVING = ("natural_village", "village", "relocation_site", "township")
#: What asks a village, or whoever is at its head, for more than it counts: the merged one answers for itself alone.
_ASKED_ANEW = ("screen.candidates", "pay.grade", "pay.monthly_base")
_FOLLOWING = [
    figure.code
    for figure in FIGURES
    if figure.units not in _OF_LIVING and figure.kind != "distinct" and figure.code not in _ASKED_ANEW
]
_OF_THE_YEAR = [figure.code for figure in FIGURES if figure.units == "village_in_year"]


@pytest.fixture
def office(tmp_path: Path) -> Any:
    made = both_ways.office_of_the_city(tmp_path)
    yield made
    made.engine.dispose()


def merged(office: Office, **otherwise: str) -> dict[str, Any]:
    """Two villages of one county are merged into one of the other; all goes along but what is assigned otherwise."""
    texts = handed_to(
        SHORE, **({"facts": "stay", "elections": "stay", "projects": "stay", "activities": "stay"} | otherwise)
    )
    return office.do("place", "merge", codes=[SOUTH, NORTH], into=SHORE, effective=DAY, **texts)


# -- the past ------------------------------------------------------------------------------------------------------


def unchanged_before(office: Office, day: datetime.date) -> None:
    """Every figure of every place on the days before one is what it was before anything was done."""
    with office.read() as connection:
        for before in (d for d in turning_days(connection) if d < day):
            now = of_every_scope(picture(connection, before, office.head))
            assert now == at_first(before)["figures"], before


def test_a_figure_as_of_a_day_before_a_merger_counts_what_was_there_then(office: Office) -> None:
    merged(office, organizations=SHORE)
    unchanged_before(office, FIRST)
    with office.read() as connection:
        before = of_scope(picture(connection, FIRST - datetime.timedelta(1), office.head), SOUTH)
        assert before["case.opened"]["value"] == 1 and before["secretary.professional"]["value"] == 1


def done_at_random(folder: Path, lot: random.Random, days: tuple[str, ...], count: int) -> Hand:
    """So many verbs drawn by lot that were done, each on one of some days, in a city of its own."""
    hand = Hand(both_ways.office_of_the_city(folder), lot)
    while len(hand.done) < count:
        hand.try_on(lot.choice(days))
    return hand


def put_away(hand: Hand, folder: Path) -> None:
    hand.office.engine.dispose()
    discard(folder)


@given(lot=st.randoms(use_true_random=False), since=st.sampled_from(city.DAYS[1:]))
@settings(max_examples=1 if on_postgresql() else 3)  # what is random are the verbs, not the database
def test_whatever_is_done_from_a_day_on_leaves_every_figure_of_the_days_before_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, lot: random.Random, since: str
) -> None:
    the_past_stays(tmp_path_factory.mktemp("past"), lot, since)


@pytest.mark.soak
@given(lot=st.randoms(use_true_random=False), since=st.sampled_from(city.DAYS[1:]))
@settings(settings.get_profile("soak"), max_examples=100)
def test_soak_whatever_is_done_from_a_day_on_leaves_the_days_before_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, lot: random.Random, since: str
) -> None:
    the_past_stays(tmp_path_factory.mktemp("past"), lot, since)


def the_past_stays(folder: Path, lot: random.Random, since: str) -> None:
    """Verbs from a day on leave every figure of the days before as it was."""
    hand = done_at_random(folder, lot, tuple(day for day in city.DAYS if day >= since), 5)
    unchanged_before(hand.office, datetime.date.fromisoformat(since))
    put_away(hand, folder)


# -- what follows a succession -------------------------------------------------------------------------------------


@pytest.mark.parametrize("organizations", ["stay", SHORE])
def test_all_that_belonged_to_merged_villages_counts_at_their_successor(office: Office, organizations: str) -> None:
    merged(office, organizations=organizations)
    with office.read() as connection:
        for day in (d for d in some_days(connection, FIRST) if d >= FIRST):
            before, after = picture(connection, day, 1), picture(connection, day, 2)
            apart = sums(*(of_scope(before, village) for village in (SOUTH, NORTH, SHORE)))
            together = sums(of_scope(after, SHORE))
            # A merged village did not live in the years that follow: what it should develop then, nobody asks of it.
            codes = [c for c in _FOLLOWING if day.year == FIRST.year or c not in _OF_THE_YEAR]
            assert {c: together[c] for c in codes} == {c: apart[c] for c in codes}, day
            assert of_scope(after)["pairing.enterprises"] == of_scope(before)["pairing.enterprises"]


@pytest.mark.parametrize("organizations", ["stay", SHORE])
def test_a_case_a_post_and_a_fact_of_a_merged_village_are_found_from_its_successor(
    office: Office, organizations: str
) -> None:
    merged(office, organizations=organizations)
    lists = {
        "case.opened": ["Z1", "Z3"],
        "secretary.removed_unfit": [f"P2@{branch(NORTH)}/secretary/2018-05-01"],
        "member.developed": sorted((SOUTH, NORTH, SHORE)),
        "five_small.started": ["X1"],
        "activity.wishes": [f"{SOUTH}/wish/{DAY}/C", f"{SHORE}/wish/{DAY}/D"],
    }
    with office.read() as connection:
        known = picture(connection, datetime.date(2019, 12, 31), 2)
        for code, units in lists.items():
            assert service.units_of(known, code, SHORE, "population")["units"] == sorted(units), code
            for unit in units:
                explained = explaining.explain(known, service.figure_of(code), unit)
                assert explained["population"]["answer"] == "met", (code, unit)


def test_the_dossier_of_a_successor_leads_to_all_that_is_recorded_of_those_it_took_over_from(office: Office) -> None:
    merged(office)
    with office.read() as connection:
        known = picture(connection, datetime.date(2019, 12, 31), 2)
        successor = read(known, SHORE)
        names = {identity: code for identity, (code, *_) in successor.names.items()}
        before = {names[s["predecessor"]] for s in successor.in_force(successor.successions)}
        assert before == {SOUTH, NORTH}
        assert [s["predecessor"] for s in office.history(SHORE)["successions"]] == [SOUTH, NORTH]
        of_it = read(known, SOUTH)
        assert len(of_it.rows("facts")) == 2 and [v["ends"] for v in of_it.rows("posts")] == [20190601]
        organizations = {names_of(of_it)[v["unit"]] for v in of_it.rows("organizations")}
        assert organizations >= {branch(SOUTH)}
        assert [v["code"] for v in read(known, branch(SOUTH)).rows("cases")] == ["Z1"]


def names_of(dossier: Any) -> dict[int, str]:
    return {identity: code for identity, (code, *_) in dossier.names.items()}


def test_a_case_is_found_from_the_last_of_several_mergers_in_a_row(office: Office) -> None:
    merged(office, organizations="stay")
    office.do("place", "abolish", code=SHORE, successor=BAY, effective="2019-06-02")
    office.do("place", "abolish", code=BAY, effective="2020-01-01")
    with office.read() as connection:
        for day, scope in ((FIRST, SHORE), (datetime.date(2019, 6, 2), BAY), (datetime.date(2019, 12, 31), BAY)):
            units = service.units_of(picture(connection, day, 4), "case.opened", scope, "population")["units"]
            assert "Z1" in units, day
        known = picture(connection, datetime.date(2020, 1, 1), 4)
        assert service.units_of(known, "case.look_back", LAKE, "population")["units"] == ["Z1", "Z3", "Z4"]


def test_a_secretary_who_goes_on_elsewhere_was_not_removed(office: Office) -> None:
    answer = office.do(
        "organization", "merge", codes=[branch(UPPER)], into=branch(SHORE), effective=DAY,
        **handed_to(branch(SHORE), "organization", elections="stay", ratings="stay", cases="stay"),
    )  # fmt: skip
    assert answer["change"] == 2
    with office.read() as connection:
        for day in some_days(connection, FIRST):
            before, after = (of_scope(picture(connection, day, known)) for known in (1, 2))
            assert after["secretary.removed_unfit"] == before["secretary.removed_unfit"], day
            assert after["secretary.on_staff"] == before["secretary.on_staff"], day


def test_a_post_that_ends_with_its_village_has_not_the_reason_of_an_end_that_never_came(office: Office) -> None:
    office.do(
        "organization", "merge", codes=[branch(UPPER)], into=branch(SHORE), effective=DAY,
        **handed_to(branch(SHORE), "organization", posts="end", elections="stay", ratings="stay", cases="stay"),
    )  # fmt: skip
    posts = [(p["to"], p["end_reason"]) for p in office.in_force(branch(UPPER), "posts")]
    assert posts == [(DAY, None)]


# -- counties and the city -----------------------------------------------------------------------------------------


def add_up(office: Office) -> None:
    """On every day that matters the counties' figures add up to the city's, and nothing counts outside the city."""
    with office.read() as connection:
        for day in turning_days(connection):
            known = picture(connection, day, office.head)
            every = of_every_scope(known)
            assert every[CITY] == every[None], day
            counties = both_ways.counties(known)
            assert sums(*(every[county] for county in counties)) == sums(every[CITY]), day
            partners = {p for c in counties for p in service.units_of(known, "pairing.enterprises", c)["units"]}
            assert len(partners) == every[CITY]["pairing.enterprises"]["value"], day


@given(lot=st.randoms(use_true_random=False))
@settings(max_examples=1 if on_postgresql() else 4)  # what is random are the verbs, not the database
def test_the_counties_add_up_to_the_city_on_every_day_whatever_was_done(
    tmp_path_factory: pytest.TempPathFactory, lot: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("sums")
    hand = done_at_random(folder, lot, city.DAYS, 5)
    add_up(hand.office)
    put_away(hand, folder)


@pytest.mark.soak
@given(lot=st.randoms(use_true_random=False))
@settings(settings.get_profile("soak"), max_examples=200)
def test_soak_the_counties_add_up_to_the_city_after_long_sequences(
    tmp_path_factory: pytest.TempPathFactory, lot: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("sums")
    hand = done_at_random(folder, lot, city.DAYS, 15)
    add_up(hand.office)
    put_away(hand, folder)


def test_a_place_merged_out_of_several_counties_must_be_given_the_one_it_stands_in(office: Office) -> None:
    texts = {"codes": [SOUTH, BAY], "into": "Y", "new": ["Y=New"], "effective": DAY}
    texts |= handed_to("Y", organizations="stay", facilities="end")
    assert office.refused("place", "merge", **texts) == [("under", "it must be told what it stands under")]
    office.do("place", "merge", under=LAKE, **texts)
    assert office.tree(DAY)["Y"] == ("New", LAKE)
    add_up(office)


def test_a_founded_place_stands_under_another_unless_it_is_a_province_or_a_municipality(office: Office) -> None:
    texts = {"code": "Y", "name": "New", "effective": DAY}
    assert office.refused("place", "found", kind="village", **texts) == [
        ("parent", "it must be told what it stands under")
    ]
    office.do("place", "found", kind="municipality", **texts)
    assert office.tree(DAY)["Y"] == ("New", None)


def test_an_organization_merged_out_of_several_superiors_must_be_given_its_own(office: Office) -> None:
    texts = {"codes": [branch(SOUTH), branch(BAY)], "into": "DY", "new": ["DY=New"], "place": BAY, "effective": DAY}
    texts |= handed_to("DY", "organization", cases="stay")
    refused = office.refused("organization", "merge", **texts)
    assert refused == [("under", "those that it comes from stand under different ones: it must be told")]
    office.do("organization", "merge", under="D3", **texts)
    assert office.in_force("DY", "states")[-1]["superior"] == "D3"


# -- who moves -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "under", "old", "new"),
    [(SOUTH, LAKE, EAST, WEST), (BAY, TOWN, WEST, EAST), (HILL, WEST, EAST, WEST), (SETTLED, EAST, WEST, EAST)],
)
def test_what_moved_counts_in_its_old_county_before_the_day_and_in_its_new_one_from_it(
    office: Office, code: str, under: str, old: str, new: str
) -> None:
    office.do("place", "move", code=code, under=under, effective=DAY)
    with office.read() as connection:
        for day in some_days(connection, FIRST):
            before, after = at_first(day)["figures"], of_every_scope(picture(connection, day, 2))
            assert after[code] == before[code] and after[CITY] == before[CITY], day
            if day < FIRST:
                assert (after[old], after[new]) == (before[old], before[new]), day
            else:
                assert sums(after[old], before[code]) == sums(before[old]), day
                assert sums(after[new]) == sums(before[new], before[code]), day


# -- lists from before and after -----------------------------------------------------------------------------------


def of_its_own(office: Office) -> None:
    """A part is split off a village that lives on; another is taken over, and lives again."""
    texts = handed_to(SOUTH, **dict.fromkeys(("organizations", "facts", "elections", "projects", "activities"), "stay"))
    office.do("place", "split", code=SOUTH, into=[SOUTH, "Y"], new=["Y=New"], effective="2018-05-02", **texts)
    office.do("place", "abolish", code=NORTH, successor=SOUTH, effective="2018-05-02")
    office.do("place", "reopen", code=NORTH, effective="2019-01-01")


def test_an_old_list_changes_nothing_after_a_part_was_split_off_or_a_place_lives_again(
    office: Office, tmp_path: Path
) -> None:
    of_its_own(office)
    outcome = imported(office.engine, tmp_path / "again", {"places": city.LEDGERS["places"]})
    assert (outcome.problems, outcome.change) == ([], None)


def test_a_part_that_was_split_off_is_no_successor_for_what_stands_under_an_ended_place(office: Office) -> None:
    of_its_own(office)
    office.do("place", "abolish", code=SOUTH, effective=DAY)
    with office.read() as connection:
        found = findings.findings(picture(connection, FIRST, office.head), None, "STRUCT-ORPHAN")
        assert POND in {finding.unit for finding in found}


def test_successors_are_those_of_a_units_last_end_alone(office: Office, tmp_path: Path) -> None:
    of_its_own(office)
    for code in (SOUTH, NORTH):
        office.do("place", "abolish", code=code, effective=DAY)
    with office.read() as connection:
        known = picture(connection, FIRST, office.head)
        listed = ledger_rows.rows(known, PLACES).filter(pl.col("code").is_in([SOUTH, NORTH]))
        assert listed["successor"].to_list() == [None, None]
    export(office.engine, tmp_path / "out", known.moment)
    with (tmp_path / "out" / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["代码"]: row for row in csv.DictReader(file)}
    assert [(rows[code]["撤销日期"], rows[code]["承接代码"]) for code in (SOUTH, NORTH)] == [(DAY, "")] * 2
    text = (tmp_path / "out" / "places.csv").read_text("utf-8-sig")
    outcome = imported(office.engine, tmp_path / "in", {"places": text})
    assert (outcome.problems, outcome.change) == ([], None)
