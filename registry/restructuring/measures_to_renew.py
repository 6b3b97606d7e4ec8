"""Measures to renew 须重新填报 after a merger or split: they stay with the place that they were recorded of.

A stock of a successor is its own last observation, as every figure counts it: nothing is added up. So until somebody
records it anew, the members of a merged village are counted of nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import polars as pl

from registry.columns import Column
from registry.language import LANGUAGES, Words, join
from registry.lookup.ledger_rows import heading
from registry.measures.ledger import STOCKS, Measure
from registry.measures.queries import stocks_of
from registry.picture import Picture
from registry.places import queries as places
from registry.restructuring.draft import PLACE
from registry.restructuring.verb_context import VerbContext

_SAYS = Words(
    "{unit} 须重新填报：{measures}；原单位的数不自动并入",
    "{unit}: to be recorded anew: {measures}; what was recorded of others is not added up",
)
_ONE = Words("{0}（{1}）", "{0} ({1})")
_OF = Words("{whose} 原为 {value}", "{value} of {whose}")


@dataclass(frozen=True)
class MeasuresToRenew:
    """A stock that is recorded of `whose` and, after the change, not of its successor `unit`; both by code."""

    unit: str
    measure: Measure
    whose: str
    value: Any

    def as_json(self) -> dict[str, Any]:
        return {"measure": self.measure.key, "unit": self.whose, "value": self.measure.column.plain(self.value)}


Pairs = Sequence[tuple[int, int]]


def pairs_of(context: VerbContext) -> Pairs:
    """Returns (predecessor, successor) pairs of places whose stocks must be recorded again after a verb.

    A place that lives on after a part was split off is its own successor: its stocks too must be recorded again.
    """
    if context.kind is not PLACE:
        return []
    pairs = [(row["predecessor"], row["successor"]) for row in context.draft.successions]
    return [*pairs, *((unit, unit) for unit in {old for old, _ in pairs} if context.state(unit) is not None)]


def to_be_recorded(before: Picture, after: Picture, pairs: Pairs) -> list[MeasuresToRenew]:
    """Returns the measures to renew after a change, by unit, then in the order of the measures.

    Not a measure of which the successor has an observation that ends on the day or later already; nor one of a place
    of another kind: a village's members are those of its natural villages too.
    """
    if not pairs:
        return []
    successors = _living(after, {new for _, new in pairs}).iter_rows(named=True)
    olds = {old for old, _ in pairs}
    predecessors = _living(before, olds).join(stocks_of(before, olds)[0], on="unit").sort("code").to_dicts()
    _, observed = stocks_of(after, {new for _, new in pairs})
    found: list[MeasuresToRenew] = []
    for successor, measure in product(successors, STOCKS):
        if successor["unit"] not in observed[measure.key]:
            found += [
                MeasuresToRenew(successor["code"], measure, old["code"], old[measure.key])
                for old in predecessors
                if (old["unit"], successor["unit"]) in pairs and old["kind"] == successor["kind"]
                if old[measure.key] is not None
            ]
    return found


def _living(picture: Picture, units: Collection[int]) -> pl.DataFrame:
    return places.living(picture).filter(pl.col("unit").is_in(list(units))).select("unit", "code", "kind").sort("code")


def in_words(found: Iterable[MeasuresToRenew]) -> dict[str, Words]:
    """A sentence for each unit, by its code."""
    by_unit: dict[str, dict[Column, list[Words]]] = {}
    for one in found:
        column = one.measure.column
        value = Words(*(column.show(one.value, language) for language in LANGUAGES))
        by_unit.setdefault(one.unit, {}).setdefault(column, []).append(_OF.format(whose=one.whose, value=value))
    listed = {
        unit: join([_ONE.format(heading(column), _listed(values)) for column, values in measures.items()])
        for unit, measures in by_unit.items()
    }
    return {unit: _SAYS.format(unit=unit, measures=measures) for unit, measures in listed.items()}


def _listed(words: Sequence[Words]) -> Words:
    return Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))
