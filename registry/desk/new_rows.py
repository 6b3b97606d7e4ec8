"""New rows 一并登记 of several ledgers: entered as one change or not at all, such as a notice with what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from registry.changes import Staged
from registry.desk.orders import Order, OrderedRows, RowOrder
from registry.desk.service import check_size, in_order, source_of
from registry.errors import Invalid
from registry.ledgers import Ledger
from registry.problems import Problems
from registry.slices import BY_KEY
from registry.staging.current_rows import CurrentRows
from registry.staging.proposal import Proposal
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.stage import stage
from registry.staging.state import ImportState
from registry.staging.write import Stage, write

#: The kind of proposal that such rows are.
NEW_ROWS = "new_rows"
_LEDGERS = "ledgers"


@dataclass(frozen=True)
class NewRows:
    """Rows that are entered together, ledger by ledger, as cells by the keys of their columns; and why."""

    ledgers: Sequence[tuple[Ledger, Sequence[Mapping[str, Any]]]]
    reason: str = ""

    @property
    def orders(self) -> list[Order]:
        """An order for each ledger."""
        return [Order(ledger, [*map(RowOrder, rows)], reason=self.reason) for ledger, rows in self.ledgers]


def carry_out(engine: Engine, wanted: NewRows, rights: Rights = COMMAND_LINE, actor: str = "") -> int | None:
    """Enters the rows as one change, or none of them; returns its number.

    Raises Invalid with every problem of every row, by its ledger, where the number of a row counts from 1; NotAllowed
    and ToBeSubmitted as `write` does.
    """
    number, _ = write(
        engine,
        stage_of(wanted, rights),
        actor=actor,
        reason=wanted.reason,
        origin={"kind": "command", "name": f"rows {' '.join(ledger.key for ledger, _ in wanted.ledgers)}"},
        rights=rights,
        proposal=lambda: Proposal(NEW_ROWS, as_json(wanted)),
    )
    return number


def stage_of(wanted: NewRows, rights: Rights = COMMAND_LINE) -> Stage[None]:
    """The stage of rows that are entered together; it raises Invalid with every problem."""
    for order in wanted.orders:
        check_size(order)

    def staging(connection: Connection) -> tuple[Staged, None]:
        current = CurrentRows(connection, rights)
        read = [OrderedRows(current, order, {}, source_of(rights)) for order in wanted.orders]
        ledgers = [one.made() for one in read]
        problems = Problems(problem for one in read for problem in one.problems)
        state = ImportState(current, problems=problems, only_new=True)
        stage(state, ledgers)
        if state.problems:
            raise Invalid(in_order(state.problems))
        return state.staged, None

    return staging


def as_json(wanted: NewRows) -> dict[str, Any]:
    """Rows as JSON has them, without the reason."""
    return {_LEDGERS: [{"ledger": ledger.key, "rows": [*map(dict, rows)]} for ledger, rows in wanted.ledgers]}


def of_json(content: Mapping[str, Any], reason: str) -> NewRows:
    """The rows that `as_json` told."""
    return NewRows([(BY_KEY[one["ledger"]], one["rows"]) for one in content[_LEDGERS]], reason)
