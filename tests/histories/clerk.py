"""The clerk of the random histories: makes up the next ledger set from what is recorded, mostly sensible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.histories.universe import (
    CASES,
    DAY,
    FAVOURED,
    NAMED,
    NAMES,
    OPEN_DAY,
    ORGANIZATION_KINDS,
    ORGANIZATIONS,
    PEOPLE,
    PLACES,
    SUBKINDS,
    TYPES_OF_ORGANIZATIONS,
    VALUES,
    measures_at,
    roles_at,
)
from tests.reference.reading import KEYS, REQUIRED, TYPES, Ledgers, Row, key_of
from tests.reference.record import STATE_COLUMNS, TARGETS, Entry, Model
from tests.reference.row_rules import IN_ORDER, RECORDED_AT

T = TypeVar("T")
Key = tuple[Any, ...]
UNIVERSE = {"places": PLACES, "organizations": ORGANIZATIONS}
UNIT_COLUMNS = {ledger: [c for c in TYPES[ledger] if c != "code"] for ledger in UNIVERSE}


class Clerk:
    """Draws ledger sets. `days`: the few days of this history."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], model: Model, days: Sequence[date]):
        self.draw, self.model, self.days = draw, model, days
        self.record = model.known[-1]

    # Choices: each takes as little of the random source as it can, and shrinks to the first or to "no".

    def one(self, options: Iterable[T]) -> T:
        """One of `options`."""
        return self.draw(st.sampled_from(list(options)))

    def some(self, options: Iterable[T], most: int) -> list[T]:
        """One to `most` of `options`, no one twice."""
        found = [self.one(options) for _ in range(self.draw(st.integers(1, most)))]
        return list(dict.fromkeys(found))

    def seldom(self, one_in: int) -> bool:
        """Yes, once in so many times."""
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def day(self) -> date:
        """One of the days of this history."""
        return self.one(self.days)

    # Rows of ledgers that are stored as they stand

    def rows(self, ledger: str) -> list[Row]:
        """One to four rows: of keys that are recorded, or new ones."""
        drawn = self.some(range(4), 4)
        recorded = self._known(ledger)
        few = bool(recorded) and self.seldom(3)
        columns = self._columns(ledger) if few else list(TYPES[ledger])
        rows: dict[Key, Row] = {}
        for _ in drawn:
            known = recorded and (few or self.seldom(2))
            row = self._recorded_row(ledger, recorded, columns) if known else self._new_row(ledger)
            rows.setdefault(key_of(ledger, row), row)
        return filled(rows.values())

    def all_measures(self) -> Ledgers:
        """All seven measures of one case."""
        case, done, last = self._name("case_measures", "case"), self.day(), self.one((None, *self.days))
        measures = VALUES["case_measures"]["measure"]
        rows = [{"case": case, "measure": measure, "done_on": done} for measure in measures]
        return {"case_measures": [*rows[:-1], rows[-1] | {"done_on": last}]}

    def _known(self, ledger: str) -> list[Key]:
        return list(self.record[ledger])

    def _columns(self, ledger: str) -> list[str]:
        """The key columns and a few others."""
        return list(dict.fromkeys([*KEYS[ledger], *self.some(TYPES[ledger], 3)]))

    def _recorded_row(self, ledger: str, keys: Sequence[Key], columns: Sequence[str]) -> Row:
        """A recorded row as it stands, a few of its values drawn anew."""
        key = self.one(keys)
        values = self.record[ledger][key].values
        row = {column: values.get(column) for column in columns} | dict(zip(KEYS[ledger], key, strict=True))
        for column in self.some([c for c in columns if c not in KEYS[ledger]] or [None], 2):
            if column is not None:
                row[column] = self._value(ledger, column)
        return self._sensible(ledger, row)

    def _new_row(self, ledger: str) -> Row:
        row = {column: self._value(ledger, column) for column in TYPES[ledger] if column not in RECORDED_AT}
        if ledger == "posts":
            row["role"] = self.one(roles_at(row["unit"]))
        if ledger == "facts":
            fitting = [m for m in VALUES["facts"] if m in measures_at(row["unit"])]
            row |= dict.fromkeys(RECORDED_AT) | {m: self._value("facts", m) for m in self.some(fitting, 4)}
        return self._sensible(ledger, row)

    def _value(self, ledger: str, column: str) -> Any:
        if column in NAMED.get(ledger, {}):
            return self._name(ledger, column)
        options = VALUES[ledger].get(column, (None,))
        if options == DAY:
            return self.day()
        return self.one((None, *self.days)) if options == OPEN_DAY else self.one(options)

    def _name(self, ledger: str, column: str) -> str:
        """A code that the column may name, nearly always one in force."""
        every = NAMED[ledger][column]
        standing = self._standing(TARGETS[TYPES[ledger][column]])
        return self.one([c for c in every if c in standing] or every) if not self.seldom(40) else self.one(every)

    def _standing(self, ledgers: Iterable[str]) -> set[str]:
        return {key[0] for ledger in ledgers for key, entry in self.record[ledger].items() if not entry.withdrawn}

    def _sensible(self, ledger: str, row: Row) -> Row:
        """The row, nearly always without what would refuse it."""
        if self.seldom(25):
            return row
        if row.get("to") is not None and row.get("from") is not None and row["to"] <= row["from"]:
            row["to"] = None
        if "end_reason" in row and row.get("to") is None:
            row["end_reason"] = None
        steps = [c for c in IN_ORDER.get(ledger, ()) if row.get(c) is not None]
        row |= dict(zip(steps, sorted(row[c] for c in steps), strict=True))
        if ledger == "facts":
            self._fit_period(row)
        return row

    @staticmethod
    def _fit_period(row: Row) -> None:
        period = row["period"]
        year, day = (len(period) == 4, len(period) == 10) if isinstance(period, str) else _is_year_or_day(period)
        if day:
            row |= {c: None for c in ("members_developed", "collective_income_yuan") if c in row}
        if not year and "development_plan" in row:
            row["development_plan"] = None
        settling, integrated = row.get("direct_settlement_clinics"), row.get("integrated_clinics")
        if settling is not None and integrated is not None and settling > integrated:
            row["direct_settlement_clinics"] = integrated

    # Places and organizations

    def base(self) -> Ledgers:
        """Most places and organizations, everybody, and two cases, as a first import brings them."""
        left_out = set(self.some([*list(PLACES)[7:], *list(ORGANIZATIONS)[3:]], 4))
        left_out |= {code for code, places in ORGANIZATIONS.items() if left_out.issuperset(places)}
        found: Ledgers = {"places": [], "organizations": []}
        for ledger, every in UNIVERSE.items():
            found[ledger] = filled(self.new_unit(ledger, code, left_out) for code in every if code not in left_out)
        there = [row["code"] for row in found["organizations"]]
        case = {"organization": self.one(there), "year": 2019, "identified_on": self.day()}
        cases = [{"code": code} | case for code in CASES[1:]]
        return found | {"people": [{"code": code, "name": "甲"} for code in PEOPLE], "cases": cases}

    def new_unit(self, ledger: str, code: str, left_out: Iterable[str] = ()) -> Row:
        """A unit that nobody knew yet."""
        row: Row = dict.fromkeys(TYPES[ledger]) | {"code": code, "name": NAMES[0]}
        if ledger == "places":
            kind, parents = PLACES[code]
            row |= {"kind": kind, "parent": self._among(parents, left_out)}
        else:
            kind = "committee" if code in ("D-1", "D-2") else self.one(ORGANIZATION_KINDS)
            row |= {"kind": kind, "place": self._among(ORGANIZATIONS[code], left_out), "superior": None}
            row["superior"] = self.one([None, *(o for o in ("D-1", "D-3") if o not in (code, *left_out))])
        if self.seldom(4):
            row["from"] = self.day()
        return row

    def _among(self, codes: Sequence[str], left_out: Iterable[str]) -> str | None:
        there = [c for c in codes if c not in left_out]
        return self.one(there or codes) if codes else None

    def units(self, how: str) -> Ledgers:
        """Rows about places or organizations as a state of theirs has it; `how` they are changed, or "end"ed."""
        ledger = self.one(UNIVERSE)
        unknown = [c for c in UNIVERSE[ledger] if (c,) not in self.record[ledger]]
        rows: dict[str, Row] = {}
        for _ in range(self.draw(st.integers(1, 2))):
            if unknown and self.seldom(6):
                code = self.one(unknown)
                rows.setdefault(code, self.new_unit(ledger, code, unknown))
            else:
                code = self._favoured(ledger)
                rows.setdefault(code, self._unit_row(ledger, code, how))
        columns = UNIT_COLUMNS[ledger]
        if self.seldom(3):
            columns = self.some(columns, 4)
        return {ledger: [{"code": code} | {c: row[c] for c in columns} for code, row in rows.items()]}

    def _favoured(self, ledger: str) -> str:
        """A unit that is known, as a rule one of few."""
        known = [code for (code,) in self.record[ledger]]
        few = [code for code in FAVOURED[ledger] if code in known]
        return self.one(known if self.seldom(5) or not few else few)

    def _unit_row(self, ledger: str, code: str, how: str) -> Row:
        entry = self.record[ledger][code,]
        row: Row = dict.fromkeys(UNIT_COLUMNS[ledger]) | dict(self.one(entry.states))
        row |= {"successor": entry.successor, "from": entry.states[0]["from"], "to": entry.states[-1]["to"]}
        if how in ("effective", "correct") or self.seldom(15):
            for column in self.some(STATE_COLUMNS[ledger], 2):
                row[column] = self._state_value(ledger, code, column)
        if self.seldom(3):
            row["from"] = self.one((None, *self.days))
        if how == "end" or self.seldom(6):
            self._end(ledger, code, row)
        return row

    def _state_value(self, ledger: str, code: str, column: str) -> Any:
        if column == "name":
            return self.one(NAMES)
        if column == "subkind":
            return self.one(SUBKINDS.get(PLACES[code][0], (None,)))
        if column == "parent":
            return self.one(PLACES[code][1] or (None,))
        if column == "place":
            return self.one(ORGANIZATIONS[code])
        if column == "superior":
            return self.one([None, "D-1", "D-2", "D-3"])
        if column == "type":
            return self.one(TYPES_OF_ORGANIZATIONS)
        return PLACES[code][0] if ledger == "places" else self.one(ORGANIZATION_KINDS)

    def _end(self, ledger: str, code: str, row: Row) -> None:
        """An end, and perhaps who takes over (a merger)."""
        later = [day for day in self.days if row["from"] is None or day > row["from"]]
        row["to"], row["successor"] = self.one((*(later or self.days), None)), None
        alike = [
            c for c in UNIVERSE[ledger] if c != code and (ledger == "organizations" or PLACES[c][0] == row["kind"])
        ]
        if row["to"] is not None and alike and not self.seldom(3):
            row["successor"] = self.one(alike)

    # Withdrawals and returns

    def withdrawal(self) -> Ledgers:
        """One or two rows withdrawn, often with all that refers to them."""
        ledger = self.one([*UNIVERSE, "cases", *(name for name, entries in self.record.items() if entries)])
        keys = [(self._favoured(ledger),)] if ledger in UNIVERSE else self.some(self.record[ledger], 2)
        going = {(ledger, key) for key in keys}
        if not self.seldom(4):
            self._with_referring(going)
        found: Ledgers = {}
        for name in self.record:
            keys = [key for key in self.record[name] if (name, key) in going]
            rows = [dict(zip(KEYS[name], key, strict=True)) | {"withdrawn": True} for key in keys]
            if rows:
                found[name] = rows
        return found

    def _with_referring(self, going: set[tuple[str, Key]]) -> None:
        """Adds all rows in force that refer to what is going, to what refers to that, and so on."""
        size = 0
        while size != len(going):
            size = len(going)
            for ledger, entries in self.record.items():
                for key, entry in entries.items():
                    if not entry.withdrawn and any(one in going for one in references(ledger, entry)):
                        going.add((ledger, key))

    def returning(self) -> Ledgers:
        """Rows that were withdrawn, once more, with all their columns or with few."""
        gone = {name: [k for k, e in entries.items() if e.withdrawn] for name, entries in self.record.items()}
        ledgers = [name for name, keys in gone.items() if keys]
        found: Ledgers = {}
        for ledger in self.some(ledgers, 3):
            keys = gone[ledger] if self.seldom(2) else self.some(gone[ledger], 2)
            columns = [c for c in TYPES[ledger] if c not in KEYS[ledger]]
            columns = [] if self.seldom(3) else self.some(columns, 3) if self.seldom(3) else columns
            found[ledger] = [self._returned(ledger, key, columns) for key in keys]
        return found

    def _returned(self, ledger: str, key: Key, columns: Sequence[str]) -> Row:
        entry = self.record[ledger][key]
        values = entry.values if ledger not in UNIVERSE else entry.states[-1] | {"successor": entry.successor}
        row = dict(zip(KEYS[ledger], key, strict=True)) | {column: values.get(column) for column in columns}
        free = [c for c in columns if c not in REQUIRED[ledger]]
        if free and self.seldom(3):
            row[self.one(free)] = None
        return row

    # Wrong sets

    def spoilt(self, ledgers: Ledgers) -> Ledgers:
        """A set with something wrong in it, as a rule."""
        ledger = self.one(ledgers)
        rows = [dict(row) for row in ledgers[ledger]]
        row = self.one(rows)
        fault = self.one(("again", "unknown", "empty", "end", "withdrawn", "code", "range"))
        if fault == "again":
            rows.append(dict(row))
        elif fault == "withdrawn":
            rows = [r | {"withdrawn": r is row} for r in rows]
        elif fault == "code":
            return ledgers | {"places": [{"code": "D-1", "name": "甲", "kind": "municipality"}]}
        else:
            self._spoil(ledger, row, fault)
        return ledgers | {ledger: rows}

    def _spoil(self, ledger: str, row: Row, fault: str) -> None:
        types = TYPES[ledger]
        if fault == "unknown":
            columns = [c for c in row if types.get(c) in TARGETS]
        elif fault == "empty":
            columns = [c for c in row if c in REQUIRED[ledger]]
        else:
            columns = [c for c in row if types.get(c) == "whole"] if fault == "range" else ["to"] if "to" in row else []
        if columns:
            wrong = {"unknown": "NOBODY", "empty": None, "range": -1, "end": self.days[0]}
            row[self.one(columns)] = wrong[fault]


def references(ledger: str, entry: Entry) -> Iterable[tuple[str, Key]]:
    """What an entry refers to: (ledger, key), for a code that two ledgers may hold both."""
    rows = entry.states or [entry.values]
    for column, kind in TYPES[ledger].items():
        for code in {row.get(column) for row in rows} | ({entry.successor} if column == "successor" else set()):
            if code is not None and kind in TARGETS:
                yield from ((target, (code,)) for target in TARGETS[kind])


def filled(rows: Iterable[Row]) -> list[Row]:
    """The rows with the columns of all of them."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [{column: row.get(column) for column in columns} for row in rows]


def _is_year_or_day(period: tuple[date, date]) -> tuple[bool, bool]:
    first, last = period
    return (last - first).days > 31, first == last
