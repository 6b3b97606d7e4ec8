"""The numbers that the rows of a record may refer to: of its changes, identities and sheets, as they came by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry import record

KINDS = tuple(record.SPACE_OF_KIND)
#: What is remembered of an identity: that something is recorded of it, or is in force, or refers to it in force.
EVER, STANDS, REFERRED = 1, 2, 4
#: In the place of a number's place: it was not asked about, or there is no such identity.
EMPTY, NOBODY = -1, -2
NumberArray = NDArray[np.int64]


class KnownNumbers:
    """The numbers of changes and identities, and the change and name of each sheet; few bytes for an identity.

    Identities have places, in the order of their numbers: `kinds` are their kinds by their places, as numbers of
    `KINDS`; one more for a kind that is none, which is one fault and not one of everything that refers to it.
    """

    def __init__(self) -> None:
        self.changes = set[int]()
        self.sheets: dict[int, tuple[int, str]] = {}
        self.kinds = np.empty(0, np.uint8)
        self._identities = np.empty(0, np.int64)
        self._marks = np.empty(0, np.uint8)
        self._came: list[tuple[NumberArray, NDArray[np.uint8]]] = []

    def take(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Takes rows in, by their columns, whether or not they stand: what refers to them refers to something."""
        if table == record.change.name:
            self.changes.update(columns["number"])
        elif table == record.sheet.name:
            described = zip(columns["change"], columns["name"], strict=True)
            self.sheets.update(zip(columns["id"], described, strict=True))
        elif table == record.identity.name:
            numbers = {kind: n for n, kind in enumerate(KINDS)}
            kinds = np.array([numbers.get(kind, len(KINDS)) for kind in columns["kind"]], np.uint8)
            self._came.append((np.array(columns["id"], np.int64), kinds))

    def places(self, identities: Sequence[int | None]) -> NumberArray:
        """The places of identities; EMPTY for an empty value, NOBODY where there is no such identity."""
        if self._came:
            self._settle()
        is_empty = None in identities
        asked = np.array([0 if i is None else i for i in identities] if is_empty else identities, np.int64)
        found = np.searchsorted(self._identities, asked)
        found[found == len(self._identities)] = 0
        nobody = self._identities[found] != asked if len(self._identities) else np.full(len(asked), True)
        places: NumberArray = np.where(nobody, NOBODY, found)
        if is_empty:
            places[[i is None for i in identities]] = EMPTY
        return places

    def _settle(self) -> None:
        """Puts the identities that came so far in order."""
        numbers, kinds = (np.concatenate(parts) for parts in zip(*self._came, strict=True))
        order = np.argsort(numbers, kind="stable")
        self._identities, self.kinds, self._came = numbers[order], kinds[order], []
        self._marks = np.zeros(len(numbers), np.uint8)

    def mark(self, places: NumberArray, mark: int) -> None:
        """Remembers something of the identities at some places."""
        self._marks[places[places >= 0]] |= np.uint8(mark)

    def never_recorded(self) -> list[int]:
        """The identities of which nothing is recorded."""
        return self._identities[self._marks & EVER == 0].tolist()

    def withdrawn(self) -> list[int]:
        """The identities that something in force refers to, and of which nothing is in force."""
        return self._identities[self._marks & (REFERRED | STANDS) == REFERRED].tolist()
