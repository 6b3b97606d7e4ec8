"""Operating settings 运行设置: what the system administrator sets for everybody, beside the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from registry.accounts.models import operating_setting
from registry.audit_log.service import note
from registry.errors import Invalid, Problem
from registry.language import Words

TOTP = "totp"
OPTIONAL, OF_ADMINISTRATORS, REQUIRED = "optional", "administrators", "required"


class OperatingSetting(NamedTuple):
    """A setting: what it is about, and what it may be; the first is what holds where nothing was set."""

    key: str
    words: Words
    choices: dict[str, Words]


SETTINGS = (
    OperatingSetting(
        TOTP,
        Words("登录验证码（TOTP）", "codes at login (TOTP)"),
        {
            OPTIONAL: Words("自愿", "whoever wants to"),
            OF_ADMINISTRATORS: Words("三员必须", "administrators must"),
            REQUIRED: Words("人人必须", "everybody must"),
        },
    ),
)
BY_KEY = {setting.key: setting for setting in SETTINGS}
_UNKNOWN = Words("没有这项设置", "there is no such setting")
_NOT_A_CHOICE = Words("不是可选的值", "is none of its values")
_LISTED = Words("、", ", ")


def operating_settings(connection: Connection) -> dict[str, str]:
    """Every operating setting, as it was set or as it is without."""
    set_to = dict(connection.execute(select(operating_setting.c.key, operating_setting.c.value)).tuples().all())
    return {setting.key: set_to.get(setting.key, next(iter(setting.choices))) for setting in SETTINGS}


def set_operating(connection: Connection, values: Mapping[str, object], *, user: str, address: str = "") -> None:
    """Sets operating settings, in a writing transaction. Raises Invalid with every key and value that there is not."""
    problems = [problem for key, value in values.items() if (problem := _problem(key, value)) is not None]
    if problems:
        raise Invalid(problems)
    before = operating_settings(connection)
    for key, value in values.items():
        if before[key] != value:
            connection.execute(delete(operating_setting).where(operating_setting.c.key == key))
            connection.execute(operating_setting.insert(), {"key": key, "value": value})
            note(connection, "setting", "ok", user=user, address=address, target=f"{key}={value}")


def _problem(key: str, value: object) -> Problem | None:
    """What is wrong with a value of a setting."""
    if key not in BY_KEY:
        allowed = Words(*(mark.join(BY_KEY) for mark in _LISTED))
        return Problem(_UNKNOWN, allowed, column=key)
    choices = BY_KEY[key].choices
    if isinstance(value, str) and value in choices:
        return None
    allowed = Words(*(mark.join(choices) for mark in _LISTED))
    shown = value if isinstance(value, str) else None
    return Problem(_NOT_A_CHOICE, allowed, column=key, label=BY_KEY[key].words.zh, value=shown)
