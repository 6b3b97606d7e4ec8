"""The forms of rows, as a person at a browser uses them."""

from __future__ import annotations

from urllib.parse import urlsplit

import polars as pl
import pytest
from sqlalchemy import Table

from registry.picture import Picture
from tests.web.accounts.conftest import Browser
from tests.web.desk.conftest import WritingOffice
from tests.web.desk.written import WrittenForm, sent
from tests.web.seen import Seen

NEW = "/ledgers/facts/new"


@pytest.fixture
def east(office: WritingOffice) -> Browser:
    return office.desk.signed_in("east")


def of(office: WritingOffice, ledger: str, do: str = "", **wanted: object) -> str:
    """The address of a row, or of what is done to it."""
    return f"/ledgers/{ledger}/{office.number(ledger, **wanted)}{f'/{do}' if do else ''}"


# -- a new row --------------------------------------------------------------------------------------------------------


def test_a_row_is_entered_and_the_page_that_is_reached_says_which_change_it_became(
    office: WritingOffice, east: Browser
) -> None:
    came = sent(east, NEW, unit="451101101202", period="2019", activists="7", reason="补报")
    assert came.status_code == 303
    assert office.row("facts", unit="451101101202")["activists"] == 7
    assert (office.change()["actor"], office.change()["reason"]) == ("east", "补报")
    page = east.get(came.location).text
    number = office.change()["number"]
    assert f'role="status">已登记：第 {number} 次变更' in page
    assert "第 {number} 次变更</p>" not in east.get(came.location).text, "it is said once"


def test_the_address_fills_in_columns(office: WritingOffice, east: Browser) -> None:
    form = WrittenForm(east.get(f"{NEW}?unit=451101101202&period=2019").text)
    assert (form.values["unit"], form.values["period"]) == ("451101101202", "2019")
    assert urlsplit(form.action).path == NEW


def test_each_field_has_the_name_of_its_column_and_its_chinese_label(east: Browser) -> None:
    form = WrittenForm(east.get("/ledgers/posts/new").text)
    assert {"person": "人员编号", "role": "职务", "from": "任职日期", "reason": "事由"}.items() <= form.labels.items()


def test_in_english_the_labels_are_english(east: Browser) -> None:
    form = WrittenForm(east.get("/ledgers/posts/new?lang=en").text)
    assert (form.labels["approved_on"], form.labels["reason"]) == ("approved on", "reason")


def test_a_column_that_the_ledger_does_not_have_is_no_parameter_of_its_form(east: Browser) -> None:
    assert east.get(f"{NEW}?role=secretary").status_code == 422
    assert east.get(f"{NEW}?nothing=1").status_code == 422


def test_a_wrong_form_comes_back_with_all_that_was_typed_and_every_problem_beside_its_field(
    office: WritingOffice, east: Browser
) -> None:
    with office.unchanged():
        came = sent(east, NEW, unit="451101101202", period="去年", activists="七", households="12", reason="补报")
    assert came.status_code == 422
    form = WrittenForm(came.text)
    assert form.wrong.keys() == {"period", "activists"}
    assert "整数" in form.wrong["activists"]
    typed = {"unit": "451101101202", "period": "去年", "activists": "七", "households": "12", "reason": "补报"}
    assert typed.items() <= form.values.items()


def test_what_is_wrong_with_a_choice_leaves_the_other_choices_as_they_were(east: Browser) -> None:
    came = sent(east, "/ledgers/posts/new", person="P1", unit="EB2", role="村霸", portfolio=["", "organization"])
    form = WrittenForm(came.text)
    assert form.values["role"] == "村霸"
    assert form.values["portfolio"] == ["", "organization"]
    assert "role" in form.wrong


def test_a_unit_outside_is_unknown_in_the_words_of_a_code_that_there_is_not(east: Browser) -> None:
    outside, unknown = (
        WrittenForm(sent(east, NEW, unit=code, period="2019").text).wrong["unit"] for code in ("451101102201", "9")
    )
    assert outside == unknown


def test_the_name_of_what_lies_outside_stands_beside_no_code(east: Browser) -> None:
    """Neither where an address fills the code in, nor where a form comes back with it."""
    own, outside = (f"{NEW}?unit={code}" for code in ("451101101202", "451101102201"))
    assert "东二村" in east.get(own).text
    assert "西一村" not in east.get(outside).text
    assert "西一村" not in sent(east, outside, period="").text
    posts = "/ledgers/posts/new?person={}&unit=EB1"
    assert "赵甲" in east.get(posts.format("P1")).text and "吴乙" not in east.get(posts.format("P2")).text


