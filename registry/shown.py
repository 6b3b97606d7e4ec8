"""Cells of a workbook that show something else than their value: what the sheet's owner sees counts.

A cell that shows a full day, a number as it is, or a text alone is that day, number or text; these here are all others.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

#: The whole numbers that are years, should a day be counted by one of them.
YEARS = range(1900, 2101)
#: The day before the first in the two ways in which workbooks count days.
SINCE_1900, SINCE_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)


@dataclass(frozen=True)
class ShownDay:
    """A day of which the cell shows a part, or in a workbook that counts days from 1904.

    `number` is what it counts for in a column of dates, as `registry.days` has it: 0 where no date is seen. `serial` is
    the number in the cell, `format` the code of its number format, `text` what it shows.
    """

    day: datetime.date
    serial: float
    format: str
    text: str
    number: int

    @property
    def held(self) -> str:
        return self.day.isoformat()

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ShownNumber:
    """A number that is shown with a unit, in another scale or with more zeros: `text` is what the cell shows."""

    value: float
    format: str
    text: str

    @property
    def held(self) -> str:
        return str(int(self.value)) if self.value.is_integer() and abs(self.value) < 1e15 else f"{self.value:.15g}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ShownText:
    """A text beside which the cell shows another one: `text` is all of it."""

    value: str
    format: str
    text: str

    @property
    def held(self) -> str:
        return self.value

    def __str__(self) -> str:
        return self.text


Shown = ShownDay | ShownNumber | ShownText


def year_meant(cell: datetime.date | ShownDay) -> int | None:
    """The year that was typed into a cell for days: 2018 makes a day of 1905. None for another day, or time."""
    if isinstance(cell, datetime.datetime):
        return None if cell.time() > datetime.time.min else year_meant(cell.date())
    serial = cell.serial if isinstance(cell, ShownDay) else (cell - SINCE_1900).days
    return int(serial) if serial in YEARS else None
