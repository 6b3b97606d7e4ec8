"""A county of two townships, and people who were granted something of it: what each may write, another may not."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from registry import record
from registry.db import reading
from registry.desk.orders import Mode, Order, RowOrder
from registry.desk.rights import Grantee
from registry.desk.service import Written, carry_out
from registry.exchange.importing import take
from registry.slices import BY_KEY, TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.rights import Rights
from registry.staging.service import Request
from registry.versions.rows import Version
from tests.registries import copy, founded, opened, written

#: East has the villages E1 and E2, west W1; the branch of E1 is led by Zhao, that of W1 by Wu. OLD was in the east.
LEDGERS = {
    "places": "code,name,kind,parent,from,to,successor\n45,桂省,province,,,,\n4511,贺城市,municipality,45,,,\n"
    "451101,甲县,county,4511,,,\n451101101,东镇,township,451101,,,\n451101102,西镇,township,451101,,,\n"
    "451101101201,东一村,village,451101101,,,\n451101101202,东二村,village,451101101,,,\n"
    "451101102201,西一村,village,451101102,,,\n451101101203,东老村,village,451101101,,2020-01-01,451101101201\n",
    "organizations": "code,name,kind,superior,place,from\nC,甲县委,local_committee,,451101,2010\n"
    "E,东镇党委,committee,C,451101101,2010\nW,西镇党委,committee,C,451101102,2010\n"
    "EB1,东一村党支部,branch,E,451101101201,2015\nEB2,东二村党支部,branch,E,451101101202,2015\n"
    "WB1,西一村党支部,branch,W,451101102201,2015\n",
    "coverage": "organization,place,mode,from\nEB1,451101101201,contact,2018-05\nWB1,451101101202,contact,2018-05\n",
    "people": "code,name\nP1,赵甲\nP2,吴乙\nP3,钱丙\n",
    "posts": "person,unit,role,from,to\nP1,EB1,secretary,2018-05,\nP2,WB1,secretary,2018-05,\nP3,EB2,secretary,2017,\n"
    "P3,WB1,deputy_secretary,2016,2017\n",
    "cases": "code,organization,year,identified_on\nZE,EB1,2019,2019-03-15\nZW,WB1,2019,2019-03-15\n",
    "look_backs": "case,checked_on,result\nZE,2020-03-01,consolidated\nZW,2020-03-01,consolidated\n",
    "facts": "unit,period,activists,collective_income_yuan\n451101101201,2019,4,52000.5\n451101102201,2019,,41000\n",
    "policies": "code,title,issued_on\nG1,某办法,2018-01-01\n",
    "approvals": "organization,matter,no,approved_on,approver\nEB1,establish,1,2015-01-01,E\n",
}

#: The villages of the east.
E_VILLAGES = ["451101101201", "451101101202"]


@cache
def _made_once() -> Path:
    """The registry that every office begins with."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = founded(folder / "registry.db")
    outcome = take(engine, written(folder / "set", LEDGERS), Request("某", "初"))
    assert not outcome.problems, [problem.as_json("en") for problem in outcome.problems]
    engine.dispose()
    return folder / "registry.db"


class Office:
    """A registry, and what several people do with it."""

    def __init__(self, folder: Path):
        folder.mkdir(exist_ok=True)
        self.engine: Engine = opened(copy(_made_once(), folder / "registry.db"))

    def close(self) -> None:
        self.engine.dispose()

    # -- what stands -----------------------------------------------------------------------------------------------

    def rows(self, ledger: str) -> list[dict[str, Any]]:
        """The rows in force, references as codes."""
        with reading(self.engine) as connection:
            current = CurrentRows(connection)
            codes = {identity: code for (_, code), identity in current.codes.items()}
            return [
                {
                    c.key: codes[row[c.name]] if c.stored == "reference" and row[c.name] is not None else row[c.name]
                    for c in BY_KEY[ledger].columns
                    if c.name in row
                }
                for row in current.in_force(TABLES[ledger])
            ]

    def row(self, ledger: str, **wanted: Any) -> Version:
        """The one row in force with some values, as it is stored, references as codes wanted."""
        with reading(self.engine) as connection:
            current = CurrentRows(connection)
            means = {code: identity for (_, code), identity in current.codes.items()}
            (found,) = (
                row
                for row in current.in_force(TABLES[ledger])
                if all(row[BY_KEY[ledger].by_key[k].name] in (v, means.get(v, object())) for k, v in wanted.items())
            )
            return found

    def number(self, ledger: str, **wanted: Any) -> str:
        """The record number of that row, as it is read."""
        with reading(self.engine) as connection:
            return f"{CurrentRows(connection).tag}-{self.row(ledger, **wanted)['record']}"

    @property
    def changes(self) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(record.change)).scalar_one()

    def change(self) -> Mapping[Any, Any]:
        """The last change."""
        with reading(self.engine) as connection:
            query = select(record.change).order_by(record.change.c.number.desc()).limit(1)
            return connection.execute(query).mappings().one()

    # -- who does something ----------------------------------------------------------------------------------------

    def grantee(
        self, writes: Collection[str] | None, reads: Collection[str] | None = (), name: str = "clerk"
    ) -> Grantee:
        """Somebody with grants at places, told by codes (None: everything); he reads where he writes."""
        with reading(self.engine) as connection:
            codes = {**CurrentRows(connection).codes}
        own = None if writes is None else frozenset(codes["unit", code] for code in writes)
        more = None if reads is None else frozenset(codes["unit", code] for code in reads)
        seen = None if own is None or more is None else own | more
        return Grantee(name, "api", seen, own)

    def write(
        self,
        rights: Rights,
        ledger: str,
        *rows: RowOrder,
        mode: Mode | None = None,
        begins: str | None = None,
        reason: str = "试",
    ) -> Written:
        """Writes rows of a ledger."""
        return carry_out(self.engine, Order(BY_KEY[ledger], rows, mode, begins, reason), rights, "clerk")

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """That nothing is written in this block."""
        before = self.changes
        yield
        assert self.changes == before
