"""Closed periods 封账 as a write meets them: facts of one are altered as a correction with a reason alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from registry import days
from registry.changes import Delta, Staged
from registry.errors import Closed
from registry.language import Words
from registry.measures.models import facts
from registry.periods.service import Closing, closed
from registry.sights.scopes import counting_on

_CLOSED = Words(
    "所属时期已封账（{periods}）：只能作为更正登记，并说明事由",
    "the period is closed ({periods}): it is written as a correction with a reason alone",
)


def check(connection: Connection, staged: Staged, is_corrected: bool) -> None:
    """Raises Closed where a change writes facts of a closed period otherwise than as a correction with a reason."""
    delta = staged.deltas.get(facts.name)
    if delta is None or is_corrected or not (delta.out or delta.into):
        return
    touched = {(row["unit"], days.last_day(row["period"])) for row in _rows(delta)}
    earliest = min(day for _, day in touched)
    holding = [one for one in closed(connection) if days.last_day(one.period) >= earliest]
    hit = [one for one in holding if any(_holds(connection, one, touched, staged))]
    if hit:
        periods = "、".join(dict.fromkeys(days.show(one.period) for one in hit))
        raise Closed(*_CLOSED.format(periods=periods))


class ClosedPeriods:
    """The closed periods, as a page asks of many rows of facts whether one is of such a period."""

    def __init__(self, connection: Connection):
        self._closings = [
            (days.last_day(one.period), counting_on(connection, one.place, one.last_day)) for one in closed(connection)
        ]

    def has(self, unit: int, period: int) -> bool:
        """Whether facts of a unit and a period are written as a correction alone."""
        day = days.last_day(period)
        return any(day <= last and _is_among(units, unit) for last, units in self._closings)


def _is_among(units: NDArray[np.bool_] | None, unit: int) -> bool:
    return units is None or (unit < len(units) and bool(units[unit]))


def _holds(connection: Connection, closing: Closing, touched: set[tuple[int, int]], staged: Staged) -> Iterator[bool]:
    last = days.last_day(closing.period)
    units = counting_on(connection, closing.place, closing.last_day)
    for unit, day in touched:
        if day <= last:
            yield _is_among(units, unit)


def _rows(delta: Delta) -> Iterator[dict[str, Any]]:
    names: Sequence[str] = tuple(delta.table.c.keys())
    for row in (*(delta.out[at] for at in range(len(delta.out))), *delta.into):
        yield dict(zip(names, row, strict=True))
