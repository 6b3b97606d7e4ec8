"""What the audit log 审计日志 hears of pages: what was refused or not found, and what was taken away as a file."""

from __future__ import annotations

from flask import Response, current_app, g, request
from sqlalchemy import Engine

from registry.audit_log.service import note as add
from registry.db import beside
from registry.web.parameters import EXPORT
from registry.web.reader import account

_REFUSED, _NOT_FOUND = (401, 403), 404
#: Files that are taken away: of a page by `export`, and those that answer as an attachment.
_FILE = "attachment"


def note(response: Response) -> None:
    """Adds an entry of what the request in hand came to, where the log is to hear of it; once there are users."""
    if not g.get("has_users") or request.path.startswith("/api/"):
        return
    kind, outcome = _told(response)
    if kind is None:
        return
    his = account()
    entry = {"user": his.username if his else "", "address": request.remote_addr or "", "target": _target()}
    engine: Engine = current_app.extensions["registry"].engine
    with beside(engine) as connection:
        add(connection, kind, outcome, **entry)


def _told(response: Response) -> tuple[str | None, str]:
    """What kind of entry an answer is, if it is one, and how it came out."""
    if g.get("is_noted"):
        return None, ""
    if response.status_code in _REFUSED:
        return "refused", f"http-{response.status_code}"
    if response.status_code == _NOT_FOUND and account() is not None:
        return "not-found", f"http-{response.status_code}"
    if response.status_code == 200 and response.headers.get("Content-Disposition", "").startswith(_FILE):
        return ("export" if EXPORT in request.args or "." in request.path else "download"), "ok"
    return None, ""


def _target() -> str:
    """What was asked for: the address, of which a calendar's is a secret."""
    return "/calendar/" if request.path.startswith("/calendar/") else request.full_path.rstrip("?")
