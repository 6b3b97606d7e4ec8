"""The rows of all ledgers that a workbook's tables ask for, made of what was read and of what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.columns import Number, Reference, Year
from registry.errors import Problem
from registry.ledgers import Ledger
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.rectification.ledger import CASES
from registry.slices import BY_KEY, LEDGERS
from registry.staging.current_rows import CurrentRows
from registry.workbooks.making.drafts import Draft
from registry.workbooks.making.given_codes import GivenCodes
from registry.workbooks.making.known_names import KnownNames
from registry.workbooks.making.lines import Line
from registry.workbooks.making.made_rows import MadeRows
from registry.workbooks.making.made_values import GIVEN, Resolver, holds_on_day, is_of_anybody, not_given
from registry.workbooks.making.organizations import OrganizationsOfLines
from registry.workbooks.making.people import PeopleOfLines, PersonFound
from registry.workbooks.making.places import PlacesOfLines
from registry.workbooks.making.registers import CasesOfLines, CodedRows
from registry.workbooks.making.spells import REPLACED_BY, Asked, RowsOfLedger
from registry.workbooks.making.spots import Cited, Complaints, Spot, spot_of
from registry.workbooks.tables.reports import MERGED_NUMBER
from registry.workbooks.tables.source_rows import MadeRow, SourceRow

#: The ledgers whose rows are found or founded before any others.
_FOUNDING = ("places", "organizations", "people", "cases", "posts")


@dataclass
class Made:
    """What a workbook comes to: the rows of ledgers, whom it names, which codes were given, and what is told of it."""

    ledgers: list[MadeRows]
    people: list[PersonFound]
    given: dict[str, list[str]]
    problems: list[Problem]
    warnings: list[Problem]
    reminders: list[Problem]


def lines_of(tables: Iterable[Iterable[SourceRow]], sheets: Sequence[str]) -> list[Line]:
    """The rows of tables in the order of the workbook's sheets, then of their rows, then of the tables."""
    rank = {sheet: at for at, sheet in enumerate(sheets)}
    found = [row for rows in tables for row in rows]
    found.sort(key=lambda row: (rank.get(row.sheet, len(rank)), row.number))
    return [Line(row, number) for number, row in enumerate(found)]


