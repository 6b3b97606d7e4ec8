"""Restores an archive into an empty registry, or refuses it.

A file from outside is not trusted: only what the manifest names is read, as a stream and within limits, nothing of it
is run or unpacked to a disk, and it is stored only where every row fits its table and the chain of changes holds.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Integer, Table, Text, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from registry import changes, record
from registry.archive.form import FORMAT, MANIFEST, TABLES, VERSION
from registry.db import SCHEMA, bulk_insert, founding, transaction, unindexed
from registry.errors import Conflict, NotFound, Refused
from registry.language import Words
from registry.slices import VERSIONED
from registry.spool import BATCH

#: Limits of a file from outside: bytes of the manifest, of one line, and how many times smaller deflate made a table.
LARGEST_MANIFEST, LARGEST_LINE, RATIO = 1 << 20, 1 << 20, 200
_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What reading a damaged zip raises; of the system's errors only a place that no file has (EINVAL).
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_TAG = re.compile(r"[0-9a-z]{1,32}")
_LARGEST_NUMBER = 2**63
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def restore(path: Path, url: URL) -> dict[str, Any]:
    """Brings the archive at `path` into the registry at `url`, founded if need be: {"changes", "head", "rows"}.

    Raises NotFound where there is no such file, Refused where it is not a whole archive, Conflict where the registry
    holds anything. Whatever is raised, nothing is stored.
    """
    if not path.is_file():
        raise NotFound(f"没有这个文件：{path}", f"no such file: {path}")
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _manifest(file)
            with founding(url) as engine, transaction(engine) as connection:
                _refuse_unless_empty(connection)
                return _load(connection, file, manifest)
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise _refused(Words("文件已损坏，或不是存档", "it is damaged, or no archive")) from error
    except IntegrityError as error:
        raise _refused(Words("各行互相矛盾", "its rows contradict each other")) from error


def _refused(why: Words) -> Refused:
    return Refused(f"不能恢复，未登记任何内容：{why.zh}", f"not restored, nothing was stored: {why.en}")


def _foreign() -> Refused:
    return _refused(Words("不是本系统的存档", "it is not an archive of this registry's kind"))


def _manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    """What the archive says of itself, checked in shape. Raises Refused."""
    members = {info.filename: info for info in file.infolist()}
    info = members.get(MANIFEST)
    if info is None or info.file_size > LARGEST_MANIFEST or len(members) != len(file.infolist()):
        raise _foreign()
    manifest = _parsed(file.read(info))
    if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
        raise _foreign()
    if not isinstance(manifest.get("schema"), str) or manifest["schema"] > SCHEMA:
        raise _refused(
            Words("存档来自更新的程序，请先更新本程序", "it comes from a newer program: update this one first")
        )
    tables = manifest.get("tables")
    known = {table.name for table in TABLES}
    if (
        not isinstance(tables, dict)
        or not set(tables) <= known
        or set(members) != {MANIFEST, *(f"{t}.jsonl" for t in tables)}
    ):
        raise _foreign()
    for member in members.values():
        _check_member(member)
    return manifest


def _check_member(member: zipfile.ZipInfo) -> None:
    """A table's file is neither locked, nor packed in another way than ours, nor a bomb."""
    if member.flag_bits & 0x1 or member.compress_type not in _DEFLATED:
        raise _foreign()
    if member.file_size > RATIO * member.compress_size + LARGEST_LINE:
        raise _refused(Words("解压后大得不合情理", "it would unpack to an unreasonable size"))


