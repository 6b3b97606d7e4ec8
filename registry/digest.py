"""The digest of a change: the canonical form of what it did, and the hashes that stand for its texts.

The digest is SHA-256 over canonical JSON (UTF-8, sorted keys, no spaces) of the change's own fields and, for
every row brought in or put out of force, its table, its record number and its *recorded* values only: a column
that is added later holds nothing in old rows and so never changes an old digest. A text enters as a salted
hash, so that it can be removed later together with its salt while the chain still holds.

There are two forms, and each change names its own. In the first one a change's actor, reason and origin enter as they
are, and nothing says where a row came from. In the second one the actor, the reason and the names of the files enter
as salted hashes, and each row with the sheet and the line that it came from (docs/decisions/0031).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from registry import record

#: The forms of the digest by the names that changes give them, the oldest first. New changes have the last one.
FIRST, SECOND = "sha256", "sha256-2"
ALGORITHMS = (FIRST, SECOND)
#: What stands in the place of a text that was removed.
MARK = "〔已删除〕"
#: The texts of a change that enter as salted hashes; `files` are the names in its origin, with their digests.
TEXTS = ("actor", "reason", "files")
#: The texts of a sheet, of which all but its name are there for mapped workbooks alone.
OF_SHEETS = ("name", "title", "headers")
#: The parts of an origin that are its `files`.
NAMED = ("name", "files")
#: What stands in the digest for a sheet that is not recorded.
NO_SHEET = "null,null"
#: Salts are made this many at a time.
SALTS = 256
RowMapping = Mapping[Any, Any]
#: One piece of a change's canonical form, and how many rows it has.
DigestPiece = tuple[bytes, int]
#: The hashes that stand in for removed texts, by table, row and column.
Removed = Mapping[tuple[str, int, str], str]
#: What stands in the digest for the sheets that rows came from, by the number of the sheet.
Sheets = Mapping[int | None, str]


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces."""
    return _json(value).encode()


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_JSON_OF: dict[type, Callable[[Any], str]] = {int: int.__repr__, str: encode_basestring}


