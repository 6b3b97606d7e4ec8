"""Villages 村: those whose organization has long been without a head, and those whose facts of a year are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import itemgetter

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.casework.criteria import INCOME, last_whole_year
from registry.checks.catalogue import BY_CODE
from registry.checks.columns.organization_days import OrganizationDays
from registry.checks.rule_answers import all_units
from registry.figures.labels import named
from registry.figures.lists.whereabouts import living_of
from registry.language import Words
from registry.measures.ledger import BY_KEY, Measure
from registry.measures.models import facts
from registry.measures.queries import observations_of
from registry.picture import Picture, once
from registry.places.queries import ladder
from registry.todo.item import Asked, Found

#: What a year's facts of a village lack, if anything.
MEASURES = (INCOME, BY_KEY["full_members"])
_VACANT = Words("{names} 长期没有书记在任", "{names}: nobody has been secretary for long")
_MISSING = Words("{year} 年未填报：{what}", "not recorded for {year}: {what}")


def vacancies(asked: Asked) -> Iterator[Found]:
    """Living villages of which a village organization is long vacant, by COM-06.days where it counts."""
    villages = {place: units for place, units in _vacant(asked.picture).items() if asked.has(place)}
    names = asked.called({*villages, *(unit for units in villages.values() for unit in units)})
    for place, units in villages.items():
        code, name = names[place]
        own = sorted(names[unit] for unit in units)
        called = Words("、".join(n or c for c, n in own), ", ".join(n or c for c, n in own))
        first = min(units, key=names.__getitem__)
        more = {"organization": own[0][0]}
        yield Found(f"vacancy/{place}", code, _VACANT.format(names=called), None, name, first, more)


@once
def _vacant(picture: Picture) -> dict[int, list[int]]:
    """The village organizations that are long vacant, by their village, if it lives."""
    pairs = all_units(picture, BY_CODE["COM-06"])
    assert isinstance(pairs, OrganizationDays)
    of_village, place = pairs.of_village() == 2, pairs.place()
    right = of_village & (pairs.led_or_filled_soon() == 0) & (pairs.pick("place_lives", place) > 0)
    found: dict[int, list[int]] = defaultdict(list)
    for unit, at in zip(pairs.units[right].tolist(), place[right].tolist(), strict=True):
        found[at].append(unit)
    return dict(found)


def missing_facts(asked: Asked) -> Iterator[Found]:
    """Living villages without income or full members of the year that was closed last, else that ended last by V."""
    rows = living_of(asked.picture, "village").select("unit", "code", "name").rows()
    villages = [row for row in rows if asked.has(row[0])]
    year_of = _years(asked)
    for unit, code, name in villages:
        year = year_of(unit)
        lacks = [measure for measure in MEASURES if unit not in _observed(asked.picture, measure, year)]
        if lacks:
            words = [named(measure.key) for measure in lacks]
            what = Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))
            says = _MISSING.format(year=year, what=what)
            more, row = {"place": code, "period": str(year)}, _rows_of(asked.picture, year).get(unit)
            yield Found(f"facts/{unit}/{year}", code, says, None, name, unit, more, row)


def _rows_of(picture: Picture, year: int) -> dict[int, dict[str, int]]:
    """The rows of facts of a whole year, by their unit: what is lacking is filled in there."""

    def rows() -> dict[int, dict[str, int]]:
        own = picture.rows(facts).filter(pl.col("period") == year * 10000)
        return {row["unit"]: row for row in own.select("record", "unit", "period").iter_rows(named=True)}

    return picture.keep_for_all_days(("rows of facts of a year", year), rows)


def _years(asked: Asked) -> Callable[[int], int]:
    """The year whose facts are asked of each village: that which was closed last where it lies, else the last one.

    A year that is not over by V is not asked for, closed or not.
    """
    ended = last_whole_year(asked.day)
    closings = [one for one in (asked.closings() if asked.closings else ()) if one.period % 10000 == 0]
    years = ((one.period // 10000, one.place) for one in closings if one.period // 10000 <= ended)
    closed = [(year, _within(asked, place)) for year, place in sorted(years, reverse=True, key=itemgetter(0))]

    def year_of(village: int) -> int:
        return next((year for year, inside in closed if inside is None or inside[village]), ended)

    return year_of


def _within(asked: Asked, place: int | None) -> NDArray[np.bool_] | None:
    """The places that lie in one, by identity; None for everything."""
    return None if place is None else ladder(asked.picture).within(place)


def _observed(picture: Picture, measure: Measure, year: int) -> frozenset[int]:
    """The units of which a measure is recorded for a period of a year: for the whole of it, a month, or a day."""

    def units() -> frozenset[int]:
        observed = observations_of(picture, measure)
        return frozenset(observed["unit"].to_numpy()[np.asarray(observed["year"].to_numpy() == year)].tolist())

    return picture.keep_for_all_days(("units with a measure of a year", measure.key, year), units)
