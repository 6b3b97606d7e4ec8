"""All problems of a request at once: those around a body, those of its members, and those within them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry.restructuring.catalogue import VERBS
from tests.web.api.test_refusals import refused
from tests.web.api.test_writing import E1, FACT, Desk

#: A body whose members are wrong, and what it holds too.
Asked = tuple[str, dict[str, Any], set[str]]
_CASE = {"code": "Z8", "organization": "EB2", "year": 2021, "step": "screened", "on": "2021-03-01", "level": "township"}
_MERGED = {"into": "451101101209", "name": "新村", "kind": "village"}
REQUESTS: dict[str, Asked] = {
    "a row": (
        "/ledgers/facts/rows?colour=red",
        {"values": {**FACT, "activists": "many", "colour": 1}, "resaon": "x"},
        {"colour", "resaon", "activists"},
    ),
    "a row with a list for a cell": (
        "/ledgers/facts/rows",
        {"values": {**FACT, "activists": [1], "period": "never"}, "reason": 4},
        {"values.activists", "period", "reason"},
    ),
    "a batch": (
        "/ledgers/facts/batch",
        {"rows": [{"values": FACT, "colour": 1}, {"values": FACT | {"activists": "many"}}, 7], "mode": "anyhow"},
        {"rows[1].colour", "rows[3]", "mode", "activists"},
    ),
    "a case": ("/cases", {**_CASE, "colour": 1, "on": "never", "year": "soon"}, {"colour", "on", "year"}),
    "a case of nobody": ("/cases", {**_CASE, "organization": "NOBODY", "colour": 1}, {"organization", "colour"}),
    "a case of nobody in no year": (
        "/cases",
        {**_CASE, "organization": "NOBODY", "year": "x"},
        {"organization", "year"},
    ),
    "a person": ("/people/merge", {"a": "NOBODY", "b": "NOBODY2", "colour": 1}, {"a", "b", "colour"}),
    "a verb": ("/places/rename", {"code": E1, "effective": "never", "colour": 1}, {"name", "effective", "colour"}),
    "a draw": (
        "/draws",
        {"code": "C1", "frame": "place.villages", "size": 2, "colour": 1, "by": "colour"},
        {"colour", "by"},
    ),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One on which nothing is ever written."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    before = made.office.changes
    yield made
    assert made.office.changes == before
    made.office.close()


@pytest.mark.parametrize("asked", REQUESTS.values(), ids=REQUESTS.keys())
def test_what_is_wrong_within_is_told_with_what_is_wrong_around_it(desk: Desk, asked: Asked) -> None:
    address, body, columns = asked
    found = refused(desk.send(desk.whole, address, body), 422, "invalid")
    told = [problem["column"] for problem in found["problems"]]
    assert set(told) >= columns and len(told) == len({(p["row"], p["column"], p["problem"]) for p in found["problems"]})


@pytest.mark.parametrize("code", [None, "new", "a b", "W"])
def test_an_option_of_two_words_is_told_as_the_member_that_it_is(desk: Desk, code: str | None) -> None:
    body = {"code": E1} | ({} if code is None else {"new_code": code, "effective": "2021"})
    found = refused(desk.send(desk.whole, "/places/recode", body), 422, "invalid")
    told = sorted(problem["column"] for problem in found["problems"])
    assert told == (["effective", "new_code"] if code is None else ["new_code"])


@pytest.mark.parametrize("asked", REQUESTS.values(), ids=REQUESTS.keys())
def test_each_place_is_told_once(desk: Desk, asked: Asked) -> None:
    address, body, _ = asked
    found = refused(desk.send(desk.whole, address, body), 422, "invalid")
    places = [(p["row"] or 1, (p["column"] or "").removeprefix("values.")) for p in found["problems"]]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    "unit", [{}, {"code": []}, {"code": [E1]}, {"code": {}}, {"codes": [[]]}, {"code": E1}, {"codes": [E1]}]
)
def test_a_verb_without_what_it_asks_for_is_refused_by_each_of_it(desk: Desk, unit: dict[str, Any]) -> None:
    for verb in VERBS:
        for kind in verb.kinds:
            needed = {o.name.replace("-", "_") for o in verb.options(kind) if o.required} | ({verb.unit} - unit.keys())
            found = refused(desk.send(desk.whole, f"/{kind.key}s/{verb.name}", unit), 422, "invalid")
            places = [problem["column"] for problem in found["problems"]]
            assert {*places} >= needed and len(places) == len({*places}), (verb.name, kind.key, places)
        if verb.may_be_thought:
            body = {"code": E1, "codes": [E1]}
            refused(desk.send(desk.whole, f"/whatif/{verb.name}", {verb.unit: body[verb.unit]}), 422, "invalid")
            refused(desk.send(desk.whole, f"/whatif/{verb.name}", {}), 422, "invalid")


def test_what_is_altered_is_judged_with_what_is_wrong_around_it(desk: Desk) -> None:
    address = desk.row("facts", unit=E1)
    for method, where, body in (
        ("PATCH", address, {"values": {"activists": "many"}, "colour": 1}),
        ("POST", f"{address}/withdraw", {"colour": 1}),
    ):
        answer = desk.send(desk.clerk, where, body, method, **{"If-Match": "*"})
        told = {problem["column"] for problem in refused(answer, 422, "invalid")["problems"]}
        assert told >= {"colour", "activists" if method == "PATCH" else "reason"}, told


def test_what_is_right_within_a_wrong_body_is_not_written(desk: Desk) -> None:
    before = desk.office.changes
    values = {"unit": E1, "period": "2018", "activists": 3}
    for more in ({"Idempotency-Key": "once"}, {}):
        answer = desk.send(desk.clerk, "/ledgers/facts/rows", {"values": values, "colour": 1}, **more)
        assert [problem["column"] for problem in refused(answer, 422, "invalid")["problems"]] == ["colour"]
    refused(
        desk.send(
            desk.whole, "/places/rename?dry_run=1", {"code": E1, "name": "新", "effective": "2022-01-01", "x": 1}
        ),
        422,
        "invalid",
    )
    assert desk.office.changes == before


def test_problems_are_told_before_an_earlier_state_of_knowledge_is_refused(desk: Desk) -> None:
    bad, good = {"values": FACT | {"activists": "many"}}, {"values": FACT | {"period": "2018"}}
    refused(desk.send(desk.clerk, "/ledgers/facts/rows?known_at=1", bad), 422, "invalid")
    refused(desk.send(desk.clerk, "/ledgers/facts/rows?known_at=1", good), 409, "conflict")


def test_whoever_may_not_write_there_is_told_so_before_what_is_wrong(desk: Desk) -> None:
    body = {"values": FACT | {"unit": "451101102201", "activists": "many"}, "colour": 1}
    told = {
        p["column"] for p in refused(desk.send(desk.clerk, "/ledgers/facts/rows", body), 422, "invalid")["problems"]
    }
    assert told == {"colour", "unit", "activists"}


def test_the_only_row_of_a_batch_that_there_is_not_is_a_problem_as_one_of_several_is(desk: Desk) -> None:
    row = {"record": "a-1", "version": 1, "values": {"activists": 1}}
    for rows in ([row], [row, row]):
        body = {"rows": rows, "mode": "correct", "reason": "试"}
        found = refused(desk.send(desk.clerk, "/ledgers/facts/batch", body), 422, "invalid")
        assert found["problems"][0]["row"] == 1


def test_a_user_is_judged_whole(desk: Desk) -> None:
    chief = desk.programs.program("security@*")
    body = {"username": "No Name", "grants": [{"role": "king", "place": "NOWHERE"}], "colour": 1}
    told = {p["column"] for p in refused(desk.send(chief, "/users", body), 422, "invalid")["problems"]}
    assert told == {"colour", "username", "grants[1].role", "place"}
    assert desk.send(chief, "/users", {"username": "newcomer", "colour": 1}).status_code == 422
    assert chief.ask("/users/newcomer").status_code == 404


def test_a_row_of_a_batch_that_lacks_its_values_hides_nothing_that_is_wrong_with_others(desk: Desk) -> None:
    rows = [{"values": {"unit": "451101101201"}}, {"values": {**FACT, "activists": "viele"}}, {"record": "x-9"}]
    answer = desk.send(desk.clerk, "/ledgers/facts/batch", {"rows": rows, "mode": "change"})
    told = {(problem["row"], problem["column"]) for problem in refused(answer, 422, "invalid")["problems"]}
    assert told == {(1, "period"), (2, "activists"), (3, "version"), (3, "values"), (3, "id")}
