"""Sentences of the regulations: which unit, under which rule, on which day, has which answer.

Each file of this folder writes a small registry of its own, a unit for each case, and a table of sentences about it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from registry.checks.catalogue import BY_CODE
from registry.checks.engine.evaluation import Evaluated, evaluated, modes, own_day, version_bounds
from registry.checks.engine.ranges import FAR, show
from registry.checks.engine.unit_days import Record, UnitDays, record_of
from registry.checks.rule_findings import names
from registry.slices import BY_KEY
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest

ANSWERS = ("met", "not_met", "unknown", "undetermined", "outside")
#: After every day that a sentence is about.
LATE = "2026-12-31"


@dataclass(frozen=True)
class Sentence:
    """Under a rule, a unit has an answer on a day."""

    rule: str
    unit: str
    day: str
    answer: str

    def __str__(self) -> str:
        return f"{self.rule} {self.unit} {self.day} {self.answer}"


def said(rule: str, days: str, **units: str) -> list[Sentence]:
    """Sentences about one rule on one day, or on several: the units of each answer, set apart by spaces."""
    assert rule in BY_CODE
    assert set(units) <= set(ANSWERS)
    return [Sentence(rule, u, day, a) for day in days.split() for a, names in units.items() for u in names.split()]


def across(rule: str, unit: str, turn: str, before: str, after: str) -> list[Sentence]:
    """What a unit is the day before a day on which its answer turns, on that day, and on the day after."""
    eve, morrow = (moved(turn, days) for days in (-1, 1))
    return [Sentence(rule, unit, eve, before), *(Sentence(rule, unit, day, after) for day in (turn, morrow))]


def moved(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()


def counted(day: str) -> int:
    """A day as the engine counts it."""
    return (datetime.date.fromisoformat(day) - datetime.date(1970, 1, 1)).days


class Written:
    """The ledgers of a small registry as they are written, a row after the other.

    There is a province GX, a city HZ, a county XQ with its committee CC, and a township XZ with its committee TC. All
    records are kept in the township from 2010 on.
    """

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {}
        self.turns: dict[str, list[dict[str, str]]] = {}
        for code, kind, parent in (
            ("GX", "province", ""),
            ("HZ", "municipality", "GX"),
            ("XQ", "county", "HZ"),
            ("XZ", "township", "XQ"),
        ):
            self.add("places", f"code={code} kind={kind} parent={parent}")
        self.add("organizations", "code=CC name=中共县委 kind=local_committee place=XQ")
        self.add("organizations", "code=TC name=中共镇委 kind=committee place=XZ superior=CC")
        for kept in ("meetings", "committees", "village_committees", "approvals", "screenings", "trainings"):
            self.setting(f"kept.{kept}", "是")

    def add(self, ledger: str, cells: str) -> None:
        """A row of a ledger: its cells, set apart by spaces; a name is the code where there is none."""
        row = dict(cell.split("=", 1) for cell in cells.split())
        if ledger in ("places", "organizations", "people"):
            row.setdefault("name", row["code"])
        self.rows.setdefault(ledger, []).append(row)

    def setting(self, name: str, value: str, place: str = "XZ", begin: str = "2010-01-01") -> None:
        self.add("settings", f"name={name} place={place} from={begin} value={value}")

    def village(self, code: str, facts: str = "", more: str = "subkind=administrative_village") -> None:
        """A village, with measures on the last day of 2016."""
        self.place(code, "village", facts, f"parent=XZ {more}")

    def place(self, code: str, kind: str, facts: str = "", more: str = "parent=XZ") -> None:
        self.add("places", f"code={code} kind={kind} {more}")
        self.facts(code, facts)

    def facts(self, code: str, facts: str, period: str = "2016-12-31") -> None:
        if facts:
            self.add("facts", f"unit={code} period={period} {facts}")

    def organization(self, code: str, facts: str = "", more: str = "", kind: str = "branch", at: str = "") -> None:
        """An organization under the township's; at a village of its own, unless it is said where."""
        if not at:
            self.village(f"V-{code}", facts)
        upper = "" if "superior=" in more else "superior=TC"
        self.add("organizations", f"code={code} kind={kind} place={at or f'V-{code}'} {upper} {more}")

    def post(self, person: str, unit: str, role: str = "secretary", more: str = "from=2015-01-01") -> None:
        self.add("posts", f"person={person} unit={unit} role={role} {more}")

    def turn(self, day: str, organization: dict[str, str]) -> None:
        """An organization is something else from a day on."""
        self.turns.setdefault(day, []).append(organization)

    def ledgers(self) -> Mapping[str, str]:
        """The CSV text of each ledger; whoever is named has a row among the people."""
        known = {row["code"] for row in self.rows.get("people", [])}
        named = {row["person"] for key in ("posts", "pay", "trainings") for row in self.rows.get(key, [])}
        for person in sorted(named - known):
            self.add("people", f"code={person} name=某")
        return {key: _csv(rows, [c.key for c in BY_KEY[key].key_columns]) for key, rows in self.rows.items()}

    def values(self) -> frozenset[str]:
        """Whatever the rows say: a unit that a sentence names is among it."""
        return frozenset(value for rows in self.rows.values() for row in rows for value in row.values())


def _csv(rows: list[dict[str, str]], key: list[str]) -> str:
    columns = list(dict.fromkeys([*key, *(column for row in rows for column in row)]))
    return "\n".join([",".join(columns), *(",".join(row.get(c, "") for c in columns) for row in rows)]) + "\n"


