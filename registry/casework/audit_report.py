"""The report of an audit 回头看报告: how far it has come by the day, what came of it, what stands as it did before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from registry.casework.audits import (
    Audit,
    Item,
    added,
    counts_of,
    dropped,
    missed,
    parts,
    results_of,
)
from registry.casework.case_documents import unit_codes
from registry.casework.case_record import CaseRecord, case_record
from registry.casework.criteria import OWN
from registry.casework.worksheets import county_of, criteria_of_cases
from registry.picture import Picture


def report_document(picture: Picture, audit: Audit) -> dict[str, Any]:
    """The report of an audit as of the day, as `audit report` has it."""
    items, named, day = audit.items, unit_codes(picture), picture.calendar.as_of
    relapsed = [item for item in items if item.result(day) == "relapsed"]
    record = case_record(picture)
    return {
        "audit": audit.code,
        "as_of": picture.moment.as_of.isoformat(),
        "known_at": picture.moment.known_at,
        **counts_of(items, day),
        "by_county": _grouped(items, "place", lambda item: [named.get(county_of(picture, item.case))], day),
        "by_year": _grouped(items, "year", lambda item: [item.case.year], day),
        "by_problem": _grouped(items, "problem", lambda item: parts(item.case.row["problems"]) or [None], day),
        "relapse_reasons": _reasons(relapsed),
        "relapsed": [_relapsed(picture, item) for item in relapsed],
        "criteria": _criteria(picture, items),
        "nobody": [item.case.code for item in items if not record.answering(item.case)],
        "missed": missed(picture, audit),
        "added": added(picture, audit),
        "dropped": dropped(picture, audit),
    }


def _grouped(
    items: Iterable[Item], name: str, groups: Callable[[Item], Iterable[Any]], day: int
) -> list[dict[str, Any]]:
    """The items by what they belong to, in its order, those that belong to nothing last; one may belong to several."""
    found: dict[Any, list[Item]] = {}
    for item in items:
        for group in groups(item):
            found.setdefault(group, []).append(item)
    in_order = sorted(found, key=lambda group: (group is None, "" if group is None else group))
    return [{name: group, "cohort": len(found[group]), "results": results_of(found[group], day)} for group in in_order]


def _reasons(relapsed: Iterable[Item]) -> list[dict[str, Any]]:
    """The reasons of relapses, the most frequent first."""
    counts = Counter(reason for item in relapsed for reason in parts(item.row["reasons"]))
    in_order = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [{"reason": reason, "count": count} for reason, count in in_order]


def _relapsed(picture: Picture, item: Item) -> dict[str, Any]:
    """A case that relapsed: who answers for it, where it counts, why, and the case that follows it."""
    record, named, case = case_record(picture), unit_codes(picture), item.case
    return {
        "case": case.code,
        "organization": named.get(case.organization),
        "answers": sorted(named[unit] for unit in record.answering(case) if unit in named),
        "place": named.get(case.at),
        "reasons": list(parts(item.row["reasons"])),
        "new_case": _new_case(record, item),
    }


def _new_case(record: CaseRecord, item: Item) -> str | None:
    """The case with a state that names one as what it is a relapse of: of several the first."""
    naming = record.relapses.get(item.case.identity, ())
    return next((case.code for case in naming if case.course.state(record.day) is not None), None)


def _criteria(picture: Picture, items: Iterable[Item]) -> list[dict[str, Any]]:
    """How many cases met each criterion when they were identified and closed, and meet it now; `back`: not when they
    were closed, and now again."""
    found = list(criteria_of_cases(picture, [item.case for item in items]).values())

    def met(when: str, name: str) -> int:
        return sum((answers[when] or {}).get(name) is True for answers in found)

    def tally() -> Iterator[dict[str, Any]]:
        for name in (one.key for one in OWN):
            back = sum(
                (answers["now"] or {}).get(name) is True and (answers["closed"] or {}).get(name) is False
                for answers in found
            )
            yield {
                "criterion": name,
                **{when: met(when, name) for when in ("identified", "closed", "now")},
                "back": back,
            }

    return list(tally())
