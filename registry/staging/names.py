"""Names 名称 that stand where a code belongs: whom each means, among those recorded and those that come in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from registry import days
from registry.columns import Period, Reference, Year
from registry.errors import Meant
from registry.language import Words
from registry.measures.ledger import MEASURES
from registry.moment import today
from registry.names.found import Found
from registry.names.organizations import OrganizationState
from registry.names.people import PersonName
from registry.names.places import PlaceState
from registry.names.units import ORGANIZATIONS, PLACES, UnitNames
from registry.people.ledger import ROLES_AT
from registry.places.ledger import KINDS, PARENT_KINDS
from registry.slices import BY_KEY, TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.input import REMEMBERED, LedgerRows, Row
from registry.staging.people import PeopleOfImport
from registry.written import is_code

if TYPE_CHECKING:
    from registry.staging.state import ImportState

PEOPLE = "people"
NAMED = (PLACES, ORGANIZATIONS, PEOPLE)
_UNKNOWN = Words("没有叫“{name}”的{what}", "no {what} is called {name!r}")
_SEVERAL = Words("叫“{name}”的不止一个", "more than one is called {name!r}")
_LEFT_OUT = Words("括号内的“{0}”不登记", "{0!r} in the bracket is not recorded")
_WHAT = {
    PLACES: Words("地点", "place"),
    ORGANIZATIONS: Words("党组织", "organization"),
    PEOPLE: Words("人员", "person"),
}
_CANDIDATES = Words(
    "填写代码，或在名称前写明上级；是否指：{who}", "a code, or the name with what is above it; perhaps {who}"
)
_ALLOWED = Words("本次导入或已登记的{what}的代码或名称", "the code or name of a {what}, in this import or recorded")
#: So many of those who could be meant are told in words; all of them are told with the problem.
_FEW = 5
#: From the top down: what stands above comes in first.
_DEPTH = {kind.key: depth for depth, kind in enumerate(KINDS)}
#: The columns of the ledgers of units, by the keys of their columns.
_NAMES = {key: {column.key: column.name for column in BY_KEY[key].columns} for key in (PLACES, ORGANIZATIONS)}
_ROLES = {unit: frozenset(role.key for role in roles) for unit, roles in ROLES_AT.items()}


class NameFault(NamedTuple):
    """What is wrong with a name, as a word, and whom it could mean."""

    code: str
    candidates: tuple[Meant, ...]


def recorded_units(current: CurrentRows) -> UnitNames:
    """The names of all places and organizations that are recorded, on whatever day, but for what is hidden."""
    places, organizations = current.states(TABLES["places"]), current.states(TABLES["organizations"])
    hidden = current.hidden
    return UnitNames.of(
        (PlaceState.of(unit, state) for unit, states in places.items() if unit not in hidden for state in states),
        (
            OrganizationState.of(unit, state)
            for unit, states in organizations.items()
            if unit not in hidden
            for state in states
        ),
    )


def told(found: Found, name: str, ledgers: Collection[str]) -> tuple[Words, Words, NameFault]:
    """What is wrong with a name that means nobody or several, in words, what is allowed, and the fault."""
    kinds = [_WHAT[key] for key in ledgers if key in _WHAT]
    what = Words("或".join(k.zh for k in kinds), " or ".join(k.en for k in kinds))
    meant = tuple(Meant(one.code, one.name, one.path) for one in found.candidates)
    shown = [Words(*_shown(one)) for one in meant[:_FEW]]
    who = Words("、".join(w.zh for w in shown), ", ".join(w.en for w in shown))
    problem = _SEVERAL if (found.fault or "").startswith("ambiguous") else _UNKNOWN
    allowed = _CANDIDATES.format(who=who) if meant else _ALLOWED.format(what=what)
    return problem.format(name=name, what=what), allowed, NameFault(found.fault or "", meant)


def number_of(found: Found) -> int | None:
    """The identity of the one who is found."""
    return found.one if isinstance(found.one, int) else None


def _shown(one: Meant) -> tuple[str, str]:
    named = f"{one.code} {one.name}".strip()
    return (f"{named}（{one.path}）", f"{named} ({one.path})") if one.path else (named, named)


class NamesOfImport:
    """The names in one import: of places and organizations as recorded and as they come in.

    `counts_today`: whether the day of the import was asked for, because a row has none.
    """

    def __init__(self, state: ImportState, ledgers: Sequence[LedgerRows], today_: int | None = None):
        self.state, self.ledgers = state, ledgers
        self.today, self.counts_today = days.of(today()) if today_ is None else today_, False
        self._known: dict[tuple[Any, ...], Found] = {}

    # -- whom a name means ---------------------------------------------------------------------------------------------

    def found(self, rows: LedgerRows, row: Row, column: Reference, name: str) -> Found:
        """Whom a name in a row means."""
        values = row.values
        if PEOPLE in column.to:
            return self.people.found(rows, row, column, name)
        allowed, kinds, day = among(column, values), _kinds(rows.ledger.key, column, values), self.day(rows, row)
        question = name, day, tuple(allowed), None if kinds is None else tuple(kinds)
        known = self._known.get(question)
        if known is None:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            known = self._known[question] = self.units.find(name, day, among=allowed, kinds=kinds)
        return known

    def day(self, rows: LedgerRows, row: Row) -> int:
        """The full day on which the names of a row are meant: from which it holds, or of its event."""
        dated_by = rows.ledger.dated_by
        written = None if dated_by is None else row.values.get(dated_by.key)
        if written is None:
            self.counts_today = True
            return self.today
        if isinstance(dated_by, Year):
            return days.last_day(written * 10_000)
        return days.last_day(written) if isinstance(dated_by, Period) else days.first_day(written)

    def unit_of(self, rows: LedgerRows, row: Row) -> int | None:
        """The place or organization that a row is about, where it names one."""
        for column in rows.ledger.references:
            text = row.values.get(column.key)
            if text is not None and column.key not in row.unfit and set(column.to) <= {PLACES, ORGANIZATIONS}:
                unit = self.state.identity_meant(rows, row, column, text)
                if unit is not None:
                    return unit
        return None

    @cached_property
    def people(self) -> PeopleOfImport:
        """The people of the import and those recorded."""
        return PeopleOfImport(self.state, self.units, self.ledgers, self.day, self.unit_of)

    # -- units that come in --------------------------------------------------------------------------------------------

    @cached_property
    def units(self) -> UnitNames:
        """The names of places and organizations, those that come in among them."""
        units = recorded_units(self.state.current)
        places = self._arriving(PLACES)
        for rows, row, identity in sorted(places, key=lambda one: _DEPTH.get(one[1].values.get("kind") or "", 0)):
            self._add_place(units, rows, row, identity)
        organizations = [(*one, self._superior(one[1])) for one in self._arriving(ORGANIZATIONS)]
        # Whose superior is told by its name comes last: that may come in too.
        for rows, row, identity, superior in sorted(organizations, key=lambda one: isinstance(one[3], str)):
            self._add_organization(units, rows, row, identity, superior)
        return units

    def _arriving(self, ledger: str) -> Iterator[tuple[LedgerRows, Row, int]]:
        """The rows that bring a unit in, or another name of one."""
        recorded = self.state.current.states(TABLES[ledger])
        is_changed = self.state.correct or self.state.effective is not None
        for rows in self.ledgers:
            for row in rows.rows if rows.ledger.key == ledger else ():
                identity, values = self.state.identity_of.get((ledger, row.line)), row.values
                is_told = values.get("name") is not None and values.get("kind") is not None and not row.withdrawn
                if identity is not None and is_told and (is_changed or identity not in recorded):
                    yield rows, row, identity

    def _state(self, ledger: str, row: Row, identity: int, **resolved: int | None) -> dict[str, Any]:
        """What a unit is to be; of one that is recorded from the day on from which it is to be that."""
        states = self.state.current.states(TABLES[ledger]).get(identity)
        last = dict(states[-1]) if states else {"subkind": None, "type": None, "begins": None, "ends": None}
        told = {name: row.values[key] for key, name in _NAMES[ledger].items() if key in row.values}
        if states is None:
            return {**last, **told, **resolved}
        begins = last["begins"] if self.state.effective is None else self.state.effective
        return {**last, **told, **resolved, "begins": begins, "ends": last["ends"]}

    def _add_place(self, units: UnitNames, rows: LedgerRows, row: Row, identity: int) -> None:
        resolved = {}
        if "parent" in row.columns:
            parent = self._coded(row, "parent")
            if isinstance(parent, str):
                kinds = PARENT_KINDS[row.values["kind"]]
                parent = number_of(units.places.find(parent, self.day(rows, row), kinds=kinds))
            resolved["parent"] = parent
        units.places.add(PlaceState.of(identity, {"parent": None} | self._state(PLACES, row, identity, **resolved)))

    def _superior(self, row: Row) -> int | str | None:
        return self._coded(row, "superior")

    def _add_organization(
        self, units: UnitNames, rows: LedgerRows, row: Row, identity: int, superior: int | str | None
    ) -> None:
        day = self.day(rows, row)
        if isinstance(superior, str):
            superior = number_of(units.organizations.find(superior, day))
        place = self._coded(row, "place")
        if isinstance(place, str):
            place = number_of(units.places.find(place, day))
        if place is not None:
            above = {"superior": superior} if "superior" in row.columns else {}
            state = {"superior": None} | self._state(ORGANIZATIONS, row, identity, place=place, **above)
            units.organizations.add(OrganizationState.of(identity, state))

    def _coded(self, row: Row, key: str) -> int | str | None:
        """The unit whose code a row has in a column; else the text, which may be its name."""
        text = None if key in row.unfit else row.values.get(key)
        return None if text is None else self.state.identity_behind("unit", text) or str(text)


def may_be_named(column: Reference, text: str) -> bool:
    """Whether a text that is nobody's code may be a name: no digits alone, and of somebody who has one."""
    return may_be_called(text) and not set(column.to).isdisjoint(NAMED)


def may_be_called(text: str) -> bool:
    """Whether anybody may be called so: nobody by digits alone."""
    return not (text.isascii() and text.isdigit())


def left_out(text: str) -> Words | None:
    """What the bracket behind a person's name says beside a year of birth and a gender: it is not recorded."""
    note = None if is_code(text) else PersonName.read(text).note
    return None if note is None else _LEFT_OUT.format(note)


def among(column: Reference, values: dict[str, Any]) -> Collection[str]:
    """The ledgers of which a unit may be: a role tells whether it is of organizations or of places."""
    role = values.get("role")
    told = [ledger for ledger, unit in ((PLACES, "place"), (ORGANIZATIONS, "organization")) if role in _ROLES[unit]]
    return [key for key in column.to if not told or key in told] or column.to


def _kinds(ledger: str, column: Reference, values: dict[str, Any]) -> Collection[str] | None:
    """The kinds of place that may stand in a column; None where all may."""
    if ledger == PLACES and column.key == "parent":
        return PARENT_KINDS.get(values.get("kind") or "")
    if ledger == "facts":
        kinds = [set(measure.at) for measure in MEASURES if values.get(measure.key) is not None]
        return set.intersection(*kinds) or None if kinds else None
    return None
