"""`registry findings` and `rules`: what does not meet the regulations, and what contradicts itself in a structure."""

from __future__ import annotations

import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import argument, command, language, option, say
from registry.cli.options import AS_OF, DATED, IMPRINT, JSON, KNOWN_AT, SCOPE, SIGNED_BY, Folded, open_moment
from registry.cli.output import print_json, print_lines, print_table
from registry.errors import Refused
from registry.language import Words

if TYPE_CHECKING:
    from registry.picture import Picture

SEVERITIES = ("violation", "warning", "suggestion", "target")
MODES = ("on", "report")
STATUSES = ("new", "acknowledged", "notified", "in_hand", "overdue", "excepted")
COUNTED_BY = ("rule", "county", "severity", "status")
_AT = Words(
    "截至 {day}，按第 {known} 次变更之后所知，范围：{scope}", "as of {day}, as known at change {known}, scope: {scope}"
)
_ALL = Words("全部", "everything")
_NONE = Words("没有发现问题", "nothing was found")
_GROUP = Words("{name}（{code}，{severity}{mode}）：{count} 条", "{name} ({code}, {severity}{mode}): {count}")
_REPORT = Words("，仅列示", ", listed only")
_ADVICE = Words("怎么办：{0}", "What to do: {0}")
_SOURCE = Words("依据：{0}（{1}）", "By: {0} ({1})")
_HEADINGS = (
    Words("乡镇", "township"),
    Words("问题", "finding"),
    Words("起始", "since"),
    Words("状态", "status"),
    Words("责任党组织", "owner"),
)
_COUNT_HEADINGS = (
    Words("分组", "group"),
    Words("条数", "findings"),
    Words("单位数", "units"),
    Words("例外", "excepted"),
    Words("仅列示", "listed only"),
)
_DUE_HEADINGS = (
    Words("期限", "due"),
    Words("规则", "rule"),
    Words("单位", "unit"),
    Words("责任党组织", "owner"),
)
_RULE_HEADINGS = (
    Words("规则", "rule"),
    Words("内容", "what it says"),
    Words("程度", "severity"),
    Words("方式", "mode"),
    Words("依据", "source"),
    Words("把握", "confidence"),
)
_WRITTEN = Words("已写入 {0}", "written to {0}")
_BEFORE_RECORD = Words("早于记录", "before the record")


