"""Reports that were handed in, and say what is removed from the record 报告中的已删除文字: their files go with it.

A report is bytes that nobody may alter, so a text cannot be taken out of it: all its files go, a mark stands in the
place of their name, and their digests, the figures, who handed it in and when stay (docs/decisions/0070).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, false, or_, select

from registry import record
from registry.digest import MARK, hash_in, salt_without
from registry.file_store import store_of
from registry.report.file_texts import says
from registry.versions.rows import Version

_TABLE = record.handed_in_report
_TEXTS = [column.name for column in _TABLE.info["recorded"] if column.is_text]
#: The forms whose texts can be read; a PDF says what the document says.
_READ = ("xlsx", "docx")
#: What the files are called: a mark stands there where they are gone.
NAME = "name"


def bearing(connection: Connection, texts: Sequence[str], rows: Sequence[Version]) -> Iterator[Version]:
    """The reports whose files say one of some texts, which these versions of `rows` said: known at a change at which
    one of the versions was in force."""
    c = _TABLE.c
    known = (
        c.known_at >= v["since"] if v["until"] is None else and_(c.known_at >= v["since"], c.known_at < v["until"])
        for v in rows
    )
    query = select(_TABLE).where(c.name != MARK, or_(false(), *known)).order_by(c.id)
    for report in connection.execute(query).mappings():
        store = store_of(connection.engine.url)
        kept = [path for path in (store.path(report[form]) for form in _READ) if path.is_file()]
        if any(says(kept, text) for text in texts):
            yield report


def without_files(report: Version, after: Sequence[str] = ()) -> tuple[str, dict[str, Any]]:
    """The hash that stands in for the name of a report's files, and its row's values when they are gone: `after` the
    texts of these columns went too."""
    left = {**report}
    for column in after:
        left["salt"] = salt_without(left, _TEXTS, column)
    return hash_in(report, NAME, report[NAME]), {NAME: MARK, "salt": salt_without(left, _TEXTS, NAME)}
