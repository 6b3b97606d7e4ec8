"""Cells as a person or a program wrote them: the text, the day, the number, and why a cell is not taken."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from registry import days
from registry.errors import Sendable
from registry.language import Words
from registry.shown import SINCE_1900, ShownDay, ShownNumber, ShownText, year_meant
from registry.text import fold

#: What a reader hands over for one cell.
WrittenCell = Any
#: What is wrong with a day of a year that the ledgers do not take.
OUT_OF_YEARS = Words("年份不在 1900 至 2100 之间", "the year is not between 1900 and 2100")
#: What is wrong with what stands in the place of a code.
NOT_A_CODE = Words("不是代码", "is not a code")
#: Days by which Excel counts: of five digits, so that no number of people or year is taken for one.
_SERIALS = range(10_000, 73_416)
#: Letters that are taken for digits.
_LETTERS = str.maketrans("OoＯｏlIｌＩ", "00001111")
_CURRENCY = re.compile(r"^(-?)\s*(?:[¥￥]|CNY|RMB)\s*")


class Unfit(Sendable):
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
    if isinstance(cell, (ShownDay, ShownNumber, ShownText)):
        return fold(cell.text)
    return str(cell)


_DAY = Words("日期，如 2019-12-31、2019年12月、2019{0}", "a date such as 2019-12-31, 2019-12, 2019{0}")
_END = Words("；仍在任或仍存在的留空", "; empty where it still holds")
_DUE = Words("；只写月或年的，到其最后一天为止", "; a month or a year lasts to its last day")


def day_words(is_end: bool, is_due: bool) -> Words:
    """What a day may be: one on which something ends, one by which something is due, or any other."""
    return _DAY.format(_END if is_end else _DUE if is_due else Words("", ""))


def with_digits(text: str) -> str:
    """A text with the digits that its letters look like.

    >>> with_digits("45l1O3")
    '451103'
    """
    return text.translate(_LETTERS)


def _two_readings(cell: ShownNumber | ShownText) -> Unfit:
    """Why a cell is not taken that shows something else than it holds."""
    shown, held = written(cell), written(cell.value)
    return Unfit(
        f"单元格显示为“{shown}”，所存的却是“{held}”：请按所要的意思改为不带单位的常规格式或文本",
        f"the cell shows {shown!r} and holds {held!r}: write the one that is meant, in a plain format or as text",
    )


def _no_text(cell: datetime.date | ShownDay) -> Unfit:
    """Why a day is not taken where a text or a code is to stand."""
    day = (cell.day if isinstance(cell, ShownDay) else cell).isoformat()[:10]
    shown = written(cell) if isinstance(cell, ShownDay) else day
    zh, en = ("", "") if shown == day else (f"，所存的是 {day}", f" and holds {day}")
    return Unfit(
        f"单元格是日期，显示为“{shown}”{zh}；若原填 1-2、2019-3 之类，请把单元格改为文本格式重新填写",
        f"the cell is a date: it shows {shown!r}{en}; if 1-2 or 2019-3 was typed, make the cell text and type it again",
    )


def written_text(cell: WrittenCell, text: str) -> str:
    """A free text, with the reasons of a cell that is none."""
    if isinstance(cell, (datetime.date, ShownDay)):
        raise _no_text(cell)
    if isinstance(cell, ShownText) or (isinstance(cell, ShownNumber) and not text.isdigit()):
        raise _two_readings(cell)
    return text


_EXPONENT = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d+)")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,32}")


def is_code(text: str) -> bool:
    """Whether a text has the form of a code."""
    return _CODE.fullmatch(text) is not None


def written_code(cell: WrittenCell, text: str) -> str:
    """A code; of a number, the digits that the cell shows."""
    if isinstance(cell, (datetime.date, ShownDay)):
        raise _no_text(cell)
    if isinstance(cell, ShownText):
        raise _two_readings(cell)
    if isinstance(cell, bool):
        raise Unfit(*NOT_A_CODE)
    if isinstance(cell, ShownNumber):
        if not _CODE.fullmatch(text) or not text.endswith(written(cell.value)) or abs(cell.value) >= 1e15:
            raise _two_readings(cell)
        return text
    if isinstance(cell, float) and not (cell.is_integer() and abs(cell) < 1e15):
        raise Unfit(
            "数字格式的代码已丢失位数，请改为文本格式重新填写",
            "a code kept as a number has lost digits; keep it as text",
        )
    text = re.sub(r"^(\d+)\.0+$", r"\1", text)
    match = _EXPONENT.fullmatch(text)
    if match:
        first, rest, exponent = match.group(1), match.group(2) or "", int(match.group(3))
        if len(rest) != exponent:
            raise Unfit(
                "科学记数法丢失了位数，请改为文本格式重新填写",
                "the exponent form has lost digits; keep the code as text",
            )
        text = first + rest
    if not _CODE.fullmatch(text):
        raise Unfit(*NOT_A_CODE)
    return text


def given_code(cell: WrittenCell, text: str) -> str:
    """A code that is given to something: any but that which addresses have for one that is entered (`/units/new`)."""
    code = written_code(cell, text)
    if code == "new":
        raise Unfit("此字样不能用作代码", "is not given as a code")
    return code


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?")


def written_number(cell: WrittenCell, text: str, in_yuan: bool = False) -> Decimal:
    """A number, with the reasons of a cell that is none; `in_yuan`: a sign of yuan may be shown before it."""
    if isinstance(cell, ShownText):
        raise _two_readings(cell)
    if isinstance(cell, ShownNumber):
        if in_yuan:
            text = _CURRENCY.sub(r"\1", text)
        if not _NUMBER.fullmatch(text) or not _is_rounded(text, cell.value):
            raise _two_readings(cell)
        text = written(cell.value)
    if isinstance(cell, (datetime.date, ShownDay)):
        raise _no_number(cell)
    if isinstance(cell, bool) or not _NUMBER.fullmatch(text):
        near = with_digits(text)
        if near != text and any(c.isdigit() for c in text) and _NUMBER.fullmatch(near):
            raise Unfit(
                f"不是数：混有形似数字的字母（O、l、I），应为 {near} 吗",
                f"is not a number: a letter (O, l, I) stands for a digit; is {near} meant?",
            )
        raise Unfit("不是数（不要带单位）", "is not a number (never with a unit)")
    return Decimal(text.replace(",", ""))


def _is_rounded(text: str, value: float) -> bool:
    """Whether a number that is shown is the value, in fewer decimals."""
    shown = Decimal(text.replace(",", ""))
    step = Decimal(1).scaleb(-len(text.partition(".")[2]))
    return abs(Decimal(written(value)) - shown) * 2 <= step


def _no_number(cell: datetime.date | ShownDay) -> Unfit:
    """Why a day is not taken where a number is to stand."""
    year = year_meant(cell)
    if year is not None:
        return _mistaken(cell, year)
    serial = cell.serial if isinstance(cell, ShownDay) else _serial(cell)
    shown = written(cell)
    return Unfit(
        f"不是数：单元格显示为日期“{shown}”，所存的数是 {written(serial)}；请改为常规格式后核对",
        f"is not a number: the cell shows the date {shown!r} and holds {written(serial)}; give it a plain format",
    )


def _midnight(day: datetime.date) -> datetime.date:
    return day.date() if isinstance(day, datetime.datetime) else day


def _serial(cell: datetime.date) -> float:
    """The number that a workbook keeps for a day, its time as a part of it."""
    time = cell.time() if isinstance(cell, datetime.datetime) else datetime.time.min
    past_midnight = datetime.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second)
    return (_midnight(cell) - SINCE_1900).days + past_midnight / datetime.timedelta(days=1)


def _mistaken(cell: datetime.date | ShownDay, year: int) -> Unfit:
    """Why a day of 1905 is not taken that comes of a year."""
    shown = written(cell)
    return Unfit(
        f"单元格显示为“{shown}”：年份 {year} 填进了日期格式的单元格，请改为文本 {year}；若确是这一天，请用文本写全",
        f"the cell shows {shown!r}: the year {year} was typed into a cell for dates; write {year} as text, "
        "or the whole day as text if it is meant",
    )


def written_day(cell: WrittenCell, text: str, read: Callable[[str], int] = days.read) -> int:
    """The number of a written day, with the reasons of a cell that is none. `read` reads its text."""
    if isinstance(cell, ShownText):
        raise _two_readings(cell)
    if isinstance(cell, ShownDay):
        return _shown_day(cell)
    if isinstance(cell, datetime.datetime) and cell.time() != datetime.time(0):
        raise Unfit("日期带有时刻", "the date carries a time of day")
    if isinstance(cell, datetime.date):
        day = _midnight(cell)
        if days.of(day) == days.AFTER_ALL and read is days.read_end:
            return days.AFTER_ALL
        return _whole_day(day, year_meant(day))
    if isinstance(cell, bool) or (isinstance(cell, float) and not cell.is_integer()):
        raise Unfit(
            "数字形式的日期有歧义（1 月还是 10 月？），请改为文本",
            "a number is ambiguous here (January or October?); write the date as text",
        )
    text = re.sub(r"\s*([-/.年月日号])\s*", r"\1", text.translate({0xFF0E: ".", 0xFF0D: "-", 0xFF0F: "/"}))
    try:
        return read(text)
    except days.NotWritten:
        raise _two_readings(cell) if isinstance(cell, ShownNumber) else _no_day(text) from None
    except days.OutOfRange:
        raise Unfit(*OUT_OF_YEARS) from None
    except ValueError:
        raise Unfit("不是日历上的日期", "is not a day of the calendar") from None


def _shown_day(cell: ShownDay) -> int:
    """The day, month or year that a cell shows."""
    if not cell.number:
        raise Unfit(
            f"单元格显示为“{cell.text}”，看不出日期（所存的是 {cell.day.isoformat()}）",
            f"the cell shows {cell.text!r}, which is no date (it holds {cell.day.isoformat()})",
        )
    year = year_meant(cell)
    if year is None and cell.number % 100 and cell.serial % 1:
        raise Unfit("日期带有时刻", "the date carries a time of day")
    _whole_day(cell.day, year, cell)
    return cell.number


def _whole_day(day: datetime.date, year: int | None, cell: ShownDay | None = None) -> int:
    """The number of a day, unless it was meant to be a year, or is out of range."""
    if year is not None:
        raise _mistaken(cell or day, year)
    if day.year not in days.YEARS:
        raise Unfit(*OUT_OF_YEARS)
    return days.of(day)


def _no_day(text: str) -> Unfit:
    """Why a text or a number is no day, with the day that may be meant."""
    if text.isascii() and text.isdigit() and int(text) in _SERIALS:
        day = (SINCE_1900 + datetime.timedelta(int(text))).isoformat()
        return Unfit(
            f"不是日期；{text} 若是 Excel 内部的日期序号，应为 {day}",
            f"is not a date; if {text} is the number by which Excel counts a day, it is {day}",
        )
    return Unfit("不是日期", "is not a date")
