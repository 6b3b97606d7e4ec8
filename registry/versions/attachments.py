"""The attachments 附件 of rows: the links to files that are in force, as far as their rows may be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from registry import record
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


def of_rows(view: View, rows: Iterable[tuple[str, int]]) -> list[Attachment]:
    """The attachments of rows, each by its ledger and number, in the order in which they came: by one query."""
    wanted = set(rows)
    found = [
        _attachment(version)
        for version in in_force(view, record.attachment, {"row": {row for _, row in wanted}})
        if (version["ledger"], version["row"]) in wanted
    ]
    return sorted(found, key=lambda one: (one.change, one.id))


def one(view: View, name: str) -> Attachment:
    """An attachment by its name. Raises NotFound, also where its row may not be read."""
    for version in in_force(view, record.attachment, {"key": name}):
        return _attachment(version)
    raise NotFound("没有这个附件", "there is no such attachment")


class Used(NamedTuple):
    """How many attachments a row has and a user made, and how many bytes all of them have, each for itself."""

    of_row: int
    of_user: int
    size: int


def used(connection: Connection, ledger: str, row: int, actor: str) -> Used:
    """What is attached so far, as far as links are in force."""
    c, change = record.attachment.c, record.change.c
    of_row, of_user = (c.ledger == ledger) & (c.row == row), change.actor == actor
    counts = func.count().filter(of_row), func.count().filter(of_user), func.coalesce(func.sum(c.size), 0)
    joined = record.attachment.join(record.change, change.number == c.since)
    found = connection.execute(select(*counts).select_from(joined).where(c.until.is_(None))).one()
    return Used(int(found[0]), int(found[1]), int(found[2]))
