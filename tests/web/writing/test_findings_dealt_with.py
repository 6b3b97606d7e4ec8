"""What is done about findings on pages: a notice is drawn up, its receipt recorded, an exception proposed, decided."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from werkzeug.test import TestResponse

from registry.file_store import ENVIRONMENT
from tests.registries import copy, founded, imported, opened
from tests.web.accounts.conftest import Browser
from tests.web.many_rows.forms import told
from tests.web.two_townships import DAY, HERE, LEDGERS, THERE
from tests.web.writing.conftest import Form, Office, beside

USERS = {
    "root": ["security@*"],
    "county": ["clerk@451102"],
    "here": [f"clerk@{HERE}"],
    "there": [f"clerk@{THERE}"],
    "chief": ["reviewer@451102"],
    "both": ["reviewer@451102", "clerk@451102"],
    "town": [f"reviewer@{HERE}"],
    "reader": ["viewer@451102"],
}
AS_OF = f"as_of={DAY}&scope=451102"
BIG, EMPTY = "ORG-02 B1", "ORG-01a 451102101202"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(scope="module")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dealt-with")
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", LEDGERS).problems
    office = Office(engine)
    for username, grants in USERS.items():
        office.add(username, *grants)
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def office(_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = opened(copy(_file, tmp_path / "registry.db"))
    yield Office(engine)
    engine.dispose()


def filled(browser: Browser, address: str, button: str, **typed: object) -> TestResponse:
    """Sends the form with a button, as it was opened, with what is typed over it."""
    form = Form(browser.get(address).text, button)
    return browser.send(form.action, **(form.values | typed))


def saved(browser: Browser, address: str, act: str = "save", **typed: object) -> TestResponse:
    return filled(browser, address, "保存", act=act, **typed)


def ended(browser: Browser, answer: TestResponse) -> str:
    """What the page says on which a form ended."""
    assert answer.status_code == 303, told(answer)
    found = re.search(r'role="status">([^<]+)<', browser.get(answer.headers["Location"]).text)
    assert found is not None
    return found[1]


def drafted(browser: Browser, *names: str) -> str:
    """The form of a notice about findings that are selected in the list."""
    page = browser.get(f"/findings?{AS_OF}").text
    own = re.search(r'<form class="selected" id="found-selected".*?</form>', page, re.S)
    assert own is not None
    token = re.search(r'csrf_token" value="([^"]+)"', own[0])
    action = re.search(r'action="([^"]+)"', own[0])
    assert token is not None and action is not None
    answer = browser.send(action[1].replace("&amp;", "&"), csrf_token=token[1], row=list(names))
    assert answer.status_code == 200, told(answer)
    return answer.text


def test_findings_that_are_selected_become_a_notice_with_its_letter(office: Office) -> None:
    county = office.signed_in("county")
    page = drafted(county, BIG, EMPTY)
    form = Form(page, "保存")
    assert form.values["code"] == "DB-2019-001" and form.values["organization"] == "TC"
    assert page.count("列入通知书") >= 2 and "checked" in page
    typed = {**form.values, "finding": [BIG, EMPTY], "row": [BIG, EMPTY], "due_on": "2020-03-31", "act": "save"}
    assert ended(county, county.send(form.action, **typed)).startswith("已登记：第 ")
    notice = county.get(f"/notices/DB-2019-001?{AS_OF}").text
    assert "未到期" in notice and "ORG-02" in notice and "ORG-01a" in notice
    letter = county.get(f"/notices/DB-2019-001/letter.docx?{AS_OF}")
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(letter.data)).paragraphs)
    assert "（ORG-02）" in text and "（ORG-01a）" in text and "2020年3月31日前办结" in text


def test_a_finding_that_is_not_ticked_is_in_no_notice(office: Office) -> None:
    county = office.signed_in("county")
    form = Form(drafted(county, BIG, EMPTY), "保存")
    typed = {**form.values, "finding": [BIG], "row": [BIG, EMPTY], "act": "save"}
    ended(county, county.send(form.action, **typed))
    assert "ORG-01a" not in county.get(f"/notices/DB-2019-001?{AS_OF}").text


def test_of_a_notice_about_nothing_and_of_wrong_cells_the_form_comes_back(office: Office) -> None:
    county = office.signed_in("county")
    form = Form(drafted(county, BIG), "保存")
    typed = {**form.values, "row": [BIG], "act": "save"}
    none = county.send(form.action, **{**typed, "finding": []})
    assert none.status_code == 422 and "请至少勾选一个要列入的问题" in none.text
    wrong = county.send(form.action, **{**typed, "finding": [BIG], "code": "DB1", "due_on": "不久"})
    assert wrong.status_code == 422
    assert "不是日期" in beside(wrong.text, "due_on")
    again = county.send(form.action, **{**typed, "finding": [BIG], "code": "DB1"})
    assert again.status_code == 422 and "已有关键列相同的一行" in beside(again.text, "code")
    assert Form(again.text, "保存").values["finding"] == BIG


def test_what_somebody_may_not_write_is_listed_and_left_out(office: Office) -> None:
    here = office.signed_in("here")
    far = "ORG-01a 451102102201"
    answer = here.get(f"/notices/new?finding={far.replace(' ', '%20')}&as_of={DAY}")
    assert "没有选择要督办的问题" in answer.text, "unreadable to him"
    page = here.get(f"/findings?as_of={DAY}").text
    assert "督办所选" in page and "451102102201" not in page


def test_a_notice_to_whom_one_may_not_write_is_refused(office: Office) -> None:
    here = office.signed_in("here")
    answer = saved(here, f"/notices/new?finding=ORG-02%20B1&as_of={DAY}", organization="CC", finding=[BIG], row=[BIG])
    assert answer.status_code == 422 and "没有这个代码" in beside(answer.text, "organization")


# -- the receipt ------------------------------------------------------------------------------------------------------


def test_the_township_records_the_receipt_with_its_paper_and_that_closes_the_notice(office: Office) -> None:
    here = office.signed_in("here")
    notices = here.get(f"/notices?as_of={DAY}").text
    assert "已逾期" in notices and "/notices/DB1/receipt" in notices
    wrong = saved(here, f"/notices/DB1/receipt?as_of={DAY}", file=(io.BytesIO(b"nothing"), "回执.pdf"))
    assert wrong.status_code == 422 and "只收 PDF" in beside(wrong.text, "file")
    assert "已逾期" in here.get(f"/notices?as_of={DAY}").text
    paper = (io.BytesIO(PDF), "回执.pdf")
    said = ended(here, saved(here, f"/notices/DB1/receipt?as_of={DAY}", received_on="2019-12-20", file=paper))
    assert re.fullmatch(r"已登记：第 \d+ 次变更；佐证材料：第 \d+ 次变更", said)
    page = here.get(f"/notices/DB1?as_of={DAY}").text
    assert "已回执" in page and "回执.pdf" in page and "/notices/DB1/receipt" not in page
    assert "已认领" in here.get(f"/findings/ORG-02/B1?as_of={DAY}").text
    closed = here.get(f"/notices/DB1/receipt?as_of={DAY}")
    assert "回执已登记" in closed.text and ">保存</button>" not in closed.text


def test_a_receipt_needs_its_day_and_a_township_beside_finds_no_such_notice(office: Office) -> None:
    here = office.signed_in("here")
    answer = saved(here, f"/notices/DB1/receipt?as_of={DAY}", received_on="")
    assert answer.status_code == 422 and beside(answer.text, "received_on")
    assert office.signed_in("there").get(f"/notices/DB1/receipt?as_of={DAY}").status_code == 404
    assert office.signed_in("chief").get(f"/notices/DB1/receipt?as_of={DAY}").status_code == 403


def test_a_receipt_over_what_somebody_altered_is_not_recorded(office: Office) -> None:
    here, county = office.signed_in("here"), office.signed_in("county")
    form = Form(here.get(f"/notices/DB1/receipt?as_of={DAY}").text, "保存")
    record = re.search(r"/ledgers/notices/([^/\"]+)/attachments", here.get(f"/notices/DB1?as_of={DAY}").text)
    assert record is not None
    ended(county, saved(county, f"/ledgers/notices/{record[1]}/change?as_of={DAY}", document="区督〔2019〕3号"))
    late = here.send(form.action, **form.values, act="save")
    assert late.status_code == 409 and "已由别人改动" in late.text
    assert ended(here, here.send(form.action, **Form(late.text, "保存").values, act="save"))


# -- the steps --------------------------------------------------------------------------------------------------------


def test_each_step_says_what_it_means_and_who_decides(office: Office) -> None:
    page = told(office.signed_in("here").get(f"/findings/ORG-02/B1?as_of={DAY}"))
    for words in ("改正登记内容", "认领", "整改", "督办", "例外", "取消例外"):
        assert words in page
    assert page.count("须经县级或以上的审核员审核通过，提交人不能自己审核。") == 2
    assert "现在没有例外" in page
    assert "由有权登记此处的经办员处置" in told(office.signed_in("reader").get(f"/findings/ORG-02/B1?as_of={DAY}"))


def test_a_plan_is_recorded_and_the_finding_is_in_hand(office: Office) -> None:
    here = office.signed_in("here")
    address = f"/findings/ORG-02/B1?as_of={DAY}&step=plan"
    lacking = saved(here, address)
    assert lacking.status_code == 422 and "必填" in beside(lacking.text, "due_on")
    preview = saved(here, address, act="preview", due_on="2020-06-30")
    assert preview.status_code == 200 and "整改中，期限 2020-06-30" in preview.text and "指标不变" in preview.text
    ended(here, saved(here, address, due_on="2020-06-30"))
    assert "整改中，期限 2020-06-30" in here.get(f"/findings/ORG-02/B1?as_of={DAY}").text


def test_an_approver_of_the_wrong_level_or_place_is_told_beside_the_field(office: Office) -> None:
    county = office.signed_in("county")
    address = f"/findings/ORG-01a/451102101202?as_of={DAY}&step=except"
    typed = {"until": "2020-12-31", "own_reason": "整村搬迁", "document": "区组〔2019〕9号"}
    page = county.get(address).text
    assert "由县级或以上的党组织批准：CC 中共区委员会" in page and "一律须审核" in page
    low = saved(county, address, approver="TC", **typed)
    assert low.status_code == 422 and "层级不够：须由县级或以上的党组织批准" in beside(low.text, "approver")
    away = saved(county, address, approver="TD", **typed)
    assert "不是问题所在地或其上级的党组织" in beside(away.text, "approver")
    unknown = saved(county, address, approver="ZZ9", **typed)
    assert "没有这个代码" in beside(unknown.text, "approver")
    without = saved(county, address, approver="CC", until="2020-12-31", own_reason="整村搬迁")
    assert without.status_code == 422 and "必填" in beside(without.text, "document")
    itself = saved(county, f"/findings/ORG-02/B1?as_of={DAY}&step=except", approver="B1", **typed)
    assert "不能由单位自己批准" in beside(itself.text, "approver")


def test_an_approver_that_may_not_be_read_is_told_as_one_that_there_is_not(office: Office) -> None:
    here = office.signed_in("here")
    address = f"/findings/ORG-01a/451102101202?as_of={DAY}&step=except"
    typed = {"until": "2020-12-31", "own_reason": "整村搬迁", "document": "区组〔2019〕9号"}
    hidden, none = (beside(saved(here, address, approver=code, **typed).text, "approver") for code in ("TD", "ZZ9"))
    assert hidden == none


def excepted(office: Office, who: str) -> str:
    """The address of the submission that somebody's exception became."""
    browser = office.signed_in(who)
    typed = {"until": "2020-12-31", "own_reason": "整村搬迁", "document": "区组〔2019〕9号", "approver": "CC"}
    answer = saved(browser, f"/findings/ORG-01a/451102101202?as_of={DAY}&step=except", **typed)
    assert answer.status_code == 303, told(answer)
    address = answer.headers["Location"]
    assert address.startswith("/submissions/") and ended(browser, answer).startswith("已提交审核")
    assert "整改超期" in browser.get(f"/findings/ORG-01a/451102101202?as_of={DAY}").text, "nothing is known of it yet"
    return address


