"""Who writes a step, a stage, a signature: whoever is of that level; and what two people do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from tests.matrix import planted
from tests.web.api.programs import Program, Programs
from tests.web.api.test_refusals import refused

TOWNSHIP, COUNTY, OTHER_COUNTY = (planted.BY_KEY[key].code for key in ("T1", "A", "B"))
CASE, OTHER_CASE = planted.BY_KEY["V1"].case, planted.BY_KEY["W1"].case
BRANCH = planted.BY_KEY["V1"].organization
AUDIT, HIDDEN_AUDIT, HIDDEN_DRAW = "QAQ-H", "QBQ-H", "QBQ-L"
SEED = "一二三四五六七八九十一二三四五六七八"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    engine = planted.found(tmp_path_factory.mktemp("levels"))
    yield Programs(engine)
    engine.dispose()


def send(program: Program, address: str, **body: Any) -> Any:
    return program.ask(address, "POST", json=body)


def row(program: Program, ledger: str, **values: Any) -> Any:
    return send(program, f"/ledgers/{ledger}/rows", values=values)


def step(level: str) -> dict[str, str]:
    return {"step": "submitted", "on": "2019-05-01", "level": level}


def test_a_step_of_another_level_is_refused(city: Programs) -> None:
    township, county = city.program(f"clerk@{TOWNSHIP}"), city.program(f"clerk@{COUNTY}")
    address = f"/cases/{CASE}/steps?dry_run=yes"
    for program, own, other in ((township, "township", "county"), (county, "county", "township")):
        assert send(program, address, **step(own)).status_code == 200
        refused(send(program, address, **step(other)), 403, "not-allowed")
        opened = {"code": "K1", "organization": BRANCH, "year": 2019, "problems": "x", **step(other)}
        refused(send(program, "/cases", **{**opened, "step": "screened"}), 403, "not-allowed")
    refused(send(township, address, **step("county") | {"step": "closed"}), 403, "not-allowed")
    assert send(city.program("clerk@*"), address, **step("county")).status_code == 200


def test_a_step_of_another_level_is_refused_as_a_row_too(city: Programs) -> None:
    values = {"case": OTHER_CASE, "step": "submitted", "on": "2019-05-01"}
    township = city.program(f"clerk@{TOWNSHIP}")
    refused(row(township, "case_steps", **values, level="county"), 403, "not-allowed")
    assert row(township, "case_steps", **values, level="township").status_code == 201


def test_a_stage_of_a_rating_is_written_by_its_level(city: Programs) -> None:
    values = {"organization": BRANCH, "year": 2019, "stars": 3, "decided_on": "2019-06-01"}
    township, whole = city.program(f"clerk@{TOWNSHIP}"), city.program("clerk@4511")
    for stage in ("county", "city", "publicised", "named", "revoked"):
        refused(row(township, "ratings", **values, stage=stage), 403, "not-allowed")
    for program, stage in ((township, "declared"), (township, "township"), (whole, "named")):
        assert row(program, "ratings", **values, stage=stage).status_code == 201, stage


def test_a_look_back_of_a_case_in_an_open_audit_is_written_by_its_item_alone(city: Programs) -> None:
    values = {"checked_on": "2019-09-01", "result": "partly", "checker": "甲"}
    for grant in (f"auditor@{TOWNSHIP}", "clerk@*"):
        refused(row(city.program(grant), "look_backs", **values, case=CASE), 403, "not-allowed")


def test_an_item_is_recorded_by_whatever_level_and_signed_by_its_own(city: Programs) -> None:
    auditor = city.program(f"auditor@{TOWNSHIP}")
    found = {"on": "2019-08-01", "result": "relapsed", "auditor": "甲", "found": "x", "reasons": "a"}
    found |= {"kept": "yes", "evidence": "y", "new_case": "RC1"}
    assert send(auditor, f"/audits/{AUDIT}/items/{CASE}", **found).status_code == 200
    township, county = city.program(f"reviewer@{TOWNSHIP}"), city.program(f"reviewer@{COUNTY}")
    sign = f"/audits/{AUDIT}/sign"
    refused(send(township, sign, level="county", on="2019-09-01"), 403, "not-allowed")
    refused(send(county, sign, level="township", on="2019-09-01"), 403, "not-allowed")
    assert send(township, sign, level="township", on="2019-09-01").get_json()["signed"] == [CASE]
    assert send(county, sign, level="county", on="2019-09-02").get_json()["signed"] == [CASE]


def test_counties_and_the_city_open_audits_and_commit_to_draws(city: Programs) -> None:
    audit = {"name": "n", "years": "2018", "on": "2020-01-01", "scope": TOWNSHIP}
    draw = {"frame": "village.organized", "size": 1, "scope": TOWNSHIP, "as_of": "2019-06-30"}
    township, county = city.program(f"clerk@{TOWNSHIP}"), city.program(f"clerk@{COUNTY}")
    for address, body in (("/audits", audit), ("/draws", draw)):
        refused(send(township, address, code="N1", **body), 403, "not-allowed")
        outside, unknown = (send(county, address, code="N1", **body | {"scope": s}) for s in (OTHER_COUNTY, "459999"))
        assert refused(outside, 404, "not-found") == refused(unknown, 404, "not-found")
        assert send(county, address, code="N1", **body).status_code == 200


def test_that_the_code_of_an_audit_or_a_draw_outside_is_taken_is_told(city: Programs) -> None:
    county = city.program(f"clerk@{COUNTY}")
    audit = {"name": "n", "years": "2018", "on": "2020-01-01", "scope": TOWNSHIP}
    draw = {"frame": "village.organized", "size": 1, "scope": TOWNSHIP, "as_of": "2019-06-30"}
    for address, body, taken in (("/audits", audit, HIDDEN_AUDIT), ("/draws", draw, HIDDEN_DRAW)):
        document = refused(send(county, address, code=taken, **body), 422, "invalid")
        assert [problem["column"] for problem in document["problems"]] == ["code"]


def test_a_draw_of_a_figure_that_there_is_not_is_a_problem_of_the_body(city: Programs) -> None:
    body = {"code": "N2", "frame": "no.such", "size": 1, "scope": COUNTY}
    refused(send(city.program(f"clerk@{COUNTY}"), "/draws", **body), 422, "invalid")


def test_a_draw_is_run_by_somebody_else_than_who_committed_to_it(city: Programs) -> None:
    both, other = (city.program(f"clerk@{COUNTY}", f"reviewer@{COUNTY}") for _ in range(2))
    body = {"frame": "village.organized", "size": 1, "scope": COUNTY, "as_of": "2019-06-30", "seed": SEED}
    assert send(both, "/draws", code="N3", **body).status_code == 200
    refused(send(both, "/draws/N3/run", seed=SEED), 403, "not-allowed")
    assert send(other, "/draws/N3/run", seed=SEED).status_code == 200


def test_a_field_workbook_that_is_no_workbook_by_its_name_is_415(city: Programs) -> None:
    auditor = city.program(f"auditor@{TOWNSHIP}")
    sent = {"file": (io.BytesIO(b"%PDF-1.7"), "w.pdf")}
    refused(auditor.ask(f"/audits/{AUDIT}/worksheet", "POST", data=sent), 415, "unknown-kind")
