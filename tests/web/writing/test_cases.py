"""Cases by pages: opened, taken from step to step by whoever signs each, measures recorded, looked back at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from registry.db import reading
from registry.record import change
from registry.rectification.models import case_steps
from tests.procedures.cases_of_an_office import OFFICE
from tests.registries import copy, founded, imported, opened
from tests.web.accounts.conftest import Browser
from tests.web.writing.conftest import Form, Office, beside, press, press_on, status_of

#: D2 is of Hejie, where steps may not be left out; D3 of Lisong.
CASE_WRITERS = {
    "root": ["security@*"],
    "town": ["clerk@451102101"],
    "county": ["clerk@451102"],
    "city": ["clerk@4511"],
    "whole": ["clerk@*"],
    "auditor": ["auditor@451102"],
    "reviewer": ["reviewer@451102"],
    "reader": ["viewer@451102"],
    "other": ["clerk@451102102"],
}
#: D2 is a candidate: nobody is its secretary.
PEOPLE = {
    "people": "code,name\nP1,安某\n",
    "posts": "person,unit,role,from,to\nP1,D2,secretary,2010-01-01,2018-06-01\n",
}
NEW = {"code": "ZD-9", "organization": "D2", "year": "2019", "on": "2019-02-01", "level": "township"}


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    engine = founded(folder / "registry.db")
    found = imported(engine, folder / "ledgers", {**OFFICE, **PEOPLE})
    assert not found.problems, found.problems
    office = Office(engine)
    for username, grants in CASE_WRITERS.items():
        office.add(username, *grants)
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def office(_made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("REGISTRY_FILES", str(tmp_path / "files"))
    engine = opened(copy(_made, tmp_path / "registry.db"))
    yield Office(engine)
    engine.dispose()


def page_of(browser: Browser, case: str, **asked: str) -> str:
    question = "&".join(f"{key}={value}" for key, value in {"space": "case", **asked}.items())
    found = browser.get(f"/units/{case}?{question}")
    assert found.status_code == 200, found.text
    return found.text


def doors(page: str) -> dict[str, str]:
    """The doors of a page: what each is called, and where it leads."""
    found = re.findall(r'<a class="door" href="([^"]*)">([^<]*)</a>', page)
    return {unescape(words): unescape(link) for link, words in found}


def why_not(page: str) -> dict[str, str]:
    """The steps that may not be taken, each with the reason."""
    part = page.partition('id="next"')[2].partition("</section>")[0].partition("<dl")[2]
    lines = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", part)
    return {unescape(step): unescape(why) for step, why in lines}


def plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text))


def take(browser: Browser, case: str, step: str, **typed: Any) -> Any:
    return press(browser, f"/cases/{case}/steps/{step}", "保存", **typed)


def changes(office: Office) -> int:
    with reading(office.engine) as connection:
        return connection.execute(select(func.max(change.c.number))).scalar_one()


# -- a new case -------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_from_the_screening_list_with_what_is_known_filled_in(office: Office) -> None:
    browser = office.signed_in("town")
    page = browser.get("/screening?as_of=2019-12-31").text
    links = re.findall(r'<a href="(/cases/new\?[^"]*)"', page)
    assert links == [], "D2 has an open case"
    browser = office.signed_in("whole")
    page = browser.get("/screening?as_of=2018-12-31").text
    links = re.findall(r'<a href="(/cases/new\?[^"]*)"', page)
    own = next(unescape(link) for link in links if "organization=D2" in link)
    form = Form(browser.get(own).text, "保存")
    assert form.values["organization"] == "D2" and form.values["year"] == "2018" and form.values["on"] == "2018-12-31"
    assert "书记" in form.values["problems"] and form.values["step"] == "screened"
    assert "西村党支部" in browser.get(own).text
    came = press(browser, own, "保存", code="ZD-9", level="township", reason="年度排查")
    assert came.status_code == 303, came.text
    assert came.headers["Location"].startswith("/units/ZD-9?")
    opened = browser.get(came.headers["Location"]).text
    assert f"第 {changes(office)} 次变更" in status_of(opened)
    assert "初筛" in plain(opened) and "联审" in doors(opened)


def test_the_only_level_of_whoever_opens_it_is_filled_in(office: Office) -> None:
    assert Form(office.signed_in("town").get("/cases/new").text, "保存").values["level"] == "township"
    assert Form(office.signed_in("county").get("/cases/new").text, "保存").values["level"] == "county"
    assert Form(office.signed_in("whole").get("/cases/new").text, "保存").values["level"] == ""


def test_a_case_is_opened_from_its_organization_its_village_and_the_board(office: Office) -> None:
    browser = office.signed_in("town")
    assert doors(browser.get("/units/D2").text)["立案"].startswith("/cases/new?organization=D2")
    of_village = [link for words, link in doors(browser.get("/units/451102101202").text).items() if "立案" in words]
    assert ["organization=D2" in link for link in of_village] == [True]
    assert doors(browser.get("/cases").text)["立案"].startswith("/cases/new")
    for username in ("auditor", "reviewer", "reader"):
        other = office.signed_in(username)
        assert "立案" not in doors(other.get("/units/D2").text) and "立案" not in doors(other.get("/cases").text)
        assert other.get("/cases/new").status_code == 403
    assert press(browser, "/cases/new", "保存", **NEW).status_code == 303
    assert "立案" not in doors(browser.get("/units/D2?known_at=1").text)


def test_what_is_wrong_with_a_new_case_stands_beside_its_fields_all_at_once(office: Office) -> None:
    browser = office.signed_in("town")
    came = press(browser, "/cases/new", "保存", **NEW | {"organization": "D9", "year": "去年", "on": "", "code": "Z1"})
    assert came.status_code == 422
    assert beside(came.text, "year") and beside(came.text, "on")
    came = press(browser, "/cases/new", "保存", **NEW | {"organization": "D9", "level": ""})
    assert came.status_code == 422 and beside(came.text, "organization") and beside(came.text, "level")
    came = press(browser, "/cases/new", "保存", **NEW | {"code": "Z1"})
    assert came.status_code == 422 and "已有这个编号的案件" in beside(came.text, "code")
    came = press(browser, "/cases/new", "保存", **NEW | {"step": "decided"})
    assert came.status_code == 422 and "不由乡镇签署" in beside(came.text, "level")
    assert changes(office) == 1


def test_what_lies_outside_is_unknown_as_an_organization_too(office: Office) -> None:
    browser = office.signed_in("other")
    of_none = press(browser, "/cases/new", "保存", **NEW | {"organization": "D9"})
    outside = press(browser, "/cases/new", "保存", **NEW | {"organization": "D2"})
    assert of_none.status_code == outside.status_code == 422
    assert beside(outside.text, "organization").replace("D2", "D9") == beside(of_none.text, "organization")
    for address in ("/cases/Z1/steps/rectifying", "/cases/Z1/measures"):
        assert browser.get(address).status_code == browser.get(address.replace("Z1", "Z9")).status_code == 404


def test_a_name_is_taken_for_the_code_of_an_organization(office: Office) -> None:
    came = press(office.signed_in("town"), "/cases/new", "保存", **NEW | {"organization": "西村党支部"})
    assert came.status_code == 303, came.text


# -- steps ------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_case_offers_the_steps_that_may_follow_and_says_why_not_the_others(office: Office) -> None:
    page = page_of(office.signed_in("county"), "Z2", as_of="2019-05-10")
    assert {"验收通过", "验收不通过", "整顿", "撤销认定"} <= doors(page).keys()
    assert "不能接在“申请验收”之后" in why_not(page)["认定"] and "初筛" in why_not(page)
    assert "由县级、市级签署" in plain(page) and "得分不低于 70" in plain(page)
    assert "整顿方案：已完成" in plain(page) and "一次述职：已完成" in plain(page)
    own = page_of(office.signed_in("town"), "Z2", as_of="2019-05-10")
    assert "验收通过" not in doors(own) and "您没有这一级的权限" in plain(own) and "整顿" in doors(own)
    for username in ("reader", "reviewer"):
        assert 'id="next"' not in page_of(office.signed_in(username), "Z2", as_of="2019-05-10")
    assert take(office.signed_in("county"), "Z2", "rectifying", on="2019-05-10", level="county").status_code == 303
    assert 'id="next"' not in page_of(office.signed_in("county"), "Z2", as_of="2019-05-10", known_at="1")


def test_what_is_lacking_of_the_checklist_has_a_door_to_the_form_that_mends_it(office: Office) -> None:
    browser = office.signed_in("county")
    page = plain(page_of(browser, "Z2", as_of="2019-05-02"))
    assert "一次述职：未完成" in page
    form = browser.get("/cases/Z2/steps/accepted?as_of=2019-05-02").text
    assert "一次述职：未完成" in plain(form) and "/cases/Z2/measures" in form
    came = press_on(browser, form, "保存", on="2019-05-02", level="county", score="90", raters="20")
    assert came.status_code == 422 and "清单中未完成：一次述职" in plain(came.text)
    came = press(browser, "/cases/Z2/steps/accepted", "保存", on="2019-05-10", level="county", score="60", raters="20")
    assert came.status_code == 422 and "不低于 70" in beside(came.text, "score")
    assert Form(came.text, "保存").values["raters"] == "20"


def test_a_step_that_is_taken_is_a_change_and_shows_on_the_page_of_the_case(office: Office) -> None:
    browser = office.signed_in("county")
    typed = {"on": "2019-05-10", "level": "county", "score": "85", "raters": "20", "dissatisfied": "1"}
    came = take(browser, "Z2", "accepted", **typed, reason="现场")
    assert came.status_code == 303, came.text
    page = browser.get(came.headers["Location"]).text
    assert f"第 {changes(office)} 次变更" in status_of(page) and "验收通过" in plain(page)
    with reading(office.engine) as connection:
        row = connection.execute(select(case_steps).where(case_steps.c.step == "accepted")).mappings().one()
        made = connection.execute(select(change).where(change.c.number == changes(office))).one()
    assert (row["raters"], row["reason"], made.reason, made.actor) == (20, "现场", "现场", "county")


def test_a_level_that_is_not_his_is_told_beside_it_and_nothing_is_written(office: Office) -> None:
    browser = office.signed_in("town")
    came = take(browser, "Z2", "rectifying", on="2019-05-10", level="county")
    assert came.status_code == 403 and "须由该层级的人登记" in beside(came.text, "level")
    came = press(browser, "/cases/new", "保存", **NEW | {"level": "county"})
    assert came.status_code == 403 and beside(came.text, "level")
    came = take(office.signed_in("county"), "Z2", "closed", on="2019-06-10", level="county")
    assert came.status_code == 422 and "不由县级签署" in beside(came.text, "level")
    assert changes(office) == 1


def test_a_failed_acceptance_asks_a_reason_and_a_new_limit_beside_their_fields(office: Office) -> None:
    browser = office.signed_in("county")
    came = take(browser, "Z2", "failed", on="2019-06-01", level="county")
    assert came.status_code == 422
    assert "必须写明理由" in beside(came.text, "reason") and "另定期限" not in beside(came.text, "reason")
    assert "新的期限" in beside(came.text, "due_on") or "另定期限" in beside(came.text, "due_on")
    came = take(browser, "Z2", "failed", on="2019-06-01", level="county", due_on="2019-09-30", reason="群众不满意")
    assert came.status_code == 303


def test_what_a_step_would_change_is_seen_before_it_is_saved(office: Office) -> None:
    browser = office.signed_in("county")
    page = browser.get("/cases/Z2/steps/failed?as_of=2019-06-01").text
    form = Form(page, "预览")
    typed = {"act": "preview", "due_on": "2019-09-30", "reason": "群众不满意", "level": "county"}
    came = browser.client.post(form.action, data={**form.values, **typed})
    assert came.status_code == 200 and 'id="effect"' in came.text and "验收未通过过的件数" in plain(came.text)
    assert Form(came.text, "保存").values["due_on"] == "2019-09-30"
    assert changes(office) == 1
    came = browser.client.post(form.action, data={**form.values, "act": "preview", "due_on": "2019-01-01"})
    assert came.status_code == 422 and beside(came.text, "due_on") and 'id="effect"' not in came.text


def test_a_form_that_was_opened_before_somebody_else_wrote_is_stale_and_keeps_what_was_typed(office: Office) -> None:
    mine, other = office.signed_in("county"), office.signed_in("whole")
    opened = mine.get("/cases/Z2/steps/failed").text
    assert take(other, "Z2", "rectifying", on="2019-05-20", level="county").status_code == 303
    typed = {"on": "2019-06-01", "level": "county", "due_on": "2019-09-30", "reason": "群众不满意"}
    came = press_on(mine, opened, "保存", **typed)
    assert came.status_code == 409 and "在此期间已变" in plain(came.text)
    assert Form(came.text, "保存").values["due_on"] == "2019-09-30"
    assert "不能接在“整顿”之后" in plain(came.text)
    again = press_on(mine, came.text, "保存")
    assert again.status_code == 422 and "不能接在“整顿”之后" in plain(again.text)


def test_a_step_that_was_left_out_is_entered_late_with_its_reason(office: Office) -> None:
    browser = office.signed_in("town")
    page = page_of(browser, "Z1", as_of="2019-06-01")
    late = doors(page)["补登初筛"]
    came = press(browser, late, "保存", on="2019-02-01", level="township")
    assert came.status_code == 422 and beside(came.text, "late")
    came = press(browser, late, "保存", on="2019-07-01", level="township", late="漏登")
    assert came.status_code == 422 and "无须补登" in beside(came.text, "on")
    came = press(browser, late, "保存", on="2019-02-01", level="township", late="漏登")
    assert came.status_code == 303
    page = browser.get(came.headers["Location"]).text
    assert "漏登" in plain(page) and "补登初筛" not in doors(page)


def test_a_case_that_has_ended_says_so_and_has_no_step(office: Office) -> None:
    browser = office.signed_in("county")
    assert take(browser, "Z3", "dismissed", on="2019-03-01", level="county", reason="不符合").status_code == 303
    page = page_of(browser, "Z3", as_of="2019-06-01")
    assert "案件已结束" in plain(page) and not [words for words in doors(page) if words in ("联审", "认定")]
    form = browser.get("/cases/Z3/steps/jointly_checked").text
    assert "现在不能办理" in plain(form)


def test_nothing_is_written_into_the_past_nor_by_whoever_only_reads(office: Office) -> None:
    for username in ("auditor", "reviewer", "reader"):
        browser = office.signed_in(username)
        assert browser.get("/cases/Z2/steps/failed").status_code == 403
        assert browser.get("/cases/Z2/measures").status_code == 403
    browser = office.signed_in("county")
    for address in ("/cases/new", "/cases/Z2/steps/failed", "/cases/Z2/measures"):
        assert browser.get(f"{address}?known_at=1").status_code == 409
    assert browser.get("/cases/Z2/steps/unheard").status_code == 404


# -- under a rule -----------------------------------------------------------------------------------------------------


def test_a_step_under_a_rule_becomes_a_submission_that_a_reviewer_reads_and_accepts(office: Office) -> None:
    reviewer, town = office.signed_in("reviewer"), office.signed_in("town")
    ruled = {"place": "451102", "ledger": "case_steps", "level": "township", "decided_by": "county"}
    assert reviewer.post("/settings", act="add", **ruled).status_code == 303
    came = take(town, "Z2", "rectifying", on="2019-05-20", level="township", by="贺街镇党委", reason="再整顿")
    address = came.headers["Location"]
    assert came.status_code == 303 and address.startswith("/submissions/") and changes(office) == 1
    assert "已提交审核" in status_of(town.get(address).text)
    page = plain(reviewer.get(address).text)
    assert "Z2" in page and "贺街镇党委" in page and "再整顿" in page and "2019-05-20" in page
    assert reviewer.post(address, act="accept", reason="属实").status_code == 303
    assert changes(office) == 2 and "贺街镇党委" in page_of(town, "Z2", as_of="2019-06-01")
    came = press(town, "/cases/new", "保存", **NEW)
    assert came.headers["Location"].startswith("/submissions/"), came.headers["Location"]
    assert "西村党支部" in plain(reviewer.get(came.headers["Location"]).text)


# -- measures ---------------------------------------------------------------------------------------------------------


def test_the_measures_of_a_case_are_entered_as_one_change_and_altered_with_a_reason(office: Office) -> None:
    browser = office.signed_in("town")
    page = browser.get("/cases/Z1/measures?as_of=2019-06-01").text
    form = Form(page, "保存")
    assert "一次述职" in plain(page) and form.values["r0.done_on"] == "2019-04-20"
    came = press_on(browser, page, "保存", **{"r1.responsible": "镇党委", "r1.done_on": "2019-05-30"})
    assert came.status_code == 303, came.text
    to = came.headers["Location"]
    assert to.startswith("/units/Z1") and f"第 {changes(office)} 次变更" in status_of(browser.get(to).text)
    assert "清单 2 项，时点前完成 2 项" in plain(browser.get(to).text)
    page = browser.get("/cases/Z1/measures").text
    came = press_on(browser, page, "保存", **{"r0.done_on": "2019-04-25"})
    assert came.status_code == 422 and "事由" in beside(came.text, "reason")
    assert Form(came.text, "保存").values["r0.done_on"] == "2019-04-25"
    assert press_on(browser, came.text, "保存", reason="记错").status_code == 303
    page = browser.get("/cases/Z1/measures").text
    came = press_on(browser, page, "保存", **{"r0.done_on": "四月"})
    assert came.status_code == 422 and 'id="r0-done_on-wrong"' in came.text


def test_measures_that_somebody_else_recorded_meanwhile_are_told_cell_by_cell(office: Office) -> None:
    mine, other = office.signed_in("town"), office.signed_in("county")
    opened = mine.get("/cases/Z1/measures").text
    assert press(other, "/cases/Z1/measures", "保存", **{"r1.done_on": "2019-05-01"}).status_code == 303
    came = press_on(mine, opened, "保存", **{"r1.done_on": "2019-05-30"})
    assert came.status_code == 409 and "2019-05-01" in came.text and "2019-05-30" in came.text, came.status_code


def test_what_measures_would_change_is_seen_before_they_are_saved(office: Office) -> None:
    browser = office.signed_in("town")
    form = Form(browser.get("/cases/Z1/measures?as_of=2019-06-01").text, "预览")
    came = browser.client.post(form.action, data={**form.values, "r1.done_on": "2019-05-30", "act": "preview"})
    assert came.status_code == 200 and 'id="effect"' in came.text and changes(office) == 1


# -- evidence and look-back -------------------------------------------------------------------------------------------


def test_beside_each_step_and_measure_stands_the_door_to_its_evidence_and_its_correction(office: Office) -> None:
    browser = office.signed_in("county")
    page = page_of(browser, "Z2", as_of="2019-06-01")
    steps = page.partition('id="case_steps"')[2].partition("</section>")[0]
    assert steps.count("添加佐证") == 5 and len(re.findall(r'href="/ledgers/case_steps/[^"]*/correct', steps)) == 4
    measures = page.partition('id="case_measures"')[2].partition("</section>")[0]
    assert measures.count("添加佐证") == 2
    reader = page_of(office.signed_in("reader"), "Z2", as_of="2019-06-01")
    assert "添加佐证" not in reader.partition('id="case_steps"')[2].partition("</section>")[0]


def closed(office: Office) -> None:
    city = office.signed_in("whole")
    typed = {"on": "2019-05-10", "level": "county", "score": "85", "raters": "20", "document": "组〔2019〕1号"}
    assert take(city, "Z2", "accepted", **typed).status_code == 303
    came = take(city, "Z2", "closed", on="2019-06-10", level="city", document="组〔2019〕2号")
    assert came.status_code == 303, came.text


def test_a_closed_case_is_looked_back_at_by_an_auditor_and_a_relapse_opens_a_new_case(office: Office) -> None:
    closed(office)
    auditor = office.signed_in("auditor")
    page = page_of(auditor, "Z2", as_of="2019-12-01")
    assert list(doors(page.partition('id="next"')[2].partition("</section>")[0])) == ["登记回头看"]
    came = press(auditor, doors(page)["登记回头看"], "保存", result="relapsed", checker="督查组")
    assert came.status_code == 303, came.text
    town = office.signed_in("town")
    page = page_of(town, "Z2", as_of="2019-12-01")
    assert "反弹" in plain(page)
    new = doors(page)["反弹另立新案"]
    form = Form(town.get(new).text, "保存")
    assert (form.values["organization"], form.values["relapse_of"]) == ("D2", "Z2")
    came = press(town, new, "保存", code="ZD-10")
    assert came.status_code == 303, came.text
    assert "反弹自" in plain(page_of(town, "ZD-10", as_of="2019-12-01"))
    assert "反弹另立新案" not in doors(page_of(town, "Z2", as_of="2019-12-01"))
