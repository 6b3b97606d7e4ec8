"""Writes an archive: everything that a registry holds, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from registry import record
from registry.archive.form import FILES, FORMAT, MANIFEST, TABLES, VERSION, columns_of, order_of
from registry.db import SCHEMA, reading
from registry.digest import object_writer
from registry.file_store import store_of
from registry.files import new_file, refuse_to_overwrite
from registry.spool import BATCH
from registry.versions.linked_files import linked

_DATE = (1980, 1, 1, 0, 0, 0)


def write(engine: Engine, path: Path) -> dict[str, Any]:
    """Writes everything that the registry holds to `path`, whole or not at all: {"changes", "head", "rows"}."""
    refuse_to_overwrite(path)
    with new_file(path) as made, reading(engine) as connection, _zip(made) as out:
        tables = {table.name: _write_table(connection, table, out) for table in TABLES}
        summary, files = _head(connection), _write_files(connection, out)
        manifest = {"format": FORMAT, "version": VERSION, "schema": SCHEMA, **summary, "tables": tables}
        manifest |= {"files": files} if files else {}
        out.writestr(zipfile.ZipInfo(MANIFEST, _DATE), json.dumps(manifest, indent=1).encode())
    return {**summary, "rows": sum(t["rows"] for t in tables.values())}


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new zip file. Where writing fails it is given up at once: it must not try again when it is thrown away."""
    out = zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED)
    try:
        yield out
        out.close()
    except BaseException:
        file, out.fp = out.fp, None
        if file is not None:
            with suppress(OSError):
                file.close()
        raise


def _head(connection: Connection) -> dict[str, Any]:
    """The number of changes, and the digest of the last."""
    query = select(record.change.c.number, record.change.c.digest).order_by(record.change.c.number.desc()).limit(1)
    number, digest = connection.execute(query).first() or (0, None)
    return {"changes": number, "head": digest}


def _write_table(connection: Connection, table: Table, out: zipfile.ZipFile) -> dict[str, Any]:
    """Writes one table's rows in the order of its key; returns how many there are, and the SHA-256 of their file."""
    digest, count = hashlib.sha256(), 0
    info = zipfile.ZipInfo(f"{table.name}.jsonl", _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    names = columns_of(table)
    write = object_writer(names)
    query = select(*(table.c[name] for name in names)).order_by(*order_of(table))
    with out.open(info, "w", force_zip64=True) as file:
        for rows in connection.execute(query.execution_options(yield_per=BATCH)).partitions():
            lines = "".join([f"{write(row)}\n" for row in rows]).encode()
            digest.update(lines)
            file.write(lines)
            count += len(rows)
    return {"rows": count, "sha256": digest.hexdigest()}


def _write_files(connection: Connection, out: zipfile.ZipFile) -> dict[str, int]:
    """Writes the files that attachments link to; returns how many bytes each has. Raises NotFound where one is gone."""
    digests = sorted(linked(connection))
    if not digests:
        return {}
    files, sizes = store_of(connection.engine.url), dict[str, int]()
    for digest in digests:
        content = files.found(digest).read_bytes()
        sizes[digest] = len(content)
        info = zipfile.ZipInfo(f"{FILES}{digest}", _DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        out.writestr(info, content)
    return sizes
