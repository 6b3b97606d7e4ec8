"""The list of units behind a figure: each unit once, with its answer, in the order of status, county and township.

The answers are the very expressions that the engine adds up (`registry.figures.compiling`), so that a number and
its list cannot differ. In this order the units of one answer in one place stand together: a number of a table is a run
of rows of the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.columns import SCALE
from registry.figures import engine, explaining
from registry.figures.catalogue import adding
from registry.figures.compiling import SCALED
from registry.figures.engine import Inside
from registry.figures.frames import UNITS
from registry.figures.in_polars import tallies
from registry.figures.labels import answer_words, named
from registry.figures.lists import evidence, titles
from registry.figures.lists.whereabouts import ABOVE, by_identity, nearest, rank
from registry.figures.model import Figure, Units
from registry.figures.shortfalls import in_one_line
from registry.language import Words
from registry.picture import Picture
from registry.unit_arrays import join_by_unit

#: What an office asks after first comes first.
_ORDER = {"share": ("not_met", "unknown", "undetermined", "met"), "count": ("counted", "undetermined")}
#: The answers that a document lists by name: what is not met, what is not known.
OPEN = ("not_met", "unknown", "undetermined")
#: The heading of what a unit lacks (`registry.figures.shortfalls`).
LACKING = Words("缺什么", "what is missing")
#: Units that stand in a village: whose, a list says.
_IN_VILLAGES = ("natural_village", "relocation_site", "organization", "post", "case", "project", "pairing", "activity")
_LEVEL_NAMES = {
    "municipality": Words("市", "municipality"),
    "county": Words("县区", "county"),
    "township": Words("乡镇", "township"),
    "village": Words("村（社区）", "village"),
}


def statuses(figure: Figure) -> tuple[str, ...]:
    """The answers that a figure's list has: of a distribution its categories."""
    if figure.kind == "distribution":
        return figure.categories
    return _ORDER.get(figure.kind, ("counted", "unknown") if figure.kind in ("total", "ratio") else ("counted",))


def status_words(figure: Figure, status: str) -> Words:
    """An answer as the list shows it."""
    if figure.kind == "distribution":
        return named(figure.category or "", status)
    return answer_words(figure, "met" if status == "counted" else status)


def _masks(figure: Figure) -> dict[str, pl.Expr]:
    """The units of `engine.wide` that have each answer."""

    def of(name: str) -> pl.Expr:
        return pl.col(engine.column(figure, name))

    population = of("population").fill_null(False)
    if figure.kind == "distinct":
        return {"counted": population}
    tallied = tallies(figure)
    if figure.kind == "distribution":
        return dict(tallied)
    if figure.kind == "count":
        return {"counted": tallied["value"], "undetermined": tallied["undetermined"]}
    if figure.kind == "total":
        return {"counted": population & of("value").is_not_null(), "unknown": tallied["unknown"]}
    if figure.kind == "ratio":
        both = population & of("value").is_not_null() & of("over").is_not_null()
        return {"counted": both, "unknown": tallied["unknown"]}
    met, unknown = tallied["numerator"], tallied["unknown"]
    not_met = tallied["denominator"] & ~met & ~unknown
    return {"not_met": not_met, "unknown": unknown, "undetermined": tallied["undetermined"], "met": met}


def _answers(picture: Picture, figure: Figure) -> pl.DataFrame:
    """The engine's answers of all figures about the same units: those that its numbers were added up from."""
    if figure.kind == "distinct":
        return engine.wide(picture, (figure,))
    return engine.wide(picture, adding(figure.units))


