"""A sight that is not asked, wherever one is, is seen by the matrix: without any of its cuts some cell turns red.

`mutants.tsv` has for each mutant a cell that it turns red, so that one request says it: of every few in `make test`, of
all in `make soak`. A new cut needs its line. A line without a cell says why no cell is known that sees the mutant.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask, g

from registry.requests.rate import Rates
from registry.slices import LEDGERS
from registry.web import create_app
from registry.web.picture_cache import Pictures
from tests.matrix import mutants, planted
from tests.matrix.cells import forbidden
from tests.matrix.leaks import texts, told
from tests.matrix.mutants import Mutant
from tests.matrix.planted import BY_KEY, DAY, PAST, Spot
from tests.matrix.test_api_under_a_sight import program_of
from tests.matrix.test_pages_under_a_sight import asker
from tests.matrix.test_writes_under_a_sight import Office
from tests.web.api.programs import Programs

KNOWN = Path(__file__).with_name("mutants.tsv")
#: Of every so many mutants one is carried out in `make test`.
STEP = 5


@cache
def known() -> dict[str, str]:
    """The cell that each mutant turns red, by their names; nothing where none is known."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: row["cell"] for row in csv.DictReader(file, delimiter="\t")}


SEEN = [mutant for mutant in mutants.mutants() if known().get(str(mutant))]


class Cell(NamedTuple):
    """A question of the matrix: by a page or the API, with whose eyes, of which day, at which address."""

    front: str
    granted: str
    day: str
    address: str

    def __str__(self) -> str:
        return " ".join(self)

    @classmethod
    def of(cls, text: str) -> Cell:
        """The cell that is written so."""
        return cls(*text.split(" ", 3))


_OUTSIDE, _FORMER, _OWN = BY_KEY["T2"], BY_KEY["F"], BY_KEY["T1"]
_VILLAGE = BY_KEY["V2"]
#: What lists, searches and files tell without being asked about a place.
_LISTS = {
    "page": (
        *("/", "/changes", "/changes/1", "/changes/2", "/changes/3", "/versions", "/audits", "/audits/QAQ-H", "/draws"),
        *("/draws/QAQ-L", "/audits/QAQ-H/report", "/cases", "/stars", "/screening?year=2018", "/notices", "/findings"),
        *(
            "/rules",
            "/rules/ORG-01a",
            "/tree",
            "/tree/451102",
            "/tree?of=organizations",
            "/contacts",
            "/sites",
            "/report",
        ),
        *("/figures/village.organized", "/mappings", "/townships/451102101", "/todo"),
        *(f"/ledgers/{ledger.key}" for ledger in LEDGERS),
        *(f"/ledgers/{key}?export=rows" for key in ("posts", "cases")),
        *(f"{page}?q={text}" for page in ("/search", "/search/suggested") for text in (_OUTSIDE.marker, _VILLAGE.case)),
        *(f"{page}?q={text}" for page in ("/search", "/search/suggested") for text in (_VILLAGE.person, "QV2Q村")),
    ),
    "api": (
        *("/changes", "/changes/1", "/changes/2", "/changes/3", "/audits", "/audits/QAQ-H", "/draws", "/draws/QAQ-L"),
        *(
            "/draws/QAQ-L/verify",
            "/audits/QAQ-H/report",
            "/cases",
            "/stars?year=2018",
            "/screen?year=2018",
            "/findings",
        ),
        *("/rules", "/tree", "/people/duplicates", "/mappings", "/export.xlsx", "/report.xlsx", "/figures"),
        *("/figures/village.organized/units", "/audits/QAQ-H/worksheet.xlsx"),
        *(f"/ledgers/{ledger.key}/rows" for ledger in LEDGERS),
        *(f"/ledgers/{key}/export.{form}" for key in ("posts", "organizations") for form in ("csv", "xlsx")),
        *(f"/search?q={text}" for text in (_OUTSIDE.marker, _VILLAGE.case, _VILLAGE.person, "QV2Q村")),
    ),
}


def _about(spot: Spot) -> dict[str, tuple[str, ...]]:
    """The addresses of what lies at a place."""
    units = (spot.code, spot.organization, spot.person, spot.case, spot.name, f"{spot.mark}某")
    figures = ("village.organized", "ORG-01a")
    return {
        "page": (
            *(f"/units/{unit}" for unit in units),
            *(f"/units/{unit}/graph.svg" for unit in units[:2]),
            *(f"/figures/{figure}/{spot.code}" for figure in figures),
            *(f"/rules/ORG-01a/units/{unit}" for unit in units[:2]),
            *(f"{page}?scope={spot.code}" for page in ("/", "/findings", "/ledgers/posts", "/report", "/cases")),
            *(
                f"/notices/{spot.mark}-N",
                f"/townships/{spot.code}",
                f"/tree/{spot.code}",
                f"/versions?unit={spot.code}",
            ),
        ),
        "api": (
            *(f"/units/{unit}{more}" for unit in units for more in ("", "/history")),
            *(f"/units/{unit}/graph.svg" for unit in units[:2]),
            *(f"/figures/{figure}/explain?unit={spot.code}" for figure in figures),
            *(f"{page}?scope={spot.code}" for page in ("/figures", "/findings", "/ledgers/posts/rows", "/cases")),
            *(f"/cases/{spot.case}", f"/notices/{spot.mark}-N.docx"),
        ),
    }


