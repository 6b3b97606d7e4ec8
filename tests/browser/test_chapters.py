"""The handbook's chapters of subjects, walked in Chromium by their own words: each step by whoever does it, on one city
for each language."""

from __future__ import annotations

import pytest

from registry.language import LANGUAGES
from tests.browser.conftest import Walkers
from tests.handbook import CHAPTERS, Stopped, Walk, walks_of


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_of_a_chapter_is_done_by_its_words(walkers: Walkers, language: str, chapter: str) -> None:
    walks = walks_of(language, chapter)
    assert walks
    for walk in walks:
        walkers(language).walk(walk)


def test_a_word_that_is_not_on_the_screen_stops_the_walk(walkers: Walkers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a step that is walked above: another word for a button, another promise, a change where none was recorded."""
    monkeypatch.setattr(walkers("zh"), "patience", 2)
    signs_in = "以 `demo-clerk-451102` 登录"
    for step in ("页首点「整治」", "页首点「整顿」，见「排查候选看板」", "页首点「整顿」，见「第 N 次变更」"):
        with pytest.raises(Stopped):
            walkers("zh").walk(Walk("", [("step", f"{signs_in}，{step}。")]))
