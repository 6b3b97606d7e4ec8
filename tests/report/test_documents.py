"""The report on paper: the Word document as LibreOffice prints it, and the PDF."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

import polars as pl
import pytest
from docx import Document
from docx.oxml.ns import qn

from registry import fonts
from registry.errors import Refused
from registry.figures.groups import GROUPS
from registry.figures.lists.unit_list import status_words
from registry.report import blocks, docx, files, pdf
from registry.report.composing import compose
from registry.report.model import Report
from tests.registries import SMALL
from tests.registry_under_test import RegistryUnderTest, Small
from tests.report.pages import Line, Page, pages_of, printed

DAY, BEFORE = "2019-12-31", "2018-12-31"
CITY, COUNTY = "4511", "451122"
#: The type area of an official document, in millimetres from the left and the top edge of the paper (DOC-01).
LEFT, TOP, RIGHT, BOTTOM = 28, 37, 210 - 26, 297 - 35
HEAD = "贺州市基层党组织覆盖情况报告"
MARKS = "“（《，。；：、）》”"
#: Names that would be markup, a formula or a tag if they were not text.
STRANGE = ("=1+1", "@x", "#strong[x]", "*x*", "$x$", "_x_ <a>", "a & b", "\\u{41}", "</w:t>", "// x")


@pytest.fixture(scope="module")
def county(sample: RegistryUnderTest) -> Report:
    return compose(sample.picture(DAY), COUNTY, sample.picture(BEFORE))


@pytest.fixture(scope="module")
def document(county: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("word") / "report.docx"
    file.write_bytes(docx.render(county, "zh"))
    return file


@pytest.fixture(scope="module")
def pages(document: Path) -> list[Page]:
    """The Word document on paper."""
    return pages_of(printed(document))


@pytest.fixture(scope="module")
def city(sample: RegistryUnderTest) -> Report:
    return compose(sample.picture(DAY), CITY, sample.picture(BEFORE))


@pytest.fixture(scope="module")
def sheets(city: Report, tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    """The pages of the city's PDF."""
    file = tmp_path_factory.mktemp("pdf") / "report.pdf"
    try:
        file.write_bytes(pdf.render(city, "zh"))
    except Refused as refused:
        pytest.skip(refused.says.en)
    return pages_of(file)


def body(page: Page) -> list[Line]:
    """The lines in the type area: not the running head, not the page's number."""
    return [line for line in page.lines if TOP - 1 < line.bottom < BOTTOM + 1.5]


def feet(lines: list[Line]) -> list[float]:
    """Where the lines stand, once for each height: a line may be in pieces, and fonts reach down differently."""
    found: list[float] = []
    for line in lines:
        if not found or line.bottom - found[-1] > 2:
            found.append(line.bottom)
    return found


def pitch(lines: list[Line]) -> float:
    """How far a line stands below the one before."""
    return median(b - a for a, b in pairwise(feet(lines)))


def count(lines: list[Line]) -> int:
    """How many lines the page has, those that are empty too."""
    return round((feet(lines)[-1] - feet(lines)[0]) / pitch(lines)) + 1


def of_text(pages: list[Page]) -> list[list[Line]]:
    """The lines of the pages that hold body text alone, and no table: all are 28.95 pt apart."""
    found = [lines for page in pages if len(feet(lines := body(page))) > 2]
    return [lines for lines in found if all(b - a > 8 for a, b in pairwise(feet(lines)))]


def full(pages: list[Page]) -> list[list[Line]]:
    """The pages that are filled with lines of body text, from margin to margin; the imprint stands low by itself."""
    return [lines for lines in of_text(pages) if feet(lines)[-1] > BOTTOM - 7 and len(feet(lines)) > 15]


def blank(line: Line, at: int) -> float:
    """How much of a line's first or last character may stand in the margin: the empty half of a punctuation mark."""
    return 3 if line.text[at] in MARKS else 0.2


# -- the Word document --------------------------------------------------------------------------------------------


def test_the_page_is_a4_and_the_margins_are_those_of_official_documents(pages: list[Page]) -> None:
    for page in pages:
        assert (page.width, page.height) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    found = full(pages)
    assert len(found) > 5
    assert min(line.left for lines in found for line in lines) == pytest.approx(LEFT, abs=1)
    assert max(line.right for lines in found for line in lines) == pytest.approx(RIGHT, abs=1)
    for lines in found:
        # A line of exact height stands at its foot: the first begins a line's height above it.
        assert lines[0].bottom - pitch(lines) == pytest.approx(TOP, abs=1)
        assert lines[-1].bottom == pytest.approx(BOTTOM, abs=1)


