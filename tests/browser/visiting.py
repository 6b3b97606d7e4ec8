"""A visit to a page: what the server, the browser's console and its policy said, and how the page lies."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Served
from tests.browser.pages import Page

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


@dataclass
class Visit:
    """What was seen. `beyond` is how many pixels the page is wider than the window."""

    page: Page
    language: str
    status: int
    policy: str
    said: list[str]
    elsewhere: list[str]
    refused: list[str]
    beyond: int
    cut: list[str]
    findings: list[str]


class Watched:
    """A tab that is listened to: what the page in it said, and asked of other hosts, since it was opened."""

    def __init__(self, context: BrowserContext, served: Served):
        self.served = served
        self.tab = context.new_page()
        self.tab.add_init_script(WATCHING)
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.tab.on("request", self._request)
        self.tab.on("requestfinished", self._finished)
        self.tab.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        # That a page itself is refused is what its status says; the browser only repeats it.
        own = message.location["url"] == self.asked and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not own:
            self.said.append(f"{message.type}: {message.text} ({message.location['url']})")

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
        self.said.append(f"failed: {request.url} ({request.failure})")

    def open(self, path: str) -> Any:
        """Opens a page, waits until it asks for nothing more, and gives the server's answer."""
        self.asked = self.served.at(path)
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        self._under_way: set[Request] = set()
        answer = self.tab.goto(self.asked, wait_until="load")
        self.settle()
        return answer

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
    return [_told(finding) for finding in found if finding["impact"] in GRAVE]


def _told(finding: dict[str, Any]) -> str:
    where = [f"\n    {node['html'][:160]}\n      {node['failureSummary']}" for node in finding["nodes"][:3]]
    return f"{finding['id']} ({finding['impact']}, {len(finding['nodes'])}×): {finding['help']}{''.join(where)}"


def visit(watched: Watched, page: Page, language: str, axe: bool, picture: Path | None) -> Visit:
    """Opens a page, looks at it, and takes its picture where one is wanted."""
    tab = watched.tab
    answer = watched.open(page.in_(language))
    if picture:
        picture.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=picture)
    return Visit(
        page=page,
        language=language,
        status=answer.status,
        policy=answer.headers.get("content-security-policy", ""),
        said=watched.said,
        elsewhere=watched.elsewhere,
        refused=tab.evaluate("window.refusedByPolicy"),
        beyond=tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
        cut=tab.evaluate(CUT),
        findings=grave(tab) if axe else [],
    )
