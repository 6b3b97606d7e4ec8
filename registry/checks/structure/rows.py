"""The findings that are about rows: twice the same, and outside the life of what they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry import days
from registry.checks.model import Found, Named, RecordedValue
from registry.checks.structure.graphs import units
from registry.coverage.models import coverage
from registry.language import Words, join
from registry.organizations.queries import organizations
from registry.people.models import posts
from registry.people.queries import all_posts
from registry.picture import Picture, holds, once, once_for_all_days
from registry.places import queries as places
from registry.rectification.models import case_steps, cases
from registry.rectification.queries import are_open, counting_cases
from registry.slices import TABLES
from registry.unit_arrays import numbers, where


@dataclass(frozen=True)
class Belonging:
    """The rows of `ledger` belong to what their `columns` refer to, on the day in the first filled one of `steps`.

    A spell belongs to it on the as-of day, as long as it holds; all else on the day on which it happened, or in the
    period that it measures. `lies_by`: the column by which a row counts somewhere.
    """

    ledger: str
    columns: tuple[str, ...]
    steps: tuple[str, ...] = ("begins",)
    lies_by: str = "place"


#: What belongs to places and organizations. An organization also belongs to its place, and a case to its organization
#: as long as it is open.
BELONGING = (
    Belonging("coverage", ("organization", "place")),
    Belonging("posts", ("unit",), lies_by="unit"),
    Belonging("bodies", ("place",)),
    Belonging("facilities", ("place",)),
    Belonging("pairings", ("place",)),
    Belonging("elections", ("organization",), ("elected_on",), "organization"),
    Belonging("ratings", ("organization",), ("decided_on",), "organization"),
    Belonging("cases", ("organization",), ("identified_on",), "organization"),
    Belonging("facts", ("unit",), ("period",), "unit"),
    Belonging("projects", ("place",), ("started_on", "accepted_on", "delivered_on")),
    Belonging("activities", ("place",), ("held_on",)),
)
#: `said_in`, `said_by`: the ledger and the version that tell the day of the step.
_HANGING = ("ledger", "id", "column", "step", "owner", "lies_by", "first", "last", "said_in", "said_by")
#: … and of what is misplaced besides the owner's state, whether that has ended, the day of that, and where it counts.
_MISPLACED = dict.fromkeys((*_HANGING, "state", "ended", "edge", "at"), pl.Int64) | {
    **dict.fromkeys(("ledger", "column", "step", "said_in"), pl.String),
    "ended": pl.Boolean,
}
#: After every day.
_NEVER = 99_999_999
_ENDED = Words("{0}已于 {1} 终止", "{0}, which ended on {1}")
_TO_COME = Words("{0}自 {1} 起才设立", "{0}, which begins on {1} only")


# -- twice the same -----------------------------------------------------------------------------------------------


def overlaps(picture: Picture) -> Iterator[Found]:
    """Rows that hold on the day and tell the same: of posts person, unit and role, of coverage organization and
    place. The one that began last is found, with the others' first days."""
    for table, key, lies_by in (
        (posts, ("person", "unit", "role"), "unit"),
        (coverage, ("organization", "place"), "place"),
    ):
        repeated = picture.rows(table).filter(holds(picture)).filter(pl.len().over(key) > 1).sort("begins", "id")
        repeated = repeated.join(_whereabouts(picture), left_on=lies_by, right_on="unit", how="left")
        for _, rows in repeated.group_by(key, maintain_order=True):
            last = rows.row(-1, named=True)
            recorded = tuple(
                RecordedValue(f"{table.name}.begins", table.name, number, "begins") for number in rows["id"]
            )
            about = tuple(last[c] for c in key if c != "role")
            others = "、".join(map(days.show, rows["begins_written"][:-1]))
            yield Found(table.name, last["id"], last["at"], about, recorded, {"others": others})


@once
def _whereabouts(picture: Picture) -> pl.DataFrame:
    """Where each place and organization counts: `unit`, `at`."""
    return units(picture).select("unit", "at")


def two_secretaries(picture: Picture) -> Iterator[Found]:
    """Living organizations of which several people are secretary on the day; who acts for one is none."""
    secretaries = all_posts(picture).filter(pl.col("holds") & (pl.col("role") == "secretary"))
    living = organizations(picture).filter("lives").select("unit", "at", state="id")
    secretaries = secretaries.drop("at").join(living, on="unit").sort("begins", "id")
    several = secretaries.filter(pl.col("person").n_unique().over("unit") > 1)
    for (unit,), rows in several.group_by(["unit"], maintain_order=True):
        recorded = tuple(RecordedValue(f"posts.{c}", "posts", n, c) for n in rows["id"] for c in ("person", "begins"))
        people = rows["person"].unique(maintain_order=True).to_list()
        parts = {"people": [Named(person) for person in people]}
        yield Found("organizations", rows["state"][0], rows["at"][0], (unit, *people), recorded, parts)


