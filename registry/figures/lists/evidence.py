"""What a list shows of each unit beside its answer: the recorded values that the figure's conditions read.

They are the reason for the answer. They are worked out for all units of a kind at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from registry import days
from registry.columns import SCALE, Column, Day, Number, Year, amount
from registry.conditions import columns_of, relations_of
from registry.figures.compiling import SCALED
from registry.figures.frames import UNITS, Relation
from registry.figures.labels import named
from registry.figures.lists import titles
from registry.figures.model import Figure
from registry.language import Words
from registry.ledgers import Ledger
from registry.measures.ledger import BY_KEY as MEASURES
from registry.picture import Picture
from registry.slices import BY_KEY, TABLES

#: Columns that are the same of every unit in a list, or follow from its status.
_LEFT_OUT = {"lives", "lived_in_year", "holds", "of_village", "mode"}
_NOTHING = Words("无", "none")
NOT_RECORDED = Words("未登记", "not recorded")
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
        own = [isinstance(column, Number) and not isinstance(column, Year) for column in declared]
        return [*counted, *own, *(False for _ in self.relations)]

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
            related = self._related(relation, tuple(names), language)
            joined = wanted.join(related, on="unit", how="left", maintain_order="left")
            found.append(joined["text"].fill_null(_NOTHING.in_(language)).to_list())
        return found

    def _own(self, frame: pl.DataFrame, column: str, language: str) -> list[Any]:
        ledger = self._ledger(column)
        declared = _declared(BY_KEY[ledger], column)
        if isinstance(declared, Number):
            values = frame[column].to_list()
            missing = NOT_RECORDED.in_(language)
            return [missing if v is None else v / SCALE if column in SCALED else v for v in values]
        number = self.kind.source_of.get(column, ("", "id"))[1]
        shown = _shown(self.picture, frame, column, ledger, number, language)
        return shown.fill_null(NOT_RECORDED.in_(language)).to_list()

    def _related(self, relation: str, names: Sequence[str], language: str) -> pl.DataFrame:
        """The rows of a relation as one text for each unit: `unit`, `text`."""
        key = ("related", self.figure.units, relation, tuple(names), language)
        return self.picture.keep(
            key, lambda: _joined(self.picture, self.kind.relations[relation], names, language), carried=False
        )


def _joined(picture: Picture, relation: Relation, names: Sequence[str], language: str) -> pl.DataFrame:
    rows = relation.frame(picture)
    if not names:
        count = rows.group_by("unit").len()
        return count.select("unit", text=pl.col("len").cast(pl.String))
    colon, comma, stop = ("：", "，", "；") if language == "zh" else (": ", ", ", "; ")
    texts = []
    for name in names:
        shown = _shown(picture, rows, name, relation.ledger, "id", language).fill_null(NOT_RECORDED.in_(language))
        label = f"{named(name, None, relation.ledger).in_(language)}{colon}" if len(names) > 1 else ""
        texts.append((label + shown).alias(name))
    whole = pl.DataFrame([rows["unit"], *texts]).select("unit", text=pl.concat_str(names, separator=comma))
    counted = whole.group_by("unit", "text", maintain_order=True).len()
    times = pl.when(pl.col("len") > 1).then(pl.format("{}×{}", "text", "len")).otherwise("text")
    return counted.with_columns(text=times).group_by("unit", maintain_order=True).agg(pl.col("text").str.join(stop))


def _shown(picture: Picture, frame: pl.DataFrame, column: str, ledger: str, number: str, language: str) -> pl.Series:
    """A column as text: choices in words, references by name and code, days as written, amounts in their own unit."""
    declared = _declared(BY_KEY[ledger], column)
    if isinstance(declared, Day) or column == "term_ends":
        return _days(picture, frame, column, ledger, number, declared)
    values = frame[column]
    different = values.unique().drop_nulls()
    if column in SCALED:
        shown = [f"{Decimal(amount(v)):f}" for v in different]
    elif declared is not None and declared.stored == "reference":
        called = titles.called(picture)
        shown = [called.get(v, "") for v in different]
    else:
        shown = [named(column, str(v), ledger).in_(language) for v in different]
    return values.replace_strict(different, pl.Series(shown, dtype=pl.String), default=None, return_dtype=pl.String)


def _days(
    picture: Picture, frame: pl.DataFrame, column: str, ledger: str, number: str, declared: Column | None
) -> pl.Series:
    """Days as they were written: as a month or a year where no more was known."""
    values = frame[column]
    if declared is not None:
        versions = frame.select(pl.col(number).alias("id"))
        written = _written(picture, ledger, column)
        values = versions.join(written, on="id", how="left", maintain_order="left")[column]
    return values.map_elements(days.show, return_dtype=pl.String)


def _written(picture: Picture, ledger: str, column: str) -> pl.DataFrame:
    """A column of days of the rows of a ledger, as written: `id`, and the column."""
    rows = picture.rows(TABLES[ledger])
    written = f"{column}_written"
    return rows.select("id", pl.col(written if written in rows.columns else column).alias(column))


def _declared(ledger: Ledger, column: str) -> Column | None:
    return next((c for c in ledger.columns if c.name == column), None)
