"""Small registries for tests: a set of ledgers that holds together, and databases that have taken it in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from registry.db import connect, found_registry
from registry.exchange.importing import Outcome, Request, take

#: A municipality with one branch of everything: two villages, their organizations, people, posts, a case.
SMALL = {
    "places": "code,name,kind,parent,from,to,successor\n45,广西,province,,,,\n4511,贺州市,municipality,45,,,\n"
    "451102,八步区,county,4511,,,\n451102101,贺街镇,township,451102,,,\n451102101202,西村,village,451102101,,,\n"
    "451102101203,北村,village,451102101,,2020-01-01,451102101202\n"
    "451102101202001,上屯,natural_village,451102101202,2015,,\n",
    "organizations": "code,name,kind,superior,place,from\nD1,镇党委,committee,,451102101,2010\n"
    "D2,西村党支部,branch,D1,451102101202,2018-05\n",
    "coverage": "organization,place,mode,from\nD2,451102101202001,contact,2018-05\n",
    "people": "code,name\nP1,安某\nP2,柏某\n",
    "posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,\n"
    "P2,451102101202,village_director,2019-03-01,2020-06\n",
    "ratings": "organization,year,stage,stars,decided_on\nD2,2018,named,4,2018-12-20\n",
    "cases": "code,organization,year,identified_on\nZ1,D2,2019,2019-03-15\n",
    "facts": "unit,period,activists,collective_income_yuan\n451102101202,2019,4,52000.5\n451102101202,2018,,41000\n",
}


def written(folder: Path, ledgers: Mapping[str, str] = SMALL) -> Path:
    """A folder with one CSV file per ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, text in ledgers.items():
        (folder / f"{key}.csv").write_text(text, encoding="utf-8")
    return folder


def url_of(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def founded(file: Path) -> Engine:
    """A new registry that holds nothing."""
    return found_registry(url_of(file))


def opened(file: Path) -> Engine:
    return connect(url_of(file))


def imported(engine: Engine, folder: Path, ledgers: Mapping[str, str], **how: object) -> Outcome:
    """Imports ledgers by way of files; whoever expects problems looks at the outcome."""
    return take(engine, written(folder, ledgers), Request(**{"actor": "测试", **how}))  # type: ignore[arg-type]
