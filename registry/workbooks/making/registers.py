"""Cases, projects and partners that a workbook names without a code: each is one that is recorded, or is given one."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

from registry import days
from registry.names.spellings import folded
from registry.rectification.ledger import CASES
from registry.slices import BY_KEY, TABLES
from registry.versions.rows import Version
from registry.workbooks.making import words
from registry.workbooks.making.drafts import Drafts
from registry.workbooks.making.given_codes import GivenCodes
from registry.workbooks.making.lines import Line
from registry.workbooks.making.made_values import Resolver
from registry.workbooks.making.spots import NOT_SOURCED, Cited, spot_of
from registry.workbooks.tables.source_rows import MadeRow


def _day(value: int | None) -> int | None:
    return None if value is None else days.first_day(value)


class CasesOfLines:
    """Finds the cases of rows: by code, or as that of an organization and a year, and of a day where one is given."""

    def __init__(self, resolver: Resolver, codes: GivenCodes):
        self.resolver, self.names, self.codes = resolver, resolver.names, codes
        self.drafts = Drafts(CASES, resolver.complaints)
        #: Identity -> the number of the first row that it is in, of those without a code yet.
        self._uncoded: dict[int, tuple[int, int]] = {}

    def find(self, lines: list[Line]) -> None:
        """Finds the cases of all rows: first those of which most is told."""
        asked = [
            (line, made, values)
            for line in lines
            for made in line.made("cases")
            if (values := self.resolver.values(line, made)) is not None
        ]
        for line, made, values in sorted(asked, key=lambda one: ("code" not in one[2], "identified_on" not in one[2])):
            line.case = self._case(line, made, values)
            if line.case is not None:
                self.drafts.join(line.case, line.place_spot, values, cells=made.cells)
        self._give_codes()

    def _case(self, line: Line, made: MadeRow, values: dict[str, Cited]) -> int | None:
        if "code" in values:
            code = values["code"].value
            known = self.names.coded("case", code)
            return known if known is not None else self._new(line, values, code)
        if not self.resolver.is_whole(line, made, values, ("organization", "year")):
            return None
        organization, year = values["organization"].value, values["year"].value
        day = _day(values["identified_on"].value) if "identified_on" in values else None
        known_cases = self._known[organization, year]
        found = [case for case, on in known_cases.items() if day is None or on == day]
        if len(found) > 1:
            what, allowed = words.SEVERAL_CASES
            what = what.format(count=len(found))
            self.resolver.complaints.refuse("ambiguous_row", line.place_spot, what, allowed, of=(CASES, None))
            return None
        return found[0] if found else self._new(line, values, "")

    def _new(self, line: Line, values: dict[str, Cited], code: str) -> int:
        identity = self.names.found("case", code)
        if not code:
            self._uncoded[identity] = line.number, values["year"].value
        if "organization" in values and "year" in values:
            on = values.get("identified_on")
            own = self._known[values["organization"].value, values["year"].value]
            own[identity] = None if on is None else _day(on.value)
        return identity

    @cached_property
    def _known(self) -> dict[tuple[int, int], dict[int, int | None]]:
        """The cases of an organization and a year, each with the day of its identification."""
        known: dict[tuple[int, int], dict[int, int | None]] = defaultdict(dict)
        for case in self.names.current.in_force(TABLES["cases"]):
            known[case["organization"], case["year"]][case["record"]] = _day(case["identified_on"])
        return known

    def _give_codes(self) -> None:
        in_order = sorted(self._uncoded.items(), key=lambda one: one[1])
        for identity, (_, year) in in_order:
            self.names.give(identity, "case", self.codes.case(year))
        for identity, draft in self.drafts.items():
            draft.values.setdefault("code", Cited(self.names.code_of(identity), draft.spot.beside(NOT_SOURCED)))


class CodedRows:
    """Gives projects and pairings without a code that of the one they mean, or the next free one."""

    def __init__(self, resolver: Resolver, codes: GivenCodes):
        self.resolver, self.codes = resolver, codes

    def complete(self, line: Line, ledger: str, values: dict[str, Cited]) -> bool:
        """Fills the code of a row in; False where several could be meant, which is told."""
        if ledger == "projects" and "code" not in values:
            key = self._key_of_project({column: cited.value for column, cited in values.items()})
            found = self._projects[key]
            code = self.codes.project
        elif ledger == "pairings" and "partner" not in values and "partner_name" in values:
            found = self._partners[folded(values["partner_name"].value)]
            code = self.codes.partner
        else:
            return True
        if len(found) > 1:
            what, allowed = words.AMBIGUOUS_ROW
            own = BY_KEY[ledger], None
            self.resolver.complaints.refuse(
                "ambiguous_row", line.place_spot, what.format(count=len(found)), allowed, of=own
            )
            return False
        if not found:
            found[code()] = None
        values["code" if ledger == "projects" else "partner"] = Cited(next(iter(found)), spot_of(line.row))
        return True

    def _key_of_project(self, project: Version | dict[str, Any]) -> tuple[Any, ...]:
        own = [project.get(name) for name in ("place", "kind", "batch")]
        return *own, _day(project.get("started_on"))

    @cached_property
    def _projects(self) -> dict[tuple[Any, ...], dict[str, None]]:
        found: dict[tuple[Any, ...], dict[str, None]] = defaultdict(dict)
        for project in self.resolver.names.current.in_force(TABLES["projects"]):
            found[self._key_of_project(project)][project["code"]] = None
        return found

    @cached_property
    def _partners(self) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for pairing in self.resolver.names.current.in_force(TABLES["pairings"]):
            found[folded(pairing["partner_name"])][pairing["partner"]] = None
        return found