def test_an_exception_is_decided_by_another_who_sees_the_finding_and_the_effect(office: Office) -> None:
    address = excepted(office, "county")
    chief = office.signed_in("chief")
    page = chief.get(f"{address}?as_of={DAY}")
    shown = told(page)
    for words in ("依据的登记内容", "整改超期，期限 2019-12-20", "合乎要求：县级或以上的党组织", "整村搬迁"):
        assert words in shown, words
    preview = filled(chief, f"{address}?as_of={DAY}", "预览", act="preview")
    assert "例外，至 2020-12-31" in preview.text and "指标不变" in preview.text
    assert ended(chief, filled(chief, address, "通过", act="accept")).startswith("已登记：第 ")
    assert "例外，至 2020-12-31" in chief.get(f"/findings/ORG-01a/451102101202?as_of={DAY}").text


def test_whoever_submitted_an_exception_does_not_decide_and_is_told_so_before(office: Office) -> None:
    both = office.signed_in("both")
    form = both.get(f"/findings/ORG-01a/451102101202?as_of={DAY}&step=except").text
    assert "您也是审核员，但这一份须由另一名审核员审核。" in form
    address = excepted(office, "both")
    page = both.get(address).text
    assert "提交人不能自己审核" in page and ">通过</button>" not in page
    assert both.post(address, act="accept", reason="").status_code == 403
    assert office.signed_in("town").get(address).status_code == 404, "a township's reviewer does not decide on it"


