"""What an application without a past does: a row is written by the ORM, a page of a table is read by SQL.

Both in the registry's own database and transactions: as safe on the disk, and nothing is checked, judged or kept.
"""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.desk import timed
from benchmarks.measuring import Watch
from registry.db import reading, transaction

#: So many rows a page has.
PAGE = 50
_COUNTED = text("select count(*) from facilities where until is null")
_PAGE = """
select code.code, p.name as place_name, f.* from facilities f
join code on code.identity = f.place and code.space = 'unit'
join place_states p on p.unit = f.place and p.until is null and p.ends is null
where f.until is null order by {column} limit {size}
"""


class Base(DeclarativeBase):
    """What is mapped here."""


class Hall(Base):
    """A row of the ledger of facilities, its place by its code."""

    __tablename__ = "rival_halls"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    begins: Mapped[str]
    ends: Mapped[str | None]
    area: Mapped[int]


def by_orm(watch: Watch, engine: Engine, place: str, runs: int) -> None:
    """Enters, changes, corrects and withdraws a row, each in a transaction: `new, ORM` and so on."""
    with transaction(engine) as connection:
        Base.metadata.create_all(connection)
    for run in range(2, 2 * runs + 2, 2):
        with timed(watch, "new, ORM"), transaction(engine) as connection, Session(connection) as session:
            session.add(Hall(id=run, place=place, kind="venue", name=f"新址{run}", begins="2019-01-01", area=200))
            session.flush()
        with timed(watch, "change, ORM"), transaction(engine) as connection, Session(connection) as session:
            session.get_one(Hall, run).ends = "2019-06-01"
            new = Hall(id=run + 1, place=place, kind="venue", name=f"新址{run}", begins="2019-06-01", area=210)
            session.add(new)
            session.flush()
        with timed(watch, "correct, ORM"), transaction(engine) as connection, Session(connection) as session:
            session.get_one(Hall, run + 1).area = 220
            session.flush()
        with timed(watch, "withdraw, ORM"), transaction(engine) as connection, Session(connection) as session:
            session.delete(session.get_one(Hall, run + 1))
            session.flush()


def by_sql(watch: Watch, engine: Engine, column: str, runs: int) -> None:
    """Reads how many rows there are, and the first page of them by a column, with the codes and names of the places."""
    for _ in range(runs):
        with timed(watch, "SQL"), reading(engine) as connection:
            connection.execute(_COUNTED).scalar_one()
            connection.execute(text(_PAGE.format(column=column, size=PAGE))).all()
