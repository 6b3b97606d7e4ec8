"""The effect 影响 of writing rows, told before they are saved: which figures and findings of a day would be others.

As a what-if does, it is carried out in a transaction that is rolled back; nothing of it stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from registry.changes import Staged
from registry.desk.judgement import versions
from registry.desk.orders import Order
from registry.desk.reach import picture_of_now
from registry.desk.service import stage_of
from registry.desk.whereabouts import Whereabouts
from registry.figures import service as figures
from registry.moment import today
from registry.organizations import queries as organizations
from registry.picture import Picture
from registry.restructuring.service import BeforeAfter
from registry.restructuring.whatif import scopes_of
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import Stage


class FigureEffect(NamedTuple):
    """A figure of a scope (a place's code) that would be another: both results, as `registry figures` has them."""

    scope: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class RowEffect:
    """What would be another on a day: figures of the places touched and of all above them, findings that appear, and
    that vanish; `is_empty`: nothing would be recorded at all."""

    day: datetime.date
    figures: list[FigureEffect]
    new: list[dict[str, Any]]
    gone: list[dict[str, Any]]
    is_empty: bool


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

    def staging(connection: Connection) -> tuple[Staged | None, tuple[frozenset[int], bool]]:
        staged, _ = stage(connection)
        if staged is None or staged.is_empty:
            return None, (frozenset(), True)
        return staged, (_touched(connection, staged), False)

    def ahead(answer: tuple[frozenset[int], bool]) -> None:
        for scope in scopes_of(compared.before, _places(compared.before, answer[0])):
            figures.figures_of(compared.before, scope)

    compared = BeforeAfter(day or today(), rights)
    with compared.around(engine, staging, dry_run=True, ahead=ahead) as (_, (touched, is_empty)):
        found = compared.findings()
        told = list(_differing(compared, touched))
        return RowEffect(compared.day, told, found["new"], found["gone"], is_empty)


def _touched(connection: Connection, staged: Staged) -> frozenset[int]:
    """The places and organizations at which the rows lie that are altered, as they were and as they are to be."""
    whereabouts = Whereabouts(picture_of_now(connection))
    found = set[int]()
    for delta in staged.deltas.values():
        for rows in (delta.out, delta.into):
            for row in versions(delta, rows):
                found |= whereabouts.of(delta.table, row)
    return frozenset(found)


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
