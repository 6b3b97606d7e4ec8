"""What may be read at a Moment 可见范围: R(V, K), of a picture, as its sight has it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Table

from registry.draws.ledger import DRAWS
from registry.ledgers import Ledger
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places import queries as places
from registry.sights import row_places
from registry.sights.past import PAST
from registry.sights.scopes import fitted
from registry.sights.then import OF_WHOLE_DRAWS, later_columns, rows_then
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import numbers, where

Truths = NDArray[np.bool_]
#: The kinds of organization that are committees of a place.
COMMITTEES = ("local_committee", "committee", "working_committee")


def readable(picture: Picture) -> Readable:
    """What the sight of a picture may read at its Moment."""
    return Readable(picture)


def read_in(picture: Picture, scope: int | None) -> Truths | None:
    """The living places that lie in a scope, by its identity; without one all that may be read, None for everything.

    Whoever may read a scope may read all that counts in it: what is made of one is made for everybody.
    """
    return readable(picture).places if scope is None else places.ladder(picture).within(scope)


def in_part(picture: Picture, ledger: Ledger, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that may be read; a draw of whose scope one has a part alone without its options, seed and public number."""
    if ledger is not DRAWS:
        return rows
    whole = pl.Series(row_places.whole_draws(picture)[numbers(rows["record"])], dtype=pl.Boolean)
    return rows.with_columns(pl.when(whole).then(name).alias(name) for name in OF_WHOLE_DRAWS)


