"""The audit log

Revision: 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Texts of an entry, and what each is.
TEXTS = {
    "at": "UTC, ISO 8601",
    "user": "who; a login name that nobody has as a hash; empty: the command line",
    **dict.fromkeys(("address", "kind", "target", "outcome")),
}
INDEXES = {"ix_log_entry_kind_number": ["kind", "number"], "ix_log_entry_user_number": ["user", "number"]}
INDEXES |= {"ix_log_entry_at": ["at"]}


def upgrade() -> None:
    op.create_table(
        "log_entry",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False, comment=comment) for name, comment in TEXTS.items()),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_log_entry"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "log_entry", columns, unique=False)
    op.create_table(
        "log_cut",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False, comment="when it was cut off; UTC, ISO 8601"),
        sa.PrimaryKeyConstraint("number", name="pk_log_cut"),
    )


def downgrade() -> None:
    op.drop_table("log_cut")
    op.drop_table("log_entry")
