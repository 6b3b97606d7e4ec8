"""The databases that are measured, made once and kept in build/bench."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import URL, make_url

from benchmarks.measuring import Watch
from registry.archive import restore
from registry.db import ENVIRONMENT, connect, reading
from registry.figures import engine
from registry.figures.model import Figure
from registry.file_store import ENVIRONMENT as FILES
from registry.moment import Moment, head
from registry.picture import Picture
from registry.slices import TABLES, VERSIONED

HERE = Path(__file__).resolve().parents[1] / "build" / "bench"
DAY = datetime.date(2019, 12, 31)
#: The nation's municipalities, and the rows of a large ledger; fewer where one tries the benchmarks out:
#: `make bench SIZE=4 ROWS=2000`. What is aimed at is aimed at in full size only.
NATION, LEDGER = 342, 100_000
SIZE, ROWS = int(os.environ.get("SIZE") or NATION), int(os.environ.get("ROWS") or LEDGER)
FULL = (SIZE, ROWS) == (NATION, LEDGER)
#: The registry's command, as it stands beside the Python that runs.
COMMAND = str(Path(sys.executable).with_name("registry"))


def sqlite(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def environment(url: URL) -> dict[str, str]:
    """The environment in which the registry's command finds the registry at `url`, and of PostgreSQL its files."""
    files = {} if url.get_backend_name() == "sqlite" else {FILES: str(HERE / "files")}
    return os.environ | {ENVIRONMENT: url.render_as_string(hide_password=False)} | files


def demonstration() -> Path:
    """The demonstration city's database, made by the registry's own command where it is not there yet."""
    file = HERE / "city.db"
    if not file.exists():
        HERE.mkdir(parents=True, exist_ok=True)
        subprocess.run([COMMAND, "demo"], check=True, env=environment(sqlite(file)), stdout=subprocess.DEVNULL)
    return file


def copied(name: str, empty: bool = False) -> str:
    """A copy of the demonstration's database to write to, or none yet where it is to be founded: its address."""
    file = HERE / f"{name}.db"
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    if not empty:
        shutil.copy(demonstration(), file)
    return sqlite(file).render_as_string()


def bring_in(watch: Watch, file: Path, url: str) -> None:
    """Restores an archive into an empty registry: `restore`; what came in stands in `found`."""
    with watch.time("restore"):
        watch.found |= restore(file, make_url(url))


@contextmanager
def picture(url: str) -> Iterator[Picture]:
    """The registry at `url` as of the day that all benchmarks ask about, as it is known now."""
    engine = connect(make_url(url))
    with reading(engine) as connection:
        yield Picture(connection, Moment(DAY, head(connection)))
    engine.dispose()


def villages() -> list[str]:
    """The codes of all villages and natural villages of the demonstration that live, in order."""
    t = TABLES["places"].c
    query = select(t.code).where(t.kind.in_(["village", "natural_village"]), t.ends.is_(None), t.until.is_(None))
    with picture(sqlite(demonstration()).render_as_string()) as known:
        return sorted(known.connection.execute(query).scalars())


def rows_of(known: Picture) -> int:
    """How many rows of all ledgers are in force."""
    counted = (
        known.connection.execute(select(func.count()).select_from(table).where(table.c.until.is_(None))).scalar_one()
        for table in VERSIONED.values()
    )
    return sum(counted)


def asked_of_all(known: Picture, figures: Sequence[Figure]) -> None:
    """Asks for the figures of every living place, and throws the answers away."""
    engine.every_place(known, figures)
