"""The findings about ratings 评星: stars beside an open case, stages out of their order, publicity too short."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

from registry import days
from registry.casework.case_record import Case, case_record
from registry.checks.conduct.evidence import named_cases, of_parameter, of_row, of_step
from registry.checks.model import Found, Named, RecordedValue
from registry.compliance.queries import parameter_values
from registry.language import Words, join
from registry.organizations.queries import organizations
from registry.picture import Picture, once
from registry.ratings.ledger import STAGES
from registry.ratings.models import ratings
from registry.ratings.queries import stars

STAGE_WORDS = {option.key: option.words for option in STAGES}
_BEFORE = Words("{0}（{1}）早于{2}（{3}）", "{0} ({1}) before {2} ({3})")
_SHORT = Words("公示 {0} 天，不足 {1} 天", "publicised for {0} {0:day|days}, not {1}")
_LATE = Words("公示到命名（{0}）之后才结束", "the publicity ends after the naming ({0})")


def in_conflict(picture: Picture) -> Iterator[Found]:
    """STAR-CONFLICT: living village organizations with stars and an open case of their own."""
    record = case_record(picture)
    for unit in _starred(picture):
        own = [case for case in record.of_organizations.get(unit, ()) if case.course.is_open(record.day)]
        if own:
            yield _conflict(picture, unit, own)


def heirs_in_conflict(picture: Picture) -> Iterator[Found]:
    """STAR-CONFLICT-HEIR: living village organizations with stars that answer for an open case of another."""
    record = case_record(picture)
    for unit in _starred(picture):
        others = [case for case in record.answered.get(unit, ()) if case.organization != unit]
        still = [case for case in others if case.course.is_open(record.day)]
        if still:
            yield _conflict(picture, unit, still, *dict.fromkeys(case.organization for case in still))


@once
def _starred(picture: Picture) -> dict[int, dict[str, Any]]:
    """The living village organizations that have stars on the day: `unit`, `id`, `at`, `stars`, `rating`."""
    found = organizations(picture).filter(pl.col("lives") & pl.col("of_village"))
    rated = stars(picture).filter(pl.col("stars") >= 1).select("unit", "stars", rating="id")
    joined = found.join(rated, on="unit").sort("unit")
    return {row["unit"]: row for row in joined.select("unit", "id", "at", "stars", "rating").iter_rows(named=True)}


def _conflict(picture: Picture, unit: int, open_cases: list[Case], *others: int) -> Found:
    row = _starred(picture)[unit]
    recorded = [*of_row("ratings", row["rating"], "year", "stage", "stars", "decided_on")]
    for case in open_cases:
        recorded += [*of_row("cases", case.row["id"], "code", "organization")]
        recorded += of_step(case.course.identified) if case.course.identified else []
    about = (unit, *(case.identity for case in open_cases))
    parts = {
        "stars": row["stars"],
        "cases": named_cases(open_cases),
        "others": [Named(other) for other in others],
    }
    return Found("organizations", row["id"], row["at"] or 0, about, tuple(dict.fromkeys(recorded)), parts)


# -- the rounds of a year ------------------------------------------------------------------------------------------

#: The stages of one organization and year by the day, each a row of `ratings`.
_Round = dict[str, dict[str, Any]]


@once
def _rounds(picture: Picture) -> dict[tuple[int, int], _Round]:
    """The stages by the day of each organization and year."""
    found: dict[tuple[int, int], _Round] = defaultdict(dict)
    known = picture.rows(ratings).filter(pl.col("decided_on") <= picture.calendar.as_of)
    for row in known.iter_rows(named=True):
        found[row["organization"], row["year"]][row["stage"]] = row
    return found


@once
def _organizations(picture: Picture) -> dict[int, dict[str, Any]]:
    frame = organizations(picture).select("unit", "id", "place", "at")
    return {row["unit"]: row for row in frame.iter_rows(named=True)}


def _of_round(picture: Picture, unit: int, year: int, recorded: list[RecordedValue], **parts: Any) -> Found:
    row = _organizations(picture)[unit]
    values = tuple(dict.fromkeys(recorded))
    return Found("organizations", row["id"], row["at"] or 0, (unit,), values, parts, year)


def out_of_order(picture: Picture) -> Iterator[Found]:
    """STAR-ORDER: the rounds of a year with a stage before one that star.chain has earlier."""
    values = parameter_values(picture)
    for (unit, year), stages in _rounds(picture).items():
        place = _organizations(picture)[unit]["place"]
        chain = (values.at("star.chain", place) or "").split(";")
        taken = [stages[stage] for stage in chain if stage in stages]
        wrong = [
            (later, earlier)
            for at, later in enumerate(taken)
            for earlier in taken[:at]
            if later["decided_on"] < earlier["decided_on"]
        ]
        if wrong:
            recorded = [
                v for pair in wrong for row in pair for v in of_row("ratings", row["id"], "stage", "decided_on")
            ]
            recorded.append(of_parameter(values, "star.chain", place))
            yield _of_round(picture, unit, year, recorded, stages=join([_out_of_order(*pair) for pair in wrong]))


def _out_of_order(later: dict[str, Any], earlier: dict[str, Any]) -> Words:
    told = ((STAGE_WORDS[row["stage"]], days.show(row["decided_on_written"])) for row in (later, earlier))
    return _BEFORE.format(*(part for pair in told for part in pair))


def publicised_badly(picture: Picture) -> Iterator[Found]:
    """STAR-PUBLICITY: the rounds of a year whose publicity was too short, or ended after the naming."""
    values = parameter_values(picture)
    for (unit, year), stages in _rounds(picture).items():
        publicity = stages.get("publicised")
        if publicity is None or publicity["public_to"] is None:
            continue
        place, since = _organizations(picture)[unit]["place"], publicity["decided_on"]
        least, named = values.at("star.publicity_days", place, since), stages.get("named")
        lasted = (days.date(publicity["public_to"]) - days.date(since)) // datetime.timedelta(days=1)
        why = [_SHORT.format(lasted, least)] if least is not None and lasted < least else []
        if named is not None and publicity["public_to"] > named["decided_on"]:
            why.append(_LATE.format(days.show(named["decided_on_written"])))
        if why:
            recorded = [*of_row("ratings", publicity["id"], "decided_on", "public_to")]
            recorded += [] if named is None else of_row("ratings", named["id"], "decided_on")
            recorded.append(of_parameter(values, "star.publicity_days", place, since))
            yield _of_round(picture, unit, year, recorded, why=join(why))
