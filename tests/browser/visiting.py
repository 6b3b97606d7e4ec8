"""A visit to a page: what the server, the browser's console and its policy said, and how the page lies.

A page is opened once in a language and looked at in one window after another, as a clerk draws a window smaller; on
that one visit it is printed too, and read by axe, where a file of tests wants it. Printing and axe are what costs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Request
from playwright.sync_api import Page as Tab

from tests.browser.pages import Page
from tests.browser.printing import Printed, printed

if TYPE_CHECKING:
    from tests.browser.conftest import Served

HERE = Path(__file__).resolve().parent
WATCHING = (HERE / "watching.js").read_text(encoding="utf-8")
CUT = (HERE / "cut.js").read_text(encoding="utf-8")
AXE = HERE.parent / "assets" / "vendor" / "axe-core" / "axe.min.js"
#: How grave a finding of axe must be to count.
GRAVE = ("serious", "critical")
#: The rows of a table are alike, and axe is slow: it reads a dozen of each.
FEWER = "document.querySelectorAll('tbody tr:nth-child(n + 13)').forEach(row => row.remove())"
#: How many seconds a page may take to get all that it asks for.
PATIENCE = 30
#: Two drawn frames: what a page does once it is loaded has begun by then.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


#: Where the pictures of the README are first put; `make pictures` takes them from there.
PICTURES = HERE.parents[1] / "build" / "pictures"
SEEN = """() => ({
    window: [innerWidth, innerHeight, devicePixelRatio],
    beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


@dataclass(frozen=True)
class Window:
    """A window: its size in CSS pixels, the dots of one of them, the pages pictured in it, and what the names of the
    pictures begin with.
    """

    name: str
    width: int
    height: int
    dots: int = 1
    pictured: tuple[str, ...] = ()
    prefix: str = ""

    def context(self, browser: Browser) -> BrowserContext:
        """A browser that has this window when it opens a page."""
        return browser.new_context(viewport={"width": self.width, "height": self.height})


@dataclass
class Look:
    """How a page lies in a window: by how many pixels it is wider, and the texts that are cut off at a side."""

    beyond: int
    cut: list[str]


@dataclass
class Visit:
    """What was seen: how the page lies by the name of the window, what was printed and what axe found, if they did."""

    page: Page
    language: str
    status: int
    policy: str
    messages: list[str]
    elsewhere: list[str]
    refused: list[str]
    looks: dict[str, Look]
    paper: Printed | None
    findings: list[str] | None


class Watched:
    """A tab that is listened to: what the page in it said, and asked of other hosts, since it was opened."""

    def __init__(self, context: BrowserContext, served: Served):
        self.served = served
        self.tab = context.new_page()
        self._zoom: CDPSession | None = None
        self.tab.add_init_script(WATCHING)
        self.messages: list[str] = []
        self.elsewhere: list[str] = []
        self._under_way: set[Request] = set()
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        self.tab.on("request", self._request)
        self.tab.on("requestfinished", self._finished)
        self.tab.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        # That a page itself is refused is what its status says; the browser only repeats it.
        own = message.location["url"] == self.address and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not own:
            self.messages.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url)
        if host.scheme == "data":
            return
        self._under_way.add(request)
        if host.netloc != urlsplit(self.served.address).netloc:
            self.elsewhere.append(request.url)

    def _finished(self, request: Request) -> None:
        self._under_way.discard(request)

    def _failed(self, request: Request) -> None:
        self._under_way.discard(request)
        self.messages.append(f"failed: {request.url} ({request.failure})")

    def open(self, path: str) -> Any:
        """Opens a page, waits until it asks for nothing more, and gives the server's answer."""
        self.address = self.served.at(path)
        self.messages, self.elsewhere, self._under_way = [], [], set()
        answer = self.tab.goto(self.address, wait_until="load")
        self.settle()
        return answer

    def draw(self, window: Window) -> None:
        """Gives the window another size; what follows its size has done so. Of a zoom only Chromium itself knows."""
        if self._zoom:
            self._zoom.detach()
            self._zoom = None
        size = {"width": window.width, "height": window.height}
        self.tab.set_viewport_size(size)
        if window.dots != 1:
            self._zoom = self.tab.context.new_cdp_session(self.tab)
            zoomed = size | {"deviceScaleFactor": window.dots, "mobile": False}
            self._zoom.send("Emulation.setDeviceMetricsOverride", zoomed)
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is asked for any more. Raises AssertionError for what is never answered."""
        self.tab.evaluate(FRAMES)
        latest = time.monotonic() + PATIENCE
        while self._under_way:
            assert time.monotonic() < latest, f"never answered: {[request.url for request in self._under_way]}"
            self.tab.wait_for_timeout(10)
            self.tab.evaluate(FRAMES)


def grave(tab: Tab) -> list[str]:
    """What axe finds serious or critical, each with the first places where it stands. Long tables lose rows by it."""
    tab.evaluate(FEWER)
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [_in_words(finding) for finding in found if finding["impact"] in GRAVE]


def lies_well_in(tab: Tab, windows: Sequence[Window], by_axe: bool = True) -> None:
    """The page in a tab lies within each window and no text is cut off, once it is loaded whole and drawn anew; and axe
    finds nothing grave in it."""
    for window in windows:
        tab.set_viewport_size({"width": window.width, "height": window.height})
        tab.wait_for_load_state("load")
        tab.evaluate(FRAMES)
        assert tab.evaluate(SEEN)["beyond"] <= 0, (tab.url, window.name)
        assert tab.evaluate(CUT) == [], (tab.url, window.name)
    if by_axe:
        assert grave(tab) == [], tab.url


def _in_words(finding: dict[str, Any]) -> str:
    where = [f"\n    {node['html'][:160]}\n      {node['failureSummary']}" for node in finding["nodes"][:3]]
    return f"{finding['id']} ({finding['impact']}, {len(finding['nodes'])}×): {finding['help']}{''.join(where)}"


def paper_of(seen: Visit) -> Printed:
    """What was printed on a visit. Raises AssertionError where nothing was."""
    assert seen.paper is not None
    return seen.paper


def look(watched: Watched, window: Window, page: Page, language: str) -> Look:
    """Draws the window to its size, takes its picture where one is wanted, and looks at the page in it."""
    watched.draw(window)
    seen = watched.tab.evaluate(SEEN)
    assert seen["window"] == [window.width, window.height, window.dots]
    if page.name in window.pictured:
        watched.tab.screenshot(path=PICTURES / f"{window.prefix}{page.name}-{language}.png")
    return Look(seen["beyond"], watched.tab.evaluate(CUT))


def visit(
    watched: Watched,
    page: Page,
    language: str,
    windows: Sequence[Window],
    paper: Path | None = None,
    by_axe: bool = True,
) -> Visit:
    """Opens a page in the first window and looks at it in each; in the first again it is printed into the folder
    `paper`, if there is one, and read by axe, if it is wanted.
    """
    watched.draw(windows[0])
    answer = watched.open(page.in_(language))
    looks = {window.name: look(watched, window, page, language) for window in windows}
    watched.draw(windows[0])
    sheets = printed(watched.tab, page, language, paper) if paper else None
    return Visit(
        page=page,
        language=language,
        status=answer.status,
        policy=answer.headers.get("content-security-policy", ""),
        messages=watched.messages,
        elsewhere=watched.elsewhere,
        refused=watched.tab.evaluate("window.refusedByPolicy"),
        looks=looks,
        paper=sheets,
        findings=grave(watched.tab) if by_axe else None,
    )
