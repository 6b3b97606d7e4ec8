"""Submissions and their rules, and closed periods

Revision: 0012, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = "UTC, ISO 8601"


def upgrade() -> None:
    """Creates the four tables."""
    _create_submissions()
    op.create_table(
        "submission_rule",
        sa.Column("number", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("place", _WHOLE, comment="empty: everywhere"),
        sa.Column("ledger", sa.Text, nullable=False, comment="a ledger, or verbs"),
        sa.Column("level", sa.Text, nullable=False, comment="of the grant of whoever writes"),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_submission_rule"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name="fk_submission_rule_place_identity"),
    )
    op.create_table(
        "closing",
        sa.Column("id", sa.Text, nullable=False, comment="random: it tells nothing of others"),
        sa.Column("place", _WHOLE, comment="empty: everything"),
        sa.Column("period", _WHOLE, nullable=False, comment="a year, a month or a day, as periods are stored"),
        sa.Column("change", _WHOLE, nullable=False, comment="the last one when it was closed"),
        sa.Column("closed_at", sa.Text, nullable=False, comment=_TIME),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("reopened_at", sa.Text, comment=_TIME),
        sa.Column("reopened_by", sa.Text),
        sa.Column("reason", sa.Text, comment="of opening it again"),
        sa.PrimaryKeyConstraint("id", name="pk_closing"),
        sa.ForeignKeyConstraint(["place"], ["identity.id"], name="fk_closing_place_identity"),
    )


def _create_submissions() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Text, nullable=False, comment="random: it tells nothing of others"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False, comment="JSON: what is to be written"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False, comment="api or page"),
        sa.Column("origin", sa.Text, nullable=False, comment="JSON: of the change that it is to be"),
        sa.Column("base", _WHOLE, nullable=False, comment="the last change when it was submitted"),
        sa.Column("level", sa.Text, comment="of whoever decides; empty: whoever has what is proposed"),
        sa.Column(
            "units", sa.Text, nullable=False, comment="JSON: the identities of the places and organizations it names"
        ),
        sa.Column(
            "sides", sa.Text, nullable=False, comment="JSON: the values that become others, as they were and are to be"
        ),
        sa.Column("rows", _WHOLE, nullable=False, comment="how many rows it alters"),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False, comment=_TIME),
        sa.Column("settled_at", sa.Text, comment=_TIME),
        sa.Column("change", _WHOLE, comment="that it became"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.ForeignKeyConstraint(["change"], ["change.number"], name="fk_submission_change_change"),
    )
    op.create_index("ix_submission_user", "submission", ["user"])
    op.create_index("ix_submission_status", "submission", ["status"])
    op.create_table(
        "submission_step",
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("number", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False, comment=_TIME),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("submission", "number", name="pk_submission_step"),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name="fk_submission_step_submission_submission"),
    )


def downgrade() -> None:
    """Drops them."""
    for table in ("closing", "submission_rule", "submission_step", "submission"):
        op.drop_table(table)
