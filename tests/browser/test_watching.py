"""What the rules for every page rest on: a page that breaks them is found out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.pages import Page
from tests.browser.rules import NARROW
from tests.browser.visiting import AXE, Look, Visit, Watched, visit

POLICY = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:"}


@pytest.fixture(scope="module")
def watched(browser: Browser, served: Served) -> Iterator[Watched]:
    context = NARROW.context(browser)
    context.add_init_script(path=AXE)
    yield Watched(context, served)
    context.close()


def seen(watched: Watched, body: str, **headers: str) -> Visit:
    """A visit to a page of our own making."""
    text = f"<!doctype html><html lang='en'><title>Bad</title><link rel='icon' href='data:,'><main>{body}</main>"
    watched.tab.unroute_all()
    watched.tab.route(watched.served.at("/bad"), lambda route: route.fulfill(body=text, headers=headers | HTML))
    return visit(watched, Page("bad", "/bad"), "zh", [NARROW])


def lies(watched: Watched, body: str) -> Look:
    """How a page of our own making lies in the window."""
    return seen(watched, body).looks["narrow"]


HTML = {"Content-Type": "text/html; charset=utf-8"}


def test_a_page_that_keeps_the_rules_is_let_through(watched: Watched) -> None:
    found = seen(watched, "<h1>Fine</h1>", **POLICY)
    assert (found.status, found.messages, found.elsewhere, found.refused) == (200, [], [], [])
    assert (found.looks, found.findings) == ({"narrow": Look(0, [])}, [])


def test_a_script_in_a_page_is_refused_by_its_policy(watched: Watched) -> None:
    found = seen(watched, "<script>window.ours = 1</script>", **POLICY)
    assert "script-src" in found.refused[0]


def test_a_request_to_another_host_and_an_error_of_a_script_are_noticed(watched: Watched) -> None:
    found = seen(watched, "<img alt='' src='http://elsewhere.example/a.png'><script>nothing.at.all()</script>")
    assert found.elsewhere == ["http://elsewhere.example/a.png"]
    assert any("nothing is not defined" in text for text in found.messages)


def test_what_a_script_asks_for_after_the_page_is_loaded_is_waited_for(watched: Watched) -> None:
    found = seen(watched, "<script>onload = () => fetch('/static/nothing').then(a => a.text())</script>")
    assert any("404" in text for text in found.messages)


def test_text_beyond_the_window_or_hidden_by_a_box_is_cut_but_not_in_a_region_that_scrolls(watched: Watched) -> None:
    wide, box = "white-space: nowrap; width: 900px", "width: 90px; white-space: nowrap"
    assert lies(watched, f"<p style='{wide}'>{'one ' * 90}</p>").beyond > 0
    assert lies(watched, f"<p style='{box}; overflow: hidden'>{'two ' * 20}</p>").cut
    assert not lies(watched, f"<div class='scroll' style='{box}; overflow: auto'>{'three ' * 20}</div>").cut


def test_axe_tells_a_picture_without_words_from_one_with(watched: Watched) -> None:
    assert "image-alt (critical" in seen(watched, "<img src='data:,'>").findings[0]
    assert seen(watched, "<img src='data:,' alt='a map'>").findings == []
