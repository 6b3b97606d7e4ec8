"""Comparing what is recorded with what an official edition lists: pure functions over plain data.

Two places are one identity where they have one code, or where a clerk confirms it (`moves`): codes alone never show
that a place under another code is the same one, so that `registry.restructuring.proposing` only proposes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from registry.places.ledger import KIND_OF_LENGTH
from registry.restructuring.naming import base_name


class RecordedPlace(NamedTuple):
    """An official place that lives: `parent` is the code of what it stands under; None at the top."""

    code: str
    name: str
    kind: str
    parent: str | None


class Listed(NamedTuple):
    """A row of an edition."""

    code: str
    name: str
    parent: str | None

    @property
    def kind(self) -> str:
        return KIND_OF_LENGTH[len(self.code)]


class HasParent(Protocol):
    """Anything with a parent's code."""

    @property
    def parent(self) -> str | None: ...


P = TypeVar("P", bound=HasParent)


@dataclass(frozen=True)
class EditionDifference:
    """The difference between an edition and the record.

    `same`: recorded code -> listed code, of one identity. `new` and `gone`: codes that are listed, or recorded, only.
    `renamed` and `moved`: recorded codes of identities with another name, and of those with another code or parent.
    """

    same: dict[str, str]
    new: list[str]
    gone: list[str]
    renamed: list[str]
    moved: list[str]


def difference(
    recorded: Mapping[str, RecordedPlace], listed: Mapping[str, Listed], moves: Mapping[str, str | None]
) -> EditionDifference:
    """Returns how the edition `listed` differs from the places `recorded`, both by code.

    `moves`: recorded codes that are not listed -> the listed code of the same identity now, None where it is gone.
    """
    same = {code: code for code in recorded if code in listed and code not in moves}
    same |= {old: new for old, new in moves.items() if new is not None}
    kept = set(same.values())
    renamed = [old for old, new in same.items() if recorded[old].name != listed[new].name]
    moved = [old for old, new in same.items() if old != new or has_moved(recorded[old], listed[new], same)]
    return EditionDifference(
        same,
        [code for code in listed if code not in kept],
        [code for code in recorded if code not in same],
        sorted(renamed),
        sorted(moved),
    )


def has_moved(place: RecordedPlace, row: Listed, same: Mapping[str, str]) -> bool:
    """Whether a place stands under another identity than it did. A top without a parent is not asked about its own."""
    if row.parent is None or place.parent is None:
        return row.parent is not None
    return same.get(place.parent, place.parent) != row.parent


def children(places: Mapping[str, P]) -> dict[str, list[str]]:
    """The codes of what stands under each code, in the order of `places`."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, place in places.items():
        if place.parent is not None:
            found[place.parent].append(code)
    return found


def area(places: Mapping[str, RecordedPlace] | Mapping[str, Listed], code: str) -> str:
    """The municipality that a place lies in, or where none is known the highest place above it below that."""
    while places[code].kind not in ("province", "municipality"):
        parent = places[code].parent
        if parent is None or parent not in places:
            break
        code = parent
    return code


# -- the subtree of a confirmed move -------------------------------------------------------------------------------


def followed(
    recorded: Mapping[str, RecordedPlace],
    listed: Mapping[str, Listed],
    moves: Mapping[str, str | None],
    known: Set[str],
) -> dict[str, str | None]:
    """The moves with the subtrees that they take along: places that stood under one that moved and now stand under it
    there, by name, else by the end of their code. `known`: listed codes that had an identity before, which keeps them.
    """
    under_recorded, under_listed = children(recorded), children(listed)
    all_moves = dict(moves)
    taken = {new for new in moves.values() if new is not None}
    line = [(old, new) for old, new in moves.items() if new is not None]
    for old, new in line:
        left = [c for c in under_recorded.get(old, ()) if c not in listed and c not in all_moves]
        free = [c for c in under_listed.get(new, ()) if c not in recorded and c not in known and c not in taken]
        for pair in _matched(recorded, listed, left, free, len(old), len(new)):
            all_moves[pair[0]] = pair[1]
            taken.add(pair[1])
            line.append(pair)
    return all_moves


def _matched(
    recorded: Mapping[str, RecordedPlace],
    listed: Mapping[str, Listed],
    left: list[str],
    free: list[str],
    before: int,
    after: int,
) -> list[tuple[str, str]]:
    """Pairs of one identity out of what was left under a place that moved, and what is free under it there.

    Names first: whole, then without their class word; the end of the code decides among equals. Where most of those
    kept the ends of their codes, the end alone decides about the rest.
    """
    pairs: list[tuple[str, str]] = []

    def key_of_end(old: str, new: str) -> bool:
        return old[before:] == new[after:]

    for name_of in (str, base_name):
        by_name: dict[str, list[str]] = defaultdict(list)
        for new in free:
            by_name[name_of(listed[new].name)].append(new)
        wanting: dict[str, list[str]] = defaultdict(list)
        for old in left:
            wanting[name_of(recorded[old].name)].append(old)
        for name, olds in wanting.items():
            pairs += _paired(olds, by_name.get(name, []), key_of_end)
        left = _without(left, (old for old, _ in pairs))
        free = _without(free, (new for _, new in pairs))
    kept = sum(key_of_end(old, new) for old, new in pairs)
    if pairs and 2 * kept >= len(pairs):
        ends = {new[after:]: new for new in free}
        pairs += [(old, ends[old[before:]]) for old in left if old[before:] in ends]
    return pairs


def _paired(olds: list[str], news: list[str], same_end: object) -> Iterator[tuple[str, str]]:
    """Pairs out of the places of one name: the only two, or those whose codes end alike."""
    if len(olds) == len(news) == 1:
        yield olds[0], news[0]
        return
    for old in olds:
        found = [new for new in news if same_end(old, new)]  # type: ignore[operator]
        if len(found) == 1:
            yield old, found[0]


def _without(codes: list[str], others: Iterable[str]) -> list[str]:
    excluded = set(others)
    return [code for code in codes if code not in excluded]
