"""The items of audits 回头看名单 as units: each with its audit's days, its result by the day, its last signature."""

from __future__ import annotations

from typing import Any

import polars as pl

from registry import days
from registry.casework.case_record import Case, case_record
from registry.compliance.queries import ParameterValues, parameter_values
from registry.picture import Picture, join_by_unit, numbers, once
from registry.rectification.audit_ledger import SIGNATURES
from registry.rectification.models import audit_items, audits


@once
def audit_units(picture: Picture) -> pl.DataFrame:
    """Every item: `unit`, `id`, `audit`, `case`, `at` (where the case counts), `audit_code`, `case_code`; the audit's
    `opened_on` and `closed_on` (of the version `audit_id`); `checked_on`; `result_by_day`, or none; `signed_on`,
    the day on which the last of audit.levels signed."""
    rows, days_of = picture.rows(audits), ("opened_on", "opened_on_written", "closed_on", "closed_on_written")
    named = [rows["record"].alias("unit"), rows["code"].alias("audit_code"), rows["id"].alias("audit_id")]
    of_audits = pl.DataFrame([*named, *(rows[name] for name in days_of)])
    found = join_by_unit(picture.rows(audit_items), "audit", of_audits).rename({"record": "unit"})
    cases, values = case_record(picture).cases, parameter_values(picture)
    read = found[["case", "opened_on_written", *(f"{signature}_written" for signature in SIGNATURES.values())]]
    own = [_own(cases[row["case"]], row, values) for row in read.to_dicts()]
    schema: dict[str, Any] = {"case_code": pl.String, "at": pl.Int64, "signed_on": pl.Int64}
    schema["signed_on_written"] = pl.Int64
    is_by_day = pl.Series(numbers(found["checked_on"], days.AFTER_ALL) <= picture.calendar.as_of)
    by_day = found["result"].zip_with(is_by_day & found["result"].is_not_null(), pl.Series(["none"]))
    return found.hstack([*pl.DataFrame(own, schema, orient="row").get_columns(), by_day.alias("result_by_day")])


def _own(case: Case, row: dict[str, Any], values: ParameterValues) -> tuple[str, int, int | None, int | None]:
    """The case's code, where it counts, and the day of the last signature, also as written."""
    signature = SIGNATURES.get(last_level(values, case, row["opened_on_written"]) or "")
    written = row[f"{signature}_written"] if signature else None
    return case.code, case.at, None if written is None else days.first_day(written), written


def last_level(values: ParameterValues, case: Case, opened_on: int) -> str | None:
    """The last of audit.levels, which is asked where the case counts on the day on which the audit is opened."""
    levels = values.at("audit.levels", case.place, days.first_day(opened_on))
    return levels.split(";")[-1] if levels else None
