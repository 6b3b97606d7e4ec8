"""Files 文件 that are taken away: exports, the report, letters, workbooks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from urllib.parse import quote

from registry.exchange.writing import RowValues, ledger_set, ledger_workbook
from registry.files import workplace
from registry.language import Words
from registry.ledgers import Ledger
from registry.report.files import MEDIA_TYPES
from registry.web.api.operation import Answer, Reply

XLSX, DOCX, PDF, CSV = MEDIA_TYPES["xlsx"], MEDIA_TYPES["docx"], MEDIA_TYPES["pdf"], "text/csv"


def download(made: bytes, name: str, media: str) -> Reply:
    """A file to keep, under a name that may hold Chinese."""
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name.replace('/', '／'))}"}
    return Reply(made, headers=named, media=media)


def file_of(media: str) -> Answer:
    """The answer that is a file of this kind."""
    return Answer(None, media)


def ledger_file(ledger: Ledger, rows: Iterable[RowValues], language: str, day: datetime.date, form: str) -> bytes:
    """Rows of one ledger as a file that imports again: `form` is "xlsx" or "csv"."""
    if form == "xlsx":
        title = Words(f"{ledger.label}（截至 {day}）", f"{ledger.key} as of {day}").in_(language)
        return ledger_workbook(ledger, rows, language, day, title)
    with workplace() as folder:
        with ledger_set(folder / "set", language, day, [ledger]) as out:
            out.add(ledger, rows)
        return (folder / "set" / f"{ledger.key}.csv").read_bytes()
