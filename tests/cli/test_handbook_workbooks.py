"""The chapter about workbooks, walked through as it is written: its commands, its mapping, the cells that it mends."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from registry.language import LANGUAGES
from tests import demo
from tests.cli.hejie import FILE, TITLE, mend, workbook
from tests.cli.test_handbook import (
    DOCUMENTS,
    EXAMPLES,
    LOADED,
    City,
    block,
    cells,
    chapter_of_workbooks,
    stand_in_order,
)

#: Of a document: on one kind of database.
pytestmark = pytest.mark.sqlite

#: A block of code with its kind, or a table of cells to be mended with the name of their file.
STEPS = re.compile(r"^```(\w*)\n(.*?)^```$|^\| (\S+\.xlsx) \|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)+)", re.M | re.S)
#: What is refused says so; a dry run alone stores nothing too.
REFUSED = re.compile(r"处(?:问题|提醒)\S*，未登记任何内容|(?:problems?: |accepted, and )nothing was stored")


class Clerk:
    """Somebody who does what the chapter says, in an empty folder with the workbook."""

    def __init__(self, city: City, language: str):
        self.city, self.language = city, language
        self.mapping = Path()
        self.printed: list[str] = []
        self.mended: list[Path] = []

    def does(self, kind: str, code: str, file: str, rows: str) -> None:
        if file:
            self._mends(Path(file), rows)
        elif kind == "sh":
            for line in code.splitlines():
                self._runs(shlex.split(line, comments=True)[1:])
        elif kind == "toml":
            self._writes(code)
        else:
            stand_in_order(cells(code), self.printed)

    def _runs(self, arguments: list[str]) -> None:
        result = self.city.invoke("--lang", self.language, *arguments)
        self.printed = cells(result.output)
        assert result.exit_code == (2 if REFUSED.search(result.output) else 0), result.output
        if "--out" in arguments:
            self.mapping = Path(arguments[arguments.index("--out") + 1])

    def _writes(self, code: str) -> None:
        """What is said to be changed is all that differs from what was proposed."""
        proposed = [line for line in self.mapping.read_text("utf-8").splitlines() if line]
        lines = [line for line in code.splitlines() if line]
        told = [line for line in lines if "#" in line]
        kept = [line for line in proposed if line in lines]
        assert kept == [line for line in lines if line not in told]
        assert len(proposed) - len(kept) == 3, "as_of, period and open are answered"
        self.mapping.write_text(code, "utf-8")

    def _mends(self, file: Path, rows: str) -> None:
        if not file.exists():
            file.write_bytes(self.mended[-1].read_bytes())
        sheet = load_workbook(file)[TITLE]
        said = [[part.strip() for part in row.strip("|").split("|")][:3] for row in rows.splitlines()]
        assert [was for _, was, _ in said] == [str(sheet[cell].value) for cell, _, _ in said]
        mend(file, {cell: int(to) if to.isdigit() else to for cell, _, to in said})
        self.mended.append(file)


def steps(language: str) -> Iterator[tuple[str, str, str, str]]:
    for found in STEPS.finditer(chapter_of_workbooks(language)):
        yield found[1] or "", found[2] or "", found[3] or "", found[4] or ""


@pytest.fixture
def city(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """The demonstration after the examples of the chapters before; the tests stand in its folder, with the workbook."""
    city = City(tmp_path)
    demo.loaded(tmp_path_factory, tmp_path / "demo.db")
    for name, header in EXAMPLES:
        city.take(name, block(header))
    city.take("任职", block(EXAMPLES[-1][1]).replace(",作废", "").replace(",是", ""))
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_bytes((DOCUMENTS / "examples" / FILE).read_bytes())
    return city


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_does_what_the_chapter_says_sees_what_it_shows(city: City, language: str) -> None:
    clerk = Clerk(city, language)
    done = list(steps(language))
    assert [kind or file for kind, _, file, _ in done if kind or file].count("sh") >= 9
    for step in done:
        clerk.does(*step)
    assert len(clerk.mended) == 2
    (last,) = re.findall(r"(?:已登记为第|Taken as change) (\d+)", " ".join(code for _, code, _, _ in done))[-1:]
    assert int(last) == LOADED + 6


def test_the_workbook_of_the_documents_is_the_one_that_is_drawn() -> None:
    sheet, drawn = load_workbook(DOCUMENTS / "examples" / FILE)[TITLE], workbook()[TITLE]
    assert list(sheet.iter_rows(values_only=True)) == list(drawn.iter_rows(values_only=True))
    assert sorted(map(str, sheet.merged_cells.ranges)) == sorted(map(str, drawn.merged_cells.ranges))
