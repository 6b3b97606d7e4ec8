"""Names within the names of units: whom each part of a key means that is nobody's code, on a day."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from registry.columns import Reference
from registry.names.found import Found
from registry.names.people import PersonName
from registry.staging.names import ORGANIZATIONS, PEOPLE, PLACES, among, may_be_called, number_of

if TYPE_CHECKING:
    from registry.staging.names import NamesOfImport

#: The ledgers of units that have names of their own.
UNITS = (PLACES, ORGANIZATIONS)


class NamesInUnits:
    """The names in one unit's name. `ambiguous`: the answer to one of them that several have; `unknown`: to one that
    nobody has, with those who are called nearly so."""

    def __init__(self, names: NamesOfImport, day: int):
        self.names, self.day = names, day
        self.ambiguous: Found | None = None
        self.unknown: Found | None = None

    def unit(self, name: str, ledgers: Collection[str]) -> int | None:
        """The place or organization of a name, of some ledgers; None where nobody, or several, are called so."""
        if not may_be_called(name):
            return None
        return self._one(self.names.units.find(name, self.day, among=ledgers))

    def part(self, column: Reference, name: str, role: str | None, unit: int | None) -> int | None:
        """Whom a part of a key names, by its column; a person is looked for at the unit of the key, if it has one."""
        if PEOPLE in column.to and may_be_called(name):
            people, person = self.names.people.names, PersonName.read(name)
            if unit is None:
                return self._one(people.find(person, self.day))
            found = people.in_post(person, unit, self.day)
            return self._one(Found(None, "unknown_name") if found == Found() else found)
        units = [ledger for ledger in among(column, {"role": role}) if ledger in UNITS]
        return self.unit(name, units) if units else None

    def _one(self, found: Found) -> int | None:
        """The one who is found; else why nobody is, which is kept."""
        if found.fault == "unknown_name":
            self.unknown = self.unknown if self.unknown is not None and self.unknown.candidates else found
        elif found.fault is not None:
            self.ambiguous = found
        return number_of(found)
