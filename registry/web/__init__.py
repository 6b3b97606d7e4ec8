"""The pages, for reading: every figure with its list and reasons, the tree, the units, the change record, the report.

There are no accounts yet, so the pages answer to this machine's own names alone.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request
from sqlalchemy import Engine
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from registry.proxies import believed
from registry.resources import resource
from registry.web import access, errors, page_cache, pages
from registry.web.compression import compress
from registry.web.question import Registry

#: The names by which a page may be asked for while there are no accounts.
OWN_NAMES = {"localhost", "127.0.0.1", "[::1]"}
#: Nothing comes from elsewhere, and no script or style stands in a page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(engine: Engine | None = None, bytes_of_pages: int = page_cache.MOST) -> Flask:
    """The web application over `engine`, or over the registry that the environment names (opened when first asked).
    Of the pages that it sends it keeps so many bytes.

    Raises Refused where the environment says something else than a number of proxies.
    """
    app = Flask("registry", template_folder=str(resource("templates")), static_folder=str(resource("static")))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["registry"] = Registry(engine, bytes_of_pages)
    app.register_blueprint(pages.blueprint)
    errors.register(app)
    access.check(app)

    if proxies := believed():
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies)  # type: ignore[method-assign]

    @app.before_request
    def _under_own_names() -> None:
        # Werkzeug's own list of trusted hosts cuts a name at its first colon, and so never knows [::1].
        if re.sub(r":\d+$", "", request.host) not in OWN_NAMES:
            raise SecurityError("asked for under another name")

    app.before_request(page_cache.look_up)

    @app.after_request
    def _guard(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return page_cache.keep(compress(request, response))

    return app
