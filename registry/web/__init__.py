"""The pages, for reading: figures, the list behind each, and the reason of each unit.

There are no accounts yet, so the pages answer to this machine's own names alone.
"""

from __future__ import annotations

from flask import Flask, Response
from sqlalchemy import Engine

from registry.db import open_registry
from registry.resources import resource
from registry.web import errors, pages

#: The names by which a page may be asked for while there are no accounts.
OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"]
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(engine: Engine | None = None) -> Flask:
    """The web application over `engine`, or over the registry that the environment names (opened when first asked)."""
    app = Flask("registry", template_folder=str(resource("templates")), static_folder=str(resource("static")))
    app.config["TRUSTED_HOSTS"] = OWN_NAMES
    app.extensions["registry"] = engine
    app.register_blueprint(pages.blueprint)
    errors.register(app)

    @app.after_request
    def _guard(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    return app


def engine_of(app: Flask) -> Engine:
    """The registry's engine. Raises NotFound where there is no registry."""
    if app.extensions["registry"] is None:
        app.extensions["registry"] = open_registry()
    return app.extensions["registry"]
