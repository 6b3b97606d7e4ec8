"""What the cells below a header look like: days, numbers, names of people, marks, what is personal."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

from registry.exchange.cells import Cell, CellError
from registry.shown import ShownDay, ShownNumber, ShownText
from registry.workbooks.tables.personal import is_personal_cell

_EMPTY = frozenset(["", "—", "-", "–", "/", "\\", "空缺", "暂缺", "待定"])
_NOTHING = _EMPTY | {"无"}
_MONTHS, _DAYS = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_WRITTEN = rf"年{_MONTHS}月(?:{_DAYS}[日号])?|年|[-/.]{_MONTHS}(?:[-/.]{_DAYS})?"
_DAY = rf"(?:19|20)\d\d(?:{_WRITTEN}|(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9]))?"
_DATE = re.compile(_DAY)
_RANGE = re.compile(rf"{_DAY}(?:-|—|–|~|至|到)+(?:{_DAY}|至今|今)")
_UNITS = "亿元|万元|元|m2|平方米|亩|人次|人|户|个|名|栋|套|学时|次"
_NUMBER = re.compile(rf"[+-]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:{_UNITS})?")
_MONEY = re.compile(r".*\d万?元")
_STARS = re.compile(r"(?:[0-5一二三四五]星?级?|★+)")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff·]{1,10}")
_SEVERAL = re.compile(r"[、,;/]")
_BRACKET = re.compile(r"\([^)]*\)|@.*")
_SAME = frozenset(["同左", "同上书记", "兼任", "兼", "书记兼", "一肩挑"])
_YES, _NO = frozenset(["√", "✓", "✔", "是", "有"]), frozenset(["×", "✗", "否", "无"])
_NO_PERSON = re.compile(
    r".*(?:[省市县区镇乡村屯组街局办厂部站园]|社区|公司|支部|总支|党委|党员|群众|[小中大]学|[本专]科|高中|中专)"
)
#: The words in which places end, by the level of a mapping.
ENDINGS = {
    "county": re.compile(r".{1,10}(?:县|区|市|旗)"),
    "township": re.compile(r".{1,8}(?:镇|乡|苏木|街道|街道办|办事处)"),
    "village": re.compile(r".{1,10}(?:村|嘎查|社区|村委会|居委会|村委|居委|村民委员会|居民委员会)"),
    "natural_village": re.compile(r".{1,8}(?:村|屯|寨|自然村)"),
    "site": re.compile(r".{1,12}(?:安置点|安置区|小区|家园|新居)"),
    "organization": re.compile(r".{1,30}(?:支部|总支|党委|委员会|党组织|党小组)"),
}


@lru_cache(maxsize=50_000)
def written(cell: Cell) -> str:
    """A cell as text, after NFKC and without white space (a day as 2019-12-31); nothing of an error."""
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, ShownDay):
        return cell.day.isoformat()
    if isinstance(cell, (ShownNumber, ShownText)):
        return "".join(unicodedata.normalize("NFKC", cell.text).split())
    if isinstance(cell, (datetime.datetime, datetime.date)):
        return cell.isoformat()[:10]
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "".join(unicodedata.normalize("NFKC", str(cell)).split())


class CellEvidence:
    """The cells of a column: how many are `filled`, and which share of these looks like what."""

    def __init__(self, cells: Iterable[Cell]):
        self.cells = [written(cell) for cell in cells]
        self.counts = Counter(text for text in self.cells if text not in _EMPTY)
        self.filled = sum(self.counts.values())

    def share(self, looks_so: Callable[[str], object]) -> float:
        """The share of the filled cells that look so; 1 where none is filled."""
        if not self.filled:
            return 1.0
        return sum(number for text, number in self.counts.items() if looks_so(text)) / self.filled

    @cached_property
    def dates(self) -> float:
        return self.share(lambda text: _DATE.fullmatch(text) or text == "无")

    @cached_property
    def ranges(self) -> float:
        return self.share(_RANGE.fullmatch)

    @cached_property
    def numbers(self) -> float:
        return self.share(lambda text: _NUMBER.fullmatch(text))

    @cached_property
    def money_units(self) -> float:
        """The share of the cells that carry 元 or 万元 themselves."""
        return self.share(_MONEY.fullmatch) if self.filled else 0.0

    @cached_property
    def stars(self) -> float:
        return self.share(lambda text: _STARS.fullmatch(text) or text == "无")

    @cached_property
    def people(self) -> float:
        return self.share(_are_people)

    @cached_property
    def are_several_people(self) -> bool:
        return any(_SEVERAL.search(_BRACKET.sub("", text)) and _are_people(text) for text in self.counts)

    @cached_property
    def same(self) -> list[str]:
        """The words that say: the person named elsewhere in the row."""
        return [text for text in self.counts if text in _SAME]

    @cached_property
    def marks(self) -> float:
        return self.share(lambda text: text in _YES or text in _NO)

    @cached_property
    def has_no(self) -> bool:
        """Whether a no is among them."""
        return any(text in _NO for text in self.counts)

    @cached_property
    def personal(self) -> bool:
        """Whether at least half of the filled cells are numbers or addresses of people."""
        return self.filled > 0 and self.share(is_personal_cell) >= 0.5

    def places(self, level: str) -> float:
        """The share that ends as places of a level do."""
        return self.share(ENDINGS[level].fullmatch)

    def middle(self) -> float | None:
        """The middle one of the numbers; None where there is none."""
        numbers = [
            float(re.sub(r"[^\d.]", "", text) or 0)
            for text, number in self.counts.items()
            if _NUMBER.fullmatch(text) and not text.startswith("-")
            for _ in range(number)
        ]
        over = sorted(n for n in numbers if n)
        return over[len(over) // 2] if over else None

    def is_filled(self, at: int) -> bool:
        """Whether the cell of a row of the body is filled."""
        return self.cells[at] not in _NOTHING


def _are_people(text: str) -> bool:
    if text in _SAME or text == "无":
        return True
    parts = [part for part in _SEVERAL.split(_BRACKET.sub("", text)) if part]
    return bool(parts) and all(_PERSON.fullmatch(part) and not _NO_PERSON.fullmatch(part) for part in parts)
