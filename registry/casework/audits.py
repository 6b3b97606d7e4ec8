"""Look-back audits 回头看 at a Moment: the cases of each, what was found of them, and who has signed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from registry import days
from registry.casework.case_documents import plain, unit_codes
from registry.casework.case_record import Case, case_record
from registry.codes import place_of
from registry.compliance.queries import parameter_values
from registry.errors import NotFound
from registry.ledgers import Ledger
from registry.moment import Moment
from registry.picture import Picture, once
from registry.places import queries as places
from registry.rectification.audit_ledger import AUDIT_ITEMS, AUDITS, SIGNATURES
from registry.rectification.ledger import RESULTS
from registry.rectification.models import audit_items, audits
from registry.sights.readable import read_in, readable
from registry.versions import rows
from registry.versions.identities import codes_of, meant

#: What may have come of an item: a result, or none yet.
OUTCOMES = (*(option.key for option in RESULTS), "none")
#: The columns that hold several values: lists, as JSON has them.
_SEVERAL = ("years", "problems", "reasons")


@dataclass(frozen=True)
class Item:
    """A case of an audit: `row` is what `audit_items` says of it (days as `<name>_written` too)."""

    case: Case
    row: dict[str, Any]

    def result(self, day: int) -> str | None:
        """What was found by a full day."""
        checked_on = self.row["checked_on"]
        return self.row["result"] if checked_on is not None and checked_on <= day else None

    def outcome(self, day: int) -> str:
        """The result by a full day, or `none`."""
        return self.result(day) or "none"

    def is_signed(self, level: str, day: int) -> bool:
        """Whether a level has signed it by a full day: one that no column is for never has."""
        signed_on = self.row[SIGNATURES[level]] if level in SIGNATURES else None
        return signed_on is not None and signed_on <= day


@dataclass(frozen=True)
class Audit:
    """An audit with its items, in the order of the codes of their cases: `row` is what `audits` says of it."""

    identity: int
    code: str
    row: dict[str, Any]
    items: tuple[Item, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(int(year) for year in self.row["years"].split(";"))

    @property
    def problems(self) -> tuple[str, ...]:
        """The problems that it is about; none: of all."""
        return parts(self.row["problems"])

    @property
    def opened_on(self) -> int:
        """The full day on which it was opened."""
        return int(self.row["opened_on"])

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, on whatever day."""
        return self.row["closed_on"] is not None

    def item(self, case: int) -> Item | None:
        """The item of a case, by its identity."""
        return next((item for item in self.items if item.case.identity == case), None)


def parts(text: str | None) -> tuple[str, ...]:
    """The parts of a value that holds several, in their order."""
    return tuple(text.split(";")) if text else ()


@once
def all_audits(picture: Picture) -> dict[int, Audit]:
    """Every audit that may be read, by identity, in the order of their codes, with those of its items that may."""
    cases, read = case_record(picture).cases, readable(picture)
    found: dict[int, list[Item]] = {}
    for row in read.rows(AUDIT_ITEMS).iter_rows(named=True):
        # An item whose case is not in force is none: nothing is known of it.
        if row["case"] in cases:
            found.setdefault(row["audit"], []).append(Item(cases[row["case"]], row))
    return {
        row["record"]: Audit(row["record"], row["code"], row, tuple(_in_order(found.get(row["record"], ()))))
        for row in read.rows(AUDITS).sort("code").iter_rows(named=True)
    }


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.case.code)


def audit_of(picture: Picture, code: str) -> Audit:
    """The audit that a code means. Raises NotFound."""
    identity = meant(picture, code, "audit").get("audit", (0, ""))[0]
    found = all_audits(picture).get(identity)
    if found is None:
        raise NotFound(f"没有回头看批次 {code}", f"there is no audit {code}")
    return found


def case_of(picture: Picture, code: str) -> Case:
    """The case that a code means. Raises NotFound."""
    identity = meant(picture, code, "case").get("case", (0, ""))[0]
    found = case_record(picture).cases.get(identity)
    if found is None:
        raise NotFound(f"没有案件 {code}", f"there is no case {code}")
    return found


# -- which cases an audit is about -------------------------------------------------------------------------------


def cohort(
    picture: Picture, years: Collection[int], scope: int | None = None, problems: Collection[str] = ()
) -> list[Case]:
    """The cases that arguments give on the day, by code: of the years, identified by it, not withdrawn on it.

    They count in the scope (None: everywhere), and have one of the problems, if there are any.
    """
    record = case_record(picture)
    inside = read_in(picture, scope)
    return [
        case
        for case in record.cases.values()
        if case.year in years
        and case.course.is_identified(record.day)
        and not case.course.is_withdrawn(record.day)
        and (inside is None or bool(inside[case.at]))
        and (not problems or not set(problems).isdisjoint(parts(case.row["problems"])))
    ]


def items_in(picture: Picture, audit: Audit, scope: str | None = None, case: str | None = None) -> list[Item]:
    """The items whose case counts in a scope on the day, or the one of a case. Raises NotFound for an unknown code."""
    if case is not None:
        item = audit.item(case_of(picture, case).identity)
        if item is None:
            raise NotFound(
                f"案件 {case} 不在回头看批次 {audit.code} 的名单里",
                f"the case {case} is no item of the audit {audit.code}",
            )
        return [item]
    if scope is None:
        return list(audit.items)
    inside = places.ladder(picture).within(place_of(picture, scope))
    return [item for item in audit.items if inside[item.case.at]]


def version_of_item(picture: Picture, item: Item) -> int:
    """The change that brought an item in as it stands: by it is told whether somebody altered it."""
    return max(version["since"] for version in rows.known(picture, audit_items, {"record": item.row["record"]}))


