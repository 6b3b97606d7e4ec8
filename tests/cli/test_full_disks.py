"""Commands on a disk that fills up: what was acknowledged stands whole, and of the rest nothing is left but words."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry.db import ENVIRONMENT
from tests.cli.conftest import LANGUAGE_NAMES, Answer, run_in_process
from tests.full_disks import disk, remount
from tests.registries import SMALL, written

pytestmark = pytest.mark.sqlite("a server's disk is its own")

#: So many people beside the small registry: the log of an import is then about as large as what it founds.
MANY = 3_000
FIGURES = ("figures", "--as-of", "2019-12-31", "--json")
SIZES = [0.3 + 1.9 * step / 9 for step in range(10)]
#: Of these the first is too small for anything, and at the next ones the log fits, but not log and database.
FEW = [0.6, 1.3, 1.6, 2.2]


def people(letter: str) -> str:
    return "code,name\n" + "".join(f"{letter}{number},某某{number}\n" for number in range(MANY))


def listed() -> str:
    """An edition of a county with four townships."""
    above = ["45,广西,", "4511,贺州市,45", "451102,八步区,4511"]
    townships = [f"{451102101 + n},镇{n},451102" for n in range(4)]
    villages = [f"{451102101 + n}{m},村{m},{451102101 + n}" for n in range(4) for m in range(201, 900)]
    return "\n".join(["code,name,parent_code", *above, *townships, *villages, ""])


@dataclass(frozen=True)
class Case:
    """A command that founds a registry, and what comes of it where there is room: its size and figures."""

    command: Sequence[str]
    size: int
    changes: int
    figures: object


@dataclass(frozen=True)
class Prepared:
    """What the tests of this module begin with."""

    founding: dict[str, Case]
    standing: Path
    more: Path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The commands that found a registry, and one that stands."""
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        for name in LANGUAGE_NAMES:
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "en_US.UTF-8")
        ledgers = written(folder / "in", SMALL | {"people": SMALL["people"] + people("Q").partition("\n")[2]})
        edition = folder / "edition.csv"
        edition.write_text(listed())
        commands = {
            "import": ["import", str(ledgers)],
            "restore": ["restore", str(folder / "a.zip")],
            "divisions": ["divisions", str(edition), "--effective", "2019-12-31"],
            "init": ["init"],
        }
        found = {}
        for name, command in commands.items():
            found[name] = _prepared(command, folder / f"{name}.db", patch)
            if name == "import":
                assert run_in_process("archive", folder / "a.zip").code == 0
        yield Prepared(found, folder / "import.db", written(folder / "more", {"people": people("R")}))


def _prepared(command: Sequence[str], file: Path, patch: pytest.MonkeyPatch) -> Case:
    patch.setenv(ENVIRONMENT, f"sqlite:///{file}")
    answer = run_in_process(*command)
    assert answer.code == 0, answer.err
    verdict = run_in_process("verify", "--json").json
    return Case(command, file.stat().st_size, verdict["changes"], run_in_process(*FIGURES).json["figures"])


def failed_in_words(answer: Answer) -> bool:
    """Whether a command failed as a person can read it: a line in words, no error of SQLite's or Python's."""
    lines = [line for line in answer.err.splitlines() if not line.startswith("Building")]
    return answer.code == 1 and answer.out == "" and len(lines) == 1 and "the disk is full" in lines[0]


def is_whole(file: Path, changes: int, figures: object) -> bool:
    """Whether a registry holds by every measure, with so many changes and these figures."""
    with closing(sqlite3.connect(file)) as raw:
        ok = raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    verdict = run_in_process("verify", "--json")
    now = run_in_process(*FIGURES).json["figures"]
    return ok and verdict.json["ok"] and verdict.json["changes"] == changes and now == figures


def founded_or_not(case: Case, place: Path, size: float, patch: pytest.MonkeyPatch) -> bool:
    """Whether a command founded a registry on a disk of so many databases; what it says of that is true."""
    with disk(place, int(case.size * size)):
        file = place / "r.db"
        patch.setenv(ENVIRONMENT, f"sqlite:///{file}")
        patch.setenv("LANG", "en_US.UTF-8")
        answer = run_in_process(*case.command)
        if answer.code == 0:
            assert is_whole(file, case.changes, case.figures), f"{size}: acknowledged and lost"
        else:
            assert failed_in_words(answer), f"{size}: {answer}"
            assert list(place.iterdir()) == [], f"{size}: something is left"
        return answer.code == 0


@pytest.mark.parametrize(("name", "sizes"), [("import", SIZES), ("restore", FEW), ("divisions", FEW), ("init", FEW)])
def test_what_a_command_says_to_have_founded_is_whole_on_a_disk_of_any_size(
    name: str, sizes: list[float], prepared: Prepared, tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = [founded_or_not(prepared.founding[name], tmp_path / "disk", size, monkeypatch) for size in sizes]
    assert done[0] is False and done[-1] is True


@pytest.mark.soak
def test_soak_what_is_said_to_be_founded_is_whole_on_disks_of_two_hundred_sizes(
    prepared: Prepared, tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(12)
    sizes = [0.3 + 1.9 * (step + chance.random()) / 200 for step in range(200)]
    names = ("import", "import", "restore", "divisions")
    done = [
        founded_or_not(prepared.founding[names[at % 4]], tmp_path / "disk", size, monkeypatch)
        for at, size in enumerate(sizes)
    ]
    assert not all(done) and any(done)


@pytest.mark.parametrize("room", [0.02, 0.2, 0.35, 1.2])
def test_a_registry_that_stands_takes_all_of_an_import_or_nothing_on_a_full_disk(
    room: float, prepared: Prepared, tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, place = prepared.founding["import"], tmp_path / "disk"
    with disk(place, int(case.size * (1 + room))):
        file = Path(shutil.copy(prepared.standing, place / "r.db"))
        monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{file}")
        monkeypatch.setenv("LANG", "en_US.UTF-8")
        answer = run_in_process("import", prepared.more)
        remount(place, f"size={case.size * 4}")
        assert answer.code == 0 or failed_in_words(answer), answer
        assert (answer.code == 0) == (room > 1)
        assert is_whole(file, 2 if answer.code == 0 else 1, case.figures)


@pytest.mark.parametrize("command", ["backup", "archive"])
@pytest.mark.parametrize("room", [0.02, 0.5, 0.9, 1.5])
def test_a_copy_is_whole_or_not_there_on_a_full_disk(
    command: str, room: float, prepared: Prepared, tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, place = prepared.founding["import"], tmp_path / "disk"
    whole = case.size if command == "backup" else Path(prepared.founding["restore"].command[1]).stat().st_size
    monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{prepared.standing}")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    with disk(place, int(whole * room)):
        answer = run_in_process(command, place / "copy")
        assert (answer.code == 0) == (room > 1), answer
        if answer.code != 0:
            assert failed_in_words(answer) and list(place.iterdir()) == []
            return
        there = str(place / "copy") if command == "backup" else str(tmp_path / "back.db")
        head = run_in_process("verify", "--json").json
        monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{there}")
        if command == "archive":
            assert run_in_process("restore", place / "copy").code == 0
        assert run_in_process("verify", "--json").json == head
        assert run_in_process(*FIGURES).json["figures"] == case.figures
