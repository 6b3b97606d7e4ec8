"""Every page at 200 %: a screen of 1366×768 on which each pixel is four."""

from __future__ import annotations

from tests.browser.rules import EveryPage, Window


class TestEnlarged(EveryPage):
    window = Window(683, 384, dots=2)
