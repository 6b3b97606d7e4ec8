"""Undoing 撤回: a new change that puts back what an earlier one did. What was known before it is not touched.

Refused, with a list, where later changes build on it: where what it brought in was changed since, where other rows
refer to what it founded, or where what it put out of force has been replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, select

from registry import record
from registry.changes import Staged
from registry.columns import Column
from registry.compliance.ledger import FINDING_STEPS
from registry.errors import NotFound, Problem
from registry.language import Words
from registry.moment import Moment, in_force, today
from registry.record import KIND_OF_LEDGER
from registry.rectification.ledger import CASE_STEPS, CASES
from registry.rectification.steps import DATES
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.staging.case_checks import CaseChecks
from registry.staging.current_rows import CurrentRows
from registry.staging.rights import COMMAND_LINE, USED_ELSEWHERE, Rights
from registry.unit_names import ROUNDS, KeptUnit
from registry.versions import At
from registry.versions.rows import Version
from registry.versions.units import names_of_units

_LEDGER_OF = {table.name: key for key, table in TABLES.items()}
#: Rows that no column alone tells apart.
_NAMED_WHOLE = (record.succession.name, record.same_person.name)
_CASE = CASE_STEPS.by_key["case"]
_KIND_OF = {TABLES[key].name: kind for key, kind in KIND_OF_LEDGER.items()}


@dataclass
class Undoing:
    """The change that puts back what change `number` did, or every reason why it cannot be."""

    connection: Connection
    number: int
    problems: list[Problem] = field(default_factory=list)
    rights: Rights = COMMAND_LINE

    def __post_init__(self) -> None:
        self.current = CurrentRows(self.connection, self.rights)
        if not 1 <= self.number <= self.current.base:
            raise self._unknown()
        self.brought_in = {
            name: self._versions(table, table.c.since == self.number) for name, table in VERSIONED.items()
        }
        self.put_out = {name: self._versions(table, table.c.until == self.number) for name, table in VERSIONED.items()}
        self._leave_mapping()
        if not any(self.current.shows(table, row) for table, row in self.rows):
            raise self._unknown()
        #: What stands now of the rows that the change brought in, by table and record.
        self.now: dict[str, dict[int, Version]] = {}

    def _unknown(self) -> NotFound:
        return NotFound(f"没有第 {self.number} 次变更", f"there is no change {self.number}")

    @property
    def rows(self) -> Iterator[tuple[Table, Version]]:
        """The rows that the change brought in or put out."""
        for rows in (self.brought_in, self.put_out):
            yield from ((VERSIONED[name], row) for name, of_table in rows.items() for row in of_table)

    def _leave_mapping(self) -> None:
        """Leaves the mapping that an import saved: it is how such a workbook reads, whatever this one said.

        Where a change did nothing but save or remove one, that is what is undone.
        """
        name = record.mapping.name
        others = [rows[other] for rows in (self.brought_in, self.put_out) for other in rows if other != name]
        if any(others):
            self.brought_in[name], self.put_out[name] = [], []

    def _versions(self, table: Table, where: ColumnElement[bool]) -> list[Version]:
        return list(self.connection.execute(select(table).where(where).order_by(table.c.id)).mappings())

    def stage(self) -> Staged:
        """The change; it must not be written where there are problems."""
        self._check_commands()
        for name, table in VERSIONED.items():
            self._check_table(name, table)
        self._check_references()
        self._check_units()
        staged = Staged(self.current.base)
        for name, table in VERSIONED.items():
            for row in self.now[name].values():
                staged.delta(table).put_out(row)
            for row in self.put_out[name]:
                staged.delta(table).bring_in(self._back(table, row))
        self._check_cases(staged)
        if staged.is_empty and not self.problems:
            self._refuse(
                None, Words("该次变更没有改动任何行，无从撤回", "that change did nothing that could be undone")
            )
        return staged

    def _back(self, table: Table, row: Version) -> dict[str, Any]:
        """A row that was put out, as a new version of its record."""
        names = ["record", *(["unit"] if table.info["unit"] else []), *(c.name for c in table.info["recorded"])]
        kept = {name: row[name] for name in (*names, "sheet", "line")}
        return {**kept, "id": self.current.next(table)}

    # -- what later changes built on it ----------------------------------------------------------------------------

    def _check_commands(self) -> None:
        """Refuses a change that wrote what commands alone write: that stays."""
        for name, ledger in ((name, BY_KEY[key]) for name, key in _LEDGER_OF.items()):
            for row in (*self.brought_in[name], *self.put_out[name]) if ledger.by_commands else ():
                what = Words("由命令登记，不能撤回", "is written by commands and not undone")
                self._refuse(None, what, name, row, ledger.instead)
        if self.brought_in[record.handed_in_report.name]:
            self._refuse(None, Words("报送过的报告不能撤回", "a report that was handed in stays so"))

    def _check_cases(self, staged: Staged) -> None:
        """Refuses where dates, steps and look-backs of a case would contradict each other."""
        for fault in CaseChecks(self.current, staged, self._stood_alone).faults():
            problem = Problem(fault.what, fault.allowed, CASES.key, None, None, fault.column.key, fault.column.label)
            self.problems.append(replace(problem, value=self._shown(_CASE, fault.case)))

    def _stood_alone(self, case: int, column: str) -> bool:
        """Whether a date of a case stood before the change as it stands now, without a row of its step."""
        dates, steps = TABLES[CASES.key], TABLES[CASE_STEPS.key]
        before = self._versions(dates, and_(in_force(dates, self.number - 1), dates.c.record == case))
        now = self.current.having(dates, "record", case)
        if not before or not now or before[0][column] != now[0][column]:
            return False
        of_case = self._versions(steps, and_(in_force(steps, self.number - 1), steps.c.case == case))
        return all(step["step"] not in DATES[column] for step in of_case)

    def _check_table(self, name: str, table: Table) -> None:
        """Checks that what the change touched stands as it left it, also where it was changed since and put back."""
        column, touched = self._touched(name, table)
        standing = {row["record"]: row for row in self.current.referring(table, column, touched)}
        left = {row["record"]: row for row in self._known(table, column, touched)}
        values = [c.name for c in table.info["recorded"]]
        for record_number in left.keys() | standing.keys():
            then, now = left.get(record_number), standing.get(record_number)
            if then is None or now is None or any(then[n] != now[n] for n in values):
                row = now or then
                assert row is not None
                change = row["since"] if now is not None else row["until"]
                self._refuse(change, Words("又作了变更", "changed what it touched"), name, row)
        brought_in = {row["record"] for row in self.brought_in[name]}
        self.now[name] = {number: row for number, row in standing.items() if number in brought_in}
        self._check_keys(name, table, {row["id"] for row in self.now[name].values()})

    def _touched(self, name: str, table: Table) -> tuple[str, set[int]]:
        """The records that the change touched; of states, the units."""
        column = "unit" if table.info["unit"] else "record"
        return column, {row[column] for row in (*self.brought_in[name], *self.put_out[name])}

    def _known(self, table: Table, column: str, touched: set[int]) -> list[Version]:
        """The versions of what the change touched, as it left them."""
        wanted, found = sorted(touched), list[Version]()
        for start in range(0, len(wanted), 500):
            part = table.c[column].in_(wanted[start : start + 500])
            found += self._versions(table, and_(in_force(table, self.number), part))
        return found

    def _check_keys(self, name: str, table: Table, brought_in: set[int]) -> None:
        """Refuses a row that comes back where another row has its key by now."""
        ledger = BY_KEY.get(_LEDGER_OF.get(name, ""))
        if ledger is None or table.info["unit"]:
            return
        names = {c.key: c.name for c in ledger.key_columns}
        for row in self.put_out[name]:
            same = select(table).where(
                table.c.until.is_(None), *(table.c[n] == row[n] for n in names.values() if row[n] is not None)
            )
            key = ledger.identify({k: row[n] for k, n in names.items()})
            for other in self.connection.execute(same).mappings():
                taken = ledger.identify({k: other[n] for k, n in names.items()}) == key
                if taken and other["id"] not in brought_in and other["record"] != row["record"]:
                    self._refuse(other["since"], Words("已有同一关键列的另一行", "another row has its key"), name, row)

    def _check_references(self) -> None:
        """Refuses where a row that stays refers to what the change founded, or one that comes back to what is gone."""
        going = set(self._identities(self.brought_in)) - set(self._identities(self.put_out))
        going -= self._stood_before(going)
        brought_in = {(name, row["id"]) for name, rows in self.now.items() for row in rows.values()}
        for name, table in VERSIONED.items():
            for column in table.info["recorded"]:
                if column.stored != "reference":
                    continue
                for row in self.current.referring(table, column.name, going):
                    if (name, row["id"]) not in brought_in:
                        self._refuse(row["since"], Words("引用了它所设立的", "refers to what it founded"), name, row)
        coming = set(self._identities(self.put_out))
        for name, table in VERSIONED.items():
            # Who was recorded twice is gone as that, and comes back so.
            references = [c.name for c in table.info["recorded"] if c.stored == "reference" and c.name != "duplicate"]
            for row in self.put_out[name]:
                for identity in {row[n] for n in references} - {None} - coming:
                    if identity not in self.current.standing or identity in going:
                        self._refuse(
                            None, Words("所引用的已作废", "refers to what has been withdrawn since"), name, row
                        )

    def _check_units(self) -> None:
        """The same of the units that steps about findings name, which may be rows of any ledger."""
        table, (column,) = VERSIONED[FINDING_STEPS.key], FINDING_STEPS.units
        going = {row["id"] for row in self.now[table.name].values()}
        for row in self.current.in_force(table):
            unit = KeptUnit.read(row[column.name])
            if row["id"] not in going and self._is_brought_in(unit) and not self._will_stand(unit):
                self._refuse(row["since"], Words("引用了它所登记的", "refers to what it recorded"), table.name, row)
        for row in self.put_out[table.name]:
            if not self._will_stand(KeptUnit.read(row[column.name])):
                self._refuse(None, Words("所引用的已作废", "refers to what has been withdrawn since"), table.name, row)

    def _rows_of(self, unit: KeptUnit) -> tuple[Table, str]:
        """The table in which a unit's rows are, and the column that says whose they are."""
        table = TABLES["organizations" if unit.ledger == ROUNDS else unit.ledger]
        return table, "unit" if table.info["unit"] else "record"

    def _is_brought_in(self, unit: KeptUnit) -> bool:
        table, owner = self._rows_of(unit)
        return any(row[owner] == unit.number for row in self.brought_in[table.name])

    def _will_stand(self, unit: KeptUnit) -> bool:
        """Whether a unit is in force when the change is undone."""
        table, owner = self._rows_of(unit)
        going = {row["id"] for row in self.now[table.name].values()}
        stays = any(row["id"] not in going for row in self.current.having(table, owner, unit.number))
        return stays or any(row[owner] == unit.number for row in self.put_out[table.name])

    def _identities(self, rows: dict[str, list[Version]]) -> Iterator[int]:
        for name in _KIND_OF:
            column = "unit" if VERSIONED[name].info["unit"] else "record"
            yield from (row[column] for row in rows[name])

    def _stood_before(self, identities: set[int]) -> set[int]:
        """Those of some identities that were there before the change: their other rows stay."""
        wanted, found = sorted(identities), set[int]()
        for name in _KIND_OF:
            table = VERSIONED[name]
            column = table.c.unit if table.info["unit"] else table.c.record
            for start in range(0, len(wanted), 500):
                part = column.in_(wanted[start : start + 500])
                found |= set(
                    self.connection.execute(select(column).where(in_force(table, self.number - 1), part)).scalars()
                )
        return found

    def _refuse(
        self,
        change: int | None,
        what: Words,
        table: str | None = None,
        row: Version | None = None,
        instead: Words = Words("", ""),
    ) -> None:
        problem = Words(f"第 {change} 次变更{what.zh}", f"change {change} {what.en}") if change is not None else what
        if table is not None and row is not None and not self.current.shows(VERSIONED[table], row):
            self.problems.append(Problem(*USED_ELSEWHERE))
            return
        ledger = _LEDGER_OF.get(table or "")
        allowed = Words("先撤回其后的变更", "undo the later change first") if change is not None else instead
        name = self._name(table, row) if table is not None and row is not None else None
        self.problems.append(Problem(problem, allowed, ledger=ledger, value=name))

    def _name(self, table: str, row: Version) -> str:
        """A row as a person finds it again: its code, or the cells of its key."""
        recorded = VERSIONED[table].info["recorded"]
        named_by = [column for column in recorded if column.is_key or table in _NAMED_WHOLE]
        if table == record.mapping.name:
            return row["name"]
        if "code" in row and (len(named_by) == 1 or VERSIONED[table].info["unit"]):
            return row["code"]
        return "/".join(self._shown(column, row[column.name]) for column in named_by)

    def _shown(self, column: Column, value: Any) -> str:
        if value is None:
            return ""
        if column.stored == "row":
            view = At(self.connection, Moment(today(), self.current.base))
            return names_of_units(view, [value]).get(value, "")
        if column.stored != "reference":
            return str(column.plain(value))
        query = select(record.code.c.code).where(record.code.c.identity == value)
        return self.connection.execute(query).scalar() or ""
