"""`registry place …`, `registry organization …`, `undo`, `redact`: the trade's verbs, each one change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import CommandGroup, VariadicCommand, argument, command, language, option, refused_with, say
from registry.cli.options import ACTOR, JSON, REASON, Change, Folded, Plain, actor_or_login
from registry.cli.output import print_json, print_lines, print_table
from registry.language import Words

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from registry.restructuring.verb import Verb, VerbOption

_File = partial(click.Path, path_type=Path)
_NOUNS = {"place": Words("地点", "places"), "organization": Words("党组织", "organizations")}
TRY = Words("只试，不登记", "try it, store nothing")
_FINDINGS = {"new": Words("新增问题", "new finding"), "gone": Words("消除问题", "finding gone")}
_THOUGHT = (Words("指标", "figure"), Words("代码", "code"), Words("之前", "before"), Words("之后", "after"))
_THOUGHT_ONLY = Words("只是设想：未登记任何内容。", "Only thought of: nothing was stored.")
_ALL = Words("全部", "everything")
_LACKING = {
    "unknown": Words("（未填报 {count}）", "({count} unknown)"),
    "undetermined": Words("（无法判定 {count}）", "({count} undetermined)"),
}
_ENDS = Words("将终止的任职", "post that would end")
_UNDONE = Words("撤回的是第 {change} 次变更。", "Undoes change {change}.")
_ELSEWHERE = Words(
    "同样的文字仍在 {count} 处：{places}", "The same text still stands in {count} {count:place|places}: {places}"
)
_REPORTS_GONE = Words(
    "有 {count} 份报送的报告写有这一文字，其文件已随之移除（报告编号、指标值和摘要仍在）：{reports}",
    "{count} {count:report|reports} handed in said it: the files are gone, figures and digests stay: {reports}",
)
_DONE = Words("已登记为第 {change} 次变更。", "Done: change {change}.")
_DRY = Words("试运行：未登记任何内容。", "A dry run: nothing was stored.")


#: What a verb answers, beside the problems, where it is refused.
_NOT_DONE: dict[str, Any] = {"change": None, "units": [], "successions": [], "findings": {"new": [], "gone": []}}


def _option(declared: VerbOption) -> Callable[..., Any]:
    """The option of a command that an option of a verb is."""
    how: Any = {"cell": Folded, "day": Folded, "file": _File}.get(declared.form)
    return option(
        declared.flag,
        declared.key.replace("-", "_"),
        type=None if how is None else how(),
        metavar=declared.metavar,
        says=declared.says,
        required=declared.required,
        multiple=declared.several,
    )


def _unit(verb: Verb) -> Callable[..., Any]:
    """The argument for the units that a verb is about."""
    return argument(verb.unit, type=Folded(), nargs=-1 if verb.is_of_several else 1)


def _verb(kind: str, verb: Verb) -> click.Command:
    """The command of one verb about one kind of unit."""
    from registry.restructuring.draft import KINDS

    def run(actor: str, reason: str, dry_run: bool, as_json: bool, **texts: Any) -> None:
        _carry_out(kind, verb.name, texts, actor, reason, dry_run, as_json)

    return _command(
        verb,
        run,
        [
            *map(_option, verb.options(KINDS[kind])),
            ACTOR,
            REASON,
            option("--dry-run", is_flag=True, says=TRY),
        ],
        _NOT_DONE,
    )


def _command(
    verb: Verb, run: Any, options: Sequence[Callable[..., Any]], refused: Mapping[str, Any] | None = None
) -> click.Command:
    """A verb's command: its units, its options, and that it may answer as JSON."""
    for decorate in reversed([_unit(verb), *options, JSON]):
        run = decorate(run)
    return command(verb.name, verb.words, VariadicCommand, refused)(run)


