"""The effect 影响 of writing rows, told before they are saved: which figures and findings of a day would be others.

As a what-if does, it is carried out in a transaction that is rolled back; nothing of it stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from registry.changes import Staged
from registry.checks.status_effects import StatusEffect, rules_of_notices, standing, status_effects
from registry.compliance.ledger import FINDING_STEPS, NOTICES
from registry.desk.judgement import versions
from registry.desk.orders import Order
from registry.desk.reach import picture_of_now
from registry.desk.rights import Grantee
from registry.desk.service import stage_of
from registry.desk.whereabouts import Whereabouts
from registry.figures import service as figures
from registry.ledgers import Ledger
from registry.moment import today
from registry.organizations import queries as organizations
from registry.people.ledger import PEOPLE, POSTS
from registry.picture import Picture
from registry.restructuring.service import BeforeAfter
from registry.restructuring.whatif import scopes_of
from registry.slices import TABLES
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import Stage
from registry.versions.rows import Version


class FigureEffect(NamedTuple):
    """A figure of a scope (a place's code) that would be another: both results, as `registry figures` has them."""

    scope: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class RowEffect:
    """What would be another on a day: figures of the places touched and of all above them, findings that appear, and
    that vanish, those that would stand otherwise; `is_empty`: nothing would be recorded at all. `people`: the names of
    those who would be recorded beside the rows, because a row names somebody whom nobody of the village is."""

    day: datetime.date
    figures: list[FigureEffect]
    new: list[dict[str, Any]]
    gone: list[dict[str, Any]]
    is_empty: bool
    standing: Sequence[StatusEffect] = ()
    people: Sequence[str] = ()


@dataclass(frozen=True)
class _Touched:
    """What a change touches: units, rules of which it writes steps, and notices, by the numbers of their records."""

    units: frozenset[int] = frozenset()
    rules: frozenset[str] = frozenset()
    notices: frozenset[int] = frozenset()
    is_empty: bool = False
    people: tuple[str, ...] = ()


def effect_of(
    engine: Engine, order: Order, rights: Rights = COMMAND_LINE, day: datetime.date | None = None
) -> RowEffect:
    """Works out what an order for rows would change on a day. Raises what `registry.desk.service.carry_out` raises."""
    given, stage = stage_of(order, rights)
    return effect_of_stage(engine, stage, given, day)


def effect_of_stage(
    engine: Engine, stage: Stage[Any], rights: Rights = COMMAND_LINE, day: datetime.date | None = None
) -> RowEffect:
    """Works out what any change would change on a day. Raises what its stage raises, and NotAllowed."""

    def staging(connection: Connection) -> tuple[Staged | None, _Touched]:
        staged, _ = stage(connection)
        if staged is None or staged.is_empty:
            return None, _Touched(is_empty=True)
        return staged, _Touched(
            _units(connection, staged, rights), _rules(staged), _notices(staged), people=tuple(_people(staged))
        )

    def ahead(touched: _Touched) -> None:
        for scope in scopes_of(compared.before, _places(compared.before, touched.units)):
            figures.figures_of(compared.before, scope)
        standing(compared.before, rules_of(touched))

    def rules_of(touched: _Touched) -> frozenset[str]:
        return touched.rules | rules_of_notices(compared.before, touched.notices)

    compared = BeforeAfter(day or today(), rights)
    with compared.around(engine, staging, dry_run=True, ahead=ahead) as (_, touched):
        found = compared.findings()
        told = list(_differing(compared, touched.units))
        statuses = status_effects(compared.before, compared.after, rules_of(touched))
        return RowEffect(compared.day, told, found["new"], found["gone"], touched.is_empty, statuses, touched.people)


def _units(connection: Connection, staged: Staged, rights: Rights) -> frozenset[int]:
    """The places and organizations at which the rows lie that are altered, as they were and as they are to be."""
    whereabouts = (
        rights.reach(connection).whereabouts if isinstance(rights, Grantee) else Whereabouts(picture_of_now(connection))
    )
    found = set[int]()
    for delta in staged.deltas.values():
        for rows in (delta.out, delta.into):
            for row in versions(delta, rows):
                found |= whereabouts.of(delta.table, row)
    return frozenset(found)


def _rules(staged: Staged) -> frozenset[str]:
    """The rules of the findings about which a change writes steps."""
    return frozenset(row["rule"] for row in _rows(staged, FINDING_STEPS))


def _notices(staged: Staged) -> frozenset[int]:
    """The notices that a change alters, or brings in: the receipt of one says how its findings stand."""
    return frozenset(row["record"] for row in _rows(staged, NOTICES))


def _people(staged: Staged) -> Iterator[str]:
    """The names of the people whom posts bring in that name them."""
    delta, of_posts = (staged.deltas.get(TABLES[key].name) for key in (PEOPLE.key, POSTS.key))
    if delta is not None and of_posts is not None:
        yield from (str(row["name"]) for row in versions(delta, delta.into))


def _rows(staged: Staged, ledger: Ledger) -> Iterator[Version]:
    delta = staged.deltas.get(TABLES[ledger.key].name)
    if delta is not None:
        yield from (*versions(delta, delta.out), *versions(delta, delta.into))


def _places(picture: Picture, units: Iterable[int]) -> list[int]:
    """The places among some units, and those at which the organizations among them stand."""
    known = set(units)
    stand = dict(organizations.organizations(picture).select("unit", "place").iter_rows())
    return sorted({stand.get(unit, unit) for unit in known} - {None})


def _differing(compared: BeforeAfter, touched: frozenset[int]) -> Iterator[FigureEffect]:
    """The figures that differ, scope by scope from the top."""
    before, after = compared.before, compared.after
    scopes = scopes_of(before, _places(before, touched)) | scopes_of(after, _places(after, touched))
    for scope in sorted(scopes, key=lambda code: (scopes[code], code)):
        earlier = {result["code"]: result for result in figures.figures_of(before, scope)}
        for result in figures.figures_of(after, scope):
            old = earlier.get(result["code"])
            if old is not None and old != result:
                yield FigureEffect(scope, old, result)
