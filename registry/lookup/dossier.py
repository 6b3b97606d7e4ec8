"""Everything that is recorded about one place, organization, case or person 档案, as known at a change.

The declared references alone say which ledgers are about whom: a row is about a unit that it refers to. Where
a ledger refers to a register only (a measure to its case, a training to its person), its rows are about the unit by
way of the rows that tie the two: the unit's cases, the posts there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from sqlalchemy import Table

from registry import days, record, spells
from registry.columns import Column, Period, Reference
from registry.compliance.rules import UNITS_OF
from registry.errors import NotFound
from registry.ledgers import Ledger
from registry.lookup import history
from registry.lookup.ledger_rows import Names, names_of
from registry.people.ledger import PEOPLE
from registry.picture import Picture
from registry.places import queries as places
from registry.slices import BY_KEY, LEDGERS, TABLES
from registry.unit_arrays import numbers, rows_at
from registry.unit_names import KeptUnit
from registry.versions.identities import codes_of, duplicates_of
from registry.versions.rows import NamedBy, Version, Where, owner, told, values_known
from registry.versions.units import with_names

#: How a row stands to the day: it holds, has ended, or is still to come; None of what happened by then.
Standing = Literal["holds", "ended", "ahead"]
#: How a unit stands on the day: it lives, has ended, has not begun, or all that was recorded of it was withdrawn.
Life = Literal["lives", "ended", "ahead", "withdrawn"]
#: As many records are asked for by number; of more, all that their changes touched is read.
_FEW = 5_000
#: The ledgers of what steps about findings may name by a code.
_NAMED = {ledger for ledgers in UNITS_OF.values() for ledger in ledgers} & set(record.KIND_OF_LEDGER)
LEDGER_OF_KIND = {kind: BY_KEY[key] for key, kind in record.KIND_OF_LEDGER.items()}


@dataclass(frozen=True)
class Way:
    """The way in which rows of `ledger` are about a unit.

    One of their `columns` refers to it, or one of their `units` names it; or, where there is a way `via`, one refers to
    what the column `tie` of its rows names.
    """

    ledger: Ledger
    columns: tuple[str, ...]
    via: Way | None = None
    tie: str = ""
    units: tuple[str, ...] = ()


@cache
def ways(target: str) -> dict[str, Way]:
    """The ledgers whose rows are about a row of the ledger `target`, by key, in the order of the template."""
    found = ((ledger.key, _direct(ledger, target) or next(_by_way(ledger, target), None)) for ledger in LEDGERS)
    return {key: way for key, way in found if way is not None}


def _direct(ledger: Ledger, target: str) -> Way | None:
    stored = TABLES[ledger.key].c
    columns = tuple(c.name for c in ledger.references if target in c.to and c.name in stored)
    units = tuple(c.name for c in ledger.units if target in _NAMED)
    return Way(ledger, columns, units=units) if columns or units else None


def _by_way(ledger: Ledger, target: str) -> Iterator[Way]:
    """Through a register that refers to the target, or through a ledger that refers to the target and the register."""
    for column in ledger.references:
        for register in (BY_KEY[key] for key in column.to if BY_KEY[key].shape == "register"):
            own = _direct(register, target)
            if own is not None and own.columns:
                yield Way(ledger, (column.name,), own, "record")
            for tying in LEDGERS:
                at_target, at_register = _direct(tying, target), _direct(tying, register.key)
                if at_target and at_target.columns and at_register and at_register.columns:
                    yield Way(ledger, (column.name,), at_target, at_register.columns[0])


def order_of(column: Column | None, day: int | None) -> int:
    """The place in time of a day of a column, as a full day's number: a period at its end, what has no day first."""
    if day is None:
        return 0
    return days.last_day(day) if isinstance(column, Period) else days.first_day(day)


def standing(ledger: Ledger, row: Version, day: int) -> Standing | None:
    """How a row stands to a day; None where it is no spell and has happened, or has no day."""
    if order_of(ledger.dated_by, ledger.day_of(row)) > day:
        return "ahead"
    return None if "to" not in ledger.by_key else "holds" if day < spells.end_of(row) else "ended"


@dataclass(frozen=True)
class Dossier:
    """What is recorded about one unit: versions that were known at the change that is asked about.

    `own`: of its states, or of a person or a case of its row. `about`: of the rows of each ledger about it.
    `elsewhere`: by ledger, the records that a change gave a version about another unit. `successions`: those it had a
    part in. `names`: the code and the name of everything that these refer to, by identity; a case has no name.
    `duplicates`: of a person who was recorded twice the other identities, whose versions are his too, each with the
    change that says so.
    """

    picture: Picture
    identity: int
    ledger: Ledger
    own: Sequence[Version]
    about: Mapping[str, Sequence[Version]]
    elsewhere: Mapping[str, frozenset[tuple[int, int]]]
    successions: Sequence[Version]
    names: Names
    duplicates: Mapping[int, int]

    @property
    def has_states(self) -> bool:
        """Whether it is a place or an organization, which live through states."""
        return self.ledger.shape == "unit"

    def in_force(self, versions: Iterable[Version]) -> list[Version]:
        """The versions that were in force at the change that is asked about."""
        known_at = self.picture.moment.known_at
        return [v for v in versions if v["until"] is None or v["until"] > known_at]

    def rows(self, key: str) -> list[Version]:
        """The rows in force of a ledger about the unit."""
        way, found = ways(self.ledger.key)[key], self.in_force(self.about[key])
        if way.via is None:
            return found
        tied = {v[way.tie] for v in self.rows(way.via.ledger.key)}
        return [v for v in found if v[way.columns[0]] in tied]

    @cached_property
    def states(self) -> list[Version]:
        """The states in force in order of time, or the row; where all were withdrawn, what was known last."""
        found = self.in_force(self.own)
        if not found:
            last = max(v["until"] for v in self.own)
            found = [v for v in self.own if v["until"] == last]
        return spells.in_order(found) if self.has_states else found

    @cached_property
    def state(self) -> Version:
        """The state of the unit on the day; of a person or a case its row."""
        return spells.state_on(self.states, self.picture.moment.day) if self.has_states else self.states[-1]

    @property
    def life(self) -> Life:
        """How the unit stands on the day; a person or a case is there as long as its row is in force."""
        day = self.picture.moment.day
        if not self.in_force(self.own):
            return "withdrawn"
        if not self.has_states or spells.begin_of(self.state) <= day < spells.end_of(self.state):
            return "lives"
        return "ahead" if spells.begin_of(self.state) > day else "ended"

    @property
    def code(self) -> str:
        """The code that the unit has on the day."""
        return self.state["code"]


