"""What a registry knows of itself beside the record: its own day to open on."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, select

from registry.record import setting

_OPENS_ON = "opens_on"
_OPENING = select(setting.c.value).where(setting.c.key == _OPENS_ON)


def opening_day(connection: Connection) -> datetime.date | None:
    """The day on which pages open where none is asked for; None: today. Only a demonstration has one."""
    found = connection.execute(_OPENING).scalar()
    return datetime.date.fromisoformat(found) if found else None


def open_on(connection: Connection, day: datetime.date) -> None:
    """Lets pages open on `day`, in the writer's transaction."""
    connection.execute(setting.delete().where(setting.c.key == _OPENS_ON))
    connection.execute(setting.insert(), [{"key": _OPENS_ON, "value": day.isoformat()}])
