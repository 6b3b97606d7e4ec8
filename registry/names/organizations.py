"""Organizations 党组织 by their names: their own, or that of the place that they are of, 双瑞村党总支."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Any

from registry import days
from registry.names.found import Candidate, Found
from registry.names.places import PlaceNames, Spelled, chosen, in_order, nearest
from registry.names.spellings import folded

VILLAGE_LEVEL = "village_level"
#: Where the organization of a place is its local committee, whose full name ends in 委员会 too.
_OF_LOCAL_COMMITTEES = ("municipality", "county")
_PARTY = ("中国共产党", "中共")
#: The last words of names, and the kinds of organization that they tell; none tells any.
_OF_BRANCHES = ("党支部", "支部委员会", "党支部委员会", "支部")
_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_OF_BRANCHES, ("branch",)),
    **{f"联合{word}": ("joint_branch",) for word in _OF_BRANCHES},
    **{f"临时{word}": ("temporary_branch",) for word in _OF_BRANCHES},
    **dict.fromkeys(("党总支", "总支部委员会", "党总支部委员会", "党总支部", "总支部", "总支"), ("general_branch",)),
    **dict.fromkeys(("党委", "委员会"), ("committee",)),
    **dict.fromkeys(("区委", "县委", "市委"), ("local_committee",)),
    **dict.fromkeys(("党工委", "工作委员会"), ("working_committee",)),
    "党小组": ("group",),
    "党组织": (),
}
#: Words whose first character may belong to the place as well: 昭平县委 is of 昭平县.
_SHARED = ("区委", "县委", "市委")


class OwnRank(IntEnum):
    """How a text gives an organization's own name; any is better than a spelling of its place."""

    NAME, OTHER_NAME = -2, -1


@dataclass(frozen=True, eq=False)
class OrganizationState:
    """A state of an organization from a day to a day (`registry.days`, as written)."""

    identity: Hashable
    code: str
    name: str
    kind: str
    place: Hashable
    superior: Hashable | None = None
    type: str | None = None
    begins: int | None = None
    ends: int | None = None

    @classmethod
    def of(cls, identity: Hashable, state: Mapping[Any, Any]) -> OrganizationState:
        """A state as it is recorded."""
        columns = ("code", "name", "kind", "place", "superior", "type", "begins", "ends")
        return cls(identity, *(state[name] for name in columns))

    @cached_property
    def folded(self) -> str:
        return folded(self.name)


def kind_of_name(name: str) -> str | None:
    """The kind that the last word of a name tells.

    >>> [kind_of_name(name) for name in ("双瑞村联合党支部", "中共莲塘镇总支部委员会", "双瑞村党组织", "双瑞村")]
    ['joint_branch', 'general_branch', None, None]
    """
    ends = _endings(folded(name))
    kinds = max(ends, key=lambda end: len(end[1]))[2] if ends else ()
    return kinds[0] if kinds else None


@lru_cache(maxsize=100_000)
def _endings(text: str) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """The last words that a text may end in: how much stands before each, the word, and the kinds that it tells."""
    found = []
    for word, kinds in _WORDS.items():
        if text.endswith(word) and text != word:
            found.append((len(text) - len(word), word, kinds))
            if word in _SHARED:
                found.append((len(text) - len(word) + 1, word[1:], kinds))
    return tuple(found)


