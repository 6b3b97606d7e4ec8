"""Stages the rows of places and organizations, whose `from` and `to` are the unit's, over its states.

A row that states what the registry has of the unit on some day at or after its `from` changes nothing: an old
list is not a change. Any other difference is asked about, unless the import says from which day it holds
(`effective`) or that the record was wrong (`correct`). `to` and `successor` may be added at any time; another
`from`, or an empty `to` or `successor` where one is recorded, counts only with `correct`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry import days, record, spells
from registry.language import Words
from registry.places.ledger import PLACES, must_stand_under, subkind_of_code
from registry.slices import TABLES
from registry.staging.input import LedgerRows, Row
from registry.staging.parents import Parents
from registry.staging.reminders import RowReminders
from registry.staging.state import ImportState
from registry.text import renewed
from registry.versions.rows import Version

#: The columns of a state that a list is compared in.
COMPARED = {
    "places": ("name", "kind", "subkind", "parent"),
    "organizations": ("name", "kind", "type", "superior", "place"),
}
#: The column that follows from others where it is empty.
DERIVED = {"places": "subkind", "organizations": "type"}
FLAGS = Words(
    "用 --effective 日期（自该日起变更）或 --correct（原记录有误）",
    "--effective DATE (a change from that day) or --correct (the record was wrong)",
)


@dataclass
class UnitHistory:
    """A unit as it stands, or as it is to stand: its states in order of time, and its successors at its end."""

    states: list[spells.State]
    #: One as a rule, as a row can say; several where it was split.
    successors: tuple[int, ...] = ()

    @property
    def end(self) -> dict[str, Any]:
        """The end as a row states it: `to`, and one of the successors."""
        return {"to": self.states[-1]["ends"], "successor": next(iter(self.successors), None)}


def _one_successor(successor: int | None) -> tuple[int, ...]:
    """The successors out of the one cell of a row."""
    return () if successor is None else (successor,)


def _successors_of(successions: Sequence[Version]) -> tuple[int, ...]:
    return tuple(row["successor"] for row in successions)


class UnitStager:
    """Stages the ledger of places or of organizations."""

    def __init__(self, state: ImportState, rows: LedgerRows):
        self.state, self.input, self.ledger = state, rows, rows.ledger
        self.table = TABLES[self.ledger.key]
        self.names = {c.key: c.name for c in self.ledger.columns}
        self.state_names = tuple(c.name for c in self.table.info["recorded"])
        self.parents, self.reminders = Parents(state, rows), RowReminders(state, rows)

    def stage(self) -> None:
        current = self.state.current
        self.recorded = current.states(self.table)
        self.withdrawn = current.withdrawn_states(self.table)
        for row in self.input.rows:
            identity = self.state.identity_of.get((self.ledger.key, row.line))
            values = self.state.resolve(self.input, row, self._named(identity))
            if identity is None:
                self._check(row, values)
            elif row.withdrawn:
                self._withdraw(identity)
            else:
                self._stage(row, identity, values)
        if self.ledger is PLACES:
            self.parents.check_rings()

    def _named(self, identity: int | None) -> dict[str, set[Any]]:
        """Whom a recorded unit names in its states, and who takes over from it."""
        states = self.recorded.get(identity or 0, [])
        found = {c.key: {s[c.name] for s in states} for c in self.ledger.references if c.name in self.state_names}
        return found | {"successor": set(_successors_of(self.state.current.successions.get(identity or 0, [])))}

    # -- one row -------------------------------------------------------------------------------------------------

    def _stage(self, row: Row, identity: int, values: dict[str, Any]) -> None:
        unit = before = UnitHistory([])
        wanted: UnitHistory | None
        if identity in self.recorded:
            states = list(self.recorded[identity])
            unit = before = UnitHistory(states, _successors_of(self._successions(identity, states)))
            wanted = self._wanted(row, unit, values)
        elif identity in self.withdrawn:
            before = self._withdrawn(identity)
            wanted = self._corrected(before, values)
        else:
            wanted = self._new(row, values)
        self._check(row, values, wanted)
        if wanted is not None and self._is_sound(row, wanted):
            self._compare(row, identity, unit, before, wanted)

    def _withdrawn(self, identity: int) -> UnitHistory:
        """A unit as it was when it was withdrawn."""
        states = list(self.withdrawn[identity])
        successions = self.state.current.withdrawn_successions(identity, states[0]["until"])
        return UnitHistory(states, _successors_of(spells.at_the_end(states, successions)))

    def _successions(self, identity: int, states: Sequence[spells.State]) -> list[Version]:
        """The successions at the unit's end."""
        return spells.at_the_end(states, self.state.current.successions.get(identity, []))

    def _new(self, row: Row, values: dict[str, Any]) -> UnitHistory:
        for column in self.input.lacking(row):
            what = Words("新的一行缺少必填列", "a new row needs this column, which the sheet does not have")
            self._report(row, column.key, what, column.allowed, "")
        named = {name: values.get(key) for key, name in self.names.items() if name in self.state_names}
        return UnitHistory([named], _one_successor(values.get("successor")))

    def _wanted(self, row: Row, unit: UnitHistory, values: dict[str, Any]) -> UnitHistory | None:
        """The unit as a row wants it, of one that stands; None where that is refused."""
        if self.state.correct:
            return self._corrected(unit, values)
        compared = self._compared(row, values)
        day = self.state.effective
        state = spells.at(unit.states, days.first_day(day)) if day is not None else None
        if day is not None and state is not None:
            changed = {self.names[k]: values[k] for k in self._differing(state, values, compared)}
            unit = UnitHistory(spells.carried_from(unit.states, day, changed), unit.successors) if changed else unit
        elif not self._agrees(unit, values, compared):
            self._ask(row, unit, values, compared)
            return None
        return self._ended(row, unit, values)

    def _compared(self, row: Row, values: dict[str, Any]) -> list[str]:
        """The columns compared: those the sheet has; the code too, where a record number names the unit."""
        keys = [k for k in COMPARED[self.ledger.key] if k in values]
        return ["code", *keys] if row.record is not None else keys

    def _agrees(self, unit: UnitHistory, values: dict[str, Any], compared: list[str]) -> bool:
        """Whether the unit was what the row says on some day at or after the row's `from`."""
        begin = days.first_day(values["from"]) if values.get("from") else 0
        return any(spells.end_of(s) > begin and not self._differing(s, values, compared) for s in unit.states)

    def _differing(self, state: spells.State, values: dict[str, Any], compared: list[str]) -> list[str]:
        """The columns in which a row differs from a state; a derived column as it follows from the others."""
        derived = DERIVED[self.ledger.key]
        differing = [k for k in compared if k != derived and renewed(state[self.names[k]]) != values[k]]
        if derived in compared:
            recorded = {key: state.get(name) for key, name in self.names.items() if name in self.state_names}
            listed = recorded | {k: v for k, v in values.items() if k in recorded}
            if self._derived(recorded) != self._derived(listed):
                differing.append(derived)
        return differing

    def _derived(self, values: dict[str, Any]) -> str | None:
        """The subkind or type of a unit: as it is recorded, or as it follows from code or superior."""
        if self.ledger is PLACES:
            return values["subkind"] or subkind_of_code(values["kind"], values["code"])
        if values["type"]:
            return values["type"]
        superior = values["superior"]
        same = superior is not None and self.state.place_of(superior) == values["place"]
        return "subordinate" if same else "village_level"

    def _ask(self, row: Row, unit: UnitHistory, values: dict[str, Any], compared: list[str]) -> None:
        """Asks about a difference: from which day, or was the record wrong?"""
        day = self.state.effective
        if day is not None:
            what = Words(f"在 {days.show(day)} 不存在，无法自该日起变更", f"does not exist on {days.show(day)}")
            self._report(row, "code", what, Words("单位存在的日期", "a day on which the unit exists"))
            return
        state = unit.states[-1]
        differing = self._differing(state, values, compared)
        for key in differing:
            if key == "parent" and must_stand_under(values.get("kind") or state["kind"], values["parent"]):
                continue  # no flag makes that right
            recorded = self._shown(key, state[self.names[key]])
            what = Words(
                f"与已登记的“{recorded}”不同：自哪一天起，还是原记录有误？",
                f"differs from {recorded!r} as recorded: from which day, or was the record wrong?",
            )
            self._report(row, key, what, FLAGS)
        if not differing:
            end = days.show(state["ends"])
            what = Words(f"该单位已于 {end} 撤销，不会自此日起设立", f"is not before {end}, when the unit ended")
            self._report(row, "from", what, Words(f"{end} 以前的日期", f"a day before {end}"))

    def _shown(self, key: str, value: Any) -> str:
        column = self.ledger.by_key[key]
        return self.state.code_of(value) if column.stored == "reference" and value is not None else column.show(value)

    def _ended(self, row: Row, unit: UnitHistory, values: dict[str, Any]) -> UnitHistory | None:
        """Adds an end or a successor; refuses another one than recorded."""
        ends, successor = values.get("to"), values.get("successor")
        recorded = unit.states[-1]["ends"]
        days_known = () if recorded is None else (recorded,)
        for key, stated, known in (("to", ends, days_known), ("successor", successor, unit.successors)):
            if stated is not None and known and not any(self._is_same(key, stated, one) for one in known):
                shown = self._shown(key, known[0])
                self._report(
                    row,
                    key,
                    Words(f"与已登记的“{shown}”不同", f"differs from {shown!r} as recorded"),
                    Words("用 --correct（原记录有误）", "--correct (the record was wrong)"),
                )
                return None
        if recorded is None and ends is not None:
            states = spells.joined(unit.states, self.state_names)
            unit = UnitHistory(spells.bounded(states, {"ends": ends}), unit.successors)
        return UnitHistory(unit.states, unit.successors or _one_successor(successor))

    def _is_same(self, key: str, stated: int, known: int) -> bool:
        """Whether both are one unit, or begin on one day."""
        return days.first_day(stated) == days.first_day(known) if key == "to" else stated == known

    def _corrected(self, unit: UnitHistory, values: dict[str, Any]) -> UnitHistory:
        """The unit as if the row's values had always been recorded."""
        compared = ["code", *(k for k in COMPARED[self.ledger.key] if k in values)]
        if self.state.current.codes.get(("unit", values["code"])) is not None:
            compared = compared[1:]
        differing = self._differing(unit.states[-1], values, compared)
        states = unit.states
        if differing:
            states = spells.corrected(states, {self.names[k]: values[k] for k in differing})
            states = spells.joined(states, self.state_names)
        bounds = {self.names[k]: values[k] for k in ("from", "to") if k in values}
        successors = unit.successors
        if values.get("successor") is not None or ("successor" in values and len(successors) == 1):
            successors = _one_successor(values["successor"])  # an empty cell is all that a row can say of several
        return UnitHistory(spells.bounded(states, bounds), successors)

    # -- checks --------------------------------------------------------------------------------------------------

    def _is_sound(self, row: Row, unit: UnitHistory) -> bool:
        if spells.are_sound(unit.states):
            return True
        if any(key == "to" for key, _, _ in self.ledger.faults(row.values)):
            return False
        first = unit.states[-1]["begins"]
        allowed = Words(
            f"{days.show(first)} 之后" if first else "日期", f"a day after {days.show(first)}" if first else "a day"
        )
        self._report(
            row,
            "to" if row.values.get("to") else "from",
            Words("与该单位已登记的起止日期冲突", "contradicts the unit's recorded days"),
            allowed,
        )
        return False

    def _check(self, row: Row, values: dict[str, Any], wanted: UnitHistory | None = None) -> None:
        """Reports the faults of a row by itself; a successor is checked beside the end that is then recorded."""
        ended = wanted.end if wanted is not None else {}
        bounds = {k: v for k, v in values.items() if k != "successor"}
        for key, what, allowed in (*self.ledger.faults(bounds), *self.ledger.faults(ended)):
            self._report(row, key, what, allowed)
        code = self.state.identity_of.get((self.ledger.key, row.line))
        for key in ("parent", "superior", "successor"):
            if code is not None and values.get(key) == code:
                self._report(
                    row,
                    key,
                    Words("不能是自己", "is the unit itself"),
                    Words("另一个单位的代码", "another unit's code"),
                )
        if self.ledger is PLACES and not row.withdrawn:
            recorded = self.recorded.get(code) or self.withdrawn.get(code) if code is not None else None
            self.parents.check(row, values, recorded or (), wanted.states if wanted is not None else None)

    # -- what comes of it ----------------------------------------------------------------------------------------

    def _withdraw(self, identity: int) -> None:
        if identity not in self.recorded:
            self._count("same")
            return
        self._count("withdrawn")
        for state in self.recorded[identity]:
            self.state.put_out(self.table, state)
        for version in self.state.current.successions.get(identity, []):
            self.state.put_out(record.succession, version)

    def _compare(self, row: Row, identity: int, unit: UnitHistory, before: UnitHistory, wanted: UnitHistory) -> None:
        """Stages the difference of a unit from the one wanted, and counts the row. `before`: of a withdrawn one too."""
        out, into = spells.difference(unit.states, wanted.states, self.state_names)
        taken_over = self._succeed(row, identity, unit, wanted)
        if not (out or into or taken_over):
            self._count("same")
            return
        self._count("revised" if before.states else "new")
        self.reminders.look_at(row)
        self._count("cleared", len(list(self._cleared(before, wanted))) if before.states else 0)
        for state in out:
            self.state.put_out(self.table, state)
        records = {spells.begin_of(s): s["record"] for s in before.states}
        for _, state in into:
            number = records.get(spells.begin_of(state)) or self.state.current.next(self.table, "record")
            self.state.bring_in(self.table, self.input, row, number, {**state, "unit": identity})

    def _cleared(self, before: UnitHistory, wanted: UnitHistory) -> Iterator[str]:
        """Yields the columns in which something was recorded that is recorded no longer, of some days or at all."""
        if before.states[0]["begins"] is not None and wanted.states[0]["begins"] is None:
            yield "begins"
        if before.states[-1]["ends"] is not None and wanted.states[-1]["ends"] is None:
            yield "ends"
        if before.successors and not wanted.successors:
            yield "successor"
        turns = {spells.begin_of(s) for s in (*before.states, *wanted.states)}
        pairs = [(spells.state_on(before.states, day), spells.state_on(wanted.states, day)) for day in turns]
        for name in self.state_names:
            if name not in ("begins", "ends") and any(b[name] is not None and w[name] is None for b, w in pairs):
                yield name

    def _succeed(self, row: Row, identity: int, unit: UnitHistory, wanted: UnitHistory) -> bool:
        """Stages the successors, on the day of the unit's end; returns whether anything is staged."""
        recorded = self._successions(identity, unit.states) if unit.states else []
        day = wanted.states[-1]["ends"]
        ended = [v for v in recorded if v["successor"] not in wanted.successors or v["effective"] != day]
        kept = {v["successor"] for v in recorded} - {v["successor"] for v in ended}
        for version in ended:
            self.state.put_out(record.succession, version)
        for successor in wanted.successors:
            if successor not in kept:
                values = {"predecessor": identity, "successor": successor, "effective": day}
                number = self.state.current.next(record.succession, "record")
                self.state.bring_in(record.succession, self.input, row, number, values)
        return bool(ended) or not kept.issuperset(wanted.successors)

    def _count(self, what: str, number: int = 1) -> None:
        self.state.count(self.ledger.key, what, number)

    def _report(self, row: Row, key: str, what: Words, allowed: Words, shown: str | None = None) -> None:
        self.state.report(self.input, row, key, what, allowed, self.parsed_value(row, key) if shown is None else shown)

    def parsed_value(self, row: Row, key: str) -> str:
        """A cell of the row as a person reads it."""
        return self.state.shown(self.ledger.by_key[key], row.values.get(key))
