"""The verbs carried out: staged, written as one change, and told: what became of whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from registry import changes, record
from registry.changes import Staged
from registry.db import reading, transaction
from registry.errors import Invalid
from registry.restructuring.acting import Act
from registry.restructuring.draft import Draft
from registry.restructuring.ordering import Order
from registry.restructuring.undoing import Undoing

#: How often a change is staged again because someone else's came first.
TRIES = 5
Stage = Callable[[Connection], tuple[Staged, Any]]


def carry_out(
    engine: Engine, order: Order, *, actor: str = "", reason: str = "", dry_run: bool = False
) -> dict[str, Any]:
    """Carries a verb out as one change: {"change", "units": [{"code", "states"}], "successions", "findings"}.

    `change` is None for a dry run, which stores nothing. Raises Invalid with every reason why it cannot be done.
    """

    def stage(connection: Connection) -> tuple[Staged, dict[str, Any]]:
        act = Act(Draft(connection), order.kind, order.day)
        order.verb(act, **order.arguments)
        if act.problems:
            raise Invalid(act.problems)
        return act.draft.staged, _told(act)

    origin = {"kind": "command", "name": f"{order.kind.key} {order.name}"}
    number, told = commit(engine, stage, actor=actor, reason=reason, origin=origin, dry_run=dry_run)
    return {"change": number, **told}


def undo(engine: Engine, number: int, *, actor: str = "", reason: str = "", dry_run: bool = False) -> int | None:
    """Puts back what a change did, as a new change, whose number it returns (None for a dry run).

    Raises NotFound for a change that there is not, Invalid with the list of what later changes built on it.
    """

    def stage(connection: Connection) -> tuple[Staged, None]:
        undoing = Undoing(connection, number)
        staged = undoing.stage()
        if undoing.problems:
            raise Invalid(undoing.problems)
        return staged, None

    return commit(
        engine, stage, actor=actor, reason=reason, origin={"kind": "undo", "change": number}, dry_run=dry_run
    )[0]


def commit(
    engine: Engine, stage: Stage, *, actor: str, reason: str, origin: Mapping[str, Any], dry_run: bool
) -> tuple[int | None, Any]:
    """Stages a change and writes it: its number (None for a dry run), and what staging told.

    Staging is done outside the lock, and again where somebody else's change came first. Raises Conflict where that
    happens too often.
    """
    for attempt in range(TRIES):
        with reading(engine) as connection:
            staged, told = stage(connection)
            if dry_run or staged.is_empty:
                return None, told
            changes.prepare(connection, staged)
        try:
            with transaction(engine) as connection:
                number = changes.commit(connection, staged, actor=actor, reason=reason, origin=origin)
            return number, told
        except changes.Stale:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


# -- what is told --------------------------------------------------------------------------------------------------


def _told(act: Act) -> dict[str, Any]:
    """What becomes of the units that a verb is about, in the contract's shape."""
    units = list(dict.fromkeys([*act.hands, *act.draft.touched]))
    return {
        "units": [{"code": act.draft.code_of(unit), "states": _states(act.draft, unit)} for unit in units],
        "successions": [_plain(act.draft, record.succession, row) for row in act.draft.successions],
    }


def _states(draft: Draft, unit: int) -> list[dict[str, Any]]:
    table = draft.kind_of(unit).table
    return [_plain(draft, table, state) for state in draft.states(unit)]


def _plain(draft: Draft, table: Any, row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row's recorded values by the ledgers' keys, references as codes."""
    told = {}
    for column in table.info["recorded"]:
        value = row[column.name]
        is_reference = column.stored == "reference" and value is not None
        told[column.key] = draft.code_of_any(value) if is_reference else column.plain(value)
    return told
