"""The rows of a CSV file (runs in the child process)."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

from registry.exchange.cells import Cell, trimmed
from registry.exchange.limits import Limits
from registry.exchange.read_errors import Unreadable
from registry.exchange.text_cells import cell_text
from registry.text import fold

_OTHER_KINDS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
                b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")  # fmt: skip
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UTF32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_ENCODINGS = "utf-8-sig", "gb18030"
_SEPARATORS = ",", ";", "\t"
_BLOCK = 1 << 20
#: The header is looked for in so many rows, the fields are counted in so many characters.
_ROWS, _CHARACTERS = 1000, 1 << 18
_QUOTED = re.compile('"[^"]*"')
#: Two bytes of UTF-8, and a letter or digit beside them, as in Lü or 5°.
_BESIDE_LATIN = re.compile("[0-9A-Za-z][\x80-\u07ff]|[\x80-\u07ff][0-9A-Za-z]")

#: For each key column of a ledger the headers that it may have.
Keys = Sequence[Collection[str]]


def csv_rows(path: Path, limits: Limits, keys: Keys = ()) -> Iterator[list[Cell]]:
    """Every row of the file in order, blank ones too; raises Unreadable.

    `keys`: what its header holds, where it is known; by that encoding and separator are told. A quoted line break stays
    inside its cell, so that rows are counted as Excel counts them.
    """
    csv.field_size_limit(limits.text)
    encoding, separator = _spelling(path, keys)
    number = 1
    try:
        with path.open(encoding=encoding, newline="") as file:
            for row in csv.reader(file, delimiter=separator, strict=True):
                yield trimmed([cell_text(cell) if cell[:1] == "'" else cell for cell in row])
                number += 1
    except csv.Error as error:
        message = str(error)
        code = "text" if "field larger" in message else "quote" if "unexpected end" in message else "quoting"
        raise Unreadable(code, number) from None


def _spelling(path: Path, keys: Keys) -> tuple[str, str]:
    """The file's encoding and separator: those that show the header, and text that people write."""
    encodings = _encodings(path)
    read = {encoding: _separator(path, encoding, keys) for encoding in encodings}
    if len(encodings) > 1:
        encodings.sort(key=lambda encoding: (not read[encoding][1], _is_unlikely(path, encoding)))
    return encodings[0], read[encodings[0]][0]


# -- the encoding ----------------------------------------------------------------------------------------------------


def _encodings(path: Path) -> list[str]:
    """The encodings in which all of the file can be read: that of its mark, else UTF-8 and GB18030. One at least."""
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(_OTHER_KINDS):
            raise Unreadable("not_csv")
        if start.startswith(_UTF32):
            raise Unreadable("encoding")
        marked = next((encoding for mark, encoding in _MARKS.items() if start.startswith(mark)), None)
        decoders = {name: codecs.getincrementaldecoder(name)() for name in ((marked,) if marked else _ENCODINGS)}
        file.seek(0)
        block, is_ascii = b"-", True
        while block:
            block = file.read(_BLOCK)
            if marked != "utf-16" and b"\0" in block:
                raise Unreadable("not_csv")
            is_ascii = is_ascii and block.isascii()
            for name in list(decoders):
                try:
                    decoders[name].decode(block, final=not block)
                except UnicodeDecodeError:
                    del decoders[name]
    if not decoders:
        raise Unreadable("encoding")
    return list(decoders)[:1] if is_ascii else list(decoders)


def _texts(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        while text := file.read(_BLOCK):
            yield text


def _is_unlikely(path: Path, encoding: str) -> bool:
    """Whether people write no such text: it has controls, accents by themselves or characters for private use.

    Of UTF-8 also: letters of Europe and the Near East and no others, beside none of ours, that are common characters in
    GB18030.
    """
    texts = (unicodedata.normalize("NFC", text) for text in _texts(path, encoding))
    characters = set[str]().union(*texts) - set("\t\r\n")
    if any(unicodedata.category(c) in ("Cc", "Co", "Cn", "Mn", "Mc", "Me") for c in characters):
        return True
    if encoding == "gb18030" or max(characters) > "\u07ff":
        return False
    return _is_common(path) and not any(map(_BESIDE_LATIN.search, _texts(path, encoding)))


def _is_common(path: Path) -> bool:
    """Whether every character of the file is one of the common ones, those of GB 2312."""
    try:
        return all(_texts(path, "gb2312"))
    except UnicodeDecodeError:
        return False


# -- the separator ---------------------------------------------------------------------------------------------------


def _separator(path: Path, encoding: str, keys: Keys) -> tuple[str, bool]:
    """What sets the cells apart, and whether the header was found: the separator under which it stands, else the one by
    which most lines have equally many fields."""
    found = [separator for separator in _SEPARATORS if keys and _has_header(path, encoding, separator, keys)]
    if len(found) == 1:
        return found[0], True
    even = _evenness(path, encoding)
    return max(found or _SEPARATORS, key=lambda separator: even[separator]), bool(found)


def _has_header(path: Path, encoding: str, separator: str, keys: Keys) -> bool:
    with path.open(encoding=encoding, newline="") as file:
        try:
            for row in islice(csv.reader(file, delimiter=separator), _ROWS):
                texts = set(map(fold, row))
                if not any(texts.isdisjoint(names) for names in keys):
                    return True
        except csv.Error:  # whether it is one of the separator in use is seen when the rows are read
            return False
    return False


def _evenness(path: Path, encoding: str) -> dict[str, int]:
    """Of each separator how many lines at most are cut into equally many fields by it, outside quotes."""
    with path.open(encoding=encoding, newline="") as file:
        lines = _QUOTED.sub("", file.read(_CHARACTERS)).splitlines()
    return {
        separator: max(Counter(n for line in lines if (n := line.count(separator))).values(), default=0)
        for separator in _SEPARATORS
    }
