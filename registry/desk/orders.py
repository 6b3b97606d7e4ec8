"""Orders 登记事项: what somebody wants of the rows of a ledger, each read into rows for the stage.

Three things are done to a row that stands. It is changed 变更: reality is another from a day on; a spell ends on the
day and a new row goes on with the new values. It is corrected 更正: the record was wrong. It is withdrawn 作废: it
should never have been entered. Of what happened or was measured there is no "from a day": what was left empty may be
filled in, and what is recorded is altered by correcting alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from registry import days
from registry.columns import Column, Reference
from registry.errors import Problem
from registry.language import Words
from registry.ledgers import RECORD, WITHDRAWN, Ledger
from registry.moment import Moment, today
from registry.problems import Problems
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows, Row, rows_of_mappings
from registry.text import renewed
from registry.versions import At
from registry.versions.rows import Version
from registry.versions.units import names_of_units

Mode = Literal["correct", "change"]
#: So many rows are written at once at most.
MOST = 1_000
_NOT_A_CELL = Words("不是一格的内容", "is not what a cell may hold")
_A_CELL = Words("文字、数或是否", "a text, a number, true or false")
_NO_COLUMN = Words("没有“{0}”这一列", "there is no column {0!r}")
_SAY_MODE = Words("须说明是变更还是更正", "say whether it is a change or a correction")
_MODES = Words("更正或变更", "correct or change")
_NEEDS_REASON = Words("更正和作废须说明事由", "a correction and a withdrawal need a reason")
_NEEDS_DAY = Words("须说明自哪一天起变更", "say from which day on")
_NO_DAY = Words("此台账没有“自某日起”的变更", "the rows of this ledger do not change from a day on")
_LEAVE_OUT = Words("去掉这一项", "leave it out")
_IS_RECORDED = Words("已登记，只能更正", "is recorded: it is altered by a correction alone")
_CORRECT = Words("留作原样，或用更正并说明事由", "as it is, or a correction with a reason")
_NOT_AFTER = Words("不晚于该行的起始日期 {0}", "is not after the row's first day, {0}")
_NOT_BEFORE = Words("不早于该行的终止日期 {0}", "is not before the row's end, {0}")
_BETWEEN = Words("该行起始之后、终止之前的日期", "a day after the row's first day, before its end")
_FROM_IS_TOLD = Words("变更的起始日期由 from 说明", "the first day of a change is told by `from`")
_NO_RECORD = Words("没有这个记录号", "there is no such record number")


@dataclass(frozen=True)
class RowOrder:
    """What is wanted of one row: a new one with `values`, or of the row `record`, of which the `version` was seen, that
    its `values` become others or that it is `withdrawn`. Values are cells, by the keys of the ledger's columns."""

    values: Mapping[str, Any] = field(default_factory=dict)
    record: str | None = None
    version: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Order:
    """What is wanted of the rows of a ledger, as one change: how rows that stand are altered, from which day (as it was
    written), and why."""

    ledger: Ledger
    rows: Sequence[RowOrder]
    mode: Mode | None = None
    begins: str | None = None
    reason: str = ""

    @property
    def corrects(self) -> bool:
        """Whether it says that the record was wrong: by correcting rows, or by withdrawing all of them."""
        return self.mode == "correct" or all(row.withdrawn for row in self.rows)


