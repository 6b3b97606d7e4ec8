"""Days in the texts of offices: 截至2019年12月31日 in a title, 2018.3-2020.3 in a cell, a month kept as a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from registry import days
from registry.columns import Unfit
from registry.workbooks.cells.words import TO_THIS_DAY, bare
from registry.written import WrittenCell, written

_DAY = r"""(?x)(?<!\d)(?:(\d{4})年(\d{1,2})月(\d{1,2})[日号] | (\d{4})([-/.])(\d{1,2})\5(\d{1,2})(?!\d)
    | (\d{4})(\d{2})(\d{2})(?!\d))"""
_MONTH = r"(?<!\d)(?:(\d{4})年(\d{1,2})月|(\d{4})[-/.](\d{1,2})(?!\d))"
_YEAR = r"(?<!\d)(\d{4})(?:年度|年|(?!\d))"
_PATTERNS = (re.compile(_DAY), re.compile(_MONTH), re.compile(_YEAR))
_UNTIL = re.compile(r"截[至止](?:到|于|时间|日期)*[:\s]*")
_OF_A_YEAR = re.compile(r"(?<!\d)(\d{4})年")
#: What is behind these words says when the table was written.
_WRITTEN_ON = re.compile(r"(?:填报|填表|制表|更新|上报|报送)(?:时间|日期)[:\s]*$")
_MONTH_NUMBER = re.compile(r"((?:19|20)\d\d|2100)\.([2-9]|11|12)")
#: Of which only the year counts.
_OF_YEAR_NUMBER = re.compile(r"((?:19|20)\d\d|2100)\.(0?[1-9]|1[0-2])")
_SEPARATORS = re.compile("至|到|~|—+|–+")
NO_RANGE = Unfit("不是起止日期", "is no range of dates")


class Found(NamedTuple):
    """A day, month or year that stands in a text, as `registry.days` has it, and where it begins."""

    number: int
    at: int


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        parts = [int(part) for part in match.groups() if part is not None and part.isdigit()]
        try:
            yield Found(days.number(*parts), match.start())
        except ValueError:
            continue


def found_in(text: str) -> list[Found]:
    """The days in a bare text; where it has none, its months; where it has none of these, its years."""
    for pattern in _PATTERNS:
        if found := list(_numbers(pattern, text)):
            return found
    return []


def behind_until(text: str) -> int | None:
    """The day, month or year behind 截至 in a bare text; None where there is none.

    >>> behind_until("2019年度,截至2019年12月31日"), behind_until("2019年度")
    (20191231, None)
    """
    for until in _UNTIL.finditer(text):
        rest = text[until.end() :]
        for pattern in _PATTERNS:
            first = next(_numbers(pattern, rest), None)
            if first is not None and first.at == 0:
                return first.number
    return None


def day_told(text: str) -> int | None:
    """What a text tells of a day: that behind 截至, else its only date, month or year; None where there is not one.

    >>> day_told("八步区2019年度情况一览表"), day_told("2018年至2019年"), day_told("数据截至 2019.12")
    (20190000, None, 20191200)
    """
    text = bare(text)
    until = behind_until(text)
    if until is not None:
        return until
    numbers = {found.number for found in found_in(text)}
    return numbers.pop() if len(numbers) == 1 else None


def years_told(text: str) -> Iterator[int]:
    """Yields the years of YYYY年 in a bare text, but for those that say when it was written."""
    for match in _OF_A_YEAR.finditer(text):
        if int(match[1]) in days.YEARS and not _WRITTEN_ON.search(text[: match.start()]):
            yield int(match[1])


def month_of_number(cell: WrittenCell, of_a_year: bool = False) -> WrittenCell:
    """A month that a cell keeps as a number, as text: 2019.5 is May. Any other cell is itself.

    2019.1 may be January or October, and stays as it is; `of_a_year`: it does not matter.

    >>> month_of_number(2019.5), month_of_number(2019.1), month_of_number("2019.1")
    ('2019-5', 2019.1, '2019.1')
    """
    pattern = _OF_YEAR_NUMBER if of_a_year else _MONTH_NUMBER
    match = pattern.fullmatch(written(cell)) if isinstance(cell, float) else None
    return cell if match is None else f"{match[1]}-{match[2]}"


def part_of_range(text: str, part: Literal["from", "to"]) -> str:
    """One end of `2018.3-2020.3`; nothing for an end that has not come. A date alone is where it begins.

    Raises Unfit where there are no such ends.

    >>> part_of_range("2018.3-2020.3", "to"), part_of_range("2018-03至今", "to"), part_of_range("2018-03", "from")
    ('2020.3', '', '2018-03')
    """
    text = bare(text)
    for begin, end in _ends(text):
        if _is_day(begin) and (_is_day(end) or end in TO_THIS_DAY):
            return begin if part == "from" else "" if end in TO_THIS_DAY else end
    if _is_day(text):
        return text if part == "from" else ""
    raise NO_RANGE


def _ends(text: str) -> Iterator[tuple[str, str]]:
    """The ways in which a text can be two ends: at what sets ends apart first, else at a hyphen."""
    if match := _SEPARATORS.search(text):
        yield text[: match.start()].rstrip("-"), text[match.end() :].lstrip("-")
    elif text.endswith("-今"):
        yield text[:-2], ""
    hyphens = [at for at, letter in enumerate(text) if letter == "-"]
    ways = [(text[:at].rstrip("-"), text[at + 1 :].lstrip("-")) for at in hyphens]
    yield from sorted(ways, key=lambda way: abs(len(way[0]) - len(way[1])))


def _is_day(text: str) -> bool:
    try:
        days.read(text)
    except ValueError:
        return False
    return True
