"""The parameters (参数表) that places have set: who keeps which records, and values of their own."""

from __future__ import annotations

from registry.demonstration import audits, cases, meetings, papers, plan, safeguards, scores, steps
from registry.demonstration.branches import COMMITTEES, VILLAGE_COMMITTEES
from registry.demonstration.city import City
from registry.demonstration.counties import COUNTIES, FUCHUAN, ZHAOPING

_KEPT, _PLAN = "县委组织部台账要求（演示）", "县委组织部整顿方案（演示）"
_OWN = "演示自拟，简报未列出"
_SEVEN = "plan;leader;unit;work_group;first_secretary;projects;leadership"


def settle(city: City) -> None:
    """Write them."""
    kept = [("kept.meetings", county) for county in meetings.MEETINGS]
    kept += [("kept.approvals", county) for county in papers.APPROVALS]
    kept += [("kept.screenings", county) for county in COUNTIES if county != ZHAOPING]
    kept += [("kept.committees", COMMITTEES), ("kept.village_committees", VILLAGE_COMMITTEES)]
    kept += [("kept.trainings", papers.TRAININGS)]
    for name, place in kept:
        _set(city, name, place, "2018-10-28", "是", _KEPT)
    hills = next(code for code in city.townships if code.startswith(ZHAOPING))
    _set(city, "VEN-01.area", hills, "2019-07-01", "240", "山区用地紧张（演示）")
    _set(city, "VEN-01.area", hills, "2020-07-01", "-", "恢复统一标准（演示）")
    _set(city, "WEAK-05.days", FUCHUAN, "2019-01-01", "45", _PLAN)
    _set(city, "WEAK-10.months", plan.WENHUA.code[:6], "2019-01-01", "10", "区委组织部整顿方案（演示）")
    _of_cases(city)
    _of_ratings_and_cadres(city)


def _of_cases(city: City) -> None:
    """What a county asks of a case, another of its acceptance; one lets steps be left out, one signs audits itself."""
    _set(city, "case.checklist", cases.CHECKLIST, "2019-01-01", f"{_SEVEN};township_leader;own_1", _PLAN)
    _set(city, "measure.own_1", cases.CHECKLIST, "2019-01-01", "集体资产清查", _PLAN)
    for name, value in (("accept.score", "80"), ("accept.raters", "20"), ("accept.dissatisfied", "0.3")):
        _set(city, name, steps.POLLED, "2019-01-01", value, "区委组织部验收办法（演示）")
    _set(city, "case.skips", ZHAOPING, "2019-01-01", "是", "山区乡镇简化程序（演示）")
    _set(city, "audit.levels", audits.WITHOUT_TOWNSHIP, "2019-01-01", "县级;市级", "区委组织部回头看方案（演示）")


def _of_ratings_and_cadres(city: City) -> None:
    """The indicators of a county, and what the twelve safeguards are called."""
    indicators = ";".join(f"{key}={label}/{most}" for key, label, most in scores.INDICATORS)
    _set(city, "star.indicators", scores.SCORED, "2019-01-01", indicators, "县委组织部评星办法（演示）")
    for number, label in enumerate(safeguards.LABELS, 1):
        _set(city, f"have.{number:02}", "4511", "2018-01-01", label, _OWN)


def _set(city: City, name: str, place: str, first: str, value: str, source: str) -> None:
    city.book.add("settings", {"name": name, "place": place, "from": first, "value": value, "source": source})
