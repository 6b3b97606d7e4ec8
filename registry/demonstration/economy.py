"""The villages that are registered as poor, and the income of the village collectives (村集体经济收入)."""

from __future__ import annotations

import math
from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import lowest
from registry.demonstration.book import stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import quota


def settle(city: City) -> None:
    """Say which villages are poor and what each earns in 2019."""
    rng = stream("economy")
    villages = city.older
    _poor(city, rng, villages)
    _income(city, rng, villages)


def _poor(city: City, rng: Random, villages: list[Village]) -> None:
    rural = [v for v in villages if not v.community]
    for county, count in quota(plan.POOR_VILLAGES, "poor", city.sizes(rural)).items():
        for village in lowest(rng, city.of(county, rural), count, lambda v: v.vigour, 0.9):
            village.poor = True


def _income(city: City, rng: Random, villages: list[Village]) -> None:
    """Exactly as many villages in each band of income as published, the vigorous ones in the upper bands."""
    left, ceiling, above = list(villages), plan.INCOME_CEILING, 0
    for position, (floor, at_least) in enumerate(plan.INCOME_BANDS):
        topic = "income_rich" if position < 3 else "income_fair"
        sizes = city.sizes(left)
        for county, count in quota(at_least - above, topic, sizes, sizes).items():
            own = city.of(county, left)
            for village in lowest(rng, own, count, lambda v: -v.vigour, 0.9):
                village.income = _amount(rng, floor, ceiling)
                left.remove(village)
        ceiling, above = floor, at_least


def _amount(rng: Random, floor: int, ceiling: int) -> int:
    """An amount in the band, more often near its floor: many villages just pass."""
    share = rng.random() ** 1.7
    amount = math.exp(math.log(floor) + share * (math.log(ceiling) - math.log(floor)))
    unit = rng.choice((1, 10, 100, 100, 500, 1000))
    return min(max(floor, round(amount / unit) * unit), ceiling - 1)
