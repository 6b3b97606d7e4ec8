"""Official editions applied: what becomes of the places, and of what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.db import reading
from registry.lookup.history import history_of
from registry.moment import Moment, head, today
from registry.restructuring import service
from registry.restructuring.divisions import Applied
from registry.versions import At
from tests.registries import copy, founded, imported, opened
from tests.restructuring.listing import (
    CITY,
    apply_text,
    head_of,
    listed,
    official,
    problems,
    real,
    rows_of,
    taken,
    without,
)

FIRST, SECOND, THIRD = "2016-07-31", "2017-10-31", "2018-10-31"
#: What belongs to the two villages of Hezhou that move in 2022, and to a village of the county that becomes a city.
BELONGINGS = {
    "places": "code,name,kind,parent\nN1,上屯,natural_village,451103106206\nN2,下屯,natural_village,450331100200\n"
    "S1,安置点,relocation_site,450331100\n",
    "organizations": "code,name,kind,superior,place\nD1,镇党委,committee,,451103106\n"
    "D2,清池村党支部,branch,D1,451103106206\nD3,五里村党支部,branch,,450331100200\n",
    "people": "code,name\nP1,安某\nP2,柏某\n",
    "posts": "person,unit,role,from\nP1,D2,secretary,2018-05\nP2,451103106206,village_director,2018-05\n",
    "cases": "code,organization,year,identified_on\nZ1,D2,2019,2019-03-15\n",
    "facts": "unit,period,activists\n451103106206,2018,4\n450331100200,2018,5\n",
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A registry that holds nothing."""
    engine = founded(tmp_path / "registry.db")
    yield engine
    engine.dispose()


def history(engine: Engine, code: str) -> dict:
    with reading(engine) as connection:
        return history_of(At(connection, Moment(today(), head(connection))), code)


def in_force(engine: Engine, code: str, section: str) -> list[dict]:
    return [row for row in history(engine, code)[section] if row["until"] is None]


def singles(applied: Applied) -> dict[str, str]:
    """What is proposed as the only candidate on both sides."""
    olds, news = ([p[side] for p in applied.proposed] for side in ("old", "new"))
    return {p["old"]: p["new"] for p in applied.proposed if olds.count(p["old"]) == 1 and news.count(p["new"]) == 1}


def apply_all(engine: Engine, folder: Path, city: str, confirmed: bool) -> None:
    """Applies the editions of a city in order; what is proposed is confirmed where that is asked for."""
    for day, file in real(city).items():
        if confirmed:
            apply_confirmed(engine, folder, file, day)
        else:
            taken(engine, folder, file, day)


def apply_confirmed(engine: Engine, folder: Path, file: Path, day: str) -> None:
    told = singles(taken(engine, folder, file, day, dry_run=True))
    taken(engine, folder, file, day, told)


# -- the real editions -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A registry that took the eight editions of a city in, with all that was proposed confirmed; to be copied."""

    @cache
    def of(city: str) -> Path:
        folder = tmp_path_factory.mktemp(city)
        engine = founded(folder / "registry.db")
        apply_all(engine, folder, city, confirmed=True)
        engine.dispose()
        return folder / "registry.db"

    return of


def has_its_editions(engine: Engine, city: str) -> None:
    for day, file in real(city).items():
        assert official(engine, day) == listed(file), day


@pytest.mark.parametrize("city", ["4511", "4503"])
def test_after_the_eight_editions_of_a_city_the_tree_of_each_day_is_its_edition(engine, tmp_path, city):
    apply_all(engine, tmp_path, city, confirmed=False)
    has_its_editions(engine, city)


def test_the_two_villages_of_hezhou_that_moved_are_found_and_nothing_else(engine, tmp_path):
    editions = real("4511")
    days = list(editions)
    for day in days[:6]:
        taken(engine, tmp_path, editions[day], day)
    dry = taken(engine, tmp_path, editions[days[6]], days[6], dry_run=True)
    assert [(p["old"], p["new"], p["why"].zh) for p in dry.proposed] == [
        ("451103106205", "451122100223", "名称相同，同属贺州市"),
        ("451103106206", "451122100222", "名称相同，同属贺州市"),
    ]
    assert dry.change is None
    assert head_of(engine) == len({*days[:6]} - {"2021-10-31"})


