"""`registry report`, `reports`: the coverage report as a file; handed in, kept, and what changed since."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.frame import argument, command, language, option, say
from registry.cli.options import (
    ACTOR,
    AS_OF,
    DATED,
    IMPRINT,
    JSON,
    KNOWN_AT,
    REASON,
    SCOPE,
    SIGNED_BY,
    AsOf,
    Folded,
    actor_or_login,
    open_moment,
)
from registry.cli.output import print_json, print_lines, print_table
from registry.language import Words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from registry.moment import Moment
    from registry.report.filing import Filing
    from registry.report.later_values import LaterValue
    from registry.versions.handed_in_reports import HandedInReport

_WRITTEN = Words("报告已写出：{path}", "The report: {path}")
_HANDED_IN = Words("已报送：第 {change} 次变更，报告编号 {id}", "Handed in: change {change}, report {id}")
_LIST = (
    Words("报告编号", "report"),
    Words("标题", "title"),
    Words("范围", "scope"),
    Words("时点", "as of"),
    Words("主送", "to"),
    Words("报送人", "by"),
    Words("变更", "change"),
)
_CHANGED = (
    Words("指标", "figure"),
    Words("报送时", "handed in"),
    Words("现在", "now"),
    Words("由哪次变更起", "from change"),
    Words("最近一次", "last"),
)
_SAME = Words("报送的各项指标，现在仍是原来的数。", "Every figure still comes to what was handed in.")
_GONE = Words("文件已随删除的文字移除。", "Its files went with a text that was removed.")


@command(
    "report",
    Words(
        "写出覆盖情况报告（.xlsx、.docx 或 .pdf）\n"
        "Word 和 PDF 供签发：正文、分县区情况、未达标单位清单、附注；工作簿是全部的数、清单和定义。\n"
        "加 --against 与更早的一天对比。主送、落款、成文日期、版记不写的，留空待填。\n"
        "加 --hand-in 即报送：三种文件原样保存，登记为一次变更。",
        "Write the coverage report: .xlsx, .docx or .pdf.\n"
        "Word and PDF are to be signed: body, figures of counties, units that miss a target, notes;\n"
        "the workbook has all numbers, lists and definitions. With --against compared with an earlier day.\n"
        "Whom it goes to, who signs, the day and the imprint are left blank where they are not given.\n"
        "With --hand-in it is handed in: all three files are kept as they are, as one change.",
    ),
)
@argument("path", type=click.Path(path_type=Path))
@AS_OF
@KNOWN_AT
@option(
    "--against",
    type=AsOf(),
    metavar="DATE",
    says=Words("与哪一天对比（须早于 --as-of）", "compare with this day, before --as-of"),
)
@SCOPE
@option(
    "--figures",
    type=Folded(),
    multiple=True,
    metavar="CODE",
    says=Words("只列这一项指标或这一组，可写几次（默认全部）", "this figure or group alone, told once or more"),
)
@option(
    "--depth",
    type=Folded(),
    metavar="DEPTH",
    says=Words("列到哪一级：none、county、township（默认）、village", "none, county, township (the default), village"),
)
@option("--title", type=Folded(), default="", metavar="TEXT", says=Words("标题", "the title"))
@option("--to", type=Folded(), default="", metavar="TEXT", says=Words("主送机关", "whom the report goes to"))
@option("--copies", type=Folded(), default="", metavar="TEXT", says=Words("抄送机关", "whom copies go to"))
@SIGNED_BY
@DATED
@IMPRINT
@option("--hand-in", is_flag=True, says=Words("报送", "hand it in"))
@ACTOR
@REASON
def report(
    path: Path,
    as_of: datetime.date | None,
    known: str | None,
    hand_in: bool,
    actor: str,
    reason: str,
    **asked: Any,
) -> None:
    """Composes the report and writes it in the form of the file's suffix; or hands it in, and writes what was."""
    from registry.report.files import check

    check(path)
    ready: Filing | None = None
    with open_moment(as_of, known) as (connection, moment):
        if hand_in:
            ready = _made_ready(connection, moment, asked)
        else:
            _write(connection, moment, path, asked)
    if ready is not None:
        _hand_in(ready, path, actor_or_login(actor), reason)
    say(_WRITTEN.format(path=path))


def _write(connection: Connection, moment: Moment, path: Path, asked: dict[str, Any]) -> None:
    from registry.report.composing import compose
    from registry.report.files import write

    write(compose(*_asked(connection, moment, asked)), path, language())


