"""The models and the migrations agree, and the code knows the newest migration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Text, inspect, text

from registry import record, slices
from registry.db import SCHEMA, found_registry, open_registry, upgrade
from registry.resources import resource
from tests.registries import opened, url_of

#: Every index and the statement that makes it.
INDEXES = {
    "sqlite": "select name, sql from sqlite_master where type = 'index'",
    "postgresql": "select indexname, indexdef from pg_indexes where schemaname = 'public'",
}


def made(file: Path) -> Engine:
    """A registry that was founded in earnest, by the migrations."""
    return found_registry(url_of(file))


def test_a_registry_made_by_the_migrations_has_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    assert slices.TABLES
    with made(tmp_path / "r.db").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, record.metadata) == []


def test_a_difference_between_models_and_migrations_would_be_found(tmp_path: Path) -> None:
    engine = made(tmp_path / "r.db")
    with engine.connect() as connection:
        connection.execute(text("alter table people add column nickname text"))
        context = MigrationContext.configure(connection)
        assert [change[0] for change in compare_metadata(context, record.metadata)] == ["remove_column"]


def test_partial_indexes_of_the_models_are_partial_in_the_database(tmp_path: Path) -> None:
    """The comparison above does not look at an index's condition."""
    engine = made(tmp_path / "r.db")
    kind = engine.dialect.name
    with engine.connect() as connection:
        found = {
            name: definition.lower()
            for name, definition in connection.execute(text(INDEXES[kind])).tuples()
            if definition
        }
    for table in record.metadata.tables.values():
        for index in table.indexes:
            condition = index.dialect_options[kind]["where"]
            partial = re.search(r"where \(?until is null\)?$", found[index.name]) is not None
            assert partial is (condition is not None), index.name


@pytest.mark.postgresql("SQLite sorts by bytes")
def test_every_text_is_compared_byte_by_byte_whatever_the_server_was_set_to(tmp_path: Path) -> None:
    query = "select table_name, column_name, collation_name from information_schema.columns where data_type = 'text'"
    with made(tmp_path / "r.db").connect() as connection:
        found = connection.execute(text(f"{query} and table_schema = 'public'")).all()
    texts = {(t.name, c.name) for t in record.metadata.tables.values() for c in t.c if isinstance(c.type, Text)}
    assert {(table, column) for table, column, _ in found} == texts
    assert {collation for *_, collation in found} == {"C"}


def test_the_schema_that_the_code_names_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = made(tmp_path / "r.db")
    with engine.connect() as connection:
        before = connection.execute(text("select * from setting")).all()
    upgrade(engine)
    with open_registry(url_of(tmp_path / "r.db")).connect() as connection:
        assert connection.execute(text("select * from setting")).all() == before


def test_a_migration_that_fails_leaves_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Power(Exception):
        """The power goes."""

    def fail() -> str:
        raise Power

    monkeypatch.setattr("registry.record.new_tag", fail)
    with pytest.raises(Power):
        made(tmp_path / "r.db")
    assert inspect(opened(tmp_path / "r.db")).get_table_names() == []


def test_every_reference_in_the_database_is_to_an_identity_and_never_to_a_code_or_another_row() -> None:
    for table in slices.VERSIONED.values():
        for column in table.info["recorded"]:
            targets = {key.target_fullname for key in table.c[column.name].foreign_keys}
            assert targets == ({"identity.id"} if column.stored == "reference" else set()), (table.name, column.key)


def test_every_stored_row_says_which_change_brought_it_in_and_which_put_it_out_of_force() -> None:
    for table in slices.VERSIONED.values():
        for name, may_be_empty in (("since", False), ("until", True)):
            column = table.c[name]
            assert {key.target_fullname for key in column.foreign_keys} == {"change.number"}
            assert column.nullable is may_be_empty


def test_texts_have_no_length_in_the_database() -> None:
    """Lengths are a column's own matter (`Column.parse`): no database cuts a name short."""
    for table in record.metadata.tables.values():
        assert all(column.type.length is None for column in table.c if isinstance(column.type, Text))
