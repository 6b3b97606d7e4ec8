"""Columns of a ledger: what a cell may hold, declared once.

One parser per column (`Column.parse`) is the only validator: import, form, template, export and API use it.
A parsed value is what is stored: text; a whole number (also for a day, see `registry.days`, and for an
amount, in ten-thousandths); True or False; None for *not recorded*. A reference is parsed to the code that
was written; `registry.staging.state` resolves it to the identity behind the code.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from registry import days
from registry.language import Words
from registry.privacy import holds_identity_number, holds_personal_number, is_mobile_number
from registry.shown import Shown, ShownDay, year_meant
from registry.text import fold, is_printable
from registry.written import Unfit, WrittenCell, written, written_code, written_day, written_number, written_text

#: Amounts are stored in ten-thousandths of their unit, so that sums are exact in every engine.
SCALE = 10_000
LARGEST = 10**12


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

    #: How the database keeps it: "text", "number", "yesno" or "reference".
    stored: ClassVar[str] = "text"
    #: Text that a person wrote freely: it enters the digest as a salted hash, so that it can be removed.
    is_text: ClassVar[bool] = False
    #: In a key, 2019-05 and 2019-05-01 are the same.
    matches_by_day: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The column's name in the database, where `from` and `to` are words of the language."""
        return {"from": "begins", "to": "ends"}.get(self.key, self.key)

    @property
    def must_be_filled(self) -> bool:
        return self.required or (self.is_key and not self.may_be_empty)

    @property
    def allowed(self) -> Words:  # what a cell may hold, in words
        return Words("文字", "text")

    def parse(self, cell: WrittenCell) -> Any:
        """The value of `cell`, None where it is empty. Raises Unfit."""
        if cell is None or cell == "":
            return None
        text = written(cell)
        if not text:
            return None
        if self._is_personal(text) or (isinstance(cell, Shown) and holds_personal_number(f"{text}\n{cell.held}")):
            raise Unfit(
                "疑似身份证号或手机号，不得登记", "looks like an identity or mobile number, which is never kept", True
            )
        if not is_printable(text):
            raise Unfit("含有不可见的控制字符", "holds an invisible control character")
        if len(text) > 4000:
            raise Unfit("超过 4000 字", "is longer than 4000 characters")
        return self._value(cell, text)

    def _is_personal(self, text: str) -> bool:
        """Whether a cell holds what is never kept: in a code or a number only a whole mobile number is one."""
        return holds_identity_number(text) or is_mobile_number(text)

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
            return None if self._is_same(self.parse(self.show(value)), value) else _NEVER_PARSED
        except Unfit as unfit:
            return unfit.problem

    def _is_same(self, parsed: Any, stored: Any) -> bool:
        """Whether what a cell was parsed to is what is stored."""
        return bool(parsed == stored)


@dataclass(frozen=True)
class Text(Column):
    """Free text."""

    is_text: ClassVar[bool] = True

    def _is_personal(self, text: str) -> bool:
        return holds_personal_number(text)

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return written_text(cell, text)

    def _is_same(self, parsed: Any, stored: Any) -> bool:
        # Folding a full-width letter before a lone accent leaves two characters, which the next folding makes one.
        return bool(parsed == unicodedata.normalize("NFC", stored))


@dataclass(frozen=True)
class Code(Column):
    """A code 代码: 1 to 32 of A-Z a-z 0-9 - _ . ; always text, also where Excel kept it as a number."""

    is_text: ClassVar[bool] = True

    @property
    def allowed(self) -> Words:
        return Words("1 至 32 位字母、数字、- _ .", "1 to 32 of A-Z a-z 0-9 - _ .")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return written_code(cell, text)


@dataclass(frozen=True)
class Reference(Code):
    """A code of a row of another ledger (`to`: the ledgers that it may stand in, by key)."""

    to: tuple[str, ...] = ()
    stored: ClassVar[str] = "reference"
    is_text: ClassVar[bool] = False

    def misfit(self, value: Any) -> Words | None:
        """Returns None: an identity is stored, which cannot be wrong by itself."""


@dataclass(frozen=True)
class Day(Column):
    """A date 日期: a day, a month or a year. One that `is_due` is a day by which something is to happen."""

    is_due: bool = False
    stored: ClassVar[str] = "number"
    matches_by_day: ClassVar[bool] = True

    @property
    def allowed(self) -> Words:
        return Words(
            "日期，如 2019-12-31、2019年12月、2019；仍在任或仍存在的留空",
            "a date such as 2019-12-31, 2019-12, 2019; empty where it still holds",
        )

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return written_day(cell, text)

    def show(self, value: Any, language: str = "zh") -> str:
        return "" if value is None else days.show(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else days.show(value)

    def misfit(self, value: Any) -> Words | None:
        # An inclusive end on the last day that may be written is stored as the day after it.
        return None if value == days.AFTER_ALL else super().misfit(value)


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
    """A whole number 整数, or with `decimals` an amount, between `least` and `most`; never with a unit."""

    least: int = 0
    most: int = LARGEST - 1
    decimals: bool = False
    stored: ClassVar[str] = "number"

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


_NONE_OF_THEM = Words("不在可选值之内", "is none of the values that may be chosen")


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
        raise Unfit(*_NONE_OF_THEM)

    def _value(self, cell: WrittenCell, text: str) -> Any:
        return self.one(text)

    def option(self, key: str) -> Option:
        """The option of a stored key."""
        return next(o for o in (*self.options, *self.former) if o.key == key)

    def misfit(self, value: Any) -> Words | None:
        return None if any(o.key == value for o in (*self.options, *self.former)) else _NONE_OF_THEM

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
        # Two of several may be one, or come in another order, when they are folded once more, as above.
        return bool(parsed) and set(parsed.split(";")) == set(unicodedata.normalize("NFC", stored).split(";"))
