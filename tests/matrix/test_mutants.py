"""A sight that is not asked, wherever one is, is seen by the matrix: without any of its cuts some cell turns red.

`mutants.tsv` has for each mutant a cell that it turns red, so that one request says it (`make soak` goes through all).
A new cut needs its line; the test of a line that is missing or does not hold any more looks for another cell and says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, g

from registry.slices import LEDGERS
from registry.web import create_app
from registry.web.picture_cache import Pictures
from tests.matrix import mutants, planted
from tests.matrix.cells import OF_TOWNSHIP, forbidden, pages
from tests.matrix.leaks import texts, told
from tests.matrix.mutants import Mutant
from tests.matrix.planted import DAY, PAST
from tests.matrix.test_api_under_a_sight import PREFIX, asked_on, program_of, readings
from tests.matrix.test_pages_under_a_sight import asked_on as page_asked_on
from tests.matrix.test_pages_under_a_sight import asker
from tests.web.api.programs import Programs

KNOWN = Path(__file__).with_name("mutants.tsv")
#: What no cell can see, and why.
UNSEEN = {}
#: Relations in the order in which they tell most.
_TELLING = ("beside", "former", "own", "far", "above", "below what is beside", "below", "none")


class Cell(NamedTuple):
    """A question of the matrix: by a page or the API, with whose eyes, of which day, at which address."""

    front: str
    granted: str
    day: str
    address: str

    def __str__(self) -> str:
        return " ".join(self)


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
        """All cells, those that tell most first."""
        relations = sorted(OF_TOWNSHIP, key=lambda one: _TELLING.index(one.name))
        for granted in ("T1",):
            for day, relation in product((DAY, PAST), relations):
                if True:
                    for ledger in LEDGERS if relation is relations[0] else ():
                        yield Cell("page", granted, day, f"/ledgers/{ledger.key}?as_of={day}")
                    for cell in pages(self.pages, (relation,)):
                        if cell.method == "GET" and "report" not in cell.route:
                            yield Cell("page", granted, day, page_asked_on(cell, day))
                    program = self.program(granted)
                    for cell in readings(self.of_api, (relation,)):
                        yield Cell("api", granted, day, asked_on(program, cell, day).removeprefix(PREFIX))

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
