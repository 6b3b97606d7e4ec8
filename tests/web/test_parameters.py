"""Every page is asked with every parameter by name: what it does not have is refused, and no link takes it along."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask, render_template, url_for
from flask.testing import FlaskClient
from werkzeug.routing import MapAdapter
from werkzeug.test import TestResponse

from registry.resources import resource
from registry.web import create_app, parameters, question
from registry.web.addresses import Addresses
from tests.nine_changes import record_story
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest
from tests.web import audited
from tests.web.doors import Doors, endpoint_of, wrong
from tests.web.test_queries import baseline

#: Every page by an address; what stands in it is recorded in the registry of the story.
PAGES = [*baseline(), "/tree?of=organizations&open=D2", "/units/Z1", "/units/P1?space=person"]
#: Slow to make, and asked about a scope and a day as all are.
SLOW = "/report"
#: Slower still, and told by the same parameters what they are about: one value of each.
SLOWEST = ("/report.", "/versions")
#: What an address must not be able to name: arguments of what makes addresses and pages, and of Python's objects.
INNER = {
    *inspect.signature(url_for).parameters,
    *inspect.signature(MapAdapter.build).parameters,
    *inspect.signature(render_template).parameters,
    *inspect.signature(question.Question.link).parameters,
    *("self", "cls", "__class__", "__init__", "_anchor", "_method", "_scheme", "_external", "_query", "subdomain"),
}
#: Misspelt, or nearly the parameter of a table.
MISSPELT = ("as_off", "As_of", "as_of ", "as-of", "", "units", ".page", "units.", "units.page.page", "units.size")
HOSTILE = (
    *("a%00b", "", "%ED%A0%80", "%zz%ff", "x" * 3000, "9" * 5000, "-1", "%D9%A2%D9%A0%D9%A1%D9%A9-12-31", "0001-01-01"),
    *("%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E%0d%0aX", "9999-12-31", "1900-01-01", "2100-12-31", "//evil.example"),
)
#: Read as a text that is compared with some keys, or shown: a third of the values tells as much on one page.
SIMPLE = ("export", "title", "holding", "space", "of")
#: Read alike on every page: each is asked with some of the values, the next with the next.
EVERYWHERE = (*parameters.QUESTION, *parameters.OF_A_TABLE)
#: So many names are told of those that a page does not have.
TOLD = 5


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("parameters")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    record_story(registry)
    registry.take(audited.LEDGERS)
    audited.drawn(registry.engine, "SJ1")
    yield create_app(registry.engine).test_client()
    registry.close()


def with_(address: str, *more: str) -> str:
    """An address that asks more, once."""
    parts, names = urlsplit(address), {one.partition("=")[0] for one in more}
    kept = [one for one in parts.query.split("&") if one and one.partition("=")[0] not in names]
    return f"{parts.path}?{'&'.join([*kept, *more])}"


def known(app: Flask, address: str) -> parameters.PageParameters:
    with app.app_context():
        return parameters.known(endpoint_of(app, urlsplit(address).path))


def names_that_are_known_somewhere(app: Flask) -> set[str]:
    """The parameters of all pages, of tables those of some, and the arguments of all views."""
    with app.app_context():
        anywhere = parameters.known_anywhere()
    of_tables = {f"{key}.{what}" for key in sorted(anywhere.tables)[::9] for what in parameters.OF_A_TABLE}
    return {*anywhere.own, *of_tables, *(name for rule in app.url_map.iter_rules() for name in rule.arguments)}


def values_of(page: str, name: str) -> list[str]:
    """The hostile values that a page is asked with for one of its parameters; of some the next page with the next."""
    if page.startswith(SLOWEST):
        step = len(HOSTILE)
    elif page.startswith(SLOW) or name.rpartition(".")[2] in EVERYWHERE:
        step = 6
    else:
        step = 3 if name in SIMPLE else 2
    return list(HOSTILE[PAGES.index(page) % step :: step])


def open_all(client: FlaskClient, addresses: Iterable[str], statuses: set[int]) -> list[str]:
    """What is wrong with some addresses: another status, or a link that leads elsewhere."""
    return [fault for address in addresses for fault in faults(client, address, client.get(address), statuses)]


def faults(client: FlaskClient, address: str, answer: TestResponse, statuses: set[int]) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code not in statuses:
        yield f"{address[:200]}: {answer.status_code}"
    elif answer.mimetype == "text/html":
        page = answer.get_data(as_text=True)
        yield from wrong(client.application, address, Doors(page))
        if "<script>alert" in page:
            yield f"{address[:200]}: a script"


def told(answer: TestResponse) -> list[str]:
    """The names that a refusal tells, as they were asked."""
    heading = re.search("<h1>(.*?)</h1>", answer.get_data(as_text=True))
    assert heading is not None
    return re.findall("“(.*?)”", html.unescape(heading[1]))


def own_names(app: Flask, page: str) -> list[str]:
    """What a page may be asked with: its own parameters, and those of one of its tables."""
    own = known(app, page)
    return [*own.own, *(f"{key}.{what}" for key in sorted(own.tables)[:1] for what in parameters.OF_A_TABLE)]


@pytest.mark.parametrize("page", PAGES)
def test_a_parameter_that_a_page_does_not_have_is_refused(client: FlaskClient, page: str) -> None:
    app = client.application
    names = {*names_that_are_known_somewhere(app), *INNER, *MISSPELT}
    unknown = sorted(name for name in names if not known(app, page).has(name))
    assert len(unknown) > 30
    # What is refused by its name is so whatever its value: each name is asked with one, on one page with another.
    values = ("", "http://evil.example/%00")
    parameters_each = [f"{quote(name)}={values[(at + PAGES.index(page)) % 2]}" for at, name in enumerate(unknown)]
    for at in range(0, len(unknown), TOLD):
        address = with_(page, *parameters_each[at : at + TOLD])
        answer = client.get(address)
        assert [*faults(client, address, answer, {422})] == []
        assert told(answer) == unknown[at : at + TOLD]


#: A worksheet is of now, for it is compared when it comes back: of an earlier state of knowledge it is refused.
WORKSHEET = "/worksheet.xlsx"


@pytest.mark.parametrize("page", PAGES)
def test_no_value_of_a_parameter_breaks_a_page_or_leads_elsewhere(client: FlaskClient, page: str) -> None:
    names = own_names(client.application, page)
    addresses = (with_(page, f"{name}={value}") for name in names for value in values_of(page, name))
    assert open_all(client, addresses, {200, 400, 404, *([409] if WORKSHEET in page else [])}) == []


@pytest.mark.soak
@pytest.mark.parametrize("page", PAGES)
def test_no_value_of_any_parameter_breaks_a_page_or_leads_elsewhere(client: FlaskClient, page: str) -> None:
    names = own_names(client.application, page)
    addresses = (with_(page, f"{name}={value}") for name in names for value in HOSTILE)
    assert open_all(client, addresses, {200, 400, 404, *([409] if WORKSHEET in page else [])}) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_parameter_stands_in_an_address_once(client: FlaskClient, page: str) -> None:
    declared = known(client.application, page)
    own = [name for name in declared.own if not declared.may_be_several(name)]
    assert open_all(client, (with_(page, f"{name}=1", f"{name}=1") for name in own), {422}) == []


def test_what_is_refused_says_what_was_written_and_what_the_page_has(client: FlaskClient) -> None:
    page = client.get("/tree?as_off=2018-12-31").get_data(as_text=True)
    assert "此页没有参数 “as_off”；可用的有 as_of、against、known_at、scope、lang、of、open、after" in page
    page = client.get("/units/D2?lang=en&as_of=2018-12-31&as_of=2019-12-31").get_data(as_text=True)
    assert "parameter “as_of” may stand in an address once" in page
    page = client.get(f"/tree?{'x' * 3000}=1&{'&'.join(f'y{n}' for n in range(99))}").get_data(as_text=True)
    assert "此页没有参数 “" + "x" * 40 + "…”、“y0”、“y1”、“y2”、“y3”、…；" in page


_OF_NEW = ("pages.new_row", "pages.new_unit", "pages.new_case", "pages.finding")


def test_no_parameter_has_the_name_of_a_views_argument_or_of_one_of_url_for(story_app: Flask) -> None:
    pages = [rule for rule in story_app.url_map.iter_rules() if not rule.endpoint.startswith("api.")]
    arguments = {name for rule in pages for name in rule.arguments}
    with story_app.app_context():
        for rule in pages:
            own = set(parameters.known(rule.endpoint).own)
            # Forms of what is new have the columns of ledgers, which no link takes along to another page.
            others = rule.arguments if rule.endpoint in _OF_NEW else arguments
            assert not own & {*INNER, *others} and not any(name.startswith("_") for name in own), rule


def test_an_address_is_not_made_of_what_its_page_does_not_have(story_app: Flask) -> None:
    with story_app.test_request_context("/"):
        assert Addresses().of("pages.change", {"number": 1, "lang": "en"}) == "/changes/1?lang=en"
        for name in ("_external", "_anchor", "_method", "endpoint", "status", "x"):
            with pytest.raises(ValueError, match=name):
                Addresses().of("pages.change", {"number": 1, name: "x"})


def test_addresses_of_pages_are_made_in_one_place() -> None:
    written = {file.name for file in resource("web").rglob("*.py") if "url_for(" in file.read_text(encoding="utf-8")}
    assert written == {"warming.py"}, "warming.py asks pages of its own; every other address comes from addresses.py"
    for file in resource("templates").rglob("*.html"):
        for call in file.read_text(encoding="utf-8").split("url_for(")[1:]:
            assert call.startswith(("'static', filename='", "'pages.overview'")), (file.name, call[:40])
