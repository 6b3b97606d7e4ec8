"""Stages the rows of registers, spells, observations and events: matched on their key, or on their record number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.columns import Reference
from registry.exchange import fitness
from registry.exchange.holdings import Version
from registry.exchange.sheets import Parsed, Row
from registry.language import Words
from registry.record import KIND_OF_LEDGER
from registry.slices import TABLES

if TYPE_CHECKING:
    from registry.exchange.staging import Staging

Key = tuple[Any, ...]
NEW_ROWS_HAVE_NO_NUMBER = Words("新的一行请清空记录号", "clear the record number of a new row")


class RowStager:
    """Stages one ledger whose rows are stored as they stand."""

    def __init__(self, staging: Staging, parsed: Parsed):
        self.staging, self.parsed, self.ledger = staging, parsed, parsed.ledger
        self.table = TABLES[self.ledger.key]
        self.names = {c.key: c.name for c in self.ledger.columns}
        #: Line by record number, or by the key of a new row; and of some lines the record number as it was written.
        self.seen: dict[int | Key, int] = {}
        self.written: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        self.moved: dict[Key, Row] = {}
        self.left: set[Key] = set()

    def stage(self) -> None:
        self.held, self.gone = self._recorded()
        self.by_key = {self._key_of(v): n for n, v in self.gone.items()} | {
            self._key_of(v): n for n, v in self.held.items()
        }
        lacking = (c for c in self.ledger.columns if c.must_be_filled and c.key not in self.parsed.present)
        self.lacking = tuple(lacking)
        for row in self.parsed.rows:
            self._stage(row)
        self._check_moved()

    def _recorded(self) -> tuple[dict[int, Version], dict[int, Version]]:
        """The last versions of recorded rows, in force and withdrawn, by record number.

        Where a key begins with what a row is about, only what is recorded about that is read: a large registry takes a
        small sheet quickly. A row that is named by its number is read too, whatever it is about.
        """
        staging, holdings = self.staging, self.staging.holdings
        gone = holdings.withdrawn(self.table)
        about = next((c for c in self.ledger.key_columns if isinstance(c, Reference)), None)
        if about is None:
            return holdings.rows(self.table), gone
        codes = {row.cells[row.columns.index(about.key)] for row in self.parsed.rows} - {None}
        units = {staging.identity_behind(staging.space_of(about), code) for code in codes}
        held = holdings.rows_among(self.table, about.name, {unit for unit in units if unit is not None})
        named = {number for row in self.parsed.rows if (number := staging.number_in(row)) is not None}
        return held | holdings.rows_among(self.table, "record", named - held.keys() - gone.keys()), gone

    def _key_of(self, version: Version) -> Key:
        return self.ledger.identify({key: version[name] for key, name in self.names.items()})

    def _stage(self, row: Row) -> None:
        values = self.staging.resolve(self.parsed, row)
        key = self.ledger.identify(values) if all(c.key in values for c in self.ledger.key_columns) else None
        number = self._number(row, key)
        if key is not None and not self._is_first(row, number if number is not None else key):
            return
        if row.withdrawn:
            if key is not None:
                self._withdraw(row, number)
            return
        if number is not None and number in self.held:
            self._revise(row, values, self.held[number])
        elif number is not None:
            self._bring_back(row, values, self.gone.get(number))
        else:
            self._check(row, values, new=True)
            if key is not None:
                self._count("new")
                self._bring_in(row, self.staging.identity_of.get((self.ledger.key, row.line)), values)

    def _number(self, row: Row, key: Key | None) -> int | None:
        """The record that a row is about; None for a new one."""
        if self.ledger.key in KIND_OF_LEDGER:
            identity = self.staging.identity_of.get((self.ledger.key, row.line))
            return identity if identity in self.held or identity in self.gone else None
        named = self.staging.record_number(self.parsed, row)
        if named is None:
            return None if key is None else self.by_key.get(key)
        if named not in self.held and named not in self.gone:
            what, allowed = (
                Words("记录号不存在", "there is no such record number"),
                Words("留空，或照导出的填写", "empty, or as it was exported"),
            )
            self.staging.report(self.parsed, row, None, what, allowed, row.record)
            return None
        return named

    def _is_first(self, row: Row, match: Any) -> bool:
        """Whether no row before it is about the same record or has the same key."""
        if self.ledger.key in KIND_OF_LEDGER:
            return (self.ledger.key, row.line) in self.staging.identity_of
        earlier = self.seen.setdefault(match, row.line)
        if earlier == row.line:
            self._remember(row)
            return True
        keys = Words(
            "、".join(c.label for c in self.ledger.key_columns), ", ".join(c.key for c in self.ledger.key_columns)
        )
        what = Words(f"与第 {earlier} 行重复", f"has the same key as row {earlier}")
        if row.record is not None and row.record == self.written.get(earlier):
            what = Words(f"记录号与第 {earlier} 行相同", f"has the record number of row {earlier}")
            self.staging.report(self.parsed, row, None, what, NEW_ROWS_HAVE_NO_NUMBER, row.record)
            return False
        self.staging.report(
            self.parsed,
            row,
            self.ledger.key_columns[0].key,
            what,
            Words(f"{keys.zh} 不得重复", f"one row for each {keys.en}"),
        )
        return False

    def _remember(self, row: Row) -> None:
        if row.record is not None:
            self.written[row.line] = row.record
        if row.withdrawn:
            self.withdrawn.add(row.line)

    def _withdraw(self, row: Row, number: int | None) -> None:
        if number is None:
            what, allowed = (
                Words("没有这一行，无从作废", "unknown key: there is nothing to withdraw"),
                Words("已登记的行", "a row that is recorded"),
            )
            self.staging.report(self.parsed, row, self.ledger.key_columns[0].key, what, allowed)
        elif number in self.held:
            self._count("withdrawn")
            self.left.add(self._key_of(self.held[number]))
            self.staging.put_out(self.table, self.held[number])
        else:
            self._count("same")

    def _revise(self, row: Row, values: dict[str, Any], held: Version) -> None:
        changed = {key: value for key, value in values.items() if held[self.names[key]] != value}
        whole = {key: held[name] for key, name in self.names.items()} | values
        self._check(row, whole, new=False)
        if not changed:
            self._count("same")
            return
        self._count("revised")
        self._count("cleared", sum(value is None for value in changed.values()))
        if self.ledger.identify(whole) != self._key_of(held):
            self.left.add(self._key_of(held))
            self._move(self.ledger.identify(whole), row)
        self.staging.put_out(self.table, held)
        self._bring_in(row, held["record"], whole)

    def _bring_back(self, row: Row, values: dict[str, Any], gone: Version | None) -> None:
        """A row withdrawn once comes back; columns that its sheet lacks keep their values."""
        before = {key: gone[name] for key, name in self.names.items()} if gone else {}
        self._check(row, before | values, new=gone is None)
        self._count("revised")
        self._count("cleared", sum(value is None and before.get(key) is not None for key, value in values.items()))
        self._move(self.ledger.identify(before | values), row)
        self._bring_in(row, gone["record"] if gone else None, before | values)

    def _check(self, row: Row, values: dict[str, Any], new: bool) -> None:
        """What the whole row says wrongly, and a required column that a new row's sheet does not have."""
        for key, what, allowed in self.ledger.faults(values):
            shown = self.ledger.by_key[key].show(values.get(key))
            self.staging.report(self.parsed, row, key, what, allowed, shown)
        for key, what, allowed in fitness.faults(self.staging, self.ledger.key, values):
            self.staging.report(self.parsed, row, key, what, allowed, None if key in row.values else "")
        for column in self.lacking if new else ():
            what = Words("新的一行缺少必填列", "a new row needs this column, which the sheet does not have")
            self.staging.report(self.parsed, row, column.key, what, column.allowed, "")

    def _bring_in(self, row: Row, number: int | None, values: dict[str, Any]) -> None:
        if number is None:
            number = self.staging.holdings.next(self.table, "record")
        named = {self.names[key]: value for key, value in values.items()}
        self.staging.bring_in(self.table, self.parsed, row, number, named)

    def _count(self, what: str, number: int = 1) -> None:
        self.staging.count(self.ledger.key, what, number)

    def _move(self, key: Key, row: Row) -> None:
        """Keeps a key that was corrected, or came back; two rows cannot both come to have it."""
        if self.moved.setdefault(key, row) is not row:
            self._report_taken(row)

    def _report_taken(self, row: Row) -> None:
        what = Words("更正后的关键列与另一行重复", "the corrected key is another row's")
        allowed = Words("每个关键列组合只能有一行", "one row for each key")
        self.staging.report(self.parsed, row, self.ledger.key_columns[0].key, what, allowed)

    def _check_moved(self) -> None:
        """A key that was corrected, or came back, must not be another row's that stays."""
        staying = {self._key_of(v) for v in self.held.values()} if self.moved else set()
        for key, row in self.moved.items():
            other = self.seen.get(key, row.line)
            if (key in staying and key not in self.left) or (other != row.line and other not in self.withdrawn):
                self._report_taken(row)
