"""`registry draw …`: a random draw is committed to, drawn, shown, and verified by anyone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from registry.cli.frame import FAILED, CommandGroup, VariadicCommand, argument, command, language, option, say
from registry.cli.options import (
    ACTOR,
    AS_OF,
    JSON,
    KNOWN_AT,
    REASON,
    SCOPE,
    AsOf,
    Folded,
    Plain,
    actor_or_login,
    open_moment,
)
from registry.cli.output import print_answer, print_json, print_lines, print_table
from registry.cli.problems import problems_table
from registry.errors import Refused
from registry.language import Words

_NO_COMMITMENT: dict[str, Any] = {"change": None, "draw": None, "commitment": None, "strata": [], "inspectors": 0}
_NO_DRAW: dict[str, Any] = {
    "change": None,
    "draw": None,
    "strata": [],
    "inspectors": [],
    "assignments": [],
    "short": [],
    "told": [],
}
_PAIR = Words("--{name}：“{text}”须写作 {form}", "--{name}: {text!r} is not written {form}")
_TWICE = Words("--{name}：{code} 写了两次，所写不一", "--{name}: {code} is told twice, and differently")
_DONE = Words("已登记为第 {change} 次变更。", "Done: change {change}.")
_COMMITTED = Words("承诺（种子的 SHA-256）：{0}", "Commitment (SHA-256 of the seed): {0}")
_SEED = Words("种子（只显示这一次，请妥善保存，抽取时要用）：{0}", "Seed (shown this once; it is needed to draw): {0}")
_INSPECTORS = Words("检查人员：{0}", "Inspectors: {0}")
_SHORT = Words("检查人员不足：{0}", "Too few inspectors: {0}")
_TOLD = Words("注意：{0}", "Mind: {0}")
_SIZE_0 = Words("不抽的分层：{0}", "Strata of which none are drawn: {0}")
_HOLDS = Words("{0}：承诺、名单和结果都成立。", "{0}: commitment, frame and result hold.")
_HOLDS_SO_FAR = Words("{0}：承诺和名单成立，尚未抽取。", "{0}: commitment and frame hold; nothing is drawn yet.")
_REDRAWN = Words("重抽：{0}", "Drawn again as {0}")
_STRATA = (
    Words("分层", "stratum"),
    Words("单位数", "units"),
    Words("排除", "excluded"),
    Words("抽取数", "to be drawn"),
)
_UNITS = (
    Words("代码", "code"),
    Words("分层", "stratum"),
    Words("抽中", "drawn"),
    Words("检查人员", "inspectors"),
    Words("排除理由", "why excluded"),
)
_TEAMS = (Words("抽查对象", "unit"), Words("检查人员", "inspectors"))
_YES = Words("是", "yes")
_WHAT = (Words("项目", "what"), Words("内容", "it says"))
#: What was committed to, and what came of it, as people read it.
_SAID = {
    "figure": Words("指标", "figure"),
    "status": Words("状态", "status"),
    "scope": Words("范围", "scope"),
    "as_of": Words("时点", "as of"),
    "known_at": Words("数据版本", "known at change"),
    "by": Words("分层", "strata"),
    "size": Words("每层抽取数", "of each stratum"),
    "sizes": Words("另定的抽取数", "of some strata"),
    "people": Words("抽取的检查人员数", "inspectors drawn"),
    "team": Words("每个单位检查人员数", "inspectors for each unit"),
    "redraw_of": Words("所重抽的抽查", "takes the place of"),
    "reason": Words("理由", "why"),
    "committed_on": Words("承诺日期", "committed to on"),
    "commitment": Words("承诺", "commitment"),
    "public_from": Words("公开数来源", "source of a public number"),
    "public_on": Words("公开数日期", "published on"),
    "drawn_on": Words("抽取日期", "drawn on"),
    "seed": Words("种子", "seed"),
    "public": Words("公开数", "public number"),
}


def pairs(name: str, texts: tuple[str, ...], form: str) -> dict[str, str]:
    """What an option says of codes, `CODE=TEXT` each. Raises Refused for anything else, and for a code told twice."""
    found: dict[str, str] = {}
    for text in texts:
        code, equals, said = (part.strip() for part in text.partition("="))
        if not (equals and code and said):
            raise Refused(*_PAIR.format(name=name, text=text, form=form))
        if found.setdefault(code, said) != said:
            raise Refused(*_TWICE.format(name=name, code=code))
    return found


def _sizes(texts: tuple[str, ...]) -> Mapping[str, int]:
    said = pairs("sizes", texts, "S=N")
    for code, size in said.items():
        if not (size.isascii() and size.isdigit() and len(size) < 10):
            raise Refused(*_PAIR.format(name="sizes", text=f"{code}={size}", form="S=N"))
    return {code: int(size) for code, size in said.items()}


@command(
    "commit",
    Words(
        "承诺一次抽查：定下从哪些单位、各层抽多少、由哪些人检查\n"
        "只登记种子的 SHA-256；没有给出种子的由本程序生成，只显示一次。承诺不能撤回。",
        "Commit to a draw: from which units, how many of each stratum, by whom inspected\n"
        "Of the seed its SHA-256 alone is kept; without one a seed is made, and shown once. It is not undone.",
    ),
    cls=VariadicCommand,
    refused=_NO_COMMITMENT,
)
@argument("code", type=Folded())
@option(
    "--frame",
    type=Folded(),
    metavar="FIGURE[:STATUS]",
    required=True,
    says=Words(
        "从哪个指标的单位中抽（默认其统计的单位）", "a figure whose units are drawn from (by default: all it counts)"
    ),
)
@SCOPE
@option(
    "--by",
    type=click.Choice(["county", "township", "none"]),
    default="county",
    says=Words("分层：县区（默认）、乡镇或不分", "strata: counties (the default), townships, or none"),
)
@option("--size", type=click.IntRange(0), required=True, says=Words("每层抽取数", "how many of each stratum"))
@option("--sizes", type=Folded(), metavar="S=N", multiple=True, says=Words("某层的抽取数", "how many of one stratum"))
@option(
    "--exclude",
    type=Plain(),
    metavar="CODE=WHY",
    multiple=True,
    says=Words("排除的单位和理由", "a unit that is left out, and why"),
)
@option(
    "--inspectors",
    type=click.Path(path_type=Path),
    metavar="FILE",
    says=Words("检查人员名单：人员,地点（须回避的）", "who may inspect: person,place (barred to him)"),
)
@option("--people", type=click.IntRange(0), metavar="M", says=Words("抽几名检查人员（默认全部）", "how many of them"))
@option(
    "--team",
    type=click.IntRange(1, 100),
    default=1,
    metavar="T",
    says=Words("每个单位几名（默认 1）", "how many for each unit (default: 1)"),
)
@option(
    "--seed", says=Words("种子，至少 16 个字（默认生成）", "the seed, 16 characters or more (default: one is made)")
)
@option(
    "--public-from", type=Plain(), metavar="SOURCE", says=Words("公开数的来源", "where the public number comes from")
)
@option("--public-on", type=AsOf(), metavar="DATE", says=Words("公开数公布之日", "the day on which it is published"))
@option("--redraw-of", type=Folded(), metavar="CODE", says=Words("重抽哪一次", "the draw that it takes the place of"))
@AS_OF
@KNOWN_AT
@ACTOR
@REASON
@JSON
def commit(
    exclude: tuple[str, ...],
    sizes: tuple[str, ...],
    frame: str,
    inspectors: Path | None,
    public_from: str | None,
    actor: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Commits to a draw."""
    from registry.db import open_registry
    from registry.procedures import draws
    from registry.procedures.inspectors import read_inspectors

    engine = open_registry()
    lines, problems = read_inspectors(inspectors) if inspectors is not None else ([], [])
    order = draws.CommitOrder(
        figure=frame,
        sizes=_sizes(sizes),
        excluded=pairs("exclude", exclude, "CODE=WHY"),
        inspectors=lines,
        public_from=public_from or None,
        problems=problems,
        **given,
    )
    answer = draws.commit(engine, order, actor=actor_or_login(actor))
    if as_json:
        print_json(answer)
        return
    rows = ([row[key] for key in ("stratum", "frame", "excluded", "size")] for row in answer["strata"])
    print_table([h.in_(language()) for h in _STRATA], rows, answer["draw"], right=(1, 2, 3))
    print_lines(_INSPECTORS.format(answer["inspectors"]).in_(language()))
    print_lines(_COMMITTED.format(answer["commitment"]).in_(language()))
    if "seed" in answer:
        print_lines(_SEED.format(answer["seed"]).in_(language()))
    say(_DONE.format(change=answer["change"]))


