"""Undoing by its page: what it would do is shown first, and what later changes built on the change."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from registry.exchange.importing import take
from registry.restructuring.catalogue import VERBS
from registry.restructuring.verb import Verb
from registry.staging.service import Request
from registry.web.pages.change_sources import in_short
from tests.registries import written
from tests.web.seen import Seen
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


def test_what_undoing_would_do_is_told_as_of_the_day_of_the_page(office: Office, tmp_path: Path) -> None:
    number = change(office, tmp_path / "a", posts="person,unit,role,from\nP2,D2,deputy_secretary,2019-01\n")
    page = office.signed_in("clerk").get(f"/changes/{number}/undo?as_of=2019-12-31").text
    assert "截至 2019-12-31，尚未登记" in page


def test_what_was_just_written_leads_to_its_change_and_so_to_its_undoing(office: Office) -> None:
    browser = office.signed_in("clerk")
    came = press(browser, "/ledgers/people/new", "保存", code="P8", name="戊某")
    page = browser.get(came.headers["Location"]).text
    told = re.search(r'role="status">已登记：第 2 次变更 <a href="([^"]+)">查看或撤回</a>', page)
    assert told and 'href="/changes/2/undo"' in browser.get(told[1]).text


def test_a_preview_tells_of_a_name_of_nobody_that_it_would_be_a_new_person(office: Office) -> None:
    browser = office.signed_in("clerk")
    post = {"unit": "D2", "role": "deputy_secretary", "from": "2019-01", "act": "preview"}
    page = browser.post("/ledgers/posts/new", person="示例甲（1985）", **post).text
    assert "将登记为新的人员：示例甲。" in page
    assert (
        "a new person would be recorded: 示例甲."
        in browser.post("/ledgers/posts/new?lang=en", person="示例甲", **post).text
    )
    assert "将登记为新的人员" not in browser.post("/ledgers/posts/new", person="P2", **post).text


def test_a_row_that_should_not_be_there_is_withdrawn_by_a_button_of_that_name(office: Office) -> None:
    browser = office.signed_in("clerk")
    came = press(browser, "/ledgers/people/new", "保存", code="P8", name="戊某")
    row = came.headers["Location"]
    assert press(browser, f"{row}/withdraw", "撤回", reason="误录").status_code == 303
    assert "已作废" in browser.get(row).text


def test_what_a_page_or_an_undoing_wrote_is_told_in_words_and_not_by_keys(office: Office, tmp_path: Path) -> None:
    browser = office.signed_in("clerk")
    press(browser, "/ledgers/people/new", "保存", code="P8", name="戊某")
    press(browser, "/changes/2/undo", "撤回", reason="登错了")
    listed = Seen(browser.get("/changes").text, "changes").column("来源")
    assert listed[:2] == ["网页：撤回", "网页：登记人员"]
    english = Seen(browser.get("/changes?lang=en").text, "changes").column("from")
    assert english[:2] == ["page: an undoing", "page: rows of People"]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_on_units_has_words_as_what_a_change_came_from(verb: Verb) -> None:
    for kind in verb.kinds:
        told = in_short(json.dumps({"kind": "page", "name": f"{kind.key} {verb.name}"}))
        assert told.zh.startswith("网页：") and verb.name not in told.zh and told.en != f"page {kind.key} {verb.name}"


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
