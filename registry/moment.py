"""The two dates of every question: as of which day in the world, and as known at which change."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, and_, func, or_, select

from registry import days
from registry.errors import NotFound, Refused
from registry.record import change

#: Days are days here.
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Moment:
    """As of the end of day `as_of`, as the registry knew it at change `known_at` (0: nothing was known yet)."""

    as_of: datetime.date
    known_at: int

    @property
    def day(self) -> int:
        """The as-of day as a day's number (`registry.days`)."""
        return days.of(self.as_of)

    @property
    def year(self) -> int:
        return self.as_of.year


def today() -> datetime.date:
    """The day that it is in the registry's zone."""
    return datetime.datetime.now(ZONE).date()


def in_force(table: Table, known_at: int | BindParameter[int]) -> ColumnElement[bool]:
    """The versions that were in force at change `known_at`."""
    return and_(table.c.since <= known_at, or_(table.c.until.is_(None), table.c.until > known_at))


def head(connection: Connection) -> int:
    """The number of the last change; 0 where there is none."""
    return connection.execute(select(func.coalesce(func.max(change.c.number), 0))).scalar_one()


def known_at(connection: Connection, written: str | None) -> int:
    """The change that `written` means: a change's number, a day (the last change by its end), or None for now.

    A day before the first change means that nothing was known (0), one that is still to come means now.
    Raises NotFound for a number above the last, Refused where it is neither.
    """
    last = head(connection)
    if written is None:
        return last
    day = number_or_day(written)
    if isinstance(day, int):
        if day > last:
            raise NotFound(
                f"没有第 {written} 次变更（最后一次是第 {last} 次）",
                f"there is no change {written}: the last is {last}",
            )
        return day
    if day == datetime.date.max:
        return last
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(0), ZONE).astimezone(
        datetime.UTC
    )
    query = select(func.coalesce(func.max(change.c.number), 0)).where(
        change.c.at < midnight.isoformat(timespec="microseconds")
    )
    return connection.execute(query).scalar_one()


def change_meant(connection: Connection, written: str) -> int:
    """As `known_at`, of a change that a command is about. Raises NotFound where there is none."""
    number = known_at(connection, written)
    if number == 0:
        raise NotFound(f"{written}：没有这次变更", f"{written}: there is no such change")
    return number


def number_or_day(written: str) -> int | datetime.date:
    """Reads the text that names a change: all digits are a number, else it is a day.

    Raises Refused where it is neither.
    """
    if written.isascii() and written.isdigit():
        # No record has so many changes, and no database so large a number.
        return int(written) if len(written) <= 18 else 10**18
    try:
        return full_day(written)
    except ValueError:
        raise Refused(
            f"“{written}”既不是变更号，也不是日期", f"{written!r} is neither a change's number nor a day"
        ) from None


def full_day(written: str) -> datetime.date:
    """The day that a question names, in any of the ledgers' spellings of a full day, of any year from 1 to 9999.

    Raises ValueError for a month, a year, and what is no day.

    >>> full_day("1899年12月31日"), full_day("9999-12-31")
    (datetime.date(1899, 12, 31), datetime.date(9999, 12, 31))
    """
    year, rest = written[:4], written[4:]
    if not (year.isascii() and year.isdigit()):
        raise ValueError("not a date")
    # The ledgers know two centuries only: the rest is read in one of their years that has the same days.
    number = days.read(f"{2000 if calendar.isleap(int(year)) else 2001}{rest}")
    if number % 100 == 0:
        raise ValueError("not a full day")
    return days.date(number).replace(year=int(year))
