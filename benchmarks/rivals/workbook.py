"""openpyxl plus plain Python over the exported workbook: what an office does that has no registry.

The workbook has the states of the day (`registry export --lang en`). Days are texts: a month and a year compare with
a full day as their first days do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from benchmarks.figures12 import FIELDS, INNER

Row = dict[str, Any]
READ = ("places", "organizations", "coverage", "posts", "ratings", "facts", "facilities", "pairings")
RANKS = {"independent": 1, "joint": 2, "absorbed": 3, "contact": 4}
MODES = ("independent", "joint", "absorbed", "contact", "none")
OF_VILLAGES = ("committee", "general_branch", "branch", "joint_branch")


def read(path: Path) -> dict[str, list[Row]]:
    """The sheets that the twelve figures need, as rows by header."""
    book = load_workbook(path, read_only=True)
    found = {}
    for name in READ:
        rows = book[name].iter_rows(values_only=True)
        header = next(rows)
        found[name] = [dict(zip(header, row, strict=True)) for row in rows]
    book.close()
    return found


def holds(row: Row, day: str) -> bool:
    return (row["from"] or "") <= day and (row["to"] or "9999") > day


class Office:
    """The sheets by what they are about."""

    def __init__(self, sheets: dict[str, list[Row]], day: str):
        self.day, self.year, self.sheets = day, day[:4], sheets
        self.places = {row["code"]: row for row in sheets["places"]}
        self.organizations = {row["code"]: row for row in sheets["organizations"]}
        self.lives = {code for code, row in self.places.items() if holds(row, day)}
        self.facts: dict[str, list[Row]] = defaultdict(list)
        for row in sheets["facts"]:
            self.facts[row["unit"]].append(row)
        self.ranks = self._ranks()
        self.of_village = {c: o for c, o in self.organizations.items() if holds(o, day) and self._of_village(o)}

    def above(self, code: str) -> Iterator[str]:
        """Who stands for a place, and what that one lies in."""
        seen = set()
        at: str | None = code
        while at is not None and at not in seen:
            seen.add(at)
            place = self.places[at]
            if at in self.lives:
                yield at
                at = place["parent"]
            else:
                ended = (place["to"] or "9999") <= self.day
                at = place["successor"] if ended and place["successor"] else place["parent"]

    def _ranks(self) -> dict[str, int]:
        """How strongly each place is covered: 1 independent to 4 contact."""
        found: dict[str, list[int]] = defaultdict(list)
        by_row = set()
        for row in self.sheets["coverage"]:
            organization = self.organizations[row["organization"]]
            if holds(row, self.day):
                by_row.add((row["organization"], row["place"]))
                if holds(organization, self.day):
                    group = organization["kind"] == "group"
                    found[row["place"]].append(4 if group else RANKS[row["mode"]])
        for code, row in self.organizations.items():
            if holds(row, self.day) and (code, row["place"]) not in by_row:
                found[row["place"]].append({"group": 4, "joint_branch": 2}.get(row["kind"], 1))
        return {place: min(ranks) for place, ranks in found.items()}

    def _of_village(self, row: Row) -> bool:
        superior = self.organizations.get(row["superior"])
        derived = "subordinate" if superior and superior["place"] == row["place"] else "village_level"
        is_village = self.places[row["place"]]["kind"] == "village"
        return is_village and row["kind"] in OF_VILLAGES and (row["type"] or derived) == "village_level"

    def stock(self, code: str, measure: str) -> Any:
        """The latest observation."""
        found = [(_end(r["period"]), len(r["period"]), r[measure]) for r in self.facts[code] if r[measure] is not None]
        return max((f for f in found if f[0] <= self.day), default=(None, None, None))[2]

    def flow(self, code: str, measure: str) -> Any:
        """The year's observation, or the sum of its months."""
        found = {r["period"]: r[measure] for r in self.facts[code] if r[measure] is not None}
        ended = {p: v for p, v in found.items() if p[:4] == self.year and _end(p) <= self.day}
        if self.year in ended:
            return ended[self.year]
        months = [value for period, value in ended.items() if len(period) == 7]
        return sum(months) if months else None

    def plan(self, code: str, measure: str) -> Any:
        return next((r[measure] for r in self.facts[code] if r["period"] == self.year), None)


_LAST = {"02": "28", "04": "30", "06": "30", "09": "30", "11": "30"}


def _end(period: str) -> str:
    """The last day of a period."""
    if len(period) == 4:
        return f"{period}-12-31"
    leap = period[5:] == "02" and int(period[:4]) % 4 == 0
    return period if len(period) > 7 else f"{period}-{'29' if leap else _LAST.get(period[5:], '31')}"


Amount = tuple[str, str, int]


