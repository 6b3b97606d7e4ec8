"""What every figure says of one unit: the same answers that are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.columns import amount
from registry.figures import engine
from registry.figures.catalogue import adding
from registry.figures.compiling import SCALED
from registry.figures.frames import UNITS, UnitKind
from registry.figures.groups import GROUPS
from registry.figures.labels import named
from registry.figures.model import Figure
from registry.language import Words
from registry.numbers import number
from registry.picture import Picture
from registry.unit_arrays import rows_about

#: A figure's columns in `engine.wide`, as far as it has them.
_COLUMNS = ("population", "answer", "value", "over", "category")


@dataclass(frozen=True)
class UnitAnswer:
    """What a figure says of a unit: `answer` as `registry.figures.explaining` has it, and `value`, what it adds."""

    figure: Figure
    answer: str
    value: Words | None


def answers_of(picture: Picture, ledger: str, identity: int) -> list[UnitAnswer]:
    """What each figure says that counts units of a ledger's kind, in the order in which figures are reported.

    A unit that no such figure asks about (a county, a place that does not live) has none.
    """
    found: dict[str, UnitAnswer] = {}
    for kind, figures in _asked_of(ledger):
        if rows_about(kind.base(picture), [identity]):
            row, *_ = rows_about(engine.wide(picture, figures), [identity])
            found |= {a.figure.code: a for a in _answers_in(figures, row)}
    return [found[f.code] for group in GROUPS for f in group.figures if f.code in found]


def _asked_of(ledger: str) -> Iterator[tuple[UnitKind, tuple[Figure, ...]]]:
    """The kinds of unit that a ledger records, and the figures about each.

    The same figures together as for a scope, so that the answers are there where a scope was asked for before.
    """
    return ((unit, adding(kind)) for kind, unit in UNITS.items() if unit.ledger == ledger and adding(kind))


def _answers_in(figures: tuple[Figure, ...], row: dict[str, Any]) -> Iterator[UnitAnswer]:
    for figure in figures:
        own = {name: row.get(engine.column(figure, name)) for name in _COLUMNS}
        counts = own["population"]
        answer = "undetermined" if counts is None else _counted(figure, own) if counts else "outside"
        yield UnitAnswer(figure, answer, _value(figure, own) if counts else None)


def _counted(figure: Figure, own: dict[str, Any]) -> str:
    """The answer of a unit of the population."""
    if figure.kind == "share":
        return {True: "met", False: "not_met", None: "unknown"}[own["answer"]]
    if figure.kind == "ratio":
        return {2: "met", 1: "unknown", 0: "outside"}[(own["value"] is not None) + (own["over"] is not None)]
    return "unknown" if figure.kind == "total" and own["value"] is None else "met"


def _value(figure: Figure, own: dict[str, Any]) -> Words | None:
    """What a unit adds to a figure: its amount, the two parts of a ratio, its category."""
    if figure.category and own["category"] is not None:
        return named(figure.category, own["category"])
    parts = [(m, own[k]) for m, k in ((figure.measure, "value"), (figure.over, "over")) if m]
    if not parts or all(value is None for _, value in parts):
        return None
    text = " / ".join(number(amount(v) if m in SCALED and v is not None else v) or "—" for m, v in parts)
    return Words(text, text)
