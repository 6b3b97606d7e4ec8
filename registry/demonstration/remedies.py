"""What is done about findings: policies, notices and their receipts, and steps."""

from __future__ import annotations

from collections.abc import Sequence

from registry.demonstration.city import City

#: What a step says: its kind, its day, the day that it sets (`due_on`, or `until` of an exception).
_ACKNOWLEDGED = ("acknowledge", "2019-12-03", "")
_IN_HAND, _SOON = ("plan", "2019-12-05", "2020-06-30"), ("plan", "2019-12-05", "2020-01-20")
_OVERDUE = ("plan", "2019-10-10", "2019-11-30")
_NOTIFIED, _EXCEPTED = ("notice", "2019-12-10", ""), ("except", "2019-12-12", "2021-01-01")
#: What the bulletin prints of policies: it names them, and prints no number of any.
_POLICIES = (
    ("ZC-2019-01", "抓党建促脱贫攻坚工作措施", "", "NAT-01;NAT-02;VIL-12a"),
    ("ZC-2019-02", "易地扶贫搬迁安置点党建工作措施", "ZC-2019-01", "RELO-01;RELO-03;RELO-04"),
    ("ZC-2019-03", "村级组织活动场所建设措施", "ZC-2019-01", "VEN-01a;VEN-02"),
    ("ZC-2019-04", "村干部报酬调整办法", "", "PAY-01;PAY-02;PAY-03"),
    ("ZC-2019-05", "软弱涣散村党组织整顿措施", "ZC-2019-01", "WEAK-05;WEAK-07;WEAK-08"),
)
#: Notices: issued, due, and the day on which the receipt came.
_NOTICES = (
    *(("2019-11-04", "2019-11-29", received) for received in ("2019-11-20", "2019-11-25", "2019-11-28", "2019-12-09")),
    *(
        ("2019-11-18", "2019-12-13", received)
        for received in ("2019-12-02", "2019-12-11", "2019-12-12", "2019-12-20", "")
    ),
    *(("2019-12-10", due, "") for due in ("2019-12-27", "2020-01-15", "2020-01-22", "2020-02-21")),
)
#: What every notice is about.
_OF_NOTICES = "VEN-02"
_WHY = "整村搬迁计划已列入明年，暂不另行安排"


def remedy(city: City) -> None:
    """Write the three ledgers."""
    for code, title, parent, rules in _POLICIES:
        cells = {"code": code, "title": title, "document": "", "issuer": "", "issued_on": "", "parent": parent}
        city.book.add("policies", {**cells, "rules": rules})
    notices = _notify(city)
    _steps(city, "VEN-01a", _small_venues(city), (_ACKNOWLEDGED, _IN_HAND, _SOON, _OVERDUE, _EXCEPTED, _ACKNOWLEDGED))
    _steps(city, "VIL-12a", _without_first_secretary(city), (_SOON, _OVERDUE, _ACKNOWLEDGED, _EXCEPTED, _IN_HAND))
    _steps(city, "RELO-03", _without_instructor(city), (_IN_HAND, _ACKNOWLEDGED))
    _steps(city, "TERM-03", _overdue_terms(city), (_SOON, _OVERDUE, _ACKNOWLEDGED, _IN_HAND, _OVERDUE, _EXCEPTED))
    leaderless = [village.organization for village in city.led_by_own() if village.lead == "vacant"]
    _steps(city, "COM-06", leaderless, (_NOTIFIED, _NOTIFIED, _IN_HAND, _ACKNOWLEDGED), notices)


def _notify(city: City) -> dict[str, str]:
    """Notices to organizations of villages, those without a head first, each about the venue of its village too;
    organization -> its notice."""
    villages = sorted(city.led_by_own(), key=lambda village: (village.lead != "vacant", village.vigour))
    found = {}
    for number, (village, (issued, due, received)) in enumerate(zip(villages, reversed(_NOTICES), strict=False), 1):
        code = f"DB-2019-{number:03d}"
        cells = {"code": code, "organization": village.organization, "issued_on": issued, "due_on": due}
        city.book.add("notices", {**cells, "received_on": received, "document": ""})
        found[village.organization] = code
        _step(city, _OF_NOTICES, village.code, ("notice", issued, ""), code)
    return found


def _steps(
    city: City,
    rule: str,
    units: Sequence[str],
    steps: Sequence[tuple[str, str, str]],
    notices: dict[str, str] | None = None,
) -> None:
    """Write a step about each of some units, the first of those that a rule finds."""
    for unit, step in zip(units, steps, strict=False):
        notice = notices[unit] if step[0] == "notice" and notices is not None else ""
        _step(city, rule, unit, step, notice, f"演示批〔2019〕{len(units)}号")


def _step(city: City, rule: str, unit: str, what: tuple[str, str, str], notice: str = "", document: str = "") -> None:
    """Write a step about a unit; `document` is that of an exception."""
    step, on, until = what
    cells = {"rule": rule, "unit": unit, "on": on, "step": step, "due_on": until if step == "plan" else ""}
    cells |= dict.fromkeys(("until", "reason", "approver", "document"), "") | {"notice": notice}
    if step == "except":
        county = f"D{unit.removeprefix('D')[:6]}"
        cells |= {"until": until, "reason": _WHY, "approver": county, "document": document}
    city.book.add("finding_steps", cells)


def _small_venues(city: City) -> list[str]:
    """Villages whose venue in use is smaller than is asked for, the smallest first."""
    areas = {
        row["place"]: float(row["area_m2"])
        for row in city.book.rows("facilities")
        if row["kind"] == "venue" and not row["to"] and row["area_m2"]
    }
    return sorted((code for code, area in areas.items() if area < 200), key=lambda code: (areas[code], code))


def _without_first_secretary(city: City) -> list[str]:
    sent = _posted(city, "first_secretary")
    return [village.code for village in city.older if village.poor and village.code not in sent]


def _without_instructor(city: City) -> list[str]:
    sent = _posted(city, "instructor", "liaison")
    return [site.code for site in city.sites if site.code not in sent]


def _posted(city: City, *roles: str) -> set[str]:
    return {row["unit"] for row in city.book.rows("posts") if row["role"] in roles and not row["to"]}


def _overdue_terms(city: City) -> list[str]:
    """Village organizations whose last election was before the wave of 2017."""
    last: dict[str, str] = {}
    for row in city.book.rows("elections"):
        last[row["organization"]] = max(last.get(row["organization"], ""), row["elected_on"])
    villages = [village.organization for village in city.led_by_own()]
    return [code for code in villages if "" < last.get(code, "") < "2016"]
