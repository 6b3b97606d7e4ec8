"""The API 接口 at /api/v1: what pages and commands tell and do, for programs.

Each operation is declared once (`operation.py` says how), in a module of this package; route, parser, the order of
refusals and the document `openapi.json` follow from the declaration.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask

from registry.web.api.answers import serve
from registry.web.api.operation import OPERATIONS, Operation
from registry.web.api.problems import PREFIX

for _operations in iter_modules(__path__):
    import_module(f"{__name__}.{_operations.name}")


def register(app: Flask) -> None:
    """Lets `app` answer the API's addresses."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for operation in OPERATIONS:
        _add(blueprint, operation)
    app.register_blueprint(blueprint)


def _add(blueprint: Blueprint, operation: Operation) -> None:
    view = partial(serve, operation)
    view.open_to = operation.roles  # type: ignore[attr-defined]
    blueprint.add_url_rule(
        operation.path.replace("{", "<").replace("}", ">"),
        operation.name,
        view,
        methods=[operation.method],
        provide_automatic_options=False,
        merge_slashes=False,
    )
