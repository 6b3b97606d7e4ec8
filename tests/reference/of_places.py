"""The figures of places, and of the facilities, pairings, activities and projects at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from . import courses
from .items import Item, Items, Truth, all_of, any_of, at_least, counted, shared
from .reading import Row
from .world import Identity, World, holds

FLAGS = ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment")

PlaceTest = Callable[[World, Identity], Truth]


def always(world: World, unit: Identity) -> Truth:
    """The population is every unit."""
    return True


def count_places(kind: str, member: PlaceTest = always) -> Items:
    """Count of living places of a kind."""

    def items(w: World) -> Iterator[Item]:
        for p in w.living(kind):
            yield from counted(w.places.code(p), p, member(w, p))

    return items


def share_of_places(kind: str, met: PlaceTest, member: PlaceTest = always) -> Items:
    """Share of living places of a kind."""

    def items(w: World) -> Iterator[Item]:
        for p in w.living(kind):
            yield from shared(w.places.code(p), p, member(w, p), met(w, p))

    return items


def total_of_measure(measure: str, villages: Callable[[World], Iterable[Identity]]) -> Items:
    """Sum of a measure of villages."""

    def items(w: World) -> Iterator[Item]:
        for p in villages(w):
            value = w.measure(p, measure)
            yield Item(w.places.code(p), p, "unknown" if value is None else "met", (value,))

    return items


def ratio_of_measures(kind: str, over: str, under: str) -> Items:
    """Sum of one measure by sum of another, of living places of a kind."""

    def items(w: World) -> Iterator[Item]:
        for p in w.living(kind):
            both = w.measure(p, over), w.measure(p, under)
            missing = both.count(None)
            if missing < 2:
                yield Item(w.places.code(p), p, "unknown" if missing else "met", both)

    return items


# Places


def subkind(wanted: str) -> PlaceTest:
    """The place is of that subkind, unknown where it is not recorded."""
    return lambda w, p: None if w.subkind(p) is None else w.subkind(p) == wanted


def measured(measure: str, bound: int) -> PlaceTest:
    """measure ≥ bound."""
    return lambda w, p: at_least(w.measure(p, measure), bound)


def in_modes(*modes: str) -> PlaceTest:
    """The place's mode is one of these."""
    return lambda w, p: w.mode(p) in modes


organization_coverage = in_modes("independent", "joint", "absorbed")
work_coverage = in_modes("independent", "joint", "absorbed", "contact")


def without_members(w: World, p: Identity) -> Truth:
    """Neither full nor probationary members."""
    counts = [w.measure(p, m) for m in ("full_members", "probationary_members")]
    return all_of(None if n is None else n == 0 for n in counts)


def helped(w: World, p: Identity) -> Truth:
    """A contact member, recorded contact, or a member developed (not recorded is no)."""
    developed = w.measure(p, "members_developed")
    return (
        bool(w.in_post("place", p, "contact_member"))
        or p in w.recorded_contact
        or (developed is not None and developed >= 1)
    )


def post_on(*roles: str) -> PlaceTest:
    """Someone holds one of the roles on the place."""
    return lambda w, p: bool(w.in_post("place", p, *roles))


def spells_at(w: World, ledger: str, p: Identity, **wanted: str) -> list[Row]:
    """Bodies, facilities or pairings at the place that hold on the day, with those values."""
    return [
        row for row in w.about("place", p, ledger) if holds(row, w.day) and all(row[k] == v for k, v in wanted.items())
    ]


def has_bodies(*kinds: str) -> PlaceTest:
    """Each of these bodies exists at the place."""
    return lambda w, p: all(spells_at(w, "bodies", p, kind=kind) for kind in kinds)


def has_facility(kind: str) -> PlaceTest:
    """Such a facility is in use at the place."""
    return lambda w, p: bool(spells_at(w, "facilities", p, kind=kind))


def paired(w: World, p: Identity) -> Truth:
    """An enterprise is paired with the place."""
    return bool(spells_at(w, "pairings", p, partner_kind="enterprise"))


