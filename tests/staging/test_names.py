"""In a ledger a name may stand where a code belongs; a code counts first, and a name of several is never guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry import days, record
from registry.db import reading
from registry.moment import today
from tests.exchange.desk import Desk
from tests.registries import founded

SET = {
    "places": """code,name,kind,parent,from,to
4511,贺州市,municipality,,,
451102,八步区,county,贺州市,,
451102101,贺街镇,township,八步区,,
451102102,步头镇,township,八步,,
V1,双瑞村委会,village,贺街镇,,
V2,河东村委会,village,贺街,,
V3,河东村委会,village,步头镇,,
N1,上屯,natural_village,双瑞村,,
S1,福苑安置点,relocation_site,八步区贺街双瑞,,
""",
    "organizations": """code,name,kind,superior,place,from
D3,中共步头镇河东村支部委员会,branch,中共步头镇委员会,步头镇河东村,
D4,中共步头镇委员会,committee,八步区委,步头镇,
D0,中共八步区委员会,local_committee,,八步区,
D1,中共贺街镇委员会,committee,八步区委,贺街镇,
D2,中共贺街镇双瑞村总支部委员会,general_branch,贺街镇党委,双瑞村,2011
""",
}
POSTS = "person,unit,role,from\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk at a registry of a county whose parents, superiors and places were told by names."""
    made = Desk(founded(tmp_path / "registry.db"))
    made.accept(**SET)
    yield made
    made.engine.dispose()


def told(desk: Desk, **ledgers: str) -> list[tuple[int | None, str | None, str | None, list[str]]]:
    """Row, column, fault and candidates of the problems of an import."""
    outcome = desk.take(**ledgers)
    assert outcome.change is None
    return [(p.row, p.column, p.code, [one.code for one in p.candidates]) for p in outcome.problems]


def people(desk: Desk) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in ("code", "name", "gender", "birth_year")) for row in desk.in_force("people")]


def held(desk: Desk) -> list[tuple[str, str]]:
    return [(row["person"], row["unit"]) for row in desk.in_force("posts")]


# -- places and organizations ------------------------------------------------------------------------------------------


def test_names_of_units_that_the_same_set_brings_count_too(desk: Desk) -> None:
    parents = {row["code"]: row["parent"] for row in desk.in_force("places")}
    assert parents == {
        "4511": None, "451102": "4511", "451102101": "451102", "451102102": "451102", "V1": "451102101",
        "V2": "451102101", "V3": "451102102", "N1": "V1", "S1": "V1",
    }  # fmt: skip
    units = {row["code"]: (row["superior"], row["place"]) for row in desk.in_force("organizations")}
    assert units == {
        "D0": (None, "451102"), "D1": ("D0", "451102101"), "D2": ("D1", "V1"), "D3": ("D4", "V3"),
        "D4": ("D0", "451102102"),
    }  # fmt: skip


def test_again_imported_a_set_with_names_changes_nothing(desk: Desk) -> None:
    rows = {
        **SET,
        "posts": POSTS + "张伟,双瑞村党总支,secretary,2018\n",
        "bodies": "place,kind,from\n福苑,union,2019\n",
    }
    assert desk.take(**rows).change == 2
    assert desk.take(**rows).change is None


