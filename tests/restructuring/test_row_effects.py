"""The effect of writing rows, told before they are saved."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.desk.orders import Order, RowOrder
from registry.desk.service import StaleRow, carry_out
from registry.errors import Invalid, NotAllowed
from registry.restructuring.row_effects import RowEffect, effect_of
from registry.slices import BY_KEY
from tests.desk.two_townships import E_VILLAGES, Office

DAY = datetime.date(2019, 12, 31)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path / "office")
    yield found
    found.close()


def new(**values: str) -> Order:
    return Order(BY_KEY["facts"], [RowOrder(values)])


def told(effect: RowEffect) -> dict[tuple[str, str], tuple[object, object]]:
    """The values that would be others, by scope and figure."""
    return {(f.scope, f.after["code"]): (f.before["value"], f.after["value"]) for f in effect.figures}


def test_the_figures_of_the_place_and_of_all_above_it_are_told_and_nothing_is_written(office: Office) -> None:
    with office.unchanged():
        effect = effect_of(office.engine, new(unit=E_VILLAGES[1], period="2019", activists="7"), day=DAY)
    activists = {scope: values for (scope, code), values in told(effect).items() if code == "member.activists"}
    assert activists == {
        E_VILLAGES[1]: (0, 7), "451101101": (4, 11), "451101": (4, 11), "4511": (4, 11), "45": (4, 11)
    }  # fmt: skip
    assert not effect.is_empty


def test_what_is_told_is_what_comes_about(office: Office) -> None:
    order = new(unit=E_VILLAGES[1], period="2019", activists="7", collective_income_yuan="60000")
    told_before = told(effect_of(office.engine, order, day=DAY))
    carry_out(office.engine, order)
    undone = office.number("facts", unit=E_VILLAGES[1])
    back = Order(BY_KEY["facts"], [RowOrder(record=undone, withdrawn=True)], reason="误")
    assert told(effect_of(office.engine, back, day=DAY)) == {key: values[::-1] for key, values in told_before.items()}


def test_whoever_reads_a_township_is_told_of_no_scope_above_it(office: Office) -> None:
    rights = office.grantee(["451101101"])
    effect = effect_of(office.engine, new(unit=E_VILLAGES[1], period="2019", activists="7"), rights, DAY)
    assert {figure.scope for figure in effect.figures} == {"451101101", E_VILLAGES[1]}


def test_a_row_that_stays_as_it_is_would_change_nothing(office: Office) -> None:
    same = RowOrder({"activists": "4"}, office.number("facts", unit=E_VILLAGES[0]))
    effect = effect_of(office.engine, Order(BY_KEY["facts"], [same], "correct", reason="核"), day=DAY)
    assert effect.is_empty and not effect.figures


def test_what_would_be_refused_is_refused(office: Office) -> None:
    with pytest.raises(Invalid):
        effect_of(office.engine, new(unit=E_VILLAGES[0], period="2019"), day=DAY)
    west = office.grantee(["451101102"], reads=["451101101"])
    with pytest.raises(NotAllowed):
        effect_of(office.engine, new(unit=E_VILLAGES[1], period="2019", activists="7"), west, DAY)
    stale = RowOrder({"activists": "5"}, office.number("facts", unit=E_VILLAGES[0]), version="0")
    with pytest.raises(StaleRow):
        effect_of(office.engine, Order(BY_KEY["facts"], [stale], "correct", reason="核"), day=DAY)
