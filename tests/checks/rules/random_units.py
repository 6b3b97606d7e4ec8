"""Random places, organizations and people, alike for the same seed, and days about those on which rules turn."""

from __future__ import annotations

import random
from datetime import date, timedelta

from registry.columns import Column, Day
from registry.slices import BY_KEY
from tests.reference.rules.days import months_after

#: About the days on which versions and windows begin and end; a set is asked about one of each.
DAYS = (
    "2019-06-01 2019-12-30 2019-12-31 2020-01-01 2020-02-29 2020-07-12 2020-07-13 2020-07-14",
    "2020-12-30 2020-12-31 2020-12-31 2021-01-01 2021-04-30 2021-05-01 2021-07-12",
    "2024-02-29 2025-12-31 2026-01-01 2026-05-10 2026-05-11 2026-05-31 2026-12-31",
)
#: What a rule counts back from the day that it is asked about: months, and days.
_BACK = (
    *((0, 0), (0, 0), (0, 5), (0, 10), (0, 30), (0, 90), (1, 0), (1, 30), (3, 0), (6, 0), (12, 0), (12, 30)),
    *((18, 0), (24, 0), (36, 0), (48, 0), (60, 0), (0, -20), (-3, 0)),
)
_KINDS = ("committee", "general_branch", "branch", "branch", "branch", "branch", "joint_branch", "group")


def first_day(cell: str) -> str:
    """The first day of a day, a month or a year as written."""
    return f"{cell}-01-01"[:10]


