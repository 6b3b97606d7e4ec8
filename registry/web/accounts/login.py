"""Signing in and out 登录、退出: by name and password, and by a code where one is needed."""

from __future__ import annotations

import re

from flask import Response, g, jsonify, make_response, redirect, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import HiddenField, PasswordField, StringField

from registry.accounts import login as logins
from registry.accounts import sessions
from registry.language import Words
from registry.web import browser_session
from registry.web.access import ANY, NOBODY, open_to
from registry.web.accounts.page import address, agent, blueprint, engine, link, page
from registry.web.addresses import address as address_of
from registry.web.admission import now, session_in_hand
from registry.web.parameters import asks

#: An address of ours: a path, not the name of another host, on one line.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")
_WRONG = Words("用户名或密码不对", "the user name or the password is wrong")
_WRONG_CODE = Words("验证码不对", "the code is wrong")
_EXPIRED = Words("验证码来得太晚，请重新登录", "the code came too late: sign in again")
LOCKED = Words(
    "尝试次数太多，请在 {minutes} 分钟后再试",
    "there were too many attempts: try again in {minutes} {minutes:minute|minutes}",
)
_NEEDED = Words("请填写", "fill this in")
#: What a browser throws away of ours when somebody signs out.
_CLEARED = '"cache", "cookies", "storage"'


class LoginForm(FlaskForm):
    """Name and password; and where to go then."""

    username = StringField()
    password = PasswordField()
    next = HiddenField()


class CodeForm(FlaskForm):
    """A code of the moment, or a recovery code."""

    code = StringField()
    next = HiddenField()


def is_local(written: str) -> bool:
    """Whether an address leads to a page of ours."""
    return bool(_LOCAL.fullmatch(written))


@blueprint.route("/login", methods=["GET", "POST"])
@open_to(*NOBODY)
@asks("next")
def login() -> Response:
    """The form to sign in, and signing in."""
    if not g.has_users:
        return make_response(redirect("/", 303))
    form = LoginForm()
    form.next.data = form.next.data or request.args.get("next")
    if request.method == "GET":
        return page("login.html", form=form)
    name, password = form.username.data or "", form.password.data or ""
    empty = {key: [_NEEDED] for key, value in (("username", name), ("password", password)) if not value}
    if empty:
        return page("login.html", 422, form=form, faults=empty)
    came = logins.attempt(engine(), name, password, address(), agent(), now())
    if isinstance(came, logins.CodeNeeded):
        _leave()
        browser_session.await_code(came.ticket)
        return make_response(redirect(link("login_code", next=_next(form)), 303))
    return _answer(came, form, "login.html", {"password": [_WRONG]})


@blueprint.route("/login/code", methods=["GET", "POST"])
@open_to(*NOBODY)
@asks("next")
def login_code() -> Response:
    """The form for the code that a login needs besides, and signing in by it."""
    ticket = browser_session.awaited()
    if not g.has_users or ticket is None:
        return make_response(redirect(link("login"), 303))
    form = CodeForm()
    form.next.data = form.next.data or request.args.get("next")
    if request.method == "GET":
        return page("code.html", form=form)
    if not form.code.data:
        return page("code.html", 422, form=form, faults={"code": [_NEEDED]})
    came = logins.code(engine(), ticket, form.code.data, address(), agent(), now())
    return _answer(came, form, "code.html", {"code": [_WRONG_CODE]})


def _answer(came: object, form: FlaskForm, template: str, wrong: dict[str, list[Words]]) -> Response:
    """What an attempt comes to: in, or the form again with what was wrong."""
    g.is_noted = True
    match came:
        case logins.LoggedIn(session_id=session_id):
            _leave()
            browser_session.begin(session_id)
            return make_response(redirect(_next(form) or address_of("pages.overview"), 303))
        case logins.Locked(seconds=seconds):
            locked = {"": [LOCKED.format(minutes=-(-seconds // 60))]}
            answer = page(template, 429, form=form, faults=locked)
            answer.headers["Retry-After"] = str(seconds)
            return answer
        case logins.Expired():
            browser_session.forget()
            return page("login.html", 401, form=LoginForm(formdata=None), faults={"": [_EXPIRED]})
    return page(template, 401, form=form, faults=wrong)


def _next(form: FlaskForm) -> str | None:
    """Where somebody wanted to go, if that is a page of ours."""
    wanted = form.next.data or ""
    return wanted if is_local(wanted) else None


def _leave() -> None:
    """Ends the session that the browser still has: whoever signs in anew has one."""
    session_id = browser_session.id_in_hand()
    if session_id is not None:
        sessions.log_out(engine(), session_id, address(), now())


@blueprint.get("/login/session")
@open_to(*NOBODY)
@asks()
def session_state() -> Response:
    """Whether the session still lets its user work, and the token of its forms: asked by open pages before they send
    what was typed."""
    if not g.has_users:
        return make_response(redirect("/", 303))
    return jsonify(signed_in=session_in_hand() is not None, csrf_token=generate_csrf())


@blueprint.post("/logout")
@open_to(*ANY)
@asks()
def logout() -> Response:
    """Signs out: the session is over, and the browser keeps nothing."""
    _leave()
    browser_session.forget()
    g.account = None
    answer = make_response(redirect(link("login"), 303))
    answer.headers["Clear-Site-Data"] = _CLEARED
    return answer
