"""Every link of every kind of page leads to a page that answers, and to a mark that stands there."""

from __future__ import annotations

from collections import deque
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask

from tests.web.doors import HOST, Doors, endpoint_of, wrong

#: Parameters whose values make another page; of the others it is enough that one value was followed.
TELLING = ("status", "space", "of", "holding", "export")
#: Slow to make, and tested for itself; and an answer that no link leads to, but only a script.
LEFT_OUT = ("pages.report_file", "static")


def kind_of(app: Flask, address: str) -> tuple[object, ...]:
    """What of an address makes it another page: its path, the names of what it asks, the values of some of that."""
    parts = urlsplit(address)
    asked = {name: value if name in TELLING else "" for name, value in parse_qsl(parts.query)}
    return (parts.path, *sorted(asked.items()))


def crawl(app: Flask, start: str) -> tuple[list[str], set[str]]:
    """Follows every link from a page on, each kind of address once: what is wrong, and which pages were seen."""
    client, found, pages = app.test_client(), list[str](), set[str]()
    todo, seen = deque([(start, "")]), {kind_of(app, start)}
    while todo:
        address, before = todo.popleft()
        answer, endpoint = client.get(address), endpoint_of(app, urlsplit(address).path) or ""
        pages.add(endpoint)
        if answer.status_code != 200:
            found.append(f"{before} leads to {address}: {answer.status_code}")
        elif answer.mimetype == "text/html":
            page = answer.get_data(as_text=True)
            found += wrong(app, address, page)
            doors = Doors(page)
            found += [f"{address}: no {a}" for a in doors.addresses if a[:1] == "#" and a[1:] not in doors.marks]
            beside = endpoint == "pages.branch"
            for link in (a for a in doors.addresses if not (beside and a.startswith("?"))):
                to = urljoin(HOST + address, link).removeprefix(HOST).partition("#")[0]
                kind = kind_of(app, to)
                if kind not in seen and endpoint_of(app, urlsplit(to).path) not in LEFT_OUT:
                    seen.add(kind)
                    todo.append((to, address))
    return found, pages


@pytest.mark.parametrize("start", ["/?as_of=2019-12-31", "/?as_of=2019-12-31&known_at=4&lang=en"])
def test_every_link_leads_to_a_page_that_answers(story_app: Flask, start: str) -> None:
    found, pages = crawl(story_app, start)
    assert found == []
    assert pages == {rule.endpoint for rule in story_app.url_map.iter_rules()} - set(LEFT_OUT)
