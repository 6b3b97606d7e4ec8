"""Restores an archive into an empty registry, or refuses it.

A file from outside is not trusted: only what the manifest names is read, as a stream and within limits, nothing of it
is run or unpacked to a disk, and it is stored only where every row fits its table and the chain of changes holds.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from registry import record
from registry.accounts.models import account
from registry.archive import between_rows
from registry.archive.checking import Checking
from registry.archive.form import FILES, FORMAT, LEFT_OUT, MANIFEST, TABLES, VERSION, columns_of
from registry.archive.row_problems import Faults
from registry.audit_log import service as audit_log
from registry.db import SCHEMA, bulk_insert, founding, transaction, unindexed
from registry.errors import Conflict, NotFound, Refused
from registry.file_store import store_of
from registry.language import Words
from registry.settings import TAG
from registry.slices import VERSIONED
from registry.spool import BATCH
from registry.verifying import verify
from registry.versions.linked_files import linked

#: Limits of a file from outside: bytes of the manifest, of one line, and how many times smaller deflate made a table.
LARGEST_MANIFEST, LARGEST_LINE, RATIO = 1 << 24, 1 << 20, 200
#: The most bytes that a file of an attachment has.
LARGEST_FILE = 20 << 20
_DIGEST = re.compile("[0-9a-f]{64}")
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
_MEMBER = "{}.jsonl"
#: So many breaches between rows are looked for; of what is listed of them there are far fewer.
MOST = 100_000
_TWICE = Words("此键已在前面出现", "an earlier line has this key")
#: What is referred to: where a row of these is left out, others cannot be written.
_REFERRED_TO = {key.column.table for table in TABLES for key in table.foreign_keys}
_NO_OBJECT = Words("不是一个 JSON 对象", "is no JSON object")
_NO_COLUMN = Words("含有此表没有的列", "has a column that its table has not")
_COLUMNS = Words("{0}", "{0}")


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
                answer = _load(connection, file, manifest)
                _restore_files(connection, file, manifest, url)
                return answer
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
    """The archive's manifest, checked in shape. Raises Refused."""
    members = {info.filename: info for info in file.infolist()}
    info = members.get(MANIFEST)
    if info is None or info.file_size > LARGEST_MANIFEST or len(members) != len(file.infolist()):
        raise _foreign()
    manifest = _object(file.read(info)) or {}
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
        or not _are_files(manifest.get("files", {}))
        or set(members) != {MANIFEST, *map(_MEMBER.format, tables), *map(FILES.__add__, manifest.get("files", {}))}
    ):
        raise _foreign()
    for member in members.values():
        _check_member(member)
    return manifest


def _are_files(files: Any) -> bool:
    """Whether a manifest tells files as we do: by their digests, each with its size."""
    return isinstance(files, dict) and all(
        _DIGEST.fullmatch(digest) and type(size) is int and 0 <= size <= LARGEST_FILE for digest, size in files.items()
    )


def _restore_files(connection: Connection, file: zipfile.ZipFile, manifest: Mapping[str, Any], url: URL) -> None:
    """Puts the files that attachments link to among the registry's: all of them, each what its digest says."""
    files = manifest.get("files", {})
    if set(files) != set(linked(connection)):
        raise _refused(Words("附件与其文件不符", "its files are not those that its attachments link to"))
    if not files:
        return
    store = store_of(url)
    for digest, size in files.items():
        with file.open(f"{FILES}{digest}") as stream:
            content = stream.read(size + 1)
        if len(content) != size or hashlib.sha256(content).hexdigest() != digest:
            raise _refused(Words(f"附件 {digest} 的内容已被改动", f"the file {digest} was altered"))
        store.keep(io.BytesIO(content))


def _check_member(member: zipfile.ZipInfo) -> None:
    """Refuses a table's file that is locked, packed in another way than ours, or a bomb."""
    if member.flag_bits & 0x1 or member.compress_type not in _DEFLATED:
        raise _foreign()
    if member.filename.startswith(FILES) and member.file_size <= LARGEST_FILE:
        return
    if member.file_size > RATIO * member.compress_size + LARGEST_LINE:
        raise _refused(Words("解压后大得不合情理", "it would unpack to an unreasonable size"))


def objects(lines: list[bytes]) -> list[dict[str, Any] | None]:
    """The JSON objects that lines of a file from outside are, None for each that is none."""
    if all(line.startswith(b"{") and line.endswith(b"}\n") for line in lines):
        try:
            values = json.loads(b"[" + b",".join(lines) + b"]")
        except (ValueError, RecursionError):
            values = []
        # One that is in pieces on two lines holds a list or an object, which no column does: its row is refused.
        if len(values) == len(lines):
            return [value if isinstance(value, dict) else None for value in values]
    return [_object(line) for line in lines]


