"""`registry divisions`: an official edition compared with the registry, and applied as one change."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import REFUSED, argument, command, language, option, say
from registry.cli.options import ACTOR, JSON, REASON, Written, actor_or_login
from registry.cli.output import print_answer, print_lines, print_table
from registry.cli.problems import problems_table
from registry.errors import Refused
from registry.language import Words
from registry.numbers import number

if TYPE_CHECKING:
    from registry.restructuring.divisions import Applied, EditionRequest

PATH = click.Path(path_type=Path)
#: How many rows of each kind are shown to people; the JSON has all.
SHOWN = 20
#: From how many bytes on a file is large enough to say how far the work is.
LARGE = 1_000_000
_HEADER = "old_code,new_code,why,old_name,new_name"
_CODE, _NAME = Words("代码", "code"), Words("名称", "name")
_OLD, _NEW = Words("旧代码", "old code"), Words("新代码", "new code")
_OLD_NAME, _NEW_NAME = Words("旧名称", "old name"), Words("新名称", "new name")
_PARENT, _WHY = Words("上级", "parent"), Words("理由", "why")
_TABLES: dict[str, tuple[Words, dict[str, Words]]] = {
    "new": (Words("新设", "new"), {"code": _CODE, "name": _NAME, "parent": _PARENT}),
    "gone": (
        Words("不再列出（撤销）", "gone (abolished)"),
        {"code": _CODE, "name": _NAME, "parent": _PARENT, "leaves": Words("所遗留", "leaves behind")},
    ),
    "renamed": (Words("更名", "renamed"), {"code": _CODE, "old": _OLD_NAME, "new": _NEW_NAME}),
    "moved": (
        Words("改用新代码或划转（身份不变）", "moved or recoded (one identity)"),
        {
            "old": _OLD,
            "new": _NEW,
            "name": _NAME,
            "old_parent": Words("原上级", "old parent"),
            "new_parent": Words("新上级", "new parent"),
        },
    ),
    "proposed": (
        Words("疑为同一单位，待确认（未确认则按撤销和新设登记）", "perhaps one identity; not confirmed: gone and new"),
        {"old": _OLD, "old_name": _OLD_NAME, "new": _NEW, "new_name": _NEW_NAME, "why": _WHY},
    ),
}
_MORE = Words("……另有 {count} 行（--json 列出全部）", "… and {count} more (--json tells all)")
_TAKEN = Words("已登记为第 {change} 次变更。", "Taken as change {change}.")
_SAME = Words("与已登记的相同，没有变更。", "Nothing changed.")
_DRY = Words("试运行：未登记任何内容。", "A dry run: nothing was stored.")
_REFUSED = Words("有 {count} 处问题，未登记任何内容。", "{count} {count:problem|problems}: nothing was stored.")
_CONFIRM = Words(
    "待确认的 {count} 对已写入 {path}：删去不是同一单位的行，再用 --moves 提交。",
    "{count} {count:proposal is|proposals are} in {path}: delete what is not one identity, then give it as --moves.",
)


@command(
    "divisions",
    Words(
        "登记一版官方区划（代码、名称、上级代码）\n"
        "与当日登记的区划比较，差异登记为一次变更；疑似只是改了代码的只提出，由 --moves 确认。",
        "Apply an official edition: a file code,name,parent_code\n"
        "What differs from the official places of that day is one change. Places that may have another code now are "
        "proposed, and confirmed by --moves.",
    ),
    refused={"change": None, "new": [], "gone": [], "renamed": [], "moved": [], "proposed": []},
)
@argument("path", metavar="FILE", type=PATH)
@option("--effective", type=Written(), metavar="DATE", required=True, says=Words("截止日期", "the edition's day"))
@option("--moves", type=PATH, metavar="FILE", says=Words("已确认的新旧代码对照", "confirmed moves: old_code,new_code"))
@option("--moves-out", type=PATH, metavar="FILE", says=Words("写出待确认的对照", "write the proposed moves here"))
@option(
    "--from",
    "begins",
    type=Written(),
    metavar="DATE",
    says=Words("首版所列自何日起存在（默认自有记录以前）", "since when a first edition's places stand (default: ever)"),
)
@option("--dry-run", is_flag=True, says=Words("只试，不登记", "try it, store nothing"))
@ACTOR
@REASON
@JSON
@click.pass_context
def divisions(
    context: click.Context,
    path: Path,
    effective: int,
    moves: Path | None,
    moves_out: Path | None,
    begins: int | None,
    dry_run: bool,
    actor: str,
    reason: str,
    as_json: bool,
) -> None:
    """Applies an edition; a registry that does not exist is founded by it."""
    from registry.restructuring.divisions import EditionRequest

    _check_moves_out(moves_out, moves)
    request = EditionRequest(effective, begins, actor_or_login(actor), reason, dry_run)
    applied = _apply_or_leave(path, request, moves)
    if moves_out is not None and not applied.problems:
        _write_moves(moves_out, applied)
    if as_json:
        print_answer(applied.answer, applied.problems, language())
    else:
        _print(applied, dry_run)
    if applied.problems:
        context.exit(REFUSED)


def _apply_or_leave(path: Path, request: EditionRequest, moves: Path | None) -> Applied:
    """Applies an edition. A registry that it would found stands only if something of it was taken in."""
    from registry.db import database_url, founding
    from registry.restructuring.divisions import apply

    class Left(Exception):
        """Nothing is to stay."""

    applied = None
    try:
        with founding(database_url()) as engine:
            applied = apply(engine, path, request, moves, _progress(path))
            if applied.change is None:
                raise Left
    except Left:
        pass
    assert applied is not None
    return applied


def _check_moves_out(path: Path | None, moves: Path | None) -> None:
    """Proposals of another time may be written over, nothing else; nor what is being confirmed."""
    if path is None or not os.path.lexists(path):
        return
    if moves is not None and moves.exists() and path.samefile(moves):
        raise Refused("--moves-out：不能是 --moves 的文件本身", "--moves-out: not the file of --moves itself")
    if not path.is_file() or not path.read_bytes().startswith(_HEADER.encode("utf-8-sig")):
        raise Refused(
            f"--moves-out：已有此文件，又不是待确认的对照，不予覆盖：{path}",
            f"--moves-out: {path} exists already, is no file of proposals, and is not overwritten",
        )


def _progress(path: Path) -> Callable[[Words], None]:
    """Prints how far the work is, where it takes a while."""
    is_large = path.is_file() and path.stat().st_size > LARGE
    return say if is_large else lambda _: None


def _write_moves(path: Path, applied: Applied) -> None:
    """Writes what is proposed as a file that, edited, confirms it."""
    from registry.exchange.text_cells import text_cell
    from registry.files import new_file

    try:
        with new_file(path, replacing=True) as made, made.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEADER.split(","))
            for p in applied.proposed:
                names = map(text_cell, (p["old_name"], p["new_name"]))
                writer.writerow((p["old"], p["new"], p["why"].in_(language()), *names))
    except OSError as error:
        why = error.strerror or str(error)
        refusal = Words(f"--moves-out：写不了 {path}（{why}）", f"--moves-out: {path} cannot be written: {why}")
        raise Refused(*refusal) from error
    say(_CONFIRM.format(count=len(applied.proposed), path=path))


def _print(applied: Applied, dry_run: bool) -> None:
    """Prints what an edition came to, for people."""
    if applied.problems:
        problems_table(applied.problems, language())
        say(_REFUSED.format(count=len(applied.problems)))
        return
    for key, (title, columns) in _TABLES.items():
        rows: list[dict[str, Any]] = getattr(applied, key)
        if rows:
            shown = ([_cell(row[name]) for name in columns] for row in rows[:SHOWN])
            print_table([h.in_(language()) for h in columns.values()], shown, f"{title.in_(language())} {len(rows)}")
        if len(rows) > SHOWN:
            print_lines(_MORE.format(count=number(len(rows) - SHOWN)).in_(language()))
    done = _DRY if dry_run else _SAME if applied.change is None else _TAKEN.format(change=applied.change)
    print_lines(done.in_(language()))


def _cell(value: Any) -> Any:
    """A cell for people: a reason in their language, what is left behind as counts by kind of thing."""
    if isinstance(value, Words):
        return value.in_(language())
    return ", ".join(f"{_thing(k)} {n}" for k, n in value.items()) if isinstance(value, dict) else value


def _thing(key: str) -> str:
    """A kind of place, or a ledger, as people call it."""
    from registry.places.ledger import KINDS
    from registry.slices import BY_KEY

    labels = {kind.key: kind.words for kind in KINDS}
    if key in labels:
        return labels[key].in_(language())
    return BY_KEY[key].label if language() == "zh" else key.replace("_", " ")
