"""Small random records of all ledgers that rules read, alike for the same seed."""

from __future__ import annotations

import datetime
import random

from tests.checks.rules.sentences import Written

_FIRST, _DAYS = datetime.date(2017, 1, 1), 1_440
_KINDS = ("committee", "general_branch", "branch", "branch", "branch", "joint_branch", "group")
_ROLES = ("secretary", "acting_secretary", "deputy_secretary", "committee_member", "group_leader")
_AT_PLACES = ("village_director", "village_member", "collective_head", "first_secretary", "team_member", "instructor")
_MEETINGS = ("assembly", "committee", "group", "lecture", "theme_day", "life_meeting", "review")
_MEASURES = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership", "township_leader")
_STAGES = ("declared", "township", "county", "city", "publicised", "named", "revoked")
_SETTINGS = {
    "kept.meetings": ("是", "否"),
    "kept.approvals": ("是", "否"),
    "kept.committees": ("是", "-"),
    "kept.trainings": ("是", "否"),
    "ORG-09.days": ("30", "200"),
    "COM-06.days": ("10", "-"),
    "WEAK-05.days": ("10", "60"),
    "WEAK-06.days": ("5", "90"),
    "WEAK-10.months": ("3", "14"),
    "WEAK-08.day": ("06-30", "11-30"),
    "screen.vacant_days": ("20", "120"),
    "VEN-01.area": ("250", "-"),
    "LIFE-04.times": ("2", "1"),
    "star.publicity_days": ("3", "-"),
    "pay.head": ("1000", "3000"),
}


