"""Conditions: a small tree of combinators over named columns, data and not code.

A condition answers True, False or None: met, not met, unknown. They combine by three-valued logic: false and
unknown is false, true or unknown is true. The same tree is compiled to a dataframe (`registry.figures.frames`),
evaluated over one unit's recorded values (`holds`, here), put into words, and printed in the catalogue.

A *column* is a value of the unit; a *relation* is a set of rows that belong to the unit, with columns of their own.
Where a column has no value a test is False, or unknown where `unknown` says so: only a measure without an
observation, or a value that a figure names, is unknown; a date that was left empty is not.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from registry import days
from registry.language import Words

Answer = bool | None
RowsOfRelation = Callable[[str], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Calendar:
    """The days that conditions speak of, of an as-of day V and its year Y, as days' numbers."""

    as_of: int

    @classmethod
    def of(cls, as_of: datetime.date) -> Calendar:
        return cls(days.of(as_of))

    @property
    def year(self) -> int:
        return self.as_of // 10000

    @property
    def year_start(self) -> int:
        return self.year * 10000 + 101


class Condition:
    """A node of the tree."""


@dataclass(frozen=True)
class Always(Condition):
    """True of every unit."""


ALWAYS = Always()


@dataclass(frozen=True)
class Is(Condition):
    """The column has this value."""

    column: str
    value: str | bool | int
    unknown: bool = False


@dataclass(frozen=True)
class In(Condition):
    """The column has one of these values."""

    column: str
    values: tuple[str, ...]
    unknown: bool = False


@dataclass(frozen=True)
class AtLeast(Condition):
    """The column's number is not below `bound`, in the column's own unit."""

    column: str
    bound: int
    unknown: bool = False


#: How a date stands to V: by V (on it or before), before it, after it, or in its year up to it.
DateRelation = Literal["by", "before", "after", "in_year"]


@dataclass(frozen=True)
class On(Condition):
    """The column's day stands in `relation` to the as-of day."""

    column: str
    relation: DateRelation
    unknown: bool = False


@dataclass(frozen=True)
class OfYear(Condition):
    """The column's year is Y less one of `ago`."""

    column: str
    ago: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Recorded(Condition):
    """The column has a value."""

    column: str


@dataclass(frozen=True)
class Not(Condition):
    """The opposite; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True)
class All(Condition):
    """Every part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf(Condition):
    """At least one part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some(Condition):
    """A row of the relation meets `where`: unknown where none does and of some it is unknown."""

    relation: str
    where: Condition = ALWAYS


@dataclass(frozen=True)
class So(Condition):
    """What the column says is so: yes, no or unknown by itself, and a phrase of its own."""

    column: str


#: How a number stands to a bound: 以上 不少于 at_least · 以下 不超过 at_most · 超过 above · 不足 below.
BoundRelation = Literal["at_least", "at_most", "above", "below"]


@dataclass(frozen=True)
class Bounded(Condition):
    """The column's number stands in `relation` to a bound, which goes by a name; unknown without a value."""

    column: str
    relation: BoundRelation
    bound: str
    unknown: bool = True


@dataclass(frozen=True)
class FallsDue(Condition):
    """The column's deadline is behind V, and lies in its year or what it asks for is not done by V."""

    column: str


@dataclass(frozen=True)
class DoneInTime(Condition):
    """What the column's deadline asks for was done by V, and by the deadline."""

    column: str


@dataclass(frozen=True)
class Shared(Condition):
    """One value of `column` stands in a row of both relations."""

    column: str
    first: str
    second: str


def so(column: str) -> So:
    return So(column)


def every(*parts: Condition) -> All:
    return All(parts)


def either(*parts: Condition) -> AnyOf:
    return AnyOf(parts)


# -- evaluated over one unit's values ----------------------------------------------------------------------------


def conjunction(answers: Sequence[Answer]) -> Answer:
    """Three-valued "and".

    >>> conjunction([True, None]), conjunction([False, None])
    (None, False)
    """
    if False in answers:
        return False
    return None if None in answers else True


def disjunction(answers: Sequence[Answer]) -> Answer:
    """Three-valued "or".

    >>> disjunction([True, None]), disjunction([False, None])
    (True, None)
    """
    if True in answers:
        return True
    return None if None in answers else False


def holds(condition: Condition, values: Mapping[str, Any], rows: RowsOfRelation, calendar: Calendar) -> Answer:
    """The answer of `condition` over one unit: its `values` by column, and its `rows` by relation.

    Days are days' numbers (`registry.days`), amounts in their own unit.
    """
    match condition:
        case Always():
            return True
        case Not(part):
            answer = holds(part, values, rows, calendar)
            return None if answer is None else not answer
        case All(parts):
            return conjunction([holds(p, values, rows, calendar) for p in parts])
        case AnyOf(parts):
            return disjunction([holds(p, values, rows, calendar) for p in parts])
        case Some(relation, where):
            return disjunction([holds(where, row, rows, calendar) for row in rows(relation)])
        case Shared(column, first, second):
            shared = {r[column] for r in rows(first)} & {r[column] for r in rows(second)}
            return bool(shared - {None})
        case Recorded(column):
            return values.get(column) is not None
    return _tested(condition, values, calendar)


