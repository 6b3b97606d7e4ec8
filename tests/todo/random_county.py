"""A small county by lot: villages, their organizations, elections, heads, cases, facts and a parameter."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Rows = dict[str, list[dict[str, str]]]
COLUMNS = {
    "places": ("code", "name", "kind", "parent", "from", "to", "successor"),
    "organizations": ("code", "name", "kind", "superior", "place", "from", "to"),
    "people": ("code", "name"),
    "elections": ("organization", "elected_on", "extended_to"),
    "posts": ("person", "unit", "role", "from", "to"),
    "cases": ("code", "organization", "year", "identified_on", "due_on", "closed_on"),
    "case_steps": ("case", "step", "on", "due_on"),
    "facts": ("unit", "period", "full_members", "collective_income_yuan"),
    "settings": ("name", "place", "from", "value"),
}
VILLAGES = ("451102101201", "451102101202", "451102102201")
ABOVE = [
    ("45", "南岭省", "province", ""),
    ("4511", "平湖市", "municipality", "45"),
    ("451102", "东川县", "county", "4511"),
    ("451102101", "安溪镇", "township", "451102"),
    ("451102102", "云岭镇", "township", "451102"),
]
ORGANIZATIONS = ("O1", "O2", "O3", "O4", "O5")
#: About this day everything turns.
MIDDLE = datetime.date(2019, 6, 30)


def csv(rows: Rows) -> dict[str, str]:
    """The rows as ledgers."""
    return {
        key: "\n".join([",".join(COLUMNS[key]), *(",".join(row[c] for c in COLUMNS[key]) for row in its)]) + "\n"
        for key, its in rows.items()
        if its
    }


class County:
    """Draws rows."""

    def __init__(self, draw: Any):
        self.draw = draw

    def one(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def near(self, day: datetime.date, *away: int) -> datetime.date:
        """A day near another, or so many days away from it."""
        return day + datetime.timedelta(days=self.one(*away) + self.draw(st.integers(-2, 2)))

    def written(self, day: datetime.date) -> str:
        """A day, or now and then its month or its year."""
        return day.isoformat()[: self.one(10, 10, 10, 7, 4)]

    def rows(self) -> Rows:
        found: Rows = {key: [] for key in COLUMNS}
        found["places"] = [self.row("places", *row, "", "", "") for row in ABOVE]
        ends = self.one("", "", self.near(MIDDLE, -400, -30, 0, 30).isoformat())
        for code, end in zip(VILLAGES, ("", ends, ""), strict=True):
            begins = self.one("", "", self.near(MIDDLE, -800, -90).isoformat())
            heir = self.one("", VILLAGES[0]) if end else ""
            found["places"].append(self.row("places", code, f"村{code[-6:]}", "village", code[:9], begins, end, heir))
        found["organizations"] = [*self._organizations()]
        found["people"] = [self.row("people", f"P{n}", "安某") for n in range(1, 7)]
        found["elections"] = [*self._elections()]
        found["posts"] = [*self._posts()]
        for case in self._cases():
            found["cases"].append(case)
            found["case_steps"] += self._steps(case)
        found["facts"] = [*self._facts()]
        found["settings"] = [*self._settings()]
        return found

    def row(self, ledger: str, *values: str) -> dict[str, str]:
        return dict(zip(COLUMNS[ledger], values, strict=True))

    def _organizations(self) -> Iterator[dict[str, str]]:
        yield self.row("organizations", "D1", "镇党委", "committee", "", "451102101", "", "")
        for n, code in enumerate(ORGANIZATIONS):
            place, kind = VILLAGES[n % 3], self.one("branch", "committee", "joint_branch", "group")
            superior = "D1" if n < 3 else self.one("D1", ORGANIZATIONS[n - 3])
            begins = self.one("", self.near(MIDDLE, -1500, -95, -91, -40).isoformat())
            ends = self.one("", "", "", self.near(MIDDLE, -20, 60).isoformat())
            yield self.row("organizations", code, f"支部{n}", kind, superior, place, begins, ends)

    def _elections(self) -> Iterator[dict[str, str]]:
        for code in ORGANIZATIONS:
            for elected in {
                self.near(MIDDLE, -1096, -1000, -912, -1826, -1700, -340) for _ in range(self.one(0, 1, 2))
            }:
                extended = self.one("", "", self.written(self.near(MIDDLE, -10, 0, 150, 184, 190)))
                yield self.row("elections", code, self.written(elected), extended)

    def _posts(self) -> Iterator[dict[str, str]]:
        for n in range(1, 7):
            role = self.one("secretary", "acting_secretary", "deputy_secretary")
            begins = self.near(MIDDLE, -800, -300, -30)
            ends = self.one("", self.near(MIDDLE, -92, -91, -90, -40, 5))
            if ends and ends <= begins:
                ends = begins + datetime.timedelta(days=40)
            unit = self.one(*ORGANIZATIONS)
            yield self.row("posts", f"P{n}", unit, role, begins.isoformat(), ends and ends.isoformat())

    def _cases(self) -> Iterator[dict[str, str]]:
        for n, code in enumerate(("Z1", "Z2", "Z3")):
            identified = self.near(MIDDLE, -200, -40)
            due = self.one("", self.written(self.near(MIDDLE, -40, -1, 0, 1, 29, 31, 60)))
            if due and self._last(due) < identified:
                due = ""
            closed = self.one("", "", self.near(MIDDLE, 0, 20).isoformat())
            yield self.row("cases", code, ORGANIZATIONS[n], "2019", identified.isoformat(), due, closed)

    def _last(self, written: str) -> datetime.date:
        return datetime.date.fromisoformat(f"{written}-12-31"[:10] if len(written) == 4 else f"{written}-28"[:10])

    def _steps(self, case: dict[str, str]) -> Iterator[dict[str, str]]:
        for step, away in (("rectifying", -30), ("failed", -5), ("submitted", 3)):
            if self.one(True, False):
                due = "" if step == "submitted" else self.one("", self.near(MIDDLE, 0, 31, 45).isoformat())
                yield self.row("case_steps", case["code"], step, self.near(MIDDLE, away).isoformat(), due)

    def _facts(self) -> Iterator[dict[str, str]]:
        for code in VILLAGES:
            for period in ("2018", "2018-11", "2018-12-31", "2019", "2019-06"):
                if self.one(True, False):
                    income = "" if len(period) == 10 else self.one("", "41000")
                    yield self.row("facts", code, period, self.one("", "7"), income)

    def _settings(self) -> Iterator[dict[str, str]]:
        for place in ("", "451102", VILLAGES[0]):
            if self.one(True, False, False):
                begins = self.near(MIDDLE, -300, 0).isoformat()
                yield self.row("settings", "COM-06.days", place, begins, self.one("30", "91", "-"))
