"""`registry log verify|prune|export`: the audit log on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.audit_log.service import note
from registry.db import beside
from tests.cli.conftest import Run
from tests.registries import opened, touch


@pytest.fixture
def logged(standing: Path) -> Path:
    """A registry with three entries."""
    with beside(opened(standing)) as connection:
        for user in ("a", "b", "a"):
            note(connection, "login", "ok", user=user)
    return standing


def test_a_log_that_holds_is_told_with_its_head(run: Run, logged: Path) -> None:
    answer = run("log", "verify", "--json")
    assert answer.code == 0
    assert len(answer.json.pop("head")) == 64
    assert {k: v for k, v in answer.json.items() if k != "head"} == {"ok": True, "entries": 3, "cut": None}
    assert "审计日志完好：3 条" in run("log", "verify").out
    assert "The audit log holds: 3 entries" in run("log", "verify", "--lang", "en").out


def test_an_altered_log_is_exit_one(run: Run, logged: Path) -> None:
    head = run("log", "verify", "--json").json["head"]
    touch(logged, "update log_entry set outcome = 'failed' where number = 2")
    answer = run("log", "verify", "--json")
    assert (answer.code, answer.json["ok"], answer.json["number"]) == (1, False, 2)
    assert "第 2 条" in run("log", "verify").err
    touch(logged, "update log_entry set outcome = 'ok' where number = 2", "delete from log_entry where number = 3")
    assert run("log", "verify").code == 0
    assert run("log", "verify", "--against", f"3 {head}").code == 1
    assert run("log", "verify", "--against", "x").code == 2


def test_the_log_is_written_out_and_that_is_noted(run: Run, logged: Path, tmp_path: Path) -> None:
    told = run("log", "export", "--json").json
    assert [entry["number"] for entry in told["entries"]] == [1, 2, 3, 4]
    assert list(told["entries"][0]) == ["number", "at", "user", "address", "kind", "target", "outcome"]
    assert (told["entries"][3]["kind"], told["entries"][3]["target"]) == ("export", "audit-log")
    assert told["head"] == run("log", "verify", "--json").json["head"]
    assert run("log", "export", "--out", tmp_path / "log.jsonl", "--user", "a").code == 0
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 3]
    assert run("log", "export", "--out", tmp_path / "log.jsonl").code == 2
    assert "login" in run("log", "export", "--kind", "login").out
    assert run("log", "export", "--kind", "logging").code == 2


def test_nothing_that_is_young_is_cut_off(run: Run, logged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("log", "prune", "--json").json == {"pruned": 0, "days": 1095, "cut": None}
    touch(logged, "update log_entry set at = '2001-01-01T00:00:00.000000+00:00' where number < 3")
    answer = run("log", "prune", "--json").json
    assert (answer["pruned"], answer["cut"]["number"]) == (2, 2)
    monkeypatch.setenv("REGISTRY_AUDIT_DAYS", "30")
    assert run("log", "prune").code == 2