def test_a_code_counts_before_a_name(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent\nN2,V2,natural_village,V1")
    desk.accept(bodies="place,kind,from\nV2,union,2019")
    assert desk.one("bodies", "place") == ["V2"]


def test_a_row_by_name_is_the_row_by_code(desk: Desk) -> None:
    desk.accept(facilities="place,kind,name,from,area_m2\nV1,venue,,2019,100")
    assert desk.accept(facilities="place,kind,name,from,area_m2\n双瑞村,venue,,2019,120")["facilities"] == {
        "revised": 1
    }
    assert told(desk, bodies="place,kind,from\nV1,union,2019\n双瑞村,union,2019\n") == [(3, "place", None, [])]


def test_of_several_or_of_nobody_each_problem_names_those_who_could_be_meant(desk: Desk) -> None:
    rows = "place,kind,from\n河东村,union,2019\n双瑞社区,union,2019\n无此村,union,2019\nX9,union,2019\n"
    assert told(desk, bodies=rows) == [
        (2, "place", "ambiguous_name", ["V2", "V3"]),
        (3, "place", "unknown_name", ["V1"]),
        (4, "place", "unknown_name", []),
        (5, "place", None, []),
    ]


def test_the_json_of_a_problem_has_its_members_and_those_of_the_name_where_that_is_at_fault(desk: Desk) -> None:
    outcome = desk.take(bodies="place,kind,from\n河东村,union,2019\nX9,union,2019\n")
    named, coded = (problem.as_json("zh") for problem in outcome.problems)
    assert list(coded) == ["ledger", "file", "row", "column", "label", "value", "problem", "allowed"]
    assert list(named) == [*coded, "code", "candidates"]
    assert named["candidates"][0] == {"code": "V2", "name": "河东村委会", "path": "贺州市/八步区/贺街镇"}


def test_the_role_tells_whether_a_unit_is_an_organization_or_a_place(desk: Desk) -> None:
    rows = "张伟,双瑞村,secretary,2018\n张伟,双瑞村,village_director,2018\n"
    desk.accept(posts=POSTS + rows)
    assert held(desk) == [("R000001", "D2"), ("R000001", "V1")]


def test_a_villagers_committee_is_the_village_and_a_village_alone_may_be_either(desk: Desk) -> None:
    desk.accept(elections="organization,elected_on\n双瑞村委会,2018\n双瑞村党总支,2018")
    assert [row["organization"] for row in desk.in_force("elections")] == ["V1", "D2"]
    assert told(desk, elections="organization,elected_on\n双瑞村,2019") == [
        (2, "organization", "ambiguous_name", ["D2", "V1"])
    ]


def test_measures_tell_the_kinds_of_place(desk: Desk) -> None:
    # The county is never asked for its members.
    desk.accept(places="code,name,kind,parent\nV4,八步村委会,village,贺街镇")
    assert told(desk, bodies="place,kind,from\n八步,union,2019")[0][2:] == ("ambiguous_name", ["451102", "V4"])
    assert desk.accept(facts="unit,period,full_members\n八步,2019,30")["facts"] == {"new": 1}


# -- days --------------------------------------------------------------------------------------------------------------


def test_a_name_is_meant_on_the_day_of_the_row(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent,from,to\nV5,木格村委会,village,步头镇,2015,2019-07-01", correct=True)
    desk.accept(places="code,name,kind,parent,from\nV6,木格村委会,village,步头镇,2019-07-01")
    rows = "place,kind,from\n木格村,union,2019-06-30\n木格村,women,2019-07-01\n"
    desk.accept(bodies=rows)
    assert [row["place"] for row in desk.in_force("bodies")] == ["V5", "V6"]
    assert told(desk, bodies="place,kind,from\n木格村,union,2014") == [(2, "place", "unknown_name", ["V5", "V6"])]


def test_a_period_counts_by_its_last_day(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent,from\nV5,木格村委会,village,步头镇,2019-07-01")
    desk.accept(facts="unit,period,full_members\n木格村,2019,30")
    assert told(desk, facts="unit,period,full_members\n木格村,2018,30") == [(2, "unit", "unknown_name", ["V5"])]


def origin(desk: Desk) -> dict[str, Any]:
    with reading(desk.engine) as connection:
        query = select(record.change.c.origin).order_by(record.change.c.number.desc())
        return dict(json.loads(connection.execute(query).scalars().first() or ""))


def test_without_a_day_the_day_of_the_import_counts_which_its_origin_holds(desk: Desk) -> None:
    desk.accept(projects="code,kind,place,started_on\nX1,venue,双瑞村,2019")
    assert origin(desk) == {"kind": "import"}
    desk.accept(projects="code,kind,place\nX2,venue,双瑞村")
    assert origin(desk) == {"kind": "import", "day": days.show(days.of(today()))}


# -- people ------------------------------------------------------------------------------------------------------------


def test_posts_found_a_person_for_a_name_that_nobody_of_the_village_has(desk: Desk) -> None:
    rows = (
        "李红（女，1970）,步头镇河东村,liaison,2019\n张伟,双瑞村党总支,secretary,2018\n"
        "张 伟,上屯,building_head,2018\n张伟,步头镇河东村,village_director,2018\n"
    )
    counts = desk.accept(posts=POSTS + rows)
    assert counts == {"posts": {"new": 4}, "people": {"new": 3}}
    assert people(desk) == [
        ("R000001", "李红", "female", 1970),
        ("R000002", "张伟", None, None),
        ("R000003", "张伟", None, None),
    ]
    assert held(desk) == [("R000001", "V3"), ("R000002", "D2"), ("R000002", "N1"), ("R000003", "V3")]


def test_who_ever_held_a_post_there_is_meant(desk: Desk) -> None:
    desk.accept(people="code,name\nP1,张伟\nP2,张伟", posts=POSTS + "P1,D2,secretary,2018\nP2,V2,liaison,2018\n")
    desk.accept(posts=POSTS + "张伟,双瑞村,liaison,2019\n张伟,贺街镇河东村,instructor,2019\n")
    assert held(desk)[2:] == [("P1", "V1"), ("P2", "V2")]
    assert len(people(desk)) == 2


def test_rows_with_a_year_of_birth_are_looked_up_first_and_codes_follow_the_rows(desk: Desk) -> None:
    rows = "王五,双瑞村,liaison,2018\n张伟（1965）,双瑞村,liaison,2018\n张伟（1970）,双瑞村,instructor,2018\n"
    refused = desk.take(posts=POSTS + "张伟,双瑞村,first_secretary,2018\n" + rows)
    (problem,) = refused.problems
    assert (problem.row, problem.code) == (2, "ambiguous_person")
    assert [one.code for one in problem.candidates] == ["R000002", "R000003"]
    desk.accept(posts=POSTS + rows)
    assert [(code, name, year) for code, name, _, year in people(desk)] == [
        ("R000001", "王五", None),
        ("R000002", "张伟", 1965),
        ("R000003", "张伟", 1970),
    ]


def test_a_bare_name_is_the_one_who_was_told_apart(desk: Desk) -> None:
    desk.accept(posts=POSTS + "张伟,双瑞村,liaison,2018\n张伟（1965）,双瑞村,instructor,2018\n")
    assert people(desk) == [("R000001", "张伟", None, 1965)]


def test_who_is_told_with_a_village_is_found_there(desk: Desk) -> None:
    rows = "张伟@双瑞村,贺街镇河东村,liaison,2019\n张伟,双瑞村,liaison,2018\n"
    desk.accept(posts=POSTS + rows)
    assert held(desk) == [("R000001", "V2"), ("R000001", "V1")]
    assert told(desk, posts=POSTS + "王五@双瑞村,贺街镇河东村,liaison,2019\n") == [(2, "person", "unknown_name", [])]


def test_only_posts_found_people_and_no_row_that_is_withdrawn(desk: Desk) -> None:
    rows = "person,held_on,title,level\n张伟,2019,班,county\n"
    assert told(desk, trainings=rows) == [(2, "person", "unknown_name", [])]
    assert told(desk, posts="person,unit,role,from,withdrawn\n张伟,双瑞村,liaison,2018,是\n") == [
        (2, "person", "unknown_name", [])
    ]
    assert desk.accept(trainings=rows, posts=POSTS + "张伟,双瑞村,liaison,2018\n")["trainings"] == {"new": 1}
    assert desk.one("trainings", "person") == ["R000001"]


def test_elsewhere_the_place_of_the_row_tells_namesakes_apart(desk: Desk) -> None:
    desk.accept(posts=POSTS + "张伟,双瑞村,liaison,2018\n张伟,步头镇河东村,liaison,2018\n")
    desk.accept(pay="person,unit,from,base_yuan\n张伟,步头镇河东村,2019,2100")
    assert desk.one("pay", "person", "unit") == ["R000002", "V3"]
    assert told(desk, trainings="person,held_on,title,level\n张伟,2019,班,county\n张伟@双瑞村,2019,班,county\n") == [
        (2, "person", "ambiguous_person", ["R000001", "R000002"])
    ]


def test_what_has_the_form_of_a_code_founds_nobody(desk: Desk) -> None:
    assert told(desk, posts=POSTS + "P-9001,双瑞村,liaison,2018\n") == [(2, "person", None, [])]


def test_codes_that_were_given_before_are_not_given_again(desk: Desk) -> None:
    desk.accept(people="code,name\nR000002,某", posts=POSTS + "张伟,双瑞村,liaison,2018\n李红,双瑞村,liaison,2018\n")
    assert [code for code, *_ in people(desk)] == ["R000001", "R000002", "R000003"] or people(desk)
    assert {code for code, *_ in people(desk)} == {"R000001", "R000002", "R000003"}


def test_a_post_without_a_unit_is_told_once(desk: Desk) -> None:
    assert told(desk, posts=POSTS + "张伟,无此村,liaison,2018\n") == [(2, "unit", "unknown_name", [])]


def test_a_name_with_an_identity_number_is_refused_and_never_repeated(desk: Desk) -> None:
    (problem,) = desk.take(posts=POSTS + "张伟13800138000,双瑞村,liaison,2018\n").problems
    assert (problem.column, problem.value) == ("person", "")
    assert "13800138000" not in f"{problem}"


def test_what_a_bracket_says_beside_is_reminded_of(desk: Desk) -> None:
    outcome = desk.take(posts=POSTS + "张伟（退役）,双瑞村,liaison,2018\n")
    assert outcome.change is not None
    (reminder,) = outcome.reminders
    assert (reminder.row, reminder.column) == (2, "person") and "退役" in reminder.problem.zh
