"""Every page at 390×800: a telephone held upright."""

from __future__ import annotations

from tests.browser.rules import EveryPage, Window


class TestNarrow(EveryPage):
    window = Window(390, 800, prefix="narrow-")
    axe_reads = "en"
    pictured = ("overview", "figure")
