"""Days as people write them: a day, a month or a year, kept as written in one number.

A ledger may say `2019-05-17`, `2019-05` or `2019`. All three are kept as one whole number, yyyymmdd with
zeros where nothing was written: 20190517, 20190500, 20190000. That number is readable in the database,
sorts and compares the same in every database and dataframe, and counts from its first day without being
touched: for a full day V, `20190500 <= V` and `V < 20190500` answer as the first of May would.
Between two written days compare `first_day` of both.
"""

from __future__ import annotations

import calendar
import datetime
import re

from registry.language import Words

YEARS = range(1900, 2101)
#: What is told of a day that is still to come on the day that is looked at.
LATER = Words("时点之后", "after this day")
_LATER_BUT_KNOWN = Words("{0}（时点之后）", "{0} (after this day)")
#: The first day after all that may be written.
AFTER_ALL = 21010101
#: Its spellings: as a day, a month, a year.
ALL_AFTER = (AFTER_ALL, 21010100, 21010000)
_AFTER = str(AFTER_ALL // 10000)


class NotWritten(ValueError):
    """Not a date in any of the ledgers' spellings."""


class OutOfRange(ValueError):
    """A year that the ledgers do not take."""


_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?"),
    re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?"),
    re.compile(r"(\d{4})(?:(\d{2})(\d{2}))?"),
)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")


def number(year: int, month: int = 0, day: int = 0) -> int:
    """The number of a day, a month or a year.

    Raises ValueError for a day that the calendar does not have.

    >>> number(2019, 5), number(2019)
    (20190500, 20190000)
    >>> number(2019, 2, 30)
    Traceback (most recent call last):
    ValueError: day is out of range for month
    """
    if year not in YEARS:
        raise OutOfRange("the year is not between 1900 and 2100")
    datetime.date(year, month or 1, day or 1)
    return year * 10000 + month * 100 + day


def of(date: datetime.date) -> int:
    """The number of a full day.

    >>> of(datetime.date(2019, 12, 31))
    20191231
    """
    return date.year * 10000 + date.month * 100 + date.day


def read(text: str) -> int:
    """The number of a day, month or year written in any of the ledgers' spellings.

    Raises ValueError where `text` is none of them, or a day that the calendar does not have.

    >>> [read(t) for t in ("2019-12-31", "2019.5", "2019年5月", "20191231", "1956年")]
    [20191231, 20190500, 20190500, 20191231, 19560000]
    """
    text = _MIDNIGHT.sub("", text)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            year, month, day = (int(part) if part is not None else None for part in match.groups())
            if month == 0 or day == 0:
                raise ValueError("a month and a day begin with 1")
            return number(year or 0, month or 0, day or 0)
    raise NotWritten("not a date")


def parts(n: int) -> tuple[int, int, int]:
    """Year, month (0: not written) and day (0: not written)."""
    return n // 10000, n // 100 % 100, n % 100


def first_day(n: int) -> int:
    """The first day that `n` covers, as a full day's number.

    >>> first_day(20190500), first_day(19560000)
    (20190501, 19560101)
    """
    if n % 100:
        return n
    return n + 1 if n % 10000 else n + 101


def last_day(n: int) -> int:
    """The last day that `n` covers, as a full day's number.

    >>> last_day(20200200), last_day(20190000), last_day(20191231)
    (20200229, 20191231, 20191231)
    """
    year, month, day = parts(n)
    if day:
        return n
    month = month or 12
    return year * 10000 + month * 100 + calendar.monthrange(year, month)[1]


def after(n: int) -> int:
    """The day, month or year after `n`, written as exactly as `n`: what an inclusive end is stored as.

    After the last one that may be written comes `AFTER_ALL`, written as exactly too.

    >>> after(20191231), after(20191200), after(20190000), after(21000000)
    (20200101, 20200100, 20200000, 21010000)
    """
    year, month, day = parts(n)
    if day:
        return of(date(n) + datetime.timedelta(days=1))
    if month:
        return (year + month // 12) * 10000 + (month % 12 + 1) * 100
    return (year + 1) * 10000


def read_end(text: str) -> int:
    """As `read`, of the first day on which something no longer holds: that may be the first day after all.

    >>> [read_end(t) for t in ("2101-01-01", "2101年", "2100-12-31")]
    [21010101, 21010000, 21001231]
    """
    try:
        return read(text)
    except OutOfRange:
        if text.startswith(_AFTER) and (n := read(f"{YEARS[-1]}{text[4:]}") + 10000) in ALL_AFTER:
            return n
        raise


def read_back(text: str) -> int:
    """The number that `show` wrote as `text`, of any year: a term may end after all that may be written.

    >>> read_back("2104-02-28"), read_back("2019-05"), read_back("2019")
    (21040228, 20190500, 20190000)
    """
    return int(text.replace("-", "").ljust(8, "0"))


def years_from(day: int, years: int) -> int:
    """So many years after a full day, or before it: 28 February for a 29th that the year does not have.

    >>> years_from(20200229, -1), years_from(20200229, 4)
    (20190228, 20240229)
    """
    moved = day + years * 10000
    year = moved // 10000
    leaps = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return moved - 1 if moved % 10000 == 229 and not leaps else moved


def months_from(day: int, months: int) -> int:
    """So many months after a full day: the same day of that month, else its last.

    >>> months_from(20190831, 6), months_from(20190630, 6)
    (20200229, 20191230)
    """
    month = day // 10000 * 12 + day // 100 % 100 - 1 + months
    year, month = month // 12, month % 12 + 1
    return year * 10000 + month * 100 + min(day % 100, calendar.monthrange(year, month)[1])


def date(n: int) -> datetime.date:
    """The first day of `n` as a date."""
    n = first_day(n)
    return datetime.date(n // 10000, n // 100 % 100, n % 100)


def show(n: int) -> str:
    """`n` as it was written: 2019-05-17, 2019-05 or 2019.

    >>> show(20190517), show(20190500), show(20190000)
    ('2019-05-17', '2019-05', '2019')
    """
    year, month, day = parts(n)
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}" if month else f"{year}"


def is_later(n: int, day: int) -> bool:
    """Whether `n` begins after a full day.

    >>> is_later(20200000, 20191231), is_later(20191200, 20191231), is_later(20191200, 20191130)
    (True, False, True)
    """
    return first_day(n) > day


def shown_on(n: int, day: int | None = None, is_due: bool = False) -> Words:
    """`n` as it is told on a full day: of one that is still to come only that it is; one by which something is due is
    known beforehand, and told as one to come. Without a `day` all are told.

    >>> [shown_on(20200100, day).zh for day in (None, 20200131, 20191231)]
    ['2020-01', '2020-01', '时点之后']
    >>> shown_on(20200630, 20191231, is_due=True).en
    '2020-06-30 (after this day)'
    """
    text = show(n)
    if day is None or not is_later(n, day):
        return Words(text, text)
    return _LATER_BUT_KNOWN.format(text) if is_due else LATER
