"""What the rows of places say about what stands above them: something, of the next kind up, and not themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry import spells
from registry.columns import Reference
from registry.language import Words
from registry.places.ledger import (
    PARENT_KINDS,
    STANDS_UNDER_NOTHING,
    kinds_above,
    must_stand_under,
    newly_under_nothing,
)
from registry.staging.input import LedgerRows, Row
from registry.staging.state import ImportState


class Parents:
    """Checks the column `parent` of the rows of places."""

    def __init__(self, state: ImportState, rows: LedgerRows):
        self.state, self.input = state, rows

    def check(
        self,
        row: Row,
        values: Mapping[str, Any],
        recorded: Sequence[spells.State],
        wanted: Sequence[spells.State] | None,
    ) -> None:
        """Reports a parent that is missing, or not of the next kind up.

        `values`: the row's, its references resolved. `recorded`: the states of the place, or those that were withdrawn;
        `wanted`: those that it is to have, None where that is refused. A sheet without the column says nothing of what
        is recorded, and takes none of it amiss.
        """
        if _is_unread(row, values):
            return
        state = recorded[-1] if recorded else None
        kind = values.get("kind") or (state["kind"] if state else None)
        parent = values["parent"] if "parent" in values else (state["parent"] if state else None)
        lacks = must_stand_under(kind, parent) and ("parent" in values or state is None)
        if lacks or (wanted is not None and newly_under_nothing(recorded, wanted)):
            self._report(row, STANDS_UNDER_NOTHING, kinds_above(kind or ""), "")
        elif kind is None or parent is None or (state is not None and not {"parent", "kind"} & values.keys()):
            return
        elif not self.state.kinds_of_place(parent).intersection(PARENT_KINDS[kind]):
            self._report(row, Words("上级的类别不对", "the parent is of the wrong kind"), kinds_above(kind))

    def check_rings(self) -> None:
        """Reports places that stand under themselves by way of others."""
        parents, column = {}, self.input.ledger.by_key["parent"]
        for row in self.input.rows:
            identity = self.state.identity_of.get((self.input.ledger.key, row.line))
            written = row.values.get("parent")
            if identity is not None and written is not None and isinstance(column, Reference):
                parents[identity] = self.state.identity_meant(self.input, row, column, written)
        ringed = rings(parents)
        for identity in parents:
            if identity in ringed:
                what = Words("上级关系成环", "the parents form a ring")
                allowed = Words("上级不能是自己的下级", "a parent is never below its own child")
                self._report(self.state.row_of[identity][1], what, allowed)

    def _report(self, row: Row, what: Words, allowed: Words, shown: str | None = None) -> None:
        self.state.report(self.input, row, "parent", what, allowed, shown)


def _is_unread(row: Row, values: Mapping[str, Any]) -> bool:
    """Whether a row names a parent that was refused already: `values` has none then."""
    return "parent" in row.unfit or ("parent" in row.columns and "parent" not in values)


def rings(above: Mapping[int, int | None]) -> set[int]:
    """The units that stand below themselves by way of others. Each is visited once, however long the ways up are."""
    found: set[int] = set()
    passed: set[int] = set()
    for one in above:
        way: dict[int, int] = {}
        at: int | None = one
        while at is not None and at in above and at not in passed and at not in way:
            way[at] = len(way)
            at = above[at]
        if at is not None and at in way:
            ring = list(way)[way[at] :]
            found.update(ring if len(ring) > 1 else ())
        passed |= way.keys()
    return found
