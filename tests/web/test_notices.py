"""The pages of notices: how each stands on the day, what it names and how sure that is, and its letter to keep."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.web import create_app
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.seen import Seen
from tests.web.two_townships import DAY, HERE, LEDGERS, THERE

Ask = Callable[..., str]
#: Beside DB1, which waits since November: answered; without a day; by a month; to another township; of a later day.
NOTICES = """code,organization,issued_on,due_on,received_on,document
DB1,TC,2019-11-01,2019-11-30,,
DB2,TC,2019-11-01,2019-11-30,2019-12-20,东督〔2019〕2号
DB3,B1,2019-12-01,,,
DB4,B3,2019-12-01,2019-12,,
DB5,TD,2019-12-01,2020-01-31,2020-01-10,
DB6,TC,2020-01-02,2020-01-31,,
"""
#: DB2 names a finding, one that is listed only, one of the structure, and what was put right; a plan came after it.
STEPS = """rule,unit,on,step,due_on,until,reason,approver,document,notice
ORG-02,B1,2019-11-05,notice,,,,,,DB1
ORG-02,B1,2019-11-06,notice,,,,,,DB2
ORG-02,B1,2019-12-06,plan,2020-03-31,,,,,
VEN-01b,451102101201,2019-11-06,notice,,,,,,DB2
ORG-01a,451102101203,2019-11-06,notice,,,,,,DB2
STRUCT-TWO,B3,2019-11-07,notice,,,,,,DB2
"""
POSTS = "person,unit,role,from\nP1,B3,secretary,2018\nP2,B3,secretary,2019\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("notices")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    people = "code,name\nP1,安某\nP2,柏某\n"
    more = {"notices": NOTICES, "finding_steps": STEPS, "posts": POSTS, "people": people}
    registry.take(LEDGERS | more)
    yield create_app(registry.engine).test_client()
    registry.close()


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> Ask:
    def asked(address: str, **more: str) -> str:
        answer = client.get(address, query_string={"as_of": DAY, **more})
        assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
        return answer.get_data(as_text=True)

    return asked


def letter_of(client: FlaskClient, code: str, **more: str) -> list[str]:
    answer = client.get(f"/notices/{code}/letter.docx", query_string={"as_of": DAY, **more})
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    made = docx.Document(io.BytesIO(answer.data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in made.paragraphs), *cells]


def test_every_notice_issued_by_the_day_tells_how_it_stands_the_most_urgent_first(page: Ask) -> None:
    seen = Seen(page("/notices"), "notices")
    stands = list(zip(seen.column("编号"), (text.split()[-1] for text in seen.column("时点状态")), strict=True))
    assert stands == [("DB1", "已逾期"), ("DB4", "未到期"), ("DB5", "未到期"), ("DB3", "未定期限"), ("DB2", "已回执")]


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        ("2019-11-30", {"DB1": "未到期", "DB2": "未到期"}),
        ("2019-12-01", {"DB1": "已逾期", "DB2": "已逾期", "DB3": "未定期限", "DB4": "未到期", "DB5": "未到期"}),
        ("2019-12-20", {"DB1": "已逾期", "DB2": "已回执", "DB3": "未定期限", "DB4": "未到期", "DB5": "未到期"}),
        ("2020-01-10", {"DB4": "已逾期", "DB5": "已回执", "DB6": "未到期"}),
        ("2020-02-01", {"DB4": "已逾期", "DB5": "已回执", "DB6": "已逾期"}),
    ],
)
def test_a_notice_is_overdue_from_the_day_after_its_due_day_until_that_of_its_receipt(
    page: Ask, day: str, stands: dict[str, str]
) -> None:
    seen = Seen(page("/notices", as_of=day), "notices")
    found = dict(zip(seen.column("编号"), (text.split()[-1] for text in seen.column("时点状态")), strict=True))
    assert {code: found.get(code) for code in stands} == stands
    assert ("DB3" in found) is (day > "2019-11-30")


def test_a_receipt_that_is_still_to_come_is_not_told(page: Ask, client: FlaskClient) -> None:
    rows = {row["编号"]: row for row in Seen(page("/notices"), "notices").rows}
    assert (rows["DB5"]["回执日期"], rows["DB2"]["回执日期"]) == ("未收到", "2019-12-20")
    assert "2020-01-10" not in page("/notices/DB5") and "2020年1月10日" not in letter_of(client, "DB5")
    assert "2019年12月20日" in letter_of(client, "DB2")


def test_the_scope_and_the_filters_leave_the_notices_to_organizations_in_it(page: Ask) -> None:
    assert Seen(page("/notices", scope=THERE), "notices").column("编号") == ["DB5"]
    assert Seen(page("/notices", **{"notices.has.standing": "received"}), "notices").column("编号") == ["DB2"]
    assert "时点前没有发给此范围的督办通知" in page("/notices", as_of="2019-10-31")


def test_a_notice_lists_what_it_names_with_the_source_how_sure_it_is_and_what_is_found_no_more(page: Ask) -> None:
    seen = Seen(page("/notices/DB2"), "named")
    rows = {row["规则"]: row for row in seen.rows}
    assert list(rows) == ["STRUCT-TWO", "ORG-01a", "ORG-02", "VEN-01b"]
    assert {code: row["时点情况"].split()[-1] for code, row in rows.items()} == {
        "STRUCT-TWO": "仍有，列入通知书",
        "ORG-01a": "已无此问题，不列入",
        "ORG-02": "仍有，列入通知书",
        "VEN-01b": "仅列示，不列入",
    }
    assert "（已核对）" in rows["ORG-02"]["依据（可靠程度）"]
    assert rows["STRUCT-TWO"]["依据（可靠程度）"] == "台账自身的一致性，不出自文件"
    assert rows["ORG-01a"]["问题"].startswith("好村：")
    assert (rows["ORG-02"]["督办日期"], rows["ORG-02"]["处置"]) == (
        "2019-11-06",
        "整改中，期限 2020-03-31（督办 DB2）",
    )
    doors = [str(door).partition("?")[0] for door in seen.doors("问题")]
    assert doors == [
        "/units/B3",
        "/rules/ORG-01a/units/451102101203",
        "/rules/ORG-02/units/B1",
        "/rules/VEN-01b/units/451102101201",
    ]


def test_a_notice_tells_whom_it_goes_to_its_days_and_whether_it_was_answered_in_time(page: Ask) -> None:
    text = page("/notices/DB2")
    assert "东督〔2019〕2号" in text and 'href="/units/TC?' in text
    assert 'href="/rules/SEED-03/units/DB2?' in text and "未达标（SEED-03）" in text
    assert "SEED-03" not in page("/notices/DB5"), "its day is still to come"
    assert "本通知在时点之后才发文" in page("/notices/DB6")
    assert "no step recorded by the day" in page("/notices/DB3", lang="en")


def test_the_letter_of_the_page_tells_of_the_findings_that_are_found_and_not_only_listed(client: FlaskClient) -> None:
    text = "\n".join(letter_of(client, "DB2"))
    assert "有以下 2 个问题" in text and "于2019年11月30日前办结" in text
    assert "一、一个党组织有两名书记（STRUCT-TWO）" in text and "安某（P1）" in text
    assert "二、党支部人数（ORG-02）" in text and "核实情况：已核对" in text
    assert "ORG-01a" not in text and "VEN-01b" not in text
    assert "附件：回执" in text and "办结期限" in text and "抄送：" in text


def test_the_letter_is_signed_as_the_office_says_and_dated_as_it_was_issued_unless_it_says(
    page: Ask, client: FlaskClient
) -> None:
    assert "2019年11月1日" in letter_of(client, "DB2") and "中共东镇委员会（TC）：" in letter_of(client, "DB2")
    signed = {"signed_by": "中共区委组织部", "dated": "2019-11-04", "imprint": "抄送：区纪委", "to": "东镇党委"}
    texts = letter_of(client, "DB2", **signed)
    assert {"中共区委组织部", "2019年11月4日", "抄送：区纪委", "东镇党委："} <= set(texts)
    (link,) = re.findall(r'href="(/notices/DB2/letter\.docx[^"]*)"', page("/notices/DB2", **signed))
    assert "signed_by=" in link and "imprint=" in link
    refused = client.get("/notices/DB2/letter.docx", query_string={"signed_by": "110101199003070011"})
    assert refused.status_code == 400


def test_a_notice_that_there_is_not_is_not_found(client: FlaskClient) -> None:
    for address in ("/notices/DB9", "/notices/DB9/letter.docx", "/notices/DB1?known_at=0"):
        assert client.get(address).status_code == 404


def test_a_finding_with_a_notice_leads_to_it_from_wherever_it_is_listed(page: Ask) -> None:
    found = Seen(page("/findings", **{"found.has.rules": "ORG-02"}), "found")
    assert str(found.doors("状态")[0]).startswith("/notices/DB2?"), "the latest"
    sheet = Seen(page(f"/townships/{HERE}"), "warning")
    at = next(n for n, rule in enumerate(sheet.column("规则")) if "ORG-02" in rule)
    assert str(sheet.doors("状态")[at]).startswith("/notices/DB2?")
    units = Seen(page("/rules/ORG-02"), "units")
    assert str(units.doors("处置")[0]).startswith("/notices/DB2?")
    text = page("/rules/ORG-02/units/B1")
    assert 'href="/notices/DB1?' in text and 'href="/notices/DB2?' in text


def test_the_sheet_of_a_township_the_ledgers_and_the_unit_lead_to_its_notices(page: Ask) -> None:
    sheet = Seen(page(f"/townships/{HERE}"), "notices")
    assert sheet.column("编号") == ["DB1", "DB4", "DB3", "DB2"]
    assert str(sheet.doors("编号")[0]).startswith("/notices/DB1?")
    assert str(Seen(page("/ledgers/notices"), "notices").doors("编号")[0]).startswith("/notices/DB1?")
    steps = Seen(page("/ledgers/finding_steps"), "finding_steps")
    assert any(str(door).startswith("/notices/DB2?") for door in steps.doors("督办编号") if door)
    assert str(Seen(page("/units/TC"), "notices").doors("编号")[0]).startswith("/notices/DB")
    assert 'href="/notices?' in page("/findings")


def test_the_notices_are_exported_with_the_day_and_how_they_stand(client: FlaskClient) -> None:
    answer = client.get("/notices", query_string={"as_of": DAY, "export": "notices"})
    rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    cells = {str(cell) for row in rows for cell in row}
    assert {"DB1", "已逾期", "DB2", "已回执"} <= cells


def test_every_link_of_the_pages_of_notices_leads_to_a_page_that_answers(page: Ask, client: FlaskClient) -> None:
    texts = [page("/notices"), page("/notices/DB2"), page("/notices/DB6", lang="en")]
    links = {html.unescape(link) for text in texts for link in re.findall(r'href="(/[^"]+)"', text)}
    assert any("letter.docx" in link for link in links) and any("/rules/" in link for link in links)
    assert [link for link in links if client.get(link).status_code != 200] == []
