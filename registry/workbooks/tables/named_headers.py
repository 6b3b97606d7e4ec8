"""The headers that a mapping names: where each stands, and which of them a sheet lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.mapping import LEVELS, OPEN, Source, TableMapping, Value


class Use(NamedTuple):
    """A use of a column: by its header, as the mapping writes it; for a column of a ledger, or what of the table."""

    header: str
    ledger: str | None
    key: str

    @property
    def name(self) -> str:
        """What it is for, in one word: `posts.person`, `place.village`, `both_posts`."""
        if self.ledger is not None:
            return f"{self.ledger}.{self.key}"
        return f"place.{self.key}" if self.key in LEVELS else self.key


def _of_source(source: Source) -> Iterator[str]:
    for name in (source.column, source.same, source.minus):
        if name is not None:
            yield name


def _of_value(value: Value | None) -> Iterator[str]:
    if isinstance(value, Source):
        yield from _of_source(value)


def uses(table: TableMapping) -> Iterator[Use]:
    """Every use of a column that is read."""
    for key, value in (("as_of", table.as_of), ("period", table.period), *table.place.items()):
        yield from (Use(name, None, key) for name in _of_value(value))
    for make in table.makes:
        if make.when is not None:
            yield from (Use(name, make.ledger, "when") for name in _of_source(make.when.source))
        for key, value in make.values.items():
            yield from (Use(name, make.ledger, key) for name in _of_value(value))
    if table.both_posts is not None:
        yield Use(table.both_posts, None, "both_posts")


def used(table: TableMapping) -> dict[str, str]:
    """The headers of the columns that are read, by their bare text, each as the mapping first writes it."""
    return _once([use.header for use in uses(table)])


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
