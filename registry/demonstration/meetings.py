"""Meetings (三会一课) of the last quarter of 2019, in the counties that record them, and lectures of the townships."""

from __future__ import annotations

from random import Random

from registry.demonstration.book import BookRow, day, maybe, stream
from registry.demonstration.city import City
from registry.demonstration.counties import FUCHUAN, ZHONGSHAN

#: The counties that record meetings.
MEETINGS = (ZHONGSHAN, FUCHUAN)
#: Kind, title, first and last day, and how many of a hundred branches held it: not published.
_HELD = (
    ("theme_day", "不忘初心、牢记使命主题党日", "2019-12-02", "2019-12-27", 96),
    ("assembly", "第四季度党员大会", "2019-10-08", "2019-12-20", 97),
    ("lecture", "支部书记讲党课", "2019-10-08", "2019-12-25", 92),
    ("life_meeting", "年度组织生活会", "2019-10-28", "2019-12-27", 96),
    ("review", "民主评议党员", "2019-11-18", "2019-12-28", 94),
)
_LATE_FOUND = "2019-10-01"  # whoever was founded later held nothing of the quarter yet


def meet(city: City) -> None:
    """Write the meetings down, each by the organization that held it."""
    rng = stream("meetings")
    members = {hamlet.code: hamlet.full for village in city.villages for hamlet in village.hamlets}
    members |= {village.code: village.members for village in city.villages}
    with_committee = {row["unit"] for row in city.book.rows("posts") if row["role"] == "committee_member"}
    for row in city.book.rows("organizations"):
        if row["to"] or not row["place"].startswith(MEETINGS):
            continue
        if row["kind"] in ("branch", "joint_branch") and row["from"] < _LATE_FOUND:
            _of_branch(city, rng, row, members.get(row["place"]) or 0, row["code"] in with_committee)
        elif row["kind"] == "group" and rng.random() < 0.93:
            _held(city, rng, row, "group", "党小组会", day(rng, "2019-12-02", "2019-12-27"))
    _township_lectures(city, rng)


def _of_branch(city: City, rng: Random, row: BookRow, members: int, with_committee: bool) -> None:
    idle = rng.random() < 0.02  # a branch that hardly lives: nothing of the quarter is there
    for kind, title, first, last, share in _HELD:
        if idle or rng.random() * 100 >= share:
            continue
        meeting = _held(city, rng, row, kind, title, day(rng, first, last))
        if kind == "assembly" and members >= 3 and rng.random() < 0.25:
            _resolve(rng, meeting, members)
    if with_committee and rng.random() < 0.94:
        _held(city, rng, row, "committee", "支委会", day(rng, "2019-12-02", "2019-12-27"))


def _held(city: City, rng: Random, row: BookRow, kind: str, title: str, held_on: str, **cells: str) -> BookRow:
    if row["code"] != f"D{row['place']}":  # others of the same place may meet on that day
        title = f"{title}（{row['name']}）"
    meeting = {"place": row["place"], "kind": kind, "held_on": held_on, "title": title}
    meeting |= {"participants": maybe(rng, rng.randint(3, 24)), "organization": row["code"]}
    return city.book.add("activities", {**meeting, "times": "", **cells})


def _resolve(rng: Random, meeting: BookRow, members: int) -> None:
    """Lets an assembly resolve: half of the members were there and in favour, but for a few."""
    few = rng.random() < 0.03
    present = max(1, members // 2 - 1) if few else rng.randint((members * 4 + 4) // 5, members)
    meeting.update(eligible=str(members), present=str(present), passed="yes", participants=str(present))
    meeting["in_favour"] = str(present if few else rng.randint(max(members // 2 + 1, present - 2), present))


def _township_lectures(city: City, rng: Random) -> None:
    """The secretaries of the townships lecture once a year, most of them."""
    heads = {row["unit"]: row for row in city.book.rows("posts") if row["role"] == "secretary" and not row["to"]}
    rows = {row["code"]: row for row in city.book.rows("organizations")}
    for code in city.townships:
        head = heads[f"D{code}"]
        if rng.random() < 0.94:
            held_on = day(rng, max("2019-06-20", head["from"]), "2019-12-20")
            _held(city, rng, rows[f"D{code}"], "lecture", "党委书记讲党课", held_on, speaker=head["person"])
