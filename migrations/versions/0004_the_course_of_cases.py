"""The course of cases: steps, audits, draws, scores of ratings, cadres; a case may have no day of identification

Revision: 0004, after 0003.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: A ledger's columns: each is a text, a whole number, yes or no, or a reference, and those with ! must be filled.
Columns = Mapping[str, str]
ADDED: dict[str, Columns] = {
    "cases": {"relapse_of": "reference"},
    "ratings": {"score": "number", "reason": "text"},
}
_PERSON_AND_UNIT = {"person": "reference!", "unit": "reference!"}
LEDGERS: dict[str, tuple[Columns, Sequence[str]]] = {
    "case_steps": (
        {
            "case": "reference!",
            "step": "text!",
            "on": "number!",
            "no": "number",
            "level": "text",
            "by": "text",
            "document": "text",
            "due_on": "number",
            "score": "number",
            "raters": "number",
            "dissatisfied": "number",
            "reason": "text",
            "late": "text",
        },
        ("case", "step", "on"),
    ),
    "audits": (
        {
            "code": "text!",
            "name": "text!",
            "opened_on": "number!",
            "years": "text!",
            "place": "reference",
            "problems": "text",
            "as_of": "number!",
            "known_at": "number",
            "closed_on": "number",
        },
        ("code",),
    ),
    "audit_items": (
        {
            "audit": "reference!",
            "case": "reference!",
            "auditor": "text",
            "checked_on": "number",
            "result": "text",
            "found": "text",
            "kept": "yesno",
            "reasons": "text",
            "evidence": "text",
            "note": "text",
            "township_on": "number",
            "county_on": "number",
            "city_on": "number",
        },
        ("audit", "case"),
    ),
    "rating_scores": (
        {"organization": "reference!", "year": "number!", "indicator": "text!", "score": "number!"},
        ("organization", "year", "indicator"),
    ),
    "cadre_events": (
        {
            **_PERSON_AND_UNIT,
            "kind": "text!",
            "on": "number!",
            "lapses": "number",
            "level": "text",
            "reason": "text",
            "document": "text",
        },
        ("person", "unit", "kind", "on"),
    ),
    "safeguards": (
        {**_PERSON_AND_UNIT, "on": "number!", **{f"have_{number:02}": "yesno" for number in range(1, 13)}},
        ("person", "unit", "on"),
    ),
    "pool": (
        {
            "person": "reference!",
            "batch": "text!",
            "begins": "number!",
            "ends": "number",
            "place": "reference!",
            "outcome": "text",
        },
        ("person", "batch", "begins"),
    ),
    "draws": (
        {
            "code": "text!",
            "options": "text!",
            "committed_on": "number!",
            "commitment": "text!",
            "public_from": "text",
            "public_on": "number",
            "drawn_on": "number",
            "seed": "text",
            "public": "text",
        },
        ("code",),
    ),
    "draw_units": (
        {
            "draw": "reference!",
            "part": "text!",
            "code": "text!",
            "stratum": "text",
            "excluded": "text",
            "drawn": "yesno",
            "inspectors": "text",
        },
        ("draw", "part", "code"),
    ),
}
#: The ledgers whose rows others refer to.
REFERRED_TO = ("audits", "draws")
_TYPES = {"text": sa.Text, "yesno": sa.Boolean}


def upgrade() -> None:
    for table, columns in ADDED.items():
        _add(table, columns)
    with op.batch_alter_table("cases") as batch_op:
        batch_op.alter_column("identified_on", existing_type=WHOLE, nullable=True)
    for table, (columns, key) in LEDGERS.items():
        _create(table, columns, key)


def downgrade() -> None:
    for table in reversed(LEDGERS):
        op.drop_table(table)
    with op.batch_alter_table("cases") as batch_op:
        batch_op.alter_column("identified_on", existing_type=WHOLE, nullable=False)
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind in columns.items():
                if kind == "reference":
                    batch_op.drop_index(f"ix_{table}_{name}")
                    batch_op.drop_constraint(f"fk_{table}_{name}_identity", type_="foreignkey")
                batch_op.drop_column(name)


def _add(table: str, columns: Columns) -> None:
    with op.batch_alter_table(table) as batch_op:
        for name, kind in columns.items():
            batch_op.add_column(sa.Column(name, _type(kind), nullable=True))
            if kind == "reference":
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
        *(sa.Column(name, _type(kind), nullable=not columns[name].endswith("!")) for name, kind in kinds.items()),
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


def _type(kind: str) -> sa.types.TypeEngine[object]:
    """The type in which a column of a kind is stored."""
    kind = kind.rstrip("!")
    return _TYPES[kind]() if kind in _TYPES else WHOLE
