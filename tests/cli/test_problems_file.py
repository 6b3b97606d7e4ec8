"""Where `import --problems` writes: never over a file that is no workbook with problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.registries import all_of, written


@pytest.mark.parametrize("content", ["a text", "a workbook", "the template"])
def test_a_file_that_is_no_workbook_with_problems_is_not_overwritten_and_nothing_is_imported(
    content: str, run: Run, standing: Path, tmp_path: Path
) -> None:
    file, before = tmp_path / "p.xlsx", all_of(standing)
    if content == "a text":
        file.write_text("mine")
    elif content == "a workbook":
        assert run("export", file).code == 0
    else:
        assert run("template", file).code == 0
    kept = file.read_bytes()
    answer = run("import", written(tmp_path / "in", {"people": "code,name\nP7,某\n"}), "--problems", file)
    assert (answer.code, answer.out) == (2, "")
    assert "不予覆盖" in answer.err
    assert (file.read_bytes(), all_of(standing)) == (kept, before)


@pytest.mark.parametrize(
    "ledgers", [{"people": "code,name,birth_year\nP8,某某,19x0\n"}, {"people": "no header\n"}], ids=["column", "sheet"]
)
def test_an_earlier_workbook_with_problems_that_is_named_is_written_anew(
    ledgers: dict[str, str], run: Run, standing: Path, tmp_path: Path
) -> None:
    source = written(tmp_path / "in", ledgers)
    for _ in range(2):
        assert "已在此标出" in run("import", source, "--problems", tmp_path / "p.xlsx").err
