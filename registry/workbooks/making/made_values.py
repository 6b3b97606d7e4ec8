"""The values of rows to be made: what an @ word stands for, and whom a name means, as seen from the row's place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from registry.columns import Column, Reference, Year
from registry.ledgers import Ledger
from registry.names.found import Found
from registry.names.organizations import kind_of_name
from registry.names.people import PersonName
from registry.people.ledger import ROLES_OF_ORGANIZATIONS
from registry.places.ledger import PARENT_KINDS
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import BY_KEY
from registry.workbooks.making import words
from registry.workbooks.making.drafts import Tally
from registry.workbooks.making.known_names import KnownNames
from registry.workbooks.making.lines import KIND_OF_LEVEL, Line
from registry.workbooks.making.spots import Cited, Complaints, Spot, spot_of
from registry.workbooks.mappings.mapping import Level, Make
from registry.workbooks.tables.source_rows import At, Counted, MadeRow, Sourced

#: The column of a ledger that the registry fills itself where the mapping does not.
GIVEN = {"places": "code", "organizations": "code", "people": "code", "cases": "code", "projects": "code"} | {
    "pairings": "partner"
}
_OF_ORGANIZATIONS = frozenset(role.key for role in ROLES_OF_ORGANIZATIONS)
_KIND_OF_WORD = {"village": "village", "township": "township", "county": "county"}
#: The values of these kinds are as they were read, where they name nobody.
_AS_READ = (int, str)
_Of = tuple[Ledger, Column | None]


class Resolver:
    """Resolves the values of rows; what cannot be is told once, in its place."""

    def __init__(self, names: KnownNames, complaints: Complaints):
        self.names, self.complaints = names, complaints
        #: Identity -> where the workbook names the person.
        self.people_named: dict[int, list[Spot]] = {}
        #: The columns that a row of a make must have a value in, and those that name others, by the make.
        self._must: dict[int, tuple[str, ...]] = {}
        self._references: dict[str, frozenset[str]] = {}

    # -- what is told ---------------------------------------------------------------------------------------------

    def told(
        self, found: Found, spot: Spot, text: str, of: _Of | None = None, level: Level | None = None
    ) -> int | None:
        """The one that was found; nobody, once the fault is told. `level`: of the place, where the name is one's."""
        if found.fault is None:
            return cast(int, found.one)
        what, allowed = words.NAME_FAULTS[found.fault]
        what = what.format(name=text, count=len(found.candidates))
        if found.candidates:
            allowed = words.candidates(found.candidates)
        elif found.fault == "unknown_name" and not self.names.has_places:
            allowed = words.NO_PLACES
        if level is not None and not spot.column:
            allowed = words.PLACE_ENTRY.format(allowed, level=level)
        self.complaints.refuse(found.fault, spot, what, allowed, of=of, candidates=found.candidates)
        return None

    def lacks(self, line: Line, made: MadeRow, key: str) -> None:
        """Tells that a row has no value in a column that must have one; of an empty cell it was told already."""
        ledger = BY_KEY[made.make.ledger]
        column = ledger.by_key[key]
        if key in made.unfit:
            return
        spot, what, allowed = line.place_spot, words.MUST_BE_FILLED, column.allowed
        if key in made.cells:
            spot = Spot(line.row, made.cells[key])
        else:
            what = words.NOT_GIVEN.format(label=column.label, key=key)
            allowed = words.without_entry(allowed, ledger.key, key)
        self.complaints.refuse("value", spot, what, allowed, of=(ledger, column))

    def is_whole(self, line: Line, made: MadeRow, values: Collection[str], keys: Iterable[str]) -> bool:
        """Whether values have all these columns; tells of those that they lack."""
        lacking = [key for key in keys if key not in values]
        for key in lacking:
            self.lacks(line, made, key)
        return not lacking

    # -- the values of a row --------------------------------------------------------------------------------------

    def values(
        self, line: Line, made: MadeRow, leaving: Collection[str] = (), may_lack: Collection[str] = ()
    ) -> dict[str, Cited] | None:
        """The values of a row, its references as identities; a person stays a name where the row makes a post.

        None where one of them is not known, or the row lacks one that it must have: each is told. `leaving`: columns
        that are not asked for yet; `may_lack`: keys that this row is known without.
        """
        if line.is_lost:
            return None
        found: dict[str, Cited] = {}
        is_whole, row, references = True, line.row, self._referring(made.make.ledger)
        for key, sourced in made.values.items():
            if leaving and key in leaving:
                continue
            value = sourced.value
            if value.__class__ not in _AS_READ or key in references:
                value = self._value(line, made, key, sourced)
            if value is None:
                is_whole = False
            elif sourced.cell:
                found[key] = Cited(value, Spot(row, sourced))
            else:
                found[key] = Cited(value, line.place_spot if is_of_place(sourced) else line.spot)
        lacking = [key for key in self._lacking(made) if key not in leaving and key not in may_lack]
        for key in lacking:
            self.lacks(line, made, key)
        return found if is_whole and not lacking else None

    def _referring(self, ledger: str) -> frozenset[str]:
        """The columns of a ledger that name others, by their keys."""
        known = self._references.get(ledger)
        if known is None:
            known = self._references[ledger] = frozenset(column.key for column in BY_KEY[ledger].references)
        return known

    def _lacking(self, made: MadeRow) -> list[str]:
        """The columns that a row must have a value in and has none."""
        must = self._must.get(id(made.make))
        if must is None:
            must = self._must[id(made.make)] = tuple(_must_be_filled(made.make))
        return [key for key in must if key not in made.values]

    def _value(self, line: Line, made: MadeRow, key: str, sourced: Sourced) -> Any:
        """The value of a column; None where it is not known, which was told."""
        value, ledger = sourced.value, BY_KEY[made.make.ledger]
        column = ledger.by_key[key]
        if isinstance(value, Counted):
            return Tally(frozenset((line.number,)) if value.times else frozenset())
        if isinstance(value, At):
            return self._word(line, made, value.word, (ledger, column))
        if isinstance(column, Reference):
            return self._reference(line, made, column, sourced)
        return value

    # -- @ words --------------------------------------------------------------------------------------------------

    def _word(self, line: Line, made: MadeRow, word: str, of: _Of) -> Any:
        if word == "as_of":
            return line.row.as_of // 10_000 if isinstance(of[1], Year) else line.row.as_of
        if word == "name":
            return self._kind_by_name(line, made, of)
        if word == "case":
            if line.case is None and not any(line.made("cases")):
                self._no_such(line, word, of)
            return line.case
        if word == "unit":
            role = made.values.get("role")
            word = "organization" if role is not None and role.value in _OF_ORGANIZATIONS else "place"
        if word in ("organization", "superior"):
            return self.organization_word(line, word, of)
        place = self.place_word(line, word)
        if place is None and not line.is_lost:
            self._no_such(line, word, of)
        return place

    def _no_such(self, line: Line, word: str, of: _Of) -> None:
        what = words.NO_SUCH_PLACE.format(level=words.LEVEL_WORDS[word])
        self.complaints.refuse("value", line.place_spot, what, of=of)

    def _kind_by_name(self, line: Line, made: MadeRow, of: _Of) -> str | None:
        name = made.values.get("name")
        kind = None if name is None else kind_of_name(str(name.value))
        if kind is None and name is not None:
            self.complaints.refuse("value", spot_of(line.row, name), *words.NO_KIND, of=of)
        return kind

    def place_word(self, line: Line, word: str = "place") -> int | None:
        """The place that `@place`, `@above`, `@village`, `@township` or `@county` stands for in a row."""
        if line.is_lost:
            return None
        if word == "above":
            before = [level for level in line.filled[:-1] if level in KIND_OF_LEVEL]
            return line.places.get(before[-1]) if before else None
        here = self._here(line)
        if word == "place":
            return here
        # While its innermost place is founded, a row stands in the one before it.
        here = next(reversed(line.places.values()), None) if here is None else here
        if here is None:
            return None
        return cast("int | None", self.names.places.of_kind(here, _KIND_OF_WORD[word], line.row.as_of))

    def _here(self, line: Line) -> int | None:
        if "organization" in line.filled and not line.founds_its_organization:
            organization = self.organization_of(line)
            return None if organization is None else self.names.place_of(organization, line.row.as_of)
        for level in reversed(line.filled):
            if level in KIND_OF_LEVEL:
                return line.places.get(level)
        return None

    def organization_word(self, line: Line, word: str, of: _Of | None) -> int | None:
        """The organization that `@organization` or `@superior` stands for in a row."""
        if word == "organization" and "organization" in line.filled:
            return self.organization_of(line)
        place, day = self.place_word(line), line.row.as_of
        if place is None:
            return None
        organizations = self.names.organizations
        found = organizations.of_place(place, day) if word == "organization" else organizations.superior_of(place, day)
        if found.fault is None:
            return cast(int, found.one)
        return self.told(found, line.place_spot, self.names.places.on(place, day).name, of)

    def organization_of(self, line: Line) -> int | None:
        """The organization that a row's place names; told where nobody or several are meant, and the row is lost."""
        if line.organization is None and not line.is_lost:
            sourced, day = line.row.place["organization"], line.row.as_of
            text = str(sourced.value)
            coded = self.names.coded("unit", text)
            if coded is not None and self.names.is_organization(coded):
                line.organization = coded
            else:
                inside = next(reversed(line.places.values()), None)
                found = self.names.organizations.find(text, day, inside=inside)
                line.organization = self.told(found, spot_of(line.row, sourced), text, level="organization")
            line.is_lost = line.organization is None
        return line.organization

    # -- references by name ---------------------------------------------------------------------------------------

    def _reference(self, line: Line, made: MadeRow, column: Reference, sourced: Sourced) -> Any:
        ledger, text = BY_KEY[made.make.ledger], sourced.value
        of, spot = (ledger, column), spot_of(line.row, sourced)
        if column.to == ("people",):
            return text if made.make.ledger == "posts" else self._person(line, named(text), spot, of)
        spaces = dict.fromkeys(SPACE_OF_KIND[KIND_OF_LEDGER[to]] for to in column.to)
        coded = next((one for space in spaces if (one := self.names.coded(space, str(text))) is not None), None)
        if coded is not None:
            return coded
        role = made.values.get("role")
        to = column.to
        if role is not None and len(to) > 1:
            to = ("organizations",) if role.value in _OF_ORGANIZATIONS else ("places",)
        return self.told(self._named(line, made, to, str(text)), spot, str(text), of)

    def _named(self, line: Line, made: MadeRow, to: tuple[str, ...], text: str) -> Found:
        """Whom a name means that stands in a row: looked for at the row's place, then outwards from it."""
        kind = made.values.get("kind")
        kinds = PARENT_KINDS.get(kind.value) if made.make.ledger == "places" and kind is not None else None
        if not {"places", "organizations"}.intersection(to):
            return Found(None, "unknown_name")
        return self.names.units.find(text, line.row.as_of, among=to, kinds=kinds, at=self.place_word(line))

    def note(self, person: int, spot: Spot) -> None:
        """Keeps where the workbook names a person."""
        self.people_named.setdefault(person, []).append(spot)

    def _person(self, line: Line, name: PersonName, spot: Spot, of: _Of) -> int | None:
        person = self.names.coded("person", name.name)
        if person is None or person not in self.names.people:
            found = self.names.people.find(name, line.row.as_of, at=self.place_word(line))
            if found.fault == "unknown_name" and _is_awaited(line, spot):
                return None
            person = self.told(found, spot, spot.text or name.name, of)
        if person is not None:
            self.note(person, spot)
        return person


