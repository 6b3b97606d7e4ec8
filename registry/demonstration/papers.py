"""What offices write about organizations and people: approvals, filings, votes, screenings, pay and classes."""

from __future__ import annotations

from random import Random

from registry.demonstration.book import BookRow, day, full_day, later, maybe, stream
from registry.demonstration.city import City
from registry.demonstration.counties import COUNTIES, PINGGUI, ZHONGSHAN

#: The counties that record approvals, and the one that records the classes of the villages' committees.
APPROVALS, TRAININGS = (PINGGUI, ZHONGSHAN), ZHONGSHAN
_FIRST = "2018-10-28"  # whatever began earlier needs no approval that is recorded
_LAST = "2019-12-31"
_PAY = {"head": "2100", "both": "2300", "professional": "3800"}
_OF_BRANCHES = ("secretary", "deputy_secretary", "committee_member")
_OF_VILLAGES = ("village_director", "village_deputy", "village_member")


def write_up(city: City) -> None:
    """Write all of it down."""
    _approvals(city, stream("approvals"))
    _posts(city, stream("filings"))
    _elections(city, stream("votes"))
    _screenings(city, stream("screenings"))
    _pay(city, stream("pay"))
    _classes(city, stream("classes"))
    _publicity(city, stream("publicity"))
    _township_allowances(city, stream("allowances"))
    _projects(city, stream("project branches"))


def _upto(iso: str) -> str:
    return min(iso, _LAST)


def _approvals(city: City, rng: Random) -> None:
    """Foundings since 2018-10-28: applied for, approved by the township, filed; some lack a step."""
    for row in list(city.book.rows("organizations")):
        founded = full_day(row["from"])
        if row["kind"] == "group" or row["to"] or founded < _FIRST or len(row["place"]) < 11:
            continue
        recorded = 0.96 if row["place"].startswith(APPROVALS) else 0.55
        if rng.random() >= recorded:
            continue
        applied = later(founded, -rng.randint(24, 40))
        approved = later(applied, rng.randint(8, 22) if rng.random() < 0.95 else rng.randint(33, 38))
        cells = {"organization": row["code"], "matter": "establish", "no": "", "applied_on": applied}
        cells |= {"approved_on": approved, "refused_on": "", "approver": _township(city, row), "document": ""}
        cells["filed_on"] = _upto(later(founded, rng.randint(5, 40))) if rng.random() < 0.93 else ""
        city.book.add("approvals", cells)
    _open_applications(city, rng)


def _open_applications(city: City, rng: Random) -> None:
    """Applications to divide a branch of a village that nobody had answered by the end of 2019."""
    living = [village for village in city.led_by_own() if village.state == "own"]
    for number, village in enumerate(rng.sample(living, 9)):
        applied = day(rng, "2019-12-04", "2019-12-26") if number < 5 else day(rng, "2019-09-02", "2019-10-31")
        cells = {"organization": village.organization, "matter": "establish", "no": "2", "applied_on": applied}
        cells |= {"approved_on": "", "refused_on": "", "approver": "", "filed_on": "", "document": ""}
        if number == 8:
            cells["refused_on"] = later(applied, 20)
        city.book.add("approvals", cells)


def _township(city: City, row: BookRow) -> str:
    """The township's organization above a place at a village or below."""
    code = next((s.parent[:9] for s in city.sites if s.code == row["place"]), row["place"][:9])
    return f"D{code}" if code in city.townships else f"D{code[:6]}"


def _posts(city: City, rng: Random) -> None:
    """Posts since 2018-10-28 at villages and below: approved, filed, and their holders reviewed before."""
    for row in city.book.rows("posts"):
        of_branch = row["unit"].startswith("D") and len(row["unit"]) > 10 and row["role"] in _OF_BRANCHES
        if row["from"] < _FIRST or not (of_branch or row["role"] in _OF_VILLAGES):
            continue
        share = 0.96 if row["unit"].removeprefix("D").startswith(APPROVALS) else 0.6
        first = full_day(row["from"])
        row["reviewed_on"] = later(first, -rng.randint(10, 25)) if rng.random() < share else ""
        if of_branch:
            row["approved_on"] = later(first, -rng.randint(1, 8)) if rng.random() < share else ""
            row["filed_on"] = _upto(later(first, rng.randint(2, 20))) if rng.random() < share else ""


