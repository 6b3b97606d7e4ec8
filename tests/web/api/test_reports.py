"""Reports by the API: handed in, listed, taken away as they were, told with what changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from registry.file_store import ENVIRONMENT
from tests.registries import SMALL, founded, imported
from tests.web.api.programs import Program, Programs

COUNTY, VILLAGE = "451102", "451102101202"
LEDGERS = SMALL | {"places": SMALL["places"] + "451103,平桂区,county,4511,,,\n"}
ASKED: dict[str, Any] = {
    "scope": COUNTY,
    "as_of": "2019-12-31",
    "figures": ["village.led", "village.income_40k"],
    "depth": "none",
    "to": "市委组织部",
}
POORER = {"facts": f"unit,period,collective_income_yuan\n{VILLAGE},2019,39000\n"}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", LEDGERS).change == 1
    yield engine
    engine.dispose()


@pytest.fixture
def programs(engine: Engine) -> Programs:
    return Programs(engine)


def post(program: Program, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return program.ask("/reports", "POST", json=ASKED | body, headers=headers or {})


def test_a_report_is_handed_in_and_told_with_what_changed_since(programs: Programs, tmp_path: Path) -> None:
    reviewer, viewer = programs.program(f"reviewer@{COUNTY}"), programs.program("viewer@*")
    answer = post(reviewer, reason="年度上报")
    assert answer.status_code == 201
    made = answer.get_json()
    assert answer.headers["Location"] == f"/api/v1/reports/{made['id']}"
    assert (made["change"], made["scope"], made["known_at"], made["addressee"], made["actor"]) == (
        *(2, COUNTY, 1, "市委组织部"),
        reviewer.username,
    )
    assert viewer.get("/reports") == {"reports": [made]} == viewer.get("/reports", scope="4511")
    assert viewer.get("/reports", scope="451103") == {"reports": []}
    before = {form: viewer.ask(f"/reports/{made['id']}.{form}").data for form in made["files"]}
    whole = viewer.get(f"/reports/{made['id']}")
    assert whole["changed"] == [] and [one["code"] for one in whole["figures"]] == ASKED["figures"]
    imported(programs.engine, tmp_path / "more", POORER, correct=True, actor="王某", reason="核实收入")
    (changed,) = viewer.get(f"/reports/{made['id']}")["changed"]
    assert (changed["code"], changed["then"]["numerator"], changed["now"]["numerator"], changed["recounted"]) == (
        *("village.income_40k", 1, 0),
        False,
    )
    (by,) = changed["changes"]
    assert (by["change"], by["actor"], by["reason"]) == (3, "王某", "核实收入")
    assert {form: viewer.ask(f"/reports/{made['id']}.{form}").data for form in before} == before


def test_an_earlier_state_of_knowledge_is_handed_in_by_the_body_alone(programs: Programs, tmp_path: Path) -> None:
    clerk = programs.program(f"clerk@{COUNTY}")
    imported(programs.engine, tmp_path / "more", POORER)
    assert post(clerk, known_at=1).get_json()["known_at"] == 1
    assert post(clerk).get_json()["known_at"] == 3
    assert clerk.ask("/reports?known_at=1", "POST", json=ASKED).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"scope": "999999"}, "scope"),
        ({"as_of": "2019"}, "as_of"),
        ({"as_of": None}, "as_of"),
        ({"against": "2019-02-30"}, "against"),
        ({"figures": ["village.nothing"]}, "figures"),
        ({"known_at": 99}, "known_at"),
        ({"depth": "hamlet"}, "depth"),
        ({"to": "张三13812345678"}, "to"),
        ({"title": "张三13812345678"}, "title"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_every_problem_of_a_body_is_told_and_nothing_is_handed_in(
    programs: Programs, wrong: dict[str, Any], column: str
) -> None:
    clerk = programs.program(f"clerk@{COUNTY}")
    answer = post(clerk, **wrong)
    assert answer.status_code == 422
    assert column in {problem["column"] for problem in answer.get_json()["problems"]}
    assert clerk.get("/reports") == {"reports": []}


def test_outside_and_unknown_are_one_and_who_only_reads_hands_nothing_in(programs: Programs) -> None:
    clerk, viewer = programs.program(f"clerk@{COUNTY}"), programs.program(f"viewer@{COUNTY}")
    other, township = programs.program("clerk@451103"), programs.program("viewer@451102101")
    outside, unknown = (post(clerk, scope=scope).get_json() for scope in ("451103", "999999"))
    assert [p["problem"] for p in outside["problems"]] == [p["problem"] for p in unknown["problems"]]
    assert post(viewer).status_code == 403
    # What lies above is named, and not had.
    assert post(clerk, scope="4511").status_code in (403, 422)
    made = post(clerk).get_json()["id"]
    for program in (other, township):
        assert program.get("/reports") == {"reports": []}
        for more in ("", ".xlsx", ".docx", ".pdf"):
            assert program.ask(f"/reports/{made}{more}").status_code == 404
    assert viewer.get(f"/reports/{made}")["id"] == made


def test_a_repeated_request_hands_in_once(programs: Programs) -> None:
    clerk = programs.program(f"clerk@{COUNTY}")
    first, again = (post(clerk, {"Idempotency-Key": "once"}) for _ in range(2))
    assert first.get_json() == again.get_json() and again.headers["Idempotent-Replay"] == "true"
    assert len(clerk.get("/reports")["reports"]) == 1
