"""What an answer is explained by: every recorded value that it was made of, also where they are not enough."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from registry.checks.catalogue import BY_CODE
from registry.checks.rule_explanation import explain
from tests.checks.rules.sentences import Asked, Written, asked

DAY = "2019-12-31"


def _told(w: Written) -> None:
    w.organization("paid")
    w.post("P1", "paid")
    w.add("pay", "person=P1 unit=V-paid from=2019-06-01 base_yuan=2099.99")
    w.organization("starred")
    for stage, day in (("declared", "2019-05-01"), ("named", "2019-06-01")):
        w.add("ratings", f"organization=starred year=2019 stage={stage} stars=4 decided_on={day}")
    w.add("cases", "code=C1 organization=starred year=2018 identified_on=2018-03-01 closed_on=2018-12-01")
    w.add("cases", "code=C2 organization=starred year=2019 identified_on=2019-03-01")
    w.organization("committee")
    for person, role in (("P2", "secretary"), ("P3", "committee_member")):
        w.post(person, "committee", role, "from=2015-01-01 portfolio=other")
    w.add("trainings", "person=P3 held_on=2019-05-05 title=班 level=county hours=55")
    w.post("P4", "V-committee", "village_director")
    w.post("P5", "V-committee", "collective_head")
    w.village("small", "full_members=4")
    flags = "unified_area=是 unified_structure=是 unified_signs=是 unified_functions=是 unified_equipment=否"
    w.add("facilities", f"place=small kind=venue name=甲 from=2015-01-01 area_m2=199.5 {flags}")
    w.add("coverage", "organization=paid place=small mode=absorbed from=2019-01-01")
    w.organization("joint", kind="joint_branch")
    for n in range(6):
        w.village(f"J{n}")
        w.add("coverage", f"organization=joint place=J{n} mode=joint from=2019-01-01")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    written = Written()
    _told(written)
    yield from asked(written, tmp_path_factory.mktemp("explained"))


#: Rule, unit, the name of a value, and the values of that name that the answer is made of.
EXPLAINED: list[tuple[str, str, str, list[Any]]] = [
    ("PAY-01", "P1@paid/secretary/2015-01-01", "pay.base_yuan", [Decimal("2099.99")]),
    ("STAR-02", "starred/2019/named", "ratings.decided_on", ["2019-05-01"]),
    ("STAR-05", "starred", "ratings.stars", [4]),
    ("WEAK-11", "V-starred", "cases.year", [2018, 2019]),
    ("COM-03a", "committee", "posts.portfolio", ["other", "other"]),
    ("EDU-02a", "P3@committee/committee_member/2015-01-01", "trainings.hours", [55]),
    ("VIL-09a", "V-committee", "posts.role", ["secretary", "village_director"]),
    ("VIL-09b", "V-committee", "posts.role", ["collective_head", "secretary", "village_director"]),
    ("VEN-01a", "small", "facilities.area_m2", [199.5]),
    ("VEN-01b", "small", "facilities.area_m2", [199.5]),
    ("VEN-02", "small", "facilities.unified_equipment", [False]),
    ("ORG-01a", "small", "coverage.mode", ["absorbed"]),
    ("ORG-04a", "joint", "coverage.mode", ["joint"] * 6),
    ("CODE-10", "committee", "organizations.name", ["committee"]),
]


@pytest.mark.parametrize(("rule", "unit", "name", "values"), EXPLAINED)
def test_what_is_not_met_is_explained_by_the_values_that_are_not_enough(
    registry: Asked, rule: str, unit: str, name: str, values: list[Any]
) -> None:
    told = explain(registry.registry.picture(DAY), BY_CODE[rule], unit)
    assert told["answer"] == "not_met"
    found = [value["value"] for value in told["condition"]["values"] if value["name"] == name]
    assert sorted(found) == values
