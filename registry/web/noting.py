"""What requests leave in the audit log: who asked, and from where, is taken from the request."""

from __future__ import annotations

from flask import current_app, request

from registry.audit_log.service import note
from registry.db import beside
from registry.web.reader import account


def noted(kind: str, outcome: str, target: str = "") -> None:
    """Adds an entry about the request that is being answered, in a transaction of its own. Raises as `note` does."""
    who = account()
    with beside(current_app.extensions["registry"].engine) as connection:
        user, address = who.username if who else "", request.remote_addr or ""
        note(connection, kind, outcome, user=user, address=address, target=target)
