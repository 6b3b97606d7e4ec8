"""Two days side by side 对比时点: what a figure was on the other day, and how much it has changed since.

Of a share the change is told in percentage points 百分点, of all else in what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from registry.figures.lists import page_list
from registry.figures.model import Figure
from registry.language import Words
from registry.web.tables import Heading, TableRow

EARLIER, CHANGE = Words("对比值", "compared with"), Words("增减", "change")
POINTS = Words("增减（百分点）", "change (points)")
_OF_CATEGORY = Words("{0}：{1}", "{0}: {1}")


def kind_of_value(row: TableRow) -> Any:
    """The kind of cell for the value of a row with `is_rate`."""
    return "share" if row["is_rate"] else "number"


def change(now: Any, earlier: Any, is_rate: bool) -> float | None:
    """How much a value has changed: of a share in percentage points; None where one of them is none.

    >>> change(0.75, 0.5, True), change(4, 6, False), change(None, 1, False)
    (25.0, -2.0, None)
    """
    if now is None or earlier is None:
        return None
    return round((float(now) - float(earlier)) * (100 if is_rate else 1), 2 if is_rate else 4)


def values(figure: Figure, now: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> dict[str, float | None]:
    """The columns of `headings` for a figure's results on the two days; `earlier` is None where there is none."""
    if figure.kind == "distribution":
        then = None if earlier is None else earlier["categories"]
        pairs = {f".{c}": (now["categories"][c], None if then is None else then[c]) for c in figure.categories}
    else:
        pairs = {"": (now["value"], None if earlier is None else earlier["value"])}
    found: dict[str, float | None] = {}
    for key, (value, before) in pairs.items():
        found[f"earlier{key}"] = None if before is None else float(before)
        found[f"change{key}"] = change(value, before, figure.is_rate)
    return found


def headings(figure: Figure) -> Iterator[Heading]:
    """The columns of the other day; of a distribution two for each category."""
    for category in figure.categories if figure.kind == "distribution" else ("",):
        key, of = f".{category}" if category else "", page_list.status_words(figure, category) if category else None
        is_rate = figure.is_rate
        both = EARLIER, POINTS if is_rate else CHANGE
        earlier, changed = (_OF_CATEGORY.format(of, words) if of else words for words in both)
        yield Heading(f"earlier{key}", earlier, "share" if is_rate else "number")
        yield Heading(f"change{key}", changed, "number", signed=True)


def schema(figure: Figure) -> dict[str, Any]:
    """The types of these columns."""
    return {heading.key: pl.Float64 for heading in headings(figure)}
