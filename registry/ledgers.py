"""Ledgers 台账: each is its columns, its key, and what one of its rows must not say about itself.

A ledger is declared once, in the `ledger.py` of its slice. The database table, the import, the export, the
blank template and the reference in docs/ are all made from that declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, Literal

from registry import days
from registry.columns import Column, Day, Reference, Text, Year, YesNo
from registry.language import Words
from registry.last_days import LastDay
from registry.privacy import holds_personal_number
from registry.reminders import HasCome, Reminder
from registry.unit_names import UnitName

#: How a ledger's rows stand in time: a spell holds from a day to a day, an observation measures a unit for
#: a period, an event happened on a day, a unit is a place or an organization with states of its own, and a
#: register names what others refer to.
Shape = Literal["unit", "register", "spell", "observation", "event"]

#: What writes single rows: a form or a message with the row itself, the verbs, commands of their own.
WrittenBy = Literal["rows", "verbs", "commands"]

#: Withdraws the row as entered in error. A column that every ledger may have.
WITHDRAWN = YesNo(
    "withdrawn", "作废", Words("填“是”：此行系误录，作废", "yes: this row was entered in error and is withdrawn")
)


@dataclass(frozen=True)
class RecordNumber(Text):
    """A record number 记录号: the registry's tag, the number, and `given` figures of the change that gave it.

    As exports write it, it is nobody's telephone number, whatever its figures are.
    """

    given: ClassVar[int] = 8
    _in_full: ClassVar[re.Pattern[str]] = re.compile(
        rf"(?=[0-9]*[a-z])[0-9a-z]{{1,32}}-[0-9]{{1,18}}\.[0-9a-f]{{{given}}}"
    )

    @staticmethod
    def _is_personal(text: str) -> bool:
        return RecordNumber._in_full.fullmatch(text) is None and holds_personal_number(text)


#: The number of a row that exports carry: it says which row is meant, so that its key may be corrected.
RECORD = RecordNumber(
    "id",
    "记录号",
    Words("导出时带出，用于更正关键列", "carried by exports; tells which row is meant when its key is corrected"),
)
#: The header of the problems in a workbook that came back; ignored when it is sent again.
PROBLEM_HEADER = "问题"
#: Other headers for `to`: the last day on which a thing still holds.
INCLUSIVE_ENDS = ("截止日期", "至（含当日）", "至(含当日)")

#: What a check says: the column at fault, what is wrong, and what is allowed.
Fault = tuple[str, Words, Words]


class Check:
    """Something that a row must not say about itself; `faults` yields each breach. Unfilled columns breach nothing."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The keys of the columns that it looks at."""
        raise NotImplementedError

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """The breaches of `row`, a mapping of column keys to parsed values."""
        raise NotImplementedError


@dataclass(frozen=True)
class After(Check):
    """`later` is a day after `earlier`."""

    later: str
    earlier: str

    @property
    def reads(self) -> tuple[str, ...]:
        return self.later, self.earlier

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        later, earlier = row.get(self.later), row.get(self.earlier)
        if later and earlier and days.first_day(later) <= days.first_day(earlier):
            day = days.show(earlier)
            yield (
                self.later,
                Words(f"不晚于起始日期 {day}", f"is not after {day}"),
                Words(
                    f"{day} 之后的日期（不再有效的第一天）",
                    f"a date after {day}: the first day on which it no longer holds",
                ),
            )


