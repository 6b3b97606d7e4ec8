"""Jobs

Revision: 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = "UTC, ISO 8601"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), nullable=False, comment="random: it tells nothing of others"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True, comment="what is to be done now; empty: nothing"),
        sa.Column("progress", WHOLE, nullable=False, comment="in percent"),
        sa.Column("user", sa.Text(), nullable=False, comment="who asked for it; empty: nobody that has an account"),
        sa.Column("token", sa.Text(), nullable=True, comment="the token by which it was asked for"),
        sa.Column("options", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("result", sa.Text(), nullable=True, comment="JSON, by language"),
        sa.Column("created", sa.Text(), nullable=False, comment=_TIME),
        sa.Column("changed", sa.Text(), nullable=False, comment=_TIME),
        sa.Column("holder", sa.Text(), nullable=True, comment="who does it: a random name of the process"),
        sa.Column("lease_until", sa.Text(), nullable=True, comment=f"until when it is his; {_TIME}"),
        sa.Column("attempts", WHOLE, nullable=False, comment="how often this step was taken up"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )


def downgrade() -> None:
    op.drop_table("job")
