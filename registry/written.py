"""Cells as a person or a program wrote them: the text, the day, and why a cell is not taken."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from registry import days
from registry.language import Words
from registry.text import fold

#: What a reader hands over for one cell.
WrittenCell = Any
#: What is wrong with a day of a year that the ledgers do not take.
OUT_OF_YEARS = Words("年份不在 1900 至 2100 之间", "the year is not between 1900 and 2100")


class Unfit(Exception):
    """A cell that its column does not take: what is wrong; `hide` where showing the value would spread it."""

    def __init__(self, zh: str, en: str, hide: bool = False):
        self.problem = Words(zh, en)
        self.hide = hide
        super().__init__(en)


def written(cell: WrittenCell) -> str:
    """A cell's folded text; a number as Excel would show it, without its `.0`."""
    if isinstance(cell, str):
        return fold(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return str(cell)


_DAY = Words("日期，如 2019-12-31、2019年12月、2019{0}", "a date such as 2019-12-31, 2019-12, 2019{0}")
_END = Words("；仍在任或仍存在的留空", "; empty where it still holds")
_DUE = Words("；只写月或年的，到其最后一天为止", "; a month or a year lasts to its last day")


def day_words(is_end: bool, is_due: bool) -> Words:
    """What a day may be: one on which something ends, one by which something is due, or any other."""
    return _DAY.format(_END if is_end else _DUE if is_due else Words("", ""))


def written_day(cell: WrittenCell, text: str, read: Callable[[str], int] = days.read) -> int:
    """The number of a written day, with the reasons of a cell that is none. `read` reads its text."""
    if isinstance(cell, datetime.datetime) and cell.time() != datetime.time(0):
        raise Unfit("日期带有时刻", "the date carries a time of day")
    if isinstance(cell, datetime.date):
        day = days.of(cell)
        if cell.year in days.YEARS or (day == days.AFTER_ALL and read is days.read_end):
            return day
        raise Unfit(*OUT_OF_YEARS)
    if isinstance(cell, bool) or (isinstance(cell, float) and not cell.is_integer()):
        raise Unfit(
            "数字形式的日期有歧义（1 月还是 10 月？），请改为文本",
            "a number is ambiguous here (January or October?); write the date as text",
        )
    text = re.sub(r"\s*([-/.年月日号])\s*", r"\1", text.translate({0xFF0E: ".", 0xFF0D: "-", 0xFF0F: "/"}))
    try:
        return read(text)
    except days.NotWritten:
        raise Unfit("不是日期", "is not a date") from None
    except days.OutOfRange:
        raise Unfit(*OUT_OF_YEARS) from None
    except ValueError:
        raise Unfit("不是日历上的日期", "is not a day of the calendar") from None
