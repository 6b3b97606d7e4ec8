"""Salts of a change's texts and of the names of sheets: changes made from now on have them, older ones none

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COMMENTS = {
    "change": "seed of the salts of its actor, its reason and the names of its files",
    "sheet": "seed of the salt of its name",
}


def upgrade() -> None:
    for table, comment in COMMENTS.items():
        op.add_column(table, sa.Column("salt", sa.Text(), nullable=True, comment=comment))


def downgrade() -> None:
    for table in COMMENTS:
        op.drop_column(table, "salt")
