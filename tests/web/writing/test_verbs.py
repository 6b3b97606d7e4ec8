"""The verbs by pages: a form of each verb's declaration, what would come of it before, and then it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry.db import reading
from registry.restructuring.catalogue import BY_NAME, VERBS
from registry.restructuring.draft import KINDS
from registry.restructuring.verb import Verb
from registry.slices import TABLES, VERSIONED
from tests.registries import copy, imported, opened
from tests.web.accounts.conftest import Browser
from tests.web.api.programs import Programs
from tests.web.writing.conftest import Form, Office, beside, press, press_on, status_of

WEST, NORTH, HAMLET, TOWN = "451102101202", "451102101203", "451102101202001", "451102101"
#: Of each verb about each kind of unit: the unit whose page has it, and what is typed.
ORDERS: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("place", "rename"): (WEST, {"name": "大西村"}),
    ("place", "recode"): (WEST, {"new_code": "451102101209"}),
    ("place", "move"): (HAMLET, {"under": "451102101205"}),
    ("place", "abolish"): (WEST, {"successor": "451102101205"}),
    ("place", "reopen"): (NORTH, {"effective": "2021-01-01"}),
    ("place", "correct"): (WEST, {"name": "西边村", "reason": "原来写错"}),
    ("place", "merge"): ("451102101205", {"codes": f"451102101205、{WEST}", "into": WEST}),
    ("place", "split"): (
        "451102101205",
        {"into": "451102101211、451102101212", "new": "451102101211=南上村\n451102101212=南下村"},
    ),
    ("organization", "rename"): ("D2", {"name": "西村总支", "kind": "general_branch"}),
    ("organization", "recode"): ("D2", {"new_code": "D7"}),
    ("organization", "move"): ("D5", {"under": "D2"}),
    ("organization", "transfer"): ("D5", {"place": WEST}),
    ("organization", "abolish"): ("D5", {"successor": "D2"}),
    ("organization", "reopen"): ("D6", {"effective": "2021-01-01"}),
    ("organization", "correct"): ("D2", {"name": "西村支部", "reason": "原来写错"}),
    ("organization", "merge"): ("D5", {"codes": "D5 D2", "into": "D2"}),
    ("organization", "split"): ("D5", {"into": "D51,D52", "new": "D51=南一支部\nD52=南二支部"}),
    ("place", "found"): (
        "new",
        {
            "code": "451102101220",
            "name": "新村",
            "kind": "village",
            "subkind": "administrative_village",
            "parent": TOWN,
        },
    ),
    ("organization", "found"): (
        "new?of=organization",
        {"code": "D9", "name": "新支部", "kind": "branch", "superior": "D1", "place": WEST},
    ),
}
DAY = "2020-03-01"
MORE = {
    "places": "code,name,kind,subkind,parent,from,to\n451102101205,南村,village,administrative_village,451102101,,\n"
    "451102102,公会镇,township,town,451102,,\n451102102201,外村,village,administrative_village,451102102,,\n",
    "organizations": "code,name,kind,superior,place,from,to\nD5,南村党支部,branch,D1,451102101205,2012,\n"
    "D6,旧支部,branch,D1,451102101205,2010,2015\n",
}


@pytest.fixture
def town(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The small registry with a third village and its branch, and a township beside."""
    assert not imported(office.engine, tmp_path / "more", MORE).problems
    yield office


@pytest.fixture
def twin(_office_file: Path, tmp_path: Path) -> Iterator[Office]:
    """Another registry in which the same was recorded."""
    engine = opened(copy(_office_file, tmp_path / "twin.db"))
    assert not imported(engine, tmp_path / "more again", MORE).problems
    yield Office(engine)
    engine.dispose()


def recorded(office: Office) -> dict[str, list[dict[str, Any]]]:
    """All that is recorded, without what is random."""
    with reading(office.engine) as connection:
        return {
            name: [
                {column: value for column, value in row.items() if column != "salt"}
                for row in connection.execute(select(table).order_by(table.c.id)).mappings()
            ]
            for name, table in VERSIONED.items()
        }


def address_of(kind: str, verb: str) -> str:
    unit = ORDERS[kind, verb][0]
    return f"/units/{unit}" if unit.startswith("new") else f"/units/{unit}/{verb}"


def typed_of(kind: str, verb: str) -> dict[str, str]:
    own = {"effective": DAY} if BY_NAME[verb].is_effective else {}
    return own | ORDERS[kind, verb][1]


EVERY = [(kind.key, verb.name) for verb in VERBS for kind in verb.kinds]
IDS = ["-".join(one) for one in EVERY]


# -- of each verb -------------------------------------------------------------------------------------------------


