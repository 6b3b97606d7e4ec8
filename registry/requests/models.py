"""The tables of what programs asked: how many requests of a token in its minute, and what was answered to which key."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Table, Text

from registry.record import Whole, metadata

#: How many requests a token has made since `begins`; a row for each token, begun anew when its time is over.
token_rate = Table(
    "token_rate",
    metadata,
    Column("token", Text, primary_key=True, comment="the token's number"),
    Column("begins", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("requests", Whole, nullable=False),
)

#: The answer to a request with an Idempotency-Key; without a status while it is being made.
kept_answer = Table(
    "kept_answer",
    metadata,
    Column("token", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", Text, nullable=False, comment="UTC, ISO 8601"),
    Column("request", Text, nullable=False, comment="SHA-256 of method, address and body"),
    Column("status", Whole),
    Column("headers", Text, comment="JSON"),
    Column("body", LargeBinary, comment="without what is told once"),
    PrimaryKeyConstraint("token", "key", name="pk_kept_answer"),
)
TABLES = (token_rate, kept_answer)
