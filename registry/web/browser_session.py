"""The session 会话 of a browser: its cookie, and whose it is. Nothing else knows Flask-Login.

Flask-Login keeps one thing of its own in the cookie: the id of our session (`registry.accounts.sessions`), which is
looked up at every request. Its cookie that remembers and its protection of sessions are off: a session is ended in the
database, and only there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import flask_login
from flask import Flask, Request, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

#: The cookie's name; over https with the prefix by which browsers keep it to this host, to https and to all paths.
PLAIN, OVER_HTTPS = "registry", "__Host-registry"
#: Where the ticket of a login waits that still needs a code.
_TICKET = "ticket"
#: Gives the key by which cookies are signed; None while the registry has no users, and so no sessions.
Key = Callable[[], str | bytes | None]
#: Gives whose session an id is; None for one that is over.
Owner = Callable[[str], Any]


class _Cookie(SecureCookieSessionInterface):
    """The cookie: signed by the installation's key, for this host alone, out of reach of scripts and other sites."""

    # In place of Flask's SHA-1, which ASVS 5.0 no longer approves of (11.4.1).
    digest_method = staticmethod(hashlib.sha256)

    def __init__(self, key: Key):
        self._key = key

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        # Who brings no cookie and does not sign in has no session, so that a registry without users is not asked.
        if not app.secret_key and (self.get_cookie_name(app) in request.cookies or request.path.startswith("/login")):
            app.secret_key = self._key()
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        return OVER_HTTPS if request.is_secure else PLAIN

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def get_cookie_httponly(self, app: Flask) -> bool:
        return True

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"

    def get_cookie_path(self, app: Flask) -> str:
        return "/"

    def get_cookie_domain(self, app: Flask) -> None:
        return None


class _Manager(flask_login.LoginManager):
    """Flask-Login without the cookie by which it remembers."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


class _Whose(flask_login.UserMixin):
    """A session as Flask-Login has it: what is found of it, under our session's id."""

    def __init__(self, session_id: str, found: Any = None):
        self._session_id, self.found = session_id, found

    def get_id(self) -> str:
        return self._session_id


def register(app: Flask, key: Key, owner: Owner) -> None:
    """Lets `app` have sessions. `key` is asked until there is one."""
    app.session_interface = _Cookie(key)
    manager = _Manager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)

    @manager.user_loader
    def _load(session_id: str) -> _Whose | None:
        found = owner(session_id)
        return None if found is None else _Whose(session_id, found)


def id_in_hand() -> str | None:
    """The id of the session that the request's cookie tells, be it over or not."""
    found: str | None = session.get("_user_id")
    return found


def owner_in_hand() -> Any:
    """Whose session the request belongs to; None where nobody is signed in."""
    return getattr(flask_login.current_user, "found", None) if id_in_hand() else None


def begin(session_id: str) -> None:
    """Gives the browser a session, in the place of whatever it had: nothing of before the login stays."""
    session.clear()
    flask_login.login_user(_Whose(session_id))


def forget() -> None:
    """Takes the session away from the browser."""
    flask_login.logout_user()
    session.clear()


def await_code(ticket: str) -> None:
    """Lets the browser come back with a code, in the place of whatever session it had."""
    session.clear()
    session[_TICKET] = ticket


def awaited() -> str | None:
    """The ticket of a login that still needs a code."""
    found: str | None = session.get(_TICKET)
    return found
