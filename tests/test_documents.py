"""What the documents that people wrote say is there, is there; and what is there, they say."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path

import click
import pytest

from registry.cli import main
from registry.language import LANGUAGES
from registry.resources import resource

PROJECT = Path(__file__).resolve().parents[1]
README = {"en": PROJECT / "README.md", "zh": PROJECT / "README.zh-CN.md"}
DECISIONS = PROJECT / "docs" / "decisions"
MARKDOWN = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def documents_in(language: str) -> str:
    return "\n".join(map(text_of, [README[language], *sorted((PROJECT / "docs" / language).glob("*.md"))]))


def shown_commands(path: Path) -> Iterator[list[str]]:
    """The commands of a document's shell examples, word by word, without comments and settings of the environment."""
    for block in SHELL.findall(text_of(path)):
        for line in block.replace("\\\n", "").splitlines():
            words = list(dropwhile(lambda word: "=" in word, shlex.split(line, comments=True)))
            if words:
                yield words


def make_targets() -> set[str]:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text_of(PROJECT / "Makefile"), re.MULTILINE)
    return set(phony.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_documents_of_both_languages(language: str, command: str) -> None:
    assert re.search(rf"registry {command}\b", documents_in(language))


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda p: str(p.relative_to(PROJECT)))
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    targets = [t for t in LINK.findall(FENCED.sub("", text_of(path))) if "://" not in t and not t.startswith("#")]
    assert [t for t in targets if not (path.parent / t.partition("#")[0]).exists()] == []


def test_every_page_of_decisions_is_listed_under_its_own_title() -> None:
    listed = re.findall(r"^(\d+)\. \[(.*)\]\((.*)\)$", text_of(DECISIONS / "README.md"), re.MULTILINE)
    pages = sorted(p for p in DECISIONS.glob("*.md") if p.name != "README.md")
    titles = [text_of(page).splitlines()[0].removeprefix("# ").partition(". ") for page in pages]
    assert listed == [(number, title, page.name) for (number, _, title), page in zip(titles, pages, strict=True)]
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("0*.md")), ids=lambda p: p.stem)
def test_every_decision_tells_context_choice_alternatives_and_what_would_change_it(page: Path) -> None:
    for part in ("Context", "Choice", "Alternatives", "What would change our mind"):
        assert re.search(rf"^\*\*{part}", text_of(page), re.MULTILINE)


@pytest.mark.parametrize("path", [*README.values(), PROJECT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_the_make_commands_of_the_documents_are_targets_of_the_makefile(path: Path) -> None:
    named = {w for words in shown_commands(path) if words[0] == "make" for w in words[1:] if "=" not in w}
    named |= set(re.findall(r"`make (\w+)`", text_of(path)))
    assert {"test"} <= named <= make_targets()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_registry_commands_of_the_examples_exist_with_their_options(language: str) -> None:
    pages = (README[language], *(PROJECT / "docs" / language).glob("*.md"))
    shown = (words for page in pages for words in shown_commands(page))
    examples = [words[1:] for words in shown if words[0].removeprefix(".venv/bin/") == "registry"]
    assert len(examples) > 10
    for name, *rest in examples:
        found: click.Command | None = main.commands[name]
        if isinstance(found, click.Group) and rest[0].isascii() and rest[0].islower():
            found = found.get_command(click.Context(found), rest[0])
        assert found is not None, (name, rest)
        options = {opt for param in found.params for opt in param.opts}
        assert {word for word in rest if word.startswith("--")} <= options, (name, rest)


def test_both_readmes_show_the_same_commands() -> None:
    """The names of files and what is said in words may differ; commands and options may not."""

    def shape(words: list[str]) -> tuple[str, ...]:
        return words[0], *words[1:2], *sorted(w for w in words[2:] if w.startswith("--") and w != "--lang")

    assert [shape(w) for w in shown_commands(README["en"])] == [shape(w) for w in shown_commands(README["zh"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_published_values_as_the_readme_names_are_held_against_the_city(language: str) -> None:
    with resource("demonstration", "expected.tsv").open(encoding="utf-8", newline="") as file:
        count = len(list(csv.DictReader(file, delimiter="\t")))
    expected = {"en": f"all {count}\npublished values", "zh": f"用来对照的 {count} 个公开数值"}
    assert expected[language] in text_of(README[language])


@pytest.mark.parametrize("path", README.values(), ids=lambda p: p.name)
def test_a_readme_is_short_enough_to_be_read(path: Path) -> None:
    assert len(text_of(path).splitlines()) <= 180
