"""Attachments of rows

Revision: 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE = "attachment"
#: Its columns: texts and numbers.
COLUMNS = {"key": "text", "ledger": "text", "row": "number", "digest": "text"}
COLUMNS |= {"name": "text", "size": "number", "type": "text"}
LINKS = {"since": "change.number", "until": "change.number", "sheet": "sheet.id"}


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        *(sa.Column(name, sa.Text() if kind == "text" else WHOLE, nullable=False) for name, kind in COLUMNS.items()),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        *(
            sa.ForeignKeyConstraint([name], [to], name=f"fk_{_TABLE}_{name}_{to.partition('.')[0]}")
            for name, to in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_TABLE}"),
    )
    in_force = sa.text("until IS NULL")
    for suffix in ("key", "record"):
        op.create_index(
            f"ix_{_TABLE}_{suffix}_in_force",
            _TABLE,
            [suffix],
            unique=True,
            sqlite_where=in_force,
            postgresql_where=in_force,
        )
    for name in ("since", "until"):
        op.create_index(f"ix_{_TABLE}_{name}", _TABLE, [name], unique=False)


def downgrade() -> None:
    op.drop_table(_TABLE)
