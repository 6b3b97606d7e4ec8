"""Every page, asked about every place by whoever was granted a township: what lies outside is nowhere to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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


class Asker:
    """Somebody who was granted a role at a place, or at none, and asks."""

    def __init__(self, app: Flask, role: str, place: int | None):
        self.app, self.client = app, app.test_client()
        self.account = Account(1, f"u-{role}", "某", (Grant(1, role, place),))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    app = create_app(engine, bytes_of_pages=0)

    def signed_in() -> None:
        g.account = app.extensions["asker"]

    app.before_request_funcs.setdefault(None, []).insert(0, signed_in)
    yield app
    engine.dispose()


def granted(app: Flask, key: str, role: str = "viewer") -> FlaskClient:
    with reading(app.extensions["registry"].engine) as connection:
        view = At(connection, Moment(planted.TODAY, head(connection)))
        place = meant(view, BY_KEY[key].code)["unit"][0]
    app.extensions["asker"] = Account(1, "u", "某", (Grant(1, role, place),))
    return app.test_client()


def asked_on(cell: Cell, day: str) -> str:
    if cell.address.startswith("/print.css"):
        return cell.address
    return f"{cell.address}{'&' if '?' in cell.address else '?'}as_of={day}"


@pytest.mark.parametrize("day", [DAY, PAST])
def test_no_page_tells_of_what_lies_outside(city: Flask, day: str) -> None:
    client, hidden = granted(city, "T1"), forbidden("T1", day)
    faults, statuses = [], Counter()
    for cell in cells(city, OF_TOWNSHIP):
        if cell.method != "GET":
            continue
        address = asked_on(cell, day)
        answer = client.get(address)
        statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code} {address}")
        leaked = told(texts(answer), hidden, address)
        if leaked:
            faults.append(f"{address} ({cell.relation.name}): {answer.status_code} {leaked}")
    assert not faults, f"{len(faults)} of {sum(statuses.values())} {statuses}:\n" + "\n".join(faults[:2000])
