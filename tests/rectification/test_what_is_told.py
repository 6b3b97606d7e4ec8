"""What pages and lists tell of cases: the dates that count, wherever they are recorded, and look-backs of audits."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from registry.db import reading
from registry.lookup.case_list import case_list
from registry.lookup.history import history_of
from registry.lookup.ledger_rows import held_words, rows
from registry.moment import Moment
from registry.picture import Picture
from registry.slices import BY_KEY, LEDGERS
from tests.exchange.desk import Desk


@pytest.fixture
def picture(desk: Desk) -> Iterator[Picture]:
    desk.accept(
        audit_items="audit,case,note\nH1,Z1,Seen",
        rating_scores="organization,year,indicator,score\nD2,2019,team,18\nD2,2020,team,17",
        cadre_events="person,unit,kind,on\nP1,D2,interviewed,2019-05-01",
        safeguards="person,unit,on,have_01\nP1,D2,2019-05-02,yes",
        pool="person,batch,from,place\nP1,One,2019-01-01,451102101201",
    )
    with reading(desk.engine) as connection:
        yield Picture(connection, Moment(datetime.date(2019, 12, 31), desk.changes()))


def test_the_case_list_has_the_dates_of_steps_and_the_look_back_of_an_audit(picture: Picture) -> None:
    found = case_list(picture, None)
    told = {row["code"]: row for row in found.rows}
    assert [(told[code]["identified_on"], told[code]["closed_on"]) for code in ("Z1", "Z2")] == [
        (20180301, 20181201),
        (20180305, 20181130),
    ]
    look_back = ("checked_on", "result", "checker", "note")
    assert [told["Z1"][key] for key in look_back] == [20190701, "consolidated", "Team", "Seen"]
    assert [told["Z2"][key] for key in look_back] == [None] * 4
    assert found.later == 0


def test_a_case_that_its_steps_identify_has_happened(picture: Picture) -> None:
    assert rows(picture, BY_KEY["cases"])["holds"].to_list() == [True, True]


def test_a_score_of_a_year_has_happened_from_its_first_day(picture: Picture) -> None:
    assert rows(picture, BY_KEY["rating_scores"]).sort("year")["holds"].to_list() == [True, False]


def test_of_every_ledger_it_can_be_told_which_rows_hold(picture: Picture) -> None:
    without = [ledger.key for ledger in LEDGERS if held_words(ledger) is None]
    assert without == ["people", "draw_units"]
    assert all("holds" in rows(picture, ledger).columns for ledger in LEDGERS)


def test_a_step_about_a_finding_names_an_item_by_its_audit_and_case(desk: Desk) -> None:
    head = "rule,unit,on,step\n"
    assert desk.accept(finding_steps=f"{head}AUDIT-SIGN,H1/Z1,2019-08-01,acknowledge")["finding_steps"] == {"new": 1}
    assert desk.refuse(finding_steps=f"{head}AUDIT-SIGN,H2/Z1,2019-08-01,acknowledge") == [("finding_steps", 2, "unit")]


def test_a_history_lists_what_the_new_ledgers_say_of_a_unit(picture: Picture) -> None:
    assert [row["step"] for row in history_of(picture, "Z2")["case_steps"]] == [
        "screened",
        "decided",
        "decided",
        "closed",
    ]
    assert [row["auditor"] for row in history_of(picture, "Z1")["audit_items"]] == ["Team", "Team"]
    of_organization = history_of(picture, "D2")
    assert [row["year"] for row in of_organization["rating_scores"]] == [2019, 2020]
    assert [row["kind"] for row in of_organization["cadre_events"]] == ["interviewed"]
    assert {"cadre_events", "safeguards", "pool"} <= history_of(picture, "P1").keys()