def object_writer(names: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """Returns what writes rows with columns `names` as canonical JSON without empty columns: a fast `canonical`."""
    places = [(f"{encode_basestring(name)}:", at) for at, name in sorted(enumerate(names), key=lambda n: n[1])]
    json_of = _JSON_OF.get

    def write(row: Sequence[Any]) -> str:
        filled = [key + json_of(type(value), _json)(value) for key, at in places if (value := row[at]) is not None]
        return f"{{{','.join(filled)}}}"

    return write


# -- texts and their salts -----------------------------------------------------------------------------------------


def new_salts() -> Iterator[str]:
    """Fresh seeds for the salts of rows, without end."""
    while True:
        seeds = os.urandom(16 * SALTS).hex()
        yield from (seeds[i : i + 32] for i in range(0, len(seeds), 32))


def salt_of(salt: str, column: str) -> str | None:
    """The salt of one text of a row: made from the row's seed, or what is kept of it after another text was removed."""
    if salt.startswith("{"):
        return _kept(salt).get(column)
    return hashlib.sha256(f"{salt}:{column}".encode()).hexdigest()


def _kept(salt: str) -> dict[str, str]:
    """The salts that are kept of a row out of which a text was removed, by column; none where it says no such thing."""
    try:
        kept = json.loads(salt)
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def text_hash(salt: str, value: str) -> str:
    """The hash of a text, which stands for it in the digest."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def hash_in(row: RowMapping, column: str, value: str) -> str:
    """The hash that stands in the digest for the text `value` in a column of a row, which has its seed in `salt`."""
    return text_hash(salt_of(row["salt"] or "", column) or "", value)


def salt_without(row: RowMapping, columns: Iterable[str], removed: str) -> str:
    """The salts that are kept of a row's seed, of which `columns` are the texts, when the text in `removed` goes."""
    salts = {name: salt_of(row["salt"], name) for name in columns if name != removed}
    return json.dumps({name: salt for name, salt in salts.items() if salt is not None}, sort_keys=True)


def redacted(connection: Connection) -> dict[tuple[str, int, str], str]:
    """The hashes that stand in for removed texts, by table, row and column."""
    r = record.redaction.c
    return {(t, i, c): h for t, i, c, h in connection.execute(select(r.table, r.row, r.column, r.hash))}


class _Hash(str):
    """The hash of a text, as JSON."""


_JSON_OF[_Hash] = '{{"sha256":"{}"}}'.format


# -- rows ----------------------------------------------------------------------------------------------------------


class SheetEntries(dict[int | None, str]):
    """The entries of sheets in the digest, by their numbers; each is read when it is first asked for."""

    def __init__(self, connection: Connection, removed: Removed, fresh: Iterable[RowMapping] = ()):
        super().__init__((row["id"], sheet_entry(row, removed)) for row in fresh)
        self._connection, self._removed = connection, removed

    def __missing__(self, number: int | None) -> str:
        self[number] = NO_SHEET
        if number is not None:
            self._read(select(record.sheet).where(record.sheet.c.id == number))
        return self[number]

    def read_all(self) -> SheetEntries:
        """Reads every sheet at once."""
        self._read(select(record.sheet))
        return self

    def _read(self, query: Select[Any]) -> None:
        for row in self._connection.execute(query).mappings():
            self[row["id"]] = sheet_entry(row, self._removed)


def sheet_entry(sheet: RowMapping, removed: Removed) -> str:
    """A sheet in the digest: the change that recorded it, and its name; one that has a salt as the hash of its name.

    Where it tells more of a mapped workbook, the hashes of that follow, by their names.
    """
    name, *more = (_text_of_sheet(sheet, column, removed) for column in OF_SHEETS)
    assert name is not None
    hashes = [f'"{column}":{text}' for column, text in zip(OF_SHEETS[1:], more, strict=True) if text is not None]
    further = f",{{{','.join(sorted(hashes))}}}" if hashes else ""
    return f"{_json(sheet['change'])},{name}{further}"


def _text_of_sheet(sheet: RowMapping, column: str, removed: Removed) -> str | None:
    """A text of a sheet as JSON: its hash, or of a sheet without a salt the text; None where there is none."""
    text, place = sheet[column], (record.sheet.name, sheet["id"], column)
    if text is None:
        return None
    if text == MARK and place in removed:
        text = _Hash(removed[place])
    elif sheet["salt"] is not None:
        text = _Hash(hash_in(sheet, column, text))
    return _JSON_OF[type(text)](text)


def entry_writer(table: Table, removed: Removed, sheets: Sheets | None = None) -> Callable[[Sequence[Any]], bytes]:
    """Returns what writes a row's entry in the digest: its table, record number and recorded values.

    Rows are in the order of the table's columns. `sheets`: with them the second form is written, which has of a row
    that came from a sheet also the sheet and the line; without them the first form.
    """
    at = {name: n for n, name in enumerate(table.c.keys())}
    own, record_at, salt_at = at["id"], at["record"], at["salt"]
    recorded = table.info["recorded"]
    names = [*(c.name for c in recorded), *(["unit"] if table.info["unit"] else [])]
    places = [at[name] for name in names]
    texts = [(n, c.name) for n, c in enumerate(recorded) if c.is_text]
    answers = [n for n, c in enumerate(recorded) if c.stored == "yesno"]
    marks = {(row, column): mark for (name, row, column), mark in removed.items() if name == table.name}
    write, begin = object_writer(names), f"[{encode_basestring(table.name)},"
    sheet_at, line_at = at["sheet"], at["line"]

    def entry(row: Sequence[Any]) -> bytes:
        values = [row[n] for n in places]
        for n, name in texts:
            text = values[n]
            if text == MARK and (row[own], name) in marks:
                values[n] = _Hash(marks[row[own], name])
            elif text is not None:
                values[n] = _Hash(text_hash(salt_of(row[salt_at], name) or "", text))
        for n in answers:
            values[n] = None if values[n] is None else bool(values[n])
        number = row[record_at]
        entry_text = f"{begin}{number if type(number) is int else _json(number)},{write(values)}"
        sheet, line = row[sheet_at], row[line_at]
        if sheets is None or (sheet is None and line is None):
            return f"{entry_text}]".encode()
        return f"{entry_text},[{sheets[sheet]},{line if type(line) is int else _json(line)}]]".encode()

    return entry


def body(sections: Iterable[tuple[str, Iterable[list[bytes]]]]) -> Iterator[DigestPiece]:
    """The canonical form of a change behind its own fields: its rows' entries, by "in" and "out"."""
    for name, batches in sections:
        yield f',"{name}":['.encode(), 0
        comma = b""
        for batch in batches:
            yield comma + b",".join(batch), len(batch)
            comma = b","
        yield b"]", 0
    yield b"}", 0


# -- changes -------------------------------------------------------------------------------------------------------


def files_in(origin: Mapping[str, Any]) -> str:
    """The names of the files that a change came from, with their digests, as one text."""
    return canonical({name: origin[name] for name in NAMED if name in origin}).decode()


def text_in(change: RowMapping, column: str) -> str:
    """A text of a change, one of `TEXTS`; the mark where it was removed."""
    if column != "files":
        return change[column]
    origin = json.loads(change["origin"])
    return MARK if origin.get("name") == MARK and "files" not in origin else files_in(origin)


def fields_of(change: RowMapping, removed: Removed, tag: str) -> dict[str, Any]:
    """A change's own fields as they stand in its digest, in the second form the registry's `tag` among them."""
    fields = {name: change[name] for name in ("actor", "algorithm", "at", "number", "origin", "previous", "reason")}
    if change["algorithm"] == FIRST:
        return fields
    for column in TEXTS:
        place, text = (record.change.name, change["number"], column), text_in(change, column)
        stands_in = removed[place] if text == MARK and place in removed else hash_in(change, column, text)
        fields[column] = {"sha256": stands_in}
    fields["origin"] = {name: value for name, value in json.loads(change["origin"]).items() if name not in NAMED}
    return fields | {"tag": tag}


def tag_of(connection: Connection) -> str:
    """The registry's tag, part of every record number; nothing where it lacks one."""
    return connection.execute(select(record.setting.c.value).where(record.setting.c.key == "tag")).scalar() or ""


def digest_of(change: RowMapping, pieces: Iterable[DigestPiece], removed: Removed, tag: str) -> tuple[str, int]:
    """The digest of a change out of its own fields and its rows' entries; and how many rows."""
    count = 0
    whole = hashlib.sha256(b'{"change":' + canonical(fields_of(change, removed, tag)))
    for piece, rows in pieces:
        whole.update(piece)
        count += rows
    return whole.hexdigest(), count
