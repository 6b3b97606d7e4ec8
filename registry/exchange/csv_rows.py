"""The rows of a CSV file (runs in the child process)."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from registry.exchange.cells import Cell, trimmed
from registry.exchange.limits import Limits
from registry.exchange.read_errors import Unreadable

_OTHER_KINDS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
                b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")  # fmt: skip
_BLOCK = 1 << 20


def _encoding(path: Path) -> str:
    """The file's encoding: UTF-8, with or without its mark, else GB18030."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "gb18030")}
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(_OTHER_KINDS):
            raise Unreadable("not_csv")
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, Excel's "Unicode text"
            raise Unreadable("encoding")
        file.seek(0)
        block = b"-"
        while block:
            block = file.read(_BLOCK)
            if b"\0" in block:
                raise Unreadable("not_csv")
            for name in list(decoders):
                try:
                    decoders[name].decode(block, final=not block)
                except UnicodeDecodeError:
                    del decoders[name]
    if not decoders:
        raise Unreadable("encoding")
    return next(iter(decoders))


def csv_rows(path: Path, limits: Limits) -> Iterator[list[Cell]]:
    """Every row of the file in order, blank ones too; raises Unreadable.

    A quoted line break stays inside its cell, so that rows are counted as Excel counts them.
    """
    csv.field_size_limit(limits.text)
    number = 1
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            for row in csv.reader(file, strict=True):
                yield trimmed(row)
                number += 1
    except csv.Error as error:
        message = str(error)
        code = "text" if "field larger" in message else "quote" if "unexpected end" in message else "quoting"
        raise Unreadable(code, number) from None
