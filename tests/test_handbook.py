"""The handbook says what the product says: its words, its commands, its columns, its pictures."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest

from registry.cli import main
from registry.figures.catalogue import BY_CODE
from registry.language import LANGUAGES
from registry.ledgers import RECORD, WITHDRAWN
from registry.lookup import ledger_rows
from registry.slices import LEDGERS

ROOT = Path(__file__).resolve().parents[1]
#: What stands on the screen or in a sheet is set so, in each language; nothing else is.
ON_SCREEN = {"zh": r"「([^」]+)」", "en": r"(?<!\*)\*\*([^*]+)\*\*"}
#: A text in a template: between quotes, or between tags.
IN_TEMPLATE = r"'((?:[^'\\]|\\.)*)'|>([^<>{}]+)<"
#: A line that is a row of column headers, and a number of three digits or more, or a day.
HEADERS = re.compile(r"[^\W\d]\w*(,[^\W\d]\w*)+")
NUMBER = re.compile(r"(?<![0-9A-Za-z.-])[0-9]{3,}(?:[.-][0-9]+)*(?![0-9A-Za-z])")


def _path(language: str) -> Path:
    return ROOT / "docs" / language / "handbook.md"


@cache
def _text(language: str) -> str:
    return _path(language).read_text(encoding="utf-8")


def _prose(language: str) -> str:
    """The handbook without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", _text(language), flags=re.M | re.S)


def _blocks(language: str, kind: str) -> list[str]:
    """The lines in the blocks of code of a kind."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", _text(language), re.M | re.S)
    return [line for found, block in blocks if found == kind for line in block.splitlines()]


@cache
def known_texts() -> set[str]:
    """Every text that the product says as it stands: literals of its code and templates, columns, ledgers."""
    texts = {t for path in (ROOT / "registry").rglob("*.py") for t in _literals(path)}
    for path in (ROOT / "templates").rglob("*.html"):
        texts |= {a or b for a, b in re.findall(IN_TEMPLATE, path.read_text(encoding="utf-8"))}
    words = [figure.name for figure in BY_CODE.values()] + [ledger_rows.title(ledger) for ledger in LEDGERS]
    words += [ledger_rows.heading(column) for ledger in LEDGERS for column in ledger.columns]
    return {t.strip() for t in texts | {w.in_(language) for w in words for language in LANGUAGES}}


def _literals(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _outline(language: str) -> list[str]:
    """The levels of the headings, the pictures without their language, and what the links lead to, in order."""
    parts = re.findall(r"^(#+) |!\[[^\]]+\]\(([^)]+)\)|(?<!!)\[[^\]]+\]\(([^)]+)\)", _prose(language), re.M)
    other = {"zh": "../en/", "en": "../zh/"}[language]
    return [
        level or picture.removesuffix(f"-{language}.png") or link.replace(other, "the other language: ")
        for level, picture, link in parts
    ]


def _command(line: str) -> tuple[str, list[str]]:
    """The name of the command of a line, and its options. Raises click.ClickException where it is none."""
    _, name, *arguments = shlex.split(line)
    command = main.commands[name]
    context = command.make_context(name, list(arguments))
    given = [p.opts[0] for p in command.params if isinstance(p, click.Option) and _is_given(context, p)]
    return name, sorted(set(given) - {"--lang"})


def _is_given(context: click.Context, param: click.Parameter) -> bool:
    return context.get_parameter_source(str(param.name)) is click.core.ParameterSource.COMMANDLINE


def _lines(language: str) -> list[str]:
    return [line for line in _blocks(language, "sh") if line.startswith("registry ")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_set_as_standing_on_the_screen_stands_there(language):
    quoted = {re.sub(r"\s+", " ", text) for text in re.findall(ON_SCREEN[language], _prose(language))}
    assert len(quoted) > 50
    assert {text for text in quoted if text not in known_texts()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_a_block_can_be_given_as_it_is_written(language):
    lines = _lines(language)
    assert len(lines) > 20
    for line in lines:
        _command(line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_within_a_sentence_exists_with_its_options(language):
    sentences = [text.split() for text in re.findall(r"`registry ([^`]+)`", _prose(language))]
    assert sentences
    for name, *rest in sentences:
        known = {option for param in main.commands[name].params for option in param.opts}
        assert {word for word in rest if word.startswith("--")} <= known, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_named_alone_is_an_option_of_a_command(language):
    known = {option for command in main.commands.values() for param in command.params for option in param.opts}
    named = set(re.findall(r"`(--[\w-]+)", _prose(language)))
    assert {"--as-of", "--effective", "--correct"} <= named <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handbook_shows_every_command(language):
    shown = {line.split()[1] for line in _lines(language)}
    assert shown == set(main.commands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_headers_belongs_to_a_ledger(language):
    common = {RECORD, WITHDRAWN}
    tables = [{name for c in (*ledger.columns, *common) for name in (c.key, c.label)} for ledger in LEDGERS]
    headers = [set(line.split(",")) for line in _blocks(language, "") if HEADERS.fullmatch(line)]
    assert len(headers) >= 4
    assert [row for row in headers if not any(row <= table for table in tables)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_and_link_of_the_handbook_is_there(language):
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", _prose(language))
    local = [target for target in targets if "://" not in target]
    assert sum(target.endswith(".png") for target in local) >= 8
    assert [target for target in local if not (_path(language).parent / target).is_file()] == []


def test_both_languages_have_the_same_chapters_pictures_and_links_in_the_same_order():
    assert _outline("zh") == _outline("en")


def test_both_languages_give_the_same_commands_with_the_same_options_in_the_same_order():
    assert [_command(line) for line in _lines("zh")] == [_command(line) for line in _lines("en")]


def test_the_same_numbers_stand_in_both_languages():
    """Counts, shares and days, but for those in the names of figures."""
    found = {n: set(NUMBER.findall(re.sub(ON_SCREEN[n], "", _prose(n)))) for n in LANGUAGES}
    assert len(found["zh"]) > 30
    assert found["zh"] == found["en"]
