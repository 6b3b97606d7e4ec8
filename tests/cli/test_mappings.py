"""Workbooks through mappings on the command line: what an import answers, and the mappings that are saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Run
from tests.registries import written
from tests.workbooks.office import TOWN, make, mapping

MAPPING = mapping(
    make("posts", person="=书记", unit="@unit", role="secretary", from_="=任职时间")
    + make("facts", unit="@place", period="@period", activists="=积极分子"),
    table='as_of = "2019-12-31"\nignore = ["备注"]\n',
)
ROWS = [
    ["八步区2019年村情况表"],
    ["乡镇", "村", "书记", "任职时间", "积极分子", "备注"],
    ["贺街镇", "西村", "张伟", "2018.3", 5, "无"],
    ["莲塘镇", "双瑞", "李某", "2017年", 6, None],
    ["合计", None, None, None, 11, None],
    ["填表人：某某"],
]


def workbook(file: Path, rows: list[list[Any]] = ROWS, title: str = "表") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


@pytest.fixture
def town(run: Run, database: Path, tmp_path: Path) -> Path:
    """A folder with a workbook and its mapping, and a registry of the town."""
    assert run("import", written(tmp_path / "town", TOWN)).code == 0
    (tmp_path / "表.toml").write_text(MAPPING, encoding="utf-8")
    workbook(tmp_path / "2019.xlsx")
    return tmp_path


def test_an_import_tells_the_mapping_the_sheets_the_people_and_the_codes(run: Run, town: Path) -> None:
    answer = run("import", town / "2019.xlsx", "--map", town / "表.toml", "--json")
    assert answer.code == 0
    assert answer.json == {
        "change": 2,
        "ledgers": {
            "people": {"new": 2, "revised": 0, "same": 0, "withdrawn": 0, "cleared": 0},
            "posts": {"new": 2, "revised": 0, "same": 0, "withdrawn": 0, "cleared": 0},
            "facts": {"new": 2, "revised": 0, "same": 0, "withdrawn": 0, "cleared": 0},
        },
        "ignored": [],
        "mapping": {"name": "表", "saved": 2},
        "sheets": [
            {
                "sheet": "表",
                "header": [2, 2],
                "rows": [3, 4],
                "read": 2,
                "skipped": [{"row": 5, "why": "sum"}, {"row": 6, "why": "footer"}],
            }
        ],
        "people": [
            {"code": "R000001", "name": "张伟", "new": True, "cells": ["C3"]},
            {"code": "R000002", "name": "李某", "new": True, "cells": ["C4"]},
        ],
        "given": {"people": ["R000001", "R000002"]},
        "warnings": [],
        "reminders": [],
        "problems": [],
    }


def test_a_name_that_founds_somebody_is_told_before_anything_is_stored(run: Run, town: Path) -> None:
    tried = run("import", town / "2019.xlsx", "--map", town / "表.toml", "--dry-run")
    assert "新登记 2 人" in tried.err and "张伟（R000001，C3）、李某（R000002，C4）" in tried.err


def test_an_open_day_or_period_is_told_once_and_answered_by_the_command(run: Run, town: Path) -> None:
    (town / "表.toml").write_text(MAPPING.replace('period = "2019"', 'period = "?"'), encoding="utf-8")
    how = ("import", town / "2019.xlsx", "--map", town / "表.toml", "--dry-run")
    (problem,) = run(*how, "--json").json["problems"]
    assert (problem["code"], problem["column"], problem["sheet"]) == ("open_question", "period", "表")
    assert "--period" in run(*how).err
    assert run(*how, "--period", "2019").code == 0


def test_what_is_accepted_is_told_as_accepted(run: Run, town: Path) -> None:
    rows = [row if row[0] != "合计" else ["合计", None, None, None, 12, None] for row in ROWS]
    how = ("import", workbook(town / "sum.xlsx", rows), "--map", town / "表.toml", "--dry-run")
    assert "提醒（须确认）" in run(*how).err
    assert "提醒（已确认）" in run(*how, "--accept", "sum").err


def test_a_workbook_that_was_imported_changes_nothing_again_also_through_the_saved_mapping(
    run: Run, town: Path
) -> None:
    book = town / "2019.xlsx"
    assert run("import", book, "--map", town / "表.toml").code == 0
    for args in (("--map", town / "表.toml"), ("--map", "表"), ()):
        answer = run("import", book, *args, "--json")
        assert answer.code == 0 and answer.json["change"] is None
        assert answer.json["mapping"] == {"name": "表", "saved": 2} and answer.json["given"] == {}


def test_a_dry_run_stores_nothing_and_no_mapping(run: Run, town: Path) -> None:
    answer = run("import", town / "2019.xlsx", "--map", town / "表.toml", "--dry-run", "--json")
    assert (
        answer.code == 0 and answer.json["change"] is None and answer.json["mapping"] == {"name": "表", "saved": None}
    )
    assert run("mapping", "list", "--json").json == {"mappings": []}
    assert run("import", town / "2019.xlsx", "--map", town / "表.toml", "--json").json["change"] == 2


def test_a_problem_tells_its_cell_and_whom_a_name_could_mean_and_nothing_is_stored(run: Run, town: Path) -> None:
    rows = [ROWS[1], [None, "双瑞", "张伟", "2018.3", 5, None], ["贺街镇", "西村", "李某", "约2018年", None, None]]
    answer = run("import", workbook(town / "坏.xlsx", rows), "--map", town / "表.toml", "--json")
    assert answer.code == 2 and answer.json["change"] is None
    first, second = answer.json["problems"]
    assert {key: first[key] for key in ("code", "sheet", "row", "cell", "header", "value", "ledger", "column")} == {
        "code": "ambiguous_name",
        "sheet": "表",
        "row": 2,
        "cell": "B2",
        "header": "村",
        "value": "双瑞",
        "ledger": None,
        "column": None,
    }
    assert first["candidates"] == [
        {"code": "451102101201", "name": "双瑞村委会", "path": "贺州市/八步区/贺街镇"},
        {"code": "451102102201", "name": "双瑞村", "path": "贺州市/八步区/莲塘镇"},
    ]
    assert (second["code"], second["cell"], second["ledger"], second["column"]) == ("value", "D3", "posts", "from")
    assert run("mapping", "list", "--json").json == {"mappings": []}


def test_warnings_refuse_until_they_are_accepted(run: Run, town: Path) -> None:
    rows = [*ROWS[:4], ["合计", None, None, None, 12, None]]
    book = workbook(town / "和.xlsx", rows)
    answer = run("import", book, "--map", town / "表.toml", "--json")
    assert answer.code == 2 and answer.json["problems"] == [] and answer.json["change"] is None
    assert [(one["code"], one["cell"]) for one in answer.json["warnings"]] == [("sum", "E5")]
    for accepted in ("sum", "unit,sum", "all"):
        answer = run("import", book, "--map", town / "表.toml", "--accept", accepted, "--dry-run", "--json")
        assert answer.code == 0 and len(answer.json["warnings"]) == 1
    assert run("import", book, "--map", town / "表.toml", "--accept", "note").code == 2
    assert run("import", book, "--map", town / "表.toml", "--accept", "nothing").code == 2


def test_another_year_is_never_confirmed_by_a_saved_mapping(run: Run, town: Path) -> None:
    (town / "表.toml").write_text(MAPPING.replace('name = "表"', 'name = "表"\naccept = ["year", "sum"]'), "utf-8")
    rows = [["八步区2020年村情况表"], *ROWS[1:4], ["合计", None, None, None, 12, None]]
    book = workbook(town / "2020.xlsx", rows)
    assert run("import", book, "--map", town / "表.toml").code == 0
    changed = workbook(town / "又.xlsx", [*rows[:2], ["贺街镇", "西村", "张伟", "2018.3", 7, None]])
    answer = run("import", changed, "--map", "表", "--json")
    assert answer.code == 2 and {one["code"] for one in answer.json["warnings"]} == {"year"}
    assert run("import", changed, "--json").code == 2
    assert run("import", changed, "--map", "表", "--accept", "year", "--json").json["change"] == 3
    answer = run("import", book, "--map", "表", "--as-of", "2020-12-31", "--period", "2020", "--json")
    assert answer.code == 0 and answer.json["ledgers"]["facts"]["new"] == 2


def test_saved_mappings_are_listed_shown_and_removed(run: Run, town: Path) -> None:
    run("import", town / "2019.xlsx", "--map", town / "表.toml")
    assert run("mapping", "list", "--json").json == {"mappings": [{"name": "表", "saved": 2, "sheets": ["表"]}]}
    assert "表" in run("mapping", "list").out
    shown = run("mapping", "show", "表", "--json").json["mappings"][0]
    assert shown["saved"] == 2 and shown["mapping"]["sheet"][0]["ignore"] == ["备注"]
    assert run("mapping", "show", "表", "--out", town / "又.toml").code == 0
    again = run("import", town / "2019.xlsx", "--map", town / "又.toml", "--json")
    assert again.json["change"] is None and again.json["mapping"] == {"name": "表", "saved": 2}
    assert run("mapping", "show", "表", "--out", town / "又.toml").code == 2
    assert run("mapping", "show", "表", "--out", town / "又.json").code == 0
    assert json.loads((town / "又.json").read_text(encoding="utf-8"))["name"] == "表"
    assert run("mapping", "remove", "表", "--dry-run").code == 0
    assert run("mapping", "remove", "表", "--json").json == {"change": 3, "mappings": []}
    assert run("mapping", "show", "表").code == 3 and run("mapping", "remove", "表").code == 3
    answer = run("import", town / "2019.xlsx", "--json")
    assert answer.code == 2 and [one["code"] for one in answer.json["problems"]] == ["no_mapping"]


def test_another_text_under_a_name_is_a_new_version(run: Run, town: Path) -> None:
    run("import", town / "2019.xlsx", "--map", town / "表.toml")
    (town / "表.toml").write_text(MAPPING.replace('ignore = ["备注"]', 'ignore = ["备注"]\nskip = ["全县"]'), "utf-8")
    rows = [*ROWS[:2], ["贺街镇", "西村", "张伟", "2018.3", 9, None]]
    answer = run("import", workbook(town / "又.xlsx", rows), "--map", town / "表.toml", "--json")
    assert answer.json["mapping"] == {"name": "表", "saved": 3}
    assert run("mapping", "list", "--json").json["mappings"][0]["saved"] == 3


def test_a_mapping_that_is_wrong_is_told_with_every_fault(run: Run, town: Path) -> None:
    (town / "坏.toml").write_text(MAPPING.replace("posts", "post").replace("@period", "@perio"), encoding="utf-8")
    answer = run("import", town / "2019.xlsx", "--map", town / "坏.toml", "--json")
    assert answer.code == 2 and len(answer.json["problems"]) == 2
    assert answer.json["mapping"] == {"name": None, "saved": None}


def test_a_mapping_or_file_that_there_is_not_is_not_found(run: Run, town: Path) -> None:
    assert run("import", town / "2019.xlsx", "--map", "无此对照表").code == 3
    assert run("import", town / "无.xlsx", "--map", town / "表.toml").code == 3


def test_what_comes_back_is_the_workbook_with_its_problems_and_mended_it_imports(run: Run, town: Path) -> None:
    rows = [*ROWS[:2], ["贺街镇", "西村", "张伟", "约2018年", 5, None], *ROWS[3:]]
    book, out = workbook(town / "坏.xlsx", rows), town / "回.xlsx"
    assert run("import", book, "--map", town / "表.toml", "--problems", out, "--json").code == 2
    marked = openpyxl.load_workbook(out)
    assert marked.sheetnames == ["问题", "表"]
    sheet = marked["表"]
    assert sheet["G2"].value == "问题" and "任职时间：不是日期" in sheet["G3"].value
    assert sheet["D3"].comment is not None
    sheet["D3"] = "2018.3"
    marked.save(out)
    told = run("import", out, "--map", town / "表.toml", "--dry-run").err
    assert "工作表“问题”是上次列出问题的清单，不是表格，不必导入。" in told and "没有导入" not in told
    marked.create_sheet("草稿").sheet_state = "hidden"
    marked.save(out)
    told = run("import", out, "--map", town / "表.toml", "--dry-run").err
    assert "不必导入" in told and "有 1 个文件或工作表没有导入：草稿" in told
    del marked["草稿"]
    marked.save(out)
    answer = run("import", out, "--map", town / "表.toml", "--json")
    assert answer.code == 0 and answer.json["ledgers"]["posts"]["new"] == 2 and answer.json["ignored"] == ["问题"]


def test_a_text_comes_back_under_the_title_by_which_its_mapping_finds_it_again(run: Run, town: Path) -> None:
    text, back, mended = town / "2019年报来.csv", town / "问题.xlsx", town / "改.xlsx"
    rows = [ROWS[1], ["贺街镇", "西村", "张伟", "2018.3", "约5", "无"]]
    text.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="gb18030")
    assert run("import", text, "--map", town / "表.toml", "--problems", back).code == 2
    book = openpyxl.load_workbook(back)
    book["表"]["E2"] = 5
    book.save(mended)
    answer = run("import", mended, "--map", town / "表.toml", "--json")
    assert (answer.code, answer.json["ledgers"]["facts"]["new"], answer.json["ignored"]) == (0, 1, ["问题"])


def test_a_value_tells_file_sheet_cell_and_header_of_its_source(run: Run, town: Path) -> None:
    run("import", town / "2019.xlsx", "--map", town / "表.toml")
    told = run("history", "451102101202", "--json").out
    assert '"file": "2019.xlsx"' in told and '"cell": "E3"' in told and '"header": "积极分子"' in told


def test_people_are_told_what_was_read_and_what_is_to_be_accepted(run: Run, town: Path) -> None:
    answer = run("import", town / "2019.xlsx", "--map", town / "表.toml", "--dry-run")
    assert "工作表“表”：读入 2 行，跳过 2 行" in answer.err
    rows = [*ROWS[:4], ["合计", None, None, None, 12, None]]
    answer = run("import", workbook(town / "和.xlsx", rows), "--map", town / "表.toml", "--lang", "en")
    assert "--accept sum" in answer.err and "E5" in answer.err
    assert "Warning year" not in answer.err


def test_of_another_year_it_is_said_that_it_is_taken_on_the_days_of_the_mapping(run: Run, town: Path) -> None:
    book = workbook(town / "另一年.xlsx", [["2020年村情况表"], *ROWS[1:]])
    answer = run("import", book, "--map", town / "表.toml")
    assert answer.code == 2 and "--accept year" in answer.err
    assert "提醒 year：确认了，也仍照对照表的日期登记" in answer.err


@pytest.mark.parametrize(
    ("instead", "line"), [("“书记”", "person = {column = “书记”}"), ("书记", "person = {column = 书记}")]
)
def test_a_line_that_is_no_toml_is_shown_in_chinese_and_nothing_is_marked(
    run: Run, town: Path, instead: str, line: str
) -> None:
    (town / "表.toml").write_text(MAPPING.replace('"书记"', instead), encoding="utf-8")
    tried = run("import", town / "2019.xlsx", "--map", town / "表.toml", "--dry-run")
    assert tried.code == 2 and "英文引号" in tried.err and "Invalid" not in tried.err
    assert line in " ".join(tried.err.split())
    assert [file.name for file in town.glob("*问题*")] == []


def test_a_mapping_in_another_encoding_is_told_how_to_save_it(run: Run, town: Path) -> None:
    (town / "表.toml").write_text(MAPPING, encoding="gb18030")
    assert "编码选 UTF-8" in run("import", town / "2019.xlsx", "--map", town / "表.toml").err


def test_a_file_that_is_not_there_is_no_saved_mapping_and_without_any_one_is_to_be_proposed(
    run: Run, town: Path
) -> None:
    missing = run("import", town / "2019.xlsx", "--map", town / "没有.toml")
    assert missing.code == 3 and "没有这个对照表文件" in missing.err
    assert "registry map" in run("import", town / "2019.xlsx").err
