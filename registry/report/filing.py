"""Handing in 报送: a report is set down in the record, with its figures and the digests of its files.

The files are kept by their digests, so opened later they are the same bytes, whatever the program makes of the same
Moment by then (docs/decisions/0070).
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from registry import days, fonts, record
from registry.changes import Staged
from registry.errors import Conflict, Refused
from registry.file_store import FileStore
from registry.json_text import document
from registry.language import Words
from registry.moment import head
from registry.picture import Picture
from registry.report.composing import compose
from registry.report.files import FORMS, FileForm, render
from registry.report.model import Report
from registry.report.selection import EVERY, Selection
from registry.report.signature import UNSIGNED, Signature
from registry.staging.current_rows import CurrentRows
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import write
from registry.versions.changes import last_removal

#: Who hands reports in.
ROLES = ("clerk", "reviewer")
#: The most bytes that a file of a report may have: an archive carries no larger one.
LARGEST = 20 << 20
_ORIGIN = {"kind": "command", "name": "report hand-in"}
_LARGE = Words(
    "报告的文件超过 {0} MiB，不能报送：请缩小范围，或少列几级、少选指标",
    "a file of the report has more than {0} MiB: choose a smaller scope, fewer levels or fewer figures",
)
_REMOVED = Words(
    "在此期间有文字从登记库中删除，报告里可能还有：请重新查看后再报送",
    "a text was removed from the record meanwhile, and may stand in the report: look at it again, then hand it in",
)


@dataclass(frozen=True)
class Filing:
    """A report that is ready to be handed in: its row as it is recorded, without the digests of its files, and these as
    they are made. `base` is the last change when they were."""

    row: dict[str, Any]
    contents: dict[FileForm, bytes]
    base: int


def made_ready(
    picture: Picture,
    scope: str | None,
    against: Picture | None = None,
    signature: Signature = UNSIGNED,
    selection: Selection = EVERY,
    later: Iterable[Mapping[str, Any]] | None = None,
    *,
    language: str = "zh",
    rights: Rights = COMMAND_LINE,
) -> Filing:
    """Makes a report ready to be handed in.

    Raises NotAllowed for a scope that is not whoever asks's, and as `compose` and `render` do; Refused where a file is
    larger than is kept.
    """
    fonts.check()
    report = compose(picture, scope, against, signature, selection, later)
    rights.check_place(picture.connection, report.scope.identity)
    contents = {form: render(report, form, language) for form in FORMS}
    if max(map(len, contents.values())) > LARGEST:
        raise Refused(*_LARGE.format(LARGEST >> 20))
    return Filing(_row(picture, report, selection, language), contents, head(picture.connection))


def _row(picture: Picture, report: Report, selection: Selection, language: str) -> dict[str, Any]:
    title, signed = report.title.in_(language), report.signature
    return {
        "key": secrets.token_hex(16),
        "scope": report.scope.identity,
        "scope_code": report.scope.code,
        "as_of": days.of(report.moment.as_of),
        "known_at": report.moment.known_at,
        "against": None if report.against is None else days.of(report.against),
        "depth": selection.depth,
        "language": language,
        "title": title,
        "addressee": signed.to or None,
        "copies": signed.copies or None,
        "name": f"{title}-{report.moment.as_of}",
        "figures": document(list(report.results)),
    }


def hand_in(
    engine: Engine,
    files: FileStore,
    filing: Filing,
    *,
    rights: Rights = COMMAND_LINE,
    actor: str = "",
    reason: str = "",
) -> tuple[int, str]:
    """Hands a report in, as one change; returns the change's number and the report's name.

    The files are on the disk before the change is written. Raises NotAllowed, and Conflict where a text was removed
    from the record after the files were made.
    """
    digests = {form: files.keep(io.BytesIO(content)).digest for form, content in filing.contents.items()}

    def stage(connection: Connection) -> tuple[Staged, None]:
        if last_removal(connection) > filing.base:
            raise Conflict(*_REMOVED)
        current, table = CurrentRows(connection, rights), record.handed_in_report
        staged = Staged(current.base)
        numbers = {"id": current.next(table), "record": current.next(table, "record")}
        staged.delta(table).bring_in(numbers | filing.row | digests)
        return staged, None

    change, _ = write(engine, stage, actor=actor, reason=reason, origin=_ORIGIN, rights=rights, is_signed=True)
    assert change is not None
    return change, filing.row["key"]