@command(
    "run",
    Words(
        "抽取：公布种子，按承诺的名单抽出单位和检查人员\n抽取不能撤回；要重抽的另行承诺（--redraw-of）。",
        "Draw: tell the seed, and draw units and inspectors from what was committed to\n"
        "It is not undone; a redraw is a draw of its own (--redraw-of).",
    ),
    refused=_NO_DRAW,
)
@argument("code", type=Folded())
@option("--seed", required=True, says=Words("承诺时的种子", "the seed that was committed to"))
@option(
    "--public",
    metavar="TEXT",
    says=Words("公开数：承诺之后由他人公布", "the public number, said by others after the commitment"),
)
@ACTOR
@REASON
@JSON
def run(code: str, seed: str, public: str | None, actor: str, reason: str, as_json: bool) -> None:
    """Draws what was committed to."""
    from registry.db import open_registry
    from registry.procedures import draws

    answer = draws.run(open_registry(), code, seed, public, actor=actor_or_login(actor), reason=reason)
    if as_json:
        print_json(answer)
        return
    rows = ([row["unit"], "、".join(row["inspectors"])] for row in answer["assignments"])
    print_table([h.in_(language()) for h in _TEAMS], rows, answer["draw"])
    if answer["inspectors"]:
        print_lines(_INSPECTORS.format("、".join(answer["inspectors"])).in_(language()))
        if answer["short"]:
            say(_SHORT.format("、".join(answer["short"])))
    for name in answer["told"]:
        say(_TOLD.format(draws.TOLD[name]))
    say(_DONE.format(change=answer["change"]))