def _asked(connection: Connection, moment: Moment, asked: dict[str, Any]) -> tuple[Any, ...]:
    """What is asked of a report, as it is composed of it. Raises Refused."""
    from registry.decisions.closings import later
    from registry.moment import Moment, head, today
    from registry.picture import Picture
    from registry.report.selection import read_selection
    from registry.report.signature import COPIES, FIELDS, read_signature

    signed = read_signature({name: asked[name] for name in (*FIELDS, *COPIES)})
    selection = read_selection(asked["figures"], asked["depth"], asked["title"])
    picture, against, scope = Picture(connection, moment), asked["against"], asked["scope"]
    earlier = None if against is None else picture.on(against)
    now = Picture(connection, Moment(today(), head(connection)))
    return picture, scope, earlier, signed, selection, later(now, scope, moment)


def _made_ready(connection: Connection, moment: Moment, asked: dict[str, Any]) -> Filing:
    from registry.report import filing

    return filing.made_ready(*_asked(connection, moment, asked), language=language())


def _hand_in(ready: Filing, path: Path, actor: str, reason: str) -> None:
    from registry.db import open_registry
    from registry.file_store import store_of
    from registry.files import new_file
    from registry.report import filing
    from registry.report.files import form_of

    engine = open_registry()
    change, name = filing.hand_in(engine, store_of(engine.url), ready, actor=actor, reason=reason)
    with new_file(path) as made:
        made.write_bytes(ready.contents[form_of(path)])
    say(_HANDED_IN.format(change=change, id=name))


@command(
    "reports",
    Words(
        "报送过的报告；写明编号的，列出报送以后的变化\n加 --file 取出报送的文件，与报送时逐字节相同。",
        "The reports that were handed in; of one, by its name, what changed since.\n"
        "With --file its file is taken out, to the byte as it was handed in.",
    ),
)
@argument("name", type=Folded(), required=False)
@SCOPE
@KNOWN_AT
@option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    metavar="PATH",
    says=Words("写出报送的文件（.xlsx、.docx 或 .pdf）", "write the file that was handed in: .xlsx, .docx or .pdf"),
)
@JSON
def reports(name: str | None, scope: str | None, known: str | None, path: Path | None, as_json: bool) -> None:
    """Lists the reports, or tells one."""
    from registry.picture import Picture
    from registry.report.handed_in_documents import documents_of, reports_in
    from registry.versions import handed_in_reports

    with open_moment(None, known) as (connection, moment):
        picture = Picture(connection, moment)
        if name is not None:
            _tell(picture, handed_in_reports.one(picture, name), path, as_json)
            return
        document = documents_of(picture, reports_in(picture, scope))
    if as_json:
        print_json(document)
        return
    keys = ("id", "title", "scope", "as_of", "addressee", "actor", "change")
    print_table([words.in_(language()) for words in _LIST], ([r[key] for key in keys] for r in document["reports"]))


def _tell(picture: Any, found: HandedInReport, path: Path | None, as_json: bool) -> None:
    """A report and what changed since; and its file, if that is asked for."""
    from registry.moment import Moment
    from registry.picture import Picture
    from registry.report.handed_in_documents import whole_document
    from registry.report.later_values import later_values

    def known_at(change: int) -> Picture:
        return Picture(picture.connection, Moment(found.as_of, change))

    if path is not None:
        _take_out(picture, found, path)
    later = later_values(found, known_at, picture.moment.known_at)
    if as_json:
        print_json(whole_document(picture, found, later))
        return
    print_lines(f"{found.title} {found.as_of}")
    if not found.has_files:
        print_lines(_GONE.in_(language()))
    if later:
        print_table([words.in_(language()) for words in _CHANGED], (list(_line(one)) for one in later))
    else:
        print_lines(_SAME.in_(language()))


def _take_out(picture: Any, found: HandedInReport, path: Path) -> None:
    from registry.file_store import store_of
    from registry.files import new_file, refuse_to_overwrite
    from registry.report.files import form_of
    from registry.report.handed_in_documents import content_of

    refuse_to_overwrite(path)
    content = content_of(store_of(picture.connection.engine.url), found, form_of(path))
    with new_file(path) as made:
        made.write_bytes(content)
    say(_WRITTEN.format(path=path))


def _line(one: LaterValue) -> Iterator[Any]:
    yield one.code
    for value in (one.then, one.now):
        yield None if value is None else value.get("value", value.get("categories"))
    yield from (one.first, None if one.last == one.first else one.last)
