"""A block of a spreadsheet, pasted: new rows as one change, or what is wrong with which cell, and nothing lost."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from registry.desk import blocks
from tests.web.many_rows.conftest import VILLAGES, Office
from tests.web.many_rows.forms import block, told

PASTE = "/ledgers/facts/paste"
HEAD = "单位代码\t时期\t正式党员"
GOOD = f"{HEAD}\r\n{VILLAGES[0]}\t2020\t31\r\n{VILLAGES[1]}\t2020\t1,022\r\n"


def paste(office: Office, text: str, address: str = PASTE, **more: str) -> TestResponse:
    return office.signed_in("east").post(address, block=text, act="save", **more)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"unit\tperiod\tfull_members\n{VILLAGES[0]}\t2020\t31\n{VILLAGES[1]}\t2020\t1022",
        f"正式党员\t问题\t时期\t单位代码\n31\t\t2020年\t{VILLAGES[0]}\n\n1022\t\t2020\t{VILLAGES[1]}\n",
        f"{VILLAGES[0]}\t2020\t31\n{VILLAGES[1]}\t2020\t1022\n",
    ],
    ids=["by label", "by key", "in another order, with a blank line", "without a header"],
)
def test_a_block_becomes_new_rows_by_its_header_or_in_the_ledgers_order(office: Office, text: str) -> None:
    answer = paste(office, text)
    assert (answer.status_code, office.change) == (303, 2), told(answer)
    found = {row["unit"]: row["full_members"] for row in office.rows("facts") if row["period"] == "2020"}
    assert found == {VILLAGES[0]: 31, VILLAGES[1]: 1022}


@pytest.mark.parametrize(
    ("line", "cell", "says"),
    [
        (f"{VILLAGES[0]}\t2020\t=SUM(A1)", "C3", "正式党员 “=SUM(A1)” 是公式"),
        (f"{VILLAGES[0]}\t2020\t5\t6", "D3", "“6” 在表头右边之外"),
        (f"{VILLAGES[0]}\t2020\t110101199003077571", "C3", "疑似身份证号或手机号"),
        (f"{VILLAGES[0]}\t2020\t一", "C3", "“一” 不是数"),
        (f"{VILLAGES[0]}\t\t1", "B3", "必填"),
        (f"{VILLAGES[3]}\t2020\t1", "A3", VILLAGES[3]),
        ("999\t2020\t1", "A3", "999"),
        (f"{VILLAGES[0]}\t2019\t1", "A3", "已有关键列相同的一行"),
    ],
    ids=["formula", "wider", "identity number", "no number", "empty", "outside", "unknown", "stands already"],
)
def test_what_is_wrong_is_told_with_its_cell_and_nothing_is_written_or_lost(
    office: Office, line: str, cell: str, says: str
) -> None:
    text = f"{HEAD}\n{VILLAGES[2]}\t2020\t1\n{line}\n"
    answer = paste(office, text, reason="年报")
    assert (answer.status_code, office.change) == (422, 1)
    assert f"<b>{cell}</b>" in answer.text and says in told(answer)
    assert block(answer) == text and "年报</textarea>" in answer.text


def test_every_problem_is_told_at_once(office: Office) -> None:
    answer = paste(office, f"{HEAD}\t乱写\n{VILLAGES[0]}\t二〇二〇\t=1\n{VILLAGES[0]}\t2020\t-1\n")
    assert answer.status_code == 422 and "有 4 处问题" in told(answer)
    assert [f"<b>{cell}</b>" in answer.text for cell in ("D1", "B2", "C2", "C3")] == [True] * 4


def test_a_thousand_rows_and_one_are_refused_with_the_row_named_and_stay(office: Office) -> None:
    lines = [f"{VILLAGES[0]}\t{1900 + at // 12}-{at % 12 + 1:02}\t{at}" for at in range(1_001)]
    text = "\n".join([HEAD, *lines]) + "\n"
    answer = paste(office, text)
    assert (answer.status_code, office.change) == (422, 1)
    assert "<b>A1002</b>" in answer.text and "第 1001 行：一次至多 1000 行" in told(answer)
    assert block(answer) == text
    assert paste(office, "\n".join([HEAD, *lines[:1_000]])).status_code == 303
    assert len([row for row in office.rows("facts") if row["unit"] == VILLAGES[0]]) == 1_002


def test_an_apostrophe_lets_a_text_begin_with_an_equals_sign(office: Office) -> None:
    text = f"地点代码\t类别\t名称\t启用日期\n{VILLAGES[0]}\t活动场所\t'=SUM\t2020\n"
    assert paste(office, text, address="/ledgers/facilities/paste").status_code == 303
    assert [row["name"] for row in office.rows("facilities") if row["from"] == "2020"] == ["=SUM"]


def test_under_its_chinese_header_an_end_is_the_last_day(office: Office) -> None:
    text = f"地点代码\t类别\t名称\t启用日期\t截止日期\n{VILLAGES[0]}\t活动场所\t旧楼\t2010\t2018-12-31\n"
    assert paste(office, text, address="/ledgers/facilities/paste").status_code == 303
    assert [row["to"] for row in office.rows("facilities") if row["name"] == "旧楼"] == ["2019-01-01"]


def test_a_block_that_is_sent_without_being_saved_is_shown_again(office: Office) -> None:
    answer = office.signed_in("east").post(PASTE, block=GOOD)
    assert (answer.status_code, office.change) == (200, 1) and block(answer) == GOOD


@pytest.mark.parametrize(
    ("text", "says"), [("", "没有内容"), (HEAD, "只有表头"), (f"{HEAD}\t记录号\n", "只登记新的行")]
)
def test_a_block_without_rows_or_of_rows_that_stand_is_refused(office: Office, text: str, says: str) -> None:
    answer = paste(office, text)
    assert answer.status_code == 422 and says in told(answer)


def test_cells_with_line_breaks_and_quotation_marks_are_read_as_a_spreadsheet_copies_them() -> None:
    assert blocks.read_block('a\t"b\n""c"""\t"d"\n\r\ne') == [["a", 'b\n"c"', '"d"'], [""], ["e"]]
    assert blocks.read_block('"\t"x') == [['"', '"x']]


def test_under_a_rule_a_block_is_one_submission_and_the_page_says_so_before(ruled: Office) -> None:
    clerk, chief = ruled.signed_in("east"), ruled.signed_in("chief")
    assert "按提交规则，保存后先成为一份提交，由县（区）级的审核员审核" in clerk.get(PASTE).text
    assert "按提交规则" not in ruled.signed_in("county").get(PASTE).text
    wrong = clerk.post(PASTE, block=f"{HEAD}\n{VILLAGES[0]}\t2020\t多", act="save")
    assert wrong.status_code == 422 and ruled.change == 1, "what is wrong is told at once"
    answer = clerk.post(PASTE, block=GOOD, act="save", reason="年报")
    address = answer.headers["Location"]
    assert (answer.status_code, ruled.change) == (303, 1) and address.startswith("/submissions/")
    assert "已提交审核" in clerk.get(address).text
    page = told(chief.get(address))
    assert "指标台账：2 行" in page and " 31 " in page and "1022" in page
    assert chief.post(address, act="accept", reason="").status_code == 303
    assert {row["unit"] for row in ruled.rows("facts") if row["period"] == "2020"} == {VILLAGES[0], VILLAGES[1]}