@dataclass(frozen=True)
class UnitList:
    """The units behind one figure in a scope, read from `picture`, whose connection is still open.

    `units`: a row per unit, sorted: `unit`, `status` (the number of its answer in `statuses`), and the identity of
    what it stands in, for each of `ABOVE`; and what the figure adds up, where it adds up something.
    """

    figure: Figure
    picture: Picture
    units: pl.DataFrame

    @property
    def statuses(self) -> tuple[str, ...]:
        return statuses(self.figure)

    @cached_property
    def _runs(self) -> dict[tuple[str, int | None], tuple[int, int]]:
        """The first and the last row of each answer, for everything and for each place."""
        numbered = self.units.with_row_index("row")
        runs = {}
        for level in (None, *ABOVE):
            by = ["status"] if level is None else ["status", level]
            bounds = numbered.group_by(by).agg(first=pl.col("row").min(), last=pl.col("row").max())
            for status, *place, first, last in bounds.select(*by, "first", "last").iter_rows():
                runs[self.statuses[status], place[0] if place else None] = (first, last)
        return runs

    def run(self, status: str, place: int | None = None) -> tuple[int, int] | None:
        """The first and the last row, from 0, of the units with this answer (of one place); None where there is none.

        `place` is the identity of a county or township, None for the whole scope.
        """
        return self._runs.get((status, place))

    def count(self, status: str, place: int | None = None) -> int:
        """How many units have this answer."""
        found = self.run(status, place)
        return 0 if found is None else found[1] - found[0] + 1

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Above whom its units stand: the kinds of place that have a column."""
        wanted = ABOVE if self.figure.units in _IN_VILLAGES else ABOVE[:-1]
        return tuple(k for k in wanted if (self.units[k] != 0).any() and (k != "municipality" or self._in_several))

    @property
    def _in_several(self) -> bool:
        return self.units["municipality"].n_unique() > 1

    def headings(self) -> list[Words]:
        """The headings of `rows`."""
        own = [Words("代码", "code"), Words("名称", "name"), Words("状态", "status")]
        lacking = [LACKING] if self._says_what_is_missing else []
        return [*(_LEVEL_NAMES[level] for level in self.levels), *own, *lacking, *self._recorded.headings]

    @property
    def _says_what_is_missing(self) -> bool:
        """Whether the list may hold a unit of which something is missing."""
        return any(status in OPEN for status in self.statuses)

    @cached_property
    def _recorded(self) -> evidence.Evidence:
        return evidence.Evidence(self.picture, self.figure)

    def rows(self, language: str) -> Iterator[tuple[Any, ...]]:
        """Every unit as people read it: where it stands, code, name, answer, and the values that it follows from.

        What a unit lacks, if any of a list may, stands after its answer.
        Numbers are numbers; everything else is text, None where there is nothing.
        """
        names = by_identity(self.picture, "name")
        above = [[names[i] or None for i in self.units[level]] for level in self.levels]
        titled = titles.titles(self.picture, self.figure.units, language)
        named = self.units.select("unit").join(titled, on="unit", how="left", maintain_order="left")
        answers = [status_words(self.figure, s).in_(language) for s in self.statuses]
        status = [answers[s] for s in self.units["status"]]
        lacking = [self._lacking(language)] if self._says_what_is_missing else []
        values = self._recorded.columns(self.units["unit"], language)
        return zip(*above, named["code"].to_list(), named["title"].to_list(), status, *lacking, *values, strict=True)

    def _lacking(self, language: str) -> list[str | None]:
        """What each unit lacks, in one line."""
        answers = [self.statuses[status] for status in self.units["status"]]
        found = explaining.lacking_of(self.picture, self.figure, self.units["unit"].to_list(), answers)
        return [in_one_line(words).in_(language) if words else None for words in found]


def unit_list(picture: Picture, figure: Figure, inside: Inside) -> UnitList:
    """The list behind a figure; `inside` says which places lie in the scope, None for everything."""
    masks = _masks(figure)
    status = pl.coalesce(*(pl.when(masks[s]).then(i) for i, s in enumerate(statuses(figure))), _NO_STATUS)
    added = [
        (_plain(pl.col(engine.column(figure, name)), measure)).alias(name)
        for name, measure in (("value", figure.measure), ("over", figure.over))
        if measure
    ]
    if figure.kind == "distinct":
        added.append(pl.col(engine.column(figure, "category")).alias("value"))
    standing = _standing(picture, figure.units)
    found = _answers(picture, figure).select("unit", "at", *added, status=status)
    answered, at = (found[name].to_numpy()[standing.order] for name in ("status", "at"))
    rows = np.flatnonzero((answered != _NO_STATUS) & (True if inside is None else inside[at]))
    rows = rows[np.argsort(answered[rows], kind="stable")]
    above = standing.above[pl.Series(rows)]
    return UnitList(figure, picture, found[pl.Series(standing.order[rows])].hstack(above.get_columns()))


#: The number of the answer of whoever is in no list.
_NO_STATUS = -1


def _plain(value: pl.Expr, measure: str | None) -> pl.Expr:
    return value / SCALE if measure in SCALED else value


@dataclass(frozen=True)
class _Standing:
    """How all units of a kind stand in lists, whatever they answer: by the codes of what they stand in, then their own.

    `order` are rows of the kind's frame; `above`, a row for each of these, is what it stands in, for each of `ABOVE`.
    """

    order: NDArray[np.uint32]
    above: pl.DataFrame


def _standing(picture: Picture, units: Units) -> _Standing:
    """As `_Standing` has it; kept in the picture, for the list of every figure about these units."""

    def standing() -> _Standing:
        base, places = UNITS[units].base(picture).select("unit", "at"), rank(picture)
        above = pl.DataFrame({kind: nearest(picture, kind)[base["at"].to_numpy()] for kind in ABOVE})
        ranked = above.select(pl.Series(kind, places[above[kind].to_numpy()]) for kind in ABOVE)
        keyed = join_by_unit(base.hstack(ranked.get_columns()), "unit", titles.codes(picture, units))
        order = keyed.select(pl.arg_sort_by(*ABOVE, "code")).to_series()
        return _Standing(order.to_numpy(), above[order])

    return picture.keep(("standing", units), standing)