def _parsed(line: bytes) -> dict[str, Any]:
    """One JSON object out of a file from outside. Raises Refused."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _refused(Words("内容不是约定的格式", "what it holds is not in the agreed format"))
    return value


def _refuse_unless_empty(connection: Connection) -> None:
    """An archive comes only into a registry that holds nothing but its own settings."""
    for table in TABLES:
        if table is not record.setting and connection.execute(select(func.count()).select_from(table)).scalar():
            raise Conflict(
                "登记库不是空的，只能恢复到空的登记库",
                "the registry is not empty: an archive is restored into an empty one only",
            )


def _load(connection: Connection, file: zipfile.ZipFile, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Writes every row inside the caller's transaction, and verifies the chain that they make."""
    connection.execute(record.setting.delete())
    count = 0
    with unindexed(connection, TABLES):
        for table in TABLES:
            if table.name in manifest["tables"]:
                count += _load_table(connection, table, file, manifest["tables"][table.name])
    _refuse_without_tag(connection)
    verdict = changes.verify(connection, VERSIONED)
    if not verdict.ok:
        why = verdict.why or Words("", "")
        raise _refused(Words(f"第 {verdict.change} 次变更：{why.zh}", f"change {verdict.change}: {why.en}"))
    told = {"changes": verdict.changes, "head": verdict.head}
    if told != {key: manifest.get(key) for key in told}:
        raise _refused(Words("变更记录与存档所述不同", "its changes are not what it says of itself"))
    return {**told, "rows": count}


def _refuse_without_tag(connection: Connection) -> None:
    """The tag stands in every record number of an export: without it no export could be written or matched."""
    tag = connection.execute(select(record.setting.c.value).where(record.setting.c.key == "tag")).scalar()
    if not tag or not _TAG.fullmatch(tag):
        raise _refused(Words("没有登记库的标记", "it does not tell the registry's tag"))


def _load_table(connection: Connection, table: Table, file: zipfile.ZipFile, said: Any) -> int:
    """Writes one table's rows; they are as many, and to the byte the same, as the manifest says."""
    digest, count = hashlib.sha256(), 0

    def batches() -> Iterator[list[tuple[Any, ...]]]:
        nonlocal count
        row_of, lines = _reader(table), _lines(stream)
        while batch := list(islice(lines, BATCH)):
            digest.update(b"".join(batch))
            count += len(batch)
            yield [row_of(_parsed(line)) for line in batch]

    with file.open(f"{table.name}.jsonl") as stream:
        bulk_insert(connection, table, batches())
    if said != {"rows": count, "sha256": digest.hexdigest()}:
        raise _refused(
            Words(f"{table.name} 的内容已被改动或不完整", f"what it holds of {table.name} was altered or is incomplete")
        )
    return count


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a table's file, none longer than is reasonable."""
    while line := stream.readline(LARGEST_LINE + 1):
        if len(line) > LARGEST_LINE:
            raise _refused(Words("有一行长得不合情理", "one of its lines is unreasonably long"))
        yield line


def _reader(table: Table) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """What makes a row of `table` out of its values by name, columns that it lacks empty. It raises Refused."""
    places = {c.name: (at, _fitting(c)) for at, c in enumerate(table.c)}
    needed = frozenset(c.name for c in table.c if not c.nullable)
    empty: list[Any] = [None] * len(table.c)

    def row_of(values: Mapping[str, Any]) -> tuple[Any, ...]:
        row = empty.copy()
        fits = needed <= values.keys() <= places.keys()
        for name, value in values.items() if fits else ():
            at, is_fit = places[name]
            fits = fits and is_fit(value)
            row[at] = value
        if not fits:
            raise _refused(Words(f"{table.name} 中有一行不合格式", f"a row of {table.name} does not fit its table"))
        return tuple(row)

    return row_of


def _fitting(column: Any) -> Callable[[Any], bool]:
    """Whether a value is of its column's type: nothing is turned into anything else on its way in."""
    of_type = _is_text if isinstance(column.type, Text) else _is_whole if isinstance(column.type, Integer) else _is_bool
    return of_type if not column.nullable else lambda value: value is None or of_type(value)


def _is_text(value: Any) -> bool:
    return type(value) is str and not _UNSTORABLE.search(value)


def _is_whole(value: Any) -> bool:
    return type(value) is int and -_LARGEST_NUMBER <= value < _LARGEST_NUMBER


def _is_bool(value: Any) -> bool:
    return type(value) is bool
