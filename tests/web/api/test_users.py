"""Users by the API: whom a security administrator may see, and what he gives and takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.api.programs import Program, Programs
from tests.web.api.test_refusals import refused

TOWNSHIP, VILLAGE, OTHER = "451102101", "451102101202", "451102"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """The API of a registry whose users come and go."""
    folder = tmp_path_factory.mktemp("users")
    registry = RegistryUnderTest(founded(Path(folder) / "registry.db"), folder)
    registry.take(SMALL)
    yield Programs(registry.engine)
    registry.close()


@pytest.fixture(scope="module")
def chief(own: Programs) -> Program:
    """Who administers all users."""
    return own.program("security@*")


def added(by: Program, name: str, *grants: tuple[str, str | None]) -> Any:
    body = {"username": name, "name": "安某", "grants": [{"role": role, "place": place} for role, place in grants]}
    return by.ask("/users", "POST", json=body)


def test_a_user_is_added_with_a_password_that_is_told_once(chief: Program) -> None:
    answer = added(chief, "clerk-1", ("clerk", TOWNSHIP))
    assert answer.status_code == 201
    document = answer.get_json()
    assert answer.headers["Location"] == "/api/v1/users/clerk-1"
    assert len(document["password"]) > 10
    (grant,) = document["user"]["grants"]
    assert (grant["role"], grant["place"], grant["until"]) == ("clerk", TOWNSHIP, None)
    assert chief.get("/users/clerk-1") == document["user"]
    assert document["user"] in chief.get("/users")["users"]


def test_grants_are_given_taken_and_judged(chief: Program) -> None:
    added(chief, "clerk-2")
    answer = chief.ask("/users/clerk-2/grants", "POST", json={"role": "clerk", "place": VILLAGE, "until": "2099-01-01"})
    assert answer.status_code == 201
    grant = answer.get_json()
    assert (grant["role"], grant["place"], grant["until"]) == ("clerk", VILLAGE, "2099-01-01")
    mixed = chief.ask("/users/clerk-2/grants", "POST", json={"role": "security", "place": VILLAGE})
    refused(mixed, 422, "invalid")
    unknown = chief.ask("/users/clerk-2/grants", "POST", json={"role": "clerk", "place": "999", "until": "soon"})
    document = refused(unknown, 422, "invalid")
    assert [problem["column"] for problem in document["problems"]] == ["place", "until"]
    assert chief.ask(f"/users/clerk-2/grants/{grant['id']}", "DELETE").status_code == 204
    assert chief.get("/users/clerk-2")["grants"] == []
    refused(chief.ask(f"/users/clerk-2/grants/{grant['id']}", "DELETE"), 404, "not-found")


def test_an_administrator_of_a_township_gives_there_and_sees_nobody_else(own: Programs, chief: Program) -> None:
    township = own.program(f"security@{TOWNSHIP}")
    assert added(township, "clerk-3", ("clerk", VILLAGE)).status_code == 201
    refused(added(township, "clerk-4", ("clerk", OTHER)), 403, "not-allowed")
    refused(added(township, "clerk-5", ("clerk", None)), 403, "not-allowed")
    added(chief, "clerk-6", ("clerk", OTHER))
    refused(township.ask("/users/clerk-6"), 404, "not-found")
    refused(township.ask("/users/clerk-6/grants", "POST", json={"role": "king"}), 404, "not-found")
    names = {user["username"] for user in township.get("/users")["users"]}
    assert "clerk-3" in names
    assert "clerk-6" not in names


def test_a_disabled_user_and_one_without_his_grant_have_no_access_at_the_next_request(
    own: Programs, chief: Program
) -> None:
    viewer = own.program(f"viewer@{VILLAGE}")
    assert viewer.ask("/figures").status_code == 200
    (grant,) = chief.get(f"/users/{viewer.username}")["grants"]
    chief.ask(f"/users/{viewer.username}/grants/{grant['id']}", "DELETE")
    refused(viewer.ask("/figures"), 403, "not-allowed")
    answer = chief.ask(f"/users/{viewer.username}", "PATCH", json={"disabled": True})
    assert answer.get_json()["disabled"] is True
    refused(viewer.ask("/me"), 401, "not-signed-in")


def test_the_last_who_administers_everything_stays(own: Programs, tmp_path: Path) -> None:
    alone = Programs(founded(tmp_path / "registry.db"))
    chief = alone.program("security@*")
    assert chief.ask("/users/root", "PATCH", json={"disabled": True}).status_code == 200
    refused(chief.ask(f"/users/{chief.username}", "PATCH", json={"disabled": True}), 409, "conflict")


def test_a_reset_gives_a_password_and_unlocking_and_sessions_are_answered(chief: Program) -> None:
    added(chief, "clerk-7")
    assert len(chief.ask("/users/clerk-7/reset", "POST").get_json()["password"]) > 10
    assert chief.ask("/users/clerk-7/unlock", "POST").get_json()["locked"] is False
    assert chief.ask("/users/clerk-7/sessions", "DELETE").status_code == 204


def test_operating_settings_are_the_system_administrators(own: Programs, chief: Program) -> None:
    system = own.program("system@*")
    refused(chief.ask("/operating-settings"), 403, "not-allowed")
    assert system.get("/operating-settings") == {"totp": "optional"}
    answer = system.ask("/operating-settings", "PATCH", json={"totp": "administrators"})
    assert answer.get_json() == {"totp": "administrators"}
    refused(system.ask("/operating-settings", "PATCH", json={"totp": "never"}), 422, "invalid")
    refused(system.ask("/operating-settings", "PATCH", json={"colour": "red"}), 422, "invalid")


def test_the_log_tells_what_was_refused_and_not_found_and_is_walked_through(own: Programs) -> None:
    viewer, audit = own.program("viewer@*"), own.program("audit@*")
    viewer.ask("/units/NOBODY")
    viewer.ask("/figures?scope=NOBODY&as_of=2019-12-31")
    viewer.ask("/users")
    viewer.ask("/export.xlsx")
    viewer.ask("/report.xlsx")
    found = audit.get("/audit", user=viewer.username)["entries"]
    assert [(one["kind"], one["target"]) for one in found] == [
        ("download", "/api/v1/report.xlsx"),
        ("export", "/api/v1/export.xlsx"),
        ("refused", "/api/v1/users"),
        ("not-found", "/api/v1/figures?scope=NOBODY"),
        ("not-found", "/api/v1/units/NOBODY"),
    ]
    first = audit.get("/audit", user=viewer.username, limit=3)
    second = audit.get("/audit", cursor=first["next"])
    assert [*first["entries"], *second["entries"]] == found
    assert second["next"] is None
    refused(viewer.ask("/audit"), 403, "not-allowed")


# -- the same key once ----------------------------------------------------------------------------------------------


def keyed(by: Program, key: str, name: str) -> Any:
    return by.ask("/users", "POST", json={"username": name}, headers={"Idempotency-Key": key})


def test_the_same_request_with_the_same_key_is_carried_out_once(chief: Program) -> None:
    first, again = keyed(chief, "k-1", "once"), keyed(chief, "k-1", "once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert first.get_json()["password"]
    assert again.get_json() == {**first.get_json(), "password": None}


def test_a_key_that_was_used_for_another_body_is_422(chief: Program) -> None:
    keyed(chief, "k-2", "once-2")
    document = refused(keyed(chief, "k-2", "once-3"), 422, "invalid")
    assert [problem["column"] for problem in document["problems"]] == ["Idempotency-Key"]
    refused(chief.ask("/users/once-3"), 404, "not-found")


def test_a_key_is_of_its_token_alone(own: Programs, chief: Program) -> None:
    keyed(chief, "k-3", "once-4")
    other = own.program("security@*")
    assert "Idempotent-Replay" not in keyed(other, "k-3", "once-5").headers


def test_what_was_refused_is_tried_again_under_its_key(chief: Program) -> None:
    added(chief, "taken")
    refused(keyed(chief, "k-4", "taken"), 422, "invalid")
    refused(keyed(chief, "k-4", "taken"), 422, "invalid")
    assert keyed(chief, "k-4", "free").status_code == 201


def test_a_kept_answer_is_not_given_to_who_may_not_ask_any_more(own: Programs, chief: Program) -> None:
    other = own.program("security@*")
    keyed(other, "k-5", "once-6")
    chief.ask(f"/users/{other.username}", "PATCH", json={"disabled": True})
    refused(keyed(other, "k-5", "once-6"), 401, "not-signed-in")


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel"])
def test_what_is_no_key_is_422(chief: Program, key: str) -> None:
    refused(keyed(chief, key, "nobody"), 422, "invalid")
