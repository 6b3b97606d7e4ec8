"""`init`, `upgrade`, `archive`, `restore`, `backup`, `export`, `template` on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from registry.db import ENVIRONMENT
from tests.cli.conftest import Run
from tests.forging import forged
from tests.hostile import edited
from tests.registries import address_of, stands, value_of

#: A copy of the file; a file that it goes to.
BACKUP = pytest.param("backup", "kept", marks=pytest.mark.sqlite("PostgreSQL has pg_dump"))
TAG = "select value from setting where key = 'tag'"
DAYS = ("2018-12-31", "2019-12-31")


def test_init_founds_a_registry_and_leaves_one_that_stands(run: Run, database: Path) -> None:
    assert run("init").code == 0
    assert stands(database)
    assert run("verify", "--json").json == {"ok": True, "changes": 0, "head": None}
    tag = value_of(database, TAG)
    assert run("init").code == 0
    assert value_of(database, TAG) == tag


def test_upgrading_what_is_up_to_date_changes_nothing(run: Run, standing: Path) -> None:
    assert run("upgrade").code == 0
    assert run("verify").code == 0


def pictures(run: Run) -> list[object]:
    return [
        run("figures", "--as-of", day, "--known-at", str(change), "--json").json for change in range(4) for day in DAYS
    ]


def test_an_archive_restored_gives_the_same_head_and_equal_figures_at_every_change(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("archive", tmp_path / "a.zip", "--json").json
    before = (run("checkpoint").out, run("changes", "--json").json, pictures(run))
    monkeypatch.setenv("REGISTRY_DATABASE_URL", address_of(tmp_path / "back" / "b.db"))
    assert run("restore", tmp_path / "a.zip", "--json").json == done
    assert (run("checkpoint").out, run("changes", "--json").json, pictures(run)) == before


def test_restoring_over_a_registry_that_holds_anything_is_a_conflict(run: Run, standing: Path, tmp_path: Path) -> None:
    assert run("archive", tmp_path / "a.zip").code == 0
    answer = run("restore", tmp_path / "a.zip")
    assert (answer.code, answer.out) == (1, "")
    assert "不是空的" in answer.err


def test_a_damaged_archive_is_refused_in_both_languages_and_founds_nothing(
    run: Run, database: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and then nothing")
    chinese, english = run("restore", tmp_path / "a.zip"), run("restore", tmp_path / "a.zip", "--lang", "en")
    assert (chinese.code, english.code) == (2, 2)
    assert "文件已损坏" in chinese.err
    assert "it is damaged" in english.err
    assert not stands(database)


@pytest.mark.parametrize(
    ("command", "name"),
    [("archive", "kept"), BACKUP, ("template", "kept.xlsx"), ("export", "kept.xlsx")],
)
def test_a_file_that_stands_is_not_overwritten(
    command: str, name: str, run: Run, standing: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("mine")
    chinese, english = run(command, tmp_path / name), run(command, tmp_path / name, "--lang", "en")
    assert (chinese.code, english.code) == (2, 2)
    assert "不予覆盖" in chinese.err
    assert "is not overwritten" in english.err
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.sqlite("a server's database is no file")
@pytest.mark.parametrize("command", ["archive", "backup", "template", "export"])
def test_the_database_itself_is_not_overwritten(command: str, run: Run, standing: Path) -> None:
    before = standing.read_bytes()
    assert run(command, standing).code == 2
    assert standing.read_bytes() == before


#: A process that may write files of so many bytes only: for it the disk is full, whoever it is.
_FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)); from registry.cli import main; main()"


@pytest.mark.parametrize(
    ("command", "name"),
    [("archive", "a"), BACKUP, ("template", "t.xlsx"), ("export", "e.xlsx"), ("export", "e")],
)
def test_a_place_where_nothing_more_can_be_written_is_shown_in_words_and_keeps_nothing(
    command: str, name: str, standing: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    # A temporary file is written elsewhere, and is too large as well.
    done = subprocess.run(
        [sys.executable, "-c", _FULL, command, str(tmp_path / "out" / name)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"REGISTRY_DATABASE_URL": address_of(standing), "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Exception" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("command", ["archive", "backup", "template", "export"])
def test_a_folder_that_is_none_is_shown_in_words(command: str, run: Run, standing: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    answer = run(command, tmp_path / "file" / "a.xlsx")
    assert answer.code in (1, 3)
    assert "Error" not in answer.err


@pytest.mark.sqlite("PostgreSQL has pg_dump")
def test_a_backup_is_the_same_registry(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", tmp_path / "b.db").code == 0
    line = run("checkpoint").out
    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"sqlite:///{tmp_path / 'b.db'}")
    assert run("verify", "--against", line).code == 0


@pytest.mark.postgresql("SQLite has no tools of its own for this")
def test_where_there_are_better_tools_the_backup_names_them(run: Run, standing: Path, tmp_path: Path) -> None:
    chinese, english = run("backup", tmp_path / "b.db"), run("backup", tmp_path / "b.db", "--lang", "en")
    assert (chinese.code, chinese.out, english.code, english.out) == (1, "", 1, "")
    for help_text in (chinese.err, english.err):
        assert "pg_dump" in help_text and "registry archive" in help_text
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("name", ["set", "set.xlsx"])
def test_an_export_says_that_it_is_no_backup_and_imports_back_without_a_change(
    name: str, run: Run, standing: Path, tmp_path: Path
) -> None:
    done = run("export", tmp_path / name, "--json")
    assert done.json["ledgers"]["people"] == 2
    assert "不是备份" in done.err
    assert run("import", tmp_path / name, "--json").json["change"] is None


def test_the_template_is_written_without_a_registry_and_imports_with_nothing_in_it(
    run: Run, database: Path, tmp_path: Path
) -> None:
    assert run("template", tmp_path / "t.xlsx").code == 0
    assert not stands(database)
    answer = run("import", tmp_path / "t.xlsx", "--json")
    assert (answer.code, answer.json["change"], answer.json["problems"]) == (0, None, [])


def test_an_archive_whose_rows_do_not_stand_is_refused_with_their_lines(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("archive", tmp_path / "a.zip")
    forged(tmp_path / "a.zip", tmp_path / "b.zip", edited("place_states", 3, kind="planet", parent=4711))
    monkeypatch.setenv(ENVIRONMENT, address_of(tmp_path / "new.db"))
    answer = run("restore", tmp_path / "b.zip", "--json", "--lang", "en")
    assert answer.code == 2
    places = [(p["file"], p["row"], p["column"], p["value"]) for p in answer.json["problems"]]
    assert places == [("place_states.jsonl", 3, "kind", "planet"), ("place_states.jsonl", 3, "parent", "4711")]
    answer = run("restore", tmp_path / "b.zip")
    assert (answer.code, answer.out) == (2, "")
    assert "place_states.jsonl" in answer.err and "不能恢复，未登记任何内容：有 2 处问题" in answer.err
    assert not stands(tmp_path / "new.db")
