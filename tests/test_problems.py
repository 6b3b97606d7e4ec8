"""Problems, however many, are a sequence; a person is shown the first of each column and kind, and how many more."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import problems, spool
from registry.errors import Meant, Problem
from registry.language import Words
from registry.problems import Problems

WORDS = st.builds(Words, st.text(max_size=4), st.text(max_size=4))
MAYBE = st.one_of(st.none(), st.text(max_size=3))
ROW = st.one_of(st.none(), st.integers(1, 9))
MEANT = st.lists(st.builds(Meant, *[st.text(max_size=2)] * 3), max_size=2).map(tuple)
PROBLEM = st.builds(Problem, WORDS, WORDS, MAYBE, MAYBE, ROW, *[MAYBE] * 7, MEANT)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "FIRST", 3)


def bad(row: int | None, text: str = "不是数", column: str = "activists", file: str = "facts.csv") -> Problem:
    return Problem(Words(text, f"en {text}"), Words("数", "a number"), "facts", file, row, column, "积极分子", "x")


@given(st.lists(PROBLEM, max_size=20), st.integers(0, 3))
def test_problems_are_the_sequence_that_was_put_in(given, room):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(problems, "_POOLED", room)
        found = Problems(given)
        assert (list(found), len(found), bool(found)) == (given, len(given), bool(given))
        assert found == given
        assert [found[n] for n in range(len(given))] == given
        assert (found[1:5], found[::-2]) == (given[1:5], given[::-2])
        for beyond in (len(given), -len(given) - 1):
            with pytest.raises(IndexError):
                found[beyond]


@given(st.lists(PROBLEM, max_size=20), st.lists(PROBLEM, max_size=3))
def test_they_are_put_in_the_order_of_files_and_rows_and_else_stay_as_they_were(given, later):
    found, files = Problems(given), [p.file for p in given[::2] if p.file]
    found.put_in_order(files)
    rank = {file: n for n, file in enumerate(files)}
    expected = sorted(given, key=lambda p: (rank.get(p.file or "", -1), p.row or 0))
    assert found == expected
    found.extend(later)
    assert found == [*expected, *later]


@given(st.lists(PROBLEM, max_size=20))
def test_few_of_a_kind_are_reported_each(given):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(problems, "FIRST", 20)
        assert (list(Problems(given).shown()), Problems(given).are_many()) == (given, False)


def test_past_the_first_of_a_column_and_kind_they_are_counted_where_the_next_one_would_stand():
    found = Problems([bad(5), *map(bad, range(2000, 1000, -1)), bad(7, column="full_members"), bad(None)])
    found.put_in_order(["facts.csv"])
    shown = list(found.shown())
    assert [(p.row, p.column) for p in shown] == [
        (None, "activists"), (5, "activists"), (7, "full_members"), (1001, "activists"), (None, "activists"),
    ]  # fmt: skip
    assert shown[-1].problem == Words(
        "不是数（此类问题另有 999 处，在第 1,002 至 2,000 行）",
        "en 不是数 (and 999 more of this kind, rows 1,002–2,000)",
    )
    assert (shown[-1].allowed, shown[-1].file, shown[-1].value) == (Words("数", "a number"), "facts.csv", None)
    assert found.are_many()


@pytest.mark.parametrize(
    "texts",
    [
        [f"与第 {n} 行重复" for n in range(9)],
        [f"不认识的列“列{n}”，请删除" for n in range(9)],
        [f"不晚于起始日期 2019-0{n + 1}" for n in range(9)],
    ],
    ids=["rows", "what was written", "days"],
)
def test_what_differs_in_its_numbers_and_in_what_was_written_is_of_one_kind(texts):
    shown = list(Problems(bad(n, text) for n, text in enumerate(texts, 2)).shown())
    assert [p.row for p in shown] == [2, 3, 4, None]
    assert "另有 6 处" in shown[-1].problem.zh


def test_a_problem_of_a_mapped_workbook_tells_its_kind_its_cell_and_whom_a_name_could_mean():
    named = Problem(
        Words("有 2 个", "two"), row=12, column="unit", code="ambiguous_name", sheet="村情", cell="F12", header="村名",
        candidates=(Meant("451102", "双瑞村", "贺州市/八步区"),),
    )  # fmt: skip
    (kept,) = Problems([named])
    shape = kept.as_source_json("zh")
    assert [shape[key] for key in ("code", "sheet", "row", "cell", "header")] == [
        "ambiguous_name", "村情", 12, "F12", "村名",
    ]  # fmt: skip
    assert shape["candidates"] == [{"code": "451102", "name": "双瑞村", "path": "贺州市/八步区"}]
    assert list(kept.as_json("zh")) == ["ledger", "file", "row", "column", "label", "value", "problem", "allowed"]


def test_columns_files_and_kinds_are_counted_by_themselves():
    several = [{"text": "别的"}, {"column": "applicants"}, {"file": "other.csv"}, {}]
    found = Problems(bad(row, **how) for row in range(2, 5) for how in several)  # type: ignore[arg-type]
    assert list(found.shown()) == list(found)


def test_what_stands_in_no_row_is_counted_without_rows():
    shown = list(Problems(bad(None) for _ in range(5)).shown())
    assert shown[-1].problem == Words("不是数（此类问题另有 2 处）", "en 不是数 (and 2 more of this kind)")


def test_kinds_without_end_are_counted_as_one_past_some_hundreds(monkeypatch):
    monkeypatch.setattr(problems, "_KINDS", 4)
    shown = list(Problems(bad(2, "甲" * n) for n in range(1, 100)).shown())
    assert len(shown) == 3 + 3 + 1


def peak(count: int) -> int:
    def made() -> Any:
        return (bad(row, f"与第 {row} 行重复") for row in range(count, 0, -1))

    tracemalloc.start()
    try:
        found = Problems(made())
        found.put_in_order(["facts.csv"])
        assert sum(1 for _ in found) == count
        assert sum(1 for _ in found.shown()) == 4
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_problem_takes_a_few_numbers_of_memory(monkeypatch):
    monkeypatch.setattr(spool, "IN_MEMORY", 1)
    monkeypatch.setattr(problems, "_POOLED", 100)
    small = peak(2_000)
    assert peak(20_000) - small < 90 * 18_000
