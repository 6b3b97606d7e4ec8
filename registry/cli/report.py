"""`registry report`: the coverage report as a workbook, a Word document or a PDF."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from registry.cli.frame import argument, command, language, option, say
from registry.cli.options import AS_OF, KNOWN_AT, SCOPE, AsOf, open_moment
from registry.language import Words

_WRITTEN = Words("报告已写出：{path}", "The report: {path}")


@command(
    "report",
    Words(
        "写出覆盖情况报告（.xlsx、.docx 或 .pdf）\n"
        "摘要、分县区和分乡镇的数、未达标和未填报的单位、指标定义；加 --against 与更早的一天对比。",
        "Write the coverage report: .xlsx, .docx or .pdf.\n"
        "Summary, numbers by county and township, units not met and unknown, definitions;\n"
        "with --against compared with an earlier day.",
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
def report(
    path: Path,
    as_of: datetime.date | None,
    known: str | None,
    against: datetime.date | None,
    scope: str | None,
) -> None:
    """Composes the report and writes it in the form of the file's suffix."""
    from registry.picture import Picture
    from registry.report.composing import compose
    from registry.report.files import check, write

    check(path)
    with open_moment(as_of, known) as (connection, moment):
        picture = Picture(connection, moment)
        earlier = None if against is None else picture.on(against)
        write(compose(picture, scope, earlier), path, language())
    say(_WRITTEN.format(path=path))
