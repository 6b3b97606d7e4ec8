"""Asking a registry for its figures as tests do: days as text, one picture per day kept for the next question."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from registry import moment
from registry.exchange.importing import take
from registry.figures import explaining, service
from registry.picture import Picture
from registry.staging.service import Request
from tests.reference import figures as reference
from tests.reference.items import Item
from tests.reference.reading import Ledgers
from tests.reference.world import World
from tests.registries import written

SAMPLE = Path(__file__).resolve().parent / "data" / "sample"
KEPT_PICTURES = 4
#: Where the first ledgers lie that were taken in.
FIRST_SET = "set-1"


class RegistryUnderTest:
    """A registry in a file, asked over one connection; what it knows may grow by `take`."""

    def __init__(self, engine: Engine, folder: Path, imports: int = 0):
        self.engine, self.folder = engine, folder
        self._imports = imports
        self._pictures: dict[tuple[str, int], Picture] = {}
        #: What was read of each state of knowledge: days are looked at over the same rows.
        self._known: dict[int, Picture] = {}
        self._figures: dict[tuple[str, str | None, int], dict[str, dict[str, Any]]] = {}

    @cached_property
    def connection(self) -> Connection:
        return self.engine.connect()

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()

    def take(self, ledgers: Mapping[str, str] | Path, **how: Any) -> int | None:
        """Imports ledgers, which must have no problems: the number of the change."""
        if not isinstance(ledgers, Path):
            self._imports += 1
            ledgers = written(self.folder / f"set-{self._imports}", ledgers)
        outcome = take(self.engine, ledgers, Request("测试", "测试", **how))
        assert outcome.problems == []
        self.connection.rollback()  # what was begun before does not see the change
        return outcome.change

    def moment(self, day: str, known_at: int | None = None) -> moment.Moment:
        known_at = moment.head(self.connection) if known_at is None else known_at
        return moment.Moment(datetime.date.fromisoformat(day), known_at)

    def picture(self, day: str, known_at: int | None = None) -> Picture:
        at = self.moment(day, known_at)
        key = (day, at.known_at)
        if key not in self._pictures:
            while len(self._pictures) >= KEPT_PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            if at.known_at not in self._known:
                self._known[at.known_at] = Picture(self.connection, at)
            self._pictures[key] = self._known[at.known_at].on(at.as_of)
        return self._pictures[key]

    def figures(self, day: str, scope: str | None = None, known_at: int | None = None) -> dict[str, dict[str, Any]]:
        """Every figure by its code."""
        picture = self.picture(day, known_at)
        key = (day, scope, picture.moment.known_at)
        if key not in self._figures:
            self._figures[key] = {found["code"]: found for found in service.figures_of(picture, scope)}
        return self._figures[key]

    def value(self, figure: str, day: str, scope: str | None = None) -> Any:
        """What a figure says: its value, of a distribution its categories."""
        found = self.figures(day, scope)[figure]
        return found["categories"] if found["kind"] == "distribution" else found["value"]

    def units(
        self, figure: str, day: str, status: str | None = None, scope: str | None = None, known_at: int | None = None
    ) -> list[str]:
        """The units behind a figure."""
        return service.units_of(self.picture(day, known_at), figure, scope, status)["units"]

    def answers(self, figure: str, day: str, scope: str | None = None) -> dict[str, str]:
        """The units of a share or count, each with its answer."""
        kind = self.figures(day)[figure]["kind"]
        statuses = ("met", "not_met", "unknown", "undetermined") if kind == "share" else ("population", "undetermined")
        return {u: s for s in statuses for u in self.units(figure, day, s, scope)}

    def explain(self, figure: str, unit: str, day: str, known_at: int | None = None) -> dict[str, Any]:
        return explaining.explain(self.picture(day, known_at), service.figure_of(figure), unit)


#: Makes a registry of the ledgers it is given: their CSV text by key.
Small = Callable[[Mapping[str, str]], RegistryUnderTest]


class Plain:
    """The plain reference over the same ledgers: one world per day, kept."""

    def __init__(self, ledgers: Ledgers):
        self.ledgers = ledgers
        self.world = lru_cache(KEPT_PICTURES)(lambda day: World(ledgers, datetime.date.fromisoformat(day)))

    @cached_property
    def _items(self) -> dict[tuple[str, str], list[Item]]:
        return {}

    def items(self, figure: str, day: str, scope: str | None = None) -> list[Item]:
        """The units of a figure in a scope, each with its place, answer and amounts."""
        assert figure in reference.FIGURES, f"{figure} has no second reckoning: see tests/test_declarations.py"
        if (figure, day) not in self._items:
            self._items[figure, day] = list(reference.FIGURES[figure][1](self.world(day)))
        return reference.in_scope(self.world(day), self._items[figure, day], scope)

    def fields(self, figure: str, day: str, scope: str | None = None) -> dict[str, Any]:
        """What a figure says."""
        return reference.fields(figure, self.items(figure, day, scope))


def fields_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """A figure without what its declaration alone tells."""
    return {k: v for k, v in result.items() if k not in ("code", "target", "met")}


@cache
def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
