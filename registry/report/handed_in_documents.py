"""Reports that were handed in, as commands and the API tell them: all of a scope, one, and what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from registry import codes
from registry.errors import NotFound, Unavailable
from registry.file_store import FileStore
from registry.language import Words
from registry.picture import Picture
from registry.places import queries as places
from registry.report.files import FileForm
from registry.report.later_values import LaterValue
from registry.versions import View, changes
from registry.versions.handed_in_reports import HandedInReport, handed_in

_GONE = Words(
    "其中的文字后来从登记库中删除，文件已随之移除", "a text in it was removed from the record, and its files with it"
)
_ALTERED = Words("文件与报送时的摘要不符，已被改动或损坏", "the file is not the one that was handed in: it was altered")


def reports_in(picture: Picture, scope: str | None = None) -> list[HandedInReport]:
    """The reports of a place (its code; None: of all that may be read) and of what lies in it, the newest first.

    A report of what has ended is one of who stands for it. Raises NotFound.
    """
    found = handed_in(picture)
    if scope is None:
        return found
    steps = places.ladder(picture)
    inside = steps.within(codes.place_of(picture, scope))

    def is_in(place: int | None) -> bool:
        return place is not None and place < len(steps.stands_for) and bool(inside[steps.stands_for[place]])

    return [one for one in found if is_in(one.scope)]


def content_of(files: FileStore, report: HandedInReport, form: FileForm) -> bytes:
    """A file of a report, to the byte as it was handed in.

    Raises NotFound where it went with a text that was removed, Unavailable where it is another one.
    """
    if not report.has_files:
        raise NotFound(*_GONE)
    content = files.found(report.files[form]).read_bytes()
    if hashlib.sha256(content).hexdigest() != report.files[form]:
        raise Unavailable(*_ALTERED)
    return content


def change_told(view: View, number: int) -> dict[str, Any]:
    """A change by which something differs: `actor` and `reason` are null where they may not be read."""
    found = changes.change(view, number, "number", "at", "actor", "reason")
    told: Mapping[str, Any] = found or changes.change(view, number, "number", "at") or {"at": None}
    return {"change": number, "at": told["at"], "actor": told.get("actor"), "reason": told.get("reason")}


def made_by(view: View, reports: Iterable[HandedInReport]) -> dict[int, Mapping[str, Any]]:
    """The changes by which reports were handed in that may be read, by their numbers: asked for at once."""
    return {one["number"]: one for one in changes.changes_among(view, {report.change for report in reports})}


def document_of(view: View, report: HandedInReport, made: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A report without its figures; `made`: the change by which it was handed in, where it is known already."""
    made = made or made_by(view, [report])[report.change]
    return {
        "id": report.id,
        "change": report.change,
        "at": made["at"],
        "actor": made["actor"],
        "title": report.title,
        "scope": report.scope_code,
        "as_of": report.as_of.isoformat(),
        "known_at": report.known_at,
        "against": None if report.against is None else report.against.isoformat(),
        "depth": report.depth,
        "lang": report.language,
        "addressee": report.addressee,
        "copies": report.copies,
        "files": dict(report.files) if report.has_files else None,
    }


def documents_of(view: View, reports: Iterable[HandedInReport]) -> dict[str, Any]:
    """Several of them."""
    found = list(reports)
    made = made_by(view, found)
    return {"reports": [document_of(view, report, made[report.change]) for report in found]}


def whole_document(view: View, report: HandedInReport, later: Iterable[LaterValue]) -> dict[str, Any]:
    """A report with its figures, and those that come to something else by now."""
    return document_of(view, report) | {
        "figures": list(report.figures),
        "changed": [_changed(view, one) for one in later],
    }


def _changed(view: View, one: LaterValue) -> dict[str, Any]:
    numbers = dict.fromkeys(number for number in (one.first, one.last) if number is not None)
    return {
        "code": one.code,
        "then": one.then,
        "now": one.now,
        "changes": [change_told(view, number) for number in numbers],
        "recounted": one.is_recounted,
    }
