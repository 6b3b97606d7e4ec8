"""Everything that was ever recorded about one unit, withdrawn and corrected versions too, each with its change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from registry import codes, columns, days, record, spells
from registry.errors import NotFound
from registry.names.units import unit_names
from registry.origins import Source
from registry.picture import Picture
from registry.slices import BY_KEY, TABLES
from registry.unit_names import KeptUnit
from registry.versions import View, changes
from registry.versions.identities import codes_of, duplicates_of, meant
from registry.versions.rows import Where, in_force, known, owner, values_of_all_in_force
from registry.versions.units import with_names

SPACES = ("unit", "person", "case")
#: The ledgers whose rows a history lists beside the states.
SECTIONS = ("posts", "coverage", "ratings", "cases", "facts")
#: Ledgers that are told of only where they have rows of the unit; of what is done about findings those about itself.
FURTHER = (
    *("elections", "case_measures", "look_backs", "bodies", "facilities", "pairings", "projects", "trainings"),
    *("activities", "approvals", "screenings", "pay", "notices", "finding_steps", "settings"),
    *("case_steps", "audits", "audit_items", "rating_scores", "cadre_events", "safeguards", "pool"),
)
Entry = dict[str, Any]
#: What every row says of itself: its number, the change that brought it in, and the one that put it out of force.
OF_EVERY_ROW = ("record", "change", "until")
_LEDGER_OF = {kind: key for key, kind in record.KIND_OF_LEDGER.items()}


def history_of(view: View, code: str) -> dict[str, Any]:
    """The history of the place, organization, person or case that `code` belongs to or ever belonged to.

    {"codes": every code it had, "states", "successions", "posts", "coverage", "ratings", "cases", "facts"}, and a list
    for each of `FURTHER` that has rows of it; `same_person` tells of a person who was recorded twice. An entry has the
    ledger's columns by key (references as codes), `record`, the row's number as exports write it, `change` that brought
    it in, and `until`, the change that put it out of force (None: in force). One that came from a mapped workbook has
    `file`, `sheet`, `row`, `cell` and `header` of what made it, and in `cells` those of each value that it brought, by
    its column. In order of time, versions of one time in order of their changes. Cases stay with whom they were opened
    against: those of whom the unit took over from stand here too, each with its organization. Raises NotFound for a
    code that was never known.
    """
    identity, kind = _find_named(view, code)
    naming, own = _Names(view), {identity, *duplicates_of(view, identity)}
    found = {"codes": naming.all_of(identity), "states": _states(view, naming, own, kind)}
    involved = [{"predecessor": identity}, {"successor": identity}]
    found["successions"] = _entries(view, naming, record.succession, involved, "effective")
    for key in SECTIONS:
        whose = own | (_predecessors(view, identity, kind) if key == "cases" else set())
        references = [{c.name: whose} for c in BY_KEY[key].references]
        found[key] = _entries(view, naming, TABLES[key], references, _time_of(key))
    for key in FURTHER:
        named = {KeptUnit(_LEDGER_OF[kind], one).text for one in own}
        units = [{c.name: named} for c in BY_KEY[key].units]
        references = [{c.name: own} for c in BY_KEY[key].references]
        entries = _entries(view, naming, TABLES[key], units or references, _time_of(key))
        found |= {key: entries} if entries else {}
    same = _entries(view, naming, record.same_person, [{"duplicate": own}, {"person": own}], "since")
    return found | ({record.same_person.name: same} if same else {})


def _time_of(key: str) -> str:
    """The column of a ledger by which its rows stand in time."""
    dated_by = BY_KEY[key].dated_by
    return dated_by.name if dated_by is not None else "since"


def _predecessors(view: View, identity: int, kind: str) -> set[int]:
    """Those from whom a unit took over at their ends, and those from whom these did."""
    table = TABLES[_LEDGER_OF[kind]]
    found, left = set[int](), [identity]
    while table.info["unit"] and left:
        for row in in_force(view, record.succession, {"successor": left.pop()}):
            states = spells.in_order(in_force(view, table, {"unit": row["predecessor"]}))
            if states and row["predecessor"] not in found and spells.at_the_end(states, [row]):
                found.add(row["predecessor"])
                left.append(row["predecessor"])
    return found


def find(view: View, code: str, space: str | None = None) -> tuple[int, str]:
    """The identity that a code belongs to or ever belonged to, and its kind: in `space`, else in the first of `SPACES`.

    Raises NotFound for a code that was never known.
    """
    found = meant(view, code)
    for candidate in SPACES if space is None else (space,):
        if candidate in found:
            return found[candidate]
    raise NotFound(f"没有代码 {code}", f"there is no code {code}")


def _find_named(view: View, code: str) -> tuple[int, str]:
    """As `find`; of what is nobody's code whom it names."""
    if meant(view, code).keys() & {*SPACES}:
        return find(view, code)
    picture = view if isinstance(view, Picture) else Picture(view.connection, view.moment, sight=view.sight)
    identity = codes.named(picture, code)
    return identity, "place" if identity in unit_names(picture).places else "organization"


