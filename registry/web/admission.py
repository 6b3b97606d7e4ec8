"""Who is let in 准入: whether anybody has to sign in, who is signed in, and whether a page is open to him.

From the first user on everything needs a login but what is open to `nobody` (`registry.web.access`) and the files of
pages. It is asked before anything of a page is, kept pages too. The API asks for itself: it takes tokens.
"""

from __future__ import annotations

import datetime
from typing import Any

from flask import Flask, current_app, g, redirect, request
from sqlalchemy import Connection
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from registry.accounts import beyond, keys, sessions
from registry.accounts.account import SignedIn
from registry.accounts.users import users_exist
from registry.db import reading
from registry.errors import NotAllowed, NotFound, Refusal, Unavailable
from registry.language import Words
from registry.web import browser_session, hosts, page_cache
from registry.web.access import ANY, NOBODY, roles_of
from registry.web.addresses import address
from registry.web.reader import account
from registry.web.render import own_page

#: What a request's environment says that this program makes itself, to be warm: no request from outside can.
WARMING = "registry.warming"
#: What opens to somebody who must first choose a password, or set up his codes.
_FIRST = ("accounts.account", "accounts.logout")
_SILENT = Words("暂时不能应答，请稍后再试", "there is no answer just now; try again shortly")
NOT_HIS = Words("您的角色不能打开此页", "your roles do not open this page")
NO_USERS = Words(
    "登记库还没有用户，不需登录；用户由 registry user add 添加",
    "the registry has no users yet and needs no login; `registry user add` adds them",
)


def now() -> datetime.datetime:
    """The moment of the request, UTC."""
    return datetime.datetime.now(datetime.UTC)


def register(app: Flask) -> None:
    """Lets `app` ask everybody who he is, once there are users."""
    browser_session.register(app, _key, _owner)
    app.before_request(_admit)


def _key() -> str | None:
    """The key by which cookies are signed; None while there are no users, or no registry."""
    try:
        with reading(current_app.extensions["registry"].engine) as connection:
            return keys.cookie_key(connection)
    except Refusal:
        return None


def _owner(session_id: str) -> Any:
    return sessions.account_of_session(g.admitting, session_id, now())


def _admit() -> Response | None:
    """Turns away whoever may not open the page; None where he may. Of a kept page it gives that."""
    if request.endpoint == "static":
        return None
    try:
        engine = current_app.extensions["registry"].engine
    except Refusal:
        if hosts.is_beyond():
            raise Unavailable(*_SILENT) from None
        return None  # the page says what is the matter
    with reading(engine) as connection:
        if hosts.is_beyond() and (fault := beyond.fault(connection)):
            raise hosts.Unguarded(fault)
        if request.path.startswith("/api/"):
            return None
        answer = _turned_away(connection) or page_cache.look_up(connection)
    if "signed_in" in g:
        sessions.seen(engine, g.signed_in, now())
    return answer


def _turned_away(connection: Connection) -> Response | None:
    """Where somebody is sent instead. Raises NotAllowed, and NotFound for a page that needs users."""
    roles = roles_of(current_app, request.endpoint) if request.endpoint else ANY
    g.has_users = not request.environ.get(WARMING) and users_exist(connection)
    if roles == NOBODY:
        return None
    if not g.has_users:
        if request.blueprint == "accounts":
            raise NotFound(*NO_USERS)
        return None
    _look_at_session(connection)
    if isinstance(request.routing_exception, MethodNotAllowed):
        return None  # by which methods a page is asked is said to everybody
    if account() is None:
        return to_login()
    if _has_to_begin(g.signed_in) and request.endpoint not in _FIRST:
        return redirect(address("accounts.account"), 303)
    return _sent_on(roles)


def _look_at_session(connection: Connection) -> None:
    """Finds out who is signed in."""
    g.admitting = connection
    found = browser_session.owner_in_hand()
    del g.admitting
    if found is not None:
        g.account, g.signed_in = found.account, found


def _has_to_begin(his: SignedIn) -> bool:
    """Whether somebody must first choose a password of his own, or set up his codes."""
    return his.must_change_password or his.needs_totp


def _sent_on(roles: tuple[str, ...]) -> Response | None:
    """Where somebody is sent whose roles do not open the page. Raises NotAllowed."""
    his = account()
    if request.endpoint is None or roles == ANY or (his is not None and his.roles & set(roles)):
        return None
    if request.endpoint == "pages.overview":
        return redirect(own_page(), 303)
    raise NotAllowed(*NOT_HIS)


def to_login() -> Response:
    """The way to the login and back: of a part of a page, to the page that asked for it; of a form, to the form."""
    comes_back = request.method in ("GET", "HEAD") or request.blueprint == "pages"
    asked = request.full_path.rstrip("?") if comes_back else None
    if "HX-Request" in request.headers:
        response = Response(status=401)
        response.headers["HX-Redirect"] = address("accounts.login")
        return response
    return redirect(address("accounts.login", next=asked), 303)


def session_in_hand() -> SignedIn | None:
    """Whose session a request brings, for what takes tokens as well; None where nobody may go on by it."""
    with reading(current_app.extensions["registry"].engine) as connection:
        g.has_users = users_exist(connection)
        if g.has_users:
            _look_at_session(connection)
    found: SignedIn | None = g.get("signed_in")
    return None if found is None or _has_to_begin(found) else found
