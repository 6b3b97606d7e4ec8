"""What is asked of the figures: all of one scope, all of every place of a kind, the list behind one, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl
from sqlalchemy import Connection

from registry import codes
from registry.errors import NotFound, Refused
from registry.figures import engine, explaining, unit_keys
from registry.figures.catalogue import BY_CODE, FIGURES
from registry.figures.lists.whereabouts import living_of
from registry.figures.model import Figure
from registry.moment import Moment
from registry.picture import Picture
from registry.places import queries as places
from registry.places.ledger import KINDS
from registry.sights.readable import read_in


def figures(connection: Connection, moment: Moment, scope: str | None = None) -> list[engine.Result]:
    """Every figure of `scope` (a place's code, None for everything) in catalogue order, in the contract's shape.

    Raises NotFound for a code that was never known. A scope that does not live on the day gives zeros.
    """
    return figures_of(Picture(connection, moment), scope)


def figures_of(picture: Picture, scope: str | None = None) -> list[engine.Result]:
    """As `figures`, of a picture that is already there; kept in it."""
    return figures_on([picture], scope)[0]


def figures_on(pictures: Sequence[Picture], scope: str | None) -> list[list[engine.Result]]:
    """As `figures_of`, of several days of one state of knowledge. Raises NotFound."""
    return _results_on(pictures, ("figures", scope), FIGURES, scope)


def figure_at(picture: Picture, figure: Figure, scope: str | None) -> engine.Result:
    """One figure of `scope`, as `figures` gives it; kept in the picture. Raises NotFound."""
    return figure_on([picture], figure, scope)[0]


def figure_on(pictures: Sequence[Picture], figure: Figure, scope: str | None) -> list[engine.Result]:
    """As `figure_at`, of several days of one state of knowledge. Raises NotFound."""
    return [result for (result,) in _results_on(pictures, ("figure", figure.code, scope), [figure], scope)]


def _results_on(
    pictures: Sequence[Picture], key: Any, figures: Sequence[Figure], scope: str | None
) -> list[list[engine.Result]]:
    """Figures of a scope on several days, each kept under `key`. What place the scope is, is asked for once."""
    is_everything = pictures[0].sight.is_everything
    is_there = is_everything and all(picture.has(key) for picture in pictures)
    place = None if is_there or scope is None else codes.place_of(pictures[0], scope)
    if not is_everything:
        # A name may mean another place to somebody else, and everything is more to him.
        key = (*key, place)

    def results(picture: Picture) -> list[engine.Result]:
        return engine.one_scope(picture, figures, read_in(picture, place))

    return [picture.keep(key, partial(results, picture), carried=False) for picture in pictures]


def figure_by(picture: Picture, figure: Figure, scope: str | None, kind: str) -> list[tuple[str, str, engine.Result]]:
    """One figure of each living place of `kind` in `scope`, sorted by code: code, name, result. Raises NotFound."""
    found = places_of(picture, scope, kind)
    results = engine.each_place(picture, [figure], found["unit"].to_list())
    return [(code, name, r) for code, name, (r,) in zip(found["code"], found["name"], results, strict=True)]


def figure_then(
    picture: Picture, then: Picture, figure: Figure, scope: str | None, kind: str
) -> dict[str, engine.Result | None]:
    """One figure at another Moment of each place of `figure_by`, by its code of the day; None where it did not live
    then. Raises NotFound."""
    found, lives = places_of(picture, scope, kind), places.ladder(then).lives
    lived = found.filter(
        pl.Series([unit < len(lives) and bool(lives[unit]) for unit in found["unit"]], dtype=pl.Boolean)
    )
    results = engine.each_place(then, [figure], lived["unit"].to_list())
    before = {code: result for code, (result,) in zip(lived["code"], results, strict=True)}
    return {code: before.get(code) for code in found["code"]}


def places_of(picture: Picture, scope: str | None, kind: str) -> pl.DataFrame:
    """The living places of `kind` in `scope`: `unit`, `code`, `name`, sorted by code."""
    within, found = inside(picture, scope), living_of(picture, kind)
    return found if within is None else found.filter(pl.Series(within[found["unit"].to_numpy()], dtype=pl.Boolean))


def inside(picture: Picture, scope: str | None) -> Any:
    """The places that lie in `scope`: an array with an identity as index; without one all that may be read, None for
    everything. Raises NotFound."""
    return read_in(picture, None if scope is None else codes.place_of(picture, scope))


def refuse_unknown_kind(kind: str) -> None:
    """Raises Refused for a kind that places do not have."""
    if kind not in {k.key for k in KINDS}:
        allowed = ", ".join(k.key for k in KINDS)
        raise Refused(f"没有类别 {kind}；可选：{allowed}", f"there is no kind {kind}; one of: {allowed}")


def figures_by(connection: Connection, moment: Moment, scope: str | None, kind: str) -> list[dict[str, Any]]:
    """Every figure of each living place of `kind` in `scope`: {"scope", "figures"}, sorted by code.

    Raises Refused for a kind that places do not have.
    """
    return figures_by_of(Picture(connection, moment), scope, kind)


def figures_by_of(picture: Picture, scope: str | None, kind: str) -> list[dict[str, Any]]:
    """As `figures_by`, of a picture that is already there."""
    refuse_unknown_kind(kind)
    found = places_of(picture, scope, kind)
    results = engine.each_place(picture, FIGURES, found["unit"].to_list())
    return [{"scope": code, "figures": result} for code, result in zip(found["code"], results, strict=True)]


def figure_of(code: str) -> Figure:
    """The figure with this code. Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound(f"没有指标 {code}", f"there is no figure {code}")
    return BY_CODE[code]


def units(
    connection: Connection, figure: str, moment: Moment, scope: str | None = None, status: str | None = None
) -> dict[str, Any]:
    """The units behind a figure: {"figure", "status", "units"}, sorted; exactly as many as the figure counts.

    Raises NotFound for an unknown figure or scope, Refused for a status that the figure does not have.
    """
    return units_of(Picture(connection, moment), figure, scope, status)


def units_of(picture: Picture, figure: str, scope: str | None = None, status: str | None = None) -> dict[str, Any]:
    """As `units`, of a picture that is already there."""
    declared = figure_of(figure)
    status = status or declared.default_status
    if status not in declared.statuses:
        allowed = ", ".join(declared.statuses)
        raise Refused(
            f"指标 {figure} 没有状态 {status}；可选：{allowed}", f"{figure} has no status {status}; one of: {allowed}"
        )
    found = engine.within(engine.answers(picture, declared), inside(picture, scope))
    return {
        "figure": figure,
        "status": status,
        "units": unit_keys.names(picture, declared, found.filter(listed(declared, status))),
    }


def listed(figure: Figure, status: str) -> pl.Expr:
    """The mask of a status over `engine.answers`: the same that is counted."""
    population = pl.col("population").fill_null(False)
    if status == "undetermined":
        return pl.col("population").is_null()
    if status == "population":
        if figure.kind == "total":
            return population & pl.col("value").is_not_null()
        if figure.kind == "ratio":
            return population & pl.col("value").is_not_null() & pl.col("over").is_not_null()
        return population
    if status == "unknown":
        return population & pl.col("answer").is_null()
    met = pl.col("answer") if status == "met" else ~pl.col("answer")
    return population & met.fill_null(False)


def explain(
    connection: Connection, figure: str, unit: str, moment: Moment, language: str = "zh", as_read: bool = False
) -> dict[str, Any]:
    """Why a unit is met, not met, unknown, undetermined or outside, with every recorded value behind it.

    `as_read`: its sentence says nothing of days that are later than the moment's. Raises NotFound for an unknown figure
    or unit.
    """
    return explain_in(Picture(connection, moment), figure_of(figure), unit, language, as_read)


def explained_in(picture: Picture, figure: Figure, unit: str) -> explaining.Explanation:
    """The explanation as it is read on the day, before it is put in the contract's shape.

    Raises NotFound for an unknown unit.
    """
    return explaining.explained(picture, figure, unit, picture.moment.day)


def explain_in(
    picture: Picture, figure: Figure, unit: str, language: str = "zh", as_read: bool = False
) -> dict[str, Any]:
    """As `explain`, of a picture that is already there."""
    return explaining.explain(picture, figure, unit, language, picture.moment.day if as_read else None)
