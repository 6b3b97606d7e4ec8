"""A calendar 日历 by its address: whoever has the secret reads the dated items of its owner, with the grants that he
has at that request. Any other address is answered as one that there is not."""

from __future__ import annotations

from flask import Response, current_app, g, make_response
from werkzeug.exceptions import NotFound

from registry.accounts import calendars
from registry.db import reading
from registry.moment import Moment, today
from registry.requests.rate import rate
from registry.settings import opening_day
from registry.todo.calendar_file import MEDIA_TYPE, calendar_file
from registry.todo.kinds import DATED
from registry.todo.service import todo_list
from registry.versions.changes import head, tag
from registry.web.access import NOBODY, open_to
from registry.web.accounts.page import blueprint, engine
from registry.web.admission import now
from registry.web.parameters import asks
from registry.web.question import language_asked
from registry.web.reader import sight
from registry.web.todo import asked_of

#: How an address ends. Whatever else stands below /calendar/ leads to no login, whose address would hold a secret.
ENDING = ".ics"


@blueprint.get("/calendar/<path:secret>")
@open_to(*NOBODY)
@asks()
def calendar(secret: str) -> Response:
    """What the owner of an address is to do by a day, as a calendar."""
    if not (g.has_users and secret.endswith(ENDING)):
        raise NotFound()
    with reading(engine()) as connection:
        found = calendars.subscriber(connection, secret.removesuffix(ENDING), now())
        if found is None:
            raise NotFound()
        seconds = current_app.extensions["registry"].rates.wait(engine(), f"calendar {found.number}", now(), rate())
        if seconds:
            return _too_often(seconds)
        g.account = found.account
        last, digest = head(connection)
        moment = Moment(opening_day(connection) or today(), last)
        picture = current_app.extensions["registry"].pictures.at(connection, moment, digest, sight(connection))
        text = calendar_file(todo_list(asked_of(picture, None), DATED), tag(picture), language_asked())
    answer = make_response(text.encode("utf-8", "replace"))
    answer.headers["Content-Type"] = MEDIA_TYPE
    return answer


def _too_often(seconds: int) -> Response:
    """The answer to whoever asks too often: when to ask again."""
    answer = make_response("", 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