class Book:
    """Makes the rows of a workbook over what is recorded."""

    def __init__(self, current: CurrentRows, file: str, lines: list[Line], sheets: Sequence[str]):
        self.current, self.file, self.sheets = current, file, sheets
        self.lines = lines
        self.complaints = Complaints()
        self.names = KnownNames(current)
        self.codes = GivenCodes(current)
        self.resolver = Resolver(self.names, self.complaints)
        self.people = PeopleOfLines(self.resolver, self.codes)
        self.rows: dict[str, RowsOfLedger] = {}
        #: What the numbers that are merged over several rows are of, and where they stand first.
        self._merged: dict[tuple[str, str, int, str, str], tuple[list[Any], Spot]] = {}

    def make(self) -> Made:
        """Makes the rows; what is wrong is told all at once."""
        self._reserve_codes()
        drafts = self._units() | self._cases()
        self.people.find(self.lines)
        drafts["people"] = list(self.people.drafts)
        self._ask_all()
        self.lines.clear()
        self.people.let_go()
        for key, rows in self.rows.items():
            rows.join()
            drafts[key] = list(rows.rows())
        self.rows.clear()
        told = self.complaints
        told.put_in_order(self.sheets)
        made = [MadeRows.of(one, self.file, drafts.pop(one.key), self.names.code_of) for one in self._ledgers(drafts)]
        return Made(made, list(self.people.found()), self.codes.given, told.problems, told.warnings, told.reminders)

    def _units(self) -> dict[str, Sequence[Draft]]:
        """Finds the places and organizations of all rows, and founds those that are to be: the rows of their ledgers.

        What one row founds is there for all others.
        """
        places = PlacesOfLines(self.resolver, self.codes)
        for line in sorted(self.lines, key=lambda line: not any(line.made("places"))):
            places.resolve(line)
        organizations = OrganizationsOfLines(self.resolver, self.codes)
        for line in self.lines:
            organizations.found(line)
        organizations.place_under()
        return {"places": list(places.drafts), "organizations": list(organizations.drafts)}

    def _cases(self) -> dict[str, Sequence[Draft]]:
        """Finds the cases of all rows: the rows of their ledger."""
        cases = CasesOfLines(self.resolver, self.codes)
        cases.find(self.lines)
        return {CASES.key: list(cases.drafts)}

    def _ledgers(self, drafts: Mapping[str, Sequence[Draft]]) -> list[Ledger]:
        return [ledger for ledger in LEDGERS if drafts.get(ledger.key)]

    # -- the rows --------------------------------------------------------------------------------------------------

    def _ask_all(self) -> None:
        """Asks for the rows of all ledgers but those that were found or founded already."""
        coded = CodedRows(self.resolver, self.codes)
        for mention in self.people.mentions:
            if mention.identity is not None:
                mention.values["person"] = Cited(mention.identity, mention.spot)
                self._ask(mention.line, mention.made, mention.values)
        for line in self.lines:
            for made in line.row.made:
                if made.make.ledger in _FOUNDING and not is_of_anybody(made):
                    continue
                values = self.resolver.values(line, made, may_lack=not_given(made))
                if values is not None and coded.complete(line, made.make.ledger, values):
                    self._ask(line, made, values)

    def _ask(self, line: Line, made: MadeRow, values: dict[str, Cited]) -> None:
        ledger = BY_KEY[made.make.ledger]
        if line.row.merged:
            self._check_merges(line, made, ledger, values)
        begins = made.values.get("from")
        spot = values["from"].spot if begins is not None and begins.cell else line.place_spot
        replaces = made.make.replaces and ledger.key in REPLACED_BY
        rows = self.rows.get(ledger.key)
        if rows is None:
            rows = self.rows[ledger.key] = RowsOfLedger(ledger, self.current, self.complaints)
        rows.ask(Asked(line.number, line.row.as_of, values, spot, holds_on_day(made), replaces, made.cells))

    def _check_merges(self, line: Line, made: MadeRow, ledger: Ledger, values: dict[str, Cited]) -> None:
        """Tells of a number that is merged over rows of one village, but of different places or organizations."""
        units = [c for c in ledger.columns if isinstance(c, Reference) and c.to != ("people",)]
        about = [values[column.key].value for column in units if column.key in values]
        for key, sourced in made.values.items():
            column, first = ledger.by_key[key], line.row.merged.get(sourced.cell)
            if first is None or not isinstance(column, Number) or isinstance(column, Year):
                continue
            merge = (line.row.sheet, sourced.cell, first, ledger.key, key)
            before, spot = self._merged.setdefault(merge, (about, spot_of(line.row, sourced)))
            if before != about:
                self.complaints.refuse("merged_number", spot, *MERGED_NUMBER, of=(ledger, column))

    # -- codes -----------------------------------------------------------------------------------------------------

    def _reserve_codes(self) -> None:
        """Keeps the codes that the workbook itself names from being given."""
        for line in self.lines:
            for made in line.row.made:
                own = made.values.get(GIVEN.get(made.make.ledger, ""))
                if own is not None:
                    kind = KIND_OF_LEDGER.get(made.make.ledger)
                    self.codes.reserve(SPACE_OF_KIND[kind] if kind else made.make.ledger, str(own.value))


def make(current: CurrentRows, file: str, tables: Iterable[Iterable[SourceRow]], sheets: Sequence[str]) -> Made:
    """Makes the rows of ledgers that the rows of tables ask for; `sheets` are the titles of the workbook in order.

    Nobody but the book keeps the rows of tables, and it as long as it needs them: they are many.
    """
    return Book(current, file, lines_of(tables, sheets), sheets).make()
