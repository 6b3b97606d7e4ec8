"""Whether the system answers 健康检查: for a proxy or a watcher, which needs no login and learns nothing else."""

from __future__ import annotations

from flask import Response, jsonify

from registry.db import reading
from registry.errors import Refusal
from registry.versions.changes import head
from registry.web.access import NOBODY, open_to
from registry.web.accounts.page import blueprint, engine
from registry.web.parameters import asks


@blueprint.get("/healthz")
@open_to(*NOBODY)
@asks()
def healthz() -> tuple[Response, int]:
    """Whether the database answers."""
    try:
        with reading(engine()) as connection:
            head(connection)
    except Refusal:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok"), 200
