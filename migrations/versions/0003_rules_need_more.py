"""What the rules ask about: more columns of seven ledgers, and seven ledgers more

Revision: 0003, after 0002.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: The columns that are added to each ledger, each a whole number but for yes and no.
ADDED: dict[str, tuple[str, ...]] = {
    "activities": ("organization", "eligible", "present", "in_favour", "passed", "speaker"),
    "elections": (
        *("extension_approved_on", "reminded_on", "eligible", "present", "seats", "candidates", "votes_for"),
    ),
    "facts": ("allowance_yuan", "urban_rural_class"),
    "posts": ("approved_on", "filed_on", "reviewed_on"),
    "projects": ("planned_to", "full_members", "organization"),
    "ratings": ("public_to",),
}
#: Those of them that refer to an identity, and those that are yes or no.
REFERENCES = {"organization", "speaker"}
YES_NO = {"passed"}

#: A ledger's columns: each is a text, a whole number or a reference, and those with ! must be filled.
Columns = Mapping[str, str]
LEDGERS: dict[str, tuple[Columns, Sequence[str]]] = {
    "approvals": (
        {
            "organization": "reference!",
            "matter": "text!",
            "no": "number",
            "applied_on": "number",
            "approved_on": "number",
            "refused_on": "number",
            "approver": "reference",
            "filed_on": "number",
            "document": "text",
        },
        ("organization", "matter", "no"),
    ),
    "screenings": (
        {"place": "reference!", "year": "number!", "screened_on": "number!", "result": "text"},
        ("place", "year"),
    ),
    "pay": (
        {
            "person": "reference!",
            "unit": "reference!",
            "begins": "number!",
            "ends": "number",
            "base_yuan": "number!",
        },
        ("person", "unit", "begins"),
    ),
    "policies": (
        {
            "code": "text!",
            "title": "text!",
            "document": "text",
            "issuer": "text",
            "issued_on": "number",
            "repealed_on": "number",
            "parent": "reference",
            "rules": "text",
        },
        ("code",),
    ),
    "notices": (
        {
            "code": "text!",
            "organization": "reference!",
            "issued_on": "number!",
            "due_on": "number",
            "received_on": "number",
            "document": "text",
        },
        ("code",),
    ),
    "finding_steps": (
        {
            "rule": "text!",
            "unit": "text!",
            "on": "number!",
            "step": "text!",
            "due_on": "number",
            "lapses": "number",
            "reason": "text",
            "approver": "reference",
            "document": "text",
            "notice": "reference",
        },
        ("rule", "unit", "on", "step"),
    ),
    "settings": (
        {"name": "text!", "place": "reference", "begins": "number!", "value": "text!", "source": "text"},
        ("name", "place", "begins"),
    ),
}
#: The ledgers whose rows others refer to.
REFERRED_TO = ("policies", "notices")


def upgrade() -> None:
    for table, names in ADDED.items():
        _add(table, names)
    for table, (columns, key) in LEDGERS.items():
        _create(table, columns, key)


def downgrade() -> None:
    for table in reversed(LEDGERS):
        op.drop_table(table)
    for table, names in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                if name in REFERENCES:
                    batch_op.drop_index(f"ix_{table}_{name}")
                    batch_op.drop_constraint(f"fk_{table}_{name}_identity", type_="foreignkey")
                batch_op.drop_column(name)


def _add(table: str, names: Sequence[str]) -> None:
    with op.batch_alter_table(table) as batch_op:
        for name in names:
            batch_op.add_column(sa.Column(name, sa.Boolean() if name in YES_NO else WHOLE, nullable=True))
            if name in REFERENCES:
                batch_op.create_foreign_key(f"fk_{table}_{name}_identity", "identity", [name], ["id"])
                batch_op.create_index(f"ix_{table}_{name}", [name], unique=False)


def _create(table: str, columns: Columns, key: Sequence[str]) -> None:
    """Creates the table of the versions of a ledger's rows, with the indexes of the record."""
    kinds = {name: kind.rstrip("!") for name, kind in columns.items()}
    links = {name: "identity.id" for name, kind in kinds.items() if kind == "reference"}
    links |= {"record": "identity.id"} if table in REFERRED_TO else {}
    links |= {"since": "change.number", "until": "change.number", "sheet": "sheet.id"}
    op.create_table(
        table,
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE, nullable=True),
        *(
            sa.Column(name, sa.Text() if kind == "text" else WHOLE, nullable=not columns[name].endswith("!"))
            for name, kind in kinds.items()
        ),
        sa.Column("salt", sa.Text(), nullable=False, comment="seed of the salts of the row's texts"),
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
    for name in (*(name for name, kind in kinds.items() if kind == "reference"), "since", "until"):
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)
