"""The figures of villages' stars, of cadres, of the pool and of pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from .items import Item, Items, all_of, shared
from .of_organizations import post_item, secretaries, stars, years_after
from .reading import Row
from .settings import number
from .world import Identity, World, holds

RESIDENT = ("first_secretary", "team_member")
HAVES = [f"have_{number:02}" for number in range(1, 13)]


def stars_of_villages(w: World) -> Iterator[Item]:
    """The most stars of each village's organizations."""
    best: dict[Identity, int] = defaultdict(int)
    for o in w.village_organizations():
        best[w.place_of(o)] = max(best[w.place_of(o)], stars(w, o))
    for village in w.living("village"):
        yield Item(w.places.code(village), village, str(best[village]))


def posts(w: World, *roles: str) -> Iterator[Row]:
    """The posts with one of the roles that hold."""
    return (post for of_unit in w.posts.values() for post in of_unit if post["role"] in roles)


def terms(w: World) -> Iterator[Item]:
    """Share of the first secretaries whose term is not over."""
    for post in posts(w, "first_secretary"):
        code, place = post_item(w, post)
        years = int(number(w, "cadre.term_years", place))
        yield from shared(code, place, True, w.day < years_after(post["from"], years))


def safeguarded(w: World) -> Iterator[Item]:
    """Share of the residents with all twelve at the latest check of them there."""
    for post in posts(w, *RESIDENT):
        rows = [
            row
            for row in w.rows("safeguards")
            if row["person"] == post["person"] and w.unit(row["unit"]) == w.unit(post["unit"]) and w.happened(row["on"])
        ]
        latest = max(rows, key=lambda row: row["on"], default={})
        yield from shared(*post_item(w, post), True, all_of(latest.get(have) for have in HAVES))


def insured(w: World) -> Iterator[Item]:
    """Share of the residents with an insurance that holds, at whatever unit."""
    people = {
        row["person"]
        for row in w.rows("cadre_events")
        if row["kind"] == "insured" and holds({"from": row["on"], "to": row.get("until")}, w.day)
    }
    for post in posts(w, *RESIDENT):
        yield from shared(*post_item(w, post), True, post["person"] in people)


def events(kind: str) -> Items:
    """Count of the events of a kind in the year."""

    def items(w: World) -> Iterator[Item]:
        for row in w.rows("cadre_events"):
            if row["kind"] == kind and w.this_year(row["on"]):
                side, unit = w.unit(row["unit"])
                units, place = (w.organizations, w.place_of(unit)) if side == "organization" else (w.places, unit)
                yield Item(f"{row['person']}@{units.code(unit)}/{kind}/{row['on']}", place, "met")

    return items


def members(w: World) -> Iterator[tuple[str, Identity, Row]]:
    """Those in the pool: name, place, row."""
    for row in w.rows("pool"):
        if holds(row, w.day):
            yield f"{row['person']}@{row['batch']}/{row['from']}", w.places.ids[row["place"]], row


def pool_members(w: World) -> Iterator[Item]:
    return (Item(name, place, "met") for name, place, _ in members(w))


def pool_secretaries(w: World) -> Iterator[Item]:
    """Share of the pool who are secretary of a village organization."""
    people = {post["person"] for post in secretaries(w)}
    for name, place, row in members(w):
        yield from shared(name, place, True, row["person"] in people)


def grades(w: World) -> Iterator[tuple[str, Identity, str]]:
    """Who is paid: name, village, grade."""
    as_secretary: dict[tuple[str, Identity], list[Row]] = defaultdict(list)
    for post in secretaries(w):
        as_secretary[post["person"], w.place_of(w.organizations.ids[post["unit"]])].append(post)
    directing = {(p["person"], w.unit(p["unit"])[1]) for p in posts(w, "village_director")}
    for person, village in sorted({*as_secretary, *directing}, key=str):
        if not w.places.lives(village) or w.kind(village) != "village":
            continue
        held = as_secretary.get((person, village), [])
        is_professional = any(post.get("management") == "professional" for post in held)
        both = bool(held) and (person, village) in directing
        grade = "head" if not both else "professional" if is_professional else "both"
        yield f"{person}@{w.places.code(village)}", village, grade


def pay_grades(w: World) -> Iterator[Item]:
    return (Item(*found) for found in grades(w))


def pay(w: World) -> Iterator[Item]:
    """What everybody is paid, by grade and village."""
    for name, village, grade in grades(w):
        base: Decimal | None = number(w, f"pay.{grade}", village)
        yield Item(name, village, "unknown" if base is None else "met", (base,))
