"""What the audit log hears of the API: what was refused, what was not found, and files that were taken away."""

from __future__ import annotations

from flask import Response, current_app, request

from registry.accounts.users import users_exist
from registry.audit_log.entry import OK
from registry.db import reading
from registry.errors import Conflict
from registry.web.noting import noted
from registry.web.reader import account

_FILE = "attachment"


def note_answer(response: Response) -> Response:
    """The answer, which is noted where the log is to hear of it."""
    kind, outcome = _told(response)
    if kind and (account() is not None or _have_users()):
        try:
            noted(kind, outcome, request.path)
        except Conflict:  # A long write holds the database: reading does not wait for it.
            current_app.logger.warning("not in the audit log: %s %s", kind, outcome)
    return response


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
