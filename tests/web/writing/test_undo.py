"""Undoing by its page: what it would do is shown first, and what later changes built on the change."""

from __future__ import annotations

from pathlib import Path

from registry.exchange.importing import take
from registry.staging.service import Request
from tests.registries import written
from tests.web.writing.conftest import Office, press, press_on, status_of


def change(office: Office, folder: Path, **ledgers: str) -> int:
    found = take(office.engine, written(folder, ledgers), Request("测试", "补录")).change
    assert found is not None
    return found


def test_what_undoing_would_do_is_shown_before_it_is_done_as_a_change_of_its_own(
    office: Office, tmp_path: Path
) -> None:
    posts = "person,unit,role,from\nP2,D2,deputy_secretary,2019-01\n"
    number = change(office, tmp_path / "a", people="code,name\nP8,戊某\n", posts=posts)
    browser = office.signed_in("clerk")
    told = browser.get(f"/changes/{number}").text
    assert f'href="/changes/{number}/undo"' in told
    page = browser.get(f"/changes/{number}/undo").text
    assert "补录" in page and "撤回后作废" in page and "保存后的影响" in page
    came = press_on(browser, page, "撤回", reason="登错了")
    assert (came.status_code, came.headers["Location"]) == (303, f"/changes/{number + 1}")
    done = browser.get(came.headers["Location"]).text
    assert f"第 {number + 1} 次变更" in status_of(done) and "登错了" in done
    again = browser.get(f"/changes/{number}/undo").text
    assert "不能撤回" in status_of(again) and ">撤回</button>" not in again


def test_a_change_on_which_later_ones_build_is_not_undone_and_the_page_says_which(
    office: Office, tmp_path: Path
) -> None:
    browser = office.signed_in("clerk")
    first = change(office, tmp_path / "a", people="code,name\nP8,戊某\n")
    page = browser.get(f"/changes/{first}/undo").text
    change(office, tmp_path / "b", posts="person,unit,role,from\nP8,D2,deputy_secretary,2019-01\n")
    came = press_on(browser, page, "撤回")
    assert came.status_code == 409 and f"第 {first + 1} 次变更" in came.text and ">撤回</button>" not in came.text


def test_only_whoever_may_write_all_of_a_change_undoes_it_and_is_led_there(office: Office, tmp_path: Path) -> None:
    number = change(office, tmp_path / "a", posts="person,unit,role,from\nP2,D1,deputy_secretary,2019-01\n")
    village, reader, town = (office.signed_in(name) for name in ("looks", "reader", "town"))
    assert village.get(f"/changes/{number}/undo").status_code == 403
    assert reader.get(f"/changes/{number}/undo").status_code == 403
    assert town.get(f"/changes/{number}/undo").status_code == 200
    assert town.get("/changes/999/undo").status_code == 404
    for browser, is_led in ((village, False), (reader, False), (town, True)):
        assert (f"/changes/{number}/undo" in browser.get(f"/changes/{number}").text) is is_led


def test_nothing_is_undone_in_an_earlier_state_of_knowledge(office: Office, tmp_path: Path) -> None:
    number = change(office, tmp_path / "a", people="code,name\nP8,戊某\n")
    browser = office.signed_in("clerk")
    assert browser.get(f"/changes/{number}/undo?known_at={number}").status_code == 409
    assert press(browser, f"/changes/{number}/undo", "撤回").status_code == 303
