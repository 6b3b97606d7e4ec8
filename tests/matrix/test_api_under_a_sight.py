"""Every reading of the API, asked about every place by whoever was granted a township: nothing outside is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from registry.slices import LEDGERS
from tests.matrix import planted
from tests.matrix.cells import EYES, LEDGER, OF_TOWNSHIP, Cell, Relation, cells, forbidden, once
from tests.matrix.leaks import texts, told
from tests.matrix.planted import BY_KEY
from tests.web.api.programs import Program, Programs

PREFIX = "/api/v1"
#: Files that take their time are asked of fewer places; a PDF says what the document of Word does.
_SLOW = (".docx", ".pdf", ".xlsx", ".svg")
_LEDGERS = [ledger.key for ledger in LEDGERS]
#: A column by which rows of a ledger are filtered.
_FILTERED = {"posts": "unit", "organizations": "place", "places": "parent", "cases": "organization"}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    engine = planted.found(tmp_path_factory.mktemp("planted"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGISTRY_RATE", "1000000/minute")
        yield Programs(engine)
    engine.dispose()


def program_of(programs: Programs, granted: tuple[str, ...]) -> Program:
    return programs.program(*(f"viewer@{BY_KEY[key].code}" for key in granted))


def readings(programs: Programs, relations: tuple[Relation, ...]) -> Iterator[Cell]:
    """Every address that is read, about every place; of the rows each ledger, and what is searched for."""
    for cell in cells(programs.app, relations, f"{PREFIX}/"):
        if cell.method != "GET" or cell.route.endswith("/report.pdf"):
            continue
        keys = _LEDGERS if cell.route.endswith("/rows") else [LEDGER]
        for key in keys:
            yield cell._replace(address=cell.address.replace(f"/ledgers/{LEDGER}/", f"/ledgers/{key}/"))
    for relation in relations:
        for text in (relation.spot.marker, relation.spot.code, relation.spot.person):
            yield Cell("GET", f"{PREFIX}/search", f"{PREFIX}/search?q={text}", relation)
        for figure in ("village.organized", "ORG-01a"):
            for unit in (relation.spot.code, relation.spot.organization):
                address = f"{PREFIX}/figures/{figure}/explain?unit={unit}"
                yield Cell("GET", f"{PREFIX}/figures/<figure>/explain", address, relation)
        for key, column in (
            ("posts", "unit"),
            ("organizations", "place"),
            ("places", "parent"),
            ("cases", "organization"),
        ):
            code = relation.spot.code if column in ("place", "parent") else relation.spot.organization
            address = f"{PREFIX}/ledgers/{key}/rows?{column}={code}"
            yield Cell("GET", f"{PREFIX}/ledgers/<ledger>/rows", address, relation)


def asked_on(program: Program, cell: Cell, day: str) -> str:
    """The address of a cell about a day, where the operation takes one."""
    takes = "as_of" in program.taken(cell.route)
    return f"{cell.address}{'&' if '?' in cell.address else '?'}as_of={day}" if takes else cell.address


@pytest.mark.parametrize(("granted", "day"), EYES, ids=str)
def test_no_answer_tells_of_what_lies_outside(programs: Programs, granted: tuple[str, ...], day: str) -> None:
    program, hidden = program_of(programs, granted), forbidden(granted, day)
    faults, statuses = [], Counter[int]()
    asked = (
        cell
        for cell in readings(programs, OF_TOWNSHIP)
        if not cell.route.endswith(_SLOW) or cell.relation.name in ("own", "far")
    )
    for cell in once(asked):
        address = asked_on(program, cell, day)
        answer = program.ask(address.removeprefix(PREFIX))
        statuses[answer.status_code] += 1
        leaked = told(texts(answer), hidden, address)
        if answer.status_code >= 500 or leaked:
            faults.append(f"{address} ({cell.relation.name}): {answer.status_code} {leaked}")
    assert statuses[200] > 100
    assert not faults, f"{len(faults)} of {sum(statuses.values())} {statuses}:\n" + "\n".join(faults[:200])


@pytest.mark.parametrize("relation", [r for r in OF_TOWNSHIP if r.name in ("own", "below")], ids=lambda r: r.name)
def test_what_is_ones_own_is_there(programs: Programs, relation: Relation) -> None:
    program, spot = program_of(programs, ("T1",)), relation.spot
    for address in (
        f"/units/{spot.code}",
        f"/units/{spot.organization}/history",
        f"/ledgers/posts/rows?scope={spot.code}",
        f"/search?q={spot.marker}",
        f"/figures?scope={spot.code}",
        "/tree",
        "/changes/1",
    ):
        answer = program.ask(address)
        assert answer.status_code == 200, address
    assert spot.marker in program.ask(f"/units/{spot.organization}").text


def test_a_row_is_there_for_whoever_reads_it_and_for_nobody_else(programs: Programs) -> None:
    everything, township = programs.program("viewer@*"), program_of(programs, ("T1",))
    outside = 0
    for ledger in LEDGERS:
        every = everything.get(f"/ledgers/{ledger.key}/rows", limit=1000)["rows"]
        own = {row["record"] for row in township.get(f"/ledgers/{ledger.key}/rows", limit=1000)["rows"]}
        assert own <= {row["record"] for row in every}
        for row in every:
            for address in (f"/ledgers/{ledger.key}/rows/{row['record']}{more}" for more in ("", "/history")):
                answer = township.ask(address)
                is_own = row["record"] in own
                outside += not is_own
                assert answer.status_code == (200 if is_own else 404), (address, is_own)
    assert outside > 50
