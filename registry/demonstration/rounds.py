"""The rounds (年报) in which the city came to be known: each is a change of its own, by the office that made it.

A row is first told in the round of its own day, or of what it refers to where that is told later; what happened to it
afterwards (an end, an acceptance, a closing) in the round of that day. So the rounds follow from the dates of the rows.
Three of them are corrections: until then some rows were told otherwise, and the last round leaves the city as built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import pick
from registry.demonstration.book import LEDGERS, BookRow, stream
from registry.demonstration.counties import BABU, FUCHUAN, ZHAOPING
from registry.slices import BY_KEY

Rows = dict[str, list[BookRow]]


@dataclass(frozen=True)
class Correction:
    """What a round corrects: `count` cells of a county that meet `is_mistaken` had been told as `mistaken` has it."""

    county: str
    ledger: str
    column: str
    count: int
    is_mistaken: Callable[[BookRow], bool]
    mistaken: Callable[[Random, int], int]


@dataclass(frozen=True)
class Round:
    """One change: its name, the day up to which it tells of the city, who made it and why."""

    name: str
    until: str
    office: str
    note: str
    correction: Correction | None = None


def _between(column: str, low: int, high: int, **cells: str) -> Callable[[BookRow], bool]:
    """Whether a row has these cells and a number in the span, its end not included."""
    return lambda row: (
        all(row.get(key) == cell for key, cell in cells.items()) and low <= int(row.get(column) or -1) < high
    )


def _with_aid(rng: Random, income: int) -> int:
    """An income to which aid from above was added."""
    return income + rng.randrange(12_000, 18_000, 500)


def _with_yard(rng: Random, area: int) -> int:
    """A venue measured with the yard around it."""
    return area + rng.randrange(150, 230, 5)


_INCOME, _AREA = "collective_income_yuan", "area_m2"
_AIDED_2018 = _between(_INCOME, 28_000, 40_000, period="2018")
_AIDED_2019 = _between(_INCOME, 42_000, 50_000, period="2019")
_YARD = _between(_AREA, plan.VENUE_AREA - 150, plan.VENUE_AREA, kind="venue", to="")
_CITY = "贺州市委组织部组织科（演示）"
ROUNDS = (
    Round("2016", "2016-12-31", _CITY, "建库：登记 2016 年底的地点、党组织、任职和 2016 年度台账"),
    Round("2017", "2017-12-31", _CITY, "2017 年度年报"),
    Round("2018", "2018-12-31", _CITY, "2018 年度年报"),
    Round(
        "2018-corrected",
        "2018-12-31",
        "昭平县委组织部（演示）",
        "更正 2018 年度年报：9 个村的集体经济收入误计入上级补助，按复核数改报",
        Correction(ZHAOPING, "facts", _INCOME, 9, _AIDED_2018, _with_aid),
    ),
    Round("2019", "2020-01-10", _CITY, "2019 年度年报"),
    Round(
        "2019-corrected",
        "2020-01-10",
        "八步区委组织部（演示）",
        "更正 2019 年度年报：7 个村的集体经济收入误计入上级补助，按复核数改报",
        Correction(BABU, "facts", _INCOME, 7, _AIDED_2019, _with_aid),
    ),
    Round(
        "2019-measured",
        "2020-01-10",
        "富川瑶族自治县委组织部（演示）",
        "更正活动场所面积：4 个村原按连同院坝的面积填报，实地复测后改报室内面积",
        Correction(FUCHUAN, "facilities", _AREA, 4, _YARD, _with_yard),
    ),
)
#: The column with the day of a row, where it is not `from`; people are told with their first task.
_BEGINS = {"elections": "elected_on", "ratings": "decided_on", "cases": "identified_on", "look_backs": "checked_on"}
_BEGINS |= {"facts": "period", "projects": "started_on", "trainings": "held_on", "activities": "held_on"}
_BEGINS |= {"approvals": "applied_on", "screenings": "screened_on", "policies": "issued_on", "notices": "issued_on"}
_BEGINS |= {"finding_steps": "on", "case_steps": "on", "audits": "opened_on", "rating_scores": "year"}
_BEGINS |= {"cadre_events": "on", "safeguards": "on"}
#: What is filled in afterwards, each with what is filled in together with it.
_AFTERWARDS = {"to": ("successor", "end_reason", "outcome"), "extended_to": (), "plan_on": (), "done_on": ()}
_AFTERWARDS |= {"accepted_on": (), "closed_on": (), "delivered_on": (), "received_on": (), "reminded_on": ()}
_AFTERWARDS |= {"approved_on": ("approver", "document"), "filed_on": (), "refused_on": ()}
#: The ledgers whose rows have a code of their own, by which others refer to them.
_CODED = ("places", "organizations", "cases", "audits", "policies", "notices")
#: The first and the last of the rounds that tell of a time of their own.
_FIRST, _LAST = 0, next(n for n, one in enumerate(ROUNDS) if one.until == ROUNDS[-1].until)


def in_rounds(ledgers: Rows) -> Iterator[tuple[Round, Rows]]:
    """Each round with the rows that it tells, whole: new ones and those that it revises. No ledger without rows."""
    told: list[Rows] = [{ledger: [] for ledger in LEDGERS} for _ in ROUNDS]
    firsts = _Firsts(ledgers)
    for ledger, rows in ledgers.items():
        tables = [one[ledger] for one in told]
        ends = [column for column in _AFTERWARDS if column in rows[0]]
        for row, first in zip(rows, firsts.of_all(ledger), strict=True):
            later = firsts.afterwards(row, ends, first) if any(row[column] for column in ends) else {}
            if not later:
                tables[first].append(row)
                continue
            for number in {first, *later.values()}:
                hidden = [column for column, n in later.items() if n > number]
                tables[number].append(_without(row, hidden) if hidden else row)
    for number, one in enumerate(ROUNDS):
        if one.correction:
            _tell_mistaken(told, number, one, ledgers[one.correction.ledger])
    yield from zip(ROUNDS, ({key: rows for key, rows in one.items() if rows} for one in told), strict=True)


class _Firsts:
    """The round in which each row is first told: never before that of what it refers to."""

    def __init__(self, ledgers: Rows):
        self._ledgers = ledgers
        self._rows = {key: {row["code"]: row for row in ledgers[key]} for key in _CODED}
        self._of_code: dict[str, dict[str, int]] = {key: {} for key in self._rows}
        #: The day of the first step of each case: a case that is not identified, or by a step alone, has no other.
        self._first_steps: dict[str, str] = {}
        for step in sorted(ledgers["case_steps"], key=lambda row: row["on"], reverse=True):
            self._first_steps[step["case"]] = step["on"]

    def of_all(self, ledger: str) -> list[int]:
        """Of the rows of a ledger."""
        rows = self._ledgers[ledger]
        if ledger == "people":
            tasks = self._of_tasks()
            return [tasks[row["code"]] for row in rows]
        if ledger in self._rows:
            return [self._of(ledger, row["code"]) for row in rows]
        return self._found(ledger, rows)

    def _of_tasks(self) -> dict[str, int]:
        """Of people, that of the first task."""
        found: dict[str, int] = {}
        for ledger in ("posts", "trainings"):
            for row, first in zip(self._ledgers[ledger], self.of_all(ledger), strict=True):
                found[row["person"]] = min(found.get(row["person"], first), first)
        return found

    def _of(self, ledger: str, code: str) -> int:
        """Of what has a code of its own."""
        if code not in self._of_code[ledger]:
            self._of_code[ledger][code] = self._found(ledger, [self._rows[ledger][code]])[0]
        return self._of_code[ledger][code]

    def _found(self, ledger: str, rows: list[BookRow]) -> list[int]:
        """That of a row's day, or of what it refers to; people wait for the row, not it for them."""
        begin, planned = _BEGINS.get(ledger, "from"), _LAST if ledger == "projects" else _FIRST
        begun = [row.get(begin) or (ledger == "cases" and self._first_steps[row["code"]]) for row in rows]
        own = [_round_of(begin, day) if day else planned for day in begun]
        told = [c for c in BY_KEY[ledger].references if c.key in rows[0]]
        references = [c for c in told if c.key != "successor" and c.to != ("people",)]
        for column in references:
            own = [max(first, self._refers(column.to, row[column.key])) for first, row in zip(own, rows, strict=True)]
        return own

    def _refers(self, ledgers: tuple[str, ...], code: str) -> int:
        return next((self._of(key, code) for key in ledgers if code in self._rows[key]), _FIRST)

    def afterwards(self, row: BookRow, columns: list[str], first: int) -> dict[str, int]:
        """Those of the columns that were filled in after the row was first told, each with the round of its day."""
        found = {column: _round_of(column, row[column]) for column in columns if row[column]}
        if row.get("successor"):
            found["to"] = max(found["to"], self._refers(("places", "organizations"), row["successor"]))
        return {column: number for column, number in found.items() if number > first}


