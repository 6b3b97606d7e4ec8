"""Many problems of one import take little memory, and work that grows with them, not with their square."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import problems, spool
from registry.errors import Problem
from registry.exchange import annotated_workbook, child_annotate
from registry.exchange.annotated_workbook import mark
from registry.exchange.limits import Limits
from registry.exchange.reading import Sheet, read
from registry.exchange.sheets import parse
from registry.language import Words
from registry.staging.parents import rings
from tests.exchange.desk import Desk, sheet
from tests.registries import founded

# -- work ------------------------------------------------------------------------------------------------------------

Ledgers = dict[str, Any]


def lines(header: str, rows: Iterator[str]) -> str:
    return "\n".join([header, *rows])


def chain_into_a_ring(n: int) -> Ledgers:
    rows = (f"V{i},x,village,V{i - 1 if i > 1 else 1 - i}" for i in range(n))
    return {"places": lines("code,name,kind,parent", rows)}


def organizations_above_each_other(n: int) -> Ledgers:
    rows = (f"O{i},x,branch,O{i - 1},NOPE" for i in range(n))
    return {"organizations": lines("code,name,kind,superior,place", rows)}


def keys_again(n: int) -> Ledgers:
    return {"facts": lines("unit,period,activists", (f"451102101201,{1900 + i % 9},1" for i in range(n)))}


def codes_again(n: int) -> Ledgers:
    return {"people": lines("code,name", (f"P{i % 9},x" for i in range(n)))}


def unknown_references(n: int) -> Ledgers:
    return {"facts": lines("unit,period,activists", (f"X{i},2019,1" for i in range(n)))}


def bad_cells(n: int) -> Ledgers:
    header = "unit,period,activists,applicants,full_members"
    return {"facts": lines(header, (f"45110{i},20x9,{i}x,-1,1.5" for i in range(n)))}


def whole_rows(n: int) -> Ledgers:
    return {"facts": lines("unit,period,activists,id", (f"451102101201,{1900 + i % 200},1,z" for i in range(n)))}


def unknown_headers(n: int) -> Ledgers:
    return {"facts": "unit,period," + ",".join(f"h{i}" for i in range(n)) + "\n451102101201,2019" + ",x" * n}


def sheets_of_no_ledger(n: int) -> Ledgers:
    return {f"s{i}": "a\nb" for i in range(n)}


def changes_without_a_day(n: int) -> Ledgers:
    return {"places": lines("code,name,kind,parent", (f"W{i},other,village,451102101" for i in range(n)))}


KINDS: dict[str, Callable[[int], Ledgers]] = {
    made.__name__.replace("_", " "): made
    for made in (
        chain_into_a_ring, organizations_above_each_other, keys_again, codes_again, unknown_references, bad_cells,
        whole_rows, unknown_headers, sheets_of_no_ledger, changes_without_a_day,
    )
}  # fmt: skip
SMALL = 60


def steps(work: Callable[[], object]) -> int:
    """How many instructions of the registry's own code some work takes."""
    count = 0

    def within(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        count += event == "opcode"
        return within

    def called(frame: Any, *_: object) -> Any:
        if "/registry/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return within

    before = sys.gettrace()
    sys.settrace(called)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_evenly(work: Callable[[int], object]) -> bool:
    """Whether from twice to four times as much takes about twice the steps that once to twice as much does."""
    work(SMALL)  # what is worked out once is known then
    one, two, four = (steps(lambda n=n: work(n)) for n in (SMALL, 2 * SMALL, 4 * SMALL))
    return four - two < 2.5 * (two - one)


def desk_of(folder: Path, villages: int) -> Desk:
    """A registry of some places, each measured once."""
    folder.mkdir(exist_ok=True)
    made = Desk(founded(folder / "registry.db"))
    places = (
        "4511,City,municipality,",
        "451102,East,county,4511",
        "451102101,Town,township,451102",
        "451102101201,South,village,451102101",
    )
    more = (f"W{n},West,village,451102101" for n in range(villages))
    made.accept(places=lines("code,name,kind,parent", iter([*places, *more])))
    made.accept(facts=lines("unit,period,activists", (f"W{n},2019,1" for n in range(villages))))
    return made


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = desk_of(tmp_path_factory.mktemp("large"), 4 * SMALL)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_the_work_of_refusing_an_import_grows_with_its_problems(kind: str, large: Desk) -> None:
    given = {n: {key: sheet(key, text) for key, text in KINDS[kind](n).items()} for n in (SMALL, 2 * SMALL, 4 * SMALL)}

    def refused(n: int) -> None:
        outcome = large.take(**given[n])
        assert len(outcome.problems) >= n - 9
        assert [p.as_json("en") for p in outcome.problems]

    assert grows_evenly(refused)


def test_the_work_of_telling_what_withdrawn_units_leave_behind_grows_with_the_registry(tmp_path: Path) -> None:
    sizes = SMALL, 2 * SMALL, 4 * SMALL
    desks = {n: desk_of(tmp_path / str(n), n) for n in sizes}
    given = {n: sheet("places", lines("code,withdrawn", (f"W{i},yes" for i in range(n)))) for n in sizes}

    def refused(n: int) -> None:
        assert len(desks[n].take(places=given[n]).problems) == n

    assert grows_evenly(refused)


class Counted(list[Any]):
    """A list that counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Iterator[Any]:
        self.times += 1
        return super().__iter__()


@pytest.mark.parametrize("filled", [0, 40])
def test_a_sheet_is_gone_through_as_often_for_forty_blank_headers_as_for_one(filled: int) -> None:
    times = []
    for blank in (1, 40):
        cells = ("451102101201", "2019", *(["x"] * min(filled, blank)), *([None] * (blank - min(filled, blank))))
        rows = Counted([("unit", "period", *[None] * blank), cells, cells])
        assert len(parse([Sheet("facts.csv", "facts", rows, "csv")]).problems) == min(filled, blank)
        times.append(rows.times)
    assert times[0] == times[1] <= 3


@given(st.dictionaries(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 12))))
def test_a_ring_is_what_stands_below_itself_by_way_of_others(above: dict[int, int | None]) -> None:
    def is_in_a_ring(one: int) -> bool:
        at = above[one]
        for _ in above:
            if at is None or at == one:
                break
            at = above.get(at)
        return at == one and above[one] != one

    assert rings(above) == {one for one in above if is_in_a_ring(one)}


# -- the workbook that comes back ----------------------------------------------------------------------------------


def bad(row: int, column: str = "name") -> Problem:
    return Problem(Words("没有", "none"), Words("", ""), "places", "places", row, column, column)


def book_of(folder: Path, rows: int, merged: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "places"
    sheet.append(["code", "name", "kind", "parent"])
    for n in range(rows):
        sheet.append([f"C{n}", "=1+1", "village", "x"])
    if merged:
        for n in range(rows):
            sheet.merge_cells(start_row=n + 2, end_row=n + 2, start_column=2, end_column=3)
            sheet.merge_cells(start_row=n + 2, end_row=n + 2, start_column=4, end_column=6)
    path = folder / f"set-{rows}.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("merged", [False, True], ids=["plain", "merged"])
def test_the_work_of_marking_the_senders_workbook_grows_with_its_rows(
    merged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child's work, done here."""
    paths = {n: book_of(tmp_path, n, merged) for n in (SMALL, 2 * SMALL, 4 * SMALL)}
    read_of = {n: read(path, ["places"])[0] for n, path in paths.items()}

    def here(path: Path, marked: Any, listed: Any, made: Path, language: str, limits: Limits) -> bool:
        job = made.with_name("marks.json")
        orders = annotated_workbook._orders(marked, listed, language)
        job.write_text("\n".join(annotated_workbook.json.dumps(one) for one in orders), encoding="utf-8")
        child_annotate.annotate(path, job, made, limits)
        return True

    monkeypatch.setattr(annotated_workbook, "_annotated", here)

    def marked(n: int) -> None:
        found = [bad(row) for row in range(2, n + 2)]
        mark(paths[n], read_of[n], found, {"places": 1}, tmp_path / "out.xlsx", "zh")

    assert grows_evenly(marked)


def sheets(rows: int) -> list[Sheet]:
    return [Sheet("places", "places", [("code", "name"), *((f"C{n}", "x") for n in range(rows))], "csv")]


@pytest.mark.parametrize("whole", [True, False], ids=["all rows", "the bad rows alone"])
def test_the_work_of_writing_a_marked_workbook_grows_with_its_rows(
    whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotated_workbook, "LARGE", 10**6 if whole else 0)

    def marked(n: int) -> None:
        found = [bad(row) for row in range(2, n + 2)]
        mark(tmp_path / "a.csv", sheets(n), found, {"places": 1}, tmp_path / "out.xlsx", "zh")

    assert grows_evenly(marked)


def test_of_very_many_of_a_kind_the_first_are_marked_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "FIRST", 3)
    monkeypatch.setattr(annotated_workbook, "LARGE", 0)
    found = [*(bad(row) for row in range(2, 52)), bad(40, "code")]
    mark(tmp_path / "a.csv", sheets(60), found, {"places": 1}, tmp_path / "out.xlsx", "en")
    listed, marked = read(tmp_path / "out.xlsx", [])[0]
    assert [row[0] for row in marked.rows] == ["code", "C0", "C1", "C2", "C38"]
    more = ("places", None, "name", "none (and 47 more of this kind, rows 5–51)", None)
    assert list(listed.rows)[1:] == [
        *(("places", row, "name", "none", None) for row in (2.0, 3.0, 4.0)), more,
        ("places", 40.0, "code", "none", None),
    ]  # fmt: skip
    comments = {cell.coordinate for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["places"] for cell in row
                if cell.comment}  # fmt: skip
    assert comments == {"B1", "C1", "B2", "B3", "B4", "A5"}


# -- memory ----------------------------------------------------------------------------------------------------------


def test_of_a_problem_little_is_kept_from_the_reading_to_the_marked_workbook(
    large: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 1)
    monkeypatch.setattr(spool.Spool.__init__, "__defaults__", (500,))
    monkeypatch.setattr(problems, "FIRST", 500)
    monkeypatch.setattr(annotated_workbook, "LARGE", 0)

    def peak(n: int) -> int:
        (given,) = (sheet(key, text) for key, text in bad_cells(n).items())
        tracemalloc.start()
        try:
            outcome = large.take(facts=given)
            mark(tmp_path / "a.csv", outcome.sheets, outcome.problems, outcome.headers, tmp_path / "out.xlsx", "zh")
            assert len(outcome.problems) >= 4 * n
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(3_000) - peak(1_000) < 120 * 4 * 2_000
