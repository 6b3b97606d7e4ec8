"""Every page at 1366×768: the screen that most offices have."""

from __future__ import annotations

from registry.web import create_app
from tests.browser.pages import NO_PAGES, PAGES
from tests.browser.rules import EveryPage, Window


class TestWide(EveryPage):
    window = Window(1366, 768)
    axe_reads = "zh"
    pictured = (
        *("overview", "figure", "explanation", "tree", "unit", "search"),
        *("changes", "change", "ledgers", "ledger", "report"),
    )


def test_every_endpoint_that_answers_has_a_page_here() -> None:
    addresses = create_app().url_map.bind("localhost")
    ours = {addresses.match(page.address.partition("?")[0])[0] for page in PAGES if page.status != 404}
    answering = {rule.endpoint for rule in addresses.map.iter_rules() if "GET" in (rule.methods or ())}
    assert answering - ours - set(NO_PAGES) == set()
    assert set(NO_PAGES) <= answering
