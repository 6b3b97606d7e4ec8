"""Places 地点 by their names: which a text can mean on a day, in a place or outwards from one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from registry import days
from registry.names.found import Candidate, Found
from registry.names.spellings import SEPARATORS, PlaceClass, Stem, endings, folded, stems
from registry.places.ledger import subkind_of_code

#: The kinds of place in which a name is looked for, one after the other, outwards from where it stands.
OUTWARDS = ("village", "township", "county")
EVERYWHERE = len(OUTWARDS) + 1
#: So many answers are kept.
_KEPT = 50_000
#: No name is longer.
_LONGEST = 200


class Rank(IntEnum):
    """How a text spells a place, the best first; another day's name is never better than that day's whole."""

    NAME, WHOLE, OTHER_WHOLE, BARE, OTHER_BARE = range(5)


_ON_ANOTHER_DAY = {
    Rank.NAME: Rank.OTHER_WHOLE,
    Rank.WHOLE: Rank.OTHER_WHOLE,
    Rank.BARE: Rank.OTHER_BARE,
}


@dataclass(frozen=True, eq=False)
class PlaceState:
    """A state of a place: what it is called and stands under from a day to a day (`registry.days`, as written)."""

    identity: Hashable
    code: str
    name: str
    kind: str
    subkind: str | None = None
    parent: Hashable | None = None
    begins: int | None = None
    ends: int | None = None

    @classmethod
    def of(cls, identity: Hashable, state: Mapping[Any, Any]) -> PlaceState:
        """A state as it is recorded."""
        columns = ("code", "name", "kind", "subkind", "parent", "begins", "ends")
        return cls(identity, *(state[name] for name in columns))

    @cached_property
    def folded(self) -> str:
        return folded(self.name)

    @cached_property
    def stems(self) -> tuple[Stem, ...]:
        return stems(self.folded, self.kind, self.subkind or subkind_of_code(self.kind, self.code))


@dataclass(frozen=True)
class Spelled:
    """A place that a text spells: how, and whether it lives on the day."""

    place: Hashable
    rank: Rank
    lives: bool


class PlaceNames:
    """The names of places, by all their states; more may be added, as those that an import founds. Those `above` stand
    in paths and are not looked for."""

    def __init__(self, states: Iterable[PlaceState] = (), above: Iterable[PlaceState] = ()):
        self._states: dict[Hashable, list[PlaceState]] = {}
        self._below: dict[Hashable, dict[Hashable, None]] = defaultdict(dict)
        #: What stands before the words of a class (None: the whole of a text) -> the states that it spells, and how.
        self._spelled: dict[tuple[PlaceClass | None, str], list[tuple[PlaceState, Rank]]] = defaultdict(list)
        self._known: dict[tuple[str, int], list[Spelled]] = {}
        self._lines: dict[tuple[Hashable, int], tuple[Hashable, ...]] = {}
        #: Of the places that a text spells on a day those below each place: of one name there are many in a province.
        self._within: dict[tuple[str, int], dict[Hashable, list[Spelled]]] = {}
        for state in states:
            self.add(state)
        for state in above:
            self._add(state)

    def add(self, state: PlaceState) -> None:
        """Adds a state of a place, known or new; where it overlaps others the one that begins last counts."""
        self._add(state)
        self._spelled[None, state.folded].append((state, Rank.NAME))
        for stem in state.stems:
            if stem.is_whole:
                self._spelled[None, stem.text].append((state, Rank.WHOLE if stem.is_whole_alone else Rank.BARE))
            for place_class in stem.classes:
                self._spelled[place_class, stem.text].append((state, Rank.WHOLE if stem.is_whole else Rank.BARE))
        self._known.clear()
        self._within.clear()

    def _add(self, state: PlaceState) -> None:
        own = self._states.setdefault(state.identity, [])
        own.append(state)
        own.sort(key=_begin)
        if state.parent is not None:
            self._below[state.parent][state.identity] = None
        self._lines.clear()

    # -- what is known of a place --------------------------------------------------------------------------------------

    def __contains__(self, place: Hashable) -> bool:
        return place in self._states

    def on(self, place: Hashable, day: int) -> PlaceState:
        """The state of a place on a full day: the one that holds; of an ended place its last; else its first."""
        states = self._states[place]
        if len(states) == 1:
            return states[0]
        return next((state for state in reversed(states) if _begin(state) <= day), states[0])

    def lives(self, place: Hashable, day: int) -> bool:
        return _holds(self.on(place, day), day)

    def above(self, place: Hashable, day: int) -> tuple[Hashable, ...]:
        """The places above one on a day, the nearest first."""
        known = self._lines.get((place, day))
        if known is None:
            line = [place]
            while (parent := self.on(line[-1], day).parent) is not None and parent in self and parent not in line:
                line.append(parent)
            known = self._lines[place, day] = tuple(line[1:])
        return known

    def below(self, place: Hashable, day: int) -> list[Hashable]:
        """The places directly below one on a day."""
        return [one for one in self._below.get(place, ()) if self.on(one, day).parent == place]

    def is_in(self, place: Hashable, scope: Hashable, day: int) -> bool:
        """Whether a place is another, or stands below it."""
        return place == scope or scope in self.above(place, day)

    def of_kind(self, place: Hashable, kind: str, day: int) -> Hashable | None:
        """The place of a kind that one is, or stands below."""
        line = (place, *self.above(place, day))
        return next((one for one in line if self.on(one, day).kind == kind), None)

    def area(self, place: Hashable, at: Hashable | None, day: int) -> int:
        """How far a place is from where its name stands: 0 there, then in its village, township, county, EVERYWHERE."""
        if at is None:
            return EVERYWHERE
        if place == at:
            return 0
        for number, kind in enumerate(OUTWARDS, 1):
            scope = self.of_kind(at, kind, day)
            if scope is not None and self.is_in(place, scope, day):
                return number
        return EVERYWHERE

    def path(self, place: Hashable, day: int, with_itself: bool = False) -> str:
        """The names above a place, from the top down: 贺州市/八步区/贺街镇."""
        line = (*((place,) if with_itself else ()), *self.above(place, day))
        return "/".join(self.on(one, day).name for one in reversed(line))

    def candidate(self, place: Hashable, day: int) -> Candidate:
        state = self.on(place, day)
        return Candidate(place, state.code, state.name, self.path(place, day))

    # -- names ---------------------------------------------------------------------------------------------------------

    def find(
        self,
        text: str,
        day: int,
        *,
        kinds: Collection[str] | None = None,
        inside: Hashable | None = None,
        at: Hashable | None = None,
    ) -> Found:
        """The place of one of `kinds` (None: any) that a text means on a full day.

        It is looked for below `inside`; else outwards from `at`; else everywhere.
        """

        def is_meant(place: Hashable) -> bool:
            allowed = kinds is None or self.on(place, day).kind in kinds
            return allowed and (inside is None or inside in self.above(place, day))

        spelled = self.spelled(text, day) if inside is None else self._spelled_below(inside, text, day)
        found = [one for one in spelled if is_meant(one.place)]
        best = nearest((self.area(one.place, at, day), one.rank, one.place) for one in found if one.lives)
        if best:
            return chosen(best, (self.candidate(place, day) for place in best))
        near = dict.fromkeys(one.place for one in (*found, *self.nearly(text, day)) if is_meant(one.place))
        return Found(None, "unknown_name", in_order(self.candidate(place, day) for place in near))

    def spelled(self, text: str, day: int) -> list[Spelled]:
        """The places that a text spells, also those that do not live on the day; each once, as it is spelled best."""
        known = self._known.get((text, day))
        if known is None:
            if len(self._known) == _KEPT:
                self._known.clear()
            known = self._known[text, day] = list(self._read(folded(text), day))
        return known

    def _spelled_below(self, scope: Hashable, text: str, day: int) -> list[Spelled]:
        """Those of the places that a text spells that stand below a place on the day."""
        known = self._within.get((text, day))
        if known is None:
            known = defaultdict(list)
            for one in self.spelled(text, day):
                for above in self.above(one.place, day):
                    known[above].append(one)
            if len(self._within) == _KEPT:
                self._within.clear()
            self._within[text, day] = known
        return known.get(scope, [])

    def nearly(self, text: str, day: int) -> Iterator[Spelled]:
        """The places that a text spells with a word of another class: 社区 for 村."""
        whole = folded(text)
        for stem in dict.fromkeys(whole[:cut] for cut, _ in endings(whole)):
            yield from self.spelled(stem, day)

    def _read(self, text: str, day: int) -> Iterator[Spelled]:
        best: dict[Hashable, Rank] = {}
        ends = endings(text)
        for start in range(len(text) if len(text) <= _LONGEST else 0):
            own = [(None, text[start:]), *((one, text[start:cut]) for cut, one in ends if cut > start)]
            for state, form in (entry for key in own for entry in self._spelled.get(key, ())):
                place = state.identity
                rank = form if state is self.on(place, day) else _ON_ANOTHER_DAY[form]
                if rank < best.get(place, len(Rank)) and self.lead_to(text[:start], self.above(place, day)):
                    best[place] = rank
        for place, rank in best.items():
            yield Spelled(place, rank, self.lives(place, day))

    def lead_to(self, path: str, above: Sequence[Hashable]) -> bool:
        """Whether a folded text before a name spells some of the places above it, in order, or is empty."""
        if not path:
            return True
        rest = path[:-1] if path[-1] in SEPARATORS else path
        return any(
            self.lead_to(rest[:start], above[at + 1 :])
            for at, place in enumerate(above)
            for start in self._starts(rest, place)
        )

    def _starts(self, text: str, place: Hashable) -> set[int]:
        """Where a spelling of a place, of any day, may begin that a folded text ends with."""
        found, ends = set[int](), endings(text)
        for stem in (stem for state in self._states[place] for stem in state.stems):
            cuts = [len(text), *(cut for cut, one in ends if one in stem.classes)]
            found.update(cut - len(stem.text) for cut in cuts if text[:cut].endswith(stem.text))
        return found


def _begin(state: PlaceState) -> int:
    return days.first_day(state.begins) if state.begins else 0


def _holds(state: PlaceState, day: int) -> bool:
    return _begin(state) <= day and (not state.ends or day < days.first_day(state.ends))


# -- choosing ----------------------------------------------------------------------------------------------------------


def nearest(ranked: Iterable[tuple[int, int, Hashable]]) -> list[Hashable]:
    """Those of the first level that has any: of (how far, how well spelled, who)."""
    levels: dict[tuple[int, int], dict[Hashable, None]] = defaultdict(dict)
    for area, rank, one in ranked:
        levels[area, rank][one] = None
    return list(levels[min(levels)]) if levels else []


def chosen(best: Sequence[Hashable], candidates: Iterable[Candidate], fault: str = "ambiguous_name") -> Found:
    """The only one of the best; of several nobody."""
    if len(best) == 1:
        return Found(best[0])
    return Found(None, fault, in_order(candidates))  # type: ignore[arg-type]


def in_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=lambda one: (one.code, one.path, one.name)))
