"""`registry graph`: the graph around a unit as a picture, or for other programs."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from registry.cli.frame import argument, command, language, say
from registry.cli.options import AS_OF, KNOWN_AT, Folded, open_moment
from registry.language import Words

_WRITTEN = Words("已写入 {0}", "written to {0}")


@command(
    "graph",
    Words(
        "某单位周围的关系图\n上级、下级、覆盖、前身和承接；写成 .svg、.png（图）或 .graphml（供其他软件）。",
        "The graph around a unit\n"
        "What stands above and below it, covers it or is covered, came before and after; .svg, .png or .graphml.",
    ),
)
@argument("code", type=Folded())
@argument("path", type=click.Path(dir_okay=False, path_type=Path))
@AS_OF
@KNOWN_AT
def graph(code: str, path: Path, as_of: datetime.date | None, known: str | None) -> None:
    """Writes the neighbourhood of a unit to a file; the ending of its name says which kind."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.files import new_file
        from registry.lookup.graph.drawing import picture_of
        from registry.picture import Picture

        made = picture_of(Picture(connection, moment), code, path.suffix.lower().removeprefix("."), language())
    with new_file(path, replacing=True) as file:
        file.write_bytes(made)
    say(_WRITTEN.format(str(path)))
