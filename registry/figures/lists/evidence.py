"""What a list shows of each unit beside its answer: the recorded values that the figure's conditions read.

They are the reason for the answer. They are worked out for all units of a kind at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from registry import days
from registry.columns import SCALE, Column, Day, Number, Year, amount
from registry.conditions import columns_of, relations_of
from registry.figures.compiling import SCALED
from registry.figures.frames import UNITS
from registry.figures.labels import DERIVED_DAYS, DUE, NOT_RECORDED, named
from registry.figures.lists import titles
from registry.figures.model import Figure
from registry.language import Words
from registry.ledgers import Ledger
from registry.measures.ledger import BY_KEY as MEASURES
from registry.picture import Picture
from registry.slices import BY_KEY, TABLES

#: Columns that are the same of every unit in a list, or follow from its status.
_LEFT_OUT = {"case_count", "lives", "lived_in_year", "holds", "of_village", "mode"}
#: Whom or what the rows of a ledger are about, besides the unit that they belong to.
_NAMED_BY = {"posts": ("person", "role"), "coverage": ("organization",), "pairings": ("partner_name",)}
_NOTHING = Words("无", "none")
#: What a unit adds to the total, where something stands in for what is not recorded.
_COUNTED = Words("计入数", "counted as")


class Evidence:
    """The columns of recorded values of one figure's list, and their headings."""

    def __init__(self, picture: Picture, figure: Figure):
        self.picture, self.figure = picture, figure
        self.kind = UNITS[figure.units]
        amounts = (figure.measure, figure.over, figure.category, figure.each)
        read = [*(c for c in amounts if c), *columns_of(figure.population), *columns_of(figure.condition)]
        left_out = {*_LEFT_OUT, *self.kind.implied}
        self.own = [c for c in dict.fromkeys(read) if c not in left_out]
        self.relations = relations_of(figure.population) | relations_of(figure.condition)
        if figure.category == "mode":
            self.relations.setdefault("coverage", ["mode"])

    @property
    def headings(self) -> list[Words]:
        """The headings of `columns`."""
        counted = [_COUNTED] if self.figure.missing is not None else []
        return [*counted, *(named(c, None, self._ledger(c)) for c in self.own), *(named(r) for r in self.relations)]

    @property
    def are_numbers(self) -> list[bool]:
        """Which of `columns` hold numbers, or the words for none."""
        counted = [True] if self.figure.missing is not None else []
        declared = [_declared(BY_KEY[self._ledger(c)], c) for c in self.own]
        return [*counted, *map(_is_number, declared), *(False for _ in self.relations)]

    def _ledger(self, column: str) -> str:
        if column in MEASURES:
            return "facts"
        return self.kind.source_of.get(column, (self.kind.ledger, ""))[0]

    def columns(self, units: pl.Series, language: str) -> list[list[Any]]:
        """The values for `units`, column by column: numbers as numbers, all else as text."""
        wanted = pl.DataFrame({"unit": units})
        frame = wanted.join(self.kind.base(self.picture), on="unit", how="left", maintain_order="left")
        read = {*self.own, *(self.kind.source_of.get(c, ("", c))[1] for c in self.own)}
        if self.figure.measure:
            read.add(self.figure.measure)
        frame = self.kind.with_columns(self.picture, frame, read)
        found = [self._own(frame, column, language) for column in self.own]
        if self.figure.missing is not None and self.figure.measure:
            found.insert(0, frame[self.figure.measure].fill_null(self.figure.missing).to_list())
        for relation, names in self.relations.items():
            rows = self.kind.relations[relation].frame(self.picture).filter(pl.col("unit").is_in(units.implode()))
            texts = _by_unit(self.picture, rows, self.kind.relations[relation].ledger, names, language)
            found.append([texts.get(unit) or _NOTHING.in_(language) for unit in units])
        return found

    def _own(self, frame: pl.DataFrame, column: str, language: str) -> list[Any]:
        ledger = self._ledger(column)
        declared = _declared(BY_KEY[ledger], column)
        if _is_number(declared):
            values = frame[column].to_list()
            missing = NOT_RECORDED.in_(language)
            return [missing if v is None else v / SCALE if column in SCALED else v for v in values]
        number = self.kind.source_of.get(column, ("", "id"))[1]
        return _shown(self.picture, frame, column, ledger, number, language)