class OrderedRows:
    """The rows that an order comes to, over the registry as it stands; what is wrong is added to `problems`.

    `source` is what the rows are recorded to come from. `standing` are the rows that are altered, by their line, which
    counts from 1; `carried` those that go on in a new row.
    """

    def __init__(self, current: CurrentRows, order: Order, standing: Mapping[int, Version], source: str):
        self.current, self.order, self.ledger, self.standing = current, order, order.ledger, standing
        self.problems = Problems()
        self.rows = LedgerRows(self.ledger, source)
        self.carried: dict[int, Version] = {}
        self._day = self._first_day()

    def made(self) -> LedgerRows:
        """The rows, in the order of their lines."""
        self._check_order()
        for line, (order, given) in enumerate(zip(self.order.rows, self._parsed(), strict=True), 1):
            for row in self._rows(line, order, given):
                self.rows.rows.append(row)
        if self.carried:
            self.current.let_name(self._codes_carried())
        return self.rows

    # -- the order as a whole --------------------------------------------------------------------------------------

    def _check_order(self) -> None:
        order, altered = self.order, [row for row in self.order.rows if row.record is not None]
        alters = any(not row.withdrawn for row in altered)
        if alters and order.mode is None:
            self._refuse("mode", _SAY_MODE, _MODES)
        corrects = any(row.withdrawn or order.mode == "correct" for row in altered)
        if corrects and not order.reason.strip():
            self._refuse("reason", _NEEDS_REASON, Words("事由", "a reason"))
        if order.begins is not None and (self.ledger.shape != "spell" or order.mode != "change"):
            self._refuse("from", _NO_DAY, _LEAVE_OUT, order.begins)

    def _first_day(self) -> int | None:
        """The day from which a change holds, as it was written; a problem where it is none."""
        if self.order.begins is None or self.ledger.shape != "spell":
            return None
        problems = Problems()
        rows = rows_of_mappings(self.ledger, "", [{RECORD.key: None, "from": self.order.begins}], problems)
        for problem in problems:
            self._refuse("from", problem.problem, problem.allowed, problem.value)
        (row,) = rows.rows
        found: int | None = row.values.get("from")
        return found

    def _refuse(self, column: str, what: Words, allowed: Words, value: str | None = None) -> None:
        problem = Problem(what, allowed, self.ledger.key, None, None, column, column, value)
        self.problems.append(problem)

    # -- cells -----------------------------------------------------------------------------------------------------

    def _parsed(self) -> Iterator[Row]:
        """The cells of every order as values; of a new row all columns, of others those that are given."""
        cells = [self._cells(line, order) for line, order in enumerate(self.order.rows, 1)]
        return iter(list(rows_of_mappings(self.ledger, self.rows.source, cells, self.problems).rows))

    def _cells(self, line: int, order: RowOrder) -> dict[str, Any]:
        known = self.ledger.by_key
        for key, cell in order.values.items():
            if key in (RECORD.key, WITHDRAWN.key):
                allowed = Words("、".join(c.label for c in known.values()), ", ".join(known))
                self.problems.append(self.rows.problem(line, None, _NO_COLUMN.format(key), allowed))
            elif isinstance(cell, (list, dict)):
                self.problems.append(self.rows.problem(line, known.get(key), _NOT_A_CELL, _A_CELL))
        own = {RECORD.key, WITHDRAWN.key}
        given = {k: c for k, c in order.values.items() if k not in own and not isinstance(c, (list, dict))}
        if order.record is None:
            return {**dict.fromkeys(known), **given}
        return {RECORD.key: order.record, **(given if line in self.standing else {})}

    # -- rows ------------------------------------------------------------------------------------------------------

    def _rows(self, line: int, order: RowOrder, given: Row) -> Iterator[Row]:
        """The rows of one order."""
        if order.record is None:
            yield given
        elif (row := self.standing.get(line)) is None:
            what = Words("照所读到的填写", "as it was read")
            self.problems.append(self.rows.problem(line, RECORD, _NO_RECORD, what, order.record))
        elif order.withdrawn:
            code = {"code": row["code"]} if self.ledger.key in KIND_OF_LEDGER else {}
            yield Row(line, tuple(code), tuple(code.values()), True, order.record)
        elif self.order.mode == "change" and self.ledger.shape == "spell":
            yield from self._changed(line, order, given, row)
        else:
            yield self._altered(line, order, given, row)

    def _altered(self, line: int, order: RowOrder, given: Row, row: Version) -> Row:
        """A row that is corrected, or in which empty cells are filled in."""
        values = self._differing(given, row)
        if self.order.mode == "change":
            for key in values:
                column = self.ledger.by_key[key]
                if row[column.name] is not None and key not in given.unfit:
                    shown = self._shown(column, row[column.name])
                    self.problems.append(self.rows.problem(line, column, _IS_RECORDED, _CORRECT, shown))
        if self.ledger.key in KIND_OF_LEDGER:
            values = {"code": row["code"]} | values
        elif any(column.key in values for column in self.ledger.key_columns):
            # By its whole key it is seen whether another row has that.
            values = {c.key: self._as_input(c, row[c.name]) for c in self.ledger.key_columns} | values
        return Row(line, tuple(values), tuple(values.values()), False, order.record, given.unfit)

    def _changed(self, line: int, order: RowOrder, given: Row, row: Version) -> Iterator[Row]:
        """A spell that ends on the day, and the row that goes on with the new values, if there are any."""
        values = self._differing(given, row)
        is_end = bool(values) and {*values} <= {"to"} and not given.unfit
        if self._ends_for_a_reason(values, given, row):
            if self._is_within(line, values["to"], row):
                yield Row(line, tuple(values), tuple(values.values()), False, order.record)
            return
        day = values["to"] if is_end and self._day is None else self._day
        if is_end and values["to"] is not None and day is not None:
            is_end = days.first_day(day) == days.first_day(values["to"])
        if "from" in values:
            self.problems.append(self.rows.problem(line, self.ledger.by_key["from"], _FROM_IS_TOLD, _LEAVE_OUT))
        if day is None:
            if self.order.begins is None:
                self.problems.append(self.rows.problem(line, self.ledger.by_key["from"], _NEEDS_DAY, _BETWEEN))
            return
        if not self._is_within(line, day, row) or "from" in values:
            return
        if given.values.keys() and not values and not given.unfit:
            return  # what it is to be it is already
        yield Row(line, ("to",), (day,), False, order.record)
        if is_end or not given.values.keys():
            return
        self.carried[line] = row
        whole = {c.key: self._as_input(c, row[c.name]) for c in self.ledger.columns} | values | {"from": day}
        yield Row(line, tuple(whole), tuple(whole.values()), False, None, given.unfit)

    def _ends_for_a_reason(self, values: Mapping[str, Any], given: Row, row: Version) -> bool:
        """Whether a row ends, and what was left empty of it is filled in with its end: why a post ended."""
        others = values.keys() - {"to"}
        is_end = self.order.begins is None and values.get("to") is not None and not given.unfit
        return is_end and bool(others) and all(row[self.ledger.by_key[key].name] is None for key in others)

    def _is_within(self, line: int, day: int, row: Version) -> bool:
        """Whether a day lies after a row's first one and before its end."""
        first, last = row["begins"], row["ends"]
        fault = None
        if first is not None and days.first_day(day) <= days.first_day(first):
            fault = _NOT_AFTER.format(days.show(first))
        elif last is not None and days.first_day(day) >= days.first_day(last):
            fault = _NOT_BEFORE.format(days.show(last))
        if fault is not None:
            self.problems.append(self.rows.problem(line, self.ledger.by_key["from"], fault, _BETWEEN, days.show(day)))
        return fault is None

    # -- what is recorded ------------------------------------------------------------------------------------------

    def _differing(self, given: Row, row: Version) -> dict[str, Any]:
        """The values that are given and are not what is recorded; those that did not fit among them."""
        return {
            key: value
            for key, value in given.values.items()
            if key in given.unfit
            or not self._is_recorded(self.ledger.by_key[key], value, row[self.ledger.by_key[key].name])
        }

    def _is_recorded(self, column: Column, value: Any, recorded: Any) -> bool:
        """Whether a value is what is recorded, whoever may know of what it refers to."""
        if value is None or recorded is None:
            return value is recorded
        if isinstance(column, Reference):
            space = SPACE_OF_KIND[KIND_OF_LEDGER[column.to[0]]]
            return self.current.all_codes.get((space, value)) == recorded
        if column.stored == "row":
            return bool(value == self._shown(column, recorded))
        return bool(recorded == value or renewed(recorded) == value)

    def _as_input(self, column: Column, recorded: Any) -> Any:
        """A recorded value as rows that come in have it: references by their codes."""
        is_named = isinstance(column, Reference) or column.stored == "row"
        return self._shown(column, recorded) if is_named and recorded is not None else recorded

    def _shown(self, column: Column, recorded: Any) -> str:
        if isinstance(column, Reference):
            return self.current.codes_of.get(recorded, "")
        if column.stored == "row":
            view = At(self.current.connection, Moment(today(), self.current.base))
            return names_of_units(view, [recorded]).get(recorded, "")
        return column.show(recorded)

    def _codes_carried(self) -> dict[tuple[str, str], int]:
        """The codes of whom the rows that are carried on name, whoever may know of them."""
        found = {}
        for row in self.carried.values():
            for column in self.ledger.references:
                identity = row[column.name]
                if identity is not None:
                    found[SPACE_OF_KIND[KIND_OF_LEDGER[column.to[0]]], self.current.codes_of[identity]] = identity
        return found


def number_of(current: CurrentRows, text: str) -> int | None:
    """The number in a record number as rows are read with it; None for another registry's, and for what is none."""
    tag, between, rest = text.rpartition("-")
    digits, _, given = rest.partition(".")
    is_own = between and tag == current.tag and digits.isascii() and digits.isdigit() and len(digits) < 19
    if not is_own or (given and given not in current.given):
        return None
    return int(digits)


def standing(current: CurrentRows, ledger: Ledger, text: str) -> Version | None:
    """The row in force that a record number means, as far as whoever writes may know of it."""
    number = number_of(current, text)
    if number is None:
        return None
    found = current.having(TABLES[ledger.key], "record", number)
    return next(iter(current.shown(TABLES[ledger.key], found[:1])), None)
