"""Every page and operation, by every method, for every role and relation: what may not be done is refused, in order.

A route is asked by the methods that it has about every place; by the others, which say 405 before anything is looked
up, about one of them in turn (`make soak`: about every one).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle

import pytest
from flask import Flask, g
from werkzeug.exceptions import MethodNotAllowed

from registry.accounts.account import Account, Grant, SignedIn
from registry.accounts.roles import ADMINISTRATORS, ANY, READERS
from registry.db import reading
from registry.moment import Moment, head
from registry.requests.rate import Rates
from registry.versions import At
from registry.versions.identities import meant
from registry.web.access import NOBODY, roles_of
from tests.matrix import planted
from tests.matrix.cells import OF_TOWNSHIP, Cell, cells, forbidden, once
from tests.matrix.leaks import texts, told
from tests.matrix.planted import BY_KEY, CITY, DAY
from tests.web.api.programs import Program, Programs

METHODS = ("GET", "POST", "PATCH", "DELETE")
ROLES = (*READERS, *ADMINISTRATORS)
LEAST = 5_000
#: Files take their time: they are asked for by viewers, in the other tests about every place.
_SLOW = (".docx", ".xlsx", ".pdf", "form>")
_APART = ("/api/v1/audit", "/audit", "/api/v1/tokens/<id>")


class Desk:
    """The planted city with users, its pages asked by an account and its API by a program of each role."""

    def __init__(self, programs: Programs):
        self.programs, self.app = programs, programs.app
        self.app.secret_key = "of these tests alone"
        self.account: Account | None = None
        self.app.before_request_funcs.setdefault(None, []).insert(0, self._sign_in)

    def _sign_in(self) -> None:
        if self.account is not None:
            g.account, g.signed_in = self.account, SignedIn(self.account)

    def program(self, role: str) -> Program:
        """A program of the role, and its account for the pages."""
        at = "*" if role in ADMINISTRATORS else BY_KEY["T1"].code
        with reading(self.programs.engine) as connection:
            view = At(connection, Moment(planted.TODAY, head(connection)))
            place = None if at == "*" else meant(view, at)["unit"][0]
        self.account = Account(1, "u", "某", (Grant(1, role, place),))
        return self.programs.program(f"{role}@{at}")


def matrix(app: Flask, is_long: bool = False) -> Iterator[Cell]:
    """A cell for each route, method and relation, with the first of the addresses that there are, each once."""
    yield from once(_matrix(app, is_long))


def _matrix(app: Flask, is_long: bool) -> Iterator[Cell]:
    turn = cycle(relation.name for relation in OF_TOWNSHIP)
    for rule, of_route in sorted(_by_route(app).items()):
        own = {method for one in app.url_map.iter_rules() if str(one) == rule for method in one.methods or ()}
        for method in METHODS:
            one = next(turn)
            asked = of_route if method in own or is_long else [c for c in of_route if c.relation.name == one]
            yield from (cell._replace(method=method) for cell in asked or of_route[:1])


def _by_route(app: Flask) -> dict[str, list[Cell]]:
    """The first address of each route about each place."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in cells(app, OF_TOWNSHIP):
        found.setdefault((cell.route, cell.relation.name), cell)
    by_route: dict[str, list[Cell]] = {}
    for cell in found.values():
        by_route.setdefault(cell.route, []).append(cell)
    return by_route


def refusal(app: Flask, role: str, cell: Cell) -> int | None:
    """The status by which a cell is refused before anything is looked up; None where something is."""
    try:  # by the method too: what one route takes for a name may be the word of another
        endpoint, _ = app.url_map.bind("").match(cell.address.partition("?")[0], cell.method)
    except MethodNotAllowed:
        return 405
    roles = roles_of(app, endpoint)
    if roles not in (ANY, NOBODY) and role not in roles:
        return 303 if cell.route == "/" else 403
    is_form = not cell.route.startswith("/api/") and cell.method != "GET"
    return 400 if is_form else None  # a form without its token


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rates, "wait", lambda *_: 0)
        yield Desk(Programs(engine))
    engine.dispose()


def test_the_matrix_has_thousands_of_cells(desk: Desk) -> None:
    several = [*matrix(desk.app)]
    asked = {(cell.route, method) for cell in several for method in METHODS}
    assert asked == {(cell.route, cell.method) for cell in several}
    print(f"{len(several) * len(ROLES)} cells of {len(ROLES)} roles")
    assert len(several) * len(ROLES) >= LEAST


def look_through(desk: Desk, role: str, is_long: bool) -> None:
    program, faults, number = desk.program(role), [], count()
    everywhere = [text for spot in CITY for text in (spot.mark, spot.marker)]
    hidden = everywhere if role in ADMINISTRATORS else forbidden(("T1",), DAY)
    of_grants = BY_KEY["T1"].marker  # the places of grants are named to who gives them
    client, before = desk.app.test_client(), _head(desk)
    for cell in matrix(desk.app, is_long):
        expected = refusal(desk.app, role, cell)
        if expected is None and (
            cell.route.endswith(_SLOW) or cell.route == "/api/v1/audit" or "/tokens" in cell.route
        ):
            continue  # the audit log names what was asked for
        next(number)
        if cell.route.startswith("/api/"):
            answer = program.ask(cell.address.removeprefix("/api/v1"), cell.method, **_sent(cell.method))
        else:
            answer = client.open(cell.address, method=cell.method)
        own = [text for text in hidden if text != of_grants] if cell.route.startswith("/accounts") else hidden
        leaked = told(texts(answer), own, cell.address)
        if leaked or answer.status_code >= 500 or expected not in (None, answer.status_code):
            faults.append(f"{cell.method} {cell.address}: {answer.status_code}, not {expected}; {leaked}")
    assert not faults, "\n".join(faults[:100])
    assert next(number) > LEAST / len(ROLES) / 2
    assert _head(desk) == before


def _sent(method: str) -> dict[str, object]:
    return {} if method == "GET" else {"json": {}, "headers": {"If-Match": "*"}}


def _head(desk: Desk) -> int:
    with desk.programs.engine.connect() as connection:
        return head(connection)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_not_do_is_refused_in_order_and_nothing_outside_is_told(desk: Desk, role: str) -> None:
    look_through(desk, role, is_long=False)


@pytest.mark.soak
@pytest.mark.parametrize("role", ROLES)
def test_so_it_is_about_every_place_by_every_method(desk: Desk, role: str) -> None:
    look_through(desk, role, is_long=True)
