"""People who may have been recorded twice 疑似重复: of one name, and of one village, township or year of birth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from registry.figures.lists.whereabouts import nearest
from registry.people.models import people
from registry.people.queries import all_posts
from registry.picture import Picture
from registry.places.queries import NOBODY
from registry.text import fold

#: What two of one name may have in common, the closest first: who is of one village is of one township.
VILLAGE, TOWNSHIP, BIRTH_YEAR = "village", "township", "birth_year"
_Whereabouts = Mapping[str, Mapping[int, set[int]]]


class Pair(NamedTuple):
    """Two people of one name, by their codes, what else they have in common, and the name."""

    a: str
    b: str
    why: tuple[str, ...]
    name: str


def duplicates(picture: Picture) -> list[Pair]:
    """The pairs of people who may be one, in the order of their codes: whoever ever held a post is of where it is."""
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in picture.rows(people).select("record", "code", "name", "birth_year").sort("code").iter_rows(named=True):
        named["".join(fold(row["name"]).split())].append(row)
    at = _whereabouts(picture)
    pairs = (pair for several in named.values() for pair in combinations(several, 2))
    found = (Pair(one["code"], other["code"], _in_common(at, one, other), one["name"]) for one, other in pairs)
    return sorted(pair for pair in found if pair.why)


def _in_common(at: _Whereabouts, one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """What two have in common beside their name."""
    near = [kind for kind in (VILLAGE, TOWNSHIP) if at[kind][one["record"]] & at[kind][other["record"]]]
    same_year = one["birth_year"] is not None and one["birth_year"] == other["birth_year"]
    return (*near[:1], *([BIRTH_YEAR] if same_year else []))


def _whereabouts(picture: Picture) -> _Whereabouts:
    """The villages and townships of everybody who holds or held a post, by the kind of place and the person."""
    posts = all_posts(picture).select("person", "at").unique()
    return {kind: _of_kind(picture, kind, posts.iter_rows()) for kind in (VILLAGE, TOWNSHIP)}


def _of_kind(picture: Picture, kind: str, posts: Iterator[tuple[int, ...]]) -> Mapping[int, set[int]]:
    above, found = nearest(picture, kind), defaultdict[int, set[int]](set)
    for person, at in posts:
        if at != NOBODY and above[at] != NOBODY:
            found[person].add(int(above[at]))
    return found
