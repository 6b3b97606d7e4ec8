"""A Chinese page holds no English: names of programs, rules and files alone are as they are everywhere."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from registry.slices import LEDGERS
from tests.browser.pages import PAGES, Page

#: Names that have no Chinese: of programs and formats, of keys on a keyboard, and the way to the other language.
PROGRAMS = {"Excel", "Word", "PDF", "SVG", "PNG", "GraphML", "SHA", "English", "Home", "End"}
#: What the pages are asked for, and what was typed as an example.
ASKED = {"hezhou", "shuangr", "xyz", "xyzxyz"}
#: A user goes by his name: `demo-reviewer-4511` has closed a year.
USERS = {"demo"}
#: A ledger goes by its key in the name of its file.
FILES = {ledger.key for ledger in LEDGERS}
_UNREAD = re.compile(r"<(script|style|code|svg)\b.*?</\1>", re.DOTALL)
_WORD = re.compile(r"(?<![\w./-])[A-Za-z]{3,}(?![\w/])")
#: The code of a rule or of a figure: VEN-01, STRUCT-DEAD, village.led.
_CODE = re.compile(r"\b[A-Z]{2,}(?:-[A-Z]+)*-?(?:\d\d)?\b|\b[a-z_]+\.(?:[a-z_0-9]+\b|\*)")


def words_of(page: str) -> set[str]:
    """The words of Latin letters that a reader of a page sees."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", _UNREAD.sub(" ", page)))
    return set(_WORD.findall(_CODE.sub(" ", text)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_chinese_page_says_nothing_in_english(app: Flask, page: Page) -> None:
    answer = app.test_client().get(page.address)
    if answer.mimetype == "text/html":
        assert words_of(answer.get_data(as_text=True)) <= PROGRAMS | ASKED | FILES | USERS
