"""The matrix asked cell by cell: what an answer tells, and whether it follows from what lies outside in other ways."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.casework import audits
from registry.db import reading
from registry.errors import NotFound
from registry.figures.service import figures_of
from registry.figures.service import inside as inside_of
from registry.lookup import duplicates
from registry.lookup.star_sheet import star_sheet
from registry.moment import Moment, head
from registry.picture import Picture
from registry.sight import EVERYTHING
from registry.sights.service import sight_of
from registry.slices import LEDGERS
from registry.versions import At
from registry.versions.identities import meant
from registry.web import create_app
from registry.web.picture_cache import Pictures
from tests.matrix import mutants, planted
from tests.matrix.cells import NONE, forbidden
from tests.matrix.leaks import texts, told
from tests.matrix.mutants import Mutant
from tests.matrix.planted import BY_KEY, CITY, DAY, PAST, Spot, inside
from tests.matrix.test_outside_and_unknown import asked_alike
from tests.matrix.test_pages_under_a_sight import asker
from tests.matrix.test_verb_pages_under_a_sight import TOKEN
from tests.matrix.test_writes_under_a_sight import Office
from tests.registries import copy, opened, touch_freely
from tests.web.api.programs import Program, Programs


class Cell(NamedTuple):
    """A question of the matrix: by a page, the API or a service, with whose eyes, of which day, at which address.

    Who was granted several places is `W1+S1`, who has another role than a viewer `clerk@T1` (`viewer@A+clerk@T1`), who
    asks after another one `A>T1`. Several addresses are set apart by ` then `: the last answer is looked at. `POST:{} `
    may stand before one, with what is sent, and in one `<draws A>` for the record number of a row there, or of one in
    which a text stands (`<projects ZV1Z-J>`), `<#draws A>` for its figures alone, `<report A>` for a report's name.
    """

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

    @property
    def hidden(self) -> list[str]:
        """What the last answer may not tell."""
        return forbidden(_places(self.last), self.day)

    @property
    def unknown(self) -> Cell:
        """The same question about what there is not: with its codes, names and numbers for those of every place in it
        that is not had today."""
        address = _ROW.sub(lambda part: f"<{part[1]} {NONE.key}>", self.address)
        had = set[str]().union(*map(inside, _places(self.last)))
        for spot in sorted((one for one in CITY if one.key not in had), key=lambda one: -len(one.code)):
            for own, none in ((spot.marker, NONE.marker), (spot.mark, NONE.mark), (spot.code, NONE.code)):
                address = re.sub(rf"(?<!\d){own}(?!\d)", none, address)
        return self._replace(address=address)

    @property
    def last(self) -> str:
        """What who asks last was granted."""
        return self.granted.rpartition(">")[2]


def _places(granted: str) -> tuple[str, ...]:
    return tuple(place for _, place in _grants(granted))


def _grants(granted: str) -> list[tuple[str, str]]:
    """The roles and places, by key, that were granted; a role stands for those after it too."""
    found, role = list[tuple[str, str]](), "viewer"
    for one in granted.split("+"):
        own, _, place = one.rpartition("@")
        role = own or role
        found.append((role, place))
    return found


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


def _named_as_to_all(picture: Picture) -> str:
    """The figures of a place by its name, asked for right after somebody asked who reads everything."""
    figures_of(picture.seen_by(EVERYTHING), _VILLAGE.name)
    with suppress(NotFound):
        return f"{_VILLAGE.name}: {figures_of(picture, _VILLAGE.name)}"
    return ""


#: Services of which pages and the API tell a part alone, or that they never ask so.
SERVICES: Mapping[str, Callable[[Picture], Any]] = {
    "figures_by_name": _named_as_to_all,
    "star_sheet": lambda picture: star_sheet(picture, 2018, inside_of(picture, None)),
    "duplicates": lambda picture: duplicates.told(picture, duplicates.duplicates(picture)),
    "cohort": lambda picture: [case.code for case in audits.cohort(picture, (2018,))],
}


class City:
    """One registry, whose pages are asked by an account and its API by a program; each has a copy, for programs have
    users, and pages are asked without any."""

    def __init__(self, file: Path):
        self.file, self.engine = file, opened(copy(file, file.with_name(f"pages-{file.name}")))
        self.pages: Flask = create_app(self.engine, bytes_of_pages=0)
        self.pages.secret_key = "of these tests alone"
        self.pages.before_request_funcs.setdefault(None, []).insert(0, self._sign_in)
        self._programs: dict[str, Program] = {}

    def _sign_in(self) -> None:
        g.account = self.pages.extensions["asker"]

    @cached_property
    def api(self) -> Programs:
        return Programs(opened(copy(self.file, self.file.with_name(f"api-{self.file.name}"))))

    @cached_property
    def office(self) -> Office:
        """Who knows the record numbers of rows."""
        return Office(self.api)

    def written(self, address: str) -> str:
        """An address with the numbers and names for which others stand in it."""
        return _ROW.sub(lambda part: self._number(part[1], part[2]), address)

    def _number(self, ledger: str, which: str) -> str:
        if which == NONE.key:
            return "9" * 6
        if ledger == "report":
            return self._report(which)
        key = ledger.removeprefix("#")
        number = self.office.records.get((key, which)) or self.office.record(key, which)
        return number.rpartition("-")[2].partition(".")[0] if key != ledger else number

    def _report(self, place: str) -> str:
        """The name of the report that was handed in of a place, or of everything (`*`)."""
        wanted = None if place == "*" else BY_KEY[place].code
        found = self.office.all.get("/reports")["reports"]
        (name,) = (one["id"] for one in found if one["scope"] == wanted)
        return str(name)

    def forget(self) -> None:
        """Forgets all that was kept between requests."""
        for app in (self.pages, self.api.app):
            app.extensions["registry"].pictures = Pictures()

    def answer(self, cell: Cell) -> tuple[int, str]:
        """The status and all that the last answer tells."""
        for granted in cell.granted.split(">"):
            for written in cell.address.split(" then "):
                found = self._asked(cell, granted, written)
        return found

    def _asked(self, cell: Cell, granted: str, written: str) -> tuple[int, str]:
        written = self.written(written)
        told, _, address = f"GET {written}".rpartition(" ")
        method, _, sent = told.removeprefix("GET ").partition(":")
        if cell.front == "service":
            return 200, repr(self._of_service(address, cell))
        if cell.front == "page":
            client = asker(self.pages, [f"{role}@{place}" for role, place in _grants(granted)])
            answer = client.get(address) if method == "GET" else _sent(client, address, json.loads(sent))
        else:
            how: Any = {} if method == "GET" else {"json": json.loads(sent or "{}"), "headers": {"If-Match": "*"}}
            answer = self.program(granted).ask(address, method, **how)
        return answer.status_code, texts(answer)

    def program(self, granted: str) -> Program:
        if granted not in self._programs:
            grants = (f"{role}@{BY_KEY[key].code}" for role, key in _grants(granted))
            self._programs[granted] = self.api.program(*grants)
        return self._programs[granted]

    def _of_service(self, name: str, cell: Cell) -> Any:
        with reading(self.engine) as connection:
            now = Moment(planted.TODAY, head(connection))
            places = [meant(At(connection, now), BY_KEY[key].code)["unit"][0] for key in _places(cell.granted)]
            sight = sight_of(Picture(connection, now), frozenset(places))
            moment = Moment(datetime.date.fromisoformat(cell.day), now.known_at)
            return SERVICES[name](Picture(connection, moment, sight=sight))


def _sent(client: FlaskClient, address: str, typed: Mapping[str, str]) -> TestResponse:
    """The answer to a form of a page that is filled in and sent."""
    page = client.get(address).text
    kept = re.findall(r'name="version" value="([^"]*)"', page) or [""]
    return client.post(address, data={**typed, "csrf_token": TOKEN.findall(page)[-1], "version": kept[0]})


_ROW = re.compile(r"<(#?\w+) ([^<>]+)>")


class Line(NamedTuple):
    """A line of the table of mutants: the cell that a mutant turns red, and by what that is seen.

    `told`: a text of outside is told. `unlike`: what lies outside, or is later, is answered otherwise than what there
    is not. `counted`: the answer is another where more lies outside. `kept`: it is another one after others. `beside`:
    other cuts that keep the cell green where the mutant's alone is left out. They are left out as well; without the
    mutant the cell is green all the same.
    """

    mutant: str
    cell: str
    sees: str
    beside: str
    why: str

    @property
    def others(self) -> list[Mutant]:
        return [mutant for mutant in mutants.mutants() if str(mutant) in self.beside.split("; ")]


class Matrix:
    """The matrix over one planted city, asked cell by cell, and over one in which more lies outside."""

    def __init__(self, folder: Path):
        base = planted.found(folder)
        base.dispose()
        self._files: dict[str, Path] = {}
        for name, villages in (("few", 1), ("many", 3)):
            file = self._files[name] = copy(folder / "registry.db", folder / f"{name}.db")
            engine = opened(file)
            planted.more(engine, folder / name, villages)
            # At the same time, as far as is told: its digest nobody is told who sees it in part.
            touch_freely(engine, f"update change set at = '{_THEN}' where number = (select max(number) from change)")
            engine.dispose()
        self.city = City(self._files["few"])
        self._usually: dict[Cell, str] = {}
        self._anyway: dict[tuple[tuple[Mutant, ...], Cell, str], bool] = {}

    @cached_property
    def larger(self) -> City:
        """The city in which more lies outside."""
        return City(self._files["many"])

    def forget(self) -> None:
        for city in (self.city, *([self.larger] if "larger" in self.__dict__ else [])):
            city.forget()

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
        return [f"/ledgers/{key}/rows/<{key} V2>" for key, spot in self.city.office.records if spot == "V2"]

    def is_red(self, cell: Cell, sees: str = "told") -> bool:
        """Whether something is seen in a cell that may not be, or nothing can be told."""
        status, text = self.city.answer(cell)
        if status >= 500 or told(text, cell.hidden, cell.address):
            return True
        if sees == "unlike":
            _, of_unknown = self.city.answer(cell.unknown)
            own, none = (self.city.written(one.address) for one in (cell, cell.unknown))
            return asked_alike(text, own, none) != asked_alike(of_unknown, none, own)
        if sees == "kept":
            self.forget()
            last = cell._replace(granted=cell.last, address=cell.address.rpartition(" then ")[2])
            return text != self.city.answer(last)[1]
        if sees == "otherwise":
            return _MARKED.sub("", text) != self._usual(cell)
        return sees == "counted" and _MARKED.sub("", text) != _MARKED.sub("", self.larger.answer(cell)[1])

    def _usual(self, cell: Cell) -> str:
        """What is answered while every cut is made; it has to be asked for the first time then."""
        if cell not in self._usually:
            self._usually[cell] = _MARKED.sub("", self.city.answer(cell)[1])
        return self._usually[cell]

    def found(self, mutant: Mutant) -> Cell | None:
        """The first cell that a mutant turns red."""
        cells = list(dict.fromkeys(self.cells()))
        self.forget()
        with mutants.carried_out(mutant):
            try:
                return next((cell for cell in cells if self.is_red(cell)), None)
            finally:
                self.forget()

    def turns_red(self, mutant: Mutant, line: Line) -> bool:
        """Whether a mutant turns its cell red, which is not red without it, be the cuts beside it left out or not."""
        cell = Cell.of(line.cell)
        for others in dict.fromkeys([(), tuple(line.others)]):
            assert not self._is_red_anyway(others, cell, line.sees), (line.cell, others)
        return self._is_red_without((mutant, *line.others), cell, line.sees)

    def _is_red_anyway(self, others: tuple[Mutant, ...], cell: Cell, sees: str) -> bool:
        """As `_is_red_without`, asked once: many mutants have a cell alike."""
        key = others, cell, sees
        if key not in self._anyway:
            self._anyway[key] = self._is_red_without(others, cell, sees)
        return self._anyway[key]

    def _is_red_without(self, cuts: Iterable[Mutant], cell: Cell, sees: str) -> bool:
        self.forget()
        with ExitStack() as left_out:
            for cut in cuts:
                left_out.enter_context(mutants.carried_out(cut))
            try:
                return self.is_red(cell, sees)
            finally:
                self.forget()


#: The time of the last change, whatever it is about; and what an answer goes by.
_THEN = "2026-01-01T00:00:00.000000+00:00"
_MARKED = re.compile(r"ETag: .*\n|Content-Length: .*\n")