def _is_number(column: Column | None) -> bool:
    """Whether a column's values are shown as numbers: neither years nor numbers that go by names, as stars do."""
    return isinstance(column, Number) and not isinstance(column, Year) and not column.called


def _by_unit(picture: Picture, rows: pl.DataFrame, ledger: str, names: Sequence[str], language: str) -> dict[int, str]:
    """Rows of a relation as one text for each unit; each row says whom or what it is about, by name.

    In Python: the rows are often few, and a step of a dataframe costs as much as fifty of them.
    """
    named_by = _NAMED_BY.get(ledger, ())
    names = [*named_by, *(name for name in names if name not in named_by)]
    units = rows["unit"].to_list()
    if not names:
        return {unit: str(count) for unit, count in Counter(units).items()}
    colon, comma, stop = ("：", "，", "；") if language == "zh" else (": ", ", ", "; ")
    columns = []
    for name in names:
        says_itself = name in named_by or len(names) == 1
        label = "" if says_itself else f"{named(name, None, ledger).in_(language)}{colon}"
        columns.append([label + text for text in _shown(picture, rows, name, ledger, "id", language)])
    counted: dict[int, Counter[str]] = {}
    for unit, *texts in zip(units, *columns, strict=True):
        counted.setdefault(unit, Counter())[comma.join(texts)] += 1
    return {
        unit: stop.join(f"{text}×{count}" if count > 1 else text for text, count in of_unit.items())
        for unit, of_unit in counted.items()
    }


def _shown(picture: Picture, frame: pl.DataFrame, column: str, ledger: str, number: str, language: str) -> list[str]:
    """A column as text: choices in words, references by name and code, days as written, amounts in their own unit."""
    declared = _declared(BY_KEY[ledger], column)
    values = frame[column].to_list()
    in_words: Callable[[Any], str]
    as_written = f"{column}_written"
    if isinstance(declared, Day) or as_written in frame.columns:
        is_own = as_written in frame.columns
        values = frame[as_written].to_list() if is_own else _written(picture, frame[number], ledger, column)
        in_words = partial(_day, picture.moment.day, column in DUE, language)
    elif column in DERIVED_DAYS:
        in_words = partial(_day, picture.moment.day, True, language)
    elif column in SCALED:
        in_words = _amount
    elif declared is not None and declared.stored == "reference":
        in_words = partial(_called, titles.called(picture))
    else:
        in_words = partial(_word, column, ledger, language)
    texts = {value: in_words(value) for value in set(values) - {None}} | {None: NOT_RECORDED.in_(language)}
    return [texts[value] for value in values]


def _word(column: str, ledger: str, language: str, value: Any) -> str:
    return named(column, str(value), ledger).in_(language)


def _called(names: Mapping[int, str], identity: int) -> str:
    return names.get(identity, "")


def _day(as_of: int, is_due: bool, language: str, value: int) -> str:
    return days.shown_on(value, as_of, is_due).in_(language)


def _amount(scaled: int) -> str:
    return f"{Decimal(amount(scaled)):f}"


def _written(picture: Picture, versions: pl.Series, ledger: str, column: str) -> list[Any]:
    """Days of versions as they were written: as a month or a year where no more was known."""
    rows = picture.rows(TABLES[ledger])
    written = rows[f"{column}_written" if f"{column}_written" in rows.columns else column]
    # Rows stand in the order of their numbers; a unit may have none.
    at = np.searchsorted(rows["id"].to_numpy(), versions.fill_null(0).to_numpy())
    there = versions.is_not_null().to_list()
    found = written.gather(np.minimum(at, max(len(rows) - 1, 0))).to_list() if len(rows) else [None] * len(versions)
    return [value if is_there else None for value, is_there in zip(found, there, strict=True)]


def _declared(ledger: Ledger, column: str) -> Column | None:
    return next((c for c in ledger.columns if c.name == column), None)
