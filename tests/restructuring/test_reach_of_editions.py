"""Which places an edition speaks of, and which editions and moves are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.restructuring.editions import read_moves
from tests.registries import founded, imported
from tests.restructuring.listing import (
    CITY,
    apply_text,
    head_of,
    moves_file,
    official,
    problems,
    rows_of,
    taken,
    without,
)

FIRST, SECOND = "2016-07-31", "2017-10-31"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A registry that holds nothing."""
    engine = founded(tmp_path / "registry.db")
    yield engine
    engine.dispose()


# -- which places ------------------------------------------------------------------------------------------------------

OTHER = """4503,桂林市,
450302,秀峰区,4503
450302001,秀峰街道,450302
450302001001,东村委会,450302001
"""


def test_the_edition_of_one_city_leaves_the_other_alone(engine, tmp_path):
    taken(engine, tmp_path, OTHER, FIRST)
    taken(engine, tmp_path, CITY, FIRST)
    applied = taken(engine, tmp_path, CITY.replace("东村", "甲村"), SECOND)
    assert (len(applied.renamed), applied.gone) == (1, [])
    assert official(engine, SECOND, scope="4503") == sorted(rows_of(OTHER))


def test_a_village_that_came_from_another_city_is_confirmed_by_its_old_code(engine, tmp_path):
    taken(engine, tmp_path, OTHER, FIRST)
    taken(engine, tmp_path, CITY, FIRST)
    more = CITY + "451102101203,东村社区,451102101\n"
    applied = taken(engine, tmp_path, more, SECOND, {"450302001001": "451102101203"})
    assert [(m["old_parent"], m["new_parent"]) for m in applied.moved] == [("450302001", "451102101")]
    left = without(OTHER, "450302001001")
    assert taken(engine, tmp_path, left, SECOND).change is None
    assert official(engine, SECOND) == sorted(rows_of(more + left))


def test_a_city_without_a_province_has_no_parent_unless_one_is_recorded(engine, tmp_path):
    given = CITY.replace("4511,贺州市,\n", "4511,贺州市,45\n")
    taken(engine, tmp_path, given, FIRST)
    assert official(engine, FIRST) == sorted(rows_of(CITY))
    imported(engine, tmp_path / "45", {"places": "code,name,kind,parent\n45,广西壮族自治区,province,\n"})
    taken(engine, tmp_path, given, SECOND)
    assert ("4511", "贺州市", "45") in official(engine, SECOND)
    assert taken(engine, tmp_path, CITY, SECOND).change is None


def test_an_edition_of_the_country_over_one_city_tells_of_the_others_since_before_the_record(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    country = "45,广西壮族自治区,\n" + (CITY + OTHER).replace("市,\n", "市,45\n")
    more = country + "451102101203,中村委会,451102101\n"
    applied = taken(engine, tmp_path, more, SECOND)
    assert [(m["old"], m["old_parent"], m["new_parent"]) for m in applied.moved] == [("4511", None, "45")]
    assert official(engine, SECOND) == sorted(rows_of(more))
    assert official(engine, FIRST) == sorted(rows_of("45,广西壮族自治区,\n" + CITY + OTHER.replace("市,\n", "市,45\n")))


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_reported_at_once_and_nothing_is_stored(engine, tmp_path):
    ledgers = {
        "places": "code,name,kind,parent\n4511,贺州市,municipality,\n451102,八步区,county,4511\n"
        "451102101,贺街镇,township,451102\n451102101201,东村,village,451102101\n"
        "451102101202,西屯,natural_village,451102101201\n",
        "organizations": "code,name,kind,superior,place\n451102102201,党支部,branch,,451102101201\n",
    }
    assert imported(engine, tmp_path / "odd", ledgers).problems == []
    before = head_of(engine)
    refused = apply_text(engine, tmp_path, CITY, FIRST)
    assert sorted(problems(refused), key=str) == [
        ("451102101202", "is recorded as a natural village"),
        ("451102102201", "is an organization's code"),
    ]
    assert head_of(engine) == before


def test_a_place_that_is_recorded_from_a_later_day_on_is_not_made_older(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    later = "code,name,kind,parent,from\n451102101203,中村,village,451102101,2018-05\n"
    imported(engine, tmp_path / "later", {"places": later})
    refused = apply_text(engine, tmp_path, CITY + "451102101203,中村委会,451102101\n", SECOND)
    assert problems(refused) == [("451102101203", "is recorded from 2018-05 on")]


def test_a_move_is_refused_with_every_reason(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    after = without(CITY, "451102101201", "451102101202") + "451102102203,东村委会,451102102\n"
    wrong = {
        "451102999": "451102102203",
        "451102102201": "451102102202",
        "451102101201": "451102102209",
        "451102101202": "451102102201",
    }
    refused = apply_text(engine, tmp_path, after, SECOND, wrong)
    assert problems(refused) == [
        ("451102999", "no official place has that code on that day"),
        ("451102102201", "is still listed"),
        ("451102102209", "is not listed"),
        ("451102102201", "belongs to another unit"),
    ]


def test_a_move_to_another_kind_is_refused(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    after = without(CITY, "451102101201") + "451102103,东村镇,451102\n"
    refused = apply_text(engine, tmp_path, after, SECOND, {"451102101201": "451102103"})
    assert problems(refused) == [("451102103", "is of another kind")]


def test_a_dry_run_tells_the_same_and_stores_nothing(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    after = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    dry = taken(engine, tmp_path, after, SECOND, dry_run=True)
    assert (dry.change, head_of(engine)) == (None, 1)
    done = taken(engine, tmp_path, after, SECOND)
    assert (done.new, done.gone, done.proposed) == (dry.new, dry.gone, dry.proposed)


def test_the_files_of_moves_may_be_written_with_more_columns(engine, tmp_path):
    file = moves_file(tmp_path, {"451102101201": "451102102203"})
    text = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(f"{line},why" for line in text), encoding="utf-8")
    moves, faults = read_moves(file)
    assert (moves.pairs, faults) == ({"451102101201": "451102102203"}, [])


def test_moves_call_places_and_rows_of_the_edition_by_names(engine, tmp_path):
    taken(engine, tmp_path, CITY, FIRST)
    after = without(CITY, "451102101201") + "451102102203,新东村委会,451102102\n"
    applied = taken(engine, tmp_path, after, SECOND, {"东村": "新东村委会"})
    assert [(m["old"], m["new"]) for m in applied.moved] == [("451102101201", "451102102203")]


def test_a_name_of_several_in_a_move_is_told_with_code_and_path(engine, tmp_path):
    taken(engine, tmp_path, CITY + "451102102209,东村委会,451102102\n", FIRST)
    after = without(CITY, "451102101201") + "451102102203,北村委会,451102102\n451102101203,北村委会,451102101\n"
    refused = apply_text(engine, tmp_path, after, SECOND, {"东村": "451102102203", "451102101201": "北村委会"})
    assert [(p.column, p.row, p.code, [c.code for c in p.candidates]) for p in refused.problems] == [
        ("old_code", 2, "ambiguous_name", ["451102101201", "451102102209"]),
        ("new_code", 3, "ambiguous_name", ["451102101203", "451102102203"]),
    ]
