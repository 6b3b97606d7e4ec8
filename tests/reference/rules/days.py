"""Days and spans of days: a date recorded as a month or a year stands for each of its days."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache

from ..items import Truth, all_of

Span = tuple[date, date]
ONE_DAY = timedelta(days=1)


@cache
def span_of(text: str) -> Span:
    """First and last day of `2019`, `2019-06` or `2019-06-30`."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(*parts, 1), last_of_month(*parts)
    return one(date(*parts))


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def one(day: date) -> Span:
    """A single day as a span."""
    return day, day


def months_after(day: date, months: int) -> date:
    """The same day of that month, else its last; before where the number is negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def moved(span: Span | None, months: int | None = 0, days: int | None = 0) -> Span | None:
    """What is counted from a span is a span; from nothing, or by a number not known, nothing."""
    if span is None or months is None or days is None:
        return None
    first, last = (months_after(day, months) + timedelta(days=days) for day in span)
    return first, last


# Comparisons: true where so for each of the days, false where for none, else unknown; of what is not recorded unknown


def at_most(a: Span | None, b: Span | None) -> Truth:
    """a ≤ b."""
    if a is None or b is None:
        return None
    return True if a[1] <= b[0] else False if a[0] > b[1] else None


def before(a: Span | None, b: Span | None) -> Truth:
    """a < b."""
    answer = at_most(b, a)
    return None if answer is None else not answer


def by(a: Span | None, day: date) -> Truth:
    """Recorded and ≤ day."""
    return False if a is None else at_most(a, one(day))


def within(a: Span | None, window: Span) -> Truth:
    """Recorded, and neither before nor after the window."""
    return False if a is None else all_of([at_most(one(window[0]), a), at_most(a, one(window[1]))])


def year_of(day: date) -> Span:
    """The calendar year of a day."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def window_of(letter: str, day: date) -> Span:
    """The last month (m), quarter (q) or year (y) whose last day is not after the day."""
    length = {"m": 1, "q": 3, "y": 12}[letter]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    if months_after(first, length) - ONE_DAY != day:
        first = months_after(first, -length)
    return first, months_after(first, length) - ONE_DAY


def since(true_on: Callable[[date], bool], turning: Iterable[date], day: date) -> date | None:
    """The first day of the unbroken run up to `day` of days on which it is true; None: before every turning day too.

    The answer changes only on turning days, and is true on `day`.
    """
    start = None
    for turn in sorted({t for t in turning if t <= day}, reverse=True):
        if not true_on(turn):
            return start
        start = turn
    if start is None or start <= date.min + ONE_DAY:
        return None
    return None if true_on(start - ONE_DAY) else start
