"""The values of an explanation 依据, put together again: a unit's own columns, and the rows of its relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry import days
from registry.columns import Day
from registry.figures.labels import DUE
from registry.measures.ledger import BY_KEY as MEASURES
from registry.slices import LEDGERS


def regrouped(values: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """An explanation's values as a unit's columns, and as the rows of its relations.

    Several values of one name are the months of a flow: they are added up. A relation's values are named
    `relation.column`; those with one key are one row. Days are read back to numbers.
    """
    own: dict[str, Any] = {}
    rows: dict[str, dict[Any, dict[str, Any]]] = {}
    for value in values:
        relation, dot, column = value["name"].rpartition(".")
        read = _read_back(column, value["value"])
        if dot:
            rows.setdefault(relation, {}).setdefault((value["ledger"], value["key"]), {})[column] = read
        elif own.get(column) is not None and column in MEASURES and MEASURES[column].kind == "flow":
            own[column] += read
        else:
            own[column] = read
    return own, {relation: list(found.values()) for relation, found in rows.items()}


_DAY_COLUMNS = {"begins", "ends", "term_ends", "on", "lapses"}
_DEADLINES = {c.name for ledger in LEDGERS for c in ledger.columns if isinstance(c, Day) and c.is_due} | DUE


def _read_back(column: str, value: Any) -> Any:
    if isinstance(value, str) and (column.endswith("_on") or column in _DAY_COLUMNS):
        # A deadline by month or year counts to its last day; a term may end after all that may be written.
        return days.last_day(days.read_back(value)) if column in _DEADLINES else days.read_back(value)
    return value
