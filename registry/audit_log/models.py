"""How the audit log is stored: its entries, and where older ones were cut off."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from registry.record import Whole, metadata

#: One row per entry, numbered without gaps, each digest chained to the one before it.
log_entry = Table(
    "log_entry",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False, comment="UTC, ISO 8601"),
    Column(
        "user", Text, nullable=False, comment="who; a login name that nobody has as a hash; empty: the command line"
    ),
    Column("address", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("previous", Text),
    Column("digest", Text, nullable=False),
)
Index("ix_log_entry_kind_number", log_entry.c.kind, log_entry.c.number)
Index("ix_log_entry_user_number", log_entry.c.user, log_entry.c.number)
Index("ix_log_entry_at", log_entry.c.at)

#: The last entry that was cut off by each pruning: what is left begins after the newest of them.
log_cut = Table(
    "log_cut",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("at", Text, nullable=False, comment="when it was cut off; UTC, ISO 8601"),
)