class RandomRecord(Written):
    """Five villages with a hamlet and a site, a dozen organizations, and a few rows of every ledger about them."""

    def __init__(self, seed: int):
        super().__init__()
        self.random = random.Random(seed)
        self.pool = [_FIRST + datetime.timedelta(self.random.randrange(_DAYS)) for _ in range(30)]
        self.villages = [f"V{n}" for n in range(5)]
        self.low = [*self.villages, *(f"N{n}" for n in range(3)), "S0", "S1"]
        self.organizations = [f"D{n}" for n in range(12)]
        self.people = [f"P{n}" for n in range(8)]
        for part in (
            self._places,
            self._organizations,
            self._posts,
            self._facts,
            self._cases,
            self._rows,
            self._settings,
            self._turns,
        ):
            part()

    def day(self, exactly: bool = False) -> str:
        """A day of a few, that some may fall together; now and then a month or a year."""
        found, chance = self.one(self.pool).isoformat(), self.random.random()
        return found if exactly or chance < 0.8 else found[:7] if chance < 0.95 else found[:4]

    def maybe(self, cells: str, chance: float = 0.5) -> str:
        return cells if self.random.random() < chance else ""

    def one(self, choices):  # type: ignore[no-untyped-def]
        return self.random.choice(choices)

    def span(self) -> str:
        """From a day on, often to a later one."""
        begin, end = sorted((self.day(True), self.day(True)))
        return f"from={begin} " + (self.maybe(f"to={end}") if begin < end else "")

    def _places(self) -> None:
        for place in self.low:
            kind = {"V": "village", "N": "natural_village", "S": "relocation_site"}[place[0]]
            parent = self.one(self.villages) if kind == "natural_village" else "XZ"
            subkind = "subkind=administrative_village" if kind == "village" else ""
            life = self.maybe(f"from={self.day(True)}", 0.1) if place != "V4" else ""
            end = f"to=2020-06-{self.random.randrange(10, 30)}" if place == "V4" else ""
            successor = self.maybe("successor=V0", 0.7) if end else ""
            self.add("places", f"code={place} kind={kind} parent={parent} {subkind} {life} {end} {successor}")

    def _organizations(self) -> None:
        for number, code in enumerate(self.organizations):
            place = self.low[number] if number < 8 else self.one([*self.low, "XZ"])
            upper = self.one(["TC", *self.organizations[:number]])
            kind_of = self.one(("", "", "", "village_level", "functional", "economic"))
            more = f"type={kind_of} {self.maybe(self.span(), 0.3)}"
            kind = "branch" if number < 5 else self.one(_KINDS)
            self.add("organizations", f"code={code} kind={kind} place={place} superior={upper} {more}")
            for no in range(self.random.randrange(3)):
                cells = f"approver={self.one(('', 'CC', 'TC', 'D0'))} applied_on={self.day()}"
                done = f"{self.maybe(f'approved_on={self.day()}')} {self.maybe(f'filed_on={self.day()}')}"
                self.add("approvals", f"organization={code} matter=establish no={no + 1} {cells} {done}")
            for on in sorted({self.day(True) for _ in range(self.random.randrange(3))}):
                numbers = f"eligible=10 present={self.random.randrange(6, 10)} votes_for={self.random.randrange(4, 8)}"
                more = f"{self.maybe(f'extended_to={self.day()}', 0.3)} {self.maybe(f'reminded_on={self.day()}')}"
                self.add("elections", f"organization={code} elected_on={on[: self.one((7, 10, 10))]} {numbers} {more}")

    def _posts(self) -> None:
        for person in self.people:
            self.add("people", f"code={person} gender={self.one(('female', 'male', ''))} full_member_on={self.day()}")
        held = {
            (self.one(self.people), *unit, self.day(True))
            for unit in [
                *((self.one(self.organizations), self.one(_ROLES)) for _ in range(30)),
                *((self.one(self.low), self.one(_AT_PLACES)) for _ in range(20)),
            ]
        }
        for person, unit, role, begin in sorted(held):
            end = self.day(True)
            to = self.maybe(f"to={end}", 0.6) if end > begin else ""
            more = f"{self.maybe(f'approved_on={self.day()}')} {self.maybe(f'reviewed_on={self.day()}')}"
            self.post(person, unit, role, f"from={begin} {to} {more}")
        for person, village, begin in sorted(
            {(self.one(self.people), self.one(self.villages), self.day(True)) for _ in "12345678"}
        ):
            self.add("pay", f"person={person} unit={village} from={begin} base_yuan={self.one((900, 2100, 4000))}")
        for number in range(12):
            cells = f"held_on={self.day()} title={number} level={self.one(('county', 'city'))}"
            self.add("trainings", f"person={self.one(self.people)} {cells} hours={self.one((30, 60, ''))}")

    def _facts(self) -> None:
        for place in self.low:
            for period in sorted({self.day() for _ in range(5)} - {f"{year}-12" for year in range(2016, 2021)}):
                many = f"full_members={self.random.randrange(6)} probationary_members={self.random.randrange(2)}"
                yes = self.maybe(f"poor_village={self.one('是否')}") if place[0] == "V" else ""
                self.facts(place, f"{self.maybe(many, 0.8)} {yes}", period)
        for village in self.villages:
            for year in ("2016", "2017", "2018", "2019"):
                self.facts(f"{village}", self.maybe(f"members_developed={self.random.randrange(2)}", 0.7), f"{year}-12")

    def _cases(self) -> None:
        for number in range(10):
            days = sorted(self.day(True) for _ in range(4))
            more = " ".join(
                self.maybe(f"{name}={day}")
                for name, day in zip(("plan_on", "accepted_on", "closed_on"), days[1:], strict=True)
            )
            cells = (
                f"code=Z{number} organization={self.one(self.organizations)} year={days[0][:4]} identified_on={days[0]}"
            )
            self.add("cases", f"{cells} {more}")
            for measure in _MEASURES:
                self.add(
                    "case_measures", f"case=Z{number} measure={measure} {self.maybe(f'done_on={self.day()}', 0.9)}"
                )
            for on in sorted({self.day() for _ in range(self.random.randrange(3))}):
                self.add("look_backs", f"case=Z{number} checked_on={on} result={self.one(('relapsed', 'partly'))}")

    def _rows(self) -> None:
        for number in range(60):
            place, owner = self.one([*self.low, "XZ"]), self.one(["", *self.organizations])
            votes = f"passed=是 eligible=10 present={self.random.randrange(3, 8)}"
            cells = f"kind={self.one(_MEETINGS)} held_on={self.day()} title={number} speaker={self.one(self.people)}"
            self.add("activities", f"place={place} organization={owner} {cells} {self.maybe(votes)}")
        for place, begin in sorted({(self.one(self.villages), self.day(True)) for _ in range(6)}):
            self.add("facilities", f"place={place} kind=venue name=甲 from={begin} area_m2={self.one((200, 300, ''))}")
        covered = {(self.one(self.organizations), self.one(self.low), self.day(True)) for _ in range(12)}
        for organization, place, begin in sorted(covered):
            mode = self.one(("independent", "joint", "absorbed", "contact"))
            end = self.day(True)
            to = self.maybe(f"to={end}") if end > begin else ""
            self.add("coverage", f"organization={organization} place={place} mode={mode} from={begin} {to}")
        rated = {(self.one(self.organizations), self.one(("2018", "2019")), stage) for stage in _STAGES * 3}
        for organization, year, stage in sorted(rated):
            day = self.day(True)
            until = f"public_to={self.one(self.pool)}" if stage == "publicised" else ""
            cells = f"organization={organization} year={year} stage={stage} stars={self.random.randrange(6)}"
            if not until or until[10:] > day:
                self.add("ratings", f"{cells} decided_on={day} {until}")
        for number in range(8):
            start, end = sorted((self.day(True), self.day(True)))
            cells = f"started_on={start} planned_to={self.day()} {self.maybe(f'delivered_on={end}', 0.3)}"
            members = f"full_members={self.random.randrange(2, 5)} organization={self.one(('', *self.organizations))}"
            self.add("projects", f"code=X{number} kind=other place={self.one(self.low)} {cells} {members}")
            cells = f"issued_on={self.day()} due_on={self.day()} {self.maybe(f'received_on={self.day()}')}"
            self.add("notices", f"code=T{number} organization={self.one(self.organizations)} {cells}")

    def _settings(self) -> None:
        for name, choices in _SETTINGS.items():
            for place, begin in sorted({(self.one((*self.villages, "XZ", "")), self.day(True)) for _ in range(2)}):
                self.setting(name, self.one(choices), place, begin)

    def _turns(self) -> None:
        """Some organizations go elsewhere on a day."""
        moved = [row for row in self.rows["organizations"] if row["code"] in self.organizations[8:] and "to" not in row]
        day = self.one(self.pool)
        for row in moved:
            if row.get("from", "") < day.isoformat():
                self.turn(day.isoformat(), row | {"place": self.one(self.low), "superior": "TC", "kind": "branch"})
