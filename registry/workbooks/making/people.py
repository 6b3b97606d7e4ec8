"""The people of a table's rows: one name in one village is one person, unless something tells two apart.

Only posts found people. Rows of the ledger of people describe whoever the posts of their name's column are of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from registry.names.found import Found
from registry.names.people import NamedPerson, PersonName
from registry.names.places import in_order
from registry.people.ledger import PEOPLE, POSTS
from registry.slices import TABLES
from registry.versions.rows import Version
from registry.workbooks.cells.words import SAME_PERSON, bare
from registry.workbooks.making import words
from registry.workbooks.making.drafts import Drafts
from registry.workbooks.making.given_codes import GivenCodes
from registry.workbooks.making.lines import Line
from registry.workbooks.making.made_values import Resolver, is_of_anybody, named
from registry.workbooks.making.spots import Cited, Spot, spot_of
from registry.workbooks.mappings.mapping import Source
from registry.workbooks.tables.source_rows import MadeRow, Sourced
from registry.written import is_code

_FILLED = ("gender", "birth_year", "education", "full_member_on")
_OF_POSTS = POSTS, POSTS.by_key["person"]
_BOTH = ("secretary", "village_director")


@dataclass(eq=False, slots=True)
class Mention:
    """A person whom a post names: in a column of a row, at a unit. `same` is another column whose person it is too.

    `told` is what the row says of the person, by the columns of the ledger of people.
    """

    line: Line
    made: MadeRow
    number: int
    column: str
    same: str | None
    name: PersonName
    spot: Spot
    values: dict[str, Cited]
    told: dict[str, Cited]
    identity: int | None = None
    fault: Found | None = None

    @property
    def order(self) -> tuple[bool, bool, int, int]:
        """When it is looked up: those of whom something is told first, of whom most, and whoever is another's last."""
        name = self.name
        rank = 2 if name.place else 0 if name.birth_year else 1
        rank = 3 if rank == 1 and not name.gender else rank
        return self.same is not None, name.place is not None, rank, self.number


@dataclass
class PersonFound:
    """A person whom the workbook names, and the cells in which it does."""

    code: str
    name: str
    is_new: bool
    cells: list[Spot] = field(default_factory=list)


