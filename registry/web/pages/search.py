"""Finding 查找: places, organizations, people with a named task, cases and figures, by several words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from flask import Response, request

from registry import days
from registry.figures.groups import GROUPS
from registry.figures.model import Figure
from registry.language import Words
from registry.lookup.name_index import KIND_WORDS
from registry.lookup.search import LEDGERS, find_all
from registry.text import fold
from registry.web.access import READERS, open_to
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

#: How many are suggested while somebody types.
SUGGESTED = 8
WAYS = {
    "name": Words("名称", "name"),
    "code": Words("代码", "code"),
    "pinyin": Words("拼音", "pinyin"),
    "initials": Words("首字母", "initials"),
    "kind": Words("职务或类别", "role or kind"),
}
STANDINGS = {
    "lives": Words("存在", "exists"),
    "ended": Words("已撤销", "has ended"),
    "to_come": Words("尚未设立", "not yet set up"),
    "in_post": Words("在任", "in post"),
    "former": Words("曾任", "held it before"),
    "post_to_come": Words("尚未任职", "not yet in post"),
    "open": Words("整顿中", "open"),
    "closed": Words("已销号", "closed"),
    "case_to_come": Words("尚未认定", "not yet identified"),
}
TITLES = {
    "places": Words("地点", "Places"),
    "organizations": Words("党组织", "Organizations"),
    "people": Words("任职人员", "People in posts"),
    "cases": Words("整顿台账", "Cases"),
    "figures": Words("指标", "Figures"),
}
_GROUP_OF = {figure.code: group.name for group in GROUPS for figure in group.figures}
_SPACES = {"people": "person", "cases": "case"}


@blueprint.get("/search")
@open_to(*READERS)
@asks("q", tables=TITLES)
def search() -> Response:
    """What `q` finds, in a table for each kind of thing."""
    with read_question() as question:
        written = _written()
        found, by_name = find_all(question.picture, written)
        parts = ((key, found.filter(pl.col("ledger") == key)) for key in LEDGERS)
        tables = [_table(question, key, part) for key, part in parts if len(part)]
        tables += [_figures(question, by_name)] if by_name else []
        titles = [(table.key, table.title, len(table.frame)) for table in tables]
        return answer("search/search.html", question, tables, written=written, titles=titles)


@blueprint.get("/search/suggested")
@open_to(*READERS)
@asks("q")
def suggested() -> Response:
    """The first of what `q` finds, to be shown while somebody types."""
    with read_question() as question:
        written = _written()
        found, by_name = find_all(question.picture, written)
        first = [_suggestion(question, row) for row in found.head(SUGGESTED - min(2, len(by_name))).to_dicts()]
        first += [
            {
                "ledger": "figures",
                "name": question.say(f.name),
                "link": question.link("figure", code=f.code),
                "beside": "",
            }
            for f in by_name[: SUGGESTED - len(first)]
        ]
        groups = [(title, [row for row in first if row["ledger"] == key]) for key, title in TITLES.items()]
        return answer(
            "search/suggested.html",
            question,
            written=written,
            groups=[(title, rows) for title, rows in groups if rows],
            shown=len(first),
            count=len(found) + len(by_name),
        )


def _written() -> str:
    return fold(request.args.get("q", ""))


def _link(question: Question, row: TableRow) -> str:
    return question.link("unit", code=row["code"], space=_SPACES.get(row["ledger"]))


def _suggestion(question: Question, row: dict[str, Any]) -> dict[str, Any]:
    """A thing as it is suggested: what it is called, and beside it what it is and where it lies."""
    where = row["stands_at"] or row["township"] or row["county"]
    what = [question.say(KIND_WORDS[row["kind"]]) if row["kind"] in KIND_WORDS else None]
    if row["ledger"] == "people":
        what.append(question.say(STANDINGS[row["standing"]]))
    beside = [*what, row["code"] if row["name"] else None, where if where != row["name"] else None]
    name, link = row["name"] or row["code"], _link(question, row)
    return {"ledger": row["ledger"], "name": name, "link": link, "beside": " · ".join(filter(None, beside))}


def _table(question: Question, ledger: str, found: pl.DataFrame) -> Table:
    then = pl.when(pl.col("way") == "code").then("coded").otherwise("called")
    day = question.moment.day
    until, ends = (pl.when(pl.col(c) <= day).then(c).alias(c) for c in ("until", "ends"))
    known = found.with_columns(until, ends)
    days_in_words = (_day(c, question) for c in ("ends", "begins", "until"))
    shown = known.with_columns(*days_in_words, then=then)
    return Table(ledger, TITLES[ledger], list(_headings(question, ledger, shown)), shown)


def _day(column: str, question: Question) -> pl.Expr:
    """A day as it is told on the day of the question."""
    day = question.moment.day
    return pl.col(column).map_elements(lambda n: question.say(days.shown_on(n, day)), return_dtype=pl.String)


def _headings(question: Question, ledger: str, found: pl.DataFrame) -> Iterator[Heading]:
    """The columns; those of another time's name only where one was matched."""

    def link(row: TableRow) -> str:
        return _link(question, row)

    def unit(row: TableRow) -> str | None:
        return question.link("unit", code=row["stands_at_code"]) if row["stands_at_code"] else None

    if ledger != "cases":
        yield Heading("name", Words("姓名", "name") if ledger == "people" else Words("名称", "name"), link=link)
    yield Heading("code", Words("编号", "code") if ledger in _SPACES else Words("代码", "code"), "code", link=link)
    if ledger != "cases":
        yield Heading("kind", Words("职务", "role") if ledger == "people" else Words("类别", "kind"), in_words=_kind)
    if ledger in _SPACES:
        yield Heading("stands_at", Words("单位", "unit"), link=unit)
    yield Heading("county", Words("县区", "county"))
    yield Heading("township", Words("乡镇街道", "township"))
    yield Heading("village", Words("村社区", "village"))
    yield Heading("way", Words("匹配", "matched"), in_words=WAYS.__getitem__)
    if found["then"].is_not_null().any():
        yield Heading("then", Words("其他时期的名称或代码", "its name or code at another time"))
        yield Heading("begins", Words("当时自", "then from"), "code")
        yield Heading("until", Words("当时至", "then to"), "code")
    yield Heading("standing", Words("时点状态", "on the day"), in_words=STANDINGS.__getitem__)
    if found["ends"].is_not_null().any():
        yield Heading("ends", _ENDS.get(ledger, Words("撤销日期", "ends on")), "code")


_ENDS = {"people": Words("免职日期", "ended on"), "cases": Words("销号日期", "closed on")}


def _kind(kind: str) -> Words:
    return KIND_WORDS.get(kind) or Words(kind, kind)


def _figures(question: Question, found: list[Figure]) -> Table:
    """The figures that were found, each with the group in which it is reported."""
    rows = [{"name": question.say(f.name), "code": f.code, "group": question.say(_GROUP_OF[f.code])} for f in found]
    headings = [
        Heading("name", Words("指标", "figure"), link=lambda row: question.link("figure", code=row["code"])),
        Heading("code", Words("指标代码", "code"), "code"),
        Heading("group", Words("分组", "group")),
    ]
    return Table(
        "figures", TITLES["figures"], headings, Rows(rows, dict.fromkeys(("name", "code", "group"), pl.String))
    )
