"""Row rules 逐行规则: how a rule of the rows of an archive is put, and those that many tables have."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.archive.known import KINDS, KnownNumbers
from registry.archive.row_problems import NOTHING
from registry.language import Words
from registry.ledgers import Fault


@dataclass(frozen=True)
class RowRule:
    """A rule: `faults` yields what is wrong with the values of some `columns` of one row, given in their order.

    Of a single column it is not asked about an empty value. `all_hold`, given the columns of many rows, says quickly
    that no row of them breaks the rule; it may say no where none does.
    """

    columns: tuple[str, ...]
    faults: Callable[..., Iterator[Fault]]
    all_hold: Callable[..., bool] = lambda *_: False


def each(
    column: str,
    misfit: Callable[[Any], Words | None],
    allowed: Words = NOTHING,
    all_hold: Callable[..., bool] = lambda *_: False,
) -> RowRule:
    """A rule about the values of one column."""

    def faults(value: Any) -> Iterator[Fault]:
        what = misfit(value)
        if what is not None:
            yield column, what, allowed

    return RowRule((column,), faults, all_hold)


def numbers(column: str) -> RowRule:
    """The numbers of rows and records are counted from 1."""
    what = Words("编号从 1 起", "numbers begin with 1")
    return each(column, lambda n: None if n >= 1 else what, NOTHING, lambda values: min(values) >= 1)


def time_misfit(value: str) -> Words | None:
    """What is wrong with a time; None where nothing is."""
    try:
        at = datetime.datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is not None and at.utcoffset() == datetime.timedelta(0) and at.isoformat(timespec="microseconds") == value:
        return None
    return Words("不是协调世界时的时刻", "is no time in UTC as the registry writes it")


def place_faults(known: KnownNumbers, place: int | None) -> Iterator[Fault]:
    """What is wrong with the identity of a place."""
    at = known.places([place])[0]
    if at < 0 or (*KINDS, None)[known.kinds[at]] != "place":
        yield "place", Words("不是地点", "is no place"), NOTHING