def _amounts(office: Office) -> Iterator[Amount]:
    """What every unit adds to the figures: its place, a column of the answer table, and how much."""
    day, sheets = office.day, office.sheets
    for code in office.lives:
        kind = office.places[code]["kind"]
        rank = office.ranks.get(code, 5)
        if kind == "natural_village":
            yield from _share(code, "natural_village.organization_coverage", rank <= 3)
            members = office.stock(code, "full_members")
            if members is None:
                yield code, "natural_village.branch_where_due|undetermined", 1
            elif members >= 3:
                yield from _share(code, "natural_village.branch_where_due", rank == 1)
        elif kind == "relocation_site":
            yield code, f"site.coverage_mode|{MODES[rank - 1]}", 1
        elif kind == "village":
            yield from _of_village(office, code)
    for place in sheets["places"]:
        if place["kind"] == "village" and (place["from"] or "") <= day and (place["to"] or "9999") > f"{day[:4]}-01-01":
            developed = office.flow(place["code"], "members_developed")
            if developed is None:
                yield place["code"], "member.developed|unknown", 1
            else:
                yield place["code"], "member.developed|value", developed
    yield from _posts_and_venues(office)
    yield from _stars(office)


def _share(code: str, figure: str, met: bool | None) -> Iterator[Amount]:
    yield code, f"{figure}|denominator", 1
    if met is None:
        yield code, f"{figure}|unknown", 1
    elif met:
        yield code, f"{figure}|numerator", 1


def _of_village(office: Office, code: str) -> Iterator[Amount]:
    yield code, "place.villages|value", 1
    income = office.flow(code, "collective_income_yuan")
    yield from _share(code, "village.income_50k", None if income is None else income >= 50_000)
    activists, plan = office.stock(code, "activists"), office.plan(code, "development_plan")
    if activists is not None and plan is not None:
        yield code, "member.activist_ratio|numerator", activists
        yield code, "member.activist_ratio|denominator", plan
    elif activists is not plan:
        yield code, "member.activist_ratio|unknown", 1


def _posts_and_venues(office: Office) -> Iterator[Amount]:
    """Who leads each village, and where it meets."""
    secretaries, directors, venues = defaultdict(set), defaultdict(set), defaultdict(list)
    for row in office.sheets["posts"]:
        if holds(row, office.day) and row["role"] == "secretary" and row["unit"] in office.of_village:
            secretaries[office.of_village[row["unit"]]["place"]].add(row["person"])
        elif holds(row, office.day) and row["role"] == "village_director":
            directors[row["unit"]].add(row["person"])
    for row in office.sheets["facilities"]:
        if holds(row, office.day) and row["kind"] == "venue":
            venues[row["place"]].append(row["area_m2"])
    for code in office.lives:
        if office.places[code]["kind"] == "village":
            yield from _share(code, "village.secretary", bool(secretaries[code]))
            yield from _share(code, "village.both_posts", bool(secretaries[code] & directors[code]))
            big = any(area is not None and area >= 300 for area in venues[code])
            yield from _share(code, "village.venue_300", True if big else None if None in venues[code] else False)


def _stars(office: Office) -> Iterator[Amount]:
    latest: dict[str, tuple[Any, ...]] = {}
    for row in office.sheets["ratings"]:
        if row["stage"] in ("named", "revoked") and row["decided_on"] <= office.day:
            revoked = row["stage"] == "revoked"
            step = (row["decided_on"], int(row["year"]), revoked, 0 if revoked else row["stars"])
            latest[row["organization"]] = max(step, latest.get(row["organization"], step))
    for code, row in office.of_village.items():
        stars = latest[code][3] if code in latest else 0
        yield row["place"], f"organization.stars|{stars}", 1


def answers(sheets: dict[str, list[Row]], day: str) -> dict[str, list[int]]:
    """The numbers of the twelve figures of every place in which others lie, by its code."""
    office = Office(sheets, day)
    rows = {code: dict.fromkeys(FIELDS, 0) for code in office.lives if office.places[code]["kind"] in INNER}
    chains = {code: [at for at in office.above(code) if at in rows] for code in office.places}
    for place, column, amount in _amounts(office):
        for at in chains[place]:
            rows[at][column] += int(amount)
    for at, partners in _partners(office, chains).items():
        rows[at]["pairing.enterprises|value"] = len(partners)
    return {code: list(row.values()) for code, row in rows.items()}


def _partners(office: Office, chains: dict[str, list[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    pairings: Iterable[Row] = office.sheets["pairings"]
    for row in pairings:
        enterprise = row["partner_kind"] == "enterprise" and holds(row, office.day)
        if enterprise and office.places[row["place"]]["kind"] == "village":
            for at in chains[row["place"]]:
                found[at].add(row["partner"])
    return found
