"""Registries that are written to by pages: who writes is signed in, and sends the forms that he opened."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.file_store import ENVIRONMENT, store_of
from registry.imports.service import KIND
from registry.imports.work import ImportWork
from registry.jobs.runner import Runner
from tests.registries import SMALL, copy, opened
from tests.web.accounts.conftest import Browser, Desk, staffed

#: Who writes here: names, and grants.
WRITERS = {
    "root": ["security@*"],
    "clerk": ["clerk@*"],
    "other": ["clerk@*"],
    "town": ["clerk@451102101"],
    "village": ["clerk@451102101202"],
    "reader": ["viewer@*"],
    "looks": ["viewer@*", "clerk@451102101202"],
}


class Form(HTMLParser):
    """The fields of a form of a page, by name, as a browser would send them, and the text of its button."""

    def __init__(self, page: str, button: str):
        super().__init__()
        self.values: dict[str, Any] = {}
        self.kinds: dict[str, str] = {}
        self._select: str | None = None
        self._text: str | None = None
        forms = re.findall(r"<form\b.*?</form>", page, re.S)
        own = [one for one in forms if re.search(rf"<button[^>]*>\s*{re.escape(button)}\s*</button>", one)]
        assert own, f"no button {button}: {re.findall(r'<button[^>]*>([^<]*)</button>', page)}"
        self.action = unescape(re.findall(r'action="([^"]*)"', own[0])[0])
        self.feed(own[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name"), told.get("value") or ""
        if tag == "input" and name:
            self.kinds[name] = told.get("type") or "text"
            if self.kinds[name] in ("checkbox", "radio") and "checked" not in told:
                return
            if self.kinds[name] != "file":
                self.values[name] = value
        elif tag == "select" and name:
            self._select, self.kinds[name] = name, "select"
        elif tag == "option" and self._select and ("selected" in told or self._select not in self.values):
            self.values[self._select] = value
        elif tag == "textarea" and name:
            self._text, self.kinds[name], self.values[name] = name, "textarea", ""

    def handle_endtag(self, tag: str) -> None:
        self._select = None if tag == "select" else self._select
        if tag == "textarea" and self._text:
            # A browser leaves out the line end with which the text begins.
            self.values[self._text] = re.sub(r"\A\r?\n", "", self.values[self._text])
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self.values[self._text] += data


class Office(Desk):
    """A registry with writers, its pages, and its process of jobs."""

    def run_jobs(self) -> None:
        runner = Runner(self.engine, {KIND: ImportWork(store_of(self.engine.url))})
        while runner.run_one():
            pass


def press(browser: Browser, address: str, button: str, **typed: Any) -> TestResponse:
    """Opens a page, fills in the form with a button and sends it; what is typed must have a field."""
    page = browser.get(address)
    assert page.status_code == 200, page.text
    return press_on(browser, page.text, button, **typed)


def press_on(browser: Browser, page: str, button: str, **typed: Any) -> TestResponse:
    form = Form(page, button)
    assert typed.keys() <= form.kinds.keys(), (sorted(typed), sorted(form.kinds))
    data = {**form.values, **{name: value for name, value in typed.items() if value is not None}}
    return browser.client.post(form.action, data=data)


def beside(page: str, field: str) -> str:
    """What is wrong beside a field: the last that describes it."""
    found = re.findall(rf'<(?:input|select|textarea)[^>]*name="{re.escape(field)}"[^>]*>', page)
    described = [re.findall(r'aria-describedby="([^"]+)"', one) for one in found]
    ids = [one[0].split()[-1] for one in described if one]
    assert ids, f"nothing describes {field}"
    (told,) = re.findall(rf'id="{re.escape(ids[0])}"[^>]*>(.*?)</', page, re.S)
    return unescape(told).strip()


def status_of(page: str) -> str:
    """What the page tells as its status; nothing empty has that role, which a program would find first."""
    found = re.findall(r'<(p|div)[^>]*role="status"[^>]*>(.*?)</\1>', page, re.S)
    texts = [unescape(re.sub("<[^>]+>", "", text)) for _, text in found]
    assert all(text.strip() for text in texts), found
    return " ".join(texts)


def sheet(text: str, name: str) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(text.encode()), name


@pytest.fixture(scope="session")
def _office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staffed(tmp_path_factory.mktemp("office"), SMALL, WRITERS)


@pytest.fixture
def office(_office_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A small registry of its own for a test, with writers."""
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = opened(copy(_office_file, tmp_path / "registry.db"))
    yield Office(engine)
    engine.dispose()
