"""Writes an archive (docs/en/archive.md) row by row: one change that brings everything in, digested as it goes.

Memory does not grow with the rows. The digest is made as decision 6 says it; that `registry restore` verifies it is
the proof that it was made rightly.
"""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any

from registry import digest
from registry.archive import FORMAT, MANIFEST, VERSION
from registry.db import SCHEMA
from registry.slices import VERSIONED

#: The row of a versioned table: its record number, then the values of the columns that its rows were promised with.
Row = Sequence[Any]
#: Rows that are packed together: what one thread formats while another packs the last.
AT_ONCE = 10_000
_CHANGE = {
    "actor": "make bench",
    "algorithm": digest.FIRST,
    "at": "2020-01-01T00:00:00.000000+00:00",
    "number": 1,
    "origin": '{"kind":"command","name":"make bench"}',
    "previous": None,
    "reason": "",
}
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass
class Packed:
    """What was packed so far: the digest of the change and its number of rows, and what the manifest tells."""

    digest: Any
    rows: int = 0
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)


class Packer:
    """An archive being written. Tables of versions come in the order of their names, as the digest takes them."""

    def __init__(self, out: zipfile.ZipFile, seed: int):
        self._out, self._salts = out, random.Random(seed)
        self._packed = Packed(hashlib.sha256(b'{"change":' + digest.canonical(_CHANGE) + b',"in":['))
        self._packing = ThreadPoolExecutor(1)

    def versions(self, name: str, columns: Sequence[str], rows: Iterable[Row], sheet: int) -> int:
        """Packs the rows of a table of versions; each says the values of `columns` after its record number."""
        shape = _Shape(name, columns, sheet)
        numbered = enumerate(rows, 1)
        return self._pack(name, iter(lambda: self._batch(shape, list(islice(numbered, AT_ONCE))), None))

    def _batch(self, shape: _Shape, rows: list[tuple[int, Row]]) -> bytes | None:
        """The lines of some rows; their entries go into the digest. None where there are no more."""
        if not rows:
            return None
        seeds = self._salts.randbytes(16 * len(rows)).hex()
        entries, stored = [], []
        for at, (number, row) in enumerate(rows):
            entry, line = shape.spelt(number, row, seeds[32 * at : 32 * at + 32])
            entries.append(entry)
            stored.append(line)
        first = "" if self._packed.rows == 0 else ","
        self._packed.digest.update((first + ",".join(entries)).encode())
        self._packed.rows += len(rows)
        return "".join(stored).encode()

    def lines(self, name: str, lines: Iterable[str]) -> int:
        """Packs the rows of another table, spelt as JSON already, in the order of its key."""
        rest = iter(lines)
        return self._pack(name, iter(lambda: "".join(islice(rest, AT_ONCE)).encode() or None, None))

    def _pack(self, name: str, batches: Iterator[bytes]) -> int:
        digest, count = hashlib.sha256(), 0
        info = zipfile.ZipInfo(f"{name}.jsonl", _DATE)
        info.compress_type, info._compresslevel = zipfile.ZIP_DEFLATED, 1  # type: ignore[attr-defined]
        with self._out.open(info, "w", force_zip64=True) as file:
            last: Future[None] | None = None
            for batch in batches:
                if last is not None:
                    last.result()
                last = self._packing.submit(_put, file, digest, batch)
                count += batch.count(b"\n")
            if last is not None:
                last.result()
        self._packed.tables[name] = {"rows": count, "sha256": digest.hexdigest()}
        return count

    def finish(self) -> None:
        """Packs the change itself, and what the archive says of itself."""
        self._packed.digest.update(b'],"out":[]}')
        head = self._packed.digest.hexdigest()
        change = {k: v for k, v in _CHANGE.items() if v is not None} | {"digest": head, "rows": self._packed.rows}
        self.lines("change", [f"{digest.canonical(change).decode()}\n"])
        manifest = {"format": FORMAT, "version": VERSION, "schema": SCHEMA, "changes": 1, "head": head}
        manifest["tables"] = self._packed.tables
        self._out.writestr(zipfile.ZipInfo(MANIFEST, _DATE), json.dumps(manifest))
        self._packing.shutdown()


def _put(file: Any, digest: Any, batch: bytes) -> None:
    digest.update(batch)
    file.write(batch)


@contextmanager
def packing(path: Path, seed: int) -> Iterator[Packer]:
    """A packer of an archive at `path`, which stands there only where the block ends well."""
    half = path.with_suffix(".half")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        packer = Packer(out, seed)
        yield packer
        packer.finish()
    half.replace(path)


class _Shape:
    """How the rows of one table are spelt: each column's place among the row's keys, in alphabetical order."""

    def __init__(self, name: str, columns: Sequence[str], sheet: int):
        table = VERSIONED[name]
        self.name = name
        texts = {c.name for c in table.info["recorded"] if c.is_text}
        at = {column: number for number, column in enumerate(columns, 1)}
        own = {"id": 0, "line": 0, "record": 0, "salt": 0, "sheet": 0, "since": 0}
        self.keys = [(key, f'"{key}":', at.get(key, 0), key in texts) for key in sorted(at | own)]
        self.own = {"sheet": str(sheet), "since": "1"}

    def spelt(self, number: int, row: Row, salt: str) -> tuple[str, str]:
        """The row's entry in the digest, and its line."""
        own = self.own | {"id": str(number), "line": str(number + 1), "record": str(row[0]), "salt": f'"{salt}"'}
        entries, stored = [], []
        for key, prefix, at, is_text in self.keys:
            if not at:
                stored.append(prefix + own[key])
                continue
            value = row[at]
            if value is None:
                continue
            if isinstance(value, str):
                spelt = quoted(value)
            else:
                spelt = "true" if value is True else "false" if value is False else str(value)
            stored.append(prefix + spelt)
            if is_text:
                hashed = digest.text_hash(digest.salt_of(salt, key) or "", value)
                entries.append(f'{prefix}{{"{digest.FIRST}":"{hashed}"}}')
            else:
                entries.append(prefix + spelt)
        return f'["{self.name}",{row[0]},{{{",".join(entries)}}}]', f"{{{','.join(stored)}}}\n"
