"""The list behind a figure as a page shows it: each unit with its name, where it lies, its state; and why, in short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl

from registry.figures import explaining
from registry.figures.frames import UNITS
from registry.figures.labels import ANSWERS, named
from registry.figures.line import Line
from registry.figures.lists import titles
from registry.figures.lists.evidence import Evidence
from registry.figures.lists.unit_list import unit_list
from registry.figures.lists.whereabouts import SURROUNDINGS, surroundings
from registry.figures.model import STATUSES, Figure, Units
from registry.figures.shortfalls import in_one_line
from registry.language import Words, join
from registry.picture import Picture
from registry.unit_arrays import join_by_unit


def statuses(figure: Figure) -> tuple[str, ...]:
    """The lists that a page has of a figure: one for each of its numbers; of a distribution one for each category."""
    if figure.kind == "share":
        return STATUSES
    if figure.kind == "distribution":
        return ("population", *figure.categories)
    return ("population", *{"count": ("undetermined",), "distinct": ()}.get(figure.kind, ("unknown",)))


def status_words(figure: Figure, status: str) -> Words:
    """What a list is a list of."""
    return ANSWERS[status] if status in ANSWERS else Line(figure, status).category_name


def listed(picture: Picture, figure: Figure, inside: Any, status: str, language: str) -> pl.DataFrame:
    """The units of a list: `unit`, `code` as it is asked by, `title`, `county`, `township`, `village`, `state`.

    Ordered by county, township, village, code; as many as the figure says (a distinct figure: the units that have one
    of its values). Whoever lies in no county or township has none.
    """
    found = unit_list(picture, figure, inside)
    answers = {"counted": "population"} if figure.kind != "share" else {}
    states = [answers.get(s, s) for s in found.statuses]
    answered = found.units["status"].to_numpy()
    rows = np.flatnonzero(np.array([_is_listed(figure, status, state) for state in states])[answered])
    state = pl.Series("state", states, dtype=pl.String)[answered[rows]]
    units = pl.DataFrame([found.units["unit"][rows], state])
    called = join_by_unit(units, "unit", _called(picture, figure.units, language))
    return called[["unit", "code", "title", "state", *SURROUNDINGS]]


def _is_listed(figure: Figure, status: str, state: str) -> bool:
    """Whether the units of a state stand in the list of a status."""
    if status != "population" or figure.kind == "distribution":
        return status in (state, "population")
    return state != "undetermined" if figure.kind == "share" else state == "population"


def _called(picture: Picture, units: Units, language: str) -> pl.DataFrame:
    """Each unit of a kind as lists call it: `unit`, `code`, `title`, and `SURROUNDINGS` by their names."""

    def called() -> pl.DataFrame:
        base = UNITS[units].base(picture).select("unit", "at")
        lying = join_by_unit(base, "at", surroundings(picture).rename({"at": "unit"})).drop("at")
        return join_by_unit(lying, "unit", titles.titles(picture, units, language))

    return picture.keep(("called in lists", units, language), called, carried=False)


class Recorded:
    """The recorded values that a figure's answers follow from, as columns beside its list."""

    def __init__(self, picture: Picture, figure: Figure, language: str):
        self._evidence, self._language = Evidence(picture, figure), language
        #: The key and the words of each column.
        self.headings = [(f"recorded.{n}", words) for n, words in enumerate(self._evidence.headings)]
        self.keys = [key for key, _ in self.headings]

    def kind_of(self, key: str) -> Literal["number", "text"]:
        """Whether a column holds numbers, None where none is recorded, or text."""
        return "number" if self._evidence.are_numbers[self.keys.index(key)] else "text"

    def beside(self, found: pl.DataFrame) -> pl.DataFrame:
        """A list, or a part of one, with the columns."""
        values = self._evidence.columns(found["unit"], self._language)
        kinds = zip(self.keys, values, self._evidence.are_numbers, strict=True)
        return found.hstack([_column(key, column, are_numbers) for key, column, are_numbers in kinds])


def _column(key: str, values: list[Any], are_numbers: bool) -> pl.Series:
    if not are_numbers:
        return pl.Series(key, [str(value) for value in values], dtype=pl.String)
    return pl.Series(key, [None if isinstance(value, str) else value for value in values], dtype=pl.Float64)


def reasons(
    picture: Picture, figure: Figure, units: Sequence[int], together: explaining.Together | None = None
) -> list[Words]:
    """Why each unit counts as it does, in short: the recorded values that decide it, and what is not there."""
    together = together or explaining.Together(picture, units)
    titles, relations = explaining.RowTitles(together.provenance, picture.moment.day), explaining.relations_read(figure)
    of_each = explaining.values_of(picture, figure, units, together)
    return [_reason(values, titles, relations) for values in of_each]


def lacking(
    picture: Picture,
    figure: Figure,
    units: Sequence[int],
    answers: Sequence[str],
    together: explaining.Together | None = None,
) -> list[Words | None]:
    """What each unit lacks, whose answers are known, in one line; None where it lacks nothing."""
    found = explaining.lacking_of(picture, figure, units, answers, together)
    return [in_one_line(words) if words else None for words in found]


def _reason(
    values: Sequence[explaining.ExplainedValue], titles: explaining.RowTitles, relations: Iterable[str]
) -> Words:
    reasons = explaining.in_words(values, titles)
    there = {v["name"].partition(".")[0] for v in values}
    reasons += [Words("无{0}", "not recorded: {0}").format(named(r)) for r in sorted(relations) if r not in there]
    return join(reasons) if reasons else Words("按登记的类别", "by its recorded kind")
