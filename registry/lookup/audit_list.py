"""A look-back audit 回头看 as pages list it: its items with where each lies, and how far each county has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import polars as pl

from registry.casework.audits import Audit, Item, counts_of, items_in, levels
from registry.casework.case_record import case_record
from registry.casework.worksheets import county_of
from registry.lookup.ledger_rows import names_of
from registry.lookup.surroundings import SURROUNDINGS, located
from registry.picture import Picture
from registry.places.queries import NOBODY
from registry.rectification.audit_ledger import SIGNATURES


def audit_items_of(picture: Picture, audit: Audit, scope: str | None) -> list[dict[str, Any]]:
    """The items of an audit in a scope, those of one place beside each other: `item`, `SURROUNDINGS`, the
    `organization` of its case by code and `name`, `state` of the case, `result` by the day, `signed` and `waits`: the
    levels that have signed it, and those that have still to. Raises NotFound for an unknown scope."""
    record, day = case_record(picture), picture.calendar.as_of
    items = {item.case.identity: item for item in items_in(picture, audit, scope)}
    places = [(item.case.identity, item.case.code, item.case.at) for item in items.values()]
    schema = {"unit": pl.Int64, "code": pl.String, "at": pl.Int64}
    lying = located(picture, pl.DataFrame(places, schema, orient="row"), None, "code")
    names = names_of(picture, {item.case.organization for item in items.values()})
    rows = []
    for row in lying.iter_rows(named=True):
        item = items[row["unit"]]
        code, name = names.get(item.case.organization, ("", None))
        signing = levels(picture, audit, item.case)
        rows.append(
            {kind: row[kind] for kind in SURROUNDINGS}
            | {"item": item, "organization": code, "name": name, "state": item.case.course.state(record.day)}
            | {"result": item.result(day), "signed": [level for level in SIGNATURES if item.is_signed(level, day)]}
            | {"waits": [level for level in signing if not item.is_signed(level, day)]}
        )
    return rows


def progress_by_county(picture: Picture, items: Iterable[Item]) -> list[dict[str, Any]]:
    """How far the items of each county have come, by its code, those that count in none last: `code`, `name`, and what
    `registry.casework.audits.counts_of` counts."""
    groups: dict[int, list[Item]] = {}
    for item in items:
        groups.setdefault(county_of(picture, item.case), []).append(item)
    names = names_of(picture, groups.keys() - {NOBODY})
    in_order = sorted(groups, key=lambda place: (place not in names, names.get(place, ("", None))[0]))
    return [
        {"code": names[place][0] if place in names else None, "name": names[place][1] if place in names else None}
        | counts_of(groups[place], picture.calendar.as_of)
        for place in in_order
    ]


def cases_of_cohort(picture: Picture, codes: Collection[str]) -> list[dict[str, Any]]:
    """The cases of some codes that an audit would be about, those of one place beside each other: `code`,
    `SURROUNDINGS`, the `name` of its organization, `year` and `problems`, parted by 、."""
    wanted = frozenset(codes)
    cases = {case.code: case for case in case_record(picture).cases.values() if case.code in wanted}
    places = [(case.identity, code, case.at) for code, case in cases.items()]
    schema = {"unit": pl.Int64, "code": pl.String, "at": pl.Int64}
    lying = located(picture, pl.DataFrame(places, schema, orient="row"), None, "code")
    names = names_of(picture, {case.organization for case in cases.values()})
    return [
        {kind: row[kind] for kind in SURROUNDINGS}
        | {"code": row["code"], "name": names.get(case.organization, ("", None))[1], "year": case.year}
        | {"problems": (case.row["problems"] or "").replace(";", "、")}
        for row, case in ((row, cases[row["code"]]) for row in lying.iter_rows(named=True))
    ]
