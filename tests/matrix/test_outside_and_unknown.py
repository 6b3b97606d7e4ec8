"""Outside and unknown are one: byte for byte the same answer, but for what was asked, by as many statements.

Every address of pages and of the API that names something is asked for something that lies outside, and for something
of the same form that there is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from flask import Flask, g
from sqlalchemy import Engine

from registry.file_store import ENVIRONMENT
from registry.requests.rate import Rates
from registry.web import create_app
from registry.web.picture_cache import Pictures
from tests.matrix import planted
from tests.matrix.cells import NONE, OF_TOWNSHIP, Relation, pages
from tests.matrix.leaks import texts
from tests.matrix.planted import BY_KEY, DAY
from tests.matrix.statements import statements
from tests.matrix.test_api_under_a_sight import PREFIX, asked_on, program_of, readings
from tests.matrix.test_pages_under_a_sight import asked_on as page_asked_on
from tests.matrix.test_pages_under_a_sight import asker
from tests.matrix.test_writes_under_a_sight import Office, ask
from tests.web.api.programs import Programs
from tests.web.api.test_attachments import attach
from tests.web.api.test_imports import bring

_NONE = Relation("none", NONE)
_OUTSIDE = [one for one in OF_TOWNSHIP if one.name in ("above", "beside", "below what is beside", "far")]
#: What of the county is not outside for who has its township: the audit and the draw have items of the township, and
#: the county's code begins the township's.
_SHARED = re.compile(r"/audits|/draws|\?q=\d")


class Pair(NamedTuple):
    """An address of something that lies outside, and of something that there is not."""

    outside: str
    unknown: str


class Alike:
    """Asks pairs, and keeps those of which the answers, or the numbers of statements, differ."""

    def __init__(self, engine: Engine, ask: Callable[[str], Any], forget: Callable[[], None] = lambda: None):
        self.engine, self._ask, self._forget = engine, ask, forget
        self._unknown: dict[str, tuple[str, int]] = {}
        self.count, self.faults = 0, list[str]()

    def look_at(self, pair: Pair) -> None:
        self.count += 1
        if pair.unknown not in self._unknown:
            # Once before: what it reads is kept, as it is for the one that lies outside.
            self._answer(pair.unknown)
            self._unknown[pair.unknown] = self._answer(pair.unknown)
        unknown, of_unknown = self._unknown[pair.unknown]
        found, of_found = self._answer(pair.outside)
        if asked_alike(found, pair.outside, pair.unknown) != asked_alike(unknown, pair.unknown, pair.outside):
            self.faults.append(f"{pair.outside}: {found[:12]}, {pair.unknown}: {unknown[:12]}")
        elif of_found != of_unknown:
            self.faults.append(f"{pair.outside}: {of_found} statements, {pair.unknown}: {of_unknown}")

    def _answer(self, address: str) -> tuple[str, int]:
        self._forget()
        with statements(self.engine) as sent:
            answer = self._ask(address)
        return texts(answer), len(sent)


def asked_alike(text: str, own: str, other: str) -> str:
    """An answer without what was asked for that the other address has otherwise, and without its length."""
    parts = zip(_PARTS.split(own), _PARTS.split(other), strict=True)
    for part in sorted({part for part, others in parts if part != others}, key=len, reverse=True):
        # Whole: the code of a county begins those of its townships, and a page shows the asker his own.
        text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(part)}(?![0-9A-Za-z])", "…", text)
    return re.sub(r"Content-Length: \d+\n", "", text)


_PARTS = re.compile('[/?&="]')


# -- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    app = create_app(engine, bytes_of_pages=0)
    app.secret_key = "of these tests alone"

    def signed_in() -> None:
        g.account = app.extensions["asker"]

    app.before_request_funcs.setdefault(None, []).insert(0, signed_in)
    yield app
    engine.dispose()


def pairs_of_pages(app: Flask, relations: list[Relation]) -> Iterator[Pair]:
    for relation in relations:
        for cell, none in zip(pages(app, (relation,)), pages(app, (_NONE,)), strict=True):
            is_shared = relation.name == "above" and _SHARED.match(cell.address)
            if cell.address != none.address and cell.method == "GET" and not is_shared:
                yield Pair(page_asked_on(cell, DAY), page_asked_on(none, DAY))


def test_a_page_of_what_lies_outside_is_that_of_what_there_is_not(city: Flask) -> None:
    client = asker(city, ("T1",))
    alike = Alike(city.extensions["registry"].engine, client.get)
    for pair in pairs_of_pages(city, _OUTSIDE):
        alike.look_at(pair)
    assert alike.count > 200
    assert not alike.faults, "\n".join(alike.faults)


@pytest.mark.soak
def test_so_it_is_where_nothing_was_asked_before(city: Flask) -> None:
    client, registry = asker(city, ("T1",)), city.extensions["registry"]

    def forget() -> None:
        registry.pictures = Pictures()

    alike = Alike(registry.engine, client.get, forget)
    for pair in pairs_of_pages(city, _OUTSIDE[1:2]):
        alike.look_at(pair)
    assert not alike.faults, "\n".join(alike.faults)


# -- the API ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("planted")
    with pytest.MonkeyPatch.context() as patch:
        # How often a token asks is written down now and then.
        patch.setattr(Rates, "wait", lambda *_: 0)
        patch.setenv(ENVIRONMENT, str(folder / "files"))
        engine = planted.found(folder)
        yield Office(Programs(engine))
    engine.dispose()


def pairs_of_readings(programs: Programs, relations: list[Relation]) -> Iterator[Pair]:
    anybody = programs.program("viewer@*")
    for relation in relations:
        for cell, none in zip(readings(programs, (relation,)), readings(programs, (_NONE,)), strict=True):
            is_shared = relation.name == "above" and _SHARED.search(cell.address)
            if cell.address != none.address and not is_shared:
                yield Pair(*(asked_on(anybody, one, DAY).removeprefix(PREFIX) for one in (cell, none)))


def pairs_of_records(office: Office, more: str = "") -> Iterator[Pair]:
    """The rows of each ledger that lie beside, each with one that there is not. A draw is read by whoever reads one of
    its units, as T1 does of the one over everything."""
    own = {number for (_, spot), number in office.records.items() if spot in planted.inside("T1")}
    for (key, spot), number in office.records.items():
        if spot in ("T2", "V2", "V3") and number not in own and key != "draws":
            row = f"/ledgers/{key}/rows"
            yield Pair(f"{row}/{number}{more}", f"{row}/{re.sub('[0-9]+$', '9876543', number)}{more}")


def test_what_the_api_reads_outside_is_what_there_is_not(office: Office) -> None:
    program = program_of(office.programs, ("T1",))
    alike = Alike(office.programs.engine, program.ask)
    for pair in pairs_of_readings(office.programs, _OUTSIDE):
        alike.look_at(pair)
    for more in ("", "/history", "/attachments"):
        for pair in pairs_of_records(office, more):
            alike.look_at(pair)
    assert alike.count > 300
    assert not alike.faults, "\n".join(alike.faults)


@pytest.mark.parametrize("role", ["clerk", "auditor", "reviewer"])
def test_what_the_api_writes_outside_is_what_there_is_not(office: Office, role: str) -> None:
    program = office.programs.program(f"{role}@{BY_KEY['T1'].code}")
    faults, count = [], 0
    for method in ("POST", "PATCH", "DELETE"):
        alike = Alike(office.programs.engine, lambda address, method=method: ask(program, method, address))
        for relation in _OUTSIDE[1:2]:
            pairs = zip(office.cells(method, (relation,)), office.cells(method, (_NONE,)), strict=True)
            for (_, outside), (_, unknown) in pairs:
                if outside != unknown and "?" not in outside and "/none" not in outside and "/rows/" not in outside:
                    alike.look_at(Pair(outside, unknown))
        for more in ("", "/withdraw", "/attachments"):
            for pair in pairs_of_records(office, more):
                alike.look_at(pair)
        faults += [f"{method} {fault}" for fault in alike.faults]
        count += alike.count
    assert count > 100
    assert not faults, "\n".join(faults)


def test_a_file_or_an_import_of_somebody_else_is_as_one_that_there_is_not(office: Office) -> None:
    """Their names are random: of the same form are all of them."""
    everywhere = office.programs.program("clerk@*")
    attached = attach(everywhere, f"/ledgers/ratings/rows/{office.records['ratings', 'V2']}/attachments")
    brought = bring(everywhere)
    assert (attached.status_code, brought.status_code) == (201, 202)
    file, job = (answer.get_json()["id"] for answer in (attached, brought))
    program = office.programs.program(f"clerk@{BY_KEY['T1'].code}")
    other = {file: "A" * len(file), job: "0" * len(job)}
    for method, address in (
        ("GET", f"/attachments/{file}"),
        ("GET", f"/imports/{job}"),
        ("GET", f"/imports/{job}/workbook"),
        ("POST", f"/imports/{job}/take"),
    ):
        alike = Alike(office.programs.engine, lambda address, method=method: ask(program, method, address))
        own = file if file in address else job
        alike.look_at(Pair(address, address.replace(own, other[own])))
        assert not alike.faults, (method, alike.faults)
        assert ask(program, method, address).status_code == 404
