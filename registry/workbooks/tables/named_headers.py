"""The headers that a mapping names: where each stands, and which of them a sheet lacks."""

from __future__ import annotations

from collections.abc import Iterator

from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.mapping import OPEN, Source, TableMapping, Value


def _of_source(source: Source) -> Iterator[str]:
    for name in (source.column, source.same, source.minus):
        if name is not None:
            yield name


def _of_value(value: Value | None) -> Iterator[str]:
    if isinstance(value, Source):
        yield from _of_source(value)


def used(table: TableMapping) -> dict[str, str]:
    """The headers of the columns that are read, by their bare text, each as the mapping first writes it."""
    names = [*_of_value(table.as_of), *_of_value(table.period)]
    for value in table.place.values():
        names += _of_value(value)
    for make in table.makes:
        names += _of_source(make.when.source) if make.when is not None else ()
        for value in make.values.values():
            names += _of_value(value)
    if table.both_posts is not None:
        names.append(table.both_posts)
    return _once(names)


def placed(table: TableMapping) -> dict[str, str]:
    """The headers of the columns that have a place in a table: read, passed over or still open."""
    return _once([*used(table).values(), *table.ignore, *table.open])


def named(table: TableMapping) -> dict[str, str]:
    """All headers that a table names."""
    return placed(table) | _once([*table.fill])


def _once(names: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        if name != OPEN:
            found.setdefault(bare(name), name)
    return found
