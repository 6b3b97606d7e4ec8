"""Reminders 提醒: values that are taken and yet look wrong. Each is declared with its ledger.

They are told and counted beside the problems, and refuse nothing unless that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry import days
from registry.columns import SCALE
from registry.language import Words

#: What a reminder says: what looks wrong, and what is usual.
Reminded = tuple[Words, Words]


@dataclass(frozen=True)
class Reminder:
    """What looks wrong about one value of `column`; `about` is asked about none that is empty."""

    column: str

    def about(self, value: Any, today: int) -> Reminded | None:
        """What looks wrong about a stored value, on a full day; None where nothing does."""
        raise NotImplementedError


@dataclass(frozen=True)
class HasCome(Reminder):
    """A day on which something happened or began has come. `unless`: columns of which a filled one looks ahead."""

    unless: tuple[str, ...] = ()

    def about(self, value: Any, today: int) -> Reminded | None:
        if days.first_day(value) <= today:
            return None
        day = days.show(today)
        return Words(f"晚于今天（{day}）", f"is after today ({day})"), Words(f"{day} 或以前", f"{day} or before")


@dataclass(frozen=True)
class Aged(Reminder):
    """Whoever was born in the year is of an age to have a task."""

    least: int = 18
    most: int = 100

    def about(self, value: Any, today: int) -> Reminded | None:
        year = today // 10000
        age, first, last = year - value, year - self.most, year - self.least
        if self.least <= age <= self.most:
            return None
        what = Words(f"今年 {age} 岁", f"makes {age} years of age")
        what = what if age >= 0 else Words("晚于今年", "is after this year")
        return what, Words(f"{first} 至 {last}", f"{first} to {last}")


@dataclass(frozen=True)
class Usually(Reminder):
    """An amount is usually not above `most`, in the column's own unit."""

    most: int

    def about(self, value: Any, today: int) -> Reminded | None:
        if value <= self.most * SCALE:
            return None
        most = f"{self.most:,}"
        return Words(f"大于 {most}，少见", f"is above {most}, which is rare"), Words(
            f"不大于 {most}", f"at most {most}"
        )


@dataclass(frozen=True)
class Rises(Reminder):
    """An amount is less than `times` that of the same period a year before: told of rows against each other."""

    times: int

    def about(self, value: Any, today: int) -> Reminded | None:
        return None

    def risen(self, before: str) -> Reminded:
        """What looks wrong about an amount that is `times` the one before."""
        what = Words("达到上年同期（{0}）的 {1} 倍以上", "at least {1}-fold what it was the year before ({0})")
        return what.format(before, self.times), Words(
            f"不到上年同期的 {self.times} 倍", f"less than {self.times} times"
        )
