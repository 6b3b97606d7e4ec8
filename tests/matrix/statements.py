"""Statements: how many of them a registry is sent while something is asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

_ADBC = logging.getLogger("registry.postgresql")


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent from here on. Those by ADBC are told by the log of PostgreSQL's module."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    def note_past_the_cursor(entry: logging.LogRecord) -> bool:
        sent.extend([entry.getMessage()] * entry.getMessage().startswith("by ADBC"))
        return True

    level = _ADBC.level
    _ADBC.setLevel(logging.DEBUG)
    _ADBC.addFilter(note_past_the_cursor)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
        _ADBC.removeFilter(note_past_the_cursor)
        _ADBC.setLevel(level)
