"""What the rows of a table say of themselves on every day, of which what is compared is kept for all days."""

from __future__ import annotations

import pytest

from registry.figures.frames import UNITS
from tests.registry_under_test import RegistryUnderTest

_WITH_OWN = [units for units, kind in UNITS.items() if kind.own is not None]


@pytest.mark.parametrize("day", ["2015-06-30", "2018-12-31", "2019-12-31", "2021-12-31"])
@pytest.mark.parametrize("units", _WITH_OWN)
def test_what_rows_say_on_every_day_stands_so_in_the_frame_of_each_day(
    sample: RegistryUnderTest, units: str, day: str
) -> None:
    picture, kind = sample.picture(day), UNITS[units]  # type: ignore[index]
    assert kind.own is not None
    frame, own = kind.base(picture), kind.own(picture)
    assert own.columns
    differing = [name for name in own.columns if name in frame.columns and not frame[name].equals(own[name])]
    assert (len(frame), differing) == (len(own), [])
