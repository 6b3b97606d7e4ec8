"""The import by pages in three steps: what a clerk sees of a workbook that he brings."""

from __future__ import annotations

import datetime
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from registry.db import beside as beside_of
from registry.db import reading
from registry.jobs.models import job
from registry.jobs.queue import stamp
from registry.record import change
from tests.web.accounts.conftest import Browser, Desk
from tests.web.writing.conftest import Office, beside, press, press_on, sheet, status_of

PEOPLE = "code,name\nP7,丁某\nP8,戊某\n"
OWN_TABLE = "乡镇,村,2019年集体经济收入（万元）\n贺街镇,西村,7.25\n"


def bring(browser: Browser, text: str = PEOPLE, name: str = "people.csv", **typed: Any) -> str:
    came = press(browser, "/import", "上传核对", file=sheet(text, name), **typed)
    assert came.status_code == 303, came.text
    return came.headers["Location"]


def test_a_workbook_is_brought_looked_at_and_taken_as_one_change(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser, reason="新来的两人")
    assert re.fullmatch(r"/import/[0-9a-f]{32}", address)
    waiting = browser.get(address).text
    assert "等待任务进程" in waiting and 'http-equiv="refresh"' in waiting and ">登记</button>" not in waiting
    office.run_jobs()
    ready = browser.get(address).text
    assert "没有问题" in status_of(ready) and 'http-equiv="refresh"' not in ready
    assert re.search(r"人员</a></td><td[^>]*>2</td>", ready)
    came = press_on(browser, ready, "登记")
    assert (came.status_code, came.headers["Location"]) == (303, address)
    assert "登记中" in browser.get(address).text
    office.run_jobs()
    taken = browser.get(address).text
    assert "第 2 次变更" in status_of(taken) and ">登记</button>" not in taken
    with reading(office.engine) as connection:
        made = connection.execute(select(change).where(change.c.number == 2)).one()
    assert (made.actor, made.reason) == ("clerk", "新来的两人")
    origin = json.loads(made.origin)
    assert (origin["kind"], origin["name"], f"/import/{origin['job']}") == ("page", "people.csv", address)
    listed = browser.get("/import").text
    assert "people.csv" in listed and "已登记" in listed and "/changes/2" in listed


def test_a_workbook_that_was_mended_is_brought_from_the_page_of_its_problems_with_the_same_reason(
    office: Office,
) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser, "code,name,birth_year\nP7,丁某,八八年\n", reason="新来的两人")
    office.run_jobs()
    page = browser.get(address).text
    assert "有 1 处问题" in status_of(page)
    came = press_on(browser, page, "上传核对", file=sheet(PEOPLE, "people.csv"))
    assert came.status_code == 303 and came.headers["Location"] not in (address, "/import")
    office.run_jobs()
    press(browser, came.headers["Location"], "登记")
    office.run_jobs()
    with reading(office.engine) as connection:
        made = connection.execute(select(change).where(change.c.number == 2)).one()
    assert made.reason == "新来的两人"


def test_again_imported_it_is_no_change(office: Office) -> None:
    browser = office.signed_in("clerk")
    for _ in range(2):
        address = bring(browser)
        office.run_jobs()
        press(browser, address, "登记")
        office.run_jobs()
    assert "没有变更" in status_of(browser.get(address).text)


