"""What stands around a table: the year and the day it is for, the unit of its money, the place that it is of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from registry import days
from registry.workbooks.cells.days_in_text import behind_until, found_in
from registry.workbooks.proposing.dictionary import Meaning, dictionary, plain
from registry.workbooks.proposing.tables import FoundTable

#: What is behind these words says when the table was filled in.
_FILLED_IN = re.compile(r"(?:填报|填表|制表|更新|上报|报送)(?:时间|日期)[:：]?.*")
#: Other numbers of four digits are no years of a table.
_YEARS = range(1990, 2061)
_QUARTER = re.compile(r"((?:19|20)\d\d)年?度?第?([一二三四1-4])季度")
_MONEY = re.compile(r"单位[:：]?(?:.{0,6}[、,/])?(亿元|万元|千元|百元|元)")
#: What ends as a county or township does, and is none.
_NO_PLACE = re.compile(
    r".*(?:[社地片园辖库校灾山郊林景新特小老矿牧]|安置|示范|实验|试验|工业|开发|旅游|保护)区|.*(?:贫困|试点|示范|边境|脱贫)县"
    r"|.*(?:乡|城|建制)镇|(?:各|全|农村)?[集圩]镇|.*(?:下|返|城|家|老|水)乡|[各全本我该](?:县区|[县区市乡镇]|街道)|县区|区县"
)
_COUNTY = re.compile(
    r"^(?:.{2,8}?(?:省|自治区))?(?:[^市]{2,4}市)?([一-龥]{1,7}?自治县|[一-龥]{1,3}?[县区]|[一-龥]{2,4}市)"
)
_TOWNSHIP = re.compile(r"^([一-龥]{1,6}?(?:民族乡|镇|乡(?!镇|村(?!干部|[“\"]?两委|级|情))|街道))(?![级（(办])")
_VILLAGE = re.compile(r"^((?!农村|城市|各|行政|自然|贫困)[一-龥]{1,8}(?:村委会|居委会|社区|村))$")
_BEFORE = re.compile(r"^(?:附件\d*[:：]?|中共|(?:19|20)\d\d年?度?|\d+[.、])+")
_SENT_BY = re.compile(r"(?:填报|报送|上报|填表)?单位(?:\(盖章\))?[:：](.+)")


@dataclass
class Surroundings:
    """`told`: the day, month or year that the table is for, as `registry.days` has it; `money`: the unit of amounts;
    `places`: a county, township or village that a title names, by level; `subjects`: what titles say it is about."""

    told: int | None = None
    money: str | None = None
    places: dict[str, str] = field(default_factory=dict)
    subjects: list[Meaning] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        """The year that the table is for."""
        return None if self.told is None else days.parts(self.told)[0]

    @property
    def period(self) -> str | None:
        """What the table is for, as it is written: a day, a month or a year."""
        return None if self.told is None else days.show(self.told)

    @property
    def as_of(self) -> str | None:
        """The day on which the table's names are meant: the last of what it is for."""
        return None if self.told is None else days.show(days.last_day(self.told))


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def surroundings(table: FoundTable, file: str) -> Surroundings:
    """What the rows above a table, its sheet's title and the file's name say, the nearest first."""
    sheet = table.sheet
    right = table.header.right
    above = [
        _normal(cell)
        for row in sheet.rows[: table.header.first - 1]
        for at, cell in enumerate(row)
        if isinstance(cell, str) and (not table.stands_beside or at <= right)
    ]
    title, name = _normal(sheet.title), _normal(file)
    found = Surroundings()
    found.told = next((told for texts in (above, [title], [name]) if (told := _day_in(texts)) is not None), None)
    found.money = next((match[1] for text in [*above, title] if (match := _MONEY.search(text))), None)
    headers = {_normal(text) for heading in table.headings.values() for text in heading.texts}
    if found.money is None:
        found.money = next((match[1] for text in headers if (match := _MONEY.search(text))), None)
    for text in [title, *above, name]:
        for level, name in _places(text).items():
            found.places.setdefault(level, name)
    found.subjects = subjects_in([*above, title]) or subjects_in([name])
    return found


def _day_in(texts: list[str]) -> int | None:
    """What texts say of the day, the month or the year: behind 截至, else the only one of them, where a year and a day
    or a month of it are one."""
    texts = [_FILLED_IN.sub("", text) for text in texts]
    until = next((day for text in texts if (day := behind_until(text)) is not None), None)
    if until is not None:
        return until
    quarters = {_end_of_quarter(match) for text in texts for match in _QUARTER.finditer(text)}
    if quarters:
        return quarters.pop() if len(quarters) == 1 else None
    found = {day.number for text in texts for day in found_in(text) if days.parts(day.number)[0] in _YEARS}
    whole = {number for number in found if not any(_is_within(other, number) for other in found)}
    return whole.pop() if len(whole) == 1 else None


def _end_of_quarter(match: re.Match[str]) -> int:
    """The last day of a quarter: 2022年第二季度 tells what stood on 30 June."""
    quarter = "一二三四".find(match[2]) + 1 or int(match[2])
    return days.last_day(int(match[1]) * 10_000 + quarter * 300)


def _is_within(day: int, whole: int) -> bool:
    """Whether a day or a month lies in a month or a year that is another one."""
    return day != whole and days.first_day(whole) <= days.first_day(day) <= days.last_day(whole) and day % 10_000 > 0


def _places(text: str) -> dict[str, str]:
    """The county and the township that a title begins with; of a sheet's title alone also the village.

    >>> _places("昭平县文竹镇党员花名册"), _places("贺州市乡镇项目表"), _places("八步区2019年村情一览表")
    ({'county': '昭平县', 'township': '文竹镇'}, {}, {'county': '八步区'})
    """
    if sent := _SENT_BY.match(text):
        text = sent[1]
    text = _BEFORE.sub("", text)
    found: dict[str, str] = {}
    if (match := _COUNTY.match(text)) and not _NO_PLACE.fullmatch(match[1]) and not match[1].startswith("市"):
        if not match[1].endswith("市"):
            found["county"] = match[1]
        text = text[match.end() :]
    if (match := _TOWNSHIP.match(text)) and not _NO_PLACE.fullmatch(match[1]) and len(match[1]) > 1:
        found["township"] = match[1]
        text = text[match.end() :]
    if (match := _VILLAGE.match(text)) and plain(text) not in dictionary():
        found["village"] = match[1]
    return found


@cache
def _title_words() -> dict[str, tuple[int, list[Meaning]]]:
    """What titles may say, by the word, each with its rank: the longest first, then as the dictionary has them."""
    told = [
        (text, meanings)
        for text, word in dictionary().items()
        if (meanings := [m for m in word.meanings if m.kind == "title" or (m.kind == "subject" and len(text) > 1)])
    ]
    return {text: (rank, own) for rank, (text, own) in enumerate(sorted(told, key=lambda one: -len(one[0])))}


def subjects_in(texts: list[str]) -> list[Meaning]:
    """What titles say that a table is about, the nearest and longest words first: a shorter one within a longer says
    nothing."""
    words = _title_words()
    longest = max(map(len, words))
    found: list[Meaning] = []
    for text in texts:
        parts = {text[at : at + size] for at in range(len(text)) for size in range(1, longest + 1)}
        taken: list[str] = []
        for word in sorted(parts & words.keys(), key=lambda word: words[word][0]):
            if not any(word in longer for longer in taken):
                taken.append(word)
                found += words[word][1]
    return list(dict.fromkeys(found))
