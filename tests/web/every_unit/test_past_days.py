"""On a day of the past no page of a unit, no ledger and no list tells a later day as if it were known."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from registry.days import LATER
from registry.slices import LEDGERS
from tests.web.every_unit.opening import SPACES, Rows, Unit, of

#: Days within what is recorded, so that of much only the beginning is past.
PAST = ("2017-06-30", "2018-09-15")
#: In `make test` one unit in so many is opened.
ONE_IN = 150
#: A day with a time of day: when a change was written, which is no day of what happened.
_WRITTEN_AT = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
_DAY = re.compile(r"(?<![\d-])(?:19|20)\d\d-\d\d(?:-\d\d)?(?![\d-])")


def untold(page: str, day: str) -> Iterator[str]:
    """The texts of a page that tell a day after `day` and do not say that it is to come: below the time bar."""
    main = _WRITTEN_AT.sub("", page[page.index("<main") :])
    for text in re.findall(r">([^<>]+)<", main):
        later = [found for found in _DAY.findall(text) if found > day[: len(found)]]
        if later and LATER.zh not in text and LATER.en not in text:
            yield text.strip()


def told_too_early(app: Flask, units: list[Unit], day: str) -> dict[str, list[str]]:
    client = app.test_client()
    addresses = [unit.page(day) for unit in units]
    addresses += [f"/ledgers/{ledger.key}?as_of={day}" for ledger in LEDGERS] + [f"/findings?as_of={day}"]
    pages = ((address, client.get(address)) for address in addresses)
    found = {address: [*untold(page.get_data(as_text=True), day)] for address, page in pages if page.status_code == 200}
    assert len(found) == len(addresses)
    return {address: texts for address, texts in found.items() if texts}


@pytest.mark.parametrize("day", PAST)
def test_a_past_day_tells_no_later_one_unmarked(app: Flask, rows: Rows, day: str) -> None:
    units = of(rows, *SPACES)[PAST.index(day) :: ONE_IN]
    assert len(units) > 50 and {unit.space for unit in units} == {*SPACES.values()}
    assert told_too_early(app, units, day) == {}


@pytest.mark.soak
@pytest.mark.parametrize("day", PAST)
def test_a_past_day_tells_no_later_one_unmarked_of_any_unit(app: Flask, rows: Rows, day: str) -> None:
    assert told_too_early(app, of(rows, *SPACES), day) == {}