def twelve_errors() -> io.BytesIO:
    """A workbook of people and posts with twelve errors in it, each of which stands in a cell of its own."""
    book = openpyxl.Workbook()
    people = book.active
    people.title = "人员"
    people.append(["编号", "姓名", "性别", "出生年份"])
    for row in (
        ["P11", "甲某", "男", 1980],
        ["P12", "", "女", 1981],
        ["P13", "丙某", "不详", 1982],
        ["P14", "丁某", "男", "八三年"],
        ["", "戊某", "男", 1984],
        ["P16", "己某", "女", 3020],
    ):
        people.append(row)
    posts = book.create_sheet("任职")
    posts.append(["人员编号", "单位代码", "职务", "任职日期", "免职日期"])
    for row in (
        ["P11", "D9", "deputy_secretary", "2019-01", ""],
        ["P11", "D2", "皇帝", "2019-01", ""],
        ["P11", "D2", "deputy_secretary", "2019-13", ""],
        ["P99", "D2", "deputy_secretary", "2019-01", ""],
        ["P11", "D2", "deputy_secretary", "", ""],
        ["P11", "D2", "deputy_secretary", "2019-05", "2018-01"],
        ["P11", "", "deputy_secretary", "2019-06", ""],
    ):
        posts.append(row)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def test_twelve_errors_come_back_each_in_its_place_are_mended_there_and_taken(office: Office) -> None:
    browser = office.signed_in("clerk")
    came = press(browser, "/import", "上传核对", file=(twelve_errors(), "名册.xlsx"))
    address = came.headers["Location"]
    office.run_jobs()
    page = browser.get(address).text
    (count,) = re.findall(r"有 (\d+) 处问题", status_of(page))
    assert int(count) >= 12 and ">登记</button>" not in page
    (link,) = re.findall(r'<a href="([^"]+)"[^>]*>下载标注问题的工作簿', page)
    marked = browser.get(link)
    assert "attachment" in marked.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(marked.data))
    texts = []
    for name in ("人员", "任职"):
        rows = list(book[name].values)
        at = rows[0].index("问题")
        texts += [str(row[at] or "") for row in rows[1:]]
    assert sum(bool(text) for text in texts) == 12, texts
    for title, good in (("人员", ["P11"]), ("任职", [])):
        mended = book[title]
        for row in reversed(range(2, mended.max_row + 1)):
            if mended.cell(row, 1).value not in good:
                mended.delete_rows(row)
    book["任职"].append(["P11", "D2", "deputy_secretary", "2019-05", None])
    again = io.BytesIO()
    book.save(again)
    again.seek(0)
    address = press(browser, "/import", "上传核对", file=(again, "名册-问题.xlsx")).headers["Location"]
    office.run_jobs()
    assert press(browser, address, "登记").status_code == 303
    office.run_jobs()
    assert "第 2 次变更" in status_of(browser.get(address).text)


def test_what_is_wrong_with_the_form_stands_beside_its_field_and_what_was_typed_stays(office: Office) -> None:
    browser = office.signed_in("clerk")
    came = press(browser, "/import", "上传核对", file=sheet("", ""), effective="去年", reason="某事")
    assert came.status_code == 422
    assert "请选择" in beside(came.text, "file") and "不是日期" in beside(came.text, "effective"), "all at once"
    came = press(browser, "/import", "上传核对", file=sheet("x", "x.exe"))
    assert came.status_code == 422 and ".xlsx" in beside(came.text, "file")
    came = press(browser, "/import", "上传核对", file=sheet(PEOPLE, "people.csv"), effective="去年", reason="某事")
    assert came.status_code == 422 and "不是日期" in beside(came.text, "effective")
    assert 'value="去年"' in came.text and 'value="某事"' in came.text
    both = press(browser, "/import", "上传核对", file=sheet(PEOPLE, "p.csv"), effective="2019", correct="1")
    assert both.status_code == 422 and beside(both.text, "correct")
    assert "还没有导入过" in browser.get("/import").text


def test_an_import_is_its_bringers_alone_and_his_list_has_his_own(office: Office) -> None:
    mine, other = office.signed_in("clerk"), office.signed_in("other")
    address = bring(mine)
    office.run_jobs()
    for one in (address, f"{address}/workbook", f"{address}/mapping"):
        assert other.get(one).status_code == 404, one
    form = mine.get(address).text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', other.get("/import").text)[-1]
    assert other.send(address, csrf_token=token, act="take").status_code == 404
    assert ">登记</button>" in form and "还没有导入过" in other.get("/import").text


def test_whoever_may_not_import_does_not_open_it_and_is_not_led_there(office: Office) -> None:
    reader, clerk = office.signed_in("reader"), office.signed_in("clerk")
    assert reader.get("/import").status_code == 403
    assert 'href="/import"' not in reader.get("/ledgers").text
    assert 'href="/import"' in clerk.get("/ledgers").text


