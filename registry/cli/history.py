"""`registry tree`, `history`, `changes`, `verify`, `checkpoint`: what stood, what changed, that it is whole."""

from __future__ import annotations

import datetime
import json
from typing import Any

import click

from registry.cli.frame import FAILED, argument, command, language, option, say
from registry.cli.options import AS_OF, JSON, KNOWN_AT, SCOPE, Folded, open_moment, tell_known_faults
from registry.cli.output import print_json, print_lines, print_table
from registry.cli.problems import problems_table
from registry.columns import Choice, Column, YesNo
from registry.errors import Problem
from registry.language import Words
from registry.ledgers import RECORD
from registry.origins import WORDS_OF_CELLS

_TREE = (Words("代码", "code"), Words("名称", "name"), Words("类别", "kind"), Words("上级代码", "parent"))
_CHANGES = (
    Words("变更", "change"),
    Words("时间", "at"),
    Words("经办人", "actor"),
    Words("事由", "reason"),
    Words("来源", "origin"),
    Words("行数", "rows"),
    Words("摘要", "digest"),
)
_VERSION = {
    "record": Words(RECORD.label, "record number"),
    "change": Words("变更", "change"),
    "until": Words("失效于变更", "out of force at"),
    "file": Words("文件", "file"),
    "row": Words("行", "row"),
    **WORDS_OF_CELLS,
}
#: What a version tells of each of its values stands in the JSON alone.
_OF_VALUES = "cells"
_SECTIONS = {
    "codes": Words("代码", "codes"),
    "states": Words("历次状态", "states"),
    "successions": Words("承接", "successions"),
    "same_person": Words("同一人", "recorded twice"),
    "posts": Words("任职", "posts"),
    "coverage": Words("覆盖", "coverage"),
    "ratings": Words("星级评定", "ratings"),
    "cases": Words("整顿", "cases"),
    "facts": Words("指标", "facts"),
}
_HOLDS = Words("完好：{changes} 次变更，末次摘要 {head}", "whole: {changes} {changes:change|changes}, head {head}")
_UNFIT = Words(
    "以上各处，本程序的导入和操作都不会这样登记：登记库曾被绕过程序改动，或来自别处。",
    "Nothing that this program does writes what is told above: the database was altered past it, or is not its own.",
)


