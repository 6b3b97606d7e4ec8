"""The order of refusals, as a program meets it that has only the contract: 405, 401, 429, 403 (role), 413, 415, 404,
403 (row), 428, 412, 422, 409. Each request is wrong in every way from some point of the order on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.web.api.operation import OPERATIONS, Operation
from tests.web.api.test_refusals import refused
from tests.web.api.test_writing import EAST, FACT, WEST, Desk

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
NO_JSON = {"data": "colour=red", "content_type": "text/plain"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("order"))
    before = made.office.changes
    yield made
    assert made.office.changes == before
    made.office.close()


def test_a_method_comes_before_the_token_also_for_a_ledger_that_is_called_in_another_width(shared: Desk) -> None:
    for ledger in ("places", "%20places%20", "ｐｌａｃｅｓ", "ORGANIZATIONS".lower()):
        for program in (shared.programs.stranger(), shared.whole):
            refused(program.ask(f"/ledgers/{ledger}/rows", "POST", **NO_JSON), 405, "method-not-allowed")


def test_a_token_comes_before_how_often_it_asks_and_that_before_its_roles(
    shared: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(shared.programs.stranger().ask("/ledgers/facts/rows", "POST", **NO_JSON), 401, "not-signed-in")
    monkeypatch.setenv("REGISTRY_RATE", "1/hour")
    reader = shared.programs.program("viewer@*")
    refused(reader.ask("/ledgers/facts/rows", "POST", **NO_JSON), 403, "not-allowed")
    refused(reader.ask("/ledgers/facts/rows", "POST", **NO_JSON), 429, "too-many")


def test_who_asks_for_what_there_is_not_is_counted_too(shared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_RATE", "1/hour")
    reader = shared.programs.program("viewer@*")
    refused(reader.ask("/nothing"), 404, "not-found")
    answer = reader.ask("/nothing")
    refused(answer, 429, "too-many")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("ledger", ["facts", "ratings", "nothing"])
def test_an_auditor_is_told_that_he_writes_no_such_ledger_before_what_he_sent_is_looked_at(
    shared: Desk, ledger: str
) -> None:
    auditor = shared.programs.program("auditor@*")
    for method, address in (("POST", "rows"), ("PATCH", "rows/x-1"), ("POST", "batch"), ("POST", "rows/x-1/withdraw")):
        refused(auditor.ask(f"/ledgers/{ledger}/{address}", method, **NO_JSON), 403, "not-allowed")
    refused(auditor.ask(f"/ledgers/{ledger}/rows/x-1/attachments", "POST", **NO_JSON), 403, "not-allowed")
    refused(auditor.ask("/ledgers/look_backs/rows", "POST", **NO_JSON), 415, "unknown-kind")
    refused(auditor.ask("/ledgers/look_backs/rows/x-1/attachments", "POST", **NO_JSON), 415, "unknown-kind")


NAMED = [one for one in OPERATIONS if one.names_of_path and one.method in ("GET", "DELETE")]


@pytest.mark.parametrize("named", NAMED, ids=lambda one: f"{one.method} {one.path}")
def test_what_there_is_not_comes_before_a_parameter_that_there_is_not(shared: Desk, named: Operation) -> None:
    program, address = shared.programs.program(f"{named.roles[0]}@*"), re.sub("{.*?}", "NONE", named.path)
    refused(program.ask(f"{address}?colour=red", named.method), 404, "not-found")


FORM = {"content_type": "multipart/form-data"}


@pytest.mark.parametrize(
    "address", ["/ledgers/ratings/rows/x-1/attachments", "/imports", "/mappings/proposal", "/audits/NONE/worksheet"]
)
def test_a_file_of_no_known_kind_is_told_before_what_it_is_for_and_what_stands_beside_it(
    shared: Desk, address: str
) -> None:
    sent = {"file": (io.BytesIO(PDF), "评定表.exe"), "colour": "red"}
    refused(shared.whole.ask(f"{address}?shade=dark", "POST", data=sent, **FORM), 415, "unknown-kind")


def test_a_file_that_is_too_large_is_told_before_the_row_that_there_is_not(shared: Desk) -> None:
    sent = {"file": (io.BytesIO(PDF + bytes(20 << 20)), "评定表.pdf")}
    refused(shared.whole.ask("/ledgers/ratings/rows/x-1/attachments", "POST", data=sent, **FORM), 413, "too-large")
    sent = {"file": (io.BytesIO(PDF), "评定表.pdf"), "colour": "red"}
    refused(shared.whole.ask("/ledgers/ratings/rows/x-1/attachments", "POST", data=sent, **FORM), 404, "not-found")


def test_a_row_comes_before_whose_it_is_and_that_before_the_version_and_that_before_what_is_wrong(
    shared: Desk,
) -> None:
    wrong: dict[str, Any] = {"colour": "red", "mode": "otherwise"}
    own = shared.row("facts", unit="451101101201")
    reader = shared.programs.program(f"clerk@{WEST}", f"viewer@{EAST}")
    refused(shared.send(shared.clerk, "/ledgers/facts/rows/x-1", wrong, "PATCH"), 404, "not-found")
    refused(shared.send(reader, own, wrong, "PATCH"), 403, "not-allowed")
    refused(shared.send(shared.clerk, own, wrong, "PATCH"), 428, "precondition-required")
    stale = refused(shared.send(shared.clerk, own, wrong, "PATCH", **{"If-Match": '"0-0"'}), 412, "stale")
    assert stale["current"] == shared.clerk.get(own)
    refused(shared.send(shared.clerk, f"{own}?known_at=1", wrong, "PATCH", **{"If-Match": "*"}), 422, "invalid")
    right = {"values": {"activists": 9}, "mode": "correct", "reason": "误"}
    past = shared.send(shared.clerk, f"{own}?known_at=1", right, "PATCH", **{"If-Match": "*"})
    refused(past, 409, "conflict")


def test_a_reason_may_be_null_where_none_is_needed(tmp_path: Path) -> None:
    made = Desk(tmp_path)
    answer = made.send(made.clerk, "/ledgers/facts/rows", {"values": FACT, "reason": None})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    row, match = f"/ledgers/facts/rows/{answer.get_json()['row']['record']}", {"If-Match": "*"}
    for method, address, body in (
        ("PATCH", row, {"values": {"activists": 9}, "mode": "correct", "reason": None}),
        ("POST", f"{row}/withdraw", {"reason": None}),
    ):
        document = refused(made.send(made.clerk, address, body, method, **match), 422, "invalid")
        assert [problem["column"] for problem in document["problems"]] == ["reason"]
    assert made.send(made.clerk, "/changes/2/undo", {"reason": None}).status_code == 200
    made.office.close()


def test_a_used_key_with_another_body_comes_after_the_row_and_before_an_earlier_state(tmp_path: Path) -> None:
    made, key = Desk(tmp_path), {"Idempotency-Key": "k"}
    assert made.send(made.clerk, "/ledgers/facts/rows", {"values": FACT}, **key).status_code == 201
    other = {"values": FACT | {"period": "2020"}}
    refused(made.send(made.clerk, "/ledgers/facts/rows?known_at=1", other, **key), 422, "invalid")
    refused(made.send(made.clerk, "/ledgers/nothing/rows", other, **key), 404, "not-found")
    again = made.send(made.clerk, "/ledgers/facts/rows", {"values": FACT}, **key)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    made.office.close()
