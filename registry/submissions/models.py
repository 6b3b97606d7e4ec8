"""The tables of submissions, of the steps that each went through, and of the rules by which a write becomes one."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from registry.record import Whole, metadata

_TIME = "UTC, ISO 8601"

submission = Table(
    "submission",
    metadata,
    Column("id", Text, primary_key=True, comment="random: it tells nothing of others"),
    Column("kind", Text, nullable=False),
    Column("content", Text, nullable=False, comment="JSON: what is to be written"),
    Column("reason", Text, nullable=False),
    Column("user", Text, nullable=False, index=True),
    Column("way", Text, nullable=False, comment="api or page"),
    Column("origin", Text, nullable=False, comment="JSON: of the change that it is to be"),
    Column("base", Whole, nullable=False, comment="the last change when it was submitted"),
    Column("level", Text, comment="of whoever decides; empty: whoever has what is proposed"),
    Column("units", Text, nullable=False, comment="JSON: the identities of the places and organizations it names"),
    Column("sides", Text, nullable=False, comment="JSON: the values that become others, as they were and are to be"),
    Column("rows", Whole, nullable=False, comment="how many rows it alters"),
    Column("digest", Text, nullable=False),
    Column("status", Text, nullable=False, index=True),
    Column("at", Text, nullable=False, comment=_TIME),
    Column("settled_at", Text, comment=_TIME),
    Column("change", Whole, ForeignKey("change.number"), comment="that it became"),
)

submission_step = Table(
    "submission_step",
    metadata,
    Column("submission", Text, ForeignKey("submission.id"), primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False, comment=_TIME),
    Column("user", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False),
)

submission_rule = Table(
    "submission_rule",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("place", Whole, ForeignKey("identity.id"), comment="empty: everywhere"),
    Column("ledger", Text, nullable=False, comment="a ledger, or verbs"),
    Column("level", Text, nullable=False, comment="of the grant of whoever writes"),
    Column("decided_by", Text, nullable=False),
)
TABLES = (submission, submission_step, submission_rule)
