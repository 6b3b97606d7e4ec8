"""Workbooks in the two binary formats, as few records as make one: no program here writes them as they are wanted."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

Value = str | float | bool | None
SECTOR, SMALL = 512, 64
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
#: Excel's errors, by their numbers.
ERRORS = {"#N/A": 0x2A, "#DIV/0!": 0x07, "#REF!": 0x17}


# -- compound files ----------------------------------------------------------------------------------------------------


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams in its outermost folder; those under 4096 bytes lie in the small one."""
    sectors: list[bytes] = []
    following: list[int] = []

    def put(content: bytes) -> int:
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        first = len(sectors)
        sectors.extend(pieces)
        following.extend([*range(first + 1, first + len(pieces)), _END] if pieces else [])
        return first if pieces else _END

    small, small_following = b"", list[int]()
    places: dict[str, int] = {}
    for name, content in streams.items():
        if len(content) >= 4096:
            places[name] = put(content)
            continue
        places[name] = len(small_following)
        count = -(-len(content) // SMALL)
        small_following += [*range(places[name] + 1, places[name] + count), _END]
        small += content.ljust(count * SMALL, b"\0")
    small_at = put(small)
    table = struct.pack(f"<{len(small_following)}I", *small_following)
    small_table = put(table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff"))
    names = list(streams)
    entries = [_entry("Root Entry", 5, 1 if names else _FREE, _FREE, small_at, len(small))]
    entries += [
        _entry(name, 2, _FREE, at + 2 if at + 1 < len(names) else _FREE, places[name], len(streams[name]))
        for at, name in enumerate(names)
    ]
    directory = put(b"".join(entries))
    count = next(n for n in range(1, 100) if n * SECTOR // 4 >= len(sectors) + n)
    first_table = len(sectors)
    following += [_FAT] * count
    following += [_FREE] * (count * SECTOR // 4 - len(following))
    tables = struct.pack(f"<{len(following)}I", *following)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", count, directory, 0, 4096, small_table, len(table) and 1, _END, 0, first_table)
    header += struct.pack(f"<{count - 1}I", *range(first_table + 1, first_table + count))
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors) + tables


def _entry(name: str, kind: int, child: int, right: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text) + 2, kind, 1, _FREE, right, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<III", first, size, 0)


# -- .xls --------------------------------------------------------------------------------------------------------------


def _old(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_stream(
    rows: Sequence[Sequence[Value]],
    excel_95: bool = False,
    formats: Sequence[int] = (0,),
    own: dict[int, str] | None = None,
    styles: dict[tuple[int, int], int] | None = None,
    since_1904: bool = False,
    extra: bytes = b"",
    kind: int = 0,
) -> bytes:
    """The stream of a workbook of one sheet 表; `styles` are the cells' numbers into `formats`, of which `own` are
    declared; `kind` is the sheet's: 1 is one of macros."""
    version = 0x0500 if excel_95 else 0x0600
    title = "表".encode("gbk") if excel_95 else "表".encode("utf-16-le")
    name = bytes([len(title)]) + title if excel_95 else bytes([1, 1]) + title
    begin = _old(0x0809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0))
    head = begin + extra + _old(0x42, struct.pack("<H", 936 if excel_95 else 1200))
    head += _old(0x22, struct.pack("<H", since_1904))
    for number, code in (own or {}).items():
        head += _old(0x041E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le"))
    head += b"".join(_old(0xE0, struct.pack("<HHH", 0, number, 0).ljust(20, b"\0")) for number in formats)
    start = len(head) + 4 + 6 + len(name) + 4
    head += _old(0x85, struct.pack("<IBB", start, 0, kind) + name) + _old(0x0A)
    body = _old(0x0809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0))
    body += _old(0x0809, bytes(16)) + _old(0x0203, struct.pack("<HHHd", 9, 9, 0, 1.0)) + _old(0x0A)  # a chart in it
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, (styles or {}).get((row, column), 0))
            body += _old_cell(place, value)
    return head + body + _old(0x0A)


def _old_cell(place: bytes, value: Value) -> bytes:
    match value:
        case None:
            return b""
        case str() if value in ERRORS:
            return _old(0x0205, place + bytes([ERRORS[value], 1]))
        case str() if value.startswith("="):  # a formula that comes to this error
            return _old(0x06, place + bytes([2, 0, ERRORS[value[1:]], 0, 0, 0, 255, 255]) + bytes(8))
        case str():
            return _old(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        case bool():
            return _old(0x0205, place + bytes([value, 0]))
    return _old(0x0203, place + struct.pack("<d", value))


# -- .xlsb -------------------------------------------------------------------------------------------------------------


def _new(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length >= 0x80 else 0)])
        length >>= 7
        if not length:
            return number + size + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _new_cell(column: int, style: int, value: Value) -> bytes:
    place = struct.pack("<II", column, style)
    match value:
        case None:
            return b""
        case str() if value in ERRORS:
            return _new(3, place + bytes([ERRORS[value]]))
        case str() if value.startswith("="):
            return _new(11, place + bytes([ERRORS[value[1:]]]) + bytes(10))
        case str():
            return _new(6, place + _wide(value))
        case bool():
            return _new(4, place + bytes([value]))
    return _new(5, place + struct.pack("<d", value))


def xlsb(
    path: Path,
    sheets: dict[str, Sequence[Sequence[Value]]],
    hidden: Sequence[str] = (),
    formats: Sequence[int] = (0,),
    styles: dict[tuple[int, int], int] | None = None,
    since_1904: bool = False,
    further: dict[str, bytes] | None = None,
) -> Path:
    """Writes an .xlsb workbook; `further` are parts besides its own."""
    space = "http://schemas.openxmlformats.org/package/2006/"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    links = [f'<Relationship Id="r{n}" Type="{kind}worksheet" Target="worksheets/sheet{n}.bin"/>'
             for n in range(1, len(sheets) + 1)]  # fmt: skip
    links.append(f'<Relationship Id="s" Type="{kind}styles" Target="styles.bin"/>')
    book = _new(131) + _new(153, struct.pack("<III", since_1904, 0, 0)) + _new(143)
    for number, title in enumerate(sheets, 1):
        book += _new(156, struct.pack("<II", title in hidden, number) + _wide(f"r{number}") + _wide(title))
    style = _new(278) + _new(617, struct.pack("<I", len(formats)))
    style += b"".join(_new(47, struct.pack("<HH", 0xFFFF, number) + bytes(12)) for number in formats)
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}content-types"><Default Extension="bin" ContentType="{main}"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}relationships"><Relationship Id="b" Type="{kind}officeDocument" '
        'Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{space}relationships">{"".join(links)}</Relationships>',
        "xl/workbook.bin": book + _new(144) + _new(132),
        "xl/styles.bin": style + _new(618) + _new(279),
    }
    for number, rows in enumerate(sheets.values(), 1):
        right = max(map(len, rows), default=1)
        body = _new(129) + _new(148, struct.pack("<IIII", 0, len(rows), 0, right)) + _new(145)
        for row, cells in enumerate(rows):
            body += _new(0, struct.pack("<I", row) + bytes(13))
            body += b"".join(_new_cell(c, (styles or {}).get((row, c), 0), value) for c, value in enumerate(cells))
        parts[f"xl/worksheets/sheet{number}.bin"] = body + _new(146) + _new(130)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (further or {})).items():
            archive.writestr(name, content)
    return path