@command(
    "findings",
    Words(
        "核查某日的问题\n不符合规定的单位，以及结构上自相矛盾之处；只列问题，不改任何内容。",
        "Check a day\nUnits that do not meet the regulations, and what contradicts itself. Changes nothing.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@option(
    "--rule",
    "rules",
    type=Folded(),
    metavar="CODE|FAMILY",
    multiple=True,
    says=Words(
        "只核查这些规则，或一类（可多次）", "these rules alone, or a family (ORG-01a, VIL, STRUCT, ...; several)"
    ),
)
@option("--severity", type=click.Choice(SEVERITIES), multiple=True, says=Words("只列这些程度的", "of these severities"))
@option("--mode", type=click.Choice(MODES), multiple=True, says=Words("只列这些方式的", "of these modes"))
@option("--status", type=click.Choice(STATUSES), multiple=True, says=Words("只列这些状态的", "of these statuses"))
@option("--count-by", "count_by", type=click.Choice(COUNTED_BY), says=Words("只计数，按此分组", "count them, by this"))
@option(
    "--due-within",
    "due_within",
    type=click.IntRange(0, 3660),
    says=Words("列出多少天内到期的", "what falls due within days"),
)
@JSON
def findings(
    as_of: datetime.date | None,
    known: str | None,
    scope: str | None,
    rules: tuple[str, ...],
    severity: tuple[str, ...],
    mode: tuple[str, ...],
    status: tuple[str, ...],
    count_by: str | None,
    due_within: int | None,
    as_json: bool,
) -> None:
    """The findings of a day, by rule; or how many, or what falls due."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.checks import rule_service
        from registry.checks.figure_documents import FindingsWanted, findings_document
        from registry.picture import Picture

        picture = Picture(connection, moment)
        asked = FindingsWanted(rules, severity, mode, status, count_by, due_within)
        day = _AT.format(day=moment.as_of.isoformat(), known=moment.known_at, scope=scope or _ALL)
        if as_json:
            print_json(findings_document(picture, scope, asked))
        elif due_within is not None:
            _due(findings_document(picture, scope, asked), day)
        elif count_by is not None:
            _counts(findings_document(picture, scope, asked), day)
        else:
            print_lines(day.in_(language()))
            _print(picture, rule_service.found(picture, scope, rule_service.Wanted(rules, severity, mode, status)))


def _due(document: dict[str, Any], day: Words) -> None:
    rows = [[d["due_on"], f"{d['says'][language()]} {d['rule']}", d["unit"], d["owner"] or ""] for d in document["due"]]
    print_lines(day.in_(language()))
    print_table([h.in_(language()) for h in _DUE_HEADINGS], rows)


def _counts(document: dict[str, Any], day: Words) -> None:
    fields = ("findings", "units", "excepted", "report")
    rows = [[c["key"] or "", *(str(c[field]) for field in fields)] for c in document["counts"]]
    print_lines(day.in_(language()))
    print_table([h.in_(language()) for h in _COUNT_HEADINGS], rows, right=range(1, 5))


def _print(picture: Picture, found: Any) -> None:
    """A table for each rule that found something."""
    from registry.checks import rule_service
    from registry.checks.dispositions import STATUSES as WORDS
    from registry.checks.model import SEVERITIES as SEVERITY_WORDS

    shown = rule_service.lines(picture, found)
    if not shown:
        print_lines(_NONE.in_(language()))
    for (rule, mode), group in groupby(shown, key=lambda line: (line.rule, line.mode)):
        rows = [
            [
                line.township,
                line.says.in_(language()),
                line.since or (_BEFORE_RECORD.in_(language()) if line.is_dated else ""),
                WORDS[line.status.is_].in_(language()),
                line.owner or "",
            ]
            for line in group
        ]
        mode_words = _REPORT if mode == "report" else Words("", "")
        severity = SEVERITY_WORDS[rule.severity]
        title = _GROUP.format(name=rule.name, code=rule.code, severity=severity, mode=mode_words, count=len(rows))
        lines = [title, _ADVICE.format(rule.advice)]
        source = getattr(rule, "source", None)
        if source is not None:
            lines.append(_SOURCE.format(source.citation, source.confidence))
        print_lines("", *(line.in_(language()) for line in lines))
        print_table([h.in_(language()) for h in _HEADINGS], rows)


@command(
    "rules",
    Words(
        "核查规则目录\n依据、版本、参数和把握程度。",
        "The catalogue of rules\nSources, versions, parameters, confidence.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@JSON
def rules(as_of: datetime.date | None, known: str | None, scope: str | None, as_json: bool) -> None:
    """The catalogue of rules on a day."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.checks import rule_service
        from registry.checks.catalogue import BY_CODE
        from registry.checks.model import SEVERITIES as SEVERITY_WORDS
        from registry.picture import Picture

        document = rule_service.rules_json(Picture(connection, moment), scope)
    if as_json:
        print_json(document)
        return
    print_lines(_AT.format(day=document["as_of"], known=document["known_at"], scope=scope or _ALL).in_(language()))
    rows = []
    for shown in document["rules"]:
        rule = BY_CODE[shown["code"]]
        words = (rule.name, SEVERITY_WORDS[rule.severity], Words(shown["mode"], shown["mode"]))
        source = (rule.source.citation, rule.source.confidence)
        rows.append([rule.code, *(w.in_(language()) for w in (*words, *source))])
    print_table([h.in_(language()) for h in _RULE_HEADINGS], rows, whole=(0,))


@command(
    "notice",
    Words(
        "督办通知（Word）\n列出与它有关的问题、依据、期限和回执。\n"
        "成文日期不写的，按登记的发文日期；落款、版记不写的，留空待填。",
        "A notice as a letter (Word)\nThe findings that it is about, their sources, the due day, a receipt slip.\n"
        "Its day is that of its issue unless given; who signs and the imprint are left blank where they are not given.",
    ),
)
@argument("code", type=Folded())
@argument("path", type=click.Path(path_type=Path))
@AS_OF
@KNOWN_AT
@SIGNED_BY
@DATED
@IMPRINT
@JSON
def notice(
    code: str, path: Path, as_of: datetime.date | None, known: str | None, as_json: bool, **written: str
) -> None:
    """Writes a notice as a letter."""
    from registry.files import new_file, refuse_to_overwrite
    from registry.report.signature import read_signature

    if path.suffix.lower() != ".docx":
        raise Refused(
            f"督办通知的文件名须以 .docx 结尾：{path.name}", f"a notice's file ends in .docx, not {path.name}"
        )
    refuse_to_overwrite(path)
    signed = read_signature(written)
    with open_moment(as_of, known) as (connection, moment):
        from registry.checks import letter
        from registry.picture import Picture

        rendered = letter.render(Picture(connection, moment), code, language(), signed)
    with new_file(path) as made:
        made.write_bytes(rendered)
    if as_json:
        print_json({"notice": code, "file": str(path)})
    else:
        say(_WRITTEN.format(path))
