"""Draws: committed to and not run in time, or committed to again for the same question."""

from __future__ import annotations

from pathlib import Path

from registry.restructuring import service as restructuring
from registry.restructuring.commands import order
from tests.checks.conduct.written_cases import WrittenCases, commit, found
from tests.registry_under_test import RegistryUnderTest


def written() -> WrittenCases:
    w = WrittenCases()
    w.setting("draw.open_days", "10", "XZ", "2019-01-01")
    w.draw("run", "2020-01-01", "2020-01-31", as_of="2017-12-31")
    w.draw("open", "2020-01-01", as_of="2018-12-31")
    w.draw("at-the-township", "2020-01-01", scope="XZ")
    w.draw("asked", "2020-01-01", "2020-01-01")
    w.draw("other-scope", "2020-01-01", "2020-01-01", scope="XQ")
    w.draw("other-status", "2020-01-01", "2020-01-01", status="undetermined")
    w.draw("again", "2020-01-02", "2020-01-02", as_of="2019-06-30")
    w.draw("in-its-place", "2020-01-02", "2020-01-02", redraw_of="asked")
    return w


def units(registry: RegistryUnderTest, day: str) -> set[str]:
    return {finding.unit for finding in found(registry, day, "DRAW-OPEN")}


def test_a_draw_is_open_from_the_day_after_the_days_that_it_may_wait(registry) -> None:
    assert "open" not in units(registry, "2020-01-31")
    assert "open" in units(registry, "2020-02-01")
    assert "run" not in units(registry, "2020-02-01")


def test_the_days_are_those_at_the_scope_of_the_draw(registry) -> None:
    assert "at-the-township" not in units(registry, "2020-01-11")
    assert "at-the-township" in units(registry, "2020-01-12")


def test_a_draw_that_may_wait_longer_than_days_are_counted_is_never_open(tmp_path: Path) -> None:
    w = WrittenCases()
    w.setting("draw.open_days", "999999999", "", "2019-01-01")
    w.draw("open", "2020-01-01")
    made = w.made(tmp_path / "registry")
    assert units(made, "2099-12-31") == set()
    made.close()


def test_what_asks_again_in_one_year_says_of_what_it_takes_the_place(registry) -> None:
    assert units(registry, "2020-01-01") == set()
    assert units(registry, "2020-01-02") == {"again"}


def test_a_place_that_was_given_another_code_between_is_the_same_place(tmp_path: Path) -> None:
    w = WrittenCases()
    w.draw("asked", "2020-01-01", "2020-01-01", scope="XZ")
    made = w.made(tmp_path / "registry")
    recoded = order("place", "recode", {"code": "XZ", "new_code": "XZ2", "effective": "2020-01-01"})
    restructuring.carry_out(made.engine, recoded, actor="tester")
    w = WrittenCases()
    w.draw("again", "2020-01-02", "2020-01-02", scope="XZ2")
    commit(made, w.draws[0])
    assert units(made, "2020-01-02") == {"again"}
    made.close()


def test_a_draw_counts_at_its_scope_and_tells_which_was_before(registry) -> None:
    assert [f.unit for f in found(registry, "2020-01-02") if f.rule.code == "DRAW-OPEN"] == ["again"]
    (one,) = found(registry, "2020-01-02", "DRAW-OPEN")
    assert one.says.zh == "again：此前已就同一指标、状态、范围和年度承诺过 asked"
    assert (one.found.at, one.leads_to) == (0, None)
