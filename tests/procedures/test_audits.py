"""Audits as they are done: which cases are looked at, what is recorded, who may sign, when it is closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.casework.case_documents import case_document
from registry.checks.conduct.audits import unsigned_when_closed
from registry.errors import NotFound
from registry.procedures import audits
from registry.restructuring import service
from registry.restructuring.commands import order
from tests.audited_county import COUNTIES, EAST, OPENED, WEST, WHO, County, refused, with_ledgers
from tests.registry_under_test import Small


@pytest.fixture
def county(small: Small) -> Iterator[County]:
    yield County(small(COUNTIES))


@pytest.fixture
def opened(county: County) -> County:
    """The counties with their audit: Z1, Z2, Z3, Z5."""
    county.open()
    return county


# -- opening -----------------------------------------------------------------------------------------------------


def test_the_cases_are_those_of_the_years_identified_by_the_day_and_not_withdrawn(county: County) -> None:
    answer = county.open()
    assert answer == {
        "change": 2,
        "audit": "H1",
        "as_of": "2019-06-30",
        "known_at": 1,
        "cohort": 4,
        "cases": ["Z1", "Z2", "Z3", "Z5"],
    }
    assert [item["case"] for item in county.shown()["items"]] == ["Z1", "Z2", "Z3", "Z5"]
    assert county.open("H2", years="2018")["cases"] == ["Z1", "Z2", "Z5"]


def test_a_scope_has_the_cases_that_count_in_it(county: County) -> None:
    assert county.open(scope=WEST)["cases"] == ["Z5"]
    assert county.shown()["audit"]["place"] == WEST


def test_of_problems_any_one_will_do(county: County) -> None:
    assert county.open(problems="班子不齐;制度不全")["cases"] == ["Z1", "Z5"]


def test_the_moment_is_kept_and_the_cases_are_those_that_were_known_then(county: County) -> None:
    county.registry.take({"cases": "code,organization,year,identified_on\nZ7,V1,2018,2018-05-01\n"})
    assert county.open(known_at=1)["cases"] == ["Z1", "Z2", "Z3", "Z5"]
    audit = county.shown()["audit"]
    assert (audit["as_of"], audit["known_at"], audit["opened_on"]) == ("2019-06-30", 1, "2019-07-01")
    assert county.shown()["missed"] == ["Z7"], "by what is known now, its arguments give one more"


def test_an_audit_is_of_no_day_that_no_ledger_can_hold(county: County) -> None:
    """An archive that has such a day is not restored."""
    moment = county.moment("9999-12-31")
    texts = {"name": "回头看", "years": "2018", "problems": None, "opened_on": OPENED}
    assert refused(audits.open_audit, county.engine, "H1", texts, moment, None, WHO) == [
        ("as_of", "the year is not between 1900 and 2100")
    ]


def test_an_audit_of_no_case_is_refused(county: County) -> None:
    assert refused(county.open, years="2016") == [("years", "give no case")]
    assert refused(county.open, known_at=0) == [("years", "give no case")]


def test_a_used_code_and_years_that_are_none_are_refused_together(opened: County) -> None:
    assert refused(opened.open, years="20l8") == [("years", "is not a year"), ("code", "is used already")]
    assert refused(opened.open, years="2016") == [("code", "is used already"), ("years", "give no case")]


def test_a_scope_that_was_never_known_is_not_found(county: County) -> None:
    with pytest.raises(NotFound):
        county.open(scope="459999")


# -- recording ---------------------------------------------------------------------------------------------------


def test_a_result_is_a_look_back_of_its_case(opened: County) -> None:
    answer = opened.record("Z1", auditor="甲组", kept="是", found="班子已配齐")
    assert (answer["change"], answer["case"], answer["new_case"]) == (3, "Z1", None)
    assert (answer["item"]["result"], answer["item"]["kept"]) == ("consolidated", True)
    opened.registry.connection.rollback()
    case = case_document(opened.registry.picture("2019-07-10"), "Z1")
    assert case["state"] == "consolidated"
    assert [(one["checker"], one["ledger"]) for one in case["look_backs"]] == [("甲组", "audit_items")]


def test_what_does_not_fit_is_told_with_all_else(opened: County) -> None:
    faults = refused(opened.record, "Z1", result="好", kept="maybe", no_case="不立")
    assert faults == [("result", faults[0][1]), ("kept", "is neither yes nor no"), ("no_case", "is of a relapse only")]


def test_a_relapse_needs_a_new_case_or_why_there_is_none(opened: County) -> None:
    needed = "a relapse needs a new case, or why there is none"
    assert refused(opened.record, "Z1", result="relapsed") == [("new_case", needed)]
    assert refused(opened.record, "Z1", result="relapsed", organization="V1") == [
        ("new_case", needed),
        ("organization", "is of a new case only"),
    ]
    both = refused(opened.record, "Z1", result="relapsed", new_case="N1", no_case="撤并")
    assert both == [("no_case", "a new case is told too")]


def test_a_new_case_is_screened_on_the_day_by_the_auditor_for_the_county(opened: County) -> None:
    answer = opened.record("Z1", result="relapsed", auditor="甲组", new_case="N1")
    assert answer["new_case"] == "N1"
    opened.registry.connection.rollback()
    case = case_document(opened.registry.picture("2019-07-10"), "N1")
    assert (case["organization"], case["year"], case["relapse_of"], case["state"]) == ("V1", 2019, "Z1", "screened")
    (step,) = case["steps"]
    assert (step["on"], step["level"], step["by"]) == ("2019-07-10", "county", "甲组")


def test_the_levels_that_screen_are_not_asked_of_a_new_case(small: Small) -> None:
    county = County(small(with_ledgers(settings="name,place,from,value\nstep.levels.screened,,2010,township\n")))
    county.open()
    assert county.record("Z1", result="relapsed", new_case="N1")["change"] == 3


def test_where_nobody_answers_the_organization_of_a_new_case_is_to_be_told(opened: County) -> None:
    nobody = [("organization", "nobody answers for it")]
    assert refused(opened.record, "Z3", result="relapsed", new_case="N1") == nobody
    opened.record("Z3", result="relapsed", new_case="N1", organization="V1")
    opened.registry.connection.rollback()
    assert case_document(opened.registry.picture("2019-07-10"), "N1")["organization"] == "V1"
    with pytest.raises(NotFound):
        opened.record("Z3", result="relapsed", new_case="N2", organization="V9", why="again")


def test_where_several_answer_one_of_them_is_to_be_told(opened: County) -> None:
    texts = {"code": "V1", "into": ["V2", "V4"], "effective": "2019-07-05"}
    service.carry_out(opened.engine, order("organization", "split", texts))
    several = [("organization", "several answer for it: V2, V4")]
    assert refused(opened.record, "Z1", result="relapsed", new_case="N1") == several
    assert opened.record("Z1", result="relapsed", new_case="N1", organization="V4")["new_case"] == "N1"
    assert opened.record("Z2", on="2019-07-04", result="relapsed", new_case="N2")["new_case"] == "N2"


def test_the_code_of_a_new_case_must_be_free(opened: County) -> None:
    assert refused(opened.record, "Z1", result="relapsed", new_case="Z2") == [("new_case", "is used already")]


def test_why_no_case_follows_goes_to_the_note(opened: County) -> None:
    assert opened.record("Z3", result="relapsed", no_case="已撤并")["item"]["note"] == "已撤并"
    assert (
        opened.record("Z5", result="relapsed", no_case="已撤并", note="村民反映")["item"]["note"] == "村民反映；已撤并"
    )


def test_why_no_case_follows_joins_the_note_that_is_recorded_and_is_said_once(opened: County) -> None:
    opened.record("Z1", note="现场照片另存")
    for found in ("班子涣散", "班子仍涣散"):
        opened.record("Z1", result="relapsed", found=found, no_case="已列入换届", why="复核")
        assert opened.item("Z1")["note"] == "现场照片另存；已列入换届"


def test_who_records_again_says_why(opened: County) -> None:
    opened.record("Z1")
    again = [("why", "a result is recorded already: say why it is recorded again")]
    assert refused(opened.record, "Z1", result="partly") == again
    assert opened.record("Z1", result="partly", why="复核更正")["item"]["result"] == "partly"


def test_what_is_not_given_again_stays(opened: County) -> None:
    opened.record("Z1", found="班子已配齐", evidence="会议记录")
    item = opened.record("Z1", why="补充", evidence="")["item"]
    assert (item["found"], item["evidence"]) == ("班子已配齐", None)


def test_another_finding_takes_the_signatures_away_and_another_note_does_not(opened: County) -> None:
    opened.record("Z1")
    opened.sign("township")
    opened.record("Z1", why="补充", note="已复核")
    assert opened.signatures("Z1") == ["2019-07-20", None, None]
    opened.record("Z1", why="更正", kept="否")
    assert opened.signatures("Z1") == [None, None, None]


def test_another_result_of_a_case_on_a_day_is_refused(opened: County) -> None:
    opened.registry.take({"look_backs": "case,checked_on,result\nZ1,2019-07-10,partly\n"})
    assert [column for column, _ in refused(opened.record, "Z1")] == ["result"]


def test_audits_cases_and_items_that_there_are_not_are_not_found(opened: County) -> None:
    for case in ("Z9", "Z4"):
        with pytest.raises(NotFound):
            opened.record(case)
        with pytest.raises(NotFound):
            opened.sign("township", case=case)


# -- signing -----------------------------------------------------------------------------------------------------


def test_items_that_are_not_checked_wait(opened: County) -> None:
    opened.record("Z1")
    answer = opened.sign("township")
    assert answer["signed"] == ["Z1"]
    assert answer["waiting"] == [{"case": case, "why": "not checked"} for case in ("Z2", "Z3", "Z5")]
    assert opened.signatures("Z1") == ["2019-07-20", None, None]


def test_a_signature_before_the_check_waits(opened: County) -> None:
    opened.record("Z1", on="2019-07-21")
    answer = opened.sign("township", case="Z1")
    assert (answer["change"], answer["waiting"]) == (None, [{"case": "Z1", "why": "not checked"}])


def test_a_level_waits_for_every_lower_one_on_or_before_its_day(opened: County) -> None:
    opened.record("Z1")
    assert opened.sign("city", case="Z1")["waiting"] == [{"case": "Z1", "why": "not signed by township, county"}]
    opened.sign("township", 20190722)
    assert opened.sign("county", 20190721, case="Z1")["waiting"] == [{"case": "Z1", "why": "not signed by township"}]
    assert opened.sign("county", 20190722, case="Z1")["signed"] == ["Z1"]
    assert opened.sign("city", 20190722, case="Z1")["signed"] == ["Z1"]


def test_a_lower_level_signs_first_in_whatever_order_the_levels_are_named(small: Small) -> None:
    """AUDIT-SIGN finds a signature before that of a lower level: the command gives none."""
    settings = "name,place,from,value\naudit.levels,,2010,city;county;township\n"
    county = County(small(with_ledgers(settings=settings)))
    county.open()
    county.record("Z1")
    assert county.sign("city", case="Z1")["waiting"] == [{"case": "Z1", "why": "not signed by county, township"}]
    assert county.sign("township", case="Z1")["signed"] == ["Z1"]


def test_a_level_that_a_place_does_not_have_waits(small: Small) -> None:
    settings = (
        f"name,place,from,value\naudit.levels,{EAST},2019-07-01,county;city\naudit.levels,{WEST},2019-07-02,city\n"
    )
    county = County(small(with_ledgers(settings=settings)))
    county.open()
    for case in ("Z1", "Z5"):
        county.record(case)
    answer = county.sign("township")
    assert answer["signed"] == ["Z5"], "what is set after the first day of the audit is not asked"
    assert {"case": "Z1", "why": "not a level here"} in answer["waiting"]
    assert county.sign("county", case="Z1")["signed"] == ["Z1"]


def test_what_is_signed_stays_signed(opened: County) -> None:
    opened.record("Z1")
    opened.sign("township")
    again = opened.sign("township", 20190725, case="Z1")
    assert (again["change"], again["signed"], again["waiting"]) == (None, [], [])
    assert opened.signatures("Z1")[0] == "2019-07-20"


def test_a_scope_has_the_items_that_count_in_it(opened: County) -> None:
    for case in ("Z1", "Z5"):
        opened.record(case)
    assert opened.sign("township", scope=WEST)["signed"] == ["Z5"]


# -- closing -----------------------------------------------------------------------------------------------------


def test_an_audit_is_closed_once_the_last_level_has_signed_all(small: Small) -> None:
    county = County(small(with_ledgers(settings="name,place,from,value\naudit.levels,,2010,county\n")))
    county.open()
    for case in ("Z1", "Z2", "Z3"):
        county.record(case)
    county.sign("county")
    assert refused(county.close) == [(None, "is not signed by the last level, county")]
    county.record("Z5")
    county.sign("county", 20190802)
    assert refused(county.close) == [(None, "is not signed by the last level, county")], "it was signed later"
    assert county.close(20190802) == {"change": 9, "audit": "H1", "closed_on": "2019-08-02"}
    assert county.shown()["audit"]["closed_on"] == "2019-08-02"


def test_what_is_recorded_again_after_the_closing_loses_its_signatures_and_is_a_finding(small: Small) -> None:
    county = County(small(with_ledgers(settings="name,place,from,value\naudit.levels,,2010,county\n")))
    county.open()
    for case in ("Z1", "Z2", "Z3", "Z5"):
        county.record(case)
    county.sign("county")
    county.close()

    def late() -> int:
        county.registry.connection.rollback()
        return len([*unsigned_when_closed(county.registry.picture("2019-12-31"))])

    assert late() == 0
    county.record("Z1", result="partly", why="核对后更正")
    assert late() == 1
    county.sign("county", 20190805)
    assert late() == 1, "by the day of the closing it is not signed"
    county.close(20190805)
    assert late() == 0


def test_every_item_that_keeps_an_audit_open_is_told(opened: County) -> None:
    assert len(refused(opened.close)) == 4
