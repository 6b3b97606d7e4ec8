"""Names of units 单位名: a row of a ledger as people write it in one cell, and as the record keeps it.

A place or organization is named by a code, any other row by its key: `person@unit/role/from` of a post, else the parts
of the key set apart by /, days as they were recorded, in texts % as %25 and / as %2F. What is kept is the ledger and
the number of the row, `posts/12` (of a place, an organization or what else has an identity, that): it stays the same
when a key is corrected. All of an organization's ratings of a year are `rounds/12/2019`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from registry.columns import Column, Text
from registry.language import Words
from registry.written import WrittenCell, written_text

#: All of an organization's ratings of a year: one unit, and a row of no ledger.
ROUNDS = "rounds"
#: What stands between the first two parts of a key, where it is not /.
_FIRST = dict.fromkeys(("posts", "pairings", "coverage", "cadre_events", "safeguards", "pool"), "@")
_KEPT = re.compile(r"([a-z_]+)/([1-9][0-9]{0,17})(?:/([12][0-9]{3}))?")
_ESCAPED = re.compile("%(25|2[Ff])")


@dataclass(frozen=True)
class UnitName(Column):
    """The name of a unit of whatever ledger; `told_by` is the column of the rule, which says of which."""

    told_by: str = "rule"
    stored: ClassVar[str] = "row"

    @property
    def allowed(self) -> Words:
        return Words("registry units 所列的单位", "a unit as `registry units` writes it")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return written_text(cell, text)

    def misfit(self, value: Any) -> Words | None:
        """The fault of what is kept. Whether there is such a row is looked at elsewhere."""
        found = _KEPT.fullmatch(value)
        if found is not None and (found[3] is not None) == (found[1] == ROUNDS):
            return None
        return Words("不是登记库保存的写法", "is not as the registry keeps it")


@dataclass(frozen=True)
class KeptUnit:
    """A unit as it is kept: its ledger (or `ROUNDS`), its number, and of a round the year."""

    ledger: str
    number: int
    year: int | None = None

    @classmethod
    def read(cls, kept: str) -> KeptUnit:
        """The unit that was kept as this text."""
        ledger, number, *year = kept.split("/")
        return cls(ledger, int(number), int(year[0]) if year else None)

    @property
    def text(self) -> str:
        return f"{self.ledger}/{self.number}" if self.year is None else f"{self.ledger}/{self.number}/{self.year}"


def escaped(text: str) -> str:
    """A text as a part of a name.

    >>> escaped("50%/月")
    '50%25%2F月'
    """
    return text.replace("%", "%25").replace("/", "%2F")


def unescaped(part: str) -> str:
    """The text of a part of a name."""
    return _ESCAPED.sub(lambda found: "%" if found[1] == "25" else "/", part)


def name_of(ledger: str, key: Sequence[Column], values: Sequence[Any], code_of: Callable[[int], str]) -> str:
    """The name of a row: the columns of its ledger's key, and what it has in them. `code_of` names an identity."""
    parts = [_part(column, value, code_of) for column, value in zip(key, values, strict=True)]
    first = _FIRST.get(ledger, "/")
    return parts[0] + "".join(f"{'/' if n else first}{part}" for n, part in enumerate(parts[1:]))


def _part(column: Column, value: Any, code_of: Callable[[int], str]) -> str:
    if value is None:
        return ""
    if column.stored == "reference":
        return code_of(value)
    return escaped(value) if isinstance(column, Text) else str(column.plain(value))


def parts_of(ledger: str, key: Sequence[Column], name: str) -> list[str] | None:
    """The parts of a name, a text's as it is; None where they are not as many as the key has columns.

    The / of a text may stand as it is: no other part has one.
    """
    first = _FIRST.get(ledger, "/")
    begin, between, rest = name.partition(first)
    if first == "@" and not between:
        # Whoever joins a key by / alone says no less.
        begin, between, rest = name.partition("/")
    parts = [begin, *rest.split("/")] if between else [name]
    texts = [at for at, column in enumerate(key) if isinstance(column, Text)]
    surplus = len(parts) - len(key)
    if surplus > 0 and len(texts) == 1:
        at = texts[0]
        parts[at : at + surplus + 1] = ["/".join(parts[at : at + surplus + 1])]
    if len(parts) != len(key):
        return None
    return [unescaped(part) if at in texts else part for at, part in enumerate(parts)]
