"""The saved mappings 对照表: the whole text of each under its name, and the change that saved it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry import record
from registry.errors import NotFound
from registry.privacy import hidden
from registry.versions import View
from registry.versions.rows import in_force


@dataclass(frozen=True)
class SavedMapping:
    """A mapping as it was saved: its text as TOML, and the change that saved this text."""

    name: str
    content: str
    change: int


def saved(view: View) -> list[SavedMapping]:
    """The mappings that were saved, and not removed, in the order of their names."""
    found = in_force(view, record.mapping, {})
    return sorted((SavedMapping(row["name"], row["content"], row["since"]) for row in found), key=lambda m: m.name)


def saved_by(view: View, username: str) -> list[SavedMapping]:
    """Those of the saved mappings that a user saved."""
    query = select(record.change.c.number).where(record.change.c.actor == username)
    his = set(view.connection.execute(query).scalars())
    return [mapping for mapping in saved(view) if mapping.change in his]


def one(view: View, name: str) -> SavedMapping:
    """The mapping that was saved under a name. Raises NotFound, with the names that there are."""
    return named(saved(view), name)


def named(known: Sequence[SavedMapping], name: str) -> SavedMapping:
    """The one of some mappings that has a name. Raises NotFound, with the names that there are."""
    for mapping in known:
        if mapping.name == name:
            return mapping
    names = [mapping.name for mapping in known]
    name = hidden(name)
    zh, en = ("、".join(names) or "没有"), (", ".join(names) or "there is none")
    raise NotFound(f"没有保存名为“{name}”的对照表；已保存：{zh}", f"no mapping {name!r} is saved; saved are: {en}")
