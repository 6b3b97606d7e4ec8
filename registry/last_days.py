"""Last days 截止: of what ends, the label asks for the last day on which it holds, the key for the first without it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from registry import days
from registry.columns import Day
from registry.language import Words


def before(n: int) -> int:
    """The day, month or year before `n`, written as exactly as `n`: the inclusive end of what is stored as `n`.

    >>> before(20200101), before(20200100), before(20200000), before(21010101)
    (20191231, 20191200, 20190000, 21001231)
    """
    year, month, day = days.parts(n)
    if day:
        return days.of(datetime.date(year, month, day) - datetime.timedelta(days=1))
    if month:
        return (year - (month == 1)) * 10000 + (month - 1 or 12) * 100
    return (year - 1) * 10000


@dataclass(frozen=True)
class LastDay(Day):
    """A date on which something ends. Under its Chinese label the last day on which it holds is written, under its key
    the first on which it no longer does; that is stored."""

    @property
    def is_end(self) -> bool:
        return True

    @property
    def allowed(self) -> Words:
        return Words(
            "年、月或日，是仍然有效的最后一天，如 2019-12-31",
            "a day, month or year, the first on which it no longer holds, such as 2020-01-01",
        )

    def show(self, value: Any, language: str = "zh") -> str:
        if value is None:
            return ""
        return days.show(before(value) if language == "zh" else value)

    def misfit(self, value: Any) -> Words | None:
        # A label's day is taken in as the day after it; what is stored is what a key's cell would give.
        return None if value in days.ALL_AFTER else Day(self.key, self.label).misfit(value)
