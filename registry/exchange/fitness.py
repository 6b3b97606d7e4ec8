"""What a row says wrongly in the light of another ledger: a role or a measure at a unit of the wrong kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from registry.language import Words
from registry.ledgers import Fault
from registry.measures.ledger import MEASURES, Measure
from registry.people.ledger import ROLES_OF_ORGANIZATIONS, ROLES_OF_PLACES
from registry.places.ledger import KINDS

if TYPE_CHECKING:
    from registry.exchange.staging import Staging

_ROLES = {"organization": ROLES_OF_ORGANIZATIONS, "place": ROLES_OF_PLACES}
_LABELS = {k.key: k.words for k in KINDS}


def _role_fits(staging: Staging, values: Mapping[str, Any]) -> Iterator[Fault]:
    unit, role = values.get("unit"), values.get("role")
    if unit is None or role is None:
        return
    kind = staging.kind_of(unit)
    roles = _ROLES[kind]
    if role not in {r.key for r in roles}:
        where = Words("党组织", "an organization") if kind == "organization" else Words("地点", "a place")
        yield (
            "role",
            Words(f"不是{where.zh}的职务", f"is not a role at {where.en}"),
            Words("、".join(r.label for r in roles), ", ".join(r.key for r in roles)),
        )


def _measures_fit(staging: Staging, values: Mapping[str, Any]) -> Iterator[Fault]:
    unit = values.get("unit")
    if unit is None:
        return
    for measure in _misplaced(staging.kinds_of_place(unit)):
        if values.get(measure.key) is not None:
            at = [_LABELS[k] for k in measure.at]
            yield (
                measure.key,
                Words("此类地点不填报这项指标", "is not recorded at a place of this kind"),
                Words("、".join(a.zh for a in at), ", ".join(a.en for a in at)),
            )


@cache
def _misplaced(kinds: frozenset[str]) -> tuple[Measure, ...]:
    """The measures that are not recorded at a place that has been of these kinds."""
    return tuple(m for m in MEASURES if kinds and not kinds.intersection(m.at))


_CHECKS: dict[str, Callable[[Staging, Mapping[str, Any]], Iterator[Fault]]] = {
    "posts": _role_fits,
    "facts": _measures_fit,
}


def faults(staging: Staging, ledger: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    """What a row, its references resolved, says wrongly in the light of other ledgers."""
    check = _CHECKS.get(ledger)
    if check is not None:
        yield from check(staging, values)
