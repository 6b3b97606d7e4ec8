"""The findings about signatures of look-back audits 回头看: out of their order, or lacking once the audit is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry import days
from registry.casework.case_record import Case, case_record
from registry.checks.conduct.evidence import LEVEL_WORDS, of_parameter, of_row
from registry.checks.model import Found, RecordedValue
from registry.compliance.queries import parameter_values
from registry.language import Words, join
from registry.picture import Picture, once
from registry.rectification.audit_ledger import SIGNATURES
from registry.rectification.ledger import LEVELS
from registry.rectification.models import audit_items, audits

_UNCHECKED = Words("{0}签署（{1}）而未填结论", "signed by the {0} on {1} without a result")
_EARLY = Words("{0}签署（{1}）早于检查（{2}）", "signed by the {0} on {1}, before the check on {2}")
_LOWER = Words("{0}签署（{1}）时{2}尚未签署", "signed by the {0} on {1}, before the {2}")
_NOT_SIGNED = Words("{0}未签署", "the {0} has not signed")
_SIGNED_LATE = Words("{0}到 {1} 才签署", "the {0} signed on {1} only")

#: How high each level stands.
_RANK = {option.key: rank for rank, option in enumerate(LEVELS)}


@dataclass(frozen=True)
class AuditItem:
    """A case of an audit: the rows of both, and the levels that sign it, the lowest first."""

    row: dict[str, Any]
    audit: dict[str, Any]
    case: Case
    levels: tuple[str, ...]

    def signed_on(self, level: str) -> int | None:
        """The day on which a level signed; none has a signature of its own above the city."""
        return self.row[SIGNATURES[level]] if level in SIGNATURES else None

    def says(self, level: str) -> str:
        """The day on which a level signed, as it was written."""
        return days.show(self.row[f"{SIGNATURES[level]}_written"])


@once
def items(picture: Picture) -> list[AuditItem]:
    """The cases of all audits: audit.levels is asked where a case counts, as of the day the audit was opened."""
    known = {row["record"]: row for row in picture.rows(audits).iter_rows(named=True)}
    found, values = case_record(picture).cases, parameter_values(picture)
    listed = []
    for row in picture.rows(audit_items).iter_rows(named=True):
        audit, case = known[row["audit"]], found[row["case"]]
        levels = values.at("audit.levels", case.place, audit["opened_on"])
        listed.append(AuditItem(row, audit, case, tuple(levels.split(";"))))
    return listed


def unsigned_when_closed(picture: Picture) -> Iterator[Found]:
    """AUDIT-CLOSED: items of audits closed by the day that the last level had not signed by then."""
    for item in items(picture):
        closed, last = item.audit["closed_on"], item.levels[-1]
        if closed is None or closed > picture.calendar.as_of:
            continue
        signed = item.signed_on(last)
        if signed is None or signed > closed:
            level = LEVEL_WORDS[last]
            why = _NOT_SIGNED.format(level) if signed is None else _SIGNED_LATE.format(level, item.says(last))
            recorded = [*_signatures(item, [last]), *of_row("audits", item.audit["id"], "closed_on")]
            yield _found(picture, item, recorded, closed=days.show(item.audit["closed_on_written"]), why=why)


def signed_out_of_order(picture: Picture) -> Iterator[Found]:
    """AUDIT-SIGN: items signed by the day without a result, before they were checked, or before a lower level."""
    for item in items(picture):
        signed = {level: day for level in SIGNATURES if (day := item.signed_on(level)) is not None}
        by_now = [level for level, day in signed.items() if day <= picture.calendar.as_of]
        if why := [words for level in by_now for words in _signed_wrong(item, level, signed[level])]:
            recorded = [*_own(item, "checked_on", "result"), *_signatures(item, list(SIGNATURES))]
            yield _found(picture, item, recorded, why=join(why))


def _signed_wrong(item: AuditItem, level: str, day: int) -> Iterator[Words]:
    words, said = LEVEL_WORDS[level], item.says(level)
    if item.row["result"] is None:
        yield _UNCHECKED.format(words, said)
    elif day < item.row["checked_on"]:
        yield _EARLY.format(words, said, days.show(item.row["checked_on_written"]))
    # Who signs without being asked to signs after those below it that are asked.
    for other in (other for other in item.levels if _RANK[other] < _RANK[level]):
        on = item.signed_on(other)
        if on is None or on > day:
            yield _LOWER.format(words, said, LEVEL_WORDS[other])


def _own(item: AuditItem, *columns: str) -> list[RecordedValue]:
    return [RecordedValue(column, "audit_items", item.row["id"], column) for column in columns]


def _signatures(item: AuditItem, levels: list[str]) -> list[RecordedValue]:
    return _own(item, *(SIGNATURES[level] for level in levels if level in SIGNATURES))


def _found(picture: Picture, item: AuditItem, recorded: list[RecordedValue], **parts: Any) -> Found:
    levels = of_parameter(parameter_values(picture), "audit.levels", item.case.place, item.audit["opened_on"])
    about = (item.case.identity, item.case.organization)
    return Found("audit_items", item.row["id"], item.case.at, about, (*recorded, levels), parts)
