"""Past the picture the record is read by `registry/versions/` alone: there who may see what can be said once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REGISTRY = Path(__file__).parent.parent / "registry"
#: What tells people something of the record, and writes no query of its own.
PACKAGES = ("figures", "lookup", "checks", "report", "snapshots", "web", "cli", "exchange/exporting.py")
#: What these may know of SQLAlchemy: the names of what is handed through.
TYPES = {"Connection", "Engine", "Table"}
#: By which a statement is carried out.
CARRIED_OUT = {"execute", "exec_driver_sql", "scalar", "scalars", "stream", "stream_scalars", "driver_connection"}
#: Statements, as a database or a dataframe is given them.
BY_QUERY = {"registry.db": {"arrow", "frame"}, "polars": {"read_database", "read_database_uri"}}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        path = REGISTRY / package
        yield from [path] if path.suffix else sorted(path.rglob("*.py"))


def reads(source: str) -> Iterator[tuple[int, str]]:
    """The lines of a module that read past the picture and past the door, and what does it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in CARRIED_OUT | BY_QUERY["polars"]:
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, n.name) for n in node.names if n.name.partition(".")[0] == "sqlalchemy")
        elif isinstance(node, ast.ImportFrom) and node.module:
            package = node.module.partition(".")[0]
            allowed = TYPES if node.module == "sqlalchemy" else set()
            refused = {n.name for n in node.names} - allowed if package == "sqlalchemy" else set()
            refused |= {n.name for n in node.names} & BY_QUERY.get(node.module, set())
            yield from ((node.lineno, f"{node.module}.{name}") for name in sorted(refused))


def test_every_read_past_the_picture_goes_through_the_door() -> None:
    found = [
        f"{path.relative_to(REGISTRY.parent)}:{line} {what}"
        for path in modules()
        for line, what in reads(path.read_text(encoding="utf-8"))
    ]
    assert not found, "these read past the picture; registry/versions/ does that: " + ", ".join(found)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("picture.connection.execute(query).mappings()", ".execute"),
        ("rows = lambda: connection.scalars(query)", ".scalars"),
        ("def asked():\n    run = connection.execute\n    return run(query)", ".execute"),
        ("from sqlalchemy import Connection, select", "sqlalchemy.select"),
        ("def asked():\n    from sqlalchemy.sql import text", "sqlalchemy.sql.text"),
        ("import sqlalchemy as sa", "sqlalchemy"),
        ("from registry.db import frame, reading", "registry.db.frame"),
        ("pl.read_database(query, connection)", ".read_database"),
    ],
)
def test_a_read_of_its_own_is_found_however_it_is_written(source: str, what: str) -> None:
    assert [what_is_read for _, what_is_read in reads(source)] == [what]


def test_what_only_hands_a_connection_through_is_left_alone() -> None:
    assert not list(reads("from sqlalchemy import Connection, Engine, Table\nfrom registry.db import reading"))


def test_the_packages_that_are_looked_at_are_there() -> None:
    """A package that has gone elsewhere would be looked at by nobody."""
    found = [*modules()]
    assert all(path.is_file() for path in found)
    assert {path.relative_to(REGISTRY).parts[0] for path in found} == {name.partition("/")[0] for name in PACKAGES}
