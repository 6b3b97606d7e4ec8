"""What requests leave in the audit log: who asked, and from where, is taken from the request.

Beside what views note themselves the log hears of whatever was refused, of what was not found, and of files that were
taken away.
"""

from __future__ import annotations

from flask import Response, current_app, g, request

from registry.audit_log.entry import OK
from registry.audit_log.service import note
from registry.db import beside
from registry.web.parameters import EXPORT
from registry.web.reader import account

#: What of an answer is a file to be taken away.
_FILE = "attachment"


def noted(kind: str, outcome: str, target: str = "") -> None:
    """Adds an entry about the request that is being answered, in a transaction of its own. Raises as `note` does."""
    who = account()
    with beside(current_app.extensions["registry"].engine) as connection:
        user, address = who.username if who else "", request.remote_addr or ""
        note(connection, kind, outcome, user=user, address=address, target=target)
    g.is_noted = True


def note_answer(response: Response) -> None:
    """Adds an entry of how a request was answered, where the log is to hear of it, there are users, and its view has
    not noted it itself. The API notes its own."""
    if not g.get("has_users") or g.get("is_noted") or request.path.startswith("/api/"):
        return
    kind, outcome = _told(response)
    if kind:
        noted(kind, outcome, _target())


def _told(response: Response) -> tuple[str, str]:
    """What kind of entry an answer is, and how it came out; nothing where it is none."""
    if response.status_code in (401, 403):
        return "refused", f"http-{response.status_code}"
    if response.status_code == 404 and account() is not None:
        return "not-found", "http-404"
    if response.status_code == 200 and response.headers.get("Content-Disposition", "").startswith(_FILE):
        return ("export" if EXPORT in request.args else "download"), OK
    return "", ""


def _target() -> str:
    """What was asked for: its address, of which a calendar's is a secret."""
    return "/calendar/" if request.path.startswith("/calendar/") else request.full_path.rstrip("?")
