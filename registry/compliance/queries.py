"""The values of parameters 参数 at places, at a Moment."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry import days
from registry.compliance.models import settings
from registry.compliance.parameters import BY_NAME, DEFAULT
from registry.picture import Picture, once, once_for_all_days
from registry.places.queries import NOBODY, Ladder, ladder

#: The rows of one parameter at one place (0: everywhere), in the order of their first days: days, and versions' values.
_Rows = tuple[list[int], list[dict[str, Any]]]
_NO_ROWS: _Rows = ([], [])


@dataclass
class ParameterValues:
    """The values of all parameters as of the day of a picture."""

    ladder: Ladder
    rows: dict[tuple[str, int], _Rows]
    default_day: int
    _found: dict[tuple[str, int, int], tuple[Any, dict[str, Any] | None]] = field(default_factory=dict)
    _lines: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _parsed: dict[tuple[str, str], Any] = field(default_factory=dict)

    def at(self, name: str, place: int | None, day: int | None = None) -> Any:
        """The value of a parameter where a place counts, on a full day (else the picture's); None for nothing.

        Of the rows by that day those of who stands for the place on the picture's day, else of the nearest above with
        any, else those without a place; of these the latest; else the default. An amount is in ten-thousandths.
        """
        return self.deciding(name, place, day)[0]

    def deciding(self, name: str, place: int | None, day: int | None = None) -> tuple[Any, dict[str, Any] | None]:
        """The value, and the row of the settings that decides it: None where the default does."""
        day = self.default_day if day is None else day
        where = self.stands_for(place)
        key = (name, where, day)
        if key not in self._found:
            self._found[key] = self._decided(name, where, day)
        return self._found[key]

    def stands_for(self, place: int | None) -> int:
        """Who stands for a place on the picture's day: 0 for nobody."""
        known = place is not None and place < len(self.ladder.stands_for)
        return int(self.ladder.stands_for[place]) if known else NOBODY

    def values_at(
        self, name: str, places: NDArray[np.int64], day: int | None = None
    ) -> tuple[NDArray[np.int64], list[Any]]:
        """The values of a parameter where many places count, on a full day (else the picture's): the different values,
        and for each place which of them it is."""
        which, rows = self.deciding_at(name, places, day)
        return which, [self.of_row(name, row, day) for row in rows]

    def deciding_at(
        self, name: str, places: NDArray[np.int64], day: int | None = None
    ) -> tuple[NDArray[np.int64], list[dict[str, Any] | None]]:
        """As `values_at`, the rows of the settings that decide the values: None where the default does."""
        day = self.default_day if day is None else day
        of_name = ((where, rows) for (of, where), rows in self.rows.items() if of == name)
        own = {where: row for where, rows in of_name if (row := _latest(rows, day))}
        different = [own.pop(NOBODY, None)]
        which = np.zeros(len(self.ladder.stands_for), dtype=np.int64)
        if own:
            held = np.full(len(which), -1, dtype=np.int64)
            for where, row in own.items():
                held[where] = len(different)
                different.append(row)
            depths = self.ladder.depth[self.ladder.order]
            for depth in range(depths.max(initial=-1) + 1):  # from the top: what stands above has its value already
                level = self.ladder.order[depths == depth]
                which[level] = np.where(held[level] >= 0, held[level], which[self.ladder.above[level]])
        known = np.where(places < len(which), places, NOBODY)
        return which[self.ladder.stands_for[known]], different

    def of_row(self, name: str, row: dict[str, Any] | None, day: int | None = None) -> Any:
        """What a row of the settings says on a full day (else the picture's); without one the default."""
        if row is None or row["value"] == DEFAULT:
            return self._default(name, self.default_day if day is None else day)
        return self._value(name, row["value"])

    def _decided(self, name: str, place: int, day: int) -> tuple[Any, dict[str, Any] | None]:
        for where in self._upwards(place):
            row = _latest(self.rows.get((name, where), _NO_ROWS), day)
            if row is not None:
                return self.of_row(name, row, day), row
        return self._default(name, day), None

    def _upwards(self, place: int) -> tuple[int, ...]:
        """A living place and those above it, the nearest first, then everywhere."""
        if place not in self._lines:
            self._lines[place] = (*reversed(self.ladder.line(place)), NOBODY)
        return self._lines[place]

    def _default(self, name: str, day: int) -> Any:
        text = BY_NAME[name].default_text(day)
        return None if text is None else self._value(name, text)

    def _value(self, name: str, text: str) -> Any:
        """What a text says of a parameter; each is read once."""
        if (name, text) not in self._parsed:
            self._parsed[name, text] = BY_NAME[name].parse(text)
        return self._parsed[name, text]


def _latest(rows: _Rows, day: int) -> dict[str, Any] | None:
    """The last of some rows by a day."""
    by = bisect_right(rows[0], day)
    return rows[1][by - 1] if by > 0 else None


@once
def parameter_values(picture: Picture) -> ParameterValues:
    """The values of parameters as of the day."""
    return ParameterValues(ladder(picture), _rows_of_settings(picture), picture.calendar.as_of)


@once_for_all_days
def _rows_of_settings(picture: Picture) -> dict[tuple[str, int], _Rows]:
    found: dict[tuple[str, int], _Rows] = {}
    rows = picture.rows(settings).filter(pl.col("name").is_in(list(BY_NAME)))
    for row in rows.sort("begins", "id").iter_rows(named=True):
        days_of, versions = found.setdefault((row["name"], row["place"] or NOBODY), ([], []))
        days_of.append(days.first_day(row["begins_written"]))
        versions.append(row)
    return found
