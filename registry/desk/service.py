"""The service of the desk: rows of a ledger are written one by one, or many as one change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from registry.changes import Staged
from registry.desk import order_documents
from registry.desk.judgement import NOT_YOURS, Judgement
from registry.desk.orders import MOST, Order, OrderedRows, RowOrder, standing
from registry.desk.rights import Grantee
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.proposal import Proposal
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.stage import stage
from registry.staging.state import ImportState
from registry.staging.write import Stage, write
from registry.versions.rows import Version

#: What rows are recorded to come from, by the way of whoever wrote them.
_SOURCES = {"api": "接口", "page": "网页"}
_TOO_MANY = Words("一次至多 {count} 行", "at most {count} {count:row|rows} at once")
_ANY_VERSION = "*"
#: The kind of proposal that an order is.
ROWS = "rows"


class StaleRow(Conflict):
    """A row was altered since it was seen: `records` are the numbers of such rows, by their lines, counted from 1."""

    def __init__(self, records: Mapping[int, int]):
        self.records = dict(records)
        super().__init__("这一行已有新的版本", "the row has a newer version")


@dataclass(frozen=True)
class Written:
    """What was written: the number of the change (None where nothing is another now), and of each order the numbers of
    the rows that it is about, the earlier first."""

    change: int | None
    records: tuple[tuple[int, ...], ...]


def source_of(rights: Rights) -> str:
    """What rows are recorded to come from that somebody writes by some rights."""
    return _SOURCES.get(getattr(rights, "way", ""), "登记")


def version_of(row: Mapping[Any, Any]) -> str:
    """The version of a row by which it is told whether somebody altered it: the change that brought it in."""
    return str(row["since"])


def create(
    engine: Engine, ledger: Ledger, values: Mapping[str, Any], reason: str, rights: Rights, actor: str
) -> Written:
    """Enters a new row. Raises Invalid with every problem (a key that stands already too), NotAllowed."""
    return carry_out(engine, Order(ledger, [RowOrder(values)], reason=reason), rights, actor)


def carry_out(engine: Engine, order: Order, rights: Rights = COMMAND_LINE, actor: str = "") -> Written:
    """Carries an order out as one change, or nothing of it.

    Raises Invalid with every problem of every row, whose number counts from 1; StaleRow where a row is not as it was
    seen; NotAllowed where the rights do not reach; NotFound where the only row of an order is not there; ToBeSubmitted
    and Closed as `write` does.
    """
    given, staging = stage_of(order, rights)
    number, records = write(
        engine,
        staging,
        actor=actor,
        reason=order.reason,
        origin={"kind": "command", "name": f"rows {order.ledger.key}"},
        rights=given,
        proposal=partial(Proposal, ROWS, order_documents.as_json(order)),
        corrects=order.corrects,
    )
    return Written(number, tuple(records))


def stage_of(order: Order, rights: Rights = COMMAND_LINE) -> tuple[Rights, Stage[list[tuple[int, ...]]]]:
    """The stage of an order, whose answer are the record numbers of each row, and the rights by which it is judged.

    Both raise what `carry_out` raises.
    """
    check_size(order)
    carried: dict[int, Version] = {}
    given = rights.carrying(carried) if isinstance(rights, Grantee) else rights

    def staging(connection: Connection) -> tuple[Staged, list[tuple[int, ...]]]:
        current = CurrentRows(connection, given)
        found = _standing(current, order)
        made = OrderedRows(current, order, found, source_of(rights))
        rows = made.made()
        carried.clear()
        carried.update(made.carried)
        state = ImportState(current, problems=made.problems, only_new=True)
        stage(state, [rows])
        if state.problems:
            raise Invalid(in_order(state.problems))
        return state.staged, _records(state.staged, order, found)

    return given, staging


def check_row(connection: Connection, ledger: Ledger, record: str, rights: Rights) -> Version:
    """The row that is to be altered, as it stands. Raises NotFound, and NotAllowed where it may be read only."""
    current = CurrentRows(connection, rights)
    found = standing(current, ledger, record)
    if found is None:
        raise NotFound(f"没有这一行：{record}", f"there is no row {record}")
    may_alter(connection, ledger, found, rights)
    return found


def check_size(order: Order) -> None:
    """Raises Invalid for an order of too many rows."""
    if len(order.rows) > MOST:
        raise Invalid([Problem(_TOO_MANY.format(count=MOST), Words(f"1 至 {MOST}", f"1 to {MOST}"), order.ledger.key)])


def _standing(current: CurrentRows, order: Order) -> dict[int, Version]:
    """The rows that are to be altered, by their lines; one that there is not is left out, unless it is the only one.

    Raises StaleRow, NotAllowed, and NotFound.
    """
    found, stale = dict[int, Version](), dict[int, int]()
    for line, row in enumerate(order.rows, 1):
        if row.record is None:
            continue
        own = standing(current, order.ledger, row.record)
        if own is None:
            continue
        found[line] = own
        may_alter(current.connection, order.ledger, own, current.rights)
        if row.version not in (None, _ANY_VERSION, version_of(own)):
            stale[line] = own["record"]
    if len(order.rows) == 1 and order.rows[0].record is not None and not found:
        raise NotFound(f"没有这一行：{order.rows[0].record}", f"there is no row {order.rows[0].record}")
    if stale:
        raise StaleRow(stale)
    return found


def may_alter(connection: Connection, ledger: Ledger, row: Version, rights: Rights) -> None:
    """Raises NotAllowed where a row that may be read may not be altered."""
    if not isinstance(rights, Grantee) or rights.proposes:
        return
    reach = rights.reach(connection)
    if not Judgement(connection, reach.whereabouts, reach.writes, reach.entered).may_alter(TABLES[ledger.key], row):
        raise NotAllowed(*NOT_YOURS)


def _records(staged: Staged, order: Order, found: Mapping[int, Version]) -> list[tuple[int, ...]]:
    """The record numbers of the rows of each order: of one that stands its own, then that of the row that goes on."""
    delta = staged.delta(TABLES[order.ledger.key])
    names = tuple(delta.table.c.keys())
    new: dict[int, list[int]] = {}
    for row in delta.into:
        version = dict(zip(names, row, strict=True))
        new.setdefault(version["line"], []).append(version["record"])
    records = []
    for line in range(1, len(order.rows) + 1):
        own = [found[line]["record"]] if line in found else []
        records.append(tuple(dict.fromkeys([*own, *new.get(line, ())])))
    return records


def in_order(problems: Any) -> list[Problem]:
    """The problems, those of the order first, then row by row; no file has them."""
    told = [replace(problem, file=None) for problem in problems]
    return sorted(dict.fromkeys(told), key=lambda problem: problem.row or 0)
