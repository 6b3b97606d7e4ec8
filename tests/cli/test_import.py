"""`import` on the command line: what good input becomes, and what bad input gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from registry.cli import main
from registry.db import ENVIRONMENT
from tests.cli.conftest import Run
from tests.registries import SMALL, address_of, all_of, copy, on_postgresql, stands, written

of_files = pytest.mark.once("files and their problems, told before anything is written")

IDENTITY = "11010519491231002X"

#: Everything that bad input may be, in one set: each with a clear answer, all in one pass.
BAD = {
    "places": "code,name,kind,parent,from,to,area\n"
    "451102102,某镇,township,451102,,,\n"
    "451102102,又一镇,township,451102,,,\n"
    "451102103,无上级,township,999999,,,\n"
    "451102104,甲,township,451102105,,,\n"
    "451102105,乙,township,451102104,,,\n"
    "451102106,丙,township,451102,2019-02-30,,\n"
    "451102107,丁,township,451102,2019-05,2019-05-01,\n"
    "451102108,戊,planet,451102,,,\n"
    "451102109,,township,451102,,,\n"
    f"451102110,{IDENTITY},township,451102,,,\n"
    "4.51E+11,己,village,451102101,,,\n",
    "facilities": "place,kind,name,from,area_m2\n451102101202,venue,大院,2019,300㎡\n451102101202,venue,小院,2019,-5\n",
    "facts": "unit,period,activists\n451102101202,2020,2.5\nNOPE,2020,1\n",
    "posts": "person,unit,role,from,to\nP99,D2,secretary,2019,\nP1,D2,village_director,2019,\n"
    "P1,D2,secretary,2020-05-01,2020-05-01\n",
    "cases": "这里没有表头\n也没有\n",
}
FILES = {"ratings.csv": b"", "bodies.csv": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 4}

#: file, row, column, and words of the problem in Chinese and English.
ANSWERS = {
    "a code twice": ("places.csv", 3, "code", "重复", "again"),
    "a parent that does not exist": ("places.csv", 4, "parent", "没有这个代码", "unknown code"),
    "a ring of parents": ("places.csv", 5, "parent", "成环", "ring"),
    "2019-02-30": ("places.csv", 7, "from", "不是日历上的日期", "is not a day of the calendar"),
    "a to that is not after its from": ("places.csv", 8, "to", "不晚于起始日期", "is not after"),
    "an unknown column": ("places.csv", 1, None, "不认识的列“area”", "unknown column 'area'"),
    "an unknown choice": ("places.csv", 9, "kind", "不在可选值之内", "none of the values"),
    "an empty required cell": ("places.csv", 10, "name", "必填", "must be filled"),
    "an identity number pasted into a name": ("places.csv", 11, "name", "疑似身份证号", "looks like an identity"),
    "a code in an exponent form that lost digits": ("places.csv", 12, "code", "丢失了位数", "lost digits"),
    "300㎡": ("facilities.csv", 2, "area_m2", "不要带单位", "never with a unit"),
    "a negative area": ("facilities.csv", 3, "area_m2", "超出范围", "out of range"),
    "2.5 members": ("facts.csv", 2, "activists", "不是整数", "not a whole number"),
    "a reference outside the set": ("facts.csv", 3, "unit", "没有这个代码", "unknown code"),
    "a person outside the set": ("posts.csv", 2, "person", "没有这个代码", "unknown code"),
    "a role at a unit of the wrong kind": ("posts.csv", 3, "role", "不是党组织的职务", "not a role at an organization"),
    "a post that ends on its first day": ("posts.csv", 4, "to", "不晚于起始日期", "is not after"),
    "a sheet with no header": ("cases.csv", None, None, "没有表头", "no header"),
    "an empty file": ("ratings.csv", None, None, "文件是空的", "the file is empty"),
    "a file that is not what its name says": ("bodies.csv", None, None, "内容与文件名不符", "not what its name says"),
}


def bad_set(folder: Path) -> Path:
    written(folder, BAD)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def refusals(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The bad set sent to a registry that stands, in both languages: the answers, and whether it was left alone."""
    folder = tmp_path_factory.mktemp("bad")
    database = copy(template, folder / "registry.db")
    source, before = bad_set(folder / "in"), all_of(database)
    answers = {}
    for language in ("zh", "en"):
        args = ["--lang", language, "import", str(source), "--json"]
        answers[language] = CliRunner(env={ENVIRONMENT: address_of(database)}).invoke(main, args)
    return {**answers, "untouched": all_of(database) == before}


