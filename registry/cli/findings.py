"""`registry findings`: what contradicts itself in the structure of a day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from registry.cli.frame import command, language, option
from registry.cli.options import AS_OF, JSON, KNOWN_AT, SCOPE, Folded, open_moment
from registry.cli.output import print_json, print_lines, print_table
from registry.language import Words

if TYPE_CHECKING:
    from registry.checks.model import Finding

_AT = Words(
    "截至 {day}，按第 {known} 次变更之后所知，范围：{scope}", "as of {day}, as known at change {known}, scope: {scope}"
)
_ALL = Words("全部", "everything")
_NONE = Words("没有发现问题", "nothing was found")
_GROUP = Words("{name}（{code}，{severity}）：{count} 条", "{name} ({code}, {severity}): {count}")
_ADVICE = Words("怎么办：{0}", "What to do: {0}")
_HEADINGS = (Words("乡镇", "township"), Words("问题", "finding"))


@command(
    "findings",
    Words(
        "核查某日的结构\n上级成环、上级不存在、重复登记、所属单位已终止等；只列问题，不改任何内容。",
        "Check the structure of a day\n"
        "Rings, superiors that do not exist, rows twice or outside the life of what they belong to. Changes nothing.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@option(
    "--rule",
    "rules",
    type=Folded(),
    metavar="CODE",
    multiple=True,
    says=Words("只核查这一条规则（可多次）", "this rule alone (STRUCT-CYCLE, ...; several)"),
)
@JSON
def findings(
    as_of: datetime.date | None, known: str | None, scope: str | None, rules: tuple[str, ...], as_json: bool
) -> None:
    """The findings of a day, by rule."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.checks import service
        from registry.picture import Picture

        picture = Picture(connection, moment)
        found = service.findings(picture, scope, *rules)
        document = service.as_json(picture, found) if as_json else None
        townships = [township or county or "" for county, township in service.whereabouts(picture, found)]
    if document is not None:
        print_json(document)
        return
    day = _AT.format(day=moment.as_of.isoformat(), known=moment.known_at, scope=scope or _ALL)
    print_lines(day.in_(language()))
    _print(found, townships)


def _print(found: Sequence[Finding], townships: Sequence[str]) -> None:
    """A table for each rule that found something."""
    from registry.checks.model import SEVERITIES

    if not found:
        print_lines(_NONE.in_(language()))
    for rule, group in groupby(zip(found, townships, strict=True), key=lambda one: one[0].rule):
        rows = [[township, f.says.in_(language())] for f, township in group]
        title = _GROUP.format(name=rule.name, code=rule.code, severity=SEVERITIES[rule.severity], count=len(rows))
        print_lines("", title.in_(language()), _ADVICE.format(rule.advice).in_(language()))
        print_table([h.in_(language()) for h in _HEADINGS], rows)
