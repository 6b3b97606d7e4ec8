"""Codes that the registry gives 编码 to what a workbook brings without one: the next free, in the workbook's order."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, count

from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows

#: The column with the code, of the ledgers whose codes are no identity's.
_OWN_SPACES = {"projects": "code", "pairings": "partner"}


class GivenCodes:
    """Gives codes that nobody ever had; `given`: by ledger, in the order in which they were given."""

    def __init__(self, current: CurrentRows):
        self._current = current
        self._given: set[tuple[str, str]] = set()
        self._next: dict[tuple[str, str], int] = {}
        self.given: dict[str, list[str]] = {}

    def reserve(self, space: str, code: str) -> None:
        """Keeps a code that the workbook itself names from being given."""
        self._given.add((space, code))

    def organization(self, place: str) -> str:
        """`D` and its place's code, then `-2`…

        A place has few: they are tried from the first.
        """
        return self._give("organizations", "unit", (f"D{place}" + (f"-{n}" if n > 1 else "") for n in count(1)))

    def natural_village(self, parent: str) -> str:
        return self._numbered("places", "unit", f"{parent}N", 3)

    def site(self, parent: str) -> str:
        return self._numbered("places", "unit", f"{parent}S", 3)

    def person(self) -> str:
        return self._numbered("people", "person", "R", 6)

    def case(self, year: int) -> str:
        return self._numbered("cases", "case", f"Z{year}", 4)

    def project(self) -> str:
        return self._numbered("projects", "projects", "X", 6)

    def partner(self) -> str:
        return self._numbered("pairings", "pairings", "Q", 6)

    def _numbered(self, ledger: str, space: str, prefix: str, digits: int) -> str:
        first = self._next.get((space, prefix), 1)
        numbers = count(first)
        code = self._give(ledger, space, (f"{prefix}{n:0{digits}}" for n in numbers))
        self._next[space, prefix] = int(code.removeprefix(prefix)) + 1
        return code

    def _give(self, ledger: str, space: str, codes: object) -> str:
        for code in codes:  # type: ignore[attr-defined]
            if not self._is_taken(space, code):
                self._given.add((space, code))
                self.given.setdefault(ledger, []).append(code)
                return str(code)
        raise AssertionError("the numbers do not end")

    def _is_taken(self, space: str, code: str) -> bool:
        if (space, code) in self._given:
            return True
        if space not in _OWN_SPACES:
            return (space, code) in self._current.all_codes
        return code in self._codes_of_rows[space]

    @cached_property
    def _codes_of_rows(self) -> dict[str, frozenset[str]]:
        """The codes that rows of ledgers carry, or carried when they were withdrawn, that are no identity's."""
        found = {}
        for ledger, column in _OWN_SPACES.items():
            table = TABLES[ledger]
            rows = chain(self._current.in_force(table), self._current.withdrawn(table))
            found[ledger] = frozenset(row[column] for row in rows)
        return found
