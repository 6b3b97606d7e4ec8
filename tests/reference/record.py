"""The import contract over time, in memory: what a ledger set does to what is recorded, change by change.

Units keep one code here, since no import gives another; so the code is the identity and every reference is a code.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import row_rules
from .reading import KEYS, TYPES, Ledgers, Row, key_of, several, span
from .world import holds, subkind_of_code

Key = tuple[Any, ...]
Counts = dict[str, int]
STATE_COLUMNS = {
    "places": ("name", "kind", "subkind", "parent"),
    "organizations": ("name", "kind", "type", "superior", "place"),
}
TARGETS = {
    "place": ("places",),
    "organization": ("organizations",),
    "unit": ("organizations", "places"),
    "person": ("people",),
    "case": ("cases",),
    "audit": ("audits",),
}


class ModelRefusal(Exception):
    """The import is refused, for all these reasons: (ledger, key, what is wrong)."""

    def __init__(self, problems: list[tuple[str, Key, str]]):
        self.problems = problems
        super().__init__("; ".join(f"{ledger} {key}: {what}" for ledger, key, what in problems))


@dataclass
class Entry:
    """One row of a ledger; of a place or organization its states in order and its successor."""

    values: Row = field(default_factory=dict)
    states: list[Row] = field(default_factory=list)
    successor: str | None = None
    withdrawn: bool = False


Record = dict[str, dict[Key, Entry]]


def normal(ledger: str, row: Row) -> Row:
    """A row with its sets as sets and its period as days."""
    types, result = TYPES[ledger], dict(row)
    for column, value in row.items():
        if value is not None and types.get(column) == "several":
            result[column] = (several(value) if isinstance(value, str) else frozenset(value)) or None
        elif value is not None and types.get(column) == "period":
            result[column] = span(value)
    return result


class Model:
    """The registry as its imports make it. `known[K]` is what was known at change K; `known[0]` is nothing."""

    def __init__(self) -> None:
        self.known: list[Record] = [{ledger: {} for ledger in KEYS}]

    @property
    def change(self) -> int:
        """The number of the last change, 0 before the first."""
        return len(self.known) - 1

    def take(self, ledger_set: Ledgers, effective: date | None = None, correct: bool = False) -> dict[str, Counts]:
        """Import a ledger set: the counts of each of its ledgers. Raises ModelRefusal, and then nothing changes."""
        if effective is not None and correct:
            raise ModelRefusal([("", (), "effective and correct")])
        # Blank rows are skipped.
        written = {
            name: [r for r in rows if any(v is not None for v in r.values())] for name, rows in ledger_set.items()
        }
        taking = Import(deepcopy(self.known[-1]), written, effective, correct)
        counts = taking.run()
        if any(c[what] for c in counts.values() for what in ("new", "revised", "withdrawn")):
            self.known.append(taking.record)
        return counts

    def ledgers(self, known_at: int | None = None) -> Ledgers:
        """What was known at a change (None: now), as the figures take it."""
        record = self.known[-1 if known_at is None else known_at]
        in_force = {name: {k: e for k, e in entries.items() if not e.withdrawn} for name, entries in record.items()}
        result = {n: [dict(e.values) for e in es.values()] for n, es in in_force.items() if n not in STATE_COLUMNS}
        for ledger, name in (("places", "place_states"), ("organizations", "organization_states")):
            result[name] = [
                dict(state, unit=code, code=code) for (code,), e in in_force[ledger].items() for state in e.states
            ]
        result["successions"] = [
            {"predecessor": code, "successor": e.successor, "on": e.states[-1]["to"]}
            for ledger in STATE_COLUMNS
            for (code,), e in in_force[ledger].items()
            if e.successor is not None
        ]
        return result


class Import:
    """One import, at work on a copy of the record."""

    def __init__(self, record: Record, ledger_set: Ledgers, effective: date | None, correct: bool):
        self.record = record
        self.set = {ledger: [normal(ledger, row) for row in rows] for ledger, rows in ledger_set.items()}
        self.effective = effective
        self.correct = correct
        self.problems: list[tuple[str, Key, str]] = []
        self.touched: dict[str, set[Key]] = {ledger: set() for ledger in KEYS}
        self.counts: dict[str, Counts] = {
            ledger: dict.fromkeys(("new", "revised", "same", "withdrawn", "cleared"), 0) for ledger in self.set
        }

    def run(self) -> dict[str, Counts]:
        """Take every row, then look at the whole; the counts."""
        # What a superior's place will be, for the types that follow from it.
        self.places_given = {
            row.get("code"): row.get("place") for row in self.set.get("organizations", ()) if not row.get("withdrawn")
        }
        for ledger, rows in self.set.items():
            seen: set[Key] = set()
            for row in rows:
                key = key_of(ledger, row) if set(KEYS[ledger]) <= set(row) else ()
                if key in seen or not key:
                    self.problem(ledger, key, "a duplicate key" if key else "a key column is missing")
                else:
                    self.one(ledger, key, row)
                seen.add(key)
        self.check_references()
        self.check_touched()
        if self.problems:
            raise ModelRefusal(self.problems)
        return self.counts

    def problem(self, ledger: str, key: Key, *whats: str) -> None:
        """Something wrong with a row."""
        self.problems += [(ledger, key, what) for what in whats]

    def one(self, ledger: str, key: Key, row: Row) -> None:
        """Take one row, and count it."""
        entries, counts = self.record[ledger], self.counts[ledger]
        entry = entries.get(key)
        if row.get("withdrawn"):
            if entry is None:
                self.problem(ledger, key, "withdrawn, but not known")
            else:
                counts["same" if entry.withdrawn else "withdrawn"] += 1
                entry.withdrawn = True
            return
        self.problem(ledger, key, *row_rules.of_cells(ledger, {c: v for c, v in row.items() if c != "withdrawn"}))
        self.touched[ledger].add(key)
        before = deepcopy(entry)
        if entry is None:
            entry = entries[key] = Entry()
        back, entry.withdrawn = entry.withdrawn, False
        if ledger not in STATE_COLUMNS:
            cleared = self.revise(entry.values, {c: row[c] for c in TYPES[ledger] if c in row})
        elif before is None:
            cleared = self.found(ledger, entry, row)
        else:
            cleared = self.say(ledger, key, entry, row, self.correct or back)
        counts["new" if before is None else "same" if before == entry else "revised"] += 1
        counts["cleared"] += cleared

    @staticmethod
    def revise(values: Row, given: Row) -> int:
        """Put what a row says in place of what is recorded; the number of values that are recorded no longer."""
        cleared = sum(value is None and values.get(column) is not None for column, value in given.items())
        # A value never recorded and an empty cell are the same.
        values.update({c: v for c, v in given.items() if v is not None or values.get(c) is not None})
        return cleared

    # Places and organizations

    def found(self, ledger: str, entry: Entry, row: Row) -> int:
        """A unit that was not known."""
        entry.states = [{c: row.get(c) for c in (*STATE_COLUMNS[ledger], "from", "to")}]
        entry.successor = row.get("successor")
        return 0

    def say(self, ledger: str, key: Key, entry: Entry, row: Row, correct: bool) -> int:
        """A row about a unit that is known; the number of values cleared."""
        if correct:
            return self.rewrite(ledger, key, entry, row)
        cleared = 0
        if self.effective is not None:
            cleared = self.change_from(ledger, key, entry, row, self.effective)
        elif not self.is_known(ledger, key, entry, row):
            self.problem(ledger, key, "differs: from which day, or was the record wrong?")
        self.end(ledger, key, entry, row)
        return cleared

    def is_known(self, ledger: str, key: Key, entry: Entry, row: Row) -> bool:
        """Whether the row says what is recorded for the unit on some day at or after the row's `from`."""
        return any(
            (state["to"] or date.max) > (row.get("from") or date.min) and not self.differing(ledger, key, row, state)
            for state in entry.states
        )

    def end(self, ledger: str, key: Key, entry: Entry, row: Row) -> None:
        """Add an end and a successor where none is recorded; an empty cell says nothing."""
        last = entry.states[-1]
        ends, successor = row.get("to"), row.get("successor")
        if ends not in (None, last["to"]) and last["to"] is not None:
            self.problem(ledger, key, "another to")
        if successor not in (None, entry.successor) and entry.successor is not None:
            self.problem(ledger, key, "another successor")
        last["to"] = last["to"] or ends
        entry.successor = entry.successor or successor

    def change_from(self, ledger: str, key: Key, entry: Entry, row: Row, day: date) -> int:
        """What the row says differently holds from `day` on, for as long as the same was held as on that day."""
        position = next((i for i, state in enumerate(entry.states) if holds(state, day)), None)
        if position is None:
            if not self.is_known(ledger, key, entry, row):
                self.problem(ledger, key, "does not live on the effective day")
            return 0
        old = entry.states[position]
        columns = self.differing(ledger, key, row, old)
        new = old | {column: row[column] for column in columns}
        cleared = sum(new[c] is None and old[c] is not None for c in columns)
        for column in columns:
            for later in entry.states[position + 1 :]:
                if later[column] != old[column]:
                    break
                later[column] = row[column]
        if columns and old["from"] == day:
            entry.states[position] = new
        elif columns:
            new["from"] = day
            entry.states[position : position + 1] = [old | {"to": day}, new]
        self.join(entry)
        return cleared

    @staticmethod
    def join(entry: Entry) -> None:
        """A state that says only what the one before it said, without a gap, is no state of its own."""
        states = entry.states[:1]
        for state in entry.states[1:]:
            if state == states[-1] | {"from": states[-1]["to"], "to": state["to"]}:
                states[-1] = states[-1] | {"to": state["to"]}
            else:
                states.append(state)
        entry.states = states

    def rewrite(self, ledger: str, key: Key, entry: Entry, row: Row) -> int:
        """The record was wrong: in the last state, and before it as far as the same wrong value stood."""
        last = entry.states[-1]
        stood = [self.shown(ledger, key, state) for state in entry.states]
        given = {column: row[column] for column in self.differing(ledger, key, row, last)}
        cleared = sum(value is None and last[column] is not None for column, value in given.items())
        for column, value in given.items():
            for state, was in zip(reversed(entry.states), reversed(stood), strict=True):
                if was[column] != stood[-1][column]:
                    break
                state[column] = value
        self.join(entry)
        for state, column in ((entry.states[0], "from"), (entry.states[-1], "to")):
            cleared += self.revise(state, {column: row[column]} if column in row else {})
        if "successor" in row:
            cleared += row["successor"] is None and entry.successor is not None
            entry.successor = row["successor"]
        return cleared

    def differing(self, ledger: str, key: Key, row: Row, state: Row) -> list[str]:
        """The columns in which a row differs from a state, subkind and type as they are derived."""
        columns = [c for c in STATE_COLUMNS[ledger] if c in row]
        after = self.shown(ledger, key, state | {c: row[c] for c in columns})
        before = self.shown(ledger, key, state)
        return [c for c in columns if after[c] != before[c]]

    def shown(self, ledger: str, key: Key, state: Row) -> Row:
        """A state with its subkind or type derived where it is not recorded."""
        if ledger == "places":
            return state | {"subkind": subkind_of_code(state["kind"], key[0], state["subkind"])}
        if state["type"] is not None:
            return dict(state)
        superior = state["superior"]
        same = superior is not None and self.place_of(superior) == state["place"]
        return state | {"type": "subordinate" if same else "village_level"}

    def place_of(self, organization: str) -> str | None:
        """The place of a superior as this set says it, else as last recorded."""
        recorded = self.places_given.get(organization)
        entry = self.record["organizations"].get((organization,))
        return recorded if recorded is not None or entry is None else entry.states[-1]["place"]

    # The whole

    def in_force(self) -> Iterator[tuple[str, Key, Row]]:
        """Every row in force, of places and organizations every state, with ledger and key."""
        for ledger, entries in self.record.items():
            for key, entry in entries.items():
                if not entry.withdrawn:
                    for state in entry.states:
                        yield ledger, key, {"code": key[0], "successor": entry.successor} | state
                    if not entry.states:
                        yield ledger, key, entry.values

    def side(self, code: str | None) -> str | None:
        """Whether a code in force is an organization's or a place's; None for neither."""
        for ledger, side in (("organizations", "organization"), ("places", "place")):
            entry = self.record[ledger].get((code,))
            if entry is not None and not entry.withdrawn:
                return side
        return None

    def kind(self, place: str | None) -> str | None:
        """The kind of a place as last recorded, None where it is not known."""
        entry = self.record["places"].get((place,))
        return None if entry is None else entry.states[-1]["kind"]

    def check_references(self) -> None:
        """Every row in force refers to rows in force, and no code is both a place's and an organization's."""
        known = {name: {k[0] for k, e in self.record[name].items() if not e.withdrawn} for name in
                 ("places", "organizations", "people", "cases", "audits")}  # fmt: skip
        for ledger, key, row in self.in_force():
            for column, kind in TYPES[ledger].items():
                code = row.get(column)
                if code is not None and kind in TARGETS and not any(code in known[t] for t in TARGETS[kind]):
                    self.problem(ledger, key, f"{column}: unknown, or withdrawn")
        for key in self.record["places"].keys() & self.record["organizations"].keys():
            self.problem("places", key, "a code of a place and of an organization")

    def begun(self, case: Key) -> bool:
        """Whether a step by which a case begins stands."""
        steps = self.record["case_steps"].items()
        begins = ("screened", "jointly_checked", "decided")
        return any(key[:1] == case and key[1] in begins and not entry.withdrawn for key, entry in steps)

    def check_touched(self) -> None:
        """Every row of the set, taken together with what is recorded of it, is right in itself."""
        for ledger, key, row in self.in_force():
            if key not in self.touched[ledger]:
                continue
            self.problem(ledger, key, *row_rules.of_whole(ledger, row))
            if ledger == "posts" and row.get("role") is not None:
                self.problem(ledger, key, *row_rules.of_role(row, self.side(row.get("unit"))))
            if ledger == "cases" and row.get("identified_on") is None and not self.begun(key):
                self.problem(ledger, key, "identified_on is required")
            if ledger == "facts" and row.get("period") is not None:
                self.problem(ledger, key, *row_rules.of_facts(row, self.kind(row.get("unit"))))
            if ledger == "places" and row.get("kind") in row_rules.PARENT_KINDS:
                self.problem(ledger, key, *row_rules.of_parent(row["kind"], self.kind(row["parent"])))
            if ledger in STATE_COLUMNS and key[0] in (row.get("parent"), row.get("superior"), row["successor"]):
                self.problem(ledger, key, "is the unit itself")
            ended = ledger not in STATE_COLUMNS or self.record[ledger][key].states[-1]["to"] is not None
            if not ended and row["successor"] is not None:
                self.problem(ledger, key, "successor without to")
