"""Every link of every kind of page leads to a page that answers, and to a mark that stands there."""

from __future__ import annotations

from collections import deque
from itertools import combinations
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask

from registry.web import parameters
from registry.web.access import READERS, roles_of
from tests.web.doors import HOST, Doors, endpoint_of, wrong

#: Parameters whose values make another page.
TELLING = ("status", "space", "of", "holding")
SLOW = "pages.report"
#: Slow to make, and tested for itself; and files that are no answer of ours.
LEFT_OUT = ("pages.report_file", "static")
#: Pages of audits and draws, of mappings, notices and reports handed in, of which the story has none:
#: test_cases_page.py, test_mappings.py, test_notices.py and test_handed_in_reports.py open them.
OF_OTHERS = (
    *("pages.audit", "pages.audit_report", "pages.audit_report_file", "pages.draw", "pages.worksheet"),
    *("pages.field_workbook", "pages.field_workbook_of_case"),
    *("pages.mapping", "pages.mapping_file", "pages.notice", "pages.notice_letter", "pages.audit_log"),
    *("pages.handed_in_report", "pages.handed_in_file"),
)
#: What forms send to, what they find, and files that are evidence: no link leads there, or none in the story, which has
#: no users. Forms that write are not for readers: tests/web/desk and tests/web/writing open them.
OF_FORMS = ("pages.codes", "pages.selected", "pages.attachment", "pages.todo_seen", "pages.finding")


def kinds_of(app: Flask, address: str, together: bool = False) -> set[tuple[object, ...]]:
    """What an address may have that none before it had: its page, a value that tells, the parameters that it asks.

    Of the questions' parameters any two stand for more of them; `together` tells each set of them apart.

    The reasons of one unit of a figure stand for those of all, and a row of a ledger for its others. Of what a reader
    sets of tables one thing at a time is enough, for there are as many addresses as ways to combine them; so it is
    with a report's questions.
    """
    parts = urlsplit(address)
    endpoint, values = endpoint_of(app, parts.path), dict(parse_qsl(parts.query))
    set_by_reader = [name for name in values if name not in (*TELLING, *parameters.QUESTION)]
    if len(set_by_reader) > 1 or endpoint in LEFT_OUT:
        return set()
    page = parts.path.rpartition("/")[0] if endpoint in ("pages.explanation", "pages.row") else parts.path
    questions = [name for name in parameters.QUESTION if name in values]
    if endpoint == SLOW and len(questions) > 2:
        return set()
    pairs = [questions] if together or len(questions) < 2 else combinations(questions, 2)
    asked = {(endpoint, *names) for names in pairs}
    chosen = (endpoint, *((name, values[name]) for name in TELLING if name in values))
    return {(page,), *asked, chosen, (endpoint, "set", *set_by_reader)}


def crawl(app: Flask, start: str, all_pages: bool, together: bool = False) -> tuple[list[str], set[str]]:
    """Follows every link from a page on, each kind of address once: what is wrong, and which pages were seen.

    Of one view `all_pages` are kinds of their own, of every figure and unit; or one page stands for the others.
    """

    def new(address: str) -> set[tuple[object, ...]]:
        kinds = kinds_of(app, address, together)
        return {kind for kind in kinds if all_pages or not str(kind[0]).startswith("/")} - seen

    client, found, pages = app.test_client(), list[str](), set[str]()
    todo, seen, met = deque([(start, "")]), kinds_of(app, start, together), {start}
    while todo:
        address, before = todo.popleft()
        answer, endpoint = client.get(address), endpoint_of(app, urlsplit(address).path) or ""
        pages.add(endpoint)
        if answer.status_code != 200:
            found.append(f"{before} leads to {address}: {answer.status_code}")
        elif answer.mimetype == "text/html":
            doors = Doors(answer.get_data(as_text=True))
            found += wrong(app, address, doors)
            found += [f"{address}: no {a}" for a in doors.addresses if a[:1] == "#" and a[1:] not in doors.marks]
            beside = endpoint == "pages.branch"
            links = (a for a in doors.addresses if not (beside and a.startswith("?")))
            for to in dict.fromkeys(urljoin(HOST + address, a).removeprefix(HOST).partition("#")[0] for a in links):
                # What was met once has nothing new a second time: most pages have most of their links in common.
                if to not in met and (kinds := new(to)):
                    seen |= kinds
                    todo.append((to, address))
                met.add(to)
    return found, pages


STARTS = [("/?as_of=2019-12-31", True), ("/?as_of=2019-12-31&known_at=4&lang=en", False)]


@pytest.mark.parametrize(("start", "all_pages"), STARTS)
def test_every_link_leads_to_a_page_that_answers(story_app: Flask, start: str, all_pages: bool) -> None:
    found, pages = crawl(story_app, start, all_pages)
    assert found == []
    # Pages of accounts and the API are there for users, of whom the story has none.
    endpoints = {rule.endpoint for rule in story_app.url_map.iter_rules() if rule.endpoint.startswith("pages.")}
    for_reading = {endpoint for endpoint in endpoints if {*READERS} <= {*roles_of(story_app, endpoint)}}
    assert pages == for_reading - {*LEFT_OUT, *OF_OTHERS, *OF_FORMS}


@pytest.mark.soak
@pytest.mark.parametrize(("start", "all_pages"), STARTS)
def test_every_link_leads_to_a_page_that_answers_whatever_is_asked_together(
    story_app: Flask, start: str, all_pages: bool
) -> None:
    found, _ = crawl(story_app, start, all_pages, together=True)
    assert found == []
