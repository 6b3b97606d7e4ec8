"""Columns of a ledger: what a cell may hold, declared once.

One parser per column (`Column.parse`) is the only validator: import, form, template, export and API use it.
A parsed value is what is stored: text; a whole number (also for a day, see `registry.days`, and for an
amount, in ten-thousandths); True or False; None for *not recorded*. A reference is parsed to the code that
was written; `registry.staging.state` resolves it to the identity behind the code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from registry import days, privacy
from registry.language import Words
from registry.nearness import NONE_OF_THEM, none_of
from registry.shown import Shown, ShownDay, year_meant
from registry.text import fold, is_printable, is_whole, was_folded
from registry.written import (
    NOT_A_CODE,
    Unfit,
    WrittenCell,
    day_words,
    given_code,
    written,
    written_code,
    written_day,
    written_number,
    written_text,
)

#: Amounts are stored in ten-thousandths of their unit, so that sums are exact in every engine.
SCALE, LARGEST = 10_000, 10**12

_LOST = Words("有的字已经丢失（乱码或自造字），请重新输入", "a character was lost, or is private: type it again")
#: What is wrong with a stored value that is taken in as another one: blanks around a text, choices out of order.
_NEVER_PARSED = Words("不是登记库保存的写法", "is not as the registry keeps it")


@dataclass(frozen=True)
class Column:
    """A column of a ledger. `key` and `label` both stand in headers; `also` are other headers that are taken."""

    key: str
    label: str
    meaning: Words = Words("", "")
    example: str = ""
    is_key: bool = False
    required: bool = False
    also: tuple[str, ...] = ()
    #: Part of the key, and may still be empty (a facility without a name).
    may_be_empty: bool = False

    #: How the database keeps it: "text", "number", "yesno", "reference" or "row".
    stored: ClassVar[str] = "text"
    #: Text that a person wrote freely: it enters the digest as a salted hash, so that it can be removed.
    is_text: ClassVar[bool] = False
    #: In a key, 2019-05 and 2019-05-01 are the same.
    matches_by_day: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The column's name in the database: `from` and `to` are words of its language, `until` is of every version."""
        return {"from": "begins", "to": "ends", "until": "lapses"}.get(self.key, self.key)

    @property
    def must_be_filled(self) -> bool:
        return self.required or (self.is_key and not self.may_be_empty)

    @property
    def allowed(self) -> Words:  # what a cell may hold, in words
        return Words("文字", "text")

    def parse(self, cell: WrittenCell, was_kept: bool = False) -> Any:
        """The value of `cell`, None where it is empty. Raises Unfit; `was_kept`: only where no release ever took it."""
        text = "" if cell is None else written(cell)
        if not text:
            return None
        is_personal = self._was_personal if was_kept else self._is_personal
        if is_personal(text) or (isinstance(cell, Shown) and privacy.holds_personal_number(f"{text}\n{cell.held}")):
            raise Unfit(*privacy.PERSONAL, hide=True)
        if not (was_kept or is_whole(text)):
            raise Unfit(*_LOST)
        if not is_printable(text):
            raise Unfit("含有不可见的控制字符", "holds an invisible control character")
        if len(text) > 4000:
            raise Unfit("超过 4000 字", "is longer than 4000 characters")
        return self._value(cell, text)

    #: Whether a text holds what is never kept: in all but free text only a whole mobile number is one.
    _is_personal, _was_personal = staticmethod(privacy.is_personal), staticmethod(privacy.was_personal)

    def _value(self, cell: WrittenCell, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any, language: str = "zh") -> str:
        """A value as text in a table, a sentence or a CSV file; parsing it gives the value again."""
        return "" if value is None else str(value)

    def plain(self, value: Any) -> Any:
        """A value as JSON has it."""
        return value

    def misfit(self, value: Any) -> Words | None:
        """The fault of a stored value; None where a cell that shows it would be taken in as just that value."""
        try:
            return None if self._is_same(self.parse(self.show(value), was_kept=True), value) else _NEVER_PARSED
        except Unfit as unfit:
            return unfit.problem

    def _is_same(self, parsed: Any, stored: Any) -> bool:
        """Whether what a cell was parsed to is what is stored."""
        return bool(parsed == stored)


