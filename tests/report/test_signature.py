"""The report of the demonstration city as one to sign: how long it is, whom it goes to, who signs, what is annexed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from registry import demonstration
from registry.errors import Refused
from registry.figures.lists.unit_list import OPEN
from registry.language import LANGUAGES
from registry.report import docx, pdf
from registry.report.annexes import listed
from registry.report.composing import compose
from registry.report.model import Report
from registry.report.signature import UNSIGNED, Signature, read_signature
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest
from tests.report.pages import Page, pages_of, printed

DAY, BEFORE, CITY = "2019-12-31", "2018-12-31", "4511"
#: The counties in the order of the official edition.
COUNTIES = ("八步区", "平桂区", "昭平县", "钟山县", "富川瑶族自治县")
GIVEN = {
    "to": "中共某某自治区委员会组织部：",
    "signed_by": "中共贺州市委员会组织部",
    "dated": "2020-01-06",
    "imprint": "抄送：市委办公室，市人大常委会办公室。|中共贺州市委员会组织部办公室 2020年1月6日印发",
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """The demonstration city."""
    folder = tmp_path_factory.mktemp("city")
    demonstration.write(folder / "ledgers")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    registry.take(folder / "ledgers")
    yield registry
    registry.close()


def composed(city: RegistryUnderTest, signed: Signature = UNSIGNED, scope: str = CITY) -> Report:
    return compose(city.picture(DAY), scope, city.picture(BEFORE), signed)


@pytest.fixture(scope="module")
def report(city: RegistryUnderTest) -> Report:
    return composed(city, read_signature(GIVEN))


@pytest.fixture(scope="module")
def document(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("word") / "report.docx"
    file.write_bytes(docx.render(report, "zh"))
    return file


@pytest.fixture(scope="module", params=["docx", "pdf"])
def pages(
    request: pytest.FixtureRequest, document: Path, report: Report, tmp_path_factory: pytest.TempPathFactory
) -> list[Page]:
    """The report on paper: the Word document, and the PDF."""
    if request.param == "docx":
        return pages_of(printed(document))
    file = tmp_path_factory.mktemp("pdf") / "report.pdf"
    try:
        file.write_bytes(pdf.render(report, "zh"))
    except Refused as refused:
        pytest.skip(refused.says.en)
    return pages_of(file)


def begins(pages: list[Page], text: str) -> int:
    """The number of the page on which a line says nothing but `text`."""
    return next(n for n, page in enumerate(pages, 1) if any("".join(x.text.split()) == text for x in page.lines))


def test_the_body_has_at_most_eight_pages(pages: list[Page]) -> None:
    first = begins(pages, "附件1")
    assert 3 < first - 1 <= 8
    assert begins(pages, "附件2") > first
    assert begins(pages, "附注") > begins(pages, "附件2")
    assert len(pages) < 45


def test_whom_it_goes_to_stands_flush_left_and_who_signs_at_the_right_over_the_day(pages: list[Page]) -> None:
    (to,) = (line for line in pages[0].lines if line.text == "中共某某自治区委员会组织部：")
    assert to.left == pytest.approx(28, abs=1)
    last = pages[begins(pages, "附件1") - 2]
    (signed,) = (line for line in last.lines if line.text == GIVEN["signed_by"])
    (dated,) = (line for line in last.lines if "".join(line.text.split()) == "2020年1月6日")
    assert signed.bottom < dated.bottom
    assert dated.right == pytest.approx(210 - 26 - 4 * 16 * 25.4 / 72, abs=3)
    # A font that stands in for FangSong has wider digits.
    assert (signed.left + signed.right) / 2 == pytest.approx((dated.left + dated.right) / 2, abs=6)
    # Nobody signs on an empty page: the list of annexes goes along.
    assert "附件：1.分县区情况2.未达标单位清单" in last.text


def test_the_imprint_stands_at_the_foot_of_the_last_page(pages: list[Page]) -> None:
    lines = [line for line in pages[-1].lines if not line.text.startswith("—")]
    printed_on = next(line for line in lines if "印发" in line.text and "2020" in line.text)
    assert printed_on.bottom == pytest.approx(297 - 35, abs=6)
    assert printed_on.bottom == max(line.bottom for line in lines)
    assert not any("抄送" in page.text for page in pages[:-1])


def test_the_body_has_neither_townships_nor_definitions_nor_the_version(document: Path) -> None:
    paragraphs = Document(str(document)).paragraphs
    ends = [p.style.name for p in paragraphs].index("Annex")
    body, after = ("".join(p.text for p in part) for part in (paragraphs[:ends], paragraphs[ends:]))
    for words in ("数据版本", "出具时间", "指标定义", "乡镇街道情况", "第 1 次变更"):
        assert words not in body
    assert re.search(r"数据版本：第 1 次变更（.+）；对比时点：2018-12-31；出具时间：\d{4}-\d\d-\d\d \d\d:\d\d。", after)


def test_the_counties_stand_in_the_order_of_the_official_edition_with_numbers_and_changes(
    document: Path, report: Report
) -> None:
    tables = [
        t
        for t in Document(str(document)).tables
        if "贺州市" in t.rows[0].cells[1].text or "县" in t.rows[0].cells[1].text
    ]
    over = [
        c.text
        for t in tables
        for c in t.rows[0].cells[1::2]
        if len(t.rows[1].cells) > 4 and t.rows[1].cells[1].text == "数"
    ]
    assert over == ["贺州市", *COUNTIES]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in tables[0].rows}
    venue = next(j for j, line in enumerate(report.lines) if line.figure.code == "village.venue_300")
    badu = report.tables[0].numbers[0][venue]
    assert rows["指标"][1:3] == ["数", "比上年末"]
    assert rows["活动场所达 300 平方米的村比例"][3:5] == [f"{badu.value:.2%}", f"↑{badu.change * 100:.2f}"]
    assert rows["帮扶项目金额（万元）"][1] == "18620.00"


def test_every_unit_that_misses_a_target_has_a_row_with_what_is_missing(document: Path, report: Report) -> None:
    tables = [t for t in Document(str(document)).tables if t.rows[0].cells[-1].text == "缺什么"]
    wanted = listed(report)
    assert len(tables) == len(wanted) > 10
    for table, (figure, answers) in zip(tables, wanted, strict=True):
        rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
        assert figure.target is not None
        assert len(rows) == sum(report.lists[figure.code].count(s) for s in answers)
        assert all(row[0] in COUNTIES and row[-2] and row[-1] for row in rows), figure.code
    overdue = next(t for t, (figure, _) in zip(tables, wanted, strict=True) if figure.code == "case.overdue")
    assert "整顿期限：2019-09-30" in overdue.rows[1].cells[-1].text
    assert {s for figure, answers in wanted for s in answers if figure.target != 0} <= set(OPEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_given_is_left_blank_to_be_filled_in(
    city: RegistryUnderTest, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(docx.render(composed(city, scope="451122"), language))
    paragraphs = Document(str(file)).paragraphs
    (to,) = (p.text for p in paragraphs if p.style.name == "To")
    signed, dated = (p.text for p in paragraphs if p.style.name == "Signed")
    copies, printed_on = (p.text for p in paragraphs if p.style.name == "Imprint")
    blank = {"zh": "＿", "en": "_"}[language]
    assert blank in to and set(signed) == {blank}
    assert dated == {"zh": "　　　　年　　月　　日", "en": "(date) ____________"}[language]
    assert copies == {"zh": "抄送：", "en": "Copies: "}[language] and "\t" in printed_on


def test_a_county_annexes_its_townships(city: RegistryUnderTest, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(docx.render(composed(city, scope="451122"), "zh"))
    paragraphs = Document(str(file)).paragraphs
    assert next(p.text for p in paragraphs if p.style.name == "AnnexTitle") == "分乡镇街道情况"


def test_a_day_is_written_as_documents_write_it_and_the_imprint_has_its_lines() -> None:
    for written in ("2020-01-06", "2020年1月6日", "2020/1/6", "20200106"):
        assert read_signature({"dated": written}).dated == datetime.date(2020, 1, 6)
    assert read_signature({"dated": "二〇二〇年一月六日"}).dated == "二〇二〇年一月六日"
    for mark in ("|", "｜", " | ", "\n"):
        lines = read_signature({"imprint": f"抄送：市委办公室。{mark}市委组织部办公室　2020年1月6日印发"}).imprint
        assert lines == ("抄送：市委办公室。", "市委组织部办公室\t2020年1月6日印发")
    assert read_signature({}) == read_signature({"to": " ", "imprint": "|"}) == UNSIGNED


@pytest.mark.parametrize("name", ["to", "signed_by", "dated", "imprint"])
@pytest.mark.parametrize("text", ["联系电话 138 1234 5678", "13812345678"])
def test_personal_numbers_are_refused(name: str, text: str) -> None:
    with pytest.raises(Refused, match="mobile number"):
        read_signature({name: text})
