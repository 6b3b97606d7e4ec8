"""Writing by the API: rows, verbs, undoing, cases, people, audits, draws, mappings; what is refused, and how."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.accounts import service as accounts
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.service import Given
from registry.db import beside
from registry.procedures.draws import CommitOrder as DrawOrder
from registry.procedures.draws import commit
from tests.desk.two_townships import Office
from tests.web.api.programs import Program, Programs, now
from tests.web.api.test_refusals import refused

EAST, WEST, COUNTY = "451101101", "451101102", "451101"
E1, E2, W1 = "451101101201", "451101101202", "451101102201"
FACT = {"unit": E1, "period": "2021", "activists": 1}


class Desk:
    """An office, its API, and the programs of people with different grants."""

    def __init__(self, folder: Path):
        self.office = Office(folder)
        self.programs = Programs(self.office.engine)
        self.clerk = self.programs.program(f"clerk@{EAST}")
        self.whole = self.programs.program("clerk@*")

    def send(self, program: Program, address: str, body: Any = None, method: str = "POST", **headers: str) -> Any:
        """The answer to a document that is sent."""
        return program.ask(address, method, json={} if body is None else body, headers=headers)

    def row(self, ledger: str, **wanted: Any) -> str:
        """The address of a row."""
        return f"/ledgers/{ledger}/rows/{self.office.number(ledger, **wanted)}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One on which nothing is ever written."""
    made = Desk(tmp_path_factory.mktemp("shared"))
    before = made.office.changes
    yield made
    assert made.office.changes == before
    made.office.close()


# -- rows ---------------------------------------------------------------------------------------------------------


def test_a_row_is_entered_and_found_where_it_is_said_to_be(desk: Desk) -> None:
    answer = desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT, "reason": "年报"})
    assert answer.status_code == 201
    document = answer.get_json()
    assert document["change"] == 2 and document["row"]["activists"] == 1 and document["row"]["unit"] == E1
    there = desk.clerk.ask(answer.headers["Location"].removeprefix("/api/v1"))
    assert there.get_json() == document["row"]
    assert there.headers["ETag"].split("-")[0] == answer.headers["ETag"].split("-")[0]
    change = desk.office.change()
    assert (change["actor"], change["reason"]) == (desk.clerk.username, "年报")
    assert json.loads(change["origin"])["kind"] == "api"


def test_new_is_given_to_nothing_as_a_code(desk: Desk) -> None:
    person = {"values": {"code": "new", "name": "孙丁"}}
    village = {"code": "new", "name": "新村", "kind": "village", "parent": EAST, "effective": "2021"}
    with desk.office.unchanged():
        for address, body in (("/ledgers/people/rows", person), ("/places/found", village)):
            told = refused(desk.send(desk.whole, address, body), 422, "invalid")
            assert [(one["column"], one["value"]) for one in told["problems"]] == [("code", "new")]
    named = desk.send(desk.whole, "/ledgers/people/rows", {"values": {"code": "P9", "name": "new"}})
    assert named.status_code == 201


def test_a_row_is_changed_from_a_day_on_and_both_rows_are_answered(desk: Desk) -> None:
    address = desk.row("posts", person="P1")
    tag = desk.clerk.ask(address).headers["ETag"]
    body = {"values": {"role": "deputy_secretary"}, "mode": "change", "from": "2020-03-01"}
    answer = desk.send(desk.clerk, address, body, "PATCH", **{"If-Match": tag})
    assert answer.status_code == 200
    old, new = answer.get_json()["rows"]
    assert (old["to"], new["from"], new["role"], new["to"]) == ("2020-03-01", "2020-03-01", "deputy_secretary", None)


def test_a_row_is_corrected_and_withdrawn_and_its_history_stays(desk: Desk) -> None:
    address = desk.row("facts", unit=E1)
    body = {"values": {"activists": 9}, "mode": "correct", "reason": "误录"}
    assert desk.send(desk.clerk, address, body, "PATCH", **{"If-Match": "*"}).get_json()["rows"][0]["activists"] == 9
    answer = desk.send(desk.clerk, f"{address}/withdraw", {"reason": "误录"}, **{"If-Match": "*"})
    assert answer.get_json() == {"change": 3}
    for program in (desk.clerk, desk.whole):
        assert program.ask(address).status_code == 404
        versions = program.get(f"{address}/history")["versions"]
        assert [(one["change"], one["until"]) for one in versions] == [(1, 2), (2, 3)]
    elsewhere = desk.programs.program(f"clerk@{WEST}")
    assert elsewhere.ask(f"{address}/history").status_code == 404