def two_organizations(picture: Picture) -> Iterator[Found]:
    """Villages at which several living organizations are village organizations, by the place that is recorded."""
    found = organizations(picture).filter(pl.col("lives") & pl.col("of_village")).sort("code")
    found = found.filter(pl.len().over("place") > 1).select("unit", "place", "id")
    villages = places.states(picture).select("unit", state="id")
    found = found.join(villages, left_on="place", right_on="unit", maintain_order="left")
    found = found.join(_whereabouts(picture), left_on="place", right_on="unit", maintain_order="left")
    for (place,), rows in found.group_by(["place"], maintain_order=True):
        recorded = tuple(
            RecordedValue("organizations.place", "organizations", number, "place") for number in rows["id"]
        )
        parts = {"organizations": [Named(unit) for unit in rows["unit"]]}
        about = (place, *rows["unit"])
        yield Found("places", rows["state"][0], rows["at"][0], about, recorded, parts)


# -- outside the life of what it belongs to -----------------------------------------------------------------------


def _spans(picture: Picture, belonging: Belonging) -> Iterator[pl.DataFrame]:
    """The rows of a ledger that belong to something by the day, with the `first` and `last` day on which they do."""
    # A case is its steps: the day on which it was identified may be one of theirs.
    rows = counting_cases(picture) if belonging.ledger == cases.name else picture.rows(TABLES[belonging.ledger])
    day = picture.calendar.as_of
    if belonging.steps == ("begins",):
        rows = rows.filter(holds(picture)).with_columns(first=pl.lit(day), last=pl.lit(day), step=pl.lit("begins"))
    else:
        steps = {c: c if c == "period" else f"{c}_written" for c in belonging.steps}
        step = pl.coalesce(pl.when(pl.col(written).is_not_null()).then(pl.lit(c)) for c, written in steps.items())
        recorded = pl.coalesce(list(steps.values()))
        rows = rows.with_columns(first=_first(recorded), last=_last(recorded), step=step).filter(pl.col("first") <= day)
    for column in belonging.columns:
        yield _hanging(rows, belonging.ledger, column, belonging.lies_by)


def _hanging(rows: pl.DataFrame, ledger: str, column: str, lies_by: str) -> pl.DataFrame:
    said = ("identified_on_ledger", "identified_on_id") if ledger == cases.name else (pl.lit(ledger), "id")
    ends = rows.with_columns(pl.lit(ledger).alias("ledger"), column=pl.lit(column), owner=column, lies_by=lies_by)
    ends = ends.with_columns(said_in=said[0], said_by=said[1])
    return ends.select(pl.col(_HANGING)).with_columns(pl.col("first", "last").cast(pl.Int64))


def _first(day: pl.Expr) -> pl.Expr:
    """The first day of a day, month or year as written."""
    return day + pl.when(day % 100 > 0).then(0).when(day % 10000 > 0).then(1).otherwise(101)


def _last(day: pl.Expr) -> pl.Expr:
    """A number that no day of a day, month or year as written is above, and every later day is."""
    return day + pl.when(day % 100 > 0).then(0).when(day % 10000 > 0).then(31).otherwise(1231)


def _holding(picture: Picture, ledger: str) -> Iterator[pl.DataFrame]:
    """The rows that belong to something on the as-of day and are no spells: living organizations, open cases."""
    day = pl.lit(picture.calendar.as_of)
    if ledger == "organizations":
        living = organizations(picture).filter("lives").with_columns(first=day, last=day, step=pl.lit("place"))
        yield _hanging(living, "organizations", "place", "unit")
    if ledger != "cases":
        return
    found = counting_cases(picture)
    known = where(found, are_open(picture, found))
    still = known.with_columns(first=day, last=day, step=pl.lit("identified_on"))
    yield _hanging(still, "cases", "organization", "organization")


@once
def _misplaced(picture: Picture) -> pl.DataFrame:
    """The rows that belong to something on a day on which that does not live, with `state` (the owner's last that began
    by then, else its first), `ended` and the owner's `edge`: the day of its end or beginning."""
    ledgers = dict.fromkeys([*(belonging.ledger for belonging in BELONGING), "organizations", "cases"])
    found = [picture.keep(("misplaced", key), partial(_misplaced_of, picture, key)) for key in ledgers]
    return pl.concat(found).sort("ledger", "id", "column", maintain_order=True)