def _elections(city: City, rng: Random) -> None:
    """Votes of the elections since 2017, and the reminders of the terms that end in 2020."""
    members = {village.organization: village.members for village in city.villages if village.organization}
    for row in city.book.rows("elections"):
        if row["organization"].removeprefix("D") in city.townships and rng.random() < 0.85:
            row["reminded_on"] = day(rng, "2019-10-08", "2019-11-12")
        count = members.get(row["organization"])
        if not count or row["elected_on"] < "2014" or rng.random() < 0.03:
            continue
        present = rng.randint(count * 17 // 20 + 1, count) if rng.random() < 0.97 else count * 3 // 4
        seats = 3 if count < 50 else 5
        votes = rng.randint(count // 2 + 1, present) if rng.random() < 0.99 else present // 2
        row.update(eligible=str(count), present=str(present), seats=str(seats), votes_for=str(min(votes, present)))
        row["candidates"] = str(seats + 1)
        if rng.random() < 0.8:
            row["reminded_on"] = _reminder(rng, full_day(row["elected_on"]))


def _reminder(rng: Random, elected: str) -> str:
    """A reminder in the half year before a term of three years ends; nothing where that day was to come."""
    due = later(f"{int(elected[:4]) + 3}{elected[4:]}" if elected[5:] != "02-29" else elected, -184)
    reminded = later(due, -rng.randint(3, 40))
    return reminded if reminded <= _LAST else ""


def _screenings(city: City, rng: Random) -> None:
    """The screening of 2019: every village, but for a few; weak are those that a case followed, dismissed or not."""
    of_year = [row for row in city.book.rows("cases") if row["year"] == "2019"]
    # What an audit found relapsed in autumn had seemed sound.
    weak = {row["organization"] for row in of_year if row["identified_on"] or not row.get("relapse_of")}
    for village in city.older:
        if rng.random() < 0.975:
            result = "weak" if village.organization in weak else "sound"
            screened = day(rng, "2019-02-18", "2019-03-01")
            cells = {"place": village.code, "year": "2019", "screened_on": screened, "result": maybe(rng, result, 0.01)}
            city.book.add("screenings", cells)


def _pay(city: City, rng: Random) -> None:
    """The monthly pay of secretaries and directors since June 2019, by the rates of the bulletin, but for a few."""
    for village in city.led_by_own():
        heads = [row for row in village.secretaries if not row["to"]]
        people = dict.fromkeys([*(row["person"] for row in heads), *filter(None, [village.director])])
        for person in people:
            both = bool(heads) and heads[-1]["person"] == person == village.director
            professional = both and heads[-1]["management"] == "professional"
            rate = _PAY["professional" if professional else "both" if both else "head"]
            if rng.random() < 0.03:
                rate = "1600" if rng.random() < 0.5 else "2000"
            if rng.random() < 0.97:
                cells = {"person": person, "unit": village.code, "from": "2019-06-01", "to": "", "base_yuan": rate}
                city.book.add("pay", cells)


def _classes(city: City, rng: Random) -> None:
    """The classes of 2019 for whoever is on a village organization's committee, in the county that records them."""
    units = {village.organization for village in city.of(TRAININGS)}
    on_committee = [row for row in city.book.rows("posts") if row["unit"] in units and row["role"] in _OF_BRANCHES]
    for person in dict.fromkeys(row["person"] for row in on_committee if not row["to"]):
        if rng.random() < 0.95:
            cells = {
                "person": person,
                "held_on": day(rng, "2019-04-01", "2019-11-15"),
                "title": "县级村“两委”成员集中轮训班",
            }
            hours = "56" if rng.random() < 0.95 else "32"
            city.book.add("trainings", {**cells, "level": "county", "hours": hours})


def _publicity(city: City, rng: Random) -> None:
    """Stars were publicised for a week before the naming; a few for too short, of others nothing is recorded."""
    for row in list(city.book.rows("ratings")):
        if row["stage"] == "named" and row["year"] == "2019" and rng.random() < 0.94:
            begun = day(rng, "2019-10-14", "2019-10-25")
            end = later(begun, 7 if rng.random() < 0.95 else 3)
            cells = {**row, "stage": "publicised", "decided_on": begun, "document": "", "public_to": end}
            city.book.add("ratings", cells)


def _township_allowances(city: City, rng: Random) -> None:
    """The tier of each township's allowance, and the urban-rural class of each village."""
    kinds = {village.code: village.community for village in city.older}
    for row in city.book.rows("facts"):
        if row["period"] != "2019":
            continue
        if row["unit"] in city.townships:
            row["allowance_yuan"] = maybe(rng, rng.choice((400, 400, 450, 500)) if rng.random() < 0.95 else 430)
        elif row["unit"] in kinds:
            usual = (
                rng.choice(("111", "112", "121", "122")) if kinds[row["unit"]] else rng.choice(("220",) * 5 + ("210",))
            )
            row["urban_rural_class"] = maybe(rng, usual if rng.random() < 0.99 else "211", 0.02)


def _projects(city: City, rng: Random) -> None:
    """Large works under way, with members at work on them: most have a branch that leads them."""
    living = {village.code: village.organization for village in city.led_by_own()}
    under_way = [row for row in city.book.rows("projects") if row["started_on"] and not row["delivered_on"]]
    able = [row for row in under_way if row["kind"] == "devolved" and row["place"] in living]
    for county in COUNTIES:
        for row in [row for row in able if row["place"].startswith(county)][:8]:
            row["planned_to"] = later(row["started_on"], rng.randint(200, 420))
            row["full_members"] = str(rng.randint(3, 8))
            row["organization"] = living[row["place"]] if rng.random() < 0.88 else ""