def test_without_users_nothing_is_imported_by_pages(empty_office: Desk) -> None:
    browser = empty_office.browser()
    assert browser.get("/import").status_code == 404
    assert 'href="/import"' not in browser.get("/ledgers").text


@pytest.fixture
def empty_office(tmp_path: Path) -> Any:
    from tests.registries import SMALL, founded, imported

    engine = founded(tmp_path / "empty.db")
    assert not imported(engine, tmp_path / "ledgers", SMALL).problems
    yield Desk(engine)
    engine.dispose()


def test_nothing_is_brought_to_an_earlier_state_of_knowledge(office: Office) -> None:
    browser = office.signed_in("clerk")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/import").text)[-1]
    data = {"csrf_token": token, "file": sheet(PEOPLE, "people.csv")}
    assert browser.client.post("/import?known_at=1", data=data).status_code == 409
    assert "还没有导入过" in browser.get("/import").text


# -- jobs that do not end well ------------------------------------------------------------------------------------


def alter(office: Office, **values: Any) -> None:
    with beside_of(office.engine) as connection:
        connection.execute(update(job).values(**values))


def test_a_check_that_was_killed_is_told_as_interrupted_then_done_again(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser)
    now = datetime.datetime.now(datetime.UTC)
    alter(office, holder="gone", lease_until=stamp(now + datetime.timedelta(seconds=50)), attempts=1)
    assert "中断" not in browser.get(address).text
    alter(office, holder="gone", lease_until=stamp(now - datetime.timedelta(seconds=1)), attempts=1)
    page = browser.get(address).text
    assert "中断了，等待重做" in page and "中断了，等待重做" in browser.get("/import").text
    office.run_jobs()
    assert ">登记</button>" in browser.get(address).text


def test_one_that_was_killed_too_often_has_failed_and_says_so(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser)
    then = stamp(datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1))
    alter(office, holder="gone", lease_until=then, attempts=3)
    office.run_jobs()
    page = browser.get(address).text
    assert "不再重试" in page and "重新上传" in page and ">登记</button>" not in page


def test_what_was_taken_already_is_not_taken_again(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser)
    office.run_jobs()
    page = browser.get(address).text
    assert press_on(browser, page, "登记").status_code == 303
    assert press_on(browser, page, "登记").status_code == 409
    office.run_jobs()
    assert "第 2 次变更" in status_of(browser.get(address).text)


# -- mappings -----------------------------------------------------------------------------------------------------


def test_a_table_of_an_office_is_read_through_the_mapping_that_is_proposed_and_shown_in_words(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser, OWN_TABLE, "收入.csv")
    office.run_jobs()
    page = browser.get(address).text
    assert "不是台账格式" in status_of(page) and "建议的对照表" in page
    assert "指标·集体经济收入元" in page or "指标台账·集体经济收入元" in page
    typed = {"0-as_of": "2019-12-31"} if 'name="0-as_of"' in page else {}
    came = press_on(browser, page, "用它核对", **typed)
    assert came.status_code == 303, came.text
    office.run_jobs()
    page = browser.get(address).text
    assert ">登记</button>" in page, page
    assert "72,500" in page or "72500" in page, "what is revised is shown before it is taken"
    press_on(browser, page, "登记")
    office.run_jobs()
    assert "第 2 次变更" in status_of(browser.get(address).text)
    # The next workbook of that shape needs nothing said; the mapping is offered by its name.
    second = bring(browser, OWN_TABLE.replace("7.25", "8"), "收入.csv")
    office.run_jobs()
    assert ">登记</button>" in browser.get(second).text
    assert re.search(r'<option value="收入">收入</option>', browser.get("/import").text)
    assert '<option value="收入">' not in office.signed_in("town").get("/import").text


