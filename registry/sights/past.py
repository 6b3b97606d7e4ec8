"""What lies past the picture, cut for a sight: versions that were known, changes, codes (docs/decisions/0054).

`registry.versions` asks here, by the `Cut` that a sight carries, before it gives anything out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Table, or_, select

from registry import days, record
from registry.columns import Number, YesNo
from registry.db import frame
from registry.draws.models import draws
from registry.knowledge import touched
from registry.organizations.models import organization_states
from registry.people.ledger import PEOPLE
from registry.picture import Picture, schema_of, shaped
from registry.places.models import place_states
from registry.sights.gone import with_what_is_gone
from registry.sights.own_days import own_days
from registry.sights.row_places import OUTSIDE, THEN, TODAY, Lying, at, lying, named, whole_draws
from registry.sights.then import OF_WHOLE_DRAWS, version_then
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
        read = [
            version_then(ledger, version, day) if lies == THEN else version
            for version, lies in zip(found, where, strict=True)
            if lies > OUTSIDE
        ]
        return [_part_of_draw(picture, version) for version in read] if table is draws else read

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

    def tally(self, view: View, number: int) -> Tally:
        """As `registry.versions.Cut` has it. Kept in the picture, until the next change."""
        picture = picture_of(view)
        return picture.keep(("tally of change", number), partial(_tally, picture, number), carried=False)

    def is_whole(self, view: View, number: int) -> bool:
        """As `registry.versions.Cut` has it. Kept in the picture, over changes by which nothing comes to lie
        elsewhere."""
        picture = picture_of(view)
        return picture.keep(("whole change", number), partial(_is_whole, picture, number))


def _part_of_draw(picture: Picture, version: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A draw as it is read by whoever has only a part of its scope."""
    whole, number = whole_draws(picture), version["record"]
    return version if number < len(whole) and whole[number] else {**version, **dict.fromkeys(OF_WHOLE_DRAWS)}


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
    if is_history:
        found = np.maximum(found, _gone(picture, table, rows))
    if is_history and ledger is not PEOPLE and (found == THEN).any():
        then = np.flatnonzero(found == THEN)
        dated = _days_beside(table, rows) if ledger is None else own_days(picture, ledger, rows)
        found[then] = np.where(_counted_then(picture, table, rows[then], dated[then]), THEN, OUTSIDE)
    return found


def _gone(picture: Picture, table: Table, rows: pl.DataFrame) -> Lying:
    """Where versions lie of what was withdrawn, and of cases and units that were."""
    known, found = with_what_is_gone(picture), np.zeros(len(rows), dtype=np.int8)
    ledger = _LEDGERS.get(table.name)
    if ledger is None:
        return found
    own = [ledger.by_key[key].name for key in ledger.lies.by if ledger.by_key[key].stored == "reference"]
    for name in (*(("unit",) if ledger.lies.itself else ()), *own):
        found = np.maximum(found, np.where(at(known, rows[name]) == TODAY, TODAY, OUTSIDE).astype(np.int8))
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
    if table is record.attachment:
        return _of_attachments(picture, rows)
    if table is record.handed_in_report:
        return _of_reports(picture, rows)
    own = rows["record"].is_in(list(picture.sight.saved)).to_numpy()
    return np.where(own, TODAY, OUTSIDE).astype(np.int8)


def _days_beside(table: Table, rows: pl.DataFrame) -> NDArray[np.int64]:
    """The own days of versions that are of no ledger; an attachment has none: it is read with its row."""
    return numbers(rows["effective"]) if "effective" in rows.columns else np.full(len(rows), _FIRST_DAY, np.int64)


def _of_attachments(picture: Picture, rows: pl.DataFrame) -> Lying:
    """Where attachments lie: where their rows do; of a row that is not in force nowhere."""
    found = np.full(len(rows), OUTSIDE, dtype=np.int8)
    for key in rows["ledger"].unique():
        own = picture.rows(TABLES[key])
        places = dict(zip(own["record"], lying(picture, BY_KEY[key], own), strict=True))
        for n in np.flatnonzero((rows["ledger"] == key).to_numpy()):
            found[n] = places.get(rows["row"][int(n)], OUTSIDE)
    return found


def _of_reports(picture: Picture, rows: pl.DataFrame) -> Lying:
    """Where reports lie that were handed in: where their scope does, if it is had today; who had it then may have had
    less of it on the report's own day."""
    found = np.where(at(named(picture, "places"), rows["scope"]) == TODAY, TODAY, OUTSIDE).astype(np.int8)
    # What is of everything is read by whoever reads everything, who is not asked here.
    found[rows["scope"].is_null().to_numpy()] = OUTSIDE
    return found


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


