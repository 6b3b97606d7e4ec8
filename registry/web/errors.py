"""Refusals as pages: what is wrong, in words."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from registry.audit_log.entry import safe
from registry.db import Unavailable
from registry.decisions.service import submit
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Refused
from registry.jobs.runner import utc_now
from registry.language import Words
from registry.staging.proposal import ToBeSubmitted
from registry.web.accounts.page import address, done, engine
from registry.web.addresses import Addresses
from registry.web.api.answers import refused_by_server
from registry.web.api.problems import is_of_api
from registry.web.parameters import Misasked
from registry.web.question import language_asked, read_what_is_understood
from registry.web.reader import may_read
from registry.web.render import menu
from registry.web.scopes import Offered, ScopeWanted

_STATUS: dict[type[Refusal], int] = {
    NotAllowed: 403,
    NotFound: 404,
    Refused: 400,
    Invalid: 400,
    Conflict: 409,
    Misasked: 422,
    ScopeWanted: 422,
    Unavailable: 503,
}
_HTTP = {
    400: Words("请求不正确", "the request is not right"),
    401: Words("请先登录", "sign in first"),
    403: Words("您不能这样做", "you may not do this"),
    404: Words("没有这个页面", "there is no such page"),
    405: Words("此页只供查阅", "this page is for reading only"),
    413: Words("送来的内容太大", "what was sent is too large"),
    415: Words("不接收这种内容，只接收网页表单", "this kind of content is not taken, only a form of a page"),
    422: Words("所填内容有误", "what was filled in is not right"),
    429: Words("尝试次数太多，请稍后再试", "there were too many attempts: try again later"),
}
_SECRET = re.compile(r"(/calendar/)[^\s?]+")
_FORGED = Words(
    "此表单已失效（会话已结束，或不是由本系统的页面发出）。请返回，刷新页面后再提交",
    "this form holds no more (its session is over, or no page of this system sent it): go back, reload the page, and "
    "send it again",
)


_SUBMITTED = Words("已提交审核：由另一人审核后登记", "Submitted: it is recorded when another has accepted it")


class _OneLine(logging.Filter):
    """Lets what a request says of itself, its address say, begin no line of its own in the log of the service; nor does
    the secret of a calendar's address stand there."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRET.sub(r"\1", safe(record.getMessage())), ()
        return True


def register(app: Flask) -> None:
    """Lets `app` answer refusals as pages, and tell its own errors to the log of the service."""
    app.logger.addFilter(_OneLine())

    @app.errorhandler(ToBeSubmitted)
    def _submitted(wanted: ToBeSubmitted) -> Response:
        kept = submit(engine(), wanted, utc_now(), way="page", address=address())
        return done(_SUBMITTED, Addresses().of("pages.submission", {"id": kept.id, "lang": request.args.get("lang")}))

    @app.errorhandler(Refusal)
    def _refused(refusal: Refusal) -> tuple[str, int]:
        offered = refusal.offered if isinstance(refusal, ScopeWanted) else ()
        return _page(refusal.says, _STATUS.get(type(refusal), 400), offered)

    @app.errorhandler(SecurityError)
    def _foreign(error: SecurityError) -> tuple[str, int, dict[str, str]]:
        # A request under another machine's name has no address that a page could link to.
        return f"{error.description}\n", 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(CSRFError)
    def _forged(_: CSRFError) -> tuple[str, int]:
        return _page(_FORGED, 400)

    @app.errorhandler(HTTPException)
    def _failed(error: HTTPException) -> Response | tuple[str, int, dict[str, str]]:
        if is_of_api():
            return refused_by_server(error)
        code = error.code or 500
        allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
        page = _page(_HTTP.get(code, Words("系统出错", "something went wrong")), code)
        return *page, {"Allow": ", ".join(sorted(allowed))} if allowed else {}


def _page(says: Words, status: int, offered: Sequence[Offered] = ()) -> tuple[str, int]:
    """The page, with the bar of the question as far as it is understood; without it where the system itself fails."""
    language = language_asked()
    shown = {"says": says.in_(language), "language": language, "status": status, "offered": offered}
    if status < 500 and may_read():
        with suppress(Refusal), read_what_is_understood() as question:
            return render_template("error.html", question=question, menu=menu(), **shown), status
    return render_template("error.html", **shown), status
