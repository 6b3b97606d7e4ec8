"""Rows of ledgers as they are drafted: those of one key are joined, and only two values of one column disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.columns import SCALE, Column, Number
from registry.language import Words
from registry.ledgers import Ledger
from registry.workbooks.making.spots import Cited, Complaints, Spot
from registry.workbooks.tables.source_rows import NO_CELLS, Sourced

_TWO_VALUES = Words(
    "同一记录的“{label}”有两个不同的值：{one}、{other}", "one row has two values of {key}: {one}, {other}"
)
_ONE_VALUE = Words("两处一致，或只填一处", "the same in both places, or one of them empty")


@dataclass(frozen=True)
class Tally:
    """The source rows, by their number in the workbook, that a value counts."""

    of: frozenset[int]

    def value(self, column: Column) -> int:
        """The count, as the column keeps numbers."""
        is_scaled = isinstance(column, Number) and column.decimals
        return len(self.of) * (SCALE if is_scaled else 1)


@dataclass(slots=True)
class Draft:
    """A row of a ledger: `values` by the keys of its columns, references as identities; `spot`: where it is from.

    `cells` are where values that it lacks would stand.
    """

    spot: Spot
    values: dict[str, Cited]
    cells: Mapping[str, Sourced]

    def plain(self) -> dict[str, Any]:
        """The values alone."""
        return {key: cited.value for key, cited in self.values.items()}


class Drafts:
    """The drafts of one ledger by their keys, in the order in which they were asked for."""

    def __init__(self, ledger: Ledger, complaints: Complaints):
        self.ledger, self.complaints = ledger, complaints
        self._by_key: dict[Any, Draft] = {}
        #: The keys in the order in which they came.
        self.keys: list[Any] = []

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: Any) -> Draft | None:
        return self._by_key.get(key)

    def items(self) -> Iterable[tuple[Any, Draft]]:
        return self._by_key.items()

    def join(
        self,
        key: Any,
        spot: Spot,
        values: dict[str, Cited],
        own: frozenset[str] = frozenset(),
        cells: Mapping[str, Sourced] = NO_CELLS,
    ) -> Draft:
        """Adds a row, or what it says further of a row that is there. Of the columns `own` the first value stays.

        The values of a new row are its draft's from then on.
        """
        draft = self._by_key.get(key)
        if draft is None:
            draft = self._by_key[key] = Draft(spot, values, cells)
            self.keys.append(key)
            return draft
        for column, cited in values.items():
            before = draft.values.get(column)
            if before is None:
                draft.values[column] = cited
            elif isinstance(before.value, Tally) and isinstance(cited.value, Tally):
                draft.values[column] = Cited(Tally(before.value.of | cited.value.of), before.spot)
            elif before.value != cited.value and column not in own:
                self._disagree(column, before, cited)
        return draft

    def _disagree(self, key: str, *both: Cited) -> None:
        column = self.ledger.by_key[key]
        one, other = (shown(column, cited) for cited in both)
        what = _TWO_VALUES.format(label=column.label, key=column.key, one=one, other=other)
        for cited in both:
            self.complaints.refuse("value", cited.spot, what, _ONE_VALUE, of=(self.ledger, column))


def shown(column: Column, cited: Cited) -> str:
    """A value as its sender reads it: as it was written, else as the column shows it."""
    if cited.spot.text:
        return cited.spot.text
    if isinstance(cited.value, Tally):
        return str(len(cited.value.of))
    return str(cited.value) if column.stored == "reference" else column.show(cited.value)
