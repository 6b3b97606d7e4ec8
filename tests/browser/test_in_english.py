"""Every page's words in English: opened on a telephone, drawn to a wide screen, enlarged; some are printed."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visits
from tests.browser.pages import PAGES
from tests.browser.printing import Printed
from tests.browser.rules import ENLARGED, NARROW, WIDE, EveryPage, EverySheet
from tests.browser.visiting import Visit, paper_of

LANGUAGE = "en"
WINDOWS = (NARROW, WIDE, ENLARGED)
#: Other scopes, days and pages of what is seen here anyway, with no word that it has not: seen once, in Chinese.
IN_CHINESE_ALONE = {
    *("overview of a county", "overview of a village", "overview of an earlier day"),
    *("figure of a township", "figure, its last page", "figure, sought", "figure before anything was known"),
    *("tree before anything was known", "unit, a natural village", "changes before anything was known"),
    *("ledger before anything was known", "findings of a county", "no such code"),
}
#: Those that stand for the others.
ON_PAPER = [
    *("overview", "figure", "explanation", "tree", "unit", "search", "changes", "change, a large one", "ledgers"),
    *("ledger of many columns, its last page", "report"),
]


@pytest.fixture(params=ON_PAPER)
def paper(request: pytest.FixtureRequest, visits: Visits) -> Printed:
    return paper_of(visits(request.param))


class TestOnTheScreen(EveryPage):
    @pytest.fixture(params=[page.name for page in PAGES if page.name not in IN_CHINESE_ALONE])
    def seen(self, request: pytest.FixtureRequest, visits: Visits) -> Visit:
        return visits(request.param)


class TestOnPaper(EverySheet):
    pass