def test_there_is_an_order_of_every_verb() -> None:
    assert {*ORDERS} == {*EVERY}


@pytest.mark.parametrize(("kind", "verb"), EVERY, ids=IDS)
def test_the_fields_of_a_verbs_form_are_its_options(town: Office, kind: str, verb: str) -> None:
    declared: Verb = BY_NAME[verb]
    page = town.signed_in("clerk").get(address_of(kind, verb))
    assert page.status_code == 200
    form = Form(page.text, "预览")
    options = {o.name.replace("-", "_") for o in declared.options(KINDS[kind]) if o.form not in ("where", "file")}
    own = {"codes"} if declared.is_of_several else {"code"} if declared.founds else set()
    hidden = {"csrf_token", "version"}
    assert form.kinds.keys() - hidden == options | own | {"reason"}
    for option in declared.options(KINDS[kind]):
        if option.name in KINDS[kind].ledger.by_key and option.form == "cell":
            assert f">{KINDS[kind].ledger.by_key[option.name].label}</label>" in page.text, option.name


def answered(browser: Browser, kind: str, verb: str) -> str:
    """The preview of an order, what goes where told."""
    came = press(browser, address_of(kind, verb), "预览", **typed_of(kind, verb))
    if came.status_code == 422 and "什么归到哪里" in came.text:
        told = _destinations(came.text, ORDERS[kind, verb][1]["into"].split("、")[0].split(",")[0])
        came = press_on(browser, came.text, "预览", **told)
    assert came.status_code == 200, re.findall(r'class="wrong"[^>]*>(.*?)</', came.text, re.S)
    return came.text


def _destinations(page: str, into: str) -> dict[str, str]:
    found = {}
    for name, options in re.findall(r'<select name="(goes-[a-z_]+-\*)".*?>(.*?)</select>', page, re.S):
        offered = re.findall(r'<option value="([^"]*)"', options)
        found[name] = "stay" if "stay" in offered and "facts" in name else into if into in offered else offered[-1]
    return found


def as_asked(kind: str, verb: str, page: str) -> dict[str, Any]:
    """The same order as the API has it, out of the hidden fields of the button 确认."""
    carried, declared = Form(page, "确认").values, BY_NAME[verb]
    body: dict[str, Any] = {}
    for option in declared.options(KINDS[kind]):
        name = option.name.replace("-", "_")
        text = carried.get(name, "")
        if option.form == "where" or not text:
            continue
        if verb in ("rename", "correct", "reopen") and name not in typed_of(kind, verb):
            continue
        several = [part for part in re.split(r"[、,\s]+", text) if part]
        body[name] = dict(p.split("=") for p in text.split()) if option.form == "new" else text
        body[name] = several if option.several and option.form == "cell" else body[name]
    body["reason"] = carried["reason"]
    for name, text in carried.items():
        match = re.fullmatch(r"goes-([a-z_]+)-(.*)", name)
        if match and text:
            body.setdefault("goes", {}).setdefault(match[1].replace("-", "_"), {})[match[2]] = text
    unit = ORDERS[kind, verb][0]
    if declared.is_of_several:
        return body | {"codes": re.split(r"[、,\s]+", carried["codes"])}
    return body | {"code": carried["code"] if declared.founds else unit}


@pytest.mark.parametrize(("kind", "verb"), EVERY, ids=IDS)
def test_what_a_verb_does_by_its_page_is_what_it_does_by_the_api_and_its_preview_what_the_api_tries(
    town: Office, twin: Office, kind: str, verb: str
) -> None:
    browser = town.signed_in("clerk")
    page = answered(browser, kind, verb)
    assert "还没有登记" in page
    api = Programs(twin.engine).program("clerk@*")
    body = as_asked(kind, verb, page)
    tried = api.ask(f"/{kind}s/{verb}", "POST", json={**body, "dry_run": True})
    assert tried.status_code == 200, tried.get_json()
    for unit in tried.get_json()["units"]:
        assert f">{unit['code']}<" in page
        assert all(f">{state['name']}<" in page for state in unit["states"])
    for which in ("new", "gone"):
        assert all(finding["says"]["zh"] in unescape(page) for finding in tried.get_json()["findings"][which])
    came = press_on(browser, page, "确认")
    assert came.status_code == 303, came.text
    told = browser.get(came.headers["Location"])
    assert "第 3 次变更" in status_of(told.text)
    done = api.ask(f"/{kind}s/{verb}", "POST", json=body)
    assert done.status_code == 200, done.get_json()
    assert recorded(town) == recorded(twin)


