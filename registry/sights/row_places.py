"""Where rows lie, as somebody sees it: in what he has today, in what he had on the day, or outside.

Each ledger declares where its rows lie (`registry.ledgers.Lies`); here that is looked up, once for all ledgers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.columns import Column, Reference
from registry.draws.ledger import DRAWS
from registry.draws.models import draws
from registry.ledgers import Ledger
from registry.organizations.models import organization_states
from registry.people.models import posts
from registry.picture import Picture
from registry.places.models import place_states
from registry.rectification.models import cases
from registry.sights.own_days import own_days
from registry.sights.scopes import counting_in, fitted
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import numbers
from registry.unit_names import ROUNDS, KeptUnit

#: Where something lies: outside what may be read; where it counted in the scope of somebody who has not got it any
#: more, so that nothing is told of later days; in what he has today.
OUTSIDE, THEN, TODAY = 0, 1, 2
Lying = NDArray[np.int8]
#: The ledgers of units.
_UNITS = ("places", "organizations")


def units(picture: Picture) -> Lying:
    """Where every place and organization lies, by identity: R(V, K) is what does not lie outside."""
    return picture.keep("lying of units", lambda: _units(picture))


def _units(picture: Picture) -> Lying:
    sight = picture.sight
    scopes = fitted(sight.today, max([len(sight.today), *(place + 1 for place in sight.granted or ())]))
    scopes[list(sight.granted or ())] = True
    read = counting_in(picture, scopes)
    found = fitted(read, max(len(read), len(sight.today))).astype(np.int8)
    found[: len(sight.today)][sight.today] = TODAY
    return found


def named(picture: Picture, ledger: str) -> Lying:
    """Where what a ledger gives codes to lies, by identity: of a person where the best of his posts does."""
    if ledger in _UNITS:
        return units(picture)
    return picture.keep(("lying of", ledger), lambda: by_record(picture, BY_KEY[ledger]))


def by_record(picture: Picture, ledger: Ledger) -> Lying:
    """Where the rows in force of a ledger lie, by record number."""
    rows = picture.rows(TABLES[ledger.key])
    return _best(numbers(rows["record"]), of_rows(picture, ledger))


def of_rows(picture: Picture, ledger: Ledger) -> Lying:
    """Where each of a picture's rows of a ledger lies. Kept in the picture."""
    # The rows are asked for while it is made: an answer is kept for as long as the tables that it read are the same.
    return picture.keep(("lying of rows", ledger.key), lambda: lying(picture, ledger, picture.rows(TABLES[ledger.key])))


def lying(picture: Picture, ledger: Ledger, rows: pl.DataFrame) -> Lying:
    """Where each of some rows of a ledger lies, which are as a picture has them.

    What is later than the day lies outside, unless it lies in what he has today.
    """
    lies = ledger.lies
    if lies.is_open:
        return np.full(len(rows), TODAY, dtype=np.int8)
    found = at(units(picture), rows["unit"]) if lies.itself else np.zeros(len(rows), dtype=np.int8)
    for key in lies.by:
        found = np.maximum(found, _by_column(picture, ledger, ledger.by_key[key], rows))
    if lies.through is not None:
        found = np.maximum(found, at(_through(picture, *lies.through), rows["record"]))
    if (found == THEN).any() and ledger.key != "people":
        found[(found == THEN) & (own_days(picture, ledger, rows) > picture.calendar.as_of)] = OUTSIDE
    return found


def _through(picture: Picture, ledger: str, column: str) -> Lying:
    """Where what rows of a ledger name in a column lies: where the best of them does."""
    rows = picture.rows(TABLES[ledger])
    found = _best(numbers(rows[column]), of_rows(picture, BY_KEY[ledger]))
    if TABLES[ledger] is posts and picture.sight.entered:
        found = fitted_to(found, max(picture.sight.entered) + 1)
        found[list(picture.sight.entered)] = TODAY
    return found


