"""The service of attachments: a file is attached to a row, and what no link refers to is cleared away."""

from __future__ import annotations

import io
import secrets
from typing import BinaryIO

from sqlalchemy import Connection, Engine

from registry import record, uploads
from registry.attachments import quota
from registry.attachments.kinds import LARGEST, kind_of
from registry.changes import Staged
from registry.columns import Text, Unfit
from registry.db import reading
from registry.desk.service import check_row
from registry.errors import Invalid, NotFound, Problem
from registry.file_store import FileStore
from registry.language import Words
from registry.ledgers import Ledger
from registry.slices import BY_KEY
from registry.staging.current_rows import CurrentRows
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import write
from registry.text import fold
from registry.versions.linked_files import linked

#: The ledgers whose rows may have attachments.
LEDGERS = (
    *("cases", "case_measures", "case_steps", "look_backs", "audit_items"),
    *("ratings", "notices", "finding_steps", "posts"),
)
#: Who may attach something, and to the rows of which ledgers auditors may too.
WRITERS, _CLERKS = ("clerk", "auditor"), ("clerk",)
_OF_AUDITORS = ("look_backs", "audit_items")
#: After how long a file that no link refers to is cleared away, in seconds.
ORPHANED = 86_400
_NAME = Text("file", "文件名")
_NAMELESS = Words("文件没有名称", "the file has no name")


def has_attachments(ledger: Ledger) -> bool:
    """Whether rows of a ledger may have attachments."""
    return ledger.key in LEDGERS


def roles_for(ledger: str) -> tuple[str, ...]:
    """The roles that may attach something to the rows of a ledger."""
    return WRITERS if ledger in _OF_AUDITORS else _CLERKS


def attach(
    engine: Engine,
    files: FileStore,
    ledger: Ledger,
    row: str,
    name: str,
    content: BinaryIO,
    *,
    rights: Rights = COMMAND_LINE,
    actor: str = "",
    reason: str = "",
    address: str = "",
) -> str:
    """Attaches a file to a row, as one change; returns the attachment's name. `row`: its record number, as written.

    The file is on the disk before the change is written; `address`: where it came from, of which the audit log is told
    if there is a virus in it. Raises NotFound, NotAllowed, Invalid (the quota and viruses too), UnknownFile, LargeFile,
    and Unavailable where nobody looked for viruses who should.
    """
    if not has_attachments(ledger):
        raise NotFound(f"{ledger.label}的行没有附件", f"rows of {ledger.key} have no attachments")
    called, taken = plain_name(name), content.read(LARGEST + 1)
    kind = kind_of(called, taken)
    with reading(engine) as connection:
        quota.check(connection, ledger.key, check_row(connection, ledger, row, rights)["record"], actor, len(taken))
    uploads.check(engine, io.BytesIO(taken), "attachment", actor, address)
    kept = files.keep(io.BytesIO(taken))
    own = {"key": secrets.token_hex(16), "ledger": ledger.key, "digest": kept.digest, "name": called}

    def stage(connection: Connection) -> tuple[Staged, None]:
        current = CurrentRows(connection, rights)
        number = check_row(connection, ledger, row, rights)["record"]
        quota.check(connection, ledger.key, number, actor, kept.size)
        staged = Staged(current.base)
        numbers = {"id": current.next(record.attachment), "record": current.next(record.attachment, "record")}
        link = own | {"row": number, "size": kept.size, "type": kind.key}
        staged.delta(record.attachment).bring_in(numbers | link)
        return staged, None

    origin = {"kind": "command", "name": f"attach {ledger.key}"}
    write(engine, stage, actor=actor, reason=reason, origin=origin, rights=rights, is_signed=True)
    return own["key"]


def plain_name(name: str) -> str:
    """The name of a file as it is recorded: the last part of a path, folded as texts are. Raises Invalid."""
    last = fold(name.replace("\\", "/").rpartition("/")[2])
    try:
        name = str(_NAME.parse(last) or "")
    except Unfit as unfit:
        raise Invalid([Problem(unfit.problem, column="file")]) from unfit
    if not name:
        raise Invalid([Problem(_NAMELESS, column="file")])
    return name


def clear_orphans(engine: Engine, files: FileStore) -> list[str]:
    """Removes the files that no link refers to and that are a day old; returns their digests."""
    with reading(engine) as connection:
        known = linked(connection)
    orphans = [digest for digest, age in files.kept() if age > ORPHANED and digest not in known]
    for digest in orphans:
        files.remove(digest)
    return orphans


def ledger_named(key: str) -> Ledger:
    """A ledger whose rows may have attachments. Raises NotFound."""
    ledger = BY_KEY.get(key)
    if ledger is None or not has_attachments(ledger):
        raise NotFound(f"没有这个台账，或其行没有附件：{key}", f"no ledger {key!r} whose rows have attachments")
    return ledger


def copy_files(engine: Engine, files: FileStore, to: FileStore) -> int:
    """Copies every file that a link refers to; returns how many. Raises NotFound where one is missing."""
    with reading(engine) as connection:
        digests = sorted(linked(connection))
    for digest in digests:
        with files.found(digest).open("rb") as content:
            to.keep(content)
    return len(digests)
