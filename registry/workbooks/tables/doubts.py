"""Doubts 存疑: what a workbook says that its mapping may not mean: units, years, numbers of an unlikely size."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal

from registry import days
from registry.columns import SCALE, Column, Number, amount
from registry.language import Words
from registry.workbooks.cells.days_in_text import behind_until, years_told
from registry.workbooks.cells.words import bare

_LIKELY = {"area_m2": (10, 20_000), "households": (0, 20_000), "residents": (0, 100_000)}
_MONEY, _PEOPLE = (1_000, 100_000_000), (0, 2_000)
_OF_PEOPLE = ("members", "activists", "applicants")
_TEN_THOUSAND = Decimal(10_000)
_YUAN = re.compile(r"(?:^|[/(（:,、]|单位)元(?:$|[/)）,、])|(?:收入|金额|资金|经费|报酬|补贴)元")

_MEND_YEAR = Words(
    "改对照表的 as_of、period、year，或用 --as-of、--period 指定",
    "another as_of, period or year in the mapping; or give --as-of, --period",
)
_MEND_DAY = Words("用 --as-of {day}，或改对照表的 as_of", "--as-of {day}, or another as_of in the mapping")
_READ_DAY = Words(
    "用 --as-of {day}，或改对照表的 as_of；每期都换的，写 as_of = {source}",
    "--as-of {day}, or another as_of in the mapping; where it is another each time, as_of = {source}",
)


def likely(column: Column) -> tuple[int, int] | None:
    """The least and the most that a number of a column is likely to be, 0 apart, as the column stores them."""
    if not isinstance(column, Number):
        return None
    if column.key.endswith("_yuan"):
        least, most = _MONEY
    elif column.key in _LIKELY:
        least, most = _LIKELY[column.key]
    elif any(word in column.key for word in _OF_PEOPLE):
        least, most = _PEOPLE
    else:
        return None
    scale = SCALE if column.decimals else 1
    return least * scale, most * scale


def magnitude(column: Column, value: int) -> Words:
    """The words for a number of an unlikely size."""
    least, most = likely(column) or (0, 0)
    scale = SCALE if isinstance(column, Number) and column.decimals else 1
    shown, between = f"{amount(value * SCALE // scale):,}", f"{least // scale:,}–{most // scale:,}"
    return Words(f"数量级可疑：合 {shown}，通常在 {between} 之间", f"an unlikely size: {shown}, usually {between}")


def mended(column: Column) -> Words:
    """How a number of an unlikely size is put right: of money mostly by the unit that it is in."""
    if column.key.endswith("_yuan"):
        return Words("单位是万元的写在数后，如 2.6万元", "the unit behind the number where it is 万元, as 2.6万元")
    return Words("", "")


def unit_doubt(header: str, titles: Iterable[str], factor: Decimal | None) -> Words | None:
    """The doubt about the unit of a column of money: what its header says, else the titles, against the factor."""
    told = _in_ten_thousands(header)
    if told is None:
        told = next((unit for title in titles if (unit := _in_ten_thousands(title)) is not None), None)
    takes = Decimal(1) if factor is None else factor
    if told is None or takes == (_TEN_THOUSAND if told else Decimal(1)):
        return None
    says = Words("万元", "ten thousand yuan") if told else Words("元", "yuan")
    taken = Words("元", "yuan") if takes == 1 else Words("万元", "ten thousand yuan")
    if takes not in (1, _TEN_THOUSAND):
        taken = Words(f"{takes} 元", f"{takes} yuan")
    return Words(
        f"表中写的单位是{says.zh}，对照表按{taken.zh}读入", f"the table says {says.en}, the mapping takes {taken.en}"
    )


def _in_ten_thousands(text: str) -> bool | None:
    """Whether a text says that numbers are in 万元, or in 元; None where it says neither."""
    text = bare(text)
    if "万元" in text:
        return True
    return False if _YUAN.search(text) else None


def day_mended(text: str, source: str | None) -> Words:
    """How the day, or the year, of a text becomes that of the mapping; `source` reads the text, if one does."""
    until = behind_until(bare(text))
    if until is None:
        return _MEND_YEAR
    if source is None:
        return _MEND_DAY.format(day=days.show(until))
    return _READ_DAY.format(day=days.show(until), source=source)


def year_doubt(text: str, years: Collection[int], last_days: Collection[int]) -> Words | None:
    """The doubt about the year of a text that says another one than the mapping, or about its day behind 截至."""
    text = bare(text)
    other = [year for year in years_told(text) if year not in years]
    if other:
        return Words(f"写的是 {other[0]} 年，与对照表的年份不同", f"says the year {other[0]}, the mapping another")
    until = behind_until(text)
    if until is not None and days.last_day(until) not in last_days:
        day = days.show(until)
        return Words(f"写的是截至 {day}，与对照表的日期不同", f"says that it stands on {day}, the mapping another day")
    return None
