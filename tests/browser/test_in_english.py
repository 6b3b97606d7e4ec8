"""The pages' words in English: one page of each kind, opened on a telephone, drawn to a wide screen, enlarged.

What does not hang on words is seen in Chinese, of every page: tests/browser/test_in_chinese.py. A few stand for the
others where English could be broken otherwise: read by axe, and printed.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visits
from tests.browser.printing import Printed
from tests.browser.rules import ENLARGED, NARROW, PICTURED, WIDE, EveryPage, EverySheet, ReadByAxe
from tests.browser.visiting import Visit, paper_of

LANGUAGE = "en"
WINDOWS = (NARROW, WIDE, ENLARGED)
#: Those of which there are pictures, and where other words stand.
SEEN = [
    *PICTURED,
    *("distribution", "figure of people", "ratio", "unit, an organization", "unit, a case", "unit with findings"),
    *("search for nothing", "findings", "ledger of many columns, its last page", "no page", "no such day"),
    *("mapping", "notice"),
]
BY_AXE = ["overview", "unit", "no page"]
ON_PAPER = ["overview", "unit", "ledger of many columns, its last page", "report"]
PRINTED = ()


@pytest.fixture(params=BY_AXE)
def read(request: pytest.FixtureRequest, visits: Visits) -> Visit:
    return visits(request.param)


@pytest.fixture(params=ON_PAPER)
def paper(request: pytest.FixtureRequest, visits: Visits) -> Printed:
    return paper_of(visits(request.param))


class TestOnTheScreen(EveryPage, ReadByAxe):
    @pytest.fixture(params=SEEN)
    def seen(self, request: pytest.FixtureRequest, visits: Visits) -> Visit:
        return visits(request.param)


class TestOnPaper(EverySheet):
    pass