class RandomUnits:
    """Two dozen places, some forty organizations and as many people, as rows of cells.

    `days` are those that the rules are to be asked about, one of each of `DAYS`: what is written lies as far before
    them as a rule counts, or a day less or more.
    """

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.days = [date.fromisoformat(self.one(days.split())) for days in DAYS]
        self.rows: dict[str, list[dict[str, str]]] = {}
        self._keys: set[tuple[str, ...]] = set()
        self._places()
        self._organizations()
        self._people()

    # -- what is drawn ----------------------------------------------------------------------------------------------

    def one(self, choices):  # type: ignore[no-untyped-def]
        return self.random.choice(choices)

    def is_so(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def maybe(self, value: object, chance: float = 0.5) -> str:
        return str(value) if self.is_so(chance) else ""

    def about(self, number: int) -> int:
        """A number, one less or one more."""
        return max(number + self.one((-1, 0, 0, 1)), 0)

    def after(self, day: date, months: int = 0, days: int = 0) -> date:
        """So much after a day, or a day less or more."""
        return months_after(day, months) + timedelta(days + self.one((-1, 0, 0, 1)))

    def near(self) -> date:
        """A day as far before one of those asked about as a rule may count; now and then one where a year begins."""
        months, days = self.one(_BACK)
        day = self.after(self.one(self.days), -months, -days)
        return self.after(date(day.year, 1, 1)) if self.is_so(0.1) else day

    def written(self, day: date) -> str:
        """A day; now and then its month or its year alone."""
        chance = self.random.random()
        return day.isoformat()[: 10 if chance < 0.85 else 7 if chance < 0.95 else 4]

    def some_day(self, chance: float = 0.75) -> str:
        """A day as written, or nothing."""
        return self.maybe(self.written(self.near()), chance)

    def life(self, begun: float = 0.5, ended: float = 0.2) -> dict[str, str]:
        """Two cells: from, to."""
        begins, ends = sorted((self.near(), self.near()))
        to = self.maybe(ends, ended) if begins < ends else ""
        return {"from": self.maybe(begins, begun), "to": to}

    def held(self) -> dict[str, str]:
        """The same of what must have a beginning."""
        day = self.near() if self.is_so(0.5) else months_after(min(self.days), -self.one((13, 25, 37, 50)))
        begins, ends = self.written(day), self.written(self.near())
        return {"from": begins, "to": self.maybe(ends, 0.2) if first_day(begins) < first_day(ends) else ""}

    def add(self, ledger: str, **cells: object) -> None:
        """A row; nothing where the ledger has one of its key. `from_` is the column from."""
        row = {key.rstrip("_"): str(value) for key, value in cells.items() if value not in (None, "")}
        key = (ledger, *(self._key_cell(column, row) for column in BY_KEY[ledger].key_columns))
        if key not in self._keys:
            self._keys.add(key)
            self.rows.setdefault(ledger, []).append(row)

    def _key_cell(self, column: Column, row: dict[str, str]) -> str:
        cell = row.get(column.key, "")
        return first_day(cell) if isinstance(column, Day) and cell else cell

    # -- units ------------------------------------------------------------------------------------------------------

    def _places(self) -> None:
        self.add("places", code="45", name="省", kind="province")
        self.add("places", code="4511", name="市", kind="municipality", parent="45")
        self.add("places", code="451102", name=self.one(("甲区", "甲县")), kind="county", parent="4511")
        self.add("places", code="451121", name=self.one(("乙县", "乙市")), kind="county", parent="4511")
        self.add("places", code="XQ", name="丙", kind="county", parent="4511")
        self.townships = ["451102100", "451102200", "451121001", "XZ"]
        for code in self.townships:
            kind = {"1": "town", "2": "rural_township", "0": "subdistrict"}.get(code[-3:-2], "")
            cells = {"subkind": kind if self.is_so(0.7) else self.one(("", "town", "subdistrict"))}
            parent = self.one(("451102", "451121")) if code == "XZ" else code[:6]
            self.add("places", code=code, name=code, kind="township", parent=parent, **cells)
        self.villages = [f"{self.one(self.townships[:3])}{n:03}" for n in self.random.sample((1, 2, 201, 202, 203), 3)]
        self.villages += [f"451102100{n}" for n in self.random.sample((205, 206, 401, 402, 599), 3)] + ["V1", "V2"]
        self.natural = ["N1", "N2", *(f"{self.one(self.villages[:6])}00{n}" for n in "12")]
        self.sites = ["S1", "S2", "S3"]
        self.low = [*self.villages, *self.natural, *self.sites]
        for code in self.villages:
            usual = (
                "administrative_village" if code in self.villages[2::4] else self.one(("administrative_village", ""))
            )
            subkind = self.one((usual, usual, "community", "community"))
            parent = code[:9] if len(code) == 12 and self.is_so(0.8) else self.one(self.townships)
            self._low_place(code, "village", parent, subkind=subkind)
        for code in self.natural:
            parent = code[:12] if len(code) == 15 and self.is_so(0.7) else self.one(self.villages)
            self._low_place(code, "natural_village", parent)
        for code in self.sites:
            self._low_place(code, "relocation_site", self.one(self.townships))

    def _low_place(self, code: str, kind: str, parent: str, **more: object) -> None:
        life = self.life(0.15, 0.15)
        heirs = [other for other in self.low if other != code and other < code]
        successor = self.one(heirs) if heirs and life["to"] and self.is_so(0.6) else ""
        self.add("places", code=code, name=code, kind=kind, parent=parent, successor=successor, **life, **more)

    def _organizations(self) -> None:
        self.add("organizations", code="SC", name="中共市委", kind="local_committee", place="4511")
        self.add("organizations", code="CC", name="中共区委", kind="local_committee", superior="SC", place="451102")
        self.committees = [f"T{n}" for n in range(4)]
        for code, place in zip(self.committees, self.townships, strict=True):
            self.add("organizations", code=code, name=code, kind="committee", superior="CC", place=place)
        self.branches = [f"B{n}" for n in range(len(self.low))] + [f"D{n}" for n in range(14)]
        for number, code in enumerate(self.branches):
            own = code[0] == "B" and self.is_so({2: 0.95, 6: 0.1}.get(number, 0.7))
            place = self.low[number] if own else self.one([*self.low[4:8], *self.townships, *self.townships])
            kind = ("branch" if self.is_so(0.5) else self.one(_KINDS)) if code[0] == "B" else self.one(_KINDS)
            kind = "committee" if number == 2 else kind
            upper = self.one([*self.committees, *self.committees, *self.branches[:number]])
            kind_of = self.one(("", "", "village_level", "functional", "economic", "social"))
            kind_of = self.one(("", "village_level")) if own and self.is_so(0.9) else kind_of
            name = f"{self.one(('中共', '', '中国共产党'))}{code}"
            cells = {"name": name, "kind": kind, "type": kind_of, "superior": upper, "place": place}
            self.add("organizations", code=code, **cells, **self.life(1 if number == 2 else 0.6, 0.1))
        for number in range(7):
            upper = self.one(self.branches[: len(self.low)])
            cells = {"name": "组", "kind": "group", "superior": upper, "place": self.one(self.low)}
            self.add("organizations", code=f"G{number}", **cells, **self.life(0.3, 0.1))
        self.branches += [f"G{number}" for number in range(7)]
        self.organizations = ["CC", *self.committees, *self.branches]
        for place in self.low:
            for _ in range(self.one((0, 0, 1, 2))):
                mode = self.one(("independent", "joint", "joint", "absorbed", "contact"))
                organization = self.one(self.branches)
                self.add("coverage", organization=organization, place=place, mode=mode, **self.held())
        for code in [code for code in self.branches if self.kind_of(code) == "joint_branch"]:
            for place in self.random.sample(self.low, self.one((0, 1, 2, 6, 7, 9))):
                self.add("coverage", organization=code, place=place, mode="joint", from_="2015-01-01")

    def kind_of(self, organization: str) -> str:
        return next(row["kind"] for row in self.rows["organizations"] if row["code"] == organization)

    def _people(self) -> None:
        self.people = [f"P{n}" for n in range(40)]
        self.became = {code: months_after(self.near(), -self.one((0, 12, 24, 60))) for code in self.people}
        for code, day in self.became.items():
            gender = self.one(("male", "male", "male", "male", "female", ""))
            self.add("people", code=code, name="某", gender=gender, full_member_on=self.maybe(self.written(day), 0.9))

    # -- as it is read ----------------------------------------------------------------------------------------------

    def ledgers(self) -> dict[str, str]:
        """The CSV text of each ledger."""
        found = {}
        for ledger, rows in self.rows.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            columns = list(dict.fromkeys([*(c.key for c in BY_KEY[ledger].key_columns), *columns]))
            lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
            found[ledger] = "".join(",".join(line) + "\n" for line in lines)
        return found

    def plain(self) -> dict[str, list[dict[str, str]]]:
        """The rows with the cells of every column, as they are kept."""
        found = {}
        for ledger, rows in self.rows.items():
            columns = [column.key for column in BY_KEY[ledger].columns]
            kept = {"是": "yes", "否": "no"}
            found[ledger] = [{c: kept.get(row.get(c, ""), row.get(c, "")) for c in columns} for row in rows]
        return found
