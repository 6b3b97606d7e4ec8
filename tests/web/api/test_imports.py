"""Imports by the API: brought, checked by the process of jobs, taken; within what whoever brought it may write."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from registry.accounts import service as accounts
from registry.accounts.administrator import COMMAND_LINE
from registry.db import beside, reading
from registry.file_store import ENVIRONMENT, store_of
from registry.imports.service import KIND
from registry.imports.work import ImportWork
from registry.jobs.runner import Runner, utc_now
from registry.record import change
from tests.registries import SMALL, founded, imported
from tests.web.api.programs import Program, Programs

PEOPLE = "code,name\nP7,丁某\nP8,戊某\n"
POSTS = "person,unit,role,from\nP1,D1,deputy_secretary,2018\n"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", SMALL).change == 1
    yield engine
    engine.dispose()


@pytest.fixture
def programs(engine: Engine) -> Programs:
    return Programs(engine)


def bring(program: Program, text: str = PEOPLE, name: str = "people.csv", **fields: Any) -> Any:
    data = {"file": (io.BytesIO(text.encode()), name), **fields}
    return program.ask("/imports", "POST", data=data, content_type="multipart/form-data")


def run(engine: Engine) -> None:
    runner = Runner(engine, {KIND: ImportWork(store_of(engine.url))})
    while runner.run_one():
        pass


def test_a_mapping_is_named_or_comes_as_a_file(programs: Programs, engine: Engine) -> None:
    clerk = programs.program("clerk@*")
    unknown = bring(clerk, map="没有的")
    assert unknown.status_code == 422
    assert [problem["column"] for problem in unknown.get_json()["problems"]] == ["map"]
    mapped = bring(clerk, map=(io.BytesIO(b"x = 1"), "m.toml"))
    assert mapped.status_code == 202
    run(engine)
    found = clerk.get(f"/imports/{mapped.get_json()['id']}")
    assert found["status"] == "refused"
    assert {problem["file"] for problem in found["result"]["problems"]} == {"m.toml"}


def test_an_import_that_failed_is_told_as_one_that_came_to_nothing(programs: Programs, engine: Engine) -> None:
    clerk, system = programs.program("clerk@*"), programs.program("system@*")
    brought = bring(clerk).get_json()["id"]
    assert system.ask(f"/jobs/{brought}/cancel", "POST").status_code == 200
    result = clerk.get(f"/imports/{brought}")["result"]
    assert (result["change"], result["ledgers"], len(result["problems"])) == (None, {}, 1)


def test_a_file_is_brought_checked_and_taken(programs: Programs, engine: Engine) -> None:
    clerk = programs.program("clerk@*")
    answer = bring(clerk, reason="新来的")
    brought = answer.get_json()
    assert (answer.status_code, brought["status"], brought["result"]) == (202, "checking", None)
    assert answer.headers["Location"] == f"/api/v1/imports/{brought['id']}"
    address = f"/imports/{brought['id']}"
    early = clerk.ask(f"{address}/take", "POST")
    assert (early.status_code, early.get_json()["type"]) == (409, "/problems/not-ready")
    run(engine)
    assert clerk.get(address)["status"] == "ready"
    assert clerk.ask(f"{address}/take", "POST").status_code == 202
    run(engine)
    taken = clerk.get(address)
    assert (taken["status"], taken["progress"], taken["result"]["change"]) == ("taken", 100, 2)
    assert clerk.ask(f"{address}/take", "POST").get_json()["type"] == "/problems/conflict"
    with reading(engine) as connection:
        made = connection.execute(select(change).where(change.c.number == 2)).one()
    origin = json.loads(made.origin)
    assert (made.reason, made.actor) == ("新来的", clerk.username)
    assert (origin["job"], origin["kind"], origin["name"]) == (brought["id"], "api", "people.csv")


def test_problems_come_back_in_the_language_that_is_asked_and_in_the_workbook(
    programs: Programs, engine: Engine
) -> None:
    clerk = programs.program("clerk@*")
    address = f"/imports/{bring(clerk, 'code,name' + chr(10) + 'P7,' + chr(10)).get_json()['id']}"
    run(engine)
    (zh,), (en,) = (clerk.get(address, lang=lang)["result"]["problems"] for lang in ("zh", "en"))
    assert zh["problem"] != en["problem"] and zh["row"] == en["row"] == 2
    marked = clerk.ask(f"{address}/workbook")
    assert marked.status_code == 200 and marked.data[:2] == b"PK"
    assert marked.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''people-")


def test_an_import_is_its_bringers_alone(programs: Programs, engine: Engine) -> None:
    mine = f"/imports/{bring(programs.program('clerk@*')).get_json()['id']}"
    other = programs.program("clerk@*")
    run(engine)
    for address, method in ((mine, "GET"), (f"{mine}/workbook", "GET"), (f"{mine}/take", "POST")):
        assert other.ask(address, method).status_code == 404
    assert other.ask("/imports/nothing").status_code == 404
    assert programs.program("viewer@*").ask(mine).status_code == 403


def test_what_is_no_table_is_not_taken(programs: Programs) -> None:
    clerk = programs.program("clerk@*")
    assert bring(clerk, name="people.exe").status_code == 415
    assert clerk.ask("/imports", "POST", json={}).status_code == 415
    assert bring(clerk, effective="2019-02-30").status_code == 422
    assert bring(clerk, effective="2019", correct="true").status_code == 422


def test_whoever_was_disabled_meanwhile_takes_nothing(programs: Programs, engine: Engine) -> None:
    clerk = programs.program("clerk@*")
    address = f"/imports/{bring(clerk).get_json()['id']}"
    run(engine)
    assert clerk.ask(f"{address}/take", "POST").status_code == 202
    with beside(engine) as connection:
        accounts.disable(connection, COMMAND_LINE, clerk.get("/me")["username"], utc_now())
    run(engine)
    system = programs.program("system@*")
    (job,) = system.get("/jobs")["jobs"]
    assert job["status"] == "failed"


def test_jobs_are_seen_and_cancelled_by_the_system_administrator_without_what_they_are_about(
    programs: Programs, engine: Engine
) -> None:
    clerk, system = programs.program("clerk@*"), programs.program("system@*")
    job = bring(clerk).get_json()["id"]
    (told,) = system.get("/jobs")["jobs"]
    assert (told["id"], told["kind"], told["status"]) == (job, "import", "checking")
    assert "people" not in str(told)
    assert clerk.ask("/jobs").status_code == 403
    assert clerk.ask(f"/jobs/{job}/cancel", "POST").status_code == 403
    assert system.ask(f"/jobs/{job}/cancel", "POST").get_json()["status"] == "failed"
    assert system.ask(f"/jobs/{job}/cancel", "POST").status_code == 409
    assert system.ask("/jobs/nothing/cancel", "POST").status_code == 404
    run(engine)
    assert clerk.get(f"/imports/{job}")["status"] == "failed"


def test_an_import_writes_within_what_its_bringer_may_write(programs: Programs, engine: Engine) -> None:
    clerk = programs.program("clerk@451102101202")
    address = f"/imports/{bring(clerk, POSTS, 'posts.csv').get_json()['id']}"
    run(engine)
    found = clerk.get(address)
    assert found["status"] in ("refused", "failed"), found
