"""People 人员 by their names: one name in one village is one person, but for another year of birth or gender.

A reference is 张伟, 张伟@双瑞村 or 张伟（1965）. In posts a name that nobody of the village has is a new person's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

import polars as pl

from registry import days
from registry.names.found import Candidate, Found
from registry.names.organizations import OrganizationNames
from registry.names.places import OUTWARDS, chosen, in_order
from registry.names.spellings import folded
from registry.names.units import unit_names
from registry.people.ledger import PEOPLE, POSTS
from registry.people.models import people, posts
from registry.picture import Picture, once, once_for_all_days
from registry.sights.readable import readable

#: The kinds of place that are part of the one that they stand under.
_PARTS = ("natural_village", "relocation_site")
_GENDERS = {"男": "male", "女": "female"}
_BRACKETED = re.compile(r"([^()]+)\(([^()]*)\)")
_YEAR = re.compile(r"(\d{4})年?生?")


class PersonName(NamedTuple):
    """A person as a cell names one: 张伟, 张伟（1965）, 张伟（女）, 张伟@双瑞村."""

    name: str
    gender: str | None = None
    birth_year: int | None = None
    place: str | None = None
    #: What else stands in a bracket.
    note: str | None = None

    @classmethod
    def read(cls, text: str) -> PersonName:
        """The name in a text; inner spaces are lost.

        >>> PersonName.read("张 伟（1965）").birth_year, PersonName.read("张伟(女)@贺街镇双瑞村").place
        (1965, '贺街镇双瑞村')
        """
        name, _, place = folded(text).partition("@")
        bracketed = _BRACKETED.fullmatch(name)
        if bracketed is None:
            return cls(name, place=place or None)
        gender, birth_year, notes = None, None, []
        for part in filter(None, re.split("[,，、;；]", bracketed[2])):
            year = _YEAR.fullmatch(part)
            if part in _GENDERS:
                gender = _GENDERS[part]
            elif year is not None and int(year[1]) in days.YEARS:
                birth_year = int(year[1])
            else:
                notes.append(part)
        return cls(bracketed[1], gender, birth_year, place or None, "、".join(notes) or None)

    @property
    def order(self) -> int:
        """When it is looked up among those of one import: who is told apart first, who was told elsewhere last."""
        return 2 if self.place else 0 if self.gender or self.birth_year else 1


class NamedPerson(NamedTuple):
    """A person who is recorded, or was founded by this import (`code` is then empty until it is given)."""

    identity: Hashable
    code: str
    name: str
    gender: str | None = None
    birth_year: int | None = None


class _Posted(NamedTuple):
    """Who of a name ever held a post at a place; and at a place or below it."""

    at: dict[Hashable, dict[Hashable, None]]
    inside: dict[Hashable, dict[Hashable, None]]


class PeopleNames:
    """The names of people, by the units at which they ever held posts; people and posts may be added."""

    def __init__(
        self,
        organizations: OrganizationNames,
        people: Iterable[NamedPerson] = (),
        posts: Iterable[tuple[Hashable, Hashable]] = (),
    ):
        self.organizations, self.places = organizations, organizations.places
        self._people: dict[Hashable, NamedPerson] = {}
        self._called: dict[str, list[Hashable]] = defaultdict(list)
        self._units: dict[Hashable, tuple[Hashable, ...]] = {}
        #: A name and a unit -> those of that name who ever held a post there.
        self._served: dict[tuple[str, Hashable], tuple[Hashable, ...]] = {}
        #: A name -> where those of that name ever held posts, as the places stood on the days that were asked for.
        self._posted: dict[str, dict[int, _Posted]] = defaultdict(dict)
        for person in people:
            self.add(person)
        for identity, unit in posts:
            self.add_post(identity, unit)

    def add(self, person: NamedPerson) -> None:
        """Adds a person, or what else is known of one."""
        if person.identity not in self._people:
            self._called[folded(person.name)].append(person.identity)
        self._people[person.identity] = person

    def add_post(self, person: Hashable, unit: Hashable) -> None:
        """Adds that a person holds, or held, a post at a place or organization."""
        if person in self._people:
            called = folded(self._people[person].name)
            units, people = self._units.get(person, ()), self._served.get((called, unit), ())
            if unit not in units:
                self._units[person] = (*units, unit)
            if person not in people:
                self._served[called, unit] = (*people, person)
            for day, posted in self._posted.get(called, {}).items():
                self._post(posted, person, unit, day)

    def learn(self, person: Hashable, name: PersonName) -> None:
        """Keeps the gender and year of birth that a name told of whoever it means, where none was known."""
        known = self._people[person]
        gender, year = known.gender or name.gender, known.birth_year or name.birth_year
        if (gender, year) != (known.gender, known.birth_year):
            self._people[person] = known._replace(gender=gender, birth_year=year)

    def __contains__(self, person: Hashable) -> bool:
        return person in self._people

    def __getitem__(self, person: Hashable) -> NamedPerson:
        return self._people[person]

    # -- names ---------------------------------------------------------------------------------------------------------

    def in_post(self, name: PersonName, unit: Hashable, day: int) -> Found:
        """Whom a name means at a post of a place or organization: nobody without a fault is a new person."""
        scope, fault = self._scope(name, day, self._place_of(unit, day))
        if fault is not None:
            return fault
        home = self._home(unit, day)
        if scope is not None and not self._holds(scope, home, day):
            return self._of_scope(name, scope, day)
        if scope is None or self._is_part(scope, home, day):
            best = [one for one in self._served_at(name, home, day) if self._is_like(name, one)]
        else:
            best = self._served_in(name, scope, day)
        return self._chosen(best, day) if best else Found()

    def find(self, name: PersonName, day: int, *, at: Hashable | None = None) -> Found:
        """Whom a name means elsewhere: among those with a post at the place `at`, then in its village, township and
        county; where nothing tells a place, among all."""
        scope, fault = self._scope(name, day, at)
        if fault is not None:
            return fault
        if scope is not None:
            return self._of_scope(name, scope, day)
        best = list(self._namesakes(name)) if at is None else self._nearest(name, at, day)
        return self._chosen(best, day) if best else self._unknown(name, day)

    def _nearest(self, name: PersonName, at: Hashable, day: int) -> list[Hashable]:
        """Those of a name with a post at a place; where there are none in its village, township, county."""
        best = self._like(name, self._posts_of(name, day).at.get(at, ()))
        for kind in OUTWARDS:
            scope = None if best else self.places.of_kind(at, kind, day)
            best = best if scope is None else self._served_in(name, scope, day)
        return best

    def _scope(self, name: PersonName, day: int, at: Hashable | None) -> tuple[Hashable | None, Found | None]:
        """The place that stands behind @, or what is wrong with it."""
        if name.place is None:
            return None, None
        found = self.places.find(name.place, day, at=at)
        return found.one, found if found.one is None else None

    def _of_scope(self, name: PersonName, scope: Hashable, day: int) -> Found:
        best = self._served_in(name, scope, day)
        return self._chosen(best, day) if best else self._unknown(name, day)

    def _chosen(self, best: list[Hashable], day: int) -> Found:
        return chosen(best, (self.candidate(one, day) for one in best), "ambiguous_person")

    def _unknown(self, name: PersonName, day: int) -> Found:
        called = self._called.get(folded(name.name), ())
        return Found(None, "unknown_name", in_order(self.candidate(one, day) for one in called))

    def _namesakes(self, name: PersonName) -> Iterator[Hashable]:
        """Those of a name of whom no other gender or year of birth is known."""
        return iter(self._like(name, self._called.get(folded(name.name), ())))

    def _like(self, name: PersonName, people: Iterable[Hashable]) -> list[Hashable]:
        """Those of some people of whom no other gender or year of birth is known."""
        return [one for one in people if self._is_like(name, one)]

    def _is_like(self, name: PersonName, person: Hashable) -> bool:
        """Whether no other gender or year of birth is known of a person."""
        known = self._people[person]
        pairs = ((name.gender, known.gender), (name.birth_year, known.birth_year))
        return all(told is None or own is None or told == own for told, own in pairs)

    def candidate(self, person: Hashable, day: int) -> Candidate:
        """A person as one whom a name could mean; the path leads to where the last post was."""
        known = self._people[person]
        places = [place for unit in self._units.get(person, ()) if (place := self._place_of(unit, day)) is not None]
        path = self.places.path(places[-1], day, with_itself=True) if places else ""
        return Candidate(person, known.code, known.name, path)

    # -- where posts are -----------------------------------------------------------------------------------------------

    def _place_of(self, unit: Hashable, day: int) -> Hashable | None:
        if unit in self.organizations:
            unit = self.organizations.on(unit, day).place
        return unit if unit in self.places else None

    def _home(self, unit: Hashable, day: int) -> Hashable | None:
        """The village of a unit; of one that is in none its place."""
        place = self._place_of(unit, day)
        return None if place is None else self.places.of_kind(place, "village", day) or place

    def _served_at(self, name: PersonName, home: Hashable | None, day: int) -> dict[Hashable, None]:
        """Those of a name who ever held a post at a village, or at an organization, natural village or site of it."""
        if home is None:
            return {}
        parts = [one for one in self.places.below(home, day) if self._is_part(one, home, day)]
        units = [unit for place in (home, *parts) for unit in (place, *self.organizations.at_place(place, day))]
        called = folded(name.name)
        return {one: None for unit in units for one in self._served.get((called, unit), ())}

    def _is_part(self, place: Hashable | None, home: Hashable | None, day: int) -> bool:
        if place is None or place == home:
            return place is not None
        state = self.places.on(place, day)
        return state.kind in _PARTS and state.parent == home

    def _served_in(self, name: PersonName, scope: Hashable, day: int) -> list[Hashable]:
        """Those of a name who ever held a post at a place or below it."""
        return self._like(name, self._posts_of(name, day).inside.get(scope, ()))

    def _posts_of(self, name: PersonName, day: int) -> _Posted:
        """Where those of a name ever held posts: a name may be borne by thousands, and be asked for as often."""
        called = folded(name.name)
        known = self._posted[called].get(day)
        if known is None:
            known = self._posted[called][day] = _Posted({}, {})
            for one in self._called.get(called, ()):
                for unit in self._units.get(one, ()):
                    self._post(known, one, unit, day)
        return known

    def _post(self, posted: _Posted, person: Hashable, unit: Hashable, day: int) -> None:
        place = self._place_of(unit, day)
        if place is not None:
            posted.at.setdefault(place, {})[person] = None
            for scope in (place, *self.places.above(place, day)):
                posted.inside.setdefault(scope, {})[person] = None

    def _holds(self, scope: Hashable, home: Hashable | None, day: int) -> bool:
        """Whether a post at `home` is one of a place that stands behind @."""
        return home is not None and (self._is_part(scope, home, day) or self.places.is_in(home, scope, day))


def people_names(picture: Picture) -> PeopleNames:
    """The names of all people in force; the day is told with each question to them. Nobody is meant whom the picture's
    sight may not read, nor by a post that it may not."""
    return _all_names(picture) if picture.sight.is_everything else _readable_names(picture)


@once_for_all_days
def _all_names(picture: Picture) -> PeopleNames:
    return _names(picture, picture.rows(people), picture.rows(posts))


@once
def _readable_names(picture: Picture) -> PeopleNames:
    read = readable(picture)
    return _names(picture, read.rows(PEOPLE), read.rows(POSTS))


def _names(picture: Picture, persons: pl.DataFrame, held: pl.DataFrame) -> PeopleNames:
    told = persons.select("record", "code", "name", "gender", "birth_year")
    return PeopleNames(
        unit_names(picture).organizations,
        (NamedPerson(*row) for row in told.iter_rows()),
        held.select("person", "unit").iter_rows(),
    )
