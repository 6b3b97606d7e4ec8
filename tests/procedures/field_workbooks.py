"""A field workbook as a person has it in hand: it goes out, is filled in, in LibreOffice too, and comes back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from registry.casework.audits import audit_of, items_in
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.procedures.field_merge import Merged, Take, take_workbook
from registry.procedures.field_workbook import HEADERS, SHEET, write_workbook
from tests.audited_county import WHO, County
from tests.report.pages import needed


class Field:
    """The counties with their audit, and the workbooks that go out and come back."""

    def __init__(self, county: County, folder: Path):
        self.county, self.folder, self._made = county, folder, 0

    def export(self, **which: str) -> Path:
        self._made += 1
        path = self.folder / f"out-{self._made}.xlsx"
        with self.county.engine.connect() as connection:
            picture = Picture(connection, Moment(today(), head(connection)))
            audit = audit_of(picture, "H1")
            write_workbook(picture, audit, items_in(picture, audit, **which), path)
        return path

    def filled(self, path: Path, *cells: tuple[str, str, Any], also: Callable[[Any], None] = lambda _: None) -> Path:
        """A copy in which cells are filled: of a case, under a header, with a value."""
        self._made += 1
        copy = self.folder / f"in-{self._made}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book[SHEET]
        lines = {sheet.cell(line, 1).value: line for line in range(2, sheet.max_row + 1)}
        for case, header, value in cells:
            sheet.cell(lines[case], HEADERS.index(header) + 1).value = value
        also(book)
        book.save(copy)
        return copy

    def take(self, path: Path, take: Take | None = None, dry_run: bool = False) -> Merged:
        return take_workbook(self.county.engine, path, WHO, take, dry_run)

    def problems(self, path: Path) -> list[tuple[int | None, str | None, str]]:
        """The places of what a workbook is refused for, which stores nothing."""
        merged = self.take(path)
        assert merged.change is None and merged.taken == 0
        return [(problem.row, problem.column, problem.problem.en) for problem in merged.problems]


#: The program that LibreOffice runs over a workbook, in its own Basic.
_PROGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Work(source As String, target As String)
 Dim unseen(0) As New com.sun.star.beans.PropertyValue
 Dim form(0) As New com.sun.star.beans.PropertyValue
 Dim book As Object, sheet As Object
 unseen(0).Name = "Hidden"
 unseen(0).Value = True
 book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, unseen())
 sheet = book.Sheets.getByName("{sheet}")
{statements}
 form(0).Name = "FilterName"
 form(0).Value = "{form}"
 book.storeToURL(ConvertToURL(target), form())
 book.close(True)
End Sub
</script:module>
"""
_FORMS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}


def worked_on(path: Path, name: str, *statements: str) -> Path:
    """The workbook as LibreOffice saves it under another name, once it has done some statements of its Basic.

    They have the workbook as `book`, and what people see of it as `sheet`.
    """
    target, profile = path.with_name(name), path.parent / "profile"
    if not profile.exists():
        _started(profile, "--terminate_after_init")  # which brings an empty module of its own
    lines = "\n".join(escape(f" {statement}") for statement in statements)
    program = _PROGRAM.format(sheet=SHEET, statements=lines, form=_FORMS[target.suffix])
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(program, encoding="utf-8")
    _started(profile, f'macro:///Standard.Module1.Work("{path}","{target}")')
    assert target.is_file(), "LibreOffice did not come to the end of the statements"
    return target


def _started(profile: Path, what: str) -> None:
    command = [needed("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", what]
    environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)


def typed(path: Path, case: str, header: str, text: str) -> str:
    """The statement that types a text into a cell of a case under a header."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    line = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == case)
    return f'sheet.getCellByPosition({HEADERS.index(header)}, {line - 1}).String = "{text}"'
