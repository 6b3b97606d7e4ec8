"""The graph of what stands above what, over plain data: rings, ancestry, and who took over from whom.

Units are numbers above zero; `above[i]` is the unit above unit i, 0 where there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from registry.places.ledger import KINDS
from registry.places.queries import Identities

#: How far down the kinds of place stand: 0 at the top. A relocation site stands as low as a natural village.
LEVELS = {kind.key: min(rank, 5) for rank, kind in enumerate(KINDS)}


def rings(above: Identities) -> list[list[int]]:
    """The rings in which units stand above each other, each from its lowest number upwards; sorted.

    >>> rings(np.array([0, 2, 3, 1, 3, 5, 0]))
    [[1, 2, 3], [5]]
    """
    leading, before = np.flatnonzero(above != 0), -1
    while len(leading) != before:  # what has nobody above it leads to no ring: few are left for the graph
        before = len(leading)
        leading = leading[np.isin(above[leading], leading)]
    graph = nx.DiGraph((int(unit), int(above[unit])) for unit in leading)
    parts = (part for part in nx.strongly_connected_components(graph))
    found = (part for part in parts if len(part) > 1 or graph.has_edge(*(2 * tuple(part))))
    return sorted(_going_up(min(part), above) for part in found)


def _going_up(first: int, above: Identities) -> list[int]:
    """A ring once round."""
    ring = [first]
    while (unit := int(above[ring[-1]])) != first:
        ring.append(unit)
    return ring


def lie_in(units: Identities, scopes: Identities, above: Identities, depth: Identities) -> NDArray[np.bool_]:
    """Whether each of `units` is the one beside it in `scopes`, or stands below it; `depth`: steps to the top.

    >>> above, depth = np.array([0, 0, 1, 2, 1]), np.array([0, 0, 1, 2, 1])
    >>> lie_in(np.array([3, 3, 2, 4]), np.array([1, 3, 3, 2]), above, depth).tolist()
    [True, True, False, False]
    """
    reached = units.copy()
    while (deeper := depth[reached] > depth[scopes]).any():
        reached[deeper] = above[reached[deeper]]
    return reached == scopes


def heirs(unit: int, successors: Mapping[int, Collection[int]], living: Collection[int]) -> set[int]:
    """The living units that took over from `unit`, itself or by way of others that took over and ended.

    >>> heirs(1, {1: {2, 3}, 2: {4}, 3: {1}}, {4, 5})
    {4}
    """
    seen, found, open_ = {unit}, set(), [unit]
    while open_:
        for one in successors.get(open_.pop(), ()):
            if one in living:
                found.add(one)
            elif one not in seen:
                seen.add(one)
                open_.append(one)
    return found
