"""A ledger set by lot, written by the inverse of a mapping by lot, is read back the same; what is lost is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.db import reading
from registry.exchange.exporting import export
from registry.exchange.reading import read_workbook
from registry.moment import Moment, head, today
from registry.staging.service import Request
from registry.workbooks.importing import MappedImport, Reading, take_sheets
from tests.workbooks.drawn.expected import Ledgers, Refused, ledgers_of, named, plain
from tests.workbooks.drawn.layouts import Grid, Layout, Setting, write
from tests.workbooks.drawn.losses import lost
from tests.workbooks.drawn.subjects import SUBJECTS
from tests.workbooks.drawn.tables import Drawing, People, Table
from tests.workbooks.office import TOWN, Office, office_of

KINDS = ("village", "village", "listed", "natural_village", "site", "organization", "roster")


@dataclass
class Book:
    """Tables by lot as they are set, and their mapping."""

    tables: list[Table]
    layouts: list[Layout]
    how: Setting

    @property
    def grids(self) -> list[Grid]:
        return [grid for layout in self.layouts for grid in layout.grids]

    @property
    def mapping(self) -> str:
        head_of = 'mapping = 1\nname = "表"\nblank = ["未配"]\n'
        return head_of + "\n".join(layout.mapping() for layout in self.layouts)


def drawn(random: Random) -> Book:
    """A workbook by lot: of one table, or of several in sheets of their own."""
    how = Setting.drawn(random)
    kinds = random.sample(KINDS, 1 if how.township == "sheets" else random.randint(1, 3))
    people = People(random)
    tables = [Drawing(random, kind, people).drawn() for kind in dict.fromkeys(kinds)]
    titles = random.sample(("村情", "台账", "名册", "Sheet1"), len(tables))
    layouts = [Layout(random, table, how, title) for table, title in zip(tables, titles, strict=True)]
    return Book(tables, layouts, how)


@contextmanager
def fresh(file: Path) -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        office = office_of(file, Path(folder), TOWN)
        yield office
        office.engine.dispose()


def exported(office: Office) -> dict[str, list[dict[str, str]]]:
    """All that is recorded, as an export in English has it, without what is empty and the numbers of rows."""
    with TemporaryDirectory() as folder, reading(office.engine) as connection:
        moment = Moment(today(), head(connection))
        export(office.engine, Path(folder) / "set", moment, "en")
        found = {}
        for file in (Path(folder) / "set").glob("*.csv"):
            with file.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.DictReader(stream)
                found[file.stem] = [{k: v for k, v in row.items() if v and k != "id"} for row in rows]
        return found


def sent(office: Office, book: Book, random: Random) -> MappedImport:
    """Sends the workbook as a file, with its mapping."""
    file = write(book.grids, office.folder, book.how.form, random)
    own = office.folder / "对照表.toml"
    own.write_text(book.mapping, encoding="utf-8")
    sheets, problems = read_workbook(file)
    assert list(problems) == []
    return take_sheets(office.engine, file, sheets, Reading(str(own)), Request("测试", "测试"))


def told(outcome: MappedImport) -> list[str]:
    return [
        f"{p.code} {p.sheet}!{p.cell} {p.header}: {p.problem.en} {p.value!r} {p.column}"
        for p in (*outcome.problems, *outcome.warnings)
    ]


@pytest.fixture(scope="module")
def known(town_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    office_of(town_file, tmp_path_factory.mktemp("known"), TOWN).engine.dispose()
    return town_file


def test_the_lot_draws_every_make_every_step_of_a_source_and_every_way_of_setting_a_table() -> None:
    books = [drawn(Random(seed)) for seed in range(120)]
    tables = [table for book in books for table in book.tables]
    assert {(table.kind, name) for table in tables for name in table.makes} == {
        (kind, name) for kind, makes in SUBJECTS.items() for name in makes
    }
    text = "\n".join(book.mapping for book in books)
    for step in (
        "factor",
        "values",
        "empty",
        "split",
        "same",
        "minus",
        "part",
        "take",
        "count",
        "after",
        "is",
        "title",
    ):
        assert f'"{step}" = ' in text, step
    assert all(f'"{key}"' in text or f"{key} = " in text for key in ("both_posts", "fill", "ignore", "header", "when"))
    assert '"col:' in text and "#2" in text
    for told in ("form", "depth", "header_style", "township", "titles", "header_told"):
        assert len({getattr(book.how, told) for book in books}) >= 2, told
    assert {book.how.township for book in books} == {"each", "fill", "ditto", "sheets", "merged"}
    lost_there = {lost(Random(seed), drawn(Random(seed)).layouts).what.split()[0] for seed in range(60)}
    assert lost_there == {"header", "column", "cell", "title", "total"}


def refused_or(tables: list[Table]) -> Ledgers | None:
    """What tables come to; None where they are to be refused."""
    try:
        return plain(ledgers_of(tables))
    except Refused:
        return None


def is_read_back(known: Path, seed: int) -> None:
    random = Random(seed)
    book = drawn(random)
    expected = plain(ledgers_of(book.tables))
    with fresh(known) as office:
        before = exported(office)
        outcome = sent(office, book, random)
        assert told(outcome) == []
        found: Ledgers = plain(named(exported(office), before))
        assert found == expected
        again = sent(office, book, Random(seed))
        assert told(again) == [] and again.change is None


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_what_the_inverse_of_a_mapping_writes_of_a_ledger_set_is_read_back_the_same(known: Path, seed: int) -> None:
    is_read_back(known, seed)


@pytest.mark.soak
@settings(max_examples=1500)
@given(st.integers(0, 2**32 - 1))
def test_soak_what_the_inverse_of_a_mapping_writes_is_read_back_the_same(known: Path, seed: int) -> None:
    is_read_back(known, seed)


def is_told(known: Path, seed: int) -> None:
    """Whatever is lost is told, or the cell may be empty: then the rows lack its value, and nothing else is changed."""
    random = Random(seed)
    book = drawn(random)
    loss = lost(random, book.layouts)
    expected = None if loss.must_be_told else refused_or(book.tables)
    with fresh(known) as office:
        before = exported(office)
        outcome = sent(office, book, random)
        if outcome.is_refused:
            assert told(outcome) != [] and exported(office) == before
            assert expected is None or loss.may_be_told, (loss, told(outcome))
        else:
            assert expected is not None, (loss, told(outcome))
            assert plain(named(exported(office), before)) == expected, loss


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_a_header_a_column_or_a_cell_that_is_lost_is_told_or_may_be_empty(known: Path, seed: int) -> None:
    is_told(known, seed)


@pytest.mark.soak
@settings(max_examples=1500)
@given(st.integers(0, 2**32 - 1))
def test_soak_a_header_a_column_or_a_cell_that_is_lost_is_told_or_may_be_empty(known: Path, seed: int) -> None:
    is_told(known, seed)
