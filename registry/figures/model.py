"""What a figure (指标) is: a population of units, a condition, and a target, declared once.

A coverage figure and a compliance check are one thing. The number, the list of units behind it, the
explanation in words, the colour and the report line all come from the one declaration, so a headline can never
differ from its list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from registry.conditions import ALWAYS, Condition
from registry.language import Words

if TYPE_CHECKING:
    from registry.figures.in_arrays import Answered
    from registry.picture import Picture

#: count 计数 · share 比率 · total 合计 · ratio 比值 · distinct 去重计数 · distribution 分布
Kind = Literal["count", "share", "total", "ratio", "distinct", "distribution"]
#: What is counted: a unit's frame in `registry.figures.frames`; rules count others too (`registry.checks.units`).
Units = Literal[
    "natural_village",
    "village",
    "relocation_site",
    "township",
    "village_in_year",
    "organization",
    "post",
    "case",
    "project",
    "pairing",
    "activity",
    "audit_item",
    "draw_unit",
    "cadre_event",
    "pool_member",
    "paid_person",
]

#: met 达标 · not_met 未达标 · unknown 未填报 · undetermined 无法判定是否应统计 · population 应统计
STATUSES = ("met", "not_met", "unknown", "undetermined", "population")


@dataclass(frozen=True)
class Source:
    """Where a figure's definition comes from, and how sure that is."""

    citation: Words
    confidence: Words


@dataclass(frozen=True)
class Figure:
    """One figure.

    `population` says which of `units` count; `condition` what is asked of them (share). `measure` is the column
    summed (total; `missing` stands in for a value that is not recorded), `over` the column that it is divided by
    (ratio), `category` the column classified by, with all `categories` (distribution), `each` the column whose
    different values are counted (distinct). `target` is reached at or above, a target of 0 at or below.
    """

    code: str
    kind: Kind
    name: Words
    definition: Words
    units: Units
    source: Source
    population: Condition = ALWAYS
    condition: Condition = ALWAYS
    measure: str | None = None
    missing: int | None = None
    over: str | None = None
    category: str | None = None
    categories: tuple[str, ...] = ()
    each: str | None = None
    target: float | None = None

    def __hash__(self) -> int:
        """By its code: what is kept for a figure is looked up often, and its conditions are long."""
        return hash(self.code)

    def answers_in(self, picture: Picture, together: Sequence[Figure]) -> Answered | None:
        """The answers of figures that are answered `together` with this one, where they have them from elsewhere:
        `population` and `answer`; None where their conditions are compiled.
        """
        return None

    @property
    def together(self) -> str:
        """A name of the figures whose answers are about the same units, in the same order."""
        return self.units

    @property
    def statuses(self) -> tuple[str, ...]:
        """The lists that the figure has: shares have all, counts no met and not met, the others their population."""
        if self.kind == "share":
            return STATUSES
        return ("undetermined", "population") if self.kind == "count" else ("population",)

    @property
    def is_rate(self) -> bool:
        """Whether its value is shown in per cent: a share, and a ratio that is called a rate 率."""
        return self.kind == "share" or (self.kind == "ratio" and self.name.zh.endswith("率"))

    @property
    def default_status(self) -> str:
        return "not_met" if self.kind == "share" else "population"


def quotient(numerator: Any, denominator: Any) -> float | None:
    """Numerator by denominator, not rounded; None where the denominator is 0.

    >>> quotient(667, 747)
    0.892904953145917
    """
    if not denominator:
        return None
    if isinstance(numerator, int) and isinstance(denominator, int):
        return numerator / denominator
    return float(Fraction(numerator) / Fraction(denominator))


def is_met(figure: Figure, value: Any) -> bool | None:
    """Whether `value` reaches the figure's target; None without a target or a value."""
    if figure.target is None or value is None:
        return None
    return bool(Decimal(value) <= 0 if figure.target == 0 else value >= figure.target)
