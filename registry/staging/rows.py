"""Stages the rows of registers, spells, observations and events: matched on their key, or on their record number."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from registry.columns import Reference
from registry.language import Words
from registry.ledgers import WITHDRAWN
from registry.people.ledger import PEOPLE
from registry.record import KIND_OF_LEDGER
from registry.rectification.audit_ledger import AUDIT_ITEMS, SIGNATURES, SIGNED
from registry.rectification.ledger import CASE_STEPS
from registry.slices import TABLES
from registry.staging import cross_checks
from registry.staging.input import LedgerRows, Row
from registry.staging.reminders import RowReminders
from registry.staging.row_index import Key, RowIndex, repeated
from registry.staging.state import ImportState
from registry.text import renewed
from registry.unit_names import KeptUnit
from registry.versions.rows import Version

NEW_ROWS_HAVE_NO_NUMBER = Words("新的一行请清空记录号", "clear the record number of a new row")

#: The columns of an item of an audit that its signatures are about: what was found, and of which case.
_SIGNED_FOR = frozenset({*SIGNED, *(column.key for column in AUDIT_ITEMS.key_columns)})


class RowStager:
    """Stages one ledger whose rows are stored as they stand."""

    def __init__(self, state: ImportState, rows: LedgerRows):
        self.state, self.input, self.ledger = state, rows, rows.ledger
        self.table = TABLES[self.ledger.key]
        self.names = {c.key: c.name for c in self.ledger.columns}
        #: The line at which a new row's key stood first, of keys that may be there twice; and of such lines the record
        #: number as it was written, and whether the row is withdrawn.
        self.seen: dict[Key, int] = {}
        self.written: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        self.moved: dict[Key, Row] = {}
        self.reminders = RowReminders(state, rows)

    def stage(self) -> None:
        self.recorded = RowIndex(self.table, self._key_of)
        self._read()
        #: Of each recorded row the line that is about it, and whether its key is free again afterwards.
        self.first, self.left = array("q", bytes(8 * len(self.recorded))), bytearray(len(self.recorded))
        for row in self.input.rows:
            self._stage(row)
        self._check_moved()
        self.reminders.compare(self.recorded)

    def _read(self) -> None:
        """Reads the recorded rows, in force and withdrawn, after a first look at the sheet: what may be there twice.

        Where a key begins with what a row is about, only what is recorded about that is read: a large registry takes a
        small sheet quickly. A row that is named by its number is read too, whatever it is about.
        """
        current = self.state.current
        # Of what is about nothing every row may be meant.
        about = next((c for c in self.ledger.key_columns if isinstance(c, Reference) and not c.may_be_empty), None)
        units, named = self._look_through(about)
        self.recorded.add(current.withdrawn(self.table))
        if about is None:
            self.recorded.add(current.in_force(self.table))
            return
        self.recorded.add(current.rows_among(self.table, about.name, units))
        self.recorded.add(current.rows_among(self.table, "record", self.recorded.lacking(named)))

    def _look_through(self, about: Reference | None) -> tuple[set[int], array[int]]:
        """What the rows are about and the record numbers they carry; and `twice`, hashes of keys and of
        written record numbers that more than one row has: nothing needs to be kept of the others."""
        units, named, hashes = set[int](), array("q"), array("q")
        keys = [c for c in self.ledger.key_columns if isinstance(c, Reference)]
        for row in self.input.rows:
            values = row.values
            for column in keys:
                if column.key not in values:
                    continue
                values[column.key] = self._whoever(row, column, values[column.key])
            if about is not None and values.get(about.key) is not None:
                units.add(values[about.key])
            for named_unit in self.ledger.units:
                if values.get(named_unit.key) is not None and values.get(named_unit.told_by) is not None:
                    day = self.state.names.day(self.input, row)
                    values[named_unit.key] = self.state.units.kept(values, named_unit, row.withdrawn, day)
            hashes.append(hash(self.ledger.identify(values)))
            if row.record is not None:
                hashes.append(hash(row.record))
                number = self.state.number_in(row)
                if number is not None:
                    named.append(number)
        self.twice = repeated(hashes)
        return units, named

    def _whoever(self, row: Row, column: Reference, text: str | None) -> int | None:
        """Whom a cell of a key means, whether or not whoever writes knows of him: the row that has it may be known."""
        found = self.state.identity_meant(self.input, row, column, text)
        if found is None and text is not None and self.state.current.hidden:
            found = self.state.current.all_codes.get((self.state.space_of(column), text))
        return found

    def _named(self, row: Row) -> dict[str, tuple[Any, ...]]:
        """Whom the recorded row that a row is about names, in its columns; nobody where there is none to be known."""
        if not self.state.current.hidden:
            return {}
        number, values = self.state.number_in(row), row.values
        for column in self.ledger.key_columns:
            if isinstance(column, Reference) and column.key in values:
                values[column.key] = self._whoever(row, column, values[column.key])
        place = self.recorded.keyed(self.ledger.identify(values)) if number is None else self.recorded.numbered(number)
        if place is None or not self.state.current.shows(self.table, self.recorded[place]):
            return {}
        return {column.key: (self.recorded[place][column.name],) for column in self.ledger.references}

    def _key_of(self, version: Version) -> Key:
        return self.ledger.identify({c.key: renewed(version[c.name]) for c in self.ledger.key_columns})

    def _stage(self, row: Row) -> None:
        values = self.state.resolve(self.input, row, self._named(row))
        key = self.ledger.identify(values) if all(c.key in values for c in self.ledger.key_columns) else None
        place = self._place(row, key)
        if (key is not None or place is not None) and not self._is_first(row, key, place):
            return
        if row.withdrawn:
            if key is not None or place is not None:
                self._withdraw(row, place)
        elif self._stands_already(row, key, place):
            return
        elif place is not None:
            before = self.recorded[place]
            if self.ledger is PEOPLE and ("person", values["code"]) in self.state.current.codes_of_duplicates:
                values["code"] = before["code"]  # it means the person, and is not a new code of his
            if before["until"] is None:
                self._revise(row, values, before, place)
            else:
                self._bring_back(row, values, before)
        else:
            self._check(row, values, new=True)
            if key is not None:
                self._count("new")
                self._bring_in(row, self.state.identity_of.get((self.ledger.key, row.line)), values)

    def _stands_already(self, row: Row, key: Key | None, place: int | None) -> bool:
        """Whether a row that must be new has the key of one that is recorded; reports it."""
        is_new = self.state.only_new and row.record is None and place is not None
        if not is_new or self.recorded[place]["until"] is not None:  # type: ignore[index]
            return False
        keys = self.ledger.key_columns
        what = Words("已有关键列相同的一行", "there is a row of this key already")
        allowed = Words("更改该行，或另填", "alter that row, or another key")
        self.state.report(self.input, row, keys[0].key, what, allowed)
        return True

    def _place(self, row: Row, key: Key | None) -> int | None:
        """The place of the recorded row that a row is about; None for a new one."""
        if self.ledger.key in KIND_OF_LEDGER:
            identity = self.state.identity_of.get((self.ledger.key, row.line))
            return None if identity is None else self.recorded.numbered(identity)
        named = self.state.record_number(self.input, row)
        if named is None:
            return None if key is None else self.recorded.keyed(key)
        place = self.recorded.numbered(named)
        if place is not None and not self.state.current.shows(self.table, self.recorded[place]):
            place = None
        if place is None:
            what, allowed = (
                Words("记录号不存在", "there is no such record number"),
                Words("留空，或照导出的填写", "empty, or as it was exported"),
            )
            self.state.report(self.input, row, None, what, allowed, row.record)
        return place

    def _is_first(self, row: Row, key: Key | None, place: int | None) -> bool:
        """Whether no row before it is about the same record or has the same key."""
        if self.ledger.key in KIND_OF_LEDGER:
            return (self.ledger.key, row.line) in self.state.identity_of
        earlier = self._earlier(row, key, place)
        if not earlier:
            if row.record is not None and hash(row.record) in self.twice:
                self.written[row.line] = row.record
            return True
        keys = Words(
            "、".join(c.label for c in self.ledger.key_columns), ", ".join(c.key for c in self.ledger.key_columns)
        )
        what = Words(f"与第 {earlier} 行重复", f"has the same key as row {earlier}")
        if row.record is not None and row.record == self.written.get(earlier):
            what = Words(f"记录号与第 {earlier} 行相同", f"has the record number of row {earlier}")
            self.state.report(self.input, row, None, what, NEW_ROWS_HAVE_NO_NUMBER, row.record)
            return False
        self.state.report(
            self.input,
            row,
            self.ledger.key_columns[0].key,
            what,
            Words(f"{keys.zh} 不得重复", f"one row for each {keys.en}"),
        )
        return False

    def _earlier(self, row: Row, key: Key | None, place: int | None) -> int:
        """The line before this one that is about the same; 0 where it is the first, which is kept in mind."""
        if place is not None:
            earlier, self.first[place] = self.first[place], self.first[place] or row.line
            return earlier
        if key is None or hash(key) not in self.twice or self.seen.setdefault(key, row.line) == row.line:
            if row.withdrawn:
                self.withdrawn.add(row.line)
            return 0
        return self.seen[key]

    def _withdraw(self, row: Row, place: int | None) -> None:
        if place is None:
            what, allowed = (
                Words("没有这一行，无从作废", "unknown key: there is nothing to withdraw"),
                Words("已登记的行", "a row that is recorded"),
            )
            self.state.report(self.input, row, self.ledger.key_columns[0].key, what, allowed)
        elif (recorded := self.recorded[place])["until"] is None:
            self._count("withdrawn")
            self.left[place] = True
            self.state.put_out(self.table, recorded)
            if self.state.has_steps or self.ledger is CASE_STEPS:
                self.state.gone[KeptUnit(self.ledger.key, recorded["record"]).text] = self.input, row
        else:
            self._count("same")

    def _revise(self, row: Row, values: dict[str, Any], recorded: Version, place: int) -> None:
        changed = {key: value for key, value in values.items() if not self._is_kept(key, value, recorded)}
        if lost := self._lost_signatures(changed, values, recorded):
            values, changed = values | lost, changed | lost
        whole = {key: recorded[name] for key, name in self.names.items()} | values
        self._check(row, whole, new=False)
        if not changed:
            self._count("same")
            self.reminders.keep(row, whole, is_new=False)
            return
        self._count("revised")
        self._count("cleared", sum(value is None for value in changed.values()))
        for key, value in changed.items():
            self.state.revisions.note(self.input, row, self.ledger.by_key[key], recorded[self.names[key]], value)
        if self.ledger.identify(whole) != self._key_of(recorded):
            self.left[place] = True
            self._move(self.ledger.identify(whole), row)
        self.state.put_out(self.table, recorded)
        self._bring_in(row, recorded["record"], whole)

    def _lost_signatures(self, changed: Iterable[str], values: Mapping[str, Any], recorded: Version) -> dict[str, None]:
        """The signatures that an item of an audit loses where another thing was found: all that the row does not give.

        They are of what was found when they were given, and of the case of which it was.
        """
        if self.ledger is not AUDIT_ITEMS or _SIGNED_FOR.isdisjoint(changed):
            return {}
        given = {key for key in SIGNATURES.values() if values.get(key) is not None}
        return {key: None for key in SIGNATURES.values() if key not in given and recorded[key] is not None}

    def _is_kept(self, key: str, value: Any, recorded: Version) -> bool:
        """Whether a value is what is recorded, which an earlier release may have kept otherwise."""
        stored = recorded[self.names[key]]
        return bool(stored == value or renewed(stored) == value)

    def _bring_back(self, row: Row, values: dict[str, Any], withdrawn: Version) -> None:
        """Brings back a row that was withdrawn; columns that its sheet lacks keep their values."""
        before = {key: withdrawn[name] for key, name in self.names.items()}
        changed = [key for key, value in values.items() if not self._is_kept(key, value, withdrawn)]
        values = values | self._lost_signatures(changed, values, withdrawn)
        self._check(row, before | values, new=False)
        self._count("revised")
        self.state.revisions.note(self.input, row, WITHDRAWN, True, False)
        self._count("cleared", sum(value is None and before.get(key) is not None for key, value in values.items()))
        self._move(self.ledger.identify(before | values), row)
        self._bring_in(row, withdrawn["record"], before | values)

    def _check(self, row: Row, values: dict[str, Any], new: bool) -> None:
        """Reports the faults of the whole row, and required columns that a new row's sheet does not have."""
        for key, what, allowed in self.ledger.faults(values):
            if key in row.columns and key not in values:
                continue  # its cell was refused already, and is not empty
            shown = self.ledger.by_key[key].show(values.get(key))
            self.state.report(self.input, row, key, what, allowed, shown)
        for key, what, allowed in cross_checks.faults(self.state, self.ledger.key, values):
            self.state.report(self.input, row, key, what, allowed, None if key in row.values else "")
        for column in self.input.lacking(row) if new else ():
            what = Words("新的一行缺少必填列", "a new row needs this column, which the sheet does not have")
            self.state.report(self.input, row, column.key, what, column.allowed, "")

    def _bring_in(self, row: Row, number: int | None, values: dict[str, Any]) -> None:
        if number is None:
            number = self.state.current.next(self.table, "record")
        self.reminders.look_at(row)
        self.reminders.keep(row, values, is_new=True)
        named = {self.names[key]: value for key, value in values.items()}
        self.state.bring_in(self.table, self.input, row, number, named)

    def _count(self, what: str, number: int = 1) -> None:
        self.state.count(self.ledger.key, what, number)

    def _move(self, key: Key, row: Row) -> None:
        """Keeps a key that was corrected, or came back; two rows cannot both come to have it."""
        if self.moved.setdefault(key, row) is not row:
            self._report_taken(row)

    def _report_taken(self, row: Row) -> None:
        what = Words("更正后的关键列与另一行重复", "the corrected key is another row's")
        allowed = Words("每个关键列组合只能有一行", "one row for each key")
        self.state.report(self.input, row, self.ledger.key_columns[0].key, what, allowed)

    def _check_moved(self) -> None:
        """Reports a key that was corrected, or came back, and is that of another row that stays."""
        for key, row in self.moved.items():
            place, other = self.recorded.keyed(key), self.seen.get(key, row.line)
            stays = place is not None and self.recorded[place]["until"] is None and not self.left[place]
            if stays or (other != row.line and other not in self.withdrawn):
                self._report_taken(row)
