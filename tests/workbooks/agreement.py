"""How far a proposed mapping says of each column what the expected one says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.mapping import Make, Mapping, Source, TableMapping

#: What tells rows of one ledger apart.
_TOLD_APART = (
    "role",
    "kind",
    "stage",
    "measure",
    "partner_kind",
    "portfolio",
    "organization",
    "unit",
    "year",
    "period",
)
Meaning = tuple[object, ...]


def _of_make(make: Make, table: TableMapping) -> Iterator[tuple[str, Meaning]]:
    apart = tuple(
        (key, value)
        for key, value in sorted(make.values.items())
        if key in _TOLD_APART and isinstance(value, str) and (make.ledger, key) != ("activities", "organization")
    )
    for key, value in make.values.items():
        if isinstance(value, Source) and value.column:
            yield value.column, (make.ledger, key, apart, value.factor, value.part, value.count, bool(value.split))
    if make.when is not None and make.when.among is not None and make.when.source.column:
        yield make.when.source.column, (make.ledger, "when", apart, make.when.among)


def meanings(table: TableMapping) -> dict[str, frozenset[Meaning]]:
    """What a table's mapping says of each of its columns, by header."""
    found: defaultdict[str, set[Meaning]] = defaultdict(set)
    for level, value in table.place.items():
        if isinstance(value, Source) and value.column:
            found[bare(value.column)].add(("place", level))
    for make in table.makes:
        for header, meaning in _of_make(make, table):
            found[bare(header)].add(meaning)
    if table.both_posts:
        found[bare(table.both_posts)].add(("both_posts",))
    for header in table.ignore:
        found[bare(header)].add(("ignore",))
    for header in table.open:
        found[bare(header)].add(("open",))
    return {header: frozenset(said) for header, said in found.items()}


@dataclass
class Agreement:
    """Of the columns that have a place: how many are proposed rightly, and which are left open or proposed wrongly; and
    which of those that have none are open or proposed for something."""

    right: int = 0
    open: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    passed_over: int = 0
    asked_in_vain: list[str] = field(default_factory=list)

    @property
    def placed(self) -> int:
        return self.right + len(self.open) + len(self.wrong)

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.right + other.right,
            self.open + other.open,
            self.wrong + other.wrong,
            self.passed_over + other.passed_over,
            self.asked_in_vain + other.asked_in_vain,
        )

    def line(self, name: str) -> str:
        """A line of the table that is printed."""
        told = " ".join(["?" + header for header in self.open] + ["!" + header for header in self.wrong])
        numbers = (self.placed, self.right, len(self.open), len(self.wrong), self.passed_over, len(self.asked_in_vain))
        return f"{name:<24}" + "".join(f"{number:>8}" for number in numbers) + f"  {told}"


HEADING = " " * 24 + "".join(f"{word:>8}" for word in ("placed", "right", "open", "wrong", "ignored", "asked"))


def agreement(expected: Mapping, proposed: Mapping) -> Agreement:
    """The agreement of all tables, in their order; a table that is not proposed is open."""
    found = Agreement()
    at_hand = {(bare(table.sheet), table.columns): meanings(table) for table in proposed.tables}
    for table in expected.tables:
        said = at_hand.get((bare(table.sheet), table.columns), {})
        for header, meaning in meanings(table).items():
            mine = said.get(header, frozenset([("open",)]))
            is_open = mine == frozenset([("open",)])
            if meaning == frozenset([("ignore",)]):
                found.passed_over += mine == meaning
                if is_open:
                    found.asked_in_vain.append(header)
                elif mine != meaning:
                    found.wrong.append(header)
            elif mine == meaning:
                found.right += 1
            else:
                (found.open if is_open else found.wrong).append(header)
    return found
