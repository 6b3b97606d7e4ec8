"""The checks of cases 整顿案件 after a whole change: what their dates, steps and look-backs say together.

Whoever makes a change ready asks them: an import or a verb, an undoing. They look at the rows as they will be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from registry.changes import Staged
from registry.columns import Column
from registry.language import Words
from registry.ledgers import Fault
from registry.record import SPACE_OF_KIND
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.contradictions import disagreeing, faults_of_dates, last_row_gone, said_otherwise
from registry.rectification.ledger import CASE_STEPS, CASES, LOOK_BACKS
from registry.rectification.steps import DATES, LookBack, Step
from registry.slices import BY_KEY, TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows
from registry.staging.state import ImportState
from registry.unit_names import KeptUnit
from registry.versions.rows import Version

#: The ledgers that say twice what they say of a case, and those of them in which look-backs stand.
READ = (CASES.key, CASE_STEPS.key, LOOK_BACKS.key, AUDIT_ITEMS.key)
_LOOK_BACKS = (LOOK_BACKS.key, AUDIT_ITEMS.key)
#: What is kept of each row: which it is, where it came from, and what the checks read.
_KEPT = ("id", "record", "sheet", "line", "case", "step", "on", "checked_on", "result", *DATES)
_RowsOfCases = dict[int, list[Version]]


@dataclass(frozen=True)
class CaseFault:
    """A fault of a case after a change: in the column of a ledger, with the value that stands there.

    `row` is a row of the change that it comes of, of the ledger `ledger`: one brought in, or one put out.
    """

    case: int
    column: Column
    what: Words
    allowed: Words
    value: Any
    ledger: str
    row: Version

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        return self.column.show(self.value)


def _nowhere(case: int, column: str) -> bool:
    return False


class CaseChecks:
    """The cases that a change is about, as they were and as they will be.

    `stood_alone` says of a case and a date of it whether that date stood without a row of its step where the change
    leads back to: such a date may be left alone again.
    """

    def __init__(self, current: CurrentRows, staged: Staged, stood_alone: Callable[[int, str], bool] = _nowhere):
        self.current, self.stood_alone = current, stood_alone
        self.into = {key: _by_case(key, _brought_in(staged, TABLES[key])) for key in READ}
        self.out = {key: _by_case(key, _put_out(staged, TABLES[key])) for key in READ}

    def faults(self) -> Iterator[CaseFault]:
        """Yields every fault of every case that the change is about."""
        yield from self._of_dates()
        yield from self._of_look_backs()

    # -- dates and steps -----------------------------------------------------------------------------------------

    def _of_dates(self) -> Iterator[CaseFault]:
        keys = CASES.key, CASE_STEPS.key
        touched = {case for key in keys for case in (*self.into[key], *self.out[key])}
        cases, steps = self._after(CASES.key, touched), self._after(CASE_STEPS.key, touched)
        before = _by_case(CASE_STEPS.key, self._standing(CASE_STEPS.key, touched))
        for case in sorted(cases):
            (row,) = cases[case]
            dates = {column: row[column] for column in DATES}
            rows = [Step(version["step"], version["on"]) for version in steps.get(case, ())]
            taken = {version["step"] for version in before.get(case, ())}
            left = self._left_alone(case, dates, taken, {step.step for step in rows})
            for column, what, allowed in (*faults_of_dates(dates, rows), *left):
                ledger, blamed = self._blamed(case)
                yield CaseFault(case, CASES.by_key[column], what, allowed, row[column], ledger, blamed)

    def _left_alone(
        self, case: int, dates: dict[str, int | None], before: set[str], after: set[str]
    ) -> Iterator[Fault]:
        """Yields the dates that stand although the last row of their step goes."""
        for column, kinds in DATES.items():
            goes = not before.isdisjoint(kinds) and after.isdisjoint(kinds)
            if goes and dates[column] is not None and not self.stood_alone(case, column):
                yield last_row_gone(column)

    def _blamed(self, case: int) -> tuple[str, Version]:
        """The row of the change that a fault of a case's dates comes of: its own, else the last of its steps."""
        changed = ((key, rows[case]) for key in READ for rows in (self.into[key], self.out[key]) if case in rows)
        key, rows = next(changed)
        return key, self._moved(key, rows[-1]) or rows[-1]

    def _moved(self, ledger: str, row: Version) -> Version | None:
        """The row that a row becomes which leaves its case for another one: what was typed is that."""
        rows = (other for rows in self.into[ledger].values() for other in rows)
        return next((other for other in rows if other["record"] == row["record"]), None)

    # -- look-backs ------------------------------------------------------------------------------------------------

    def _of_look_backs(self) -> Iterator[CaseFault]:
        """Yields the look-backs of one case and day with several results, each day once."""
        touched = {case for key in _LOOK_BACKS for case in self.into[key]}
        found: dict[int, list[LookBack]] = defaultdict(list)
        for key in _LOOK_BACKS:
            for case, rows in self._after(key, touched).items():
                checked = (row for row in rows if row["result"] is not None and row["checked_on"] is not None)
                found[case] += (LookBack(row["checked_on"], row["result"], key, row["id"]) for row in checked)
        for case in sorted(found):
            new = {(key, row["id"]): row for key in _LOOK_BACKS for row in self.into[key].get(case, ())}
            for together in disagreeing(found[case]):
                arrived = [one for one in together if (one.ledger, one.id) in new]
                if arrived:
                    yield self._otherwise(case, arrived[-1], together, new)

    @staticmethod
    def _otherwise(
        case: int, one: LookBack, together: list[LookBack], new: dict[tuple[str, int], Version]
    ) -> CaseFault:
        other = next(o for o in together if o.result != one.result)
        column, what, allowed = said_otherwise(other)
        declared = BY_KEY[one.ledger].by_key[column]
        return CaseFault(case, declared, what, allowed, one.result, one.ledger, new[one.ledger, one.id])

    # -- rows as they will be --------------------------------------------------------------------------------------

    def _standing(self, ledger: str, cases: set[int]) -> Iterator[Version]:
        """The rows of some cases that are in force."""
        return self.current.rows_among(TABLES[ledger], _owner(ledger), cases)

    def _after(self, ledger: str, cases: set[int]) -> _RowsOfCases:
        """The rows of some cases that will be in force."""
        gone = {row["id"] for rows in self.out[ledger].values() for row in rows}
        found = _by_case(ledger, (row for row in self._standing(ledger, cases) if row["id"] not in gone))
        for case in cases & self.into[ledger].keys():
            found.setdefault(case, []).extend(self.into[ledger][case])
        return found


