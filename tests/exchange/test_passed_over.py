"""What an import does not read is named: files of a folder, sheets that are blank or hidden."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy import Engine

from registry.exchange.importing import Imported, take
from registry.staging.service import Request
from tests.registries import founded

PEOPLE = [["编号", "姓名"], ["P-1", "安某"]]
Sheets = dict[str, list[list[str]]]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return founded(tmp_path / "registry.db")


def folder(tmp_path: Path, *names: str) -> Path:
    place = tmp_path / "set"
    place.mkdir()
    for name in names:
        (place / name).write_text("编号,姓名\nP-1,安某\n", encoding="utf-8")
    return place


def taken(engine: Engine, path: Path) -> Imported:
    return take(engine, path, Request("测试", "测试"))


def workbook(tmp_path: Path, sheets: Sheets, hidden: str = "", very_hidden: str = "") -> Path:
    path = tmp_path / "set.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)
            if title == hidden:
                sheet.hide()
            if title == very_hidden:
                sheet.very_hidden()
    return path


# -- files of a folder ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "阵地说明.txt", "notes.csv", "2019年任职.csv", "说明.docx", "myposts.csv", "posts2.csv", "a_posts.csv",
        "结对帮扶.csv", "党组织书记.csv", "~$任职.xlsx", ".~lock.任职.csv#", "._任职.csv", "Thumbs.db",
    ],
)  # fmt: skip
def test_another_file_of_a_folder_is_passed_over_and_named(engine: Engine, tmp_path: Path, name: str) -> None:
    outcome = taken(engine, folder(tmp_path, "people.csv", name))
    assert (outcome.change, outcome.ignored, list(outcome.problems)) == (1, [name], [])
    assert outcome.answer["ignored"] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "facilities (1).csv", "阵地台账.csv", "任职.xlsx", "posts.xlsx", "Posts - Copy.csv", "任职 - 副本.csv",
        "副本任职.csv", "任职表.csv", "任职台账副本.csv", "2019-任职-终.csv", "任职2019.csv",
        "people.csv.bak", "人员(2).csv",
        "posts副本.csv", "整顿台账（新）.csv", "任职.et", "ｐｏｓｔｓ.csv.csv", "任\u200b职_1.csv", "posts.2019.csv",
    ],
)  # fmt: skip
def test_a_file_in_whose_name_a_ledger_stands_is_a_problem(engine: Engine, tmp_path: Path, name: str) -> None:
    outcome = taken(engine, folder(tmp_path, "people.csv", name))
    assert (outcome.change, outcome.ignored) == (None, [])
    assert [(problem.file, "没有读取" in problem.problem.zh) for problem in outcome.problems] == [(name, True)]


def test_such_a_file_alone_is_the_problem_and_not_that_there_is_no_ledger(engine: Engine, tmp_path: Path) -> None:
    assert [problem.file for problem in taken(engine, folder(tmp_path, "任职.xlsx")).problems] == ["任职.xlsx"]


def test_one_ledger_twice_in_a_folder_is_a_problem(engine: Engine, tmp_path: Path) -> None:
    outcome = taken(engine, folder(tmp_path, "people.csv", "人员.csv"))
    assert ["出现了两次" in problem.problem.zh for problem in outcome.problems] == [True]


def test_a_ledger_is_known_by_its_name_however_a_system_spells_it(engine: Engine, tmp_path: Path) -> None:
    place = folder(tmp_path, "\u200eＰＥＯＰＬＥ.CSV")
    (place / "sub").mkdir()
    outcome = taken(engine, place)
    assert (outcome.counts["people"]["new"], outcome.ignored) == (1, ["sub"])
    assert unicodedata.is_normalized("NFC", outcome.sheets[0].file) and outcome.sheets[0].title == "\u200eＰＥＯＰＬＥ"


def test_the_name_of_a_file_that_holds_a_number_of_a_person_is_hidden(engine: Engine, tmp_path: Path) -> None:
    outcome = taken(engine, folder(tmp_path, "people.csv", "安某 138.0013.8000.txt", "人员 13800138000.csv"))
    assert outcome.ignored == ["＊＊＊"] and [problem.file for problem in outcome.problems] == ["＊＊＊"]


# -- sheets of a workbook ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheets", "hidden", "ignored"),
    [
        ({"Sheet2": [], "Sheet3": [[" "], ["\u200b"]]}, "", ["Sheet2", "Sheet3"]),
        ({"任职": []}, "", ["任职"]),
        ({"WpsReserved_CellImgList": []}, "WpsReserved_CellImgList", ["WpsReserved_CellImgList"]),
        ({"选项": [["是"], ["否"]]}, "选项", ["选项"]),
        ({"问题": [["任职", "3"]]}, "", ["问题"]),
        ({"说明": [["怎样填写"]]}, "", []),
    ],
)
@pytest.mark.parametrize("state", ["hidden", "very_hidden"])
def test_a_sheet_that_nobody_can_miss_is_passed_over_and_named(
    engine: Engine, tmp_path: Path, sheets: Sheets, hidden: str, ignored: list[str], state: str
) -> None:
    outcome = taken(engine, workbook(tmp_path, {"人员": PEOPLE} | sheets, **{state: hidden}))
    assert (outcome.change, outcome.ignored, list(outcome.problems)) == (1, ignored, [])


def test_a_hidden_ledger_is_read(engine: Engine, tmp_path: Path) -> None:
    outcome = taken(engine, workbook(tmp_path, {"Sheet1": [], "人员": PEOPLE}, very_hidden="人员"))
    assert (outcome.counts["people"]["new"], outcome.ignored) == (1, ["Sheet1"])


def test_any_other_unknown_sheet_is_a_problem(engine: Engine, tmp_path: Path) -> None:
    outcome = taken(engine, workbook(tmp_path, {"人员": PEOPLE, "Sheet2": [["共 3 人"]]}))
    assert outcome.change is None and "Sheet2" in outcome.problems[0].problem.zh


def test_a_workbook_of_nothing_else_holds_no_ledger(engine: Engine, tmp_path: Path) -> None:
    outcome = taken(engine, workbook(tmp_path, {"任职": [], "选项": [["是"]]}, hidden="选项"))
    assert ["没有找到任何台账" in problem.problem.zh for problem in outcome.problems] == [True]
    assert json.dumps(outcome.answer["ignored"], ensure_ascii=False) == '["任职", "选项"]'
