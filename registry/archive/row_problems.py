"""The faults of the rows of an archive or a registry: the first few of each kind have their places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from registry.errors import Invalid, Problem
from registry.language import Words
from registry.privacy import hidden

#: So many faults of one column have their places; the others are counted.
LISTED = 20
#: How much of a value is shown, in characters.
_SHOWN = 100
NOTHING = Words("", "")
#: A table, the number of one of its versions, the column at fault, what is wrong, what is allowed, and the value.
Breach = tuple[Table, int, str | None, Words, Words, Any]
_OTHERS = Words("此列另有 {count} 处问题", "{count} more {count:problem|problems} in this column")
_REFUSED = Words(
    "不能恢复，未登记任何内容：有 {count} 处问题",
    "not restored, nothing was stored: {count} {count:problem|problems}",
)


class Unrestorable(Invalid):
    """An archive whose rows do not stand: `problems` has their places, `says` how many there are."""

    def __init__(self, problems: list[Problem], count: int):
        super().__init__(problems)
        self.says = _REFUSED.format(count=count)


@dataclass
class Faults:
    """Everything that was found wrong. `file` is what holds a table's rows, made of the table's name."""

    file: str
    count: int = 0
    _problems: list[Problem] = field(default_factory=list)
    _of_column: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(
        self,
        table: Table,
        row: int | None,
        column: str | None,
        what: Words,
        allowed: Words = NOTHING,
        value: Any = None,
    ) -> None:
        """Notes what is wrong with a row, in a column as the database calls it."""
        self.count += 1
        self._of_column[table.name, column or ""] += 1
        if self._of_column[table.name, column or ""] <= LISTED:
            label = next((c.label for c in table.info.get("recorded", ()) if c.name == column), column)
            shown = None if value is None else hidden(str(value))[:_SHOWN]
            file = self.file.format(table.name)
            self._problems.append(Problem(what, allowed, table.name, file, row, column, label, shown))

    @property
    def problems(self) -> list[Problem]:
        """The first of each column of each table, and how many others there are."""
        others = [
            Problem(
                _OTHERS.format(count=count - LISTED),
                NOTHING,
                name,
                self.file.format(name),
                None,
                column,
                column or None,
            )
            for (name, column), count in self._of_column.items()
            if count > LISTED
        ]
        return [*self._problems, *others]

    def refuse(self) -> None:
        """Raises Unrestorable where anything was found."""
        if self.count:
            raise Unrestorable(self.problems, self.count)
