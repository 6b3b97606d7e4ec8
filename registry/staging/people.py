"""People 人员 named in one import: who each is; a post by a name that nobody of its village has founds a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry import record
from registry.columns import Reference
from registry.names.found import Found
from registry.names.people import NamedPerson, PeopleNames, PersonName
from registry.names.units import UnitNames
from registry.people.ledger import PEOPLE, POSTS
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows, Row
from registry.written import is_code

if TYPE_CHECKING:
    from registry.staging.state import ImportState

_SPACE = "person"
_PERSON = POSTS.by_key["person"]
_TOLD = ("code", "name", "gender", "birth_year")


def recorded_people(current: CurrentRows, units: UnitNames) -> PeopleNames:
    """The names of all people who are recorded, with the posts that they ever held."""
    people, posts = TABLES[PEOPLE.key], TABLES[POSTS.key]
    return PeopleNames(
        units.organizations,
        (
            NamedPerson(row["record"], row["code"], row["name"], row["gender"], row["birth_year"])
            for row in current.in_force(people)
            if row["record"] not in current.hidden
        ),
        (
            (row["person"], row["unit"])
            for row in current.in_force(posts)
            if not current.hidden or not current.hidden & {row["person"], row["unit"]}
        ),
    )


def free_codes(current: CurrentRows, taken: Callable[[str, str], bool]) -> Iterator[str]:
    """The codes that people are given by the registry, next free: R000001 …; `taken` are those of the import."""
    number = 0
    while True:
        number += 1
        code = f"R{number:06}"
        if (_SPACE, code) not in current.all_codes and not taken(_SPACE, code):
            yield code


@dataclass(frozen=True)
class _Post:
    """A row of posts whose person is told by a name."""

    rows: LedgerRows
    row: Row
    name: PersonName
    unit: int
    day: int


class PeopleOfImport:
    """The people in one import: whom names mean, and those whom its posts found."""

    def __init__(
        self,
        state: ImportState,
        units: UnitNames,
        ledgers: Sequence[LedgerRows],
        day_of: Callable[[LedgerRows, Row], int],
        unit_of: Callable[[LedgerRows, Row], int | None],
    ):
        self.state, self.day_of, self.unit_of = state, day_of, unit_of
        self.names = recorded_people(state.current, units)
        self._in_posts: dict[tuple[str, int], Found] = {}
        self._founded: dict[int, _Post] = {}
        self._add(ledgers)
        for post in sorted(self._posts(ledgers), key=lambda post: post.name.order):
            self._in_posts[post.rows.source, post.row.line] = self._held(post)
        self._bring_in()

    def found(self, rows: LedgerRows, row: Row, column: Reference, text: str) -> Found:
        """Whom a name in a row means."""
        if rows.ledger is POSTS and column is _PERSON and not row.withdrawn:
            # Without a unit nobody can be told; that it lacks is a problem already.
            found = self._in_posts.get((rows.source, row.line), Found())
            return found if found.fault is None else self._with_codes(found, rows, row)
        name, day, unit = PersonName.read(text), self.day_of(rows, row), self.unit_of(rows, row)
        if rows.ledger is POSTS and column is _PERSON and unit is not None:
            held = self.names.in_post(name, unit, day)
            return held if held != Found() else Found(None, "unknown_name")
        return self.names.find(name, day, at=self._place(unit, day))

    def _with_codes(self, found: Found, rows: LedgerRows, row: Row) -> Found:
        """An answer, the people who came in since with the codes that they were given."""
        day = self.day_of(rows, row)
        candidates = tuple(self.names.candidate(one.identity, day) for one in found.candidates)
        return Found(found.one, found.fault, candidates)

    def _place(self, unit: int | None, day: int) -> int | None:
        organizations = self.names.organizations
        place = organizations.on(unit, day).place if unit in organizations else unit
        return place if place in self.names.places else None  # type: ignore[return-value]

    # -- what comes in -------------------------------------------------------------------------------------------------

    def _add(self, ledgers: Sequence[LedgerRows]) -> None:
        """Adds the people of the import, with what their rows say of those who are recorded."""
        for rows in ledgers:
            for row in rows.rows if rows.ledger is PEOPLE else ():
                identity = self.state.identity_of.get((PEOPLE.key, row.line))
                if identity is None or row.withdrawn:
                    continue
                before = vars(self.names[identity]) if identity in self.names else {"name": None}
                told = {key: value for key, value in row.values.items() if key in _TOLD}
                person = NamedPerson(**{**before, **told, "identity": identity})
                if person.name is not None:
                    self.names.add(person)

    def _posts(self, ledgers: Sequence[LedgerRows]) -> Iterator[_Post]:
        """The posts that are told by a name; of those that are told by a code it is kept who holds them."""
        found = []
        for rows in ledgers:
            for row in rows.rows if rows.ledger is POSTS else ():
                text = row.values.get("person")
                if text is None or row.withdrawn or "person" in row.unfit:
                    continue
                unit, known = self.unit_of(rows, row), self.state.identity_behind(_SPACE, text)
                if unit is not None and known is not None:
                    self.names.add_post(known, unit)
                elif unit is not None:
                    found.append(_Post(rows, row, PersonName.read(text), unit, self.day_of(rows, row)))
        yield from found

    def _held(self, post: _Post) -> Found:
        """Who holds a post, a new person where nobody of that name ever did there."""
        found = self.names.in_post(post.name, post.unit, post.day)
        if found == Found():
            if is_code(post.name.name):
                # What has the form of a code was meant as one, and names nobody who is not known.
                return Found(None, "unknown_name")
            found = Found(self._new(post))
        if found.one is not None:
            self.names.learn(found.one, post.name)
            self.names.add_post(found.one, post.unit)
        return found

    def _new(self, post: _Post) -> int:
        identity = self.state.current.next(record.identity)
        self._founded[identity] = post
        name = post.name
        self.names.add(NamedPerson(identity, "", name.name, name.gender, name.birth_year))
        return identity

    def _bring_in(self) -> None:
        """Stages the people who are founded, their codes in the order of the rows that name them first."""
        first = {found.one: at for at, found in reversed(list(enumerate(self._in_rows())))}
        codes = free_codes(self.state.current, lambda space, code: (space, code) in self.state.arriving)
        for identity in sorted(self._founded, key=lambda identity: first[identity]):
            self._stage(identity, next(codes), self._founded[identity])

    def _in_rows(self) -> list[Found]:
        """The answers in the order of the rows."""
        return [found for _, found in sorted(self._in_posts.items(), key=lambda item: item[0][1])]

    def _stage(self, identity: int, code: str, post: _Post) -> None:
        state, person = self.state, self.names[identity]
        self.names.add(NamedPerson(identity, code, person.name, person.gender, person.birth_year))
        state.fresh[identity] = _SPACE
        state.staged.identities.append((identity, _SPACE))
        state.staged.codes.append((_SPACE, code, identity))
        state.arriving[_SPACE, code] = identity
        state.row_of[identity] = post.rows, post.row
        version = {"code": code, "name": person.name, "gender": person.gender, "birth_year": person.birth_year}
        state.bring_in(TABLES[PEOPLE.key], post.rows, post.row, identity, version)
        state.count(PEOPLE.key, "new")
