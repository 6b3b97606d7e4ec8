"""What holds on every page, in both languages, in a window of any size; the files of tests name the windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.pages import LANGUAGES, PAGES, Page
from tests.browser.visiting import AXE, Visit, Watched, visit

#: Where the pictures of the README are first put; `make pictures` takes them from there.
PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures"


@dataclass(frozen=True)
class Window:
    """A window: its size in CSS pixels, the dots of one of them, and what the names of its pictures begin with."""

    width: int
    height: int
    dots: int = 1
    prefix: str = ""


class EveryPage:
    """The rules, for one window. A class of tests names it, the language that axe reads, and the pages pictured."""

    window: ClassVar[Window]
    axe_reads: ClassVar[str] = ""
    pictured: ClassVar[tuple[str, ...]] = ()

    @pytest.fixture(scope="class")
    @classmethod
    def watched(cls, browser: Browser, served: Served) -> Iterator[Watched]:
        assert set(cls.pictured) <= {page.name for page in PAGES}
        size = {"width": cls.window.width, "height": cls.window.height}
        context = browser.new_context(viewport=size, device_scale_factor=cls.window.dots)
        if cls.axe_reads:
            context.add_init_script(path=AXE)
        yield Watched(context, served)
        context.close()

    @pytest.fixture(scope="class", params=PAGES, ids=lambda page: page.name.replace(" ", "-"))
    @classmethod
    def page(cls, request: pytest.FixtureRequest) -> Page:
        return request.param

    @pytest.fixture(scope="class", params=LANGUAGES)
    @classmethod
    def seen(cls, request: pytest.FixtureRequest, watched: Watched, page: Page) -> Visit:
        language = request.param
        picture = PICTURES / f"{cls.window.prefix}{page.name}-{language}.png" if page.name in cls.pictured else None
        return visit(watched, page, language, cls.axe_reads == language, picture)

    def test_it_answers_as_it_should(self, seen: Visit, served: Served) -> None:
        assert seen.status == seen.page.status, served.log.read_text(encoding="utf-8")[-3000:]

    def test_the_console_stays_silent(self, seen: Visit) -> None:
        assert seen.said == []

    def test_nothing_is_asked_of_another_host(self, seen: Visit) -> None:
        assert seen.elsewhere == []

    def test_its_policy_lets_nothing_in_but_its_own_files_and_is_kept(self, seen: Visit) -> None:
        policy = dict(part.strip().partition(" ")[::2] for part in seen.policy.split(";"))
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'", "'self'", "'self'")
        assert not re.search(r"unsafe|\*|https?:", seen.policy)
        assert seen.refused == []

    def test_it_does_not_scroll_sideways(self, seen: Visit) -> None:
        assert seen.beyond <= 0

    def test_no_text_is_cut_off_at_a_side(self, seen: Visit) -> None:
        assert seen.cut == []

    def test_axe_finds_nothing_serious(self, seen: Visit) -> None:
        assert seen.findings == [], "\n".join(seen.findings)
