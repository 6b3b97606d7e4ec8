"""The five counties and their tempers: invented, so that a map of the city has good and poor corners.

A weight says how much more often than by its size a county meets a thing; a rate is the county's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from registry.demonstration.allocation import share_out

BABU, PINGGUI, ZHAOPING, ZHONGSHAN, FUCHUAN = COUNTIES = ("451102", "451103", "451121", "451122", "451123")


def _of(*values: float) -> dict[str, float]:
    return dict(zip(COUNTIES, values, strict=True))


WEIGHTS: dict[str, dict[str, float]] = {
    "hamlets": _of(1.0, 0.9, 1.35, 0.8, 0.95),
    "income_rich": _of(1.7, 1.5, 0.5, 0.9, 0.55),
    "income_fair": _of(1.15, 1.05, 0.8, 1.2, 0.85),
    "venue_small": _of(0.55, 0.8, 1.9, 0.6, 1.05),
    "poor": _of(0.8, 0.9, 1.45, 0.65, 1.1),
    "paired": _of(1.2, 1.0, 0.7, 1.1, 0.95),
    "stars": _of(1.1, 1.3, 0.6, 1.2, 0.9),
    "cases": _of(0.9, 1.0, 1.3, 0.7, 1.1),
    "trained": _of(1.0, 1.2, 0.75, 1.1, 1.0),
    "term_late": _of(0.7, 0.5, 1.8, 0.9, 1.1),
    "vacant": _of(0.6, 0.5, 1.6, 0.8, 1.5),
    "no_first_secretary": _of(0.5, 1.5, 1.4, 0.3, 1.2),
    "professional": _of(1.6, 1.5, 0.4, 1.0, 0.6),
    "removed": _of(0.8, 0.7, 1.5, 0.7, 1.2),
    "projects": _of(1.0, 1.1, 1.2, 0.8, 0.9),
    "activists": _of(1.1, 1.2, 0.8, 1.1, 0.85),
}
# Every memberless hamlet lies in the hills, none in Babu or Zhongshan; Zhongshan has no relocation site.
MEMBERLESS: dict[str, float] = {PINGGUI: 0.4, ZHAOPING: 1.6, FUCHUAN: 1.0}
SITES: dict[str, float] = {BABU: 6, PINGGUI: 8, ZHAOPING: 7, FUCHUAN: 5}
# How many of a hundred natural villages have no full member, one, two, …: Zhaoping's are more and smaller.
FULL_MEMBERS: dict[str, tuple[int, ...]] = dict.fromkeys(COUNTIES, (7, 24, 24, 13, 9, 7, 5, 3, 3, 2, 1, 1, 1))
FULL_MEMBERS[ZHAOPING] = (12, 27, 26, 12, 8, 6, 3, 2, 2, 1, 1, 0, 0)

BOTH_POSTS = _of(0.41, 0.58, 0.22, 0.66, 0.35)
VENUE_UNIFIED = _of(0.71, 0.83, 0.49, 0.77, 0.62)
WITHOUT_ORGANIZATION = {BABU: 1, PINGGUI: 2, ZHAOPING: 3, ZHONGSHAN: 1, FUCHUAN: 1}
JOINED_TO_NEIGHBOUR = {BABU: 1, PINGGUI: 0, ZHAOPING: 2, ZHONGSHAN: 1, FUCHUAN: 1}
FOUNDED_LATELY = {BABU: 2, PINGGUI: 2, ZHAOPING: 4, ZHONGSHAN: 1, FUCHUAN: 4}
ACTING = {BABU: 3, PINGGUI: 1, ZHAOPING: 6, ZHONGSHAN: 2, FUCHUAN: 4}
LEADERLESS = {BABU: 1, PINGGUI: 0, ZHAOPING: 3, ZHONGSHAN: 0, FUCHUAN: 2}
# Share of the hamlets covered by the end of 2016, 2017, 2018, mid-2019; the rest by the end of 2019.
COVERED_BY = {
    BABU: (0.50, 0.68, 0.88, 0.96),
    PINGGUI: (0.42, 0.61, 0.85, 0.95),
    ZHAOPING: (0.21, 0.36, 0.64, 0.85),
    ZHONGSHAN: (0.48, 0.66, 0.90, 0.97),
    FUCHUAN: (0.33, 0.50, 0.74, 0.90),
}
INSTRUCTED_SITES = {BABU: 5, PINGGUI: 7, ZHAOPING: 5, FUCHUAN: 4}
SELF_GOVERNED_SITES = {BABU: 4, PINGGUI: 7, ZHAOPING: 5, FUCHUAN: 3}
MASS_BODY_SITES = {BABU: 3, PINGGUI: 6, ZHAOPING: 4, FUCHUAN: 2}
FIVE_SMALL_FIRST = _of(5, 3, 3, 2, 3)
FIVE_SMALL_SECOND = _of(3, 2, 4, 3, 1)


def quota(total: int, topic: str, sizes: Mapping[str, int], caps: Mapping[str, int] | None = None) -> dict[str, int]:
    """`total` shared out over the counties by size and temper."""
    weights = {county: sizes[county] * WEIGHTS[topic][county] for county in sizes}
    return share_out(total, weights, caps)
