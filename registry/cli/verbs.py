"""`registry place …`, `registry organization …`, `undo`, `redact`: the trade's verbs, each one change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.asking import ACTOR, JSON, REASON, Change, Folded, Plain, actor_or_login
from registry.cli.frame import Group, Spreading, argument, command, language, option, refused_with, say
from registry.cli.output import print_json, print_lines, print_table
from registry.columns import Column
from registry.language import Words

if TYPE_CHECKING:
    from sqlalchemy import Engine

_NOUNS = {"place": Words("地点", "places"), "organization": Words("党组织", "organizations")}
_VERBS = {
    "found": Words("设立", "found: it lives from the day on"),
    "rename": Words("更名（可同时改类别、类型）", "rename, and with it another kind or type"),
    "recode": Words("变更代码；旧代码仍能查到它", "give it another code; the old one still finds it"),
    "move": Words("划转到另一上级", "set it under another parent or superior"),
    "transfer": Words("迁到另一所在地", "make it the organization of another place"),
    "abolish": Words("撤销", "abolish, with or without a successor"),
    "reopen": Words("恢复已撤销的", "let one that has ended live again"),
    "correct": Words("更正：原记录有误，改写过去", "correct: the record was wrong; rewrites the past"),
    "merge": Words("合并为一个；归属须逐项说明去向", "merge several into one; where everything goes is asked for"),
    "split": Words("分立为几个；归属须逐项说明去向", "split into several; where everything goes is asked for"),
}
_SAYS = {
    "effective": Words("自哪一天起", "from which day on"),
    "under": Words("新的上级代码", "the code of what it is to stand under"),
    "new-code": Words("新代码", "the new code"),
    "successor": Words("由谁承接（代码）", "who takes over (a code)"),
    "at": Words("更正哪一天的状态（默认最后一个）", "correct the state of this day (default: the last)"),
    "into": Words("并入或分为（代码，可多次）", "what it becomes (a code; several for a split)"),
    "new": Words("新设的单位（可多次）", "a unit that is founded by it (several)"),
    "plan": Words("去向安排的 CSV 文件：类别,事项,去向", "a CSV file of lines: kind, thing, where it goes"),
    "dry-run": Words("只试，不登记", "try it, store nothing"),
}
_FINDINGS = {"new": Words("新增问题", "new finding"), "gone": Words("消除问题", "finding gone")}
_THOUGHT = (Words("指标", "figure"), Words("代码", "code"), Words("之前", "before"), Words("之后", "after"))
_THOUGHT_ONLY = Words("只是设想：未登记任何内容。", "Only thought of: nothing was stored.")
_ALL = Words("全部", "everything")
_LACKING = {
    "unknown": Words("（未填报 {count}）", "({count} unknown)"),
    "undetermined": Words("（无法判定 {count}）", "({count} undetermined)"),
}
_ENDS = Words("将终止的任职", "post that would end")
_GOES = Words(
    "{0}的去向：事项（或其单位代码，或 *）=代码、end 或 stay",
    "where {0} go: one (or its unit's code, or *) = a code, end or stay",
)
_UNDONE = Words("撤回的是第 {change} 次变更。", "Undoes change {change}.")
_DONE = Words("已登记为第 {change} 次变更。", "Done: change {change}.")
_DRY = Words("试运行：未登记任何内容。", "A dry run: nothing was stored.")


#: What a verb answers, beside the problems, where it is refused.
_NOT_DONE: dict[str, Any] = {"change": None, "units": [], "successions": [], "findings": {"new": [], "gone": []}}
_OF_PLACES = ("name", "kind", "subkind", "parent")
_OF_ORGANIZATIONS = ("name", "kind", "type", "superior", "place")
#: The options of each verb beside `--effective`; those of a ledger's columns are added by `_columns`.
_COLUMNS = {
    "found": (_OF_PLACES, _OF_ORGANIZATIONS),
    "rename": (("name", "kind", "subkind"), ("name", "kind", "type")),
    "reopen": (_OF_PLACES, _OF_ORGANIZATIONS),
    "correct": ((*_OF_PLACES, "from", "to", "successor"), (*_OF_ORGANIZATIONS, "from", "to", "successor")),
    "transfer": ((), ("place",)),
    "merge": (("kind", "subkind"), ("kind", "type", "place")),
    "split": (("kind", "subkind"), ("kind", "type", "place")),
}
_REQUIRED = {"found": ("name", "kind", "place"), "rename": ("name",), "transfer": ("place",)}


def _text(name: str, says: Words, **more: Any) -> Callable[..., Any]:
    return option(f"--{name}", name.replace("-", "_"), type=Folded(), metavar="TEXT", says=says, **more)


def _column(kind: str, key: str) -> Column:
    from registry.organizations.ledger import ORGANIZATIONS
    from registry.places.ledger import PLACES

    return (PLACES if kind == "place" else ORGANIZATIONS).by_key[key]


def _columns(kind: str, verb: str) -> list[Callable[..., Any]]:
    """An option for each of the ledger's columns that a verb takes."""
    options = []
    for key in _COLUMNS.get(verb, ((), ()))[kind == "organization"]:
        column = _column(kind, key)
        required = key in _REQUIRED.get(verb, ())
        options.append(_text(key, Words(column.label, column.meaning.en or column.key), required=required))
    return options


