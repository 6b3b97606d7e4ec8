"""The pages: every figure with its list and reasons, the tree, the units, the change record, the report; and accounts.

While there are no users the pages answer to whoever sits at this machine, for reading.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, request
from sqlalchemy import Engine

from registry.accounts import beyond
from registry.db import reading
from registry.errors import Refusal, Refused
from registry.resources import resource
from registry.web import access, accounts, admission, errors, forgery, headers, hosts, noted, page_cache, pages, signed_in
from registry.web.compression import compress
from registry.web.question import Registry
from registry.web.reader import account

#: How many bytes a request may have at most: a workbook, or evidence with what stands around it.
_MOST_SENT = 64 * 1024 * 1024


def create_app(
    engine: Engine | None = None,
    bytes_of_pages: int = page_cache.MOST,
    names: Collection[str] = (),
    *,
    is_beyond: bool = False,
    insecure_http: bool = False,
) -> Flask:
    """The web application over `engine`, or over the registry that the environment names (opened when first asked).
    Of the pages that it sends it keeps so many bytes.

    It answers under this machine's own names, under `names` and under those of REGISTRY_HOSTS; `is_beyond`: it listens
    at an address that other machines reach; `insecure_http`: these are answered over plain http too.

    Raises Refused where the environment says something else than a number of proxies or names of hosts, and where other
    machines could ask a registry without users, or with the demonstration's logins.
    """
    app = Flask("registry", template_folder=str(resource("templates")), static_folder=str(resource("static")))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config["MAX_CONTENT_LENGTH"] = _MOST_SENT
    app.extensions["registry"] = Registry(engine, bytes_of_pages)
    known = {*names, *hosts.named()}
    if is_beyond or known - hosts.OWN_NAMES:
        _check_guarded(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(accounts.blueprint)
    errors.register(app)
    access.check(app)
    hosts.register(app, known, insecure_http)
    admission.register(app)
    forgery.register(app)

    @app.after_request
    def _send(response: Response) -> Response:
        headers.put(response)
        noted.note(response)
        if account() is None:
            return page_cache.keep(compress(request, response))
        return compress(request, signed_in.fill(page_cache.keep(response)))

    return app


def _check_guarded(app: Flask) -> None:
    """Raises Refused for a registry that other machines may not ask. One that cannot be opened just now is looked at
    when it is asked."""
    try:
        engine = app.extensions["registry"].engine
    except Refusal:
        return
    with reading(engine) as connection:
        fault = beyond.fault(connection)
    if fault is not None:
        raise Refused(*fault)
