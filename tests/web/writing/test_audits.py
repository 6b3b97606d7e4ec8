"""Look-back audits on pages: opened over the list that was looked at, recorded, taken home, signed, closed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from registry.file_store import ENVIRONMENT
from registry.procedures.field_workbook import HEADERS, SHEET
from registry.rectification.models import audit_items, audits
from tests.audited_county import COUNTIES
from tests.registries import copy, imported, opened
from tests.web.accounts.conftest import Browser, Desk, staffed
from tests.web.writing.conftest import beside, press, press_on, status_of

USERS = {
    "root": ["security@*"],
    "clerk": ["clerk@451102"],
    "townclerk": ["clerk@451102101"],
    "auditor": ["auditor@451102"],
    "other": ["auditor@4511"],
    "township": ["reviewer@451102101"],
    "county": ["reviewer@451102"],
    "city": ["reviewer@4511"],
    "reader": ["viewer@4511"],
}
#: Two cases of the county, of which one organization has ended; what an audit of 2018 there is about.
OPENS = {"code": "H1", "name": "回头看", "opened_on": "2019-07-01", "years": "2018", "place": "451102"}
OPENS |= {"as_of": "2019-06-30"}


class Counties(Desk):
    """The counties with users, who write on pages."""

    def opened(self) -> None:
        """The clerk has opened the audit."""
        clerk = self.signed_in("clerk")
        looked = press(clerk, "/audits/new", "预览", **OPENS)
        assert press_on(clerk, looked.text, "确认").status_code == 303

    def checked(self, *cases: str) -> None:
        """The auditor has recorded cases."""
        auditor = self.signed_in("auditor")
        for case in cases:
            assert recorded(auditor, case).status_code == 303

    def items(self) -> dict[str, Any]:
        """The items of audits in force, by their numbers."""
        with self.engine.connect() as connection:
            rows = connection.execute(audit_items.select().where(audit_items.c.until.is_(None))).mappings()
            return {row["record"]: dict(row) for row in rows}

    def audits(self) -> list[Any]:
        with self.engine.connect() as connection:
            return [*connection.execute(audits.select().where(audits.c.until.is_(None))).mappings()]


def wrong_with(page: str, key: str) -> str:
    """What stands beside the field of a column."""
    (told,) = re.findall(rf'id="field-{key}-wrong">(.*?)</p>', page, re.S)
    return str(told)


def recorded(browser: Browser, case: str, **more: str) -> TestResponse:
    told = {"checked_on": "2019-07-10", "result": "consolidated", "auditor": "甲组", **more}
    return press(browser, f"/audits/H1/{case}/record", "保存", **told)


@pytest.fixture(scope="session")
def _counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staffed(tmp_path_factory.mktemp("counties"), COUNTIES, USERS)


@pytest.fixture
def counties(_counties: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counties]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = opened(copy(_counties, tmp_path / "registry.db"))
    yield Counties(engine)
    engine.dispose()


# -- opening ----------------------------------------------------------------------------------------------------------


def test_the_cases_of_an_audit_are_listed_before_it_is_opened(counties: Counties) -> None:
    clerk = counties.signed_in("clerk")
    looked = press(clerk, "/audits/new", "预览", **OPENS)
    assert looked.status_code == 200 and "还没有登记" in looked.text
    (cohort,) = re.findall(r'id="cohort".*?</table>', looked.text, re.S)
    assert re.findall(r">(Z\d)<", cohort) == ["Z1", "Z2"] and "东村党支部" in cohort and "贺街镇" in cohort
    assert counties.audits() == []
    came = press_on(clerk, looked.text, "确认")
    assert came.status_code == 303 and "第 2 次变更" in status_of(clerk.get(came.location).text)
    (audit,) = counties.audits()
    assert (audit["code"], audit["known_at"], len(counties.items())) == ("H1", 1, 2)


def test_what_was_looked_at_is_what_is_opened_though_the_record_has_gone_on(counties: Counties, tmp_path: Path) -> None:
    clerk = counties.signed_in("clerk")
    looked = press(clerk, "/audits/new", "预览", **OPENS)
    later = {"cases": "code,organization,year,problems,identified_on,closed_on\nZ9,V1,2018,,2018-05-01,2018-09-01\n"}
    assert not imported(counties.engine, tmp_path / "later", later).problems
    assert press_on(clerk, looked.text, "确认").status_code == 303
    assert len(counties.items()) == 2
    again = press(clerk, "/audits/new", "预览", **(OPENS | {"code": "H2"}))
    assert "Z9" in again.text


def test_what_is_wrong_with_a_new_audit_stands_beside_its_fields(counties: Counties) -> None:
    clerk = counties.signed_in("clerk")
    wrong = {"code": "一 二", "name": "", "years": "去年", "as_of": "2019-06", "known_at": "99", "place": "没有"}
    came = press(clerk, "/audits/new", "预览", **(OPENS | wrong))
    assert came.status_code == 422
    assert "必填" in beside(came.text, "name") and "年度" in beside(came.text, "years")
    # The bar of the question above has fields of these names too.
    assert "整日" in wrong_with(came.text, "as_of") and "99" in wrong_with(came.text, "known_at")
    assert "没有" in beside(came.text, "place") and beside(came.text, "code")
    unknown = press(clerk, "/audits/new", "预览", **(OPENS | {"place": "459999"}))
    assert unknown.status_code == 422 and "459999" in beside(unknown.text, "place")
    outside = press(clerk, "/audits/new", "预览", **(OPENS | {"place": "451103"}))
    assert outside.status_code == 422 and "451103" in beside(outside.text, "place")
    nothing = press(clerk, "/audits/new", "预览", **(OPENS | {"years": "1999"}))
    assert "没有符合条件的案件" in beside(nothing.text, "years")
    assert counties.audits() == []


def test_an_audit_is_opened_by_a_clerk_of_a_county_or_a_city_alone(counties: Counties) -> None:
    assert counties.signed_in("townclerk").get("/audits/new").status_code == 403
    assert counties.signed_in("auditor").get("/audits/new").status_code == 403
    assert "开展一批回头看" in counties.signed_in("clerk").get("/audits").text
    for other in ("townclerk", "auditor", "reader"):
        assert "开展一批回头看" not in counties.signed_in(other).get("/audits").text


# -- recording --------------------------------------------------------------------------------------------------------


def test_an_auditor_records_what_was_found_beside_what_was_promised(counties: Counties) -> None:
    counties.opened()
    auditor = counties.signed_in("auditor")
    assert "/audits/H1/Z1/record" in auditor.get("/audits/H1/Z1").text
    came = recorded(auditor, "Z1", result="", checked_on="十月")
    assert came.status_code == 422
    assert "必填" in beside(came.text, "result") and beside(came.text, "checked_on")
    came = recorded(auditor, "Z1", kept="yes", found="运转正常")
    assert came.status_code == 303
    page = auditor.get(came.location).text
    assert "第 3 次变更" in status_of(page) and "运转正常" in page


def test_a_relapse_needs_a_new_case_or_why_there_is_none(counties: Counties) -> None:
    counties.opened()
    auditor = counties.signed_in("auditor")
    came = recorded(auditor, "Z1", result="relapsed")
    assert came.status_code == 422 and "新立案" in beside(came.text, "new_case")
    assert recorded(auditor, "Z1", result="relapsed", new_case="ZN").status_code == 303
    assert auditor.get("/units/ZN?space=case").status_code == 200


def test_it_is_recorded_again_with_a_reason_and_never_over_what_somebody_else_wrote(counties: Counties) -> None:
    counties.opened()
    counties.checked("Z1")
    auditor, other = counties.signed_in("auditor"), counties.signed_in("other")
    page = auditor.get("/audits/H1/Z1/record").text
    came = press_on(auditor, page, "保存", result="partly")
    assert came.status_code == 422 and "理由" in beside(came.text, "reason")
    assert recorded(other, "Z1", found="别人所见", reason="补记").status_code == 303
    came = press_on(auditor, page, "保存", result="partly", found="我之所见", reason="复核")
    assert came.status_code == 409
    sides = re.findall(r'<table class="sides">.*?</table>', came.text, re.S)[0]
    assert "别人所见" in sides and "我之所见" in sides and "您打开时" in sides
    came = press_on(auditor, came.text, "保存", **{"pick.found": "now", "reason": "复核"})
    assert came.status_code == 303
    (item,) = [one for one in counties.items().values() if one["result"]]
    assert (item["result"], item["found"]) == ("partly", "别人所见")


def test_who_may_only_read_records_nothing(counties: Counties) -> None:
    counties.opened()
    reader = counties.signed_in("reader")
    assert reader.get("/audits/H1/Z1/record").status_code == 403
    assert "可办事项" not in reader.get("/audits/H1").text
    assert counties.signed_in("auditor").get("/audits/H1/Z5/record").status_code == 404


# -- the workbook -----------------------------------------------------------------------------------------------------


def filled(content: bytes, *cells: tuple[str, str, str]) -> io.BytesIO:
    """A workbook with cells filled in: of a case, under a header."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[SHEET]
    lines = {sheet.cell(line, 1).value: line for line in range(2, sheet.max_row + 1)}
    for case, header, value in cells:
        sheet.cell(lines[case], HEADERS.index(header) + 1).value = value
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