def _is_awaited(line: Line, spot: Spot) -> bool:
    """Whether a post of the same cell would found whom it names, but for what was told of that post already."""
    posts = ((made.unfit, made.values.get("person")) for made in line.made("posts"))
    return any(unfit and person is not None and person.cell == spot.column for unfit, person in posts)


def _must_be_filled(make: Make) -> Iterator[str]:
    """The columns that a row must have a value in.

    Those that are no key only if the mapping names them: of a row that is recorded it need not.
    """
    given = GIVEN.get(make.ledger)
    for column in BY_KEY[make.ledger].columns:
        if column.must_be_filled and column.key != given and (column.is_key or column.key in make.values):
            yield column.key


def is_of_place(sourced: Sourced) -> bool:
    """Whether a value is what an @ word makes of the row's place."""
    return isinstance(sourced.value, At) and not sourced.cell and sourced.value.word not in ("as_of", "period", "name")


def holds_on_day(made: MadeRow) -> bool:
    """Whether a row tells only what holds on its day: `from` is @as_of, and a key of its ledger."""
    begins = made.values.get("from")
    if begins is None or not isinstance(begins.value, At):
        return False
    column = BY_KEY[made.make.ledger].by_key.get("from")
    return column is not None and column.is_key


_NONE: frozenset[str] = frozenset()


def not_given(made: MadeRow) -> frozenset[str]:
    """The keys that a make does not give, of a row that holds on a day: there any value is meant."""
    if not holds_on_day(made):
        return _NONE
    return frozenset(c.key for c in BY_KEY[made.make.ledger].key_columns if c.key not in made.make.values)


def is_of_anybody(made: MadeRow) -> bool:
    """Whether a row of posts names nobody, because it means whoever holds the post."""
    return made.make.ledger == "posts" and "person" in not_given(made)


def named(value: Any) -> PersonName:
    """A person as a cell, or a constant, names one."""
    if isinstance(value, str):
        return PersonName.read(value)
    return PersonName(value.name, value.gender, value.birth_year, value.place)