def problems(refusals: dict[str, Any], language: str) -> list[dict[str, Any]]:
    return json.loads(refusals[language].stdout)["problems"]


@of_files
@pytest.mark.parametrize("what", ANSWERS)
def test_bad_input_gets_a_clear_answer_in_both_languages(what: str, refusals: dict[str, Any]) -> None:
    file, row, column, *words = ANSWERS[what]
    for language, word in zip(("zh", "en"), words, strict=True):
        at = [p for p in problems(refusals, language) if (p["file"], p["row"], p["column"]) == (file, row, column)]
        assert any(word in problem["problem"] for problem in at), at
        assert all(problem["allowed"] for problem in at)


def test_bad_input_is_refused_with_every_problem_at_once_and_nothing_is_stored(refusals: dict[str, Any]) -> None:
    assert [refusals[language].exit_code for language in ("zh", "en")] == [2, 2]
    assert refusals["untouched"]
    assert len(problems(refusals, "zh")) == len(problems(refusals, "en")) >= len(ANSWERS)


@of_files
def test_only_what_is_wrong_is_a_problem(refusals: dict[str, Any]) -> None:
    """A ring has two members, each under a parent of the wrong kind; a refused code is missed below it."""
    expected = {(file, row) for file, row, *_ in ANSWERS.values()} | {("places.csv", 6)}
    assert {(p["file"], p["row"]) for p in problems(refusals, "zh")} == expected


@of_files
def test_an_identity_number_is_not_repeated_anywhere(refusals: dict[str, Any]) -> None:
    for language in ("zh", "en"):
        assert IDENTITY not in refusals[language].stdout + refusals[language].stderr


@of_files
def test_in_json_mode_standard_output_is_one_document_and_problems_have_their_places(refusals: dict[str, Any]) -> None:
    first = next(p for p in problems(refusals, "zh") if p["value"] == "300㎡")
    assert list(first) == ["ledger", "file", "row", "column", "label", "value", "problem", "allowed"]
    assert (first["ledger"], first["file"], first["row"]) == ("facilities", "facilities.csv", 2)
    assert (first["column"], first["label"]) == ("area_m2", "面积")


@of_files
@pytest.mark.parametrize(
    ("cell", "column", "zh", "en"),
    [
        (2019.1, "from", "1 月还是 10 月", "January or October"),
        (43831.5, "from", "有歧义", "ambiguous"),
        (4.511021012020011e17, "code", "丢失位数", "lost digits"),
        ("=1+1", "name", "公式没有算出的值", "no stored value"),
    ],
)
def test_cells_that_excel_spoilt_are_refused(
    cell: Any, column: str, zh: str, en: str, run: Run, standing: Path, tmp_path: Path
) -> None:
    before = all_of(standing)
    row = {"代码": "451102101204", "名称": "南村", "类别": "村社区", "上级代码": "451102101", "设立日期": None}
    label = {"from": "设立日期", "code": "代码", "name": "名称"}[column]
    book = openpyxl.Workbook()
    book.active.title = "地点"
    book.active.append(list(row))
    book.active.append(list((row | {label: cell}).values()))
    book.save(tmp_path / "a.xlsx")
    for language, words in (("zh", zh), ("en", en)):
        answer = run("import", tmp_path / "a.xlsx", "--json", "--lang", language)
        (problem,) = [p for p in answer.json["problems"] if p["column"] == column]
        assert answer.code == 2
        assert (problem["file"], problem["row"]) == ("地点", 2)
        assert words in problem["problem"]
    assert all_of(standing) == before


