"""The users 用户, for security administrators: added, granted roles, disabled, unlocked, given a new password."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

import polars as pl
from flask import Response, request
from flask_wtf import FlaskForm
from sqlalchemy import Connection
from wtforms import SelectField, StringField

from registry.accounts import service, sessions
from registry.accounts.account import Grant
from registry.accounts.administrator import Administrator
from registry.accounts.roles import BY_KEY, ROLES
from registry.accounts.service import Given
from registry.accounts.users import User
from registry.audit_log.entry import OK
from registry.db import beside, reading
from registry.errors import Conflict, Invalid, NotFound, Problem
from registry.language import Words
from registry.moment import full_day
from registry.text import fold
from registry.web.access import open_to
from registry.web.accounts.page import Faults, blueprint, done, engine, faults_of, link, page, reader, told_of
from registry.web.accounts.places import Places, places
from registry.web.admission import now
from registry.web.log_entries import noted
from registry.web.parameters import EXPORT, asks
from registry.web.question import read_question
from registry.web.render import answer
from registry.web.tables import Heading, Rows, Table
from registry.web.workbook import Exported

_CHOSEN = Words("请选择", "choose one")
_NEEDED = Words("请填写", "fill this in")
_NOT_A_DAY = Words("不是日期（如 2030-12-31）", "is not a day (such as 2030-12-31)")
_NO_ACT = Words("没有这项操作", "there is no such act")
_ADDED = Words("用户已添加", "The user was added")
_ONE_TIME = Words("一次性密码", "One-time password")
_ONCE = Words(
    "请交给本人，只显示这一次；3 天内登录并改成自己的密码，过期作废。",
    "Hand it to its user: it is shown this once. Within 3 days he signs in with it and chooses his own; then it is "
    "void.",
)
_GRANTED = Words("授权已登记", "The grant was given")
_REVOKED = Words("授权已收回", "The grant was taken")


_UNTIL = Words(" 至 {0}", " until {0}")
_DISABLED, _LOCKED, _ENABLED = Words("停用", "disabled"), Words("锁定", "locked"), Words("启用", "enabled")
_LIST = Words("在您范围内的用户", "Users in your scope")
_HEADINGS = (
    Heading("username", Words("用户名", "User name"), "code", link=lambda row: link("user", username=row["username"])),
    Heading("name", Words("姓名", "Name")),
    Heading("state", Words("状态", "State")),
    Heading("grants", Words("授权", "Grants"), "sentence"),
)
_COLUMNS = {heading.key: pl.String for heading in _HEADINGS}


class Shown(NamedTuple):
    """Texts that are shown this once, and what they are."""

    title: Words
    says: Words
    texts: list[str]


class GrantForm(FlaskForm):
    """A role, at a place, until a day."""

    role = SelectField(choices=[role.key for role in ROLES], validate_choice=False)
    place = StringField()
    until = StringField()


class UserForm(GrantForm):
    """A user: his name to sign in with, his own name, and a first grant if there is one."""

    username = StringField()
    name = StringField()


# -- all of them ------------------------------------------------------------------------------------------------------


@blueprint.route("/accounts", methods=["GET", "POST"])
@open_to("security")
@asks(tables=["users"])
def users() -> Response:
    """The users whom a security administrator may see, and the form that adds one."""
    form = UserForm()
    if request.method == "GET":
        return _all(form)
    try:
        with beside(engine()) as connection:
            of_today = places(connection)
            grants = [_given(form, of_today)] if form.role.data else []
            name, given = form.username.data or "", form.name.data or ""
            made, one_time = service.add(connection, of_today.administrator, name, now(), name=given, grants=grants)
    except Invalid as invalid:
        return _all(form, 422, faults=faults_of(invalid))
    shown = Shown(_ONE_TIME, _ONCE, [one_time or ""])
    return _one(made.username, GrantForm(formdata=None), shown=shown, done=_ADDED)


def _all(form: UserForm, status: int = 200, faults: Faults | None = None) -> Response:
    with read_question() as question:
        of_today = places(question.picture.connection)
        found = service.users(question.picture.connection, of_today.administrator, now())
        rows = Rows([_row(one, of_today, question.language) for one in found], _COLUMNS)
        if request.args.get(EXPORT):
            noted("export", OK, "users")
        more = {"form": form, "roles": BY_KEY, **told_of(faults)}
        table = Table("users", _LIST, _HEADINGS, rows)
        made = answer("accounts/users.html", question, [table], Exported(stands_alone=True), **more)
    made.status_code = status
    return made


def _row(user: User, of_today: Places, language: str) -> dict[str, str]:
    """A user as the list has him."""
    grants = [_granted(grant, of_today).in_(language) for grant in user.grants]
    state = _DISABLED if user.disabled else _LOCKED if user.locked else _ENABLED
    row = (user.username, user.name, state.in_(language), "；".join(grants) or "—")
    return dict(zip(_COLUMNS, row, strict=True))


def _granted(grant: Grant, of_today: Places) -> Words:
    """A grant, in words."""
    role, place = BY_KEY[grant.role].words, of_today.told(grant.place)
    ends = _UNTIL.format(grant.until) if grant.until else Words("", "")
    return Words(f"{role.zh} {place.zh}{ends.zh}", f"{role.en} {place.en}{ends.en}")


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.route("/accounts/<username>", methods=["GET", "POST"])
@open_to("security")
@asks()
def user(username: str) -> Response:
    """A user: his grants and sessions, and what is done with him."""
    if request.method == "GET":
        return _one(username, GrantForm(formdata=None))
    act = request.form.get("act", "")
    form = GrantForm() if act == "grant" else GrantForm(formdata=None)
    try:
        with beside(engine()) as connection:
            of_today = places(connection)
            told = _done(act)(connection, of_today, username, form)
    except Invalid as invalid:
        return _one(username, form, 422, faults=faults_of(invalid))
    except Conflict as conflict:
        return _one(username, form, 409, faults={"": [conflict.says]})
    return _one(username, form, shown=told) if isinstance(told, Shown) else done(told)


def _one(username: str, form: GrantForm, status: int = 200, **more: Any) -> Response:
    """The page of a user. Raises NotFound where there is none, or none whom the administrator may see."""
    with reading(engine()) as connection:
        of_today = places(connection)
        found = service.user(connection, of_today.administrator, username, now())
        told = more.pop("done", None)
        values: dict[str, Any] = {
            "user": found,
            "sessions": sessions.of(connection, found.number, now()),
            "of_today": of_today,
            "roles": BY_KEY,
            "is_own": found.number == reader().number,
            "to": link("user", username=found.username),
        }
        return page("user.html", status, form=form, told=told, **values, **more)


#: What is done with a user: what it comes to, in words or as what is shown once.
Act = Callable[[Connection, Places, str, GrantForm], "Words | Shown"]


def _done(act: str) -> Act:
    """What a form asks to be done. Raises Invalid for what nobody can ask."""
    if act not in _ACTS:
        raise Invalid([Problem(_NO_ACT, Words("、".join(_ACTS), ", ".join(_ACTS)))])
    return _ACTS[act]


def _grant(connection: Connection, of_today: Places, username: str, form: GrantForm) -> Words:
    # Whether there is such a user is asked first: of one who is not his to see nothing else is told.
    service.user(connection, of_today.administrator, username, now())
    service.grant(connection, of_today.administrator, username, _given(form, of_today), now())
    return _GRANTED


def _revoke(connection: Connection, of_today: Places, username: str, form: GrantForm) -> Words:
    service.revoke(connection, of_today.administrator, username, _number(), now())
    return _REVOKED


def _reset(connection: Connection, of_today: Places, username: str, form: GrantForm) -> Shown:
    return Shown(_ONE_TIME, _ONCE, [service.reset(connection, of_today.administrator, username, now())])


def _plain(act: Callable[[Connection, Administrator, str, datetime.datetime], object], told: Words) -> Act:
    """What is done with a user without more."""

    def _do(connection: Connection, of_today: Places, username: str, form: GrantForm) -> Words:
        act(connection, of_today.administrator, username, now())
        return told

    return _do


_ACTS: dict[str, Act] = {
    "grant": _grant,
    "revoke": _revoke,
    "reset": _reset,
    "disable": _plain(service.disable, Words("用户已停用", "The user was disabled")),
    "enable": _plain(service.enable, Words("用户已启用", "The user was enabled")),
    "unlock": _plain(service.unlock, Words("锁定已解除", "The lock was ended")),
    "sessions": _plain(service.end_sessions, Words("会话已全部结束", "All sessions were ended")),
}


def _number() -> int:
    """The number of the grant that a form is about; of none where it is no number."""
    written = request.form.get("number", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 20 else 0


def _given(form: GrantForm, of_today: Places) -> Given:
    """The grant of a form. Raises Invalid with every problem of it."""
    problems, until, place = [], None, None
    if not form.role.data:
        problems.append(Problem(_CHOSEN, column="role"))
    written, day = fold(form.place.data or ""), fold(form.until.data or "")
    if not written:
        problems.append(Problem(_NEEDED, column="place"))
    else:
        try:
            place = of_today.meant(written)
        except NotFound as unknown:
            problems.append(Problem(unknown.says, column="place"))
    try:
        until = full_day(day) if day else None
    except ValueError:
        problems.append(Problem(_NOT_A_DAY, column="until"))
    if problems:
        raise Invalid(problems)
    return Given(form.role.data, place, until)