CELLS = [("Z1", "检查人", "乙组"), ("Z1", "检查日期", "2019-07-12"), ("Z1", "结论", "巩固")]


def test_a_worksheet_goes_out_and_what_it_brings_is_seen_before_it_is_taken(counties: Counties) -> None:
    counties.opened()
    auditor = counties.signed_in("auditor")
    out = auditor.get("/audits/H1/worksheet.xlsx")
    assert out.status_code == 200 and out.data.startswith(b"PK")
    assert len([*openpyxl.load_workbook(io.BytesIO(out.data))[SHEET].rows]) == 3
    one = auditor.get("/audits/H1/Z2/worksheet.xlsx")
    assert len([*openpyxl.load_workbook(io.BytesIO(one.data))[SHEET].rows]) == 2
    looked = press(auditor, "/audits/H1/worksheet", "预览", file=(filled(out.data, *CELLS), "填好.xlsx"))
    assert looked.status_code == 200 and "将登记 3 格" in looked.text and "乙组" in looked.text
    assert not any(item["result"] for item in counties.items().values())
    came = press_on(auditor, looked.text, "确认")
    assert came.status_code == 303 and "第 3 次变更" in status_of(auditor.get(came.location).text)
    assert [item["result"] for item in counties.items().values() if item["result"]] == ["consolidated"]


