"""The criteria of single organizations on many days, as look-backs ask them: `registry.casework.criteria` over the rows
of each, one organization and day after the other, where that makes a frame of all organizations for each day."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from registry import days
from registry.casework.criteria import DEVELOPED, HEADS, INCOME, OWN, last_whole_year
from registry.compliance.models import settings
from registry.compliance.queries import parameter_values
from registry.days import years_from
from registry.measures.ledger import Measure
from registry.measures.queries import observations_of
from registry.organizations.models import organization_states
from registry.people.models import posts
from registry.people.queries import elections_in_order
from registry.picture import Picture, once_for_all_days
from registry.programmes.models import facilities
from registry.ratings.queries import decided_in_order

#: After every day: what has no recorded end ends then.
_NEVER = 99_999_999
Answers = dict[str, bool | None]


@dataclass(frozen=True)
class _Spell:
    """Something that holds from a day to the day before another."""

    begins: int
    ends: int
    place: int | None = None

    def holds(self, day: int) -> bool:
        return self.begins <= day < self.ends


class CriteriaByDay:
    """The rows that the criteria read, of all organizations and days, by organization or place."""

    def __init__(self, picture: Picture):
        states = picture.rows(organization_states)
        self.states = _spells(states.sort(pl.col("begins").fill_null(0), maintain_order=True), "unit")
        self.heads = _spells(picture.rows(posts).filter(pl.col("role").is_in(HEADS)), "unit")
        self.venues = _spells(picture.rows(facilities).filter(pl.col("kind") == "venue"), "place")
        self.terms = _dated(elections_in_order(picture), "elected_on", "term_ends")
        self.stars = _dated(decided_in_order(picture), "decided_on", "stars")
        self.incomes, self.developed = _flows(picture, INCOME), _flows(picture, DEVELOPED)
        rows = picture.rows(settings).filter(pl.col("place").is_not_null())
        #: The settings that some place has of its own: of others the value is the same wherever it is asked for.
        self.of_places = set(rows["name"].unique())

    def answers(self, settings_of: SettingsOfDay, organization: int) -> Answers:
        """The answer of each of `OWN`, all unknown where the organization does not live."""
        day = settings_of.day
        state = next((one for one in self.states.get(organization, ()) if one.holds(day)), None)
        if state is None:
            return dict.fromkeys(one.key for one in OWN)
        number, place = settings_of.number, state.place
        found = (
            self._vacant(organization, day, number("screen.vacant_days", place)),
            self._overdue(organization, day),
            not any(venue.holds(day) for venue in self.venues.get(place or 0, ())),
            self._low_income(place, day, number("screen.income_yuan", place)),
            self._undeveloped(place, day, number("screen.development_years", place)),
            self._stars(organization, day)
            < self._stars(organization, years_from(day, -number("screen.star_years", place))),
        )
        return dict(zip((one.key for one in OWN), found, strict=True))

    def _vacant(self, organization: int, day: int, allowed: int) -> bool:
        heads = self.heads.get(organization, ())
        if any(head.holds(day) for head in heads):
            return False
        began = self.states[organization][0].begins
        since = max((began, *(head.ends for head in heads if head.ends <= day)))
        return since == 0 or _elapsed(since, day) > allowed

    def _overdue(self, organization: int, day: int) -> bool | None:
        expiry = _last(self.terms, organization, day)
        return None if expiry is None else bool(expiry <= day)

    def _low_income(self, place: int | None, day: int, least: int) -> bool | None:
        income = self.incomes.get((place, last_whole_year(day)))
        return None if income is None else income < least

    def _undeveloped(self, place: int | None, day: int, years: int) -> bool | None:
        last = last_whole_year(day)
        found = [self.developed.get((place, last - ago)) for ago in range(min(years, last))]
        return False if any(found) else None if None in found else True

    def _stars(self, organization: int, day: int) -> int:
        return _last(self.stars, organization, day) or 0


@dataclass(frozen=True)
class SettingsOfDay:
    """The settings of a full day, at the places that live on it."""

    picture: Picture
    by_day: CriteriaByDay
    day: int

    def number(self, name: str, place: int | None) -> int:
        """A number that is a setting, where a place counts on the day."""
        if name in self.by_day.of_places:
            return int(self._there.at(name, place))
        return int(parameter_values(self.picture).at(name, None, self.day))

    @cached_property
    def _there(self) -> Any:
        return parameter_values(self.picture.on(days.date(self.day)))


@once_for_all_days
def criteria_by_day(picture: Picture) -> CriteriaByDay:
    """The rows that the criteria read, as known at the picture's change."""
    return CriteriaByDay(picture)


def answers_on(picture: Picture, day: int, organizations: Iterable[int]) -> dict[int, Answers]:
    """The answers of some organizations on a full day: of one that does not live all are unknown."""
    by_day = criteria_by_day(picture)
    settings_of = SettingsOfDay(picture, by_day, day)
    return {organization: by_day.answers(settings_of, organization) for organization in organizations}


def _spells(rows: pl.DataFrame, of: str) -> dict[int, list[_Spell]]:
    """The spells of each unit, in the order of the rows."""
    found: dict[int, list[_Spell]] = defaultdict(list)
    place = "place" if "place" in rows.columns else of
    for unit, begins, ends, where in rows.select(unit=of, b="begins", e="ends", p=place).iter_rows():
        found[unit].append(_Spell(begins or 0, _NEVER if ends is None else ends, where))
    return dict(found)


_Dated = dict[int, tuple[list[int], list[int]]]


def _dated(rows: pl.DataFrame, day: str, value: str) -> _Dated:
    """What each unit has by days, out of rows in the order in which they count."""
    found: _Dated = {}
    for unit, on, what in rows.select("unit", day, value).iter_rows():
        of_unit = found.setdefault(unit, ([], []))
        of_unit[0].append(on)
        of_unit[1].append(what)
    return found


def _last(dated: _Dated, unit: int, day: int) -> int | None:
    """The value of a unit that counts by a day."""
    on, values = dated.get(unit, ([], []))
    by = bisect_right(on, day)
    return values[by - 1] if by else None


def _flows(picture: Picture, measure: Measure) -> dict[tuple[int | None, int], int]:
    """A flow of whole years, by unit and year: of the year itself, else the sum of its months."""
    whole: dict[tuple[int | None, int], int] = {}
    months: dict[tuple[int | None, int], int] = defaultdict(int)
    rows = observations_of(picture, measure).select("unit", "year", "span", value=measure.key)
    for unit, year, span, value in rows.iter_rows():
        if span == 2:
            whole[unit, year] = value
        elif span == 1:
            months[unit, year] += value
    return months | whole


def _elapsed(first: int, last: int) -> int:
    """The days from one full day to another."""
    one, other = (datetime.date(n // 10000, n // 100 % 100, n % 100) for n in (first, last))
    return (other - one).days
