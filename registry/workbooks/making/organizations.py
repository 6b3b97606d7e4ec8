"""The organizations that a table's rows found, or find at their places."""

from __future__ import annotations

from typing import cast

from registry.names.found import Found
from registry.names.organizations import OrganizationState
from registry.names.spellings import folded
from registry.organizations.ledger import ORGANIZATIONS
from registry.workbooks.making.drafts import Drafts
from registry.workbooks.making.given_codes import GivenCodes
from registry.workbooks.making.lines import Line
from registry.workbooks.making.made_values import Resolver
from registry.workbooks.making.spots import Cited, spot_of
from registry.workbooks.tables.source_rows import MadeRow

#: What may name another organization that is founded later on.
_LATER = ("superior", "successor")
#: What a row that finds an organization, or founds it once more, says no further of it.
_FOUND_BY = frozenset(("code", "name", "kind", "place"))


class OrganizationsOfLines:
    """Finds organizations at their places, by their own names or those of the places; founds the others."""

    def __init__(self, resolver: Resolver, codes: GivenCodes):
        self.resolver, self.names, self.codes = resolver, resolver.names, codes
        self.drafts = Drafts(ORGANIZATIONS, resolver.complaints)
        self._founding: list[tuple[Line, MadeRow, int]] = []
        self._is_whole = resolver.is_whole

    def found(self, line: Line) -> None:
        """Finds or founds the organizations of a row; what stands above them is looked for by `place_under`."""
        for made in line.made("organizations"):
            values = self.resolver.values(line, made, leaving=_LATER)
            if values is None or ("code" not in values and not self._is_whole(line, made, values, ("name", "place"))):
                continue
            identity = self._known(line, values)
            if isinstance(identity, Found):
                name = values["name"]
                self.resolver.told(identity, name.spot, str(name.value), (ORGANIZATIONS, ORGANIZATIONS.by_key["name"]))
                continue
            if identity is None and not self._is_whole(line, made, values, ("name", "kind", "place")):
                continue
            if identity is None:
                identity = self._founded(line, values)
            if self.names.is_founded(identity):
                self.drafts.join(identity, line.place_spot, values, _FOUND_BY, made.cells)
                self._founding.append((line, made, identity))
            if self._names_the_row(line, made):
                line.organization = identity

    def _names_the_row(self, line: Line, made: MadeRow) -> bool:
        """Whether the row's place names the organization that it founds."""
        level, name = line.row.place.get("organization"), made.values.get("name")
        return level is not None and name is not None and level.cell == name.cell

    def _known(self, line: Line, values: dict[str, Cited]) -> int | Found | None:
        """The organization that values mean: by its code, or at its place by its name."""
        if "code" in values:
            own = self.names.coded("unit", values["code"].value)
            return own if own is not None and self.names.is_organization(own) else None
        name, place, day = str(values["name"].value), values["place"].value, line.row.as_of
        coded = self.names.coded("unit", name)
        if coded is not None and self.names.is_organization(coded):
            return coded
        organizations = self.names.organizations
        found = organizations.find(name, day, inside=place, at=place)
        if found.fault == "ambiguous_name":
            is_there = all(organizations.on(one.identity, day).place == place for one in found.candidates)
            return found if is_there else None
        if found.one is None:
            return None
        state = organizations.on(found.one, day)
        kind = values["kind"].value if "kind" in values else None
        is_it = state.place == place and (state.folded == folded(name) or state.kind == kind)
        return cast(int, found.one) if is_it else None

    def _founded(self, line: Line, values: dict[str, Cited]) -> int:
        place = values["place"].value
        if "code" not in values:
            code = self.codes.organization(self.names.code_of(place))
            values["code"] = Cited(code, spot_of(line.row))
        identity = self.names.found("unit", values["code"].value)
        self._add(identity, values)
        return identity

    def _add(self, identity: int, values: dict[str, Cited]) -> None:
        own = {key: cited.value for key, cited in values.items()}
        required = identity, own["code"], own["name"], own["kind"], own["place"]
        state = OrganizationState(*required, own.get("superior"), own.get("type"), own.get("from"), own.get("to"))
        self.names.organizations.add(state)

    def place_under(self) -> None:
        """Finds what stands above those that are founded, once all are."""
        for line, made, identity in self._founding:
            own = made._replace(values={key: one for key, one in made.values.items() if key in _LATER})
            values = self.resolver.values(line, own, may_lack=("name", "kind", "place")) if own.values else None
            if values:
                draft = self.drafts.join(identity, spot_of(line.row), values)
                self._add(identity, draft.values)
