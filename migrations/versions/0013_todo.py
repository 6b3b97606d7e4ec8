"""To-do: addresses of calendars, and what each user has seen

Revision: 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Creates the two tables."""
    op.create_table(
        "calendar_address",
        sa.Column("number", _WHOLE, autoincrement=False, nullable=False),
        sa.Column("account", _WHOLE, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name="fk_calendar_address_account_account"),
        sa.UniqueConstraint("hash", name="uq_calendar_address_hash"),
        sa.PrimaryKeyConstraint("number", name="pk_calendar_address"),
    )
    op.create_index("ix_calendar_address_account", "calendar_address", ["account"])
    op.create_table(
        "seen_change",
        sa.Column("account", _WHOLE, autoincrement=False, nullable=False),
        sa.Column("change", _WHOLE, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name="fk_seen_change_account_account"),
        sa.PrimaryKeyConstraint("account", name="pk_seen_change"),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("seen_change")
    op.drop_table("calendar_address")