def _misplaced_of(picture: Picture, ledger: str) -> pl.DataFrame:
    """As `_misplaced`, of one ledger: kept by ledgers, for a change touches few of them."""
    own = (belonging for belonging in BELONGING if belonging.ledger == ledger)
    parts = [part for belonging in own for part in _spans(picture, belonging)]
    rows = pl.concat([*parts, *_holding(picture, ledger)])
    rows = where(rows, ~_are_within_lives(picture, rows)).sort("last")
    if rows.is_empty():
        return pl.DataFrame(schema=_MISPLACED)
    kinds = (TABLES["places"], TABLES["organizations"])
    states = pl.concat([picture.rows(t).select(owner="unit", state="id", begins="begins", ends="ends",
                        begins_written="begins_written", ends_written="ends_written") for t in kinds])  # fmt: skip
    states = states.with_columns(pl.col("begins").fill_null(0), pl.col("ends").fill_null(_NEVER)).sort("begins")
    by_then = rows.join_asof(states, left_on="last", right_on="begins", by="owner", check_sortedness=False)
    ended = by_then.filter(pl.col("ends") <= pl.col("first")).with_columns(ended=pl.lit(True), edge="ends_written")
    to_come = by_then.filter(pl.col("state").is_null()).select(_HANGING)
    first = states.group_by("owner", maintain_order=True).first()
    to_come = to_come.join(first, on="owner").with_columns(ended=pl.lit(False), edge="begins_written")
    columns = (*_HANGING, "state", "ended", "edge")
    found = pl.concat([ended.select(columns), to_come.select(columns)])
    whole = found.join(_whereabouts(picture), left_on="lies_by", right_on="unit", how="left")
    return whole.unique(["ledger", "id", "column", "ended"], keep="first", maintain_order=True).sort(
        "ledger", "id", "column"
    )


@dataclass(frozen=True)
class _Lives:
    """The lives of places and organizations, by identity: the first day and the day after the last one, of those that
    lived without a break; of the others no day is within."""

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]


@once_for_all_days
def _lives(picture: Picture) -> _Lives:
    states = [picture.rows(TABLES[key]) for key in ("places", "organizations")]
    unit, begins, ends = (
        np.concatenate([numbers(of_kind[name], other) for of_kind in states])
        for name, other in (("unit", 0), ("begins", 0), ("ends", _NEVER))
    )
    order = np.lexsort((begins, unit))
    unit, begins, ends = unit[order], begins[order], ends[order]
    is_same = unit[1:] == unit[:-1]
    firsts, lasts = np.append(True, ~is_same)[: len(unit)], np.append(~is_same, True)[: len(unit)]
    size = int(unit.max(initial=0)) + 1
    found = _Lives(np.full(size, _NEVER), np.zeros(size, dtype=np.int64))
    found.begins[unit[firsts]], found.ends[unit[lasts]] = begins[firsts], ends[lasts]
    broken = unit[1:][is_same & (begins[1:] != ends[:-1])]
    found.begins[broken], found.ends[broken] = _NEVER, 0
    return found


def _are_within_lives(picture: Picture, rows: pl.DataFrame) -> NDArray[np.bool_]:
    """Which rows as `_hanging` has them certainly belong to what lives on their day; nearly all, and soon found."""
    lives, owners = _lives(picture), numbers(rows["owner"])
    of = np.where(owners < len(lives.begins), owners, 0)
    return (lives.begins[of] <= numbers(rows["last"])) & (lives.ends[of] > numbers(rows["first"])) & (of > 0)


def outlived(picture: Picture) -> Iterator[Found]:
    """Rows that belong to something that has ended."""
    return _grouped(_misplaced(picture).filter("ended"), picture, "ends", _ENDED)


def preceding(picture: Picture) -> Iterator[Found]:
    """Rows that belong to something that has not begun."""
    return _grouped(_misplaced(picture).filter(~pl.col("ended")), picture, "begins", _TO_COME)


def _grouped(found: pl.DataFrame, picture: Picture, edge: str, words: Words) -> Iterator[Found]:
    """One finding for each row, with all that it belongs to amiss."""
    organized = set(organizations(picture)["unit"]) if len(found) else set()
    for (ledger, number), rows in found.group_by(["ledger", "id"], maintain_order=True):
        owners = rows.to_dicts()
        own = (str(ledger), int(number))
        steps = [] if owners[0]["step"] == "place" else [_step(owners[0])]
        for row in owners:
            side = "organizations" if row["owner"] in organized else "places"
            steps.append(RecordedValue(row["column"], *own, row["column"]))
            steps.append(RecordedValue(f"{row['column']}.{edge}", side, row["state"], edge))
        about = {row["owner"] for row in owners} | ({owners[0]["lies_by"]} if ledger == "organizations" else set())
        parts = {"owners": _with_edges(owners, words)}
        yield Found(*own, owners[0]["at"] or 0, tuple(sorted(about)), tuple(steps), parts)


def _step(row: dict[str, Any]) -> RecordedValue:
    """The day by which a row belongs to something, as it is recorded: of a case perhaps that of a step."""
    column = "on" if row["said_in"] == case_steps.name else row["step"]
    return RecordedValue(row["step"], row["said_in"], row["said_by"], column)


def _with_edges(owners: Sequence[dict[str, Any]], words: Words) -> list[tuple[Named, str, Words]]:
    """Each owner with the day of its end or beginning, to be put in words."""
    return [(Named(row["owner"]), days.show(row["edge"]), words) for row in owners]


def owners_words(owners: Sequence[tuple[Words, str, Words]]) -> Words:
    """The owners in a sentence."""
    return join([words.format(owner, day) for owner, day, words in owners])
