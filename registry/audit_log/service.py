"""Notes of the audit log 审计日志."""

from __future__ import annotations

from sqlalchemy import Connection


def note(
    connection: Connection, kind: str, outcome: str, *, user: str = "", address: str = "", target: str = ""
) -> None:
    """Notes what was done, in the caller's transaction. Nothing yet: the log comes with its own tables."""
