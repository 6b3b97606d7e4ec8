"""The change record 变更记录: every write with who, when, why and from what; and each with what it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from flask import Response

from registry.language import Words
from registry.lookup import change_rows
from registry.lookup.change_rows import DEEDS, PARTS, Deed, RecordPart
from registry.origins import WORDS_OF_CELLS
from registry.slices import BY_KEY
from registry.web.access import READERS, open_to
from registry.web.pages.change_sources import in_short
from registry.web.pages.head_lines import HeadPart
from registry.web.pages.ledgers import heading_of_record, headings_of
from registry.web.pages.undo import undo_door
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Table, TableRow

#: How much of a digest stands in a list; the change's own page has the whole.
_SHORT = 12
#: The rows of a page of each table of a change, of which there may be many.
_SIZE = 20
_LATER = Words("其后的 {0} 次变更不在此列出", "{0} later {0:change is|changes are} not listed")
_THEN = Words("查看此时的数据", "view the data as known then")
_COMPARED = Words("与后来对照", "compare with now")
_WITHOUT_A_TASK = Words("没有任职记录的人员只列编号", "of people without a recorded post nothing but the code is told")
_NUMBER, _AT, _ACTOR = Words("变更", "change"), Words("时间", "time"), Words("经办人", "who")
_REASON, _SOURCE, _ROWS = Words("事由", "why"), Words("来源", "from"), Words("行数", "rows")


def _key(part: str, deed: str) -> str:
    """The key of the table of the rows to which a change did one thing."""
    return f"{part}_{deed}"


@blueprint.get("/changes")
@open_to(*READERS)
@asks(tables=["changes"])
def changes() -> Response:
    """Every change that was known, the newest first."""
    with read_question() as question:
        found = change_rows.changes(question.picture)
        table = Table("changes", Words("变更记录", "Change record"), _headings(question), found, notes=_later(question))
        last = found.row(0, named=True) if len(found) else None
        return answer("changes/changes.html", question, [table], last=last)


def _later(question: Question) -> list[Words]:
    later = question.last - question.moment.known_at
    return [_LATER.format(later)] if later else []


def _headings(question: Question) -> list[Heading]:
    def door(row: TableRow) -> str:
        return question.link("change", number=row["number"])

    def then(row: TableRow) -> str:
        return question.link("overview", known_at=row["number"])

    def compared(row: TableRow) -> str | None:
        known = question.moment.known_at
        return None if row["number"] == known else question.link("versions", against_change=row["number"])

    return [
        Heading("number", _NUMBER, "number", link=door),
        Heading("at", _AT, "code", link=door),
        Heading("actor", _ACTOR),
        Heading("reason", _REASON),
        Heading("origin", _SOURCE, in_words=in_short),
        Heading("rows", _ROWS, "number"),
        Heading("digest", Words("摘要", "digest"), "code", in_words=lambda digest: Words(*[digest[:_SHORT]] * 2)),
        Heading("then", Words("数据版本", "state of knowledge"), link=then, late=lambda rows: [_THEN] * len(rows)),
        Heading("compared", Words("两版对照", "two versions"), link=compared, late=_compared(question)),
    ]


def _compared(question: Question) -> Any:
    """What leads to the comparison of each change but the newest with what is known now."""
    known = question.moment.known_at
    return lambda rows: [None if row["number"] == known else _COMPARED for row in rows]


@blueprint.get("/changes/<int:number>")
@open_to(*READERS)
@asks(tables=("did", "files", *(_key(part.key, deed) for part in PARTS for deed in DEEDS)))
def change(number: int) -> Response:
    """One change, and what it did."""
    with read_question() as question:
        found = change_rows.change_of(question.picture, number)
        deeds = change_rows.deeds(question.picture, number)
        record = heading_of_record(question)
        sheets = change_rows.mapped_sheets(question.picture, number)
        origin = _origin_headings(bool(sheets))
        tables = [
            _rows(question, number, part, deed, count, [*(origin if deed != "withdrawn" else ()), record])
            for part in PARTS
            for deed, count in deeds.get(part.key, {}).items()
        ]
        return answer(
            "changes/change.html",
            question,
            [_did(question, deeds), *tables, _files(found["origin"])],
            change=found,
            at=change_rows.local(found["at"]),
            source=question.say(in_short(found["origin"])),
            mapping=_mapping(question, found),
            sheets=sheets,
            lists=[t.key for t in tables],
            undoing=undo_door(question, found),
        )


def _mapping(question: Question, found: dict[str, Any]) -> HeadPart | None:
    """The mapping that a change was read through, which leads to it as it was then."""
    mapping = change_rows.mapping_of(found)
    if mapping is None:
        return None
    name, known_at = mapping
    return HeadPart(name, question.link("mapping", name=name, known_at=known_at))


def _did(question: Question, deeds: dict[str, dict[Deed, int]]) -> Table:
    """How many rows of each ledger a change brought in, revised and withdrew; each number leads to its rows."""
    rows = [{"part": question.say(p.words), "key": p.key, **deeds[p.key]} for p in PARTS if p.key in deeds]
    schema = dict.fromkeys(("part", "key"), pl.String) | dict.fromkeys(DEEDS, pl.Int64)

    def door(deed: str) -> Any:
        return lambda row: f"#{_key(row['key'], deed)}" if row[deed] else None

    def ledger(row: TableRow) -> str | None:
        return question.link("ledger", key=row["key"]) if row["key"] in BY_KEY else None

    headings = [
        Heading("part", Words("台账", "ledger"), link=ledger),
        *(Heading(deed, words, "number", link=door(deed)) for deed, words in DEEDS.items()),
    ]
    frame = pl.DataFrame(rows, schema=schema)
    return Table("did", Words("所作的改动", "What it did"), headings, frame, movable=False, size=len(PARTS))


def _origin_headings(is_mapped: bool) -> list[Heading]:
    """The headings of where rows came from; of a mapped workbook the cells too."""
    cells = [Heading(key, words) for key, words in WORDS_OF_CELLS.items() if is_mapped]
    return [
        Heading("file", Words("文件或工作表", "file or sheet")),
        Heading("line", Words("行", "row"), "number"),
        *cells,
    ]


def _rows(
    question: Question, number: int, part: RecordPart, deed: Deed, count: int, further: Sequence[Heading]
) -> Table:
    """The rows of a ledger to which a change did one thing, and beside their columns the `further` ones."""
    rows = change_rows.ChangedRows(question.picture, number, part, deed, count, question.language)
    columns = part.key_columns if deed == "revised" else part.columns
    headings = headings_of(question, columns)
    if deed == "revised":
        headings.append(Heading("did", Words("改动内容（原 → 新）", "what was revised (old → new)")))
    title = Words("{0}：{1}", "{0}: {1}").format(part.words, DEEDS[deed])
    notes = [_WITHOUT_A_TASK] if part.key == "people" else []
    return Table(_key(part.key, deed), title, [*headings, *further], rows, size=_SIZE, notes=notes)


def _files(origin: str) -> Table:
    """The files that a change came from, each with its digest."""
    files: Sequence[tuple[str, str]] = list(change_rows.files_of(origin).items())
    frame = pl.DataFrame(files, schema={"file": pl.String, "sha256": pl.String}, orient="row")
    headings = [
        Heading("file", Words("文件", "file")),
        Heading("sha256", Words("SHA-256 摘要", "SHA-256"), "code"),
    ]
    empty = Words("未记录来源文件", "no file is recorded")
    return Table("files", Words("来源文件", "Files it came from"), headings, frame, empty, size=100, movable=False)
