"""The operating settings 运行设置, for system administrators: what holds for everybody's login."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from registry.accounts.operating_settings import SETTINGS, set_operating
from registry.accounts.operating_settings import operating_settings as in_force
from registry.accounts.policies import ENVIRONMENT, policy_in_force
from registry.db import beside, reading
from registry.errors import Invalid
from registry.language import Words
from registry.web.accounts.page import address, done, engine, faults_of, page, reader

_SET = Words("运行设置已保存", "The operating settings were saved")


def operating_settings(status: int = 200, **more: Any) -> Response:
    """The operating settings, and the form that sets them."""
    with reading(engine()) as connection:
        values = in_force(connection)
    policy: dict[str, Any] = {"name": ENVIRONMENT, "policy": policy_in_force()}
    return page("operating.html", status, settings=SETTINGS, values=values, **policy, **more)


def operating_settings_set() -> Response:
    """Sets them, as the form says."""
    given = {setting.key: request.form[setting.key] for setting in SETTINGS if setting.key in request.form}
    try:
        with beside(engine()) as connection:
            set_operating(connection, given, user=reader().username, address=address())
    except Invalid as invalid:
        return operating_settings(422, faults=faults_of(invalid))
    return done(_SET)
