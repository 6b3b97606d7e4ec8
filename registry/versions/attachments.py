"""The attachments 附件 of rows: the links to files that are in force, as far as their rows may be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from registry import record
from registry.digest import MARK
from registry.errors import NotFound
from registry.versions import View
from registry.versions.rows import in_force


@dataclass(frozen=True)
class Attachment:
    """A link to a file: its own name, the row that it is of, and the file's digest, name, size in bytes and type."""

    id: str
    ledger: str
    row: int
    digest: str
    name: str
    size: int
    type: str
    change: int

    def as_json(self) -> dict[str, Any]:
        """The document of an attachment."""
        names = ("id", "name", "size", "type", "digest", "change")
        return {name: getattr(self, name) for name in names}


def _attachment(version: Mapping[Any, Any]) -> Attachment:
    names = ("ledger", "row", "digest", "name", "size", "type")
    return Attachment(id=version["key"], change=version["since"], **{name: version[name] for name in names})


def of_row(view: View, ledger: str, row: int) -> list[Attachment]:
    """The attachments of a row, in the order in which they came."""
    found = in_force(view, record.attachment, {"ledger": ledger, "row": row})
    return sorted(map(_attachment, found), key=lambda one: (one.change, one.id))


def one(view: View, name: str) -> Attachment:
    """An attachment by its name. Raises NotFound, also where its row may not be read."""
    for version in in_force(view, record.attachment, {"key": name}):
        return _attachment(version)
    raise NotFound("没有这个附件", "there is no such attachment")


def linked(connection: Connection) -> frozenset[str]:
    """The digests of the files that links refer to, also those that are no longer in force; not those redacted."""
    c = record.attachment.c
    return frozenset(connection.execute(select(c.digest).where(c.name != MARK).distinct()).scalars())
