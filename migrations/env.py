"""Runs the migrations: on the connection that `registry.db.upgrade` hands over, or on the environment's database."""

from __future__ import annotations

from alembic import context

from registry import slices
from registry.db import connect, database_url
from registry.record import metadata

assert slices.TABLES  # the slices enter their tables in the metadata


def run(connection: object) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with connect(database_url()).begin() as own:
        run(own)
