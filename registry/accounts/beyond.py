"""Whether a registry may be asked from other machines: only where everybody has to sign in, with a password of his own.

The demonstration's logins lie in a file for whoever looks at it. They are marked where users are stored.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, func, select

from registry.accounts.models import account
from registry.db import reading
from registry.errors import Refused
from registry.language import Words

_NO_USERS = Words(
    "登记库还没有安全管理员（security@*），只能在本机查阅。请先运行 registry user add 用户名 --admin",
    "nobody holds security@* yet, so the pages answer on this machine only: run `registry user add NAME --admin` first",
)
_DEMONSTRATION = Words(
    "演示账号尚在启用，只能在本机使用。请先运行 registry demo --end-logins",
    "the demonstration's logins are enabled, so the pages answer on this machine only: run `registry demo "
    "--end-logins` first",
)


def fault(connection: Connection) -> Words | None:
    """Why the registry may not be asked from other machines; None where it may.

    Somebody enabled holds security@* from the first user on, which the services see to (`registry.accounts.service`).
    """
    enabled = account.c.disabled_at.is_(None)
    counts = select(func.count(), func.count(account.c.demonstration)).select_from(account)
    users, shown = connection.execute(counts.where(enabled)).one()
    if not users:
        return _NO_USERS
    return _DEMONSTRATION if shown else None


def check(engine: Engine) -> None:
    """Raises Refused for a registry that other machines may not ask."""
    with reading(engine) as connection:
        found = fault(connection)
    if found is not None:
        raise Refused(*found)