class PeopleOfLines:
    """Finds and founds the people of posts, and gathers what is told of them."""

    def __init__(self, resolver: Resolver, codes: GivenCodes):
        self.resolver, self.names, self.codes = resolver, resolver.names, codes
        self.complaints = resolver.complaints
        self.drafts = Drafts(PEOPLE, self.complaints)
        self.mentions: list[Mention] = []

    def find(self, lines: list[Line]) -> None:
        """Finds the person of every post; tells whom nobody or several are meant by."""
        for line in lines:
            if not line.is_lost:
                own = list(self._of_line(line))
                self._check_described(line)
                self.mentions += own
        for mention in sorted(self.mentions, key=lambda one: one.order):
            mention.identity = self._identity(mention)
        for mention in self.mentions:
            if mention.identity is not None:
                self._note(mention)
        for mention in self.mentions:
            if mention.fault is not None:
                self._tell(mention, mention.fault)
        for line in lines:
            self._check_both(line)

    def let_go(self) -> None:
        """Lets go of the rows in which people are mentioned, once rows were asked for of them."""
        self.mentions.clear()
        self.__dict__.pop("_by_line", None)

    # -- the mentions of a row ------------------------------------------------------------------------------------

    def _of_line(self, line: Line) -> Iterator[Mention]:
        described = list(line.made("people"))
        for made in line.made("posts"):
            if is_of_anybody(made):
                continue
            sourced, source = made.values.get("person"), made.make.values.get("person")
            values = self.resolver.values(line, made)
            if values is None or sourced is None:
                continue
            column, same = _columns(source) if isinstance(source, Source) else ("", None)
            same = same if _is_same(sourced) else None
            told = self._told(line, described, sourced)
            known, spot = _known(named(sourced.value), told), spot_of(line.row, sourced)
            yield Mention(line, made, len(self.mentions), column, same, known, spot, values, told)

    @staticmethod
    def _told(line: Line, described: list[MadeRow], name: Sourced) -> dict[str, Cited]:
        """What a row tells, in the makes of people, of the person whom a cell names; of several the one of the name."""
        told: dict[str, Cited] = {}
        for made in described:
            own = made.values.get("name")
            if own is not None and own.cell and (own.cell, own.value) == (name.cell, name.value):
                told |= {key: Cited(made.values[key].value, spot_of(line.row, made.values[key]))
                         for key in ("code", *_FILLED) if key in made.values}  # fmt: skip
        return told

    def _check_described(self, line: Line) -> None:
        """Warns of people whom a row describes and gives no post."""
        posted = [(made.make.values.get("person"), made.values.get("person")) for made in line.made("posts")]
        # Of one who cannot be read, which was told, there is only the column.
        columns = {_columns(one)[0] for one, own in posted if isinstance(one, Source) and own is None}
        cells = {(own.cell, own.value) for _, own in posted if own is not None}
        for made in line.made("people"):
            source, sourced = made.make.values.get("name"), made.values.get("name")
            if sourced is None or not isinstance(source, Source):
                continue
            if (sourced.cell, sourced.value) not in cells and _columns(source)[0] not in columns:
                spot = spot_of(line.row, sourced)
                what = words.NO_POST.format(name=_text(sourced))
                self.complaints.warn("note", spot, what, of=(PEOPLE, PEOPLE.by_key["name"]))

    # -- who it is ------------------------------------------------------------------------------------------------

    def _identity(self, mention: Mention) -> int | None:
        if mention.same is not None:
            others = [one for one in self._by_line[id(mention.line)] if one.column == mention.same and one.same is None]
            if others:
                return others[0].identity
        own = mention.told.get("code")
        coded = self.names.coded("person", mention.name.name if own is None else own.value)
        if coded is not None and coded not in self.names.people:
            coded = None
        unit, day = mention.values["unit"].value, mention.line.row.as_of
        if coded is None and own is None:
            found = self.names.people.in_post(mention.name, unit, day)
            if found.fault is not None:
                mention.fault = found
                return None
            coded = cast("int | None", found.one)
        if coded is None and own is None and is_code(mention.name.name):
            # What has the form of a code was meant as one, and names nobody who is not known.
            mention.fault = Found(None, "unknown_name")
            return None
        if coded is None:
            coded = self._founded(mention)
        self.names.people.learn(coded, mention.name)
        self.names.people.add_post(coded, unit)
        return coded

    def _founded(self, mention: Mention) -> int:
        """A new person; one whom the workbook gives a code has that."""
        code = mention.told.get("code")
        person = self.names.found("person", code.value if code is not None else "")
        name = mention.name
        self.names.people.add(NamedPerson(person, "", name.name, name.gender, name.birth_year))
        return person

    def _tell(self, mention: Mention, fault: Found) -> None:
        """Tells whom a name could mean; who came in since has a code by now."""
        day = mention.line.row.as_of
        candidates = in_order(self.names.people.candidate(one.identity, day) for one in fault.candidates)
        shown = mention.spot.text or mention.name.name
        self.resolver.told(Found(None, fault.fault, candidates), mention.spot, shown, _OF_POSTS)

    @cached_property
    def _by_line(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(id(mention.line), []).append(mention)
        return found

    def _note(self, mention: Mention) -> None:
        """Keeps what a mention tells of its person, and gives a new one its code."""
        identity = cast(int, mention.identity)
        self.resolver.note(identity, mention.spot)
        told = dict(mention.told)
        for key in ("gender", "birth_year"):
            value = getattr(mention.name, key)
            if value is not None:
                told.setdefault(key, Cited(value, mention.spot))
        if self.names.is_founded(identity):
            told["name"] = Cited(self.names.people[identity].name, mention.spot)
            if not self.names.has_code(identity):
                self.names.give(identity, "person", self.codes.person())
            self.names.people.add(self.names.people[identity]._replace(code=self.names.code_of(identity)))
        else:
            recorded = self._recorded[identity]
            told = {key: cited for key, cited in told.items() if recorded[key] is None}
        if told:
            told["code"] = Cited(self.names.code_of(identity), mention.spot)
            self.drafts.join(identity, mention.spot, told, frozenset(("code", "name")))

    @cached_property
    def _recorded(self) -> Mapping[int, Version]:
        return {person["record"]: person for person in self.names.current.in_force(TABLES["people"])}

    def found(self) -> Iterator[PersonFound]:
        """The people whom the workbook names, in the order in which it does."""
        for identity, spots in self.resolver.people_named.items():
            person = self.names.people[identity]
            is_new = self.names.is_founded(identity)
            yield PersonFound(self.names.code_of(identity), person.name, is_new, list(dict.fromkeys(spots)))

    # -- secretary and director -----------------------------------------------------------------------------------

    def _check_both(self, line: Line) -> None:
        """Tells what a row says of both posts being one person's that its names contradict."""
        both = line.row.both_posts
        if both is None or both.value is None or line.is_lost:
            return
        held: dict[str, list[Any]] = {role: [] for role in _BOTH}
        for made in line.made("posts"):
            role = made.values.get("role")
            if role is None or role.value not in held:
                continue
            if "person" in made.unfit:
                return  # somebody cannot be read, which was told
            if "person" in made.values:
                held[role.value].append(made)
        found = {
            role: [one.identity for one in self._by_line.get(id(line), ()) if any(one.made is row for row in made)]
            for role, made in held.items()
        }
        if any(len(found[role]) != len(held[role]) or None in found[role] for role in _BOTH):
            return  # somebody is not known, which was told
        secretaries, directors = (set(found[role]) for role in _BOTH)
        if both.value and not (secretaries and directors):
            fault = words.CONTRADICTS_EMPTY if secretaries or directors else None
        elif both.value:
            fault = words.CONTRADICTS_ONE if secretaries.isdisjoint(directors) else None
        else:
            fault = None if secretaries.isdisjoint(directors) else words.CONTRADICTS_TWO
        if fault is not None:
            self.complaints.refuse("contradicts", spot_of(line.row, both), *fault)


def _columns(source: Source) -> tuple[str, str | None]:
    """The column of a source, and the one whose person it may be, as they are compared."""
    return bare(source.column or ""), None if source.same is None else bare(source.same)


def _is_same(sourced: Sourced) -> bool:
    """Whether a cell names the person of another column."""
    return bare(sourced.text) in SAME_PERSON


def _text(sourced: Sourced) -> str:
    return sourced.text or str(getattr(sourced.value, "name", sourced.value))


def _known(name: PersonName, told: Mapping[str, Cited]) -> PersonName:
    """A name with what its row tells of the person, as far as its bracket does not."""
    gender, year = told.get("gender"), told.get("birth_year")
    return PersonName(
        name.name,
        name.gender or (gender.value if gender else None),
        name.birth_year or (year.value if year else None),
        name.place,
    )
