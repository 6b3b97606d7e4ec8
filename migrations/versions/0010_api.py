"""Requests of programs: how many a token made, answers that are kept to be given again

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Creates the two tables."""
    op.create_table(
        "token_rate",
        sa.Column("token", sa.Text, nullable=False, comment="the token's number"),
        sa.Column("begins", sa.Text, nullable=False, comment="UTC, ISO 8601"),
        sa.Column("requests", _WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_token_rate"),
    )
    op.create_table(
        "kept_answer",
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False, comment="UTC, ISO 8601"),
        sa.Column("request", sa.Text, nullable=False, comment="SHA-256 of method, address and body"),
        sa.Column("status", _WHOLE),
        sa.Column("headers", sa.Text, comment="JSON"),
        sa.Column("body", sa.LargeBinary, comment="without what is told once"),
        sa.PrimaryKeyConstraint("token", "key", name="pk_kept_answer"),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("kept_answer")
    op.drop_table("token_rate")
