"""The twelve figures, of all six kinds, on which the registry and its rivals are compared; and how answers compare.

An *answer table* has a row per place: `unit` (its identity), and a whole number for each `code|field` of `FIELDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import polars as pl

from registry.figures import engine
from registry.figures.catalogue import BY_CODE
from registry.figures.model import Figure
from registry.picture import Picture
from registry.places.queries import living

CODES = (
    "place.villages",
    "natural_village.organization_coverage",
    "natural_village.branch_where_due",
    "site.coverage_mode",
    "village.secretary",
    "village.both_posts",
    "village.venue_300",
    "village.income_50k",
    "pairing.enterprises",
    "organization.stars",
    "member.developed",
    "member.activist_ratio",
)
TWELVE: tuple[Figure, ...] = tuple(BY_CODE[code] for code in CODES)
#: The kinds of places that others lie in: those that every figure is asked of.
INNER = ("province", "municipality", "county", "township", "village")
_FIELDS = {
    "count": ("value", "undetermined"),
    "share": ("numerator", "denominator", "unknown", "undetermined"),
    "total": ("value", "unknown"),
    "ratio": ("numerator", "denominator", "unknown"),
    "distinct": ("value",),
}


def fields(figure: Figure) -> tuple[str, ...]:
    """The whole numbers that a figure is made of; of a distribution its categories."""
    return figure.categories if figure.kind == "distribution" else _FIELDS[figure.kind]


#: Every column of an answer table, in order.
FIELDS: tuple[str, ...] = tuple(f"{figure.code}|{field}" for figure in TWELVE for field in fields(figure))


class Differs(AssertionError):
    """A rival answers something else than the registry: it is not timed."""


def numbers(results: Iterable[Mapping[str, Any]]) -> list[int]:
    """The results of the twelve figures as the numbers of one row of an answer table."""
    row = []
    for figure, result in zip(TWELVE, results, strict=True):
        values = result["categories"] if figure.kind == "distribution" else result
        row += [int(values[field]) for field in fields(figure)]
    return row


def inner_places(picture: Picture) -> list[int]:
    """The identities of the living places in which others lie, sorted."""
    return living(picture).filter(pl.col("kind").is_in(INNER))["unit"].sort().to_list()


def table(units: Sequence[int], rows: Iterable[Sequence[int]]) -> pl.DataFrame:
    """An answer table of rows of numbers, sorted by place."""
    schema = dict.fromkeys(FIELDS, pl.Int64)
    rest = iter(rows)
    found = pl.DataFrame(schema=schema)
    while some := list(islice(rest, 20_000)):
        found = found.vstack(pl.DataFrame(some, schema=schema, orient="row"))
    return found.select(pl.Series("unit", units, dtype=pl.Int64), pl.all()).sort("unit")


def of_registry(picture: Picture, units: Sequence[int]) -> pl.DataFrame:
    """What the registry answers."""
    found = engine.every_place(picture, TWELVE).filter(pl.col("unit").is_in(units))
    return found.select("unit", *FIELDS).cast(pl.Int64).sort("unit")


def same(name: str, theirs: pl.DataFrame, ours: pl.DataFrame) -> None:
    """Raises Differs where a rival's answer table is not the registry's, naming the first fields that differ."""
    if theirs["unit"].to_list() != ours["unit"].to_list():
        raise Differs(f"{name} answers for {len(theirs)} places, the registry for {len(ours)}")
    differing = [c for c in theirs.columns if c != "unit" and not (theirs[c] == ours[c]).all()]
    if differing:
        at = differing[0]
        row = (theirs[at] != ours[at]).arg_true()[0]
        first = f"{at} at {ours['unit'][row]}: {theirs[at][row]}, the registry {ours[at][row]}"
        raise Differs(f"{name} differs in {len(differing)} fields, first {first}")
