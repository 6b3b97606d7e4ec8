"""Reports that were handed in

Revision: 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLE = "handed_in_report"
#: Its columns: texts and numbers, and those that may be empty.
COLUMNS = {"key": "text", "scope": "number", "scope_code": "text", "as_of": "number", "known_at": "number"}
COLUMNS |= {"against": "number", "depth": "text", "language": "text", "title": "text", "addressee": "text"}
COLUMNS |= {"copies": "text", "name": "text", "xlsx": "text", "docx": "text", "pdf": "text", "figures": "text"}
MAY_BE_EMPTY = ("scope", "scope_code", "against", "addressee", "copies")
LINKS = {"since": "change.number", "until": "change.number", "sheet": "sheet.id"}


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        _TABLE,
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        *(
            sa.Column(name, sa.Text() if kind == "text" else WHOLE, nullable=name in MAY_BE_EMPTY)
            for name, kind in COLUMNS.items()
        ),
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
    """Drops it."""
    op.drop_table(_TABLE)
