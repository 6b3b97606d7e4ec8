"""`registry jobs`: long work on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_nothing_that_waits_is_no_failure(run: Run, standing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_FILES", str(standing.parent / "files"))
    answer = run("jobs", "--once")
    assert (answer.code, answer.out) == (0, "完成 0 个任务\n")


def test_where_the_registry_is_no_file_the_folder_of_files_has_to_be_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere")
    monkeypatch.delenv("REGISTRY_FILES", raising=False)
    for command in (("jobs", "--once"), ("serve", "--port", "0")):
        answer = run(*command)
        assert answer.code == 2 and "REGISTRY_FILES" in answer.err
