"""Accounts: users, grants, passwords, attempts to sign in, sessions, tokens, operating settings

Revision: 0006, after 0005.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: A table's columns, its key first. `!`: a whole number, else a text; `?`: may be empty; `=`: no two alike; `>`: where
#: it refers to; `#`: with an index.
TABLES: dict[str, tuple[str, ...]] = {
    "account": (
        "number!", "username=", "name", "password", "password_at", "password_until?", "totp?", "totp_pending?",
        "totp_step!?", "disabled_at?", "created_at", "created_by!?>account.number",
    ),
    "account_grant": (
        "number!", "account!#>account.number", "role", "place!?>identity.id", "until?", "given_at", "ended_at?",
    ),
    "former_password": ("number!", "account!#>account.number", "password", "ended_at"),
    "recovery_code": ("number!", "account!#>account.number", "hash=", "used_at?"),
    "login_count": ("name_hash", "account!?=>account.number", "attempts!", "locked_until?", "at#"),
    "wrong_password": ("number!", "address", "at#"),
    "login_ticket": ("hash", "account!#>account.number", "at"),
    "account_session": (
        "number!", "account!#>account.number", "hash=", "address", "agent", "created_at", "seen_at", "ended_at?",
    ),
    "access_token": ("number!", "account!#>account.number", "hash=", "label", "created_at", "until", "ended_at?"),
    "access_token_grant": ("number!", "token!#>access_token.number", "role", "place!?>identity.id"),
    "operating_setting": ("key", "value"),
    "installation_secret": ("name", "value"),
}  # fmt: skip
#: Names of users that nobody has are kept as an HMAC under this key.
LOGIN_NAMES = "login_names"


def upgrade() -> None:
    for name, columns in TABLES.items():
        _create(name, columns)
    op.create_index("ix_wrong_password_address_at", "wrong_password", ["address", "at"])
    secret = sa.table("installation_secret", sa.column("name"), sa.column("value"))
    op.bulk_insert(secret, [{"name": LOGIN_NAMES, "value": secrets.token_hex(32)}])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _create(table: str, columns: tuple[str, ...]) -> None:
    """Creates a table, with its key, references and indexes."""
    made: list[sa.schema.SchemaItem] = []
    indexed = []
    for written in columns:
        sort, _, target = written.partition(">")
        name = sort.rstrip("!?=#")
        more = {"autoincrement": False} if written == columns[0] and "!" in sort else {}
        made.append(sa.Column(name, WHOLE if "!" in sort else sa.Text(), nullable="?" in sort, **more))
        if target:
            made.append(sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}_{target.partition('.')[0]}"))
        if "=" in sort:
            made.append(sa.UniqueConstraint(name, name=f"uq_{table}_{name}"))
        indexed += [name] if "#" in sort else []
    op.create_table(table, *made, sa.PrimaryKeyConstraint(columns[0].rstrip("!"), name=f"pk_{table}"))
    for name in indexed:
        op.create_index(f"ix_{table}_{name}", table, [name])
