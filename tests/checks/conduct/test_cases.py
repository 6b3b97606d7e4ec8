"""Steps of cases: which are found out of order, by another level, skipped, unsigned, put off; and on which day."""

from __future__ import annotations

import pytest

from registry.checks import service
from tests.checks.conduct.written_cases import WrittenCases, found
from tests.registry_under_test import RegistryUnderTest

DECIDED = "decided 2019-03-01 level=county document=1"
RECTIFYING = "rectifying 2019-04-01 level=county"
ACCEPTED = "accepted 2019-10-01 level=county document=3"
CLOSED = "closed 2019-11-01 level=county document=4"


def written() -> WrittenCases:
    w = WrittenCases()
    _orders(w)
    _levels(w)
    _skips(w)
    _limits(w)
    _items(w)
    _polls(w)
    return w


def units(registry: RegistryUnderTest, rule: str, day: str) -> set[str]:
    return {finding.unit for finding in found(registry, day, rule)}


# What may follow


def _orders(w: WrittenCases) -> None:
    w.case("whole", "screened 2019-01-01", "jointly_checked 2019-02-01", DECIDED, RECTIFYING, ACCEPTED, CLOSED)
    w.case("bracketed", DECIDED, CLOSED)
    w.case("early", "screened 2019-01-01", "closed 2019-01-02 level=county document=1")
    w.case("same-day", "screened 2019-01-01 no=2", "decided 2019-01-01 no=1")
    w.case("numbered", "screened 2019-01-01 no=1", "decided 2019-01-01 no=2")
    w.case("listed", "decided 2019-01-01", "screened 2019-01-01")
    w.case("of-dates", more="identified_on=2019-03-01 closed_on=2019-11-01")
    w.case("accepted-first", "accepted 2019-03-01", "decided 2019-04-01")


@pytest.mark.parametrize("case", ["whole", "bracketed", "numbered", "listed", "of-dates"])
def test_steps_in_order_are_left_alone_recorded_or_not(registry, case: str) -> None:
    assert case not in units(registry, "CASE-ORDER", "2020-01-01")


def test_a_closing_after_the_screening_is_out_of_order_from_its_day_on(registry) -> None:
    assert "early" not in units(registry, "CASE-ORDER", "2019-01-01")
    assert "early" in units(registry, "CASE-ORDER", "2019-01-02")


def test_of_one_day_the_number_decides_what_comes_first(registry) -> None:
    assert "same-day" in units(registry, "CASE-ORDER", "2019-01-01")


def test_a_case_that_begins_with_its_acceptance_is_out_of_order(registry) -> None:
    (one,) = (f for f in found(registry, "2020-01-01", "CASE-ORDER") if f.unit == "accepted-first")
    assert one.says.zh.endswith(
        "环节次序不合：验收通过（2019-03-01）是第一个环节；认定（2019-04-01）在验收通过（2019-03-01）之后"
    )
    assert one.says.en.endswith("first step is accepted (2019-03-01); decided (2019-04-01) after accepted (2019-03-01)")


# Who signs


def _levels(w: WrittenCases) -> None:
    w.add("places", "code=YZ kind=township parent=XQ to=2020-06-01 successor=XZ")
    w.add("places", "code=V-Y kind=village parent=YZ to=2020-06-01 successor=V-O1")
    w.organization("OY", at="V-Y")
    w.setting("step.levels.screened", "county", "YZ", "2019-01-01")
    w.case("by-township", "screened 2018-12-31 level=township", of="OY")
    w.case("by-township-late", "screened 2019-01-01 level=township", of="OY")
    w.case("by-nobody", "screened 2019-01-01", of="OY")
    w.case("by-city", "screened 2019-01-01 level=city")
    w.case("undocumented", "decided 2019-05-01 level=county")
    w.case("unlevelled", "decided 2019-05-01 document=1")
    w.case("dated-alone", more="identified_on=2019-05-01")


def test_a_level_is_asked_as_of_the_day_of_the_step_where_the_case_counts(registry) -> None:
    wrong = units(registry, "CASE-LEVEL", "2019-12-31")
    assert "by-township-late" in wrong and not wrong & {"by-township", "by-nobody"}
    # Who stands for its place on the day looked at is another township: there the township may sign.
    assert "by-township-late" not in units(registry, "CASE-LEVEL", "2020-06-01")


def test_the_default_levels_hold_where_nothing_is_recorded(registry) -> None:
    (one,) = (f for f in found(registry, "2019-12-31", "CASE-LEVEL") if f.unit == "by-city")
    assert one.says.zh.endswith("签署层级不符：初筛（2019-01-01）由市级签署")


