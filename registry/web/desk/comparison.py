"""Both sides 两边 of a row that somebody else altered while it was being typed over: which of them is kept is chosen,
column by column."""

from __future__ import annotations

from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from registry.columns import Column
from registry.web.desk.fields import ColumnField, is_alike, offered_of
from registry.web.desk.forms import WriteForm
from registry.web.desk.rows import RowInHand

#: What stands before a field's name in that of the choice between the sides, and the choice of what stands now.
PICK, NOW = "pick.", "now"


class Side(NamedTuple):
    """A column in which the sides differ: its field, with what was typed; what it was when the form was opened, and
    what is recorded now, in words; and whether what was typed is picked unless somebody chooses otherwise."""

    field: ColumnField
    opened: str
    typed: str
    now: str
    is_own: bool

    @property
    def name(self) -> str:
        """The name of the choice."""
        return f"{PICK}{self.field.name}"


def compared(opened: RowInHand, newer: RowInHand, form: WriteForm) -> list[Side]:
    """The columns of a form in which what was opened, what was typed and what is recorded now are not all alike."""
    before, now = opened.texts(opened.seen), newer.texts(newer.standing)
    found = []
    for field in form.own.fields:
        # What is asked beside the columns of the row stands nowhere yet.
        column, was, stands = field.column, before.get(field.column.key, ""), now.get(field.column.key, "")
        is_own = not is_alike(column, field.typed, was)
        if is_own or not is_alike(column, was, stands):
            opened_as, typed, recorded = (in_words(column, t, form.language) for t in (was, field.typed, stands))
            found.append(Side(field, opened_as, typed, recorded, is_own))
    return found


def picked(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    """What came in, but for the columns of which what is recorded now was chosen: these stay as they are."""
    found = MultiDict(typed)
    for name in typed:
        of = name.removeprefix(PICK)
        if name != of and typed[name] == NOW:
            found.setlist(of, [])
    return MultiDict([(name, text) for name, texts in found.lists() for text in texts])


def in_words(column: Column, text: str, language: str) -> str:
    """What stands in a field, as people read it."""
    offered = dict(offered_of(column, language))
    return "、".join(offered.get(part, part) for part in text.split(";")) if offered else text
