"""Twenty thousand problems on the command line: JSON has every one, a person reads the first and how many more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry.db import ENVIRONMENT
from registry.exchange.reading import read
from tests.registries import SMALL, address_of

MANY, FIRST = 20_000, 5_000
#: Runs a command, and puts the most memory that its process held (in KiB) after what it says.
_RUN = """
import sys, registry.cli
try:
    registry.cli.main(sys.argv[1:], "registry")
finally:
    sys.stderr.write(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""


@dataclass
class Answer:
    """What a process of its own said, and how many KiB it held at most."""

    code: int
    out: bytes
    lines: list[str]
    memory: int


def run(folder: Path, *args: Any) -> Answer:
    environment = {**os.environ, ENVIRONMENT: address_of(folder / "none.db"), "LANG": "en_US.UTF-8", "LC_ALL": ""}
    done = subprocess.run([sys.executable, "-c", _RUN, *map(str, args)], capture_output=True, env=environment)
    *lines, memory = done.stderr.decode().splitlines()
    return Answer(done.returncode, done.stdout, lines, int(memory))


def given(folder: Path, count: int) -> Path:
    """A ledger with so many bad cells, each in a row of its own."""
    (folder / "in").mkdir(parents=True)
    for ledger in ("places", "organizations"):
        (folder / "in" / f"{ledger}.csv").write_text(SMALL[ledger])
    days = (f"{1900 + n // 336 % 200}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(count))
    rows = "".join(f"451102101202,{day},{n}㎡\n" for n, day in enumerate(days))
    (folder / "in" / "facts.csv").write_text("unit,period,activists\n" + rows, encoding="utf-8")
    return folder / "in"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    folder = tmp_path_factory.mktemp("few")
    return run(folder, "import", given(folder, 100), "--json", "--problems", folder / "p.xlsx")


def test_the_json_has_every_problem_and_is_written_as_any_other_document(tmp_path: Path, few: Answer) -> None:
    answer = run(tmp_path, "import", given(tmp_path, MANY), "--json")
    document = json.loads(answer.out)
    members = ["change", "ledgers", "ignored", "reminders", "problems"]
    assert (answer.code, list(document), document["change"]) == (2, members, None)
    assert [(p["row"], p["value"]) for p in document["problems"]] == [(n + 2, f"{n}㎡") for n in range(MANY)]
    assert answer.out == json.dumps(document, ensure_ascii=False).encode() + b"\n"
    assert answer.memory - few.memory < 20 * 1024


def test_a_person_reads_the_first_of_a_column_and_kind_and_how_many_there_are(tmp_path: Path, few: Answer) -> None:
    answer = run(tmp_path, "import", given(tmp_path, MANY), "--problems", tmp_path / "p.xlsx")
    assert (answer.code, answer.out) == (2, b"")
    cells = [[cell.strip() for cell in line.split("│")] for line in answer.lines if "│" in line]
    assert [row[1] for row in cells[:FIRST]] == [str(n + 2) for n in range(FIRST)]
    shown = " ".join(row[4] for row in cells[FIRST:])
    assert "(and 15,000 more of this kind, rows 5,002–20,001)" in shown
    assert [line for line in answer.lines[-3:] if "20000 problems" in line or "5,000" in line] == answer.lines[-3:]
    listed, marked = (sheet for sheet in read(tmp_path / "p.xlsx", [])[0] if sheet.title in ("facts", "问题"))
    assert len(marked.rows) == FIRST + 1
    assert len(listed.rows) == FIRST + 2
    assert "15,000 more" in str(listed.rows[FIRST + 1])
    assert answer.memory - few.memory < 40 * 1024