def _tested(condition: Condition, values: Mapping[str, Any], calendar: Calendar) -> Answer:
    """A test of one column."""
    value = values.get(condition.column)  # type: ignore[attr-defined]
    if value is None:
        return None if getattr(condition, "unknown", False) else False
    match condition:
        case Is(_, wanted):
            return bool(value == wanted)
        case In(_, wanted):
            return value in wanted
        case AtLeast(_, bound):
            return bool(Decimal(value) >= bound)
        case OfYear(_, ago):
            return value in [calendar.year - a for a in ago]
        case On(_, relation):
            day = days.first_day(value)
            return {
                "by": day <= calendar.as_of,
                "before": day < calendar.as_of,
                "after": day > calendar.as_of,
                "in_year": calendar.year_start <= day <= calendar.as_of,
            }[relation]
    raise TypeError(f"no such condition: {condition!r}")


def columns_of(condition: Condition) -> list[str]:
    """The unit's own columns that a condition reads, in order, each once."""
    match condition:
        case Not(part):
            return columns_of(part)
        case All(parts) | AnyOf(parts):
            return list(dict.fromkeys(c for p in parts for c in columns_of(p)))
        case Always() | Some() | Shared():
            return []
    return [condition.column]  # type: ignore[attr-defined]


def relations_of(condition: Condition) -> dict[str, list[str]]:
    """The relations that a condition reads, each with the columns it reads of their rows."""
    found: dict[str, list[str]] = {}

    def read(relation: str, names: list[str]) -> None:
        found[relation] = list(dict.fromkeys([*found.get(relation, []), *names]))

    match condition:
        case Not(part):
            return relations_of(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                for relation, names in relations_of(part).items():
                    read(relation, names)
        case Some(relation, where):
            read(relation, columns_of(where))
        case Shared(column, first, second):
            read(first, [column])
            read(second, [column])
    return found


# -- in words ----------------------------------------------------------------------------------------------------

_RELATIONS = {
    "by": Words("在时点当日或以前", "is on or before the as-of day"),
    "before": Words("早于时点", "is before the as-of day"),
    "after": Words("晚于时点", "is after the as-of day"),
    "in_year": Words("在时点当年、时点当日或以前", "is in the as-of year, up to the as-of day"),
}


Named = Callable[[str, str | None], Words]
#: How a number stands to a bound: {0} is its name, {1} the bound.
_BOUNDS = {
    "at_least": Words("{0}不少于 {1}", "{0}: {1} at least"),
    "at_most": Words("{0}不超过 {1}", "{0}: {1} at most"),
    "above": Words("{0}超过 {1}", "{0}: more than {1}"),
    "below": Words("{0}不足 {1}", "{0}: fewer than {1}"),
}
_FALLS_DUE = Words(
    "{0}的期限已过（当年的，或仍未完成的）", "the deadline of {0} is over (of the year, or not yet done)"
)
_IN_TIME = Words("{0}：按期完成", "{0}: done in time")


def in_words(condition: Condition, named: Named) -> Words:
    """The condition as a phrase; `named(name, value)` gives the words of a column, a relation or a bound, or of a
    value.

    What is so or not so, without a value of its own, is its column's own phrase.
    """

    def joined(parts: Sequence[Condition], zh: str, en: str) -> Words:
        phrases = [_bracketed(in_words(p, named), p, condition) for p in parts]
        return Words(zh.join(w.zh for w in phrases), f" {en} ".join(w.en for w in phrases))

    match condition:
        case Always():
            return Words("全部", "any")
        case Not(part):
            return Words("并非（{0}）", "not ({0})").format(in_words(part, named))
        case All(parts):
            return joined(parts, "，且", "and")
        case AnyOf(parts):
            return joined(parts, "，或", "or")
        case Some(relation, Always()):
            return Words("有{0}", "has {0}").format(named(relation, None))
        case Some(relation, where):
            return Words("有{0}（{1}）", "has {0} ({1})").format(named(relation, None), in_words(where, named))
        case Shared(column, first, second):
            text = Words("{1}与{2}有同一{0}", "the same {0} in {1} and {2}")
            return text.format(named(column, None), named(first, None), named(second, None))
    return _test_in_words(condition, named)


def _bracketed(words: Words, part: Condition, whole: Condition) -> Words:
    """A part's phrase; in brackets where an "or" stands within an "and", or the other way round."""
    mixed = isinstance(part, (All, AnyOf)) and len(part.parts) > 1 and type(part) is not type(whole)
    return Words("（{0}）", "({0})").format(words) if mixed else words


def _test_in_words(condition: Condition, named: Callable[[str, str | None], Words]) -> Words:
    column = named(condition.column, None)  # type: ignore[attr-defined]
    match condition:
        case Recorded():
            return Words("{0}已填报", "{0} is recorded").format(column)
        case Bounded(_, relation, bound):
            return _BOUNDS[relation].format(column, named(bound, None))
        case FallsDue():
            return _FALLS_DUE.format(column)
        case DoneInTime():
            return _IN_TIME.format(column)
        case So():
            return column
        case Is(name, value):
            return Words("{0}为{1}", "{0} is {1}").format(column, named(name, str(value)))
        case In(name, values):
            options = [named(name, v) for v in values]
            either_of = Words("、".join(o.zh for o in options), ", ".join(o.en for o in options))
            return Words("{0}为{1}之一", "{0} is one of {1}").format(column, either_of)
        case AtLeast(_, bound):
            return Words("{0}不少于 {1}", "{0} is at least {1}").format(column, f"{bound:,}")
        case OfYear(_, ago):
            text = Words(
                "、".join("当年" if a == 0 else f"前 {a} 年" for a in ago),
                " or ".join("Y" if a == 0 else f"Y-{a}" for a in ago),
            )
            return Words("{0}为{1}", "{0} is {1}").format(column, text)
        case On(_, relation):
            return Words("{0}{1}", "{0} {1}").format(column, _RELATIONS[relation])
    raise TypeError(f"no such condition: {condition!r}")
