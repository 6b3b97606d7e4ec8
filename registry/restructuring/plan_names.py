"""Names in plans 去向安排: units and people may be called by their names, as they are meant on the day of the verb.

A code counts first. What a name means is never guessed: several are told, with code and path.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from registry.columns import Code, Reference
from registry.names.found import Found
from registry.names.people import PersonName
from registry.names.spellings import folded
from registry.names.units import ORGANIZATIONS, PLACES
from registry.restructuring.destinations import ALL, Assignments, Destination, in_its_line, twice
from registry.restructuring.verb_context import VerbContext
from registry.staging.names import PEOPLE, may_be_called, number_of, told
from registry.staging.people import recorded_people
from registry.versions.rows import Version

if TYPE_CHECKING:
    from registry.restructuring.handover import Thing

_NAMED = frozenset((PLACES, ORGANIZATIONS, PEOPLE))
#: The ledgers of units that things of a kind are, beside those that they belong to.
_OF_UNITS = {"children": (), "organizations": (ORGANIZATIONS,)}


def shown(context: VerbContext, column: Any, value: Any) -> str:
    """A cell of a row's key, as a ledger writes it; who is referred to by the code."""
    if column.stored != "reference" or value is None:
        return "" if value is None else str(column.plain(value))
    return context.draft.code_of_any(value)


def parties(context: VerbContext, thing: Thing) -> list[str]:
    """The codes in the key of a row: of its unit, and of whom else it is about."""
    if thing.row is None or thing.ledger is None:
        return []
    coded = [c for c in thing.ledger.key_columns if c.stored == "reference" or isinstance(c, Code)]
    return [shown(context, c, thing.row[c.name]) for c in coded]


def by_codes(
    context: VerbContext, things: Sequence[Thing], owners: Sequence[int], assignments: Assignments
) -> Assignments:
    """Assignments with codes for names; refuses a name that several have, and one of which two lines disagree."""
    found: dict[str, dict[str, Destination]] = {}
    for what, destinations in assignments.items():
        names = _NamesOf(context, what, [thing for thing in things if thing.what == what], owners)
        own: dict[str, Destination] = found.setdefault(what, {})
        for name, destination in destinations.items():
            with in_its_line(context, destination):
                going = replace(destination, where=names.where(destination.where))
                code = names.thing(name)
                first = own.setdefault(code, going)
                if first.where != going.where:
                    context.refuse(what, name, *twice(first, going))
    return found