def test_the_end_of_an_exception_is_decided_too(office: Office) -> None:
    county, chief = office.signed_in("county"), office.signed_in("chief")
    address = f"/findings/ORG-01a/451102102201?as_of={DAY}"
    assert "例外，至" in county.get(address).text
    answer = saved(county, f"{address}&step=end", own_reason="搬迁停止")
    assert ended(county, answer).startswith("已提交审核")
    preview = filled(chief, answer.headers["Location"] + f"?as_of={DAY}", "预览", act="preview")
    assert "新发现" in preview.text
    filled(chief, answer.headers["Location"], "通过", act="accept")
    assert "例外，至" not in told(county.get(address)).partition("已登记的处置")[0]


def test_a_step_that_there_is_not_is_told_and_so_is_no_finding(office: Office) -> None:
    county = office.signed_in("county")
    assert county.get(f"/findings/ORG-02/B1?as_of={DAY}&step=nothing").status_code == 422
    assert county.get(f"/findings/ORG-02/B3?as_of={DAY}").status_code == 404
    assert county.get(f"/findings/NONE/B1?as_of={DAY}").status_code == 404


# -- rules and settings -----------------------------------------------------------------------------------------------


def test_a_rule_is_told_before_a_notice_is_saved_and_a_notice_under_it_is_one_submission(office: Office) -> None:
    chief, here = office.signed_in("chief"), office.signed_in("here")
    rule = {"place": "451102", "ledger": "notices", "level": "township", "decided_by": "county"}
    assert chief.post("/settings", act="add", **rule).status_code == 303
    address = f"/notices/new?finding=ORG-02%20B1&as_of={DAY}"
    assert "按提交规则，保存后先成为一份提交，由县（区）级的审核员审核" in here.get(address).text
    answer = saved(here, address, organization="TC", finding=[BIG], row=[BIG])
    assert ended(here, answer).startswith("已提交审核")
    page = chief.get(answer.headers["Location"] + f"?as_of={DAY}")
    assert "督办通知：1 行、问题处置：1 行" in page.text and "ORG-02" in page.text
    assert chief.get("/notices/DB-2019-001").status_code == 404
    assert ended(chief, filled(chief, answer.headers["Location"], "通过", act="accept")).startswith("已登记：第 ")
    assert "DB-2019-001" in here.get(f"/notices?as_of={DAY}").text


