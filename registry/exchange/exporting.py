"""The export: a ledger set of what the registry holds, as of a day and as known at a change.

It has the state of that day of every place and organization, and every row of every other ledger that was in force.
It is not a backup: who entered what and when, withdrawn rows, the other states of a unit and what commands alone write
are not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table

from registry import record, spells
from registry.db import reading
from registry.exchange.writing import RowValues, ledger_set
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import Moment
from registry.picture import Picture
from registry.record import KIND_OF_LEDGER
from registry.sights.readable import readable
from registry.sights.then import version_then
from registry.slices import LEDGERS, OF_SHEETS, TABLES
from registry.versions import At, View, changes
from registry.versions.rows import first_changes, values_of_all_in_force
from registry.versions.units import names_of_units

#: The remark that whoever exports is shown.
NOT_A_BACKUP = Words(
    "导出的是台账，不是备份：不含变更记录和已作废的行。备份请用 registry archive 或 registry backup",
    "an export is a ledger set, not a backup: it has no changes and no withdrawn rows; "
    "use `registry archive` or `registry backup`",
)


def export(engine: Engine, path: Path, moment: Moment, language: str = "zh") -> dict[str, int]:
    """Writes a ledger set at `path` as of `moment`, and returns the number of rows of each ledger by its key.

    `path` ending in .xlsx is a workbook, any other a folder of CSV files. Headers and choices are Chinese labels, or
    keys where `language` is "en". Two exports of the same moment are equal byte for byte, and importing one again
    changes nothing as long as no change came between. Raises Refused where `path` can be neither, and where a file that
    would be written stands there already.
    """
    with reading(engine) as connection:
        return export_of(At(connection, moment), path, language)


def export_of(view: View, path: Path, language: str = "zh") -> dict[str, int]:
    """As `export`, of what a view may see."""
    with ledger_set(path, language, view.moment.as_of, OF_SHEETS) as out:
        extract = _Extract(view)
        return {ledger.key: out.add(ledger, extract.rows(ledger)) for ledger in OF_SHEETS}


class _Extract:
    """The rows that are exported: values as they are stored, references as the codes of the day."""

    def __init__(self, view: View):
        #: All of the record: of a row that may be read also the codes of whom it refers to.
        self.view = At(view.connection, view.moment)
        self._seen_by = view
        #: The ledger that is written, and the change that gave each of its rows its number.
        self._given: tuple[str, dict[int, int]] = "", {}
        self._readable: dict[str, frozenset[int]] = {}
        self._then: dict[str, frozenset[int]] = {}

    def rows(self, ledger: Ledger) -> list[RowValues]:
        """The rows of a ledger, sorted by their keys, the record number last."""
        found = self._units(ledger) if ledger.shape == "unit" else self._in_force(ledger)
        return _in_order(ledger, found)

    @cached_property
    def _tag(self) -> str:
        return changes.tag(self.view)

    @cached_property
    def _codes(self) -> dict[int, str]:
        """Identity -> its code: of a place or organization the one of the day. Whatever a row that may be read refers
        to may be called by its code."""
        codes: dict[int, str] = {}
        for key in KIND_OF_LEDGER:
            if key in self._states:
                codes |= {unit: self._standing(states)["code"] for unit, states in self._states[key].items()}
            else:
                codes |= dict(values_of_all_in_force(self.view, TABLES[key], ("record", "code")))
        return codes

    @cached_property
    def _states(self) -> dict[str, dict[int, list[spells.State]]]:
        """The states of the two ledgers of units: ledger -> identity -> its states in order of time."""
        return {ledger.key: self._states_of(TABLES[ledger.key]) for ledger in LEDGERS if ledger.shape == "unit"}

    def _states_of(self, table: Table) -> dict[int, list[spells.State]]:
        names = ("unit", *(c.name for c in table.info["recorded"]))
        found: dict[int, list[spells.State]] = defaultdict(list)
        for row in values_of_all_in_force(self.view, table, names):
            found[row[0]].append(dict(zip(names, row, strict=True)))
        return {unit: spells.in_order(states) for unit, states in found.items()}

    def _standing(self, states: list[spells.State]) -> spells.State:
        return spells.state_on(states, self.view.moment.day)

    @cached_property
    def _successions(self) -> dict[int, list[spells.State]]:
        """Unit -> who took over from it, and when."""
        found: dict[int, list[spells.State]] = defaultdict(list)
        names = ("predecessor", "effective", "successor")
        for row in values_of_all_in_force(self.view, record.succession, names):
            found[row[0]].append(dict(zip(names, row, strict=True)))
        return found

    def _successor(self, unit: int, states: list[spells.State]) -> int | None:
        """The successor at a unit's end, where it was one alone: a ledger names no more."""
        successors = {row["successor"] for row in spells.at_the_end(states, self._successions.get(unit, ()))}
        return successors.pop() if len(successors) == 1 else None

    def _units(self, ledger: Ledger) -> list[tuple[Any, ...]]:
        """A row per unit: its state of the day, and its own first day, end and successor."""
        rows = []
        for unit, states in self._states[ledger.key].items():
            if not self._shows(ledger.key, unit):
                continue
            own = {"begins": states[0]["begins"], "ends": states[-1]["ends"]}
            own["successor"] = self._successor(unit, states)
            values = {**self._standing(states), **own}
            rows.append(self._row(ledger, unit, self._told(ledger, unit, [values[c.name] for c in ledger.columns])))
        return rows

    def _in_force(self, ledger: Ledger) -> list[tuple[Any, ...]]:
        found = values_of_all_in_force(self.view, TABLES[ledger.key], ("record", *(c.name for c in ledger.columns)))
        if ledger.units:
            found = self._with_units(ledger, found)
        return [
            self._row(ledger, number, self._told(ledger, number, values))
            for number, *values in found
            if self._shows(ledger.key, number)
        ]

    def _told(self, ledger: Ledger, number: int, values: list[Any]) -> list[Any]:
        """What is told of a row: of what whoever exports does not have any more nothing that is later than the day."""
        if self._seen_by.sight.is_everything:
            return values
        if ledger.key not in self._then:
            self._then[ledger.key] = readable(self._picture).records_then(ledger)
        if number not in self._then[ledger.key]:
            return values
        row = dict(zip((column.name for column in ledger.columns), values, strict=True))
        return list(version_then(ledger, row, self._picture.calendar.as_of).values())

    def _shows(self, ledger: str, number: int) -> bool:
        """Whether a unit, or a row, may be read."""
        if self._seen_by.sight.is_everything:
            return True
        if ledger not in self._readable:
            self._readable[ledger] = readable(self._picture).of(ledger)
        return number in self._readable[ledger]

    @cached_property
    def _picture(self) -> Picture:
        own = self._seen_by
        return own if isinstance(own, Picture) else Picture(own.connection, own.moment, sight=own.sight)

    def _with_units(self, ledger: Ledger, found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Rows, their record numbers first, with the units that they name by their names."""
        rows = list(found)
        at = {place for place, column in enumerate(ledger.columns, 1) if column in ledger.units}
        names = names_of_units(self.view, {row[place] for row in rows for place in at})
        for row in rows:
            yield tuple(names.get(value, "") if place in at else value for place, value in enumerate(row))

    def _row(self, ledger: Ledger, number: int, values: list[Any]) -> tuple[Any, ...]:
        """A row as it is written: references as codes, and its record number (`record.written_number`)."""
        for at, is_reference in enumerate(self._is_reference[ledger.key]):
            if is_reference and values[at] is not None:
                values[at] = self._codes[values[at]]
        given = self._digests[self._first_changes(ledger.key)[number]]
        return (*values, record.written_number(self._tag, number, given))

    @cached_property
    def _digests(self) -> dict[int, str]:
        return changes.digests(self.view)

    def _first_changes(self, ledger: str) -> dict[int, int]:
        if self._given[0] != ledger:
            self._given = ledger, first_changes(self.view, TABLES[ledger])
        return self._given[1]

    @cached_property
    def _is_reference(self) -> dict[str, list[bool]]:
        """Ledger -> of each of its columns, whether it is a reference."""
        return {ledger.key: [c.stored == "reference" for c in ledger.columns] for ledger in LEDGERS}


def _in_order(ledger: Ledger, rows: list[tuple[Any, ...]]) -> list[RowValues]:
    """The rows sorted by their key, what is not recorded first."""
    places = [at for at, column in enumerate(ledger.columns) if column.is_key]

    def key(row: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
        return tuple((row[at] is not None, row[at]) for at in places)

    return [*sorted(rows, key=key)]
