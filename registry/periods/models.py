"""The table of closings: which period of which place was closed, at which change, and opened again."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from registry.record import Whole, metadata

closing = Table(
    "closing",
    metadata,
    Column("id", Text, primary_key=True, comment="random: it tells nothing of others"),
    Column("place", Whole, ForeignKey("identity.id"), comment="empty: everything"),
    Column("period", Whole, nullable=False, comment="a year, a month or a day, as periods are stored"),
    Column("change", Whole, nullable=False, comment="the last one when it was closed"),
    Column("closed_at", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("closed_by", Text, nullable=False),
    Column("reopened_at", Text, comment="UTC, ISO 8601"),
    Column("reopened_by", Text),
    Column("reason", Text, comment="of opening it again"),
)
TABLES = (closing,)