def _own(kind: str, verb: str) -> list[Callable[..., Any]]:
    """The options that are a verb's own."""
    said = {
        "recode": [_text("new-code", _SAYS["new-code"], required=True)],
        "move": [_text("under", _SAYS["under"], required=True), _text("new-code", _SAYS["new-code"])],
        "abolish": [_text("successor", _SAYS["successor"])],
        "correct": [_text("new-code", _SAYS["new-code"]), _text("at", _SAYS["at"])],
    }.get(verb, [])
    if verb in ("merge", "split"):
        several = verb == "split"
        said = [
            _text("into", _SAYS["into"], required=True, multiple=several),
            option("--new", multiple=True, metavar="CODE=NAME", says=_SAYS["new"]),
            _text("under", _SAYS["under"]),
            *(
                option(f"--{what}", f"goes_{what}", multiple=True, metavar="THING=WHERE", says=_GOES.format(words))
                for what, words in _things(kind).items()
            ),
            option("--plan", type=click.Path(path_type=Path), metavar="FILE", says=_SAYS["plan"]),
        ]
    return said


def _things(kind: str) -> dict[str, Words]:
    """What may belong to a unit of a kind."""
    from registry.restructuring.belongings import kinds_of_things
    from registry.restructuring.draft import KINDS

    return kinds_of_things(KINDS[kind])


def _verb(kind: str, verb: str) -> click.Command:
    """The command of one verb about one kind of unit."""

    def run(actor: str, reason: str, dry_run: bool, as_json: bool, **texts: Any) -> None:
        _carry_out(kind, verb, texts, actor, reason, dry_run, as_json)

    decorated: Any = run
    shared = [
        argument("codes" if verb == "merge" else "code", type=Folded(), nargs=-1 if verb == "merge" else 1),
        *_columns(kind, verb),
        *_own(kind, verb),
        *([] if verb == "correct" else [_text("effective", _SAYS["effective"], required=True)]),
        ACTOR,
        REASON,
        option("--dry-run", is_flag=True, says=_SAYS["dry-run"]),
        JSON,
    ]
    for decorate in reversed(shared):
        decorated = decorate(decorated)
    return command(verb, _VERBS[verb], Spreading, _NOT_DONE)(decorated)


def _carry_out(
    kind: str, verb: str, texts: dict[str, Any], actor: str, reason: str, dry_run: bool, as_json: bool
) -> None:
    from registry.db import open_registry
    from registry.restructuring import service
    from registry.restructuring.ordering import order

    engine = open_registry()
    asked = order(kind, verb, texts)
    answer = service.carry_out(engine, asked, actor=actor_or_login(actor), reason=reason, dry_run=dry_run, note=say)
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    """What became of whom, for people."""
    for unit in answer["units"]:
        keys = [k for k in unit["states"][0] if any(state[k] is not None for state in unit["states"])]
        rows = ([state[key] for key in keys] for state in unit["states"])
        print_table([_heading(unit["states"][0], key) for key in keys], rows, unit["code"])
    for row in answer["successions"]:
        print_lines(f"{row['predecessor']} → {row['successor']}  {row['effective']}")
    _print_findings(answer)
    say(_DRY if answer["change"] is None else _DONE.format(change=answer["change"]))


def _print_findings(answer: dict[str, Any]) -> None:
    """The findings that appear and vanish."""
    for which, words in _FINDINGS.items():
        for finding in answer["findings"][which]:
            print_lines(f"{words.in_(language())} {finding['rule']}  {finding['says'][language()]}")


def _heading(state: dict[str, Any], key: str) -> str:
    kind = "place" if "parent" in state else "organization"
    return _column(kind, key).label if language() == "zh" else key


