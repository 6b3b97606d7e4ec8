"""The files that the record refers to 登记所引用的文件: of attachments, and of reports that were handed in."""

from __future__ import annotations

from sqlalchemy import Connection, select, union

from registry import record
from registry.digest import MARK
from registry.versions.handed_in_reports import FORMS


def linked(connection: Connection) -> frozenset[str]:
    """The digests of the files that rows refer to, also those that are no longer in force; not those whose name was
    removed."""
    a, r = record.attachment.c, record.handed_in_report.c
    of_attachments = select(a.digest).where(a.name != MARK)
    of_reports = (select(r[form]).where(r.name != MARK) for form in FORMS)
    return frozenset(connection.execute(union(of_attachments, *of_reports)).scalars())