@command("tree", Words("某日的地点名录", "The places of a day"))
@AS_OF
@KNOWN_AT
@SCOPE
@option(
    "--official",
    is_flag=True,
    says=Words("只列区划，不含自然村和安置点", "official places only: no natural villages, no relocation sites"),
)
@JSON
def tree(as_of: datetime.date | None, known: str | None, scope: str | None, official: bool, as_json: bool) -> None:
    """The places that lived on a day, with their parents of that day."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.lookup.tree import places_at

        places = places_at(connection, moment, scope, official)
    if as_json:
        print_json({"places": places})
    else:
        from registry.places.ledger import PLACES

        kind = PLACES.by_key["kind"]
        rows = ([p["code"], p["name"], kind.show(p["kind"], language()), p["parent"]] for p in places)
        print_table([h.in_(language()) for h in _TREE], rows)


@command("history", Words("某代码的全部历史", "Everything that a code went through"))
@argument("code", type=Folded())
@JSON
def history(code: str, as_json: bool) -> None:
    """Every version of everything that is recorded about one unit, each with its change."""
    from registry.lookup.history import history_of
    from registry.versions import At

    with open_moment() as (connection, moment):
        found = history_of(At(connection, moment), code)
    if as_json:
        print_json(found)
        return
    for section, title in _SECTIONS.items():
        if section == "codes":
            print_lines(f"{title.in_(language())}: {'、'.join(found['codes'])}")
        elif found.get(section):
            _print_section(title.in_(language()), section, found[section])


def _print_section(title: str, section: str, rows: list[dict[str, Any]]) -> None:
    """One table of versions; columns in which nothing stands are left out."""
    declared = _declared(section, rows[0])
    every = dict.fromkeys(key for row in rows for key in row if key != _OF_VALUES)
    keys = [key for key in every if any(row.get(key) is not None for row in rows)]
    headings = [_heading(declared.get(key), key) for key in keys]
    print_lines("")
    print_table(headings, ([_shown(declared.get(key), row.get(key)) for key in keys] for row in rows), title)


def _heading(column: Column | None, key: str) -> str:
    if column is not None:
        return column.label if language() == "zh" else key
    return _VERSION[key].in_(language())


def _declared(section: str, row: dict[str, Any]) -> dict[str, Column]:
    """The declared columns of a section, by key."""
    from registry import record
    from registry.slices import BY_KEY

    table = {"successions": record.succession, "same_person": record.same_person}.get(section)
    if table is not None:
        return {column.key: column for column in table.info["recorded"]}
    names = [section] if section in BY_KEY else list(record.KIND_OF_LEDGER)
    keys = row.keys() - _VERSION - {_OF_VALUES}
    return next(ledger.by_key for ledger in map(BY_KEY.__getitem__, names) if keys <= ledger.by_key.keys())


def _shown(column: Column | None, value: Any) -> Any:
    """A value as people read it: choices, yes and no in their words."""
    if value is None or not isinstance(column, (Choice, YesNo)):
        return value
    return column.show(value, language())


@command("changes", Words("变更记录", "The change record"))
@JSON
def changes(as_json: bool) -> None:
    """Every change, the oldest first."""
    from registry.lookup.change_list import changes_document
    from registry.versions import At

    with open_moment() as (connection, moment):
        answer = changes_document(At(connection, moment))
    if as_json:
        print_json(answer)
        return
    rows = (
        [r["change"], _local(r["at"]), r["actor"], r["reason"], _origin(r["origin"]), r["rows"], r["digest"][:12]]
        for r in answer["changes"]
    )
    print_table([h.in_(language()) for h in _CHANGES], rows, right=(0, 5))


def _local(at: str) -> str:
    """The time of a change as the clock in the registry's zone showed it."""
    from registry.moment import ZONE

    return datetime.datetime.fromisoformat(at).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _origin(text: str) -> str:
    """The origin of a change, in short."""
    origin = json.loads(text)
    return " ".join(str(origin[key]) for key in ("kind", "name", "change") if key in origin)


@command(
    "verify",
    Words(
        "验证变更记录未被改动\n并列出导入不会接受的设置和行。--against 给出另行保存的核对点，可发现截断和重造。",
        "Check that nobody touched the record.\n"
        "Settings and rows that no import would have taken in are told as well.\n"
        "--against takes a line of `registry checkpoint`: it finds truncation, and a chain built anew.",
    ),
)
@option(
    "--against",
    type=Folded(),
    metavar="LINE",
    says=Words("核对点（registry checkpoint 打印的一行）", "a line that `registry checkpoint` printed"),
)
@JSON
@click.pass_context
def verify(context: click.Context, against: str | None, as_json: bool) -> None:
    """Recomputes every digest; exit 1 where one does not hold."""
    from registry import verifying
    from registry.archive.checking import problems_of
    from registry.errors import Refused
    from registry.slices import VERSIONED

    with open_moment() as (connection, _):
        try:
            verdict = verifying.verify(connection, VERSIONED, against)
        except ValueError:
            raise Refused(
                "--against：不是 registry checkpoint 打印的一行", "--against: not a line of `registry checkpoint`"
            ) from None
        problems = problems_of(connection)
    if as_json:
        print_json(verdict.as_json(language()) | _unfit(problems))
    elif verdict.ok:
        print_lines(_HOLDS.format(changes=verdict.changes, head=verdict.head or "-").in_(language()))
    tell_known_faults()
    for remark in verdict.remarks:
        say(remark)
    if verdict.problem is not None:
        say(verdict.problem)
    if problems and not as_json:
        problems_table(problems, language())
        say(_UNFIT)
    if problems or not verdict.ok:
        context.exit(FAILED)


def _unfit(problems: list[Problem]) -> dict[str, Any]:
    """The part of the JSON document about rows that no import would have taken in; empty where there are none."""
    return {"ok": False, "problems": [problem.as_json(language()) for problem in problems]} if problems else {}


@command(
    "checkpoint",
    Words("打印核对点，另行保存", "One line to keep elsewhere: number, digest and time of the last change"),
)
def checkpoint() -> None:
    """The line that `verify --against` takes."""
    from registry import verifying

    with open_moment() as (connection, _):
        print_lines(verifying.checkpoint(connection))
