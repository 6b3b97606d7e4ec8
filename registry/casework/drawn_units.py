"""What was drawn 抽中的对象, as units: each where its place, organization or case counts."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from registry.casework.case_record import case_record, organizations_of
from registry.draws.models import draw_units, draws
from registry.picture import Picture, once, once_for_all_days
from registry.places.queries import NOBODY, ladder
from registry.unit_arrays import join_by_unit, where
from registry.versions import At
from registry.versions.identities import all_meant


@once
def drawn_units(picture: Picture) -> pl.DataFrame:
    """Every unit of every draw, drawn or not: `unit` (its record), `id`, `draw_code`, `code`, `drawn`, `at`, and the
    draw's `drawn_on` (of the version `draw_id`)."""
    known, rows = picture.rows(draws), picture.rows(draw_units)
    named = [known["record"].alias("unit"), known["code"].alias("draw_code"), known["id"].alias("draw_id")]
    of_draws = pl.DataFrame([*named, known["drawn_on"], known["drawn_on_written"]])
    found = join_by_unit(where(rows, rows["part"] == "unit"), "draw", of_draws)
    counted = pl.Series("at", _counted_at(picture, found["code"].to_list()), dtype=pl.Int64)
    return found.rename({"record": "unit"}).hstack([counted])


@once_for_all_days
def _identities(picture: Picture) -> tuple[dict[str, int], dict[str, int]]:
    """Whom the codes of what was drawn belong to: places and organizations, else cases. Whoever asks: where a unit
    counts follows from nobody's sight, and is kept for all days, while what may be read is another on each."""
    rows, view = picture.rows(draw_units), At(picture.connection, picture.moment)
    codes = rows["code"].filter(rows["part"] == "unit").unique().to_list()
    units = all_meant(view, codes, "unit")
    return units, all_meant(view, [code for code in codes if code not in units], "case")


def _counted_at(picture: Picture, codes: Sequence[str]) -> list[int]:
    """Where units count that go by codes: a place's or an organization's, else a case's; 0 for nowhere."""
    units, of_cases = _identities(picture)
    organizations, cases = organizations_of(picture), case_record(picture).cases
    stands_for = ladder(picture).stands_for

    def counted(code: str) -> int:
        unit = units.get(code)
        if unit is None:
            case = cases.get(of_cases.get(code, 0))
            return case.at if case else NOBODY
        if unit in organizations:
            return organizations[unit][1]
        return int(stands_for[unit]) if unit < len(stands_for) else NOBODY

    return [counted(code) for code in codes]