def test_nothing_stands_outside_the_margins(pages: list[Page]) -> None:
    for page in pages:
        for line in body(page):
            assert line.left >= LEFT - 1 and line.right <= RIGHT + 1, line


def test_a_page_has_twenty_two_lines_of_at_most_twenty_eight_characters(pages: list[Page]) -> None:
    assert {count(lines) for lines in full(pages)} == {22}
    assert median(pitch(lines) for lines in full(pages)) == pytest.approx(28.95 * 25.4 / 72, abs=0.05)
    # Digits of a font that stands in for FangSong are wider than half a character, and none of the lines is without.
    assert 26 < max(line.characters for lines in of_text(pages) for line in lines) <= 28


def test_the_number_of_a_page_stands_at_the_right_of_odd_and_at_the_left_of_even_pages(pages: list[Page]) -> None:
    """One character of 14 pt in, and 7 mm below the type area."""
    assert len(pages) > 10
    for number, page in enumerate(pages, 1):
        (line,) = (line for line in page.lines if line.text == f"— {number} —")
        middle = (line.top + line.bottom) / 2
        assert middle == pytest.approx(BOTTOM + 7, abs=1.5)
        if number % 2:
            assert line.right == pytest.approx(RIGHT - 4.9, abs=1)
        else:
            assert line.left == pytest.approx(LEFT + 4.9, abs=1)


def test_the_fonts_are_named_as_official_documents_name_them(document: Path) -> None:
    styles = Document(str(document)).styles
    wanted = {
        "Normal": ("仿宋_GB2312", 16),
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16),
        "PageNumber": ("宋体", 14),
        "Imprint": ("仿宋_GB2312", 14),
        "To": ("仿宋_GB2312", 16),
        "Signed": ("仿宋_GB2312", 16),
        "Annex": ("黑体", 16),
        "AnnexTitle": ("方正小标宋简体", 22),
    }
    for name, (font, size) in wanted.items():
        style = styles[name]
        assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
        assert style.font.size.pt == size
        assert str(style.font.color.rgb) == "000000"


def test_every_table_of_a_document_repeats_its_head_and_no_row_is_broken(document: Path) -> None:
    tables = Document(str(document)).tables
    assert len(tables) > 10
    heads = set()
    for table in tables:
        marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        heads.add(marks.count(True))
        assert marks == sorted(marks, reverse=True) and marks[0] and not marks[-1]
    assert heads == {1, 2}
    for table in tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_the_headings_are_numbered_and_the_imprint_comes_last(document: Path) -> None:
    paragraphs = Document(str(document)).paragraphs
    body = paragraphs[: [p.style.name for p in paragraphs].index("Annex")]
    assert [p.text for p in body if p.style.name == "Heading 1"] == ["一、总体情况", "二、各项指标情况"]
    second = [p.text for p in body if p.style.name == "Heading 2"]
    assert second == [f"（{blocks.chinese(n)}）{group.name.zh}" for n, group in enumerate(GROUPS, 1)]
    assert [p.style.name for p in paragraphs[-3:]] == ["Imprint", "Imprint", "Gap"]
    assert paragraphs[-3].text == "抄送："
    assert paragraphs[-2].text.endswith("印发")


def test_whoever_misses_a_target_stands_in_the_document_by_name_with_what_is_missing(
    document: Path, county: Report
) -> None:
    rows = {tuple(cell.text for cell in row.cells) for table in Document(str(document)).tables for row in table.rows}
    ends = {row[-2:] for row in rows}
    checked = 0
    for figure in (one for group in GROUPS for one in group.body):
        found = county.lists[figure.code]
        if figure.target is None:
            continue
        headings = [h.zh for h in found.headings()]
        lacking = headings.index("缺什么") if "缺什么" in headings else None
        for row in found.rows("zh"):
            if lacking is not None and row[lacking] is not None and figure.units != "natural_village":
                assert (row[headings.index("名称")], row[lacking]) in ends or figure.units == "relocation_site"
                checked += 1
    assert checked > 50


# -- the PDF ------------------------------------------------------------------------------------------------------


def test_every_page_of_a_pdf_says_what_it_is_of_which_day_which_version_and_its_number(sheets: list[Page]) -> None:
    assert len(sheets) > 20
    for number, page in enumerate(sheets, 1):
        # What stands on one line is read from left to right, or a little lower after a little higher.
        facts = ("时点：2019-12-31", "数据版本：第2次变更", "对比时点：2018-12-31")
        head = page.text[: len(HEAD) + sum(map(len, facts))]
        assert head.startswith(HEAD) and all(fact in head for fact in facts)
        assert page.text.endswith(f"—{number}—")


