"""What holds on every page, in every window and on paper; the files of tests name the language and visit the pages.

A file says its LANGUAGE, its WINDOWS, in the first of which a page is opened, and by its fixtures which pages axe reads
(`read`) and which are printed (`paper`), besides those that its own tests want PRINTED.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page as Tab

from registry.demonstration.draws import CHANGES
from registry.demonstration.rounds import ROUNDS
from tests.browser.conftest import Served, Visits
from tests.browser.pages import PAGES, VILLAGE
from tests.browser.printing import MARGIN, MILLIMETRE, Printed, bare, output_of, words
from tests.browser.visiting import Visit, Window, lies_well_in

PICTURED = (
    *("overview", "figure", "explanation", "tree", "unit", "search"),
    *("changes", "change", "ledgers", "ledger", "report"),
)
#: The screen that most offices have.
WIDE = Window("wide", 1366, 768, pictured=PICTURED)
#: That screen at 200 %: each pixel is four.
ENLARGED = Window("enlarged", 683, 384, dots=2)
#: A telephone held upright.
NARROW = Window("narrow", 390, 800, pictured=("overview", "figure"), prefix="narrow-")
SCOPES = {
    "4511": "贺州市",
    "451102": "八步区",
    "451103": "平桂区",
    "451121102": "黄姚镇",
    VILLAGE: "双瑞村委会",
}
#: The demonstration is loaded in its rounds and draws; the city of these tests has one change more.
LAST_CHANGE = str(len(ROUNDS) + CHANGES + 1)


def lies_well(tab: Tab) -> None:
    """The page in a tab lies well in the windows that people have, and axe finds nothing grave in it."""
    lies_well_in(tab, (NARROW, ENLARGED, WIDE))


class EveryPage:
    """What holds on the screen."""

    @pytest.fixture(params=[page.name for page in PAGES])
    def seen(self, request: pytest.FixtureRequest, visits: Visits) -> Visit:
        return visits(request.param)

    def test_it_answers_as_it_should(self, seen: Visit, served: Served) -> None:
        assert seen.status == seen.page.status, served.log.read_text(encoding="utf-8")[-3000:]

    def test_the_console_stays_silent(self, seen: Visit) -> None:
        assert seen.messages == []

    def test_nothing_is_asked_of_another_host(self, seen: Visit) -> None:
        assert seen.elsewhere == []

    def test_its_policy_lets_nothing_in_but_its_own_files_and_is_kept(self, seen: Visit) -> None:
        policy = dict(part.strip().partition(" ")[::2] for part in seen.policy.split(";"))
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'", "'self'", "'self'")
        assert not re.search(r"unsafe|\*|https?:", seen.policy)
        assert seen.refused == []

    def test_it_scrolls_sideways_in_no_window(self, seen: Visit) -> None:
        assert set(seen.looks) == {"wide", "enlarged", "narrow"}
        assert {name: look.beyond for name, look in seen.looks.items() if look.beyond > 0} == {}

    def test_no_text_is_cut_off_at_a_side_of_any_window(self, seen: Visit) -> None:
        assert {name: look.cut for name, look in seen.looks.items() if look.cut} == {}


class ReadByAxe:
    """What axe holds of pages that it reads."""

    def test_axe_finds_nothing_serious(self, read: Visit) -> None:
        assert read.findings == [], "\n".join(read.findings or ["it was not read"])


class EverySheet:
    """What holds on paper, as Chromium prints a page: read back from the PDF."""

    def test_every_sheet_is_of_a4_landscape(self, paper: Printed) -> None:
        found = re.findall(r"size: +([\d.]+) x ([\d.]+) pts", output_of("pdfinfo", "-l", "-1", str(paper.file)))
        assert len(found) == len(paper.sheets)
        assert {(round(float(w) / MILLIMETRE), round(float(h) / MILLIMETRE)) for w, h in found} == {(297, 210)}

    def test_every_sheet_says_its_title_scope_day_state_of_knowledge_and_number_and_the_warning(
        self, paper: Printed
    ) -> None:
        question = {key: values[0] for key, values in parse_qs(urlsplit(paper.page.address).query).items()}
        day, known = question.get("as_of", "2019-12-31"), question.get("known_at", LAST_CHANGE)
        count = len(paper.sheets)
        for number, sheet in enumerate(paper.sheets, 1):
            assert paper.title in sheet
            if paper.language == "zh":
                scope = SCOPES.get(question.get("scope", ""), "全部")
                assert bare(f"范围：{scope} 时点：{day} 数据版本：第 {known} 次变更") in sheet
                assert f"第{number}页,共{count}页" in sheet and "本系统不得存储、处理国家秘密" in sheet
            else:
                scope = SCOPES.get(question.get("scope", ""), "Everything")
                assert bare(f"Scope: {scope}; as of {day}; as known at change {known}") in sheet
                assert f"page{number}of{count}" in sheet and "mustnotstoreorprocessstatesecrets" in sheet

    def test_every_row_of_its_tables_is_printed_whole_under_the_head_of_its_table(self, paper: Printed) -> None:
        for table in paper.tables:
            for row in filter(None, table["rows"]):
                found = paper.sheets_with(row)
                assert found, f"cut: {row}"
                assert any(table["head"] in sheet[: sheet.index(row)] for sheet in found), f"no head over: {row}"

    def test_every_text_is_printed_also_what_is_closed_on_the_screen(self, paper: Printed) -> None:
        assert [text for text in paper.texts if text not in paper.body] == []

    def test_nothing_stands_in_the_margin_at_a_side(self, paper: Printed) -> None:
        left, right = (MARGIN * MILLIMETRE - 2, (297 - MARGIN) * MILLIMETRE + 2)
        assert [word.text for word in words(paper.file) if word.left < left or word.right > right] == []

    def test_nothing_is_wider_than_the_paper_so_that_type_keeps_its_size(self, paper: Printed) -> None:
        assert paper.wide == []

    def test_nothing_that_can_only_be_used_on_a_screen_is_printed(self, paper: Printed) -> None:
        assert paper.controls == []
