"""Known faults of SQLite and expat: which versions have them, who is warned, and that the documents name them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from registry import library_faults
from registry.cli.options import tell_known_faults
from registry.library_faults import FAULTS, version_of, versions, warnings, written

DOCS = Path(__file__).resolve().parent.parent / "docs"


def names(sqlite: str, expat: str, is_sqlite: bool = True) -> list[str]:
    lines = warnings({"SQLite": version_of(sqlite), "expat": version_of(expat)}, is_sqlite)
    return [fault.name for line in lines for fault in FAULTS if f"{fault.name}: " in line.en]


@pytest.mark.parametrize(
    ("sqlite", "expat", "expected"),
    [
        ("3.51.3", "2.7.2", []),
        ("3.50.7", "2.4.9", []),
        ("3.44.6", "2.5.0", []),
        ("3.40.1", "2.5.0", ["WAL-reset"]),
        ("3.51.2", "2.6.0", ["WAL-reset"]),
        ("3.45.9", "2.6.0", ["WAL-reset"]),
        ("4.0.0", "2.4.8", ["CVE-2022-40674"]),
        ("3.53.0", "2.2.9", ["CVE-2022-25235, CVE-2022-25236", "CVE-2022-40674"]),
    ],
)
def test_a_version_with_a_fault_is_announced_and_no_other(sqlite: str, expat: str, expected: list[str]) -> None:
    assert names(sqlite, expat) == expected


def test_faults_of_sqlite_concern_nobody_whose_registry_a_server_keeps() -> None:
    assert names("3.40.1", "2.4.8", is_sqlite=False) == ["CVE-2022-40674"]


def test_the_versions_are_those_that_python_has() -> None:
    assert written(versions()["SQLite"]) == sqlite3.sqlite_version
    assert versions()["expat"] > (2,)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_instructions_name_every_fault_and_the_versions_without_it(language: str) -> None:
    text = (DOCS / language / "install.md").read_text(encoding="utf-8")
    for fault in FAULTS:
        assert all(name in text for name in fault.name.split(", "))
        assert all(written(version) in text for version in fault.mended)
        assert fault.source in text


def test_who_is_warned_reads_it_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "sqlite:////nowhere/r.db")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr(library_faults, "versions", lambda: {"SQLite": (3, 40, 1), "expat": (2, 4, 8)})
    tell_known_faults()
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(" has ")[0] for line in err.splitlines()] == ["Note: SQLite 3.40.1", "Note: expat 2.4.8"]
