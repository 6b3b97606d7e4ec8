"""Every page on paper, as Chromium prints it: read back from the PDF."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.pages import BY_NAME, PAGES, VILLAGE
from tests.browser.printing import MARGIN, MILLIMETRE, Printed, Word, bare, printed, said, words

SCOPES = {
    "4511": "贺州市",
    "451102": "八步区",
    "451103": "平桂区",
    "451121102": "黄姚镇",
    VILLAGE: "双瑞村委会",
}
LAST_CHANGE = "2"
#: All pages in Chinese; in English those that stand for the others.
IN_ENGLISH = [
    *("overview", "figure", "explanation", "tree", "unit", "search", "changes", "change, a large one", "ledgers"),
    *("ledger of many columns, its last page", "report"),
]
ASKED = [
    *((page, "zh") for page in PAGES if page.status == 200),
    *((BY_NAME[name], "en") for name in IN_ENGLISH),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("printed")


@pytest.fixture(scope="module", params=ASKED, ids=lambda one: f"{one[0].name.replace(' ', '-')}-{one[1]}")
def paper(request: pytest.FixtureRequest, browser: Browser, served: Served, folder: Path) -> Printed:
    page, language = request.param
    return printed(browser, served, page, language, folder)


def test_every_sheet_is_of_a4_landscape(paper: Printed) -> None:
    found = re.findall(r"size: +([\d.]+) x ([\d.]+) pts", said("pdfinfo", "-l", "-1", str(paper.file)))
    assert len(found) == len(paper.sheets)
    assert {(round(float(w) / MILLIMETRE), round(float(h) / MILLIMETRE)) for w, h in found} == {(297, 210)}


def test_every_sheet_says_its_title_scope_day_state_of_knowledge_and_number_and_the_warning(paper: Printed) -> None:
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


def test_every_row_of_its_tables_is_printed_whole_under_the_head_of_its_table(paper: Printed) -> None:
    for table in paper.tables:
        for row in filter(None, table["rows"]):
            found = paper.sheets_with(row)
            assert found, f"cut: {row}"
            assert any(table["head"] in sheet[: sheet.index(row)] for sheet in found), f"no head over: {row}"


def test_every_text_is_printed_also_what_is_closed_on_the_screen(paper: Printed) -> None:
    assert [text for text in paper.texts if text not in paper.body] == []


def test_nothing_stands_in_the_margin_at_a_side(paper: Printed) -> None:
    left, right = (MARGIN * MILLIMETRE - 2, (297 - MARGIN) * MILLIMETRE + 2)
    assert [word.text for word in words(paper.file) if word.left < left or word.right > right] == []


def test_nothing_is_wider_than_the_paper_so_that_type_keeps_its_size(paper: Printed) -> None:
    assert paper.wide == []


def test_nothing_that_can_only_be_used_on_a_screen_is_printed(paper: Printed) -> None:
    assert paper.controls == []


def test_a_long_table_has_its_head_on_every_sheet(browser: Browser, served: Served, folder: Path) -> None:
    paper = printed(browser, served, BY_NAME["figure"], "zh", folder)
    units = paper.tables[0]
    assert len({paper.sheets.index(sheet) for row in units["rows"] for sheet in paper.sheets_with(row)}) > 1
    assert all(units["head"] in sheet for row in units["rows"] for sheet in paper.sheets_with(row))


def test_states_differ_in_black_and_white(browser: Browser, served: Served, folder: Path) -> None:
    paper = printed(browser, served, BY_NAME["figure of a township"], "zh", folder)
    assert all(bare(told) in "".join(paper.sheets) for told in ("✓ 达标", "✗ 未达标", "？ 未填报"))
    found = words(paper.file)
    marks = {shape: next(word for word in found if word.text == shape) for shape in "✓✗？"}
    boxes = {shape: drawn(paper.file, word) for shape, word in marks.items()}
    for one, other in ("✓✗", "✓？", "✗？"):
        assert np.abs(boxes[one] - boxes[other]).mean() > 0.05, f"{one} looks like {other}"
    assert boxes["✗"].mean() < 0.5 < min(boxes["✓"].mean(), boxes["？"].mean()), "only what is not met is dark"


def drawn(file: Path, word: Word) -> np.ndarray:
    """The square around a word as a printer without colours draws it: 0 is black, 1 is white."""
    dots, side = 200, 14
    x, y = ((word.left + word.right - side) / 2, (word.top + word.bottom - side) / 2)
    square = [f"-{name} {round(value * dots / 72)}" for name, value in zip("xyWH", (x, y, side, side), strict=True)]
    command = ["pdftoppm", "-gray", "-r", str(dots), "-f", str(word.sheet + 1), "-l", str(word.sheet + 1)]
    image = subprocess.run([*command, *" ".join(square).split(), str(file)], capture_output=True, check=True).stdout
    _, size, depth, pixels = image.split(b"\n", 3)
    width, height = (int(n) for n in size.split())
    return np.frombuffer(pixels, np.uint8, width * height).reshape(height, width) / int(depth)
