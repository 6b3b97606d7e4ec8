"""However an office sets its table, the same ledgers come of it; and what is missing from it is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange.reading import read_workbook
from registry.staging.service import Request
from registry.workbooks.importing import MappedImport, Reading, take_sheets
from tests.workbooks.office import TOWN, Office, make, mapping, office_of

PLACES = (("贺街镇", "双瑞村"), ("贺街镇", "西村"), ("莲塘镇", "双瑞村"), ("莲塘镇", "河东社区"))
CODES = ("451102101201", "451102101202", "451102102201", "451102102001")
ORGANIZATIONS = ("D101", "D102", "D201", "D202")
COLUMNS = ("乡镇", "村", "书记", "任职", "收入（万元）", "贫困村", "积极分子")
MAKES = make("posts", person="=书记", unit="@organization", role="secretary", from_="=任职") + make(
    "facts",
    unit="@place",
    period="@period",
    collective_income_yuan='{column = "收入（万元）", factor = 10000}',
    poor_village="=贫困村",
    activists="=积极分子",
)
TEXT = mapping(MAKES, table='fill = ["乡镇"]')


@dataclass(frozen=True)
class Row:
    """What is told of one village."""

    secretary: str
    begins: tuple[int, int]
    income: int
    poor: bool
    activists: int


ROWS = st.tuples(
    *[
        st.builds(
            Row,
            st.sampled_from(("张伟", "李某", "王某")),
            st.tuples(st.integers(2001, 2019), st.integers(1, 12)),
            st.integers(1, 900),
            st.booleans(),
            st.integers(1, 500),
        )
    ]
    * len(PLACES)
)
#: How a month is written; a number of two digits behind the point would be read as another one.
MONTHS = ("{0}年{1}月", "{0}-{1:02}", "{0}.{1:02}", "{0}/{1}")


@dataclass(frozen=True)
class Setting:
    """How a table is set: the order of its columns, sum rows, rows above and below, and how cells are written."""

    order: tuple[str, ...]
    is_merged: bool
    has_sums: bool
    top: int
    month: str
    income: str
    poor: tuple[str, str]
    form: str


SETTINGS = st.builds(
    Setting,
    st.permutations(COLUMNS).map(tuple),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2),
    st.sampled_from(MONTHS),
    st.sampled_from(("{0}", "{0}万元", "{0}.00")),
    st.sampled_from((("√", "×"), ("是", "否"), ("有", "无"))),
    st.sampled_from(("xlsx", "csv", "semicolons")),
)


def cells(rows: tuple[Row, ...], how: Setting) -> list[list[Any]]:
    """The table as it is set, from its first row."""
    found: list[list[Any]] = [["村情况表"] + [None] * (len(COLUMNS) - 1)] * how.top + [list(how.order)]
    for (township, village), row in zip(PLACES, rows, strict=True):
        is_first = village == PLACES[0][1]
        own = {
            "乡镇": township if is_first or not how.is_merged else None,
            "村": village,
            "书记": " ".join(row.secretary),
            "任职": how.month.format(*row.begins),
            "收入（万元）": how.income.format(row.income),
            "贫困村": how.poor[0 if row.poor else 1],
            "积极分子": row.activists,
        }
        found.append([own[name] for name in how.order])
    if how.has_sums:
        own = dict.fromkeys(COLUMNS) | {"乡镇": "合计", "积极分子": sum(row.activists for row in rows)}
        found.append([own[name] for name in how.order])
    return found


def written(file: Path, table: list[list[Any]], how: Setting) -> Path:
    """The table as a file; in a workbook the townships are merged, where they are."""
    if how.form != "xlsx":
        with file.with_suffix(".csv").open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream, delimiter=";" if how.form == "semicolons" else ",").writerows(table)
        return file.with_suffix(".csv")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    for row in table:
        sheet.append(row)
    if how.is_merged:
        at, first = how.order.index("乡镇") + 1, how.top + 2
        for row in (first, first + 2):
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=at, end_column=at)
    book.save(file.with_suffix(".xlsx"))
    return file.with_suffix(".xlsx")


@contextmanager
def fresh(town_file: Path) -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        office = office_of(town_file, Path(folder), TOWN)
        yield office
        office.engine.dispose()


def sent(office: Office, table: list[list[Any]], how: Setting, **accepted: Any) -> MappedImport:
    file = written(office.folder / "表", table, how)
    own = office.folder / "表.toml"
    own.write_text(TEXT, encoding="utf-8")
    sheets, problems = read_workbook(file)
    assert problems == []
    return take_sheets(office.engine, file, sheets, Reading(str(own), **accepted), Request("测试", "测试"))


@pytest.fixture(scope="module")
def known(town_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    office_of(town_file, tmp_path_factory.mktemp("known"), TOWN).engine.dispose()
    return town_file


@settings(max_examples=12, deadline=None)
@given(ROWS, SETTINGS)
def test_what_is_written_in_whatever_setting_is_read_back_the_same(
    known: Path, rows: tuple[Row, ...], how: Setting
) -> None:
    with fresh(known) as office:
        outcome = sent(office, cells(rows, how), how)
        assert list(outcome.problems) == [] and outcome.warnings == []
        facts = zip(CODES, rows, strict=True)
        assert office.rows("facts", "unit", "period", "collective_income_yuan", "poor_village", "activists") == sorted(
            (code, "2019", str(row.income * 10_000), "yes" if row.poor else "no", str(row.activists))
            for code, row in facts
        )
        names = dict(office.rows("people", "code", "name"))
        posts = office.rows("posts", "person", "unit", "role", "from")
        assert sorted((names[person], *own) for person, *own in posts) == sorted(
            (row.secretary, unit, "secretary", f"{row.begins[0]}-{row.begins[1]:02}")
            for unit, row in zip(ORGANIZATIONS, rows, strict=True)
        )
        assert len(names) == len(PLACES)  # one name in two villages is two people
        assert sent(office, cells(rows, how), how).change is None


LOST = st.sampled_from(("header", "column", "place", "day", "number"))


@settings(max_examples=12, deadline=None)
@given(ROWS, SETTINGS, LOST, st.data())
def test_whatever_is_lost_from_a_table_is_told_and_nothing_is_stored(
    known: Path, rows: tuple[Row, ...], how: Setting, lost: str, data: st.DataObject
) -> None:
    how = Setting(how.order, how.is_merged, True, how.top, how.month, how.income, how.poor, how.form)
    table = [list(row) for row in cells(rows, how)]
    of_one = {"place": "村", "day": "任职", "number": "积极分子"}
    column = how.order.index(of_one.get(lost) or data.draw(st.sampled_from([c for c in COLUMNS if c != "乡镇"])))
    row = how.top + (0 if lost == "header" else 1 + data.draw(st.integers(0, len(PLACES) - 1)))
    if lost == "column":
        table = [own[:column] + own[column + 1 :] for own in table]
        how = Setting(how.order, False, True, how.top, how.month, how.income, how.poor, "csv")
    else:
        table[row][column] = None
    expected = {
        "header": "missing_column",
        "column": "missing_column",
        "place": "no_place",
        "day": "value",
        "number": "sum",
    }
    with fresh(known) as office:
        outcome = sent(office, table, how)
        assert outcome.is_refused and outcome.change is None
        assert expected[lost] in {one.code for one in (*outcome.problems, *outcome.warnings)}
        assert office.rows("facts", "unit") == []