def test_a_value_of_a_parameter_is_proposed_from_its_page_and_decided_by_another(office: Office) -> None:
    here, chief = office.signed_in("here"), office.signed_in("chief")
    assert "/settings/VEN-01.area" in here.get(f"/parameters?as_of={DAY}").text
    address = f"/settings/VEN-01.area?as_of={DAY}"
    page = here.get(address).text
    assert "一律须审核" in page and "220" in page and "现在的值" in page
    wrong = saved(here, address, value="很大")
    assert wrong.status_code == 422 and beside(wrong.text, "value")
    assert saved(here, address, place=THERE, value="100").status_code == 422, "unknown to him"
    answer = saved(here, address, value="100", source="镇党委会议纪要")
    assert ended(here, answer).startswith("已提交审核")
    decided = chief.get(answer.headers["Location"] + f"?as_of={DAY}")
    assert "现在的值" in decided.text and "220" in decided.text
    preview = filled(chief, answer.headers["Location"] + f"?as_of={DAY}", "预览", act="preview")
    assert preview.status_code == 200
    filled(chief, answer.headers["Location"], "通过", act="accept")
    assert "100" in here.get(f"/parameters?as_of={DAY}&scope={HERE}").text


def test_the_number_that_is_proposed_is_nobody_s(office: Office) -> None:
    county, here = office.signed_in("county"), office.signed_in("here")
    far = "ORG-01a 451102102201"
    address = f"/notices/new?finding={far.replace(' ', '%20')}&as_of={DAY}"
    ended(county, saved(county, address, organization="TD", finding=[far], row=[far]))
    form = Form(here.get(f"/notices/new?finding=ORG-02%20B1&as_of={DAY}").text, "保存")
    assert form.values["code"] == "DB-2019-002"
    assert "DB-2019-001" not in here.get(f"/notices?as_of={DAY}").text
