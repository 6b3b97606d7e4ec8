"""The addresses of pages, put together from parts that are worked out once: a page has hundreds of them.

They are the same that Flask's `url_for` builds, which takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from flask import current_app, request

from registry.web.parameters import known

#: A part of a route that a value takes the place of.
_PLACE = re.compile(r"<(?:[^<>]*:)?(\w+)>")
#: What stands as it is in a path and in a question, by https://url.spec.whatwg.org.
_SAFE_IN_PATH, _SAFE_IN_QUESTION = "!$&'()*+,/:;=@", "!$'()*,/:;?@"
#: How many texts are kept as they stand in an address: keys, days, the codes of what is asked about.
_KEPT = 20_000


class _Form(NamedTuple):
    """How addresses of one view, given values of the same names, are put together.

    `start` and, after each name of `route`, the text that follows its value; `question` has the names of the others,
    as they are and as they stand in an address.
    """

    start: str
    route: list[tuple[str, str]]
    question: list[tuple[str, str]]


class Addresses:
    """The addresses of this application's views, as the request in hand reaches them."""

    def __init__(self) -> None:
        self._root, self._map = request.script_root, current_app.url_map
        self._forms: dict[tuple[str, ...], _Form] = current_app.extensions.setdefault("forms of addresses", {})

    def of(self, endpoint: str, values: Mapping[str, Any]) -> str:
        """The address of a view: `values` fill its route, the others become its question; one of None is left out.

        Raises KeyError where a value of its route is missing, ValueError for one that neither its route nor its page
        has: nothing that somebody wrote into an address gets into another one.
        """
        form = self._forms.get((endpoint, *values)) or self._form(endpoint, values)
        path = self._root + form.start
        for name, text in form.route:
            path += _in_path(str(values[name])) + text
        question = "&".join(
            [f"{key}={_in_question(str(values[name]))}" for name, key in form.question if values[name] is not None]
        )
        return f"{path}?{question}" if question else path

    def _form(self, endpoint: str, names: Iterable[str]) -> _Form:
        """How an address of a view is put together that is given values of these names."""
        (rule,) = self._map.iter_rules(endpoint)
        start, *rest = _PLACE.split(rule.rule)
        own, may_be_asked = rest[::2], known(endpoint)
        strange = [name for name in names if name not in own and not may_be_asked.has(name)]
        if strange:
            raise ValueError(f"{endpoint} has no parameter {strange}")
        question = [(name, _in_question(name)) for name in names if name not in own]
        form = _Form(start, list(zip(own, rest[1::2], strict=True)), question)
        # Only names that the page has get here: there are no more forms than ways to set them, and no writer of
        # addresses can fill the memory with others.
        if len(self._forms) < _KEPT:
            self._forms[endpoint, *names] = form
        return form


@lru_cache(_KEPT)
def _in_path(text: str) -> str:
    return quote(text, safe=_SAFE_IN_PATH)


@lru_cache(_KEPT)
def _in_question(text: str) -> str:
    return quote_plus(text, safe=_SAFE_IN_QUESTION)


def address(endpoint: str, **values: Any) -> str:
    """The address of a view in the language of the request in hand, for a page that is about no question."""
    return Addresses().of(endpoint, {**values, "lang": request.args.get("lang")})
