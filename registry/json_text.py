"""An answer as one JSON document 文档, as commands print it and the API sends it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def document(value: Any) -> str:
    """`value` as one JSON document. A Decimal becomes the exact number that it is.

    >>> document({"value": Decimal("250000.5"), "unit": "文华", "target": None})
    '{"value": 250000.5, "unit": "文华", "target": null}'
    """
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except TypeError:  # a Decimal somewhere in it: then piece by piece, which is slower
        return _piecewise(value)


def _piecewise(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(str(k), ensure_ascii=False)}: {document(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(document, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
