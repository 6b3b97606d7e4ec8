"""The frame: two languages, clean standard output, exit codes, and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from registry import moment
from registry.cli import main
from tests.cli.conftest import Run
from tests.registries import address_of, all_of, stands, touch

COMMANDS = [
    "init", "import", "map", "mapping", "figures", "units", "explain", "findings", "rules", "notice", "todo", "screen",
    "stars", "graph", "report", "reports", "tree", "history", "changes", "place", "organization", "whatif", "case",
    "audit", "divisions", "draw", "person", "undo", "redact", "verify", "checkpoint", "log", "export", "template",
    "archive", "restore", "backup", "upgrade",
    "snapshot", "spark-figures", "serve", "jobs", "user", "demo",
]  # fmt: skip
#: Imports that a command pays for when it needs them, and the help never.
HEAVY = (
    "polars", "alembic", "networkx", "numpy", "rich", "sqlalchemy", "xlsxwriter", "openpyxl", "flask", "docx", "typst",
    "pyspark",
)  # fmt: skip
READING = [
    ["figures"], ["units", "village.led"], ["explain", "village.led", "X"], ["tree"], ["history", "X"], ["changes"],
    ["verify"], ["checkpoint"], ["export", "out"], ["archive", "a.zip"], ["backup", "b.db"], ["upgrade"],
    ["demo", "--show"], ["serve"], ["report", "a.docx"], ["snapshot", "s"],
]  # fmt: skip


def alone(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")}
    start = [sys.executable, "-c", "from registry.cli import main; main()", *args]
    return subprocess.run(start, capture_output=True, encoding="utf-8", env=kept | environment, check=False)


def test_the_help_lists_every_command_of_the_contract_in_chinese(run: Run) -> None:
    answer = run("--help")
    assert answer.code == 0
    assert list(main.commands) == COMMANDS
    for name in COMMANDS:
        assert f"  {name} " in answer.out
    assert "导入台账" in answer.out
    assert "用法：registry [选项] 命令 [参数]..." in answer.out


def test_the_help_speaks_english_when_asked(run: Run) -> None:
    answer = run("--help", "--lang", "en")
    assert "Usage: registry [OPTIONS] COMMAND [ARGS]..." in answer.out
    assert answer.out.isascii()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_in_both_languages(name: str, run: Run) -> None:
    chinese, english = run(name, "--help"), run("--lang", "en", name, "--help")
    assert (chinese.code, english.code) == (0, 0)
    assert chinese.out.startswith(f"用法：registry {name}")
    assert english.out.startswith(f"Usage: registry {name}")
    assert english.out.isascii()


@pytest.mark.parametrize(
    "args",
    [
        ["--lang", "en", "verify"],
        ["verify", "--lang", "en"],
        ["verify", "--lang=en"],
        ["--lang", "zh", "verify", "--lang", "en"],
    ],
)
def test_the_language_may_stand_before_and_after_the_command(args: list[str], run: Run) -> None:
    assert "there is no database" in run(*args).err


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "没有登记库"),
        ({"LANG": "zh_CN.UTF-8"}, "没有登记库"),
        ({"LANG": "C.UTF-8"}, "没有登记库"),
        ({"LANG": "en_US.UTF-8"}, "there is no database"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "there is no database"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "没有登记库"),
    ],
)
def test_the_language_is_chinese_unless_the_environment_says_english(
    environment: dict[str, str], words: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert words in run("verify").err


@pytest.mark.parametrize("args", READING, ids=lambda args: args[0])
def test_reading_a_registry_that_is_not_there_is_not_found_and_makes_no_file(
    args: list[str], run: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(database.parent.parent)
    answer = run(*args)
    assert (answer.code, answer.out) == (3, "")
    assert "没有登记库" in answer.err
    assert list(database.parent.parent.rglob("*")) == []
    assert not stands(database)


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["nope"], "没有命令 nope", "No such command 'nope'"),
        (["figures", "--nope"], "没有选项 --nope", "No such option '--nope'"),
        (["import"], "缺少 PATH", "Missing argument 'PATH'"),
        (["units"], "缺少 FIGURE", "Missing argument 'FIGURE'"),
        (["verify", "--against"], "--against 用法不对", "'--against' requires an argument"),
        (["tree", "x"], "多余的参数：x", "unexpected extra argument"),
        (["units", "f", "--status", "x"], "--status 的值不对，可选：met、not_met", "'x' is not one of 'met'"),
        (["stars", "--least", "9"], "--least 的值不对，可填：0 至 5 的整数", "9 is not in the range 0<=x<=5."),
        (
            ["draw", "commit", "S", "--size", "-1"],
            "--size 的值不对，可填：不小于 0 的整数",
            "-1 is not in the range x>=0.",
        ),
        (["figures", "--lang", "fr"], "--lang 的值不对，可选：zh、en", "'fr' is not one of"),
        (["figures", "--as-of", "2019-02-30"], "--as-of：“2019-02-30”不是日历上的日期", "is not a day of the calendar"),
        (["figures", "--as-of", "2019-12"], "--as-of：“2019-12”不是日历上的日期", "is not a day of the calendar"),
        (["figures", "--as-of", "2019-W01-1"], "不是日历上的日期", "is not a day of the calendar"),
        (["figures", "--as-of", "0000-01-01"], "不是日历上的日期", "is not a day of the calendar"),
        (["figures", "--as-of", ""], "不是日历上的日期", "is not a day of the calendar"),
        (["figures", "--known-at", "昨天"], "既不是变更号，也不是日期", "neither a change's number nor a day"),
        (["figures", "--known-at", "2019-02-30"], "既不是变更号，也不是日期", "neither a change's number nor a day"),
        (["figures", "--by", "planet"], "没有类别 planet", "there is no kind planet"),
        (["import", ".", "--effective", "soon"], "--effective：“soon”不是日历上的日期", "is not a day of the calendar"),
        (["import", ".", "--effective", "2019", "--correct"], "只能用一个", "not both"),
        (["import", ".", "--problems", "p.txt"], "须以 .xlsx 结尾", "must end in .xlsx"),
        (["import", ".", "--actor", "13800138000"], "疑似身份证号或手机号", "looks like an identity or mobile number"),
        (["import", ".", "--reason", "a\x07b"], "控制字符", "control character"),
        (["verify", "--against", "x"], "不是 registry checkpoint 打印的一行", "not a line of `registry checkpoint`"),
        (["units", "village.poor", "--status", "met"], "没有状态 met", "has no status met"),
    ],
)
def test_a_command_line_that_says_something_wrong_is_refused_in_both_languages(
    args: list[str], zh: str, en: str, run: Run, standing: Path
) -> None:
    before = all_of(standing)
    chinese, english = run(*args), run("--lang", "en", *args)
    assert (chinese.code, chinese.out) == (2, "")
    assert zh in chinese.err
    if args[-2:] != ["--lang", "fr"]:
        assert (english.code, english.out) == (2, "")
        assert en in english.err
    assert all_of(standing) == before


@pytest.mark.parametrize(
    ("args", "zh", "en"),
    [
        (["units", "nope"], "没有指标 nope", "there is no figure nope"),
        (["explain", "nope", "4511"], "没有指标 nope", "there is no figure nope"),
        (["explain", "village.led", "NOPE"], "NOPE", "NOPE"),
        (["figures", "--scope", "NOPE"], "没有代码 NOPE", "there is no code NOPE"),
        (["figures", "--scope", "D1"], "D1 不是地点的代码", "D1 is not a place's code"),
        (["tree", "--scope", "D1"], "D1 不是地点的代码", "D1 is not a place's code"),
        (["tree", "--scope", "NOPE"], "没有代码 NOPE", "there is no code NOPE"),
        (["units", "13800138000"], "没有指标 13800138000", "there is no figure 13800138000"),
        (["figures", "--scope", "13800138000"], "没有代码 13800138000", "there is no code 13800138000"),
        (["explain", "village.led", "13800138000"], "13800138000", "13800138000"),
        (["history", "13800138000"], "没有代码 13800138000", "there is no code 13800138000"),
        (["history", "NOPE"], "没有代码 NOPE", "there is no code NOPE"),
        (["history", "'; drop table posts --"], "没有代码", "there is no code"),
        (["figures", "--known-at", "4"], "没有第 4 次变更（最后一次是第 3 次）", "there is no change 4: the last is 3"),
        (["tree", "--known-at", "20191231"], "没有第 20191231 次变更", "there is no change 20191231"),
        (["import", "nowhere"], "没有这个文件或文件夹：nowhere", "no such file or folder: nowhere"),
        (["restore", "nowhere.zip"], "没有这个文件：nowhere.zip", "no such file: nowhere.zip"),
        (["archive", "nowhere/a.zip"], "没有这个文件夹", "no such folder"),
        (["backup", "nowhere/b.db"], "没有这个文件夹", "no such folder"),
    ],
)
def test_what_does_not_exist_is_not_found_in_both_languages(
    args: list[str], zh: str, en: str, run: Run, standing: Path
) -> None:
    before = all_of(standing)
    chinese, english = run(*args), run(*args, "--lang", "en")
    assert (chinese.code, chinese.out, english.code, english.out) == (3, "", 3, "")
    assert zh in chinese.err
    assert en in english.err
    assert all_of(standing) == before


def test_a_schema_that_is_behind_is_refused_with_the_command_that_upgrades_it(run: Run, standing: Path) -> None:
    touch(standing, "update alembic_version set version_num = '0000'")
    answer = run("figures")
    assert answer.code == 1
    assert "registry upgrade" in answer.err


def test_anything_else_that_fails_is_shown_without_a_traceback_and_with_exit_code_1(
    run: Run, standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(moment, "today", fail)
    answer = run("figures")
    assert (answer.code, answer.out) == (1, "")
    assert "ZeroDivisionError: by zero" in answer.err
    assert "Traceback" not in answer.err
    monkeypatch.setenv("REGISTRY_DEBUG", "1")
    assert "Traceback" in run("figures").err


@pytest.mark.sqlite("a server's database is no file")
@pytest.mark.parametrize("written", [b"not a database at all, but long enough to be looked at" * 10])
def test_a_file_that_is_no_database_is_shown_and_left_alone(written: bytes, run: Run, database: Path) -> None:
    database.parent.mkdir()
    database.write_bytes(written)
    answer = run("figures")
    assert answer.code == 1
    assert f"打不开登记库：{database}（不是 SQLite 数据库）" in answer.err
    assert f"{database} cannot be opened: it is not an SQLite database" in run("figures", "--lang", "en").err
    assert database.read_bytes() == written


def test_the_help_is_there_at_once_and_imports_nothing_heavy() -> None:
    probe = (
        "import sys; from registry.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    started = time.perf_counter()
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, encoding="utf-8", check=True)
    assert answer.stderr.strip() == "[]"
    assert time.perf_counter() - started < 2


def test_json_is_utf8_whatever_the_terminal_speaks(standing: Path) -> None:
    url = address_of(standing)
    answer = subprocess.run(
        [sys.executable, "-c", "from registry.cli import main; main()", "tree", "--json"],
        capture_output=True,
        env=os.environ | {"REGISTRY_DATABASE_URL": url, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert "贺州市" in answer.stdout.decode("utf-8")


def test_a_terminal_that_cannot_show_chinese_gets_no_traceback(standing: Path) -> None:
    answer = alone("tree", REGISTRY_DATABASE_URL=address_of(standing), PYTHONIOENCODING="ascii")
    assert answer.returncode == 0
    assert "451102" in answer.stdout


def test_the_exit_code_reaches_the_shell(tmp_path: Path) -> None:
    answer = alone("verify", "--lang", "en", REGISTRY_DATABASE_URL=address_of(tmp_path / "none.db"))
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "there is no database" in answer.stderr


def test_bytes_that_are_no_text_on_the_command_line_are_answered(standing: Path) -> None:
    start = [sys.executable, "-c", "from registry.cli import main; main()", "history", b"\xff\xfe"]
    environment = os.environ | {"REGISTRY_DATABASE_URL": address_of(standing)}
    assert subprocess.run(start, capture_output=True, env=environment, check=False).returncode in (2, 3)


#: What an import that was refused before it read anything answers, besides its problems.
NOTHING_TAKEN = {"change": None, "ledgers": {}, "ignored": [], "reminders": []}


@pytest.mark.parametrize(
    ("args", "answer", "named"),
    [
        (["figures", "--as-of", "2018-13-31"], {}, ["as-of"]),
        (["figures", "--known-at", "昨天"], {}, ["known-at"]),
        (["units", "village.poor", "--status", "met"], {}, [None]),
        (["units", "village.led", "--status", "x", "--as-of", "y"], {}, ["as-of", "status"]),
        (["tree", "--nope"], {}, [None]),
        (
            ["divisions", "x.csv", "--effective", "2018-13-31", "--from", "2018-99"],
            {"change": None, "new": [], "gone": [], "renamed": [], "moved": [], "proposed": []},
            ["effective", "from"],
        ),
        (["divisions", "x.csv"], {"change": None, "new": [], "gone": [], "renamed": [], "moved": [], "proposed": []},
         ["effective"]),
        (["import", ".", "--effective", "2019-13"], NOTHING_TAKEN, ["effective"]),
        (["import", ".", "--effective", "2019", "--correct"], NOTHING_TAKEN, [None]),
        (["import", ".", "--problems", "p.txt"], NOTHING_TAKEN, [None]),
        (
            ["place", "rename", "4511", "--actor", "13800138000", "--name", "x"],
            {"change": None, "units": [], "successions": [], "findings": {"new": [], "gone": []}},
            ["actor", "effective"],
        ),
        (["undo", "soon"], {"change": None, "undone": None}, ["CHANGE"]),
        (["redact", "1", "people/1", "name"], {"change": None}, ["reason"]),
        (["whatif", "move", "4511"], {}, ["effective", "under"]),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_command_that_answers_in_json_is_one_document_with_every_problem(
    args: list[str], answer: dict[str, object], named: list[str | None], run: Run, standing: Path
) -> None:
    before = all_of(standing)
    refused = run(*args, "--json")
    assert (refused.code, refused.err) == (2, "")
    document = refused.json
    problems = document.pop("problems")
    assert document == answer
    assert sorted(p["column"] or "" for p in problems) == sorted(name or "" for name in named)
    assert all(p["problem"] for p in problems)
    assert "13800138000" not in refused.out
    assert all_of(standing) == before


def test_every_option_that_is_at_fault_is_shown_to_a_person_too(run: Run, standing: Path) -> None:
    refused = run("divisions", "x.csv", "--effective", "2018-13-31", "--from", "2018-99", "--nope")
    assert refused.code == 2
    refused = run("divisions", "x.csv", "--effective", "2018-13-31", "--from", "2018-99", "more")
    assert refused.code == 2
    assert all(word in refused.err for word in ("--effective：“2018-13-31”", "--from：“2018-99”", "多余的参数：more"))


@pytest.mark.parametrize(
    "args",
    [
        ["figures", "--as-of", "2018-01-01", "--as-of", "2019-01-01"],
        ["figures", "--scope", "4511", "--scope", "451102"],
        ["tree", "--known-at", "1", "--known-at", "2"],
        ["place", "move", "451102", "--under", "4511", "--under", "45", "--effective", "2020-01-01"],
        ["organization", "merge", "D1", "D2", "--into", "D1", "--into", "D2", "--effective", "2020-01-01"],
        ["redact", "1", "people/1", "name", "--reason", "a", "--reason", "b"],
    ],
)
def test_an_option_given_twice_and_differently_is_refused_and_the_last_is_not_taken(
    args: list[str], run: Run, standing: Path
) -> None:
    before = all_of(standing)
    chinese, english = run(*args), run("--lang", "en", *args)
    assert (chinese.code, english.code) == (2, 2)
    assert "只能写一次，所写不一" in chinese.err
    assert "is told twice, and differently" in english.err
    assert all_of(standing) == before


def test_an_option_given_twice_and_alike_counts_once(run: Run, standing: Path) -> None:
    once = run("tree", "--as-of", "2019-01-01", "--json")
    twice = run("tree", "--as-of", "2019-01-01", "--as-of", "2019.1.1", "--json")
    assert (twice.code, twice.json) == (0, once.json)
