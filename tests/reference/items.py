"""What a figure is made of: one item per unit, with one of three answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from .world import Identity, World

Truth = bool | None


class Item(NamedTuple):
    """One unit of a figure: its code, the place that it counts at, the answer for it, and what is summed."""

    unit: str
    place: Identity
    answer: str
    amounts: tuple[Any, ...] = ()


Items = Callable[[World], Iterable[Item]]


# Three answers


def any_of(answers: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false."""
    found = list(answers)
    return True if True in found else None if None in found else False


def all_of(answers: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true."""
    found = list(answers)
    return False if False in found else None if None in found else True


def at_least(value: Any, bound: int) -> Truth:
    """value ≥ bound, unknown where there is no value."""
    return None if value is None else value >= bound


# Shapes of figures


def counted(unit: str, place: Identity, member: Truth) -> Iterator[Item]:
    """The unit if it is counted, or if that is not known."""
    if member is not False:
        yield Item(unit, place, "met" if member else "undetermined")


def shared(unit: str, place: Identity, member: Truth, met: Truth) -> Iterator[Item]:
    """The unit with its answer if it is of the population, or undetermined."""
    if member is None:
        yield Item(unit, place, "undetermined")
    elif member:
        yield Item(unit, place, {True: "met", False: "not_met", None: "unknown"}[met])
