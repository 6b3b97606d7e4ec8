"""The names that a workbook may use: of what is recorded, and of what the workbook itself founds."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import cast

from registry.names.organizations import OrganizationNames
from registry.names.people import PeopleNames
from registry.names.places import PlaceNames, PlaceState
from registry.names.units import UnitNames
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.names import recorded_units
from registry.staging.people import recorded_people


class KnownNames:
    """Places, organizations and people by names and codes; the identities of what is founded are below zero."""

    def __init__(self, current: CurrentRows):
        self.current = current
        self._last = 0
        self._near: dict[Hashable | None, PlaceNames] = {}
        #: The space and code of what this import founds, by its identity, and the other way round.
        self._code_of: dict[int, str] = {}
        self._founded: dict[tuple[str, str], int] = {}

    @cached_property
    def units(self) -> UnitNames:
        return recorded_units(self.current)

    @property
    def places(self) -> PlaceNames:
        return self.units.places

    @property
    def has_places(self) -> bool:
        """Whether any place is recorded."""
        return bool(self.current.states(TABLES["places"]))

    @property
    def organizations(self) -> OrganizationNames:
        return self.units.organizations

    def add_place(self, state: PlaceState) -> None:
        """Adds a place that is founded."""
        self.places.add(state)
        self._below.setdefault(state.parent, []).append(state)
        for near in (self._near.get(one) for one in (state.parent, state.identity)):
            if near is not None:
                near.add(state)

    def among_children(self, parent: Hashable | None) -> PlaceNames:
        """The names of the places that ever stood under one, and of those above them.

        Many villages have an 上屯: among all of them one is not looked for.
        """
        if parent not in self._near:
            states = list(self._below.get(parent, ()))
            above = None if parent is None else parent
            while above is not None and above in self._states:
                states += self._states[above]
                above = self._states[above][-1].parent
            self._near[parent] = PlaceNames(states)
        return self._near[parent]

    @cached_property
    def _states(self) -> dict[Hashable, list[PlaceState]]:
        """The states of all places that are recorded."""
        own = ("code", "name", "kind", "subkind", "parent", "begins", "ends")
        recorded = self.current.states(TABLES["places"]).items()
        return {
            unit: [PlaceState(unit, *(state[name] for name in own)) for state in states] for unit, states in recorded
        }

    @cached_property
    def _below(self) -> dict[Hashable | None, list[PlaceState]]:
        """All states of the places that ever stood under one, by that one."""
        found: dict[Hashable | None, list[PlaceState]] = {}
        for states in self._states.values():
            for parent in {state.parent for state in states}:
                found.setdefault(parent, []).extend(states)
        return found

    @cached_property
    def people(self) -> PeopleNames:
        return recorded_people(self.current, self.units)

    def found(self, space: str, code: str = "") -> int:
        """A new identity, known to this import alone; its code may be given later."""
        self._last -= 1
        if code:
            self.give(self._last, space, code)
        return self._last

    def give(self, identity: int, space: str, code: str) -> None:
        """Gives a new identity its code."""
        self._code_of[identity] = code
        self._founded[space, code] = identity

    def has_code(self, identity: int) -> bool:
        return identity > 0 or identity in self._code_of

    def is_founded(self, identity: int) -> bool:
        return identity < 0

    def coded(self, space: str, text: str) -> int | None:
        """The identity that a text is a code of, of this import or ever recorded."""
        return self._founded.get((space, text)) or self.current.codes.get((space, text))

    def code_of(self, identity: int) -> str:
        """A code of an identity: of what is recorded the last that it had."""
        if identity in self._code_of:
            return self._code_of[identity]
        return self._recorded_codes[identity]

    @cached_property
    def _recorded_codes(self) -> dict[int, str]:
        codes = {identity: code for (_, code), identity in self.current.all_codes.items()}
        for table in (TABLES["places"], TABLES["organizations"]):
            codes |= {unit: states[-1]["code"] for unit, states in self.current.states(table).items()}
        return codes

    # -- where a unit is ------------------------------------------------------------------------------------------

    def is_place(self, unit: int) -> bool:
        return unit in self.places

    def is_organization(self, unit: int) -> bool:
        return unit in self.organizations

    def place_of(self, unit: int, day: int) -> int:
        """A place itself, or the place that an organization is of."""
        return unit if unit in self.places else cast(int, self.organizations.on(unit, day).place)