class OrganizationNames:
    """The names of organizations, by all their states, and of the places that they are of."""

    def __init__(self, places: PlaceNames, states: Iterable[OrganizationState] = ()):
        self.places = places
        self._states: dict[Hashable, list[OrganizationState]] = {}
        self._called: dict[str, list[OrganizationState]] = defaultdict(list)
        self._of: dict[Hashable, dict[Hashable, None]] = defaultdict(dict)
        for state in states:
            self.add(state)

    def add(self, state: OrganizationState) -> None:
        """Adds a state of an organization, known or new; where it overlaps others the one that begins last counts."""
        own = self._states.setdefault(state.identity, [])
        own.append(state)
        own.sort(key=_begin)
        self._called[state.folded].append(state)
        self._of[state.place][state.identity] = None
        if "_shortened" in self.__dict__:
            self._shortened[_shortened(state.folded)].append(state)

    # -- what is known of an organization ------------------------------------------------------------------------------

    def __contains__(self, organization: Hashable) -> bool:
        return organization in self._states

    def on(self, organization: Hashable, day: int) -> OrganizationState:
        """The state on a full day: the one that holds; of an ended organization its last; else its first."""
        states = self._states[organization]
        if len(states) == 1:
            return states[0]
        return next((state for state in reversed(states) if _begin(state) <= day), states[0])

    def lives(self, organization: Hashable, day: int) -> bool:
        state = self.on(organization, day)
        return _begin(state) <= day and (not state.ends or day < days.first_day(state.ends))

    def is_village_level(self, organization: Hashable, day: int) -> bool:
        """Whether it is the organization of its place, and no part of one: as recorded, or as its superior tells."""
        state = self.on(organization, day)
        if state.type:
            return state.type == VILLAGE_LEVEL
        return state.superior not in self or self.on(state.superior, day).place != state.place

    def candidate(self, organization: Hashable, day: int) -> Candidate:
        state = self.on(organization, day)
        path = self.places.path(state.place, day, with_itself=True) if state.place in self.places else ""
        return Candidate(organization, state.code, state.name, path)

    # -- of a place ----------------------------------------------------------------------------------------------------

    def of_place(self, place: Hashable, day: int) -> Found:
        """The organization of a place (`@organization`)."""
        best = list(self._at(place, day))
        if not best:
            return Found(None, "no_organization")
        return chosen(best, (self.candidate(one, day) for one in best))

    def superior_of(self, place: Hashable, day: int) -> Found:
        """The organization of the nearest place above that has one (`@superior`)."""
        found = (self.of_place(one, day) for one in self.places.above(place, day))
        none = Found(None, "no_organization")
        return next((one for one in found if one != none), none)

    def at_place(self, place: Hashable, day: int) -> list[Hashable]:
        """All organizations of a place, of whatever type, living or not."""
        return [one for one in self._of.get(place, ()) if self.on(one, day).place == place]

    def _at(self, place: Hashable, day: int, living: bool = True) -> Iterator[Hashable]:
        """The organizations of a place, those of other types left out."""
        for one in self.at_place(place, day):
            if self.is_village_level(one, day) and (not living or self.lives(one, day)):
                yield one

    # -- names ---------------------------------------------------------------------------------------------------------

    def find(self, text: str, day: int, *, inside: Hashable | None = None, at: Hashable | None = None) -> Found:
        """The organization that a text means on a full day.

        It is looked for at `inside` or below it; else outwards from the place `at`; else everywhere.
        """
        whole = folded(text)
        named = [*self._by_own_name(whole, day), *self._by_place(whole, day)]
        found = [(rank, one) for rank, one in named if self._is_inside(one, inside, day)]
        best = nearest((self._area(one, at, day), rank, one) for rank, one in found if self.lives(one, day))
        if best:
            return chosen(best, (self.candidate(one, day) for one in best))
        near = dict.fromkeys((*(one for _, one in found), *self._nearly(whole, day)))
        candidates = (self.candidate(one, day) for one in near if self._is_inside(one, inside, day))
        return Found(None, "unknown_name", in_order(candidates))

    def _is_inside(self, organization: Hashable, scope: Hashable | None, day: int) -> bool:
        place = self.on(organization, day).place
        return scope is None or (place in self.places and self.places.is_in(place, scope, day))

    def _area(self, organization: Hashable, at: Hashable | None, day: int) -> int:
        place = self.on(organization, day).place
        return self.places.area(place, at if place in self.places else None, day)

    def _by_own_name(self, text: str, day: int) -> Iterator[tuple[int, Hashable]]:
        """Those whose own name it is, places above or its own may stand before it; also those that do not live."""
        for start in range(len(text)):
            for state in self._called.get(text[start:], ()):
                if start == 0 or self._stands_before(text[:start], self.on(state.identity, day).place, day):
                    is_of_day = state is self.on(state.identity, day)
                    yield OwnRank.NAME if is_of_day else OwnRank.OTHER_NAME, state.identity

    def _stands_before(self, path: str, place: Hashable, day: int) -> bool:
        return place in self.places and self.places.lead_to(path, (place, *self.places.above(place, day)))

    def _by_place(self, text: str, day: int) -> Iterator[tuple[int, Hashable]]:
        """The living organizations of the kind that the last word tells, of the places that the rest spells."""
        for named, kinds in self._places_named(text, day):
            if named.lives:
                for one in self._at(named.place, day):
                    if not kinds or self.on(one, day).kind in self._kinds_at(named.place, kinds, day):
                        yield named.rank, one

    def _kinds_at(self, place: Hashable, kinds: Collection[str], day: int) -> Collection[str]:
        is_local = "committee" in kinds and self.places.on(place, day).kind in _OF_LOCAL_COMMITTEES
        return (*kinds, "local_committee") if is_local else kinds

    def _places_named(self, text: str, day: int) -> Iterator[tuple[Spelled, tuple[str, ...]]]:
        for name, kinds in _parted(text):
            for spelled in self.places.spelled(name, day):
                yield spelled, kinds

    @cached_property
    def _shortened(self) -> dict[str, list[OrganizationState]]:
        """The states of organizations by their names, each without 中共 and its last word."""
        found: dict[str, list[OrganizationState]] = defaultdict(list)
        for states in self._states.values():
            for state in states:
                found[_shortened(state.folded)].append(state)
        return found

    def _nearly(self, text: str, day: int) -> Iterator[Hashable]:
        """Those that are called so but for 中共 and the last word; and those of the places that it spells, nearly or on
        another day, of whatever kind, living or not."""
        short = _shortened(text)
        for start in range(len(short)):
            for state in self._shortened.get(short[start:], ()):
                if start == 0 or self._stands_before(short[:start], self.on(state.identity, day).place, day):
                    yield state.identity
        for name, _ in _parted(text):
            for spelled in (*self.places.spelled(name, day), *self.places.nearly(name, day)):
                yield from self._at(spelled.place, day, living=False)


def _parted(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The names of places that a name of an organization may be made of, and the kinds that its last word tells."""
    body = _without_party(text)
    return [(body, ()), *((body[:cut], kinds) for cut, _, kinds in _endings(body))]


def _without_party(text: str) -> str:
    """A name without the word 中共 before it."""
    return next((text.removeprefix(party) for party in _PARTY if text.startswith(party)), text)


def _shortened(text: str) -> str:
    """A name without 中共 and its last word; nothing where it has no such word.

    >>> _shortened("中共观音村第一支部委员会"), _shortened("观音村第一党支部"), _shortened("观音村")
    ('观音村第一', '观音村第一', '')
    """
    body = _without_party(text)
    return body[: min((cut for cut, _, _ in _endings(body)), default=0)]


def _begin(state: OrganizationState) -> int:
    return days.first_day(state.begins) if state.begins else 0
