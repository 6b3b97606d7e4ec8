"""The writer 经办人: who writes by a page or the API, and what his rights reach."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from flask import current_app, request
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.accounts.roles import READERS
from registry.desk.rights import Grantee
from registry.errors import Conflict, Invalid, NotFound, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import Moment, today
from registry.picture import Picture
from registry.sight import EVERYTHING, Sight
from registry.versions.changes import head
from registry.web.admission import NO_USERS
from registry.web.reader import account

CLERKS: tuple[str, ...] = ("clerk",)
PAST = Words("只能登记到现在，不能登记到过去的数据版本", "what is written is written now, not at an earlier change")


def writer() -> Account:
    """Who is signed in. Raises NotFound while there are no users: nobody writes then but by the command line."""
    his = account()
    if his is None:
        raise NotFound(*NO_USERS)
    return his


def picture_of_now(connection: Connection) -> Picture:
    """What is known now, as of today: also in the midst of what is only tried, of which nothing is to be kept."""
    last, digest = head(connection)
    pictures = current_app.extensions["registry"].pictures
    found: Picture = pictures.aside(connection, Moment(today(), last), digest, EVERYTHING)
    return found


def kept_picture(connection: Connection, sight: Sight = EVERYTHING) -> Picture:
    """What is known now, as of today: as pages read it, and keep it for each other."""
    return kept_picture_on(connection, today(), sight)


def kept_picture_on(connection: Connection, day: datetime.date, sight: Sight = EVERYTHING) -> Picture:
    """The same as of a day."""
    last, digest = head(connection)
    pictures = current_app.extensions["registry"].pictures
    found: Picture = pictures.at(connection, Moment(day, last), digest, sight)
    return found


def rights_of(
    his: Account,
    roles: Collection[str] = CLERKS,
    way: str = "page",
    picture_of: Callable[[Connection], Picture] = picture_of_now,
) -> Grantee:
    """The rights of somebody: he reads where he may read, and writes where he has one of some roles."""
    return Grantee(his.username, way, his.places(READERS), his.places(roles), picture_of, kept_picture_on)


def refuse_past() -> None:
    """Raises Conflict for a page that writes and is asked of an earlier state of knowledge."""
    if request.args.get("known_at"):
        raise Conflict(*PAST)


@contextmanager
def of_references(ledger: Ledger | None = None) -> Iterator[None]:
    """Makes a code among what is written that is nobody's, or outside, a problem: 404 is of addresses and scopes."""
    try:
        yield
    except NotFound as unknown:
        raise Invalid(
            [Problem(unknown.says, ledger=None if ledger is None else ledger.key, column=unknown.column)]
        ) from unknown