class Matrix:
    """The matrix over one planted city, asked cell by cell."""

    def __init__(self, folder: Path):
        self.engine = planted.found(folder)
        self.pages: Flask = create_app(self.engine, bytes_of_pages=0)
        self.pages.secret_key = "of these tests alone"
        self.pages.before_request_funcs.setdefault(None, []).insert(0, self._sign_in)
        self.api: Programs | None = None
        self._programs: dict[str, Any] = {}

    def _sign_in(self) -> None:
        g.account = self.pages.extensions["asker"]

    def forget(self) -> None:
        """Forgets all that was kept between requests."""
        for app in (self.pages, *([self.api.app] if self.api else [])):
            app.extensions["registry"].pictures = Pictures()

    def cells(self) -> Iterator[Cell]:
        """The cells that are asked of every mutant until one turns red, those that tell most first."""
        for granted, day in (("T1", DAY), ("W1+S1", DAY), ("T1", PAST)):
            spots = (_FORMER, _OWN) if day == PAST else (_OUTSIDE, _VILLAGE, _OWN)
            for front in ("page", "api"):
                asked = [address for spot in spots for address in _about(spot)[front]]
                for address in (*_LISTS[front], *asked):
                    yield Cell(front, granted, day, self._dated(front, address, day))
            for row in self._rows if day == DAY else ():
                yield from (Cell("api", granted, day, f"{row}{more}") for more in ("", "/history", "/attachments"))

    def _dated(self, front: str, address: str, day: str) -> str:
        """The address, about a day where it takes one."""
        dated = f"{address}{'&' if '?' in address else '?'}as_of={day}"
        return (
            dated if front == "page" or ("/mappings" not in address and not address.startswith("/changes")) else address
        )

    @cached_property
    def _rows(self) -> list[str]:
        """Rows that lie outside."""
        office = Office(self.of_api)
        return [f"/ledgers/{key}/rows/{number}" for (key, spot), number in office.records.items() if spot == "V2"]

    @property
    def of_api(self) -> Programs:
        """The API, whose users come after all that pages are asked without any."""
        if self.api is None:
            self.api = Programs(planted.found(Path(self.engine.url.database).parent / "api"))
        return self.api

    def program(self, granted: str) -> Any:
        if granted not in self._programs:
            self._programs[granted] = program_of(self.of_api, tuple(granted.split("+")))
        return self._programs[granted]

    def is_red(self, cell: Cell) -> bool:
        """Whether something is told in a cell that may not be, or nothing can be."""
        granted = tuple(cell.granted.split("+"))
        if cell.front == "page":
            answer = asker(self.pages, granted).get(cell.address)
        else:
            answer = self.program(cell.granted).ask(cell.address)
        return answer.status_code >= 500 or bool(told(texts(answer), forbidden(granted, cell.day), cell.address))

    def found(self, mutant: Mutant) -> Cell | None:
        """The first cell that a mutant turns red."""
        cells = list(dict.fromkeys(self.cells()))
        self.forget()
        with mutants.carried_out(mutant):
            try:
                return next((cell for cell in cells if self.is_red(cell)), None)
            finally:
                self.forget()

    def turns_red(self, mutant: Mutant, cell: Cell) -> bool:
        """Whether a mutant turns a cell red that is not red without it."""
        self.forget()
        assert not self.is_red(cell), cell
        self.forget()
        with mutants.carried_out(mutant):
            try:
                return self.is_red(cell)
            finally:
                self.forget()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rates, "wait", lambda *_: 0)
        yield Matrix(tmp_path_factory.mktemp("planted"))


def test_every_cut_has_its_line_and_every_line_its_cut() -> None:
    assert [str(mutant) for mutant in mutants.mutants()] == list(known())


def check(matrix: Matrix, mutant: Mutant) -> None:
    if not matrix.turns_red(mutant, Cell.of(known()[str(mutant)])):
        pytest.fail(f"another cell: {mutant}\t{matrix.found(mutant)}")


@pytest.mark.parametrize("mutant", SEEN[::STEP], ids=str)
def test_a_cut_that_is_left_out_is_seen(matrix: Matrix, mutant: Mutant) -> None:
    check(matrix, mutant)


@pytest.mark.soak
@pytest.mark.parametrize("mutant", SEEN, ids=str)
def test_any_cut_that_is_left_out_is_seen(matrix: Matrix, mutant: Mutant) -> None:
    check(matrix, mutant)
