"""Shortfalls 缺口: what a unit lacks where a condition does not hold of it, a short phrase for each part that does not.

They are worked out from the tree of the condition and the recorded values alone, as the answer is: whatever figure or
rule is declared has them. Parts that hold say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry import days
from registry.conditions import (
    All,
    AnyOf,
    AtLeast,
    Calendar,
    Condition,
    In,
    Is,
    Not,
    On,
    Recorded,
    RowsOfRelation,
    Shared,
    Some,
    holds,
    in_words,
)
from registry.figures.frames import UnitKind
from registry.figures.labels import EMPTY_IS_NONE, named
from registry.language import Words
from registry.measures.ledger import BY_KEY as MEASURES
from registry.numbers import number

#: What is said where no row of a relation is as it must be; {0} is what the rows must be.
_ABSENT = Words("缺：{0}", "missing: {0}")
_ABSENT_OF = {
    "posts": Words("未派{0}", "nobody is {0}"),
    "village_posts": Words("无{0}在任", "nobody is {0}"),
    "pairings": Words("缺：{0}结对", "no pairing with: {0}"),
    "measures": Words("未落实：{0}", "not begun: {0}"),
    "trainings": Words("未参加{0}培训", "no training of level: {0}"),
}
#: What is said of rows that are there and are not as far as they must be: which one, not what each lacks.
_UNFINISHED = {"measures": Words("未完成：{0}", "not done: {0}")}
#: What is said where a relation must have a row and has none.
_NO_ROW = Words("无{0}", "without {0}")
_NO_ROW_OF = {"look_backs": Words("未回头看", "never looked back at"), "coverage": Words("未覆盖", "not covered")}
#: Relations whose other rows are an answer of another kind: a place that is covered in another way.
_TELLING = {"coverage"}
_UNRECORDED = Words("{0}未登记", "not recorded: {0}")
_NOT_THIS_YEAR = Words("{0}最近在 {1}，当年没有", "{0}: last {1}, none this year")
_NONE_THIS_YEAR = Words("当年没有{0}", "{0}: none this year")
#: What two relations are to have in common, where the column's own name says too little.
_COMMON = {"person": Words("人", "person")}
_IS_NO = Words("{0}为“否”", "no: {0}")
_PAST = Words("{0} {1}，已过 {2} 天", "{0} {1}, {2} {2:day|days} ago")
_PAST_OF = {"term_ends": Words("任期 {1} 届满，已超期 {2} 天", "the term ended {1}, {2} {2:day|days} ago")}
_ONE_WILL_DO = Words("以下有一项即可：{0}", "one of these would do: {0}")
_MUST_NOT = Words("不应：{0}", "must not be: {0}")
_IS_NOT = Words("不符：{0}", "is not so: {0}")
_IS_THERE = Words("{0}：{1}", "{0}: {1}")
#: The units of numbers, by the last word of their columns' names; the labels of some end with them.
_UNITS = {"m2": Words("㎡", "m²"), "yuan": Words("元", "yuan")}


@dataclass(frozen=True)
class _Shortfall:
    """`phrase`, in which {0} stands for `item`: the items of equal phrases are named together.

    `extent` says how far off it is, as a part of what is asked, to choose the row that comes nearest.
    """

    phrase: Words
    item: Words | None = None
    extent: float = 1


def shortfalls(
    condition: Condition,
    kind: UnitKind,
    values: Mapping[str, Any],
    rows: RowsOfRelation,
    calendar: Calendar,
) -> list[Words]:
    """What a unit of a `kind` lacks for `condition` to hold; empty where it holds.

    `values` are the unit's own by column, `rows` those of its relations, as `registry.conditions.holds` takes them.
    """
    return _together(_Reader(kind, rows, calendar).read(condition, values, None))


def unrecorded(kind: UnitKind, columns: Iterable[str], values: Mapping[str, Any]) -> list[Words]:
    """Those of some columns that have no value, as shortfalls."""
    reader = _Reader(kind, lambda _: (), Calendar(0))
    missing = (column for column in columns if values.get(column) is None)
    return _together(_Shortfall(_UNRECORDED, reader.label(column, None)) for column in missing)


def in_one_line(found: Sequence[Words]) -> Words:
    """Shortfalls as they stand in one cell."""
    return Words(" · ".join(w.zh for w in found), " · ".join(w.en for w in found))


def _together(found: Iterable[_Shortfall]) -> list[Words]:
    """The phrases in their order, those that differ in their items alone as one."""
    items: dict[Words, dict[Words, None]] = {}
    for one in found:
        items.setdefault(one.phrase, {})
        if one.item is not None:
            items[one.phrase][one.item] = None
    return [phrase.format(_list(tuple(of), "、", ", ")) if of else phrase for phrase, of in items.items()]


def _list(words: Sequence[Words], zh: str, en: str) -> Words:
    return Words(zh.join(w.zh for w in words), en.join(w.en for w in words))


class _Reader:
    """Reads a condition over one unit; `relation` is whose row the values are, None for the unit's own."""

    def __init__(self, kind: UnitKind, rows: RowsOfRelation, calendar: Calendar):
        self.kind, self.rows, self.calendar = kind, rows, calendar

    def read(self, condition: Condition, values: Mapping[str, Any], relation: str | None) -> Iterator[_Shortfall]:
        """The shortfalls of a condition, none where it holds."""
        answer = holds(condition, values, self.rows, self.calendar)
        if answer is True:
            return
        match condition:
            case All(parts):
                for part in parts:
                    yield from self.read(part, values, relation)
            case AnyOf(parts) if answer is None:
                # What is known not to be so decides nothing here.
                for part in parts:
                    if holds(part, values, self.rows, self.calendar) is None:
                        yield from self.read(part, values, relation)
            case AnyOf(parts):
                either = [_together(self.read(part, values, relation)) for part in parts]
                yield _Shortfall(_ONE_WILL_DO.format(_list([w for of in either for w in of], "；", "; ")))
            case Some(name, where):
                yield from self._of_rows(name, where)
            case Shared(column, first, second):
                yield self._of_two(column, first, second)
            case Not(part) if answer is None:
                yield from self.read(part, values, relation)
            case Not(Recorded(column)):
                value = named(column, str(values[column]), self._ledger(column, relation))
                yield _Shortfall(_IS_THERE.format(self.label(column, relation), value))
            case Not(part):
                yield _Shortfall(_MUST_NOT, in_words(part, self._named(relation)))
            case _:
                yield self._of_value(condition, values, relation)

    # -- rows of a relation --------------------------------------------------------------------------------------

    def _of_rows(self, relation: str, where: Condition) -> Iterator[_Shortfall]:
        """No row is as it must be: none is of the kind that is asked for, or what the nearest of them lacks."""
        parts = where.parts if isinstance(where, All) else (where,)
        choosing = [part for part in parts if isinstance(part, In) or (isinstance(part, Is) and _is_kind(part.value))]
        found = self.rows(relation)
        chosen = [row for row in found if all(holds(part, row, self.rows, self.calendar) for part in choosing)]
        if chosen and choosing and relation in _UNFINISHED:
            yield _Shortfall(_UNFINISHED[relation], self._wanted(choosing[0], relation))
        elif chosen:
            lacking = [list(self.read(where, row, relation)) for row in chosen]
            yield from min(lacking, key=lambda of: (len(of), sum(one.extent for one in of)))
        elif relation in _TELLING and found and choosing:
            yield self._of_others(relation, choosing[0], found)
        elif choosing and (relation not in _NO_ROW_OF):
            wanted = [self._wanted(part, relation) for part in choosing]
            yield _Shortfall(_ABSENT_OF.get(relation, _ABSENT), _list(wanted, "、", ", "))
        else:
            yield _Shortfall(_NO_ROW_OF.get(relation) or _NO_ROW.format(named(relation)))

    def _wanted(self, part: Condition, relation: str) -> Words:
        """The values that a row may have, in words."""
        assert isinstance(part, (Is, In))
        values = part.values if isinstance(part, In) else (str(part.value),)
        words = [named(part.column, value, self._ledger(part.column, relation)) for value in values]
        return _list(words, "或", " or ")

    def _of_others(self, relation: str, part: Condition, found: Sequence[Mapping[str, Any]]) -> _Shortfall:
        """What the rows are instead."""
        assert isinstance(part, (Is, In))
        column, ledger = part.column, self._ledger(part.column, relation)
        there = [named(column, str(v), ledger) for v in dict.fromkeys(row[column] for row in found) if v is not None]
        text = Words("{0}为{1}，应为{2}", "{0} is {1}, to be {2}")
        return _Shortfall(
            text.format(self.label(column, relation), _list(there, "、", ", "), self._wanted(part, relation))
        )

    def _of_two(self, column: str, first: str, second: str) -> _Shortfall:
        """No value stands in a row of both relations."""
        for relation in (first, second):
            if not self.rows(relation):
                return _Shortfall(_NO_ROW.format(named(relation)))
        text = Words("{0}与{1}不是同一{2}", "not the same {2}: {0}, {1}")
        return _Shortfall(text.format(named(first), named(second), _COMMON.get(column) or named(column)))

    # -- one value -----------------------------------------------------------------------------------------------

    def _of_value(self, condition: Condition, values: Mapping[str, Any], relation: str | None) -> _Shortfall:
        column: str = condition.column  # type: ignore[attr-defined]
        value, label = values.get(column), self.label(column, relation)
        if value is None:
            return _Shortfall(_NO_ROW if column in EMPTY_IS_NONE else _UNRECORDED, label, 2)
        match condition:
            case AtLeast(_, bound):
                return self._below(column, label, Decimal(value), bound)
            case Is(_, True) if value is False:
                return _Shortfall(_IS_NO, label)
            case Is() | In():
                is_so = Words("{0}为{1}，应为{2}", "{0} is {1}, to be {2}")
                actual = named(column, str(value), self._ledger(column, relation))
                return _Shortfall(is_so.format(label, actual, self._wanted(condition, relation or "")))
            case On(_, how):
                return self._of_day(how, column, named(relation) if relation else label, value)
            case Recorded():
                raise AssertionError("a value that is recorded is no shortfall")
        return _Shortfall(_IS_NOT, in_words(condition, self._named(relation)))

    def _below(self, column: str, label: Words, value: Decimal, bound: int) -> _Shortfall:
        unit = _UNITS.get(column.rpartition("_")[2], Words("", ""))
        has, lacks = number(value), number(bound - value)
        zh, en = (f" {unit.zh}", f" {unit.en}") if unit.zh else ("", "")
        text = Words(f"{{0}} {has}{zh}，差 {lacks}{zh}", f"{{0}} {has}{en}, {lacks}{en} short")
        return _Shortfall(text.format(label), None, float((bound - value) / bound) if bound else 1)

    def _of_day(self, how: str, column: str, label: Words, value: int) -> _Shortfall:
        """A day on the wrong side of the as-of day; `label` is of the column, or of the rows that it dates."""
        day = days.show(value)
        if how == "after":
            passed = (days.date(self.calendar.as_of) - days.date(days.first_day(value))).days
            return _Shortfall(_PAST_OF.get(column, _PAST).format(label, day, passed))
        if how == "in_year":
            if days.is_later(value, self.calendar.as_of):
                return _Shortfall(_NONE_THIS_YEAR.format(label), None, 2)
            # The latest comes nearest.
            return _Shortfall(_NOT_THIS_YEAR.format(label, day), None, 1 - value / 1e9)
        return _Shortfall(Words("{0}在时点之后", "{0}: after this day").format(label), None, 1)

    # -- words ---------------------------------------------------------------------------------------------------

    def label(self, column: str, relation: str | None) -> Words:
        """A column as its ledger calls it, without the unit that its name ends with."""
        label, last = named(column, None, self._ledger(column, relation)), column.rpartition("_")[2]
        if last not in _UNITS:
            return label
        return Words(label.zh.removesuffix(_UNITS[last].zh), label.en.removesuffix(last).strip())

    def _ledger(self, column: str, relation: str | None) -> str:
        if relation:
            return self.kind.relations[relation].ledger
        return "facts" if column in MEASURES else self.kind.source_of.get(column, (self.kind.ledger, ""))[0]

    def _named(self, relation: str | None) -> Callable[[str, str | None], Words]:
        return lambda name, value: named(name, value, self._ledger(name, relation))


def _is_kind(value: Any) -> bool:
    """Whether a value says what kind of row it is, and not whether something is so."""
    return isinstance(value, str)
