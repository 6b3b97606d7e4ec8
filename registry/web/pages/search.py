"""Finding a place or an organization 查找: by name, code, pinyin or its initials, on any day that the record knows."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from flask import Response, request

from registry import days
from registry.language import Words
from registry.lookup.search import find
from registry.text import fold
from registry.web.pages.tree import KIND_WORDS
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Table

#: How many are suggested while somebody types.
SUGGESTED = 8
WAYS = {
    "name": Words("名称", "name"),
    "code": Words("代码", "code"),
    "pinyin": Words("拼音", "pinyin"),
    "initials": Words("首字母", "initials"),
}
STANDINGS = {
    "lives": Words("存在", "exists"),
    "ended": Words("已撤销", "has ended"),
    "to_come": Words("尚未设立", "not yet set up"),
}


@blueprint.get("/search")
@asks("q", tables=["found"])
def search() -> Response:
    """What `q` finds."""
    with read_question() as question:
        written = _written()
        found = find(question.picture, written)
        tables = [_table(question, found)] if len(found) else []
        return answer("search/search.html", question, tables, written=written)


@blueprint.get("/search/suggested")
@asks("q")
def suggested() -> Response:
    """The first of what `q` finds, to be shown while somebody types."""
    with read_question() as question:
        written = _written()
        found = find(question.picture, written)
        rows = found.head(SUGGESTED).to_dicts()
        return answer("search/suggested.html", question, written=written, rows=rows, count=len(found), kinds=KIND_WORDS)


def _written() -> str:
    return fold(request.args.get("q", ""))


def _table(question: Question, found: pl.DataFrame) -> Table:
    then = pl.when(pl.col("way") == "code").then("coded").otherwise("called")
    day = question.moment.day
    until, ends = (pl.when(pl.col(c) <= day).then(c).alias(c) for c in ("until", "ends"))
    told = found.with_columns(until, ends)
    days_in_words = (_day(c, question) for c in ("ends", "begins", "until"))
    shown = told.with_columns(*days_in_words, then=then)
    title = Words("找到的地点和党组织", "Places and organizations found")
    return Table("found", title, list(_headings(question, shown)), shown)


def _day(column: str, question: Question) -> pl.Expr:
    """A day as it is told on the day of the question."""
    day = question.moment.day
    return pl.col(column).map_elements(lambda n: question.say(days.shown_on(n, day)), return_dtype=pl.String)


def _headings(question: Question, found: pl.DataFrame) -> Iterator[Heading]:
    """The columns; those of another time's name only where one was matched."""
    yield Heading("name", Words("名称", "name"), link=lambda row: question.link("unit", code=row["code"]))
    yield Heading("code", Words("代码", "code"), "code")
    yield Heading("kind", Words("类别", "kind"), in_words=KIND_WORDS.__getitem__)
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
        yield Heading("ends", Words("撤销日期", "ends on"), "code")