def test_without_the_version_that_was_seen_nothing_is_altered(shared: Desk) -> None:
    address = shared.row("facts", unit=E1)
    body = {"values": {"activists": 9}, "mode": "correct", "reason": "误录"}
    refused(shared.send(shared.clerk, address, body, "PATCH"), 428, "precondition-required")
    refused(shared.send(shared.clerk, f"{address}/withdraw", {"reason": "误录"}), 428, "precondition-required")
    found = refused(shared.send(shared.clerk, address, body, "PATCH", **{"If-Match": '"99-0"'}), 412, "stale")
    assert found["current"] == shared.clerk.ask(address).get_json()


def test_many_rows_are_written_as_one_change_and_their_problems_count_from_one(desk: Desk) -> None:
    number = desk.office.number("facts", unit=E1)
    rows: list[dict[str, Any]] = [
        {"values": {"unit": E2, "period": "2021", "activists": 2}},
        {"record": number, "version": 1, "values": {"activists": 8}},
    ]
    body = {"rows": rows, "mode": "correct", "reason": "补"}
    bad = {**body, "rows": [*rows, {"values": {"unit": W1, "period": "2021"}}]}
    found = refused(desk.send(desk.clerk, "/ledgers/facts/batch", bad), 422, "invalid")
    assert [(problem["row"], problem["column"]) for problem in found["problems"]] == [(3, "unit")]
    answer = desk.send(desk.clerk, "/ledgers/facts/batch", body)
    assert answer.status_code == 200 and [row["activists"] for row in answer.get_json()["rows"]] == [2, 8]
    stale = refused(desk.send(desk.clerk, "/ledgers/facts/batch", body | {"rows": rows[1:]}), 412, "stale")
    assert stale["current"]["activists"] == 8
    gone = {"rows": [{"record": number, "version": stale["current"]["change"], "withdrawn": True}], "reason": "误录"}
    assert desk.send(desk.clerk, "/ledgers/facts/batch", gone).status_code == 200


@pytest.mark.parametrize(
    "row",
    [
        {"record": "a-1", "values": {}},
        {"record": "a-1", "version": 1, "values": {}, "withdrawn": True},
        {"withdrawn": True},
        {"version": 1, "values": {}},
        {},
    ],
)
def test_a_row_of_a_batch_says_neither_too_much_nor_too_little(shared: Desk, row: dict[str, Any]) -> None:
    answer = shared.send(shared.clerk, "/ledgers/facts/batch", {"rows": [row], "mode": "correct", "reason": "试"})
    assert refused(answer, 422, "invalid")["problems"][0]["row"] == 1


@pytest.mark.parametrize("ledger", ["places", "organizations", "audits", "audit_items", "draws", "draw_units"])
def test_what_verbs_and_commands_write_is_read_only_as_rows(shared: Desk, ledger: str) -> None:
    for program in (shared.clerk, shared.programs.stranger()):
        for method, address in (
            ("POST", "rows"),
            ("PATCH", "rows/x-1"),
            ("POST", "rows/x-1/withdraw"),
            ("POST", "batch"),
        ):
            answer = shared.send(program, f"/ledgers/{ledger}/{address}", {"values": {}}, method)
            refused(answer, 405, "method-not-allowed")
            # Nothing is read where many rows are written, or one is withdrawn.
            assert answer.headers["Allow"] == ("GET" if address in ("rows", "rows/x-1") else "")


def test_a_past_view_is_not_written(shared: Desk) -> None:
    refused(shared.send(shared.clerk, "/ledgers/facts/rows?known_at=1", {"values": FACT}), 409, "conflict")
    texts = {"code": E1, "name": "某村", "effective": "2021"}
    refused(shared.send(shared.clerk, "/places/rename?known_at=1", texts), 409, "conflict")


