"""The generated nation: the same every time, whole, and with something to say about every figure."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from benchmarks import figures12, nation, official
from benchmarks.rivals import plain
from benchmarks.stores import DAY, picture
from registry import record, verifying
from registry.figures.engine import one_scope
from registry.moment import head, in_force
from registry.picture import Picture
from registry.places.queries import living
from registry.slices import BY_KEY, TABLES, VERSIONED
from tests.benchmarks.conftest import tree


def test_the_same_tree_always_gives_the_same_archive(tmp_path: Path) -> None:
    for name in ("first.zip", "second.zip"):
        nation.write(tree(), tmp_path / name)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_another_seed_gives_another_nation(tmp_path: Path) -> None:
    nation.write(tree(), tmp_path / "first.zip")
    nation.write(tree(), tmp_path / "second.zip", seed=1)
    assert (tmp_path / "first.zip").read_bytes() != (tmp_path / "second.zip").read_bytes()


def test_what_was_restored_verifies(known: Picture) -> None:
    assert verifying.verify(known.connection, VERSIONED).ok


def test_every_place_has_an_organization(known: Picture) -> None:
    places, organizations = TABLES["places"].c, TABLES["organizations"].c
    ids = set(known.connection.execute(select(places.unit)).scalars())
    assert ids == set(known.connection.execute(select(organizations.place)).scalars())


def test_every_row_would_pass_the_checks_of_its_ledger(known: Picture) -> None:
    """What a row says about itself; dates of a case, for one, follow each other."""
    for key, table in TABLES.items():
        ledger = BY_KEY[key]
        recorded = known.connection.execute(select(table).where(in_force(table, head(known.connection)))).mappings()
        for row in recorded:
            values = {c.key: row.get(c.name) for c in ledger.columns}
            assert list(ledger.faults(values)) == [], (key, values)


def test_the_figures_are_those_of_the_plain_reference(known: Picture) -> None:
    places = figures12.inner_places(known)
    codes = dict(living(known).select("unit", "code").iter_rows())
    theirs = figures12.table(places, plain.answers(plain.ledgers(known.connection), DAY, [codes[p] for p in places]))
    figures12.same("the plain reference", theirs, figures12.of_registry(known, places))


def test_no_figure_of_the_twelve_is_trivial(known: Picture) -> None:
    by_field = dict(zip(figures12.FIELDS, figures12.numbers(one_scope(known, figures12.TWELVE, None)), strict=True))
    for figure in figures12.TWELVE:
        assert sum(by_field[f"{figure.code}|{field}"] for field in figures12.fields(figure)) > 0, figure.code
        if figure.kind == "share":
            met, all_ = (by_field[f"{figure.code}|{field}"] for field in ("numerator", "denominator"))
            assert 0 < met < all_, figure.code


def test_a_cut_keeps_whole_municipalities_and_what_stands_above_them() -> None:
    one = official.cut(tree(), 1)
    assert {p.code[:2] for p in one} == {"11"}
    assert sorted(one, key=lambda p: p.code) == sorted((p for p in tree() if p.code[:2] == "11"), key=lambda p: p.code)
    assert official.cut(tree(), 2) == tree()


def test_there_are_as_many_records_as_the_change_says(small_nation: str) -> None:
    with picture(small_nation) as known:
        rows = known.connection.execute(select(record.change.c.rows)).scalar_one()
        stored = sum(len(known.connection.execute(select(t.c.id)).all()) for t in VERSIONED.values())
    assert rows == stored