def test_conflicts_of_a_worksheet_stand_in_three_columns_until_somebody_decides(counties: Counties) -> None:
    counties.opened()
    auditor = counties.signed_in("auditor")
    out = auditor.get("/audits/H1/worksheet.xlsx").data
    counties.checked("Z1")
    looked = press(auditor, "/audits/H1/worksheet", "预览", file=(filled(out, *CELLS), "填好.xlsx"))
    assert looked.status_code == 409
    (table,) = re.findall(r'<table class="sides" id="conflicts">.*?</table>', looked.text, re.S)
    assert "工作单所填" in table and "甲组" in table and "乙组" in table
    both = re.sub(r'value="workbook">', 'value="workbook" checked>', looked.text)
    chosen = press_on(auditor, both, "预览", take="workbook")
    assert chosen.status_code == 200 and "将登记 2 格" in chosen.text
    assert press_on(auditor, chosen.text, "确认").status_code == 303
    (item,) = [one for one in counties.items().values() if one["result"]]
    assert item["auditor"] == "乙组"


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "", "请选择填好的工作单"),
        (b"x", "填好.pdf", "须为 .xlsx"),
        (b"PK nothing", "填好.xlsx", ""),
        (b"x" * 3_000_001, "填好.xlsx", "超过 3 MB"),
    ],
)
def test_what_is_no_worksheet_is_refused_beside_its_field(
    counties: Counties, content: bytes, name: str, told: str
) -> None:
    counties.opened()
    auditor = counties.signed_in("auditor")
    came = press(auditor, "/audits/H1/worksheet", "预览", file=(io.BytesIO(content), name))
    assert came.status_code == 422
    assert told in beside(came.text, "file") and beside(came.text, "file")


def test_a_cell_of_a_worksheet_that_does_not_fit_is_told_with_its_row(counties: Counties) -> None:
    counties.opened()
    auditor = counties.signed_in("auditor")
    out = auditor.get("/audits/H1/worksheet.xlsx").data
    wrong = filled(out, ("Z1", "结论", "很好"), ("Z1", "检查日期", "2019-07-12"))
    came = press(auditor, "/audits/H1/worksheet", "预览", file=(wrong, "填好.xlsx"))
    assert came.status_code == 422 and "第 2 行 结论" in beside(came.text, "file")


# -- signing and closing ----------------------------------------------------------------------------------------------


def signed(browser: Browser, **typed: str) -> TestResponse:
    """Looks at what would be signed on a day, and signs it."""
    looked = press(browser, "/audits/H1/sign", "预览", **{"on": "2019-07-20", **typed})
    assert looked.status_code == 200, looked.text
    return press_on(browser, looked.text, "签署")


def test_levels_sign_one_after_the_other_and_what_waits_says_why(counties: Counties) -> None:
    counties.opened()
    county = counties.signed_in("county")
    page = county.get("/audits/H1/sign").text
    assert "没有可以签署的案件" in page and "尚未检查" in page and ">签署</button>" not in page
    counties.checked("Z1")
    page = county.get("/audits/H1/sign").text
    assert "乡镇尚未签署" in page and "尚未检查" in page
    came = signed(counties.signed_in("township"))
    assert came.status_code == 303
    looked = press(county, "/audits/H1/sign", "预览", on="2019-07-20").text
    assert re.findall(r'id="signed".*?</table>', looked, re.S)[0].count("<tr>") == 2
    came = press_on(county, looked, "签署")
    assert came.status_code == 303 and "第 5 次变更" in status_of(county.get(came.location).text)
    (item,) = [one for one in counties.items().values() if one["result"]]
    assert (item["township_on"], item["county_on"], item["city_on"]) == (20190720, 20190720, None)


