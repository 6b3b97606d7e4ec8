"""What lies past the picture, cut for a sight: versions that were known, changes, codes (docs/decisions/0054).

`registry.versions` asks here, by the `Cut` that a sight carries, before it gives anything out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Table, select

from registry import days, record
from registry.db import arrow
from registry.organizations.models import organization_states
from registry.people.ledger import PEOPLE
from registry.picture import Picture, schema_of, shaped
from registry.places.models import place_states
from registry.sights.lying import OUTSIDE, THEN, TODAY, Lying, at, lying, named
from registry.sights.own_days import own_days
from registry.sights.then import version_then
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.unit_arrays import numbers
from registry.versions import Earlier, Tally, View

_LEDGERS = {TABLES[key].name: ledger for key, ledger in BY_KEY.items()}
_LEDGER_OF_KIND = {kind: key for key, kind in record.KIND_OF_LEDGER.items()}
#: The first day of which anything may be told.
_FIRST_DAY = 19_000_101


class Past:
    """The cut of every sight: what may be read follows from the view that is asked."""

    def versions(
        self, view: View, table: Table, found: Sequence[Mapping[Any, Any]], is_history: bool
    ) -> list[Mapping[Any, Any]]:
        """As `registry.versions.Cut` has it."""
        if not found:
            return []
        picture = picture_of(view)
        schema = schema_of(table)
        rows = shaped(table, pl.DataFrame([{n: v[n] for n in schema} for v in found], schema=schema))
        where = _lying_of(picture, table, rows, is_history)
        ledger, day = _LEDGERS.get(table.name), picture.calendar.as_of
        return [
            version_then(ledger, version, day) if lies == THEN else version
            for version, lies in zip(found, where, strict=True)
            if lies > OUTSIDE
        ]

    def knows(self, view: View, identity: int, kind: str) -> bool:
        """As `registry.versions.Cut` has it."""
        if BY_KEY[_LEDGER_OF_KIND[kind]].lies.is_open:
            return True
        found = named(picture_of(view), _LEDGER_OF_KIND[kind])
        return identity < len(found) and bool(found[identity] > OUTSIDE)

    def tallies(self, view: View) -> Mapping[int, Tally]:
        """As `registry.versions.Cut` has it. Kept in the picture, until the next change."""
        picture = picture_of(view)
        return picture.keep("tallies of changes", partial(_tallies, picture), carried=False)


#: What every sight is cut by.
PAST = Past()


def picture_of(view: View) -> Picture:
    """The picture of the Moment that is asked about: of an earlier change too what may be read is as known now."""
    while isinstance(view, Earlier):
        view = view.view
    return view if isinstance(view, Picture) else Picture(view.connection, view.moment, sight=view.sight)


# -- versions -----------------------------------------------------------------------------------------------------


def _lying_of(picture: Picture, table: Table, rows: pl.DataFrame, is_history: bool) -> Lying:
    """Where versions lie, which are as a picture has rows. Of a history of what is not had any more only those remain
    whose own day is one on which it was."""
    ledger = _LEDGERS.get(table.name)
    found = _beside(picture, table, rows) if ledger is None else lying(picture, ledger, rows)
    # A person has no day of his own: he is known from the days of his posts.
    if is_history and ledger is not PEOPLE and (found == THEN).any():
        then = np.flatnonzero(found == THEN)
        dated = numbers(rows["effective"]) if ledger is None else own_days(picture, ledger, rows)
        found[then] = np.where(_counted_then(picture, table, rows[then], dated[then]), THEN, OUTSIDE)
    return found


def _beside(picture: Picture, table: Table, rows: pl.DataFrame) -> Lying:
    """Where versions lie that are of no ledger."""
    if table is record.succession:
        units = named(picture, "places")
        found = np.maximum(at(units, rows["predecessor"]), at(units, rows["successor"]))
        found[(found == THEN) & (numbers(rows["effective"]) > picture.calendar.as_of)] = OUTSIDE
        return found
    if table is record.same_person:
        people = named(picture, "people")
        best = np.maximum(at(people, rows["person"]), at(people, rows["duplicate"]))
        return np.where(best == TODAY, TODAY, OUTSIDE).astype(np.int8)
    own = rows["record"].is_in(list(picture.sight.saved)).to_numpy()
    return np.where(own, TODAY, OUTSIDE).astype(np.int8)


def _counted_then(picture: Picture, table: Table, rows: pl.DataFrame, dated: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each row lay, on its own day, in what may be read of that day. Between two days on which any place or
    organization begins or ends all days are alike."""
    turns = _turns(picture)
    own = np.maximum(dated, _FIRST_DAY)
    between = np.searchsorted(turns, own, side="right")
    found = np.zeros(len(rows), dtype=bool)
    for span in np.unique(between):
        those = np.flatnonzero(between == span)
        then = picture.on(days.date(int(own[those].max())))
        found[those] = _lying_of(then, table, rows[those], is_history=False) > OUTSIDE
    return found


def _turns(picture: Picture) -> NDArray[np.int64]:
    """The days on which a place or an organization begins or ends, or another took over, in order."""

    def found() -> NDArray[np.int64]:
        states = [picture.rows(table)[name] for table in (place_states, organization_states) for name in _ENDS]
        return np.unique(np.concatenate([numbers(s) for s in (*states, picture.rows(record.succession)["effective"])]))

    return picture.keep_for_all_days("days on which units turn", found)


_ENDS = ("begins", "ends")


# -- changes ------------------------------------------------------------------------------------------------------


def _tallies(picture: Picture) -> dict[int, Tally]:
    """How many versions each change brought in or put out, and how many of them may be read."""
    known_at = picture.moment.known_at
    everything, readable = np.zeros(known_at + 1, dtype=np.int64), np.zeros(known_at + 1, dtype=np.int64)
    for table in VERSIONED.values():
        schema = {**schema_of(table), "since": pl.Int64, "until": pl.Int64}
        query = select(*(table.c[name] for name in schema)).where(table.c.since <= known_at)
        rows = arrow(picture.connection, query, schema)
        if rows.is_empty():
            continue
        is_read = _lying_of(picture, table, shaped(table, rows.drop("since", "until")), is_history=True) > OUTSIDE
        for name in ("since", "until"):
            numbered = numbers(rows[name], known_at + 1)
            counts = numbered <= known_at
            np.add.at(everything, numbered[counts], 1)
            np.add.at(readable, numbered[counts & is_read], 1)
    return {n: Tally(int(everything[n]), int(readable[n])) for n in range(1, known_at + 1)}
