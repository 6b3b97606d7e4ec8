"""Cursors 游标: where a walk through a list has come to, bound to the question and the change of its first page.

A cursor is no right: it says what its reader was shown last, each page is cut by what he may see when he asks for it.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.language import Words
from registry.web.api.operation import Parameter
from registry.web.api.schemas import TEXT

#: What may be another at each page.
FREE = frozenset({"cursor", "limit", "lang"})
_LONGEST = 4_000


@dataclass(frozen=True)
class Cursor:
    """The question of the first page (its parameters as they were written), its Moment, and the last thing that was
    shown: the value that it stood in order by, and its number."""

    question: Mapping[str, str]
    as_of: datetime.date
    known_at: int
    value: Any
    number: int

    def written(self) -> str:
        """The cursor as a text."""
        parts = [dict(self.question), self.as_of.isoformat(), self.known_at, self.value, self.number]
        packed = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(written: str) -> Cursor:
    """The cursor that a text is. Raises ValueError for any other text."""
    if len(written) > _LONGEST:
        raise ValueError(written)
    try:
        packed = base64.b64decode(written + "=" * (-len(written) % 4), "-_", validate=True)
        question, day, known_at, value, number = json.loads(packed)
        as_of = datetime.date.fromisoformat(day)
    except (binascii.Error, TypeError, RecursionError, ValueError) as error:
        raise ValueError(written) from error
    is_question = isinstance(question, dict) and all(isinstance(text, str) for text in question.values())
    are_numbers = all(type(n) is int and 0 <= n < 10**18 for n in (known_at, number))
    is_value = value is None or (
        isinstance(value, (str, int, bool)) and abs(value if type(value) is int else 0) < 10**18
    )
    if not (is_question and are_numbers and is_value):
        raise ValueError(written)
    return Cursor(question, as_of, known_at, value, number)


CURSOR = Parameter(
    "cursor",
    Words("上一页的 next", "`next` of the page before"),
    TEXT,
    read,
    Words("上一页所给的 next", "what the page before gave as `next`"),
)
