"""The reminders of the rows of a ledger that bring something in: what is taken and yet looks wrong."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

from registry import days
from registry.moment import today
from registry.reminders import HasCome, Reminded, Reminder, Rises
from registry.staging.input import LedgerRows, Row
from registry.staging.row_index import RowIndex
from registry.staging.state import ImportState

#: Periods are numbers of eight digits; those of a year before are less by so much.
_PERIODS, _A_YEAR = 10**8, 10_000


class RowReminders:
    """Notes what looks wrong about the rows of one ledger, in the state that is staged."""

    def __init__(self, state: ImportState, rows: LedgerRows):
        self.state, self.input, self.today = state, rows, days.of(today())
        self._single = [r for r in rows.ledger.reminders if not isinstance(r, Rises)]
        #: Those that look at rows of the same columns, with the places of what they look at.
        self._of_columns: dict[tuple[str, ...], list[tuple[Reminder, int, list[int]]]] = {}
        self._rises = [_Rise(r, rows) for r in rows.ledger.reminders if isinstance(r, Rises)]

    def look_at(self, row: Row) -> None:
        """Notes what looks wrong about the values of a row by themselves."""
        of_columns = self._of_columns.get(row.columns)
        if of_columns is None:
            at = {key: place for place, key in enumerate(row.columns)}
            single = [reminder for reminder in self._single if reminder.column in at]
            of_columns = self._of_columns[row.columns] = [
                (r, at[r.column], [at[c] for c in r.unless if c in at] if isinstance(r, HasCome) else [])
                for r in single
            ]
        cells = row.cells
        for reminder, own, unless in of_columns:
            value = cells[own]
            if value is None or any(cells[place] is not None for place in unless):
                continue
            found = reminder.about(value, self.today)
            if found is not None:
                self._note(row.line, reminder, value, found)

    def keep(self, row: Row, values: dict[str, Any], is_new: bool) -> None:
        """Keeps what is compared with other rows; `values`: of the whole row, its references resolved."""
        for rise in self._rises:
            rise.keep(row, values, is_new)

    def compare(self, recorded: RowIndex) -> None:
        """Notes what looks wrong about the rows that were kept, against each other and against those recorded."""
        for rise in self._rises:
            for line, value, before in rise.found(recorded):
                shown = self.input.ledger.by_key[rise.reminder.column].show(before)
                self._note(line, rise.reminder, value, rise.reminder.risen(shown))

    def _note(self, line: int, reminder: Reminder, value: Any, found: Reminded) -> None:
        column = self.input.ledger.by_key[reminder.column]
        self.state.reminders.append(self.input.problem(line, column, *found, self.state.shown(column, value)))


class _Rise:
    """Amounts of units and periods, few bytes for each, of which some may be far above those of the year before."""

    def __init__(self, reminder: Rises, rows: LedgerRows):
        self.reminder, self._rows = reminder, rows
        self._keys, self._values, self._lines = array("q"), array("q"), array("q")

    def keep(self, row: Row, values: dict[str, Any], is_new: bool) -> None:
        value, unit, period = (values.get(key) for key in (self.reminder.column, "unit", "period"))
        if value is not None and unit is not None and period is not None:
            self._keys.append(unit * _PERIODS + period)
            self._values.append(value)
            self._lines.append(row.line if is_new else 0)

    def found(self, recorded: RowIndex) -> list[tuple[int, int, int]]:
        """Line, value and value before of each that has risen so much."""
        keys, values, lines = (np.asarray(a) for a in (self._keys, self._values, self._lines))
        order = np.argsort(keys, kind="stable")
        found = []
        for at in np.flatnonzero(lines):
            before = self._before(int(keys[at]) - _A_YEAR, keys, order, values, recorded)
            if before and values[at] >= self.reminder.times * before:
                found.append((int(lines[at]), int(values[at]), before))
        return found

    def _before(self, key: int, keys: Any, order: Any, values: Any, recorded: RowIndex) -> int | None:
        """The amount of a unit and period: as this import has it, else as it is recorded."""
        at = int(np.searchsorted(keys, key, sorter=order))
        if at < len(order) and keys[order[at]] == key:
            return int(values[order[at]])
        place = recorded.keyed((key // _PERIODS, key % _PERIODS))
        version = None if place is None else recorded[place]
        return None if version is None or version["until"] is not None else version[self.reminder.column]
