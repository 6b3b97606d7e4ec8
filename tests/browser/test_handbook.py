"""The handbook's pages of the roles, walked in Chromium by their own words, in both languages, on one city each.

What a task needs of clicks and typed fields is written beside the pictures (`build/pictures/walks.tsv`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from registry.language import LANGUAGES
from tests.browser.conftest import Office, office_of
from tests.browser.visiting import PICTURES
from tests.browser.walking import Walker
from tests.handbook import PAGES, walks_of

Walkers = Callable[[str], Walker]


@pytest.fixture(scope="module")
def walkers(browser: Browser, city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walkers]:
    """Somebody who walks, for each language: at a city of its own, where `li` has not signed in yet."""
    made: dict[str, tuple[Walker, Iterator[Office]]] = {}

    def of(language: str) -> Walker:
        if language not in made:
            folder = tmp_path_factory.mktemp(f"walked-{language}")
            serving = office_of(city, folder, li="clerk@451102")
            address, passwords = next(serving)
            made[language] = (Walker(browser, address, passwords, language, folder), serving)
        return made[language][0]

    yield of
    for walker, serving in made.values():
        walker.close()
        next(serving, None)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_of_a_role_is_done_by_the_words_of_its_page(walkers: Walkers, language: str, page: str) -> None:
    walker = walkers(language)
    walks = walks_of(language, page)
    assert walks
    counted = [(walk, walker.walk(walk)) for walk in walks]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (PICTURES / "walks.tsv").open("a", encoding="utf-8") as file:
        file.writelines(f"{page}\t{walk.heading}\t{n.steps}\t{n.clicks}\t{n.typed}\n" for walk, n in counted)
