"""An office that carries out the trade's verbs on a small registry: what tests of the graph through time say."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from registry.db import reading
from registry.errors import Invalid
from registry.lookup.history import history_of
from registry.lookup.tree import places_at
from registry.moment import Moment, head
from registry.restructuring import service
from registry.restructuring.commands import order
from registry.staging.write import write
from registry.versions import At
from tests.registries import founded, imported, opened

#: A county of two townships; Town has three villages, one of them with a natural village, and their organizations.
COUNTY = {
    "places": "code,name,kind,parent\n4511,City,municipality,\n451102,East,county,4511\n"
    "451102101,Town,township,451102\n451102102,Hill,township,451102\n451102101201,South,village,451102101\n451102101202,West,village,451102101\n"
    "451102101203,North,village,451102101\nN1,Pond,natural_village,451102101201\n",
    "organizations": "code,name,kind,superior,place\nD1,Committee,committee,,451102101\n"
    "D2,South branch,branch,D1,451102101201\nD3,West branch,branch,D1,451102101202\n",
    "coverage": "organization,place,mode,from\nD2,N1,contact,2018-05\nD3,451102101201,joint,2018-01-01\n",
    "people": "code,name\nP1,Ann\nP2,Bob\n",
    "posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,\n"
    "P2,451102101201,village_director,2018-03-01,2020-06\n",
    "cases": "code,organization,year,identified_on\nZ1,D2,2019,2019-03-15\n",
    "facts": "unit,period,activists\n451102101201,2018,4\n451102101201,2020,5\n",
}


class Office:
    """A registry in `folder`, and one who carries verbs out there."""

    def __init__(self, folder: Path, ledgers: dict[str, str] = COUNTY):
        self.engine = founded(folder / "registry.db")
        outcome = imported(self.engine, folder / "ledgers", ledgers)
        assert outcome.problems == []

    @classmethod
    def standing(cls, file: Path) -> Office:
        """An office over a registry that stands already."""
        office = cls.__new__(cls)
        office.engine = opened(file)
        return office

    def do(self, kind: str, verb: str, /, dry_run: bool = False, **texts: Any) -> dict[str, Any]:
        """Carries a verb out, its options as texts; `effective` as everywhere."""
        return service.carry_out(self.engine, order(kind, verb, texts), actor="tester", dry_run=dry_run)

    def do_only(self, kind: str, verb: str, /, **texts: Any) -> int | None:
        """The same without telling what came of it, for tests that do much: the change's number."""
        return write(
            self.engine, service.stage_of(order(kind, verb, texts)), actor="tester", reason="", origin={}, dry_run=False
        )[0]

    def refused(self, kind: str, verb: str, /, **texts: Any) -> list[tuple[str | None, str]]:
        """The reasons why a verb is refused: option and what is wrong; and it leaves everything as it was."""
        before = self.head
        try:
            self.do(kind, verb, **texts)
        except Invalid as invalid:
            assert self.head == before
            return [(p.column, p.problem.en) for p in invalid.problems]
        raise AssertionError("it was carried out")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with reading(self.engine) as connection:
            yield connection

    @property
    def head(self) -> int:
        with self.read() as connection:
            return head(connection)

    def tree(self, day: str, known_at: int | None = None) -> dict[str, tuple[str, str | None]]:
        """Code -> name and parent, of the places of a day."""
        with self.read() as connection:
            moment = Moment(datetime.date.fromisoformat(day), head(connection) if known_at is None else known_at)
            return {p["code"]: (p["name"], p["parent"]) for p in places_at(connection, moment)}

    def history(self, code: str) -> dict[str, Any]:
        with self.read() as connection:
            return history_of(At(connection, Moment(datetime.date.today(), head(connection))), code)

    def in_force(self, code: str, section: str) -> list[dict[str, Any]]:
        """The rows of a section of a unit's history that are in force."""
        return [row for row in self.history(code)[section] if row["until"] is None]
