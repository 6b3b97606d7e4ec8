"""Every operation that writes, asked about every place by programs of each role: what lies outside is not touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest

from registry.accounts.roles import ADMINISTRATORS, READERS, WRITERS
from registry.moment import head
from registry.slices import LEDGERS
from tests.matrix import planted
from tests.matrix.cells import FIGURE, NONE, OF_TOWNSHIP, RULE, Relation, forbidden
from tests.matrix.leaks import texts, told
from tests.matrix.planted import DAY, Spot
from tests.web.api.programs import Program, Programs

PREFIX = "/api/v1"
#: What a write there is about is nobody's place: whoever asks marks for himself what he has seen.
OF_NO_PLACE = ("/todo/seen",)
_PART = re.compile(r"<(?:[^:>]+:)?([a-z_]+)>")


class Office:
    """The planted city, its API, and the rows of it by where they lie."""

    def __init__(self, programs: Programs):
        self.programs, self.all = programs, programs.program("viewer@*")
        self.routes = sorted({str(rule) for rule in programs.app.url_map.iter_rules() if str(rule).startswith(PREFIX)})

    def methods(self, route: str) -> set[str]:
        """The methods that a route has, and those that it has not."""
        return {"GET", "POST", "PATCH", "DELETE"}

    @cached_property
    def records(self) -> dict[tuple[str, str], str]:
        """A record number of each ledger at each place, by their keys."""
        found: dict[tuple[str, str], str] = {}
        for ledger in LEDGERS:
            rows = self.all.get(f"/ledgers/{ledger.key}/rows", limit=1000)["rows"]
            for row in rows:
                text = " ".join(str(value) for value in row.values())
                for spot in planted.CITY:
                    own = {spot.mark, spot.marker}
                    if any(one in text for one in own) or row.get("place") == spot.code or row.get("unit") == spot.code:
                        found.setdefault((ledger.key, spot.key), row["record"])
        return found

    def record(self, ledger: str, text: str) -> str:
        """The record number of the first row of a ledger that has a text for a value."""
        rows = self.all.get(f"/ledgers/{ledger}/rows", limit=1000)["rows"]
        return str(next(row["record"] for row in rows if text in row.values()))

    @property
    def head(self) -> int:
        with self.programs.engine.connect() as connection:
            return head(connection)

    def addresses(self, route: str, spot: Spot) -> Iterator[str]:
        """The addresses of a route that are about a place, below /api/v1."""
        for filled in dict.fromkeys(self._filled(route.removeprefix(PREFIX), spot)):
            yield filled
            if route.endswith("/explain"):
                yield from (f"{filled}?unit={code}" for code in (spot.code, spot.organization))
            elif route.endswith("/search"):
                yield from (f"{filled}?q={text}" for text in (spot.marker, spot.mark, spot.code))
            elif "<" not in route or route.endswith(("/units", "/rows", ".xlsx", ".csv")):
                yield f"{filled}?scope={spot.code}"

    def _filled(self, route: str, spot: Spot) -> Iterator[str]:
        found = [route]
        for part in _PART.finditer(route):
            found = [one.replace(part[0], value, 1) for one in found for value in self._values(part[1], one, spot)]
        return iter(found)

    def _values(self, part: str, address: str, spot: Spot) -> list[str]:
        if part == "ledger":
            return [ledger.key for ledger in LEDGERS]
        if part == "record":
            ledger = address.split("/")[2]
            return [self.records.get((ledger, spot.key), "9" * 6 if spot is NONE else "none")]
        of_place = {
            "figure": [FIGURE, RULE],
            "change": ["1", "2"],
            "case": [spot.case],
            "audit": [f"{spot.marker}-H"],
            "draw": [f"{spot.marker}-L"],
            "verb": ["rename"],
            "name": ["对照表"],
            "username": [f"u-{spot.key.lower()}"],
            "id": ["1"],
        }
        notices = [f"{spot.mark}-N"]
        codes = notices if address.startswith("/notices") else [spot.code, spot.organization, spot.person, spot.case]
        return of_place.get(part, codes)

    def cells(self, method: str, relations: tuple[Relation, ...] = OF_TOWNSHIP) -> Iterator[tuple[Relation, str]]:
        """The addresses of all routes with a method, each with the place that it is about."""
        for relation in relations:
            for route in self.routes:
                if method in self.methods(route):
                    yield from ((relation, address) for address in self.addresses(route, relation.spot))

    def once(self, method: str, relations: tuple[Relation, ...]) -> Iterator[tuple[Relation, str]]:
        """The same, each address once: one that names no place is that of every place."""
        found: dict[str, Relation] = {}
        for relation, address in self.cells(method, relations):
            found.setdefault(address, relation)
        return ((relation, address) for address, relation in found.items())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REGISTRY_RATE", "1000000/minute")
        yield Office(Programs(engine))
    engine.dispose()


def ask(program: Program, method: str, address: str, day: str | None = None) -> Any:
    more: dict[str, Any] = {} if method == "GET" else {"json": {}, "headers": {"If-Match": "*"}}
    dated = f"{address}{'&' if '?' in address else '?'}as_of={day}" if day else address
    return program.ask(dated, method, **more)


@pytest.mark.parametrize("role", READERS)
def test_nothing_outside_is_written(office: Office, role: str) -> None:
    program, before = office.programs.program(f"{role}@{planted.BY_KEY['T1'].code}"), office.head
    hidden, faults = forbidden(("T1",), DAY), []
    for method in ("POST", "PATCH", "DELETE"):
        relations = OF_TOWNSHIP if role in WRITERS else OF_TOWNSHIP[1:4]
        for relation, address in office.once(method, relations):
            if "?" in address or address in OF_NO_PLACE:
                continue
            answer = ask(program, method, address)
            leaked = told(texts(answer), hidden, address)
            if answer.status_code not in (400, 403, 404, 405, 409, 413, 415, 422, 428) or leaked:
                faults.append(f"{method} {address} ({relation.name}): {answer.status_code} {leaked}")
    assert not faults, "\n".join(faults)
    assert office.head == before


@pytest.mark.parametrize("role", READERS)
def test_a_write_about_no_place_is_done_for_whoever_asks_alone(office: Office, role: str) -> None:
    program, other = (office.programs.program(f"{role}@{planted.BY_KEY[key].code}") for key in ("T1", "T2"))
    before, hidden = office.head, forbidden(("T1",), DAY)
    for address in OF_NO_PLACE:
        answer = ask(program, "POST", address)
        assert answer.status_code == 200
        assert not told(texts(answer), hidden, address)
    assert office.head == before
    assert program.get("/todo")["since"] == before
    assert other.get("/todo")["since"] is None


@pytest.mark.soak
@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrator_reads_no_ledger(office: Office, role: str) -> None:
    program, faults = office.programs.program(f"{role}@*"), []
    hidden = [text for spot in planted.CITY for text in (spot.mark, spot.marker)]
    for _, address in office.once("GET", OF_TOWNSHIP):
        if address.startswith("/audit") and role == "audit":
            continue  # the audit log names what was asked for
        answer = ask(program, "GET", address)
        if told(texts(answer), hidden, address):
            faults.append(f"{address}: {answer.status_code}")
    assert not faults, "\n".join(faults)
