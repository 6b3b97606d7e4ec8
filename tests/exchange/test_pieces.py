"""A sheet that is read in pieces says what it says read whole."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange import limits, pieces
from registry.exchange.limits import MIB, Limits
from registry.exchange.read_errors import Unreadable
from registry.exchange.workbook import sheets_of

SHEET = "xl/worksheets/sheet1.xml"
WHOLE, SMALL = 10**9, 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pieces")


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    """The parts of a workbook of one sheet, with a format of days and texts of its own."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("facts")
        sheet.write_row(0, 0, ["甲", "乙"])
        sheet.write(1, 0, 43586, book.add_format({"num_format": "yyyy-mm-dd"}))
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def book_of(folder: Path, plain: dict[str, bytes], rows: str, prefix: str = "") -> Path:
    path = folder / "set.xlsx"
    sheet = f"<worksheet{{}}><sheetViews/><sheetData>{rows}</sheetData><mergeCells/></worksheet>"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = sheet.format(f' xmlns{":" if prefix else ""}{prefix}="{space}"')
    if prefix:
        xml = re.sub("<(/?)", rf"<\1{prefix}:", xml)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in plain.items():
            archive.writestr(name, xml if name == SHEET else data)
    return path


def read_in_pieces(path: Path, piece: int, cells: int = 10**6) -> Any:
    """What the sheet says, or why it cannot be read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", piece)
        try:
            return [(title, list(rows)) for title, _, rows, _ in sheets_of(path, Limits(cells=cells))]
        except Unreadable as reason:
            return reason.code


CELLS = (
    "<c><v>7</v></c>", '<c t="s"><v>1</v></c>', '<c s="1"><v>43586</v></c>', "<c/>", "<c><f>1+1</f></c>",
    '<c t="e"><v>#REF!</v></c>', '<c t="inlineStr"><is><t>&lt;/row&gt;</t></is></c>', "<c><f>1+1</f><v>2</v></c>",
)  # fmt: skip


def numbered(cells: list[str], row: int, first: int) -> str:
    """Cells that say where they stand."""
    return "".join(cell.replace("<c", f'<c r="{"ABCDEFGH"[first + at]}{row}"', 1) for at, cell in enumerate(cells))


@st.composite
def sheet_rows(draw: Any) -> str:
    """The rows of a sheet, some with their numbers, with gaps between them, and with cells that begin anywhere."""
    row, xml_rows = 0, []
    for _ in range(draw(st.integers(0, 25))):
        cells = draw(st.lists(st.sampled_from(CELLS), max_size=4))
        gap = draw(st.sampled_from([1, 1, 1, 4]))
        if gap == 1 and draw(st.booleans()):
            row += 1
            xml_rows.append(f"<row>{''.join(cells)}</row>")
        else:
            row += gap
            xml_rows.append(f'<row spans="1:4" r="{row}">{numbered(cells, row, draw(st.integers(0, 3)))}</row>')
    return draw(st.sampled_from(["", "\n"])).join(xml_rows)


@given(sheet_rows(), st.sampled_from(["", "x"]))
def test_pieces_say_what_the_whole_says(folder, plain, rows, prefix):
    path = book_of(folder, plain, rows, prefix)
    assert read_in_pieces(path, SMALL) == read_in_pieces(path, WHOLE)


def rows(numbers: Iterator[int] | range) -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>' for n in numbers)


@pytest.mark.parametrize("prefix", ["", "x"])
def test_a_large_sheet_is_cut_and_no_row_is_lost_or_twice(folder, plain, prefix):
    path = book_of(folder, plain, rows(range(1, 1001)), prefix)
    with zipfile.ZipFile(path) as archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", 4_000)
        cut = list(pieces._pieces(archive, SHEET))
    assert 10 < len(cut) < 40
    assert max(map(len, cut)) < 3 * 4_000
    assert read_in_pieces(path, 4_000) == [("facts", [[float(n), 1.0] for n in range(1, 1001)])]


def test_rows_of_a_large_sheet_that_stand_before_earlier_ones_are_refused(folder, plain):
    path = book_of(folder, plain, rows(range(501, 1001)) + rows(range(1, 501)))
    assert read_in_pieces(path, 4_000) == "damaged"


def test_cells_are_counted_over_all_pieces(folder, plain):
    path = book_of(folder, plain, rows(range(1, 1001)))
    assert read_in_pieces(path, 4_000, cells=1_999) == "cells"
    assert read_in_pieces(path, 4_000, cells=2_000) != "cells"


def test_a_part_in_another_encoding_is_read_whole(folder, plain):
    path = book_of(folder, plain, rows(range(1, 101)))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[SHEET] = parts[SHEET].decode().encode("utf-16")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert read_in_pieces(path, SMALL) == read_in_pieces(path, WHOLE)


def test_texts_that_are_too_many_to_be_copied_with_every_piece_are_read_with_the_whole(folder, plain, monkeypatch):
    monkeypatch.setattr(pieces, "_TEXTS", 10)
    monkeypatch.setattr(pieces, "_pieces", None)
    path = book_of(folder, plain, rows(range(1, 101)))
    assert len(read_in_pieces(path, SMALL)[0][1]) == 100


def test_the_child_that_reads_takes_half_a_gibibyte_in_all() -> None:
    """Its address space, of which what it holds in memory is a part."""
    assert Limits().memory + limits._INTERPRETER == 512 * MIB
