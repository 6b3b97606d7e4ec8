"""A large sheet as several small ones (runs in the child process).

calamine holds a sheet whole, eighty bytes a cell and more: of ten million cells a gigabyte. A sheet whose XML is large
is therefore cut between rows, and each piece is read as the only sheet of a workbook that has all else of the sender's.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from registry.exchange.limits import MIB

#: So many bytes of a sheet's XML are read at once.
PIECE = 16 * MIB
#: Texts that lie in a part of their own are copied with every piece: of more than this the sheet is read whole.
_TEXTS = 96 * MIB
_ELSEWHERE = ("xl/worksheets/", "xl/drawings/", "xl/charts/", "xl/media/", "xl/pivotCache/")
_HEAD = re.compile(rb"<((?:\w+:)?)worksheet\b.*?<\1sheetData(?:\s[^>]*[^/>])?>", re.DOTALL)
#: What a row must begin with for a cut before it: without its number it would be counted from the piece's beginning.
_ROW = re.compile(rb"""\s*<(?:\w+:)?row\s(?:[^<>]*\s)?r\s*=\s*["'][0-9]""")
_TRIES = 20


@contextmanager
def books(archive: zipfile.ZipFile, part: str, sheets: set[str]) -> Iterator[Iterator[IO[bytes]] | None]:
    """Workbooks with pieces of the sheet in `part`, in the order of its rows; None for a sheet that is read whole.

    `sheets` are the parts of all sheets. Each workbook is looked at before the next one is asked for.
    """
    others = [
        name for name in archive.namelist() if name not in sheets and not name.startswith(_ELSEWHERE) and _is_xml(name)
    ]
    large = part in archive.namelist() and archive.getinfo(part).file_size > PIECE
    if not large or sum(archive.getinfo(name).file_size for name in others) > _TEXTS:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        yield (_book(archive, others, part, piece, file) for piece in _pieces(archive, part))


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _book(archive: zipfile.ZipFile, others: list[str], part: str, piece: bytes, file: IO[bytes]) -> IO[bytes]:
    """A workbook with a piece of a sheet in `file`, which is written over."""
    file.seek(0)
    file.truncate()
    with zipfile.ZipFile(file, "w") as book:
        for name in others:
            book.writestr(name, archive.read(name))
        book.writestr(part, piece)
    file.seek(0)
    return file


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a sheet as documents of some of its rows each; whole where it is not cut."""
    with archive.open(part) as xml:
        rows = xml.read(PIECE)
        head = _HEAD.search(rows)
        before, tail = b"", b""
        if head is not None:
            before, tail = rows[: head.end()], b"</%bsheetData></%bworksheet>" % (head[1], head[1])
            rows = rows[head.end() :]
        while more := xml.read(PIECE):
            cut = _last_cut(rows, head[1]) if head is not None else 0
            if cut:
                yield before + rows[:cut] + tail
                rows = rows[cut:]
            rows += more
        yield before + rows


def _last_cut(rows: bytes, prefix: bytes) -> int:
    """The last place, or nearly, where one row ends and another one that has a number begins; 0 where there is none."""
    end = b"</%brow>" % prefix
    at = len(rows)
    for _ in range(_TRIES):
        at = rows.rfind(end, 0, at)
        if at < 0:
            return 0
        if _ROW.match(rows, at + len(end)):
            return at + len(end)
    return 0