class _NamesOf:
    """The names that assignments of one kind of thing use."""

    def __init__(self, context: VerbContext, what: str, things: Sequence[Thing], owners: Sequence[int]):
        self.context, self.what, self.things, self.owners = context, what, things, owners
        #: What a name of a thing may be of beside the unit that it belongs to.
        self.among = dict.fromkeys((context.kind.ledger.key, *_OF_UNITS.get(what, ())))

    @cached_property
    def _written(self) -> frozenset[str]:
        """What the things are called without names: by their keys, and by the codes in these."""
        called = (name for thing in self.things for name in (thing.name, *parties(self.context, thing)))
        return frozenset((ALL, *called))

    def thing(self, name: str) -> str:
        """What an assignment calls a thing, or all of a unit, by codes; a text that means nothing is itself."""
        if name in self._written or not self._may_be_name(name):
            return name
        whole = self._row(name)
        return whole or self._code(name, self._answers(name)) or name

    def where(self, text: str) -> str:
        """A destination by codes: a unit, or a unit and the name that a thing gets there."""
        choices = {choice for thing in self.things for choice in thing.choices}
        if text in choices or not self._may_be_name(text):
            return text
        is_renamed = any(thing.title is not None for thing in self.things)
        ledger = PLACES if self.what == "organizations" else self.context.kind.ledger.key
        for name, rest in _parted(text) if is_renamed else [(text, "")]:
            if self.context.draft.identity(name) is not None:
                return text
            receiver = number_of(self._receiver(name, ledger))
            if receiver is not None:
                return self.context.draft.code_of(receiver) + rest
        return text  # whoever hands it over there tells whom it could mean

    def _may_be_name(self, text: str) -> bool:
        return may_be_called(text) and self.context.draft.identity(text) is None

    def _receiver(self, name: str, ledger: str) -> Found:
        """Who is meant to receive something: a unit that takes part counts before others of its name."""
        context = self.context
        parts = [unit for unit in context.units if (state := context.state(unit)) is not None
                 and folded(state["name"]) == folded(name) and unit not in self.owners]  # fmt: skip
        if len(parts) == 1:
            return Found(parts[0])
        return context.draft.names.find(name, context.first, among=(ledger,))

    def _answers(self, name: str) -> Iterator[Found]:
        """Whom a name could mean: the unit that things belong to, things that are units, people of rows."""
        context = self.context
        for ledger in self.among:
            yield context.draft.names.find(name, context.first, among=(ledger,))
        for column in self._columns_beside():
            if PEOPLE in column.to:
                yield self._person(name)
            else:
                yield context.draft.names.find(name, context.first, among=[*column.to])

    def _columns_beside(self) -> list[Reference]:
        """The columns of keys that refer to others than the unit that a row belongs to."""
        found = {
            column.key: column
            for thing in self.things
            if thing.ledger is not None
            for column in thing.ledger.key_columns
            if isinstance(column, Reference)
            and column.name != thing.column
            and {*column.to} & {PEOPLE, PLACES, ORGANIZATIONS}
        }
        return list(found.values())

    @cached_property
    def _people(self) -> Callable[[PersonName, int], Found]:
        draft = self.context.draft
        names = recorded_people(draft.current, draft.names)
        return lambda name, unit: names.in_post(name, unit, self.context.first)

    def _person(self, name: str) -> Found:
        """A person of that name at one of the units; nobody at any is nobody."""
        answers = [self._people(PersonName.read(name), unit) for unit in self.owners]
        meant = [one for one in answers if one != Found() and one.fault != "unknown_name"]
        ones = {one.one for one in meant}
        if len(ones) > 1:
            every = tuple({c.identity: c for one in meant for c in self._candidates(one)}.values())
            return Found(None, "ambiguous_person", every)
        return meant[0] if meant else Found(None, "unknown_name")

    def _candidates(self, found: Found) -> Iterable[Any]:
        if found.one is None:
            return found.candidates
        draft = self.context.draft
        names = recorded_people(draft.current, draft.names)
        return (names.candidate(found.one, self.context.first),)

    def _row(self, name: str) -> str | None:
        """The key of a row whose parts are told by names; None where it is that of no row, or of several."""
        meant = {thing.name for thing in self.things if thing.row is not None and self._is_key(thing, thing.row, name)}
        return meant.pop() if len(meant) == 1 else None

    def _is_key(self, thing: Thing, row: Version, name: str) -> bool:
        columns = thing.ledger.key_columns if thing.ledger is not None else ()
        parts = name.split("/")
        return len(parts) == len(columns) > 1 and all(
            self._is_part(thing, column, row[column.name], part) for column, part in zip(columns, parts, strict=True)
        )

    def _is_part(self, thing: Thing, column: Any, value: Any, part: str) -> bool:
        if part == shown(self.context, column, value):
            return True
        if not isinstance(column, Reference) or value is None or not self._may_be_name(part):
            return False
        if PEOPLE in column.to:
            return self._people(PersonName.read(part), thing.owner).one == value
        draft = self.context.draft
        return draft.names.find(part, self.context.first, among=(draft.kind_of(value).ledger.key,)).one == value

    def _code(self, text: str, answers: Iterable[Found]) -> str | None:
        """The code of the one who is meant; refuses where several are, or nobody and somebody is called nearly so."""
        found = list(answers)
        known = [one for one in dict.fromkeys(found) if number_of(one) is not None and self._takes_part(one)]
        known = known or [one for one in dict.fromkeys(found) if number_of(one) is not None]
        if known:
            identity = number_of(known[0])
            assert identity is not None
            return self.context.draft.code_of_any(identity)
        several = next((one for one in found if (one.fault or "").startswith("ambiguous")), None)
        nearly = next((one for one in found if one.candidates), None)
        if several or nearly:
            self.context.refuse(self.what, text, *told(several or nearly or Found(), text, list(self.among)))
        return None

    def _takes_part(self, found: Found) -> bool:
        """Whether the one who is found is a thing, a unit that things belong to, or one of whom a row is about."""
        own = {*self.owners, *(thing.unit for thing in self.things)}
        beside = {value for thing in self.things if thing.row is not None for value in _referred(thing, thing.row)}
        return found.one in own or found.one in beside


def _referred(thing: Thing, row: Version) -> Collection[Any]:
    columns = thing.ledger.key_columns if thing.ledger is not None else ()
    return [row[column.name] for column in columns if isinstance(column, Reference)]


def _parted(text: str) -> Iterator[tuple[str, str]]:
    """A text as a name, and as a name with what is behind each of its /, the longest name first."""
    yield text, ""
    at = text.rfind("/")
    while at > 0:
        yield text[:at], text[at:]
        at = text.rfind("/", 0, at)
