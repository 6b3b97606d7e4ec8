"""Rows that are selected: exported as they are shown, edited together as one change or not at all."""

from __future__ import annotations

import io

import openpyxl
import pytest

from registry.desk import orders
from registry.web.pages import selections
from tests.web.many_rows.conftest import Office
from tests.web.many_rows.forms import rows_with_versions, selectable, told

LEDGER, BULK = "/ledgers/facilities", "/ledgers/facilities/bulk"


def areas(office: Office) -> dict[object, object]:
    return {row["place"]: row["area_m2"] for row in office.rows("facilities")}


def test_selected_rows_are_exported_as_they_are_shown(office: Office) -> None:
    browser = office.signed_in("viewer")
    asked = "?facilities.columns=name&facilities.sort=-place"
    page = browser.get(LEDGER + asked)
    answer = browser.post(f"{LEDGER}/selected{asked}", LEDGER + asked, row=selectable(page)[:2])
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    header = lines.index(next(line for line in lines if "地点代码" in line))
    assert [line for line in lines[header] if line] == ["地点代码", "地点名称", "名称"]
    assert [line[0] for line in lines[header + 1 :]] == ["451101101203", "451101101202"]


def test_a_table_is_exported_as_shown_or_in_the_ledgers_own_columns(office: Office) -> None:
    browser = office.signed_in("viewer")
    asked = f"{LEDGER}?facilities.columns=name&facilities.has.name=%3DSUM&export=facilities"
    own, shown = (openpyxl.load_workbook(io.BytesIO(browser.get(asked + how).data)).active for how in ("", ".shown"))
    assert [cell.value for cell in own[2]][:3] == ["地点代码", "类别", "名称"] and own.max_row == 3
    lines = list(shown.iter_rows(values_only=True))
    assert lines[-1] == ("451101101202", "东二村", "=SUM") and {c.data_type for c in shown[shown.max_row]} == {"s"}
    assert browser.get(asked + ".otherwise").status_code == 404


def test_selected_rows_become_what_is_filled_in_as_one_change(office: Office) -> None:
    browser = office.signed_in("east")
    form = browser.post(BULK, LEDGER, row=selectable(browser.get(LEDGER))[:2])
    assert "2 行" in told(form)
    sent = rows_with_versions(form)
    answer = browser.post(BULK, row=sent, area_m2="55", reason="实测", act="correct")
    assert (answer.status_code, answer.headers["Location"], office.change) == (303, LEDGER, 2)
    assert "已登记：第 2 次变更" in told(browser.get(answer.headers["Location"]))
    assert list(areas(office).values()).count(55) == 2


def test_without_a_selection_all_rows_that_the_filters_leave_are_edited(office: Office) -> None:
    browser = office.signed_in("east")
    asked = f"{BULK}?facilities.has.area_m2=%3E150"
    form = browser.get(asked)
    answer = browser.post(asked, row=rows_with_versions(form), clear="area_m2", reason="误录", act="correct")
    assert answer.status_code == 303 and "has.area_m2" in answer.headers["Location"]
    assert areas(office) == {
        "451101101201": 100,
        "451101101202": None,
        "451101101203": None,
        "451101102201": 300,
    }, "the west is not the clerk's"


def test_a_change_from_a_day_on_ends_each_row_and_begins_another(office: Office) -> None:
    browser = office.signed_in("east")
    form = browser.get(f"{BULK}?facilities.has.name=老礼堂")
    sent = rows_with_versions(form)
    answer = browser.post(BULK, row=sent, area_m2="120", effective="2020-05-01", act="change")
    assert answer.status_code == 303, told(answer)
    found = [(row["from"], row["to"], row["area_m2"]) for row in office.rows("facilities") if row["name"] == "老礼堂"]
    assert sorted(found, key=str) == [("2015", "2020-05-01", 100), ("2020-05-01", None, 120)]


def test_what_is_wrong_is_told_beside_its_field_once_with_the_rows_and_nothing_is_lost(office: Office) -> None:
    browser = office.signed_in("east")
    sent = rows_with_versions(browser.get(BULK))
    answer = browser.post(BULK, row=sent, area_m2="很大", name="新名", act="correct")
    assert (answer.status_code, office.change) == (422, 1)
    assert answer.text.count("不是数（不要带单位）") == 1 and told(answer).count("须说明事由") == 1
    assert 'value="很大"' in answer.text and ">\n新名</textarea>" in answer.text.replace("\r", "")
    assert rows_with_versions(answer) == sent


def test_a_thousand_rows_and_one_are_refused_and_what_was_typed_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selections, "MOST", 2)
    browser = office.signed_in("east")
    numbers = selectable(browser.get(LEDGER))
    sent = [f"{number}@1" for number in numbers]
    answer = browser.post(BULK, row=sent, area_m2="55", reason="实测", act="correct")
    assert (len(numbers), answer.status_code, office.change) == (3, 422, 1)
    assert "有 3 行：一次至多改 2 行" in told(answer) and 'value="55"' in answer.text
    assert rows_with_versions(answer) == sent
    opened = browser.get(BULK)
    assert "有 3 行" in told(opened) and rows_with_versions(opened) == []
    assert orders.MOST == 1_000


