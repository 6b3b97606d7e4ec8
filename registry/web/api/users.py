"""Users 用户, for security administrators: added, granted roles, disabled, unlocked, given a new password."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from registry.accounts import service
from registry.accounts.account import Grant
from registry.accounts.roles import BY_KEY
from registry.accounts.service import Given
from registry.accounts.users import User, codes_of_places, grant_as_json
from registry.db import beside
from registry.errors import NotFound, Problem
from registry.language import Words
from registry.moment import full_day
from registry.text import fold
from registry.web.accounts.places import EVERYWHERE, Places, places
from registry.web.api.me import GRANT, USER
from registry.web.api.operation import Answer, Body, Reply, operation
from registry.web.api.parameters import LANG
from registry.web.api.request import Asked
from registry.web.api.schemas import TEXT, TRUTH, list_of, members, named, or_none
from registry.web.api.schemas import one_of as one_key_of

_ADDED = {"username": "$response.body#/user/username"}
_SECURITY = ("security",)
_GIVEN = members(optional=("place", "until"), role=one_key_of(BY_KEY), place=or_none(TEXT), until=or_none(TEXT))
_USERNAME = {**TEXT, "pattern": "^[A-Za-z0-9._-]{1,32}$"}
_NEW = members(optional=("name", "grants"), username=_USERNAME, name=TEXT, grants=list_of(named("NewGrant", _GIVEN)))
_WITH_PASSWORD = named("UserAndPassword", members(user=USER, password=or_none(TEXT)))
_LOCATION = {"Location": Words("其地址", "its address")}
_NO_PLACE = Words("没有这个代码的地点", "there is no place with this code")
_NOT_A_DAY = Words("不是日期（如 2030-12-31）", "is not a day (such as 2030-12-31)")


def _found(asked: Asked) -> User:
    """The user that the address names, if he is the administrator's to see. Raises NotFound."""
    return service.user(asked.connection, places(asked.connection).administrator, asked.path["username"], asked.now)


def _as_json(user: User, of_today: Places) -> dict[str, Any]:
    return user.as_json(codes_of_places(of_today.picture))


@operation(
    "GET",
    "/users",
    Words("用户", "the users"),
    _SECURITY,
    Answer(named("Users", members(users=list_of(USER)))),
    parameters=(LANG,),
)
def users(asked: Asked) -> Any:
    """The users whom the administrator may see, by their names."""
    of_today = places(asked.connection)
    found = service.users(asked.connection, of_today.administrator, asked.now)
    return {"users": [_as_json(one, of_today) for one in found]}


@operation(
    "GET", "/users/{username}", Words("一个用户", "a user"), _SECURITY, Answer(USER), parameters=(LANG,), finds=_found
)
def user(asked: Asked) -> Any:
    """A user with his grants."""
    return _as_json(asked.found, places(asked.connection))


@operation(
    "POST",
    "/users",
    Words("设立用户", "add a user, who gets a one-time password"),
    _SECURITY,
    Answer(_WITH_PASSWORD, headers=_LOCATION, links=dict.fromkeys(("user", "user_altered", "grant_given"), _ADDED)),
    status=201,
    tries=True,
    body=Body(_NEW),
    parameters=(LANG,),
)
def user_added(asked: Asked) -> Any:
    """Adds a user; his one-time password is told this once."""
    with beside(asked.engine) as connection:
        of_today = places(connection)
        grants = _given(asked, of_today, asked.body.get("grants", ()))
        username, name = fold(asked.body.get("username", "")), asked.body.get("name", "")
        made, one_time = service.add(connection, of_today.administrator, username, asked.now, name=name, grants=grants)
        asked.check()
        told = {"user": _as_json(made, of_today), "password": one_time}
    return Reply(told, headers={"Location": f"/api/v1/users/{made.username}"})


@operation(
    "PATCH",
    "/users/{username}",
    Words("停用或启用", "disable or enable a user"),
    _SECURITY,
    Answer(USER),
    body=Body(members(disabled=TRUTH)),
    parameters=(LANG,),
    finds=_found,
)
def user_altered(asked: Asked) -> Any:
    """Disables a user, or enables him again."""
    act = service.disable if asked.body["disabled"] else service.enable
    with beside(asked.engine) as connection:
        of_today = places(connection)
        act(connection, of_today.administrator, asked.path["username"], asked.now)
        return _now(asked, connection, of_today)


