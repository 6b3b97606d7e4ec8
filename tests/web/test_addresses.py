"""Addresses that are put together here, beside those that Flask builds of the same."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import AnyConverter, Rule

from registry.web import create_app
from registry.web.addresses import Addresses
from registry.web.parameters import OF_A_TABLE, known

APP: Flask = create_app()
TEXTS = st.text(max_size=12) | st.sampled_from(["村 1", "a/b", "?x=1&y#z", "%2F", "D1@2/x+y", "~!$&'()*,;:=@[]"])


def _of_route(rule: Rule) -> dict[str, st.SearchStrategy[str]]:
    """What fills each place of a route: any text, or one of the words that the route names (`any(found, rename)`)."""
    words = {name: rule._converters[name] for name in rule.arguments}
    return {
        name: st.sampled_from(sorted(of.items)) if isinstance(of, AnyConverter) else TEXTS.filter(bool)
        for name, of in sorted(words.items())
    }


#: Views by what fills their routes.
VIEWS = {
    rule.endpoint: _of_route(rule)
    for rule in APP.url_map.iter_rules()
    if rule.endpoint.startswith("pages.")
    and rule.endpoint not in ("pages.report_file", "pages.audit_report_file", "pages.change")
}


def test_every_view_of_the_pages_is_compared() -> None:
    assert len(VIEWS) > 12


@given(st.sampled_from(sorted(VIEWS)), st.data(), st.sampled_from(["/", "/registry", "/a b/é"]))
def test_an_address_is_the_one_that_flask_builds(view: str, data: st.DataObject, root: str) -> None:
    values: dict[str, Any] = {name: data.draw(texts) for name, texts in VIEWS[view].items()}
    with APP.test_request_context("/x", environ_overrides={"SCRIPT_NAME": root.rstrip("/")}):
        page = known(view)
        keys = st.sampled_from([*page.own, *(f"{key}.{what}" for key in sorted(page.tables) for what in OF_A_TABLE)])
        values |= data.draw(st.dictionaries(keys, TEXTS | st.none() | st.integers(), max_size=4))
        assert Addresses().of(view, values) == url_for(view, **values)


def test_numbers_and_words_of_a_route_are_filled_in() -> None:
    with APP.test_request_context("/"):
        built = Addresses().of("pages.change", {"number": 3, "lang": "en"})
        assert built == url_for("pages.change", number=3, lang="en")


def test_what_a_route_needs_cannot_be_left_out() -> None:
    with APP.test_request_context("/"), pytest.raises(KeyError):
        Addresses().of("pages.unit", {"lang": "en"})
