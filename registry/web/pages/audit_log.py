"""The audit log 审计日志: who signed in, was refused or exported, when and from where."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from flask import Response, request
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from registry.audit_log import service
from registry.audit_log.entry import FIELDS, KINDS, OK
from registry.audit_log.service import Sought
from registry.errors import Refused
from registry.language import Words
from registry.web import page_cache
from registry.web.access import open_to
from registry.web.log_entries import noted
from registry.web.parameters import EXPORT, asks
from registry.web.question import read_question
from registry.web.reader import account
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Table
from registry.web.workbook import Exported

_AUDIT_LOG = Words("审计日志", "Audit log")
_NONE = Words("没有这样的日志", "no such entries")
_NO_KIND = Words("没有“{0}”这类日志", "no kind of entry {0!r}")
_COMMAND_LINE = Words("命令行", "command line")
_SCHEMA = dict.fromkeys(FIELDS, pl.String) | {"number": pl.Int64}


@dataclass(frozen=True)
class LogRows:
    """The entries that are sought, the newest first, read a page at a time."""

    connection: Connection
    sought: Sought
    count: int

    def __len__(self) -> int:
        return self.count

    def slice(self, offset: int, length: int) -> pl.DataFrame:
        """The entries from `offset` on, at most `length` of them."""
        found = service.entries(self.connection, self.sought, offset=offset, limit=length)
        return pl.DataFrame([entry.as_json() for entry in found], schema=_SCHEMA)


@blueprint.get("/audit")
@open_to("audit")
@asks("kind", "user", tables=["entries"])
def audit_log() -> Response:
    """The entries of a kind, of a user, or all; not there while the registry has no users, who would read it."""
    page_cache.leave_out()
    if account() is None:
        raise NotFound
    sought = Sought(request.args.get("kind") or None, request.args.get("user") or None)
    if sought.kind is not None and sought.kind not in KINDS:
        raise Refused(*_NO_KIND.format(sought.kind))
    if request.args.get(EXPORT):
        noted("export", OK, "audit-log")
    with read_question() as question:
        connection = question.picture.connection
        rows = LogRows(connection, sought, service.count(connection, sought))
        table = Table("entries", Words("日志", "Entries"), _headings(), rows, _NONE)
        return answer(
            "audit_log/audit_log.html",
            question,
            [table],
            Exported(stands_alone=True),
            title=_AUDIT_LOG,
            kinds=KINDS,
            sought=sought,
        )


def _headings() -> list[Heading]:
    return [
        Heading("number", Words("序号", "no."), "number"),
        Heading("at", Words("时间（UTC）", "time (UTC)"), "code"),
        Heading("user", Words("用户名", "user"), "code", in_words=_who),
        Heading("address", Words("来自", "from"), "code"),
        Heading("kind", Words("类别", "kind"), in_words=lambda kind: KINDS.get(kind, Words(kind, kind))),
        Heading("target", Words("对象", "target"), "sentence"),
        Heading("outcome", Words("结果", "outcome"), "code"),
    ]


def _who(user: str) -> Words:
    """Who did it; nobody's name stands where it was done on the command line."""
    return Words(user, user) if user else _COMMAND_LINE
