"""Where it is told that a row lacks something: at the empty cell, else at its place, with the entry of the mapping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from registry.errors import Problem
from tests.workbooks.office import Office, make, mapping

_PLACE = '[sheet.place]\ntownship = "贺街镇"\nvillage = {column = "村"}\n'
_CASE = {"organization": "@organization", "year": "2019"}


def _problems(office: Office, text: str, header: Sequence[str], *row: Any) -> list[Problem]:
    taken = office.send(mapping(text, _PLACE), header, row)
    assert taken.change is None
    return list(taken.problems)


def _told(problem: Problem) -> tuple[Any, ...]:
    return problem.code, problem.sheet, problem.row, problem.cell, problem.header, problem.ledger, problem.column


def _the_only(office: Office, text: str, header: Sequence[str], *row: Any) -> Problem:
    (problem,) = _problems(office, text, header, *row)
    return problem


def test_a_date_that_a_case_lacks_is_told_at_its_empty_cell(office: Office) -> None:
    text = make("cases", **_CASE, identified_on="=认定", closed_on="=销号")
    problem = _the_only(office, text, ("村", "认定", "销号"), "西村", None, "2019-05-01")
    assert _told(problem) == ("value", "表", 2, "B2", "认定", "cases", "identified_on")


def test_a_date_that_the_mapping_does_not_give_is_told_at_the_place_with_the_entry_that_it_lacks(
    office: Office,
) -> None:
    problem = _the_only(office, make("cases", **_CASE, closed_on="=销号"), ("村", "销号"), "西村", "2019-05-01")
    assert _told(problem) == ("value", "表", 2, "A2", "村", "cases", "identified_on")
    assert "对照表 cases 的 make 里没有 identified_on" in problem.allowed.zh
    assert "the make of cases in the mapping has no identified_on" in problem.allowed.en


@pytest.mark.parametrize(
    ("ledger", "values", "lacking"),
    [
        ("coverage", {"organization": "@organization", "place": "@place", "from_": "=值"}, "mode"),
        ("ratings", {"organization": "@organization", "year": "2019", "stage": "named", "stars": "=值"}, "decided_on"),
        ("ratings", {"organization": "@organization", "year": "2019", "stars": "=值", "decided_on": "2019"}, "stage"),
        ("cases", {"organization": "@organization", "identified_on": "=值"}, "year"),
        ("screenings", {"place": "@place", "year": "=值"}, "screened_on"),
        ("posts", {"person": "=值", "unit": "@organization", "role": "secretary"}, "from"),
        ("organizations", {"place": "@place", "name": "=值", "type": "economic"}, "kind"),
        ("places", {"parent": "@village", "name": "=值"}, "kind"),
        ("places", {"kind": "natural_village", "name": "=值"}, "parent"),
    ],
)
def test_whatever_a_new_row_must_have_and_the_mapping_does_not_give_is_told_so(
    office: Office, ledger: str, values: dict[str, str], lacking: str
) -> None:
    value = {"cases": "2019-03-01", "coverage": "2019", "ratings": "5", "screenings": "2019"}.get(ledger, "下屯党支部")
    problem = _the_only(office, make(ledger, **values), ("村", "值"), "西村", value)
    assert (problem.sheet, problem.row, problem.ledger, problem.column) == ("表", 2, ledger, lacking)
    assert problem.cell in ("A2", "B2") and problem.header in ("村", "值")
    assert problem.problem.zh.startswith("对照表没有给出")
    assert f"对照表 {ledger} 的 make 里没有 {lacking}" in problem.allowed.zh


def test_what_a_founded_place_lacks_is_told_at_its_empty_cell(office: Office) -> None:
    text = make("places", kind="natural_village", name="=屯", parent="=上级")
    problem = _the_only(office, text, ("村", "屯", "上级"), "西村", "下屯", None)
    assert _told(problem) == ("value", "表", 2, "C2", "上级", "places", "parent")


def test_what_the_mapping_itself_says_is_told_with_its_own_value(office: Office) -> None:
    text = make("posts", person="=人", unit="@place", role="secretary", from_="=任职")
    problem = _the_only(office, text, ("村", "人", "任职"), "西村", "张三", "2019")
    assert (problem.row, problem.column, problem.value) == (2, "role", "党组织书记")


def test_a_case_is_told_at_its_first_cell_where_no_column_names_its_place(office: Office) -> None:
    place = '[sheet.place]\ntownship = "贺街镇"\nvillage = "西村"\n'
    taken = office.send(mapping(make("cases", **_CASE, closed_on="=销号"), place), ("销号",), ("2019-05-01",))
    (problem,) = taken.problems
    assert _told(problem) == ("value", "表", 2, "A2", "销号", "cases", "identified_on")


def test_a_place_that_the_mapping_itself_names_and_nobody_knows_is_told_with_its_entry(office: Office) -> None:
    place = '[sheet.place]\ntownship = "贺街镇"\nvillage = "无村"\n'
    text = make("facts", unit="@place", period="2019", full_members="=党员")
    (problem,) = office.send(mapping(text, place), ("党员",), (3,)).problems
    assert (problem.code, problem.row, problem.cell) == ("unknown_name", 2, None)
    assert "见对照表 [sheet.place] 的 village" in problem.allowed.zh
