"""The findings that are about measures: a part above the whole of which it is a part."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from registry import days
from registry.checks.model import Found, RecordedValue
from registry.language import Words
from registry.measures.ledger import BY_KEY, PARTS
from registry.measures.queries import measure_on, observations
from registry.picture import Picture
from registry.places import queries as places


def parts_above(picture: Picture) -> Iterator[Found]:
    """Living places of which, by the observations that count on the day, a part is more than its whole."""
    living = places.living(picture)
    for part, whole in PARTS:
        # Of most nothing is amiss: which row says so is looked for only where something is.
        values = [measure_on(picture, BY_KEY[name], picture.calendar.as_of) for name in (part, whole)]
        if values[0].join(values[1], on="unit").filter(pl.col(part) > pl.col(whole)).is_empty():
            continue
        both = living.join(_counting(picture, part, "part"), on="unit").join(
            _counting(picture, whole, "whole"), on="unit"
        )
        is_recorded_there = pl.col("kind").is_in([k for k in BY_KEY[part].at if k in BY_KEY[whole].at])
        for row in (
            both.filter(is_recorded_there & (pl.col("part") > pl.col("whole"))).sort("code").iter_rows(named=True)
        ):
            recorded = (
                RecordedValue(f"facts.{part}", "facts", row["part_id"], part),
                RecordedValue(f"facts.{whole}", "facts", row["whole_id"], whole),
            )
            parts = {"part": _value_words(part, row, "part"), "whole": _value_words(whole, row, "whole")}
            yield Found("places", row["id"], row["at"], (row["unit"],), recorded, parts)


def _counting(picture: Picture, measure: str, name: str) -> pl.DataFrame:
    """The observation of a stock that counts on the day, of each unit: its value, number and period."""
    ended = observations(picture).filter(pl.col(measure).is_not_null() & (pl.col("end") <= picture.calendar.as_of))
    latest = ended.group_by("unit", maintain_order=True).last()
    return latest.select("unit", pl.col(measure).alias(name), pl.col("id").alias(f"{name}_id"),
                         pl.col("period").alias(f"{name}_period"))  # fmt: skip


def _value_words(measure: str, row: dict[str, int], name: str) -> Words:
    """An observation in words: what was measured, how much, and when."""
    column = BY_KEY[measure].column
    words = Words("{0} {1}（{2}）", "{0} {1} ({2})")
    return words.format(
        Words(column.label, column.meaning.en), column.show(row[name]), days.show(row[f"{name}_period"])
    )
