"""Every page in English: opened on a telephone, drawn to a wide screen, enlarged; some are printed."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visits
from tests.browser.printing import Printed
from tests.browser.rules import ENLARGED, NARROW, WIDE, EveryPage, EverySheet
from tests.browser.visiting import paper_of

LANGUAGE = "en"
WINDOWS = (NARROW, WIDE, ENLARGED)
#: Those that stand for the others.
ON_PAPER = [
    *("overview", "figure", "explanation", "tree", "unit", "search", "changes", "change, a large one", "ledgers"),
    *("ledger of many columns, its last page", "report"),
]


@pytest.fixture(params=ON_PAPER)
def paper(request: pytest.FixtureRequest, visits: Visits) -> Printed:
    return paper_of(visits(request.param))


class TestOnTheScreen(EveryPage):
    pass


class TestOnPaper(EverySheet):
    pass
