"""Submissions by the API: what becomes one, who decides, what is checked again, what the log and the change tell."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit_log.models import log_entry
from registry.db import reading
from registry.file_store import ENVIRONMENT, store_of
from registry.imports.service import KIND
from registry.imports.work import ImportWork
from registry.jobs.runner import Runner
from tests.web.api.programs import Program
from tests.web.api.test_refusals import refused
from tests.web.api.test_writing import COUNTY, E1, E2, EAST, FACT, W1, WEST, Desk

CITY = "4511"
RULE = {"place": COUNTY, "ledger": "facts", "level": "township", "decided_by": "county"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.office.close()


@pytest.fixture
def chief(desk: Desk) -> Program:
    """The reviewer of the county."""
    return desk.programs.program(f"reviewer@{COUNTY}")


def rule(desk: Desk, chief: Program, **other: Any) -> None:
    answer = desk.send(chief, "/submission-rules", {"rules": [RULE | other]}, "PUT")
    assert answer.status_code == 200, answer.get_json()


def submitted(answer: Any) -> str:
    """The submission that a write became."""
    assert answer.status_code == 202, answer.get_json()
    body = answer.get_json()
    assert body == {"submission": body["submission"], "status": "submitted"}
    assert answer.headers["Location"] == f"/api/v1/submissions/{body['submission']}"
    name: str = body["submission"]
    return name


def fact(desk: Desk, program: Program, address: str = "/ledgers/facts/rows", **values: Any) -> Any:
    return desk.send(program, address, {"values": FACT | values, "reason": "年报"})


# -- what becomes one ---------------------------------------------------------------------------------------------


def test_a_write_under_a_rule_is_kept_and_is_not_known(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    with desk.office.unchanged():
        name = submitted(fact(desk, desk.clerk))
    assert [row["period"] for row in desk.office.rows("facts") if row["unit"] == E1] == [20190000]
    told = desk.clerk.get(f"/submissions/{name}")
    assert (told["status"], told["submitter"], told["decided_by"]) == ("submitted", desk.clerk.username, "county")
    (side,) = told["sides"]
    assert side["key"] == {"unit": E1, "period": "2021"} and side["is"] == "new"
    assert {"column": "activists", "label": "入党积极分子", "now": None, "proposed": 1} in side["values"]


def test_a_rule_is_about_its_place_its_ledger_and_its_level_alone(desk: Desk, chief: Program) -> None:
    rule(desk, chief, place=WEST)
    assert fact(desk, desk.clerk).status_code == 201
    rule(desk, chief, ledger="posts")
    assert fact(desk, desk.clerk, period="2022").status_code == 201
    rule(desk, chief)
    assert fact(desk, desk.programs.program(f"clerk@{COUNTY}"), period="2023").status_code == 201
    assert fact(desk, desk.whole, period="2024").status_code == 201
    submitted(fact(desk, desk.clerk, period="2025"))


def test_a_clerk_of_both_levels_writes_by_the_higher_grant(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    assert fact(desk, desk.programs.program(f"clerk@{EAST}", f"clerk@{COUNTY}")).status_code == 201


def test_the_grant_of_a_village_counts_as_one_of_its_township(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    submitted(fact(desk, desk.programs.program(f"clerk@{E1}")))


@pytest.mark.parametrize("what", ["change", "withdraw", "batch", "undo"])
def test_every_way_of_writing_is_under_the_rule(desk: Desk, chief: Program, what: str) -> None:
    change = fact(desk, desk.clerk).get_json()["change"]
    rule(desk, chief)
    row = desk.row("facts", unit=E1, period=20190000)
    match = {"If-Match": "*"}
    answer = {
        "change": lambda: desk.send(
            desk.clerk, row, {"values": {"activists": 9}, "mode": "correct", "reason": "错"}, "PATCH", **match
        ),
        "withdraw": lambda: desk.send(desk.clerk, f"{row}/withdraw", {"reason": "错"}, **match),
        "batch": lambda: desk.send(
            desk.clerk,
            "/ledgers/facts/batch",
            {"rows": [{"values": FACT | {"unit": E2}}, {"values": FACT | {"unit": E1, "period": "2022"}}]},
        ),
        "undo": lambda: desk.send(desk.clerk, f"/changes/{change}/undo", {"reason": "错"}),
    }[what]
    with desk.office.unchanged():
        name = submitted(answer())
    accepted = desk.send(chief, f"/submissions/{name}/accept")
    assert accepted.status_code == 200, accepted.get_json()
    assert accepted.get_json()["change"] == desk.office.changes


def test_verbs_are_under_their_rule_and_their_dry_run_is_not(desk: Desk, chief: Program) -> None:
    rule(desk, chief, ledger="verbs")
    body = {"code": E1, "name": "东一新村", "effective": "2021", "reason": "更名"}
    with desk.office.unchanged():
        assert desk.send(desk.clerk, "/places/rename?dry_run=yes", body).status_code == 200
        name = submitted(desk.send(desk.clerk, "/places/rename", body))
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    assert "东一新村" in [row["name"] for row in desk.office.rows("places")]


def test_a_dry_run_and_what_is_wrong_are_answered_at_once(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    refused(fact(desk, desk.clerk, activists="多"), 422, "invalid")
    refused(fact(desk, desk.clerk, unit=W1), 422, "invalid")
    assert desk.clerk.get("/submissions") == {"submissions": [], "next": None}


def test_settings_and_exceptions_are_always_decided(desk: Desk, chief: Program) -> None:
    values = {"name": "COM-06.days", "place": EAST, "value": "30", "from": "2021"}
    own = submitted(desk.send(desk.clerk, "/ledgers/settings/rows", {"values": values}))
    other = submitted(desk.send(desk.whole, "/ledgers/settings/rows", {"values": values | {"from": "2022"}}))
    assert desk.send(chief, f"/submissions/{own}/accept").status_code == 200
    assert desk.send(chief, f"/submissions/{other}/accept").status_code == 200
    assert len(desk.office.rows("settings")) == 2
    step = {"rule": "COM-06", "unit": "EB1", "step": "except", "on": "2021-03-01", "reason": "任期"}
    answer = desk.send(desk.clerk, "/ledgers/finding_steps/rows", {"values": step, "reason": "任期"})
    assert answer.status_code in (202, 422), answer.get_json()


def test_of_a_setting_a_township_s_reviewer_does_not_decide(desk: Desk) -> None:
    values = {"name": "COM-06.days", "place": EAST, "value": "30", "from": "2021"}
    name = submitted(desk.send(desk.clerk, "/ledgers/settings/rows", {"values": values}))
    refused(desk.send(desk.programs.program(f"reviewer@{EAST}"), f"/submissions/{name}/accept"), 404, "not-found")


def test_what_an_auditor_writes_is_under_the_rule_of_its_ledger(desk: Desk) -> None:
    chief = desk.programs.program(f"reviewer@{COUNTY}")
    rule(desk, chief, ledger="look_backs")
    auditor = desk.programs.program(f"auditor@{EAST}")
    values = {"case": "ZE", "checked_on": "2021-03-01", "result": "consolidated"}
    name = submitted(desk.send(auditor, "/ledgers/look_backs/rows", {"values": values}))
    assert auditor.get("/submissions")["submissions"][0]["id"] == name
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200


def test_a_step_of_a_case_and_a_merger_of_people_are_under_rules(desk: Desk, chief: Program) -> None:
    rule(desk, chief, ledger="case_steps")
    step = {"step": "rectifying", "on": "2019-04-01", "level": "township", "by": "东镇党委"}
    name = submitted(desk.send(desk.clerk, "/cases/ZE/steps", step))
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    people = [desk.office.rows("people"), desk.office.rows("case_steps")]
    assert [row["step"] for row in people[1]] == ["rectifying"]
    values = {"code": "P9", "name": "赵甲"}
    assert desk.send(desk.clerk, "/ledgers/people/rows", {"values": values}).status_code == 201
    rule(desk, chief, ledger="people")
    name = submitted(desk.send(desk.clerk, "/people/merge", {"a": "P1", "b": "P9", "keep": "P1"}))
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    assert [row["code"] for row in desk.office.rows("people")] == ["P1", "P2", "P3"]


def test_a_merger_of_villages_under_a_rule_is_carried_out_as_it_was_asked(desk: Desk, chief: Program) -> None:
    rule(desk, chief, ledger="verbs", level="county")
    clerk = desk.programs.program(f"clerk@{COUNTY}")
    body = {"codes": [E1, E2], "into": E1, "effective": "2021", "reason": "并村"}
    goes = {"organizations": {"EB2": E1}, "coverage": {f"WB1/{E2}/2018-05": "end"}}
    name = submitted(desk.send(clerk, "/places/merge", body | {"goes": goes}))
    told = desk.send(chief, f"/submissions/{name}/accept")
    assert told.status_code == 200, told.get_json()
    assert [row["to"] for row in desk.office.rows("places") if row["code"] == E2] == [20210000]
    assert [row["place"] for row in desk.office.rows("organizations") if row["code"] == "EB2"][-1] == E1


def test_a_person_without_posts_is_decided_where_his_clerk_is(desk: Desk, chief: Program) -> None:
    rule(desk, chief, ledger="people")
    name = submitted(desk.send(desk.clerk, "/ledgers/people/rows", {"values": {"code": "P9", "name": "孙丁"}}))
    refused(desk.send(desk.programs.program(f"reviewer@{WEST}"), f"/submissions/{name}/accept"), 404, "not-found")
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    assert "P9" in [row["code"] for row in desk.office.rows("people")]
    # Whoever submitted him is who entered him.
    assert desk.clerk.get("/units/P9")["is"] == "person"


# -- deciding -----------------------------------------------------------------------------------------------------


def test_accepting_writes_one_change_of_the_submitter_that_tells_who_decided(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    name = submitted(fact(desk, desk.clerk))
    before = desk.office.changes
    told = desk.send(chief, f"/submissions/{name}/accept").get_json()
    assert (told["status"], told["change"]) == ("accepted", before + 1)
    change = desk.office.change()
    assert (change["actor"], change["reason"]) == (desk.clerk.username, "年报")
    origin = json.loads(change["origin"])
    assert (origin["kind"], origin["submission"], origin["decider"]) == ("api", name, chief.username)
    refused(desk.send(chief, f"/submissions/{name}/accept"), 409, "conflict")
    refused(desk.send(chief, f"/submissions/{name}/return", {"reason": "晚了"}), 409, "conflict")
    refused(desk.send(desk.clerk, f"/submissions/{name}/withdraw"), 409, "conflict")


def test_who_submitted_does_not_decide_whatever_his_roles(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    both = desk.programs.program(f"clerk@{EAST}", f"reviewer@{COUNTY}")
    name = submitted(fact(desk, both))
    for verb in ("accept", "return"):
        with desk.office.unchanged():
            refused(desk.send(both, f"/submissions/{name}/{verb}", {"reason": "自己"}), 403, "not-allowed")
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200


def test_a_submission_is_seen_by_its_submitter_and_who_may_decide_alone(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    name = submitted(fact(desk, desk.clerk))
    unseeing = ["clerk@*", f"clerk@{EAST}", f"auditor@{COUNTY}", f"reviewer@{EAST}", f"reviewer@{WEST}"]
    for grant in unseeing:
        stranger = desk.programs.program(grant)
        assert stranger.get("/submissions") == {"submissions": [], "next": None}, grant
        unknown = desk.send(stranger, f"/submissions/{name}x/withdraw").get_data()
        outside = desk.send(stranger, f"/submissions/{name}/withdraw").get_data()
        assert outside.replace(name.encode(), b"") == unknown.replace(f"{name}x".encode(), b"")
    for grant in (f"reviewer@{CITY}", "reviewer@*"):
        assert [one["id"] for one in desk.programs.program(grant).get("/submissions")["submissions"]] == [name]
    refused(desk.programs.program("viewer@*").ask("/submissions"), 403, "not-allowed")
    refused(desk.send(desk.clerk, f"/submissions/{name}/accept"), 403, "not-allowed")
    refused(desk.send(chief, f"/submissions/{name}/withdraw"), 403, "not-allowed")


def test_what_the_municipality_decides_the_county_does_not(desk: Desk, chief: Program) -> None:
    rule(desk, chief, decided_by="municipality")
    name = submitted(fact(desk, desk.clerk))
    refused(desk.send(chief, f"/submissions/{name}/accept"), 404, "not-found")
    assert desk.send(desk.programs.program(f"reviewer@{CITY}"), f"/submissions/{name}/accept").status_code == 200


def test_a_return_has_a_reason_and_a_withdrawal_needs_none(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    name, other = submitted(fact(desk, desk.clerk)), submitted(fact(desk, desk.clerk, period="2022"))
    refused(desk.send(chief, f"/submissions/{name}/return"), 422, "invalid")
    assert desk.send(desk.clerk, f"/submissions/{name}/comment", {"text": "附表随后"}).status_code == 200
    refused(desk.send(desk.clerk, f"/submissions/{name}/comment", {"text": " "}), 422, "invalid")
    with desk.office.unchanged():
        told = desk.send(chief, f"/submissions/{name}/return", {"reason": "数不对"}).get_json()
        assert desk.send(desk.clerk, f"/submissions/{other}/withdraw").get_json()["status"] == "withdrawn"
    assert [(one["step"], one["user"], one["text"]) for one in told["steps"]] == [
        ("submitted", desk.clerk.username, "年报"),
        ("commented", desk.clerk.username, "附表随后"),
        ("returned", chief.username, "数不对"),
    ]
    assert [one["id"] for one in desk.clerk.get("/submissions", status="returned")["submissions"]] == [name]


def test_each_step_is_an_entry_of_the_log_with_the_proposal_s_digest(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    name = submitted(fact(desk, desk.clerk))
    desk.send(chief, f"/submissions/{name}/comment", {"text": "好"})
    digest = desk.send(chief, f"/submissions/{name}/accept").get_json()["digest"]
    query = select(log_entry.c.user, log_entry.c.outcome, log_entry.c.target).where(log_entry.c.kind == "submission")
    with reading(desk.office.engine) as connection:
        entries = list(connection.execute(query.order_by(log_entry.c.number)).tuples())
    target = f"{name} {digest}"
    assert entries == [
        (desk.clerk.username, "submitted", target),
        (chief.username, "commented", target),
        (chief.username, "accepted", target),
    ]


# -- checked again ------------------------------------------------------------------------------------------------


def test_what_is_wrong_by_now_is_told_when_it_is_accepted(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    name = submitted(fact(desk, desk.clerk))
    assert fact(desk, desk.whole).status_code == 201
    with desk.office.unchanged():
        problems = refused(desk.send(chief, f"/submissions/{name}/accept"), 422, "invalid")
    assert problems["problems"]
    assert chief.get(f"/submissions/{name}")["status"] == "submitted"


def test_rows_that_changed_since_are_told_with_every_side(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    row = desk.row("facts", unit=E1, period=20190000)
    correct = {"mode": "correct", "reason": "错"}
    name = submitted(desk.send(desk.clerk, row, {"values": {"activists": 9}} | correct, "PATCH", **{"If-Match": "*"}))
    assert (
        desk.send(desk.whole, row, {"values": {"activists": 7}} | correct, "PATCH", **{"If-Match": "*"}).status_code
        == 200
    )
    with desk.office.unchanged():
        told = refused(desk.send(chief, f"/submissions/{name}/accept"), 409, "conflict")
    (conflict,) = told["conflicts"]
    assert [conflict[side]["activists"] for side in ("then", "now", "proposed")] == [4, 7, 9]
    assert conflict["change"] == desk.office.changes


def test_what_others_wrote_elsewhere_does_not_matter(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    name = submitted(fact(desk, desk.clerk))
    assert fact(desk, desk.whole, unit=W1).status_code == 201
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200


# -- proposals ----------------------------------------------------------------------------------------------------

COVER = {"organization": "EB1", "place": W1, "mode": "contact", "from": "2021"}


def test_what_crosses_a_border_is_proposed_and_decided_by_who_has_both(desk: Desk, chief: Program) -> None:
    body = {"values": COVER, "reason": "联系"}
    refused(desk.send(desk.clerk, "/ledgers/coverage/rows", body), 422, "invalid")
    with desk.office.unchanged():
        name = submitted(desk.send(desk.clerk, "/ledgers/coverage/rows?propose=yes", body))
    refused(desk.send(desk.programs.program(f"reviewer@{EAST}"), f"/submissions/{name}/accept"), 404, "not-found")
    assert desk.clerk.get(f"/submissions/{name}")["sides"] == []
    assert chief.get(f"/submissions/{name}")["sides"] != []
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    assert {"organization": "EB1", "place": W1} in [
        {key: row[key] for key in ("organization", "place")} for row in desk.office.rows("coverage")
    ]


def test_of_a_proposal_outside_and_unknown_are_one(desk: Desk) -> None:
    answers = []
    for place in (W1, "999999999999"):
        answer = desk.send(desk.clerk, "/ledgers/coverage/rows?propose=yes", {"values": COVER | {"place": place}})
        name = submitted(answer)
        told = desk.send(desk.clerk, f"/submissions/{name}", method="GET").get_json()
        for key in ("id", "at", "digest", "proposal", "steps"):
            told.pop(key)
        answers.append(told)
    assert answers[0] == answers[1]


def test_what_is_no_cell_is_told_of_a_proposal_at_once(desk: Desk) -> None:
    body = {"values": COVER | {"mode": "其他", "place": "999999999999"}}
    told = refused(desk.send(desk.clerk, "/ledgers/coverage/rows?propose=yes", body), 422, "invalid")
    assert [one["column"] for one in told["problems"]] == ["mode"]


def test_a_proposal_of_a_code_that_nobody_has_is_refused_when_it_is_accepted(desk: Desk, chief: Program) -> None:
    body = {"values": COVER | {"place": "999999999999"}}
    name = submitted(desk.send(desk.clerk, "/ledgers/coverage/rows?propose=yes", body))
    with desk.office.unchanged():
        refused(desk.send(chief, f"/submissions/{name}/accept"), 422, "invalid")
    assert desk.send(chief, f"/submissions/{name}/return", {"reason": "没有这个村"}).status_code == 200


def test_a_verb_across_a_border_is_proposed(desk: Desk, chief: Program) -> None:
    body = {"code": E1, "under": WEST, "effective": "2021"}
    refused(desk.send(desk.clerk, "/places/move", body), 422, "invalid")
    name = submitted(desk.send(desk.clerk, "/places/move?propose=yes", body))
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    assert [row["parent"] for row in desk.office.rows("places") if row["code"] == E1][-1] == WEST


def test_to_appoint_somebody_unreadable_is_a_proposal_of_who_has_his_posts(desk: Desk, chief: Program) -> None:
    values = {"person": "P2", "unit": "EB1", "role": "deputy_secretary", "from": "2021"}
    name = submitted(desk.send(desk.clerk, "/ledgers/posts/rows?propose=yes", {"values": values}))
    refused(desk.send(desk.programs.program(f"reviewer@{EAST}"), f"/submissions/{name}/accept"), 404, "not-found")
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200


@pytest.mark.parametrize("ledger", ["settings", "finding_steps"])
def test_to_propose_does_not_lead_around_who_decides(desk: Desk, chief: Program, ledger: str) -> None:
    values = {
        "settings": {"name": "COM-06.days", "place": EAST, "value": "30", "from": "2021"},
        "finding_steps": {"rule": "ORG-02", "unit": "EB1", "step": "except", "on": "2021-03-01", "until": "2022-01-01"}
        | {"reason": "任期", "approver": "C", "document": "甲〔2021〕1号"},
    }[ledger]
    name = submitted(desk.send(desk.clerk, f"/ledgers/{ledger}/rows?propose=yes", {"values": values, "reason": "试"}))
    east = desk.programs.program(f"reviewer@{EAST}")
    with desk.office.unchanged():
        refused(desk.send(east, f"/submissions/{name}/accept"), 404, "not-found")
    told = chief.get(f"/submissions/{name}")
    assert (told["proposed"], told["decided_by"]) == (True, "county")
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    assert json.loads(desk.office.change()["origin"])["proposed"] is True


def test_what_a_rule_has_decided_is_decided_so_when_it_is_proposed(desk: Desk, chief: Program) -> None:
    rule(desk, chief, ledger="coverage", decided_by="municipality")
    city = desk.programs.program(f"reviewer@{CITY}")
    body = {"values": COVER, "reason": "联系"}
    name = submitted(desk.send(desk.clerk, "/ledgers/coverage/rows?propose=yes", body))
    refused(desk.send(chief, f"/submissions/{name}/accept"), 404, "not-found")
    assert desk.clerk.get(f"/submissions/{name}")["decided_by"] is None, "it would tell that the code is there"
    assert desk.send(city, f"/submissions/{name}/accept").status_code == 200


def test_a_parameter_of_a_place_that_was_not_there_yet_is_decided_at_its_level_too(desk: Desk, chief: Program) -> None:
    values = {"name": "COM-06.days", "place": "451101101209", "value": "30", "from": "2021"}
    name = submitted(desk.send(desk.clerk, "/ledgers/settings/rows?propose=yes", {"values": values}))
    village = {"code": "451101101209", "name": "东九村", "kind": "village", "parent": EAST, "effective": "2020"}
    made = desk.send(desk.clerk, "/places/found", village)
    assert made.status_code == 200, made.get_json()
    with desk.office.unchanged():
        east = desk.programs.program(f"reviewer@{EAST}")
        refused(desk.send(east, f"/submissions/{name}/accept"), 403, "not-allowed")
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200


def test_the_unit_of_a_findings_step_is_taken_unread_too(desk: Desk, chief: Program) -> None:
    step = {"rule": "ORG-02", "unit": "WB1", "on": "2021-03-01", "step": "plan", "due_on": "2021-06-30"}
    refused(desk.send(desk.clerk, "/ledgers/finding_steps/rows", {"values": step}), 422, "invalid")
    name = submitted(desk.send(desk.clerk, "/ledgers/finding_steps/rows?propose=yes", {"values": step}))
    refused(desk.send(desk.programs.program(f"reviewer@{EAST}"), f"/submissions/{name}/accept"), 404, "not-found")
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200


# -- imports ------------------------------------------------------------------------------------------------------


def test_an_import_under_a_rule_is_one_submission_whole(
    desk: Desk, chief: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    rule(desk, chief)
    sheet = f"unit,period,activists\n{E1},2021,5\n{E2},2021,6\n"
    data = {"file": (io.BytesIO(sheet.encode()), "facts.csv"), "reason": "年报"}
    job = desk.clerk.ask("/imports", "POST", data=data, content_type="multipart/form-data").get_json()["id"]
    runner = Runner(desk.office.engine, {KIND: ImportWork(store_of(desk.office.engine.url))})
    with desk.office.unchanged():
        assert runner.run_one()
        assert desk.send(desk.clerk, f"/imports/{job}/take").status_code == 202
        assert runner.run_one()
    told = desk.clerk.get(f"/imports/{job}")
    assert (told["status"], told["result"]["change"], told["result"]["status"]) == ("taken", None, "submitted")
    name = told["result"]["submission"]
    assert len(chief.get(f"/submissions/{name}")["sides"]) == 2
    assert desk.send(chief, f"/submissions/{name}/accept").status_code == 200
    origin = json.loads(desk.office.change()["origin"])
    assert (origin["job"], origin["submission"]) == (job, name)
    assert sorted(row["activists"] for row in desk.office.rows("facts") if row["period"] == 20210000) == [5, 6]


# -- rules --------------------------------------------------------------------------------------------------------


def test_a_reviewer_sets_the_rules_of_his_places_alone(desk: Desk, chief: Program) -> None:
    east = desk.programs.program(f"reviewer@{EAST}")
    rule(desk, chief)
    own = RULE | {"place": EAST, "ledger": "posts"}
    assert desk.send(east, "/submission-rules", {"rules": [RULE, own]}, "PUT").get_json() == {"rules": [RULE, own]}
    refused(desk.send(east, "/submission-rules", {"rules": [RULE | {"ledger": "cases"}]}, "PUT"), 403, "not-allowed")
    whole = desk.programs.program("reviewer@*")
    assert desk.send(whole, "/submission-rules", {"rules": []}, "PUT").get_json() == {"rules": []}
    refused(desk.send(chief, "/submission-rules", {"rules": [RULE | {"place": None}]}, "PUT"), 403, "not-allowed")
    refused(desk.send(desk.clerk, "/submission-rules", {"rules": []}, "PUT"), 403, "not-allowed")


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"ledger": "没有"}, "ledger"),
        ({"ledger": "draws"}, "ledger"),
        ({"level": "village"}, "level"),
        ({"decided_by": "township"}, "decided_by"),
        ({"level": "county", "decided_by": "township"}, "decided_by"),
        ({"place": "999999"}, "place"),
    ],
)
def test_what_is_no_rule_is_told(desk: Desk, chief: Program, wrong: dict[str, str], column: str) -> None:
    told = refused(desk.send(chief, "/submission-rules", {"rules": [RULE | wrong]}, "PUT"), 422, "invalid")
    assert [(one["column"], one["row"]) for one in told["problems"]] == [(column, 1)]


def test_the_same_key_submits_once(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    body = {"values": FACT}
    names = {
        submitted(desk.send(desk.clerk, "/ledgers/facts/rows", body, **{"Idempotency-Key": "k"})) for _ in range(2)
    }
    assert len(names) == 1
    assert len(desk.clerk.get("/submissions")["submissions"]) == 1


# -- the list -----------------------------------------------------------------------------------------------------


def test_the_list_is_walked_by_cursor_and_tells_each_once_whatever_comes_meanwhile(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    made = [submitted(fact(desk, desk.clerk, period=str(2001 + n))) for n in range(5)]
    page = chief.get("/submissions", limit=2)
    names = [one["id"] for one in page["submissions"]]
    submitted(fact(desk, desk.clerk, period="2020"))
    while page["next"] is not None:
        page = chief.get("/submissions", limit=2, cursor=page["next"])
        names += [one["id"] for one in page["submissions"]]
    assert names == made[::-1]
    assert len(chief.get("/submissions")["submissions"]) == 6
    after = chief.get("/submissions", limit=2)["next"]
    refused(chief.ask(f"/submissions?status=returned&cursor={after}"), 422, "invalid")


def test_a_cursor_is_no_right(desk: Desk, chief: Program) -> None:
    rule(desk, chief)
    for n in range(3):
        submitted(fact(desk, desk.clerk, period=str(2001 + n)))
    after = chief.get("/submissions", limit=1)["next"]
    west = desk.programs.program(f"reviewer@{WEST}")
    assert west.get("/submissions", limit=1, cursor=after) == {"submissions": [], "next": None}
