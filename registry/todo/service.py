"""A to-do list 待办: everything that somebody is to do, by the day by which it is due."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from registry import days
from registry.todo.item import Asked, Found
from registry.todo.kinds import KINDS, Kind


@dataclass(frozen=True)
class Item:
    """An item of a list: what was found, and of which kind it is."""

    kind: Kind
    found: Found

    @property
    def due_on(self) -> str | None:
        """The day by which it is due."""
        return None if self.found.due_on is None else days.show(self.found.due_on)

    def as_json(self) -> dict[str, Any]:
        """The contract's shape."""
        return {
            "kind": self.kind.key,
            "unit": self.found.unit,
            "due_on": self.due_on,
            "says": self.found.says._asdict(),
        }


@dataclass(frozen=True)
class TodoList:
    """What there is to do as of a day; `since` is the change that was marked as seen, None if none was."""

    as_of: datetime.date
    since: int | None
    items: list[Item]

    def as_json(self) -> dict[str, Any]:
        """The contract's document."""
        items = [item.as_json() for item in self.items]
        return {"as_of": self.as_of.isoformat(), "since": self.since, "items": items}


def todo_list(asked: Asked, kinds: Collection[str] | None = None) -> TodoList:
    """The list of whoever asks, or of it some kinds alone: by the day by which each is due, what has none last; then in
    the order of the kinds, and by unit."""
    found = [
        Item(kind, one) for kind in kinds_of(asked) if kinds is None or kind.key in kinds for one in kind.find(asked)
    ]
    return TodoList(asked.picture.moment.as_of, asked.since, sorted(found, key=_order))


def kinds_of(asked: Asked) -> list[Kind]:
    """The kinds that whoever asks gets: by his roles; the command line gets all."""
    his = asked.account
    return [kind for kind in KINDS if his is None or not his.roles.isdisjoint(kind.roles)]


def _order(item: Item) -> tuple[bool, int, int, str, str]:
    found = item.found
    return found.due_on is None, found.due_on or 0, KINDS.index(item.kind), found.unit or "", found.says.zh
