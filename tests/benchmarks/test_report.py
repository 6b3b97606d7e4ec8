"""The report says what was missed, and by how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks.measuring import Timing, peak_memory
from benchmarks.report import AIMS, Part, Table, seconds, verdict, written


def test_an_aim_that_is_missed_is_said_with_by_how_much_and_why() -> None:
    assert verdict("city_all", 0.9, "Because.") == (
        "**Not reached**: the demonstration, every place, the whole catalogue, rows in memory: 0.9 s, "
        "where at most 0.3 s was aimed at: 3.0 times off. Because."
    )


def test_an_aim_of_at_least_is_missed_below_it() -> None:
    assert "2.0 times off" in verdict("nation_duckdb", 1.5)
    assert verdict("nation_duckdb", 4).startswith("Reached:")


def test_an_aim_that_is_just_reached_is_reached() -> None:
    assert verdict("city_all", 0.3, "Because.").startswith("Reached:")
    assert "Because" not in verdict("city_all", 0.3, "Because.")


def test_the_report_names_every_aim_be_it_measured_or_not() -> None:
    text = written({"City": Part([], {"city_all": 0.2})}, {"processor": "of a kind"}, "abc")
    assert text.count("Not measured in this run") == len(AIMS) - 1
    assert all(aim.says in text for aim in AIMS.values())
    assert "- processor: of a kind" in text


def test_a_table_has_its_headings_rows_and_notes() -> None:
    part = Part([Table("What", ("a", "b"), [("1", "2")], ["A note."])])
    assert "### What\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- A note.\n" in written({"City": part}, {}, "abc")


def test_several_runs_are_given_by_their_median_with_the_least_and_the_most() -> None:
    assert seconds(Timing((3.0, 1.0, 2.0))) == "2 s (1–3)"
    assert seconds(Timing((0.5,))) == "0.5 s"


def test_a_part_that_does_not_exist_is_refused_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["cty"]) == 2
    assert "cty" in capsys.readouterr().err


def test_memory_is_that_of_the_process_itself() -> None:
    assert peak_memory() > 10 << 20
    assert peak_memory(2**30) == 0


def test_a_part_that_fails_is_named_and_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(part: str) -> Part:
        if part == "fresh":
            raise ValueError("this one")
        return Part([Table(f"table of {part}", ("what",), [("x",)])])

    kept = tmp_path / "build" / "bench"
    monkeypatch.setattr(bench, "PROJECT", tmp_path)
    monkeypatch.setattr(bench, "HERE", kept)
    monkeypatch.setattr(bench, "_run", run)
    monkeypatch.setattr(bench, "machine", lambda: {"memory": "enough"})  # the rivals need not be installed
    assert bench.main(()) == 1
    printed = capsys.readouterr()
    assert "ValueError: this one" in printed.err and printed.err.endswith("failed: fresh\n")
    titles = [line for line in (kept / "benchmarks.md").read_text("utf-8").splitlines() if line.startswith("### ")]
    assert titles == [f"### table of {part}" for part in bench.WHOLE if part != "fresh"]
    assert not (tmp_path / "docs").exists()
