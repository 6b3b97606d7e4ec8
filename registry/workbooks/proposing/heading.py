"""A heading 表头: the words of a column's header from the top down, its unit, its year and its month."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from registry.workbooks.proposing.dictionary import Meaning, Word, month_in, plain, undated, words_of, year_in

Unit = Literal["亿元", "万元", "千元", "百元", "元", "m2", "亩", "次", "人次", "栋", "套"]
_UNIT = re.compile(
    r"(?:单位[:：]?)?(亿元|万元|千元|百元|元|m2|㎡|平方米|平米|亩|人次|次|栋|户|人|个|名|套|学时|小时|年月日?|岁)(?:[/每](?:年|月|人|次|户|村))?"
)
_UNITS = re.compile(rf"{_UNIT.pattern}(?:[/、]{_UNIT.pattern})*")
_BRACKET = re.compile(r"[（(【\[〔]([^）)】\]〕]*)[）)】\]〕]")
_HARMLESS = re.compile(
    r"(?:[市区县旗镇乡村居街道办事处社区屯组苏木嘎查、/]*|.*打[√勾].*|.*填写?.*|.*是[/或、]?否.*|有[/或、]?无|盖章|全称|如.*|请.*|例.*|.*选|√|必填|格式.*|具体到.*|精确到.*|.*级|名单|\d+|截至.*|含.{0,6}流动.*|含社区|党)"
)
_LOOSE_UNIT = re.compile(r"(亿元|万元|千元)$|[/／](亿元|万元|元)$")
#: What a span is called, and its ends.
_SPAN = re.compile("期限|起止|任期|时间|年限|日期|时段")
_STARTS, _ENDS = frozenset(["起", "自", "从", "开始", "起始"]), frozenset(["止", "至", "到", "结束", "终止", "截止"])
#: The number of a column, in a row of such numbers.
_NUMBER = re.compile(r"\d{1,3}|[甲乙丙丁戊己庚辛]")
#: What amounts of money are multiplied by to be yuan.
FACTORS = {"亿元": 100_000_000, "万元": 10_000, "千元": 1_000, "百元": 100, "元": 1}


@dataclass(frozen=True)
class Part:
    """One text of a header: its words, and whether each is known."""

    text: str
    words: tuple[Word, ...]

    @property
    def is_known(self) -> bool:
        return all(word.meanings for word in self.words)

    def meanings(self, kind: str) -> list[Meaning]:
        """What its words may say, of a kind, in their order."""
        return [meaning for word in self.words for meaning in word.of(kind)]

    def has(self, *kinds: str) -> bool:
        return any(word.has(*kinds) for word in self.words)

    @property
    def says_nothing(self) -> bool:
        """Whether all of it may be neutral, a number, a year or a month."""
        return all(word.has("neutral", "count") for word in self.words)


@dataclass(frozen=True)
class Heading:
    """A column's header: `text` as a mapping names it, `texts` from the top down as they stand in the sheet."""

    text: str
    texts: tuple[str, ...]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(_part(text) for text in (self.texts if self.end is None else self.texts[:-1]))

    @cached_property
    def end(self) -> Literal["from", "to"] | None:
        """Which end of a span its lowest text says: of 结对期限/起 and 结对期限/止."""
        if len(self.texts) < 2 or not _SPAN.search(self.texts[-2]):
            return None
        text = plain(self.texts[-1])
        return "from" if text in _STARTS else "to" if text in _ENDS else None

    @cached_property
    def last(self) -> Part:
        """The lowest part that says something, with the one above where these two make one word."""
        if self._joined is not None and self._joined.is_known:
            return self._joined
        saying = [part for part in self.parts if part.words and (not part.says_nothing or part is self._lowest_place)]
        saying = saying or [part for part in self.parts if any(not word.is_neutral for word in part.words)]
        return saying[-1] if saying else Part("", ())

    @cached_property
    def _lowest_place(self) -> Part | None:
        """The lowest text where it is a word of a place, and nothing else: 派驻地点/村."""
        lowest = self.parts[-1]
        return lowest if len(lowest.words) == 1 and lowest.has("place") else None

    @cached_property
    def above(self) -> tuple[Part, ...]:
        """The parts above the last one, from the nearest up."""
        said = [part for part in self.parts if part.text]
        parts = said[:-2] if self.last is self._joined else [part for part in self.parts if part is not self.last]
        return tuple(reversed(parts))

    @cached_property
    def unit(self) -> str | None:
        units = [unit for text in self.texts for unit in _units(text)]
        return units[-1] if units else None

    @cached_property
    def year(self) -> int | None:
        years = {year for text in self.texts if (year := year_in(text)) is not None}
        return years.pop() if len(years) == 1 else None

    @cached_property
    def month(self) -> int | None:
        months = {month for text in self.texts if (month := month_in(text)) is not None}
        return months.pop() if len(months) == 1 else None

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """What no word of the dictionary covers."""
        parts = (*reversed(self.above), self.last)
        return tuple(word.text for part in parts for word in part.words if not word.meanings)

    def is_counted(self) -> bool:
        """Whether a number of something is meant."""
        return any(word.has("count") for part in self.parts for word in part.words)

    @cached_property
    def _joined(self) -> Part | None:
        """Its last two texts read as one, where a word goes over their border: 发展党员/计划数, 集体经济组织/负责人."""
        said = [part for part in self.parts if part.text]
        if len(said) < 2:
            return None
        upper, lower = said[-2:]
        of_upper = {meaning.ledger for meaning in upper.meanings("subject")}
        if lower.is_known and any(meaning.ledger in of_upper for meaning in lower.meanings("column")):
            return None  # 第一书记/驻村时间 is when the post began, and no 第一书记驻村
        at, border = 0, len(undated(upper.text))
        words = words_of(undated(upper.text) + undated(lower.text))
        for word in words:
            if at < border < at + len(word.text) and word.meanings and not word.is_neutral:
                said_alone = {m.ledger for m in word.meanings} & {m.ledger for m in lower.meanings("column")}
                return None if said_alone else Part(upper.text + lower.text, words)
            at += len(word.text)
        return None


def _part(text: str) -> Part:
    text = unicodedata.normalize("NFKC", text)
    inner = [plain(note) for note in _BRACKET.findall(text)]
    outer = _LOOSE_UNIT.sub("", "".join(_BRACKET.sub("", text).split()))
    words = () if _NUMBER.fullmatch(outer) else words_of(outer)
    for note in inner:
        if not (_UNITS.fullmatch(note) or _HARMLESS.fullmatch(note)):
            words += words_of(note)
    return Part(outer, words)


def _units(text: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", "".join(text.split()))
    for note in [*_BRACKET.findall(text), *(m.group().lstrip("/") for m in _LOOSE_UNIT.finditer(text))]:
        if match := _UNITS.fullmatch(note):
            yield {"平方米": "m2", "平米": "m2"}.get(match[1], match[1])