@of_files
def test_a_12_digit_code_that_excel_kept_as_a_float_is_the_code(run: Run, standing: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "places"
    book.active.append(["code", "name", "kind", "parent"])
    book.active.append([451102101204.0, "南村", "village", 451102101.0])
    book.save(tmp_path / "a.xlsx")
    assert run("import", tmp_path / "a.xlsx").code == 0
    assert "451102101204" in run("tree").out


@of_files
@pytest.mark.parametrize(
    ("name", "content", "zh"),
    [
        ("地点.xlsx", b"", "文件是空的"),
        ("地点.xlsx", b"code,name\n", "内容与文件名不符"),
        ("地点.csv", b"PK\x03\x04" + b"\x00" * 100, "内容与文件名不符"),
        ("地点.txt", b"code,name\n", "不认识这种文件"),
        ("地点.csv", b"\xff\xfe\xff", "编码"),
        ("不是台账.csv", b"code,name\n", "不认识"),
        ("地点.csv", b"\n\n,,\n", "空的"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(
    name: str, content: bytes, zh: str, run: Run, database: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    answer = run("import", tmp_path / name, "--json")
    (problem,) = answer.json["problems"]
    assert answer.code == 2
    assert problem["file"] == name
    assert zh in problem["problem"]
    assert not stands(database)


@of_files
def test_a_folder_without_a_ledger_is_refused(run: Run, database: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = run("import", tmp_path / "empty")
    assert answer.code == 2
    assert not stands(database)


def test_an_import_founds_the_registry_and_answers_in_the_contract_s_shape(
    run: Run, database: Path, tmp_path: Path
) -> None:
    answer = run("import", written(tmp_path / "in"), "--actor", "张三", "--reason", "首次", "--json")
    assert answer.code == 0
    assert list(answer.json) == ["change", "ledgers", "ignored", "reminders", "problems"]
    assert (answer.json["change"], answer.json["problems"]) == (1, [])
    assert answer.json["ledgers"]["places"] == {"new": 7, "revised": 0, "same": 0, "withdrawn": 0, "cleared": 0}
    assert set(answer.json["ledgers"]) == set(SMALL)
    (change,) = run("changes", "--json").json["changes"]
    assert (change["actor"], change["reason"]) == ("张三", "首次")
    files = {file.name.removesuffix("-wal").removesuffix("-shm") for file in database.parent.glob("*")}
    assert files == (set() if on_postgresql() else {"registry.db"})


def test_the_same_again_changes_nothing_and_makes_no_change_record(run: Run, database: Path, tmp_path: Path) -> None:
    source = written(tmp_path / "in")
    assert run("import", source).code == 0
    before = all_of(database)
    answer = run("import", source, "--json")
    assert answer.json["change"] is None
    assert {counts["new"] + counts["revised"] for counts in answer.json["ledgers"].values()} == {0}
    assert all_of(database) == before


@pytest.mark.parametrize("flags", [["--dry-run"], ["--dry-run", "--json"]])
def test_a_dry_run_tells_the_counts_and_leaves_no_new_registry(
    flags: list[str], run: Run, database: Path, tmp_path: Path
) -> None:
    answer = run("import", written(tmp_path / "in"), *flags)
    assert answer.code == 0
    if "--json" in flags:
        assert answer.json["change"] is None
        assert answer.json["ledgers"]["places"]["new"] == 7
    else:
        assert "未登记任何内容" in answer.out
    assert not stands(database) and not database.parent.exists()


def test_a_dry_run_leaves_a_registry_that_stands_as_it_was(run: Run, standing: Path, tmp_path: Path) -> None:
    before = all_of(standing)
    assert run("import", written(tmp_path / "in", {"people": "code,name\nP7,某\n"}), "--dry-run").code == 0
    assert all_of(standing) == before


def test_a_dry_run_tells_what_is_recorded_and_what_it_would_be(run: Run, standing: Path, tmp_path: Path) -> None:
    changed = SMALL["facts"].replace("52000.5", "33700") + "451102101203,2019,7,\n"
    posts = "person,unit,role,from,source\nP2,451102101202,village_director,2019-03-01,local\n"
    folder = written(tmp_path / "changed", {"facts": changed, "posts": posts})
    told = run("import", folder, "--dry-run")
    assert told.code == 0 and "修订的值：" in told.out
    lines = _cells(told.out)
    assert ["facts.csv", "2", "指标台账", "集体经济收入元", "52000.5", "33700"] in lines
    assert ["posts.csv", "2", "任职", "来源", "（空）", "本村"] in lines
    told = run("import", folder, "--dry-run", "--lang", "en")
    assert "(empty)" in told.out and "local" in told.out and "collective_income_yuan" in told.out
    back = written(tmp_path / "back", {"posts": SMALL["posts"].rpartition("P2")[0]})
    assert ["posts.csv", "2", "任职", "作废", "是", "否"] in _cells(run("import", back, "--dry-run").out)
    # What is taken stands in its change.
    assert "修订的值" not in run("import", folder).out


def _cells(table: str) -> list[list[str]]:
    """The cells of the rows of tables."""
    return [[cell.strip() for cell in line.split("│")] for line in table.splitlines() if "│" in line]


def test_of_many_values_a_dry_run_tells_the_first(run: Run, standing: Path, tmp_path: Path) -> None:
    lines = [f"451102101202,{year},{year}\n" for year in range(1990, 2020)]
    head = "unit,period,activists\n"
    assert run("import", written(tmp_path / "one", {"facts": head + "".join(lines)})).code == 0
    others = head + "".join(line.replace("\n", "1\n") for line in lines)
    told = run("import", written(tmp_path / "two", {"facts": others}), "--dry-run")
    assert told.out.count("积极分子") == 20 and "只列出前 20 处" in told.err


def test_a_refused_first_import_leaves_no_new_registry(run: Run, database: Path, tmp_path: Path) -> None:
    assert run("import", bad_set(tmp_path / "in")).code == 2
    assert run("verify").code == 3
    assert not stands(database) and not database.parent.exists()


@pytest.mark.sqlite("a server's database is no file")
@pytest.mark.parametrize("flags", [["--dry-run"], []])
def test_an_empty_file_stays_empty_where_nothing_is_taken_in(
    flags: list[str], run: Run, database: Path, tmp_path: Path
) -> None:
    database.parent.mkdir()
    database.touch()
    source = written(tmp_path / "in") if flags else bad_set(tmp_path / "in")
    run("import", source, *flags)
    assert [(file.name, file.stat().st_size) for file in database.parent.iterdir()] == [("registry.db", 0)]
    assert run("import", written(tmp_path / "good")).code == 0
    assert run("verify").code == 0


def test_who_imports_is_the_login_name_where_nobody_is_named(
    run: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "wangwu")
    assert run("import", written(tmp_path / "in")).code == 0
    assert run("changes", "--json").json["changes"][0]["actor"] == "wangwu"


@of_files
@pytest.mark.parametrize("login", ["13800138000", "451102197803051229", "wangwu-138-0013-8000", "a\tb\x07"])
def test_a_login_name_that_is_not_kept_is_refused_as_actor_and_not_said_again(
    login: str, run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", login)
    more = written(tmp_path / "in", {"people": "code,name\nP7,丁某\n"})
    for command in (("import", more), ("undo", "3"), ("place", "rename", "4511", "--name", "x", "--effective", "2020")):
        chinese, english = run(*command), run(*command, "--lang", "en")
        assert (chinese.code, chinese.out, english.code, english.out) == (2, "", 2, "")
        assert "登录名" in chinese.err and "--actor" in chinese.err and login not in chinese.err
        assert "login name" in english.err and "--actor" in english.err and login not in english.err
    assert run("checkpoint").out.split()[0] == "3"
    assert run("import", more, "--actor", "丁某").code == 0


# -- a differing list of places --


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    return written(tmp_path / "renamed", {"places": "code,name,kind,parent\n451102101202,新西村,village,451102101\n"})


def test_a_differing_list_of_places_asks_from_which_day_or_whether_the_record_was_wrong(
    renamed: Path, run: Run, standing: Path
) -> None:
    answer = run("import", renamed, "--json")
    assert answer.code == 2
    assert "--effective" in answer.json["problems"][0]["allowed"]


def test_a_change_from_a_day_leaves_the_name_before_it(renamed: Path, run: Run, standing: Path) -> None:
    assert run("import", renamed, "--effective", "2019年5月").code == 0
    states = run("history", "451102101202", "--json").json["states"]
    in_force = [(s["name"], s["from"], s["to"]) for s in states if s["until"] is None]
    assert in_force == [("西村", None, "2019-05"), ("新西村", "2019-05", None)]


def test_a_correction_rewrites_the_past_as_known_from_now_on(renamed: Path, run: Run, standing: Path) -> None:
    assert run("import", renamed, "--correct").code == 0
    names = [
        {p["code"]: p["name"] for p in run("tree", "--known-at", known, "--json").json["places"]}["451102101202"]
        for known in ("3", "4")
    ]
    assert names == ["西村", "新西村"]


# -- what goes back to the sender --


@of_files
def test_problems_for_people_are_a_table_on_standard_error(run: Run, database: Path, tmp_path: Path) -> None:
    answer = run("import", bad_set(tmp_path / "in"))
    assert answer.out == ""
    assert "300㎡" in answer.err
    assert "面积" in answer.err
    assert "未登记任何内容" in answer.err


@of_files
def test_the_sender_s_workbook_comes_back_beside_the_input(run: Run, database: Path, tmp_path: Path) -> None:
    source = bad_set(tmp_path / "in")
    assert "in-问题.xlsx" in run("import", source).err
    book = openpyxl.load_workbook(tmp_path / "in-问题.xlsx")
    header = [cell.value for cell in book["facilities"][1]]
    assert header[-1] == "问题"
    assert "不要带单位" in book["facilities"].cell(2, len(header)).value


@of_files
def test_an_earlier_workbook_with_problems_is_not_overwritten(run: Run, database: Path, tmp_path: Path) -> None:
    source = bad_set(tmp_path / "in")
    (tmp_path / "in-问题.xlsx").write_bytes(b"being mended")
    assert "in-问题2.xlsx" in run("import", source).err
    assert (tmp_path / "in-问题.xlsx").read_bytes() == b"being mended"


@of_files
def test_a_workbook_with_problems_that_has_more_gets_another_number(run: Run, database: Path, tmp_path: Path) -> None:
    assert "in-问题.xlsx" in run("import", bad_set(tmp_path / "in")).err
    assert "in-问题2.xlsx" in run("import", tmp_path / "in-问题.xlsx").err
    assert "in-问题3.xlsx" in run("import", tmp_path / "in-问题2.xlsx").err


@of_files
def test_in_json_mode_no_workbook_is_written_unless_it_is_named(run: Run, database: Path, tmp_path: Path) -> None:
    source = bad_set(tmp_path / "in")
    assert run("import", source, "--json").code == 2
    assert [f.name for f in tmp_path.iterdir() if f.suffix == ".xlsx"] == []
    answer = run("import", source, "--json", "--problems", tmp_path / "p.xlsx")
    assert answer.json["change"] is None
    assert (tmp_path / "p.xlsx").exists()


def test_a_marked_workbook_mended_is_imported_as_it_is(run: Run, standing: Path, tmp_path: Path) -> None:
    row = "P8,某某,19x0\n"
    assert run("import", written(tmp_path / "in", {"people": f"code,name,birth_year\n{row}"})).code == 2
    book = openpyxl.load_workbook(tmp_path / "in-问题.xlsx")
    book["people"].cell(2, 3).value = "1980"
    book.save(tmp_path / "mended.xlsx")
    answer = run("import", tmp_path / "mended.xlsx", "--json")
    assert (answer.code, answer.json["ledgers"]["people"]["new"]) == (0, 1)


@of_files
def test_the_imported_file_itself_is_never_the_workbook_with_problems(run: Run, database: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    answer = run("import", tmp_path / "a.xlsx", "--problems", tmp_path / "a.xlsx")
    assert answer.code == 2
    assert (tmp_path / "a.xlsx").read_bytes() == b"no workbook"


@of_files
def test_a_workbook_that_cannot_be_written_back_does_not_hide_the_problems(
    run: Run, database: Path, tmp_path: Path
) -> None:
    source = bad_set(tmp_path / "in")
    answer = run("import", source, "--problems", tmp_path / "nowhere" / "p.xlsx")
    assert answer.code == 2
    assert "未能写出" in answer.err
    assert "300㎡" in answer.err


# -- writers at once --


def test_two_imports_into_a_registry_at_once_are_two_changes(standing: Path, tmp_path: Path) -> None:
    start = [sys.executable, "-c", "from registry.cli import main; main()", "import"]
    environment = os.environ | {ENVIRONMENT: address_of(standing)}
    running = []
    for n in range(2):
        folder = written(tmp_path / f"in{n}", {"people": f"code,name\nW{n},某\n"})
        running.append(subprocess.Popen([*start, str(folder)], env=environment, stdout=subprocess.DEVNULL))
    assert [process.wait(60) for process in running] == [0, 0]
    verified = CliRunner(env={ENVIRONMENT: address_of(standing)}).invoke(main, ["verify", "--json"])
    assert '"ok": true, "changes": 5' in verified.stdout
