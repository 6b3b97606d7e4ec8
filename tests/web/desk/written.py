"""A form as a browser has it: its fields, what stands in each, what is wrong beside it, and how it is sent."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

from tests.web.accounts.conftest import Browser

_VOID = {"input", "br", "meta", "link", "img"}


class WrittenForm(HTMLParser):
    """The form of a page that writes. `values` are the texts of its fields in their order, several of one name in a
    list; `labels` what is written before each field; `wrong` what is wrong, by the name of the field."""

    def __init__(self, page: str):
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self.buttons: list[str] = []
        self.action = ""
        self._inside = False
        self._select: str | None = None
        self._chosen: list[str] = []
        self._is_several = False
        self._text: list[str] | None = None
        self._id, self._names, self._described = "", dict[str, str](), dict[str, str]()
        self._texts, self._labels = dict[str, str](), dict[str, str]()
        self._open: list[tuple[str, str]] = []
        self.feed(page)
        self.labels = {self._names[key]: text for key, text in self._labels.items() if key in self._names}
        self.wrong = {name: self._texts[key] for name, key in self._described.items() if key.endswith("-wrong")}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form" and "data-write" in given:
            self._inside, self.action = True, given["action"]
        if tag == "p" and given.get("id", "").endswith("-wrong"):
            self._read(given["id"], self._texts)
        if not self._inside:
            return
        if tag == "label" and "for" in given:
            self._read(given["for"], self._labels)
        if tag in ("input", "select", "textarea") and given.get("id"):
            self._names[given["id"]] = given["name"]
            described = given.get("aria-describedby", "").split()
            if described:
                self._described[given["name"]] = described[-1]
        if tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.pairs.append((given["name"], given.get("value", "")))
        if tag == "select":
            self._select, self._chosen, self._is_several = given["name"], [], "multiple" in given
        if tag == "option" and "selected" in given:
            self._chosen.append(given["value"])
        if tag == "textarea":
            self._id, self._text = given["name"], []
        if tag == "button":
            self.buttons.append(given.get("value", ""))

    def _read(self, key: str, into: dict[str, str]) -> None:
        self._reading, self._into = key, into
        into[key] = ""

    _reading: str | None = None
    _into: dict[str, str]

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
        elif self._reading is not None:
            self._into[self._reading] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("label", "p"):
            self._reading = None
        if tag == "form":
            self._inside = False
        if tag == "select" and self._select is not None:
            chosen = self._chosen or ([] if self._is_several else [""])
            self.pairs += [(self._select, value) for value in chosen]
            self._select = None
        if tag == "textarea" and self._text is not None:
            # A browser leaves out the first line break of a field of several lines.
            self.pairs.append((self._id, "".join(self._text).removeprefix("\r\n").removeprefix("\n")))
            self._text = None

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.pairs:
            found.setdefault(name, []).append(value)
        return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}


def sent(browser: Browser, address: str, page: str | None = None, act: str = "save", **typed: Any) -> TestResponse:
    """Opens a form, types into some of its fields, and sends all of it."""
    opened = page if page is not None else browser.get(address).text
    form = WrittenForm(opened)
    assert form.action, opened[:3000]
    return browser.send(form.action, **{**form.values, "act": act, **typed})
