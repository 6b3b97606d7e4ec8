"""The handbook's pages of the roles, walked in Chromium by their own words, in both languages, on one city each.

What a task needs of clicks and typed fields is written beside the pictures (`build/pictures/walks.tsv`).
"""

from __future__ import annotations

import pytest

from registry.language import LANGUAGES
from tests.browser.conftest import Walkers
from tests.browser.visiting import PICTURES
from tests.handbook import ROLES, walks_of


@pytest.mark.parametrize("page", ROLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_of_a_role_is_done_by_the_words_of_its_page(walkers: Walkers, language: str, page: str) -> None:
    walker = walkers(language)
    walks = walks_of(language, page)
    assert walks
    counted = [(walk, walker.walk(walk)) for walk in walks]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (PICTURES / "walks.tsv").open("a", encoding="utf-8") as file:
        file.writelines(f"{page}\t{walk.heading}\t{n.steps}\t{n.clicks}\t{n.typed}\n" for walk, n in counted)
