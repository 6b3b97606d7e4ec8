"""The places of a table's rows: each level inside the one before it, and the places that the rows found."""

from __future__ import annotations

from typing import cast

from registry.names.found import Found
from registry.names.places import PlaceState, chosen, nearest
from registry.names.spellings import has_word_of
from registry.places.ledger import PLACES
from registry.workbooks.making.drafts import Drafts
from registry.workbooks.making.given_codes import GivenCodes
from registry.workbooks.making.lines import KIND_OF_LEVEL, Line
from registry.workbooks.making.made_values import Resolver
from registry.workbooks.making.spots import Cited, spot_of
from registry.workbooks.mappings.mapping import Level
from registry.workbooks.tables.source_rows import MadeRow, Sourced

#: The words that are added to the names of what is founded, where they have none of their class.
_CLASS_WORDS = {"natural_village": "自然村", "relocation_site": "安置点"}
#: What a row that finds a place, or founds it once more, says no further of it.
_FOUND_BY = frozenset(("code", "name", "kind", "parent"))


class PlacesOfLines:
    """Finds the places of rows, and founds those that their makes found."""

    def __init__(self, resolver: Resolver, codes: GivenCodes):
        self.resolver, self.names, self.codes = resolver, resolver.names, codes
        self.complaints = resolver.complaints
        self._is_whole = resolver.is_whole
        self.drafts = Drafts(PLACES, self.complaints)
        #: What was found of a kind, as long as no further place of it is founded: rows of one village are many.
        self._found: dict[str, dict[tuple[str, int, int | None], Found]] = {}
        #: Of a kind the value that was looked up last, on which day and inside which place, and the place: a township
        #: stands in many rows below each other.
        self._last: dict[str, tuple[Sourced, int, int | None, int]] = {}

    def resolve(self, line: Line) -> None:
        """Finds the levels of a row's place from the outermost in, and founds what it founds; tells what is wrong."""
        founding = list(line.made("places"))
        for level in line.filled:
            if level not in KIND_OF_LEVEL:
                continue
            sourced = line.row.place[level]
            own = next((made for made in founding if self._is_of_level(made, level, sourced)), None)
            if own is not None:
                founding.remove(own)
                found = self._found_or_find(line, own)
            else:
                found = self._find(line, level, sourced)
            if found is None:
                line.is_lost = True
                return
            line.places[level] = found
        for made in founding:
            self._found_or_find(line, made)

    def _is_of_level(self, made: MadeRow, level: Level, sourced: Sourced) -> bool:
        """Whether a make founds what a level names."""
        name, kind = made.values.get("name"), made.values.get("kind")
        is_of_kind = kind is not None and kind.value == KIND_OF_LEVEL[level]
        return is_of_kind and name is not None and bool(name.cell) and name.cell == sourced.cell

    def _find(self, line: Line, level: Level, sourced: Sourced) -> int | None:
        kind, inside = KIND_OF_LEVEL[level], next(reversed(line.places.values()), None)
        last = self._last.get(kind)
        if last is not None and last[0] is sourced and last[1:3] == (line.row.as_of, inside):
            return last[3]
        found = self._looked_up(line, level, sourced, inside)
        if found is not None:
            self._last[kind] = sourced, line.row.as_of, inside, found
        return found

    def _looked_up(self, line: Line, level: Level, sourced: Sourced, inside: int | None) -> int | None:
        kind = KIND_OF_LEVEL[level]
        coded = self.names.coded("unit", str(sourced.value))
        if coded is not None and self._is_of_kind(coded, kind, line.row.as_of):
            return coded
        question = str(sourced.value), line.row.as_of, inside
        known = self._found.setdefault(kind, {})
        found = known.get(question)
        if found is None:
            text, day, _ = question
            found = known[question] = self.names.places.find(text, day, kinds=(kind,), inside=inside)
        return self.resolver.told(found, spot_of(line.row, sourced), str(sourced.value), level=level)

    def _is_of_kind(self, unit: int, kind: str, day: int) -> bool:
        return self.names.is_place(unit) and self.names.places.on(unit, day).kind == kind

    # -- found or founded -----------------------------------------------------------------------------------------

    def _found_or_find(self, line: Line, made: MadeRow) -> int | None:
        """The place that a row of places names; founds it where there is none. None where that is not known."""
        values = self.resolver.values(line, made)
        if values is None or ("code" not in values and not self._is_whole(line, made, values, ("name", "kind"))):
            return None
        identity = self._known(line, values)
        if isinstance(identity, Found):
            name = values["name"]
            return self.resolver.told(identity, name.spot, str(name.value), (PLACES, PLACES.by_key["name"]))
        if identity is None and self._is_whole(line, made, values, ("name", "kind")):
            identity = self._founded(line, made, values)
        if identity is not None and self.names.is_founded(identity):
            self.drafts.join(identity, line.place_spot, values, _FOUND_BY, made.cells)
        return identity

    def _known(self, line: Line, values: dict[str, Cited]) -> int | Found | None:
        """The place that values mean: by its code, or by its name among those with exactly its parent."""
        if "code" in values:
            own = self.names.coded("unit", values["code"].value)
            return own if own is not None and self.names.is_place(own) else None
        name, kind, day = str(values["name"].value), values["kind"].value, line.row.as_of
        parent = values["parent"].value if "parent" in values else None
        coded = self.names.coded("unit", name)
        if coded is not None and self._is_of_kind(coded, kind, day):
            return coded
        places = self.names.places
        best = nearest(
            (0, one.rank, one.place)
            for one in self.names.among_children(parent).spelled(name, day)
            if (state := places.on(one.place, day)).kind == kind
            and state.parent == parent
            and (one.lives or self.names.is_founded(cast(int, one.place)))
        )
        if len(best) > 1:
            return chosen(best, [places.candidate(one, day) for one in best])
        return cast(int, best[0]) if best else None

    def _founded(self, line: Line, made: MadeRow, values: dict[str, Cited]) -> int | None:
        code, kind = self._code(line, made, values), values["kind"].value
        if code is None:
            return None
        name = str(values["name"].value)
        if kind in _CLASS_WORDS and not has_word_of(name, kind):
            name += _CLASS_WORDS[kind]
        identity = self.names.found("unit", code)
        own = {key: cited.value for key, cited in values.items()}
        state = (identity, code, name, kind, own.get("subkind"), own.get("parent"), own.get("from"), own.get("to"))
        self.names.add_place(PlaceState(*state))
        self._found.pop(kind, None)
        self._last.pop(kind, None)
        values["name"] = Cited(name, values["name"].spot)
        values.setdefault("code", Cited(code, spot_of(line.row)))
        return identity

    def _code(self, line: Line, made: MadeRow, values: dict[str, Cited]) -> str | None:
        """The code of a place that is founded: its own, or the next of its parent."""
        kind = values["kind"].value
        if "code" in values:
            return str(values["code"].value)
        if kind in _CLASS_WORDS and "parent" in values:
            parent = self.names.code_of(values["parent"].value)
            return self.codes.natural_village(parent) if kind == "natural_village" else self.codes.site(parent)
        self.resolver.lacks(line, made, "code" if "parent" in values else "parent")
        return None
