"""The addresses of pages, put together from parts that are worked out once: a page has hundreds of them.

They are the same that Flask's `url_for` builds, which takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from flask import current_app, request

from registry.web.parameters import known

#: A part of a route that a value takes the place of.
_PLACE = re.compile(r"<(?:[^<>]*:)?(\w+)>")
#: What stands as it is in a path and in a question, by https://url.spec.whatwg.org.
_SAFE_IN_PATH, _SAFE_IN_QUESTION = "!$&'()*+,/:;=@", "!$'()*,/:;?@"
#: How many texts are kept as they stand in an address: keys, days, the codes of what is asked about.
_KEPT = 20_000


class Addresses:
    """The addresses of this application's views, as the request in hand reaches them."""

    def __init__(self) -> None:
        self._root, self._map = request.script_root, current_app.url_map
        self._routes: dict[str, list[str]] = current_app.extensions.setdefault("routes", {})

    def of(self, endpoint: str, values: Mapping[str, Any]) -> str:
        """The address of a view: `values` fill its route, the others become its question; one of None is left out.

        Raises KeyError where a value of its route is missing, ValueError for one that neither its route nor its page
        has: nothing that somebody wrote into an address gets into another one.
        """
        texts = self._routes.get(endpoint) or self._route(endpoint)
        path, own, may_be_asked = self._root + texts[0], texts[1::2], known(endpoint)
        strange = [key for key in values if key not in own and not may_be_asked.has(key)]
        if strange:
            raise ValueError(f"{endpoint} has no parameter {strange}")
        for name, text in zip(own, texts[2::2], strict=True):
            path += _in_path(str(values[name])) + text
        asked = [
            f"{_in_question(key)}={_in_question(str(value))}"
            for key, value in values.items()
            if value is not None and key not in own
        ]
        return f"{path}?{'&'.join(asked)}" if asked else path

    def _route(self, endpoint: str) -> list[str]:
        """The route of a view: texts, and between them the names of what fills it."""
        (rule,) = self._map.iter_rules(endpoint)
        self._routes[endpoint] = _PLACE.split(rule.rule)
        return self._routes[endpoint]


@lru_cache(_KEPT)
def _in_path(text: str) -> str:
    return quote(text, safe=_SAFE_IN_PATH)


@lru_cache(_KEPT)
def _in_question(text: str) -> str:
    return quote_plus(text, safe=_SAFE_IN_QUESTION)
