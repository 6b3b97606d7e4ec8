"""The handbook's pages of the roles: every step can be read, both languages say the same, what they name is there.

That the words lead on, in the program as it is, a browser shows (`tests/browser/test_handbook.py`).
"""

from __future__ import annotations

import re

import pytest

from registry.language import LANGUAGES
from registry.web import create_app
from tests.handbook import PAGES, QUOTED, path_of, phrases, walks_of
from tests.test_handbook import known_texts

#: A line that is no step, and no line of one.
_STEP = re.compile(r"^\d+\. .*(?:\n {3}.*)*$", re.MULTILINE)


def acts(language: str, page: str) -> list[tuple[str, list[list[str]]]]:
    """What each task has done and seen, step by step, and how its parts follow each other."""
    return [
        (
            " ".join(kind for kind, _ in walk.parts),
            [sorted(name for name, _ in phrases(text, language)) for kind, text in walk.parts if kind == "step"],
        )
        for walk in walks_of(language, page)
    ]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_says_what_is_done_or_seen_and_every_quotation_belongs_to_it(language: str, page: str) -> None:
    found = acts(language, page)
    assert len(found) > 3
    assert [step for _, steps in found for step in steps if not step] == []


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_tasks_with_the_same_steps(page: str) -> None:
    assert acts("zh", page) == acts("en", page)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_outside_the_steps_is_a_text_of_the_program(language: str, page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", path_of(language, page).read_text(encoding="utf-8"), flags=re.M | re.S)
    quoted = {re.sub(r"\s+", " ", text).strip("「」*") for text in re.findall(QUOTED[language], _STEP.sub("", prose))}
    assert {text for text in quoted if text not in known_texts()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_that_is_named_is_one_of_the_program(language: str) -> None:
    routes = create_app().url_map.bind("localhost")
    named = {path for page in PAGES for path in re.findall(r"`(/[^`?]*)`", path_of(language, page).read_text("utf-8"))}
    assert "/login" in named
    assert [path for path in sorted(named) if not routes.test(path, "GET")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_of_the_pages_is_there_in_the_language(language: str) -> None:
    for page in PAGES:
        path = path_of(language, page)
        pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
        assert [name for name in pictures if not name.endswith(f"-{language}.png")] == []
        assert [name for name in pictures if not (path.parent / name).is_file()] == []
