"""Where a page leads: every address in it, and whether that is a page of ours, asked for what it knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from registry.web import parameters

HOST = "http://localhost"
#: The attributes that hold an address.
ADDRESSES = ("href", "src", "action", "hx-get", "formaction", "poster", "data")


class Doors(HTMLParser):
    """A page's addresses as they are written, the hidden fields of its forms, and the marks that can be jumped to."""

    def __init__(self, page: str):
        super().__init__()
        self.addresses: list[str] = []
        self.fields: list[str] = []
        self.marks: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ADDRESSES if name in given]
        if given.get("id"):
            self.marks.add(given["id"] or "")
        if tag == "input" and given.get("type") == "hidden":
            self.fields.append(given.get("name") or "")


def wrong(app: Flask, address: str, doors: Doors) -> Iterator[str]:
    """What is wrong with where a page leads: elsewhere, to no page of ours, or to one with what it does not know."""
    own = endpoint_of(app, urlsplit(address).path)
    for link in dict.fromkeys(link for link in doors.addresses if not link.startswith("#")):
        # What is loaded into a tree leads to the page that the tree stands beside, whichever that is.
        beside = own == "pages.branch" and link.startswith("?")
        for fault in _faults(app, urljoin(HOST + address, link), beside):
            yield f"{address} leads to {link}: {fault}"
    for fault in _not_known(app, own, tuple(doors.fields)):
        yield f"{address}: {fault}"


@cache
def _faults(app: Flask, to: str, beside: bool) -> tuple[str, ...]:
    """What is wrong with where a link leads, of which many pages have the same. `beside`: to a page of any kind."""
    found = urlsplit(to)
    endpoint = endpoint_of(app, found.path) if f"{found.scheme}://{found.netloc}" == HOST else None
    if endpoint is None:
        return ("no page of ours",)
    if endpoint == "static":
        return ()
    names = tuple(name for name, _ in parse_qsl(found.query, True))
    return _not_known(app, None if beside else endpoint, names)


@cache
def _not_known(app: Flask, endpoint: str | None, names: tuple[str, ...]) -> tuple[str, ...]:
    """Parameters that a page is asked for and does not have; or that no page has."""
    with app.app_context():
        known = parameters.known_anywhere() if endpoint is None else parameters.known(endpoint)
    return tuple(f"{endpoint} is asked for {name}" for name in names if not known.has(name))


@cache
def endpoint_of(app: Flask, path: str) -> str | None:
    """The page of a path; None where there is none."""
    try:
        return app.url_map.bind("localhost").match(path)[0]
    except HTTPException:
        return None
