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
from registry.slices import VERSIONED
from tests.registries import copy, imported, opened
from tests.web.accounts.conftest import Browser
from tests.web.api.programs import Programs
from tests.web.writing.conftest import Form, Office, press, press_on, status_of

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
