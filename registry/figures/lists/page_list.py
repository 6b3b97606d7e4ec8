"""The list behind a figure as a page shows it: each unit with its name, where it lies, its state; and why, in short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from registry.figures import explaining
from registry.figures.labels import ANSWERS, is_told, named, value_words
from registry.figures.line import Line
from registry.figures.lists import titles
from registry.figures.lists.unit_list import unit_list
from registry.figures.lists.whereabouts import by_identity, nearest
from registry.figures.model import STATUSES, Figure
from registry.language import Words, join
from registry.picture import Picture, once
from registry.places import queries as places

#: Kinds of place above a unit that have a column in a list.
ABOVE = ("county", "township", "village")


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


@once
def surroundings(picture: Picture) -> pl.DataFrame:
    """Where each living place lies: `at`, and the names of its `county`, `township` and `village` (itself included)."""
    living = places.living(picture)["unit"]
    return pl.DataFrame({"at": living, **_above(picture, living)})


def _above(picture: Picture, at: pl.Series) -> dict[str, pl.Series]:
    names = by_identity(picture, "name")
    names_above = {k: [names[i] or None for i in nearest(picture, k)[at.to_numpy()]] for k in ABOVE}
    return {k: pl.Series(k, found, dtype=pl.String) for k, found in names_above.items()}


def listed(picture: Picture, figure: Figure, inside: Any, status: str, language: str) -> pl.DataFrame:
    """The units of a list: `unit`, `code` as it is asked by, `title`, `county`, `township`, `village`, `state`.

    Ordered by county, township, village, code; as many as the figure says (a distinct figure: the units that have one
    of its values). Whoever lies in no county or township has none.
    """
    found = unit_list(picture, figure, inside)
    answers = {"counted": "population"} if figure.kind != "share" else {}
    states = [answers.get(s, s) for s in found.statuses]
    units = found.units.with_columns(state=pl.Series(states, dtype=pl.String).gather(found.units["status"]))
    if status != "population":
        units = units.filter(pl.col("state") == status)
    elif figure.kind == "share":
        units = units.filter(pl.col("state") != "undetermined")
    elif figure.kind != "distribution":
        units = units.filter(pl.col("state") == "population")
    names = titles.titles(picture, figure.units, language)
    units = units.join(names, on="unit", how="left", maintain_order="left")
    called = by_identity(picture, "name")
    above = {k: pl.Series(k, [called[i] or None for i in units[k]], dtype=pl.String) for k in ABOVE}
    return units.select("unit", "code", "title", "state").with_columns(**above)


def reasons(
    picture: Picture, figure: Figure, units: Sequence[int], together: explaining.Together | None = None
) -> list[Words]:
    """Why each unit counts as it does, in short: the recorded values that decide it, and what is not there."""
    relations = explaining.relations_read(figure)
    day = picture.moment.day
    return [_reason(values, relations, day) for values in explaining.values_of(picture, figure, units, together)]


def _reason(values: Sequence[explaining.ExplainedValue], relations: Iterable[str], day: int) -> Words:
    reasons = [value_words(v, day) for v in values if is_told(v, day)]
    there = {v["name"].partition(".")[0] for v in values}
    reasons += [Words("无{0}", "not recorded: {0}").format(named(r)) for r in sorted(relations) if r not in there]
    return join(reasons) if reasons else Words("按登记的类别", "by its recorded kind")
