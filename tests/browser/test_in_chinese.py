"""Every page in Chinese: opened on a wide screen, enlarged and narrow; one of each kind read by axe, and printed.

Axe is most of what this costs, and a printer most of the rest: what is made of the same templates as another page is
read and printed in `make soak` alone.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.conftest import Visits
from tests.browser.pages import PAGES
from tests.browser.printing import Printed, bare, drawn, words
from tests.browser.rules import ENLARGED, NARROW, WIDE, EveryPage, EverySheet, ReadByAxe
from tests.browser.visiting import Visit, paper_of

LANGUAGE = "zh"
WINDOWS = (WIDE, ENLARGED, NARROW)
#: What axe reads in `make soak` alone: another page has the same parts, and more of them or others beside.
_ALIKE = (
    *("overview of a county", "overview of an earlier day", "figure of a township", "figure, its last page"),
    *("figure before anything was known", "figure of people", "count", "tree", "unit, a township", "unit, a site"),
    *("unit on a day before it was", "changes before anything was known", "ledger of many columns, its last page"),
    *("ledger of people", "ledger of organizations", "findings before anything was known", "report, compared"),
    *("mappings before anything was known", "notices of a county, filtered", "notices before anything was known"),
)
BY_AXE = [pytest.param(page.name, marks=pytest.mark.soak if page.name in _ALIKE else ()) for page in PAGES]
#: One of each kind of table and text; and a scope, a day and a state of knowledge that stand in the margin.
ON_PAPER = [
    *("overview", "overview of an earlier day", "figure", "figure of a township", "figure before anything was known"),
    *("distribution", "explanation", "tree, opened", "unit", "unit, a county", "unit, a case", "search", "changes"),
    *("change, a large one", "ledger", "ledger of organizations", "ledger of many columns, its last page", "findings"),
    *("mapping", "report, compared"),
    *(pytest.param(name, marks=pytest.mark.soak) for name in ("ratio", "unit, an organization", "unit with findings")),
    *(pytest.param(name, marks=pytest.mark.soak) for name in ("ledgers", "notices", "notice")),
]
PRINTED = ("figure", "figure of a township")


@pytest.fixture(params=BY_AXE)
def read(request: pytest.FixtureRequest, visits: Visits) -> Visit:
    return visits(request.param)


@pytest.fixture(params=ON_PAPER)
def paper(request: pytest.FixtureRequest, visits: Visits) -> Printed:
    return paper_of(visits(request.param))


class TestOnTheScreen(EveryPage, ReadByAxe):
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
    assert all(bare(state) in "".join(paper.sheets) for state in ("✓ 达标", "✗ 未达标", "？ 未填报"))
    found = words(paper.file)
    marks = {shape: next(word for word in found if word.text == shape) for shape in "✓✗？"}
    boxes = {shape: drawn(paper.file, word) for shape, word in marks.items()}
    for one, other in ("✓✗", "✓？", "✗？"):
        assert np.abs(boxes[one] - boxes[other]).mean() > 0.05, f"{one} looks like {other}"
    assert boxes["✗"].mean() < 0.5 < min(boxes["✓"].mean(), boxes["？"].mean()), "only what is not met is dark"
