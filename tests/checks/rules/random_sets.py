"""Small sets of all ledgers that rules read, alike for the same seed, whose days and numbers lie about the bounds."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from tests.checks.rules.random_units import RandomUnits, first_day
from tests.reference.rules.days import months_after, window_of

_MEETINGS = ("assembly", "committee", "group", "lecture", "theme_day", "life_meeting", "review")
_SEVEN = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
_STAGES = ("declared", "township", "county", "city", "publicised", "named")
_PORTFOLIOS = ("organization", "publicity", "discipline", "other")
_MEMBERS = (0, 1, 1, 2, 2, 2, 3, 3, 4, 6, 7, 8, 19, 20, 21, 49, 50, 51, 99, 100)
_KEPT = ("meetings", "committees", "village_committees", "approvals", "screenings", "trainings")
_SETTINGS = {
    **{f"kept.{record}": ("是", "否", "-") for record in _KEPT},
    "ORG-09.days": ("30", "89", "-"),
    "COM-06.days": ("30", "91", "-"),
    "ORG-14.members": ("2", "21", "-"),
    "LIFE-04.times": ("2", "1"),
    "DEV-20.years": ("1", "3"),
    "DEV-21.ratio": ("2", "4"),
    "window.days": ("0", "40"),
    "WEAK-05.days": ("10", "29", "-"),
    "WEAK-06.days": ("5", "31", "-"),
    "WEAK-08.day": ("06-30", "12-31", "-"),
    "WEAK-10.months": ("6", "13", "-"),
    "RELO-02.households": ("499", "501"),
    "NAT-05.share": ("0.3", "1"),
    "VEN-01.area": ("299", "-"),
    "VEN-01.floor": ("201", "-"),
    "PAY-06.tiers": ("400;500", "-"),
    "ECO-01.yuan": ("39999", "-"),
    "ECO-03.yuan": ("50001", "-"),
    "screen.vacant_days": ("30", "-"),
    "screen.development_years": ("1", "3"),
    "star.publicity_days": ("3", "6", "-"),
    "pay.head": ("2000", "-"),
    "pay.both": ("2299", "-"),
    "pay.professional": ("3801", "-"),
    **{f"{code}.mode": ("on", "report", "off") for code in ("ORG-02", "COM-06", "LIFE-05", "VIL-13a", "WEAK-05")},
}


class RandomSet(RandomUnits):
    """The units with everything about them: what is written is so much, or one less or more."""

    def __init__(self, seed: int):
        super().__init__(seed)
        self._posts()
        self._elections_and_approvals()
        self._facts()
        self._cases()
        self._ratings()
        self._meetings()
        self._beside()
        self._settings()
        self._on_the_bounds()

    # -- what is recorded of them -----------------------------------------------------------------------------------

    def _posts(self) -> None:
        self.secretaries: dict[str, str] = {}
        for code in self.organizations:
            people = self.random.sample(self.people, 14)
            if self.is_so(0.85):
                self.secretaries[code] = people[0]
                self._post(people[0], code, self.one(("secretary",) * 5 + ("acting_secretary",)))
            at_township, group = code in self.committees, self.kind_of(code) == "group"
            most = self.one((5, 6, 7, 8)) if at_township else 0 if group else self.one((0, 0, 1, 2, 3, 5, 6, 7))
            for person in people[1 : 1 + most]:
                self._post(person, code, "committee_member", portfolio=self._portfolio())
            for person in people[10 : 10 + self.one((0, 0, 1, 1, 2))]:
                self._post(person, code, "deputy_secretary", portfolio=self._portfolio())
            if group and self.is_so(0.6):
                self._post(people[13], code, "group_leader")
        for number, code in enumerate(self.low):
            own = self.secretaries.get(self.branches[number], "P0")
            people = [own, *self.random.sample(self.people, 12)]
            director = own if self.is_so(0.6) else people[1]
            if self.is_so(0.8):
                self._post(director, code, "village_director", management=self.one(("", "ordinary", "professional")))
            for person in people[2 : 2 + self.one((1, 2, 3, 4, 5, 7, 8, 9))]:
                self._post(person, code, self.one(("village_member", "village_deputy")))
            self._post(director if self.is_so(0.7) else people[3], code, "collective_head")
            for role in ("first_secretary", "instructor", "liaison", "contact_member"):
                if self.is_so(0.45):
                    self._post(self.one(self.people), code, role)
            for person in people[4 : 4 + self.one((0, 1, 2, 3, 3))]:
                self._post(person, code, "team_member")
            for person in dict.fromkeys((own, director)):
                base = self.about(self.one((1600, 2100, 2300, 2300, 3800, 3800)))
                for _ in range(self.one((1, 2) if own == director else (0, 1, 2))):
                    self.add("pay", person=person, unit=code, base_yuan=base, **self.held())
        for person in [*self.people, *self.secretaries.values()]:
            for title in range(self.one((0, 1, 1, 2))):
                cells = {"level": self.one(("county", "city")), "hours": self.one((28, 55, 56, 57, "", 40))}
                self.add("trainings", person=person, held_on=self.written(self.near()), title=title, **cells)

    def _portfolio(self) -> str:
        return self.one(("", ";".join(_PORTFOLIOS[:3]), self.one(_PORTFOLIOS), "organization;publicity", "discipline"))

    def _post(self, person: str, unit: str, role: str, **more: str) -> None:
        life = self.held()
        if role in ("secretary", "first_secretary") and self.is_so(0.4):
            begins = self.after(self.became[person], 12) if role == "secretary" else self.near()
            ends = self.after(begins, self.one((12, 36)))
            life = {"from": self.written(begins), "to": self.maybe(ends, 0.5 if role == "first_secretary" else 0.1)}
        begins = date.fromisoformat(first_day(life["from"]))
        if len(life["from"]) == 10 and self.is_so(0.5) and role == "secretary":
            cells = {"title": "任职", "level": "city", "hours": 56}
            self.add("trainings", person=person, held_on=self.after(begins, self.one((0, 6))), **cells)
        days = {name: self.some_day(0.6) for name in ("approved_on", "filed_on")}
        days["reviewed_on"] = self.maybe(self.written(self.after(begins)), 0.7)
        management = more.get("management") or self.one(("", "ordinary", "professional", "professional"))
        self.add("posts", person=person, unit=unit, role=role, **life, **days, **(more | {"management": management}))

    def _elections_and_approvals(self) -> None:
        for code in [*self.organizations, *self.villages]:
            for _ in range(self.one((0, 1, 1, 2))):
                self._election(code)
        for code in self.branches:
            for number in range(2 if code == self.branches[2] else self.one((0, 1, 1, 2))):
                applied = self.near()
                approved = self.after(applied, self.one((0, 1, 1)))
                cells = {"applied_on": self.written(applied), "approved_on": self.maybe(self.written(approved), 0.8)}
                cells["refused_on"] = self.maybe(self.written(self.after(applied, 1)), 0.1)
                high = ("CC", "SC") if code == self.branches[2] else ()
                cells["approver"] = self.one((*high, "", "CC", "SC", "T0", "T1", self.one(("CC", *self.branches))))
                cells["filed_on"] = self.maybe(self.written(self.after(approved, 0, 5)), 0.6)
                self.add(
                    "approvals",
                    organization=code,
                    matter=self.one(("establish",) * 4 + ("abolish",)),
                    no=number + 1,
                    **cells,
                )
                if self.is_so(0.3):
                    self.add("elections", organization=code, elected_on=self.written(self.after(approved, 0, 2)))

    def _election(self, code: str) -> None:
        years = self.one((2, 3, 3, 4, 5, 5))
        elected = self.near() if self.is_so(0.3) else self.after(self.one(self.days), -12 * years + self.one((0, 0, 6)))
        years = self.one((2, 3, 5)) if self.is_so(0.2) else 5 if elected >= date(2018, 7, 12) else 3
        ends = months_after(elected, 12 * years)
        seats, eligible = self.one((1, 2, 5, 5, 10)), self.one((10, 20, 9))
        numbers = {"eligible": eligible, "present": min(eligible, self.about(-(-eligible * 4 // 5)))}
        numbers |= {
            "seats": seats,
            "candidates": self.about(-(-seats * 6 // 5)),
            "votes_for": self.about(eligible // 2),
        }
        some = {name: number for name, number in numbers.items() if self.is_so(0.9)}
        extended = self.after(ends, self.one((-12, 0, 12, 12)))
        days = {"extended_to": self.maybe(self.written(extended), 0.3), "extension_approved_on": self.some_day(0.3)}
        days["reminded_on"] = self.maybe(self.written(self.after(ends, -6)), 0.6)
        self.add("elections", organization=code, elected_on=self.written(elected), **some, **days)

    def _facts(self) -> None:
        found: dict[tuple[str, str], dict[str, object]] = {}

        def fact(place: str, period: str, **measures: object) -> None:
            found.setdefault((place, period), {}).update(measures)

        most = self.low[2]
        for place in self.low:
            for period in [self.near().isoformat()[: self.one((10, 10, 7))] for _ in range(3)] + ["2014-12-31"]:
                if self.is_so(0.9):
                    members = self.one(
                        (0, 0, 2, 3) if place in self.natural else (99, 100, 100, 101) if place == most else _MEMBERS
                    )
                    fact(place, period, full_members=members, probationary_members=self.one((0, 0, 0, 1, 2)))
                if place not in self.natural:
                    fact(place, period, households=self.about(self.one((100, 500, 700))))
                if place not in self.sites:
                    fact(place, period, activists=self.one(range(9)))
                if place in self.villages and self.is_so(0.7):
                    fact(place, period, poor_village=self.one("是否"))
                    fact(place, period, urban_rural_class=self.one((111, 112, 121, 122, 123, 210, 220, 130, 999)))
            for year in sorted({day.year - back for day in self.days for back in range(4)}):
                flows = {
                    "members_developed": self.one((0, 0, 1)),
                    "collective_income_yuan": self.about(self.one((40000, 50000))),
                }
                for flow, number in flows.items():
                    if self.is_so(0.75) and (place in self.villages or (flow[0] == "m" and place in self.natural)):
                        fact(
                            place,
                            f"{year}" if self.is_so(0.8) else f"{year}-{self.one((1, 6, 12)):02}",
                            **{flow: number},
                        )
                if place in self.villages:
                    fact(place, f"{year}", development_plan=self.one((0, 1, 2)))
        for place in self.townships:
            fact(place, self.near().isoformat(), allowance_yuan=self.about(self.one((400, 450, 500))))
            fact(place, "2014-12-31", allowance_yuan=self.one((400, 450, 401)))
        for (place, period), measures in found.items():
            self.add("facts", unit=place, period=period, **measures)

    def _cases(self) -> None:
        for number in range(14):
            self._case(f"Z{number}", self.one(self.branches[: len(self.low)]))

    def _case(self, code: str, organization: str) -> None:
        limit = date(self.one(self.days).year - self.one((0, 0, 1, 2)), 11, 30)
        days = [self.near() if self.is_so(0.6) else self.after(limit, -self.one((0, 0, 5)))]
        for months, more in ((0, 30), (1, 0), (3, 0)):
            days.append(max(self.after(days[-1], months, more), days[-1] + timedelta(1)))
        identified, plan, accepted, closed = days
        closed = self.after(limit) if limit - timedelta(2) > accepted and self.is_so(0.8) else closed
        year = identified.year - (1 if self.is_so(0.1) else 0)
        names, cells = ("identified_on", "plan_on", "accepted_on", "closed_on"), {}
        for name, day, chance in zip(names, (identified, plan, accepted, closed), (1, 0.8, 0.7, 0.6), strict=True):
            shown = self.written(day)
            in_order = first_day(shown) >= max(map(first_day, cells.values()), default="")
            if self.is_so(chance):
                cells[name] = shown if in_order else day.isoformat()
        problems = self.maybe("班子;制度", 0.6)
        self.add("cases", code=code, organization=organization, year=year, problems=problems, **cells)
        usual = self.one((0.5, 0.95, 1))
        for measure in (*_SEVEN, "township_leader"):
            if self.is_so(usual):
                done = accepted if self.is_so(0.05) else identified + timedelta(1)
                self.add(
                    "case_measures",
                    case=code,
                    measure=measure,
                    done_on=self.maybe(self.written(self.after(done)), usual),
                )
        for _ in range(self.one((0, 1, 2))):
            on = self.written(self.after(closed, self.one((0, 6, 12, 12))))
            self.add("look_backs", case=code, checked_on=on, result=self.one(("relapsed", "relapsed", "partly")))
            if self.is_so(0.3) and code[1:].isdigit():
                self.add("cases", code=f"{code}R", organization=organization, year=on[:4], identified_on=on)

    def _ratings(self) -> None:
        for organization in self.random.sample(self.branches, 24):
            year, in_order = self.one(self.days).year - self.one((0, 1)), self.is_so(0.5)
            days = sorted(self.near() for _ in _STAGES)
            days = days if in_order else [self.near() for _ in _STAGES]
            for (stage, _), (day, then) in zip(pairwise((*_STAGES, "")), pairwise((*days, days[-1])), strict=True):
                if self.is_so(0.9):
                    until = min(self.after(day, 0, 5), then) if stage == "publicised" and self.is_so(0.7) else None
                    public = self.after(day, 0, 5) if until is not None and until < day else until
                    shown = {"public_to": max(public, day + timedelta(1))} if public is not None else {}
                    on = day if shown else self.written(day)
                    self.add(
                        "ratings",
                        organization=organization,
                        year=year,
                        stage=stage,
                        stars=self.one(range(6)),
                        decided_on=on,
                        **shown,
                    )
            if self.is_so(0.4):
                cells = {"decided_on": self.near(), "document": self.maybe("文1")}
                self.add("ratings", organization=organization, year=year, stage="revoked", stars=0, **cells)

    def _meetings(self) -> None:
        held: list[tuple[str, str, date]] = []
        for organization in [*self.branches, *self.committees]:
            diligent = self.is_so(0.3)
            for day in self.days:
                for window in (window_of(letter, day) for letter in "mqy") if diligent else ():
                    held += [(organization, kind, self.one(window)) for kind in _MEETINGS]
                for kind in _MEETINGS:
                    if self.is_so(0.7):
                        held.append((organization, kind, self._in_a_window(day)))
                if self.is_so(0.3):
                    held.append(
                        (organization, "life_meeting", date(day.year - 1, self.one((9, 10, 12)), self.one((1, 30))))
                    )
        place_of = {row["code"]: row["place"] for row in self.rows["organizations"]}
        for title, (organization, kind, day) in enumerate(held):
            eligible = self.one((9, 10))
            votes = {"eligible": eligible, "present": min(self.about(5), eligible), "in_favour": self.about(5)}
            votes = {"passed": self.one("是是否")} | {k: v for k, v in votes.items() if self.is_so(0.9)}
            own = organization if self.is_so(0.8) else ""
            place = place_of[organization] if not own or self.is_so() else self.one(self.low)
            speaker = self.one((self.secretaries.get(self.one(self.committees), "P1"), self.one(self.people), ""))
            cells = {"kind": kind, "held_on": self.written(day), "organization": own, "title": title}
            more = (votes if kind == "assembly" else {}) | ({"speaker": speaker} if kind == "lecture" else {})
            self.add("activities", place=place, **cells, **more)

    def _in_a_window(self, day: date) -> date:
        """A day about the edges of the months, quarters and years before a day, or within them."""
        first = months_after(day.replace(day=1), -self.one((0, 1, 1, 1, 3, 12)))
        return self.one(
            (first, first, first + timedelta(14), first - timedelta(1), months_after(first, 1) - timedelta(1))
        )

    def _beside(self) -> None:
        for place in self.low:
            yes = self.one((0.6, 1))
            flags = ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment")
            for name in "甲乙"[: self.one((0, 1, 1, 2))]:
                cells: dict[str, object] = {flag: "是" if self.is_so(yes) else self.one(("否", "")) for flag in flags}
                cells["area_m2"] = str(self.one((199, 200, 201, 299, 300, 301, "")))
                self.add("facilities", place=place, kind="venue", name=name, **self.held(), **cells)
            for kind in ("self_governance", "union", "youth_league", "women"):
                if self.is_so(yes):
                    life = {"from": "2016-01"} if yes == 1 else self.held()
                    self.add("bodies", place=place, kind=kind, **life)
            if self.is_so(0.6):
                cells = {"partner_name": "某厂", "partner_kind": self.one(("enterprise", "unit", "leader"))}
                self.add("pairings", partner=f"E{place}", place=place, **cells, **self.held())
            for year in (
                sorted({day.year - back for day in self.days for back in (0, 1, 2)}) if place in self.villages else ()
            ):
                if self.is_so(0.6):
                    on = date(year, self.one((3, 12)), 31) if self.is_so() else self.near()
                    self.add("screenings", place=place, year=year, screened_on=self.written(on))
        for number in range(28):
            started = self.near()
            kind = self.one(("five_small", "five_small", "other"))
            cells = {"started_on": self.written(started), "planned_to": self.written(self.after(started, 6))}
            cells["delivered_on"] = self.maybe(self.after(started, 6), 0.5 if kind == "five_small" else 0.2)
            cells |= {"full_members": self.about(3), "organization": self.one(("", *self.branches))}
            place = self.one((self.one(self.townships), self.one(self.low)))
            self.add("projects", code=f"X{number}", kind=kind, place=place, **cells)
        for number in range(20):
            issued = self.near()
            due = self.after(issued, 0, self.one((10, 30)))
            cells = {"issued_on": self.written(issued), "due_on": self.maybe(self.written(due), 0.9)}
            cells["received_on"] = self.maybe(self.written(self.after(due)), 0.7)
            self.add("notices", code=f"T{number}", organization=self.one(self.branches), **cells)

    def _settings(self) -> None:
        for record in _KEPT:
            self.add("settings", name=f"kept.{record}", from_="2010-01-01", value="是")
        for name, choices in _SETTINGS.items():
            for _ in range(self.one((0, 0, 1, 2))):
                place = self.one(("", *self.townships, *self.villages))
                self.add("settings", name=name, place=place, from_=self.near(), value=self.one(choices))

    def _on_the_bounds(self) -> None:
        """What would hardly be drawn: elections about the day of longer terms, and a branch of just so many members."""
        elected = {row["organization"] for row in self.rows["elections"]}
        for code in [code for code in self.branches if code not in elected]:
            self.add("elections", organization=code, elected_on=self.after(date(2018, 7, 12)))
        for place, most in ((self.low[3], 50), (self.low[5], 20)):
            for day in self.days[:2]:
                cells = {"full_members": self.about(most), "probationary_members": 0}
                self.add("facts", unit=place, period=day, **cells)

    # -- steps about findings ---------------------------------------------------------------------------------------

    def step(self, rule: str, unit: str, since: date | None) -> None:
        """A step about what is found, on a day about that on which it began, or about one of those asked about."""
        on = self.after(since) if since is not None and self.is_so() else self.near()
        kind = self.one(("acknowledge", "plan", "plan", "notice", "except", "except", "end"))
        cells: dict[str, object] = {}
        if kind == "plan":
            cells = {"due_on": max(self.after(self.one(self.days)), on)}
        elif kind == "except":
            approver = self.one(("SC", "CC", *self.committees[:2], self.one(self.branches)))
            until = max(self.after(self.one(self.days)), on + timedelta(1))
            cells = {"until": until, "reason": "理由", "approver": approver, "document": "文2"}
        elif kind == "notice":
            cells = {"notice": f"T{self.random.randrange(20)}"}
        self.add("finding_steps", rule=rule, unit=unit, on=on, step=kind, **cells)