def test_the_county_of_guilin_that_became_a_city_is_found_with_its_whole_subtree_and_one_line_confirms_it(
    engine, tmp_path
):
    editions = real("4503")
    for day in (FIRST, SECOND):
        taken(engine, tmp_path, editions[day], day)
    dry = taken(engine, tmp_path, editions[THIRD], THIRD, dry_run=True)
    found = singles(dry)
    assert len(found) == len(dry.proposed) == len(dry.gone) == 158
    assert found["450331"] == "450381"
    confirmed = taken(engine, tmp_path, editions[THIRD], THIRD, {"450331": "450381"})
    assert (confirmed.gone, confirmed.proposed) == ([], [])
    assert {m["old"]: m["new"] for m in confirmed.moved} == found
    assert [n["code"] for n in confirmed.new] == ["450328104001", "450330203001"]
    assert official(engine, THIRD) == listed(editions[THIRD])
    assert official(engine, "2018-10-30") == listed(editions[SECOND])


@pytest.mark.parametrize(
    ("before", "day", "towns"),
    [
        (FIRST, SECOND, {"450312202": "450312108", "450324200": "450324114", "450327205": "450327105"}),
        (THIRD, "2019-10-31", {"450328206": "450328105", "450332200": "450332105"}),
    ],
)
def test_the_rural_townships_of_guilin_that_became_towns_are_found(engine, tmp_path, before, day, towns):
    editions = real("4503")
    taken(engine, tmp_path, editions[before], before)
    found = singles(taken(engine, tmp_path, editions[day], day, dry_run=True))
    assert {old: new for old, new in found.items() if len(old) == 9} == towns


def test_a_place_that_moved_keeps_its_past_and_all_that_belongs_to_it(engine, tmp_path):
    for city in ("4511", "4503"):
        taken(engine, tmp_path, real(city)[FIRST], FIRST)
    assert imported(engine, tmp_path / "ledgers", BELONGINGS).problems == []
    for city, day in (("4503", SECOND), ("4503", THIRD), ("4511", "2022-10-31")):
        apply_confirmed(engine, tmp_path, real(city)[day], day)

    past = history(engine, "451103106206")
    assert past == history(engine, "451122100222")
    assert past["codes"] == ["451103106206", "451122100222"]
    states = [(s["code"], s["name"], s["parent"], s["from"]) for s in in_force(engine, "451122100222", "states")]
    assert states == [
        ("451103106206", "清池村委会", "451103106", None),
        ("451122100222", "清池村委会", "451122100", "2022-10-31"),
    ]
    for section in ("posts", "facts"):
        assert len(in_force(engine, "451122100222", section)) == 1
    assert [s["parent"] for s in in_force(engine, "N1", "states")] == ["451122100222"]
    assert [s["place"] for s in in_force(engine, "D2", "states")] == ["451122100222"]
    assert [c["code"] for c in in_force(engine, "D2", "cases")] == ["Z1"]
    assert [s["parent"] for s in in_force(engine, "S1", "states")] == ["450381100"]
    assert [f["activists"] for f in in_force(engine, "450381100200", "facts")] == [5]


def test_what_is_not_confirmed_is_gone_and_new_and_tells_what_it_leaves_behind(engine, tmp_path):
    taken(engine, tmp_path, real("4511")[FIRST], FIRST)
    assert imported(engine, tmp_path / "ledgers", _only("4511")).problems == []
    applied = taken(engine, tmp_path, real("4511")["2022-10-31"], "2022-10-31")
    listed = {g["code"]: g["leaves"] for g in applied.gone}
    assert listed == {"451103106205": {}, "451103106206": {"natural_village": 1, "organizations": 1, "posts": 1}}
    assert {"451122100222", "451122100223"} <= {n["code"] for n in applied.new}
    assert history(engine, "451103106206")["codes"] == ["451103106206"]
    assert in_force(engine, "451103106206", "states")[-1]["to"] == "2022-10-31"


def _only(city: str) -> dict[str, str]:
    """The belongings of one city's villages."""
    other = {"4511": ("4503", "D3"), "4503": ("4511", "D2")}[city]
    return {
        key: "".join(f"{line}\n" for line in text.splitlines() if not any(o in line for o in other))
        for key, text in BELONGINGS.items()
    }


