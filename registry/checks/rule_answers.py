"""The answers of the catalogue's rules on a day, as the engine of figures adds them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.checks.columns.location import Located
from registry.checks.engine import ranges
from registry.checks.engine.answers import UNKNOWN, YES
from registry.checks.engine.evaluation import Evaluated, evaluated
from registry.checks.engine.unit_days import UnitDays, record_of
from registry.figures.compiling import column
from registry.figures.in_arrays import Answered, AnsweredColumns, Truths
from registry.figures.model import Figure
from registry.kept import Made, made
from registry.picture import Picture
from registry.slices import BY_KEY

if TYPE_CHECKING:
    from registry.checks.rule import CatalogueRule

#: More units than these are asked portion by portion: a city has some tens of thousands of a kind.
AT_ONCE = 250_000


def all_units(picture: Picture, rule: CatalogueRule) -> UnitDays:
    """The units among whom those are that a rule is about on the day, and all that was worked out of them; kept in the
    picture. Over a change each column is carried by itself: few are made from what it touched."""

    def units() -> UnitDays:
        found = made(partial(rule.unit_kind.on_day, record_of(picture), ranges.counted(picture.moment.as_of)))

        def keep(key: Any, make: Callable[[], Made[Any]], carried: bool) -> Made[Any]:
            question = ("column of rules", rule.together, key)
            return picture.keep(question, lambda: found.again(make)(), carried=carried)

        found.value.keep = keep
        return found.value

    return picture.keep(("units of rules", rule.together), units, carried=False)


def evaluated_on(picture: Picture, rule: CatalogueRule) -> Evaluated:
    """The rule asked of all units that there are on the day."""
    return evaluated(rule, all_units(picture, rule))


def answers_of(picture: Picture, rules: Sequence[CatalogueRule]) -> Answered:
    """As figures have them, of rules that are asked of the same units.

    What is worked out of the units of a city is kept for whoever asks next. That of a nation's would not fit: they are
    asked portion by portion, and nothing but the answers is left.
    """
    pairs = all_units(picture, rules[0])
    assert isinstance(pairs, Located)
    if len(pairs) <= AT_ONCE:
        return _answers(pairs, rules)
    return AnswersInPortions(pairs, rules)


def _answers(pairs: Located, rules: Sequence[CatalogueRule]) -> RuleAnswers:
    return RuleAnswers(pairs, {rule.code: evaluated(rule, pairs) for rule in rules}, rules[0])


def answers_within(picture: Picture, rules: Sequence[CatalogueRule], inside: NDArray[np.bool_]) -> RuleAnswers:
    """As `answers_of`, of those units alone that count in a scope: `inside` says which places lie in it."""
    of_all = all_units(picture, rules[0])
    assert isinstance(of_all, Located)
    units = of_all.units[inside[of_all.at()]]
    pairs = type(of_all)(of_all.record, units, ranges.one_day(ranges.counted(picture.moment.as_of), len(units)))
    return _answers(pairs, rules)


@dataclass(frozen=True)
class RuleAnswers:
    """What rules say of the units that they are asked of, by their codes; one of them is `any_rule`."""

    pairs: Located
    found: Mapping[str, Evaluated]
    any_rule: CatalogueRule

    @property
    def at(self) -> NDArray[np.int64]:
        return self.pairs.at()

    def wide(self) -> pl.DataFrame:
        """Of each unit: of which identity or row's record it is, and where it counts; and all answers."""
        unit, version = numbers_of(self.pairs, self.any_rule)
        columns = {"unit": unit, "at": self.at, "id": version}
        units = pl.DataFrame([pl.Series(name, values) for name, values in columns.items()])
        answers = {
            f"{code}|{name}": Truths(its == YES, its >= UNKNOWN)
            for code, one in self.found.items()
            for name, its in (("population", one.population), ("answer", one.answer))
        }
        return AnsweredColumns(units, answers).wide()

    def tallies(self, figures: Sequence[Figure]) -> dict[str, NDArray[np.bool_]]:
        found: dict[str, NDArray[np.bool_]] = {}
        for rule in figures:
            one = self.found[rule.code]
            counts = one.population == YES
            found[column(rule, "numerator")] = counts & (one.answer == YES)
            found[column(rule, "denominator")] = counts
            found[column(rule, "unknown")] = counts & (one.answer == UNKNOWN)
            found[column(rule, "undetermined")] = one.population == UNKNOWN
        return found


@dataclass(frozen=True)
class AnswersInPortions:
    """As `RuleAnswers`, of more units than are asked at once."""

    pairs: Located
    rules: Sequence[CatalogueRule]

    @property
    def at(self) -> NDArray[np.int64]:
        return np.concatenate([pairs.at() for pairs in self._portions()])

    def wide(self) -> pl.DataFrame:
        return pl.concat([_answers(pairs, self.rules).wide() for pairs in self._portions()])

    def tallies(self, figures: Sequence[Figure]) -> dict[str, NDArray[np.bool_]]:
        found: dict[str, NDArray[np.bool_]] = {}
        for n, pairs in enumerate(self._portions()):
            for name, flags in _answers(pairs, self.rules).tallies(figures).items():
                whole = found.setdefault(name, np.empty(len(self.pairs), dtype=bool))
                whole[n * AT_ONCE : n * AT_ONCE + len(flags)] = flags
        return found

    def _portions(self) -> Iterator[Located]:
        day = int(self.pairs.day[0])
        for first in range(0, len(self.pairs), AT_ONCE):
            units = self.pairs.units[first : first + AT_ONCE]
            yield type(self.pairs)(self.pairs.record, units, ranges.one_day(day, len(units)))


def numbers_of(pairs: UnitDays, rule: CatalogueRule) -> tuple[np.ndarray, np.ndarray]:
    """The identity, or the number of the record, of each unit, and of its version."""
    ledger = BY_KEY[rule.unit_kind.ledger]
    if ledger.shape != "unit":
        rows = pairs.record.ledger(ledger.key).frame
        return rows["record"].to_numpy()[pairs.units], rows["id"].to_numpy()[pairs.units]
    states = getattr(pairs.record.structure, f"of_{ledger.key}")
    at, _ = states.at(pairs.units, pairs.day)
    return pairs.units, states.frame["id"].to_numpy()[at]