def read(picture: Picture, code: str, space: str | None = None) -> Dossier:
    """The dossier of what `code` means or ever meant: in `space`, else a unit, a person or a case, in this order.

    As many queries for ten rows as for ten thousand. Raises NotFound for a code that was never known, and where nothing
    was recorded about it yet at the change that is asked about.
    """
    identity, kind = history.find(picture, code, space)
    ledger = LEDGER_OF_KIND[kind]
    duplicates = duplicates_of(picture, identity) if ledger is PEOPLE else {}
    identities = {identity, *duplicates}
    own = told(picture, TABLES[ledger.key], {owner(TABLES[ledger.key]): identities})
    if not own:
        number = picture.moment.known_at
        raise NotFound(f"第 {number} 次变更时尚未登记 {code}", f"{code} was not recorded yet at change {number}")
    about = {key: _about(picture, ledger, identities, way) for key, way in ways(ledger.key).items()}
    successions = told(picture, record.succession, [{"predecessor": identity}, {"successor": identity}])
    read_from = [(TABLES[ledger.key], own), (record.succession, successions)]
    read_from += [(TABLES[key], versions) for key, versions in about.items()]
    names = _names(picture, identities | {i for table, versions in read_from for i in _referred(table, versions)})
    elsewhere = {key: _elsewhere(picture, TABLES[key], versions) for key, versions in about.items()}
    return Dossier(picture, identity, ledger, own, about, elsewhere, successions, names, duplicates)


def _about(picture: Picture, target: Ledger, identities: set[int], way: Way) -> Sequence[Version]:
    """The versions of a ledger about a unit of the ledger `target`; of places also the states under a place."""
    about = _is_about(way, target, identities)
    if target.key == way.ledger.key == "places":
        about.append({"id": [number for identity in identities for number in _under(picture, identity)]})
    table = TABLES[way.ledger.key]
    return with_names(picture, table, told(picture, table, about))


def _is_about(way: Way, target: Ledger, identities: set[int]) -> list[Where]:
    """Which rows of the way's ledger are about a unit of the ledger `target`."""
    if way.via is None:
        named = {KeptUnit(target.key, identity).text for identity in identities}
        return [*({name: identities} for name in way.columns), *({name: named} for name in way.units)]
    tied = NamedBy(TABLES[way.via.ledger.key], way.tie, _is_about(way.via, target, identities))
    return [{way.columns[0]: tied}]


def _under(picture: Picture, identity: int) -> list[int]:
    """The states of the places that stand under a place though another is recorded as their parent, which has ended."""
    above, found = places.ladder(picture).above, places.states(picture)
    stands = (above[found["unit"].to_numpy()] == identity) & (numbers(found["parent"]) != identity)
    return [row["id"] for row in rows_at(found, np.flatnonzero(stands)) if row["lives"]]


def _elsewhere(picture: Picture, table: Table, versions: Sequence[Version]) -> frozenset[tuple[int, int]]:
    """The records that lost their version to one that is about another unit, each with the change that did it."""
    known_at = picture.moment.known_at
    followed = {(v["record"], v["since"]) for v in versions}
    lost = {(v["record"], v["until"]) for v in versions if v["until"] is not None and v["until"] <= known_at} - followed
    if not lost:
        return frozenset()
    where: dict[str, Any] = {"since": {change for _, change in lost}}
    if len(lost) <= _FEW:
        where["record"] = {number for number, _ in lost}
    return frozenset({(r, s) for r, s in values_known(picture, table, ("record", "since"), where)} & lost)


def _referred(table: Table, versions: Iterable[Version]) -> Iterator[int]:
    """Everything that some versions refer to; of states the units too."""
    columns = [c.name for c in table.info["recorded"] if isinstance(c, Reference)]
    columns += ["unit"] if table.info["unit"] else []
    return (v[name] for v in versions for name in columns if v[name] is not None)


def _names(picture: Picture, identities: set[int]) -> Names:
    """The codes and names of identities; of one that is in no row in force a code that it had."""
    found = names_of(picture, identities)
    missing = identities - found.keys()
    coded = codes_of(picture, missing) if missing else ()
    return found | {identity: (code, None) for code, identity in coded}