@command(
    "show",
    Words(
        "一次抽查：选项、名单、结果和重抽\n--lot 打印抽签程序的输入，供别处重复抽取（registry/draws/algorithm.py）。",
        "A draw: its options, its units, what was drawn, and redraws\n"
        "--lot prints what the program of the draw takes, to be repeated elsewhere (registry/draws/algorithm.py).",
    ),
)
@argument("code", type=Folded())
@option("--lot", is_flag=True, says=Words("打印抽签程序的输入（JSON）", "print the program's input, as JSON"))
@AS_OF
@KNOWN_AT
@JSON
def show(code: str, lot: bool, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """Shows a draw."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.draws import draw_document, redraws_of
        from registry.picture import Picture
        from registry.procedures.draws import lot_document

        picture = Picture(connection, moment)
        answer = lot_document(picture, code) if lot else draw_document(picture, code)
        redraws = redraws_of(picture, code)
    if as_json or lot:
        print_json(answer)
        return
    _print_draw(answer, redraws)


def _print_draw(answer: dict[str, Any], redraws: Iterable[str]) -> None:
    """Prints a draw for people, and the draws that took its place."""
    said = answer | answer["options"]
    rows = ([words.in_(language()), _cell(said[name])] for name, words in _SAID.items() if said[name] not in (None, {}))
    print_table([h.in_(language()) for h in _WHAT], rows, answer["code"])
    yes = _YES.in_(language())
    units = (
        [u["code"], u["stratum"], yes if u["drawn"] else "", "、".join(u["inspectors"] or ()), u["excluded"]]
        for u in answer["units"]
    )
    print_table([h.in_(language()) for h in _UNITS], units)
    people = (f"{p['code']}{'✓' if p['drawn'] else ''}" for p in answer["people"])
    print_lines(_INSPECTORS.format("、".join(people)).in_(language()))
    if answer["size_0"]:
        print_lines(_SIZE_0.format("、".join(answer["size_0"])).in_(language()))
    for other in redraws:
        print_lines(_REDRAWN.format(other).in_(language()))


def _cell(value: Any) -> str:
    return "、".join(f"{code}={size}" for code, size in value.items()) if isinstance(value, dict) else str(value)


@command(
    "verify",
    Words(
        "核验一次抽查：承诺、当时的名单、结果\n有不成立的，退出码为 1。",
        "Verify a draw: its commitment, its frame at its Moment, its result\nExit 1 where something does not hold.",
    ),
)
@argument("code", type=Folded())
@AS_OF
@KNOWN_AT
@JSON
@click.pass_context
def verify(context: click.Context, code: str, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """Works a draw out anew."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.casework.draws import draw_of
        from registry.picture import Picture
        from registry.procedures.draw_verification import problems_of

        picture = Picture(connection, moment)
        problems, is_run = problems_of(picture, code), draw_of(picture, code).is_run
    if as_json:
        print_answer({"ok": not problems}, problems, language())
    elif problems:
        problems_table(problems, language())
    else:
        print_lines((_HOLDS if is_run else _HOLDS_SO_FAR).format(code).in_(language()))
    if problems:
        context.exit(FAILED)


draw = CommandGroup(
    "draw",
    says=Words(
        "随机抽查（两随机）：承诺、抽取、查看、核验\n先承诺种子和名单，再抽取；任何人都能重复。",
        "Random draws: commit, run, show, verify\nSeed and frame are committed to before; anyone can repeat the draw.",
    ),
)
for _command in (commit, run, show, verify):
    draw.add_command(_command)