def test_one_case_is_signed_by_itself(counties: Counties) -> None:
    counties.opened()
    counties.checked("Z1", "Z2")
    township = counties.signed_in("township")
    assert "/audits/H1/Z2/sign" in township.get("/audits/H1/Z2").text
    looked = press(township, "/audits/H1/Z2/sign", "预览", on="2019-07-20")
    assert press_on(township, looked.text, "签署").status_code == 303
    assert sum(one["township_on"] is not None for one in counties.items().values()) == 1


def test_whoever_is_of_no_level_or_has_another_role_signs_nothing(counties: Counties) -> None:
    counties.opened()
    for other in ("clerk", "auditor", "reader"):
        assert counties.signed_in(other).get("/audits/H1/sign").status_code == 403
    came = press(counties.signed_in("county"), "/audits/H1/sign", "预览", on="2019-07")
    assert came.status_code == 422 and "整日" in beside(came.text, "on")


def closed(browser: Browser, day: str) -> TestResponse:
    """Looks at what stands in the way of the end, and closes it."""
    return press_on(browser, press(browser, "/audits/H1/close", "预览", on=day).text, "结束这一批")


def test_an_audit_is_closed_when_all_are_signed_and_what_lacks_is_listed_before(counties: Counties) -> None:
    counties.opened()
    counties.checked("Z1", "Z2")
    county = counties.signed_in("county")
    assert "还有 2 案未由末级签署" in county.get("/audits/H1").text
    page = county.get("/audits/H1/close")
    assert page.status_code == 200 and "还有 2 案没有由末级签署" in page.text
    assert re.findall(r">(Z\d)<", re.findall(r'id="open".*?</table>', page.text, re.S)[0]) == ["Z1", "Z2"]
    assert press(county, "/audits/H1/close", "预览", on="2019-08-01").status_code == 422
    for level in ("township", "county", "city"):
        assert signed(counties.signed_in(level)).status_code == 303
    came = closed(county, "2019-08-01")
    assert came.status_code == 303 and "次变更" in status_of(county.get(came.location).text)
    assert counties.audits()[0]["closed_on"] == 20190801
    assert "已结束" in county.get("/audits/H1").text


def test_a_result_of_a_closed_audit_is_recorded_again_signed_and_closed_once_more(counties: Counties) -> None:
    """A closing forbids nothing, by the contract: what is altered after it is a finding until it is closed again."""
    counties.opened()
    counties.checked("Z1", "Z2")
    for level in ("township", "county", "city"):
        assert signed(counties.signed_in(level)).status_code == 303
    county, auditor = counties.signed_in("county"), counties.signed_in("auditor")
    assert closed(county, "2019-08-01").status_code == 303
    assert "/sign" not in county.get("/audits/H1").text and "重新登记" in auditor.get("/audits/H1/Z1").text
    assert recorded(auditor, "Z1", result="partly", reason="核对后更正").status_code == 303
    assert "其中 1 案" in county.get("/audits/H1").text and "/audits/H1/sign" in county.get("/audits/H1").text
    assert sum(one["city_on"] is None for one in counties.items().values()) == 1
    for level in ("township", "county", "city"):
        assert signed(counties.signed_in(level), on="2019-08-05").status_code == 303
    assert "其中 1 案" in county.get("/audits/H1").text, "it is signed, and was not when the audit was closed"
    assert closed(county, "2019-08-05").status_code == 303
    assert "其中 1 案" not in county.get("/audits/H1").text


def test_whoever_does_not_have_the_whole_audit_does_not_close_it(counties: Counties) -> None:
    counties.opened()
    assert counties.signed_in("township").get("/audits/H1/close").status_code == 403
    assert counties.signed_in("auditor").get("/audits/H1/close").status_code == 403


def test_nothing_is_written_at_an_earlier_state_of_knowledge(counties: Counties) -> None:
    counties.opened()
    asked = [("clerk", "/audits/new"), ("auditor", "/audits/H1/Z1/record"), ("auditor", "/audits/H1/worksheet")]
    asked += [("county", "/audits/H1/sign"), ("county", "/audits/H1/close"), ("auditor", "/audits/H1/worksheet.xlsx")]
    for user, address in asked:
        assert counties.signed_in(user).get(f"{address}?known_at=1").status_code == 409, address
