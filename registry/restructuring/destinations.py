"""Destinations 去向: where a plan says that the things go of a unit that is merged or split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from registry.errors import Problem
from registry.language import Words
from registry.restructuring.verb_context import VerbContext


@dataclass(frozen=True)
class Destination:
    """A destination, `where`: a unit's code, or that and the name that a thing gets there (`CODE/NAME`), `end`, `stay`.

    `file` and `row`: the line of a plan that assigns it, where one does.
    """

    where: str
    file: str | None = None
    row: int | None = None

    @property
    def shown(self) -> Words:
        line = Words(f"（第 {self.row} 行）", f" (row {self.row})") if self.row is not None else Words("", "")
        return Words(f"{self.where}{line.zh}", f"{self.where}{line.en}")

    def placed(self, problem: Problem) -> Problem:
        """A problem of this destination, with the place where it was assigned."""
        return replace(problem, file=self.file, row=self.row)


#: Kind of thing -> thing (its name, the code of the unit that it belongs to, or `*`) -> where it goes.
Assignments = Mapping[str, Mapping[str, Destination]]
END, STAY, ALL = "end", "stay", "*"


@contextmanager
def in_its_line(context: VerbContext, destination: Destination) -> Iterator[None]:
    """Gives what is refused in this block the place where the destination was assigned."""
    first = len(context.problems)
    yield
    context.problems[first:] = map(destination.placed, context.problems[first:])


def twice(first: Destination, second: Destination) -> tuple[Words, Words]:
    """The problem of one thing with two destinations, and what is allowed."""
    problem = Words("说法不一：{0}、{1}", "is told twice: {0} and {1}").format(first.shown, second.where)
    return problem, Words("只写一次", "once only")
