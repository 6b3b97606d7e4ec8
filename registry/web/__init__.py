"""The pages: every figure with its list and reasons, the tree, the units, the change record, the report; and accounts.

While there are no users the pages answer to whoever sits at this machine, for reading.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from flask import Flask, Response, request
from sqlalchemy import Engine

from registry import uploads
from registry.accounts import beyond
from registry.accounts.policies import policy_in_force
from registry.errors import Conflict, NotFound, Unavailable
from registry.proxies import named
from registry.resources import resource
from registry.web import (
    access,
    accounts,
    admission,
    api,
    errors,
    forgery,
    headers,
    hosts,
    log_entries,
    page_cache,
    pages,
    signed_in,
)
from registry.web.compression import compress
from registry.web.question import Registry
from registry.web.reader import account

#: How many bytes a request may have at most: a workbook, or evidence with what stands around it.
_MOST_SENT = 64 * 1024 * 1024
#: How many bytes the fields of a form may have: a thousand rows, pasted.
_MOST_TYPED = 5_000_000


def create_app(
    engine: Engine | None = None,
    bytes_of_pages: int = page_cache.MOST,
    *,
    listens_at: Collection[str] = (),
    insecure_http: bool = False,
) -> Flask:
    """The web application over `engine`, or over the registry that the environment names (opened when first asked).
    Of the pages that it sends it keeps so many bytes.

    It answers under this machine's own names and those of REGISTRY_HOSTS. `listens_at` are addresses by which other
    machines reach it, and names too; `insecure_http`: they are answered over plain http as well.

    Raises Refused where the environment says something else than a number of proxies, names of hosts, a policy or a
    scanner's socket, and where other machines could ask a registry without users, or with the demonstration's logins.
    """
    policy_in_force()
    uploads.scanner()
    app = Flask("registry", template_folder=str(resource("templates")), static_folder=str(resource("static")))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config["MAX_CONTENT_LENGTH"] = _MOST_SENT
    app.config["MAX_FORM_MEMORY_SIZE"] = _MOST_TYPED
    app.extensions["registry"] = Registry(engine, bytes_of_pages)
    names = named() | frozenset().union(*map(hosts.names_of, listens_at))
    if names or listens_at:
        _check_guarded(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(accounts.blueprint)
    api.register(app)
    errors.register(app)
    access.check(app)
    hosts.register(app, names, insecure_http)
    admission.register(app)
    forgery.register(app)

    @app.after_request
    def _send(response: Response) -> Response:
        headers.put(response)
        log_entries.note_answer(response)
        if account() is None:
            return page_cache.keep(compress(request, response))
        return compress(request, signed_in.fill(page_cache.keep(response)))

    return app


def _check_guarded(app: Flask) -> None:
    """Raises Refused for a registry that other machines may not ask. One that cannot be opened just now is looked at
    when it is asked."""
    with suppress(NotFound, Unavailable, Conflict):
        beyond.check(app.extensions["registry"].engine)
