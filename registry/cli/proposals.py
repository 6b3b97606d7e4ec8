"""`registry map`: what the columns of a workbook probably mean, proposed as a mapping that a clerk completes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import REFUSED, argument, command, language, option, say
from registry.cli.options import JSON
from registry.cli.output import print_json, print_lines, print_table
from registry.cli.problems import problems_table
from registry.errors import NotFound, Refused
from registry.language import Words

if TYPE_CHECKING:
    from registry.exchange.reading import Sheet
    from registry.workbooks.proposing.proposal import Proposal, TableProposal

PATH = click.Path(path_type=Path)
#: So many values of a column are shown.
_SHOWN = 3
_LONGEST = 12
_HEADINGS = (
    Words("列", "column"),
    Words("表头", "header"),
    Words("内容", "values"),
    Words("去处", "goes to"),
    Words("理由", "why"),
)
_TABLE = Words(
    "工作表“{sheet}”：表头第 {rows} 行，名称和数字截至 {day}",
    "sheet {sheet}: header in row {rows}, as of {day}",
)
_UNKNOWN_DAY = Words("（待定）", "(open)")
_SAVED = Words(
    "已保存的对照表“{name}”适用：可直接 registry import，不必再建。",
    "the saved mapping {name} fits: `registry import` takes the file as it is.",
)
_QUESTIONS = Words("还有 {count} 个问题要答：", "{count} {count:question|questions} to answer:")
_QUESTION = Words("{number}. {where}{says}", "{number}. {where}{says}")
_ANSWER = Words("   答法：{answer}", "   Answer: {answer}")
_HOLDS = Words(
    "任职没有写 replaces：换了人的，原任仍算在任。表里是现任全部名单的，在这项任职的 [[sheet.make]] 里加 "
    "replaces = true，原任到新任任职之日止。",
    "Where somebody else took over, whoever held the post before still holds it: where the table names all who hold it "
    "now, add replaces = true to the [[sheet.make]] of these posts, and the earlier ones end as the new ones begin.",
)
#: Posts that one person holds at a time.
_OF_ONE = ("secretary", "village_director", "first_secretary")
_WHERE = Words("工作表“{sheet}”{column}：", "sheet {sheet}{column}: ")
_COLUMN = Words("第 {column} 列“{header}”", ", column {column} ({header})")
_OUT = Words("把对照表写到这里（.toml 或 .json）", "write the mapping here (.toml or .json)")
_WRITTEN = Words("对照表已写到 {path}", "The mapping was written to {path}")
_NEXT = Words(
    "用 --out 写出对照表，答完问题后：registry import 文件 --map 对照表",
    "write the mapping with --out, answer the questions in it, then: registry import FILE --map MAPPING",
)
_CLEAR = Words("没有问题要答。", "No question is open.")
_EXISTS = Words("--out：已有此文件，不予覆盖：{path}", "--out: {path} exists already and is not overwritten")


@command(
    "map",
    Words(
        "为单位自己的台账表建议对照表：每一列登记到哪里、为什么\n只看表头、标题和单元格；拿不准的留作问题，不登记任何内容。",
        "Propose a mapping of a workbook: where each column goes, and why.\n"
        "It looks at headers, titles and cells alone, asks what is not sure, and stores nothing.",
    ),
    refused={"file": None, "saved": None, "mapping": None, "sheets": [], "questions": []},
)
@argument("path", type=PATH)
@option("--sheet", metavar="TITLE", says=Words("只看这个工作表", "this sheet alone"))
@option("--out", type=PATH, metavar="FILE", says=_OUT)
@JSON
@click.pass_context
def propose(context: click.Context, path: Path, sheet: str | None, out: Path | None, as_json: bool) -> None:
    """Proposes the mapping of a workbook."""
    # Late: the help stands there before sheets and ledgers are known.
    from registry.privacy import hidden
    from registry.workbooks.proposing.service import propose_for

    if out is not None and out.exists():
        raise Refused(*_EXISTS.format(path=out))
    found = propose_for(path, sheet)
    if found.proposal is None:
        problems = [problem.as_source_json(language()) for problem in found.problems]
        if as_json:
            empty: dict[str, Any] = {
                "file": hidden(path.name),
                "saved": None,
                "mapping": None,
                "sheets": [],
                "questions": [],
            }
            print_json(empty | {"problems": problems})
        else:
            problems_table(found.problems, language())
        context.exit(REFUSED)
    saved = _saved(found.sheets)
    if as_json:
        print_json(found.proposal.as_json(language(), saved))
    else:
        _print(found.proposal, saved)
    if out is not None:
        _write(found.proposal, out)
    elif not as_json and saved is None:
        say(_NEXT)


def _saved(sheets: Sequence[Sheet]) -> str | None:
    """The saved mapping that fits; none where there is no registry yet."""
    from registry.cli.options import open_moment
    from registry.workbooks.proposing.service import fitting

    try:
        with open_moment() as (connection, _):
            return fitting(connection, sheets)
    except NotFound:
        return None


def _write(proposal: Proposal, out: Path) -> None:
    from registry.workbooks.mappings.text import dumps_json, dumps_toml

    text = dumps_json(proposal.mapping) if out.suffix.lower() == ".json" else dumps_toml(proposal.mapping)
    out.write_text(text, "utf-8")
    say(_WRITTEN.format(path=out))


# -- for people -----------------------------------------------------------------------------------------------------


def _print(proposal: Proposal, saved: str | None) -> None:
    """Prints a proposal: a table for each table, then what is to be answered."""
    headings = [words.in_(language()) for words in _HEADINGS]
    for table in proposal.tables:
        first, last = table.table.header or (1, 1)
        day = table.table.as_of if isinstance(table.table.as_of, str) and table.table.as_of != "?" else _UNKNOWN_DAY
        rows = f"{first}–{last}" if last > first else str(first)
        title = _TABLE.format(sheet=table.table.sheet, rows=rows, day=day)
        print_table(headings, _lines(table), title.in_(language()))
    if saved is not None:
        print_lines(_SAVED.format(name=saved).in_(language()))
        return
    print_lines((_QUESTIONS.format(count=len(proposal.questions)) if proposal.questions else _CLEAR).in_(language()))
    for number, (sheet, question) in enumerate(proposal.questions, 1):
        column = Words("", "")
        if question.column is not None:
            column = _COLUMN.format(column=question.column, header=proposal.header(sheet, question.column))
        where = _WHERE.format(sheet=sheet, column=column)
        print_lines(_QUESTION.format(number=number, where=where, says=question.says).in_(language()))
        if question.answer is not None:
            print_lines(_ANSWER.format(answer=question.answer).in_(language()))
    if any(_is_left_open(table) for table in proposal.tables):
        print_lines(_HOLDS.in_(language()))


def _is_left_open(table: TableProposal) -> bool:
    """Whether posts of one person, or of whatever role a column says, do not end those of who held them before."""
    roles = (make.values.get("role") for make in table.table.makes if make.ledger == "posts" and not make.replaces)
    return any(role in _OF_ONE or not isinstance(role, str) for role in roles)


def _lines(table: TableProposal) -> Iterator[list[str]]:
    """A line for each column. Nothing is repeated of what is ignored."""
    # Late: the help stands there before sheets and ledgers are known.
    from registry.privacy import hidden
    from registry.workbooks.mappings.explanation import USES
    from registry.workbooks.proposing.targets import goes_to

    for column, use in table.columns:
        values = [] if use.kind == "ignore" else list(column.cells.counts)[:_SHOWN]
        shown = "、".join(hidden(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") for text in values)
        goes = USES[use.kind] if use.kind in USES else goes_to(use)
        yield [column.letter, column.heading.text, shown, goes.in_(language()), use.why.in_(language())]
