"""Small registries for tests: a set of ledgers that holds together, and databases of either kind that take it in."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url

from registry import record
from registry.db import connect, found_registry, transaction
from registry.exchange.importing import Imported, take
from registry.staging.service import Request

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
    for key, lines in ledgers.items():
        (folder / f"{key}.csv").write_text(lines, encoding="utf-8")
    return folder


# Which kind of database ------------------------------------------------------------------------------------------

#: What the tests run on: nothing for SQLite, `postgresql` for a server of their own, or the address of a server.
ASKED = "REGISTRY_TEST_DATABASE"


def on_postgresql() -> bool:
    return (os.environ.get(ASKED) or "sqlite") != "sqlite"


def kind() -> str:
    """The database and its version, as people see them."""
    if not on_postgresql():
        return f"SQLite {sqlite3.sqlite_version}"
    with _server() as connection:
        return f"PostgreSQL {connection.execute(text('show server_version')).scalar()}"


# A registry goes by a file's name. On PostgreSQL it is a database whose name is made from it: what is asked of a
# registry, or done to it past all the code, is asked and done by the functions below, never by reading the file.


def url_of(file: Path) -> URL:
    """The address of the registry that goes by this name; there is one, or one can be founded there."""
    if not on_postgresql():
        return URL.create("sqlite", database=str(file))
    _make(file)
    return _address(file)


def address_of(file: Path) -> str:
    """The same, as an environment names it."""
    return url_of(file).render_as_string(hide_password=False).replace("+psycopg", "")


def opened(file: Path) -> Engine:
    return connect(url_of(file))


def founded(file: Path) -> Engine:
    """A new registry that holds nothing: a copy of one that was founded in earnest, with a tag of its own."""
    copy(_founded_once(), file)
    engine = opened(file)
    with transaction(engine) as connection:
        own = record.setting.update().where(record.setting.c.key == "tag").values(value=record.new_tag())
        connection.execute(own)
    return engine


def copy(file: Path, to: Path) -> Path:
    """Copies a registry that nobody uses; what stood there is no more."""
    if not on_postgresql():
        return Path(shutil.copy(file, to))
    discard(to)
    _make(to, file)
    return to


def stands(file: Path) -> bool:
    """Whether anything is there, be it half made."""
    if not on_postgresql():
        return file.exists()
    return bool(_tables(file))


def all_of(file: Path) -> object:
    """All that is there, to be compared."""
    if not on_postgresql():
        return file.read_bytes() if file.exists() else None
    with _engine(file).connect() as connection:
        return {
            name: connection.execute(text(f"select t::text from {name} t order by 1")).scalars().all()
            for name in _tables(file)
        }


def touch(file: Path, *statements: str) -> None:
    """What somebody with the database in hand does, past all the code."""
    with _engine(file).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def touch_freely(engine: Engine, *statements: str) -> None:
    """The same, by one who does not mind what refers to what."""
    with create_engine(engine.url, poolclass=NullPool).begin() as connection:
        if on_postgresql():
            connection.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


def nowhere(file: Path) -> str:
    """An address under which no database answers; where it is a file's, the file is a text."""
    if on_postgresql():
        return make_url(os.environ[ASKED]).set(database="nowhere").render_as_string(hide_password=False)
    file.write_text("这不是数据库" * 200, encoding="utf-8")
    return str(URL.create("sqlite", database=str(file)))


def value_of(file: Path, query: str) -> Any:
    """The one value that a query gives, past all the code."""
    with _engine(file).connect() as connection:
        return connection.execute(text(query)).scalar()


def discard(place: Path) -> None:
    """Puts away every registry that goes by this name, or by that of a file in this folder."""
    for file in [file for file in _made if file == place or place in file.parents]:
        with _server() as connection:
            connection.execute(text(f'drop database if exists "{_made.pop(file)}" with (force)'))


# -- PostgreSQL ---------------------------------------------------------------------------------------------------

#: The databases that this process made, by the names that their registries go by.
_made: dict[Path, str] = {}


def _address(file: Path) -> URL:
    return make_url(os.environ[ASKED]).set(drivername="postgresql+psycopg", database=_made[file])


def _engine(file: Path) -> Engine:
    """An engine that keeps no connection."""
    return create_engine(url_of(file), poolclass=NullPool)


@cache
def _keeper() -> Engine:
    url = make_url(os.environ[ASKED]).set(drivername="postgresql+psycopg")
    return create_engine(url, isolation_level="AUTOCOMMIT")


def _server() -> Connection:
    """The server itself, where databases are made and dropped."""
    return _keeper().connect()


def _make(file: Path, source: Path | None = None) -> None:
    """Makes a database, empty or the copy of another one, unless there is one already.

    Its files are copied: of a small database that is two to five times faster than by way of the log.
    """
    if file in _made:
        return
    name = f"r{hashlib.sha256(str(file.absolute()).encode()).hexdigest()[:24]}"
    template = _made[source] if source is not None else "template0"
    with _server() as connection:
        if source is not None:
            disconnect = text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name")
            connection.execute(disconnect, {"name": template})
        connection.execute(text(f'create database "{name}" template "{template}" strategy file_copy'))
    _made[file] = name


def _tables(file: Path) -> list[str]:
    query = "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ({}) order by 1"
    with _engine(file).connect() as connection:
        return list(connection.execute(text(query.format("'pg_catalog', 'information_schema'"))).scalars())


@cache
def _founded_once() -> Path:
    """A registry that was founded in earnest, once in this process."""
    folder = Path(tempfile.mkdtemp(prefix="registry-blank-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found_registry(url_of(folder / "blank.db")).dispose()
    return folder / "blank.db"


def imported(engine: Engine, folder: Path, ledgers: Mapping[str, str], **how: object) -> Imported:
    """Imports ledgers by way of files; whoever expects problems looks at the outcome."""
    return take(engine, written(folder, ledgers), Request(**{"actor": "测试", **how}))  # type: ignore[arg-type]
