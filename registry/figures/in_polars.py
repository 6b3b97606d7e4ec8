"""The declarations in Polars: the language that they are compiled to, and the questions about relations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.conditions import Calendar, Condition, Shared, Some
from registry.figures import compiling
from registry.figures.backend import Backend, Value
from registry.figures.compiling import column, questions
from registry.figures.frames import UNITS, UnitKind
from registry.figures.model import Figure, Units
from registry.picture import Picture, numbers

#: So many groups of figures, and of questions, are kept compiled, each for a day: one overview asks for a dozen.
_KEPT = 1000


class InPolars(Backend):
    """The language in expressions of Polars."""

    def literal(self, value: Value | None) -> pl.Expr:
        return pl.lit(value)

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def is_in(self, expression: pl.Expr, values: Collection[Value]) -> pl.Expr:
        return expression.is_in(values)

    def is_null(self, expression: pl.Expr) -> pl.Expr:
        return expression.is_null()

    def filled(self, expression: pl.Expr, value: Value) -> pl.Expr:
        return expression.fill_null(value)

    def choose(self, test: pl.Expr, then: pl.Expr, otherwise: pl.Expr | None = None) -> pl.Expr:
        return pl.when(test).then(then).otherwise(otherwise)

    def text(self, expression: pl.Expr) -> pl.Expr:
        return expression.cast(pl.String)

    def quotient(self, expression: pl.Expr, divisor: int) -> pl.Expr:
        return expression // divisor

    def remainder(self, expression: pl.Expr, divisor: int) -> pl.Expr:
        return expression % divisor

    def total(self, expression: pl.Expr) -> pl.Expr:
        return expression.cast(pl.Int64).sum()

    def largest(self, expression: pl.Expr) -> pl.Expr:
        return expression.max()


POLARS = InPolars()


def answers(picture: Picture, units: Units, questions: Iterable[Condition]) -> dict[Condition, pl.Series]:
    """The answer of each unit of a kind's frame, in its order, to each question: null where it is unknown."""
    of_one: dict[object, list[Condition]] = {}
    for question in questions:
        of_one.setdefault(question.relation if isinstance(question, Some) else question, []).append(question)
    found: dict[Condition, pl.Series] = {}
    for together in map(tuple, of_one.values()):
        series = picture.keep(("answers to", units, together), partial(_answers, picture, UNITS[units], together))
        found.update(zip(together, series, strict=True))
    return found


def _answers(picture: Picture, kind: UnitKind, questions: tuple[Condition, ...]) -> list[pl.Series]:
    """As `answers`, of questions about one relation: `compiling.answer_of_flag` of the largest flag of a unit's rows.

    Neither are the rows grouped nor is an expression asked of each figure's condition: there are dozens of questions.
    """
    of_rows, graded = _graded(picture, kind, questions)
    units = kind.base(picture)["unit"].to_numpy()
    size = max(units.max(initial=0), of_rows.max(initial=0)) + 1
    answers = []
    for grades in graded:
        largest = np.full(size, compiling.NOT_MET, dtype=np.int8)
        for flag in (compiling.UNKNOWN, compiling.MET):
            largest[of_rows[grades == flag]] = flag
        flags = largest[units]
        known = flags != compiling.UNKNOWN
        met = pl.Series(flags == compiling.MET)
        answers.append(met if known.all() else met.zip_with(pl.Series(known), _UNANSWERED))
    return answers


_UNANSWERED = pl.Series([None], dtype=pl.Boolean)


def _graded(
    picture: Picture, kind: UnitKind, questions: tuple[Condition, ...]
) -> tuple[NDArray[np.int64], list[NDArray[np.int8]]]:
    """The rows of the relation that questions are about: the unit of each, and its flag for each question."""
    if isinstance(shared := questions[0], Shared):
        first, second = (
            kind.relations[r].frame(picture).select("unit", shared.column) for r in (shared.first, shared.second)
        )
        met = numbers(first.join(second, on=["unit", shared.column], how="semi")["unit"])
        return met, [np.full(len(met), compiling.MET, dtype=np.int8)]
    assert isinstance(questions[0], Some)
    rows = kind.relations[questions[0].relation].frame(picture)
    units, *graded = rows.select("unit", *_flags_of_rows(questions, picture.calendar)).get_columns()
    return numbers(units), [grades.to_numpy() for grades in graded]


@lru_cache(_KEPT)
def _flags_of_rows(questions: tuple[Some, ...], calendar: Calendar) -> list[pl.Expr]:
    """The flags that a row of a relation answers to questions, as columns."""
    flags = (compiling.flag_of_row(question, calendar, POLARS) for question in questions)
    return [flag.cast(pl.Int8).alias(str(n)) for n, flag in enumerate(flags)]


@dataclass(frozen=True)
class Compiled:
    """Figures about one kind of unit, compiled for a day: the `questions` about relations, which the frame has as
    columns named by `question`; the `columns` that the figures have of each unit; and what these `read`."""

    questions: tuple[Condition, ...]
    columns: tuple[pl.Expr, ...]
    read: frozenset[str]


@lru_cache(_KEPT)
def compiled(figures: tuple[Figure, ...], calendar: Calendar) -> Compiled:
    """The figures compiled for the day of the calendar, kept for the next who ask about it."""
    needed = tuple(dict.fromkeys(q for f in figures for c in (f.population, f.condition) for q in questions(c)))
    answers = {q: pl.col(question(n)) for n, q in enumerate(needed)}
    compiled_columns = {f: compiling.columns(f, calendar, answers, POLARS) for f in figures}
    columns = tuple(e.alias(column(f, name)) for f in figures for name, e in compiled_columns[f].items())
    return Compiled(needed, columns, frozenset(name for e in columns for name in e.meta.root_names()))


def question(number: int) -> str:
    """The name of the column with the answers to a question."""
    return f"question {number}"


@cache
def tallies(figure: Figure) -> dict[str, pl.Expr]:
    """The numbers of each unit that add up to the figure, by field (`compiling.tallies`)."""
    return compiling.tallies(figure, POLARS)
