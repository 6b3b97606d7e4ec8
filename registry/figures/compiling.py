"""Declarations as expressions: the tree that is declared is what runs, on every engine (`registry.figures.backend`).

Of each unit a figure has columns, named `code|name`: `population` and `answer` (null: undetermined, unknown); `value`
and `over`, its measures; `category`, the text that it classifies or counts by. Its tallies add up to its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce

from registry.columns import SCALE, Number
from registry.conditions import (
    All,
    Always,
    AnyOf,
    AtLeast,
    Calendar,
    Condition,
    In,
    Is,
    Not,
    OfYear,
    On,
    Recorded,
    Shared,
    Some,
)
from registry.figures.backend import Backend, Expression
from registry.figures.model import Figure
from registry.slices import LEDGERS

#: Columns that frames hold in ten-thousandths.
SCALED = {c.name for ledger in LEDGERS for c in ledger.columns if isinstance(c, Number) and c.decimals} | {
    "monthly_base"
}
#: The ten-thousandths of a sum of amounts, beside its whole units.
REST = ":rest"
#: Flags: the answer to a question as a number. Of several rows the largest answers for their unit.
NOT_MET, UNKNOWN, MET = range(3)


# -- conditions --------------------------------------------------------------------------------------------------


Answers = Mapping[Condition, Expression]


def compiled(condition: Condition, calendar: Calendar, answers: Answers, to: Backend) -> Expression:
    """The condition as an expression; `answers` has the one to each question about a relation."""

    def asked(part: Condition) -> Expression:
        match part:
            case Some() | Shared():
                return answers[part]
            case Recorded(column):
                return ~to.is_null(to.column(column))
        test = _test(part, calendar, to)
        return test if getattr(part, "unknown", False) else to.filled(test, False)

    return combined(condition, asked, to)


def combined(condition: Condition, asked: Callable[[Condition], Expression], to: Backend) -> Expression:
    """The condition out of its parts that are no combinations of others, each as it is `asked`."""
    match condition:
        case Always():
            return to.literal(True)
        case Not(part):
            return ~combined(part, asked, to)
        case All(parts):
            return reduce(lambda a, b: a & b, (combined(p, asked, to) for p in parts))
        case AnyOf(parts):
            return reduce(lambda a, b: a | b, (combined(p, asked, to) for p in parts))
    return asked(condition)


def _test(condition: Condition, calendar: Calendar, to: Backend) -> Expression:
    """A test of one column: null where the column has no value."""
    match condition:
        case Is(column, value):
            return to.column(column) == to.literal(value)
        case In(column, values):
            return to.is_in(to.column(column), values)
        case AtLeast(column, bound):
            return to.column(column) >= to.literal(bound * SCALE if column in SCALED else bound)
        case OfYear(column, ago):
            return to.is_in(to.column(column), [calendar.year - a for a in ago])
        case On(column, relation):
            day, as_of = to.column(column), to.literal(calendar.as_of)
            return {
                "by": day <= as_of,
                "before": day < as_of,
                "after": day > as_of,
                "in_year": (day >= to.literal(calendar.year_start)) & (day <= as_of),
            }[relation]
    raise TypeError(f"no such condition: {condition!r}")


def questions(condition: Condition) -> Iterator[Condition]:
    """The parts of a condition that ask about a relation."""
    match condition:
        case Not(part):
            yield from questions(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from questions(part)
        case Some() | Shared():
            yield condition


def flag_of_row(question: Some, calendar: Calendar, to: Backend) -> Expression:
    """The answer of one row of the relation to a question: a flag."""
    answer = compiled(question.where, calendar, {}, to)
    met = to.choose(answer, to.literal(MET), to.literal(NOT_MET))
    return to.choose(to.is_null(answer), to.literal(UNKNOWN), met)


def answer_of_flag(flag: Expression, to: Backend) -> Expression:
    """A unit's flag as an answer; a unit without rows has none, and does not meet the question."""
    flag = to.filled(flag, NOT_MET)
    return to.choose(flag != to.literal(UNKNOWN), flag == to.literal(MET))


# -- figures -----------------------------------------------------------------------------------------------------


def column(figure: Figure, name: str) -> str:
    """The name of a figure's column among those of other figures."""
    return f"{figure.code}|{name}"


def columns(figure: Figure, calendar: Calendar, answers: Answers, to: Backend) -> dict[str, Expression]:
    """The answers of a figure of each unit of its frame, by its columns' own names."""
    found = {
        "population": compiled(figure.population, calendar, answers, to),
        "answer": compiled(figure.condition, calendar, answers, to),
    }
    if figure.measure:
        value = to.column(figure.measure)
        found["value"] = to.filled(value, figure.missing) if figure.missing is not None else value
    if figure.over:
        found["over"] = to.column(figure.over)
    if figure.category or figure.each:
        found["category"] = to.text(to.column(figure.category or figure.each or ""))
    return found


def counts(figure: Figure, to: Backend) -> Expression:
    """Whether a unit is of the figure's population: never null."""
    return to.filled(to.column(column(figure, "population")), False)


def tallies(figure: Figure, to: Backend) -> dict[str, Expression]:
    """The numbers of each unit that add up to the figure: whole numbers, expressions over its columns, by field."""

    def of(name: str) -> Expression:
        return to.column(column(figure, name))

    population = counts(figure, to)
    undetermined = {"undetermined": to.is_null(of("population"))}
    if figure.kind == "share":
        numerator = population & to.filled(of("answer"), False)
        unknown = population & to.is_null(of("answer"))
        return {"numerator": numerator, "denominator": population, "unknown": unknown} | undetermined
    if figure.kind == "count":
        return {"value": population} | undetermined
    if figure.kind == "total":
        value = to.filled(to.choose(population, of("value")), 0)
        return _summed("value", figure.measure, value, to) | {"unknown": population & to.is_null(of("value"))}
    if figure.kind == "ratio":
        has, has_over = ~to.is_null(of("value")), ~to.is_null(of("over"))
        both = population & has & has_over
        numerator, denominator = (to.choose(both, of(c), to.literal(0)) for c in ("value", "over"))
        summed = _summed("numerator", figure.measure, numerator, to)
        summed |= _summed("denominator", figure.over, denominator, to)
        return summed | {"unknown": population & (has != has_over)}
    return {c: population & to.filled(of("category") == to.literal(c), False) for c in figure.categories}


def _summed(field: str, measure: str | None, value: Expression, to: Backend) -> dict[str, Expression]:
    """The numbers that add up to a field. Amounts add up as whole units and ten-thousandths apart: no sum outgrows 64
    bits."""
    if measure not in SCALED:
        return {field: value}
    return {field: to.quotient(value, SCALE), field + REST: to.remainder(value, SCALE)}
