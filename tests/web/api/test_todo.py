"""To-do by the API: whose it is, of what, up to which change, and nothing from outside."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.moment import today
from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.api.programs import Program, Programs
from tests.web.api.test_refusals import refused

VILLAGE, NORTH, OTHER, DAY = "451102101202", "451102101203", "451102102201", "2019-12-31"
#: The small county, and a township beside with a village of its own.
COUNTY = SMALL | {
    "places": SMALL["places"] + f"451102102,云岭镇,township,451102,,,\n{OTHER},石桥村,village,451102102,,,\n",
    "organizations": SMALL["organizations"] + f"D3,石桥村党支部,branch,,{OTHER},2010-01\n",
    "elections": "organization,elected_on\nD2,2016-11-01\nD3,2016-12-01\n",
}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    folder = tmp_path_factory.mktemp("todo")
    made = RegistryUnderTest(founded(Path(folder) / "registry.db"), folder)
    made.take(COUNTY)
    yield made
    made.close()


@pytest.fixture(scope="module")
def own(registry: RegistryUnderTest) -> Programs:
    return Programs(registry.engine)


def units(program: Program, kind: str | None = None, **query: Any) -> list[tuple[str, str | None, str | None]]:
    items = program.get("/todo", as_of=DAY, **query)["items"]
    return [(one["kind"], one["unit"], one["due_on"]) for one in items if kind in (None, one["kind"])]


def test_the_list_is_in_the_contract_s_shape_by_due_day(own: Programs) -> None:
    document = own.program("viewer@*").get("/todo", as_of=DAY)
    assert document == {
        "as_of": DAY,
        "since": None,
        "items": [
            {
                "kind": "term_over",
                "unit": "D2",
                "due_on": "2019-11-01",
                "says": {
                    "zh": "任期已于 2019-11-01 届满，还没有换届",
                    "en": "its term ended on 2019-11-01, and no election followed",
                },
            },
            *(one for one in document["items"] if one["due_on"] == "2019-12-01"),
            *(one for one in document["items"] if one["due_on"] is None),
        ],
    }
    assert [one["unit"] for one in document["items"]] == ["D2", "D3", OTHER, VILLAGE, NORTH, OTHER]


def test_everybody_gets_what_lies_in_his_scope_and_several_scopes_together(own: Programs) -> None:
    mine = [("term_over", "D2", "2019-11-01"), ("fact_missing", VILLAGE, None), ("fact_missing", NORTH, None)]
    beside = [("term_over", "D3", "2019-12-01"), ("vacancy", OTHER, None), ("fact_missing", OTHER, None)]
    assert units(own.program("clerk@451102101")) == mine
    assert units(own.program("reviewer@451102102")) == beside
    both = own.program("viewer@451102101", "viewer@451102102")
    assert sorted(units(both), key=str) == sorted(mine + beside, key=str)
    assert units(both, scope="451102102") == beside
    assert units(own.program("viewer@*"), scope="451102102") == beside
    refused(own.program("clerk@451102101").ask("/todo?scope=451102102"), 404, "not-found")


@pytest.mark.parametrize(("grant", "is_his"), [("auditor@*", True), ("security@*", True), ("system@*", False)])
def test_readers_and_security_administrators_have_a_list(own: Programs, grant: str, is_his: bool) -> None:
    program = own.program(grant)
    for answer in (program.ask("/todo"), program.ask("/todo/seen", "POST")):
        if is_his:
            assert answer.status_code == 200
        else:
            refused(answer, 403, "not-allowed")
    refused(own.stranger().ask("/todo"), 401, "not-signed-in")


def test_a_security_administrator_is_told_of_grants_that_end_in_his_scope(own: Programs) -> None:
    chief, east, west = (own.program(f"security@{at}") for at in ("*", "451102101", "451102102"))
    until = (today() + datetime.timedelta(days=30)).isoformat()
    later = (today() + datetime.timedelta(days=31)).isoformat()
    for name, place, day in (("short", VILLAGE, until), ("long", VILLAGE, later), ("all", None, until)):
        body = {"username": name, "grants": [{"role": "clerk", "place": place, "until": day}]}
        assert chief.ask("/users", "POST", json=body).status_code == 201
    ends = {"kind": "grant_ending", "unit": VILLAGE, "due_on": until}
    (item,) = east.get("/todo")["items"]
    assert {**item, "says": None} == {**ends, "says": None} and "short" in item["says"]["zh"]
    assert west.get("/todo")["items"] == []
    assert [one["unit"] for one in chief.get("/todo")["items"]] == [None, VILLAGE]


def test_what_is_seen_is_marked_and_not_by_looking(own: Programs, registry: RegistryUnderTest) -> None:
    clerk, other = own.program("clerk@451102101"), own.program("clerk@451102101")
    assert clerk.get("/todo")["since"] is None
    assert clerk.ask("/todo/seen", "POST").get_json() == {"since": 1}
    assert [program.get("/todo")["since"] for program in (clerk, clerk, other)] == [1, 1, None]
    assert units(clerk, "newly_failing") == []
    registry.take({"posts": "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"})
    found = units(clerk, "newly_failing")
    assert {unit for _, unit, _ in found} == {VILLAGE, "D2"} and all(due is None for _, _, due in found)
    assert clerk.get("/todo", as_of=DAY)["since"] == 1
    assert units(other, "newly_failing") == [], "who marked nothing has nothing new"
    assert units(own.program("clerk@451102102"), "newly_failing") == []
    assert units(clerk, "newly_failing", known_at=1) == []
    assert clerk.ask("/todo/seen", "POST", json={}).get_json() == {"since": 2}
    assert units(clerk, "newly_failing") == []
    assert clerk.ask("/todo/seen", "POST", json={"change": 1}).get_json() == {"since": 2}, "nothing is taken back"
    refused(clerk.ask("/todo/seen", "POST", json={"change": 3}), 422, "invalid")
    refused(clerk.ask("/todo/seen", "POST", json={"change": -1}), 422, "invalid")
    refused(clerk.ask("/todo/seen", "POST", json={"since": 1}), 422, "invalid")
    assert clerk.get("/todo")["since"] == 2
