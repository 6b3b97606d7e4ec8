"""One frame has the figures of every place; and the ladder that they are added up along, against a plain walk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from registry.db import reading
from registry.figures import engine, service
from registry.figures.catalogue import FIGURES
from registry.moment import Moment
from registry.picture import Picture
from registry.places import queries as places
from tests.registries import SMALL, founded, imported

LINES = st.integers(1, 12).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(0, size), min_size=size, max_size=size),
        st.lists(st.booleans(), min_size=size, max_size=size),
    )
)


def test_the_frame_has_a_row_for_every_living_place_with_what_its_figures_are_worked_out_of(tmp_path: Path) -> None:
    engine_ = founded(tmp_path / "registry.db")
    assert not imported(engine_, tmp_path / "ledgers", SMALL).problems
    with reading(engine_) as connection:
        picture = Picture(connection, Moment(date(2019, 12, 31), 1))
        found = engine.every_place(picture, FIGURES)
        assert sorted(found["unit"]) == sorted(places.living(picture)["unit"])
        codes = dict(places.living(picture).select("unit", "code").iter_rows())
        for row in found.iter_rows(named=True):
            results = [engine.result(f, {k: row[engine.column(f, k)] for k in engine.fields(f)}) for f in FIGURES]
            assert results == service.figures_of(picture, codes[row["unit"]])
    engine_.dispose()


@given(LINES)
def test_who_stands_for_a_place_is_the_first_that_lives_in_line(line: tuple[list[int], list[bool]]) -> None:
    next_in_line, lives = np.array([0, *line[0]]), np.array([False, *line[1]])
    found = places._first_living(lives, next_in_line)
    for place in range(len(lives)):
        at, seen = place, set()
        while at != places.NOBODY and not lives[at] and at not in seen:
            seen.add(at)
            at = int(next_in_line[at])
        assert found[place] == (at if lives[at] else places.NOBODY)


@given(LINES)
def test_a_place_is_on_a_ring_if_it_is_reached_again_from_itself(line: tuple[list[int], list[bool]]) -> None:
    above = np.array([0, *line[0]])
    on = set()
    for place in range(1, len(above)):
        at = int(above[place])
        for _ in range(len(above)):
            if at == place:
                on.add(place)
            at = int(above[at])
    assert set(places._on_rings(above).tolist()) == on