def _states(view: View, naming: _Names, own: set[int], kind: str) -> list[Entry]:
    """The states of a place or organization; of a person or a case the versions of its own row."""
    table = TABLES[_LEDGER_OF[kind]]
    return _entries(view, naming, table, {owner(table): own}, "begins" if "begins" in table.c else "since")


def _entries(view: View, naming: _Names, table: Table, where: Where | Sequence[Where], time: str) -> list[Entry]:
    """The versions that `where` describes, in order of time."""
    ordered = sorted(known(view, table, where), key=lambda row: (_day(row[time]), row["since"], row["id"]))
    return [_entry(naming, table, dict(row)) for row in with_names(view, table, ordered)]


def codes_of_unit(view: View, identity: int) -> list[str]:
    """Every code that a unit ever had: in order of the states that carry them, then the others."""
    return _Names(view).all_of(identity)


def entries_of(view: View, table: Table, versions: Sequence[Mapping[Any, Any]]) -> list[Entry]:
    """Versions of rows of one table as entries, in their order."""
    naming = _Names(view)
    return [_entry(naming, table, dict(row)) for row in with_names(view, table, versions)]


def member_of(column: columns.Column) -> str:
    """The member of a row, as histories and the API tell it, in which a column stands.

    A row says `record`, `change` and `until` of itself; a column that is called so stands as `own_until`.
    """
    return f"own_{column.key}" if column.key in OF_EVERY_ROW else column.key


def _day(written: int | None) -> int:
    """What a written day sorts by; a version's change sorts as it stands."""
    return 0 if not written else days.first_day(written) if written > 10_000_000 else written


def _entry(naming: _Names, table: Table, row: Mapping[str, Any]) -> Entry:
    entry: Entry = {}
    for column in table.info["recorded"]:
        value = row[column.name]
        entry[member_of(column)] = naming.of(value) if isinstance(column, columns.Reference) else column.plain(value)
    entry |= {"record": naming.row(row["record"]), "change": row["since"], "until": row["until"]}
    return entry | _mapped(naming.source(row["sheet"]), row["line"])


def _mapped(source: Source | None, line: int) -> Entry:
    """Where a version came from that came from a mapped workbook; nothing of any other."""
    if source is None or source.title is None:
        return {}
    cells = {cell.column: source.told(line, cell.column) for cell in source.cells}
    return source.told(line, None) | {"cells": cells}


class _Names:
    """Identities and rows as people name them: by the code that was given last, by record number and tag."""

    def __init__(self, view: View):
        self.view = view
        self._last: dict[int, str] = {}
        self._sources: dict[int, Source | None] = {}

    @cached_property
    def _tag(self) -> str:
        return changes.tag(self.view)

    def row(self, number: int) -> str:
        """A row by its record number, with the registry's tag."""
        return f"{self._tag}-{number}"

    def source(self, sheet: int | None) -> Source | None:
        """What the rows of a sheet came from."""
        if sheet is not None and sheet not in self._sources:
            self._sources[sheet] = changes.source(self.view, sheet)
        return None if sheet is None else self._sources[sheet]

    def all_of(self, identity: int) -> list[str]:
        """Every code that an identity ever had: in order of the states that carry them, then the others; of a unit that
        is not had any more those that it had by the day."""
        owned = {code for code, _ in codes_of(self.view, [identity])}
        carried = [code for code in self._carried(identity) if code in owned]
        if carried and not self._tells_all(identity):
            owned = set(carried)
        return list(dict.fromkeys([*carried, *sorted(owned)]))

    def of(self, identity: int | None) -> str | None:
        """The last code of an identity."""
        if identity is None:
            return None
        if identity not in self._last:
            carried = self._carried(identity)
            self._last[identity] = carried[-1] if carried else codes_of(self.view, [identity])[-1][0]
        return self._last[identity]

    def _tells_all(self, identity: int) -> bool:
        """Whether an identity is told of whatever the day."""
        return self.view.sight.has(identity)

    def _carried(self, identity: int) -> list[str]:
        """The codes of a place's or organization's states in force, in order of time; of a person his own."""
        found: list[tuple[int, str]] = []
        last = _day(self.view.moment.day)
        for key in ("places", "organizations"):
            states = values_of_all_in_force(self.view, TABLES[key], ("begins", "code"), {"unit": identity})
            began = ((_day(begins), code) for begins, code in states)
            found += [(begins, code) for begins, code in began if begins <= last or self._tells_all(identity)]
        found += [
            (0, code)
            for (code,) in values_of_all_in_force(self.view, TABLES["people"], ("code",), {"record": identity})
        ]
        return [code for _, code in sorted(found)]
