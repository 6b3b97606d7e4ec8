"""Settings of a registry beside the record: its tag, and its own day to open on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from sqlalchemy import Connection, select

from registry import days
from registry.language import Words
from registry.privacy import holds_personal_number
from registry.record import setting

TAG, _OPENS_ON = "tag", "opens_on"
_TAG = re.compile(r"[0-9a-z]{1,32}")
_OPENING = select(setting.c.value).where(setting.c.key == _OPENS_ON)


def opening_day(connection: Connection) -> datetime.date | None:
    """The day on which pages open where none is asked for; None: today. Only a demonstration has one."""
    found = connection.execute(_OPENING).scalar()
    return datetime.date.fromisoformat(found) if found else None


def open_on(connection: Connection, day: datetime.date) -> None:
    """Lets pages open on `day`, in the writer's transaction."""
    connection.execute(setting.delete().where(setting.c.key == _OPENS_ON))
    connection.execute(setting.insert(), [{"key": _OPENS_ON, "value": day.isoformat()}])


def _tag_misfit(value: str) -> Words | None:
    """The fault of a tag: it stands in every record number of an export, which people copy from cell to cell."""
    if _TAG.fullmatch(value) and not holds_personal_number(value):
        return None
    return Words("登记库的标记须为 1 至 32 位小写字母、数字", "the registry's tag is 1 to 32 of 0-9 a-z")


def _day_misfit(value: str) -> Words | None:
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        day = None
    if day is not None and day.isoformat() == value and day.year in days.YEARS:
        return None
    return Words("不是日期（如 2019-12-31）", "is not a day (such as 2019-12-31)")


_MISFITS: dict[str, Callable[[str], Words | None]] = {TAG: _tag_misfit, _OPENS_ON: _day_misfit}


def is_known(key: str) -> bool:
    """Whether there is a setting of this name."""
    return key in _MISFITS


def misfit(key: str, value: str) -> Words | None:
    """The fault of a stored setting; None where it stands."""
    if key not in _MISFITS:
        return Words("不认识的设置", "is no setting of this program")
    return _MISFITS[key](value)