def _owner(ledger: str) -> str:
    """The column of a ledger that says which case a row is about."""
    return "record" if ledger == CASES.key else "case"


def _brought_in(staged: Staged, table: Table) -> Iterator[Version]:
    delta = staged.deltas.get(table.name)
    return _named(table, delta.into if delta is not None else ())


def _put_out(staged: Staged, table: Table) -> Iterator[Version]:
    delta = staged.deltas.get(table.name)
    return _named(table, map(delta.out.__getitem__, range(len(delta.out_ids))) if delta is not None else ())


def _named(table: Table, rows: Iterable[tuple[Any, ...]]) -> Iterator[Version]:
    places = [(name, at) for at, name in enumerate(table.c.keys()) if name in _KEPT]
    return ({name: row[at] for name, at in places} for row in rows)


def _by_case(ledger: str, rows: Iterable[Version]) -> _RowsOfCases:
    found: _RowsOfCases = {}
    for row in rows:
        found.setdefault(row[_owner(ledger)], []).append(row)
    return found


# -- of an import --------------------------------------------------------------------------------------------------


class CaseProblems:
    """Reports the faults of cases after an import, each where the row stands that it comes of."""

    def __init__(self, state: ImportState, ledgers: Sequence[LedgerRows]):
        self.state = state
        self.ledgers = [rows for rows in ledgers if rows.ledger.key in READ]

    def check(self) -> None:
        for fault in CaseChecks(self.state.current, self.state.staged).faults() if self.ledgers else ():
            if fault.case not in self._unsound:
                rows, line = self._place(fault)
                self.state.problems.append(rows.problem(line, fault.column, fault.what, fault.allowed, fault.shown))

    @cached_property
    def _unsound(self) -> set[int]:
        """The cases of which a cell was refused: what they will say together is not known yet."""
        space, found = SPACE_OF_KIND["case"], set[int]()
        for rows in self.ledgers:
            key = "code" if rows.ledger.key == CASES.key else "case"
            codes = {str(code) for row in rows.rows if row.unfit and (code := row.values.get(key)) is not None}
            found |= {i for code in codes if (i := self.state.identity_behind(space, code)) is not None}
        return found

    def _place(self, fault: CaseFault) -> tuple[LedgerRows, int]:
        """The rows and the line that a fault is told at: of its case, where the import has it."""
        if fault.column.key in DATES and fault.case in self.state.row_of:
            rows, row = self.state.row_of[fault.case]
            return rows, row.line
        gone = self.state.gone.get(KeptUnit(fault.ledger, fault.row["record"]).text)
        if gone is not None:
            return gone[0], gone[1].line
        made_of = self.state.made_of.get((TABLES[fault.ledger].name, fault.row["id"]))
        if made_of is not None:
            return made_of
        by_sheet = {number: source.name for source, number in self.state.sheets.items()}
        name = by_sheet[fault.row["sheet"]]
        return next(rows for rows in self.ledgers if rows.source == name), fault.row["line"]
