"""Sets by lot of cases, ratings, audits and draws, alike for the same seed, whose days lie about each other."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.checks.conduct.written_cases import WrittenCases

STEPS = (
    *("screened", "jointly_checked", "decided", "rectifying", "submitted"),
    *("failed", "accepted", "closed", "dismissed", "withdrawn"),
)
DATES = {
    "identified_on": ("decided",),
    "plan_on": ("rectifying",),
    "accepted_on": ("accepted",),
    "closed_on": ("closed", "withdrawn"),
}
_LEVELS = ("township", "county", "city")
_STAGES = ("declared", "township", "county", "city", "publicised", "named", "revoked")
_MEASURES = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
_POLL = {"score": ("79.5", "80", "90"), "raters": ("19", "20"), "dissatisfied": ("2", "10", "11")}
_FIRST = date(2018, 9, 1)
_SETTINGS = {
    **{f"step.levels.{step}": ("township", "county", "county;city", "-") for step in STEPS},
    "case.skips": ("yes", "no", "-"),
    "case.checklist": ("plan", "plan;leader", "none", "-"),
    "accept.score": ("80", "none"),
    "accept.raters": ("20", "-"),
    "accept.dissatisfied": ("0.5", "0.1", "none"),
    "audit.levels": ("township;county", "county;city", "city", "-"),
    "star.chain": ("declared;named", "county;township;named", "-"),
    "star.publicity_days": ("3", "7", "-"),
    "draw.open_days": ("20", "40"),
}


class RandomCases(WrittenCases):
    """Organizations in lines of succession with cases whose steps come in and out of order."""

    def __init__(self, seed: int):
        super().__init__()
        self.random = Random(seed)
        self._organizations()
        self._settings()
        self.codes = [f"Z{n:02}" for n in range(40)]
        for code in self.codes:
            self._case(code)
        self._looked_at()
        self._audits()
        self._ratings()
        self._draws()

    @property
    def days(self) -> list[date]:
        """Days to look at: some of those on which something is written, and their neighbours."""
        near = [self._day() + timedelta(days=n) for n in (-1, 0, 1)]
        return sorted({*near, self._day(), date(2020, 12, 31)})

    def _one(self, *options: str) -> str:
        return self.random.choice(options)

    def _is(self, share: float) -> bool:
        return self.random.random() < share

    def _day(self) -> date:
        """One of few days, so that many things are on the same day."""
        return _FIRST + timedelta(days=self.random.choice((0, 1, 3)) + 15 * self.random.randrange(50))

    def _written(self) -> str:
        day = self._day().isoformat()
        return day[:7] if self._is(0.1) else day

    def _organizations(self) -> None:
        self.add("places", "code=YZ kind=township parent=XQ to=2019-10-01 successor=XZ")
        names = [f"P{n}" for n in range(9)]
        for name in names:
            place = f"V-{name}"
            self.add("places", f"code={place} kind=village parent={self._one('XZ', 'YZ')}")
            ends = f"to={self._day()} successor={self._one('', *names)}" if self._is(0.5) else ""
            if ends.endswith(f"={name}"):
                ends = ""
            self.add("organizations", f"code={name} kind=branch place={place} superior=TC {ends}".strip())
        self.names = [*names, "O1", "O2"]

    def _settings(self) -> None:
        for name, values in _SETTINGS.items():
            for place in ("", "XQ", "YZ", "XZ"):
                if self._is(0.3):
                    self.setting(name, self._one(*values), place, self._day().isoformat())

    def _case(self, code: str) -> None:
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for kind in self.random.sample(STEPS, self.random.randrange(7)):
            for _ in range(1 + self._is(0.2)):
                on = self._written()
                rows[kind, on] = {"step": kind, "on": on} | self._said(kind)
        if self._is(0.6):
            # As the steps follow each other.
            days = sorted(on for _, on in rows)
            in_order = sorted(rows.values(), key=lambda row: STEPS.index(row["step"]))
            for on, row in zip(days, in_order, strict=True):
                row["on"] = on
        # A month and its first day are one key.
        known = {(row["step"], f"{row['on']}-01"[:10]): row for row in rows.values()}
        for row in known.values():
            self.add("case_steps", f"case={code} " + " ".join(f"{c}={text}" for c, text in row.items()))
        dates = self._dates([(row["step"], row["on"]) for row in known.values()])
        more = {"relapse_of": self._one(*(c for c in self.codes if c != code))} if self._is(0.4) else {}
        more |= {"due_on": self._written()} if self._is(0.5) else {}
        cells = " ".join(f"{column}={text}" for column, text in (dates | more).items())
        year = self.random.choice((2018, 2019))
        self.add("cases", f"code={code} organization={self.random.choice(self.names)} year={year} {cells}".strip())
        for measure in self.random.sample(_MEASURES, self.random.choice((0, 1, 6, 7))):
            done = f"done_on={_FIRST if self._is(0.7) else self._written()}" if self._is(0.8) else ""
            self.add("case_measures", f"case={code} measure={measure} {done}".strip())

    def _said(self, kind: str) -> dict[str, str]:
        said = {"level": self._one(*_LEVELS)} if self._is(0.7) else {}
        said |= {"document": "1号"} if self._is(0.7) else {}
        said |= {"no": self._one("1", "2", "3")} if self._is(0.3) else {}
        if kind in ("decided", "rectifying", "failed") and self._is(0.6):
            said["due_on"] = self._written()
        if kind == "accepted":
            for column, texts in {
                "score": ("79.5", "80", "90"),
                "raters": ("19", "20"),
                "dissatisfied": ("2", "10", "11"),
            }.items():
                said |= {column: self._one(*texts)} if self._is(0.8) else {}
        return said

    def _dates(self, rows: list[tuple[str, str]]) -> dict[str, str]:
        """Dates of a case that its rows do not contradict, in their order."""
        dates: dict[str, str] = {}
        for column, kinds in DATES.items():
            days = [on for kind, on in rows if kind in kinds]
            begun = any(kind in ("screened", "jointly_checked", "decided") for kind, _ in rows)
            if not self._is(0.4) and (column != "identified_on" or begun):
                continue
            on = self._one(*days) if days else self._written()
            on = on[:7] if self._is(0.2) else on
            if not dates or max(f"{day}-01"[:10] for day in dates.values()) <= f"{on}-01"[:10]:
                dates[column] = on
        return dates

    def _looked_at(self) -> None:
        self.checked: set[tuple[str, str]] = set()
        for code in self.codes:
            for _ in range(self.random.choice((0, 0, 1, 2, 3))):
                on = self._day().isoformat()
                if (code, on) not in self.checked:
                    self.checked.add((code, on))
                    self.looked(code, on, self._one("consolidated", "relapsed", "relapsed"))

    def _audits(self) -> None:
        for audit in ("A1", "A2"):
            opened, closed = sorted((self._day().isoformat(), self._day().isoformat()))
            self.audit(audit, opened, closed if self._is(0.6) else "")
            for case in self.random.sample(self.codes, 15):
                on = self._day().isoformat()
                is_checked = self._is(0.7) and (case, on) not in self.checked
                self.checked.add((case, on))
                days = sorted((self._day() for _ in range(3)), reverse=self._is(0.3))
                signed = " ".join(day.isoformat() if self._is(0.6) else "-" for day in days)
                self.item(audit, case, f"{on} {self._one('relapsed', 'partly')}" if is_checked else "", signed)

    def _ratings(self) -> None:
        for name in self.names:
            for year in (2018, 2019):
                days = sorted(self._day() for _ in _STAGES)
                for stage, day in zip(_STAGES, days, strict=True):
                    on = self._day() if self._is(0.15) else day
                    if self._is(0.3):
                        continue
                    ends = on + timedelta(days=self.random.choice((2, 3, 4, 5, 6, 7, 20)))
                    more = [f"public_to={ends}"] if stage == "publicised" and self._is(0.8) else []
                    self.rated(name, year, " ".join([f"{stage} {on} stars={self._one('0', '3')}", *more]))

    def _draws(self) -> None:
        days = sorted(self._day() for _ in range(8))
        for n, day in enumerate(days):
            options: dict[str, str | None] = {
                "figure": self._one("place.villages", "case.opened"),
                "as_of": self._one("2018-12-31", "2019-12-31"),
                "scope": self._one("", "XZ", "YZ") or None,
                "redraw_of": f"S{n - 1}" if n and self._is(0.3) else None,
            }
            run = day + timedelta(days=self.random.choice((0, 19, 20, 31, 60)))
            self.draw(f"S{n}", day.isoformat(), run.isoformat() if self._is(0.5) else "", **options)
