"""Checks of a row against another ledger: a role or a measure at a unit of the wrong kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from registry.ledgers import Fault
from registry.measures.ledger import misplaced, misplaced_fault
from registry.people.ledger import role_fault
from registry.staging.state import ImportState


def _role_fits(state: ImportState, values: Mapping[str, Any]) -> Iterator[Fault]:
    unit, role = values.get("unit"), values.get("role")
    fault = None if unit is None or role is None else role_fault(state.kind_of(unit), role)
    if fault is not None:
        yield fault


def _measures_fit(state: ImportState, values: Mapping[str, Any]) -> Iterator[Fault]:
    unit = values.get("unit")
    if unit is None:
        return
    for measure in misplaced(state.kinds_of_place(unit)):
        if values.get(measure.key) is not None:
            yield misplaced_fault(measure)


_CHECKS: dict[str, Callable[[ImportState, Mapping[str, Any]], Iterator[Fault]]] = {
    "posts": _role_fits,
    "facts": _measures_fit,
}


def faults(state: ImportState, ledger: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields the faults of a row, its references resolved, in the light of other ledgers."""
    check = _CHECKS.get(ledger)
    if check is not None:
        yield from check(state, values)