@operation(
    "POST",
    "/users/{username}/grants",
    Words("授权", "give a role at a place"),
    _SECURITY,
    Answer(GRANT, headers=_LOCATION),
    status=201,
    tries=True,
    body=Body(_GIVEN),
    parameters=(LANG,),
    finds=_found,
)
def grant_given(asked: Asked) -> Any:
    """Gives a user a role at a place."""
    username = asked.path["username"]
    with beside(asked.engine) as connection:
        of_today = places(connection)
        given = _given(asked, of_today, [asked.body])
        if not given:
            asked.check()
        number = service.grant(connection, of_today.administrator, username, given[0], asked.now)
        asked.check()
        found = service.user(connection, of_today.administrator, username, asked.now)
        grant = next(one for one in found.grants if one.number == number)
        told = grant_as_json(grant, codes_of_places(of_today.picture))
    return Reply(told, headers={"Location": f"/api/v1/users/{found.username}/grants/{number}"})


def _grant(asked: Asked) -> Grant:
    """The grant that the address names, of a user of the administrator's. Raises NotFound."""
    by, number = places(asked.connection).administrator, number_of(asked.path["id"])
    return service.grant_of(asked.connection, by, asked.path["username"], number, asked.now)[1]


@operation(
    "DELETE",
    "/users/{username}/grants/{id}",
    Words("收回授权", "take a grant"),
    _SECURITY,
    Answer(),
    status=204,
    parameters=(LANG,),
    finds=_grant,
)
def grant_taken(asked: Asked) -> Any:
    """Takes a grant from a user."""
    with beside(asked.engine) as connection:
        by = places(connection).administrator
        service.revoke(connection, by, asked.path["username"], number_of(asked.path["id"]), asked.now)
    return Reply(None, 204)


@operation(
    "POST",
    "/users/{username}/unlock",
    Words("解锁", "end a lock"),
    _SECURITY,
    Answer(USER),
    parameters=(LANG,),
    finds=_found,
)
def user_unlocked(asked: Asked) -> Any:
    """Ends the lock of a user."""
    with beside(asked.engine) as connection:
        of_today = places(connection)
        service.unlock(connection, of_today.administrator, asked.path["username"], asked.now)
        return _now(asked, connection, of_today)


@operation(
    "POST",
    "/users/{username}/reset",
    Words("重置口令", "give a one-time password"),
    _SECURITY,
    Answer(_WITH_PASSWORD),
    parameters=(LANG,),
    finds=_found,
)
def user_reset(asked: Asked) -> Any:
    """Gives a user a one-time password, which is told this once; his sessions end."""
    with beside(asked.engine) as connection:
        of_today = places(connection)
        password = service.reset(connection, of_today.administrator, asked.path["username"], asked.now)
        return {"user": _now(asked, connection, of_today), "password": password}


@operation(
    "DELETE",
    "/users/{username}/sessions",
    Words("结束全部会话", "end all sessions of a user"),
    _SECURITY,
    Answer(),
    status=204,
    parameters=(LANG,),
    finds=_found,
)
def sessions_ended(asked: Asked) -> Any:
    """Ends every session of a user."""
    with beside(asked.engine) as connection:
        service.end_sessions(connection, places(connection).administrator, asked.path["username"], asked.now)
    return Reply(None, 204)


def number_of(written: str) -> int:
    """The number in an address; 0, which nothing has, where it is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


def _now(asked: Asked, connection: Connection, of_today: Places) -> dict[str, Any]:
    """The user as he stands after what was done."""
    found = service.user(connection, of_today.administrator, asked.path["username"], asked.now)
    return _as_json(found, of_today)


def _given(asked: Asked, of_today: Places, grants: Any) -> list[Given]:
    """Grants with the identities of their places; without those of a place or a day that there is not: problems."""
    found = [_one(of_today, grant, asked.problems) for grant in grants]
    return [given for given in found if given is not None]


def _one(of_today: Places, grant: Mapping[str, Any], problems: list[Problem]) -> Given | None:
    written, until, before = grant.get("place"), None, len(problems)
    try:
        place = of_today.meant(EVERYWHERE if written is None else fold(written))
    except NotFound:
        place = None
        problems.append(Problem(_NO_PLACE, column="place", label="地点", value=written))
    try:
        until = _day(grant.get("until"))
    except ValueError:
        problems.append(Problem(_NOT_A_DAY, column="until", label="到期日", value=grant.get("until")))
    return None if len(problems) > before else Given(grant.get("role", ""), place, until)


def _day(written: str | None) -> datetime.date | None:
    return full_day(fold(written)) if written else None
