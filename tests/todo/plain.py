"""What there is to do on a day, reckoned plainly: row by row, day by day, over the rows as they were written."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Mapping, Sequence

Row = Mapping[str, str]
Rows = Mapping[str, Sequence[Row]]
#: The kinds that follow from the record of a day alone.
OF_THE_DAY = ("term_over", "term_ending", "case_overdue", "case_due", "vacancy", "fact_missing")
DAY = datetime.timedelta(days=1)
FOUR = ("committee", "general_branch", "branch", "joint_branch")
STEPS = ("decided", "rectifying", "submitted", "failed", "accepted")


def span(written: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a day, a month or a year."""
    year, month, day = (*map(int, written.split("-")), 0, 0)[:3]
    first = datetime.date(year, month or 1, day or 1)
    end = (year, month or 12)
    return first, datetime.date(*end, day or calendar.monthrange(*end)[1])


def months_later(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def years_later(day: datetime.date, years: int) -> datetime.date:
    if (day.month, day.day) == (2, 29) and not calendar.isleap(day.year + years):
        return datetime.date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)


def holds(row: Row, day: datetime.date) -> bool:
    """Whether a row with a beginning and an end holds on a day."""
    begun = not row.get("from") or span(row["from"])[0] <= day
    return begun and not (row.get("to") and span(row["to"])[0] <= day)


class Plain:
    """Rows on a day."""

    def __init__(self, rows: Rows, day: datetime.date):
        self.rows, self.day = rows, day
        self.places = {row["code"]: row for row in rows["places"]}
        self.organizations = {row["code"]: row for row in rows["organizations"]}

    def todo(self) -> set[tuple[str, str, str | None]]:
        """The kind, the unit and the day of each item."""
        return {*self._terms(), *self._cases(), *self._vacancies(), *self._facts()}

    def _village_organizations(self) -> Iterator[Row]:
        for row in self.organizations.values():
            superior = self.organizations.get(row["superior"])
            is_below_its_own = superior is not None and superior["place"] == row["place"]
            of_village = row["kind"] in FOUR and self.places[row["place"]]["kind"] == "village" and not is_below_its_own
            if of_village and holds(row, self.day):
                yield row

    def _terms(self) -> Iterator[tuple[str, str, str]]:
        for row in self._village_organizations():
            held = [e for e in self.rows["elections"] if e["organization"] == row["code"]]
            held = sorted((span(e["elected_on"])[0], e) for e in held if span(e["elected_on"])[0] <= self.day)
            if not held:
                continue
            elected, last = held[-1]
            years = 3 if elected < datetime.date(2018, 7, 12) else 5
            expiry = span(last["extended_to"])[1] if last["extended_to"] else years_later(elected, years)
            if expiry <= self.day:
                yield "term_over", row["code"], expiry.isoformat()
            elif expiry <= months_later(self.day, 6):
                yield "term_ending", row["code"], expiry.isoformat()

    def _cases(self) -> Iterator[tuple[str, str, str]]:
        for case in self.rows["cases"]:
            is_open = span(case["identified_on"])[0] <= self.day
            if not is_open or (case["closed_on"] and span(case["closed_on"])[0] <= self.day):
                continue
            steps = [s for s in self.rows["case_steps"] if s["case"] == case["code"] and s["due_on"]]
            steps = [s for s in steps if span(s["on"])[0] <= self.day]
            last = max(steps, key=lambda s: (span(s["on"])[0], STEPS.index(s["step"])), default=None)
            written = last["due_on"] if last else case["due_on"]
            if not written:
                continue
            limit = span(written)[1]
            if limit < self.day:
                yield "case_overdue", case["code"], limit.isoformat()
            elif limit <= self.day + 30 * DAY:
                yield "case_due", case["code"], limit.isoformat()

    def _vacancies(self) -> Iterator[tuple[str, str, None]]:
        for row in self._village_organizations():
            village = self.places[row["place"]]
            if not holds(village, self.day):
                continue
            many = self._days_of_vacancy(village)
            if all(self._is_vacant(row, self.day - n * DAY) for n in range(many + 2)):
                yield "vacancy", village["code"], None

    def _is_vacant(self, organization: Row, day: datetime.date) -> bool:
        heads = [p for p in self.rows["posts"] if p["role"] in ("secretary", "acting_secretary")]
        held = any(p["unit"] == organization["code"] and holds(p, day) for p in heads)
        return holds(organization, day) and not held

    def _days_of_vacancy(self, village: Row) -> int:
        """COM-06.days: of the place, else of the nearest above; of everywhere; else 90."""
        code = village["code"]
        line = [code, *(code[:n] for n in (9, 6, 4, 2)), ""]
        by = [s for s in self.rows["settings"] if span(s["from"])[0] <= self.day]
        for place in line:
            own = sorted((span(s["from"])[0], s["value"]) for s in by if s["place"] == place)
            if own:
                return 90 if own[-1][1] == "-" else int(own[-1][1])
        return 90

    def _facts(self) -> Iterator[tuple[str, str, None]]:
        year = self.day.year if (self.day.month, self.day.day) == (12, 31) else self.day.year - 1
        for code, village in self.places.items():
            if village["kind"] != "village" or not holds(village, self.day):
                continue
            own = [f for f in self.rows["facts"] if f["unit"] == code and f["period"].startswith(str(year))]
            if not all(any(f[name] for f in own) for name in ("full_members", "collective_income_yuan")):
                yield "fact_missing", code, None