def test_the_same_key_enters_one_row_alone(desk: Desk) -> None:
    answers = [
        desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT}, **{"Idempotency-Key": "k1"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json() and desk.office.changes == 2


def test_a_kept_answer_is_not_given_again_to_whoever_lost_the_place_that_it_is_of(desk: Desk) -> None:
    mover = desk.programs.program(f"clerk@{EAST}", f"clerk@{WEST}")
    body, key = {"code": E1, "effective": "2021"}, {"Idempotency-Key": "k1"}
    assert desk.send(mover, "/whatif/abolish", body, **key).status_code == 200
    with beside(desk.office.engine) as connection:
        east, west = accounts.user(connection, COMMAND_LINE, mover.username, now()).grants
        accounts.grant(connection, COMMAND_LINE, mover.username, Given("viewer", west.place), now())
    again = desk.send(mover, "/whatif/abolish", body, **key)
    assert (again.status_code, again.headers.get("Idempotent-Replay")) == (200, "true")
    with beside(desk.office.engine) as connection:
        accounts.revoke(connection, COMMAND_LINE, mover.username, east.number, now())
    assert E1 not in refused(desk.send(mover, "/whatif/abolish", body, **key), 403, "not-allowed")["detail"]


def test_the_undoing_of_a_draw_outside_is_that_of_a_change_that_there_is_not(desk: Desk) -> None:
    ordered = DrawOrder("L-1", "place.villages", 1, WEST, "township", as_of=datetime.date(2020, 6, 30))
    commit(desk.office.engine, ordered, actor="某", on=datetime.date(2020, 7, 1))
    number = desk.office.changes
    answers = [desk.send(desk.clerk, f"/changes/{n}/undo", {"reason": "误"}) for n in (number, number + 1)]
    assert [answer.status_code for answer in answers] == [404, 404]
    own = desk.programs.program(f"clerk@{WEST}")
    assert desk.send(own, f"/changes/{number}/undo", {"reason": "误"}).status_code == 403


# -- who may ------------------------------------------------------------------------------------------------------

#: Operations that write about W1, outside what the clerk of the east has; and the same of nobody.
ABOUT = {
    "row": ("/ledgers/facts/rows", lambda unit: {"values": {**FACT, "unit": unit}}, 422),
    "rename": ("/places/rename", lambda unit: {"code": unit, "name": "某村", "effective": "2021"}, 422),
    "merge": ("/places/merge", lambda unit: {"codes": [E1, unit], "into": E1, "effective": "2021"}, 422),
    "whatif": ("/whatif/move", lambda unit: {"code": unit, "under": EAST, "effective": "2021"}, 422),
}


@pytest.mark.parametrize("name", ABOUT)
def test_outside_and_unknown_are_one(shared: Desk, name: str) -> None:
    address, body, status = ABOUT[name]
    answers = [shared.send(shared.clerk, address, body(unit)) for unit in (W1, "999999999999")]
    texts = [a.get_data(as_text=True).replace(W1, "*").replace("999999999999", "*") for a in answers]
    assert texts[0] == texts[1]
    assert [answer.status_code for answer in answers] == [status, status]


@pytest.mark.parametrize("role", ["viewer", "auditor", "reviewer", "security"])
def test_who_is_no_clerk_writes_no_rows_and_uses_no_verbs(shared: Desk, role: str) -> None:
    program = shared.programs.program(f"{role}@*")
    for address in (
        "/ledgers/facts/rows",
        "/ledgers/facts/batch",
        "/places/rename",
        "/organizations/rename",
        "/changes/1/undo",
        "/cases",
        "/cases/ZE/steps",
        "/audits",
        "/draws",
        "/people/merge",
        "/people/split",
        "/ledgers/nothing/rows",
    ):
        refused(shared.send(program, address, {"values": {}}), 403, "not-allowed")


def test_an_auditor_writes_look_backs_and_nothing_else(desk: Desk) -> None:
    auditor = desk.programs.program(f"auditor@{EAST}")
    values = {"case": "ZE", "checked_on": "2021-03-01", "result": "consolidated"}
    assert desk.send(auditor, "/ledgers/look_backs/rows", {"values": values}).status_code == 201
    refused(desk.send(auditor, "/ledgers/look_backs/rows", {"values": {**values, "case": "ZW"}}), 422, "invalid")
    refused(desk.send(auditor, "/ledgers/case_measures/rows", {"values": {"case": "ZE"}}), 403, "not-allowed")


def test_what_is_readable_and_not_writable_is_403_and_what_is_outside_404(shared: Desk) -> None:
    program = shared.programs.program(f"clerk@{EAST}", f"viewer@{WEST}")
    body = {"values": {"activists": 9}, "mode": "correct", "reason": "误录"}
    address = shared.row("facts", unit=W1)
    refused(shared.send(program, address, body, "PATCH", **{"If-Match": "*"}), 403, "not-allowed")
    refused(shared.send(program, f"{address}/withdraw", {"reason": "误录"}), 403, "not-allowed")
    refused(shared.send(shared.clerk, address, body, "PATCH", **{"If-Match": "*"}), 404, "not-found")
    refused(shared.send(program, "/places/rename", {"code": W1, "name": "某", "effective": "2021"}), 403, "not-allowed")


# -- verbs and undoing --------------------------------------------------------------------------------------------


def test_a_verb_is_tried_and_then_carried_out(desk: Desk) -> None:
    body = {"code": E1, "name": "东壹村", "effective": "2021-01-01"}
    tried = desk.send(desk.clerk, "/places/rename?dry_run=true", body)
    assert tried.status_code == 200 and tried.get_json()["change"] is None and desk.office.changes == 1
    assert desk.send(desk.clerk, "/places/rename", {**body, "dry_run": True}).get_json()["change"] is None
    done = desk.send(desk.clerk, "/places/rename", {**body, "reason": "批复"})
    assert done.get_json()["change"] == 2
    assert done.get_json()["units"] == tried.get_json()["units"]
    assert json.loads(desk.office.change()["origin"]) == {"kind": "api", "name": "place rename"}


def test_things_go_where_the_body_says(desk: Desk) -> None:
    body: dict[str, Any] = {"codes": [E1, E2], "into": E1, "effective": "2021-01-01"}
    found = refused(desk.send(desk.whole, "/places/merge", body), 422, "invalid")
    asked = {problem["column"] for problem in found["problems"]}
    body["goes"] = {what: {"*": E1} for what in asked if what}
    assert desk.send(desk.whole, "/places/merge", body).status_code == 200


def test_a_verb_that_there_is_not_is_not_found_and_an_option_that_there_is_not_a_problem(shared: Desk) -> None:
    refused(shared.send(shared.clerk, "/places/explode", {}), 404, "not-found")
    refused(shared.send(shared.clerk, "/places/transfer", {}), 404, "not-found")
    found = refused(shared.send(shared.clerk, "/places/rename", {"code": E1, "colour": "red"}), 422, "invalid")
    assert [problem["column"] for problem in found["problems"]] == ["colour", "name", "effective"]


def test_what_if_leaves_out_what_is_above(shared: Desk) -> None:
    body = {"code": E1, "under": EAST, "effective": "2021"}
    viewer = shared.programs.program(f"viewer@{COUNTY}")
    body = {"code": E1, "under": WEST, "effective": "2021"}
    answer = shared.send(viewer, "/whatif/move", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert {scope["scope"] for scope in answer.get_json()["scopes"]} <= {COUNTY, EAST, WEST, E1}
    everything = shared.send(shared.whole, "/whatif/move", body).get_json()
    assert {None, "4511"} <= {scope["scope"] for scope in everything["scopes"]}


def test_a_change_is_undone_once(desk: Desk) -> None:
    change = desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT}).get_json()["change"]
    west = desk.programs.program(f"clerk@{WEST}")
    outside, unknown = (desk.send(west, f"/changes/{number}/undo") for number in (change, 99))
    refused(outside, 404, "not-found")
    assert outside.get_data().replace(b"/2/", b"/99/") == unknown.get_data()
    refused(desk.send(desk.clerk, "/changes/1/undo"), 403, "not-allowed")
    answer = desk.send(desk.clerk, f"/changes/{change}/undo", {"reason": "误录"})
    assert answer.get_json() == {"change": change + 1, "undone": change, "problems": []}
    found = refused(desk.send(desk.clerk, f"/changes/{change}/undo"), 409, "conflict")
    assert found["problems"]


