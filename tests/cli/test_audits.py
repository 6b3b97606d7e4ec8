"""`registry audit …`: what each command answers, prints and refuses."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from registry.procedures.field_workbook import HEADERS, SHEET
from tests.audited_county import COUNTIES, WEST
from tests.cli.conftest import Run
from tests.registries import copy, founded, imported

OPEN = (
    "audit",
    "open",
    "H1",
    "--name",
    "回头看",
    "--years",
    "2017,2018",
    "--on",
    "2019-07-01",
    "--as-of",
    "2019-06-30",
)
DAY = ("--as-of", "2019-08-01")


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of the two counties, to be copied."""
    folder = tmp_path_factory.mktemp("counties")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "1", COUNTIES).change == 1
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def audited(run: Run, database: Path, counties: Path) -> Run:
    """Runs commands on a copy of it with an open audit."""
    database.parent.mkdir()
    copy(counties, database)
    assert run(*OPEN, "--json").json["cases"] == ["Z1", "Z2", "Z3", "Z5"]
    return run


def test_an_audit_is_opened_recorded_signed_and_closed(audited: Run) -> None:
    for case in ("Z1", "Z2", "Z3", "Z5"):
        done = audited(
            "audit", "record", "H1", case, "--on", "2019-07-10", "--result", "巩固", "--kept", "是", "--json"
        )
        assert (done.code, done.json["item"]["result"]) == (0, "consolidated")
    for level in ("township", "county", "city"):
        done = audited("audit", "sign", "H1", "--level", level, "--on", "2019-07-20", "--json")
        assert (done.json["signed"], done.json["waiting"]) == (["Z1", "Z2", "Z3", "Z5"], [])
    closed = audited("audit", "close", "H1", "--on", "2019-08-01", "--json")
    assert closed.json == {"change": 10, "audit": "H1", "closed_on": "2019-08-01"}
    again = audited("audit", "close", "H1", "--on", "2019-08-01", "--json")
    assert (again.code, again.json["change"]) == (0, None)


def test_what_is_refused_is_told_with_every_reason(audited: Run) -> None:
    record = audited(
        "audit", "record", "H1", "Z1", "--on", "2019-07-10", "--result", "relapsed", "--kept", "x", "--json"
    )
    assert record.code == 2
    assert [one["label"] for one in record.json["problems"]] == ["--kept", "--new-case"]
    again = audited(*OPEN, "--json")
    assert (again.code, again.json["cases"], len(again.json["problems"])) == (2, [], 1)
    close = audited("audit", "close", "H1", "--on", "2019-08-01", "--json")
    assert (close.code, [one["value"] for one in close.json["problems"]]) == (2, ["Z1", "Z2", "Z3", "Z5"])
    for command in (("sign", "H1", "--level", "city"), ("export", "H1", "x.xlsx")):
        assert audited("audit", *command, "--scope", WEST, "--case", "Z1").code == 2


def test_a_level_that_signs_nowhere_here_leaves_everything_waiting_and_one_that_is_none_is_refused(
    audited: Run,
) -> None:
    assert audited("audit", "record", "H1", "Z1", "--on", "2019-07-10", "--result", "partly").code == 0
    region = audited("audit", "sign", "H1", "--level", "region", "--json")
    waiting = [{"case": case, "why": "not a level here"} for case in ("Z1", "Z2", "Z3", "Z5")]
    assert (region.code, region.json) == (0, {"change": None, "signed": [], "waiting": waiting})
    signed = audited("audit", "sign", "H1", "--level", "乡镇", "--on", "2019-07-20", "--json")
    assert (signed.code, sorted(signed.json), signed.json["signed"]) == (0, ["change", "signed", "waiting"], ["Z1"])
    nowhere = audited("audit", "sign", "H1", "--level", "village", "--json")
    assert (nowhere.code, [one["label"] for one in nowhere.json["problems"]]) == (2, ["--level"])


def test_what_there_is_not_is_not_found(audited: Run) -> None:
    for command in (("show", "H9"), ("show", "H1", "Z4"), ("report", "H9"), ("sign", "H9", "--level", "city")):
        assert audited("audit", *command).code == 3
    assert audited("audit", "record", "H1", "Z9", "--on", "2019-07-10", "--result", "partly").code == 3
    assert audited("audit", "import", "nowhere.xlsx").code == 3


def test_audits_are_listed_with_their_columns_and_how_far_they_have_come(audited: Run) -> None:
    (found,) = audited("audit", "list", *DAY, "--json").json["audits"]
    assert (found["code"], found["years"], found["problems"], found["known_at"]) == ("H1", [2017, 2018], [], 1)
    assert (found["cohort"], found["checked"], found["results"]["none"]) == (4, 0, 4)