def test_a_row_without_level_or_document_is_unsigned_and_a_date_is_not(registry) -> None:
    assert units(registry, "CASE-UNSIGNED", "2019-04-30") & {"undocumented", "unlevelled"} == set()
    unsigned = units(registry, "CASE-UNSIGNED", "2019-05-01")
    assert unsigned >= {"undocumented", "unlevelled"} and "dated-alone" not in unsigned
    assert "bracketed" not in unsigned, "its rows have both"


# Steps that are skipped


def _skips(w: WrittenCases) -> None:
    w.organization("OS", at=_township(w))
    w.setting("case.skips", "yes", "SZ", "2019-11-01")
    w.setting("case.skips", "no", "SZ", "2019-12-01")
    w.case("skipped", DECIDED, CLOSED)
    w.case("unaccepted", DECIDED, RECTIFYING, CLOSED)
    w.case("failed-alone", DECIDED, RECTIFYING, "failed 2019-10-01 level=county due_on=2020-01-01", CLOSED)
    w.case("withdrawn-early", DECIDED, "withdrawn 2019-11-01 level=county document=1")
    w.case("accepted-later", DECIDED, RECTIFYING, CLOSED, "accepted 2019-11-02 level=county document=1")
    for code, on in (("let-before", "2019-10-31"), ("let", "2019-11-01"), ("let-no-more", "2019-12-01")):
        w.case(code, DECIDED, f"closed {on} level=county document=1", of="OS")


def _township(w: WrittenCases) -> str:
    w.add("places", "code=SZ kind=township parent=XQ")
    w.add("places", "code=V-S kind=village parent=SZ")
    return "V-S"


def test_a_closing_needs_what_comes_before_it_recorded_by_its_day(registry) -> None:
    assert units(registry, "CASE-SKIP", "2019-10-31") == {"let-before", "early"}
    found_ = units(registry, "CASE-SKIP", "2020-01-01")
    assert found_ >= {"skipped", "unaccepted", "failed-alone", "accepted-later"}
    assert not found_ & {"whole", "withdrawn-early"}


def test_steps_may_be_skipped_while_the_setting_says_so_on_the_day_of_the_closing(registry) -> None:
    assert {"let-before", "let", "let-no-more"} & units(registry, "CASE-SKIP", "2020-01-01") == {
        "let-before",
        "let-no-more",
    }


def test_what_was_skipped_is_named_and_so_is_the_setting(registry) -> None:
    picture = registry.picture("2020-01-01")
    one = next(f for f in service.findings(picture, None, "CASE-SKIP") if f.unit == "skipped")
    assert one.says.zh.endswith("销号时缺少环节：销号（2019-11-01）：整顿、验收通过")
    (values,) = service.values(picture, [one])
    assert values[-1] == {
        "name": "case.skips",
        "value": False,
        "ledger": "settings",
        "default": True,
        "on": None,
        "key": None,
        "file": None,
        "row": None,
        "change": None,
    }
    assert {v["name"] for v in values} == {"case_steps.step", "case_steps.on", "case.skips"}
    assert all(v["file"] == "case_steps.csv" and v["change"] == 1 for v in values[:-1])


# Limits


def _limits(w: WrittenCases) -> None:
    w.case("due", DECIDED, more="due_on=2019-06-30")
    w.case("due-in-a-month", DECIDED, more="due_on=2019-06")
    w.case("due-closed", DECIDED, CLOSED, more="due_on=2019-06-30")
    put_off = "rectifying 2019-04-01 level=county due_on=2019-07-31"
    w.case("put-off", DECIDED, put_off, more="due_on=2019-06-30")
    w.case("brought-forward", DECIDED, "rectifying 2019-04-01 level=county due_on=2019-05-31", more="due_on=2019-06-30")
    w.case("the-same", DECIDED, "rectifying 2019-04-01 level=county due_on=2019-06", more="due_on=2019-06-30")
    w.case("first-limit", f"{DECIDED} due_on=2019-12-31")
    failed = "failed 2019-06-01 level=county due_on=2019-09-30"
    w.case("failed", DECIDED, failed, more="due_on=2019-06-30")
    w.case("failed-before", DECIDED, failed, "rectifying 2019-07-01 level=county due_on=2019-10-31")
    w.case(
        "failed-since",
        f"{DECIDED} due_on=2019-06-30",
        "failed 2019-06-01 level=county",
        "rectifying 2019-07-01 level=county due_on=2019-10-31",
    )


