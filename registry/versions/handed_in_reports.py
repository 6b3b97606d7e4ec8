"""The reports that were handed in 报送的报告, as far as whoever looks has all that they are of."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from registry import days, record
from registry.digest import MARK
from registry.errors import NotFound
from registry.versions import View
from registry.versions.rows import in_force

#: The forms in which a report is handed in.
FORMS = ("xlsx", "docx", "pdf")
_TABLE = record.handed_in_report


@dataclass(frozen=True)
class HandedInReport:
    """A report as it was handed in by `change`: its scope (the identity of a place, None: everything) and its code on
    that day, its Moment, how it was chosen, whom it goes to, the SHA-256 of each of its files, and its figures.

    `version` is the number of its row. `files` are called `name`; where a text that stood in them was removed from the
    record later they are gone, and `has_files` says so.
    """

    id: str
    version: int
    change: int
    scope: int | None
    scope_code: str | None
    as_of: datetime.date
    known_at: int
    against: datetime.date | None
    depth: str
    language: str
    title: str
    addressee: str | None
    copies: str | None
    name: str
    files: Mapping[str, str]
    figures: tuple[Mapping[str, Any], ...]

    @property
    def has_files(self) -> bool:
        """Whether its files are kept."""
        return self.name != MARK

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its figures, in their order."""
        return tuple(one["code"] for one in self.figures)


def handed_in(view: View) -> list[HandedInReport]:
    """Every report that was handed in, the newest first."""
    found = in_force(view, _TABLE, {}, ("-since", "-id"))
    return [_report(version) for version in sorted(found, key=lambda v: (-v["since"], -v["id"]))]


def one(view: View, name: str) -> HandedInReport:
    """A report by its name. Raises NotFound, also where not all that it is of may be read."""
    for version in in_force(view, _TABLE, {"key": name}):
        return _report(version)
    raise NotFound("没有这份报告", "there is no such report")


def removed_at(view: View, report: HandedInReport) -> int | None:
    """The change by which a text was removed that stood in a report's files, and they with it."""
    r = record.redaction.c
    of_report = (r.table == _TABLE.name) & (r.row == report.version) & (r.column == "name")
    found: int | None = view.connection.execute(select(r.change).where(of_report)).scalar()
    return found


def _report(version: Mapping[Any, Any]) -> HandedInReport:
    alike = ("scope", "scope_code", "known_at", "depth", "language", "title", "addressee", "copies", "name")
    return HandedInReport(
        id=version["key"],
        version=version["id"],
        change=version["since"],
        as_of=days.date(version["as_of"]),
        against=None if version["against"] is None else days.date(version["against"]),
        files={form: version[form] for form in FORMS},
        # As it was written: a sum is exact, and says again what it said.
        figures=tuple(json.loads(version["figures"], parse_float=Decimal)),
        **{name: version[name] for name in alike},
    )
