"""`registry mapping …`, and what `registry import` asks and tells of a workbook that is read through a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import CommandGroup, argument, command, language, option, say
from registry.cli.options import ACTOR, JSON, REASON, Folded, Written, actor_or_login, folded
from registry.cli.output import print_json, print_lines, print_table
from registry.cli.problems import ACCEPTED_HEADINGS, WARNING_HEADINGS, problems_table
from registry.errors import Refused
from registry.language import Words

if TYPE_CHECKING:
    from registry.exchange.importing import Imported
    from registry.versions import At
    from registry.versions.mappings import SavedMapping

_NO_WARNING = Words(
    "--accept：没有“{code}”这种提醒；可以写 {known}", "--accept: no warning {code!r}; there are {known}"
)
_USED = Words("对照表：{name}", "Mapping: {name}")
_READ = Words(
    "工作表“{sheet}”：读入 {read} 行，跳过 {skipped} 行（合计、表尾、空行）",
    "Sheet {sheet!r}: {read} {read:row|rows} read, {skipped} passed over (sums, footer, empty)",
)
_NEW_PEOPLE = Words(
    "新登记 {count} 人，请核对不是写错的名字：{who}",
    "{count} new {count:person|people}: see that none is a name spelt wrongly: {who}",
)
_NEW_PERSON = Words("{name}（{code}，{cells}）", "{name} ({code}, {cells})")
_GIVEN = Words("编码：{ledger} {codes}", "Codes given in {ledger}: {codes}")
_WARNED = Words(
    "有 {count} 处提醒未确认，未登记任何内容：看过无误，用 --accept {codes} 确认。",
    "{count} {count:warning is|warnings are} not accepted, and nothing was stored: where they are right, "
    "--accept {codes}.",
)
_OTHER_DAY = Words(
    "提醒 year：确认了，也仍照对照表的日期登记。表是另一期的，不要确认，照“允许”一列改。",
    "Warning year: accepted, the table is still taken on the days of the mapping. Where it is of another time, "
    "do what is allowed instead.",
)
_SAVED = Words("对照表“{name}”已保存于第 {change} 次变更。", "The mapping {name!r} was saved by change {change}.")
_WRITTEN = Words("已写到 {path}。", "Written to {path}.")
_THERE = Words("--out：已有此文件，不予覆盖：{path}", "--out: {path} exists already, and is not overwritten")
_REMOVED = Words("已移除，第 {change} 次变更。", "Removed: change {change}.")
_DRY = Words("试运行：未登记任何内容。", "A dry run: nothing was stored.")
_HEADINGS = Words("名称", "name"), Words("保存于", "saved by"), Words("工作表", "sheets")
#: So many given codes of a ledger are told, and so many new people.
_FIRST_CODES = 5
_FIRST_PEOPLE = 20


class Accepted(click.ParamType):
    """Codes of warnings with commas between, or `all`."""

    name = "codes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from registry.workbooks.mappings.checks import WARNINGS
        from registry.workbooks.service import ALL

        if isinstance(value, frozenset):
            return value
        codes = frozenset(filter(None, (code.strip() for code in folded(value).replace("，", ",").split(","))))
        known = (*WARNINGS, ALL)
        for code in sorted(codes.difference(known)):
            raise Refused(*_NO_WARNING.format(code=code, known=Words("、".join(known), ", ".join(known))))
        return codes


MAP = option(
    "--map",
    "mapping",
    type=Folded(),
    metavar="MAPPING|NAME",
    says=Words(
        "对照表：文件（.toml、.json），或已保存的名称；默认取唯一适用的已保存对照表",
        "the mapping: a file (.toml, .json) or the name of a saved one (default: the only saved one that fits)",
    ),
)
MEANT_ON = option(
    "--as-of",
    "as_of",
    type=Written(),
    metavar="DAY",
    says=Words("表中名称以哪一天为准，代替对照表所写", "the day on which names are meant, in place of the mapping's"),
)
PERIOD = option(
    "--period",
    type=Written(),
    metavar="P",
    says=Words("表中指标的时期，代替对照表所写", "the period that the workbook tells of, in place of the mapping's"),
)
ACCEPT = option(
    "--accept",
    type=Accepted(),
    default=frozenset(),
    metavar="CODE,...|all",
    says=Words("确认这些提醒，按其代号", "accept these warnings, by their codes"),
)


def print_mapped(outcome: Imported) -> None:
    """Tells people what was read of a workbook through a mapping, and what has to be accepted first."""
    from registry.workbooks.importing import YEAR, MappedImport, told

    if not isinstance(outcome, MappedImport):
        return
    open_codes = {one.code for one in outcome.unaccepted}
    accepted = [one for one in outcome.warnings if one.code not in open_codes]
    for warnings, headings in ((outcome.unaccepted, WARNING_HEADINGS), (accepted, ACCEPTED_HEADINGS)):
        if warnings:
            problems_table(warnings, language(), headings)
    if outcome.mapping is not None:
        say(_USED.format(name=outcome.mapping))
    for table in map(told, outcome.read):
        say(_READ.format(sheet=table["sheet"], read=table["read"], skipped=len(table["skipped"])))
    if not outcome.problems:
        _print_new_people([person for person in outcome.answer["people"] if person["new"]])
    if outcome.unaccepted:
        codes = ",".join(dict.fromkeys(one.code or "" for one in outcome.unaccepted))
        say(_WARNED.format(count=len(outcome.unaccepted), codes=codes))
        if YEAR in open_codes:
            say(_OTHER_DAY)
    elif not outcome.is_refused:
        _print_given(outcome.given)


def _print_new_people(people: Sequence[dict[str, Any]]) -> None:
    if people:
        named = [_NEW_PERSON.format(**one | {"cells": " ".join(one["cells"])}) for one in people[:_FIRST_PEOPLE]]
        more = "…" if len(people) > _FIRST_PEOPLE else ""
        who = Words("、".join(one.zh for one in named) + more, ", ".join(one.en for one in named) + more)
        say(_NEW_PEOPLE.format(count=len(people), who=who))


def _print_given(given: dict[str, list[str]]) -> None:
    from registry.slices import BY_KEY

    for key, codes in given.items():
        first = codes[:_FIRST_CODES]
        shown = ", ".join(first) + (f" … {codes[-1]}（{len(codes)}）" if len(codes) > _FIRST_CODES else "")
        say(_GIVEN.format(ledger=Words(BY_KEY[key].label, key), codes=shown))


@click.group(
    "mapping",
    cls=CommandGroup,
    says=Words("已保存的对照表：列出、查看、移除", "The saved mappings: list, show, remove"),
)
def mapping() -> None:
    """The commands about saved mappings."""


@contextmanager
def _open_now() -> Iterator[At]:
    """The view of the registry as it stands."""
    from registry.cli.options import open_moment
    from registry.versions import At

    with open_moment() as (connection, moment):
        yield At(connection, moment)


@command("list", Words("列出已保存的对照表", "List the saved mappings"))
@JSON
def list_mappings(as_json: bool) -> None:
    """Lists the saved mappings, each with the change that saved it and the sheets that it is about."""
    from registry.versions.mappings import saved

    with _open_now() as view:
        kept = saved(view)
    if as_json:
        from registry.workbooks.mappings.queries import told

        print_json({"mappings": [told(one) for one in kept]})
        return
    rows = ((one.name, one.change, "、".join(_titles(one))) for one in kept)
    print_table([heading.in_(language()) for heading in _HEADINGS], rows, right=(1,))


def _titles(saved: SavedMapping) -> list[str]:
    """The sheets that a saved mapping is about."""
    from registry.workbooks.mappings.queries import read, sheets_of

    mapping = read(saved)
    return [] if mapping is None else sheets_of(mapping)


@command("show", Words("查看一个已保存的对照表", "Show a saved mapping"))
@argument("name", type=Folded())
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PATH",
    says=Words("写到文件（.json 写为 JSON）", "write it to a file (JSON where it ends in .json)"),
)
@JSON
def show_mapping(name: str, out: Path | None, as_json: bool) -> None:
    """Prints a saved mapping as TOML, as JSON, or writes it to a file."""
    from registry.versions.mappings import one
    from registry.workbooks.mappings.file import loads
    from registry.workbooks.mappings.queries import mapping_document
    from registry.workbooks.mappings.text import dumps_json

    with _open_now() as view:
        kept = one(view, name)
        document = mapping_document(view, name)
    read, _ = loads(kept.content, "toml", kept.name)
    assert read is not None
    if out is not None:
        if out.exists():
            raise Refused(*_THERE.format(path=out))
        out.write_text(dumps_json(read) if out.suffix.lower() == ".json" else kept.content, encoding="utf-8")
    if as_json:
        print_json(document)
    elif out is not None:
        say(_WRITTEN.format(path=out))
    else:
        say(_SAVED.format(name=kept.name, change=kept.change))
        print_lines(kept.content.rstrip("\n"))


@command(
    "remove",
    Words("移除一个已保存的对照表（登记为一次变更）", "Remove a saved mapping (a change)"),
    refused={"change": None, "mappings": []},
)
@argument("name", type=Folded())
@option("--dry-run", is_flag=True, says=Words("只试，不登记", "try it, store nothing"))
@ACTOR
@REASON
@JSON
def remove_mapping(name: str, dry_run: bool, actor: str, reason: str, as_json: bool) -> None:
    """Removes a saved mapping; what it was stays known at earlier changes."""
    from registry.db import open_registry
    from registry.versions.mappings import saved
    from registry.workbooks.mappings.queries import told
    from registry.workbooks.mappings.storage import remove

    change = remove(open_registry(), name, actor=actor_or_login(actor), reason=reason, dry_run=dry_run)
    if as_json:
        with _open_now() as view:
            print_json({"change": change, "mappings": [told(one) for one in saved(view)]})
    else:
        print_lines((_DRY if change is None else _REMOVED.format(change=change)).in_(language()))


for _command in (list_mappings, show_mapping, remove_mapping):
    mapping.add_command(_command)
