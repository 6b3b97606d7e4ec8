"""Where a recorded value came from: its version and key, its file and row, and the change that brought it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry import days
from registry.columns import Column, Day, Number, amount
from registry.figures.unit_keys import codes_of_day
from registry.ledgers import Ledger
from registry.origins import Source
from registry.picture import Picture, days_of, once
from registry.sights.readable import Readable, readable
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import numbers, positions
from registry.versions import rows
from registry.versions.changes import source as source_of
from registry.versions.rows import Version

#: The recorded column that a value is derived from, where it has another name.
_RECORDED_AS = {
    "recorded_mode": "mode",
    "place_kind": "kind",
    "lives": "ends",
    "holds": "ends",
    "lived_in_year": "ends",
    "term_ends": "extended_to",
}
#: The ledgers beside places, organizations and people whose rows have a code that others refer to.
_WITH_CODES = ("cases", "policies", "notices", "audits", "draws")
#: How a key is written: the same as `registry units` writes its units, else with / between the parts.
_JOINS = {
    "posts": "@//",
    "pairings": "@/",
    "coverage": "@/",
    "cadre_events": "@//",
    "safeguards": "@/",
    "pool": "@/",
}


class Provenance:
    """Where values of versions came from, in the picture of a Moment."""

    def __init__(self, picture: Picture):
        self.picture = picture
        self._versions: dict[tuple[str, int], Version] = {}
        self._codes: dict[int, str] = {}
        #: The version behind every value that was given, by the ledger and the key that the value names.
        self.behind: dict[tuple[str, str], Version] = {}

    @cached_property
    def _read(self) -> Readable:
        """What may be read: asked for only where a row is shown, for what is made without it is everybody's."""
        return readable(self.picture)

    def code(self, identity: int | None) -> str | None:
        """Returns the code that a place, organization or person has on the day, or a case or another row has."""
        if identity is None:
            return None
        if identity not in self._codes:
            found = _codes(self.picture)
            at = found.rows[identity] if identity < len(found.rows) else len(found.codes)
            self._codes[identity] = found.codes[int(at)] if at < len(found.codes) else ""
        return self._codes[identity]

    def version(self, ledger: str, number: int) -> Version:
        """A version by its number."""
        key = (ledger, number)
        if key not in self._versions:
            self._versions[key] = rows.version(self.picture, TABLES[ledger], number)
        return self._versions[key]

    def plain(self, column: Column | None, value: Any) -> Any:
        """A stored value as explanations give it: a reference by its code, a day as written, an amount in its unit."""
        if value is None or column is None:
            return value
        if column.stored == "reference":
            return self.code(value)
        if isinstance(column, Day):
            return days.show(value)
        if isinstance(column, Number) and column.decimals:
            return amount(value)
        return bool(value) if column.stored == "yesno" else value

    def key(self, ledger: Ledger, version: Version) -> str:
        """The key of a row in words: codes, and days as they were written."""
        parts = [str(self.plain(c, version[c.name]) if version[c.name] is not None else "") for c in ledger.key_columns]
        joins = _JOINS.get(ledger.key, "/" * len(parts))
        return "".join(part + (joins[i] if i < len(parts) - 1 else "") for i, part in enumerate(parts))

    def value(
        self, name: str, value: Any, ledger_key: str, number: int | None, column: str | None = None
    ) -> dict[str, Any]:
        """One value of an explanation. `column`: the column of which it is the value, or from which it is derived."""
        ledger = BY_KEY[ledger_key]
        shown: dict[str, Any] = {"name": name, "value": value}
        if number is None:
            return shown | {
                self._when(ledger): None,
                "ledger": ledger_key,
                "key": None,
                "file": None,
                "row": None,
                "change": None,
            }
        version = self.version(ledger_key, number)
        shown[self._when(ledger)] = self._day(ledger, version)
        if not self._read.shows(TABLES[ledger_key], version):
            # A code is the key.
            hidden = ("key", "file", "row", "change", *(("value",) if column == "code" else ()))
            return shown | {"ledger": ledger_key} | dict.fromkeys(hidden)
        if column in version and self._read.hides(ledger, version, str(column)):
            shown["value"] = None
        key = self.key(ledger, version)
        self.behind[ledger_key, key] = version
        origin = self._origin(ledger_key, version, _RECORDED_AS.get(column or "", column))
        return shown | {"ledger": ledger_key, "key": key} | origin

    def _origin(self, ledger: str, version: Version, column: str | None) -> dict[str, Any]:
        """Which file and row a value came from, of a mapped workbook the cell too, and the change that brought it."""
        first = self._source(ledger, version, column)
        return {**told(source_of(self.picture, first["sheet"]), ledger, first, column), "change": first["since"]}

    def _source(self, ledger: str, version: Version, column: str | None) -> Version:
        """The version that first held the value, going back while nothing but other columns changed.

        A unit stays itself whatever its code; any other row that is corrected in its key brings all its values again.
        """
        table, declared = TABLES[ledger], BY_KEY[ledger]
        if column is None or column not in table.c:
            return version
        kept = [column, *(c.name for c in declared.key_columns if declared.shape != "unit")]
        for earlier in rows.known_to_all(self.picture, table, {"record": version["record"]}, rows.NEWEST_FIRST):
            if earlier["id"] >= version["id"]:
                continue
            if earlier["until"] != version["since"] or any(earlier[name] != version[name] for name in kept):
                break
            version = earlier
        return version

    @staticmethod
    def _when(ledger: Ledger) -> str:
        return {"unit": "from", "spell": "from", "observation": "period"}.get(ledger.shape, "on")

    def _day(self, ledger: Ledger, version: Version) -> str | None:
        day = ledger.day_of(version)
        return days.show(day) if day else None


def told(source: Source | None, ledger: str, version: Version, column: str | None) -> dict[str, Any]:
    """What is said of where the value of a version in a column came from."""
    if source is None:
        return {"file": None, "row": version["line"]}
    key = next((c.key for c in BY_KEY[ledger].columns if c.name == column), column)
    return source.told(version["line"], key)


class Briefly(Provenance):
    """Provenance of versions in force, read off the picture without a query."""

    def version(self, ledger: str, number: int) -> Version:
        """A version by its number: what it says, as it was written."""
        key = (ledger, number)
        if key not in self._versions:
            table = TABLES[ledger]
            frame = self.picture.rows(table)
            # They stand in the order of their numbers.
            row = frame.row(int(np.searchsorted(frame["id"].to_numpy(), number)), named=True)
            self._versions[key] = row | {name: row[f"{name}_written"] for name in days_of(table)}
        return self._versions[key]


class InShort(Briefly):
    """Provenance of values that are told in one line: rows go by their numbers, without where they came from."""

    def key(self, ledger: Ledger, version: Version) -> str:
        """The number of the version: it sets rows apart, and nobody reads it."""
        return str(version["id"])

    def _origin(self, ledger: str, version: Version, column: str | None) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class _Codes:
    """`codes`, and where each identity's stands among them (`registry.unit_arrays.positions`)."""

    codes: pl.Series
    rows: NDArray[np.uint32]


@once
def _codes(picture: Picture) -> _Codes:
    """The codes of the day of everything that has one."""
    more = [picture.rows(TABLES[ledger]).select("code", unit="record") for ledger in _WITH_CODES]
    found = pl.concat([codes_of_day(picture), *(rows.select("unit", "code") for rows in more)])
    return _Codes(found["code"], positions(numbers(found["unit"])))
