"""`registry import`, `export`, `template`: ledgers in, ledgers out."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry.cli.frame import REFUSED, argument, command, language, option, say
from registry.cli.mappings import ACCEPT, MAP, MEANT_ON, PERIOD, print_mapped
from registry.cli.options import ACTOR, AS_OF, JSON, KNOWN_AT, REASON, Written, actor_or_login, open_moment
from registry.cli.output import print_answer, print_json, print_lines, print_table
from registry.cli.problems import REMINDER_HEADINGS, problems_table
from registry.errors import Refused
from registry.language import Words
from registry.numbers import number

if TYPE_CHECKING:
    from registry.exchange.importing import Imported
    from registry.staging.service import Request
    from registry.workbooks.importing import Reading

PATH = click.Path(path_type=Path)
MARKED = "-问题"
_OF_MARKED = re.compile(f"(?:{MARKED}[0-9]*)+$")
_COUNTS = {
    "new": Words("新增", "new"),
    "revised": Words("修订", "revised"),
    "same": Words("相同", "same"),
    "withdrawn": Words("作废", "withdrawn"),
    "cleared": Words("清空的值", "values cleared"),
}
_TAKEN = Words("已登记为第 {change} 次变更。", "Taken as change {change}.")
_SAME = Words("与已登记的相同，没有变更。", "Nothing changed.")
_DRY = Words("试运行：未登记任何内容。", "A dry run: nothing was stored.")
_BY_NOBODY = Words(
    "注意：{ledgers} 设有提交规则，经办员在网页或接口上导入的须由审核员审核，整份导入是一份提交；"
    "命令行不受提交规则约束，直接登记。",
    "Note: submission rules are about {ledgers}. By a page or the API an import of a clerk is one submission, whole, "
    "on which a reviewer decides; the command line is under no rule, and records at once.",
)
_REFUSED = Words("有 {count} 处问题，未登记任何内容。", "{count} {count:problem|problems}: nothing was stored.")
_REMINDED = Words(
    "有 {count} 处提醒：看起来不对，请核对。", "{count} {count:reminder|reminders}: look at what seems wrong."
)
_STRICT = Words(
    "有 {count} 处提醒，未登记任何内容（--strict）。",
    "{count} {count:reminder|reminders}: nothing was stored (--strict).",
)
_MARKED = Words(
    "已在此标出每处问题，改好后可直接再次导入：{path}",
    "Every problem is marked in {path}: mend it there and import that file.",
)
_MARKED_FIRST = Words(
    "问题太多，已在此标出每列每类的前 {first} 处，其余计入工作表“问题”：{path}",
    "There are too many problems: the first {first} of each column and kind are marked in {path}, the others counted "
    "in its sheet 问题.",
)
_NOT_KEPT = Words(
    "这个工作簿不能在原样上标注，只写出了单元格：图片、图表、格式没有带回，请在原文件里改。",
    "That workbook could not be marked as it is. Its cells alone were written, without pictures, charts and formats: "
    "mend your own file.",
)
_UNMARKED = Words("未能写出标注问题的工作簿：{error}", "The workbook with the problems could not be written: {error}")
#: So many of the files and sheets that were passed over are named.
_NAMED = 20
_IGNORED = Words(
    "有 {count} 个文件或工作表没有导入：{names}",
    "{count} {count:file or sheet was|files or sheets were} passed over: {names}",
)
_OURS = Words(
    "工作表“{sheet}”是上次列出问题的清单，不是表格，不必导入。",
    "The sheet {sheet} is the list of the problems that were told last time, and no table to import.",
)
_REVISED = Words("修订的值：", "Values that are revised:")
_REVISION = (
    Words("文件或工作表", "file or sheet"),
    Words("行", "row"),
    Words("台账", "ledger"),
    Words("列", "column"),
    Words("原值", "recorded"),
    Words("新值", "to be"),
)
_FIRST_REVISIONS = Words(
    "只列出前 {count} 处；登记以后，变更记录里有全部。",
    "The first {count} {count:value|values} alone: the change that it becomes has all.",
)
_EXPORTED = Words("已导出到 {path}。{note}。", "Exported to {path}. Note: {note}.")
_TEMPLATE = Words("空白台账模板：{path}", "The blank workbook: {path}")


@command(
    "import",
    Words(
        "导入台账（文件夹、CSV 或 xlsx），或按对照表导入各种表格\n"
        "全部登记为一次变更；有任何问题则一概不登记，并列出每一处问题。",
        "Import ledgers (a folder, a CSV file or a workbook), or any workbook through a mapping.\n"
        "All of it is one change, or nothing is stored and every problem is told.",
    ),
    refused={"change": None, "ledgers": {}, "ignored": [], "reminders": []},
)
@argument("path", type=PATH)
@MAP
@MEANT_ON
@PERIOD
@ACCEPT
@option("--dry-run", is_flag=True, says=Words("只试，不登记", "try it, store nothing"))
@option(
    "--effective",
    type=Written(),
    metavar="DATE",
    says=Words(
        "地点、党组织的不同之处自该日起变更", "what differs of places and organizations is a change from that day"
    ),
)
@option(
    "--correct",
    is_flag=True,
    says=Words("地点、党组织的不同之处是原记录有误", "what differs of places and organizations was recorded wrongly"),
)
@option("--strict", is_flag=True, says=Words("有提醒也不登记", "refuse what looks wrong too (reminders)"))
@ACTOR
@REASON
@option(
    "--problems",
    type=PATH,
    metavar="FILE",
    says=Words("把标注问题的工作簿写到这里（.xlsx）", "write the workbook with the problems here (.xlsx)"),
)
@JSON
@click.pass_context
def take(
    context: click.Context,
    path: Path,
    mapping: str | None,
    as_of: int | None,
    period: int | None,
    accept: frozenset[str],
    dry_run: bool,
    effective: int | None,
    correct: bool,
    strict: bool,
    actor: str,
    reason: str,
    problems: Path | None,
    as_json: bool,
) -> None:
    """Imports a ledger set, or a workbook through a mapping; a registry that does not exist is founded by it."""
    from registry.exchange.importing import Request
    from registry.workbooks.importing import MappedImport, Reading

    if effective is not None and correct:
        raise Refused("--effective 与 --correct 只能用一个", "either --effective or --correct, not both")
    _check_problems_file(path, problems)
    request = Request(actor_or_login(actor), reason, dry_run, effective, correct, strict)
    outcome = take_or_leave(path, request, Reading(mapping, as_of, period, accept))
    if as_json:
        warnings = outcome.warnings if isinstance(outcome, MappedImport) else None
        print_answer(outcome.answer, outcome.problems, language(), outcome.reminders, warnings)
    else:
        print_outcome(outcome, dry_run)
    if outcome.is_refused:
        _mark(path, outcome, problems or (None if as_json or _is_about_the_mapping(outcome) else _beside(path)))
        context.exit(REFUSED)


def take_or_leave(path: Path, request: Request, how: Reading | None = None) -> Imported:
    """Imports `path`. A registry that the import would found stands only if something of it was taken in."""
    from registry.db import database_url, founding
    from registry.workbooks.importing import Reading, take

    class Left(Exception):
        """Nothing is to stay."""

    outcome = None
    try:
        with founding(database_url()) as engine:
            outcome = take(engine, path, how or Reading(), request)
            if outcome.is_refused or request.dry_run:
                raise Left
    except Left:
        pass
    assert outcome is not None
    return outcome


def print_outcome(outcome: Imported, dry_run: bool = False) -> None:
    """Prints what an import came to, for people."""
    _print_ignored(outcome.ignored)
    if outcome.problems:
        problems_table(outcome.problems, language())
        say(_REFUSED.format(count=len(outcome.problems)))
    if outcome.reminders:
        problems_table(outcome.reminders, language(), REMINDER_HEADINGS)
        words = _STRICT if outcome.strict and not outcome.problems else _REMINDED
        say(words.format(count=f"{len(outcome.reminders):,}"))
    print_mapped(outcome)
    if outcome.is_refused:
        return
    from registry.slices import BY_KEY

    headings = [Words("台账", "ledger").in_(language()), *(words.in_(language()) for words in _COUNTS.values())]
    rows = (
        [BY_KEY[key].label if language() == "zh" else key, *(number(counts[name]) for name in _COUNTS)]
        for key, counts in outcome.counts.items()
    )
    print_table(headings, rows, right=range(1, 6))
    if dry_run and outcome.revisions:
        _print_revisions(outcome)
    if outcome.under_rules:
        labels = [Words(BY_KEY[key].label, key) for key in outcome.under_rules]
        say(_BY_NOBODY.format(ledgers=Words("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))))
    print_lines(
        (_DRY if dry_run else _SAME if outcome.change is None else _TAKEN.format(change=outcome.change)).in_(language())
    )


def _print_revisions(outcome: Imported) -> None:
    """Prints what a dry run would revise: of the first values what is recorded, and what is to be."""
    from registry.slices import BY_KEY

    print_lines(_REVISED.in_(language()))
    rows = [
        [
            one.file,
            "" if one.row is None else str(one.row),
            *(words.in_(language()) for words in (Words(BY_KEY[one.ledger].label, one.ledger), one.column)),
            one.before.in_(language()),
            one.after.in_(language()),
        ]
        for one in outcome.revisions[:_NAMED]
    ]
    print_table([heading.in_(language()) for heading in _REVISION], rows, right=(1,))
    if len(outcome.revisions) > _NAMED:
        say(_FIRST_REVISIONS.format(count=_NAMED))


def _print_ignored(ignored: Sequence[str]) -> None:
    """Prints which files and sheets were passed over; of our own list of problems, that it is no table."""
    from registry.ledgers import PROBLEM_HEADER
    from registry.text import fold

    others = [name for name in ignored if fold(name) != PROBLEM_HEADER]
    if others:
        first = others[:_NAMED]
        more = "…" if len(others) > _NAMED else ""
        say(_IGNORED.format(names=Words("、".join(first) + more, ", ".join(first) + more), count=len(others)))
    if len(others) < len(ignored):
        say(_OURS.format(sheet=PROBLEM_HEADER))


def _check_problems_file(path: Path, problems: Path | None) -> None:
    if problems is None:
        return
    if problems.suffix.lower() != ".xlsx":
        raise Refused("--problems：文件名须以 .xlsx 结尾", "--problems: the name must end in .xlsx")
    if problems.exists() and path.exists() and problems.samefile(path):
        raise Refused("--problems：不能是所导入的文件本身", "--problems: not the imported file itself")
    if os.path.lexists(problems) and not _is_marked(problems):
        raise Refused(
            f"--problems：已有此文件，又不是标注问题的工作簿，不予覆盖：{problems}",
            f"--problems: {problems} exists already, is no workbook with problems, and is not overwritten",
        )


def _is_marked(file: Path) -> bool:
    """Whether a workbook has our sheet 问题, or a ledger with our column 问题 among its headers."""
    from registry.exchange.reading import ledger_named, read
    from registry.ledgers import PROBLEM_HEADER
    from registry.slices import BY_NAME
    from registry.text import fold

    sheets, _ = read(file, BY_NAME) if file.is_file() else ([], [])
    for sheet in sheets:
        ledger = ledger_named(BY_NAME, sheet.title)
        rows = ({fold(cell) for cell in row if isinstance(cell, str)} for row in sheet.rows)
        if sheet.title == PROBLEM_HEADER:
            return True
        if ledger is not None and any(PROBLEM_HEADER in row and not row.isdisjoint(ledger.headers) for row in rows):
            return True
    return False


def _is_about_the_mapping(outcome: Imported) -> bool:
    """Whether nothing is wrong with the workbook, since no mapping came to read it."""
    codes = {problem.code for problem in outcome.problems}
    return bool(codes) and codes <= {"mapping", "no_mapping"}


def _beside(path: Path) -> Path | None:
    """A free name beside the input for the workbook with the problems, which may be one itself; None where nobody may
    write there."""
    path = path.absolute()
    if not os.access(path.parent, os.W_OK):
        return None
    stem = _OF_MARKED.sub("", path.stem) or path.stem
    names = (f"{stem}{MARKED}{n or ''}.xlsx" for n in (0, *range(2, 1000)))
    return next((file for file in map(path.with_name, names) if not file.exists()), None)


def _mark(path: Path, outcome: Imported, out: Path | None) -> None:
    """Writes the sender's workbook back with every problem, where there is anything to write back."""
    if out is None or not outcome.sheets:
        return
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    from registry.exchange.annotated_workbook import mark
    from registry.problems import FIRST

    problems = outcome.to_mark
    try:
        is_kept = mark(path, outcome.sheets, problems, outcome.headers, out, language())
    except (OSError, FileCreateError) as error:
        say(_UNMARKED.format(error=error))
    else:
        words = _MARKED_FIRST if problems.are_many() else _MARKED
        say(words.format(path=out, first=f"{FIRST:,}"))
        if not is_kept:
            say(_NOT_KEPT)


@command(
    "export",
    Words(
        "导出台账（文件夹，或 .xlsx 工作簿）\n可以再导入，但不是备份。",
        "Export ledgers: a folder of CSV files, or a workbook where PATH ends in .xlsx.\n"
        "It can be imported again, but it is not a backup.",
    ),
)
@argument("path", type=PATH)
@AS_OF
@KNOWN_AT
@JSON
def export(path: Path, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """Writes a ledger set: the states of a day, and every spell and event in force."""
    from registry.exchange.exporting import NOT_A_BACKUP
    from registry.exchange.exporting import export as write

    with open_moment(as_of, known) as (connection, moment):
        counts = write(connection.engine, path, moment, language())
    if as_json:
        print_json({"path": str(path), "ledgers": counts})
    say(_EXPORTED.format(path=path, note=NOT_A_BACKUP))


@command("template", Words("写出空白台账模板（.xlsx）", "Write the blank workbook of all ledgers (.xlsx)"))
@argument("path", type=PATH)
def template(path: Path) -> None:
    """Writes the workbook that a clerk fills in."""
    from registry.exchange.template import write_template

    write_template(path, language())
    say(_TEMPLATE.format(path=path))