@pytest.mark.parametrize(("kind", "verb"), [("place", "merge"), ("place", "abolish"), ("organization", "merge")])
def test_a_preview_shows_every_figure_that_a_what_if_has_otherwise(
    town: Office, twin: Office, kind: str, verb: str
) -> None:
    page = unescape(answered(town.signed_in("clerk"), kind, verb))
    api = Programs(twin.engine).program("clerk@*")
    body = as_asked(kind, verb, page)
    del body["reason"]
    thought = api.ask(f"/whatif/{verb}", "POST", json=body).get_json()
    differing = [
        (scope["scope"], before, after)
        for scope in thought["scopes"]
        if scope["scope"] and scope["before"] and scope["after"]
        for before, after in zip(scope["before"], scope["after"], strict=True)
        if before != after
    ]
    assert differing
    for scope, before, _ in differing:
        assert re.search(rf'href="/figures/{re.escape(before["code"])}[^"]*scope={scope}', page), (scope, before)
    assert len(re.findall(r'href="/figures/[^"]*scope=', page)) == len(differing)
    for place in thought["members"]:
        assert place["anew"] is None or place["anew"]["says"]["zh"] in page
        assert all(reminder["zh"] in page for reminder in place["says"])


# -- whoever may, and what is refused -----------------------------------------------------------------------------


def doors(page: str) -> list[str]:
    (found,) = re.findall(r'<nav class="doors".*?</nav>', page, re.S) or [""]
    return re.findall(r'href="([^"?]+)', found)


def test_a_units_page_leads_to_the_verbs_that_fit_it_for_whoever_may_use_them(town: Office) -> None:
    clerk, reader, village = (town.signed_in(name) for name in ("clerk", "reader", "looks"))
    of_place = [v.name for v in VERBS if "place" in {k.key for k in v.kinds} and v.name not in ("found", "reopen")]
    assert doors(clerk.get(f"/units/{WEST}").text) == [
        *(f"/units/{WEST}/{verb}" for verb in of_place),
        *["/units/new"] * 2,
        "/cases/new",
    ]
    assert doors(clerk.get(f"/units/{NORTH}").text) == [f"/units/{NORTH}/{verb}" for verb in ("reopen", "correct")]
    assert doors(reader.get(f"/units/{WEST}").text) == []
    # Both see the same, and have the same roles somewhere: a page that is kept for one is not the other's.
    assert doors(village.get(f"/units/{WEST}").text) and not doors(village.get(f"/units/{TOWN}").text)
    assert doors(clerk.get(f"/units/{TOWN}").text)
    assert doors(clerk.get(f"/units/{WEST}?known_at=1").text) == []


def test_a_page_that_is_kept_for_one_clerk_is_not_shown_to_another_of_the_same_sight(town: Office) -> None:
    town.add("elsewhere", "viewer@*", "clerk@451102102")
    first, second = town.signed_in("looks"), town.signed_in("elsewhere")
    for _ in range(2):
        assert doors(first.get(f"/units/{WEST}").text)
        assert not doors(second.get(f"/units/{WEST}").text)


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("reader", f"/units/{WEST}/rename", 403),
        ("looks", f"/units/{TOWN}/rename", 403),
        ("village", f"/units/{TOWN}/rename", 404),
        ("village", "/units/451102102201/rename", 404),
        ("village", "/units/999/rename", 404),
        ("clerk", f"/units/{WEST}/fly", 404),
        ("clerk", f"/units/{WEST}/found", 404),
        ("clerk", f"/units/{WEST}/transfer", 404),
        ("clerk", "/units/P1/rename", 404),
        ("clerk", f"/units/{WEST}/rename?known_at=1", 409),
        ("clerk", "/units/new?of=person", 404),
        ("clerk", "/units/new?colour=red", 422),
        ("clerk", "/units/new?superior=D1", 422),
    ],
)
def test_what_may_not_be_opened_is_told_as_everywhere(town: Office, who: str, address: str, status: int) -> None:
    assert town.signed_in(who).get(address).status_code == status


def test_columns_in_the_address_of_a_new_unit_stand_in_its_fields(town: Office) -> None:
    page = town.signed_in("clerk").get(f"/units/new?parent={TOWN}&kind=village").text
    values = Form(page, "预览").values
    assert (values["parent"], values["kind"]) == (TOWN, "village") and "贺街镇" in page


def test_every_reason_against_a_verb_stands_beside_its_field_and_what_was_typed_stays(town: Office) -> None:
    browser = town.signed_in("clerk")
    came = press(browser, "/units/new", "预览", code=WEST, name="", kind="village", parent="999", effective="某日")
    assert came.status_code == 422
    assert "不是日期" in beside(came.text, "effective")
    came = press(browser, "/units/new", "预览", code=WEST, name="", kind="village", parent="999", effective=DAY)
    assert came.status_code == 422
    assert "已属于别的单位" in beside(came.text, "code") and "必填" in beside(came.text, "name")
    assert "没有这个代码" in beside(came.text, "parent")
    assert Form(came.text, "预览").values["parent"] == "999"
    assert ">确认</button>" not in came.text


