"""What brings a workbook into a database without any check: openpyxl and ORM inserts, and pandas."""

from __future__ import annotations

from pathlib import Path

import pandas
from openpyxl import load_workbook
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.measuring import Watch

AT_ONCE = 10_000


class Base(DeclarativeBase):
    """What is mapped here."""


class Fact(Base):
    """A row of the ledger of measures, its unit by its code."""

    __tablename__ = "facts"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str]
    period: Mapped[str]
    full_members: Mapped[int]
    probationary_members: Mapped[int]
    activists: Mapped[int]
    applicants: Mapped[int]


def by_orm(watch: Watch, book: Path, file: Path) -> None:
    """openpyxl, and a mapped object for each row, so many at a time."""
    file.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    count = 0
    with watch.time("import"), Session(engine) as session:
        rows = load_workbook(book, read_only=True)["facts"].iter_rows(values_only=True)
        header = [str(cell) for cell in next(rows)]
        for count, row in enumerate(rows, 1):
            session.add(Fact(**dict(zip(header, row, strict=True))))
            if count % AT_ONCE == 0:
                session.flush()
                session.expunge_all()
        session.commit()
    watch.found |= {"rows": count, "refused": []}


def by_pandas(watch: Watch, book: Path, file: Path) -> None:
    """pandas.read_excel and to_sql, as they are when nothing else is said."""
    file.unlink(missing_ok=True)
    with watch.time("import"):
        frame = pandas.read_excel(book, sheet_name="facts")
        frame.to_sql("facts", create_engine(f"sqlite:///{file}"), index=False)
    watch.found |= {"rows": len(frame), "refused": []}