@pytest.mark.parametrize("city", ["4511", "4503"])
def test_so_it_is_with_moves_and_applying_an_edition_twice_and_importing_an_old_list_changes_nothing(
    confirmed, tmp_path, city
):
    engine = opened(copy(confirmed(city), tmp_path / "registry.db"))
    has_its_editions(engine, city)
    changes = head_of(engine)
    for day, file in real(city).items():
        again = taken(engine, tmp_path, file, day, begins="2016")
        assert (again.change, again.new, again.gone, again.renamed, again.moved) == (None, [], [], [], [])
    kinds = {4: "municipality", 6: "county", 9: "township", 12: "village"}
    lines = [f"{c},{n},{kinds[len(c)]},{p or ''}\n" for c, n, p in listed(real(city)["2019-10-31"])]
    outcome = imported(engine, tmp_path / "list", {"places": "code,name,kind,parent\n" + "".join(lines)})
    assert (outcome.problems, outcome.change, head_of(engine)) == ([], None, changes)
    engine.dispose()


# -- since when --------------------------------------------------------------------------------------------------------


def test_what_the_first_edition_lists_stands_since_before_the_record(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    assert official(engine, "1949-10-01") == sorted(rows_of(CITY))


def test_or_since_the_day_that_is_given(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST, begins="2002-11-02")
    assert official(engine, "2002-11-01") == []
    assert official(engine, "2002-11-02") == sorted(rows_of(CITY))


def test_a_first_day_after_the_editions_own_is_refused(engine, tmp_path):
    refused = apply_text(engine, tmp_path, CITY, FIRST, begins="2016-08")
    assert problems(refused) == [("2016-08", "is after the day of --effective")]


def test_what_a_later_edition_is_the_first_to_list_stands_since_its_day(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    more = CITY + "451102101203,中村委会,451102101\n"
    taken(engine, tmp_path, more, SECOND, begins="2000")
    assert official(engine, "2017-10-30") == sorted(rows_of(CITY))
    assert official(engine, SECOND) == sorted(rows_of(more))


def test_over_a_city_that_came_in_as_a_ledger_what_is_new_stands_since_the_editions_day(engine, tmp_path):
    kinds = {4: "municipality", 6: "county", 9: "township", 12: "village"}
    lines = [f"{c},{n},{kinds[len(c)]},{p or ''}\n" for c, n, p in rows_of(CITY)]
    imported(engine, tmp_path / "list", {"places": "code,name,kind,parent\n" + "".join(lines)})
    more = CITY + "451102101203,中村委会,451102101\n"
    assert [n["code"] for n in taken(engine, tmp_path, more, FIRST).new] == ["451102101203"]
    assert official(engine, "2016-07-30") == sorted(rows_of(CITY))


def test_an_edition_that_was_undone_is_no_earlier_one(engine, tmp_path):
    change = taken(engine, tmp_path, CITY, SECOND).change
    assert change is not None
    service.undo(engine, change)
    assert official(engine, SECOND) == []
    taken(engine, tmp_path, CITY, FIRST)
    assert official(engine, "1949-10-01") == sorted(rows_of(CITY))


def test_editions_are_applied_in_order(engine, tmp_path):
    taken(engine, tmp_path, CITY, SECOND)
    changed = CITY.replace("东村", "甲村")
    taken(engine, tmp_path, changed, THIRD)
    late = apply_text(engine, tmp_path, CITY.replace("西村", "乙村"), "2018-01-31")
    assert problems(late) == [(None, "the edition of 2018-10-31 has been applied already")]
    assert taken(engine, tmp_path, CITY, SECOND).change is None


# -- places ------------------------------------------------------------------------------------------------------------


def test_a_code_that_comes_back_reopens_its_place(engine, tmp_path):
    for day, text in ((FIRST, CITY), (SECOND, without(CITY, "451102101201")), (THIRD, CITY)):
        applied = taken(engine, tmp_path, text, day)
    assert applied.new == [{"code": "451102101201", "name": "东村委会", "parent": "451102101", "reopened": True}]
    spans = [(s["from"], s["to"]) for s in in_force(engine, "451102101201", "states")]
    assert spans == [(None, SECOND), (THIRD, None)]
    for day, text in ((FIRST, CITY), (SECOND, without(CITY, "451102101201")), (THIRD, CITY)):
        assert official(engine, day) == sorted(rows_of(text))


def test_an_edition_mended_on_the_same_day_takes_the_end_back(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    taken(engine, tmp_path, without(CITY, "451102101201"), SECOND)
    taken(engine, tmp_path, CITY, SECOND)
    assert [(s["from"], s["to"]) for s in in_force(engine, "451102101201", "states")] == [(None, None)]


def test_a_code_that_a_moved_place_had_gives_it_that_code_again(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    taken(engine, tmp_path, CITY, FIRST)
    taken(engine, tmp_path, moved, SECOND, {"451102101201": "451102102203"})
    back = taken(engine, tmp_path, CITY, THIRD)
    assert [(m["old"], m["new"]) for m in back.moved] == [("451102102203", "451102101201")]
    assert (back.new, back.gone) == ([], [])
    assert official(engine, THIRD) == sorted(rows_of(CITY))


def test_a_place_whose_earlier_code_is_listed_can_be_confirmed_as_nothing_else(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    taken(engine, tmp_path, CITY, FIRST)
    taken(engine, tmp_path, moved, SECOND, {"451102101201": "451102102203"})
    refused = apply_text(engine, tmp_path, CITY, THIRD, {"451102102203": ""})
    assert problems(refused) == [("451102102203", "its earlier code 451102101201 is listed")]


def test_what_was_applied_as_gone_and_new_stays_two_even_after_an_undo(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    moves = {"451102101201": "451102102203"}
    taken(engine, tmp_path, CITY, FIRST)
    change = taken(engine, tmp_path, moved, SECOND).change
    refused = apply_text(engine, tmp_path, moved, SECOND, moves)
    assert problems(refused) == [("451102101201", "no official place has that code on that day")]
    assert change is not None
    service.undo(engine, change)
    again = apply_text(engine, tmp_path, moved, SECOND, moves)
    assert problems(again) == [("451102102203", "belongs to another unit")]


def test_a_code_that_a_moved_place_had_and_that_is_listed_beside_its_new_one_is_refused(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    taken(engine, tmp_path, CITY, FIRST)
    taken(engine, tmp_path, moved, SECOND, {"451102101201": "451102102203"})
    both = apply_text(engine, tmp_path, moved + "451102101201,甲村委会,451102101\n", THIRD)
    assert problems(both) == [("451102101201", "its place has the code 451102102203, which is listed too")]


def test_a_row_whose_code_is_anothers_is_refused_with_what_to_do(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    taken(engine, tmp_path, CITY, FIRST)
    taken(engine, tmp_path, moved, SECOND, {"451102101201": "451102102203"})
    both = apply_text(engine, tmp_path, moved + "451102101201,甲村委会,451102101\n", THIRD)
    assert "删去该行及其下级" in both.problems[0].allowed.zh
    assert "leave the row and what is below it out" in both.problems[0].allowed.en
    taken(engine, tmp_path, moved, THIRD)
    assert official(engine, THIRD) == sorted(rows_of(moved))


def test_a_code_given_to_another_place_loses_no_row_where_the_first_was_not_confirmed(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    editions = {FIRST: CITY, SECOND: moved, THIRD: moved + "451102101201,甲村委会,451102101\n"}
    for day, rows in editions.items():
        taken(engine, tmp_path, rows, day)
    for day, rows in editions.items():
        assert official(engine, day) == sorted(rows_of(rows)), day


def test_a_place_is_kept_from_moving_along_by_a_line_without_a_new_code(engine, tmp_path):
    """How whoever knows that its code comes back leaves it unconfirmed while its township is confirmed."""
    moved = CITY.replace("451102102", "451102109")
    back = f"{moved}451102102,步头乡,451102\n451102102201,甲村委会,451102102\n"
    taken(engine, tmp_path, CITY, FIRST)
    moves = {"451102102": "", "451102102201": "", "451102102202": "451102109202"}
    assert [m["old"] for m in taken(engine, tmp_path, moved, SECOND, moves).moved] == ["451102102202"]
    taken(engine, tmp_path, back, THIRD)
    for day, rows in {FIRST: CITY, SECOND: moved, THIRD: back}.items():
        assert official(engine, day) == sorted(rows_of(rows)), day


def test_a_confirmation_is_not_taken_back_by_undoing_its_edition(engine, tmp_path):
    moved = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    taken(engine, tmp_path, CITY, FIRST)
    change = taken(engine, tmp_path, moved, SECOND, {"451102101201": "451102102203"}).change
    assert change is not None
    service.undo(engine, change)
    again = taken(engine, tmp_path, moved, SECOND)
    assert [(m["old"], m["new"]) for m in again.moved] == [("451102101201", "451102102203")]
    assert (again.new, again.gone) == ([], [])


def test_a_move_away_from_a_code_that_is_listed_is_refused_with_what_to_do(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    more = CITY + "451102102203,东村委会,451102102\n"
    refused = apply_text(engine, tmp_path, more, SECOND, {"451102101201": "451102102203"})
    assert problems(refused) == [("451102101201", "is still listed")]
    assert "leave the line out of the moves" in refused.problems[0].allowed.en


def test_a_rural_township_that_becomes_a_town_is_one_though_its_subkind_was_recorded(engine, tmp_path):
    kinds = {4: "municipality", 6: "county", 9: "township", 12: "village"}
    rural = CITY.replace("451102102", "451102202").replace("步头镇", "步头乡")
    lines = [
        f"{c},{n},{kinds[len(c)]},{p or ''},{'rural_township' if c == '451102202' else ''}\n"
        for c, n, p in rows_of(rural)
    ]
    imported(engine, tmp_path / "list", {"places": "code,name,kind,parent,subkind\n" + "".join(lines)})
    taken(engine, tmp_path, CITY, SECOND, {"451102202": "451102102"})
    assert [s["subkind"] for s in in_force(engine, "451102102", "states")] == ["rural_township", None]


def test_what_no_edition_lists_stays_and_follows_its_parent(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    hamlets = (
        "code,name,kind,parent\nN1,上屯,natural_village,451102101201\nS1,安置点,relocation_site,451102101\n"
        "S2,安置点,relocation_site,451102\n"
    )
    imported(engine, tmp_path / "hamlets", {"places": hamlets})
    after = CITY.replace("451102101", "451102109")
    taken(engine, tmp_path, after, SECOND, {"451102101": "451102109"})
    assert official(engine, SECOND) == sorted(rows_of(after))
    parents = {code: in_force(engine, code, "states")[-1]["parent"] for code in ("N1", "S1", "S2")}
    assert parents == {"N1": "451102109201", "S1": "451102109", "S2": "451102"}


def test_what_ended_by_a_verb_before_the_edition_is_not_gone_once_more(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    ended = "code,name,kind,parent,to,successor\n451102101202,西村委会,village,451102101,2017-05,451102101201\n"
    imported(engine, tmp_path / "ended", {"places": ended})
    applied = taken(engine, tmp_path, without(CITY, "451102101202"), SECOND)
    assert (applied.change, applied.gone) == (None, [])


def test_several_candidates_are_never_chosen_among(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    after = without(CITY, "451102101201") + "451102101203,东村委会,451102101\n451102102203,东村委会,451102102\n"
    dry = taken(engine, tmp_path, after, SECOND, dry_run=True)
    assert sorted(p["new"] for p in dry.proposed) == ["451102101203", "451102102203"]
    both = [(p["old"], p["new"]) for p in dry.proposed]
    assert problems(apply_text(engine, tmp_path, after, SECOND, both)) == [
        ("451102101201", "row 2 has another candidate")
    ]
    applied = taken(engine, tmp_path, after, SECOND)
    assert ([g["code"] for g in applied.gone], applied.moved) == (["451102101201"], [])


def test_a_line_of_the_moves_that_cannot_be_read_hides_no_other_lines_problem(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    listed = without(CITY, "451102101201")
    lines = [("", "451102101202"), ("451102101201", "451102102299"), ("451199", "451102102298")]
    refused = apply_text(engine, tmp_path, listed, SECOND, lines)
    assert problems(refused) == [
        ("", "must be filled"),
        ("451102102299", "is not listed"),
        ("451199", "no official place has that code on that day"),
    ]
    assert head_of(engine) == 1
