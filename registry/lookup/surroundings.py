"""Where the rows of a table lie: the county, the township and the village of each, and their order by the tree."""

from __future__ import annotations

from typing import Any

import polars as pl

from registry.figures.lists.whereabouts import SURROUNDINGS, nearest, rank, surroundings
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.people.ledger import PEOPLE
from registry.picture import Picture
from registry.unit_arrays import join_by_unit, numbers


def located(picture: Picture, frame: pl.DataFrame, inside: Any, *then: str) -> pl.DataFrame:
    """The rows of `frame` that lie in a scope (`registry.figures.service.inside`), with the names of what they lie in,
    `SURROUNDINGS`; in the order of the codes of these, then of the columns `then`.

    `frame` has `at`, the living place where each row lies, or none.
    """
    at = numbers(frame["at"])
    if inside is not None:
        frame, at = frame.filter(pl.Series(inside[at])), at[inside[at]]
    ranks = {f"rank of {kind}": rank(picture)[nearest(picture, kind)[at]] for kind in SURROUNDINGS}
    named = join_by_unit(frame, "at", surroundings(picture).rename({"at": "unit"}))
    return named.with_columns(**ranks).sort([*ranks, *then], nulls_last=True, maintain_order=True).drop(*ranks)


def names_with_codes(names: pl.DataFrame, language: str) -> pl.DataFrame:
    """What people call units, each with its code after its name: `unit`, `text`; `names` is as `called` gives it."""
    form = "{}（{}）" if language == "zh" else "{} ({})"
    text = pl.when(pl.col("name").is_null()).then("code").otherwise(pl.format(form, "name", "code"))
    return names.select(unit="identity", text=text)


def joined(frame: pl.DataFrame, column: str, separator: str) -> pl.DataFrame:
    """The texts in a column of each `unit` as one, in their order: `unit` and the column."""
    return frame.group_by("unit", maintain_order=True).agg(pl.col(column).drop_nulls().str.join(separator))


def days_between(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The days from one full day to another."""
    return (_date(last) - _date(first)).dt.total_days()


def _date(day: pl.Expr) -> pl.Expr:
    return pl.date(day // 10_000, day // 100 % 100, day % 100)


#: What stands between the names of several places where one row lies.
SEVERAL = "、"


def rows_with_surroundings(picture: Picture, ledger: Ledger) -> pl.DataFrame:
    """`ledger_rows.rows` with the names of what each row lies in, `SURROUNDINGS`; of a person those of all posts.

    Kept in the picture. A row lies where `ledger_rows.lying_in` has it.
    """

    def made() -> pl.DataFrame:
        found = ledger_rows.rows(picture, ledger)
        lying = join_by_unit(_lying(picture), "at", surroundings(picture).rename({"at": "unit"}))
        if ledger is PEOPLE:
            names = (pl.col(kind).drop_nulls().unique(maintain_order=True).str.join(SEVERAL) for kind in SURROUNDINGS)
            lying = lying.group_by("unit", maintain_order=True).agg(*names)
            lying = lying.with_columns(pl.col(kind).replace("", None) for kind in SURROUNDINGS)
        return join_by_unit(found, ledger_rows.lies_by(ledger), lying.select("unit", *SURROUNDINGS))

    return picture.keep(("rows with surroundings", ledger.key), made)


def _lying(picture: Picture) -> pl.DataFrame:
    """`unit` and `at`, one or several rows of each, those that lie somewhere last."""
    return (
        ledger_rows.whereabouts(picture)
        .select(pl.col("identity").alias("unit"), "at")
        .sort(pl.col("at") > 0, maintain_order=True)
    )
