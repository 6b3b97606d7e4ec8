"""Spells that a workbook tells of on a day: a row that holds then is revised, what it replaces ends, and a new one
lasts to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from registry import days, spells
from registry.columns import Reference
from registry.ledgers import Ledger
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from registry.text import renewed
from registry.versions.rows import Version
from registry.workbooks.making import words
from registry.workbooks.making.drafts import Draft, Drafts
from registry.workbooks.making.spots import Cited, Complaints, Spot
from registry.workbooks.tables.source_rows import NO_CELLS, Sourced

#: By what a row is the same as those that it replaces, by ledger.
REPLACED_BY = {
    "posts": ("unit", "role"),
    "coverage": ("place",),
    "bodies": ("place", "kind"),
    "facilities": ("place", "kind", "name"),
}
#: The days by which two rows of one key else may be the same, if one is written shorter than the other.
_TELLING = ("from", "elected_on")
_Key = tuple[Any, ...]


@dataclass(eq=False, slots=True)
class Asked:
    """A row of a ledger that a source row asks for: its values, and whether it tells only what holds on `as_of`.

    `number` orders those of a workbook; `spot` is where it is told what is wrong with its day, `cells` are where values
    that it lacks would stand.
    """

    number: int
    as_of: int
    values: dict[str, Cited]
    spot: Spot
    holds: bool
    replaces: bool
    cells: Mapping[str, Sourced]


@dataclass(slots=True)
class Replacing:
    """A row that replaces: from a day on, of which key, and whether it is a new one."""

    key: _Key
    day: int
    spot: Spot


class RowsOfLedger:
    """The rows of a ledger that a workbook asks for, joined by their keys, beside what is recorded."""

    def __init__(self, ledger: Ledger, current: CurrentRows, complaints: Complaints):
        self.ledger, self.current, self.complaints = ledger, current, complaints
        self.drafts = Drafts(ledger, complaints)
        self._keys = tuple(column.key for column in ledger.key_columns)
        self._own = frozenset(self._keys)
        self._indexed = 0
        #: What is recorded and ends on a day, by its key: the row that replaces it ends it.
        self.ended: dict[_Key, tuple[int, Spot]] = {}
        self._asked: list[Asked] = []
        self._replacing: list[Replacing] = []

    def ask(self, asked: Asked) -> None:
        self._asked.append(asked)

    def join(self) -> None:
        """Joins the rows that were asked for: first those with days of their own, then those that hold on a day."""
        for asked in self._asked:
            if not asked.holds:
                self._join(self._key(asked), asked)
        for asked in sorted((one for one in self._asked if one.holds), key=lambda one: (one.as_of, one.number)):
            self._join_holding(asked)
        self._compare_days()
        for replacing in self._replacing:
            self._replace(replacing)

    # -- keys -----------------------------------------------------------------------------------------------------

    def _key(self, asked: Asked) -> _Key:
        return self.ledger.identify({key: cited[0] for key, cited in asked.values.items()})

    def _join(self, key: _Key, asked: Asked) -> None:
        self.drafts.join(key, asked.spot, asked.values, self._own, asked.cells)
        if asked.replaces:
            day = asked.as_of if asked.holds else asked.values["from"].value
            self._replacing.append(Replacing(key, day, asked.spot))

    @cached_property
    def _recorded(self) -> dict[_Key, Version]:
        """What is recorded of those that the rows are about, by key."""
        about = self._about
        if about is None:
            rows: Iterable[Version] = self.current.in_force(TABLES[self.ledger.key])
        else:
            identities = {asked.values[about.key].value for asked in self._asked}
            rows = self.current.rows_among(TABLES[self.ledger.key], about.name, {i for i in identities if i > 0})
        return {self.ledger.identify(self._keys_of(row)): row for row in rows}

    @cached_property
    def _about(self) -> Reference | None:
        """The column by which rows are looked for: a unit or place that every row is about."""
        references = [column for column in self.ledger.key_columns if isinstance(column, Reference)]
        references.sort(key=lambda column: column.to == ("people",) or column.key == "organization")
        return next((c for c in references if all(c.key in asked.values for asked in self._asked)), None)

    def _keys_of(self, version: Version) -> dict[str, Any]:
        return {column.key: renewed(version[column.name]) for column in self.ledger.key_columns}

    # -- what holds on a day --------------------------------------------------------------------------------------

    def _join_holding(self, asked: Asked) -> None:
        """Joins a row that holds on its day with the one that is meant, or makes it a new one from that day."""
        given = {key: asked.values[key].value for key in self._keys if key in asked.values and key != "from"}
        same = list(self._same(given))
        holding = [(key, row) for key, row in same if spells.begin_of(row) <= asked.as_of < spells.end_of(row)]
        if len(holding) > 1:
            what, allowed = words.AMBIGUOUS_ROW
            self.complaints.refuse(
                "ambiguous_row", asked.spot, what.format(count=len(holding)), allowed, of=(self.ledger, None)
            )
            return
        if holding:
            key, row = holding[0]
            for column in self.ledger.key_columns:
                spot = asked.values[column.key].spot if column.key in asked.values else asked.spot
                if row["keys"][column.key] is not None:
                    asked.values[column.key] = Cited(row["keys"][column.key], spot)
        else:
            later = min((row["begins"] for _, row in same if spells.begin_of(row) > asked.as_of),
                        key=days.first_day, default=None)  # fmt: skip
            if later is not None and "to" not in asked.values:
                asked.values["to"] = Cited(later, asked.spot)
            lacking = [c for c in self.ledger.key_columns if c.must_be_filled and c.key not in asked.values]
            for column in lacking:
                what, allowed = words.NOBODY_HOLDS.format(label=column.label, key=column.key), column.allowed
                self.complaints.refuse("value", asked.spot, what, allowed, of=(self.ledger, column))
            if lacking:
                return
            key = self._key(asked)
        self._join(key, asked)

    def _same(self, given: Mapping[str, Any]) -> Iterator[tuple[_Key, dict[str, Any]]]:
        """The rows, recorded or drafted, with these key values, each with its days."""
        for key in self._like(given):
            yield key, self._days(key)

    def _like(self, given: Mapping[str, Any]) -> Iterator[_Key]:
        """The keys of the rows, recorded or drafted, with these key values."""
        places = [(self._keys.index(key), value) for key, value in given.items()]
        about = self._about
        for key in list(self._by_about.get(given.get(about.key) if about else None, ())):
            if all(key[at] == value for at, value in places):
                yield key

    @property
    def _by_about(self) -> dict[Any, dict[_Key, None]]:
        """The keys of rows, recorded or drafted, by what they are about; drafts come after what is recorded."""
        index, at = self._index, self._about_at
        for key in self.drafts.keys[self._indexed :]:
            index.setdefault(None if at is None else key[at], {})[key] = None
        self._indexed = len(self.drafts)
        return index

    @cached_property
    def _index(self) -> dict[Any, dict[_Key, None]]:
        index: dict[Any, dict[_Key, None]] = {}
        for key in self._recorded:
            index.setdefault(None if self._about_at is None else key[self._about_at], {})[key] = None
        return index

    @cached_property
    def _about_at(self) -> int | None:
        return None if self._about is None else self.ledger.key_columns.index(self._about)

    def _days(self, key: _Key) -> dict[str, Any]:
        """The keys and the days of a row as it is to be: as recorded, and as drafted where a draft tells them."""
        recorded, draft = self._recorded.get(key), self.drafts.get(key)
        keys = self._keys_of(recorded) if recorded is not None else {}
        ends = recorded["ends"] if recorded is not None else None
        if draft is not None:
            told = draft.plain()
            keys = {c.key: keys.get(c.key, told.get(c.key)) for c in self.ledger.key_columns}
            ends = told.get("to", ends)
        return {"keys": keys, "begins": keys["from"], "ends": ends}

    # -- days that are written otherwise ----------------------------------------------------------------------------

    def _compare_days(self) -> None:
        """Reminds of new rows that begin in a month, or a year, in which one of the same is recorded from a day; and
        the other way round. Rows are the same by the day, so there are two."""
        day = next((column for column in self.ledger.key_columns if column.key in _TELLING), None)
        if day is None:
            return
        about = self._about
        beside = {None if about is None else row[about.name] for row in self._recorded.values()}
        for key, draft in self.drafts.items():
            if (None if self._about_at is None else key[self._about_at]) not in beside:
                continue
            own = draft.values.get(day.key)
            if own is None or own.value is None or key in self._recorded:
                continue
            given = {c.key: draft.values[c.key].value for c in self.ledger.key_columns if c.key in draft.values}
            del given[day.key]
            begins = (self._recorded[one][day.name] for one in self._like(given) if one in self._recorded)
            other = next((one for one in begins if one is not None and _holds_the_other(own.value, one)), None)
            if other is not None:
                what, allowed = words.OTHER_DAY
                what = what.format(recorded=days.show(other), own=days.show(own.value))
                allowed = (words.OTHER_DAY_OR_HOLDS if day.key == "from" else allowed).format(day=days.show(other))
                self.complaints.remind(own.spot, what, allowed, of=(self.ledger, day))

    # -- replacing ------------------------------------------------------------------------------------------------

    def _replace(self, replacing: Replacing) -> None:
        """Ends what is recorded and holds on the day from which a row replaces it, and the row where another begins."""
        day = days.first_day(replacing.day)
        others = [key for key in self._group(replacing.key) if self.drafts.get(key) is None]
        for key in others:
            recorded = self._recorded[key]
            begins = spells.begin_of(recorded)
            if not begins <= day < spells.end_of(recorded):
                continue
            if begins == day:
                what, allowed = words.BEGINS_THAT_DAY
                what = what.format(key=days.show(recorded["begins"]))
                of = (self.ledger, self.ledger.by_key["from"])
                self.complaints.refuse("value", replacing.spot, what, allowed, of=of)
            elif key not in self.ended or day < days.first_day(self.ended[key][0]):
                self.ended[key] = replacing.day, replacing.spot
        if replacing.key not in self._recorded:
            self._bound(replacing, [self._recorded[key]["begins"] for key in others])

    def _bound(self, replacing: Replacing, begins: list[int]) -> None:
        """Ends a new row where the next of its kind begins."""
        day, draft = days.first_day(replacing.day), self.drafts.get(replacing.key)
        later = min((b for b in begins if days.first_day(b) > day), key=days.first_day, default=None)
        assert draft is not None
        told = draft.values.get("to")
        is_own = told is not None and told.spot != replacing.spot
        if later is None or (told is not None and is_own and days.first_day(told.value) <= days.first_day(later)):
            return
        if told is None or days.first_day(told.value) != days.first_day(later):
            draft.values["to"] = Cited(later, replacing.spot)
        what = words.ENDS_BEFORE_NEXT.format(day=days.show(later))
        self.complaints.warn("note", replacing.spot, what, of=(self.ledger, self.ledger.by_key["to"]))

    def _group(self, key: _Key) -> list[_Key]:
        """The keys of what is recorded for the same unit and role, place, or kind and name."""
        keys = [column.key for column in self.ledger.key_columns]
        at = [keys.index(one) for one in REPLACED_BY[self.ledger.key]]
        about = self._index.get(None if self._about_at is None else key[self._about_at], {})
        return [other for other in about if other in self._recorded and all(other[n] == key[n] for n in at)]

    # -- what comes of it -----------------------------------------------------------------------------------------

    def rows(self) -> Iterator[Draft]:
        """All rows, the ended ones last: each with its whole key."""
        for draft in self.drafts:
            for column in self._keys:
                if column not in draft.values:
                    draft.values[column] = Cited(None, draft.spot)
            yield draft
        for key, (day, spot) in self.ended.items():
            keys = self._keys_of(self._recorded[key])
            values = {name: Cited(value, spot) for name, value in keys.items()}
            yield Draft(spot, values | {"to": Cited(day, spot)}, NO_CELLS)


def _holds_the_other(one: int, other: int) -> bool:
    """Whether one of two days is a month or a year in which the other begins."""
    pair = sorted((one, other), key=lambda day: days.last_day(day) - days.first_day(day))
    return days.first_day(pair[1]) <= days.first_day(pair[0]) <= days.last_day(pair[1])