@cache
def _round_of(column: str, day: str) -> int:
    """The first round that tells of a day, or of a period at its end; the last yearly one of what is to come.

    That a term was extended was known in the year before it ran out.
    """
    if column == "period":
        day += {4: "-12-31", 7: "-31"}[len(day)]
    if column == "extended_to":
        day = f"{int(day[:4]) - 1}{day[4:]}"
    return next((number for number, one in enumerate(ROUNDS) if day <= one.until), _LAST)


def _without(row: BookRow, columns: list[str]) -> BookRow:
    """A row as it was before these columns, and what is filled in with them, were filled in."""
    empty = [name for column in columns for name in (column, *_AFTERWARDS[column]) if name in row]
    return row | dict.fromkeys(empty, "")


def _tell_mistaken(told: list[Rows], number: int, one: Round, rows: list[BookRow]) -> None:
    """Lets the rounds before a correction tell its cells as they were mistaken, and itself as they are."""
    mended = one.correction
    assert mended is not None
    rng, about = stream(f"mistaken in {one.name}"), BY_KEY[mended.ledger].key_columns[0].key
    able = [row for row in rows if row[about].startswith(mended.county) and mended.is_mistaken(row)]
    chosen = {id(row): row for row in pick(rng, able, mended.count)}
    mistakes = {key: str(mended.mistaken(rng, int(row[mended.column]))) for key, row in chosen.items()}
    for earlier in told[:number]:
        table = earlier[mended.ledger]
        for place, row in enumerate(table):
            if id(row) in chosen:
                table[place] = row | {mended.column: mistakes[id(row)]}
    told[number][mended.ledger] = list(chosen.values())
