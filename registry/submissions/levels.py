"""Levels 层级 of submitting and deciding, by the place of a grant."""

from __future__ import annotations

from registry.language import Words

TOWNSHIP, COUNTY, MUNICIPALITY = "township", "county", "municipality"
#: The levels of those whose writes a rule may be about.
OF_WRITERS = {TOWNSHIP: Words("乡镇（街道）", "township"), COUNTY: Words("县（区）", "county")}
#: The levels of those who decide, the lowest first.
OF_DECIDERS = {COUNTY: Words("县（区）", "county"), MUNICIPALITY: Words("市", "municipality")}
_RANK = {TOWNSHIP: 0, COUNTY: 1, MUNICIPALITY: 2, "province": 3}


def rank(kind: str | None) -> int:
    """The rank of a level, or of a kind of place that is granted: what stands below townships counts as one.

    >>> rank("village"), rank("county"), rank("province")
    (0, 1, 3)
    """
    return _RANK.get(kind or "", 0)


def level_of(kind: str | None) -> str:
    """The level of a grant at a place of a kind."""
    return next(level for level, its in _RANK.items() if its == rank(kind))