def led_by(*roles: str) -> PlaceTest:
    """Someone holds one of the roles on a village organization of the village."""
    return lambda w, p: any(w.in_post("organization", o, *roles) for o in organizations_of(w, p))


def organizations_of(w: World, p: Identity) -> list[Identity]:
    """The village organizations of the village that live."""
    return [o for o in w.organizations_at(p) if w.organizations.lives(o) and w.is_village_organization(o)]


def both_posts(w: World, p: Identity) -> Truth:
    """One person is secretary and village director."""
    secretaries = [w.in_post("organization", o, "secretary") for o in organizations_of(w, p)]
    return bool(set().union(*secretaries) & w.in_post("place", p, "village_director"))


def venue_of_300(w: World, p: Identity) -> Truth:
    """A venue of 300 m² or more; unknown: none such, and one without an area."""
    return any_of(at_least(v.get("area_m2"), 300) for v in spells_at(w, "facilities", p, kind="venue"))


def venue_unified(w: World, p: Identity) -> Truth:
    """A venue with all five flags; unknown: none such, and one whose flags may all be yes."""
    venues = spells_at(w, "facilities", p, kind="venue")
    return any_of(all_of(v.get(flag) for flag in FLAGS) for v in venues)


def poor(w: World, p: Identity) -> Truth:
    """Registered as a poor village."""
    return w.measure(p, "poor_village")


def first_secretary_due(w: World, p: Identity) -> Truth:
    """A poor village, or one with an open case of an organization of it."""
    cases = [c for o in w.organizations_at(p) for c in w.about("organization", o, "cases")]
    return any_of([poor(w, p), any(courses.is_open(w, c) for c in cases)])


def villages_of_the_year(w: World) -> list[Identity]:
    """Villages that lived on some day of the year up to the day."""

    def lived(state: Row) -> bool:
        begins, ends = state.get("from"), state.get("to")
        return (begins is None or begins <= w.day) and (ends is None or ends > w.new_year)

    return [p for p, states in w.places.states.items() if w.kind(p) == "village" and any(map(lived, states))]


# Sites, pairings, activities, projects


def modes_of_sites(w: World) -> Iterator[Item]:
    """The mode of each relocation site."""
    return (Item(w.places.code(p), p, w.mode(p)) for p in w.living("relocation_site"))


def activities(kind: str, place_kind: str | None = None) -> Items:
    """Times of the activities of a kind in the year, at places of a kind (living or not)."""

    def items(w: World) -> Iterator[Item]:
        for row in w.rows("activities"):
            p = w.places.ids[row["place"]]
            if row["kind"] == kind and w.this_year(row["held_on"]) and place_kind in (None, w.kind(p)):
                unit = f"{w.places.code(p)}/{kind}/{row['held_on']}/{row['title']}"
                yield Item(unit, p, "met", (1 if row.get("times") is None else row["times"],))

    return items


def enterprises(w: World) -> Iterator[Item]:
    """The enterprises of the pairings with villages (living or not)."""
    for row in w.rows("pairings"):
        p = w.places.ids[row["place"]]
        if row["partner_kind"] == "enterprise" and holds(row, w.day) and w.kind(p) == "village":
            yield Item(row["partner"], p, "met")


def started(kind: str) -> Callable[[World], Iterator[tuple[Row, Identity]]]:
    """The projects of a kind that have started, each with its place."""
    return lambda w: (
        (row, w.places.ids[row["place"]])
        for row in w.rows("projects")
        if row["kind"] == kind and w.happened(row.get("started_on"))
    )


def count_projects(kind: str) -> Items:
    """Count of started projects."""
    return lambda w: (Item(row["code"], p, "met") for row, p in started(kind)(w))


def amount_of_projects(kind: str) -> Items:
    """Sum of the amounts of started projects."""

    def items(w: World) -> Iterator[Item]:
        for row, p in started(kind)(w):
            amount = row.get("amount_yuan")
            yield Item(row["code"], p, "unknown" if amount is None else "met", (amount,))

    return items


def delivered(w: World) -> Iterator[Item]:
    """Share of started five-small projects that are delivered."""
    for row, p in started("five_small")(w):
        yield from shared(row["code"], p, True, w.happened(row.get("delivered_on")))
