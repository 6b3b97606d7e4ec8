"""The rows of a CSV file (runs in the child process)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from registry.exchange.cells import Cell, trimmed
from registry.exchange.limits import Limits
from registry.exchange.unreadable import Unreadable

_OTHER_KINDS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
                b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")  # fmt: skip


def _text(data: bytes) -> str:
    """The file's text: UTF-8, with or without its mark, else GB18030."""
    if data.startswith(_OTHER_KINDS):
        raise Unreadable("not_csv")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, Excel's "Unicode text"
        raise Unreadable("encoding")
    if b"\0" in data:
        raise Unreadable("not_csv")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def csv_rows(path: Path, limits: Limits) -> Iterator[list[Cell]]:
    """Every row of the file in order, blank ones too; raises Unreadable.

    A quoted line break stays inside its cell, so that rows are counted as Excel counts them.
    """
    csv.field_size_limit(limits.text)
    reader = csv.reader(io.StringIO(_text(path.read_bytes()), newline=""), strict=True)
    number = 1
    try:
        for row in reader:
            yield trimmed(row)
            number += 1
    except csv.Error as error:
        says = str(error)
        code = "text" if "field larger" in says else "quote" if "unexpected end" in says else "quoting"
        raise Unreadable(code, number) from None
