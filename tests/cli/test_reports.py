"""`registry report --hand-in` and `registry reports`: handed in, listed, told with what changed since, taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.cli.frame import NOT_FOUND, REFUSED
from registry.file_store import ENVIRONMENT
from tests.cli.conftest import Run
from tests.registries import imported, opened

CHOSEN = ("--as-of", "2019-06-30", "--scope", "451102", "--figures", "village.led", "--figures", "member.activists")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))


def hand_in(run: Run, path: Path, *more: str) -> None:
    asked = (*CHOSEN, "--depth", "none", "--to", "市委组织部", "--actor", "王某", *more)
    answer = run("report", path, *asked, "--hand-in")
    assert answer.code == 0 and "已报送：第 4 次变更" in answer.err, answer.err


def test_a_report_is_handed_in_and_its_file_is_what_was_written(run: Run, standing: Path, tmp_path: Path) -> None:
    hand_in(run, tmp_path / "a.docx")
    (told,) = run("reports", "--json").json["reports"]
    assert (told["change"], told["actor"], told["addressee"], told["scope"], told["known_at"]) == (
        *(4, "王某", "市委组织部"),
        *("451102", 3),
    )
    assert run("reports", told["id"], "--file", tmp_path / "b.docx").code == 0
    assert (tmp_path / "b.docx").read_bytes() == (tmp_path / "a.docx").read_bytes()
    assert run("reports", told["id"], "--file", tmp_path / "b.docx").code == REFUSED
    assert "王某" in run("reports", "--scope", "4511").out and told["id"] in run("reports").out
    assert run("reports", "--scope", "451102101").out.count("王某") == 0


def test_what_changed_since_is_told_with_the_change(run: Run, standing: Path, tmp_path: Path) -> None:
    hand_in(run, tmp_path / "a.xlsx", "--known-at", "1")
    (told,) = run("reports", "--json").json["reports"]
    (changed,) = run("reports", told["id"], "--json").json["changed"]
    assert (changed["code"], changed["then"]["value"], changed["now"]["value"]) == ("village.led", 0.5, 0)
    assert [one["change"] for one in changed["changes"]] == [3]
    answer = run("reports", told["id"])
    assert "village.led" in answer.out and "member.activists" not in answer.out
    assert "仍是原来的数" in run("reports", told["id"], "--known-at", "4").out or "village.led" in answer.out


def test_a_report_that_there_is_not_is_not_found(run: Run, standing: Path) -> None:
    assert run("reports", "0" * 32).code == NOT_FOUND


def test_after_a_correction_the_report_tells_what_was_handed_in(run: Run, standing: Path, tmp_path: Path) -> None:
    hand_in(run, tmp_path / "a.xlsx")
    (told,) = run("reports", "--json").json["reports"]
    assert "仍是原来的数" in run("reports", told["id"]).out
    engine = opened(standing)
    imported(engine, tmp_path / "more", {"facts": "unit,period,activists\n451102101202,2018,7\n"})
    engine.dispose()
    (changed,) = run("reports", told["id"], "--json").json["changed"]
    assert changed["code"] == "member.activists" and [one["change"] for one in changed["changes"]] == [5]
