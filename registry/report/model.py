"""What a coverage report 覆盖情况报告 says, in one form for every file and page, and in neither language yet.

A `Report` is made by `composing.compose`. Every text of it is `Words`, every value a plain number; a share is a part of
1. Numbers and lists come from the same answers of the engine.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from registry.figures.engine import Result
from registry.figures.groups import Group
from registry.figures.line import Line
from registry.figures.lists.unit_list import UnitList
from registry.figures.model import Figure
from registry.language import Words
from registry.moment import Moment
from registry.report.signature import UNSIGNED, Signature


@dataclass(frozen=True)
class Numbers:
    """What one line comes to at one place. A field that the figure's kind does not have is None.

    Of a share `numerator` are met, `denominator` the population, and met, `not_met` and `unknown` together are the
    population; of a ratio numerator and denominator are sums. `reached` says whether the target is reached, None
    without a target or a value. `earlier` is the value at the earlier moment, `change` the value less that.
    """

    value: Any
    numerator: Any = None
    denominator: Any = None
    not_met: int | None = None
    unknown: int | None = None
    undetermined: int | None = None
    reached: bool | None = None
    earlier: Any = None
    change: Any = None


@dataclass(frozen=True)
class Place:
    """A place that has a column of its own: a scope, a county, a township. `above` is the one above it in the tables.

    `identity` is None for the scope of everything.
    """

    identity: int | None
    code: str | None
    name: Words
    kind: str | None = None
    above: int | None = None


@dataclass(frozen=True)
class PlaceTable:
    """The figures of each place of one kind in the scope: `numbers[i][j]` of place i and line j."""

    kind: str
    title: Words
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    numbers: tuple[tuple[Numbers, ...], ...]

    def rows(self) -> Iterator[tuple[Line, Place, Numbers]]:
        """Line by line, and for each line place by place."""
        for j, line in enumerate(self.lines):
            for place, found in zip(self.places, self.numbers, strict=True):
                yield line, place, found[j]


@dataclass(frozen=True)
class Sentence:
    """What is said of one figure, without the full stop."""

    figure: Figure
    text: Words


@dataclass(frozen=True)
class GroupText:
    """What is said of one group of figures."""

    group: Group
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Fact:
    """A line of a definition, or of what the report is about."""

    name: Words
    text: Words


@dataclass(frozen=True)
class Definition:
    """What a figure is: its definition, population, condition, target, source, and how sure the source is."""

    figure: Figure
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Parameter:
    """A number that a condition or a rule holds something against, the days on which it holds, and its rule."""

    name: Words
    value: Words
    since: Words
    until: Words
    source: Words


class Correction(NamedTuple):
    """A change after the period of a report was closed, that altered facts of it: its number, when it was made, by whom
    and why (empty where that may not be read), and how many rows of facts."""

    change: int
    at: str
    actor: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Report:
    """The whole report. `lines` and `totals` are the scope's own numbers, `results` what the engine gave for them;
    `tables` its counties, its townships.

    `facts` say what the report is about: the scope, the as-of day, the version of the data, the earlier day.
    `lists` has the list of units of every figure, by code. `made` is when it was composed; `signature` what the office
    writes on it. `later`: of the report of a closed period, as it was known at the closing, what was corrected since;
    None of any other.
    """

    title: Words
    scope: Place
    moment: Moment
    made: datetime.datetime
    against: datetime.date | None
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    overview: tuple[Words, ...]
    parts: tuple[GroupText, ...]
    lines: tuple[Line, ...]
    totals: tuple[Numbers, ...]
    tables: tuple[PlaceTable, ...]
    lists: Mapping[str, UnitList]
    definitions: tuple[Definition, ...]
    parameters: tuple[Parameter, ...]
    results: tuple[Result, ...]
    notes: tuple[Words, ...] = ()
    signature: Signature = UNSIGNED
    later: tuple[Correction, ...] | None = None

    @property
    def edition(self) -> tuple[Fact, ...]:
        """What the report is about, and when it was made (Beijing time)."""
        return (*self.facts, Fact(Words("出具时间", "Made"), Words(*[f"{self.made:%Y-%m-%d %H:%M}"] * 2)))


#: What the corrections after a closing are called, and the columns of a list of them.
CORRECTIONS = Words("封账以后的更正", "Later corrections")
OF_CORRECTIONS = (
    Words("第几次变更", "change"),
    Words("时间", "time"),
    Words("经办人", "who"),
    Words("事由", "reason"),
    Words("指标行数", "rows of facts"),
)
