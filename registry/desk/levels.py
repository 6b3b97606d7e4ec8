"""Levels 层级 of whoever writes: a step, a stage or a signature is written by those whose level it is.

Somebody's level is the kind of the place that he was granted; everything (`*`) is of any level. Steps of cases, stages
of ratings and signatures of audits are of his own level, the case counting today in that place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Table

from registry.casework.audits import all_audits
from registry.changes import Delta, Staged
from registry.desk.judgement import versions
from registry.desk.whereabouts import Whereabouts
from registry.errors import NotAllowed
from registry.picture import Picture
from registry.places.queries import states
from registry.ratings.models import ratings
from registry.rectification.audit_ledger import SIGNATURES, SIGNED
from registry.rectification.models import audit_items, audits, case_steps, cases, look_backs
from registry.sight import Sight
from registry.sights.service import sight_of
from registry.versions.rows import Version

#: The level of whoever was granted a place of a kind.
LEVELS = {"township": "township", "county": "county", "municipality": "city", "province": "region"}
#: The levels that open audits, and commit to draws.
OPENING = ("county", "city")
#: The level that writes a stage of a rating; what is not here any level writes.
OF_STAGE = {"township": "township", "county": "county"} | dict.fromkeys(
    ("city", "publicised", "named", "revoked"), "city"
)
NOT_THEIRS = "须由该层级的人登记", "is written by whoever is of that level"
BY_ITEM = "案件在未结束的回头看中：按名单登记", "the case is in an open audit: record it as its item"


class Levels:
    """What somebody has of each level: `granted` are the places that he has as a writer, None for everything."""

    def __init__(self, picture: Picture, granted: frozenset[int] | None):
        self.picture, self.granted = picture, granted

    def has(self, unit: int, levels: Collection[str]) -> bool:
        """Whether a unit counts today in a place that was granted at one of some levels."""
        return any(self._sight(level).has(unit) for level in levels)

    def has_any(self, levels: Collection[str]) -> bool:
        """Whether somebody is of one of some levels anywhere."""
        return self.granted is None or any(map(self._granted_at, levels))

    def check(self, levels: Collection[str], unit: int | None = None) -> None:
        """Raises NotAllowed for whoever is of none of some levels, where a unit counts or, without one, anywhere."""
        if not (self.has_any(levels) if unit is None else self.has(unit, levels)):
            raise NotAllowed(*NOT_THEIRS)

    def _sight(self, level: str) -> Sight:
        return sight_of(self.picture, None if self.granted is None else self._granted_at(level))

    def _granted_at(self, level: str) -> frozenset[int]:
        assert self.granted is not None
        kinds = dict(states(self.picture).select("unit", "kind").iter_rows())
        return frozenset(place for place in self.granted if LEVELS.get(kinds.get(place, "")) == level)


def check_levels(staged: Staged, whereabouts: Whereabouts, levels: Levels) -> None:
    """Raises NotAllowed for a step, a stage or a signature of another level, and for a look-back of a case that is in
    an open audit."""
    deltas = {delta.table: delta for delta in staged.deltas.values()}
    if look_backs in deltas:
        _check_look_backs(deltas[look_backs], levels.picture)
    if levels.granted is None:
        return
    # A case that follows on a relapse is screened by whoever records that, whatever his level.
    relapsed = {row["record"] for _, row in _changes(deltas, cases) if row} if audit_items in deltas else set()
    for old, new in _changes(deltas, case_steps):
        for row in filter(None, (old, new)):
            if row["case"] not in relapsed:
                _check(whereabouts, levels, case_steps, row, row["level"])
    for old, new in _changes(deltas, ratings):
        for row in filter(None, (old, new)):
            _check(whereabouts, levels, ratings, row, OF_STAGE.get(row["stage"]))
    for old, new in _changes(deltas, audit_items):
        for level in _signatures_altered(old or {}, new or {}):
            _check(whereabouts, levels, audit_items, new or old or {}, level)
    for old, new in _changes(deltas, audits):
        if old is None and new is not None and not _has(levels, new["place"], OPENING):
            raise NotAllowed(*NOT_THEIRS)


def _signatures_altered(old: Version | dict[str, Any], new: Version | dict[str, Any]) -> Iterator[str]:
    """The levels whose signatures of an item are given or taken. Those that are cleared because what they signed is
    another follow of themselves: nobody takes them."""
    is_another = any(old.get(column) != new.get(column) for column in SIGNED)
    for level, column in SIGNATURES.items():
        if old.get(column) != new.get(column) and not (is_another and new and new.get(column) is None):
            yield level


def _check(whereabouts: Whereabouts, levels: Levels, table: Table, row: Version, level: str | None) -> None:
    if level is not None and not any(levels.has(unit, (level,)) for unit in whereabouts.of(table, row)):
        raise NotAllowed(*NOT_THEIRS)


def _has(levels: Levels, place: int | None, wanted: Collection[str]) -> bool:
    return place is not None and levels.has(place, wanted)


def _check_look_backs(delta: Delta, picture: Picture) -> None:
    """Raises NotAllowed for a look-back of a case that is an item of an audit which is not closed."""
    standing = [audit for audit in all_audits(picture).values() if audit.row["closed_on"] is None]
    in_audits = {item.case.identity for audit in standing for item in audit.items}
    if any(row["case"] in in_audits for rows in (delta.out, delta.into) for row in versions(delta, rows)):
        raise NotAllowed(*BY_ITEM)


def _changes(deltas: dict[Table, Delta], table: Table) -> Iterator[tuple[Version | None, Version | None]]:
    """The rows of a table that are altered, each as it was and as it is to be."""
    if table not in deltas:
        return
    delta = deltas[table]
    before = _by_record(versions(delta, delta.out))
    after = _by_record(versions(delta, delta.into))
    for record in before.keys() | after.keys():
        yield before.get(record), after.get(record)


def _by_record(rows: Iterable[Version]) -> dict[Any, Version]:
    return {row["record"]: row for row in rows}