class _Tallies(Mapping[int, Tally]):
    """The tallies of all changes up to one, by their numbers."""

    def __init__(self, every: NDArray[np.int64], readable: NDArray[np.int64]):
        self._every, self._readable = every, readable

    def __getitem__(self, number: int) -> Tally:
        if not 0 < number < len(self._every):
            raise KeyError(number)
        return Tally(int(self._every[number]), int(self._readable[number]))

    def __len__(self) -> int:
        return len(self._every) - 1

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, len(self._every)))


def _tallies(picture: Picture) -> Mapping[int, Tally]:
    """How many versions each change brought in or put out, and how many of them may be read.

    It is worked out by tables: a change that touches one leaves those of the others as they are.
    """
    size = picture.moment.known_at + 1
    every, readable = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for table in VERSIONED.values():
        changes, own, own_readable = picture.keep(("tallies of", table.name), partial(_tallies_of, picture, table))
        every[changes] += own
        readable[changes] += own_readable
    return _Tallies(every, readable)


def _tallies_of(picture: Picture, table: Table) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The changes that touched a table, how many of its versions each brought in or put out, and how many readable."""
    known_at = picture.moment.known_at
    rows = picture.keep_for_all_days(
        ("moved", table.name), lambda: _moved_rows(picture, table, table.c.since <= known_at)
    )
    is_read = _are_read(picture, table, rows)
    ends = [numbers(rows[name], known_at + 1) for name in ("since", "until")]
    numbered, of_readable = np.concatenate(ends), np.concatenate([is_read, is_read])
    counts = numbered <= known_at
    changes, at = np.unique(numbered[counts], return_inverse=True)
    readable = np.bincount(at, of_readable[counts], minlength=len(changes)).astype(np.int64)
    return changes, np.bincount(at, minlength=len(changes)), readable


def _tally(picture: Picture, number: int) -> Tally:
    """As `_tallies`, of one change."""
    counts = []
    for table in VERSIONED.values():
        rows, is_read = _moved(picture, table, _of_change(table, number))
        touched = (rows["since"] == number).cast(pl.Int64) + (rows["until"] == number).fill_null(False).cast(pl.Int64)
        counts.append((int(touched.sum()), int(touched.to_numpy()[is_read].sum())))
    return Tally(*(sum(column) for column in zip(*counts, strict=True)))


def _is_whole(picture: Picture, number: int) -> bool:
    """Whether every version that a change brought in or put out may be read: no more is read than tells it."""
    if number > picture.moment.known_at:
        return all(bool(_moved(picture, table, _of_change(table, number))[1].all()) for table in VERSIONED.values())
    for name in picture.keep_for_all_days(("touched by change", number), partial(_touched_by, picture, number)):
        table = VERSIONED[name]
        rows = _versions_of(picture.of_change(number), table, _of_change(table, number))
        if not _are_read(picture, table, rows).all():
            return False
    return True


def _touched_by(picture: Picture, number: int) -> list[str]:
    """The tables of which a change that was known brought versions in or put them out: it is the same for ever."""
    return sorted(touched(picture.of_change(number), [*VERSIONED.values()], (number - 1, number)))


def _of_change(table: Table, number: int) -> ColumnElement[bool]:
    return or_(table.c.since == number, table.c.until == number)


def _moved(picture: Picture, table: Table, which: ColumnElement[bool]) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """The changes that brought some versions of a table in and put them out, and whether each may be read."""
    rows = _moved_rows(picture, table, which)
    return rows, _are_read(picture, table, rows)


def _moved_rows(picture: Picture, table: Table, which: ColumnElement[bool]) -> pl.DataFrame:
    """As `_versions_of`, of changes that another one may add to."""
    return _versions_of(picture.past_of(table), table, which)


def _versions_of(connection: Connection, table: Table, which: ColumnElement[bool]) -> pl.DataFrame:
    """The versions of a table that some changes brought in or put out, with these; but for amounts, by which no row of
    a ledger lies anywhere (an attachment does by the number of its row, a report by that of its scope)."""
    is_of_ledger = table.name in _LEDGERS
    amounts = {c.name for c in table.info["recorded"] if is_of_ledger and type(c) in (Number, YesNo)}
    schema = {n: of for n, of in schema_of(table).items() if n not in amounts} | {"since": pl.Int64, "until": pl.Int64}
    return frame(connection, select(*(table.c[name] for name in schema)).where(which), schema)


def _are_read(picture: Picture, table: Table, rows: pl.DataFrame) -> NDArray[np.bool_]:
    """Whether each of some versions may be read."""
    if rows.is_empty():
        return np.zeros(0, dtype=bool)
    return _lying_of(picture, table, shaped(table, rows.drop("since", "until")), is_history=True) > OUTSIDE