def test_a_form_without_its_token_is_not_taken(office: WritingOffice, east: Browser) -> None:
    east.get(NEW)
    with office.unchanged():
        assert east.send(NEW, unit="451101101202", period="2019").status_code == 400


def test_a_form_that_is_sent_after_its_session_ended_writes_nothing_and_leads_back_to_the_form(
    office: WritingOffice, east: Browser
) -> None:
    page = east.get(f"{NEW}?unit=451101101202").text
    east.client.delete_cookie("registry")
    with office.unchanged():
        came = sent(east, NEW, page, period="2019", activists="7")
    assert (came.status_code, came.location) == (303, f"/login?next={NEW}")


def test_an_open_page_is_told_whether_its_session_holds(office: WritingOffice, east: Browser) -> None:
    held = east.get("/login/session").get_json()
    assert held["signed_in"] is True
    assert sent(east, NEW, unit="451101101202", period="2019", csrf_token=held["csrf_token"]).status_code == 303
    assert office.desk.browser().get("/login/session").get_json()["signed_in"] is False


def test_nothing_is_written_at_an_earlier_state_of_knowledge(office: WritingOffice, east: Browser) -> None:
    assert east.get(f"{NEW}?known_at=1").status_code == 409
    token = WrittenForm(east.get(NEW).text).values["csrf_token"]
    with office.unchanged():
        came = east.send(f"{NEW}?known_at=1", csrf_token=token, unit="451101101202", period="2019")
    assert came.status_code == 409


def test_a_preview_tells_what_would_be_another_and_writes_nothing(office: WritingOffice, east: Browser) -> None:
    with office.unchanged():
        came = sent(east, f"{NEW}?as_of=2019-12-31", act="preview", unit="451101101202", period="2019", activists="7")
    assert came.status_code == 200
    assert 'id="effect"' in came.text and "积极分子" in came.text
    told = [[cell.text for cell in row] for row in Seen(came.text, "effect").cells if row]
    assert ["东镇", "入党积极分子数", "结果", "4", "11"] in told, told
    assert WrittenForm(came.text).values["activists"] == "7"
    saved = sent(east, NEW, came.text)
    assert saved.status_code == 303
    assert office.row("facts", unit="451101101202")["activists"] == 7


