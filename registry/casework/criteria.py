"""The criteria of the yearly screening 排查标准: which of them each living organization meets, and by how much.

A criterion is met, not met, or unknown for want of a record. What no text fixes are settings of the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.casework.case_record import Case, case_record, heirs_of
from registry.columns import Option
from registry.compliance.queries import parameter_values
from registry.days import years_from
from registry.measures.ledger import BY_KEY, Measure
from registry.measures.queries import measure_on, observations_of
from registry.organizations.models import organization_states
from registry.organizations.queries import organizations
from registry.people.queries import all_posts, terms
from registry.picture import Picture, once, once_for_all_days
from registry.programmes.queries import facilities_of_places
from registry.ratings.queries import stars_on
from registry.rectification.ledger import RESULTS
from registry.unit_arrays import by_unit, join_by_unit, numbers, where, where_known

CRITERIA = (
    Option("vacant", "书记空缺", "without a secretary"),
    Option("overdue", "逾期未换届", "its election is overdue"),
    Option("no_venue", "无活动场所", "without a venue"),
    Option("low_income", "集体经济薄弱", "income of the collective too low"),
    Option("no_development", "多年未发展党员", "no members developed for years"),
    Option("fewer_stars", "星级下降", "fewer stars than before"),
    Option("again", "整顿销号未久", "put right not long ago"),
    Option("relapsed", "反弹未再整顿", "relapsed, and not followed by a case"),
)
#: Those of the organization and its village, which a look-back asks again; the others are of its cases.
OWN = CRITERIA[:6]
#: Who is at the head of an organization, in the sense of a vacancy.
HEADS = ("secretary", "acting_secretary")
#: The states of a case that was put right.
PUT_RIGHT = ("closed", *(option.key for option in RESULTS))
#: The ledger of the row that each criterion follows from, and the column with its version.
SOURCES = {
    "vacant": ("posts", "left_post"),
    "overdue": ("elections", "election"),
    "no_venue": ("facilities", "venue"),
    "low_income": ("facts", "income_fact"),
    "no_development": ("facts", "development_fact"),
    "fewer_stars": ("ratings", "rating"),
    "again": ("cases", "again_case"),
    "relapsed": ("cases", "relapsed_case"),
}
INCOME, DEVELOPED = BY_KEY["collective_income_yuan"], BY_KEY["members_developed"]


#: The columns of a criterion, of the organizations of a frame.
_Part = Callable[[Picture, pl.DataFrame], list[pl.Series]]


@dataclass(frozen=True)
class Criteria:
    """The criteria as of a day: `frame` has a row per living organization, `unit` its identity.

    Of each criterion there is a column with the answer, null where unknown. Beside them `since` and `days` of a
    vacancy, `expiry`, `income` (in ten-thousandths), `stars_before`; and by organization the cases behind the last two.
    The version of the row that decides stands there too, but for measures (`criteria_sources`).
    """

    frame: pl.DataFrame
    again: dict[int, list[Case]] = field(default_factory=dict)
    relapsed: dict[int, list[Case]] = field(default_factory=dict)


@once
def criteria(picture: Picture) -> Criteria:
    """The criteria of all organizations that live on the day."""
    frame = _own_criteria(picture)
    again, relapsed = _cases_put_right(picture, frame), _cases_relapsed(picture)
    of_cases = [*_of_cases(frame, "again", again), *_of_cases(frame, "relapsed", relapsed)]
    return Criteria(frame.hstack(of_cases), again, relapsed)


def _own_criteria(picture: Picture) -> pl.DataFrame:
    """The criteria of an organization and its village, without those of its cases."""
    # Each is kept by itself, for a change touches few of them.
    parts = (picture.keep(("criterion", part), partial(_of_part, picture, part)) for part in _PARTS)
    return _living(picture).hstack([column for part in parts for column in part])


def _of_part(picture: Picture, part: _Part) -> list[pl.Series]:
    return part(picture, _living(picture))


@once
def _living(picture: Picture) -> pl.DataFrame:
    """The living organizations."""
    known = organizations(picture)
    return where(known[["unit", "code", "place", "at", "of_village", "id"]], known["lives"])


def _of_cases(frame: pl.DataFrame, name: str, found: dict[int, list[Case]]) -> list[pl.Series]:
    """Whether an organization has such cases, and the version of the first of them."""
    first = {unit: cases[0].row["id"] for unit, cases in found.items()}
    units, versions = (np.array([*values], dtype=np.int64) for values in (first.keys(), first.values()))
    version = by_unit(units, versions, numbers(frame["unit"]))
    return [_version(f"{name}_case", version), pl.Series(name, version != 0)]


def criteria_answers(picture: Picture) -> pl.DataFrame:
    """The answers of each living organization: `unit`, and of each criterion its column."""
    return criteria(picture).frame[["unit", *(criterion.key for criterion in CRITERIA)]]


@once
def criteria_sources(picture: Picture) -> pl.DataFrame:
    """Of each living organization `unit`, and of each criterion `_ledger` and `_id`: the row that it follows from, if
    there is one.

    Apart from the answers: a row of measures that is entered or corrected changes these for some, and those rarely.
    """
    found = criteria(picture).frame
    last = last_whole_year(picture.calendar.as_of)
    measured = (("income_fact", INCOME), ("development_fact", DEVELOPED))
    found = found.hstack([_version(name, _fact(picture, found, measure, last)) for name, measure in measured])
    sources = [
        column
        for criterion, (ledger, version) in SOURCES.items()
        for column in (
            pl.Series(f"{criterion}_ledger", [ledger]).new_from_index(0, len(found)),
            found[version].alias(f"{criterion}_id"),
        )
    ]
    return found[["unit"]].hstack(sources)


def last_whole_year(day: int) -> int:
    """The last year that is over at the end of a full day.

    >>> last_whole_year(20191231), last_whole_year(20191230)
    (2019, 2018)
    """
    return day // 10000 if day % 10000 == 1231 else day // 10000 - 1


def _settings(picture: Picture, name: str, frame: pl.DataFrame) -> tuple[NDArray[np.int64], list[int]]:
    """The values of a number that is a setting, and which of them holds at the place of each organization."""
    return parameter_values(picture).values_at(name, numbers(frame["place"]))


def _set(picture: Picture, name: str, frame: pl.DataFrame) -> NDArray[np.int64]:
    """A number that is a setting, at the place of each organization."""
    which, values = _settings(picture, name, frame)
    return np.array(values, dtype=np.int64)[which]


def _version(name: str, versions: NDArray[np.int64]) -> pl.Series:
    """The version of a row that decides, as a column: null for 0, which none has."""
    return where_known(name, versions, versions != 0)


def _vacancies(picture: Picture, frame: pl.DataFrame) -> list[pl.Series]:
    """Nobody is at its head for over screen.vacant_days: since its own first day, or the last such post's end."""
    day, units, posts = picture.calendar.as_of, numbers(frame["unit"]), all_posts(picture)
    heads = where(posts[["unit", "holds", "ends", "id"]], _is_one_of(posts["role"], HEADS))
    of, ends, version = (numbers(heads[name]) for name in ("unit", "ends", "id"))
    is_held = by_unit(of[heads["holds"].to_numpy()], np.array(1), units) == 1
    gone = np.lexsort((version, ends))[np.count_nonzero(ends == 0) :]
    gone = gone[: np.searchsorted(ends[gone], day, side="right")]
    beginnings = _beginnings(picture)
    began = by_unit(numbers(beginnings["unit"]), numbers(beginnings["began"]), units)
    since = np.maximum(began, by_unit(of[gone], ends[gone], units))
    elapsed = _counted(np.array([day])) - _counted(np.where(since == 0, day, since))
    is_long = (elapsed > _set(picture, "screen.vacant_days", frame)) | (since == 0)
    return [
        where_known("since", since, since != 0),
        where_known("days", elapsed, since != 0),
        _version("left_post", by_unit(of[gone], version[gone], units)),
        pl.Series("vacant", ~is_held & is_long),
    ]