class _Verbs(Group):
    """The verbs about one kind of unit; made when they are asked for, since the ledgers tell what they take."""

    def __init__(self, kind: str):
        super().__init__(
            kind, says=Words(f"{_NOUNS[kind].zh}的设立、变更与撤销", f"The trade's verbs about {_NOUNS[kind].en}")
        )
        self.kind = kind

    def list_commands(self, ctx: click.Context) -> list[str]:
        from registry.restructuring.draft import KINDS
        from registry.restructuring.verbs import ONLY_OF

        kind = KINDS[self.kind]
        return [verb for verb in _VERBS if ONLY_OF.get(verb, kind) is kind]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _verb(self.kind, cmd_name) if cmd_name in self.list_commands(ctx) else None


class _WhatIf(Group):
    """The verbs that may be thought of, about a place or an organization as the code tells."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from registry.restructuring.whatif import VERBS

        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _thought(cmd_name) if cmd_name in self.list_commands(ctx) else None


def _thought(verb: str) -> click.Command:
    """The command of one verb that is only thought of: with what it may be told of a place and of an organization."""

    def run(as_json: bool, **texts: Any) -> None:
        from registry.db import open_registry
        from registry.restructuring.ordering import order
        from registry.restructuring.whatif import kind_of, what_if

        engine = open_registry()
        code = texts.get("code") or next(iter(texts.get("codes", ())), "")
        answer = what_if(engine, order(kind_of(engine, code), verb, texts))
        if as_json:
            print_json(answer)
        else:
            _print_thought(answer)

    options: dict[str, Callable[..., Any]] = {}
    for kind in _NOUNS:
        for made in (*_columns(kind, verb), *_own(kind, verb)):
            options.setdefault(_name_of(made), made)
    decorated: Any = run
    shared = [
        argument("codes" if verb == "merge" else "code", type=Folded(), nargs=-1 if verb == "merge" else 1),
        *options.values(),
        _text("effective", _SAYS["effective"], required=True),
        JSON,
    ]
    for decorate in reversed(shared):
        decorated = decorate(decorated)
    return command(verb, _VERBS[verb], Spreading)(decorated)


def _name_of(made: Callable[..., Any]) -> str:
    """The name of the option that a decorator makes."""

    def probe() -> None:
        """Takes the option, to be looked at."""

    return str(made(probe).__click_params__[0].name)


def _print_thought(answer: dict[str, Any]) -> None:
    """What would come of a verb, for people: the figures that differ, findings, posts, members."""
    from registry.reporting.catalogue import BY_CODE

    for scope in answer["scopes"]:
        before, after = ({f["code"]: f for f in scope[side] or []} for side in ("before", "after"))
        codes = [code for code in (before or after) if before.get(code) != after.get(code)]
        rows = [[BY_CODE[c].name.in_(language()), c, _value(before.get(c)), _value(after.get(c))] for c in codes]
        title = scope["scope"] or _ALL.in_(language())
        if rows:
            print_table([h.in_(language()) for h in _THOUGHT], rows, title, right=(2, 3))
    _print_findings(answer)
    for post in answer["posts"]:
        print_lines(f"{_ENDS.in_(language())} {post}")
    for place in answer["members"]:
        if place["anew"] is not None:
            print_lines(place["anew"]["says"][language()])
        for told in place["says"]:
            print_lines(f"{place['unit']}  {told['rule']}  {told[language()]}")
    say(_THOUGHT_ONLY)


def _value(figure: dict[str, Any] | None) -> str:
    """A figure in one cell."""
    from registry.reporting.numbers import number, percentage

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
@option("--dry-run", is_flag=True, says=_SAYS["dry-run"])
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
        say(_DRY if done is None else _DONE.format(change=done))


def _meant(engine: Engine, change: str) -> int:
    """The number of the change that a number or a day means."""
    from registry.db import reading
    from registry.moment import change_meant

    with reading(engine) as connection:
        return change_meant(connection, change)


@command(
    "redact",
    Words(
        "删除一处不该登记的文字（如证件号码）\n行写作 台账/记录号（如 people/12）；文字处留有标记，摘要链仍可核验。",
        "Take away a text that should never have been entered (an identity number, say)\n"
        "ROW is ledger/number, as people/12; a mark is left, and the chain still verifies.",
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
        print_json({"change": done})
    else:
        say(_DONE.format(change=done))


place, organization = _Verbs("place"), _Verbs("organization")
whatif = _WhatIf(
    "whatif",
    says=Words(
        "设想：合并、分立、划转、撤销之后会怎样\n只看结果，不登记任何内容。",
        "What if: what would come of a merger, split, move or abolition.\nNothing is stored.",
    ),
)
