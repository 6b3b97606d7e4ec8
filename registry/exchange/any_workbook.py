"""The sheets of a workbook of any kind (runs in the child process)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from registry.exchange import binary_workbook, old_workbook, open_document, workbook
from registry.exchange.file_kinds import Kind
from registry.exchange.limits import Limits
from registry.exchange.read_errors import Unreadable


def check(kind: Kind, path: Path, limits: Limits) -> None:
    """Raises Unreadable for a workbook with a password, macros or declarations, or that unpacks to too much."""
    if kind == "xls":
        return  # it is looked through when it is read
    with zipfile.ZipFile(path) as archive:
        workbook.check_size(archive, path, limits)
        if any(part.flag_bits & 1 for part in archive.infolist()):
            raise Unreadable("password")
        workbook.refuse_declarations(archive)
        if kind == "ods":
            open_document.check_document(archive)
        else:
            binary_workbook.check_macros(archive)
    if kind == "xlsx":
        workbook.check_archive(path, limits)


def sheets_of(kind: Kind, path: Path, limits: Limits) -> Iterator[workbook.SheetRead]:
    """The sheets of a workbook that was checked."""
    match kind:
        case "xls":
            return old_workbook.sheets_of(path, limits)
        case "xlsb":
            return binary_workbook.sheets_of(path, limits)
        case "ods":
            return open_document.sheets_of(path, limits)
    return workbook.sheets_of(path, limits)
