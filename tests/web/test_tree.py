"""The tree of places and organizations, by what a person and a browser see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from registry.web import create_app
from registry.web.pages import tree
from tests.registries import founded, imported

#: A township with 120 natural villages in one village, and one with ten; a place that ended, one above nobody.
PLACES = (
    "code,name,kind,parent,from,to,successor\n4511,贺州市,municipality,,,,\n451102,八步区,county,4511,,,\n"
    "451103,平桂区,county,4511,,,\n"
    "451102101,贺街镇,township,451102,,,\n451102102,步头镇,township,451102,,,\n"
    "451102101201,大村,village,451102101,,,\n451102102201,单<b>村,village,451102102,,,\n"
    "451102102202,旧村,village,451102102,,2018-01-01,451102102201\n"
    "AZ1,新安置点,relocation_site,451102,,,\n"
    + "".join(f"451102101201{n:03},甲{n}屯,natural_village,451102101201,,,\n" for n in range(120))
    + "".join(f"451102102201{n:03},乙{n}屯,natural_village,451102102201,,,\n" for n in range(10))
)
ORGANIZATIONS = """code,name,kind,superior,place,from,to
D1,中共贺街镇委员会,committee,,451102101,2010,
D2,中共大村总支部,general_branch,D1,451102101201,2010,2018-01-01
D3,中共大村支部,branch,D2,451102101201,2010,
D4,中共大村党小组,group,D3,451102101201,2010,
"""
DAY = "as_of=2019-12-31"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("registry")
    engine = founded(folder / "registry.db")
    outcome = imported(engine, folder / "first", {"places": PLACES, "organizations": ORGANIZATIONS})
    assert outcome.change == 1, outcome.problems
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine, bytes_of_pages=0).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def items(shown: str) -> dict[str, dict[str, str]]:
    """The items of a tree by code, in order: their attributes."""
    found = re.findall(r'<li role="treeitem"([^>]*)>', shown)
    attributes = [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in found]
    return {one["id"].removeprefix("node-"): one for one in attributes}


def links(shown: str, kind: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(rf'<a class="{kind}" href="([^"]*)"', shown)]


def test_the_path_to_the_scope_is_open_and_all_else_is_closed(client: FlaskClient) -> None:
    shown = items(page(client, f"/tree?{DAY}&scope=451102101"))
    expanded = [(code, one.get("aria-expanded")) for code, one in shown.items()]
    assert expanded[:3] == [("4511", "true"), ("451102", "true"), ("451102101", "true")]
    assert expanded[3:] == [("451102101201", "false"), ("451102102", "false"), ("AZ1", None), ("451103", None)]
    assert [code for code, one in shown.items() if "aria-current" in one] == ["451102101"]


def test_without_a_scope_what_stands_at_the_top_alone_is_open(client: FlaskClient) -> None:
    assert list(items(page(client, f"/tree?{DAY}"))) == ["4511", "451102", "451103"]


def test_every_item_says_its_level_and_its_place_among_its_siblings(client: FlaskClient) -> None:
    shown = items(page(client, f"/tree?{DAY}&scope=451102101"))
    levels = {code: [one[f"aria-{k}"] for k in ("level", "posinset", "setsize")] for code, one in shown.items()}
    assert levels["4511"] == ["1", "1", "1"] and levels["451103"] == ["2", "2", "2"]
    assert levels["451102102"] == ["3", "2", "3"] and levels["AZ1"] == ["3", "3", "3"]
    assert levels["451102101201"] == ["4", "1", "1"]


def test_a_node_tells_its_kind_and_how_many_stand_below_it_in_both_languages(client: FlaskClient) -> None:
    def text(address: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(client, address)))

    assert "贺街镇 乡镇街道 下级 1 总览" in text(f"/tree?{DAY}&scope=451102")
    assert "大村 village below it 120 Overview" in text(f"/tree?{DAY}&scope=451102101&lang=en")


def test_children_are_items_of_the_next_level_and_nothing_else(client: FlaskClient) -> None:
    shown = page(client, f"/tree/451102101201?{DAY}")
    found = items(shown)
    assert len(found) == 120 and {one["aria-level"] for one in found.values()} == {"5"}
    assert [one["aria-posinset"] for one in found.values()] == [str(n) for n in range(1, 121)]
    assert shown.lstrip().startswith("<li") and "<html" not in shown


def test_each_closed_node_says_where_its_children_come_from(client: FlaskClient) -> None:
    shown = page(client, f"/tree?{DAY}&scope=451102101")
    loads = re.findall(r'<ul role="group" hidden hx-get="([^"]*)" hx-trigger="open"', shown)
    assert f"/tree/451102101201?{DAY}&amp;scope=451102101" in loads
    for address in loads:
        assert items(page(client, address.replace("&amp;", "&")))


def test_without_a_script_a_link_opens_a_node_and_another_closes_it(client: FlaskClient) -> None:
    def turn(shown: str, name: str) -> str:
        (link,) = re.findall(rf'<a class="turn" href="([^"]*)"><span class="visually-hidden">\S+ {name}<', shown)
        return link.replace("&amp;", "&")

    opened = page(client, turn(page(client, f"/tree?{DAY}&open=451102"), "步头镇"))
    assert items(opened)["451102102"]["aria-expanded"] == "true" and "451102102201" in items(opened)
    closed = page(client, turn(opened, "步头镇"))
    assert items(closed)["451102102"]["aria-expanded"] == "false" and "451102102201" not in items(closed)
    top = page(client, turn(opened, "贺州市"))
    assert list(items(top)) == ["4511", "451102", "451103"]


def test_a_name_leads_to_the_unit_and_beside_it_stands_the_overview_of_the_place(client: FlaskClient) -> None:
    shown = page(client, f"/tree?{DAY}&scope=4511")
    assert f"/units/451102?{DAY}&scope=4511" in links(shown, "name")
    assert f"/?{DAY}&scope=451102" in links(shown, "scope")


def test_beside_a_page_each_place_makes_itself_the_scope_of_that_page(client: FlaskClient) -> None:
    shown = page(client, f"/figures/village.venue_300?{DAY}&scope=451102&status=unknown")
    aside = shown[shown.index("<aside") : shown.index("</aside>")]
    assert f"?{DAY}&status=unknown&scope=451102101" in links(aside, "name")
    (load,) = re.findall(r'hx-get="([^"]*/tree/451102101\?[^"]*)"', aside)
    loaded = page(client, load.replace("&amp;", "&"))
    assert links(loaded, "name") == [f"?{DAY}&status=unknown&scope=451102101201"]
    assert links(loaded, "scope") == []


def test_an_address_taken_along_never_leads_elsewhere(client: FlaskClient) -> None:
    shown = page(client, f"/tree/451102?{DAY}&beside=q%3D//evil.example/%22%3E%3Cb%3E%3Fx%3D1")
    for link in links(shown, "name"):
        assert link.startswith("?") and urlsplit(link).netloc == ""
        query = parse_qs(urlsplit(link).query)
        assert query["scope"] and query["q"] == ['//evil.example/"><b>?x=1']
    assert "<b>" not in shown


@pytest.mark.parametrize("beside", ["//evil.example/%22%3E%3Cb%3E%3Fx%3D1", "x%3D1", "q%3D1%26q%3D2", "_external%3D1"])
def test_an_address_taken_along_asks_what_a_page_knows_and_once(client: FlaskClient, beside: str) -> None:
    answer = client.get(f"/tree/451102?{DAY}&beside={beside}")
    assert answer.status_code == 422 and "<b>" not in answer.get_data(as_text=True)


def test_a_node_is_found_by_its_first_character_and_any_initial_of_its_pinyin(client: FlaskClient) -> None:
    shown = items(page(client, f"/tree?{DAY}&open=451102102"))
    assert shown["451102102201"]["data-letters"] == "单dcs" and shown["AZ1"]["data-letters"] == "新x"


def test_siblings_whose_names_begin_alike_are_found_by_what_tells_them_apart(client: FlaskClient) -> None:
    letters = [one["data-letters"] for one in items(page(client, f"/tree/451102102201?{DAY}")).values()]
    assert [one[0] + one[-1] for one in letters] == [f"乙{n}" for n in range(10)]


@pytest.mark.parametrize("names", [("新村", "新村"), ("新村", "新村东"), ("新", "新")])
def test_siblings_of_one_name_or_of_one_that_goes_on_are_shown(tmp_path: Path, names: tuple[str, str]) -> None:
    engine = founded(tmp_path / "registry.db")
    two = "".join(f"45110210110{n},{name},village,451102101,,,\n" for n, name in enumerate(names))
    above = PLACES.partition("451102101201,")[0]
    assert imported(engine, tmp_path / "first", {"places": above + two}).change == 1
    shown = items(page(create_app(engine, bytes_of_pages=0).test_client(), f"/?{DAY}&scope=451102101"))
    assert shown["451102101100"]["data-letters"] == "新x"
    engine.dispose()


def test_a_name_is_text_and_never_markup(client: FlaskClient) -> None:
    for address in (f"/tree?{DAY}&open=451102102", f"/tree/451102102?{DAY}", f"/?{DAY}&scope=451102102"):
        shown = page(client, address)
        assert "单&lt;b&gt;村" in shown and "单<b>村" not in shown


def test_organizations_stand_under_the_nearest_superior_that_lives(client: FlaskClient) -> None:
    before = items(page(client, "/tree?of=organizations&as_of=2017-12-31&open=D4"))
    assert [(code, one["aria-level"]) for code, one in before.items()] == [
        *(("D1", "1"), ("D2", "2"), ("D3", "3"), ("D4", "4")),
    ]
    after = items(page(client, f"/tree?of=organizations&{DAY}&open=D4"))
    assert [(code, one["aria-level"]) for code, one in after.items()] == [("D1", "1"), ("D3", "2"), ("D4", "3")]


def test_the_tree_of_organizations_opens_at_the_one_that_leads_the_scope(client: FlaskClient) -> None:
    shown = items(page(client, f"/tree?of=organizations&{DAY}&scope=451102101201"))
    assert shown["D3"]["aria-current"] == "location" and "D4" in shown
    assert list(items(page(client, f"/tree/D1?{DAY}"))) == ["D3"]
    overview = links(page(client, f"/tree/D1?{DAY}"), "scope")
    assert overview == [f"/?{DAY}&scope=451102101201"]


def test_superiors_in_a_ring_stand_at_the_top_and_none_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = founded(tmp_path / "registry.db")
    places = "code,name,kind\n451102,八步区,municipality\n"
    ring = "code,name,kind,superior,place\nD1,甲,branch,D2,451102\nD2,乙,branch,D1,451102\nD3,丙,group,D2,451102\n"
    assert imported(engine, tmp_path / "ring", {"places": places, "organizations": ring}).change == 1
    client = create_app(engine, bytes_of_pages=0).test_client()
    shown = items(page(client, f"/tree?of=organizations&{DAY}"))
    assert {code: one["aria-level"] for code, one in shown.items()} == {"D1": "1", "D2": "1", "D3": "1"}
    monkeypatch.setattr(tree, "MOST", 2)
    later = page(client, more(page(client, f"/tree?of=organizations&{DAY}"), "列出后面的"))
    assert [(code, one["aria-posinset"]) for code, one in items(later).items()] == [("D3", "3")]
    engine.dispose()


def test_what_does_not_live_on_the_day_has_no_children_and_opens_nothing(client: FlaskClient) -> None:
    answer = client.get(f"/tree/451102102202?{DAY}")
    assert answer.status_code == 404 and "在该时点不存在" in answer.get_data(as_text=True)
    assert "451102102202" in items(page(client, "/tree/451102102?as_of=2017-12-31"))
    assert list(items(page(client, f"/tree?{DAY}&open=451102102202"))) == ["4511", "451102", "451103"]


def test_the_scope_of_an_ended_place_is_shown_at_the_one_that_stands_for_it(client: FlaskClient) -> None:
    shown = items(page(client, f"/tree?{DAY}&scope=451102102202"))
    assert [code for code, one in shown.items() if "aria-current" in one] == ["451102102201"]


@pytest.mark.parametrize("address", ["/tree/999", "/tree?open=999", "/tree?of=people", "/tree?scope=999"])
def test_what_there_is_not_is_said(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404 and "没有" in answer.get_data(as_text=True)


def test_before_anything_was_recorded_the_tree_says_so(client: FlaskClient) -> None:
    for of in ("places", "organizations"):
        assert "没有登记" in page(client, f"/tree?known_at=0&of={of}")


def more(shown: str, words: str) -> str:
    (link,) = re.findall(rf'<a href="([^"]*)">{words}</a>', shown)
    return link.replace("&amp;", "&")


def test_of_very_many_children_all_can_be_reached_page_by_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "MOST", 50)
    shown, listed = page(client, f"/tree/451102101201?{DAY}"), []
    for first, last in ((1, 50), (51, 100), (101, 120)):
        found = [code for code, one in items(shown).items() if one["aria-level"] == "5"]
        assert [items(shown)[code]["aria-posinset"] for code in found] == [str(n) for n in range(first, last + 1)]
        assert {items(shown)[code]["aria-setsize"] for code in found} == {"120"}
        assert f"共 120 个，此处列出第 {first} 至 {last} 个" in shown
        listed += found
        shown = page(client, more(shown, "列出后面的")) if last < 120 else page(client, more(shown, "列出前面的"))
    assert listed == [f"451102101201{n:03}" for n in range(120)]
    assert "451102101201050" in items(shown)


def test_the_way_down_to_a_late_child_is_shown_with_those_beside_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "MOST", 50)
    for address in (f"/tree?{DAY}&open=451102101201110", f"/figures/village.led?{DAY}&scope=451102101201110"):
        shown = items(page(client, address))
        assert shown["451102101201110"]["aria-current"] == "location" and "451102101201099" not in shown


@pytest.mark.parametrize(("after", "first"), [("-3", "1"), ("x", "1"), ("77", "51"), ("99999", "101")])
def test_what_is_asked_past_the_ends_is_the_page_at_that_end(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, after: str, first: str
) -> None:
    monkeypatch.setattr(tree, "MOST", 50)
    shown = items(page(client, f"/tree?{DAY}&open=451102101201&after={after}"))
    assert next(one["aria-posinset"] for one in shown.values() if one["aria-level"] == "5") == first


def test_a_page_of_the_tree_holds_no_script_and_no_style_of_its_own(client: FlaskClient) -> None:
    shown = page(client, f"/tree?{DAY}&scope=451102101") + page(client, f"/tree/451102?{DAY}")
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|hx-on|javascript:", shown)


@pytest.mark.parametrize("address", ["/tree?open=", "/tree/", "/?scope="])
def test_a_large_village_is_opened_with_as_many_queries_as_a_small_one(engine: Engine, address: str) -> None:
    large, small = address + "451102101201", address + "451102102201"
    assert len(items(page(create_app(engine, bytes_of_pages=0).test_client(), large))) >= 120
    assert _queries(engine, large) == _queries(engine, small)


def test_a_later_page_of_children_takes_as_many_queries(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first, small = _queries(engine, "/tree?open=451102101201"), _queries(engine, "/tree?open=451102102201")
    monkeypatch.setattr(tree, "MOST", 10)
    assert _queries(engine, "/tree?open=451102101201&after=110") == first == small


def _queries(engine: Engine, address: str) -> list[int]:
    """How many queries the page takes when nothing was read before, and again."""
    address += f"{'&' if '?' in address else '?'}{DAY}"
    client, counted, made = create_app(engine, bytes_of_pages=0).test_client(), [], []

    def count(*_: object) -> None:
        made.append(1)

    event.listen(engine, "before_cursor_execute", count)
    try:
        for _ in range(2):
            made.clear()
            page(client, address)
            counted.append(len(made))
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert counted[0] > counted[1] > 0
    return counted