def test_what_has_no_destination_is_asked_for_and_a_wrong_one_is_told_where_it_stands(town: Office) -> None:
    browser = town.signed_in("clerk")
    address, typed = address_of("place", "merge"), typed_of("place", "merge")
    first = press(browser, address, "预览", **typed)
    assert first.status_code == 422 and "还有 1 项没有说明去向" in first.text
    assert "南村党支部（D5）" in first.text and "西村（451102101202）" in first.text
    assert beside(first.text, "goes-organizations-D5") == "须说明去向"
    again = press_on(browser, first.text, "预览", **{"to-organizations-D5": "999"})
    assert again.status_code == 422 and "没有这个代码" in beside(again.text, "goes-organizations-D5")
    assert Form(again.text, "预览").values["to-organizations-D5"] == "999"
    done = press_on(browser, again.text, "预览", **{"to-organizations-D5": "", "goes-organizations-D5": "end"})
    assert done.status_code == 200 and ">确认</button>" in done.text


def test_what_is_confirmed_is_what_was_looked_at_with_everything_that_was_typed(town: Office) -> None:
    browser = town.signed_in("clerk")
    page = answered(browser, "place", "merge")
    shown, carried = Form(page, "预览").values, Form(page, "确认").values
    assert {k: v for k, v in carried.items() if k not in ("csrf_token", "act")} == {
        k: v for k, v in shown.items() if k != "csrf_token"
    }


def test_a_consequence_outside_what_may_be_written_is_refused_as_a_whole_in_words(town: Office) -> None:
    town.add("south", "viewer@*", "clerk@451102101205")
    browser, before = town.signed_in("south"), recorded(town)
    typed = {"under": "451102102", "effective": DAY}
    came = press(browser, "/units/451102101205/move", "预览", **typed)
    assert came.status_code == 403 and "不在您可以登记的范围内" in came.text
    form = Form(browser.get("/units/451102101205/move").text, "预览")
    came = browser.client.post(form.action, data={**form.values, **typed, "act": "confirm"})
    assert came.status_code == 403 and "不在您可以登记的范围内" in came.text
    assert recorded(town) == before


def test_a_reference_outside_what_may_be_read_is_an_unknown_code(town: Office) -> None:
    browser = town.signed_in("town")
    unknown = press(browser, f"/units/{WEST}/move", "预览", under="451109999", effective=DAY)
    outside = press(browser, f"/units/{WEST}/move", "预览", under="451102102", effective=DAY)
    assert (unknown.status_code, outside.status_code) == (422, 422)
    assert beside(unknown.text, "under") == beside(outside.text, "under")


def test_a_unit_that_became_another_since_the_form_was_opened_is_not_written_over(town: Office) -> None:
    first, second = town.signed_in("clerk"), town.signed_in("other")
    page = press(first, f"/units/{WEST}/rename", "预览", name="大西村", effective=DAY).text
    theirs = press(second, f"/units/{WEST}/rename", "预览", name="小西村", effective="2020-02-01").text
    assert press_on(second, theirs, "确认").status_code == 303
    came = press_on(first, page, "确认")
    assert came.status_code == 409 and "在此期间已变" in came.text and 'value="大西村"' in came.text
    assert press_on(first, came.text, "预览").status_code == 200


def test_what_is_left_as_it_is_recorded_is_no_part_of_a_correction(town: Office) -> None:
    browser = town.signed_in("clerk")
    page = browser.get("/units/D2/correct").text
    assert Form(page, "预览").values["name"] == "西村党支部"
    same = press_on(browser, page, "预览", reason="看看")
    assert same.status_code == 422 and "没有什么可更正" in same.text
    page = press_on(browser, page, "预览", name="西村支部", reason="写错").text
    assert press_on(browser, page, "确认").status_code == 303
    rows = recorded(town)[TABLES["organizations"].name]
    (row,) = [row for row in rows if row["until"] is None and row["code"] == "D2"]
    assert (row["name"], row["begins"]) == ("西村支部", 20180500)


def test_what_has_to_be_recorded_anew_is_told_after_a_merger(town: Office, tmp_path: Path) -> None:
    browser = town.signed_in("clerk")
    facts = "unit,period,full_members\n451102101205,2019,20\n"
    assert not imported(town.engine, tmp_path / "facts", {"facts": facts}).problems
    page = answered(browser, "place", "merge")
    assert "须重新填报" in page
    came = press_on(browser, page, "确认")
    assert "须重新填报" in status_of(browser.get(came.headers["Location"]).text)
