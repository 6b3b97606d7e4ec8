"""What people type 查找, found: places and organizations, people with a named task, cases, and figures.

Every word must match: the name of the thing itself, its code, pinyin or initials, its role or kind, or what it stands
in; and one of them at least the thing itself. A name is known from any state in force, so what was renamed or has ended
is found as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.figures.catalogue import FIGURES
from registry.figures.lists.whereabouts import surroundings
from registry.figures.model import Figure
from registry.lookup.name_index import FAR, KIND_WORDS, WAYS, kinds_like, matched, names
from registry.lookup.read_posts import read_posts
from registry.organizations.models import organization_states
from registry.people.models import people
from registry.picture import Picture, once, states_on
from registry.places import queries as places
from registry.places.models import place_states
from registry.rectification.ledger import CASES
from registry.rectification.queries import all_cases, are_open
from registry.sights import row_places
from registry.sights.readable import readable
from registry.text import fold
from registry.unit_arrays import join_by_unit, numbers, where

#: The ledgers in which things are found, in the order in which they are told.
LEDGERS = ("places", "organizations", "people", "cases")
#: Nobody is called by more words than these.
MOST_WORDS = 12
#: Of a state without a recorded end: a day beyond every other.
_NEVER = 99_999_999
_KIND_AT = {kind: at for at, kind in enumerate(KIND_WORDS, 1)}


@dataclass(frozen=True)
class _Index:
    """What can be found, a row of `things` each, of a person one for each post: the place `at` which it
    lies and the organization or place `of` which it is; and what is above places, by identity. `size`: more than every
    identity."""

    things: pl.DataFrame
    unit: NDArray[np.int64]
    at: NDArray[np.int64]
    of: NDArray[np.int64]
    kind_at: NDArray[np.int64]
    above: NDArray[np.int64]
    size: int


@once
def _index(picture: Picture) -> _Index:
    found = pl.concat([*_units(picture), _holders(picture), _cases(picture)])
    found = found.join(surroundings(picture), on="at", how="left", maintain_order="left")
    above = places.ladder(picture).above
    unit, at, of = (numbers(found[name]) for name in ("unit", "at", "of"))
    size = 1 + max(len(above), *(int(a.max(initial=0)) for a in (unit, at, of)))
    kind_at = np.array([_KIND_AT.get(kind, 0) for kind in found["kind"]], dtype=np.int64)
    return _Index(found.drop("at"), unit, at, of, kind_at, np.pad(above, (0, size - len(above))), size)


_THING = ("ledger", "unit", "name", "code", "kind", "standing", "ends", "at", "of", "stands_at", "stands_at_code")


def _thing(found: pl.DataFrame, ledger: str) -> pl.DataFrame:
    none = {name: pl.lit(None, pl.String) for name in ("name", "stands_at", "stands_at_code")}
    missing = {name: value for name, value in none.items() if name not in found.columns}
    found = found.with_columns(ledger=pl.lit(ledger), **missing)
    return found.select(*_THING).with_columns(
        pl.col("at", "of").fill_null(0).cast(pl.Int64), pl.col("ends").cast(pl.Int64)
    )


def _units(picture: Picture) -> Iterator[pl.DataFrame]:
    for ledger, table, place in (("places", place_states, "unit"), ("organizations", organization_states, "place")):
        rows = picture.rows(table)
        last = rows.group_by("unit").agg(last=pl.col("ends").fill_null(_NEVER).max())
        states = states_on(rows, picture.calendar.as_of).join(last, on="unit")
        lives = pl.when("lives").then(pl.lit("lives")).when("begun").then(pl.lit("ended")).otherwise(pl.lit("to_come"))
        ends = pl.when(pl.col("last") < _NEVER).then("last")
        states = _read_units(picture, states)
        at, of = places.ladder(picture).stand_for(states[place]), "unit" if ledger == "organizations" else pl.lit(0)
        yield _thing(states.select("unit", "name", "code", "kind", standing=lives, ends=ends, at=at, of=of), ledger)


def _read_units(picture: Picture, states: pl.DataFrame) -> pl.DataFrame:
    """The states of units that may be read; of what is not had any more no end after the day."""
    read = readable(picture)
    if read.is_everything:
        return states
    states = where(states, read.units[numbers(states["unit"])])
    own = pl.Series([picture.sight.has(unit) for unit in states["unit"]], dtype=pl.Boolean)
    ends = pl.when(own | (pl.col("last") <= picture.calendar.as_of)).then("last").otherwise(_NEVER)
    return states.with_columns(last=ends)


def _holders(picture: Picture) -> pl.DataFrame:
    """The people with a named task, once for each post, the one that they hold first."""
    day = picture.calendar.as_of
    found = read_posts(picture).select("person", "role", "begins", "ends", "holds", "at", stands="unit")
    named = picture.rows(people).select(unit="record", name="name", code="code")
    units = [
        states_on(picture.rows(t), day).select("unit", "name", "code") for t in (place_states, organization_states)
    ]
    called = pl.concat(units).rename({"name": "stands_at", "code": "stands_at_code"})
    found = join_by_unit(join_by_unit(found, "person", named), "stands", called).rename({"person": "unit"})
    to_come = (pl.col("begins") > day).fill_null(False)
    standing = pl.when("holds").then(pl.lit("in_post")).when(to_come).then(pl.lit("post_to_come"))
    found = found.with_columns(kind="role", of="stands", standing=standing.otherwise(pl.lit("former")))
    return _thing(found.filter(pl.col("code").is_not_null()), "people")


def _cases(picture: Picture) -> pl.DataFrame:
    day = picture.calendar.as_of
    called = states_on(picture.rows(organization_states), day)
    called = called.select("unit", stands_at="name", stands_at_code="code")
    found = join_by_unit(_read_cases(picture), "organization", called)
    # One that was only screened so far is not identified yet.
    to_come = (pl.col("identified_on") > day).fill_null(pl.col("closed_on").is_null())
    is_open = pl.lit(pl.Series(are_open(picture, found)))
    standing = pl.when(is_open).then(pl.lit("open")).when(to_come).then(pl.lit("case_to_come"))
    found = found.with_columns(standing=standing.otherwise(pl.lit("closed")), kind=pl.lit("case"), of="organization")
    return _thing(found.with_columns(ends="closed_on"), "cases")


def _read_cases(picture: Picture) -> pl.DataFrame:
    """The cases that may be read; of what is not had any more no closing after the day."""
    read, found = readable(picture), all_cases(picture)
    if read.is_everything:
        return found
    lies = read.lying_of_records(CASES, numbers(found["unit"]))
    found, lies = where(found, lies > row_places.OUTSIDE), lies[lies > row_places.OUTSIDE]
    then = pl.Series(lies == row_places.THEN, dtype=pl.Boolean)
    later = (then & (found["closed_on"] > picture.calendar.as_of)).fill_null(False)
    return found.with_columns(closed_on=pl.when(~later).then("closed_on"))


def _words(written: str) -> list[str]:
    """The different words of what is typed; none where they are more than anybody is called by."""
    words = list(dict.fromkeys(fold(written).lower().split()))
    return words if len(words) <= MOST_WORDS and any(c.isalnum() for word in words for c in word) else []


def find(picture: Picture, written: str) -> pl.DataFrame:
    """What `find_all` finds without the figures."""
    return find_all(picture, written)[0]


def find_all(picture: Picture, written: str) -> tuple[pl.DataFrame, list[Figure]]:
    """The places, organizations, people and cases that `written` finds, the closest first; none where it is empty.

    `ledger`, `unit`, `name` (a case has none), `code`, `kind` (of a person the role), where it lies (`county`,
    `township`, `village`: names; of a post and a case `stands_at`, `stands_at_code`: the unit), `standing` ("lives",
    "ended", "to_come"; "in_post", "former", "post_to_come"; "open", "closed", "case_to_come"), `ends` (None: never);
    `way`, one of `WAYS`; and where what matched is the name or code of another time, that time's `called`, `coded`,
    `begins` and `until` (days' numbers, None where not recorded). And the figures of which every word is the name or
    code, or a part of it, the closest first.
    """
    words, index = _words(written), _index(picture)
    known = names(picture)
    of_all = [matched(known.states, known.spelling, word) for word in words]
    by_word = [found.filter(pl.col("ledger") != "figures") for found in of_all]
    best, own = _ranks(index, words, by_word, [kinds_like(known.spelling, w, len(words) > 1) for w in words])
    at = np.flatnonzero(best < FAR)
    found = index.things[pl.Series(at, dtype=pl.UInt32)].with_columns(rank=pl.Series(best[at]), own=pl.Series(own[at]))
    found = found.join(_closest(by_word, known.states, found["unit"]), on="unit", how="left", maintain_order="left")
    found = found.with_columns(pl.col("is_current").fill_null(True), pl.col("way").fill_null("kind"))
    standing = ~pl.col("standing").is_in(["lives", "in_post", "open"])
    ledger = pl.col("ledger").replace_strict({key: n for n, key in enumerate(LEDGERS)}, return_dtype=pl.Int64)
    closest = (-pl.col("own"), pl.col("rank") // len(WAYS), ~pl.col("is_current"), standing, "rank")
    found = found.sort(*closest, ledger, pl.col("code").str.len_chars(), "code", maintain_order=True)
    things = found.unique("unit", keep="first", maintain_order=True).drop("rank", "own", "is_current", "of")
    return things, _figures([found.filter(pl.col("ledger") == "figures") for found in of_all])


def _ranks(
    index: _Index, words: Sequence[str], by_word: Sequence[pl.DataFrame], kinds: Sequence[dict[str, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each thing the rank of the word that is closest to it, `FAR` where it is not found, and how many words are of
    its own name or code."""
    best, own_words = np.full(len(index.unit), FAR), np.zeros(len(index.unit), dtype=np.int64)
    every = np.full(len(index.unit), bool(words))
    for found, like in zip(by_word, kinds, strict=True):
        own = np.full(index.size, FAR)
        np.minimum.at(own, found["unit"].to_numpy(), found["rank"].to_numpy())
        by_kind = np.full(len(_KIND_AT) + 1, FAR)
        by_kind[[_KIND_AT[kind] for kind in like]] = [*like.values()]
        of_kind = by_kind[index.kind_at]
        if len(words) == 1:  # a kind of unit alone is no answer to anything, a role is
            of_kind[index.things["ledger"].to_numpy() != "people"] = FAR
        itself = np.minimum(own[index.unit], of_kind)
        within = _spread(own, index.above)[index.at] | (own < FAR)[index.of]
        every &= (itself < FAR) | within
        best = np.minimum(best, itself)
        own_words += own[index.unit] < FAR
    return np.where(every, best, FAR), own_words


def _spread(own: NDArray[np.int64], above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """What a word matches and all places that lie below it, by identity."""
    found = own < FAR
    found[0] = False
    while (more := ~found & found[above]).any():
        found |= more
    return found


def _closest(by_word: Sequence[pl.DataFrame], none: pl.DataFrame, units: pl.Series) -> pl.DataFrame:
    """Of each of `units` its closest name, of equally close ones what it is on the day, then the latest."""
    found = pl.concat(by_word) if by_word else none.clear().with_columns(rank=pl.lit(0))
    found = found.filter(pl.col("unit").is_in(units.unique().implode()))
    found = found.sort("rank", ~pl.col("is_current"), -pl.col("begins").fill_null(0))
    then = {"called": "called", "coded": "coded", "begins": "begins", "until": "ends"}
    return found.unique("unit", keep="first", maintain_order=True).select(
        "unit",
        "is_current",
        way=(pl.col("rank") % len(WAYS)).replace_strict(dict(enumerate(WAYS)), return_dtype=pl.String),
        **{name: pl.when(~pl.col("is_current")).then(column) for name, column in then.items()},
    )


def _figures(by_word: Sequence[pl.DataFrame]) -> list[Figure]:
    """The figures that every word matches, the closest first."""
    ranks = dict.fromkeys(range(len(FIGURES)), FAR) if by_word else {}
    for found in by_word:
        closest = found.group_by("unit").agg(pl.col("rank").min())
        ranks = {at: min(ranks[at], rank) for at, rank in closest.iter_rows() if at in ranks}
    return [FIGURES[at] for at in sorted(ranks, key=lambda at: (ranks[at], at))]
