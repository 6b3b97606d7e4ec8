"""Closed periods by the API: who closes and reopens, what is refused meanwhile, and what came later."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import select

from registry.audit_log.models import log_entry
from registry.db import reading
from registry.errors import Closed
from registry.exchange.importing import take
from registry.file_store import ENVIRONMENT, store_of
from registry.imports.service import KIND
from registry.imports.work import ImportWork
from registry.jobs.runner import Runner
from registry.staging.service import Request
from tests.registries import written
from tests.web.api.programs import Program
from tests.web.api.test_refusals import refused
from tests.web.api.test_submissions import RULE, submitted
from tests.web.api.test_writing import COUNTY, E1, E2, EAST, W1, WEST, Desk

FACT = {"unit": E1, "period": "2019-06", "activists": 1}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.office.close()


@pytest.fixture
def chief(desk: Desk) -> Program:
    return desk.programs.program(f"reviewer@{COUNTY}")


def close(desk: Desk, program: Program, place: str | None = COUNTY, period: str = "2019") -> Any:
    return desk.send(program, "/periods", {"place": place, "period": period})


def correct(desk: Desk, program: Program, reason: str = "漏报", mode: str = "correct", **values: Any) -> Any:
    row, body = desk.row("facts", unit=E1, period=20190000), {"values": values or {"activists": 9}, "mode": mode}
    return desk.send(program, row, body | {"reason": reason}, "PATCH", **{"If-Match": "*"})


def test_a_closed_period_keeps_the_last_change(desk: Desk, chief: Program) -> None:
    answer = close(desk, chief)
    assert answer.status_code == 201, answer.get_json()
    told = answer.get_json()
    assert (told["place"], told["period"], told["change"], told["closed_by"]) == (COUNTY, "2019", 1, chief.username)
    assert (told["reopened_at"], told["reason"], told["corrections"]) == (None, None, [])
    assert chief.get("/periods") == {"periods": [told]}
    refused(close(desk, chief), 409, "conflict")


def test_a_fact_of_it_is_written_as_a_correction_with_a_reason_alone(desk: Desk, chief: Program) -> None:
    close(desk, chief)
    with desk.office.unchanged():
        refused(desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT, "reason": "补"}), 409, "closed")
        refused(correct(desk, desk.clerk, mode="change", residents=3), 409, "closed")
        refused(desk.send(desk.clerk, "/ledgers/facts/batch", {"rows": [{"values": FACT}]}), 409, "closed")
        refused(correct(desk, desk.clerk, reason=""), 422, "invalid")
    assert correct(desk, desk.clerk).status_code == 200
    batch = {"rows": [{"values": FACT}], "mode": "correct", "reason": "漏报"}
    assert desk.send(desk.clerk, "/ledgers/facts/batch", batch).status_code == 200


def test_a_row_is_withdrawn_with_its_reason(desk: Desk, chief: Program) -> None:
    close(desk, chief)
    row = desk.row("facts", unit=E1, period=20190000)
    assert desk.send(desk.clerk, f"{row}/withdraw", {"reason": "重复"}, **{"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    ("place", "period", "fact"),
    [
        (COUNTY, "2019", {"unit": E1, "period": "2020"}),
        (COUNTY, "2019", {"unit": E1, "period": "2020-01-01"}),
        (WEST, "2019", {"unit": E2, "period": "2019"}),
        (COUNTY, "2019-05", {"unit": E2, "period": "2019"}),
    ],
)
def test_what_ends_later_or_lies_elsewhere_is_written(
    desk: Desk, chief: Program, place: str, period: str, fact: dict[str, str]
) -> None:
    assert close(desk, chief, place, period).status_code == 201
    body = {"values": {"activists": 1} | fact}
    assert desk.send(desk.clerk, "/ledgers/facts/rows", body).status_code == 201


@pytest.mark.parametrize("period", ["2018", "2017-03", "2019-12-31", "2019"])
def test_what_ends_by_it_is_not(desk: Desk, chief: Program, period: str) -> None:
    close(desk, chief)
    body = {"values": {"unit": E2, "period": period, "residents": 1}}
    refused(desk.send(desk.clerk, "/ledgers/facts/rows", body), 409, "closed")


def test_an_undoing_counts_as_a_correction_with_its_reason(desk: Desk, chief: Program) -> None:
    change = desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT}).get_json()["change"]
    close(desk, chief)
    with desk.office.unchanged():
        refused(desk.send(desk.clerk, f"/changes/{change}/undo"), 409, "closed")
        refused(desk.send(desk.clerk, f"/changes/{change}/undo?dry_run=yes"), 409, "closed")
    assert desk.send(desk.clerk, f"/changes/{change}/undo", {"reason": "误报"}).status_code == 200


def test_other_ledgers_are_not_closed(desk: Desk, chief: Program) -> None:
    close(desk, chief)
    values = {"person": "P3", "unit": "EB2", "role": "deputy_secretary", "from": "2019-02"}
    assert desk.send(desk.clerk, "/ledgers/posts/rows", {"values": values}).status_code == 201


def test_an_import_by_a_job_is_refused_unless_it_corrects(
    desk: Desk, chief: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    close(desk, chief)
    runner = Runner(desk.office.engine, {KIND: ImportWork(store_of(desk.office.engine.url))})

    def status(**fields: str) -> str:
        data = {"file": (io.BytesIO(f"unit,period,activists\n{E2},2019,5\n".encode()), "facts.csv"), **fields}
        job = desk.clerk.ask("/imports", "POST", data=data, content_type="multipart/form-data").get_json()["id"]
        assert runner.run_one()
        told: str = desk.clerk.get(f"/imports/{job}")["status"]
        return told

    assert [status(), status(correct="yes"), status(correct="yes", reason="漏报")] == ["refused", "refused", "ready"]


def test_the_command_line_too_says_that_it_corrects(desk: Desk, chief: Program, tmp_path: Path) -> None:
    close(desk, chief)
    ledgers = written(tmp_path / "set", {"facts": f"unit,period,activists\n{E2},2019,5\n"})
    with desk.office.unchanged(), pytest.raises(Closed):
        take(desk.office.engine, ledgers, Request("某", "漏报"))
    assert take(desk.office.engine, ledgers, Request("某", "漏报", correct=True)).change is not None


def test_what_is_submitted_is_refused_when_the_period_was_closed_meanwhile(desk: Desk, chief: Program) -> None:
    assert desk.send(chief, "/submission-rules", {"rules": [RULE]}, "PUT").status_code == 200
    name = submitted(desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT, "reason": "补"}))
    other = submitted(correct(desk, desk.clerk))
    close(desk, chief)
    with desk.office.unchanged():
        refused(desk.send(chief, f"/submissions/{name}/accept"), 409, "closed")
        refused(desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT}), 409, "closed")
    assert desk.send(chief, f"/submissions/{other}/accept").status_code == 200


def test_later_corrections_are_listed(desk: Desk, chief: Program) -> None:
    close(desk, chief)
    change = correct(desk, desk.clerk).get_json()["change"]
    desk.send(desk.whole, "/ledgers/facts/rows", {"values": {"unit": W1, "period": "2020", "activists": 2}})
    (told,) = desk.clerk.get("/periods")["periods"]
    assert [(one["change"], one["actor"], one["reason"], one["rows"]) for one in told["corrections"]] == [
        (change, desk.clerk.username, "漏报", 1)
    ]
    (west,) = desk.programs.program(f"viewer@{WEST}").get("/periods")["periods"]
    assert west["corrections"] == []


def test_reopening_has_a_reason(desk: Desk, chief: Program) -> None:
    name = close(desk, chief).get_json()["id"]
    refused(desk.send(chief, f"/periods/{name}/reopen"), 422, "invalid")
    told = desk.send(chief, f"/periods/{name}/reopen", {"reason": "口径有误"}).get_json()
    assert (told["reopened_by"], told["reason"]) == (chief.username, "口径有误")
    refused(desk.send(chief, f"/periods/{name}/reopen", {"reason": "再"}), 409, "conflict")
    assert desk.send(desk.clerk, "/ledgers/facts/rows", {"values": FACT}).status_code == 201
    assert close(desk, chief).status_code == 201
    with reading(desk.office.engine) as connection:
        query = select(log_entry.c.user, log_entry.c.target).where(log_entry.c.kind == "period")
        targets = [target.split()[:3] for user, target in connection.execute(query) if user == chief.username]
    assert targets == [[verb, COUNTY, "2019"] for verb in ("close", "reopen", "close")]


def test_a_reviewer_closes_his_own_places_alone(desk: Desk, chief: Program) -> None:
    east = desk.programs.program(f"reviewer@{EAST}")
    refused(close(desk, east, WEST), 422, "invalid")
    refused(close(desk, east, "999999"), 422, "invalid")
    refused(close(desk, chief, None), 403, "not-allowed")
    refused(close(desk, desk.clerk), 403, "not-allowed")
    name = close(desk, chief).get_json()["id"]
    # What binds him he sees, and does not undo.
    assert [one["place"] for one in east.get("/periods")["periods"]] == [COUNTY]
    refused(desk.send(east, f"/periods/{name}/reopen", {"reason": "要"}), 403, "not-allowed")
    own = close(desk, chief, WEST, "2018").get_json()["id"]
    refused(desk.send(east, f"/periods/{own}/reopen", {"reason": "要"}), 404, "not-found")
    assert close(desk, desk.programs.program("reviewer@*"), None, "2010").status_code == 201
    refused(close(desk, chief, COUNTY, "二零一九"), 422, "invalid")


def test_the_files_of_a_closed_period_s_report_list_its_later_corrections(desk: Desk, chief: Program) -> None:
    asked = f"?scope={COUNTY}&as_of=2019-12-31"
    closed = close(desk, chief).get_json()["change"]
    assert correct(desk, desk.clerk, "漏报一人").status_code == 200
    then = f"{asked}&known_at={closed}"
    text = _letter(chief.ask(f"/report.docx{then}").data)
    assert "封账以后的更正" in text and "漏报一人" in text and desk.clerk.username in text
    book = openpyxl.load_workbook(io.BytesIO(chief.ask(f"/report.xlsx{then}").data))
    rows = [
        [str(cell) for cell in row if cell is not None] for row in book["封账以后的更正"].iter_rows(values_only=True)
    ]
    assert any("漏报一人" in row and str(closed + 1) in row for row in rows)
    assert "封账以后的更正" not in _letter(chief.ask(f"/report.docx{asked}").data), "that is of what is known now"


def _letter(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])
