"""The tables of accounts: beside the record, so that nothing of them stands in a digest.

Numbers are drawn by lot: they show nothing, and two who write at once draw different ones. Moments are UTC, ISO 8601;
a day is ISO 8601 too. Of sessions, tokens and codes the SHA-256 alone is kept, of passwords an Argon2id hash.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Column, ForeignKey, Index, Text

from registry.record import Whole, table_beside

#: Numbers are below this, so that every program that reads JSON has them exactly.
_NUMBERS = 2**48


def new_number() -> int:
    """A number that nothing has yet."""
    return secrets.randbelow(_NUMBERS) + 1


def _number() -> Column:
    return Column("number", Whole, primary_key=True, autoincrement=False)


def _of_account(*, nullable: bool = False, unique: bool | None = None) -> Column:
    link = ForeignKey("account.number")
    return Column("account", Whole, link, nullable=nullable, unique=unique, index=None if unique else True)


def _text(name: str, *, nullable: bool = False, unique: bool | None = None) -> Column:
    return Column(name, Text, nullable=nullable, unique=unique)


#: Users 用户: a name is never used again, for nobody is deleted.
account = table_beside(
    "account",
    _number(),
    _text("username", unique=True),
    _text("name"),
    _text("password"),
    _text("password_at"),
    _text("password_until", nullable=True),  # a one-time password is void from then on
    _text("totp", nullable=True),  # the seed of his codes
    _text("totp_pending", nullable=True),  # one that he has not confirmed yet
    Column("totp_step", Whole),  # of the last code that was taken
    _text("disabled_at", nullable=True),
    _text("created_at"),
    Column("created_by", Whole, ForeignKey("account.number")),
)
#: Grants 授权, those that lapsed or were taken too.
account_grant = table_beside(
    "account_grant",
    _number(),
    _of_account(),
    _text("role"),
    Column("place", Whole, ForeignKey("identity.id")),
    _text("until", nullable=True),
    _text("given_at"),
    _text("ended_at", nullable=True),
)
#: Passwords that somebody had before.
former_password = table_beside("former_password", _number(), _of_account(), _text("password"), _text("ended_at"))
recovery_code = table_beside(
    "recovery_code", _number(), _of_account(), _text("hash", unique=True), _text("used_at", nullable=True)
)
#: How often a name was tried since its last login; those of names that nobody has are few, and without an account.
login_count = table_beside(
    "login_count",
    Column("name_hash", Text, primary_key=True),
    _of_account(nullable=True, unique=True),
    Column("attempts", Whole, nullable=False),
    _text("locked_until", nullable=True),
    _text("at"),
)
Index("ix_login_count_at", login_count.c.at)
#: Passwords and codes that are being verified or were wrong, by the address that they came from.
wrong_password = table_beside("wrong_password", _number(), _text("address"), _text("at"))
Index("ix_wrong_password_address_at", wrong_password.c.address, wrong_password.c.at)
Index("ix_wrong_password_at", wrong_password.c.at)
#: Who gave the right password, and is still to give a code.
login_ticket = table_beside("login_ticket", Column("hash", Text, primary_key=True), _of_account(), _text("at"))
account_session = table_beside(
    "account_session",
    _number(),
    _of_account(),
    _text("hash", unique=True),
    _text("address"),
    _text("agent"),
    _text("created_at"),
    _text("seen_at"),
    _text("ended_at", nullable=True),
)
access_token = table_beside(
    "access_token",
    _number(),
    _of_account(),
    _text("hash", unique=True),
    _text("label"),
    _text("created_at"),
    _text("until"),
    _text("ended_at", nullable=True),
)
access_token_grant = table_beside(
    "access_token_grant",
    _number(),
    Column("token", Whole, ForeignKey("access_token.number"), nullable=False, index=True),
    _text("role"),
    Column("place", Whole, ForeignKey("identity.id")),
)
operating_setting = table_beside("operating_setting", Column("key", Text, primary_key=True), _text("value"))
#: Keys of this installation, which no archive carries.
installation_secret = table_beside("installation_secret", Column("name", Text, primary_key=True), _text("value"))
