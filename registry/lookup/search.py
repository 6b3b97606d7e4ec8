"""Places and organizations found by what people type 查找: a name, a code, pinyin or its initials.

A name is known from any state in force, so what was renamed or has ended is found as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from registry.figures.lists.page_list import surroundings
from registry.lookup.pinyin import Spelling
from registry.organizations.models import organization_states
from registry.picture import Picture, once, states_on
from registry.places import queries as places
from registry.places.models import place_states
from registry.text import UNFOLDED, fold

#: What is matched, in the order in which equally close matches are listed.
WAYS = ("name", "code", "pinyin", "initials")
#: What only says of which kind a place is; the longest first.
_KINDS = "(?:社区居委会|村委会|居委会|社区|村|街道|镇|乡|区|县|市)$"
#: How close a match is: the name, with or without its kind; its beginning; a part of it.
_WHOLE, _BEGINNING, _PART = 0, 1, 2
#: Of a state without a recorded end: a day beyond every other.
_NEVER = 99_999_999


@dataclass(frozen=True)
class NameIndex:
    """Every name and code in force: a row per state of a place or organization; and how the names are typed.

    `unit`; `called` and `coded`, the name and code that it then had; `begins`, `ends`; `is_current`, whether the state
    tells what the unit is on the day. To compare: `lower`, `code`, `plain` (the name's letters and digits alone), and
    `stem` (these without the kind of place).
    """

    states: pl.DataFrame
    spelling: Spelling


@once
def names(picture: Picture) -> NameIndex:
    """What can be found."""
    parts = []
    for table in (place_states, organization_states):
        rows = picture.rows(table)
        current = states_on(rows, picture.calendar.as_of)["id"]
        own = rows.select("unit", "begins", "ends", called="name", coded="code", is_current=pl.col("id").is_in(current))
        parts.append(own)
    states = pl.concat(parts)
    # An earlier release kept what nobody can see, and so nobody types.
    unfolded = states.filter(pl.col("called").str.contains(UNFOLDED))["called"].unique().to_list()
    lower = pl.col("called").replace(unfolded, [fold(name) for name in unfolded]).str.to_lowercase()
    plain = lower.str.replace_all(r"[^\p{L}\p{N}]", "")
    states = states.with_columns(lower=lower, plain=plain, code=pl.col("coded").str.to_lowercase())
    states = states.with_columns(stem=pl.col("plain").str.replace(_KINDS, ""))
    return NameIndex(states, Spelling.of(sorted(set("".join(states["plain"].drop_nulls().unique())))))


@once
def units(picture: Picture) -> pl.DataFrame:
    """Every place and organization as it is on the day: `unit`, `ledger`, `name`, `code`, `kind`, where it lies
    (`county`, `township`, `village`: names), `standing` ("lives", "ended", "to_come"), `ends` (None: never)."""
    parts = []
    for ledger, table, place in (("places", place_states, "unit"), ("organizations", organization_states, "place")):
        rows = picture.rows(table)
        last = rows.group_by("unit").agg(last=pl.col("ends").fill_null(_NEVER).max())
        states = states_on(rows, picture.calendar.as_of).join(last, on="unit")
        lives = pl.when("lives").then(pl.lit("lives")).when("begun").then(pl.lit("ended")).otherwise(pl.lit("to_come"))
        ends = pl.when(pl.col("last") < _NEVER).then("last")
        at = places.ladder(picture).stand_for(states[place])
        own = states.select("unit", "name", "code", "kind", standing=lives, ends=ends, at=at)
        parts.append(own.with_columns(ledger=pl.lit(ledger)))
    return pl.concat(parts).join(surroundings(picture), on="at", how="left").drop("at")


def find(picture: Picture, written: str) -> pl.DataFrame:
    """The places and organizations that `written` finds, the closest first; none where it is empty.

    The columns of `units`; `way`, one of `WAYS`; and where what matched is the name or code of another time, that
    time's `called`, `coded`, `begins` and `until` (days' numbers, None where not recorded).
    """
    matched = _matched(names(picture), fold(written).lower())
    # Each unit once: by its closest match, of equally close ones by what it is on the day, then by the latest.
    matched = matched.sort("rank", ~pl.col("is_current"), -pl.col("begins").fill_null(0))
    matched = matched.unique("unit", keep="first", maintain_order=True)
    then = {"called": "called", "coded": "coded", "begins": "begins", "until": "ends"}
    by_match = matched.select(
        "unit",
        "rank",
        "is_current",
        way=(pl.col("rank") % len(WAYS)).replace_strict(dict(enumerate(WAYS)), return_dtype=pl.String),
        **{name: pl.when(~pl.col("is_current")).then(column) for name, column in then.items()},
    )
    found = by_match.join(units(picture), on="unit", how="left")
    closest = (pl.col("rank") // len(WAYS), ~pl.col("is_current"), pl.col("standing") != "lives", "rank")
    order = (*closest, pl.col("ledger") != "places", pl.col("code").str.len_chars(), "code")
    return found.sort(*order).drop("rank", "is_current")


def _matched(known: NameIndex, query: str) -> pl.DataFrame:
    """The states that a folded query matches, with `rank`: how close, and then in which way."""
    if not query:
        return known.states.clear().with_columns(rank=pl.lit(0))
    # What stands between syllables does not count; ü is typed as v.
    typed = "".join(c for c in query.replace("ü", "v") if c.isalnum())
    initials = known.spelling.by_initials(typed)
    ways = [
        _alike("lower", query, pl.col("stem") == query, within=True),
        _alike("code", query, pl.lit(False), within=False),
        _spelled(*known.spelling.by_syllables(typed)),
        _spelled(initials, initials),
    ]
    ranks = [closeness * len(WAYS) + at for at, closeness in enumerate(ways)]
    return known.states.with_columns(rank=pl.min_horizontal(ranks)).filter(pl.col("rank").is_not_null())


def _alike(column: str, query: str, whole: pl.Expr, within: bool) -> pl.Expr:
    """How close a text is to the query; None where it is not."""
    text = pl.col(column)
    found = pl.when((text == query) | whole).then(_WHOLE).when(text.str.starts_with(query)).then(_BEGINNING)
    return found.when(text.str.contains(query, literal=True) & within).then(_PART)


def _spelled(whole: str | None, pattern: str | None) -> pl.Expr:
    """How close a name is to what is typed; None where it is not."""
    if pattern is None:
        return pl.lit(None, pl.Int32)
    text = pl.col("plain")
    exact = pl.any_horizontal(pl.col("plain", "stem").str.contains(f"^{whole}$")) if whole else pl.lit(False)
    found = pl.when(exact).then(_WHOLE).when(text.str.contains(f"^{pattern}")).then(_BEGINNING)
    return found.when(text.str.contains(pattern)).then(_PART)
