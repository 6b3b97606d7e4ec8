"""Every page in Chinese: opened on a wide screen, enlarged, narrow, and printed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.conftest import Visits
from tests.browser.pages import PAGES
from tests.browser.printing import Printed, bare, drawn, words
from tests.browser.rules import ENLARGED, NARROW, WIDE, EveryPage, EverySheet
from tests.browser.visiting import paper_of

LANGUAGE = "zh"
WINDOWS = (WIDE, ENLARGED, NARROW)
ON_PAPER = [page.name for page in PAGES if page.status == 200]


@pytest.fixture(params=ON_PAPER)
def paper(request: pytest.FixtureRequest, visits: Visits) -> Printed:
    return paper_of(visits(request.param))


class TestOnTheScreen(EveryPage):
    pass


class TestOnPaper(EverySheet):
    pass


def test_a_long_table_has_its_head_on_every_sheet(visits: Visits) -> None:
    paper = paper_of(visits("figure"))
    units = paper.tables[0]
    assert len({paper.sheets.index(sheet) for row in units["rows"] for sheet in paper.sheets_with(row)}) > 1
    assert all(units["head"] in sheet for row in units["rows"] for sheet in paper.sheets_with(row))


def test_states_differ_in_black_and_white(visits: Visits) -> None:
    paper = paper_of(visits("figure of a township"))
    assert all(bare(told) in "".join(paper.sheets) for told in ("✓ 达标", "✗ 未达标", "？ 未填报"))
    found = words(paper.file)
    marks = {shape: next(word for word in found if word.text == shape) for shape in "✓✗？"}
    boxes = {shape: drawn(paper.file, word) for shape, word in marks.items()}
    for one, other in ("✓✗", "✓？", "✗？"):
        assert np.abs(boxes[one] - boxes[other]).mean() > 0.05, f"{one} looks like {other}"
    assert boxes["✗"].mean() < 0.5 < min(boxes["✓"].mean(), boxes["？"].mean()), "only what is not met is dark"
