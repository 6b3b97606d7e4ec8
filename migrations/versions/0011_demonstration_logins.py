"""Which users are the demonstration's logins

Revision: 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Marks them: so far they were known by how their names begin."""
    op.add_column("account", sa.Column("demonstration", _WHOLE, nullable=True, comment="1: one of its logins"))
    op.execute("update account set demonstration = 1 where username like 'demo-%'")


def downgrade() -> None:
    """Drops the mark."""
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("demonstration")
