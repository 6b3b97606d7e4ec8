"""`registry screen` and `stars`: which village organizations the criteria find, and which have stars."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import click

from registry.cli.frame import command, language, option
from registry.cli.options import AS_OF, JSON, KNOWN_AT, SCOPE, open_moment
from registry.cli.output import print_json, print_lines, print_table
from registry.language import Words

_AT = Words(
    "截至 {day}，按第 {known} 次变更之后所知，范围：{scope}", "as of {day}, as known at change {known}, scope: {scope}"
)
_ALL = Words("全部", "everything")
_SCREENED = Words(
    "村党组织 {population} 个：符合标准的 {candidates} 个，无法判定的 {undetermined} 个",
    "village organizations: {population}; candidates: {candidates}; undetermined: {undetermined}",
)
_CANDIDATE_HEADINGS = (
    Words("党组织", "organization"),
    Words("地点", "place"),
    Words("在整案件", "open case"),
    Words("代为负责的案件", "answers for"),
    Words("符合的标准", "criteria"),
    Words("未登记", "not recorded"),
)
_SINCE = Words("{0}（{1}，自 {2} 起）", "{0} ({1}, since {2})")
_WORTH = Words("{0}（{1}）", "{0} ({1})")
_STAR_HEADINGS = (
    Words("党组织", "organization"),
    Words("星级", "stars"),
    Words("年度", "year"),
    Words("决定日期", "decided on"),
    Words("文号", "document"),
)
_VILLAGE_HEADINGS = (Words("村", "village"), Words("星级", "stars"), Words("党组织", "organizations"))


@command(
    "screen",
    Words(
        "排查：符合标准的村党组织\n每个党组织列出符合哪几项标准、程度和起始日期；不因此立案，不改任何内容。",
        "Screening: the village organizations that the criteria find\n"
        "Of each the criteria that it meets, by how much and since when. Opens no case, changes nothing.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@JSON
def screen(as_of: datetime.date | None, known: str | None, scope: str | None, as_json: bool) -> None:
    """The candidates of a scope, with their reasons."""
    with open_moment(as_of, known) as (connection, moment):
        # Late: the help stands there before dataframes are imported.
        from registry.casework.screening import screening
        from registry.picture import Picture

        answer = screening(Picture(connection, moment), scope)
    if as_json:
        print_json(answer)
        return
    print_lines(_AT.format(day=answer["as_of"], known=answer["known_at"], scope=scope or _ALL).in_(language()))
    counts = {"population": answer["population"], "undetermined": answer["undetermined"]}
    print_lines(_SCREENED.format(candidates=len(answer["candidates"]), **counts).in_(language()))
    _print(_CANDIDATE_HEADINGS, map(_candidate, answer["candidates"]))


def _candidate(row: Mapping[str, Any]) -> list[str]:
    """A line of the table of candidates."""
    reasons = _joined(_reason(one) for one in row["reasons"])
    answers_for, unknown = (
        _joined(row["answers_for"]),
        _joined(_criterion(one).in_(language()) for one in row["unknown"]),
    )
    return [row["organization"], row["place"] or "", row["open_case"] or "", answers_for, reasons, unknown]


def _joined(texts: Iterable[str]) -> str:
    return ("；" if language() == "zh" else "; ").join(texts)


def _criterion(key: str) -> Words:
    # Late: the help stands there before dataframes are imported.
    from registry.casework.criteria import CRITERIA

    return next(criterion.words for criterion in CRITERIA if criterion.key == key)


def _reason(reason: Mapping[str, Any]) -> str:
    """A criterion that is met, in words."""
    value, since = reason["value"], reason["since"]
    shown = _joined(value) if isinstance(value, list) else value
    words = _criterion(reason["criterion"])
    if shown is not None and since is not None and shown != since:
        words = _SINCE.format(words, shown, since)
    elif shown is not None:
        words = _WORTH.format(words, shown)
    return words.in_(language())


@command(
    "stars",
    Words(
        "星级名单\n时点存在的村党组织中不低于某一星级的，以及这些党组织所在的村。",
        "Who has stars\nLiving village organizations with so many stars at least, and their villages.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@option(
    "--least",
    type=click.IntRange(0, 5),
    default=3,
    metavar="STARS",
    says=Words("至少几星（默认 3）", "so many stars at least (default: 3)"),
)
@JSON
def stars(as_of: datetime.date | None, known: str | None, scope: str | None, least: int, as_json: bool) -> None:
    """The organizations and villages that have stars."""
    with open_moment(as_of, known) as (connection, moment):
        # Late: the help stands there before dataframes are imported.
        from registry.casework.star_list import star_list
        from registry.picture import Picture

        answer = star_list(Picture(connection, moment), scope, least)
    if as_json:
        print_json(answer)
        return
    shown = _AT.format(day=moment.as_of.isoformat(), known=moment.known_at, scope=scope or _ALL)
    print_lines(shown.in_(language()))
    _print(_STAR_HEADINGS, (list(row.values()) for row in answer["organizations"]))
    villages = ([row["code"], row["stars"], _joined(row["organizations"])] for row in answer["villages"])
    _print(_VILLAGE_HEADINGS, villages)


def _print(headings: Iterable[Words], rows: Iterable[list[Any]]) -> None:
    print_table([heading.in_(language()) for heading in headings], rows)