def first_change(picture: Picture, audit: Audit) -> int:
    """The change that first brought the row of an audit in."""
    return min(version["since"] for version in rows.known(picture, audits, {"record": audit.identity}))


def moment_of(picture: Picture, audit: Audit) -> Moment:
    """The Moment that an audit is about: of its cases, and of the facts about them."""
    known_at = audit.row["known_at"]
    return Moment(days.date(audit.row["as_of_written"]), first_change(picture, audit) if known_at is None else known_at)


def missed(picture: Picture, audit: Audit) -> list[str]:
    """The cases that an audit's arguments give on its day, as they are known now, and that are no items."""
    then = picture.on(days.date(audit.row["as_of_written"]))
    given = cohort(then, audit.years, audit.row["place"], audit.problems)
    own, seen = {item.case.identity for item in audit.items}, readable(picture)
    return [case.code for case in given if case.identity not in own and seen.reads("cases", case.identity)]


def added(picture: Picture, audit: Audit) -> list[str]:
    """The cases of items in force that first came in after the audit."""
    since = first_change(picture, audit)
    came = _spans(picture, audit)
    return [item.case.code for item in audit.items if came[item.case.identity][0] > since]


def dropped(picture: Picture, audit: Audit) -> list[str]:
    """The cases of items that were withdrawn after the audit came in, and are not in force."""
    since = first_change(picture, audit)
    gone = {case for case, (_, until) in _spans(picture, audit).items() if until is not None and until > since}
    return _codes_of_cases(picture, gone - {item.case.identity for item in audit.items})


def _spans(picture: Picture, audit: Audit) -> dict[int, tuple[int, int | None]]:
    """The change that first brought an item of each case in, and the one that withdrew it (None: it is in force).

    By the case, not by the record number: a row that is corrected to be another case's is another item.
    """
    found: dict[int, tuple[int, int | None]] = {}
    for version in rows.known(picture, audit_items, {"audit": audit.identity}):
        since, until = found.get(version["case"], (version["since"], 0))
        last = version["until"]
        in_force = last is None or last > picture.moment.known_at
        until = None if in_force or until is None else max(until, last)
        found[version["case"]] = min(since, version["since"]), until
    return found


def _codes_of_cases(picture: Picture, wanted: Collection[int]) -> list[str]:
    """The codes of cases, in order: of one that was withdrawn too the one that it had."""
    return sorted({identity: code for code, identity in codes_of(picture, wanted)}.values()) if wanted else []


# -- who has signed ----------------------------------------------------------------------------------------------


def levels(picture: Picture, audit: Audit, case: Case) -> tuple[str, ...]:
    """The levels that sign an item, from the first to the last: as set where its case counts, on the audit's first
    day."""
    found = parameter_values(picture).at("audit.levels", case.place, audit.opened_on)
    return parts(found)


def is_signed_off(picture: Picture, audit: Audit, item: Item, day: int) -> bool:
    """Whether the last level has signed an item by a full day."""
    its = levels(picture, audit, item.case)
    return bool(its) and item.is_signed(its[-1], day)


def unsigned(picture: Picture, audit: Audit, day: int) -> list[Item]:
    """The items of an audit that the last level has not signed by a full day: while there are any it is not closed, and
    where one is altered after the closing it is among them again."""
    return [item for item in audit.items if not is_signed_off(picture, audit, item, day)]


def results_of(items: Iterable[Item], day: int) -> dict[str, int]:
    """How many items came to each result by a day; `none` last."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for item in items:
        counts[item.outcome(day)] += 1
    return counts


def signed_of(items: Iterable[Item], day: int) -> dict[str, int]:
    """How many items each level has signed by a day."""
    wanted = list(items)
    return {level: sum(item.is_signed(level, day) for item in wanted) for level in SIGNATURES}


def counts_of(items: Collection[Item], day: int) -> dict[str, Any]:
    """How far items have come by a day."""
    return {
        "cohort": len(items),
        "checked": sum(item.result(day) is not None for item in items),
        "signed": signed_of(items, day),
        "results": results_of(items, day),
    }


# -- as JSON has it ----------------------------------------------------------------------------------------------


def list_document(picture: Picture) -> dict[str, Any]:
    """Every audit as `audit list` has it, by code."""
    return {"audits": [line_of_audit(picture, audit) for audit in all_audits(picture).values()]}


def line_of_audit(picture: Picture, audit: Audit) -> dict[str, Any]:
    """An audit with its columns, and how far it has come by the day."""
    place = unit_codes(picture).get(audit.row["place"] or 0)
    columns = document_of(AUDITS, {**audit.row, "place": place})
    return {**columns, **counts_of(audit.items, picture.calendar.as_of)}


def audit_document(picture: Picture, audit: Audit) -> dict[str, Any]:
    """An audit with its items as `audit show` has it."""
    return {
        "audit": line_of_audit(picture, audit),
        "items": [item_document(audit, item) for item in audit.items],
        "missed": missed(picture, audit),
        "added": added(picture, audit),
        "dropped": dropped(picture, audit),
    }


def item_document(audit: Audit, item: Item) -> dict[str, Any]:
    """An item with its columns."""
    return document_of(AUDIT_ITEMS, {**item.row, "audit": audit.code, "case": item.case.code})


def document_of(ledger: Ledger, row: dict[str, Any]) -> dict[str, Any]:
    """The values of a row of a picture, as JSON has them: days as they were written, several values as a list."""
    written = {name: row.get(f"{name}_written", value) for name, value in row.items()}
    return {key: as_list(key, value) for key, value in plain(ledger, written).items()}


def as_list(column: str, value: Any) -> Any:
    """A plain value; of a column that holds several the list of them, years as numbers."""
    if column not in _SEVERAL:
        return value
    return [int(part) if column == "years" else part for part in parts(value)]
