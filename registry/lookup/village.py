"""A village 村 as its office sees it: its own facts, and what is recorded of its village organizations, of a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from registry.columns import amount
from registry.lookup import ledger_rows
from registry.lookup.affiliation import village_organizations
from registry.lookup.dossier import Dossier, order_of, standing
from registry.lookup.ledger_rows import Names
from registry.measures.ledger import BY_KEY as MEASURES
from registry.picture import days_of
from registry.ratings.queries import stars
from registry.rectification.courses import courses
from registry.sights.readable import readable
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import rows_about
from registry.versions.rows import Version

#: The ledgers of which the rows about the village organizations stand on the village's page, each with the column by
#: which they are about them.
OF_ORGANIZATIONS = {"posts": "unit", "ratings": "organization", "cases": "organization", "elections": "organization"}


@dataclass(frozen=True)
class Observed:
    """A measure as it was observed last by the day: its value in its own unit, and the period, as written."""

    value: int | Decimal
    period: int


@dataclass(frozen=True)
class Village:
    """What a village and its village organizations are on the day."""

    dossier: Dossier

    @cached_property
    def organizations(self) -> list[int]:
        """The living village organizations."""
        return village_organizations(self.dossier)

    @cached_property
    def rows(self) -> dict[str, list[Version]]:
        """The rows in force about the village organizations that may be read, by ledger, days as written."""
        return {key: self._rows(key, column) for key, column in OF_ORGANIZATIONS.items()}

    def _rows(self, key: str, column: str) -> list[Version]:
        table = TABLES[key]
        if not self.organizations:
            return []
        found = rows_about(readable(self.dossier.picture).rows(BY_KEY[key]), self.organizations, column)
        return [row | {name: row[f"{name}_written"] for name in days_of(table)} for row in found]

    def names(self) -> Names:
        """What everything is called that these rows refer to."""
        referred = {
            row[column.name] for key, rows in self.rows.items() for row in rows for column in BY_KEY[key].references
        }
        return ledger_rows.names_of(self.dossier.picture, (referred - {None}) | {*self.organizations})

    @property
    def stars(self) -> dict[int, int]:
        """The stars of each of the village organizations; none where none were won or they were revoked."""
        known = {row["unit"]: row["stars"] for row in self._about(stars(self.dossier.picture))}
        return {unit: known.get(unit, 0) for unit in self.organizations}

    def _about(self, frame: Any) -> list[dict[str, Any]]:
        return rows_about(frame, self.organizations) if self.organizations else []

    def observed(self, key: str) -> Observed | None:
        """A measure of the village as it was observed last, of periods that are over; a year before a part of it."""
        ledger, name, day = BY_KEY["facts"], MEASURES[key].column.name, self.dossier.picture.moment.day
        ended = [
            row
            for row in self.dossier.rows("facts")
            if row[name] is not None and order_of(ledger.dated_by, row["period"]) <= day
        ]
        if not ended:
            return None
        last = max(ended, key=lambda row: (order_of(ledger.dated_by, row["period"]), row["period"] % 10000 == 0))
        stored = last[name]
        return Observed(amount(stored) if getattr(MEASURES[key].column, "decimals", False) else stored, last["period"])

    @property
    def venues(self) -> list[Version]:
        """The venues in use."""
        ledger, day = BY_KEY["facilities"], self.dossier.picture.moment.day
        found = (row for row in self.dossier.rows("facilities") if row["kind"] == "venue")
        return [row for row in found if standing(ledger, row, day) == "holds"]

    def cases(self) -> tuple[Sequence[Version], Collection[Version]]:
        """The cases of the village organizations by the day: those that are open, and all."""
        day, of_cases = self.dossier.picture.moment.day, courses(self.dossier.picture)
        known = [row for row in self.rows["cases"] if of_cases[row["record"]].is_identified(day)]
        return [row for row in known if of_cases[row["record"]].is_open(day)], known
