"""How cadres are held to their work: interviews (约谈), recalls (召回), accountability (问责); the pool (头羊计划)."""

from __future__ import annotations

from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import pick
from registry.demonstration.book import BookRow, day, later, maybe, stream
from registry.demonstration.city import City
from registry.demonstration.people import appoint, enlist

#: How many interviews there were in a year, how many recalls and secretaries held to account in 2019: not published.
_INTERVIEWED = {"2018": 14, "2019": 26}
_RECALLED, _ACCOUNTABLE = 5, 9
_FORMER = 2  # of the pool's trial in 2018, gone from it since
_WHY = {
    "interviewed": ("整顿任务推进缓慢", "驻村天数不足", "组织生活抓得不紧", "村务公开不及时"),
    "recalled": ("长期不在岗", "不能胜任驻村工作"),
    "accountable": ("不尽职，造成不良影响", "虚报整改情况"),
}


def oversee(city: City) -> None:
    """Write these events, and who is in the pool."""
    _recall(city, stream("recalls"))
    _interview(city, stream("interviews"))
    _hold_to_account(city, stream("accountability"))
    _fill_pool(city, stream("pool"))


def _event(city: City, rng: Random, post: BookRow, kind: str, on: str, level: str) -> None:
    document = "" if kind == "interviewed" else maybe(rng, f"演示干〔{on[:4]}〕{rng.randint(2, 60)}号", 0.06)
    cells = {"person": post["person"], "unit": post["unit"], "kind": kind, "on": on, "until": "", "level": level}
    city.book.add("cadre_events", {**cells, "reason": rng.choice(_WHY[kind]), "document": document})


def _recall(city: City, rng: Random) -> None:
    """Team members who were recalled in 2019; others had been when their round ended in 2018."""
    for village in pick(rng, city.older, _RECALLED):
        since = day(rng, "2018-03-05", "2018-12-20")
        cells = {"source": "dispatched", "end_reason": "recalled"}
        last = day(rng, "2019-03-11", "2019-11-20")
        appoint(city, enlist(city, rng, "sent", 0.24), village.code, "team_member", since, last, **cells)
    for post in city.book.rows("posts"):
        if post["end_reason"] == "recalled":
            _event(city, rng, post, "recalled", post["to"], "county")


def _interview(city: City, rng: Random) -> None:
    """Secretaries whose organization is being put right, and first secretaries."""
    for year, count in _INTERVIEWED.items():
        weak = {row["organization"] for row in city.book.rows("cases") if row["year"] == year}
        held = [row for row in city.book.rows("posts") if row["from"] < f"{year}-04" and not row["to"]]
        able = [row for row in held if row["role"] == "secretary" and row["unit"] in weak]
        able += [row for row in held if row["role"] == "first_secretary"]
        for post in pick(rng, able, count, lambda row: 8.0 if row["role"] == "secretary" else 1.0):
            on = day(rng, f"{year}-04-08", f"{year}-12-13")
            _event(city, rng, post, "interviewed", on, rng.choice(("township", "county")))


def _hold_to_account(city: City, rng: Random) -> None:
    """Secretaries who were removed in 2019, on the day of it or shortly before."""
    unfit = ("incompetent", "unqualified", "negligent")
    removed = [row for row in city.book.rows("posts") if row["end_reason"] in unfit and row["to"][:4] == "2019"]
    for post in pick(rng, removed, _ACCOUNTABLE, lambda row: 3.0 if row["end_reason"] == "negligent" else 1.0):
        _event(city, rng, post, "accountable", max(later(post["to"], -rng.randint(0, 20)), "2019-01-07"), "county")


def _fill_pool(city: City, rng: Random) -> None:
    """The first of the pool are the professional secretaries; of a trial before it some came out."""
    posts = [row for row in city.book.rows("posts") if row["role"] == "secretary" and not row["to"]]
    chosen = [row for row in posts if row.get("management") == "professional"]
    assert len(chosen) == plan.PROFESSIONAL_SECRETARIES
    for post in chosen:
        first = max(post["from"], "2019-03-01")
        city.book.add("pool", _in_pool(post, "首批", day(rng, first, later(first, 20))))
    others = [row for row in posts if row not in chosen and row["from"] < "2018" and len(row["unit"]) > 10]
    for post, outcome in zip(pick(rng, others, _FORMER), ("试点结束，留任村党组织书记", "本人申请退出"), strict=True):
        cells = {"to": day(rng, "2019-01-07", "2019-02-22"), "outcome": outcome}
        city.book.add("pool", {**_in_pool(post, "试点", day(rng, "2018-04-02", "2018-06-15")), **cells})


def _in_pool(post: BookRow, batch: str, first: str) -> BookRow:
    place = post["unit"].removeprefix("D")[:12]
    return {"person": post["person"], "batch": batch, "from": first, "to": "", "place": place, "outcome": ""}
