"""The schema 数据库结构: a registry's tables must be those that the migrations make, and nothing stands beside them.

A trigger, a rule or a default that somebody added alters what later changes store, a view or an index without its
condition what is read or taken: none of it shows in a digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, cast

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.engine import Inspector
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from registry import record
from registry.db import kind_of
from registry.language import Words

#: Kept by what runs the migrations.
VERSION_TABLE = "alembic_version"
_LACKING = Words("缺少 {names}", "lacking: {names}")
_FOREIGN = Words("有不属于登记库的内容：{names}", "not of the registry: {names}")
#: So many names are listed.
_FEW = 10


def lacking(connection: Connection, tables: Iterable[Table]) -> Words | None:
    """The tables and columns that are missing, in words; None where none is. `tables`: those of versions."""
    found = _columns(inspect(connection))
    missing: list[str] = []
    for table in _known(tables).values():
        if table.name not in found:
            missing.append(table.name)
        else:
            missing += [f"{table.name}.{c.name}" for c in table.c if c.name not in found[table.name]]
    return _listed(_LACKING, missing)


def foreign(connection: Connection, tables: Iterable[Table]) -> Words | None:
    """The differences from what the migrations make, in words; None where there are none."""
    inspector = inspect(connection)
    known = _known(tables)
    names = [name for name in sorted(_columns(inspector)) if name not in {*known, VERSION_TABLE}]
    names += chain.from_iterable(_differences(connection, inspector, table) for table in known.values())
    return _listed(_FOREIGN, [*names, *kind_of(connection).strangers(connection)])


def _known(tables: Iterable[Table]) -> dict[str, Table]:
    """The tables of a registry by their names: those of versions, and all beside them, of the record or not."""
    own = (table for table in record.metadata.tables.values() if "recorded" not in table.info)
    return {table.name: table for table in (*own, *tables)}


def _listed(words: Words, names: list[str]) -> Words | None:
    if not names:
        return None
    more = [f"… ({len(names)})"] if len(names) > _FEW else []
    shown = [*names[:_FEW], *more]
    return words.format(names=Words("、".join(shown), ", ".join(shown)))


def _columns(inspector: Inspector) -> dict[str, dict[str, Any]]:
    """The columns of every table, by name."""
    return {name or "": {c["name"]: c for c in columns} for (_, name), columns in inspector.get_multi_columns().items()}


def _differences(connection: Connection, inspector: Inspector, table: Table) -> Iterator[str]:
    """Yields the name of each thing of a table that is otherwise than declared."""
    made, wanted = _as_found(connection, inspector, table.name), _as_declared(connection, table)
    for what in sorted(made.keys() | wanted.keys(), key=str):
        if made.get(what) != wanted.get(what):
            yield f"{table.name}.{what[1]}"


def _as_declared(connection: Connection, table: Table) -> dict[tuple[str, str], Any]:
    """The parts of a table as it is declared, by kind and name."""
    dialect = connection.dialect
    parts: dict[tuple[str, str], Any] = {
        ("column", c.name): (c.type.compile(dialect), c.nullable, None, None) for c in table.c
    }
    for index in table.indexes:
        condition = index.dialect_options[dialect.name]["where"]
        plainly = {"include_table": False}
        where = None if condition is None else condition.compile(dialect=dialect, compile_kwargs=plainly)
        parts["index", str(index.name)] = (tuple(c.name for c in index.columns), bool(index.unique), _plain(where))
    for constraint in cast("set[ColumnCollectionConstraint]", table.constraints):
        columns = tuple(constraint.columns.keys())
        refers = [tuple(k.target_fullname.split(".")) for k in getattr(constraint, "elements", ())]
        parts["constraint", str(constraint.name)] = (columns, *refers)
    return parts


def _as_found(connection: Connection, inspector: Inspector, name: str) -> dict[tuple[str, str], Any]:
    """The parts of a table as the database has it, by kind and name."""
    dialect = connection.dialect
    parts: dict[tuple[str, str], Any] = {}
    for c in inspector.get_columns(name):
        made = c.get("computed") or c.get("identity")
        parts["column", c["name"]] = (c["type"].compile(dialect), c["nullable"], c["default"], made)
    for index in inspector.get_indexes(name):
        if "duplicates_constraint" not in index:
            where = index.get("dialect_options", {}).get(f"{dialect.name}_where")
            columns = tuple(index["column_names"])
            parts["index", str(index["name"])] = (columns, bool(index["unique"]), _plain(where))
    constraints: list[Any] = [inspector.get_pk_constraint(name), *inspector.get_unique_constraints(name)]
    for found in (*constraints, *inspector.get_foreign_keys(name)):
        own = found.get("constrained_columns") or found.get("column_names") or []
        refers = [(found["referred_table"], c) for c in found.get("referred_columns", ())]
        parts["constraint", str(found["name"])] = (tuple(own), *refers, *sorted(found.get("options", {}).items()))
    for check in inspector.get_check_constraints(name):
        parts["constraint", str(check["name"])] = check["sqltext"]
    return parts


def _plain(condition: Any) -> str | None:
    """A condition without what the kinds of database write differently."""
    return None if condition is None else str(condition).strip("() ").replace('"', "").lower()