class Asked:
    """A registry of written ledgers, asked for answers; what is worked out of a day is kept for the next question."""

    def __init__(self, written: Written, folder: Path):
        self.registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
        self.registry.take(written.ledgers())
        for day, rows in sorted(written.turns.items()):
            turned = {"organizations": _csv(rows, ["code"])}
            self.registry.take(turned, effective=int(day.replace("-", "")))
        self.values = written.values()
        self.picture = self.registry.picture(LATE)
        self.record: Record = record_of(self.picture)
        self._pairs: dict[tuple[str, str], UnitDays] = {}
        self._names: dict[tuple[str, str], list[str]] = {}

    def found(self, rule: str, day: str) -> Evaluated:
        """The rule asked of all its units on a day."""
        one, key = BY_CODE[rule], (BY_CODE[rule].units, day)
        if key not in self._pairs:
            self._pairs[key] = one.unit_kind.on_day(self.record, counted(day))
        return evaluated(one, self._pairs[key])

    def names(self, rule: str, day: str) -> list[str]:
        """The units, as they are named in lists."""
        found, key = self.found(rule, day), (BY_CODE[rule].units, day)
        if key not in self._names:
            self._names[key] = names(self.picture, BY_CODE[rule], found.pairs.units)
        return self._names[key]

    def place(self, rule: str, unit: str, day: str) -> int | None:
        """Where a unit stands among all; it goes by its name, or by a part of it that no other has."""
        assert unit in self.values or "/" in unit, f"nothing is called {unit}"
        listed = self.names(rule, day)
        found = [n for n, name in enumerate(listed) if name == unit]
        found = found or [n for n, name in enumerate(listed) if unit in name.replace("@", "/").split("/")]
        assert len(found) <= 1, f"several are called {unit}: {[listed[n] for n in found]}"
        return found[0] if found else None

    def answer(self, rule: str, unit: str, day: str) -> str:
        place, found = self.place(rule, unit, day), self.found(rule, day)
        if place is None or found.population[place] == 0:
            return "outside"
        return "undetermined" if found.population[place] == 1 else ("not_met", "unknown", "met")[found.answer[place]]

    def own_day(self, rule: str, unit: str, day: str) -> int | None:
        """The rule's own day of a unit, as the engine counts it; None where it is no one day, or no unit is there."""
        place = self.place(rule, unit, day)
        if place is None:
            return counted(day) if BY_CODE[rule].day is None and BY_CODE[rule].window is None else None
        found = own_day(BY_CODE[rule], self.found(rule, day).pairs)
        return int(found.least[place]) if found.least[place] == found.most[place] else None

    def mode(self, rule: str, unit: str, day: str) -> str:
        place = self.place(rule, unit, day)
        assert place is not None
        return modes(BY_CODE[rule], self.found(rule, day))[place]


def asked(written: Written, folder: Path) -> Iterator[Asked]:
    """A registry for the sentences of a file, put away after them."""
    found = Asked(written, folder)
    yield found
    found.registry.close()


def rules_of(sentences: list[Sentence]) -> list[str]:
    """The rules that the sentences are about, each once."""
    return list(dict.fromkeys(sentence.rule for sentence in sentences))


def untrue(registry: Asked, rule: str, sentences: list[Sentence]) -> list[str]:
    """The sentences about a rule that the registry answers otherwise, each with its answer."""
    found = [(s, registry.answer(rule, s.unit, s.day)) for s in sentences if s.rule == rule]
    return [f"{sentence}: {answer}" for sentence, answer in found if answer != sentence.answer]


#: Rules that ask nothing that might not be recorded: a post, a body or a row is there or it is not, and so is a code.
ALWAYS_KNOWN = frozenset(
    [
        "ORG-04a",
        "ORG-16",
        "COM-01b",
        "COM-03b",
        "COM-06",
        "EDU-04",
        "VIL-05",
        "VIL-08",
        "WEAK-02",
        "STAR-01",
        "STAR-05",
        "RELO-01",
        "RELO-03",
        "RELO-04",
        "CODE-01",
        "CODE-02",
        "CODE-03",
        "CODE-05",
        "CODE-06",
        "CODE-07",
        "CODE-10",
    ]
)


def lacking(registry: Asked, rule: str, sentences: list[Sentence]) -> list[str]:
    """What no sentence says about a rule: an answer that it can give, or one of the days around a date in force."""
    about = [sentence for sentence in sentences if sentence.rule == rule]
    answers = {sentence.answer for sentence in about}
    found = [answer for answer in ("met", "not_met", "outside") if answer not in answers]
    if ({"unknown", "undetermined"} & answers == set()) != (rule in ALWAYS_KNOWN):
        found.append("not recorded, or always known")
    days = [(sentence.day, registry.own_day(rule, sentence.unit, sentence.day)) for sentence in about]
    for version in BY_CODE[rule].versions:
        for date in version_bounds(version):
            if abs(date) < FAR and not _turns(rule, date, days):
                found.append(f"the day before, of and after {show(np.array([date]))[0]}")
    return found


def _turns(rule: str, date: int, days: list[tuple[str, int | None]]) -> bool:
    """Whether the rule's own day is the one before a date, the date, and the one after; of a window, if it turns."""
    if BY_CODE[rule].window is None:
        return {date - 1, date, date + 1} <= {day for _, day in days}
    before = {on for on, day in days if day is not None and day < date}
    after = {on for on, day in days if day is not None and day >= date}
    return any(moved(on, 1) in after and moved(on, 2) in after for on in before)