def test_the_pdf_has_the_page_of_official_documents(sheets: list[Page]) -> None:
    for number, page in enumerate(sheets, 1):
        assert (page.width, page.height) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
        assert [line for line in page.lines if line.left < LEFT - blank(line, 0)] == []
        assert [line for line in page.lines if line.right > RIGHT + blank(line, -1)] == []
        last = page.lines[-1]
        if number % 2:
            assert last.right == pytest.approx(RIGHT - 4.9, abs=1)
        else:
            assert last.left == pytest.approx(LEFT + 4.9, abs=1)
    assert len(full(sheets)) > 2
    assert {count(lines) for lines in full(sheets)} == {22}


def test_the_head_of_a_table_stands_on_every_page_that_the_table_reaches(sheets: list[Page], city: Report) -> None:
    """A page of a list that began before has the head's cells above its first place."""
    places = {p.name.zh for table in city.tables for p in table.places if table.kind == "county"}
    heads = {"县区", "乡镇", "村／单位", "缺什么"}
    reached = 0
    for page in sheets:
        cells = [line.text for line in page.lines if line.bottom - line.top < 4]
        first = next((text for text in cells if text in places | heads), None)
        if first is not None and "缺什么" in cells:
            assert first in heads
            reached += 1
    assert reached > 5


def test_every_county_and_every_unit_that_is_open_stands_in_the_pdf(sheets: list[Page], city: Report) -> None:
    text = "".join("".join(line.text.split()) for page in sheets for line in body(page))
    counties = next(table for table in city.tables if table.kind == "county")
    assert [p.code for p in counties.places if "".join(p.name.zh.split()) not in text] == []
    listed = 0
    for found in (city.lists[code] for code in ("village.venue_300", "village.secretary")):
        for status in ("not_met", "unknown"):
            says, headings = status_words(found.figure, status).zh, [words.zh for words in found.headings()]
            rows = (dict(zip(headings, row, strict=True)) for row in found.rows("zh"))
            names = [row["名称"] for row in rows if row["状态"] == says]
            assert len(names) == found.units.filter(pl.col("status") == found.statuses.index(status)).height
            listed += len(names)
            assert [name for name in names if "".join(name.split()) not in text] == []
    assert listed > 0


@pytest.mark.parametrize("render", [pdf.render, docx.render])
def test_what_looks_like_markup_stays_text(
    small: Small, tmp_path: Path, render: Callable[[Report, str], bytes]
) -> None:
    more = "".join(f"V{n},{name},village,451102101,,,\n" for n, name in enumerate(STRANGE))
    report = compose(small({**SMALL, "places": SMALL["places"] + more}).picture(DAY))
    file = tmp_path / "report"
    try:
        file.write_bytes(render(report, "zh"))
    except Refused as refused:
        pytest.skip(refused.says.en)
    if render is pdf.render:
        text = "".join(page.text for page in pages_of(file))
    else:
        cells = (cell for table in Document(str(file)).tables for row in table.rows for cell in row.cells)
        text = "".join("".join(cell.text.split()) for cell in cells)
    assert [name for name in STRANGE if "".join(name.split()) not in text] == []


def test_without_a_chinese_font_there_is_no_pdf_but_a_word_what_to_install(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Latin:
        def families(self) -> list[str]:
            return ["DejaVu Sans", "Libertinus Serif"]

    monkeypatch.setattr(fonts, "installed", Latin)
    with pytest.raises(Refused) as refused:
        files.write(compose(small(SMALL).picture(DAY)), tmp_path / "report.pdf", "zh")
    assert "fonts-noto-cjk" in refused.value.says.zh and "fonts-noto-cjk" in refused.value.says.en
    assert list(tmp_path.iterdir()) == []


def test_the_fonts_of_official_documents_come_before_those_that_stand_in_for_them() -> None:
    noto = {"Noto Serif CJK SC", "Noto Sans CJK SC"}
    assert fonts.chosen(frozenset(noto))["body"][0] == "Noto Serif CJK SC"
    assert fonts.chosen(frozenset({*noto, "FangSong", "SimHei"}))["body"][0] == "FangSong"
    assert fonts.chosen(frozenset({*noto, "FangSong", "SimHei"}))["one"][0] == "SimHei"
    assert fonts.chosen(frozenset({"AR PL UMing CN"}))["two"] == ["AR PL UMing CN"]