def test_an_open_case_is_past_its_limit_from_the_day_after_it(registry) -> None:
    assert not units(registry, "CASE-LIMIT", "2019-06-30") & {"due", "due-in-a-month"}
    assert units(registry, "CASE-LIMIT", "2019-07-01") >= {"due", "due-in-a-month", "due-closed"}
    assert "due-closed" not in units(registry, "CASE-LIMIT", "2019-11-01")


def test_the_latest_limit_by_the_day_counts(registry) -> None:
    assert "put-off" not in units(registry, "CASE-LIMIT", "2019-07-31")
    assert "put-off" in units(registry, "CASE-LIMIT", "2019-08-01")


def test_a_limit_is_put_off_by_a_later_one_alone(registry) -> None:
    assert "put-off" not in units(registry, "CASE-EXTENDED", "2019-03-31")
    put_off = units(registry, "CASE-EXTENDED", "2019-04-01")
    assert "put-off" in put_off and not put_off & {"brought-forward", "the-same", "first-limit"}


def test_a_failed_acceptance_since_the_limit_was_set_lets_it_be_put_off_once(registry) -> None:
    put_off = units(registry, "CASE-EXTENDED", "2020-01-01")
    assert "failed-before" in put_off, "the failed acceptance set the limit that was put off"
    assert not put_off & {"failed", "failed-since"}


# The checklist, and the poll


def _items(w: WrittenCases) -> None:
    w.setting("case.checklist", "plan;leader", "", "2019-01-01")
    for code, plan, leader in (
        ("done", "2019-10-01", "2019-09-30"),
        ("done-late", "2019-10-02", "2019-09-30"),
        ("never-done", "2019-09-01", ""),
    ):
        w.case(code, DECIDED, ACCEPTED)
        w.add("case_measures", f"case={code} measure=plan done_on={plan}")
        w.add("case_measures", f"case={code} measure=leader done_on={leader}")
    w.case("done-nothing", DECIDED, ACCEPTED)
    w.case("of-2018", DECIDED, ACCEPTED, year=2018)


def test_whoever_is_accepted_has_done_the_checklist_by_that_day(registry) -> None:
    assert not units(registry, "CASE-ITEM", "2019-09-30") & {"done", "done-late", "never-done", "done-nothing"}
    undone = units(registry, "CASE-ITEM", "2019-10-02")
    assert undone >= {"done-late", "never-done", "done-nothing"} and "done" not in undone
    assert "of-2018" not in undone, "nothing was asked in its year"


def test_what_was_not_done_is_named(registry) -> None:
    says = {f.unit: f.says for f in found(registry, "2020-01-01", "CASE-ITEM")}
    assert says["done-nothing"].zh.endswith("验收通过（2019-10-01）：领导挂点、整顿方案")
    assert says["done-late"].en.endswith("accepted (2019-10-01): rectification plan")


def _polls(w: WrittenCases) -> None:
    for name, value in (("score", "80"), ("raters", "20"), ("dissatisfied", "0.1")):
        w.setting(f"accept.{name}", value, "", "2019-10-01")
    for code, cells in {
        "polled": "score=80 raters=20 dissatisfied=2",
        "low-score": "score=79.9 raters=20 dissatisfied=2",
        "few-raters": "score=80 raters=19 dissatisfied=0",
        "dissatisfied": "score=80 raters=29 dissatisfied=3",
        "without-score": "raters=20 dissatisfied=2",
        "without-raters": "score=80 dissatisfied=9",
        "without-votes": "score=80 raters=20",
    }.items():
        w.case(code, DECIDED, f"{ACCEPTED} {cells}")
    w.case("unasked", DECIDED, "accepted 2019-09-30 level=county document=1 score=1")


def test_a_poll_is_asked_from_the_day_of_the_setting_on(registry) -> None:
    assert units(registry, "CASE-POLL", "2019-09-30") == set()
    assert units(registry, "CASE-POLL", "2020-01-01") == {"low-score", "few-raters", "dissatisfied"}


def test_a_number_that_is_asked_and_not_recorded_is_missing_and_not_under_the_bound(registry) -> None:
    missing = units(registry, "CASE-UNSCORED", "2020-01-01")
    assert missing >= {"without-score", "without-raters", "without-votes", "whole"}
    assert not missing & {"polled", "low-score", "unasked"}


def test_what_the_poll_came_to_is_told(registry) -> None:
    says = {f.unit: f.says for f in found(registry, "2020-01-01", "CASE-POLL")}
    assert says["low-score"].zh.endswith("验收通过（2019-10-01）：得分 79.9，少于 80")
    assert says["dissatisfied"].en.endswith("accepted (2019-10-01): 3 of 29 not satisfied, over 0.1")
