"""In a plan of where things go, units and people may be called by names; a name of several is told, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.errors import Invalid, Problem
from tests.registries import copy
from tests.restructuring.small_county import Office

TOWN = {
    "places": "code,name,kind,parent\n4511,贺州市,municipality,\n451102,八步区,county,4511\n"
    "451102101,贺街镇,township,451102\n451102102,步头镇,township,451102\nV1,双瑞村,village,451102101\n"
    "V2,西村,village,451102101\nV3,河东村,village,451102101\nV4,河东村,village,451102102\n"
    "N1,上屯,natural_village,V1\nN2,下屯,natural_village,V1\n",
    "organizations": "code,name,kind,superior,place\nD0,贺街镇党委,committee,,451102101\n"
    "D1,双瑞村党支部,branch,D0,V1\nD2,西村党支部,branch,D0,V2\nD3,河东村党支部,branch,D0,V3\n",
    "coverage": "organization,place,mode,from\nD3,V1,joint,2018\n",
    "people": "code,name\nP1,安某\nP2,柏某\nP3,安某\n",
    "posts": "person,unit,role,from\nP1,V1,village_director,2018\nP2,V1,village_member,2018\n"
    "P3,V4,village_director,2018\n",
    "facilities": "place,kind,name,from\nV1,venue,礼堂,2015\nV2,venue,礼堂,2015\n",
}
DAY = "2020-05-01"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    Office(folder, TOWN).engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def office(town: Path, tmp_path: Path) -> Iterator[Office]:
    made = Office.standing(copy(town, tmp_path / "registry.db"))
    yield made
    made.engine.dispose()


def merging(tmp_path: Path, *lines: str, **more: Any) -> dict[str, Any]:
    """A merger of 双瑞村 into 西村, with a plan in a file."""
    plan = tmp_path / "去向.csv"
    plan.write_text("类别,事项,去向\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return {"codes": ["双瑞村", "西村"], "into": "西村", "effective": DAY, "plan": plan, **more}


WHOLE = ("下级,上屯,西村", "下级,下屯,贺街镇西村", "党组织,双瑞村党支部,西村", "覆盖,河东村党支部,end")
POSTS = ("任职,安某,西村", "任职,柏某,end", "阵地,双瑞村,西村/老礼堂")


def test_everything_in_a_plan_may_be_called_by_its_name(office: Office, tmp_path: Path) -> None:
    office.do("place", "merge", **merging(tmp_path, *WHOLE, *POSTS))
    assert [office.tree(DAY)[code][1] for code in ("N1", "N2")] == ["V2", "V2"]
    assert office.in_force("D1", "states")[-1]["place"] == "V2"
    assert [(c["place"], c["to"]) for c in office.in_force("D3", "coverage")] == [("V1", DAY)]
    assert [(p["unit"], p["to"]) for p in office.in_force("P1", "posts")] == [("V1", DAY), ("V2", None)]
    assert [(p["unit"], p["to"]) for p in office.in_force("P2", "posts")] == [("V1", DAY)]


@pytest.mark.parametrize(
    "row", ["安某/双瑞村/village_director/2018", "安某@双瑞村/village_director/2018", "安某@双瑞村"]
)
def test_a_row_is_called_by_its_key_with_names_and_a_person_by_name_and_place(
    office: Office, tmp_path: Path, row: str
) -> None:
    lines = (*WHOLE, f"任职,{row},西村", "任职,柏某,end", "阵地,*,end")
    office.do("place", "merge", **merging(tmp_path, *lines))
    assert [(p["unit"], p["to"]) for p in office.in_force("P1", "posts")] == [("V1", DAY), ("V2", None)]


def test_options_take_names_as_a_plan_does_and_a_new_unit_is_called_by_its_own(office: Office) -> None:
    whole = {"codes": ["双瑞村", "贺街镇西村"], "into": "V9", "new": ["V9=双瑞村"], "effective": DAY}
    goes = {"goes_children": ["双瑞村=V9"], "goes_organizations": ["双瑞村党支部=双瑞村", "西村党支部=V9"]}
    rest = {"goes_coverage": ["*=end"], "goes_posts": ["双瑞村=双瑞村"], "goes_facilities": ["*=end"]}
    office.do("place", "merge", **whole, **goes, **rest)
    assert [p["unit"] for p in office.in_force("P1", "posts")] == ["V1", "V9"]


def problems(office: Office, texts: dict[str, Any]) -> list[Problem]:
    with pytest.raises(Invalid) as refused:
        office.do("place", "merge", **texts)
    return list(refused.value.problems)


def test_a_name_of_several_is_told_with_code_and_path_in_its_line(office: Office, tmp_path: Path) -> None:
    found = problems(office, merging(tmp_path, "下级,上屯,河东村", *WHOLE[1:], *POSTS))
    assert [(p.code, p.row, p.value, [(c.code, c.path) for c in p.candidates]) for p in found if p.code] == [
        ("ambiguous_name", 2, "河东村", [("V3", "贺州市/八步区/贺街镇"), ("V4", "贺州市/八步区/步头镇")])
    ]


def test_a_name_that_nobody_has_is_told_with_whoever_is_called_nearly_so(office: Office, tmp_path: Path) -> None:
    found = problems(office, merging(tmp_path, "下级,上屯,西社区", *WHOLE[1:], *POSTS, "任职,丁某,end"))
    assert [(p.code, p.row) for p in found if p.code] == [("unknown_name", 2)]
    assert (None, 9, "丁某") in [(p.code, p.row, p.value) for p in found]


def test_two_names_of_one_thing_that_go_elsewhere_are_told_twice(office: Office, tmp_path: Path) -> None:
    found = problems(office, merging(tmp_path, *WHOLE, "下级,N1,end", *POSTS))
    assert [(p.column, p.row, p.problem.en[:13]) for p in found] == [("children", 6, "is told twice")]
