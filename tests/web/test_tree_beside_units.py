"""The tree beside a unit's page, and beside the reasons of a figure: where it leads, what it marks, and the scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from registry.web import create_app
from tests.registries import founded, imported
from tests.web.test_tree import items, links, page

PLACES = (
    "code,name,kind,parent,from,to,successor\n4511,贺州市,municipality,,,,\n451102,八步区,county,4511,,,\n"
    "451103,平桂区,county,4511,,,\n451102101,贺街镇,township,451102,,,\n451103101,西湾镇,township,451103,,,\n"
    "451102101201,大村,village,451102101,,,\n451102101202,小村,village,451102101,,,\n"
    "451102101203,旧村,village,451102101,,2018-01-01,451102101201\n451103101201,湾村,village,451103101,,,\n"
)
ORGANIZATIONS = """code,name,kind,superior,place,from,to
D1,中共贺街镇委员会,committee,,451102101,2010,
D2,中共大村支部,branch,D1,451102101201,2010,
D3,中共小村支部,branch,D1,451102101202,2010,
D4,中共旧村支部,branch,D1,451102101203,2010,2018-01-01
D5,中共湾村支部,branch,,451103101201,2010,
"""
MORE = {
    "cases": "code,organization,year,identified_on\nZD-1,D2,2019,2019-03-01\n",
    "people": "code,name\nP1,甲某\n",
    "posts": "person,unit,role,from\nP1,D3,secretary,2018-05-01\n",
}
DAY = "as_of=2019-12-31"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("beside")
    engine = founded(folder / "registry.db")
    given = {"places": PLACES, "organizations": ORGANIZATIONS} | MORE
    assert imported(engine, folder / "first", given).change == 1
    yield create_app(engine).test_client()
    engine.dispose()


def beside(client: FlaskClient, address: str) -> str:
    shown = page(client, address)
    return shown[shown.index("<aside") : shown.index("</aside>")]


def marked(shown: str) -> list[str]:
    return [code for code, one in items(shown).items() if "aria-current" in one]


def leads(shown: str) -> dict[str, str]:
    """Where each node leads, by its code."""
    return dict(zip(items(shown), links(shown, "name"), strict=True))


@pytest.mark.parametrize(
    ("code", "siblings"),
    [
        ("451102101201", {"451102101201", "451102101202"}),
        ("451102101", {"451102101"}),
        ("451103", {"451102", "451103"}),
        ("D2", {"D2", "D3"}),
    ],
)
def test_a_unit_stands_open_and_marked_among_its_siblings(client: FlaskClient, code: str, siblings: set[str]) -> None:
    shown = beside(client, f"/units/{code}?{DAY}")
    assert marked(shown) == [code]
    level = items(shown)[code]["aria-level"]
    under = {c for c, one in items(shown).items() if one["aria-level"] == level and one.get("aria-setsize")}
    assert siblings <= under and items(shown)[code].get("aria-expanded", "true") == "true"


@pytest.mark.parametrize("address", ["/units/451102101201", "/units/D2", "/units/ZD-1?space=case", "/units/P1"])
def test_a_name_beside_a_unit_leads_to_the_page_of_that_unit(client: FlaskClient, address: str) -> None:
    for code, link in leads(beside(client, f"{address}{'&' if '?' in address else '?'}{DAY}")).items():
        assert urlsplit(link).path == f"/units/{code}"
        assert f"<small>{code} ·" in page(client, link)


@pytest.mark.parametrize(
    ("figure", "code"), [("village.led", "451102101201"), ("organization.stars", "D2"), ("village.led", "451102")]
)
def test_a_name_beside_the_reasons_of_a_figure_leads_to_those_of_that_unit(
    client: FlaskClient, figure: str, code: str
) -> None:
    shown = beside(client, f"/figures/{figure}/{code}?{DAY}")
    assert marked(shown) == [code] and len(items(shown)) > 1
    for other, link in leads(shown).items():
        assert urlsplit(link).path == f"/figures/{figure}/{other}"
        assert client.get(link).status_code == 200


def test_what_is_loaded_later_leads_to_the_same_kind_of_page(client: FlaskClient) -> None:
    for address, start in (("/units/451102101201", "/units/"), ("/figures/village.led/451102101201", "/figures/")):
        loads = re.findall(r'hidden hx-get="([^"]*)"', beside(client, f"{address}?{DAY}"))
        assert loads
        for load in loads:
            loaded = page(client, load.replace("&amp;", "&"))
            assert all(link.startswith(start) for link in links(loaded, "name")) and links(loaded, "scope") == []


def test_a_case_and_a_person_are_shown_where_they_belong(client: FlaskClient) -> None:
    assert marked(beside(client, f"/units/ZD-1?{DAY}")) == ["D2"]
    assert marked(beside(client, f"/units/P1?{DAY}")) == ["D3"]
    assert marked(beside(client, f"/figures/case.closed/ZD-1?{DAY}")) == ["D2"]


def test_of_what_does_not_live_the_tree_is_open_at_what_does_and_marks_nothing(client: FlaskClient) -> None:
    for code, open_at in (("451102101203", "451102101201"), ("D4", "D1")):
        shown = beside(client, f"/units/{code}?{DAY}")
        assert marked(shown) == [] and open_at in items(shown)


@pytest.mark.parametrize(
    ("scope", "code", "widened"),
    [
        ("451102101", "451102101201", "451102101"),
        ("451102", "D2", "451102"),
        ("451102101202", "451102101201", "451102101"),
        ("451102101201", "451102", "451102"),
        ("451103", "451102101201", "4511"),
        ("451103101201", "ZD-1", "4511"),
        ("451102101201", "P1", "451102101"),
        ("451102101202", "P1", "451102101202"),
        ("451102101203", "451102101203", "451102101203"),
    ],
)
def test_a_scope_is_widened_until_the_unit_lies_in_it(client: FlaskClient, scope: str, code: str, widened: str) -> None:
    shown = page(client, f"/units/{code}?{DAY}&scope={scope}")
    carried = {*re.findall(r"[?&]scope=(\w+)", shown.replace("&amp;", "&"))}
    assert f"/?{DAY}&amp;scope={widened}" in shown
    assert scope == widened or scope not in carried
    assert ("范围已放宽" in shown) is (scope != widened)


def test_a_name_outside_the_scope_takes_a_scope_along_that_holds_it(client: FlaskClient) -> None:
    found = leads(beside(client, f"/units/451102101201?{DAY}&scope=451102101"))
    scopes = {code: parse_qs(urlsplit(link).query)["scope"][0] for code, link in found.items()}
    assert scopes == {
        "4511": "4511", "451102": "451102", "451103": "4511", "451102101": "451102101",
        "451102101201": "451102101", "451102101202": "451102101",
    }  # fmt: skip
    for link in found.values():
        assert "范围已放宽" not in page(client, link)
