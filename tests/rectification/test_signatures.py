"""Signatures of an item of an audit are of what was found: who finds another thing takes them away."""

from __future__ import annotations

import pytest

from registry.restructuring import service
from tests.exchange.desk import Desk


def _signed(desk: Desk) -> tuple[str | None, str | None, str | None]:
    (item,) = [row for row in desk.in_force("audit_items") if row["case"] == "Z1"]
    return item["township_on"], item["county_on"], item["city_on"]


SIGNED = ("2019-07-05", "2019-07-09", None)


@pytest.mark.parametrize(
    "change",
    [
        "checked_on,result\n{},2019-07-02,consolidated",
        "checked_on,result\n{},2019-07-01,partly",
        "found\n{},Bad",
        "found\n{},",
        "kept\n{},no",
        "reasons\n{},secretary",
        "evidence\n{},Minutes",
    ],
)
def test_another_finding_clears_every_signature_that_its_sheet_does_not_have(desk: Desk, change: str) -> None:
    counts = desk.accept(audit_items="audit,case," + change.format("H1,Z1"))
    assert counts["audit_items"]["cleared"] == (3 if change.endswith("{},") else 2)
    assert _signed(desk) == (None, None, None)


@pytest.mark.parametrize(
    "change", ["auditor\n{},Others", "note\n{},Remark", "city_on\n{},2019-07-12", "found\n{},Good"]
)
def test_what_is_no_finding_leaves_the_signatures(desk: Desk, change: str) -> None:
    desk.accept(audit_items="audit,case," + change.format("H1,Z1"))
    assert _signed(desk)[:2] == SIGNED[:2]


def test_a_signature_that_the_sheet_gives_stays_and_an_empty_cell_gives_none(desk: Desk) -> None:
    desk.accept(audit_items="audit,case,found,township_on,county_on\nH1,Z1,Bad,2019-07-05,")
    assert _signed(desk) == ("2019-07-05", None, None)
    desk.accept(audit_items="audit,case,found,county_on\nH1,Z1,Worse,2019-08-09")
    assert _signed(desk) == (None, "2019-08-09", None)


def test_an_undoing_brings_the_signatures_of_what_was_found_before(desk: Desk) -> None:
    desk.accept(audit_items="audit,case,found\nH1,Z1,Bad")
    service.undo(desk.engine, 2)
    assert _signed(desk) == SIGNED
    service.undo(desk.engine, 3)
    assert _signed(desk) == (None, None, None)


def test_an_item_that_comes_back_with_another_finding_comes_back_unsigned(desk: Desk) -> None:
    gone = "audit,case,withdrawn\nH1,Z1,yes"
    desk.accept(audit_items=gone)
    desk.accept(audit_items="audit,case,auditor\nH1,Z1,Others")
    assert _signed(desk) == SIGNED
    desk.accept(audit_items=gone)
    desk.accept(audit_items="audit,case,kept\nH1,Z1,no")
    assert _signed(desk) == (None, None, None)


def test_an_item_that_becomes_another_cases_takes_no_signature_along(desk: Desk) -> None:
    """Z1 was looked at and signed for; what was found of it is not what was found of Z3."""
    desk.accept(cases="code,organization,year,identified_on\nZ3,D2,2018,2018-03-01")
    number = desk.number("audit_items", case="Z1")
    desk.accept(audit_items=f"id,audit,case\n{number},H1,Z3")
    (item,) = [row for row in desk.in_force("audit_items") if row["case"] == "Z3"]
    assert (item["result"], item["township_on"], item["county_on"]) == ("consolidated", None, None)