def _object(line: bytes) -> dict[str, Any] | None:
    """The JSON object that a line of a file from outside is; None where it is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else None


def _refuse_unless_empty(connection: Connection) -> None:
    """Refuses a registry that holds more than its own settings."""
    for table in TABLES:
        if table is not record.setting and connection.execute(select(func.count()).select_from(table)).scalar():
            raise Conflict(
                "登记库不是空的，只能恢复到空的登记库",
                "the registry is not empty: an archive is restored into an empty one only",
            )


def _load(connection: Connection, file: zipfile.ZipFile, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Writes every row inside the caller's transaction, and verifies them and the chain that they make."""
    connection.execute(record.setting.delete())
    loading = _Loading(connection, file)
    with unindexed(connection, TABLES):
        for table in TABLES:
            if table.name in manifest["tables"]:
                loading.load(table, manifest["tables"][table.name])
        loading.finish()
    _refuse_without_tag(connection)
    verdict = verify(connection, VERSIONED)
    if verdict.problem is not None:
        raise _refused(verdict.problem)
    of_log = audit_log.verify(connection).problem
    if of_log is not None:
        raise _refused(of_log)
    summary = {"changes": verdict.changes, "head": verdict.head}
    if summary != {key: manifest.get(key) for key in summary}:
        raise _refused(Words("变更记录与存档所述不同", "its changes are not what it says of itself"))
    users = list(connection.execute(select(account.c.username).order_by(account.c.username)).scalars())
    return {**summary, "rows": loading.count} | ({"to_reset": users} if users else {})


def _refuse_without_tag(connection: Connection) -> None:
    """Refuses an archive without a tag: it stands in every record number of an export."""
    if connection.execute(select(record.setting.c.key).where(record.setting.c.key == TAG)).scalar() is None:
        raise _refused(Words("没有登记库的标记", "it does not tell the registry's tag"))


class _Loading:
    """The rows of an archive on their way in: each is checked, and the faults of all are reported at the end."""

    def __init__(self, connection: Connection, file: zipfile.ZipFile):
        self.connection, self.file, self.count = connection, file, 0
        self.faults = Faults(_MEMBER)
        self.checking = Checking(self.faults)
        #: Whether what others refer to stands. Where it does not, nothing more is written: it is only checked.
        self.is_founded = True

    def load(self, table: Table, described: Any) -> None:
        """Writes one table's rows; they are as many, and to the byte the same, as the manifest says."""
        digest, before, faults = hashlib.sha256(), self.count, self.faults.count

        def batches() -> Iterator[list[tuple[Any, ...]]]:
            lines = _lines(stream)
            while batch := list(islice(lines, BATCH)):
                digest.update(b"".join(batch))
                first = self.count - before + 1
                self.count += len(batch)
                rows = self._standing(table, first, batch)
                if self.is_founded:
                    yield rows

        with self.file.open(_MEMBER.format(table.name)) as stream:
            try:
                bulk_insert(self.connection, table, batches())
            except IntegrityError:
                self.is_founded = False
                if self._note_twice(table):
                    return
                raise
        if described != {"rows": self.count - before, "sha256": digest.hexdigest()}:
            raise _refused(
                Words(
                    f"{table.name} 的内容已被改动或不完整",
                    f"what it holds of {table.name} was altered or is incomplete",
                )
            )
        if table in _REFERRED_TO and self.faults.count > faults:
            self.is_founded = False

    def _note_twice(self, table: Table) -> bool:
        """Notes the lines whose key an earlier line has: a table refuses no other row that stands. Whether any does."""
        faults = self.faults.count
        names, seen = [column.name for column in table.primary_key.columns], set[str]()
        for line, values in self._objects(table):
            key = json.dumps([values.get(name) for name in names])
            if key in seen:
                self.faults.note(table, line, names[-1], _TWICE, value=values.get(names[-1]))
            seen.add(key)
        return self.faults.count > faults

    def _standing(self, table: Table, first: int, lines: list[bytes]) -> list[tuple[Any, ...]]:
        """The rows of some lines that stand by themselves."""
        names, known, left_out = table.c.keys(), frozenset(columns_of(table)), LEFT_OUT.get(table.name, {})
        numbers, rows = [], []
        for number, values in enumerate(objects(lines), first):
            if values is None or not known.issuperset(values):
                what = _NO_OBJECT if values is None else _NO_COLUMN
                self.faults.note(table, number, None, what, _COLUMNS.format(", ".join(names)))
                continue
            numbers.append(number)
            rows.append(tuple(map({**left_out, **values}.get, names)))
        return self.checking.standing(table, numbers, rows)

    def finish(self) -> None:
        """Checks the rows against each other. Raises Unrestorable where anything is wrong."""
        if self.is_founded:
            found = list(islice(between_rows.breaches(self.connection, self.checking.known), MOST))
            for table, group in groupby(found, key=itemgetter(0)):
                breaches = list(group)
                lines = self._lines_of(table, {number for _, number, *_ in breaches})
                for _, number, *rest in breaches:
                    self.faults.note(table, lines[number], *rest)
        self.faults.refuse()

    def _lines_of(self, table: Table, numbers: set[int]) -> dict[int, int]:
        """The line of its file on which each of some rows stands."""
        numbered = ((values.get("id"), line) for line, values in self._objects(table))
        return {number: line for number, line in numbered if isinstance(number, int) and number in numbers}

    def _objects(self, table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
        """The lines of a table's file once more, each with its number."""
        with self.file.open(_MEMBER.format(table.name)) as stream:
            for number, line in enumerate(_lines(stream), 1):
                yield number, _object(line) or {}


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a table's file, none longer than is reasonable."""
    while line := stream.readline(LARGEST_LINE + 1):
        if len(line) > LARGEST_LINE:
            raise _refused(Words("有一行长得不合情理", "one of its lines is unreasonably long"))
        yield line
