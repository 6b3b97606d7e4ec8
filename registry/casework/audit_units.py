"""The items of audits 回头看名单 as units: each with its audit's days, its result by the day, its last signature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry import days
from registry.casework.case_record import Case, case_record
from registry.compliance.queries import ParameterValues, parameter_values
from registry.picture import Picture, once
from registry.places.queries import NOBODY
from registry.rectification.audit_ledger import SIGNATURES
from registry.rectification.models import audit_items, audits
from registry.unit_arrays import join_by_unit, numbers


@once
def audit_units(picture: Picture) -> pl.DataFrame:
    """Every item: `unit`, `id`, `audit`, `case`, `at` (where the case counts), `audit_code`, `case_code`; the audit's
    `opened_on` and `closed_on` (of the version `audit_id`); `checked_on`; `result_by_day`, or none; `signed_on`,
    the day on which the last of audit.levels signed."""
    rows, days_of = picture.rows(audits), ("opened_on", "opened_on_written", "closed_on", "closed_on_written")
    named = [rows["record"].alias("unit"), rows["code"].alias("audit_code"), rows["id"].alias("audit_id")]
    of_audits = pl.DataFrame([*named, *(rows[name] for name in days_of)])
    found = join_by_unit(picture.rows(audit_items), "audit", of_audits).rename({"record": "unit"})
    known = case_record(picture).cases
    cases = [known[case] for case in found["case"].to_list()]
    of_cases = [
        pl.Series("case_code", [case.code for case in cases], dtype=pl.String),
        pl.Series("at", [case.at for case in cases], dtype=pl.Int64),
    ]
    signed = _signed(found, _last_levels(parameter_values(picture), cases, numbers(found["opened_on"])))
    is_by_day = pl.Series(numbers(found["checked_on"], days.AFTER_ALL) <= picture.calendar.as_of)
    by_day = found["result"].zip_with(is_by_day & found["result"].is_not_null(), pl.Series(["none"]))
    return found.hstack([*of_cases, *signed, by_day.alias("result_by_day")])


def _last_levels(values: ParameterValues, cases: Sequence[Case], opened: NDArray[np.int64]) -> NDArray[np.object_]:
    """The last of audit.levels, which is asked where each case counts on the day on which its audit is opened; None for
    nothing."""
    places = np.array([case.place or NOBODY for case in cases], dtype=np.int64)
    found = np.full(len(cases), None, dtype=object)
    for day in np.unique(opened).tolist():
        those = opened == day
        which, levels = values.values_at("audit.levels", places[those], day)
        found[those] = np.array([text.split(";")[-1] if text else None for text in levels], dtype=object)[which]
    return found


def _signed(found: pl.DataFrame, levels: NDArray[np.object_]) -> list[pl.Series]:
    """The day on which the last level of each item signed: `signed_on`, and as it was written."""
    signed = [pl.Series(f"signed_on{written}", [None], dtype=pl.Int64) for written in ("", "_written")]
    for level, signature in SIGNATURES.items():
        is_last = pl.Series(levels == level, dtype=pl.Boolean)
        own = (found[signature], found[f"{signature}_written"])
        signed = [day.zip_with(is_last, other).alias(other.name) for day, other in zip(own, signed, strict=True)]
    return signed
