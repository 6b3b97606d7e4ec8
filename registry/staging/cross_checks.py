"""Checks of a row against another ledger: a role or a measure at a unit of the wrong kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from registry.language import Words
from registry.ledgers import Fault
from registry.measures.ledger import misplaced, misplaced_fault
from registry.people.ledger import role_fault
from registry.record import SPACE_OF_KIND
from registry.rectification.audit_ledger import not_known_yet
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


def _rests_on_another(state: ImportState, values: Mapping[str, Any]) -> Iterator[Fault]:
    own = state.identity_behind(SPACE_OF_KIND["policy"], values.get("code") or "")
    if own is not None and values.get("parent") == own:
        yield (
            "parent",
            Words("不能是自己", "is itself"),
            Words("另一文件的编号", "another document's code"),
        )


def _relapses_from_another(state: ImportState, values: Mapping[str, Any]) -> Iterator[Fault]:
    own = state.identity_behind(SPACE_OF_KIND["case"], values.get("code") or "")
    if own is not None and values.get("relapse_of") == own:
        yield "relapse_of", Words("不能是自己", "is itself"), Words("另一案件的编号", "another case's code")


def _is_known_by_then(state: ImportState, values: Mapping[str, Any]) -> Iterator[Fault]:
    own, known_at = state.current.base + 1, values.get("known_at")
    if known_at is not None and known_at > own:
        yield not_known_yet(own)


_CHECKS: dict[str, Callable[[ImportState, Mapping[str, Any]], Iterator[Fault]]] = {
    "posts": _role_fits,
    "facts": _measures_fit,
    "policies": _rests_on_another,
    "cases": _relapses_from_another,
    "audits": _is_known_by_then,
}


def faults(state: ImportState, ledger: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields the faults of a row, its references resolved, in the light of other ledgers."""
    check = _CHECKS.get(ledger)
    if check is not None:
        yield from check(state, values)
