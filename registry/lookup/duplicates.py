"""People who may have been recorded twice 疑似重复: of one name, and of one village, township or year of birth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import polars as pl

from registry import days
from registry.figures.lists.whereabouts import by_identity, codes_and_names, nearest
from registry.language import LANGUAGES, Words, join
from registry.lookup.read_posts import read_posts
from registry.organizations.models import organization_states
from registry.people.ledger import PEOPLE, POSTS
from registry.people.models import people
from registry.picture import Picture, states_on
from registry.places.queries import NOBODY
from registry.sights.readable import readable
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


_FROM = Words("{begins} 起", "from {begins}")
_FROM_TO = Words("{begins} 至 {ends}", "{begins} to {ends}")
_BORN = Words("{year} 年生", "born {year}")


def duplicates(picture: Picture) -> list[Pair]:
    """The pairs of people who may be one, in the order of their codes: whoever ever held a post is of where it is."""
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    who = readable(picture).rows(PEOPLE).select("record", "code", "name", "birth_year").sort("code")
    for row in who.iter_rows(named=True):
        named["".join(fold(row["name"]).split())].append(row)
    at = _whereabouts(picture)
    pairs = (pair for several in named.values() for pair in combinations(several, 2))
    found = (Pair(one["code"], other["code"], _in_common(at, one, other), one["name"]) for one, other in pairs)
    return sorted(pair for pair in found if pair.why)


def duplicates_document(picture: Picture) -> dict[str, Any]:
    """The pairs as `registry person duplicates` has them."""
    return {"pairs": [{"a": one.a, "b": one.b, "why": ",".join(one.why)} for one in duplicates(picture)]}


def told(picture: Picture, pairs: Iterable[Pair]) -> dict[str, Words]:
    """Of everybody in pairs, by code, what tells two of one name apart: the year of birth, and every post.

    Of a post its unit, with the township of that, its role and its days; the last is the first on which it is no more.
    """
    codes = {code for pair in pairs for code in (pair.a, pair.b)}
    who = picture.rows(people).filter(pl.col("code").is_in(codes))
    found = {row["record"]: [_BORN.format(year=row["birth_year"])] if row["birth_year"] else [] for row in _rows(who)}
    held = read_posts(picture).filter(pl.col("person").is_in(list(found))).sort("begins", "id")
    units, townships = _unit_names(picture), by_identity(picture, "name")[nearest(picture, TOWNSHIP)]
    for row in _rows(held):
        town, unit = townships[row["at"]] if row["at"] != NOBODY else "", units[row["unit"]]
        role = Words(*(POSTS.by_key["role"].show(row["role"], language) for language in LANGUAGES))
        lasts = (_FROM if row["ends"] is None else _FROM_TO).format(
            begins=days.show(row["begins_written"]), ends=days.show(row["ends_written"] or 0)
        )
        where = unit if unit.startswith(town) else town + unit
        found[row["person"]].append(Words(*(f"{where} {role.in_(one)} {lasts.in_(one)}" for one in LANGUAGES)))
    return {row["code"]: join(found[row["record"]]) for row in _rows(who)}


def _rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    return frame.iter_rows(named=True)


def _unit_names(picture: Picture) -> dict[int, str]:
    """The names of all organizations and places, by identity."""
    own = states_on(picture.rows(organization_states), picture.calendar.as_of)
    both = (frame.select("unit", "name") for frame in (own, codes_and_names(picture)))
    return {unit: name for frame in both for unit, name in frame.iter_rows()}


def _in_common(at: _Whereabouts, one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """What two have in common beside their name."""
    near = [kind for kind in (VILLAGE, TOWNSHIP) if at[kind][one["record"]] & at[kind][other["record"]]]
    same_year = one["birth_year"] is not None and one["birth_year"] == other["birth_year"]
    return (*near[:1], *([BIRTH_YEAR] if same_year else []))


def _whereabouts(picture: Picture) -> _Whereabouts:
    """The villages and townships of everybody who holds or held a post, by the kind of place and the person."""
    posts = read_posts(picture).select("person", "at").unique()
    return {kind: _of_kind(picture, kind, posts.iter_rows()) for kind in (VILLAGE, TOWNSHIP)}


def _of_kind(picture: Picture, kind: str, posts: Iterator[tuple[int, ...]]) -> Mapping[int, set[int]]:
    above, found = nearest(picture, kind), defaultdict[int, set[int]](set)
    for person, at in posts:
        if at != NOBODY and above[at] != NOBODY:
            found[person].add(int(above[at]))
    return found