class Readable:
    """What may be read of a picture: T, all that lies today in what was granted, and what on V, as known at K, counts
    in the scope of a granted place or of a place in T.

    Nothing is worked out before it is asked for; what is, is kept in the picture under its sight. `is_everything`: all
    of it, and then nothing is asked for either.
    """

    def __init__(self, picture: Picture):
        self._picture = picture
        self.is_everything = picture.sight.is_everything

    # -- units ----------------------------------------------------------------------------------------------------

    @cached_property
    def units(self) -> Truths:
        """The places and organizations that may be read, by identity."""
        if self.is_everything:
            known = [numbers(f["unit"]) for f in (places.states(self._picture), organizations(self._picture))]
            return np.ones(max(units.max(initial=0) for units in known) + 1, dtype=bool)
        return row_places.units(self._picture) > row_places.OUTSIDE

    def has(self, unit: int) -> bool:
        """Whether a place or an organization may be read."""
        return self.is_everything or (0 <= unit < len(self.units) and bool(self.units[unit]))

    def is_past(self, unit: int) -> bool:
        """Whether a unit may be read, but was only had on the day: of later days nothing is told of it."""
        return not self.is_everything and self.has(unit) and not self._picture.sight.has(unit)

    @cached_property
    def places(self) -> Truths | None:
        """The living places that may be read, by identity, as a scope's are; None for everything."""
        if self.is_everything:
            return None
        lives = places.ladder(self._picture).lives
        return fitted(self.units, len(lives)) & lives

    def counting(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame that count `at` a living place that may be read."""
        inside = self.places
        return frame if inside is None else where(frame, inside[numbers(frame["at"], places.NOBODY)])

    # -- what else has a code -------------------------------------------------------------------------------------

    def reads(self, ledger: str, identity: int) -> bool:
        """Whether what one of the ledgers gives a code to may be read: a unit, a person, a case, a policy …"""
        if self.is_everything or BY_KEY[ledger].lies.is_open:
            return True
        found = row_places.named(self._picture, ledger)
        return 0 <= identity < len(found) and bool(found[identity] > row_places.OUTSIDE)

    def of(self, ledger: str) -> frozenset[int]:
        """The identities, or record numbers, of a ledger's rows in force that may be read."""
        rows = self.rows(BY_KEY[ledger])
        return frozenset(rows["unit" if BY_KEY[ledger].lies.itself else "record"])

    @property
    def people(self) -> frozenset[int]:
        """The persons who may be read: through a post that may, or entered by the reader and without a post."""
        return self.of("people")

    # -- rows -----------------------------------------------------------------------------------------------------

    def mask(self, ledger: Ledger) -> Truths:
        """Which of the picture's rows of a ledger may be read."""
        if self.is_everything:
            return np.ones(len(self._picture.rows(TABLES[ledger.key])), dtype=bool)
        return row_places.of_rows(self._picture, ledger) > row_places.OUTSIDE

    def rows(self, ledger: Ledger) -> pl.DataFrame:
        """The rows of a ledger in force that may be read; of those of units that are not had today nothing later."""
        rows = self._picture.rows(TABLES[ledger.key])
        if self.is_everything:
            return rows
        return self._picture.keep(("readable rows", ledger.key), lambda: self._cut(ledger, rows))

    def _cut(self, ledger: Ledger, rows: pl.DataFrame) -> pl.DataFrame:
        found = row_places.of_rows(self._picture, ledger)
        is_read = found > row_places.OUTSIDE
        is_then, day = found[is_read] == row_places.THEN, self._picture.calendar.as_of
        return in_part(self._picture, ledger, rows_then(ledger, where(rows, is_read), is_then, day))

    def lying_of_records(self, ledger: Ledger, records: NDArray[np.int64]) -> row_places.Lying:
        """Where each of some rows in force lies, by record number, of a place or an organization by its identity."""
        if self.is_everything:
            return np.full(len(records), row_places.TODAY, dtype=np.int8)
        if ledger.lies.itself:
            known = row_places.units(self._picture)
        else:
            by_record = row_places.by_record
            known = self._picture.keep(("lying of", ledger.key), lambda: by_record(self._picture, ledger))
        return row_places.fitted_to(known, records.max(initial=0) + 1)[records]

    def records_then(self, ledger: Ledger) -> frozenset[int]:
        """The identities, or record numbers, of the rows in force that are told as of the day: of what is not had any
        more."""
        if self.is_everything:
            return frozenset()
        numbers_read = np.array(sorted(self.of(ledger.key)), dtype=np.int64)
        lies = self.lying_of_records(ledger, numbers_read)
        return frozenset(numbers_read[lies == row_places.THEN].tolist())

    def hides(self, ledger: Ledger, version: Mapping[Any, Any], column: str) -> bool:
        """Whether a column of a row in force is not told: of what is not had any more, later than the day."""
        if self.is_everything or column not in later_columns(ledger, version, self._picture.calendar.as_of):
            return False
        number = np.array([version["unit" if ledger.lies.itself else "record"]], dtype=np.int64)
        return bool((self.lying_of_records(ledger, number) == row_places.THEN).all())

    def shows(self, table: Table, version: Mapping[Any, Any]) -> bool:
        """Whether a version may be read, which need not be in force any more."""
        if self.is_everything:
            return True
        # A row of a picture is in force and does not say until when.
        until, known_at = version.get("until"), self._picture.moment.known_at
        if until is None or until > known_at:
            return version["id"] in self._picture.keep(("readable versions", table.name), lambda: self._versions(table))
        return bool(PAST.versions(self._picture, table, [version], is_history=True))

    def _versions(self, table: Table) -> frozenset[int]:
        """The numbers of the versions in force that may be read."""
        (ledger,) = (BY_KEY[key] for key, its in TABLES.items() if its is table)
        return frozenset(where(self._picture.rows(table), self.mask(ledger))["id"])

    # -- above ----------------------------------------------------------------------------------------------------

    @cached_property
    def above(self) -> Truths:
        """The places that stand above one that may be read and may not be read themselves, by identity: of them a path
        shows the code, the name and the kind."""
        if self.is_everything:
            return np.zeros(1, dtype=bool)
        return self._picture.keep("places above what is readable", lambda: _above(self._picture, self.units))

    @cached_property
    def committees_above(self) -> Truths:
        """The living organizations at the places above, by identity: of them too the code, the name and the kind."""
        found = organizations(self._picture)
        those, at = numbers(found["unit"]), numbers(found["at"])
        inside = np.zeros(those.max(initial=0) + 1, dtype=bool)
        if not self.is_everything:
            inside[those] = self.above[at] & found["lives"].to_numpy() & found["kind"].is_in(COMMITTEES).to_numpy()
        return inside


def _above(picture: Picture, units: Truths) -> Truths:
    """The places above those that may be read, themselves not among these: of one that does not live those above who
    stands for it, who is one of them."""
    stairs, bodies = places.ladder(picture), organizations(picture)
    size = len(stairs.lives)
    own = np.zeros(size, dtype=bool)
    own[: len(units)] = units[:size]
    line = np.zeros(size, dtype=bool)
    line[stairs.stands_for[np.flatnonzero(own)]] = True
    those = numbers(bodies["unit"])
    line[numbers(bodies["at"])[units[those]]] = True
    for _ in range(int(stairs.depth.max(initial=0))):
        line[stairs.above[np.flatnonzero(line)]] = True
    line[places.NOBODY] = False
    return line & ~own
