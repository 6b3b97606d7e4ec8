"""The tree, the structure check and a move by networkx: graphs of the rows that hold, and its own traversals."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import networkx as nx

from registry.organizations.hierarchy import FORMS
from registry.places.hierarchy import LEVELS

#: That a state holds on :day. Months and years compare as their first days do.
HOLDS = "{0}.until IS NULL AND coalesce({0}.begins, 0) <= :day AND coalesce({0}.ends, 99999999) > :day"
_PLACES = f"SELECT unit, code, name, kind, parent FROM place_states p WHERE {HOLDS.format('p')}"
_ORGANIZATIONS = f"SELECT unit, superior, kind, place FROM organization_states o WHERE {HOLDS.format('o')}"
_SUCCESSIONS = "SELECT predecessor, successor FROM succession WHERE until IS NULL AND effective <= :day"
Found = set[tuple[str, int]]


class Country:
    """The places and organizations that live on a day, as graphs from above downwards."""

    def __init__(self, raw: sqlite3.Connection, day: int, organizations: bool = True):
        self.places = {unit: row for unit, *row in raw.execute(_PLACES, {"day": day})}
        self.tree = _graph((unit, row[3]) for unit, row in self.places.items())
        rows = raw.execute(_ORGANIZATIONS, {"day": day}) if organizations else ()
        self.organizations = {unit: row for unit, *row in rows}
        self.order = _graph((unit, row[0]) for unit, row in self.organizations.items())
        self.heirs = nx.DiGraph(iter(raw.execute(_SUCCESSIONS, {"day": day})) if organizations else ())

    def listed(self) -> list[tuple[str, str, str, str | None]]:
        """The places from the top down by their codes: code, name, kind, the code of the one above."""
        tops = [unit for unit, degree in self.tree.in_degree() if degree == 0]
        above: dict[int, int | None] = dict.fromkeys(tops)
        for top in tops:
            above |= {child: parent for parent, child in nx.bfs_edges(self.tree, top)}
        codes = {unit: row[0] for unit, row in self.places.items()}
        found = ((*self.places[unit][:3], codes.get(parent or 0)) for unit, parent in above.items())
        return sorted(found)

    def structure(self) -> Found:
        """What STRUCT-CYCLE, -ORPHAN, -LEVEL and -OUTSIDE find: rule and unit."""
        return {*self._cycles(), *self._orphans(), *self._levels(), *self._outside()}

    def _cycles(self) -> Iterator[tuple[str, int]]:
        for graph, living in ((self.tree, self.places), (self.order, self.organizations)):
            for part in nx.strongly_connected_components(graph.subgraph(living)):
                if len(part) > 1 or any(graph.has_edge(unit, unit) for unit in part):
                    yield from (("STRUCT-CYCLE", unit) for unit in part)

    def _orphans(self) -> Iterator[tuple[str, int]]:
        units = ((unit, row[3], self.places) for unit, row in self.places.items())
        for unit, above, living in (*units, *((u, r[0], self.organizations) for u, r in self.organizations.items())):
            if above is None or above in living:
                continue
            took_over = nx.descendants(self.heirs, above) if above in self.heirs else set()
            if not any(one in living and one != unit for one in took_over):
                yield "STRUCT-ORPHAN", unit

    def _pairs(self) -> Iterator[tuple[int, list[Any], list[Any]]]:
        """Every living organization with a living superior: itself, what it is, what that one is."""
        for unit, row in self.organizations.items():
            if row[0] in self.organizations:
                yield unit, row, self.organizations[row[0]]

    def _levels(self) -> Iterator[tuple[str, int]]:
        for unit, (_, kind, place), (_, above_kind, above_place) in self._pairs():
            lower = LEVELS[self.places[above_place][2]] > LEVELS[self.places[place][2]]
            if lower or FORMS[above_kind] > FORMS[kind]:
                yield "STRUCT-LEVEL", unit

    def _outside(self) -> Iterator[tuple[str, int]]:
        """What is entered and left within another in a walk depth first lies in it."""
        entered, left = dict[int, int](), dict[int, int]()
        for step, (_, unit, way) in enumerate(nx.dfs_labeled_edges(self.tree)):
            if way == "forward":
                entered.setdefault(unit, step)
            elif way == "reverse":
                left[unit] = step
        for unit, (_, _, place), (_, _, area) in self._pairs():
            if not entered[area] <= entered[place] <= left[place] <= left[area]:
                yield "STRUCT-OUTSIDE", unit

    def move(self, unit: int, under: int, graph: nx.DiGraph | None = None) -> bool:
        """Sets a unit under another one; False where it would stand above itself."""
        graph = self.tree if graph is None else graph
        if under == unit or under in nx.descendants(graph, unit):
            return False
        graph.remove_edges_from(list(graph.in_edges(unit)))
        graph.add_edge(under, unit)
        return True


def _graph(rows: Iterator[tuple[int, int | None]]) -> nx.DiGraph:
    graph = nx.DiGraph()
    for unit, above in rows:
        if above is None:
            graph.add_node(unit)
        else:
            graph.add_edge(above, unit)
    return graph
