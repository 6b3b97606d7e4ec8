"""What the API refuses, with which status, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registries import founded
from tests.web.api.programs import Program, Programs

PROBLEM_MEDIA_TYPE = "application/problem+json"


def refused(answer: Any, status: int, slug: str) -> Any:
    """The document of a refusal, whose shape is that of the contract."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == PROBLEM_MEDIA_TYPE
    document = answer.get_json()
    assert document["type"] == f"/problems/{slug}"
    assert document["status"] == status
    assert document.keys() >= {"type", "title", "status", "detail", "instance", "problems"}
    return document


# -- 401, 405 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "rgt_" + "A" * 43, "rgt_short", "", "Basic"])
def test_without_a_token_that_holds_it_is_401(programs: Programs, token: str | None) -> None:
    program = Program(programs.app.test_client(), token)
    answer = program.ask("/figures")
    refused(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_in_the_address_or_a_cookie_is_none(programs: Programs, viewer: Program) -> None:
    stranger = programs.stranger()
    refused(stranger.ask(f"/figures?access_token={viewer.token}"), 401, "not-signed-in")
    stranger.client.set_cookie("Authorization", f"Bearer {viewer.token}")
    refused(stranger.ask("/figures"), 401, "not-signed-in")


def test_an_unknown_address_is_401_without_a_token_and_404_with_one(programs: Programs, viewer: Program) -> None:
    refused(programs.stranger().ask("/nothing"), 401, "not-signed-in")
    refused(viewer.ask("/nothing"), 404, "not-found")
    refused(viewer.ask("/figures//units"), 404, "not-found")


def test_a_method_that_an_address_does_not_have_is_405_even_without_a_token(programs: Programs) -> None:
    answer = programs.stranger().ask("/figures", "POST")
    refused(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET"


def test_a_revoked_token_opens_nothing_any_more(programs: Programs) -> None:
    program = programs.program("viewer@*")
    assert program.ask(f"/tokens/{program.number}", "DELETE").status_code == 204
    refused(program.ask("/me"), 401, "not-signed-in")


def test_the_token_of_somebody_else_is_not_found(programs: Programs, viewer: Program) -> None:
    other = programs.program("viewer@*")
    refused(viewer.ask(f"/tokens/{other.number}", "DELETE"), 404, "not-found")
    assert other.ask("/me").status_code == 200


def test_a_registry_without_users_has_no_api(tmp_path: Any) -> None:
    stranger = Programs(founded(tmp_path / "registry.db")).stranger()
    refused(stranger.ask("/figures"), 401, "not-signed-in")
    refused(stranger.ask("/openapi.json"), 401, "not-signed-in")


# -- 403, 404 -------------------------------------------------------------------------------------------------------


def test_a_role_that_may_not_is_told_so_before_anything_is_looked_up(programs: Programs) -> None:
    security = programs.program("security@*")
    refused(security.ask("/units/NOBODY"), 403, "not-allowed")
    refused(security.ask("/figures?as_of=nonsense"), 403, "not-allowed")
    refused(security.ask("/ledgers/places/rows"), 403, "not-allowed")


@pytest.mark.parametrize(
    "address",
    [
        "/units/NOBODY",
        "/units/NOBODY/history",
        "/units/NOBODY/graph.svg",
        "/ledgers/nothing/rows",
        "/ledgers/places/rows/x-1",
        "/ledgers/places/rows/x-1/history",
        "/figures/no.such/units",
        "/figures/no.such/explain?unit=D2",
        "/figures?scope=999",
        "/figures?known_at=999",
        "/findings?rule=NONE",
        "/cases/NONE",
        "/audits/NONE",
        "/audits/NONE/items/Z1",
        "/audits/NONE/report",
        "/audits/NONE/worksheet.xlsx",
        "/draws/NONE",
        "/draws/NONE/verify",
        "/notices/NONE.docx",
        "/mappings/NONE",
        "/changes/999",
        "/changes/first",
    ],
)
def test_what_there_is_not_is_404_in_the_same_words(viewer: Program, address: str) -> None:
    document = refused(viewer.ask(address), 404, "not-found")
    assert document["problems"] == []
    assert document["detail"] == "没有这一项，或不在您的范围内"
    assert document["instance"] == "/api/v1" + address.partition("?")[0]


def test_what_is_not_found_is_so_before_parameters_are_judged(viewer: Program) -> None:
    refused(viewer.ask("/ledgers/nothing/rows?limit=none&colour=red"), 404, "not-found")


# -- 422 ------------------------------------------------------------------------------------------------------------


def test_every_problem_of_an_address_is_told_at_once(viewer: Program) -> None:
    document = refused(viewer.ask("/figures?as_of=nonsense&by=colour&by=kind&q=1&lang=fr"), 422, "invalid")
    assert sorted(problem["column"] for problem in document["problems"]) == ["as_of", "by", "lang", "q"]


@pytest.mark.parametrize(
    ("address", "column"),
    [
        ("/figures?colour=red", "colour"),
        ("/figures?as_of=2019-12-31&as_of=2019-12-31", "as_of"),
        ("/figures?as_of=2019-12", "as_of"),
        ("/figures?known_at=soon", "known_at"),
        ("/figures/place.villages/explain", "unit"),
        ("/ledgers/places/rows?limit=0", "limit"),
        ("/ledgers/places/rows?limit=1001", "limit"),
        ("/ledgers/places/rows?sort=colour", "sort"),
        ("/ledgers/places/rows?colour=red", "colour"),
        ("/ledgers/places/rows?kind=colour", "kind"),
        ("/ledgers/places/rows?kind=village&kind=county", "kind"),
        ("/ledgers/places/rows?cursor=nonsense", "cursor"),
        ("/me?colour=red", "colour"),
    ],
)
def test_an_unknown_a_doubled_and_an_unfit_parameter_are_422(viewer: Program, address: str, column: str) -> None:
    document = refused(viewer.ask(address), 422, "invalid")
    assert [problem["column"] for problem in document["problems"]] == [column]


def test_whoever_has_several_places_says_which_one_is_meant(programs: Programs) -> None:
    both = programs.program("viewer@451102101202", "viewer@451102101203")
    for address in ("/figures", "/findings", "/report.xlsx"):
        document = refused(both.ask(address), 422, "invalid")
        assert [problem["column"] for problem in document["problems"]] == ["scope"]
    assert both.get("/figures", scope="451102101202")["scope"] == "451102101202"
    assert both.ask("/ledgers/organizations/rows").status_code == 200


def test_whoever_has_one_place_is_asked_about_that_one(programs: Programs) -> None:
    one = programs.program("viewer@451102101202")
    assert one.get("/figures")["scope"] == "451102101202"


def test_refusals_are_told_in_the_language_that_is_asked_for(viewer: Program) -> None:
    assert viewer.ask("/units/NOBODY?lang=en").get_json()["title"] == "not found"
    assert viewer.ask("/units/NOBODY").get_json()["title"] == "没有这一项"


# -- 413, 415, bodies -------------------------------------------------------------------------------------------------


def test_a_body_that_is_not_json_is_415_and_one_that_is_too_large_413(programs: Programs) -> None:
    security = programs.program("security@*")
    refused(security.ask("/users", "POST", data="username=a"), 415, "unknown-kind")
    plain = {"Content-Type": "text/plain"}
    refused(security.ask("/users", "POST", data="{}", headers=plain), 415, "unknown-kind")
    for written in ('{"username":', "NaN", "[1e999]", "[" * 100_000, b"\xff"):
        answer = security.ask("/users", "POST", data=written, content_type="application/json")
        refused(answer, 415, "unknown-kind")
    answer = security.ask("/users", "POST", data=b" " * 2_000_000, content_type="application/json")
    refused(answer, 413, "too-large")


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("[]", [None]),
        ("{}", ["username"]),
        ('{"username": 1, "colour": 2}', ["colour", "username"]),
        ('{"username": "a", "username": "b"}', ["username"]),
        (
            '{"username": "a", "grants": [{"role": "king"}, {"place": 5}]}',
            ["grants[1].role", "grants[2].place", "grants[2].role"],
        ),
        (
            '{"username": "a", "grants": [{"role": "clerk", "place": []}, {"role": [1], "place": [{}], "until": {}}]}',
            ["grants[1].place", "grants[2].place", "grants[2].role", "grants[2].until"],
        ),
        ('{"username": [], "name": ["a"], "grants": {}}', ["grants", "name", "username"]),
        ('{"username": null, "name": null, "grants": null}', ["grants", "name", "username"]),
        ('{"username": "a", "grants": [null]}', ["grants[1]", "role"]),
        ('{"username": "a\\u0000"}', ["username"]),
        ('{"username": "\\ud800"}', ["username"]),
    ],
)
def test_members_that_are_unknown_doubled_missing_or_unfit_are_422(
    programs: Programs, written: str, columns: list[str | None]
) -> None:
    security = programs.program("security@*")
    answer = security.ask("/users", "POST", data=written, content_type="application/json")
    document = refused(answer, 422, "invalid")
    assert sorted((problem["column"] for problem in document["problems"]), key=str) == columns


# -- 429 --------------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_waits_in_every_process(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_RATE", "3/hour")
    program = programs.program("viewer@*")
    other_process = Program(Programs(programs.engine).app.test_client(), program.token)
    assert [one.ask("/me").status_code for one in (program, other_process, program)] == [200, 200, 200]
    for one in (program, other_process):
        answer = one.ask("/me")
        refused(answer, 429, "too-many")
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert programs.program("viewer@*").ask("/me").status_code == 200


def test_asking_too_often_is_told_before_the_role(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_RATE", "1/hour")
    security = programs.program("security@*")
    refused(security.ask("/figures"), 403, "not-allowed")
    refused(security.ask("/figures"), 429, "too-many")
