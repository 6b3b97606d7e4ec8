"""What stands in the forms of these tests' pages, and what is wrong there, as a browser shows it."""

from __future__ import annotations

import html
import re

from werkzeug.test import TestResponse

_FIELD = re.compile(r'<input[^>]*name="(r\d+\.[^"]+)"[^>]*?value="([^"]*)"')
_WITH_VERSION = re.compile(r'name="row" value="(\d+@\d+)"')
_SELECTABLE = re.compile(r'name="row" value="(\d+)"')
_BLOCK = re.compile(r"<textarea[^>]*name=\"block\"[^>]*>\n(.*?)</textarea>", re.S)


def cells(answer: TestResponse) -> dict[str, str]:
    """The fields of a grid, by name."""
    return {name: html.unescape(text) for name, text in _FIELD.findall(answer.text)}


def rows_with_versions(answer: TestResponse) -> list[str]:
    """The rows of a form that edits them together."""
    return _WITH_VERSION.findall(answer.text)


def selectable(answer: TestResponse) -> list[str]:
    """The rows of a table that may be selected."""
    return _SELECTABLE.findall(answer.text)


def block(answer: TestResponse) -> str:
    """What stands in the field of a block."""
    (found,) = _BLOCK.findall(answer.text)
    return html.unescape(found)


def told(answer: TestResponse) -> str:
    """All that a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def wrong_cells(answer: TestResponse) -> dict[str, str]:
    """What is wrong with the cells of a grid, by the names of their fields."""
    marked = re.findall(r'name="([^"]+)"[^>]*aria-invalid="true" aria-describedby="([^"]+)"', answer.text)
    said = {name: re.search(rf'<li id="{re.escape(id_)}">(.*?)</li>', answer.text, re.S) for name, id_ in marked}
    return {name: html.unescape(re.sub(r"<[^>]+>", "", found[1])) for name, found in said.items() if found}