def test_what_a_proposal_leaves_open_is_asked_beside_it_and_has_to_be_answered(office: Office) -> None:
    browser = office.signed_in("clerk")
    text = "乡镇,村,党员数\n贺街镇,西村,31\n"
    address = bring(browser, text, "党员.csv")
    office.run_jobs()
    page = browser.get(address).text
    name = re.findall(r'name="(0-open-\d+)"', page)[0]
    came = press_on(browser, page, "用它核对")
    assert came.status_code == 422 and "请选择" in beside(came.text, name)
    answers = {"0-as_of": "2019-12-31", "0-period": "2019-12-31", name: "full_members"}
    came = press_on(browser, came.text, "用它核对", **answers)
    assert came.status_code == 303, came.text
    office.run_jobs()
    page = browser.get(address).text
    assert ">登记</button>" in page, status_of(page)
    assert "31" in page


def test_an_answer_that_does_not_fit_is_told_beside_it(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser, "乡镇,村,党员数\n贺街镇,西村,31\n", "党员.csv")
    office.run_jobs()
    page = browser.get(address).text
    name = re.findall(r'name="(0-open-\d+)"', page)[0]
    came = press_on(browser, page, "用它核对", **{"0-as_of": "去年底", "0-period": "2019", name: "full_members"})
    assert came.status_code == 422 and beside(came.text, "0-as_of")


def test_warnings_are_accepted_by_name_and_the_same_workbook_is_checked_again(office: Office) -> None:
    browser = office.signed_in("clerk")
    mapping = (
        'mapping = 1\nname = "收入"\n[[sheet]]\nsheet = "*"\nas_of = "2019-12-31"\nperiod = "2019"\n[sheet.place]\n'
        'township = {column = "乡镇"}\nvillage = {column = "村"}\n[[sheet.make]]\nledger = "facts"\nunit = "@place"\n'
        'period = "@period"\ncollective_income_yuan = {column = "收入"}\n'
    )
    files = {"file": sheet("乡镇,村,收入\n贺街镇,西村,3\n", "收入.csv"), "map_file": sheet(mapping, "收入.toml")}
    address = press(browser, "/import", "上传核对", **files).headers["Location"]
    office.run_jobs()
    page = browser.get(address).text
    assert "提醒须先确认" in status_of(page) and "过大或过小" in page
    assert press_on(browser, page, "再核对").status_code == 303
    office.run_jobs()
    assert ">登记</button>" not in browser.get(address).text
    came = press(browser, address, "再核对", accept="magnitude")
    assert came.status_code == 303
    office.run_jobs()
    assert ">登记</button>" in browser.get(address).text


def test_nobody_is_shown_more_than_the_saved_mappings_that_are_his(office: Office) -> None:
    browser = office.signed_in("town")
    came = press(browser, "/import", "上传核对", file=sheet(OWN_TABLE, "收入.csv"))
    form = browser.get(came.headers["Location"]).text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', form)[-1]
    data = {"csrf_token": token, "file": sheet(OWN_TABLE, "收入.csv"), "map": "别人的"}
    came = browser.client.post("/import", data=data)
    assert came.status_code == 422 and "没有保存这个名称" in beside(came.text, "map")


def test_an_import_that_another_decides_says_so_before_and_after(office: Office) -> None:
    office.add("chief", "reviewer@*")
    rule = {"place": "451102", "ledger": "facts", "level": "township", "decided_by": "county"}
    chief, town = office.signed_in("chief"), office.signed_in("town")
    assert chief.post("/settings", act="add", **rule).status_code == 303
    address = bring(town, "unit,period,activists\n451102101202,2021,5\n", "facts.csv", reason="年报")
    office.run_jobs()
    ready = town.get(address).text
    assert "整份导入成为一份提交，由县（区）级或以上的审核员审核" in ready and "提交人本人不能审核" in ready
    press_on(town, ready, "登记")
    office.run_jobs()
    taken = town.get(address).text
    assert "已提交审核：整份导入是一份提交" in status_of(taken) and "没有变更" not in taken
    (submission,) = re.findall(r'href="(/submissions/[0-9a-f]+)"', taken)
    assert "已提交审核" in town.get("/import").text
    assert chief.post(submission, act="accept", reason="").status_code == 303


def test_an_import_that_nobody_decides_says_nothing_of_it(office: Office) -> None:
    browser = office.signed_in("clerk")
    address = bring(browser)
    office.run_jobs()
    assert "须审核" not in browser.get(address).text
