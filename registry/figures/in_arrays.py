"""The declarations in arrays, asked as they are compiled: the language, and the questions about relations.

Units are asked some thousands at a time, in hundreds of small steps: each is a few microseconds here, where a dataframe
that hands it to its threads takes a hundred.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial, reduce
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.conditions import Condition, Shared, Some, columns_of
from registry.figures import compiling
from registry.figures.backend import Backend, Expression, Value
from registry.figures.compiling import column, questions
from registry.figures.frames import UNITS, UnitKind
from registry.figures.model import Figure, Units
from registry.picture import Picture
from registry.unit_arrays import numbers, where_known

Flags = NDArray[np.bool_]
#: Larger numbers are not exact as floating-point numbers, as which a column comes that has a null.
_EXACT = 2**53


@dataclass(frozen=True, eq=False)
class Truths:
    """True, false or unknown: `sure` where it is true, `maybe` where it is true or unknown.

    They are the same array where nothing is unknown. That of a literal has no length.
    """

    sure: Flags
    maybe: Flags

    @classmethod
    def known(cls, truths: Any) -> Truths:
        return cls(truths, truths)

    @property
    def is_known(self) -> bool:
        return self.sure is self.maybe

    def __and__(self, other: Truths) -> Truths:
        sure = self.sure & other.sure
        return Truths(sure, sure if self.is_known and other.is_known else self.maybe & other.maybe)

    def __or__(self, other: Truths) -> Truths:
        sure = self.sure | other.sure
        return Truths(sure, sure if self.is_known and other.is_known else self.maybe | other.maybe)

    def __invert__(self) -> Truths:
        never = ~self.maybe
        return Truths(never, never if self.is_known else ~self.sure)

    def __eq__(self, other: Truths) -> Truths:  # type: ignore[override]
        if other.is_known and not other.sure.ndim:
            return self if other.sure else ~self
        return (self & other) | (~self & ~other)

    def __ne__(self, other: Truths) -> Truths:  # type: ignore[override]
        return ~(self == other)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Whole numbers; `known` where there is one, None where there is one everywhere."""

    values: NDArray[np.int64]
    known: Flags | None = None

    def _compared(self, by: Callable[[Any, Any], Any], other: Numbers | int) -> Truths:
        values, known = (
            (other.values, _both(self.known, other.known)) if isinstance(other, Numbers) else (other, self.known)
        )
        found = by(self.values, values)
        return Truths.known(found) if known is None else Truths(found & known, found | ~known)

    def __eq__(self, other: Numbers | int) -> Truths:  # type: ignore[override]
        return self._compared(operator.eq, other)

    def __ne__(self, other: Numbers | int) -> Truths:  # type: ignore[override]
        return self._compared(operator.ne, other)

    def __lt__(self, other: Numbers | int) -> Truths:
        return self._compared(operator.lt, other)

    def __le__(self, other: Numbers | int) -> Truths:
        return self._compared(operator.le, other)

    def __gt__(self, other: Numbers | int) -> Truths:
        return self._compared(operator.gt, other)

    def __ge__(self, other: Numbers | int) -> Truths:
        return self._compared(operator.ge, other)


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts, as a column; each comparison is made once."""

    column: pl.Series
    _equal: dict[str, Truths] = field(default_factory=dict)

    def __eq__(self, other: str) -> Truths:  # type: ignore[override]
        if other not in self._equal:
            self._equal[other] = _truths(self.column == other)
        return self._equal[other]

    def __ne__(self, other: str) -> Truths:  # type: ignore[override]
        return ~(self == other)


def _both(one: Flags | None, other: Flags | None) -> Flags | None:
    return other if one is None else one if other is None else one & other


def _truths(column: pl.Series) -> Truths:
    if not column.null_count():
        return Truths.known(column.to_numpy())
    flags = column.cast(pl.UInt8).to_numpy()
    sure = flags == 1
    return Truths(sure, sure | np.isnan(flags))


def _numbers(column: pl.Series) -> Numbers:
    found = column.cast(pl.Int64).to_numpy()
    if not column.null_count():
        return Numbers(found)
    known = ~np.isnan(found)
    if (np.abs(found, where=known, out=np.zeros(len(found))) >= _EXACT).any():
        return Numbers(column.cast(pl.Int64).fill_null(0).to_numpy(), known)
    return Numbers(np.where(known, found, 0).astype(np.int64), known)


def as_array(column: pl.Series) -> Truths | Numbers | Texts:
    """A dataframe's column as an expression."""
    if column.dtype == pl.Boolean:
        return _truths(column)
    return Texts(column) if column.dtype == pl.String else _numbers(column)


def as_column(name: str, found: Truths | Numbers | Texts, size: int) -> pl.Series:
    """An expression as a dataframe's column."""
    if isinstance(found, Texts):
        return found.column.alias(name)
    if isinstance(found, Numbers):
        known = np.array(True) if found.known is None else found.known
        return where_known(name, found.values, known)
    sure, maybe = (np.broadcast_to(flags, size) for flags in (found.sure, found.maybe))
    return where_known(name, sure, np.array(True) if found.is_known else sure | ~maybe)


