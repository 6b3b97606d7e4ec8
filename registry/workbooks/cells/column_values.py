"""Values for a ledger's columns out of the cells of offices; the column's own parser is the only validator."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from registry import days
from registry.columns import (
    Choice,
    Choices,
    Code,
    Column,
    Day,
    Number,
    Period,
    Reference,
    Text,
    Texts,
    Unfit,
    Year,
    YesNo,
)
from registry.language import Words
from registry.ledgers import Ledger
from registry.unit_names import UnitName
from registry.workbooks.cells import amounts, person_names
from registry.workbooks.cells.days_in_text import day_told, month_of_number
from registry.workbooks.cells.words import SAME_PERSON, bare
from registry.written import OUT_OF_YEARS, WrittenCell, written

#: A name is any text that a ledger would keep.
_NAME = Text("name", "名称")
_BESIDE = Words("括号里的“{0}”没有读入", "{0!r} in the brackets is not taken")
#: A year as offices write it of what they report: 2019年度.
_OF_A_YEAR = re.compile(r"\d{4}年度")
_NO_PERSON = Words("指的是别列的人：来源要写 same", "means the person of another column: its source needs `same`")
_NOTHING = Words(
    "没有的，清空单元格，或把这个词写进对照表的 blank",
    "where there is none, empty the cell, or name the word in `blank` of the mapping",
)
_NOTHING_OR_ZERO = Words(
    '{0}；是 0 星的，写 0，或写 values = {{"…" = "0"}}', '{0}; where it is no star, write 0, or values = {{"…" = "0"}}'
).format(_NOTHING)


class Parsed(NamedTuple):
    """A value, what is not taken of its cell, and of a number the amount before anything is subtracted."""

    value: Any
    note: Words | None = None
    amount: Decimal | None = None


class ColumnValues:
    """The values of a column of a ledger. Of a number `factor` multiplies it where its cell carries no unit.

    `of_texts`: the day that a text tells counts (截至2019年12月31日, 2019年度), as it always does for a year.
    """

    def __init__(self, ledger: Ledger, column: Column, factor: Decimal | None = None, of_texts: bool = False):
        self.column, self.factor = column, factor
        self._is_told = of_texts or (isinstance(column, Year) and column.key != "birth_year")
        self.is_number = isinstance(column, Number) and not isinstance(column, Year)
        self.is_day = isinstance(column, (Day, Year))
        self.is_person = is_person(ledger, column)
        #: Whether it keeps several in one row.
        self.is_list = isinstance(column, (Choices, Texts))
        #: Whether 无 says that there is nothing, as in columns of texts, references and days.
        self.has_none = isinstance(column, (Text, Code, Day, Year, UnitName))
        self._parse = self._way()
        self._options = {bare(name): o.key for o in _options(column) for name in (o.label, o.key, *o.also)}

    @property
    def allowed(self) -> Words:
        """What a cell may hold, in words."""
        if isinstance(self.column, Number) and self.is_number and not self.column.called:
            return amounts.allowed(self.column)
        if isinstance(self.column, Reference):
            return Words("名称或代码", "a name or a code")
        return self.column.allowed

    def parse(self, cell: WrittenCell) -> Parsed:
        """The value of a cell that is not empty. Raises Unfit."""
        return self._parse(self.told(cell))

    def told(self, cell: WrittenCell) -> WrittenCell:
        """The day that a text tells, where that counts; any other cell is itself."""
        if not isinstance(cell, str) or not (self._is_told or self._is_of_a_year(cell)):
            return cell
        day = day_told(cell)
        return cell if day is None else days.show(day)

    def _is_of_a_year(self, text: str) -> bool:
        """Whether a text is a period's year, as 2019年度 is."""
        return isinstance(self.column, Period) and _OF_A_YEAR.fullmatch(bare(text)) is not None

    def of_amount(self, amount: Decimal) -> Any:
        """The value of a number in the registry's unit. Raises Unfit."""
        return self.column.parse(f"{amount:f}")

    def to_the_end(self, value: Any) -> Any:
        """The value of a day up to which something holds, inclusive: of a spell's end the next day. Raises Unfit."""
        if not (isinstance(self.column, Day) and self.column.is_end):
            return value
        if value in days.ALL_AFTER:
            raise Unfit(*OUT_OF_YEARS)
        return days.after(value)

    def allowed_for(self, text: str) -> Words:
        """What a cell may hold in the place of a text; of a word where a day or a number belongs also how it counts as
        nothing."""
        text = bare(text)
        if not text or any(map(str.isdecimal, text)) or not (self.is_number or self.is_day):
            return self.allowed
        is_called = isinstance(self.column, Number) and bool(self.column.called)
        nothing = _NOTHING if not is_called else _NOTHING_OR_ZERO
        return Words("{0}；{1}", "{0}; {1}").format(self.allowed, nothing)

    def _way(self) -> Callable[[WrittenCell], Parsed]:
        """How the cells of this column are read."""
        column = self.column
        if self.is_person:
            return self._person
        if isinstance(column, Reference):
            return lambda cell: Parsed(_NAME.parse(cell))
        if isinstance(column, Year):
            return self._year
        if self.is_number:
            return self._stars if isinstance(column, Number) and column.called else self._amount
        if isinstance(column, Day):
            return lambda cell: Parsed(column.parse(month_of_number(cell)))
        if isinstance(column, YesNo):
            return lambda cell: Parsed(column.parse(bare(cell) if isinstance(cell, str) else cell))
        if isinstance(column, Choice) and not isinstance(column, Choices):
            return lambda cell: Parsed(column.parse(self._options.get(bare(written(cell)), cell)))
        return lambda cell: Parsed(column.parse(cell))

    def _amount(self, cell: WrittenCell) -> Parsed:
        assert isinstance(self.column, Number)
        amount = amounts.amount(cell, self.column, self.factor)
        return Parsed(None, None, amount)

    def _stars(self, cell: WrittenCell) -> Parsed:
        told = amounts.stars(cell)
        return Parsed(None, None, Decimal(told)) if told is not None else self._amount(cell)

    def _year(self, cell: WrittenCell) -> Parsed:
        is_of_day = self.column.key == "birth_year" or (isinstance(cell, str) and day_told(cell) is not None)
        return Parsed(self.column.parse(taken(cell, "year") if is_of_day else cell))

    def _person(self, cell: WrittenCell) -> Parsed:
        text = written(cell)
        if bare(text) in SAME_PERSON:
            raise Unfit(*_NO_PERSON)
        _NAME.parse(cell)
        name, beside = person_names.read(text)
        return Parsed(name, _BESIDE.format(beside) if beside else None)


#: The day of a text, whatever column it is for.
_ANY_DAY = Day("on", "日期")


def taken(cell: WrittenCell, what: str) -> str:
    """The year or the month of a date, as text. Raises Unfit.

    >>> taken("2019.5.17", "year"), taken("2019年5月17日", "month")
    ('2019', '2019-05')
    """
    number: int = _ANY_DAY.parse(month_of_number(cell, of_a_year=what == "year"))
    if what == "month" and not days.parts(number)[1]:
        raise Unfit("只有年份，没有月份", "is a year without a month")
    return days.show(number // 10_000 * 10_000 if what == "year" else number // 100 * 100)


def is_person(ledger: Ledger, column: Column) -> bool:
    """Whether a column names a person: one that refers to people, or the name in their own ledger."""
    if isinstance(column, Reference):
        return column.to == ("people",)
    return (ledger.key, column.key) == ("people", "name")


def _options(column: Column) -> Any:
    return column.options if isinstance(column, Choice) else ()
