"""How what is recorded is called, and how a word that is typed meets a name: as it is, as a code, or as it is spelt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from registry.figures.catalogue import FIGURES
from registry.language import Words
from registry.lookup.pinyin import Spelling
from registry.organizations.ledger import KINDS as ORGANIZATION_KINDS
from registry.organizations.models import organization_states
from registry.people.ledger import POSTS, ROLES_OF_ORGANIZATIONS, ROLES_OF_PLACES
from registry.people.models import people
from registry.picture import Picture, once, states_on
from registry.places.ledger import KINDS as PLACE_KINDS
from registry.places.models import place_states
from registry.rectification.ledger import CASES
from registry.sights.readable import readable
from registry.sights.scopes import fitted
from registry.slices import BY_KEY
from registry.text import UNFOLDED, fold
from registry.unit_arrays import numbers, where

#: What is matched, in the order in which equally close matches are listed; `kind` is a role or a kind alone.
WAYS = ("name", "code", "pinyin", "initials", "kind")
#: What only says of which kind a place is; the longest first.
_KINDS = "(?:社区居委会|村委会|居委会|社区|村|街道|镇|乡|区|县|市)$"
#: How close a match is: the name, with or without its kind; its beginning; a part of it.
_WHOLE, _BEGINNING, _PART = 0, 1, 2
#: What is asked of the names is written as it is best asked.
_AS_IT_IS = pl.QueryOptFlags.none()
#: Beyond every rank.
FAR = 999
#: The least that is typed of a code's middle, of a role in Chinese, and of one in English.
_OF_CODE, _OF_ROLE, _OF_ENGLISH = 3, 2, 3
#: What a case is.
CASE = Words("软弱涣散整顿案件", "rectification case")
#: What things are: the kinds of places and organizations, the roles of people, and a case.
KIND_WORDS = {
    **{kind.key: kind.words for kind in (*PLACE_KINDS, *ORGANIZATION_KINDS)},
    **{role.key: role.words for role in (*ROLES_OF_ORGANIZATIONS, *ROLES_OF_PLACES)},
    "case": CASE,
}
_NAMED = {"called": pl.String, "coded": pl.String, "begins": pl.Int64, "ends": pl.Int64, "is_current": pl.Boolean}


@dataclass(frozen=True)
class NameIndex:
    """Every name and code in force: a row per state of a place or organization, per person with a post, and per case;
    two of each figure; and how all of them are typed.

    `ledger`, `unit`; `called` and `coded`, the name and code that it then had; `begins`, `ends`; `is_current`, whether
    the state tells what the unit is on the day. To compare: `lower`, `code`, `plain` (the name's letters and digits
    alone), and `stem` (these without the kind of place). Of a figure `unit` is its place in the catalogue.
    """

    states: pl.DataFrame
    spelling: Spelling


@once
def names(picture: Picture) -> NameIndex:
    """What can be found."""
    states = _to_compare(pl.concat([*_states(picture), _figures()]))
    texts = [*states["plain"].drop_nulls().unique(), *map(_plain, _kinds_in_chinese())]
    return NameIndex(states, Spelling.of(sorted(set("".join(texts)))))


def _states(picture: Picture) -> Iterator[pl.DataFrame]:
    for ledger, table in (("places", place_states), ("organizations", organization_states)):
        rows = picture.rows(table)
        current = states_on(rows, picture.calendar.as_of)["id"]
        rows = _read(picture, ledger, rows)
        own = rows.select("unit", "begins", "ends", called="name", coded="code", is_current=pl.col("id").is_in(current))
        yield _in_form(own, ledger)
    # Whoever has no named task is never found.
    holders = readable(picture).rows(POSTS).select(record="person").unique()
    persons = picture.rows(people).join(holders, on="record", how="semi")
    yield _in_form(persons.select(unit="record", called="name", coded="code"), "people")
    yield _in_form(readable(picture).rows(CASES).select(unit="record", coded="code"), "cases")


def _read(picture: Picture, ledger: str, states: pl.DataFrame) -> pl.DataFrame:
    """The states of units that may be read, and of the places above these, by which what lies below is found too."""
    read = readable(picture)
    if read.is_everything:
        return states
    found = read.rows(BY_KEY[ledger])
    if ledger != "places":
        return found
    units = numbers(states["unit"])
    return pl.concat([found, where(states, fitted(read.above, units.max(initial=0) + 1)[units])])


def _in_form(found: pl.DataFrame, ledger: str) -> pl.DataFrame:
    """Names with all columns of a state: what has no states has one of all days."""
    more = {name: pl.lit(True if name == "is_current" else None, kind) for name, kind in _NAMED.items()}
    missing = {name: value for name, value in more.items() if name not in found.columns}
    return found.with_columns(**missing).select(pl.lit(ledger).alias("ledger"), "unit", *_NAMED)


def _figures() -> pl.DataFrame:
    """Each figure by its Chinese and by its English name."""
    rows = [(at, called, f.code) for at, f in enumerate(FIGURES) for called in (f.name.zh, f.name.en)]
    schema = {"unit": pl.Int64, "called": pl.String, "coded": pl.String}
    return _in_form(pl.DataFrame(rows, schema, orient="row"), "figures")


def _to_compare(states: pl.DataFrame) -> pl.DataFrame:
    # An earlier release kept what nobody can see, and so nobody types.
    unfolded = states.filter(pl.col("called").str.contains(UNFOLDED))["called"].unique().to_list()
    lower = pl.col("called").replace(unfolded, [fold(name) for name in unfolded]).str.to_lowercase()
    plain = lower.str.replace_all(r"[^\p{L}\p{N}]", "")
    states = states.with_columns(lower=lower, plain=plain, code=pl.col("coded").str.to_lowercase())
    return states.with_columns(stem=pl.col("plain").str.replace(_KINDS, ""))


def _kinds_in_chinese() -> Iterator[str]:
    return (words.zh for words in KIND_WORDS.values())


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


# -- a word and the names -----------------------------------------------------------------------------------------


def matched(states: pl.DataFrame, spelling: Spelling, word: str) -> pl.DataFrame:
    """The states that a folded word in small letters matches, with `rank`: how close, and then in which way.

    A rank divided by the number of `WAYS` is the closeness, 0 to 2, and what remains the way.
    """
    # What stands between syllables does not count; ü is typed as v.
    typed = _plain(word.replace("ü", "v"))
    initials = spelling.by_initials(typed)
    spellings = (spelling.by_syllables(typed), (initials, initials))
    is_part = len(word) >= _OF_CODE and any(c.isdigit() for c in word)
    code = pl.col("code").str.contains(word, literal=True) if is_part else pl.col("code").str.starts_with(word)
    loosest = [pl.col("lower").str.contains(word, literal=True), pl.col("stem") == word, code]
    patterns = [pattern for _, pattern in spellings if pattern is not None]
    loosest += [pl.col("plain").str.contains("|".join(patterns))] if patterns else []
    # Few are like the word in any way: how close is only asked of those.
    found = states.lazy().filter(pl.any_horizontal(loosest))
    ways = [
        _alike("lower", word, pl.col("stem") == word, within=True),
        _alike("code", word, pl.lit(False), within=is_part),
        *(_spelled(whole, pattern) for whole, pattern in spellings),
    ]
    ranks = [closeness * len(WAYS) + at for at, closeness in enumerate(ways)]
    found = found.with_columns(rank=pl.min_horizontal(ranks)).filter(pl.col("rank").is_not_null())
    return found.collect(optimizations=_AS_IT_IS)


def _alike(column: str, word: str, whole: pl.Expr, within: bool) -> pl.Expr:
    """How close a text is to the word; None where it is not."""
    text = pl.col(column)
    found = pl.when((text == word) | whole).then(_WHOLE).when(text.str.starts_with(word)).then(_BEGINNING)
    return found.when(text.str.contains(word, literal=True) & within).then(_PART)


def _spelled(whole: str | None, pattern: str | None) -> pl.Expr:
    """How close a name is to what is typed; None where it is not."""
    if pattern is None:
        return pl.lit(None, pl.Int32)
    text = pl.col("plain")
    exact = pl.any_horizontal(pl.col("plain", "stem").str.contains(f"^{whole}$")) if whole else pl.lit(False)
    found = pl.when(exact).then(_WHOLE).when(text.str.contains(f"^{pattern}")).then(_BEGINNING)
    return found.when(text.str.contains(pattern)).then(_PART)


def kinds_like(spelling: Spelling, word: str, with_initials: bool) -> dict[str, int]:
    """The roles and kinds that a word means, with their rank, which is beyond that of every name: by a part of what
    they are called, by pinyin, and if wanted by its initials."""
    typed = _plain(word.replace("ü", "v"))
    patterns = [spelling.by_syllables(typed)[0], spelling.by_initials(typed) if with_initials else None]
    short = pl.col("zh").str.strip_prefix("党组织")
    exact = (pl.col("zh") == word) | (short == word) | (pl.col("en") == word)
    like = [pl.col("plain").str.contains(p) for p in patterns if p is not None and len(typed) >= _OF_ROLE]
    if len(word) >= (_OF_ENGLISH if word.isascii() else _OF_ROLE):
        like += [pl.col("zh").str.contains(word, literal=True), pl.col("en").str.contains(rf"\b{_escaped(word)}")]
    closeness = pl.when(exact).then(_PART + 1).when(pl.any_horizontal([pl.lit(False), *like])).then(_PART + 2)
    found = _kinds().lazy().select("kind", rank=closeness * len(WAYS) + WAYS.index("kind"))
    return {kind: rank for kind, rank in found.collect(optimizations=_AS_IT_IS).iter_rows() if rank is not None}


@cache
def _kinds() -> pl.DataFrame:
    """The roles and kinds by what they are called: `kind`, `zh`, `en`, and `plain`, the letters of the first."""
    rows = [(key, words.zh, words.en.lower(), _plain(words.zh)) for key, words in KIND_WORDS.items()]
    return pl.DataFrame(rows, dict.fromkeys(("kind", "zh", "en", "plain"), pl.String), orient="row")


def _escaped(word: str) -> str:
    return "".join(c if c.isalnum() else f"\\x{{{ord(c):x}}}" for c in word)
