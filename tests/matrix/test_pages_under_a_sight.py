"""Every page, asked about every place by whoever was granted a township: what lies outside is nowhere to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from registry.accounts.account import Account, Grant
from registry.db import reading
from registry.moment import Moment, head
from registry.versions import At
from registry.versions.identities import meant
from registry.web import create_app
from tests.matrix import planted
from tests.matrix.cells import OF_TOWNSHIP, Cell, cells, forbidden
from tests.matrix.leaks import texts, told
from tests.matrix.planted import BY_KEY, DAY, PAST


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    app = create_app(engine, bytes_of_pages=0)

    def signed_in() -> None:
        g.account = app.extensions["asker"]

    app.before_request_funcs.setdefault(None, []).insert(0, signed_in)
    yield app
    engine.dispose()


def asker(app: Flask, granted: Collection[str], role: str = "viewer") -> FlaskClient:
    """Somebody who was granted places, as a browser."""
    with reading(app.extensions["registry"].engine) as connection:
        view = At(connection, Moment(planted.TODAY, head(connection)))
        places = [meant(view, BY_KEY[key].code)["unit"][0] for key in granted]
    app.extensions["asker"] = Account(1, "u", "某", tuple(Grant(n, role, place) for n, place in enumerate(places)))
    return app.test_client()


def asked_on(cell: Cell, day: str) -> str:
    if cell.address.startswith("/print.css"):
        return cell.address
    return f"{cell.address}{'&' if '?' in cell.address else '?'}as_of={day}"


@pytest.mark.parametrize("day", [DAY, PAST])
@pytest.mark.parametrize("granted", [("T1",), ("W1", "S1"), ("A",)], ids="+".join)
def test_no_page_tells_of_what_lies_outside(city: Flask, granted: tuple[str, ...], day: str) -> None:
    client, hidden = asker(city, granted), forbidden(granted, day)
    faults, statuses = [], Counter[int]()
    for cell in cells(city, OF_TOWNSHIP):
        if cell.method != "GET":
            continue
        address = asked_on(cell, day)
        answer = client.get(address)
        statuses[answer.status_code] += 1
        leaked = told(texts(answer), hidden, address)
        if answer.status_code >= 500 or leaked:
            faults.append(f"{address} ({cell.relation.name}): {answer.status_code} {leaked}")
    assert not faults, f"{len(faults)} of {sum(statuses.values())} {statuses}:\n" + "\n".join(faults[:2000])