def _by_column(picture: Picture, ledger: Ledger, column: Column, rows: pl.DataFrame) -> Lying:
    """Where what a column names lies."""
    values = rows[column.name]
    if isinstance(column, Reference):
        return at(named(picture, column.to[0]), values)
    if ledger is DRAWS:
        return at(units(picture), _scopes_of_draws(picture, values))
    if column in ledger.units:
        return _each(values, partial(_of_named_unit, picture))
    return _of_draw_units(picture, rows)


def _of_named_unit(picture: Picture, kept: str) -> int:
    """Where the unit lies that a row names, whatever its ledger."""
    unit = KeptUnit.read(kept)
    found = named(picture, "organizations" if unit.ledger == ROUNDS else unit.ledger)
    return int(found[unit.number]) if unit.number < len(found) else OUTSIDE


def _scopes_of_draws(picture: Picture, options: pl.Series) -> pl.Series:
    """The place that each draw is of; none where it is of everything."""
    codes = [json.loads(text).get("scope") for text in options]
    identities = _by_code(picture)
    return pl.Series([identities.get(code) if code else None for code in codes], dtype=pl.Int64)


def whole_draws(picture: Picture) -> NDArray[np.bool_]:
    """Whether the whole scope of each draw lies in what is had today, by record number: of any other its code, its days
    and its commitment are read, and what was drawn of one's own."""
    rows = picture.rows(draws)
    scopes = at(units(picture), _scopes_of_draws(picture, rows["options"])) == TODAY
    return _best(numbers(rows["record"]), scopes.astype(np.int8)) > 0


def _of_draw_units(picture: Picture, rows: pl.DataFrame) -> Lying:
    """Where the units of draws lie, by their codes; an inspector lies at the draw's scope."""
    known, all_draws, own = units(picture), picture.rows(draws), named(picture, "cases")
    scopes = dict(zip(all_draws["record"], _scopes_of_draws(picture, all_draws["options"]), strict=True))
    identities, of_cases = _by_code(picture), dict(picture.rows(cases).select("code", "record").iter_rows())

    def where(draw: int, part: str, code: str) -> int:
        unit = scopes.get(draw) if part == "inspector" else identities.get(code)
        if unit is None and part != "inspector" and code in of_cases:
            return int(own[of_cases[code]])
        return int(known[unit]) if unit is not None and unit < len(known) else OUTSIDE

    return np.array([where(*row) for row in rows.select("draw", "part", "code").iter_rows()], dtype=np.int8)


def _by_code(picture: Picture) -> dict[str, int]:
    """The places and organizations by every code that a state of theirs has."""

    def found() -> dict[str, int]:
        tables = (organization_states, place_states)
        return {code: unit for t in tables for unit, code in picture.rows(t).select("unit", "code").iter_rows()}

    return picture.keep_for_all_days("units by code", found)


# -- arrays -------------------------------------------------------------------------------------------------------


def _best(identities: NDArray[np.int64], of_each: Lying) -> Lying:
    """The best of what each identity has."""
    found = np.zeros(identities.max(initial=0) + 1, dtype=np.int8)
    np.maximum.at(found, identities, of_each)
    return found


def at(known: Lying, wanted: pl.Series) -> Lying:
    """What is known of each that is wanted; outside is what nothing is known of."""
    at = numbers(wanted)
    return fitted_to(known, max(len(known), at.max(initial=0) + 1))[at]


def fitted_to(known: Lying, size: int) -> Lying:
    """As many as `size` at least: what is beyond lies outside."""
    return known.copy() if len(known) >= size else np.concatenate([known, np.zeros(size - len(known), dtype=np.int8)])


def _each(values: pl.Series, of_one: Callable[[str], int]) -> Lying:
    """What is found of each value, each different one looked up once."""
    found = {value: of_one(value) for value in values.unique() if value is not None}
    return np.array([found.get(value, OUTSIDE) for value in values], dtype=np.int8)
