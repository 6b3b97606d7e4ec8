"""`snapshot` and `spark-figures` on the command line, as far as they need no cluster."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_snapshot_tells_its_manifest_and_the_moment_that_was_asked_for(
    run: Run, standing: Path, tmp_path: Path
) -> None:
    manifest = run("snapshot", tmp_path / "s", "--as-of", "2019-12-31", "--known-at", "1", "--json").json
    assert manifest == json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["as_of"], manifest["known_at"]) == ("2019-12-31", 1)
    assert manifest["head"] == run("changes", "--json").json["changes"][0]["digest"]


def test_a_snapshot_says_in_both_languages_what_was_written(run: Run, standing: Path, tmp_path: Path) -> None:
    assert "快照已写出" in run("snapshot", tmp_path / "zh", "--lang", "zh").out
    assert "Snapshot at" in run("snapshot", tmp_path / "en", "--lang", "en").out


def test_a_snapshot_over_something_is_refused_and_into_nowhere_not_found(
    run: Run, standing: Path, tmp_path: Path
) -> None:
    (tmp_path / "stands").write_text("mine", encoding="utf-8")
    assert run("snapshot", tmp_path / "stands").code == 2
    assert (tmp_path / "stands").read_text(encoding="utf-8") == "mine"
    assert run("snapshot", tmp_path / "no" / "where").code == 3


def test_without_spark_the_figures_of_snapshots_are_refused_in_words(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("snapshot", tmp_path / "s").code == 0
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    answer = run("spark-figures", tmp_path / "s", "--lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert "pip install" in answer.err


def test_what_cannot_be_put_together_is_shown_before_spark_is_started(run: Run, standing: Path, tmp_path: Path) -> None:
    assert run("snapshot", tmp_path / "s").code == 0
    assert run("spark-figures", tmp_path / "s", tmp_path / "s").code == 2
    assert run("spark-figures", tmp_path / "s", "--by", "hamlet").code == 2
    assert run("spark-figures", tmp_path / "nothing").code == 3
