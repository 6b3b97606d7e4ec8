"""What snapshots tell of the units that rules are about: the columns that their declarations read, and nothing else.

Rows are those among whom a rule's units are (`registry.checks.units`), and have no name: they are added up alone. What
needs a ladder or a history is told here: each column as it is so of a unit on V, each parameter where it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from registry import days
from registry.checks.catalogue import RULES
from registry.checks.columns.location import Located
from registry.checks.columns.words import WORDS
from registry.checks.engine import ranges
from registry.checks.engine.answers import UNKNOWN, YES, Answers
from registry.checks.engine.evaluation import bound_of, kept_on, own_day
from registry.checks.engine.ranges import FAR, Numbers, Range
from registry.checks.rule import CatalogueRule, parts_of
from registry.checks.rule_answers import all_units
from registry.checks.rule_expressions import DONE, DUE, IN_TIME, LEAST, MOST, on_own_day
from registry.columns import Number
from registry.compliance.parameters import BY_NAME
from registry.conditions import Bounded, Condition, DoneInTime, FallsDue, So
from registry.figures.labels import named
from registry.language import Words
from registry.picture import Picture
from registry.unit_arrays import where_known

#: Further than this is not recorded, whatever was added to it.
_RECORDED = FAR // 2
_END_OF = {LEAST: Words("{0}（最小）", "{0} (least)"), MOST: Words("{0}（最大）", "{0} (most)")}
_BASE = Words("单位是{0}", "the unit is one of the {0}")
_PARAMETER = Words(
    "参数 {0}，按单位计入的地点和规则自己的日期", "the parameter {0}, where the unit counts, on the rule's own day"
)
_DUE = Words("{0}：期限", "{0}: the deadline")
_DONE = Words("{0}：时点前已完成", "{0}: done by the day")
_IN_TIME = Words("{0}：按期完成", "{0}: done in time")
#: Days of their own that no ledger has.
_DAYS = {
    "last_day_of_the_year": Words("上一年最后一天", "the last day of the last year"),
    "reminder_due": Words("应提醒换届的日期", "the day by which the reminder is due"),
}


@dataclass(frozen=True)
class RuleColumn:
    """A column of a file of rules, `type` as in `registry.snapshots.columns`; `of` works it out of all the units."""

    name: str
    type: str
    words: Words
    of: Callable[[Located], pl.Series]


def together(rules: Iterable[CatalogueRule] = RULES) -> dict[str, list[CatalogueRule]]:
    """The rules that are asked of the same units, by what these are called."""
    found: dict[str, list[CatalogueRule]] = {}
    for rule in rules:
        found.setdefault(rule.together, []).append(rule)
    return found


def columns_of(rules: Iterable[CatalogueRule]) -> list[RuleColumn]:
    """What rules of the same units read, each column once."""
    return list({column.name: column for rule in rules for column in _read_by(rule)}.values())


def frame(picture: Picture, rules: Sequence[CatalogueRule]) -> pl.DataFrame:
    """The units that rules are asked of on the day: `at`, the identity of the place where each counts, and columns."""
    pairs = all_units(picture, rules[0])
    assert isinstance(pairs, Located)
    return pl.DataFrame([pl.Series("at", pairs.at()), *(c.of(pairs).alias(c.name) for c in columns_of(rules))])


# -- what a rule reads -------------------------------------------------------------------------------------------


def _read_by(rule: CatalogueRule) -> Iterator[RuleColumn]:
    kind = rule.unit_kind
    if kind.base is not None:
        yield _answer(kind.base, _BASE.format(kind.words), _method(kind.base))
    if rule.day is not None:
        words = _DAYS.get(rule.day) or named(rule.day, None, kind.ledger)
        yield from _ends(rule.day, "day", words, _method(rule.day))
    if rule.kept is not None:
        parameter = f"kept.{rule.kept}"
        name, words = on_own_day(rule, parameter), _PARAMETER.format(parameter)
        yield RuleColumn(name, "yesno", words, lambda pairs: pl.Series(kept_on(rule, pairs, own_day(rule, pairs))))
    for condition in rule.conditions():
        for part in parts_of(condition):
            yield from _asked_by(part, rule)


def _asked_by(part: Condition, rule: CatalogueRule) -> Iterator[RuleColumn]:
    match part:
        case So(column):
            yield _answer(column, WORDS[column], _method(column))
        case Bounded(column, _, bound):
            is_parameter = bound not in rule.bounds
            type_ = "amount" if is_parameter and _is_amount(bound) else "whole"
            yield from _ends(column, type_, WORDS[column], _method(column))
            if is_parameter:
                yield from _ends(on_own_day(rule, bound), type_, _PARAMETER.format(bound), _bound(rule, bound))
        case FallsDue(column) | DoneInTime(column):
            words, deadline = WORDS[column], _method(column)
            yield from _ends(column + DUE, "day", _DUE.format(words), lambda pairs: deadline(pairs).due)
            yield _answer(column + DONE, _DONE.format(words), lambda pairs: deadline(pairs).done)
            yield _answer(column + IN_TIME, _IN_TIME.format(words), lambda pairs: deadline(pairs).in_time)


def _method(column: str) -> Callable[[Located], Any]:
    return lambda pairs: getattr(pairs, column)()


def _bound(rule: CatalogueRule, name: str) -> Callable[[Located], Range]:
    def bound(pairs: Located) -> Range:
        found = bound_of(rule, name, pairs, own_day(rule, pairs))
        assert isinstance(found, Range)
        return found

    return bound


def _is_amount(parameter: str) -> bool:
    kind = BY_NAME[parameter].kind
    return isinstance(kind, Number) and bool(kind.decimals)


# -- as columns --------------------------------------------------------------------------------------------------


def _answer(name: str, words: Words, of: Callable[[Located], Answers]) -> RuleColumn:
    def stored(pairs: Located) -> pl.Series:
        found = of(pairs)
        return where_known(name, found == YES, found != UNKNOWN)

    return RuleColumn(name, "yesno", words, stored)


def _ends(name: str, type_: str, words: Words, of: Callable[[Located], Range]) -> Iterator[RuleColumn]:
    written = _days if type_ == "day" else _numbers
    yield RuleColumn(name + LEAST, type_, _END_OF[LEAST].format(words), lambda pairs: written(of(pairs).least))
    yield RuleColumn(name + MOST, type_, _END_OF[MOST].format(words), lambda pairs: written(of(pairs).most))


def _numbers(values: Numbers) -> pl.Series:
    return where_known("", values, np.abs(values) < _RECORDED)


def _days(counted: Numbers) -> pl.Series:
    """Counted days as they are written in files, such as 20190517."""
    different, of_each = np.unique(counted, return_inverse=True)
    shown = [days.of(ranges.date(day)) if abs(day) < _RECORDED else None for day in different.tolist()]
    return pl.Series(shown, dtype=pl.Int64)[of_each]
