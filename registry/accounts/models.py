"""The tables of accounts: beside the record, so that nothing of them stands in a digest.

How numbers, moments and secrets are stored: `registry.accounts.storage`.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from registry.record import Whole, metadata


def _number() -> Column:
    return Column("number", Whole, primary_key=True, autoincrement=False)


def _of_account(*, nullable: bool = False, unique: bool | None = None) -> Column:
    link = ForeignKey("account.number")
    return Column("account", Whole, link, nullable=nullable, unique=unique, index=None if unique else True)


def _text(name: str, *, nullable: bool = False, unique: bool | None = None) -> Column:
    return Column(name, Text, nullable=nullable, unique=unique)


#: Users 用户: a name is never used again, for nobody is deleted.
account = Table(
    "account",
    metadata,
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
    Column("demonstration", Whole, nullable=True, comment="1: one of its logins"),
)
#: Grants 授权, those that lapsed or were taken too.
account_grant = Table(
    "account_grant",
    metadata,
    _number(),
    _of_account(),
    _text("role"),
    Column("place", Whole, ForeignKey("identity.id")),
    _text("until", nullable=True),
    _text("given_at"),
    _text("ended_at", nullable=True),
)
#: Passwords that somebody had before.
former_password = Table("former_password", metadata, _number(), _of_account(), _text("password"), _text("ended_at"))
recovery_code = Table(
    "recovery_code", metadata, _number(), _of_account(), _text("hash", unique=True), _text("used_at", nullable=True)
)
#: How often a name was tried since its last login; those of names that nobody has are few, and without an account.
login_count = Table(
    "login_count",
    metadata,
    Column("name_hash", Text, primary_key=True),
    _of_account(nullable=True, unique=True),
    Column("attempts", Whole, nullable=False),
    _text("locked_until", nullable=True),
    _text("at"),
)
Index("ix_login_count_at", login_count.c.at)
#: Passwords and codes that are being verified or were wrong, by the address that they came from.
wrong_password = Table("wrong_password", metadata, _number(), _text("address"), _text("at"))
Index("ix_wrong_password_address_at", wrong_password.c.address, wrong_password.c.at)
Index("ix_wrong_password_at", wrong_password.c.at)
#: Who gave the right password, and is still to give a code.
login_ticket = Table("login_ticket", metadata, Column("hash", Text, primary_key=True), _of_account(), _text("at"))
account_session = Table(
    "account_session",
    metadata,
    _number(),
    _of_account(),
    _text("hash", unique=True),
    _text("address"),
    _text("agent"),
    _text("created_at"),
    _text("seen_at"),
    _text("ended_at", nullable=True),
)
access_token = Table(
    "access_token",
    metadata,
    _number(),
    _of_account(),
    _text("hash", unique=True),
    _text("label"),
    _text("created_at"),
    _text("until"),
    _text("ended_at", nullable=True),
)
access_token_grant = Table(
    "access_token_grant",
    metadata,
    _number(),
    Column("token", Whole, ForeignKey("access_token.number"), nullable=False, index=True),
    _text("role"),
    Column("place", Whole, ForeignKey("identity.id")),
)
#: The addresses of calendars 日历订阅; of the secret in one the hash alone.
calendar_address = Table(
    "calendar_address",
    metadata,
    _number(),
    _of_account(),
    _text("hash", unique=True),
    _text("created_at"),
    _text("ended_at", nullable=True),
)
#: The last change that each user has seen 已阅.
seen_change = Table(
    "seen_change",
    metadata,
    Column("account", Whole, ForeignKey("account.number"), primary_key=True, autoincrement=False),
    Column("change", Whole, nullable=False),
    _text("at"),
)
operating_setting = Table("operating_setting", metadata, Column("key", Text, primary_key=True), _text("value"))
#: Keys of this installation, which no archive carries.
installation_secret = Table("installation_secret", metadata, Column("name", Text, primary_key=True), _text("value"))

TABLES = (
    account,
    account_grant,
    former_password,
    recovery_code,
    login_count,
    wrong_password,
    login_ticket,
    account_session,
    access_token,
    access_token_grant,
    calendar_address,
    seen_change,
    operating_setting,
    installation_secret,
)
