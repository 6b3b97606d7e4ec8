"""Writing by pages 登记: who writes, by whose rights, and what is refused of every write."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, request
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.accounts.roles import READERS
from registry.desk.rights import Grantee
from registry.errors import Conflict, NotFound
from registry.language import Words
from registry.moment import Moment, today
from registry.picture import Picture
from registry.sight import EVERYTHING
from registry.versions.changes import head
from registry.web.reader import account

#: Who writes ledgers, uses verbs, imports and undoes.
CLERK = ("clerk",)
#: What a change that a page wrote is recorded to come from.
WAY = "page"
PAST = Words("只能登记到现在，不能登记到过去的数据版本", "what is written is written now, not at an earlier change")
NO_USERS = Words(
    "登记库还没有用户：网页只供查阅，登记用命令行；用户由 registry user add 添加",
    "the registry has no users yet: pages are for reading, and the command line writes; `registry user add` adds users",
)


def writer() -> Account:
    """Who is signed in to write. Raises NotFound while there are no users: then nothing is written by pages."""
    his = account()
    if his is None:
        raise NotFound(*NO_USERS)
    return his


def rights(roles: Sequence[str] = CLERK) -> Grantee:
    """The rights of whoever is signed in: he reads where he may read, and writes where he has one of `roles`."""
    his = writer()
    return Grantee(his.username, WAY, his.places(READERS), his.places(roles), _picture_of_now)


def _picture_of_now(connection: Connection) -> Picture:
    """What is known now, as of today: also in the midst of what is only tried, of which nothing is to be kept."""
    last, digest = head(connection)
    pictures = current_app.extensions["registry"].pictures
    found: Picture = pictures.aside(connection, Moment(today(), last), digest, EVERYTHING)
    return found


def refuse_past() -> None:
    """Raises Conflict for a write that is asked of an earlier state of knowledge."""
    if "known_at" in request.args:
        raise Conflict(*PAST)
