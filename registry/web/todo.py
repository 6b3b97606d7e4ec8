"""The to-do list 待办 of whoever asks, for pages, programs and calendars alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import current_app, request

from registry import codes
from registry.accounts import seen, service
from registry.accounts.users import User
from registry.decisions.deciders import Decider
from registry.moment import Moment, today
from registry.periods.service import closed
from registry.picture import Picture
from registry.todo.item import Asked
from registry.versions.changes import head
from registry.web.accounts.places import places
from registry.web.admission import now
from registry.web.desk.writer import kept_picture
from registry.web.reader import account


def asked_of(picture: Picture, scope: str | None) -> Asked:
    """What the list of whoever asks is found out of: `picture` is as he may see it, `scope` a place's code.

    Raises NotFound for a code that was never a place's.
    """
    his = account()
    return Asked(
        picture,
        None if scope is None else codes.place_of(picture, scope),
        account=his,
        since=None if his is None else seen.seen_by(picture.connection, his.number),
        known_then=partial(_known_then, picture),
        users=_users(picture),
        decider=None if his is None else Decider(picture.connection, his, kept_picture(picture.connection)),
        closings=partial(closed, picture.connection),
        today=None if "as_of" in request.args else today(),
    )


def _known_then(picture: Picture, change: int) -> Picture:
    """The picture of the same day as known at another change."""
    connection, moment = picture.connection, Moment(picture.moment.as_of, change)
    found: Picture = current_app.extensions["registry"].pictures.at(
        connection, moment, head(connection)[1], picture.sight
    )
    return found


def _users(picture: Picture) -> Callable[[], list[User]] | None:
    """The users whom whoever asks administers."""
    connection = picture.connection
    if account() is None:
        return None
    return lambda: service.users(connection, places(connection).administrator, now())