def test_rows_that_somebody_altered_meanwhile_are_shown_with_three_sides_and_may_be_left_out(office: Office) -> None:
    browser = office.signed_in("east")
    opened = rows_with_versions(browser.get(f"{BULK}?facilities.has.village=东"))
    altered = [row for row in opened if row.startswith("1@")]
    assert (
        office.signed_in("county").post(BULK, row=altered, area_m2="101", reason="测", act="correct").status_code == 303
    )
    answer = browser.post(BULK, row=opened, area_m2="77", reason="测", act="correct")
    assert (answer.status_code, office.change) == (409, 2)
    assert "面积 100 77 101" in told(answer), "as it was opened, as it was filled in, as it stands"
    again = rows_with_versions(answer)
    assert "1@2" in again and 'value="77"' in answer.text
    kept = [row for row in again if row != "1@2"]
    assert browser.post(BULK, row=kept, area_m2="77", reason="测", act="correct").status_code == 303
    assert areas(office)["451101101201"] == 101 and areas(office)["451101101203"] == 77


def test_rows_that_were_withdrawn_meanwhile_are_left_out_and_that_is_told(office: Office) -> None:
    browser = office.signed_in("east")
    sent = rows_with_versions(browser.get(BULK))
    tag = str(office.rows("facilities")[0]["record"]).partition("-")[0]
    gone = f"{LEDGER}/{tag}-1/withdraw"
    assert office.signed_in("county").post(gone, reason="误录", version="1", act="withdraw").status_code == 303
    answer = browser.post(BULK, row=sent, area_m2="77", reason="测", act="correct")
    assert answer.status_code == 422 and "有 1 行已不在台账中" in told(answer)
    assert len(rows_with_versions(answer)) == len(sent) - 1


def test_nothing_filled_in_and_both_filled_in_and_emptied_are_told(office: Office) -> None:
    browser = office.signed_in("east")
    sent = rows_with_versions(browser.get(BULK))
    assert "没有填写要改成什么" in told(browser.post(BULK, row=sent, reason="测", act="correct"))
    both = browser.post(BULK, row=sent, area_m2="1", clear="area_m2", reason="测", act="correct")
    assert both.status_code == 422 and "既填写了，又要清空" in told(both)


@pytest.mark.parametrize(("username", "ledger", "status"), [("viewer", "facilities", 403), ("east", "places", 405)])
def test_who_may_not_write_a_ledger_is_not_offered_to_edit_it(
    office: Office, username: str, ledger: str, status: int
) -> None:
    browser = office.signed_in(username)
    page = browser.get(f"/ledgers/{ledger}").text
    assert "/bulk" not in page and "/paste" not in page and "/grid" not in page and "导出所选" in page
    for what in ("bulk", "paste", "grid"):
        assert browser.get(f"/ledgers/{ledger}/{what}").status_code == status


def test_an_auditor_edits_look_backs_alone(office: Office) -> None:
    browser = office.signed_in("auditor")
    assert browser.get("/ledgers/look_backs/bulk").status_code == 200
    assert browser.get("/ledgers/facilities/bulk").status_code == 403


def test_a_row_outside_is_not_edited(office: Office) -> None:
    browser = office.signed_in("east")
    answer = browser.post(BULK, row=["4@1"], area_m2="1", reason="测", act="correct")
    assert answer.status_code == 422 and office.change == 1
    assert areas(office)["451101102201"] == 300


def test_in_a_past_view_nothing_is_edited(office: Office) -> None:
    browser = office.signed_in("east")
    assert "批量修改" not in told(browser.get(f"{LEDGER}?known_at=0"))
    assert browser.get(f"{BULK}?known_at=1").status_code == 409


def test_under_a_rule_rows_that_are_edited_together_are_one_submission(ruled: Office) -> None:
    clerk, chief = ruled.signed_in("east"), ruled.signed_in("chief")
    page = clerk.get(BULK)
    assert "按提交规则，保存后先成为一份提交" in page.text
    answer = clerk.post(BULK, row=rows_with_versions(page), area_m2="250", act="correct", reason="实测")
    address = answer.headers["Location"]
    assert (answer.status_code, ruled.change) == (303, 1) and address.startswith("/submissions/")
    assert "阵地：3 行" in told(chief.get(address))
    assert chief.post(address, act="accept", reason="").status_code == 303
    assert [areas(ruled)[f"45110110120{n}"] for n in (1, 2, 3)] == [250] * 3


def test_rows_that_somebody_alters_before_they_are_accepted_are_a_conflict(ruled: Office) -> None:
    clerk, chief = ruled.signed_in("east"), ruled.signed_in("chief")
    page = clerk.get(BULK)
    address = clerk.post(BULK, row=rows_with_versions(page), area_m2="250", act="correct", reason="实测").headers[
        "Location"
    ]
    county = ruled.signed_in("county")
    own = rows_with_versions(county.get(BULK))
    assert county.post(BULK, row=own[:1], area_m2="90", act="correct", reason="复核").status_code == 303
    refused = chief.post(address, act="accept", reason="")
    assert refused.status_code == 409 and "1 行已有变更" in told(refused)
    assert sorted(map(str, areas(ruled).values())) != ["250"] * 4
