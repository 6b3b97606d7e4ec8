"""What changed since 今昔差异: each figure of a report that comes to something else as known now, and by which changes.

A report keeps its figures as they were handed in. They are asked again for the same scope and day as known now; where
one differs, the changes between are searched by halves for the first after which it does, and for the last one that
brought what it comes to now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from registry.figures import engine
from registry.figures.catalogue import BY_CODE
from registry.figures.model import Figure
from registry.json_text import document
from registry.kept import made, table_of
from registry.picture import Picture
from registry.sights.readable import read_in
from registry.slices import VERSIONED
from registry.versions.changes import touching
from registry.versions.handed_in_reports import HandedInReport

Value = Mapping[str, Any]
#: The picture of a report's day as known at a change.
PictureAt = Callable[[int], Picture]
#: What of a figure is what it came to; the others are what it is, and whether that reaches its target.
FIELDS = ("value", "numerator", "denominator", "unknown", "undetermined", "categories")


@dataclass(frozen=True)
class LaterValue:
    """A figure that comes to something else as known now: as it was handed in, and now (None: there is none any more).

    `first` is the first change found after which it differs, `last` the one that brought what it is now: the same one,
    or others came between. Both are None where no change did: `is_recounted` then says that the program itself now
    makes something else of what was known when it was handed in, or that a text was removed.
    """

    code: str
    then: Value
    now: Value | None
    first: int | None = None
    last: int | None = None
    is_recounted: bool = False


def later_values(report: HandedInReport, picture_at: PictureAt, known_at: int) -> list[LaterValue]:
    """The figures of a report that come to something else as known at a change than was handed in, in their order."""
    search, handed_in = _Search(report, picture_at), {one["code"]: one for one in report.figures}
    figures = [BY_CODE[code] for code in handed_in if code in BY_CODE]
    now = search.values(known_at, figures)
    differing = [f for f in figures if not is_same(handed_in[f.code], now[f.code])]
    then = search.values(report.known_at, differing)
    moved = [f for f in differing if not is_same(then[f.code], now[f.code])]
    changes = search.changes(known_at, moved)
    first, last = search.first_steps(changes, moved), search.last_steps(changes, moved)

    def told(code: str) -> LaterValue:
        own = handed_in[code]
        if code not in BY_CODE:
            return LaterValue(code, own, None, is_recounted=True)
        is_recounted = not is_same(own, then[code])
        return LaterValue(code, own, now[code], first.get(code), last.get(code), is_recounted)

    return [told(code) for code in handed_in if code not in BY_CODE or code in then]


def is_same(one: Value, other: Value) -> bool:
    """Whether a figure came to the same, whatever its target."""
    return all(one.get(name) == other.get(name) for name in FIELDS)


@dataclass
class _Search:
    """The figures of a report's scope and day as known at several changes; each is asked for once."""

    report: HandedInReport
    picture_at: PictureAt
    _known: dict[tuple[int, str], Value] = field(default_factory=dict)

    def values(self, change: int, figures: Sequence[Figure]) -> dict[str, Value]:
        """What some figures come to as known at a change."""
        wanted = [f for f in figures if (change, f.code) not in self._known]
        if wanted:
            found = self._results(self.picture_at(change), wanted)
            # As they are kept: what is compared was written and read again.
            for value in json.loads(document(found), parse_float=Decimal):
                self._known[change, value["code"]] = value
        return {f.code: self._known[change, f.code] for f in figures}

    def changes(self, known_at: int, figures: Sequence[Figure]) -> list[int]:
        """The changes since the report's, up to one, that touched what the figures are made from; before them the
        report's own state."""
        if not figures:
            return [self.report.known_at]
        picture = self.picture_at(known_at)
        found = made(lambda: self._results(picture, figures))
        tables = {table_of(read) for read in found.read} & VERSIONED.keys()
        since = touching(picture, [VERSIONED[name] for name in sorted(tables)], self.report.known_at)
        return [self.report.known_at, *since]

    def _results(self, picture: Picture, figures: Sequence[Figure]) -> list[engine.Result]:
        """What some figures come to in the report's scope."""
        return engine.one_scope(picture, figures, read_in(picture, self.report.scope))

    def first_steps(self, changes: Sequence[int], figures: Sequence[Figure]) -> dict[str, int]:
        """For each figure the first change found after which it is another than at first."""
        return self._steps(changes, figures, lambda low, middle, high: not is_same(low, middle))

    def last_steps(self, changes: Sequence[int], figures: Sequence[Figure]) -> dict[str, int]:
        """For each figure the last change found before which it is another than at last."""
        return self._steps(changes, figures, lambda low, middle, high: is_same(middle, high))

    def _steps(
        self, changes: Sequence[int], figures: Sequence[Figure], is_before: Callable[[Value, Value, Value], bool]
    ) -> dict[str, int]:
        """Halves the changes until two neighbours are left between which a figure differs; `is_before` tells, of what
        it came to at the ends and in the middle, whether it is sought in the first half."""
        found: dict[str, int] = {}
        waiting = [(0, len(changes) - 1, list(figures))] if figures else []
        while waiting:
            low, high, those = waiting.pop()
            if high - low <= 1:
                found |= {f.code: changes[high] for f in those}
                continue
            middle = (low + high) // 2
            at_low, at_middle, at_high = (self.values(changes[at], those) for at in (low, middle, high))
            halves: tuple[list[Figure], list[Figure]] = ([], [])
            for f in those:
                is_first_half = is_before(at_low[f.code], at_middle[f.code], at_high[f.code])
                halves[0 if is_first_half else 1].append(f)
            waiting += [
                (*ends, half) for ends, half in zip(((low, middle), (middle, high)), halves, strict=True) if half
            ]
        return found
