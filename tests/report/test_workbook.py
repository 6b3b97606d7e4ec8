"""The report as a workbook: real numbers, each with a link to the rows that it counts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from registry.errors import Refused
from registry.figures.catalogue import BY_CODE, FIGURES
from registry.report import xlsx
from registry.report.composing import compose
from registry.report.model import Report
from tests.registries import SMALL
from tests.registry_under_test import RegistryUnderTest, Small

DAY, BEFORE = "2019-12-31", "2018-12-31"
#: A county of the sample, with its townships; in the sheets the header is this row.
COUNTY, HEADER = "451122", 3
LINK = re.compile(r"'(.+)'!\$?A\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?")


@pytest.fixture(scope="module")
def report(sample: RegistryUnderTest) -> Report:
    return compose(sample.picture(DAY), COUNTY, sample.picture(BEFORE))


@pytest.fixture(scope="module")
def book(report: Report) -> Any:
    return read(xlsx.render(report, "zh"))


def read(packed: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(packed))


def header_of(sheet: Any) -> int:
    """The row of a sheet's header: what is frozen ends with it."""
    return int(re.sub("[A-Z]", "", sheet.freeze_panes)) - 1


def rows_of(sheet: Any) -> Iterator[dict[str, Any]]:
    """The cells of each row below the header, by their headings."""
    header = header_of(sheet)
    names = [cell.value for cell in sheet[header]]
    for row in sheet.iter_rows(min_row=header + 1):
        yield dict(zip(names, row, strict=True))


def led_to(book: Any, cell: Any) -> tuple[Any, int, int]:
    """The sheet and the rows, first and last, that a cell's link leads to."""
    found = LINK.fullmatch(cell.hyperlink.location)
    assert found is not None
    return book[found[1]], int(found[2]), int(found[3] or found[2])


def sheets_of_numbers(book: Any) -> list[Any]:
    return [book["摘要"], book["分乡镇街道"]]


def test_the_sheets_are_the_summary_the_places_a_list_of_each_figure_and_the_definitions(
    book: Any, report: Report
) -> None:
    names = book.sheetnames
    assert names[:2] == ["摘要", "分乡镇街道"]
    assert names[-2:] == ["指标定义", "参数"]
    assert set(report.lists) == set(BY_CODE)
    assert [name.partition(" ")[0] for name in names[2:-2]] == [f"{n:02}" for n in range(1, len(report.lists) + 1)]
    assert max(map(len, names)) <= 31


def test_every_number_is_a_number_with_a_link_to_a_sheet_that_is_there(book: Any) -> None:
    for sheet in sheets_of_numbers(book):
        count = 0
        for row in rows_of(sheet):
            for name, cell in row.items():
                if cell.value is None or name in ("分组", "指标", "分类", "上级", "地点", "目标", "达到目标", "说明"):
                    continue
                assert cell.data_type == "n" and not isinstance(cell.value, str)
                assert led_to(book, cell)[0].title[:2].isdigit()
                count += 1
        assert count > 300


def test_a_number_of_units_leads_to_exactly_their_rows(book: Any) -> None:
    answers = {"达标数（分子）": "达标", "未达标数": "未达标", "未填报数": "未填报", "无法判定数": "无法判定是否应统计"}
    kinds = {figure.name.zh: figure.kind for figure in FIGURES}
    seen = set()
    for row in rows_of(book["分乡镇街道"]):
        is_share = kinds[row["指标"].value] == "share"
        for name, answer in answers.items():
            cell = row[name]
            if not cell.value or (name == "达标数（分子）" and not is_share):
                continue
            sheet, first, last = led_to(book, cell)
            names = [c.value for c in sheet[HEADER]]
            rows = [
                dict(zip(names, (c.value for c in found), strict=True))
                for found in sheet.iter_rows(min_row=first, max_row=last)
            ]
            assert len(rows) == cell.value
            assert {(r["状态"], r["乡镇"]) for r in rows} == {(answer, row["地点"].value)}
            seen.add(name)
    assert seen == set(answers)