def _carry_out(
    kind: str, verb: str, texts: dict[str, Any], actor: str, reason: str, dry_run: bool, as_json: bool
) -> None:
    from registry.db import open_registry
    from registry.restructuring import service
    from registry.restructuring.commands import order

    engine = open_registry()
    command = order(kind, verb, texts)
    answer = service.carry_out(engine, command, actor=actor_or_login(actor), reason=reason, dry_run=dry_run, note=say)
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    """Prints what became of whom, for people."""
    for unit in answer["units"]:
        keys = [k for k in unit["states"][0] if any(state[k] is not None for state in unit["states"])]
        rows = ([state[key] for key in keys] for state in unit["states"])
        print_table([_heading(unit["states"][0], key) for key in keys], rows, unit["code"])
    for row in answer["successions"]:
        print_lines(f"{row['predecessor']} → {row['successor']}  {row['effective']}")
    print_findings(answer)
    say_done(answer["change"])


def print_findings(answer: dict[str, Any]) -> None:
    """The findings that appear and vanish."""
    for which, words in _FINDINGS.items():
        for finding in answer["findings"][which]:
            print_lines(f"{words.in_(language())} {finding['rule']}  {finding['says'][language()]}")


def say_done(change: int | None) -> None:
    """Says as which change it is recorded: None for a dry run."""
    say(_DRY if change is None else _DONE.format(change=change))


def _heading(state: dict[str, Any], key: str) -> str:
    from registry.restructuring.draft import KINDS

    kind = KINDS["place" if "parent" in state else "organization"]
    return kind.ledger.by_key[key].label if language() == "zh" else key


class _Verbs(CommandGroup):
    """The verbs about one kind of unit; made when they are asked for, since the ledgers tell what they take."""

    def __init__(self, kind: str):
        super().__init__(
            kind, says=Words(f"{_NOUNS[kind].zh}的设立、变更与撤销", f"The trade's verbs about {_NOUNS[kind].en}")
        )
        self.kind = kind

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, verb in _declared().items() if self.kind in {kind.key for kind in verb.kinds}]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _verb(self.kind, _declared()[cmd_name]) if cmd_name in self.list_commands(ctx) else None


