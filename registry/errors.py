"""The refusals. They know nothing of HTTP or terminals; only `web/errors.py` and `cli/frame.py` translate them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from registry.language import Words
from registry.privacy import hidden


class Meant(NamedTuple):
    """Someone or some place that a name could mean; `path` says where: 贺州市/八步区/贺街镇."""

    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was handed in: where it stands, what is wrong, and what is allowed.

    `value` is shown to the sender as it was written, except where showing it again would spread it
    (an identity number): then it is empty. `column` is None for a whole row, `ledger` None for an
    unknown file or sheet, `row` the number that Excel shows, None for a whole file.

    Of a workbook that is read through a mapping it also says its kind (`code`: `no_place`), the title of its `sheet`,
    the `cell` (`F12`) and the `header` above it, and whom a name could mean (`candidates`).
    """

    problem: Words
    allowed: Words = Words("", "")
    ledger: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    label: str | None = None
    value: str | None = None
    code: str | None = None
    sheet: str | None = None
    cell: str | None = None
    header: str | None = None
    candidates: tuple[Meant, ...] = ()

    def as_json(self, language: str) -> dict[str, Any]:
        """The contract's shape, its two texts in `language`; of a name in a ledger also whom it could mean."""
        named = self.code is not None and self.sheet is None
        fault = {"code": self.code, "candidates": [one._asdict() for one in self.candidates]} if named else {}
        return {
            "ledger": self.ledger,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "label": self.label,
            "value": self.value,
            "problem": self.problem.in_(language),
            "allowed": self.allowed.in_(language),
            **fault,
        }

    def as_source_json(self, language: str) -> dict[str, Any]:
        """The contract's shape of a workbook that is read through a mapping."""
        where = {"code": self.code, "sheet": self.sheet, "row": self.row, "cell": self.cell, "header": self.header}
        own = {"file": None if self.file is None else hidden(self.file)}
        return where | self.as_json(language) | own | {"candidates": [one._asdict() for one in self.candidates]}


_PROBLEMS = Words("有 {count} 处问题，未登记任何内容", "{count} {count:problem|problems}; nothing was stored")


class Sendable(Exception):
    """An exception that one process can send to another, whatever its `__init__` takes.

    Exceptions are pickled as a call of their class with what `args` holds, which is what they print. Where the other
    process cannot make that call it raises within the machinery that receives, and whoever waits may wait for ever.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _put_together, (type(self), self.args, self.__dict__)


def _put_together(kind: type[Sendable], args: tuple[Any, ...], members: dict[str, Any]) -> Sendable:
    made = kind.__new__(kind)
    made.args = args
    made.__dict__.update(members)
    return made


class Refusal(Sendable):
    """Something the registry will not do; `says` gives the reason in both languages."""

    def __init__(self, zh: str, en: str):
        self.says = Words(zh, en)
        super().__init__(en)


class NotFound(Refusal):
    """No such code, figure, rule, change, file or database; `column` is where it was referred to, if it was."""

    column: str | None = None


class Invalid(Refusal):
    """What was handed in has problems: all of them, each with its place; nothing was stored."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = problems
        super().__init__(*_PROBLEMS.format(count=len(problems)))


class Refused(Refusal):
    """A question or an act that is not possible as asked (a status that a figure does not have, an option too many)."""


class NotAllowed(Refusal):
    """What whoever asks may not do: none of his roles allows it, or not there."""


class Conflict(Refusal):
    """The registry changed meanwhile, or its state does not allow the act."""


class Unavailable(Refusal):
    """A database that is wrongly named, cannot be opened, or does not answer."""


class Closed(Conflict):
    """What a closed period holds is altered as a correction only."""


class NotReady(Conflict):
    """Something is to be taken before it is ready."""