def test_a_total_is_the_sum_of_the_cells_that_it_leads_to(book: Any) -> None:
    totals = {"发展党员": "当年发展党员数", "金额元": "下放项目金额", "计入数": "认领心愿数"}
    for column, figure in totals.items():
        for sheet in sheets_of_numbers(book):
            row = next(r for r in rows_of(sheet) if r["指标"].value == figure and r["值"].value)
            found, first, last = led_to(book, row["值"])
            at = [c.value for c in found[HEADER]].index(column) + 1
            cells = [found.cell(line, at).value for line in range(first, last + 1)]
            assert sum(cells) == pytest.approx(row["值"].value)


def test_every_sheet_has_its_header_frozen_filtered_and_printed_again_and_an_area_to_print(book: Any) -> None:
    for sheet in book.worksheets:
        header = header_of(sheet)
        assert sheet.print_title_rows == f"${header}:${header}"
        assert sheet.auto_filter.ref.startswith(f"A{header}:")
        assert re.search(rf"\$A\$1:\$[A-Z]+\${sheet.max_row}$", sheet.print_area)
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        # One page wide is what is meant where nothing is said.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("in_memory", [0, 1_000_000])
def test_what_looks_like_a_formula_stays_text(small: Small, monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(xlsx, "IN_MEMORY", in_memory)
    names = ("=1+1", "+1", "-1", "@A1", "http://x.cn", "00012")
    more = "".join(f"V{n},{name},village,451102101,,,\n" for n, name in enumerate(names))
    found = read(xlsx.render(compose(small({**SMALL, "places": SMALL["places"] + more}).picture(DAY)), "zh"))
    (villages,) = (sheet for sheet in found if sheet.title.endswith(" 村（社区）数"))
    cells = {c.value: c for row in villages.iter_rows() for c in row}
    assert [(cells[name].data_type, cells[name].hyperlink) for name in names] == [("s", None)] * len(names)
    assert all(c.data_type != "f" for sheet in found for row in sheet.iter_rows() for c in row)


def test_a_share_is_never_shown_as_all_or_none_unless_it_is(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    report = compose(small(SMALL).picture(DAY))
    line = next(line for line in report.lines if line.figure.kind == "share")
    column = next(c for c in xlsx._NUMBERS if c.field == "value")
    shown = {value: xlsx._number_format("share", value, line, column) for value in (0, 0.5, 0.99999, 1, 0.00001)}
    assert shown == {0: "0.00%", 0.5: "0.00%", 0.99999: "0.000%", 1: "0.00%", 0.00001: "0.000%"}


def test_more_links_than_a_sheet_takes_make_a_second_sheet(
    sample: RegistryUnderTest, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "LINKS", 2_000)
    found = read(xlsx.render(compose(sample.picture(DAY), COUNTY), "zh"))
    parts = [sheet for sheet in found if sheet.title.startswith("分乡镇街道")]
    assert [sheet.title[-1] for sheet in parts] == [str(n) for n in range(1, len(parts) + 1)]
    assert max(len(sheet._hyperlinks) for sheet in parts) <= 2_000
    rows = [(r["指标"].value, r["分类"].value, r["地点"].value) for sheet in parts for r in rows_of(sheet)]
    (townships,) = report.tables
    assert len(rows) == len(set(rows)) == len(report.lines) * len(townships.places)


def test_a_list_longer_than_a_sheet_is_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 4)
    with pytest.raises(Refused):
        xlsx.render(compose(small(SMALL).picture(DAY)), "zh")


def test_the_english_workbook_is_english_but_for_what_is_recorded(small: Small) -> None:
    han = re.compile("[\u4e00-\u9fff]")
    recorded = set(han.findall("".join(SMALL.values())))
    found = read(xlsx.render(compose(small(SMALL).picture(DAY), "4511"), "en"))
    assert found.sheetnames[:3] == ["Summary", "By county", "By township"]
    texts = (c.value for sheet in found for row in sheet.iter_rows() for c in row if isinstance(c.value, str))
    assert [text for text in texts if not recorded.issuperset(han.findall(text))] == []
