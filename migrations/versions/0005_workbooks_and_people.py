"""Mapped workbooks: which cell a value came from, saved mappings; people who were recorded twice

Revision: 0005, after 0004.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: What an entry of a mapped workbook tells beside its name.
OF_SHEETS = {
    "title": "of a mapped workbook: the title of the sheet",
    "headers": "JSON: the cells of the values of rows, with the headers above them",
}
#: A table's columns, each a text or a reference, and those by which a row in force differs from all others.
TABLES: dict[str, tuple[Mapping[str, str], Sequence[str]]] = {
    "mapping": ({"name": "text", "content": "text"}, ("name",)),
    "same_person": ({"duplicate": "reference", "person": "reference"}, ("duplicate",)),
}
_SALT = "seed of the salts of the row's texts"


def upgrade() -> None:
    for name, comment in OF_SHEETS.items():
        op.add_column("sheet", sa.Column(name, sa.Text(), nullable=True, comment=comment))
    for table, (columns, key) in TABLES.items():
        _create(table, columns, key)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for name in OF_SHEETS:
        op.drop_column("sheet", name)


def _create(table: str, columns: Mapping[str, str], key: Sequence[str]) -> None:
    """Creates a table of versions, with the indexes of the record."""
    links = {name: "identity.id" for name, kind in columns.items() if kind == "reference"}
    links |= {"since": "change.number", "until": "change.number", "sheet": "sheet.id"}
    op.create_table(
        table,
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        *(sa.Column(name, sa.Text() if kind == "text" else WHOLE, nullable=False) for name, kind in columns.items()),
        sa.Column("salt", sa.Text(), nullable=False, comment=_SALT),
        sa.Column("sheet", WHOLE, nullable=True),
        sa.Column("line", WHOLE, nullable=True, comment="row of the sheet, as Excel shows it"),
        *(
            sa.ForeignKeyConstraint([name], [to], name=f"fk_{table}_{name}_{to.partition('.')[0]}")
            for name, to in links.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    in_force = sa.text("until IS NULL")
    for suffix, names in (("key", key), ("record", ("record",))):
        op.create_index(
            f"ix_{table}_{suffix}_in_force",
            table,
            list(names),
            unique=True,
            sqlite_where=in_force,
            postgresql_where=in_force,
        )
    for name in (*(name for name, kind in columns.items() if kind == "reference"), "since", "until"):
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)
