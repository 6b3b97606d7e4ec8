"""How jobs are stored."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from registry.record import Whole, metadata

job = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True, comment="random: it tells nothing of others"),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("step", Text, comment="what is to be done now; empty: nothing"),
    Column("progress", Whole, nullable=False, comment="in percent"),
    Column("user", Text, nullable=False, comment="who asked for it; empty: nobody that has an account"),
    Column("token", Text, comment="the token by which it was asked for"),
    Column("options", Text, nullable=False, comment="JSON"),
    Column("result", Text, comment="JSON, by language"),
    Column("created", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("changed", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("holder", Text, comment="who does it: a random name of the process"),
    Column("lease_until", Text, comment="until when it is his; UTC, ISO 8601"),
    Column("attempts", Whole, nullable=False, comment="how often this step was taken up"),
)
