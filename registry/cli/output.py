"""What commands print: one JSON document, or tables for people, on standard output; notes on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click

from registry.errors import Problem
from registry.json_text import document

if TYPE_CHECKING:
    from rich.console import Console

#: How wide a table may be where nobody looks at a terminal.
WIDE = 200
#: So many problems go out at once.
_AT_ONCE = 1000


def print_json(value: Any) -> None:
    """The one document of a command, in UTF-8 wherever it goes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(document(value).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def print_answer(
    answer: Mapping[str, Any],
    problems: Iterable[Problem],
    language: str,
    reminders: Iterable[Problem] | None = None,
    warnings: Iterable[Problem] | None = None,
) -> None:
    """The one document of a command that may be refused, its problems last: each of them, few in memory at a time.

    `reminders`: what is taken and looks wrong, of a command that tells it. `warnings`: what is taken once it is
    accepted, of a workbook that was read through a mapping; each of its problems then tells its cell.
    """
    of_source = warnings is not None
    head = document(dict(answer))[:-1]
    sys.stdout.flush()
    out = sys.stdout.buffer
    out.write((head + (", " if answer else "")).encode("utf-8", "replace"))
    for name, told in (("warnings", warnings), ("reminders", reminders)):
        if told is not None:
            _print_each(out, name, told, language, of_source)
            out.write(b", ")
    _print_each(out, "problems", problems, language, of_source)
    out.write(b"}\n")
    out.flush()


def _print_each(out: BinaryIO, name: str, problems: Iterable[Problem], language: str, of_source: bool = False) -> None:
    out.write(f'"{name}": ['.encode())
    as_json = Problem.as_source_json if of_source else Problem.as_json
    shown = (document(as_json(problem, language)) for problem in problems)
    between = ""
    while some := list(islice(shown, _AT_ONCE)):
        out.write((between + ", ".join(some)).encode("utf-8", "replace"))
        between = ", "
    out.write(b"]")


def note(text: str) -> None:
    """A line for the person at the terminal, on standard error."""
    click.echo(text, err=True)


def console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(
        file=stream,
        width=None if stream.isatty() else WIDE,
        soft_wrap=False,
        highlight=False,
        emoji=False,
        markup=False,
    )


def width() -> int:
    """How many columns of characters standard output has."""
    return console(sys.stdout).width


def folded(text: str, columns: int) -> str:
    """`text` in lines of at most so many columns of characters."""
    from rich.text import Text

    lines = Text(text).wrap(console(sys.stdout), columns, overflow="fold")
    return "\n".join(line.plain.rstrip() for line in lines)


def print_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    title: str | None = None,
    *,
    right: Iterable[int] = (),
    whole: Iterable[int] = (),
    tight: bool = False,
    err: bool = False,
) -> None:
    """A table on standard output (or with `err` on standard error).

    Columns `right` hold numbers, lines in columns `whole` are not broken, a `tight` table has no room between.
    """
    from rich.table import Table
    from rich.text import Text

    numbers, unbroken = set(right), set(whole)
    table = Table(title=None if title is None else Text(title), title_justify="left", show_edge=False)
    table.padding = (0, 0) if tight else (0, 1)
    for at, heading in enumerate(headings):
        justify = "right" if at in numbers else "left"
        table.add_column(Text(heading), justify=justify, overflow="fold", no_wrap=at in unbroken)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console(sys.stderr if err else sys.stdout).print(table)


def print_lines(*lines: str) -> None:
    """Lines for people, on standard output."""
    for line in lines:
        click.echo(line)
