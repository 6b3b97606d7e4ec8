"""Relapses (反弹): which case each look-back that found one was followed by, and the cases that it opened anew."""

from __future__ import annotations

from registry.demonstration.audits import CLOSED
from registry.demonstration.book import BookRow, later
from registry.demonstration.city import City

#: Of the relapses that an audit found late in 2019, how many were listed again before the year was out.
_LISTED_AGAIN = 1
_NOT_LISTED = "县委组织部正在研究是否重新列入整顿"


def follow(city: City) -> None:
    """Link cases to the ones that they are relapses of; a relapse found by an audit is screened on that day."""
    cases = {row["code"]: row for row in city.book.rows("cases")}
    waiting = []
    for found in _relapses(city):
        before = cases[found["case"]]
        new = _next(city, before, found["checked_on"])
        if new is not None:
            new["relapse_of"] = before["code"]
            if "audit" in found:
                city.steps[new["code"]] = [("screened", found["checked_on"])]
        elif found.get("audit") == CLOSED and before["closed_on"]:
            waiting.append((before, found))
    for before, found in waiting[:_LISTED_AGAIN]:
        _list_again(city, before, found["checked_on"])
    for _, found in waiting[_LISTED_AGAIN:]:
        found["note"] = _NOT_LISTED


def _relapses(city: City) -> list[BookRow]:
    """The look-backs that found one, in order of days: what is linked last was found last."""
    rows = [*city.book.rows("look_backs"), *city.book.rows("audit_items")]
    return sorted((row for row in rows if row.get("result") == "relapsed"), key=lambda row: row["checked_on"])


def _next(city: City, before: BookRow, found: str) -> BookRow | None:
    """The case of the same organization that was identified after a relapse was found."""
    of_it = [row for row in city.book.rows("cases") if row["organization"] == before["organization"]]
    later_on = [row for row in of_it if row["identified_on"] >= later(found, 10)]
    return min(later_on, key=lambda row: row["identified_on"]) if later_on else None


def _list_again(city: City, before: BookRow, found: str) -> None:
    """A new case, screened on the day of the audit and checked jointly since: not decided by the end of the year."""
    code = f"RS{found[:4]}{before['code'][6:]}"
    cells = {"code": code, "organization": before["organization"], "year": found[:4], "problems": before["problems"]}
    dates = dict.fromkeys(("identified_on", "plan_on", "due_on", "accepted_on", "closed_on"), "")
    city.book.add("cases", {**cells, **dates, "relapse_of": before["code"]})
    city.steps[code] = [("screened", found), ("jointly_checked", min(later(found, 21), "2019-12-27"))]
