"""Every page, asked about every place by whoever was granted a township: what lies outside is nowhere to be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from registry.accounts.account import Account, Grant
from registry.db import reading
from registry.moment import Moment, head
from registry.versions import At
from registry.versions.changes import changes
from registry.versions.identities import meant
from registry.web import create_app
from tests.matrix import planted
from tests.matrix.cells import EYES, OF_TOWNSHIP, Cell, Relation, forbidden, once, pages
from tests.matrix.leaks import texts, told
from tests.matrix.planted import BY_KEY


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    app = create_app(engine, bytes_of_pages=0)
    # Its asker is nobody's user, so the registry has no key for the tokens of forms.
    app.secret_key = "of these tests alone"

    def signed_in() -> None:
        g.account = app.extensions["asker"]

    app.before_request_funcs.setdefault(None, []).insert(0, signed_in)
    yield app
    engine.dispose()


def asker(app: Flask, granted: Collection[str]) -> FlaskClient:
    """Somebody who was granted places (`T1`, `clerk@T1`), as a browser."""
    grants = [(role or "viewer", key) for role, _, key in (one.rpartition("@") for one in granted)]
    with reading(app.extensions["registry"].engine) as connection:
        view = At(connection, Moment(planted.TODAY, head(connection)))
        places = [(role, meant(view, BY_KEY[key].code)["unit"][0]) for role, key in grants]
    app.extensions["asker"] = Account(1, "u", "某", tuple(Grant(n, *one) for n, one in enumerate(places)))
    return app.test_client()


def asked_on(cell: Cell, day: str) -> str:
    if cell.address.startswith("/print.css"):
        return cell.address
    return f"{cell.address}{'&' if '?' in cell.address else '?'}as_of={day}"


@pytest.mark.parametrize(("granted", "day"), EYES, ids=str)
def test_no_page_tells_of_what_lies_outside(city: Flask, granted: tuple[str, ...], day: str) -> None:
    client, hidden = asker(city, granted), forbidden(granted, day)
    faults, statuses = [], Counter[int]()
    for cell in once(pages(city, OF_TOWNSHIP)):
        if cell.method != "GET":
            continue
        address = asked_on(cell, day)
        answer = client.get(address)
        statuses[answer.status_code] += 1
        leaked = told(texts(answer), hidden, address)
        if answer.status_code >= 500 or leaked:
            faults.append(f"{address} ({cell.relation.name}): {answer.status_code} {leaked}")
    assert not faults, f"{len(faults)} of {sum(statuses.values())} {statuses}:\n" + "\n".join(faults[:2000])


@pytest.mark.parametrize("relation", [r for r in OF_TOWNSHIP if r.name in ("own", "below")], ids=lambda r: r.name)
def test_what_is_ones_own_is_there(city: Flask, relation: Relation) -> None:
    client, spot = asker(city, ("T1",)), relation.spot
    for address in (
        f"/units/{spot.code}",
        f"/units/{spot.organization}",
        f"/ledgers/posts?scope={spot.code}",
        f"/search?q={spot.marker}",
        f"/tree?open={spot.code}",
        f"/changes/1?scope={spot.code}",
        f"/notices/{spot.mark}-N",
    ):
        answer = client.get(address)
        assert (answer.status_code, spot.marker in answer.text) == (200, True), address


@pytest.mark.parametrize(
    "address",
    ["/", "/changes", "/changes/1", "/versions", "/audits/QAQ-H", "/draws/QAQ-L", "/mappings", "/units/QV1Q-D"],
)
def test_what_is_not_told_is_left_out_of_a_page_and_not_called_none(city: Flask, address: str) -> None:
    answer = asker(city, ("T1",)).get(address)
    assert answer.status_code == 200
    assert not re.findall(r"\bNone\b", re.sub(r"<[^>]*>", " ", answer.text))


def test_whoever_was_granted_one_place_is_not_led_to_more(city: Flask) -> None:
    assert "可查阅的全部" not in asker(city, ("T1",)).get("/").text
    assert "可查阅的全部" in asker(city, ("W1", "S1")).get("/ledgers").text


def test_a_change_that_is_read_in_part_shows_no_digest_neither_its_own_nor_another_s(city: Flask) -> None:
    with reading(city.extensions["registry"].engine) as connection:
        digests = [row["digest"] for row in changes(At(connection, Moment(planted.TODAY, head(connection))))]
    client = asker(city, ("T1",))
    for number in range(1, len(digests) + 1):
        page = client.get(f"/changes/{number}").text
        assert not [digest for digest in digests if digest in page], number


def test_a_change_by_which_a_row_came_to_lie_outside_says_so_and_no_more(city: Flask) -> None:
    with reading(city.extensions["registry"].engine) as connection:
        last = head(connection)
    answer = asker(city, ("T1",)).get(f"/changes/{last}")
    assert (answer.status_code, "已改为别处的一行" in answer.text) == (200, True)
    assert not told(texts(answer), forbidden(("T1",), planted.DAY), "")
