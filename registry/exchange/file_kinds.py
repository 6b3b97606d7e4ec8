"""What a file is, told by its content alone (runs in the child process)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from registry.exchange.compound_file import MAGIC, CompoundFile
from registry.exchange.read_errors import Unreadable

Kind = Literal["csv", "xlsx", "xls", "xlsb", "ods"]

_START = 4096
_PICTURES = b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"
_PACKED = b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"
#: What the mail programs and browsers of Office write under the name of a workbook.
_HTML = re.compile(r"<(?:!doctype html|html|head|meta|body|style|table|div|tr)\b|\Amime-version:")
_XML = re.compile(r"\A<[?!a-z]")
#: Streams and folders by which a compound file is told, and the reasons why it is not read.
_COMPOUND = {
    "EncryptedPackage": "password", "WordDocument": "word", "PowerPoint Document": "slides",
}  # fmt: skip
_BOOKS = "Workbook", "Book", "WORKBOOK", "BOOK"
#: Parts by which an archive is told to be no workbook.
_PARTS = {"word/": "word", "ppt/": "slides", "OFD.xml": "pdf", "Index/": "unknown"}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def kind_of(path: Path) -> Kind:
    """The kind of a file; raises Unreadable for one that is no workbook and no text."""
    with path.open("rb") as file:
        start = file.read(_START)
        if start.startswith(MAGIC):
            _check_compound(CompoundFile(file))
            return "xls"
        if start.startswith(b"PK"):
            with zipfile.ZipFile(file) as archive:
                return _kind_of_archive(archive)
    reason = _reason(start)
    if reason is not None:
        raise Unreadable(reason)
    return "csv"


def book_name(file: CompoundFile) -> str | None:
    """The name of the stream in which a workbook lies."""
    return next((name for name in _BOOKS if name in file), None)


def _check_compound(file: CompoundFile) -> None:
    if book_name(file) is None:
        raise Unreadable(next((reason for name, reason in _COMPOUND.items() if name in file), "unknown"))
    if "_VBA_PROJECT_CUR" in file:
        raise Unreadable("macros")


def _kind_of_archive(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "mimetype" in names and not archive.getinfo("mimetype").flag_bits & 1:
        with archive.open("mimetype") as part:
            kind = part.read(200).decode("ascii", "replace")
        if kind.startswith(_OPEN_DOCUMENT):
            return _kind_of_document(kind.removeprefix(_OPEN_DOCUMENT))
    for part_name, reason in _PARTS.items():
        if any(name.startswith(part_name) for name in names):
            raise Unreadable(reason)
    raise Unreadable("packed")


def _kind_of_document(kind: str) -> Kind:
    if kind.startswith("spreadsheet"):
        return "ods"
    raise Unreadable("word" if kind.startswith("text") else "slides" if kind.startswith("presentation") else "unknown")


def _reason(start: bytes) -> str | None:
    """Why a file that is no archive cannot be read; None for one that may be text."""
    if start.startswith(_PICTURES) or _is_other_picture(start):
        return "picture"
    if start.startswith(_PACKED):
        return "packed"
    if start.lstrip().startswith(b"%PDF"):
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "word"
    marked = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = start.decode(marked, "ignore").lstrip().lower()
    if text.startswith(("<", "mime-version:")) and _HTML.search(text):
        return "html"
    return "xml" if _XML.match(text) else None


def _is_other_picture(start: bytes) -> bool:
    bitmap = start.startswith(b"BM") and start[6:10] == b"\0\0\0\0"
    return bitmap or (start.startswith(b"RIFF") and start[8:12] == b"WEBP") or start[4:11] in (b"ftyphei", b"ftypmif")