@dataclass(frozen=True)
class InOrder(Check):
    """Days that follow each other, as far as they are given (one day may serve for several)."""

    columns: tuple[str, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        return self.columns

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        given = [(key, row[key]) for key in self.columns if row.get(key)]
        for (_, earlier), (key, later) in pairwise(given):
            if days.first_day(later) < days.first_day(earlier):
                day = days.show(earlier)
                yield (
                    key,
                    Words(f"早于前一步骤的日期 {day}", f"is before {day}, the step before it"),
                    Words(f"不早于 {day}", f"{day} or later"),
                )


@dataclass(frozen=True)
class OnlyWith(Check):
    """`column` may be filled only where `other`, the column labelled `other_label`, is."""

    column: str
    other: str
    other_label: str

    @property
    def reads(self) -> tuple[str, ...]:
        return self.column, self.other

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        if row.get(self.column) is not None and row.get(self.other) is None:
            yield (
                self.column,
                Words(f"没有{self.other_label}时不能填写", f"may stand only where `{self.other}` is filled"),
                Words(f"留空，或填写{self.other_label}", f"empty, or fill `{self.other}`"),
            )


@dataclass(frozen=True)
class AtMost(Check):
    """The number in `column` does not exceed the one in `other`, where both stand."""

    column: str
    other: str
    other_label: str

    @property
    def reads(self) -> tuple[str, ...]:
        return self.column, self.other

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        value, most = row.get(self.column), row.get(self.other)
        if value is not None and most is not None and value > most:
            yield (
                self.column,
                Words(f"大于{self.other_label}（{most}）", f"is above `{self.other}` ({most})"),
                Words(f"不大于 {most}", f"at most {most}"),
            )


@dataclass(frozen=True)
class Lies:
    """Where the rows of a ledger lie 归属: whoever may see that reads the row.

    `by` are the keys of the columns that say it; where a row is about two units, either is enough. `itself`: a row is a
    unit, and lies where it is. `through`: the ledger and the column of other rows that name this one; whoever reads one
    of them reads it. `is_open`: whoever reads anything reads it, wherever it lies.
    """

    by: tuple[str, ...] = ()
    itself: bool = False
    through: tuple[str, str] | None = None
    is_open: bool = False

    def __post_init__(self) -> None:
        if not (self.by or self.itself or self.through or self.is_open):
            raise ValueError("a ledger says where its rows lie, or that everybody reads them")


@dataclass(frozen=True)
class Ledger:
    """One ledger. `key` and `label` name its sheet; `columns` stand in the order of the template."""

    key: str
    label: str
    meaning: Words
    shape: Shape
    columns: tuple[Column, ...]
    checks: tuple[Check, ...] = field(default=())
    #: What looks wrong beside days that have not come, of which every ledger reminds.
    reminds: tuple[Reminder, ...] = field(default=())
    #: Whether commands alone write it: no sheet brings rows of it, export and template leave it out, nothing undoes it.
    by_commands: bool = False
    #: What is done of it in place of an undoing.
    instead: Words = Words("", "")
    #: What writes a row of it beside imports: whoever has the row before him, a verb about its unit, or a command.
    written_by: WrittenBy = "rows"
    #: Where its rows lie: no ledger is without.
    lies: Lies = field(kw_only=True)

    def __post_init__(self) -> None:
        if missing := set(self.lies.by) - {column.key for column in self.columns}:
            raise ValueError(f"{self.key} has no column {', '.join(sorted(missing))} to lie by")

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {c.key: c for c in self.columns}

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.is_key)

    @cached_property
    def dated_by(self) -> Day | Year | None:
        """The column with the day on which what a row records began or happened: the first that is not due. Without
        such a day its year, if it has one."""
        dated = (c for c in self.columns if isinstance(c, Day) and not c.is_due)
        return next(dated, None) or next((c for c in self.columns if isinstance(c, Year)), None)

    def day_of(self, row: Mapping[Any, Any]) -> int | None:
        """The day, as written, on which what a stored row records began or happened; None where none is recorded."""
        column = self.dated_by
        value = None if column is None else row[column.name]
        return value * 10_000 if value is not None and isinstance(column, Year) else value

    @cached_property
    def reminders(self) -> tuple[Reminder, ...]:
        """Everything that may look wrong: a day that something ends on, or is due by, may well be to come."""
        reminded = {reminder.column for reminder in self.reminds}
        ahead = (c for c in self.columns if isinstance(c, Day) and not (c.is_due or c.is_end or c.is_ahead))
        return (*self.reminds, *(HasCome(column.key) for column in ahead if column.key not in reminded))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(c for c in self.columns if isinstance(c, Reference))

    @cached_property
    def units(self) -> tuple[UnitName, ...]:
        """The columns that name a unit of whatever ledger."""
        return tuple(c for c in self.columns if isinstance(c, UnitName))

    @cached_property
    def headers(self) -> dict[str, tuple[Column, bool]]:
        """Header text -> its column, and whether its days are inclusive ends. 问题 is known, and read over."""
        headers = {name: (c, False) for c in (*self.columns, WITHDRAWN, RECORD) for name in (c.key, c.label, *c.also)}
        if "to" in self.by_key:
            headers |= dict.fromkeys(INCLUSIVE_ENDS, (self.by_key["to"], True))
        return headers | {c.label: (c, True) for c in self.columns if isinstance(c, LastDay)}

    def identify(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """The key by which rows are matched: days in it by the day (a period is itself), references as they stand."""
        keys, by_day = self._identifying
        found = list(map(row.get, keys))
        for at in by_day:
            if day := found[at]:
                found[at] = days.first_day(day)
        return tuple(found)

    @cached_property
    def _identifying(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The keys of the key columns, and which of them match by the day."""
        by_day = tuple(at for at, column in enumerate(self.key_columns) if column.matches_by_day)
        return tuple(column.key for column in self.key_columns), by_day

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        """Yields everything that `row` says wrongly about itself."""
        for check in self.checks:
            yield from check.faults(row)
