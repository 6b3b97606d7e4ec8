"""`registry log …`: the audit log is verified, written out, and its old entries are cut off."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry.cli.frame import FAILED, CommandGroup, command, language, option, say
from registry.cli.options import JSON, Folded
from registry.cli.output import document, print_json, print_lines, print_table
from registry.errors import Refused
from registry.language import Words

if TYPE_CHECKING:
    from registry.audit_log.service import Sought

_HOLDS = Words(
    "审计日志完好：{entries} 条，末条摘要 {head}", "The audit log holds: {entries} {entries:entry|entries}, head {head}"
)
_CUT = Words("第 {number} 条及以前的已清理（摘要 {digest}）", "cut off up to entry {number} (digest {digest})")
_PRUNED = Words(
    "已清理 {count} 条：早于 {days} 天的", "{count} {count:entry|entries} cut off that were older than {days} days"
)
_WRITTEN = Words("已写到 {path}：{count} 条", "{count} {count:entry|entries} written to {path}")
_NO_KIND = Words("--kind：没有“{kind}”这类日志；有 {known}", "--kind: no kind {kind!r}; there are {known}")
_HEADINGS = (
    *(Words("序号", "no."), Words("时间", "time"), Words("用户名", "user"), Words("来自", "from")),
    *(Words("类别", "kind"), Words("对象", "target"), Words("结果", "outcome")),
)


@click.group(
    "log",
    cls=CommandGroup,
    says=Words(
        "审计日志：验证、清理、导出\n督查不在此处，见 registry audit。",
        "The audit log: verify, prune, export\nAudits of rectification are another matter: registry audit.",
    ),
)
def log() -> None:
    """The commands about the audit log."""


@command(
    "verify",
    Words(
        "验证审计日志未被改动\n--against 给出以前验证时的条数和摘要，可发现末尾被截去和重造。",
        "Check that the audit log was not altered\n"
        "--against takes a number and a digest seen earlier: it finds entries taken from the end, and a log made anew.",
    ),
)
@option(
    "--against",
    type=Folded(),
    metavar="'NUMBER DIGEST'",
    says=Words("以前记下的末条编号和摘要", "number and digest of the last entry, as they were kept elsewhere"),
)
@JSON
@click.pass_context
def verify(context: click.Context, against: str | None, as_json: bool) -> None:
    """Recomputes every digest; exit 1 where one does not hold."""
    from registry.audit_log import service
    from registry.db import open_registry, reading
    from registry.verifying import read_checkpoint

    try:
        point = None if against is None else read_checkpoint(against)
    except ValueError:
        raise Refused("--against：不是编号和摘要", "--against: not a number and a digest") from None
    with reading(open_registry()) as connection:
        verdict = service.verify(connection, point)
    if as_json:
        print_json(verdict.as_json(language()))
    elif verdict.ok:
        print_lines(_HOLDS.format(entries=verdict.entries, head=verdict.head or "-").in_(language()))
        if verdict.cut is not None:
            print_lines(_CUT.format(number=verdict.cut[0], digest=verdict.cut[1]).in_(language()))
    if verdict.problem is not None:
        say(verdict.problem)
        context.exit(FAILED)


@command(
    "prune",
    Words(
        "清理超过保存期限的审计日志\n期限由 REGISTRY_AUDIT_DAYS 规定（天，默认 1095，不少于 180）；留下清理处的摘要。",
        "Cut off entries older than they must be kept\n"
        "REGISTRY_AUDIT_DAYS says how many days (default 1095, at least 180); the digest of the cut stays.",
    ),
)
@JSON
def prune(as_json: bool) -> None:
    """Cuts off the old entries, in one transaction."""
    import datetime

    from registry.audit_log import service
    from registry.audit_log.retention import kept_days
    from registry.audit_log.retention import prune as cut_off
    from registry.db import beside, open_registry

    days = kept_days()
    with beside(open_registry()) as connection:
        count = cut_off(connection, days, datetime.datetime.now(datetime.UTC))
        cut = service.cut_of(connection)
    if as_json:
        print_json({"pruned": count, "days": days, "cut": cut and {"number": cut[0], "digest": cut[1]}})
    else:
        print_lines(_PRUNED.format(count=count, days=days).in_(language()))


@command(
    "export",
    Words(
        "导出审计日志\n写到文件时每行一条 JSON，最早的在前。",
        "Write out the audit log\nIn a file each line is an entry as JSON, the oldest first.",
    ),
)
@option("--kind", type=Folded(), metavar="KIND", says=Words("只要这一类", "only entries of this kind"))
@option("--user", type=Folded(), metavar="NAME", says=Words("只要这个用户的", "only entries of this user"))
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PATH",
    says=Words("写到文件", "write them to a file"),
)
@JSON
def export(kind: str | None, user: str | None, out: Path | None, as_json: bool) -> None:
    """Writes the entries out; an entry tells that this was done."""
    from registry.audit_log.entry import KINDS, OK
    from registry.audit_log.service import Sought, note
    from registry.db import beside, open_registry
    from registry.files import refuse_to_overwrite

    if kind is not None and kind not in KINDS:
        raise Refused(*_NO_KIND.format(kind=kind, known=Words("、".join(KINDS), ", ".join(KINDS))))
    if out is not None:
        refuse_to_overwrite(out)
    with beside(open_registry()) as connection:
        note(connection, "export", OK, target="audit-log")
    sought = Sought(kind, user)
    if out is not None:
        say(_WRITTEN.format(path=out, count=_write(sought, out)))
    elif as_json:
        _print(sought)
    else:
        _print_table(sought)


def _write(sought: Sought, out: Path) -> int:
    """Writes the entries to a new file, a line each; returns how many."""
    from registry.audit_log.service import all_entries
    from registry.db import open_registry, reading
    from registry.files import new_file

    with reading(open_registry()) as connection, new_file(out) as made, made.open("w", encoding="utf-8") as file:
        lines = (json.dumps(entry.as_json(), ensure_ascii=False) + "\n" for entry in all_entries(connection, sought))
        return sum(1 for line in lines if file.write(line))


def _print(sought: Sought) -> None:
    """Prints the entries as one document, few in memory at a time."""
    from registry.audit_log import service
    from registry.db import open_registry, reading

    with reading(open_registry()) as connection:
        cut, (_, last) = service.cut_of(connection), service.head(connection)
        told = {"head": last, "cut": cut and {"number": cut[0], "digest": cut[1]}}
        sys.stdout.write(document(told)[:-1] + ', "entries": [')
        between = ""
        for entry in service.all_entries(connection, sought):
            sys.stdout.write(between + document(entry.as_json()))
            between = ", "
        sys.stdout.write("]}\n")


def _print_table(sought: Sought) -> None:
    from registry.audit_log.service import all_entries
    from registry.db import open_registry, reading

    with reading(open_registry()) as connection:
        rows = [tuple(entry.as_json().values()) for entry in all_entries(connection, sought)]
    print_table([heading.in_(language()) for heading in _HEADINGS], rows, right=(0,))


for _command in (verify, prune, export):
    log.add_command(_command)
