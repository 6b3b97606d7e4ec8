"""Reports on pages: chosen by a plain form, looked at, handed in, opened later, and what changed since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from registry.db import reading
from registry.figures.catalogue import BY_CODE
from registry.file_store import ENVIRONMENT
from registry.people.models import people
from registry.restructuring.redacting import redact
from tests.registries import SMALL, founded, imported
from tests.web.accounts.conftest import Browser, Desk
from tests.web.writing.conftest import Form, beside, press, press_on, status_of

COUNTY, VILLAGE = "451102", "451102101202"
LEDGERS = SMALL | {"places": SMALL["places"] + "451103,平桂区,county,4511,,,\n"}
#: Few figures, so that files are soon made.
FIGURES = ("village.led", "village.income_40k")
CHOSEN = f"/report?scope={COUNTY}&as_of=2019-12-31&figures={','.join(FIGURES)}&depth=none"
POORER = {"facts": f"unit,period,collective_income_yuan\n{VILLAGE},2019,39000\n"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", LEDGERS).change == 1
    made = Desk(engine)
    made.add("root", "security@*")
    made.add("reviewer", f"reviewer@{COUNTY}")
    made.add("clerk", f"clerk@{COUNTY}")
    made.add("viewer", "viewer@*")
    made.add("town", "clerk@451102101")
    made.add("elsewhere", "reviewer@451103")
    yield made
    engine.dispose()


def handed_in(browser: Browser, address: str = CHOSEN, **typed: str) -> str:
    """Hands in a report by its page, and returns the address of what was handed in."""
    answer = press(browser, address, "报送", **typed)
    assert answer.status_code == 303, answer.text
    return urlsplit(answer.headers["Location"]).path


def files_of(page: str) -> dict[str, str]:
    return {link.rpartition(".")[2]: link for link in re.findall(r'href="(/reports/[0-9a-f]{32}\.\w+)', page)}


def rows_of(page: str, table: str) -> list[list[str]]:
    """The rows of a table of a page, as they are read."""
    (section,) = re.findall(rf'<section[^>]*id="{table}".*?</section>', page, re.S)
    body = section.partition("<tbody>")[2]
    rows = re.findall(r"<tr.*?</tr>", body, re.S)
    return [
        [unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[dh]\b.*?</t[dh]>", row, re.S)]
        for row in rows
    ]


# -- the form ---------------------------------------------------------------------------------------------------------


def test_what_is_chosen_in_the_form_is_what_the_page_and_its_files_tell(desk: Desk) -> None:
    viewer = desk.signed_in("viewer")
    form = Form(viewer.get("/report?scope=4511&as_of=2019-12-31").text, "预览")
    wanted = {"scope", "as_of", "against", "depth", "title", "to", "copies", "signed_by", "dated", "imprint", "figures"}
    assert wanted <= form.kinds.keys() and form.action == "/report"
    page = viewer.get(CHOSEN + "&title=八步区报告&to=市委组织部").text
    assert re.search(r"<h1>八步区报告</h1>", page)
    assert [row[0] for row in rows_of(page, "totals")] == [BY_CODE[code].name.zh for code in FIGURES]
    checked = re.findall(r'name="figures" value="([^"]+)" checked', page)
    assert checked == ["village.led", "village.income_40k"]
    links = [unescape(one) for one in re.findall(r'href="(/report\.docx[^"]*)"', page)]
    asked = parse_qs(urlsplit(links[0]).query)
    assert asked["figures"] == ["village.led,village.income_40k"] and asked["title"] == ["八步区报告"]
    assert viewer.get(links[0]).status_code == 200


def test_figures_are_ticked_one_by_one_or_by_group_without_scripts(desk: Desk) -> None:
    viewer = desk.signed_in("viewer")
    page = viewer.get(f"/report?scope={COUNTY}&figures=villages&figures=village.led&depth=none").text
    assert re.findall(r'name="figures" value="([^"]+)" checked', page) == ["village.led", "villages"]
    names = {row[0] for row in rows_of(page, "totals")}
    assert len(names) > 5


@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ("title=张三13812345678", "title", "疑似身份证号或手机号"),
        ("to=11010519491231002X", "to", "疑似身份证号或手机号"),
        ("depth=hamlet", "depth", "没有“hamlet”这一级"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_handed_in(
    desk: Desk, asked: str, field: str, says: str
) -> None:
    reviewer = desk.signed_in("reviewer")
    answer = reviewer.get(f"{CHOSEN.replace('&depth=none', '')}&{asked}")
    assert answer.status_code == 400 and says in beside(answer.text, field)
    assert "报送这份" not in answer.text and not re.search(r"<button[^>]*>报送</button>", answer.text)
    sent = reviewer.post(f"/report?scope={COUNTY}&{asked}", form=CHOSEN)
    assert sent.status_code == 422
    assert "没有报送过报告" in reviewer.get("/reports").text


def test_an_unknown_figure_is_told_in_the_form(desk: Desk) -> None:
    answer = desk.signed_in("viewer").get(f"/report?scope={COUNTY}&figures=village.nothing")
    assert answer.status_code == 400 and "没有指标或指标分组 village.nothing" in answer.text


def test_a_closed_period_is_chosen_in_the_form_and_its_report_is_as_known_then(desk: Desk, tmp_path: Path) -> None:
    reviewer = desk.signed_in("reviewer")
    assert press(reviewer, "/periods", "封账", place=COUNTY, period="2019").status_code == 303
    imported(desk.engine, tmp_path / "more", POORER, correct=True, reason="核实")
    page = reviewer.get(f"/report?scope={COUNTY}&depth=none").text
    (closing,) = re.findall(r'<option value="([0-9a-f]{32})">2019', page)
    answer = reviewer.get(f"/report?scope={COUNTY}&depth=none&closing={closing}")
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (asked["as_of"], asked["known_at"], asked["depth"]) == (["2019-12-31"], ["1"], ["none"])
    page = reviewer.get(answer.headers["Location"]).text
    assert "封账以后的更正" in page and "数据版本为第 1 次变更" in page
    assert reviewer.get(f"/report?scope={COUNTY}&closing=nothing").status_code == 400


def test_what_was_handed_in_last_of_the_scope_is_offered_again(desk: Desk) -> None:
    reviewer = desk.signed_in("reviewer")
    handed_in(reviewer, CHOSEN + "&to=市委组织部")
    page = reviewer.get(f"/report?scope={COUNTY}&depth=none").text
    (again,) = [unescape(one) for one in re.findall(r'href="([^"]*)">同上次报送的', page)]
    asked = parse_qs(urlsplit(again).query)
    told = {name: asked[name] for name in ("figures", "depth", "to")}
    assert told == {"figures": [",".join(FIGURES)], "depth": ["none"], "to": ["市委组织部"]}


# -- handing in -------------------------------------------------------------------------------------------------------


def test_a_reviewer_hands_in_what_he_looked_at_and_everybody_who_has_the_scope_opens_the_same_bytes(
    desk: Desk, tmp_path: Path
) -> None:
    reviewer = desk.signed_in("reviewer")
    opened = reviewer.get(CHOSEN + "&to=市委组织部&copies=市委办公室").text
    # What comes in meanwhile is not what he looked at.
    imported(desk.engine, tmp_path / "more", POORER)
    answer = press_on(reviewer, opened, "报送", reason="年度上报")
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = reviewer.get(address).text
    assert "第 3 次变更" in status_of(page)
    for text in ("市委组织部", "市委办公室", "reviewer", "年度上报", "2019-12-31", "第 1 次变更", "八步区（451102）"):
        assert text in page, text
    before = {form: reviewer.get(link).data for form, link in files_of(page).items()}
    assert set(before) == {"xlsx", "docx", "pdf"} and before["pdf"].startswith(b"%PDF")
    viewer = desk.signed_in("viewer")
    imported(desk.engine, tmp_path / "yet more", {"people": "code,name\nP9,己某\n"})
    came = {form: viewer.get(link) for form, link in files_of(viewer.get(address).text).items()}
    assert {form: one.data for form, one in came.items()} == before
    assert came["docx"].headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "sandbox" in came["docx"].headers["Content-Security-Policy"]
    assert any(entry.kind == "download" and address.partition("?")[0] in entry.target for entry in desk.log())


def test_the_page_names_each_figure_that_differs_and_the_change_that_brought_it(desk: Desk, tmp_path: Path) -> None:
    address = handed_in(desk.signed_in("reviewer"))
    viewer = desk.signed_in("viewer")
    assert "现在仍是原来的数" in viewer.get(address).text
    imported(desk.engine, tmp_path / "more", POORER, correct=True, actor="王某", reason="核实收入")
    page = viewer.get(address).text
    (row,) = rows_of(page, "later")
    assert row[:4] == [BY_CODE["village.income_40k"].name.zh, "50 %", "0 %", "-50"]
    assert row[-2:] == ["1／2", "0／2"]
    assert "第 3 次变更" in row and "王某" in row and "核实收入" in row
    assert 'href="/changes/3' in page
    versions = [unescape(one) for one in re.findall(r'href="(/versions[^"]*)"', page)]
    assert "西村" in viewer.get(versions[0]).text


def test_the_categories_of_what_was_handed_in_are_told_in_words(desk: Desk) -> None:
    address = handed_in(desk.signed_in("reviewer"), CHOSEN.replace("figures=", "figures=village.stars,"))
    viewer = desk.signed_in("viewer")
    names = [row[0] for row in rows_of(viewer.get(address).text, "figures")]
    assert "村的星级分布：未定星级" in names and "村的星级分布：0" not in names
    english = [row[0] for row in rows_of(viewer.get(address + "?lang=en").text, "figures")]
    assert not any("：" in name for name in english)


@pytest.mark.parametrize("name", ["viewer", "town", "elsewhere"])
def test_who_may_not_hand_in_has_no_button_and_is_refused(desk: Desk, name: str) -> None:
    browser = desk.signed_in(name)
    page = browser.get(CHOSEN)
    assert not re.search(r"<button[^>]*>报送</button>", page.text)
    form = CHOSEN if name == "viewer" else "/report?depth=none&figures=village.led"
    answer = browser.send(CHOSEN, csrf_token=re.findall(r'csrf_token" value="([^"]+)"', browser.get(form).text)[-1])
    assert answer.status_code == (403 if name == "viewer" else 404)
    assert "没有报送过报告" in desk.signed_in("viewer").get("/reports").text


def test_a_report_is_not_there_for_whoever_has_not_its_whole_scope(desk: Desk) -> None:
    address = handed_in(desk.signed_in("reviewer"))
    unknown = f"/reports/{'0' * 32}"
    for name in ("town", "elsewhere"):
        browser = desk.signed_in(name)
        assert "没有报送过报告" in browser.get("/reports").text
        for one in (address, f"{address}.docx", unknown, f"{unknown}.docx"):
            assert browser.get(one).status_code == 404
    assert desk.signed_in("clerk").get(address).status_code == 200


def test_reports_are_listed_and_filtered_by_scope_period_and_addressee(desk: Desk) -> None:
    reviewer, other = desk.signed_in("reviewer"), desk.signed_in("elsewhere")
    handed_in(reviewer, CHOSEN + "&to=市委组织部&title=甲报告")
    handed_in(reviewer, CHOSEN.replace("2019-12-31", "2019-06-30") + "&to=省委组织部&title=乙报告")
    handed_in(other, "/report?as_of=2019-12-31&figures=place.villages&depth=none&title=丙报告")
    viewer = desk.signed_in("viewer")

    def titles(asked: str = "") -> list[str]:
        return [row[0] for row in rows_of(viewer.get(f"/reports{asked}").text, "reports")]

    assert titles() == ["丙报告", "乙报告", "甲报告"]
    assert titles(f"?scope={COUNTY}") == ["乙报告", "甲报告"]
    assert titles("?reports.has.scope=平桂区") == ["丙报告"]
    assert titles("?reports.has.as_of=2019-12") == ["丙报告", "甲报告"]
    assert titles("?reports.has.addressee=省委组织部") == ["乙报告"]


def test_a_removed_text_takes_the_files_along_and_the_page_says_so(desk: Desk) -> None:
    address = handed_in(desk.signed_in("reviewer"))
    with reading(desk.engine) as connection:
        record = connection.execute(select(people.c.record).where(people.c.code == "P1")).scalar_one()
    viewer = desk.signed_in("viewer")
    (file,) = [link for form, link in files_of(viewer.get(address).text).items() if form == "xlsx"]
    done = redact(desk.engine, 1, f"people/{record}", "name", "root", "不该登记")
    page = viewer.get(address).text
    assert done.reports == [address.rpartition("/")[2]]
    assert "文件已随之移除" in page and not files_of(page) and viewer.get(file).status_code == 404
    assert f'href="/changes/{done.change}' in page
