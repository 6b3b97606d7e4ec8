"""`registry figures`, `units`, `explain`: every number, with its list and its reason."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import argument, command, language, option, say
from registry.cli.options import AS_OF, JSON, KNOWN_AT, SCOPE, Folded, open_moment
from registry.cli.output import folded, print_json, print_lines, print_table, width
from registry.compliance.rules import is_rule
from registry.language import Words
from registry.numbers import number, percentage

if TYPE_CHECKING:
    from registry.figures.model import Figure
    from registry.picture import Picture

STATUSES = ("met", "not_met", "unknown", "undetermined", "population")
_HEADINGS = (
    Words("指标", "figure"),
    Words("名称", "name"),
    Words("值", "value"),
    Words("达标数", "met"),
    Words("总数", "of"),
    Words("未填报", "unknown"),
    Words("无法判定", "undetermined"),
    Words("目标", "target"),
    Words("达标", "on target"),
)
_NARROW_HEADINGS = (
    Words("名称\n指标", "name\nfigure"),
    Words("值", "value"),
    Words("达标\n数", "met"),
    Words("总数", "of"),
    Words("未填\n报", "un-\nkn."),
    Words("无法\n判定", "un-\ndet."),
    Words("目标", "target"),
)
_FIELDS = ("numerator", "denominator", "unknown", "undetermined")
_MARKS = {True: "✓", False: "✗", None: ""}
_AT = Words(
    "截至 {day}，按第 {known} 次变更之后所知，范围：{scope}", "as of {day}, as known at change {known}, scope: {scope}"
)
_ALL = Words("全部", "everything")
_UNITS = Words("{count} 个单位", "{count} {count:unit|units}")
_OTHERS = {
    "unknown": Words(
        "另有 {count} 个未填报：加 --status unknown", "{count} more {count:is|are} unknown: add --status unknown"
    ),
    "undetermined": Words(
        "另有 {count} 个无法判定是否应统计：加 --status undetermined",
        "of {count} more it cannot be told whether {count:it counts|they count}: add --status undetermined",
    ),
}
#: On a narrower screen than this the code of a figure stands below its name.
_NARROW = 120
_BASIS = Words("依据", "by")
BY = option(
    "--by",
    "kind",
    type=Folded(),
    metavar="KIND",
    says=Words("按此类地点分列（如 县区、county）", "for each place of this kind (county, township, ...)"),
)

RULES = option(
    "--rules", "of_rules", is_flag=True, says=Words("列核查规则，而不是指标", "the rules in place of the figures")
)


@command(
    "figures",
    Words(
        "全部指标\n加 --by 则按某一类地点分列。",
        "All figures.\nWith --by KIND a row of figures for each living place of that kind in scope.",
    ),
)
@AS_OF
@KNOWN_AT
@SCOPE
@BY
@RULES
@JSON
def figures(
    as_of: datetime.date | None,
    known: str | None,
    scope: str | None,
    kind: str | None,
    of_rules: bool,
    as_json: bool,
) -> None:
    """Every figure for one scope, or for every place of a kind in it; or every rule."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.checks.share_documents import figures_document
        from registry.picture import Picture

        answer = figures_document(Picture(connection, moment), scope, kind, of_rules)
    if as_json:
        print_json(answer)
        return
    print_lines(_AT.format(day=answer["as_of"], known=answer["known_at"], scope=scope or _ALL).in_(language()))
    for row in answer.get("scopes", [answer]):
        print_figures(row["figures"], row["scope"] if kind else None)


def print_figures(found: list[dict[str, Any]], title: str | None) -> None:
    """A table of figures; a distribution takes a line for each category."""
    rows: list[list[str]] = []
    for figure in found:
        shown = percentage if figure["kind"] == "share" else number
        name = declared(figure["code"]).name.in_(language())
        if "categories" in figure:
            rows += [
                [figure["code"], f"{name} · {category}", number(value), *[""] * 6]
                for category, value in figure["categories"].items()
            ]
            continue
        counts = [number(figure.get(field)) for field in _FIELDS]
        target = shown(figure.get("target"))
        rows.append([figure["code"], name, shown(figure["value"]), *counts, target, _MARKS[figure.get("met")]])
    if width() < _NARROW:
        _print_narrow(rows, title)
    else:
        print_table([h.in_(language()) for h in _HEADINGS], rows, title, right=range(2, 8), whole=(0,))


def _print_narrow(rows: list[list[str]], title: str | None) -> None:
    """The table for a narrow screen: codes, which may be typed again, below their names, and nothing cut off."""
    widest = max(len(code) for code, *_ in rows)
    stacked = [
        [f"{folded(name, widest)}\n{code}", *counts, f"{target} {met}".strip()]
        for code, name, *counts, target, met in rows
    ]
    print_table(
        [h.in_(language()) for h in _NARROW_HEADINGS], stacked, title, right=range(1, 7), whole=(0,), tight=True
    )