class _WhatIf(CommandGroup):
    """The verbs that may be thought of, about a place or an organization as the code tells."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, verb in _declared().items() if verb.may_be_thought]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _thought(_declared()[cmd_name]) if cmd_name in self.list_commands(ctx) else None


def _declared() -> Mapping[str, Verb]:
    """The verbs, by name; the ledgers that their options are of are loaded when a verb is asked for."""
    from registry.restructuring.catalogue import BY_NAME

    return BY_NAME


def _thought(verb: Verb) -> click.Command:
    """The command of one verb that is only thought of: with its options of a place and of an organization."""

    def run(as_json: bool, **texts: Any) -> None:
        from registry.db import open_registry
        from registry.restructuring.commands import order
        from registry.restructuring.whatif import kind_of, what_if

        engine = open_registry()
        code = texts.get("code") or next(iter(texts.get("codes", ())), "")
        answer = what_if(engine, order(kind_of(engine, code), verb.name, texts))
        if as_json:
            print_json(answer)
        else:
            _print_thought(answer)

    options: dict[str, VerbOption] = {}
    for kind in verb.kinds:
        for declared in verb.options(kind):
            options.setdefault(declared.key, declared)
    *others, effective = sorted(options.values(), key=lambda declared: declared.name == "effective")
    return _command(verb, run, list(map(_option, [*others, effective])))


def _print_thought(answer: dict[str, Any]) -> None:
    """Prints what would come of a verb, for people: the figures that differ, findings, posts, members."""
    from registry.figures.catalogue import BY_CODE

    for scope in answer["scopes"]:
        before, after = ({f["code"]: f for f in scope[side] or []} for side in ("before", "after"))
        codes = [code for code in (before or after) if before.get(code) != after.get(code)]
        rows = [[BY_CODE[c].name.in_(language()), c, _value(before.get(c)), _value(after.get(c))] for c in codes]
        title = scope["scope"] or _ALL.in_(language())
        if rows:
            print_table([h.in_(language()) for h in _THOUGHT], rows, title, right=(2, 3))
    print_findings(answer)
    for post in answer["posts"]:
        print_lines(f"{_ENDS.in_(language())} {post}")
    for place in answer["members"]:
        if place["anew"] is not None:
            print_lines(place["anew"]["says"][language()])
        for reminder in place["says"]:
            print_lines(f"{place['unit']}  {reminder['rule']}  {reminder[language()]}")
    say(_THOUGHT_ONLY)


def _value(figure: dict[str, Any] | None) -> str:
    """A figure in one cell."""
    from registry.numbers import number, percentage

    if figure is None:
        return ""
    if "categories" in figure:
        shown = " ".join(f"{name}:{count}" for name, count in figure["categories"].items())
    elif figure["kind"] == "share":
        shown = f"{figure['numerator']}/{figure['denominator']} {percentage(figure['value'])}"
    else:
        shown = number(figure["value"])
    # What is not known may be all that differs.
    lacking = [words.format(count=figure[key]).in_(language()) for key, words in _LACKING.items() if figure.get(key)]
    return " ".join([shown, *lacking])


@command(
    "undo",
    Words(
        "撤回一次变更：新增一次变更，恢复原状\nCHANGE 为变更号，或某日（当日最后一次变更）。",
        "Undo a change: a new change puts back what it did\n"
        "CHANGE is its number, or a day (the last change by its end).",
    ),
    refused={"change": None, "undone": None},
)
@argument("change", type=Change())
@ACTOR
@REASON
@option("--dry-run", is_flag=True, says=TRY)
@JSON
def undo(change: str, actor: str, reason: str, dry_run: bool, as_json: bool) -> None:
    """Undoes a change, or lists what later changes built on it."""
    from registry.db import open_registry
    from registry.restructuring import service

    engine = open_registry()
    number = _meant(engine, change)
    refused_with({"change": None, "undone": number})
    done = service.undo(engine, number, actor=actor_or_login(actor), reason=reason, dry_run=dry_run)
    if as_json:
        print_json({"change": done, "undone": number, "problems": []})
    else:
        say(_UNDONE.format(change=number))
        say_done(done)


def _meant(engine: Engine, change: str) -> int:
    """The number of the change that a number or a day means."""
    from registry.db import reading
    from registry.moment import change_meant

    with reading(engine) as connection:
        return change_meant(connection, change)


@command(
    "redact",
    Words(
        "删除一处不该登记的文字（如证件号码）\n行写作 台账/记录号（如 people/12）；或 changes/变更号，"
        "列为 actor、reason、files（经办人、事由、来源文件名）。文字处留有标记，摘要链仍可核验。",
        "Take away a text that should never have been entered (an identity number, say)\n"
        "ROW is ledger/number, as people/12; or changes/number, with actor, reason or files (the names of what it "
        "came from) as COLUMN. A mark is left, and the chain still verifies.",
    ),
    refused={"change": None},
)
@argument("change", type=Change())
@argument("row", type=Folded())
@argument("column", type=Folded())
@ACTOR
@option("--reason", type=Plain(), required=True, says=Words("理由", "why"))
@JSON
def redact(change: str, row: str, column: str, actor: str, reason: str, as_json: bool) -> None:
    """Takes a text away for good."""
    from registry.db import open_registry
    from registry.restructuring import redacting

    engine = open_registry()
    done = redacting.redact(engine, _meant(engine, change), row, column, actor_or_login(actor), reason)
    if as_json:
        print_json(done.as_json(language()))
        return
    say(_DONE.format(change=done.change))
    if done.places:
        shown = Words("、".join(done.elsewhere), ", ".join(done.elsewhere))
        say(_ELSEWHERE.format(count=done.places, places=shown))
    if done.reports:
        names = Words("、".join(done.reports), ", ".join(done.reports))
        say(_REPORTS_GONE.format(count=len(done.reports), reports=names))
    for words in (*done.left, done.unreached):
        say(words)


place, organization = _Verbs("place"), _Verbs("organization")
whatif = _WhatIf(
    "whatif",
    says=Words(
        "设想：合并、分立、划转、撤销之后会怎样\n只看结果，不登记任何内容。",
        "What if: what would come of a merger, split, move or abolition.\nNothing is stored.",
    ),
)
