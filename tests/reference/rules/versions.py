"""Versions: from when to when a rule is in force, with what mode, target and constant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .days import Span


class Version(NamedTuple):
    """In force on D when since ≤ D < until."""

    since: date | None
    until: date | None
    mode: str = "on"
    #: What the severity gives, or a target of its own.
    target: Any = "severity"
    constant: Any = None

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


BRANCHES = date(2018, 10, 28)
ELECTIONS = date(2020, 7, 13)
VILLAGES = date(2018, 12, 28)
COMMITTEES, COMMITTEES_END = date(2018, 12, 29), date(2026, 1, 1)
CITY = date(2019, 1, 1)

#: Rules -> their versions.
TABLE: dict[str, list[Version]] = {
    "ORG-01a ORG-01b ORG-02 ORG-03 ORG-04a ORG-04b ORG-05 ORG-07 ORG-08a ORG-09 ORG-14a ORG-14b COM-01a COM-01b"
    " COM-01c COM-02 COM-03a COM-03b COM-04 COM-05a COM-05b COM-06 TERM-05 ELE-08a ELE-08b LIFE-01 LIFE-02 LIFE-03"
    " LIFE-04 LIFE-05 LIFE-06a LIFE-06b LIFE-07 LIFE-09 EDU-03a EDU-03b": [Version(BRANCHES, None)],
    "ORG-08b": [Version(BRANCHES, None, "report")],
    "ORG-16 SEED-03 CODE-03 CODE-04 CODE-07": [Version(None, None)],
    "TERM-03 TERM-04a TERM-04b": [Version(date(2018, 7, 12), None)],
    "ELE-01": [
        Version(date(1990, 1, 1), ELECTIONS, constant=">"),
        Version(ELECTIONS, None, constant="≥"),
    ],
    "ELE-02": [
        Version(date(1990, 1, 1), ELECTIONS, constant="present"),
        Version(ELECTIONS, None, "report", constant="eligible"),
    ],
    "ELE-03": [Version(ELECTIONS, None)],
    "VIL-01 VIL-02 VIL-03a VIL-03b VIL-05 VIL-06a VIL-06b VIL-08": [Version(VILLAGES, None)],
    "VIL-09b": [Version(VILLAGES, None, target=None)],
    "VIL-10a VIL-10b": [Version(VILLAGES, None, "report")],
    "VIL-09a": [
        Version(VILLAGES, date(2020, 1, 1), "report", None),
        Version(date(2020, 1, 1), date(2022, 1, 1), "report", Decimal("0.35")),
        Version(date(2022, 1, 1), None, "report", Decimal("0.5")),
    ],
    "VIL-12a": [Version(date(2015, 1, 1), date(2021, 5, 1)), Version(date(2021, 5, 1), None, "report")],
    "VIL-12b": [Version(date(2015, 1, 1), None)],
    "VIL-13a VIL-13b VIL-14a VIL-14b": [Version(COMMITTEES, COMMITTEES_END)],
    "VIL-13c": [Version(None, COMMITTEES, constant="unknown"), Version(COMMITTEES, COMMITTEES_END)],
    "DEV-20": [Version(date(2026, 5, 11), None)],
    "EDU-02a EDU-02b": [Version(CITY, date(2024, 1, 1))],
    "WEAK-01": [Version(date(2014, 1, 1), None, "report")],
    "WEAK-02": [Version(date(2014, 1, 1), None)],
    "DEV-21 EDU-04 WEAK-05 WEAK-06 WEAK-07 WEAK-08 WEAK-10 WEAK-12 STAR-01 RELO-01 RELO-03 RELO-04 NAT-01 NAT-02"
    " VEN-01a VEN-02 PAY-06 SEED-01 SEED-02": [Version(CITY, None)],
    "WEAK-03 WEAK-11 STAR-02 STAR-03 STAR-04 STAR-05 RELO-02a RELO-02b NAT-05 VEN-01b": [Version(CITY, None, "report")],
    "VEN-04": [Version(date(2017, 1, 1), date(2021, 1, 1))],
    "TEAM-01": [Version(date(2017, 1, 1), date(2021, 1, 1), "report")],
    "PAY-01 PAY-02 PAY-03": [Version(date(2019, 6, 1), None)],
    "ECO-01": [Version(date(2019, 1, 1), date(2020, 1, 1))],
    "ECO-03": [Version(date(2020, 1, 1), date(2021, 1, 1), "report")],
    "CODE-01 CODE-02 CODE-06": [Version(date(2003, 1, 1), None)],
    "CODE-05 CODE-10": [Version(date(2017, 1, 1), None)],
}
VERSIONS = {code: versions for codes, versions in TABLE.items() for code in codes.split()}


def on(code: str, day: date) -> Version | None:
    """The version of a rule that is in force on a day."""
    return next((version for version in VERSIONS[code] if version.in_force(day)), None)


def during(code: str, span: Span) -> list[Version | None]:
    """The different versions in force on the days of a span, the first day's first; None for a day without one."""
    days = [span[0], *(day for day in bounds(VERSIONS[code]) if span[0] < day <= span[1])]
    return list(dict.fromkeys(on(code, day) for day in days))


def bounds(versions: Iterable[Version]) -> list[date]:
    """The days on which versions begin and end, in order."""
    return sorted({day for version in versions for day in (version.since, version.until) if day is not None})
