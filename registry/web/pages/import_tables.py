"""The tables of an import's page 导入结果: what would be, or was, taken in; what is wrong, and what looks wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from registry.imports.service import REVISIONS
from registry.language import Words
from registry.lookup.ledger_rows import title
from registry.slices import BY_KEY
from registry.web.question import Question
from registry.web.tables import Heading, Rows, Table, TableRow, without_empty

#: The keys of the tables that an import's page may have.
KEYS = ("counts", "problems", "warnings", "revisions", "reminders", "people", "given")
_COUNTS = {
    "new": Words("新增", "new"),
    "revised": Words("修订", "revised"),
    "same": Words("相同", "same"),
    "withdrawn": Words("作废", "withdrawn"),
    "cleared": Words("清空的值", "values cleared"),
}
_LEDGER, _ROW = Words("台账", "ledger"), Words("行", "row")
_SHEET = Words("文件或工作表", "file or sheet")
_FIRST = Words(
    "只列出前 {count} 处；登记以后，变更记录里有全部", "the first {count} alone: the change that it becomes has all"
)
_REMINDED = Words(
    "不妨碍登记，但看起来不对，请核对", "they do not stand in the way, but look wrong: have a look at them"
)
_WARNED = Words("须先确认，才能登记", "they are to be accepted before it can be taken")
_NEW = Words("新登记", "new")
_KNOWN = Words("已登记", "recorded already")
#: What stands in a problem beside its place and its texts, in words, and is not always there.
_SOMETIMES = ("sheet", "cell", "header", "code", "value", "allowed", "candidates", "label", "row")


def import_tables(question: Question, result: Mapping[str, Any]) -> Iterator[Table]:
    """The tables of what an import came to, those that have something to say: problems first."""
    titles = {
        "problems": (Words("问题", "Problems"), ()),
        "warnings": (Words("须确认的提醒", "Warnings"), (_WARNED,)),
    }
    for key, (words, notes) in titles.items():
        if result.get(key):
            yield _problems(key, words, result[key], notes)
    if result.get("ledgers"):
        yield _counts(question, result["ledgers"])
    if result.get(REVISIONS):
        yield _revisions(question, result[REVISIONS])
    if result.get("reminders"):
        yield _problems("reminders", Words("提醒", "Reminders"), result["reminders"], (_REMINDED,))
    if result.get("people"):
        yield _people(question, result["people"])
    if result.get("given"):
        yield _given(question, result["given"])


def _counts(question: Question, ledgers: Mapping[str, Mapping[str, int]]) -> Table:
    """How many rows of each ledger are new, revised, and the same."""

    def door(row: TableRow) -> str:
        return question.link("ledger", key=row["key"])

    rows = [{"ledger": question.say(title(BY_KEY[key])), "key": key, **counts} for key, counts in ledgers.items()]
    schema = dict.fromkeys(("ledger", "key"), pl.String) | dict.fromkeys(_COUNTS, pl.Int64)
    headings = [
        Heading("ledger", _LEDGER, link=door),
        *(Heading(key, words, "number") for key, words in _COUNTS.items()),
    ]
    name = Words("与现有登记相比", "Compared with what is recorded")
    return Table("counts", name, headings, Rows(rows, schema), size=max(len(rows), 1), movable=False)


def _problems(key: str, words: Words, problems: Sequence[Mapping[str, Any]], notes: Sequence[Words]) -> Table:
    """Problems, each with its place, what stands there, what is wrong and what is allowed."""
    rows = [
        {name: problem.get(name) for name in ("sheet", "cell", "header", "code", "value", "label", "problem", "row")}
        | {
            "file": problem.get("sheet") or problem.get("file") or problem.get("ledger"),
            "allowed": problem.get("allowed") or None,
            "label": problem.get("label") or problem.get("column"),
            "candidates": _candidates(problem.get("candidates") or ()),
        }
        for problem in problems
    ]
    texts = ("file", "sheet", "cell", "header", "code", "value", "label", "problem", "allowed", "candidates")
    shown = Rows(rows, dict.fromkeys(texts, pl.String) | {"row": pl.Int64})
    headings = [
        Heading("file", _SHEET),
        Heading("row", _ROW, "number"),
        Heading("cell", Words("单元格", "cell"), "code"),
        Heading("label", Words("列", "column")),
        Heading("header", Words("表头", "header")),
        Heading("value", Words("所填", "what stands there"), "sentence"),
        Heading("problem", words, "sentence"),
        Heading("allowed", Words("应为", "what is allowed"), "sentence"),
        Heading("candidates", Words("可能是", "who is meant perhaps"), "sentence"),
    ]
    return Table(key, words, without_empty(headings, shown, _SOMETIMES), shown, notes=notes)


def _candidates(found: Sequence[Mapping[str, str]]) -> str | None:
    """Whom a name could mean, each with its path."""
    return "；".join(f"{one['name']} {one['code']}（{one['path']}）" for one in found) or None


def _revisions(question: Question, revisions: Sequence[Mapping[str, Any]]) -> Table:
    """The first values that become others."""
    rows = [{**one, "ledger": question.say(title(BY_KEY[one["ledger"]]))} for one in revisions]
    schema = dict.fromkeys(("file", "ledger", "column", "before", "after"), pl.String) | {"row": pl.Int64}
    headings = [
        Heading("file", _SHEET),
        Heading("row", _ROW, "number"),
        Heading("ledger", _LEDGER),
        Heading("column", Words("列", "column")),
        Heading("before", Words("原值", "recorded"), "sentence"),
        Heading("after", Words("新值", "to be"), "sentence"),
    ]
    notes = [_FIRST.format(count=len(rows))] if len(rows) >= 100 else []
    return Table("revisions", Words("修订的值", "Values that are revised"), headings, Rows(rows, schema), notes=notes)


def _people(question: Question, people: Sequence[Mapping[str, Any]]) -> Table:
    """The people whom a workbook names, those that are new first."""
    told = sorted(people, key=lambda one: not one["new"])
    rows = [
        {
            "name": one["name"],
            "code": one["code"],
            "new": question.say(_NEW if one["new"] else _KNOWN),
            "cells": "、".join(one["cells"]),
        }
        for one in told
    ]
    headings = [
        Heading("name", Words("姓名", "name")),
        Heading("code", Words("人员编号", "code"), "code"),
        Heading("new", Words("是否新登记", "new or not")),
        Heading("cells", Words("所在单元格", "cells"), "sentence"),
    ]
    schema = dict.fromkeys(("name", "code", "new", "cells"), pl.String)
    return Table("people", Words("表中的人员", "People of the workbook"), headings, Rows(rows, schema))


def _given(question: Question, given: Mapping[str, Sequence[str]]) -> Table:
    """The codes that are given to what is new."""
    rows = [
        {"ledger": question.say(title(BY_KEY[key])), "count": len(codes), "codes": _span(codes)}
        for key, codes in given.items()
        if codes
    ]
    headings = [
        Heading("ledger", _LEDGER),
        Heading("count", Words("个数", "how many"), "number"),
        Heading("codes", Words("编号", "codes"), "sentence"),
    ]
    schema = {"ledger": pl.String, "count": pl.Int64, "codes": pl.String}
    return Table("given", Words("新给的编号", "Codes that are given"), headings, Rows(rows, schema), movable=False)


def _span(codes: Sequence[str]) -> str:
    """The first codes and the last."""
    return ", ".join(codes[:5]) + (f" … {codes[-1]}" if len(codes) > 5 else "")
