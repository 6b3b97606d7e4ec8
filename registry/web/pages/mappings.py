"""The saved mappings 对照表: all of them; and one, read by what becomes of each column of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl
from flask import Response

from registry.language import Words
from registry.web.access import READERS, open_to
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.parameters import EXPORT, asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint, download
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported
from registry.workbooks.mappings import explanation
from registry.workbooks.mappings.mapping import TableMapping
from registry.workbooks.mappings.queries import KnownMapping, known, known_one

_MEDIA_TYPE = "application/toml; charset=utf-8"
_MAPPINGS = Words("对照表", "Mappings")
_MAPPING = Words("对照表“{0}”", "Mapping “{0}”")
_NONE = Words("没有保存对照表：对照表随用它的导入一同保存", "no mapping is saved: an import by one saves it")
_OF_SHEET = Words("{0}：{1}", "{0}: {1}")
_NO_ROWS = Words("此表不产生台账的行", "no row of a ledger is made of it")
_NO_COLUMNS = Words("没有写到任何一列", "no column is named")
_UNREADABLE = Words("全文已读不出", "cannot be read any more")


# -- all of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/mappings")
@open_to(*READERS)
@asks(tables=["mappings"])
def mappings() -> Response:
    """All saved mappings."""
    with read_question() as question:
        rows = [_line(question, one) for one in known(question.picture)]

        def door(row: TableRow) -> str:
            return question.link("mapping", name=row["name"])

        def saver(row: TableRow) -> str:
            return question.link("change", number=row["change"])

        headings = [
            Heading("name", Words("名称", "name"), link=door),
            Heading("sheets", Words("工作表", "sheets"), "sentence", absent=_UNREADABLE),
            Heading("change", Words("保存它的变更", "saved by change"), "number", link=saver),
            Heading("at", Words("时间", "time"), "code"),
            Heading("actor", Words("经办人", "who")),
        ]
        schema = dict.fromkeys(("name", "sheets", "at", "actor"), pl.String) | {"change": pl.Int64}
        table = Table("mappings", Words("已保存的对照表", "Saved mappings"), headings, Rows(rows, schema), _NONE)
        return answer("mappings/mappings.html", question, [table], Exported(stands_alone=True), title=_MAPPINGS)


def _line(question: Question, one: KnownMapping) -> dict[str, str | int | None]:
    sheets = question.words("、", ", ").join(_titles(question, one)) or None
    return {
        "name": one.saved.name,
        "sheets": sheets,
        "change": one.saved.change,
        "at": one.at,
        "actor": one.actor,
    }


def _titles(question: Question, one: KnownMapping) -> list[str]:
    """The sheets of a mapping, those that it tells by their headers alone in words."""
    every = question.words("各工作表", "every sheet")
    return [every if title == "*" else title for title in one.sheets]


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/mappings/<path:name>")
@open_to(*READERS)
@asks(EXPORT)
def mapping(name: str) -> Response:
    """A saved mapping in words, a section for each of its tables, and its text."""
    with read_question() as question:
        found = known_one(question.picture, name)
        said = () if found.mapping is None else found.mapping.tables
        sections = [
            (
                explanation.sheet_words(one),
                list(explanation.facts(one)),
                tables_of(question, number, one, len(said) > 1),
            )
            for number, one in enumerate(said, 1)
        ]
        return answer(
            "mappings/mapping.html",
            question,
            [table for _, _, tables in sections for table in tables],
            Exported(_MAPPING.format(name), stands_alone=True),
            title=_MAPPING.format(name),
            mapping=found,
            facts=list(_facts(question, found)),
            sections=sections,
        )


@blueprint.get("/mapping-files/<path:name>")
@open_to(*READERS)
@asks()
def mapping_file(name: str) -> Response:
    """A saved mapping as the file that imports take."""
    with read_question() as question:
        found = known_one(question.picture, name)
        return download(found.saved.content.encode(), f"{name}.toml", _MEDIA_TYPE)


def _facts(question: Question, found: KnownMapping) -> Iterator[HeadLine]:
    change = question.words("第 {0} 次变更", "change {0}").format(found.saved.change)
    link = question.link("change", number=found.saved.change)
    yield Words("保存于", "saved by"), [HeadPart(change, link), HeadPart(found.at), HeadPart(found.actor or "—")]
    if found.mapping is not None:
        for words, text in explanation.facts_of_all(found.mapping):
            yield words, [HeadPart(question.say(text))]


def tables_of(question: Question, number: int, table: TableMapping, is_one_of_several: bool) -> list[Table]:
    """What becomes of the columns of a table, and the rows that are made. Their order says something: it stays."""
    made = [_columns(question, f"columns-{number}", table), _rows(question, f"rows-{number}", table)]
    if not is_one_of_several:
        return made
    sheet = explanation.sheet_words(table)
    return [replace(one, title=_OF_SHEET.format(sheet, one.title)) for one in made]


def _columns(question: Question, key: str, table: TableMapping) -> Table:
    rows = [
        {
            "header": question.say(one.header),
            "goes": question.say(one.goes),
            "key": one.key,
            "steps": question.say(one.steps),
            "row": one.row,
        }
        for one in explanation.columns(table)
    ]
    headings = [
        Heading("header", Words("表头", "header"), "sentence"),
        Heading("goes", Words("去处", "goes to"), "sentence"),
        Heading("key", Words("列名", "key"), "code"),
        Heading("steps", Words("怎样取值", "by which steps"), "sentence"),
        Heading("row", Words("产生的行", "row made"), "number"),
    ]
    schema = dict.fromkeys(("header", "goes", "key", "steps"), pl.String) | {"row": pl.Int64}
    title = Words("各列的去处", "What becomes of each column")
    return Table(key, title, headings, Rows(rows, schema), _NO_COLUMNS, max(len(rows), 1), movable=False)


def _rows(question: Question, key: str, table: TableMapping) -> Table:
    rows = [
        {
            "number": number,
            "ledger": question.say(one.ledger),
            "key": one.key,
            "when": question.say(one.when),
            "constants": question.say(one.constants),
            "replaces": None if one.replaces is None else question.say(one.replaces),
        }
        for number, one in enumerate(explanation.rows(table), 1)
    ]
    texts = dict.fromkeys(("ledger", "key", "when", "constants", "replaces"), pl.String)
    shown = Rows(rows, texts | {"number": pl.Int64})

    def door(row: TableRow) -> str:
        return question.link("ledger", key=row["key"])

    headings = [
        Heading("number", Words("序号", "no."), "number"),
        Heading("ledger", Words("台账", "ledger"), link=door),
        Heading("when", Words("何时产生", "when it is made"), "sentence"),
        Heading("constants", Words("不取自各列的内容", "what is read of no column"), "sentence"),
        *([Heading("replaces", Words("接替", "replaces"), "sentence")] if shown.has("replaces") else []),
    ]
    title = Words("每行产生的台账行", "Rows of ledgers made of each row")
    return Table(key, title, headings, shown, _NO_ROWS, max(len(rows), 1), movable=False)
