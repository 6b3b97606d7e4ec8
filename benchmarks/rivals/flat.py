"""The limit: one flat Polars scan of each kind of unit with the same conditions, grouped where units count.

No reading, no joins, no roll-up: the columns are in memory already, flat (`benchmarks.rivals.duck.flat_tables`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.rivals.duck import LEVELS

#: True of every row, as a column: what does not vary would be summed once.
_EVERY = pl.col("unit").is_not_null()
_RANKS = ("independent", "joint", "absorbed", "contact", "none")


def _share(code: str, met: pl.Expr, of: pl.Expr | None = None, **more: pl.Expr) -> dict[str, pl.Expr]:
    parts = {"numerator": met, "denominator": _EVERY if of is None else of, **more}
    return {f"{code}|{field}": part for field, part in parts.items()}


def _conditions() -> dict[str, dict[str, pl.Expr]]:
    """What is summed over each flat table, by the columns of the answer table; counts as true and false."""
    c = pl.col
    due = c("full_members") >= 3
    income = c("collective_income_yuan") >= 500_000_000
    both = c("activists").is_not_null() & c("development_plan").is_not_null()
    return {
        "natural_village": _share("natural_village.organization_coverage", c("rank") <= 3)
        | _share(
            "natural_village.branch_where_due",
            due & (c("rank") == 1),
            due,
            undetermined=c("full_members").is_null(),
        ),
        "site": {f"site.coverage_mode|{mode}": c("rank") == n for n, mode in enumerate(_RANKS, 1)},
        "village": {"place.villages|value": _EVERY}
        | _share("village.secretary", c("secretary"))
        | _share("village.both_posts", c("both_posts"))
        | _share("village.venue_300", c("venue"), unknown=c("venue").is_null())
        | _share("village.income_50k", income, unknown=c("collective_income_yuan").is_null())
        | {
            "member.activist_ratio|numerator": pl.when(both).then(c("activists")),
            "member.activist_ratio|denominator": pl.when(both).then(c("development_plan")),
            "member.activist_ratio|unknown": c("activists").is_null() != c("development_plan").is_null(),
        },
        "village_in_year": {
            "member.developed|value": c("members_developed"),
            "member.developed|unknown": c("members_developed").is_null(),
        },
        "organization": {f"organization.stars|{n}": c("stars") == n for n in range(6)},
    }


def prepared(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The flat tables with `at`, the lowest place that a unit lies in: made beforehand, as the columns are."""
    return {name: table.with_columns(at=pl.coalesce(*reversed(LEVELS))) for name, table in tables.items()}


def scan(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The sums of the twelve figures at each lowest place, by flat table: `at`, and a column for each sum."""
    found = {
        name: tables[name].lazy().group_by("at").agg(**{k: e.sum().cast(pl.Int64) for k, e in sums.items()})
        for name, sums in _conditions().items()
    }
    found["pairing"] = tables["pairing"].lazy().group_by("at").agg(pl.col("partner").n_unique())
    return dict(zip(found, pl.collect_all(found.values()), strict=True))


def totals(found: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """The sums over everything, by the columns of the answer table; what does not add up is left out."""
    sums = {n: found[t].get_column(n).sum() for t in _conditions() for n in found[t].columns if n != "at"}
    return {name: int(value) for name, value in sums.items()}
