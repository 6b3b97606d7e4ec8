"""What commands print: one JSON document, or tables for people, on standard output; notes on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

import click

from registry.errors import Problem
from registry.language import Words

if TYPE_CHECKING:
    from rich.console import Console

#: How wide a table may be where nobody looks at a terminal.
WIDE = 200
#: How much of a cell's value is shown among the problems, in characters.
LONGEST_VALUE = 100
_PROBLEM_HEADINGS = tuple(
    Words(zh, en)
    for zh, en in (
        ("文件或工作表", "file or sheet"),
        ("行", "row"),
        ("列", "column"),
        ("值", "value"),
        ("问题", "problem"),
        ("允许", "allowed"),
    )
)


def document(value: Any) -> str:
    """`value` as one JSON document. A Decimal becomes the exact number that it is.

    >>> document({"value": Decimal("250000.5"), "unit": "文华", "target": None})
    '{"value": 250000.5, "unit": "文华", "target": null}'
    """
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except TypeError:  # a Decimal somewhere in it: then piece by piece, which is slower
        return _piecewise(value)


def _piecewise(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(str(k), ensure_ascii=False)}: {document(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(document, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def print_json(value: Any) -> None:
    """The one document of a command, in UTF-8 wherever it goes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(document(value).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """A line for the person at the terminal, on standard error."""
    click.echo(text, err=True)


def _console(stream: TextIO) -> Console:
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
    return _console(sys.stdout).width


def folded(text: str, columns: int) -> str:
    """`text` in lines of at most so many columns of characters."""
    from rich.text import Text

    lines = Text(text).wrap(_console(sys.stdout), columns, overflow="fold")
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
    _console(sys.stderr if err else sys.stdout).print(table)


def print_lines(*lines: str) -> None:
    """Lines for people, on standard output."""
    for line in lines:
        click.echo(line)


def problems_table(problems: Iterable[Problem], language: str, *, err: bool = True) -> None:
    """Every problem of an input with its place."""
    headings = [heading.in_(language) for heading in _PROBLEM_HEADINGS]
    rows = (
        (
            p.file,
            p.row,
            (p.label if language == "zh" else p.column) or p.column,
            _shortened(p.value),
            p.problem.in_(language),
            p.allowed.in_(language),
        )
        for p in problems
    )
    print_table(headings, rows, right=(1,), err=err)


def _shortened(value: str | None) -> str | None:
    """A value of a cell as far as it helps to find the cell."""
    return f"{value[:LONGEST_VALUE]}…" if value is not None and len(value) > LONGEST_VALUE else value