# -- cases, people, audits, draws ---------------------------------------------------------------------------------


def test_a_case_is_opened_and_taken_further(desk: Desk) -> None:
    body = {
        "code": "Z9",
        "organization": "EB2",
        "year": 2021,
        "step": "screened",
        "on": "2021-03-01",
        "level": "township",
    }
    answer = desk.send(desk.clerk, "/cases", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_json()["case"]["case"] == "Z9"
    step = {"step": "closed", "on": "2021-04-01", "level": "township"}
    refused(desk.send(desk.clerk, "/cases/Z9/steps", step), 422, "invalid")
    for case in ("ZW", "NOBODY"):
        refused(desk.send(desk.clerk, f"/cases/{case}/steps", step), 404, "not-found")
    for organization in ("WB1", "NOBODY"):
        refused(desk.send(desk.clerk, "/cases", body | {"code": "Z8", "organization": organization}), 422, "invalid")


def test_two_people_become_one_and_one_becomes_two(desk: Desk) -> None:
    split = desk.send(desk.whole, "/people/split", {"a": "P3", "posts": ["WB1/deputy_secretary/2016"]})
    assert split.status_code == 200, split.get_data(as_text=True)
    one, other = (person["code"] for person in split.get_json()["people"])
    tried = desk.send(desk.whole, "/people/merge", {"a": one, "b": other, "dry_run": True})
    assert tried.get_json()["change"] is None
    refused(desk.send(desk.clerk, "/people/merge", {"a": one, "b": other}), 422, "invalid")
    assert desk.send(desk.whole, "/people/merge", {"a": one, "b": other}).status_code == 200


def test_an_audit_is_opened_recorded_signed_and_closed(desk: Desk) -> None:
    body = {"code": "H1", "name": "一", "years": "2019", "scope": EAST, "on": "2021-01-01"}
    opened = desk.send(desk.programs.program(f"clerk@{COUNTY}"), "/audits", body)
    assert opened.status_code == 200, opened.get_data(as_text=True)
    assert opened.get_json()["cases"] == ["ZE"]
    auditor = desk.programs.program(f"auditor@{EAST}")
    recorded = desk.send(auditor, "/audits/H1/items/ZE", {"on": "2021-02-01", "result": "consolidated", "found": "好"})
    assert recorded.status_code == 200, recorded.get_data(as_text=True)
    for case in ("ZW", "NOBODY"):
        refused(
            desk.send(auditor, f"/audits/H1/items/{case}", {"on": "2021", "result": "consolidated"}), 404, "not-found"
        )
    refused(desk.send(desk.clerk, "/audits/H1/sign", {"level": "county"}), 403, "not-allowed")
    reviewer = desk.programs.program(f"reviewer@{EAST}")
    signed = desk.send(reviewer, "/audits/H1/sign", {"level": "township"})
    assert signed.status_code == 200, signed.get_data(as_text=True)
    refused(desk.send(desk.programs.program(f"reviewer@{E1}"), "/audits/H1/close"), 403, "not-allowed")
    for level, place in (("county", COUNTY), ("city", "4511")):
        above = desk.programs.program(f"reviewer@{place}")
        assert desk.send(above, "/audits/H1/sign", {"level": level}).get_json()["signed"] == ["ZE"]
    assert desk.send(reviewer, "/audits/H1/close").status_code == 200
    # What is found wrong after the closing is put right all the same, and nobody has signed that.
    late = {"on": "2021-02-01", "result": "partly"}
    refused(desk.send(auditor, "/audits/H1/items/ZE", late), 422, "invalid")
    altered = desk.send(auditor, "/audits/H1/items/ZE", {**late, "why": "核对后更正"}).get_json()["item"]
    assert (altered["result"], altered["county_on"], altered["city_on"]) == ("partly", None, None)


def test_a_draw_is_committed_to_by_a_clerk_and_drawn_by_a_reviewer(desk: Desk) -> None:
    body = {
        "code": "C1",
        "frame": "place.villages",
        "size": 1,
        "scope": EAST,
        "by": "none",
        "seed": "一二三四五六七八九十甲乙丙丁戊己",
    }
    committed = desk.send(desk.programs.program(f"clerk@{COUNTY}"), "/draws", body)
    if committed.status_code == 404:
        pytest.skip("the figure has another code")
    assert committed.status_code == 200, committed.get_data(as_text=True)
    reviewer = desk.programs.program(f"reviewer@{EAST}")
    refused(
        desk.send(desk.programs.program(f"reviewer@{E1}"), "/draws/C1/run", {"seed": body["seed"]}), 403, "not-allowed"
    )
    drawn = desk.send(reviewer, "/draws/C1/run", {"seed": body["seed"]})
    assert drawn.status_code == 200, drawn.get_data(as_text=True)
    refused(desk.send(reviewer, "/draws/C1/run", {"seed": body["seed"]}), 409, "conflict")


def test_a_mapping_is_proposed_and_nothing_is_stored(shared: Desk) -> None:
    sheet = "村名,支部书记,党员数\n东一村,赵甲,12\n东二村,钱丙,9\n".encode()
    answer = shared.clerk.ask("/mappings/proposal", "POST", data={"file": (io.BytesIO(sheet), "花名册.csv")})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_json()["mapping"] is not None
    exe = shared.clerk.ask("/mappings/proposal", "POST", data={"file": (io.BytesIO(sheet), "a.exe")})
    refused(exe, 415, "unknown-kind")
    refused(shared.clerk.ask("/mappings/nothing", "DELETE"), 404, "not-found")
