"""Spools and cabinets give back what was appended, however much it was, and as often as they are asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.spool import IN_MEMORY, IndexedSpool, Spool

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary())


@given(st.lists(st.lists(VALUES, max_size=4).map(tuple), max_size=40), st.integers(1, 7))
def test_what_was_appended_comes_back_in_its_order_and_kind_however_it_was_packed(rows, batch):
    spool: Spool[tuple] = Spool(batch)
    for row in rows:
        spool.append(row)
    for _ in range(2):
        assert [[(type(v), v) for v in row] for row in spool] == [[(type(v), v) for v in row] for row in rows]
    assert len(spool) == len(rows)
    assert all(0 < len(part) <= batch for part in spool.batches())


def test_what_does_not_fit_in_memory_lies_in_a_file():
    spool: Spool[bytes] = Spool(batch=1)
    pieces = [bytes([n]) * (IN_MEMORY // 3) for n in range(7)]
    for piece in pieces:
        spool.append(piece)
    assert list(spool) == pieces
    assert spool._file._rolled  # type: ignore[attr-defined]


def test_more_may_be_appended_after_it_was_read():
    spool: Spool[int] = Spool(batch=2)
    for n in range(9):
        spool.append(n)
        assert list(spool) == list(range(n + 1))


@given(st.lists(st.lists(VALUES, max_size=4).map(tuple), max_size=20), st.data())
def test_what_lies_in_a_cabinet_is_found_at_its_place_whatever_came_and_was_looked_up_before(rows, data):
    cabinet: IndexedSpool[tuple] = IndexedSpool()
    for count, row in enumerate(rows, 1):
        cabinet.append(row)
        place = data.draw(st.integers(0, count - 1))
        assert [(type(v), v) for v in cabinet[place]] == [(type(v), v) for v in rows[place]]
    assert [cabinet[place] for place in range(len(cabinet))] == rows


def test_of_a_cabinet_too_what_does_not_fit_in_memory_lies_in_a_file():
    cabinet: IndexedSpool[bytes] = IndexedSpool()
    pieces = [bytes([n]) * (IN_MEMORY // 3) for n in range(7)]
    for piece in pieces:
        cabinet.append(piece)
    assert [cabinet[n] for n in range(7)] == pieces
    assert cabinet._file._rolled  # type: ignore[attr-defined]
