"""The grid of a township: a line for each unit, saved whole or not at all, and nothing typed is lost."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from registry.web.pages import grids
from tests.web.many_rows.conftest import VILLAGES, Office
from tests.web.many_rows.forms import cells, told, wrong_cells

GRID = "/ledgers/facts/grid?scope=451101101&period=2019"
HALLS = "/ledgers/facilities/grid?scope=451101101&period=2019"


def fill(office: Office, typed: dict[str, str], address: str = GRID, **more: str) -> TestResponse:
    """Opens a grid, fills cells in, and saves it."""
    browser = office.signed_in("east")
    return browser.post(address, **{"act": "save", **more, **cells(browser.get(address)), **typed})


def facts(office: Office, period: str = "2019") -> dict[object, dict[str, object]]:
    return {row["unit"]: row for row in office.rows("facts") if row["period"] == period}


def test_a_grid_has_a_line_for_each_village_with_what_stands_and_the_measures_of_a_village(office: Office) -> None:
    answer = office.signed_in("east").get(GRID)
    found = cells(answer)
    assert [found[f"r{n}.unit"] for n in range(3)] == VILLAGES[:3] and "r3.unit" not in found
    assert (found["r0.full_members"], found["r0.poor_village"], found["r0.collective_income_yuan"]) == (
        *("33", "是", "52000.5"),
    )
    assert found["r2.full_members"] == "" and "r2.record" not in found
    columns = [name for name in found if name.startswith("r0.") and name.count("_") and name != "r0.was"]
    assert "r0.buildings" not in found and "r0.posts_filled" not in found and len(columns) >= 8


def test_dirty_cells_are_saved_as_one_change_new_rows_among_them(office: Office) -> None:
    answer = fill(office, {"r1.activists": "7", "r2.full_members": "12", "r2.poor_village": "否"})
    assert (answer.status_code, answer.headers["Location"], office.change) == (303, GRID, 2), told(answer)
    found = facts(office)
    assert found[VILLAGES[1]]["activists"] == 7 and found[VILLAGES[1]]["full_members"] == 21
    assert (found[VILLAGES[2]]["full_members"], found[VILLAGES[2]]["poor_village"]) == (12, False)
    assert found[VILLAGES[0]]["change"] == 1, "what nobody touched is not written"


def test_what_is_recorded_is_altered_as_a_correction_with_a_reason_alone(office: Office) -> None:
    answer = fill(office, {"r0.full_members": "34", "r2.full_members": "12"})
    assert (answer.status_code, office.change) == (422, 1) and "已登记，只能更正" in wrong_cells(answer)[
        "r0.full_members"
    ]
    assert cells(answer)["r2.full_members"] == "12", "what was typed stays"
    without = fill(office, {"r0.full_members": "34"}, act="correct")
    assert (without.status_code, office.change) == (422, 1) and "须说明事由" in told(without)
    assert fill(office, {"r0.full_members": "34"}, act="correct", reason="误录").status_code == 303
    assert facts(office)[VILLAGES[0]]["full_members"] == 34


def test_every_wrong_cell_is_named_and_nothing_is_written(office: Office) -> None:
    wrong = {
        "r1.activists": "=A1",
        "r2.full_members": "12",
        "r2.households": "三",
        "r0.households": "110101199003077571",
    }
    answer = fill(office, wrong)
    assert (answer.status_code, office.change) == (422, 1)
    said = wrong_cells(answer)
    assert set(said) == {"r1.activists", "r2.households", "r0.households"}
    assert "东二村" in said["r1.activists"] and "是公式" in said["r1.activists"] and "不是数" in said["r2.households"]
    assert {name: cells(answer)[name] for name in wrong} == wrong


def test_nothing_typed_is_told(office: Office) -> None:
    answer = fill(office, {})
    assert (answer.status_code, office.change) == (422, 1) and "没有改动任何一格" in told(answer)


def test_of_cells_that_somebody_altered_meanwhile_three_sides_are_shown_and_one_is_picked(office: Office) -> None:
    browser = office.signed_in("east")
    opened = cells(browser.get(GRID))
    assert fill(office, {"r0.full_members": "40", "r1.activists": "8"}, act="correct", reason="测").status_code == 303
    mine = {**opened, "r0.full_members": "35", "r0.households": "900", "r2.activists": "3"}
    answer = browser.post(GRID, act="correct", reason="核", **mine)
    assert (answer.status_code, office.change) == (409, 2)
    assert "东一村 451101101201 正式党员 33 35 40" in told(answer), "opened, typed, recorded now"
    again = cells(answer)
    assert (again["r0.full_members"], again["r0.households"], again["r2.activists"]) == ("35", "900", "3")
    assert again["r1.activists"] == "8", "what was not typed over is as it stands"
    kept = browser.post(GRID, act="correct", reason="核", **{**again, "pick.r0.full_members": "now"})
    assert kept.status_code == 303
    assert (facts(office)[VILLAGES[0]]["full_members"], facts(office)[VILLAGES[0]]["households"]) == (40, 900)


def test_a_row_that_somebody_entered_meanwhile_is_taken_over_and_nothing_is_lost(office: Office) -> None:
    browser = office.signed_in("east")
    opened = cells(browser.get(GRID))
    assert fill(office, {"r2.full_members": "12"}).status_code == 303
    answer = browser.post(GRID, act="save", **{**opened, "r2.full_members": "13", "r2.activists": "2"})
    assert (answer.status_code, office.change) == (409, 2) and "东三村 451101101203 正式党员 — 13 12" in told(answer)
    sent = {**cells(answer), "pick.r2.full_members": "now"}
    assert browser.post(GRID, act="save", **sent).status_code == 303
    assert (facts(office)[VILLAGES[2]]["full_members"], facts(office)[VILLAGES[2]]["activists"]) == (12, 2)


def test_a_row_that_was_withdrawn_meanwhile_is_blank_and_what_was_typed_stays(office: Office) -> None:
    browser = office.signed_in("east")
    opened = cells(browser.get(GRID))
    withdraw = f"/ledgers/facts/{opened['r1.record']}/withdraw"
    assert browser.post(withdraw, reason="误录", version="1", act="withdraw").status_code == 303
    answer = browser.post(GRID, act="save", **{**opened, "r1.activists": "5"})
    assert (answer.status_code, office.change) == (409, 2)
    again = cells(answer)
    assert (again["r1.activists"], again["r1.full_members"], "r1.record" in again) == ("5", "", False)
    assert browser.post(GRID, act="save", **again).status_code == 303
    assert facts(office)[VILLAGES[1]]["activists"] == 5


def test_a_line_outside_is_refused_as_a_whole(office: Office) -> None:
    answer = fill(office, {"r2.unit": VILLAGES[3], "r2.full_members": "1", "r1.activists": "1"})
    assert (answer.status_code, office.change) == (422, 1)
    assert VILLAGES[3] not in {row["unit"] for row in office.rows("facts") if row["change"] != 1}


def test_a_ledger_of_spells_has_each_villages_rows_of_the_period_and_blank_lines(office: Office) -> None:
    found = cells(office.signed_in("east").get(HALLS))
    assert [found[f"r{n}.place"] for n in range(3)] == VILLAGES[:3] and found["r1.name"] == "=SUM"
    assert sum(name.endswith(".called") for name in found) == 3 + grids.BLANK
    new = {"r3.place": VILLAGES[0], "r3.kind": "妇女之家", "r3.from": "2018"}
    assert fill(office, {**new, "r2.area_m2": "90"}, HALLS, effective="2019-06-01").status_code == 303
    halls = [(row["place"], row["kind"], row["from"], row["to"], row["area_m2"]) for row in office.rows("facilities")]
    assert (VILLAGES[0], "women_home", "2018", None, None) in halls
    assert (VILLAGES[2], "venue", "2017", "2019-06-01", None) in halls
    assert (VILLAGES[2], "venue", "2019-06-01", None, 90) in halls


def test_a_row_of_another_period_is_not_in_a_grid(office: Office) -> None:
    found = cells(office.signed_in("east").get("/ledgers/facilities/grid?scope=451101101&period=2015"))
    assert [found[f"r{n}.name"] for n in range(3)] == ["老礼堂", "", ""], "a village without a row has a blank line"
    assert "r1.record" not in found


@pytest.mark.parametrize("ledger", ["posts", "coverage", "screenings", "people", "ratings", "trainings", "pay"])
def test_every_ledger_of_rows_has_a_grid(office: Office, ledger: str) -> None:
    assert office.signed_in("county").get(f"/ledgers/{ledger}/grid?scope=451101101").status_code == 200


def test_without_a_scope_and_in_one_too_large_it_is_said_what_to_choose(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add("both", "clerk@451101101", "clerk@451101102")
    assert "请先选择范围" in told(office.signed_in("both").get("/ledgers/facts/grid"))
    monkeypatch.setattr(grids, "MOST", 2)
    assert "此范围有 3 行" in told(office.signed_in("east").get(GRID))


def test_a_period_that_is_none_is_told(office: Office) -> None:
    answer = office.signed_in("east").get(GRID.replace("2019", "去年"))
    assert answer.status_code == 422 and "r0.unit" not in answer.text