@command(
    "units",
    Words(
        "指标背后的单位清单\n默认：比率列未达标的单位，其他指标列所统计的单位。",
        "The units behind a figure.\n"
        "By default those that do not meet a share, and those that any other figure counts.",
    ),
)
@argument("figure", type=Folded())
@option("--status", type=click.Choice(STATUSES), says=Words("哪些单位", "which of the units"))
@AS_OF
@KNOWN_AT
@SCOPE
@JSON
def units(
    figure: str, status: str | None, as_of: datetime.date | None, known: str | None, scope: str | None, as_json: bool
) -> None:
    """The list behind a number."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.picture import Picture

        picture = Picture(connection, moment)
        answer = _units_of(picture, figure, scope, status)
        if not as_json:
            _print_units(picture, answer, scope)
            return
    print_json(answer)


def _units_of(picture: Picture, code: str, scope: str | None, status: str | None) -> dict[str, Any]:
    """The units behind a figure, or a rule."""
    from registry.checks.figure_documents import units_document

    return units_document(picture, code, scope, status)


def declared(code: str) -> Figure:
    """The figure, or the rule, with this code. Raises NotFound."""
    from registry.checks import share_documents

    return share_documents.declared(code)


def _print_units(picture: Picture, answer: dict[str, Any], scope: str | None) -> None:
    """The units of a list with their names; where there is none, how many are in the lists that are easily missed."""
    names = _names(picture, answer["figure"])
    print_lines(*(f"{unit}  {names[unit]}" if names.get(unit) else unit for unit in answer["units"]))
    say(_UNITS.format(count=len(answer["units"])))
    if answer["units"]:
        return
    for status, words in _OTHERS.items():
        if status in declared(answer["figure"]).statuses and status != answer["status"]:
            count = len(_units_of(picture, answer["figure"], scope, status)["units"])
            if count:
                say(words.format(count=count))


def _names(picture: Picture, code: str) -> dict[str, str]:
    """The names of the units that a figure is about, by what they are listed as; empty where they have none."""
    from registry.compliance.rules import UNITS_OF
    from registry.figures.frames import UNITS
    from registry.picture import states_on
    from registry.slices import TABLES

    figure = declared(code)
    ledger = UNITS_OF[code][0] if is_rule(code) else UNITS[figure.units].ledger
    if ledger not in ("places", "organizations") or figure.kind == "distinct":
        return {}
    states = states_on(picture.rows(TABLES[ledger]), picture.calendar.as_of)
    return dict(states.select("code", "name").iter_rows())


@command("explain", Words("某单位在某指标上为何如此", "Why a unit counts as it does in a figure"))
@argument("figure", type=Folded())
@argument("unit", type=Folded())
@AS_OF
@KNOWN_AT
@JSON
def explain(figure: str, unit: str, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """The answer of one unit, the values that it rests on, and where they came from."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.checks.figure_documents import explanation_document
        from registry.picture import Picture

        picture = Picture(connection, moment)
        answer = explanation_document(picture, figure, unit, language(), as_read=not as_json)
    if as_json:
        print_json(answer)
        return
    print_lines(answer["says"][language()], "")
    _print_values([*answer["population"]["values"], *answer["condition"]["values"]], moment.day)
    source, confidence = answer["source"], answer["confidence"]
    print_lines(f"{_BASIS.in_(language())}: {source} ({confidence})")


def _print_values(values: list[dict[str, Any]], day: int) -> None:
    """Prints what an answer rests on, as it is told on a day, each value with its place in the ledgers."""
    from registry.figures.labels import column_words, is_shown, shown_words, when_words
    from registry.origins import OF_CELLS, WORDS_OF_CELLS
    from registry.slices import BY_KEY

    cells = OF_CELLS if any(OF_CELLS[0] in value for value in values) else ()
    headings = (
        Words("内容", "what"),
        Words("值", "value"),
        Words("时间", "when"),
        Words("台账", "ledger"),
        Words("文件或工作表", "file or sheet"),
        Words("行", "row"),
        Words("变更", "change"),
        *(WORDS_OF_CELLS[key] for key in cells),
    )
    rows = []
    for value in (v for v in values if is_shown(v, day)):
        when = when_words(value, day)
        rows.append(
            [
                column_words(value).in_(language()),
                shown_words(value, day).in_(language()),
                when.in_(language()) if when else None,
                BY_KEY[value["ledger"]].label if language() == "zh" else value["ledger"],
            ]
        )
        rows[-1] += [value.get(key) for key in ("file", "row", "change", *cells)]
    print_table([h.in_(language()) for h in headings], rows, right=(5, 6))