def _is_one_of(column: pl.Series, values: Sequence[str]) -> pl.Series:
    return reduce(lambda one, other: one | other, (column == value for value in values))


def _counted(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Full days, counted from 1970-01-01."""
    months = (days // 10000 - 1970) * 12 + days // 100 % 100 - 1
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64) + days % 100 - 1


@once_for_all_days
def _beginnings(picture: Picture) -> pl.DataFrame:
    """The first day of each organization, of its first state: `unit`, `began`, null since before the record."""
    states = picture.rows(organization_states).sort(pl.col("begins").fill_null(0), maintain_order=True)
    return states.group_by("unit", maintain_order=True).agg(began=pl.col("begins").first())


def _terms(picture: Picture, frame: pl.DataFrame) -> list[pl.Series]:
    """The term of its committee is over; unknown where no election is recorded."""
    held = terms(picture)
    known = pl.DataFrame([held["unit"], held["term_ends"].alias("expiry"), held["id"].alias("election")])
    found = join_by_unit(frame[["unit"]], "unit", known)
    return [found["expiry"], found["election"], (found["expiry"] <= picture.calendar.as_of).alias("overdue")]


def _venues(picture: Picture, frame: pl.DataFrame) -> list[pl.Series]:
    """No venue is in use at its place."""
    used = facilities_of_places(picture)
    venues = where(used[["unit", "id"]], used["kind"] == "venue")
    # Of several the first.
    version = by_unit(numbers(venues["unit"])[::-1], numbers(venues["id"])[::-1], numbers(frame["place"]))
    return [_version("venue", version), pl.Series("no_venue", version == 0)]


def _observed(picture: Picture, frame: pl.DataFrame, measure: Measure, year: int) -> pl.Series:
    """A flow of the whole of a year at the place of each organization, null where it is not recorded."""
    return join_by_unit(frame[["place"]], "place", measure_on(picture, measure, year * 10000 + 1231))[measure.key]


def _incomes(picture: Picture, frame: pl.DataFrame) -> list[pl.Series]:
    """The income of the last whole year is below screen.income_yuan; unknown where it is not recorded."""
    income = _observed(picture, frame, INCOME, last_whole_year(picture.calendar.as_of)).cast(pl.Int64)
    least = pl.Series(_set(picture, "screen.income_yuan", frame))
    return [income.alias("income"), (income < least).alias("low_income")]


def _fact(picture: Picture, frame: pl.DataFrame, measure: Measure, year: int) -> NDArray[np.int64]:
    """The last observation of a flow in a year at the place of each organization: its version."""
    observed = observations_of(picture, measure)
    of_year = observed["year"].to_numpy() == year
    units, versions = (numbers(observed[name])[of_year] for name in ("unit", "id"))
    return by_unit(units, versions, numbers(frame["place"]))


def _developed(picture: Picture, frame: pl.DataFrame) -> list[pl.Series]:
    """No members were developed in the last whole years, as many as screen.development_years: each of them none."""
    which, spans = _settings(picture, "screen.development_years", frame)
    last, none = last_whole_year(picture.calendar.as_of), pl.Series(np.ones(len(frame), dtype=bool))
    flags = {0: none}
    for ago in range(min(max(spans), last)):
        flags[ago + 1] = none = none & (_observed(picture, frame, DEVELOPED, last - ago) == 0)
    found = flags[min(spans[0], last)]
    for at, span in enumerate(spans[1:], 1):
        found = flags[min(span, last)].zip_with(pl.Series(which == at), found)
    return [found.alias("no_development")]


def _stars(picture: Picture, frame: pl.DataFrame) -> list[pl.Series]:
    """Fewer stars than screen.star_years before."""
    day = picture.calendar.as_of
    which, spans = _settings(picture, "screen.star_years", frame)
    (now, rating), before = _stars_of(picture, frame, day), np.zeros(len(frame), dtype=np.int64)
    for at, span in enumerate(spans):
        before = np.where(which == at, _stars_of(picture, frame, years_from(day, -span))[0], before)
    fewer = pl.Series("fewer_stars", now < before)
    return [pl.Series("stars_before", before), fewer, _version("rating", rating)]


def _stars_of(picture: Picture, frame: pl.DataFrame, day: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The stars of each organization on a day, 0 for none, and the version of the rating that says so."""
    found, units = stars_on(picture, day), numbers(frame["unit"])
    of, stars, version = (numbers(found[name]) for name in ("unit", "stars", "id"))
    return by_unit(of, stars, units), by_unit(of, version, units)


#: The criteria that an organization and its village meet by themselves.
_PARTS: tuple[_Part, ...] = (_vacancies, _terms, _venues, _incomes, _developed, _stars)


def _cases_put_right(picture: Picture, frame: pl.DataFrame) -> dict[int, list[Case]]:
    """The cases in the line of each organization that were closed less than screen.again_years ago."""
    day, spans = picture.calendar.as_of, _set(picture, "screen.again_years", frame)
    years, longest = dict(zip(frame["unit"].to_list(), spans.tolist(), strict=True)), int(spans.max(initial=0))
    found: dict[int, list[Case]] = defaultdict(list)
    for case in case_record(picture).cases.values():
        closed = case.course.closed
        if closed is None or years_from(closed.day, longest) <= day or case.state not in PUT_RIGHT:
            continue
        for heir in heirs_of(picture, case.organization, day):
            if heir in years and years_from(closed.day, years[heir]) > day:
                found[heir].append(case)
    return found


def _cases_relapsed(picture: Picture) -> dict[int, list[Case]]:
    """The cases in the line of each organization that relapsed, and that no case with a state names."""
    day, record = picture.calendar.as_of, case_record(picture)
    found: dict[int, list[Case]] = defaultdict(list)
    for case in record.cases.values():
        if case.state == "relapsed" and not record.is_followed(case):
            for heir in heirs_of(picture, case.organization, day):
                found[heir].append(case)
    return found