@dataclass(frozen=True)
class Text(Column):
    """Free text."""

    is_text: ClassVar[bool] = True
    _is_personal = staticmethod(privacy.holds_personal_number)
    _was_personal = staticmethod(privacy.held_personal_number)

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return written_text(cell, text)

    def _is_same(self, parsed: Any, stored: Any) -> bool:
        return bool(stored) and was_folded(stored)


@dataclass(frozen=True)
class Code(Column):
    """A code 代码: 1 to 32 of A-Z a-z 0-9 - _ . ; always text, also where Excel kept it as a number."""

    is_text: ClassVar[bool] = True
    _is_personal = staticmethod(privacy.is_personal_code)

    @property
    def allowed(self) -> Words:
        return Words("1 至 32 位字母、数字、- _ .", "1 to 32 of A-Z a-z 0-9 - _ .")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return given_code(cell, text)


@dataclass(frozen=True)
class Reference(Code):
    """A code of a row of another ledger (`to`: the ledgers that it may stand in, by key), or the name of who is meant.

    Which of the two a text is, and whom it means, is not told here.
    """

    to: tuple[str, ...] = ()
    stored: ClassVar[str] = "reference"
    is_text: ClassVar[bool] = False

    def _value(self, cell: WrittenCell, text: str) -> Any:
        try:
            return written_code(cell, text)
        except Unfit as unfit:
            if unfit.problem != NOT_A_CODE or not isinstance(cell, str):
                raise
        if privacy.holds_personal_number(text):
            raise Unfit(*privacy.PERSONAL, hide=True)
        return text

    def misfit(self, value: Any) -> Words | None:
        """Returns None: an identity is stored, which cannot be wrong by itself."""


@dataclass(frozen=True)
class Day(Column):
    """A date 日期: a day, a month or a year. One that `is_due` is a deadline, and counts to its last day.

    One that `is_ahead` is known beforehand: nobody is reminded that it has not come.
    """

    is_due: bool = False
    is_ahead: bool = False
    stored: ClassVar[str] = "number"
    matches_by_day: ClassVar[bool] = True

    @property
    def is_end(self) -> bool:
        """Whether it is the first day on which something no longer holds."""
        return self.key == "to"

    @property
    def allowed(self) -> Words:
        return day_words(self.is_end, self.is_due)

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return written_day(cell, text, days.read_end if self.is_end else days.read)

    def show(self, value: Any, language: str = "zh") -> str:
        return "" if value is None else days.show(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else days.show(value)

    def misfit(self, value: Any) -> Words | None:
        # An inclusive end on the last day that may be written is stored as the day after it.
        return None if value in days.ALL_AFTER else super().misfit(value)


@dataclass(frozen=True)
class Period(Day):
    """A period 时期: a year, a month or a day; its end is the last day that it covers."""

    matches_by_day: ClassVar[bool] = False

    @property
    def allowed(self) -> Words:
        return Words(
            "年、月或日，如 2019、2019-12、2019-12-31", "a year, a month or a day, such as 2019, 2019-12, 2019-12-31"
        )


@dataclass(frozen=True)
class Number(Column):
    """A whole number 整数, or with `decimals` an amount, between `least` and `most`; never with a unit.

    `called`: what people call each number from 0 on, where they have words for them.
    """

    least: int = 0
    most: int = LARGEST - 1
    decimals: bool = False
    called: tuple[Words, ...] = ()
    stored: ClassVar[str] = "number"
    _is_personal = staticmethod(privacy.is_personal_amount)

    @property
    def allowed(self) -> Words:
        zh, en = ("数", "a number") if self.decimals else ("整数", "a whole number")
        if self.most < LARGEST - 1:
            return Words(
                f"{self.least} 至 {self.most} 的{zh}，不带单位",
                f"{en} from {self.least} to {self.most}, without a unit",
            )
        return Words(f"不小于 {self.least} 的{zh}，不带单位", f"{en} of at least {self.least}, without a unit")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        value = written_number(cell, text, in_yuan=self.label.endswith("元"))
        if not self.decimals and value != value.to_integral_value():
            raise Unfit("不是整数", "is not a whole number")
        if not self.least <= value <= self.most:
            raise Unfit("超出范围", "is out of range")
        scaled = value * SCALE
        if scaled != scaled.to_integral_value():
            raise Unfit("小数超过四位", "has more than four decimals")
        return int(scaled) if self.decimals else int(value)

    def show(self, value: Any, language: str = "zh") -> str:
        return "" if value is None else str(self.plain(value))

    def plain(self, value: Any) -> Any:
        if value is None or not self.decimals:
            return value
        return amount(value)


def amount(scaled: int) -> int | Decimal:
    """An amount out of its stored ten-thousandths: whole where it is whole.

    >>> amount(2_500_005_000), amount(30_000)
    (Decimal('250000.5'), 3)
    """
    whole, rest = divmod(scaled, SCALE)
    return whole if not rest else (Decimal(scaled) / SCALE).normalize()


@dataclass(frozen=True)
class Year(Number):
    """A year 年度."""

    least: int = 1900
    most: int = 2100

    def _value(self, cell: WrittenCell, text: str) -> Any:
        if isinstance(cell, ShownDay) and cell.number and cell.number % 10_000 == 0 and year_meant(cell) is None:
            cell = text = days.show(cell.number)
        return super()._value(cell, text.removesuffix("年"))


_YES = {"是", "有", "yes", "true", "1", "√", "✓", "✔"}
_NO = {"否", "无", "no", "false", "0", "×", "✗", "✘"}


@dataclass(frozen=True)
class YesNo(Column):
    """Yes or no 是否."""

    stored: ClassVar[str] = "yesno"

    @property
    def allowed(self) -> Words:
        return Words("是 或 否", "yes or no")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        text = text.lower()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise Unfit("不是“是”或“否”", "is neither yes nor no")

    def show(self, value: Any, language: str = "zh") -> str:
        if value is None:
            return ""
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]


