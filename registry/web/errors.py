"""Refusals as pages: what is wrong, in words."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from registry.db import Unavailable
from registry.errors import Conflict, Invalid, NotFound, Refusal, Refused
from registry.language import Words
from registry.web.api import problems as of_api
from registry.web.parameters import Misasked
from registry.web.question import language_asked, read_what_is_understood
from registry.web.render import MENU

_STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Refused: 400,
    Invalid: 400,
    Conflict: 409,
    Misasked: 422,
    Unavailable: 503,
}
_HTTP = {
    400: Words("请求不正确", "the request is not right"),
    404: Words("没有这个页面", "there is no such page"),
    405: Words("此页只供查阅", "this page is for reading only"),
}


def register(app: Flask) -> None:
    """Lets `app` answer refusals as pages."""

    @app.errorhandler(Refusal)
    def _refused(refusal: Refusal) -> tuple[str, int]:
        return _page(refusal.says, _STATUS.get(type(refusal), 400))

    @app.errorhandler(SecurityError)
    def _foreign(_: SecurityError) -> tuple[str, int, dict[str, str]]:
        # A request under another machine's name has no address that a page could link to.
        text = "此页只在本机以本机名称提供 / this page is served on this machine under its own names alone\n"
        return text, 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(HTTPException)
    def _failed(error: HTTPException) -> Response | tuple[str, int, dict[str, str]]:
        if of_api.is_of_api():
            return of_api.refused_by_server(error)
        code = error.code or 500
        allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
        page = _page(_HTTP.get(code, Words("系统出错", "something went wrong")), code)
        return *page, {"Allow": ", ".join(sorted(allowed))} if allowed else {}


def _page(says: Words, status: int) -> tuple[str, int]:
    """The page, with the bar of the question as far as it is understood; without it where the system itself fails."""
    language = language_asked()
    shown = {"says": says.in_(language), "language": language, "status": status}
    if status < 500:
        with suppress(Refusal), read_what_is_understood() as question:
            return render_template("error.html", question=question, menu=MENU, **shown), status
    return render_template("error.html", **shown), status