def test_a_preview_reads_no_ledger_again_that_was_read_before(east: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    address, typed = f"{NEW}?as_of=2019-12-31", {"act": "preview", "unit": "451101101202", "period": "2019"}
    assert sent(east, address, **typed, activists="7").status_code == 200
    read, own = list[str](), Picture._read

    def reads(picture: Picture, table: Table) -> pl.DataFrame:
        read.append(table.name)
        return own(picture, table)

    monkeypatch.setattr(Picture, "_read", reads)
    assert sent(east, address, **typed, activists="8").status_code == 200
    assert read == []


def test_a_preview_of_what_is_wrong_says_so(east: Browser) -> None:
    came = sent(east, NEW, act="preview", unit="451101101202", period="")
    assert came.status_code == 422 and "period" in WrittenForm(came.text).wrong


# -- a row that stands ------------------------------------------------------------------------------------------------


def test_a_row_has_a_page_with_its_values_its_versions_and_the_doors_of_whoever_may_write_it(
    office: WritingOffice, east: Browser
) -> None:
    address = of(office, "posts", person="P1")
    page = east.get(address).text
    assert "P1 赵甲" in page and "党组织书记" in page and 'id="versions"' in page
    assert all(f"{address}/{do}" in page for do in ("change", "correct", "withdraw"))
    assert f"{address}/correct" not in office.desk.signed_in("reader").get(address).text


def test_what_has_no_day_from_which_it_is_another_has_a_door_to_fill_in_what_is_empty(
    office: WritingOffice, east: Browser
) -> None:
    page = east.get(of(office, "facts", unit="451101101201")).text
    assert "填写空项" in page and "变更（自某日起）" not in page


def test_a_spell_is_changed_from_a_day_on_and_goes_on_in_a_new_row(office: WritingOffice, east: Browser) -> None:
    change = of(office, "posts", "change", person="P1")
    assert "from" not in WrittenForm(east.get(change).text).values
    came = sent(east, change, role="deputy_secretary", effective="2020-06-01")
    assert came.status_code == 303, came.text
    rows = sorted((row["begins"], row["ends"], row["role"]) for row in rows_of(office, "posts", "P1"))
    assert rows == [(20180500, 20200601, "secretary"), (20200601, None, "deputy_secretary")]
    assert "20200601" not in came.location and office.number("posts", **{"from": 20200601}) in came.location


def rows_of(office: WritingOffice, ledger: str, person: str) -> list[dict[str, object]]:
    return [{**row, "begins": row["from"], "ends": row["to"]} for row in office.rows(ledger) if row["person"] == person]


def test_what_only_ends_makes_no_new_row_and_may_say_why(office: WritingOffice, east: Browser) -> None:
    change = of(office, "posts", "change", person="P1")
    came = sent(east, change, to="2020-06-01", end_reason="transfer")
    assert came.status_code == 303, came.text
    (row,) = rows_of(office, "posts", "P1")
    assert (row["ends"], row["end_reason"]) == (20200601, "transfer")


def test_a_day_without_another_value_ends_nothing(office: WritingOffice, east: Browser) -> None:
    with office.unchanged():
        came = sent(east, of(office, "posts", "change", person="P1"), effective="2020-06-01")
    assert "没有不同" in east.get(came.location).text


def test_the_day_of_a_change_is_blamed_beside_its_field(office: WritingOffice, east: Browser) -> None:
    came = sent(east, of(office, "posts", "change", person="P1"), role="deputy_secretary", effective="2001-01-01")
    assert came.status_code == 422
    assert "不晚于" in WrittenForm(came.text).wrong["effective"]
    came = sent(east, of(office, "posts", "change", person="P1"), role="deputy_secretary")
    assert "effective" in WrittenForm(came.text).wrong


def test_empty_cells_of_a_measure_are_filled_in_and_what_is_recorded_is_not_altered(
    office: WritingOffice, east: Browser
) -> None:
    change = of(office, "facts", "change", unit="451101101201")
    form = WrittenForm(east.get(change).text)
    assert "households" in form.values and "activists" not in form.values
    assert sent(east, change, households="88").status_code == 303
    row = office.row("facts", unit="451101101201")
    assert (row["households"], row["activists"]) == (88, 4)


def test_a_correction_needs_a_reason_and_rewrites_keys_too(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    came = sent(east, correct, period="2018")
    assert came.status_code == 422 and "reason" in WrittenForm(came.text).wrong
    assert sent(east, correct, period="2018", reason="年份填错").status_code == 303
    assert office.row("facts", unit="451101101201")["period"] == 20180000


def test_what_is_not_typed_over_stays_whatever_it_looks_like(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    assert sent(east, correct, activists="5", reason="复核").status_code == 303
    row = office.row("facts", unit="451101101201")
    assert (row["activists"], row["collective_income_yuan"]) == (5, 520_005_000)


def test_a_row_is_withdrawn_with_a_reason_and_its_page_says_so(office: WritingOffice, east: Browser) -> None:
    withdraw = of(office, "facts", "withdraw", unit="451101101201")
    form = WrittenForm(east.get(withdraw).text)
    assert form.buttons == ["withdraw", "preview", "propose"]
    assert sent(east, withdraw, act="withdraw").status_code == 422
    came = sent(east, withdraw, act="withdraw", reason="误录")
    assert came.status_code == 303
    page = east.get(came.location).text
    assert "已作废" in page and "第 2 次变更" in page and "/correct" not in page
    assert east.get(withdraw).status_code == 404


def test_a_column_named_reason_and_the_reason_of_the_change_are_two_fields(
    office: WritingOffice, east: Browser
) -> None:
    county = office.desk.signed_in("county")
    rated = {"organization": "EB1", "year": "2019", "stage": "county", "stars": "3", "decided_on": "2019-11-20"}
    came = sent(county, "/ledgers/ratings/new", **rated, own_reason="尚可", reason="补录")
    assert came.status_code == 303, WrittenForm(came.text).wrong
    assert office.row("ratings", organization="EB1")["reason"] == "尚可"
    assert office.change()["reason"] == "补录"
    correct = of(office, "ratings", "correct", organization="EB1")
    assert sent(county, correct, own_reason="评分不足", reason="误填").status_code == 303
    assert office.row("ratings", organization="EB1")["reason"] == "评分不足"
    assert office.change()["reason"] == "误填"


def test_the_address_of_a_new_row_fills_in_a_column_named_reason(office: WritingOffice, east: Browser) -> None:
    form = WrittenForm(east.get("/ledgers/ratings/new?reason=尚可").text)
    assert (form.values["own_reason"], form.values["reason"]) == ("尚可", "")


def test_what_a_row_of_a_ledger_lacks_is_told_beside_its_own_reason(office: WritingOffice, east: Browser) -> None:
    except_ = {"rule": "ORG-01a", "unit": "451101101201", "on": "2019-11-02", "step": "except", "until": "2020-06-30"}
    came = sent(east, "/ledgers/finding_steps/new", **except_, reason="年报")
    assert came.status_code == 422
    assert "own_reason" in WrittenForm(came.text).wrong and "reason" not in WrittenForm(came.text).wrong
    assert WrittenForm(came.text).values["reason"] == "年报"


def test_both_sides_of_a_column_named_reason_are_chosen_from_and_the_reason_of_the_change_stays(
    office: WritingOffice, east: Browser
) -> None:
    rated = {"organization": "EB1", "year": "2019", "stage": "declared", "stars": "3", "decided_on": "2019-11-20"}
    assert sent(east, "/ledgers/ratings/new", **rated, own_reason="尚可").status_code == 303
    correct = of(office, "ratings", "correct", organization="EB1")
    opened, county = east.get(correct).text, office.desk.signed_in("county")
    assert sent(county, correct, own_reason="县里所填", reason="县改").status_code == 303
    came = sent(east, correct, opened, own_reason="镇里所填", stars="4", reason="镇改")
    assert came.status_code == 409
    form = WrittenForm(came.text)
    assert (form.values["pick.own_reason"], form.values["reason"]) == ("own", "镇改")
    assert sent(east, correct, came.text, **{"pick.own_reason": "now"}).status_code == 303
    assert (office.row("ratings", organization="EB1")["reason"], office.change()["reason"]) == ("县里所填", "镇改")


# -- somebody else was quicker ----------------------------------------------------------------------------------------


def test_a_row_that_became_another_meanwhile_is_told_with_all_three_sides(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    opened = east.get(correct).text
    other = office.desk.signed_in("county")
    assert sent(other, correct, activists="9", households="50", reason="县改").status_code == 303
    with office.unchanged():
        came = sent(east, correct, opened, activists="6", residents="300", reason="镇改")
    assert came.status_code == 409
    assert all(words in came.text for words in ("您打开时", "您填写的", "现在登记的"))
    form = WrittenForm(came.text)
    picks = {name: value for name, value in form.values.items() if name.startswith("pick.")}
    assert picks == {"pick.activists": "own", "pick.households": "now", "pick.residents": "own"}
    assert form.values["reason"] == "镇改"
    assert sent(east, correct, came.text).status_code == 303
    row = office.row("facts", unit="451101101201")
    assert (row["activists"], row["households"], row["residents"]) == (6, 50, 300)


def test_what_is_recorded_now_may_be_chosen_instead_of_what_was_typed(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    opened = east.get(correct).text
    assert sent(office.desk.signed_in("county"), correct, activists="9", reason="县改").status_code == 303
    came = sent(east, correct, opened, activists="6", residents="300", reason="镇改")
    assert sent(east, correct, came.text, **{"pick.activists": "now"}).status_code == 303
    row = office.row("facts", unit="451101101201")
    assert (row["activists"], row["residents"]) == (9, 300)


def test_a_row_that_became_another_again_is_told_again(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    opened = east.get(correct).text
    county = office.desk.signed_in("county")
    sent(county, correct, activists="9", reason="一")
    came = sent(east, correct, opened, activists="6", reason="镇改")
    sent(county, correct, activists="10", reason="二")
    with office.unchanged():
        again = sent(east, correct, came.text)
    assert again.status_code == 409
    assert "10" in again.text and WrittenForm(again.text).values["activists"] == "6"


def test_an_empty_cell_that_somebody_else_filled_in_meanwhile_is_not_lost_silently(
    office: WritingOffice, east: Browser
) -> None:
    change = of(office, "facts", "change", unit="451101101201")
    opened = east.get(change).text
    sent(office.desk.signed_in("county"), change, households="50")
    came = sent(east, change, opened, households="60")
    assert came.status_code == 409
    again = sent(east, change, came.text)
    assert again.status_code == 422 and "已登记" in WrittenForm(again.text).wrong["households"]


def test_a_row_that_was_withdrawn_meanwhile_keeps_what_was_typed(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    opened = east.get(correct).text
    sent(office.desk.signed_in("county"), correct.replace("correct", "withdraw"), act="withdraw", reason="误录")
    came = sent(east, correct, opened, activists="6", reason="镇改")
    assert came.status_code == 409
    assert "作废" in came.text and WrittenForm(came.text).values["activists"] == "6"


def test_a_form_that_does_not_say_which_version_was_seen_is_opened_anew(office: WritingOffice, east: Browser) -> None:
    correct = of(office, "facts", "correct", unit="451101101201")
    with office.unchanged():
        came = sent(east, correct, activists="6", reason="镇改", version="")
    assert came.status_code == 422
    assert sent(east, correct, came.text).status_code == 303
    assert office.row("facts", unit="451101101201")["activists"] == 6


# -- whose row it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("do", ["", "change", "correct", "withdraw"])
def test_the_row_of_another_township_is_unknown(office: WritingOffice, east: Browser, do: str) -> None:
    outside = of(office, "facts", do, unit="451101102201")
    unknown = outside.replace(
        office.number("facts", unit="451101102201"), f"{outside.split('/')[3].split('-')[0]}-99999"
    )
    came, never = east.get(outside), east.get(unknown)
    assert (came.status_code, never.status_code) == (404, 404)
    token = WrittenForm(east.get(NEW).text).values["csrf_token"]
    if do:
        with office.unchanged():
            assert east.send(outside, csrf_token=token, reason="x", version="1").status_code == 404


def test_a_row_that_may_only_be_read_has_no_doors_and_no_form(office: WritingOffice) -> None:
    both, row = office.desk.signed_in("both"), of(office, "facts", unit="451101102201")
    page = both.get(row)
    assert page.status_code == 200 and "/correct" not in page.text
    assert both.get(f"{row}/correct").status_code == 403


def test_of_two_who_read_the_same_each_sees_his_own_doors(office: WritingOffice) -> None:
    """Kept pages too: who has asked first does not matter."""
    row = of(office, "facts", unit="451101102201")
    assert "/correct" in office.desk.signed_in("turned").get(row).text
    assert "/correct" not in office.desk.signed_in("both").get(row).text


def test_who_has_no_role_for_a_ledger_has_no_form_of_it(office: WritingOffice) -> None:
    auditor, reader = office.desk.signed_in("auditor"), office.desk.signed_in("reader")
    assert reader.get(NEW).status_code == 403
    assert auditor.get(NEW).status_code == 403
    assert auditor.get("/ledgers/nothing/new").status_code == 403


def test_an_auditor_writes_look_backs(office: WritingOffice) -> None:
    auditor = office.desk.signed_in("auditor")
    came = sent(auditor, "/ledgers/look_backs/new", case="ZE", checked_on="2020-04-01", result="consolidated")
    assert came.status_code == 303, came.text
    assert "/correct" in auditor.get(came.location).text
    correct = f"{urlsplit(came.location).path}/correct"
    assert sent(auditor, correct, note="复查", reason="补记").status_code == 303


def test_what_is_written_by_verbs_or_commands_has_no_form(east: Browser) -> None:
    for key in ("places", "organizations", "audits", "draws"):
        assert east.get(f"/ledgers/{key}/new").status_code == 405
    assert east.get("/ledgers/nothing/new").status_code == 404


def test_without_users_nobody_writes_on_pages(tmp_path: object) -> None:
    from tests.desk.two_townships import Office
    from tests.web.accounts.conftest import Desk

    office = Office(tmp_path / "no-users")  # type: ignore[operator]
    browser = Desk(office.engine).browser()
    assert browser.get(NEW).status_code == 404
    page = browser.get(of(office, "facts", unit="451101101201"))  # type: ignore[arg-type]
    assert page.status_code == 200 and "/correct" not in page.text
    office.close()
