"""`registry map`: the document that it answers with, what it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.workbooks.mappings.file import load, loads
from registry.workbooks.tables.questions import questions
from tests.cli.conftest import Run
from tests.workbooks.shapes import stars
from tests.workbooks.shapes.drawing import drawn

pytestmark = pytest.mark.once("what it asks of a registry is whether a mapping fits")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    file = tmp_path / stars.FILE
    stars.workbook().save(file)
    return file


def test_the_document_has_the_mapping_and_of_each_column_where_it_goes(run: Run, workbook: Path) -> None:
    answer = run("map", workbook, "--json")
    assert answer.code == 0
    document = answer.json
    assert list(document) == ["file", "saved", "mapping", "sheets", "questions"]
    assert (document["file"], document["saved"], document["questions"]) == (stars.FILE, None, [])
    assert document["mapping"]["sheet"][0]["place"]["county"] == {"column": "县（市、区）"}
    (sheet,) = document["sheets"]
    assert list(sheet) == ["sheet", "header", "rows", "skipped", "columns"]
    assert (sheet["sheet"], sheet["header"], sheet["rows"]) == ("汇总表", [4, 5], [6, 11])
    assert sheet["skipped"] == [{"row": 12, "why": "footer"}]
    assert list(sheet["columns"][0]) == ["column", "header", "use", "to", "factor", "why"]
    told = {one["column"]: (one["header"], one["use"], one["to"]) for one in sheet["columns"]}
    assert told["A"] == ("序号", "ignore", [])
    assert told["B"] == ("县（市、区）", "place", ["place.county"])
    assert told["G"] == ("乡镇党委初评/星级", "make", ["ratings.stars"])


def test_a_question_names_its_sheet_and_column(run: Run, tmp_path: Path) -> None:
    rows = [["2019年"], ["乡镇", "村名", "党员数"], ["贺街镇", "双瑞村", 30]]
    drawn(("表", rows, ())).save(tmp_path / "a.xlsx")
    (question,) = run("map", tmp_path / "a.xlsx", "--json").json["questions"]
    assert list(question) == ["sheet", "about", "column", "says"]
    assert list(question.values())[:3] == ["表", "column", "C"]
    shown = run("map", tmp_path / "a.xlsx")
    assert "正式党员" in shown.out and "1." in shown.out


def test_numbers_of_people_are_never_repeated_wherever_they_stand(run: Run, tmp_path: Path) -> None:
    number = "11010519491231002X"
    rows = [["乡镇", "村名", "党员数", number], ["贺街镇", "双瑞村", 30, "13800138000"]]
    file = tmp_path / f"{number}.xlsx"
    drawn((number, rows, ())).save(file)
    document = run("map", file, "--json")
    shown = run("map", file)
    missing = run("map", file, "--sheet", f"{number}号")
    for answer in (document, shown, missing):
        assert number not in answer.out + answer.err and "13800138000" not in answer.out
    (sheet,) = document.json["mapping"]["sheet"]
    assert sheet["ignore"] == ["col:D"] and missing.code == 3


_TABLE = [["截至2020年6月30日"], ["乡镇", "村名", "党员数", "预备党员", "书记姓名", "集体经济收入", "慰问"]]


def test_each_question_is_shown_with_how_its_answer_is_written(run: Run, tmp_path: Path) -> None:
    """Followed to the letter, the answers make a mapping without questions."""
    drawn(("表", [*_TABLE, ["贺街镇", "双瑞村", 30, 2, "张某", 28500, "乙"]], ())).save(tmp_path / "a.xlsx")
    shown = run("map", tmp_path / "a.xlsx", "--out", tmp_path / "a.toml")
    assert shown.out.count("答法：") == len(run("map", tmp_path / "a.xlsx", "--json").json["questions"]) >= 3
    assert "replaces = true" in shown.out
    text = (tmp_path / "a.toml").read_text("utf-8")
    for answer, instead in (
        ('period = "2020-06"', 'period = "?"'),
        ('full_members = {column = "党员数", minus = "预备党员"}', 'probationary_members = {column = "预备党员"}'),
    ):
        assert answer in shown.out and instead in text
        text = text.replace(instead, answer if "period" in answer else f"{instead}\n{answer}")
    assert "把“慰问”从 open 移到 ignore" in shown.out
    text = text.replace('open = ["党员数", "慰问"]', 'ignore = ["慰问"]')
    mapping, problems = loads(text, "toml", "a")
    assert mapping is not None and not problems
    assert not list(questions(mapping)) and not mapping.tables[0].open


def test_the_unit_of_amounts_is_asked_for_with_both_answers(run: Run, tmp_path: Path) -> None:
    rows = [["2019年"], ["乡镇", "村名", "集体经济收入"], ["贺街镇", "双瑞村", 5], ["贺街镇", "南木村", 12.5]]
    drawn(("表", rows, ())).save(tmp_path / "a.xlsx")
    shown = run("map", tmp_path / "a.xlsx")
    key = 'collective_income_yuan = {column = "集体经济收入"'
    assert f"元写 {key}}}" in shown.out and f"万元写 {key}, factor = 10000}}" in shown.out


@pytest.mark.parametrize("name", ["out.toml", "out.json"])
def test_the_mapping_is_written_but_never_over_a_file(run: Run, workbook: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    assert run("map", workbook, "--out", out).code == 0
    mapping, problems = load(out)
    assert mapping is not None and not problems and mapping.name == workbook.stem
    assert run("map", workbook, "--out", out).code == 2


def test_a_mapping_that_was_saved_and_fits_is_named(run: Run, tmp_path: Path) -> None:
    places = ["code,name,kind,parent", "45,某省,province,", "4511,某市,municipality,45", "451103,某区,county,4511"]
    places += ["451103100,甲镇,township,451103", "451103100201,乙村委会,village,451103100"]
    (tmp_path / "places.csv").write_text("\n".join(places), "utf-8")
    assert run("import", tmp_path / "places.csv").code == 0
    book, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    rows = [["某区2019年村情表"], ["乡镇", "村名", "户数"], ["甲镇", "乙村", 300]]
    drawn(("表", rows, ())).save(book)
    assert run("map", book, "--json").json["saved"] is None
    assert run("map", book, "--out", tmp_path / "村情.toml").code == 0
    assert run("import", book, "--map", tmp_path / "村情.toml").code == 0
    assert run("map", book, "--json").json["saved"] == "a"
    assert "适用" in run("map", book).out and "--out" not in run("map", book).err
    drawn(("表", [rows[0], [*rows[1], "人口"], [*rows[2], 1200]], ())).save(other)
    assert run("map", other, "--json").json["saved"] is None


def test_the_column_of_a_workbook_that_came_back_is_passed_over(run: Run, tmp_path: Path) -> None:
    rows = [["2019年"], ["乡镇", "村名", "户数", "问题"], ["贺街镇", "双瑞村", 300, "村名：没有“双瑞村”（……）"]]
    drawn(("表", rows, ())).save(tmp_path / "a.xlsx")
    document = run("map", tmp_path / "a.xlsx", "--json").json
    assert [one["header"] for one in document["sheets"][0]["columns"]] == ["乡镇", "村名", "户数"]
    assert document["questions"] == [] and "ignore" not in document["mapping"]["sheet"][0]
    drawn(("表", [*rows[:2], ["贺街镇", "双瑞村", 300, "村道破损"]], ())).save(tmp_path / "b.xlsx")
    (question,) = run("map", tmp_path / "b.xlsx", "--json").json["questions"]
    assert question["column"] == "D"


def test_what_is_no_workbook_is_refused_with_its_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<html><table><tr><td>乡镇</td></tr></table></html>")
    answer = run("map", tmp_path / "a.xls", "--json")
    assert answer.code == 2
    assert [problem["code"] for problem in answer.json["problems"]] == ["unreadable"]
    assert answer.json["mapping"] is None


def test_a_ledger_set_needs_no_mapping(run: Run, tmp_path: Path) -> None:
    drawn(("places", [["code", "name"], ["4511", "贺州市"]], ())).save(tmp_path / "a.xlsx")
    assert run("map", tmp_path / "a.xlsx").code == 2


def test_a_file_or_a_sheet_that_is_not_there_is_not_found(run: Run, workbook: Path, tmp_path: Path) -> None:
    assert run("map", tmp_path / "none.xlsx").code == 3
    assert run("map", workbook, "--sheet", "没有").code == 3


def test_one_role_that_nobody_knows_costs_a_roster_of_posts_nothing_else(run: Run, tmp_path: Path) -> None:
    roles = ["党支部书记", "村委会主任", "支部委员", "副书记", "村委会副主任", "支部付书记"]
    rows = [["2021年4月30日"], ["乡镇", "村", "姓名", "现任职务", "任职时间"]]
    rows += [["贺街镇", "西村", f"张{name}", role, "2021.1"] for name, role in zip("甲乙丙丁戊己", roles, strict=True)]
    drawn(("表", rows, ())).save(tmp_path / "a.xlsx")
    document = run("map", tmp_path / "a.xlsx", "--json").json
    assert document["questions"] == []
    told = {one["header"]: one["to"] for one in document["sheets"][0]["columns"]}
    assert (told["姓名"], told["现任职务"]) == (["posts.person"], ["posts.role"])
    assert "支部付书记" not in document["mapping"]["sheet"][0]["make"][0]["role"]["values"]
