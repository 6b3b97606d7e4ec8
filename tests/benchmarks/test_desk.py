"""The desk: what its figures are taken from, and that its tables tell each of them."""

from __future__ import annotations

from benchmarks import desk_tables
from benchmarks.desk import PROCESSOR, fields, timed
from benchmarks.measuring import Measured, Timing, Watch
from benchmarks.parts import desk as part
from benchmarks.report import AIMS

_AROUND = ("grid, form", "grid", "preview, row", "preview, verb", "kept nothing", "empty page")
_SAVED = [f"{name}, {what}" for name in desk_tables.SAVES for what in (*desk_tables.WAYS, "form", "shown", "ORM")]
_OPENED = [name for name, _ in part.pages_of_ledger()] + ["first in the process", "a row is saved", "SQL"]
_REPORTED = ("form", "handed in", "opened", "what changed since", "again", "its files alone", "figures asked once")


def told(names: list[str], slow: str, **found: int) -> Measured:
    """Timings by these names, one of them slower than all others."""
    seconds = {name: (3.0, 2.0) if name == slow else (0.2, 0.1) for name in names}
    timings = {name: Timing(taken) for name, taken in seconds.items()}
    timings |= {name + PROCESSOR: Timing(tuple(s / 10 for s in taken)) for name, taken in seconds.items()}
    return Measured(timings, found)


def found(slow_save: str = "grid", slow_page: str = "SQL") -> desk_tables.Found:
    return desk_tables.Found(
        told([*_SAVED, *_AROUND], slow_save, lines=20, cells=260),
        told(_OPENED, slow_page),
        told([f"report, {name}" for name in _REPORTED], "", changes=40),
    )


def test_the_aims_are_those_of_both_databases() -> None:
    reached = part.reached({"SQLite": found(), "PostgreSQL": found()})
    assert set(reached) == {key for key in AIMS if key.startswith("desk")}


def test_the_slowest_of_all_ways_to_save_and_of_all_pages_counts_and_no_grid_or_rival() -> None:
    slow, quick = found("withdraw, API", "sorted by a text"), found()
    both = {"SQLite": slow, "PostgreSQL": quick}
    assert [part.reached(both)[f"desk_{what}"] for what in ("save", "ledger")] == [2.0, 2.0]
    assert [part.reached(both)[f"desk_postgres_{what}"] for what in ("save", "ledger")] == [0.1, 0.1]
    assert "withdraw, API" in part.why(both, "desk_save") and "0.2 s" in part.why(both, "desk_save")
    assert "sorted by a text" in part.why(both, "desk_ledger")


def test_every_page_of_the_ledger_and_every_way_to_save_stands_in_a_table() -> None:
    both = {"SQLite": found(), "PostgreSQL": found()}
    saves, around = desk_tables.of_saves(both, "Beside others.")
    assert len(saves.rows) == 8 + 4 + 1 and any("Beside others." in note for note in saves.notes)
    assert any("260" in row[0] for row in around.rows)
    pages = {row[0] for row in desk_tables.of_ledger(both).rows}
    assert {"first page", "last page", "sorted by a text", "sorted by a day", "filtered"} <= pages
    for table in (saves, around, desk_tables.of_ledger(both), desk_tables.of_report(both)):
        assert {len(row) for row in table.rows} == {len(table.headings)}


def test_processor_time_is_taken_beside_the_time() -> None:
    watch = Watch()
    with timed(watch, "it"):
        sum(range(1_000_000))
    assert watch.seconds["it"][0] > 0 and set(watch.seconds) == {"it", f"it{PROCESSOR}"}


def test_a_form_is_sent_as_it_stands_with_its_token_its_version_and_the_cells_of_a_grid() -> None:
    page = (
        '<input type="search" name="q" value="甲"><input type="hidden" name="csrf_token" value="t">'
        '<input name="version" value="3"><input class="x" name="r0.was" value="{&#34;a&#34;: 1}">'
    )
    assert fields(page) == {"csrf_token": "t", "version": "3", "r0.was": '{"a": 1}'}
