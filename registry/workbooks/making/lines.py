"""A line 行: a row of a table while rows of ledgers are made of it, with what its places turned out to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.workbooks.making.spots import Spot, spot_of
from registry.workbooks.mappings.mapping import Level
from registry.workbooks.tables.source_rows import MadeRow, SourceRow

#: The levels of a place that are places themselves, and the kind of each.
KIND_OF_LEVEL = {
    "county": "county",
    "township": "township",
    "village": "village",
    "natural_village": "natural_village",
    "site": "relocation_site",
}


@dataclass(eq=False, slots=True)
class Line:
    """A row of a table: `number` counts those of the workbook, in its order.

    `places` are the identities of the levels that are
    known, `organization` that of the level of this name. `is_lost`: one of them is not known, which was told: whatever
    depends on it is left out. `case` is the case that is made of the row.
    """

    row: SourceRow
    number: int
    places: dict[Level, int] = field(default_factory=dict)
    organization: int | None = None
    is_lost: bool = False
    case: int | None = None
    #: The levels that are filled, from the outermost in.
    filled: list[Level] = field(init=False)
    #: Where a constant of the row stands; and the innermost filled place column, where is told what is wrong with @.
    spot: Spot = field(init=False)
    place_spot: Spot = field(init=False)

    def __post_init__(self) -> None:
        # They come from the outermost in.
        self.filled = [level for level, sourced in self.row.place.items() if sourced.value is not None]
        self.spot = self.place_spot = spot_of(self.row)
        for level in reversed(self.filled):
            if self.row.place[level].cell:
                self.place_spot = spot_of(self.row, self.row.place[level])
                break

    @property
    def founds_its_organization(self) -> bool:
        """Whether the row founds the organization that its place names, and it is not there yet."""
        level = self.row.place.get("organization")
        names = (made.values.get("name") for made in self.made("organizations"))
        return self.organization is None and any(n is not None and level and n.cell == level.cell for n in names)

    def made(self, ledger: str) -> list[MadeRow]:
        """The rows to be made of a ledger."""
        return [made for made in self.row.made if made.make.ledger == ledger]
