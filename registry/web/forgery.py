"""Forms that another site sends in a reader's name 跨站请求伪造: none is taken, nor a body of a kind that no form has.

Every form carries a token of its session (Flask-WTF), that of the login too; and browsers say which site a request
comes from. The API is not concerned: it takes no cookie for anything that writes.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import UnsupportedMediaType

_WRITING = {"POST", "PUT", "PATCH", "DELETE"}
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
#: What a browser says of a request that another page of ours made, or the reader himself.
_OWN = {"same-origin", "none"}


def register(app: Flask) -> None:
    """Lets `app` take forms of its own pages alone."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    protection = CSRFProtect(app)

    @app.before_request
    def _own_forms_alone() -> None:
        if request.method not in _WRITING or request.endpoint is None or request.path.startswith("/api/"):
            return
        if request.mimetype not in _FORMS and (request.mimetype or request.content_length):
            raise UnsupportedMediaType()
        if request.headers.get("Sec-Fetch-Site", "none") not in _OWN:
            raise CSRFError("another site")
        if current_app.secret_key:
            protection.protect()


def made_a_token() -> bool:
    """Whether a form was made for the session that asks: what holds one is its reader's alone."""
    return current_app.config["WTF_CSRF_FIELD_NAME"] in g
