"""Who deals with a finding may name its unit by names: a place, an organization, or a row by those that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.desk import Desk
from tests.registries import founded
from tests.staging.test_names import SET, told

STEPS = "rule,unit,on,step\n"
MORE = {
    "people": "code,name\nP1,安某\nP2,柏某\nP3,安某\n",
    "posts": "person,unit,role,from\nP1,D2,secretary,2018\nP2,V2,village_director,2018\nP3,V2,village_director,2014\n",
    "facilities": "place,kind,name,from\nV1,venue,礼堂,2015\n",
    "cases": "code,organization,year,identified_on\nZ1,D2,2019,2019-03-15\n",
    "coverage": "organization,place,mode,from\nD2,N1,joint,2017-05\n",
    "ratings": "organization,year,stage,stars,decided_on\nD2,2019,declared,4,2019-03-01\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk at a registry with rows that findings may be about."""
    made = Desk(founded(tmp_path / "registry.db"))
    made.accept(**SET)
    made.accept(**MORE)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(
    ("rule", "by_code", "by_name"),
    [
        ("ORG-01a", "V1", "双瑞村"),
        ("ORG-01a", "V2", "八步区贺街镇河东村"),
        ("ORG-02", "D2", "双瑞村总支部委员会"),
        ("STRUCT-CYCLE", "D0", "中共八步区委员会"),
        ("COM-04", "P1@D2/secretary/2018", "安某@双瑞村党总支/secretary/2018"),
        ("COM-04", "P2@V2/village_director/2018", "柏某@贺街镇河东村/village_director/2018"),
        ("STRUCT-DEAD", "V1/venue/礼堂/2015", "双瑞村/venue/礼堂/2015"),
        ("STRUCT-OVERLAP", "D2@N1/2017-05", "双瑞村党总支@上屯/2017-05"),
        ("STAR-ORDER", "D2/2019", "贺街镇双瑞村党总支/2019"),
    ],
)
def test_a_step_about_a_finding_names_its_unit_by_names(desk: Desk, rule: str, by_code: str, by_name: str) -> None:
    desk.accept(finding_steps=f"{STEPS}{rule},{by_code},2019-08-01,acknowledge\n")
    (first,) = [row["unit"] for row in desk.in_force("finding_steps")]
    desk.accept(finding_steps=f"{STEPS}{rule},{by_name},2019-09-01,acknowledge\n")
    assert [row["unit"] for row in desk.in_force("finding_steps")] == [first, first]


def test_a_unit_of_several_names_is_told_with_everyone_whom_it_could_mean(desk: Desk) -> None:
    rows = (
        "ORG-01a,河东村,2019-08-01,acknowledge\nCOM-04,柏某@河东村/village_director/2018,2019-08-01,acknowledge\n"
        "ORG-01a,双瑞社区,2019-08-01,acknowledge\nORG-01a,南村,2019-08-01,acknowledge\nORG-01a,V9,2019-08-01,acknowledge\n"
    )
    assert told(desk, finding_steps=STEPS + rows) == [
        (2, "unit", "ambiguous_name", ["V2", "V3"]),
        (3, "unit", "ambiguous_name", ["V2", "V3"]),
        (4, "unit", "unknown_name", ["V1"]),
        (5, "unit", "unknown_name", []),
        (6, "unit", None, []),
    ]


def test_a_unit_that_comes_in_with_the_step_is_found_by_its_name(desk: Desk) -> None:
    desk.accept(
        places="code,name,kind,parent\nV4,南坪村,village,步头镇\n",
        finding_steps=f"{STEPS}ORG-01a,南坪村,2019-08-01,acknowledge\n",
    )
    assert len(desk.in_force("finding_steps")) == 1