@dataclass(frozen=True)
class Option:
    """One value of a choice: its key, its Chinese label, its English words, and other spellings that are taken."""

    key: str
    label: str
    english: str = ""
    also: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        return Words(self.label, self.english or self.key.replace("_", " "))


@dataclass(frozen=True)
class Choice(Column):
    """One of a few declared values."""

    options: tuple[Option, ...] = ()
    #: What older releases took: it stands in old rows and is shown, and no cell may hold it any more.
    former: tuple[Option, ...] = ()

    @property
    def allowed(self) -> Words:
        return Words("、".join(o.label for o in self.options), ", ".join(o.key for o in self.options))

    def one(self, text: str) -> str:
        """The key of the option that `text` names. Raises Unfit."""
        for option in self.options:
            if text in (option.label, *option.also) or text.lower() == option.key:
                return option.key
        raise Unfit(*none_of(text, self.options))

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return self.one(text)

    def option(self, key: str) -> Option:
        """The option of a stored key."""
        return next(o for o in (*self.options, *self.former) if o.key == key)

    def misfit(self, value: Any) -> Words | None:
        return None if any(o.key == value for o in (*self.options, *self.former)) else NONE_OF_THEM

    def show(self, value: Any, language: str = "zh") -> str:
        return "" if value is None else self.option(value).label if language == "zh" else value


_SEVERAL = re.compile(r"[;；、\n]+")


def _parts(text: str) -> list[str]:
    """The parts of a cell that holds several."""
    return [part for part in map(fold, _SEVERAL.split(text)) if part]


@dataclass(frozen=True)
class Choices(Choice):
    """Several of a few declared values, set apart by ; or 、 and compared as a set; stored joined by ; in order."""

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return ";".join(sorted({self.one(part) for part in _parts(text)})) or None

    def show(self, value: Any, language: str = "zh") -> str:
        if value is None:
            return ""
        shown = [super(Choices, self).show(part, language) for part in value.split(";")]
        return "、".join(shown) if language == "zh" else ";".join(shown)

    def misfit(self, value: Any) -> Words | None:
        parts = value.split(";")
        wrong = [fault for part in parts if (fault := super(Choices, self).misfit(part)) is not None]
        return wrong[0] if wrong else None if parts == sorted(set(parts)) else _NEVER_PARSED


@dataclass(frozen=True)
class Texts(Text):
    """Several free texts, set apart by ; or 、 and compared as a set; stored joined by ; in order."""

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return ";".join(sorted(set(_parts(written_text(cell, text))))) or None

    def _is_same(self, parsed: Any, stored: Any) -> bool:
        # Two of several may be one, or come in another order, when they are folded once more.
        parts = stored.split(";")
        return parts == _SEVERAL.split(stored) and all(part and was_folded(part) for part in parts)
