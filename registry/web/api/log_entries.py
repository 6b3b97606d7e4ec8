"""What the audit log hears of the API: what was refused, what was not found, and files that were taken away."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, current_app, request

from registry.accounts.users import users_exist
from registry.audit_log.entry import OK
from registry.db import reading
from registry.errors import Conflict
from registry.web.log_entries import noted
from registry.web.reader import account

_FILE = "attachment"
#: The parameters by which an address names something.
_NAMING = ("scope", "unit", "case")


def note_answer(response: Response) -> Response:
    """The answer, which is noted where the log is to hear of it."""
    kind, outcome = _told(response)
    if kind and (account() is not None or _have_users()):
        try:
            noted(kind, outcome, _target())
        except Conflict:  # A long write holds the database: reading does not wait for it.
            current_app.logger.warning("not in the audit log: %s %s", kind, outcome)
    return response


def _target() -> str:
    """What was asked for: the address, and what of the question names something; a token stands in neither."""
    named = {name: request.args[name] for name in _NAMING if name in request.args}
    return f"{request.path}?{urlencode(named)}" if named else request.path


def _told(response: Response) -> tuple[str, str]:
    """What kind of entry an answer is, and how it came out; nothing where it is none."""
    if response.status_code in (401, 403):
        return "refused", f"http-{response.status_code}"
    if response.status_code == 404 and account() is not None:
        return "not-found", "http-404"
    if response.status_code == 200 and response.headers.get("Content-Disposition", "").startswith(_FILE):
        return ("export" if "/export." in request.path else "download"), OK
    return "", ""


def _have_users() -> bool:
    with reading(current_app.extensions["registry"].engine) as connection:
        return users_exist(connection)
