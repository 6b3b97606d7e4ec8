"""The pages, for reading: every figure with its list and reasons, the tree, the units, the change record, the report.

There are no accounts yet, so the pages answer to this machine's own names alone.
"""

from __future__ import annotations

from flask import Flask, Response
from sqlalchemy import Engine

from registry.resources import resource
from registry.web import errors, pages
from registry.web.asked import Registry

#: The names by which a page may be asked for while there are no accounts.
OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"]
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


def create_app(engine: Engine | None = None) -> Flask:
    """The web application over `engine`, or over the registry that the environment names (opened when first asked)."""
    app = Flask("registry", template_folder=str(resource("templates")), static_folder=str(resource("static")))
    app.config["TRUSTED_HOSTS"] = OWN_NAMES
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["registry"] = Registry(engine)
    app.register_blueprint(pages.blueprint)
    errors.register(app)

    @app.after_request
    def _guard(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return app
