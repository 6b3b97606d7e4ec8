"""`registry report`: the coverage report as a workbook, a Word document or a PDF."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from registry.cli.frame import argument, command, language, option, say
from registry.cli.options import AS_OF, DATED, IMPRINT, KNOWN_AT, SCOPE, SIGNED_BY, AsOf, Folded, open_moment
from registry.language import Words

_WRITTEN = Words("报告已写出：{path}", "The report: {path}")


@command(
    "report",
    Words(
        "写出覆盖情况报告（.xlsx、.docx 或 .pdf）\n"
        "Word 和 PDF 供签发：正文、分县区情况、未达标单位清单、附注；工作簿是全部的数、清单和定义。\n"
        "加 --against 与更早的一天对比。主送、落款、成文日期、版记不写的，留空待填。",
        "Write the coverage report: .xlsx, .docx or .pdf.\n"
        "Word and PDF are to be signed: body, figures of counties, units that miss a target, notes;\n"
        "the workbook has all numbers, lists and definitions. With --against compared with an earlier day.\n"
        "Whom it goes to, who signs, the day and the imprint are left blank where they are not given.",
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
@option("--to", type=Folded(), default="", metavar="TEXT", says=Words("主送机关", "whom the report goes to"))
@SIGNED_BY
@DATED
@IMPRINT
def report(
    path: Path,
    as_of: datetime.date | None,
    known: str | None,
    against: datetime.date | None,
    scope: str | None,
    **written: str,
) -> None:
    """Composes the report and writes it in the form of the file's suffix."""
    from registry.decisions.closings import later
    from registry.moment import Moment, head, today
    from registry.picture import Picture
    from registry.report.composing import compose
    from registry.report.files import check, write
    from registry.report.signature import read_signature

    check(path)
    signed = read_signature(written)
    with open_moment(as_of, known) as (connection, moment):
        picture = Picture(connection, moment)
        earlier = None if against is None else picture.on(against)
        now = Picture(connection, Moment(today(), head(connection)))
        write(compose(picture, scope, earlier, signed, later(now, scope, moment)), path, language())
    say(_WRITTEN.format(path=path))