class InArrays(Backend):
    """The language over one dataframe, or over expressions by their names; what is compiled is the answer."""

    def __init__(
        self, columns: Mapping[str, Expression], frame: pl.DataFrame | None = None, own: InArrays | None = None
    ):
        """`own` has some of the columns already: its expressions are taken for them."""
        self._columns, self._frame, self._own = {**columns}, frame, own

    @classmethod
    def over(cls, picture: Picture, frame: Callable[[Picture], pl.DataFrame]) -> InArrays:
        """Over a frame of a picture: kept for all days where the frame is, with all that was compared."""
        if getattr(frame, "is_for_all_days", False):
            return picture.keep_for_all_days(("in arrays", frame), lambda: cls({}, frame(picture)))
        return cls({}, frame(picture))

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self._columns or (self._frame is not None and name in self._frame.columns)

    def literal(self, value: Value | None) -> Expression:
        return Truths.known(np.bool_(value)) if isinstance(value, bool) else value

    def column(self, name: str) -> Expression:
        if name not in self._columns:
            self._columns[name] = self._found(name)
        return self._columns[name]

    def _found(self, name: str) -> Expression:
        if self._own is not None and self._own.has(name):
            return self._own.column(name)
        assert self._frame is not None
        return as_array(self._frame[name])

    def is_in(self, expression: Expression, values: Collection[Value]) -> Expression:
        found = [expression == self.literal(value) for value in values]
        return reduce(operator.or_, found) if found else self.literal(False)

    def is_null(self, expression: Expression) -> Truths:
        if isinstance(expression, Truths):
            is_known = np.bool_(True) if expression.is_known else expression.sure | ~expression.maybe
        elif isinstance(expression, Numbers):
            is_known = np.bool_(True) if expression.known is None else expression.known
        else:
            # Of no text alone it is unknown whether it is this or that one.
            return self.is_null(expression == "")
        return Truths.known(~is_known)

    def filled(self, expression: Expression, value: Value) -> Expression:
        if isinstance(expression, Truths):
            return Truths.known(expression.maybe if value else expression.sure)
        if isinstance(expression, Texts):
            return Texts(expression.column.fill_null(value))
        values, known = expression.values, expression.known
        return expression if known is None else Numbers(np.where(known, values, value))

    def choose(self, test: Truths, then: Expression, otherwise: Expression | None = None) -> Expression:
        is_then = test.sure
        if isinstance(then, Texts):
            no_text = pl.Series([None], dtype=pl.String)
            return Texts(then.column.zip_with(pl.Series(is_then), no_text if otherwise is None else otherwise.column))
        if isinstance(then, Truths):
            other = Truths(np.array(False), np.array(True)) if otherwise is None else otherwise
            sure = np.where(is_then, then.sure, other.sure)
            is_known = then.is_known and other.is_known
            return Truths(sure, sure if is_known else np.where(is_then, then.maybe, other.maybe))
        one, another = _as_numbers(then), _as_numbers(otherwise)
        values = np.where(is_then, one.values, another.values)
        if one.known is None and another.known is None:
            return Numbers(values)
        known = (np.bool_(True) if n.known is None else n.known for n in (one, another))
        return Numbers(values, np.where(is_then, *known))

    def text(self, expression: Expression) -> Texts:
        if isinstance(expression, Texts):
            return expression
        return Texts(as_column("", expression, len(expression.values)).cast(pl.String))

    def quotient(self, expression: Numbers, divisor: int) -> Numbers:
        return Numbers(expression.values // divisor, expression.known)

    def remainder(self, expression: Numbers, divisor: int) -> Numbers:
        return Numbers(expression.values % divisor, expression.known)

    def total(self, expression: Expression) -> Numbers:
        if isinstance(expression, Truths):
            return Numbers(np.array([np.count_nonzero(expression.sure)], dtype=np.int64))
        return Numbers(self.filled(expression, 0).values.sum(keepdims=True))

    def largest(self, expression: Numbers) -> Numbers:
        values = expression.values if expression.known is None else expression.values[expression.known]
        return Numbers(np.array([values.max() if len(values) else 0]), np.array([len(values) > 0]))


def _as_numbers(found: Numbers | int | None) -> Numbers:
    if isinstance(found, Numbers):
        return found
    return Numbers(np.array(0), np.array(False)) if found is None else Numbers(np.array(found))


# -- figures -----------------------------------------------------------------------------------------------------


class Answered(Protocol):
    """What figures about the same units say of each."""

    @property
    def at(self) -> NDArray[np.int64]:
        """Where each unit counts."""

    def wide(self) -> pl.DataFrame:
        """As one dataframe: `unit`, `at`, `id`, and each figure's columns (`registry.figures.compiling`)."""

    def tallies(self, figures: Sequence[Figure]) -> dict[str, NDArray[Any]]:
        """The numbers of each unit that add up to figures, by column: truths where they are 0 or 1."""


@dataclass(frozen=True)
class AnsweredColumns:
    """As `Answered`: `units` has `unit`, `at` and `id`, `columns` what the figures have of it, by name."""

    units: pl.DataFrame
    columns: Mapping[str, Expression]

    @classmethod
    def of(cls, wide: pl.DataFrame) -> AnsweredColumns:
        """Out of what `wide` gave."""
        own = ("unit", "at", "id")
        return cls(wide[[*own]], {c.name: as_array(c) for c in wide.get_columns() if c.name not in own})

    @property
    def at(self) -> NDArray[np.int64]:
        return self.units["at"].to_numpy()

    def wide(self) -> pl.DataFrame:
        size = len(self.units)
        return self.units.hstack([as_column(name, found, size) for name, found in self.columns.items()])

    def tallies(self, figures: Sequence[Figure]) -> dict[str, NDArray[Any]]:
        to, size = InArrays(self.columns), len(self.units)
        return {
            column(figure, name): _of_each(found, size)
            for figure in figures
            for name, found in compiling.tallies(figure, to).items()
        }


def _of_each(found: Truths | Numbers, size: int) -> NDArray[Any]:
    """A value for each unit: that of a literal for all."""
    values = found.sure if isinstance(found, Truths) else found.values
    return values if values.ndim else np.broadcast_to(values, size)


def answered(picture: Picture, figures: tuple[Figure, ...]) -> AnsweredColumns:
    """The answers of figures about one kind of unit, as of the picture's day."""
    kind, asked = UNITS[figures[0].units], _asked(figures)
    found = answers(picture, figures[0].units, asked.questions)
    frame = kind.base(picture)
    frame = kind.with_columns(picture, frame, asked.read - {*frame.columns})
    to = InArrays({}, frame, kind.own and InArrays.over(picture, kind.own))
    columns = {
        column(figure, name): answer
        for figure in figures
        for name, answer in compiling.columns(figure, picture.calendar, found, to).items()
    }
    return AnsweredColumns(frame[["unit", "at", "id"]], columns)


@dataclass(frozen=True)
class _Asked:
    """The questions about relations that figures ask, each once, and the columns that they read."""

    questions: tuple[Condition, ...]
    read: frozenset[str]


@cache
def _asked(figures: tuple[Figure, ...]) -> _Asked:
    conditions = [condition for f in figures for condition in (f.population, f.condition)]
    read = {name for f in figures for name in (f.measure, f.over, f.category, f.each) if name}
    return _Asked(
        tuple(dict.fromkeys(q for condition in conditions for q in questions(condition))),
        frozenset(read.union(*map(columns_of, conditions))),
    )


def answers(picture: Picture, units: Units, questions: Iterable[Condition]) -> dict[Condition, Truths]:
    """The answer of each unit of a kind's frame, in its order, to each question about a relation."""
    of_one: dict[object, list[Condition]] = {}
    for question in questions:
        of_one.setdefault(question.relation if isinstance(question, Some) else question, []).append(question)
    found: dict[Condition, Truths] = {}
    for together in map(tuple, of_one.values()):
        answers = picture.keep(("answers to", units, together), partial(_answers, picture, UNITS[units], together))
        found.update(zip(together, answers, strict=True))
    return found


def _answers(picture: Picture, kind: UnitKind, questions: tuple[Condition, ...]) -> list[Truths]:
    """As `answers`, of questions about one relation: of a unit's rows any answers for it, three-valued "or"."""
    of_rows, answers = _of_rows(picture, kind, questions)
    units = numbers(kind.base(picture)["unit"])
    size = max(units.max(initial=0), of_rows.max(initial=0)) + 1

    def any_of(truths: Flags) -> Flags:
        found = np.zeros(size, dtype=bool)
        found[of_rows[np.broadcast_to(truths, len(of_rows))]] = True
        return found[units]

    found = []
    for answer in answers:
        sure = any_of(answer.sure)
        found.append(Truths(sure, sure if answer.is_known else any_of(answer.maybe)))
    return found


def _of_rows(
    picture: Picture, kind: UnitKind, questions: tuple[Condition, ...]
) -> tuple[NDArray[np.int64], list[Truths]]:
    """The rows of the relation that questions are about: the unit of each, and its answers."""
    if isinstance(shared := questions[0], Shared):
        first, second = (
            kind.relations[r].frame(picture)[["unit", shared.column]] for r in (shared.first, shared.second)
        )
        met = numbers(first.join(second, on=["unit", shared.column], how="semi")["unit"])
        return met, [Truths.known(np.bool_(True))]
    assert isinstance(questions[0], Some)
    frame = kind.relations[questions[0].relation].frame
    rows, to = frame(picture), InArrays.over(picture, frame)
    conditions = (question.where for question in questions if isinstance(question, Some))
    return numbers(rows["unit"]), [compiling.compiled(where, picture.calendar, {}, to) for where in conditions]