def test_an_audit_is_shown_with_its_items_and_a_case_as_a_worksheet(audited: Run) -> None:
    shown = audited("audit", "show", "H1", *DAY, "--json").json
    assert [item["case"] for item in shown["items"]] == ["Z1", "Z2", "Z3", "Z5"]
    assert shown["audit"]["code"] == "H1" and (shown["missed"], shown["added"], shown["dropped"]) == ([], [], [])
    sheet = audited("audit", "show", "H1", "Z1", *DAY, "--json").json
    assert sheet["case"] == "Z1" and set(sheet["criteria"]) == {"identified", "closed", "now"}
    assert sheet["item"]["case"] == "Z1" and sheet["county"] == "451102"


def test_the_report_is_of_a_day_and_a_state_of_knowledge(audited: Run) -> None:
    audited("audit", "record", "H1", "Z1", "--on", "2019-07-10", "--result", "partly")
    now = audited("audit", "report", "H1", *DAY, "--json").json
    then = audited("audit", "report", "H1", *DAY, "--known-at", "2", "--json").json
    assert (now["known_at"], now["checked"], then["known_at"], then["checked"]) == (3, 1, 2, 0)
    assert audited("audit", "report", "H1", "--known-at", "1").code == 3


def test_what_waits_is_told_in_the_readers_language(audited: Run) -> None:
    audited("audit", "record", "H1", "Z1", "--on", "2019-07-10", "--result", "partly")
    sign = ("audit", "sign", "H1", "--level", "county", "--on", "2019-07-20")
    assert "待签 Z1：乡镇尚未签署" in audited(*sign).out
    assert "Z2 waits: not checked" in audited(*sign, "--lang", "en").out


def test_people_read_tables(audited: Run) -> None:
    record = ("audit", "record", "H1", "Z1", "--on", "2019-07-10", "--result", "反弹", "--reasons", "书记空缺")
    assert "书记空缺" in audited(*record, "--new-case", "N1", "--auditor", "甲组").out
    assert "回头看" in audited("audit", "list", *DAY).out
    assert "书记空缺" in audited("audit", "show", "H1", *DAY).out
    assert "认定时" in audited("audit", "show", "H1", "Z1", *DAY).out
    report = audited("audit", "report", "H1", *DAY)
    assert "N1" in report.out and "无人承接：Z3" in report.out
    assert "nobody answers: Z3" in audited("audit", "report", "H1", *DAY, "--lang", "en").out


def test_a_workbook_goes_out_and_comes_back(audited: Run, tmp_path: Path) -> None:
    path = tmp_path / "field.xlsx"
    out = audited("audit", "export", "H1", path, "--json")
    assert out.json == {"audit": "H1", "path": str(path), "change": 2, "cases": ["Z1", "Z2", "Z3", "Z5"]}
    filled(path, "检查人", "甲组")
    dry = audited("audit", "import", path, "--dry-run", "--json")
    assert dry.json == {"change": None, "taken": 1, "conflicts": [], "problems": []}
    assert audited("audit", "import", path, "--json").json == dry.json | {"change": 3}
    assert "没有变更" in audited("audit", "import", path).err


def test_conflicts_and_problems_have_exit_codes_of_their_own(audited: Run, tmp_path: Path) -> None:
    path = tmp_path / "field.xlsx"
    assert audited("audit", "export", "H1", path).code == 0
    audited("audit", "record", "H1", "Z1", "--on", "2019-07-10", "--result", "partly", "--auditor", "乙组")
    filled(path, "检查人", "甲组")
    conflict = audited("audit", "import", path, "--json")
    own = {"case": "Z1", "column": "auditor", "base": None, "yours": "甲组", "theirs": "乙组"}
    assert (conflict.code, conflict.json) == (1, {"change": None, "taken": 0, "conflicts": [own], "problems": []})
    told = audited("audit", "import", path)
    assert "乙组" in told.out and "--take" in told.err
    assert audited("audit", "import", path, "--take", "registry", "--json").json["change"] is None
    filled(path, "年度", "1999")
    problem = audited("audit", "import", path, "--json")
    assert (problem.code, problem.json["problems"][0]["column"]) == (2, "year")
    assert "锁定的单元格被改动" in audited("audit", "import", path).err


def filled(path: Path, header: str, value: str) -> None:
    """Fills a cell of the first case."""
    book = openpyxl.load_workbook(path)
    book[SHEET].cell(2, HEADERS.index(header) + 1).value = value
    book.save(path)
