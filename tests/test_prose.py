"""Prose names only what there is: modules, what stands in them and in classes, and files.

Prose is docstrings, comments and documents.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: History is left out: CHANGES.md and the trials say what was found in the tree of their day.
HISTORY = (ROOT / "CHANGES.md", ROOT / "docs" / "trials")
CODE = ("registry", "tests", "benchmarks", "tools", "migrations")
#: Where a path in prose may begin: at the top, or in one of the packages that a text is about.
_BEGINNINGS = (ROOT, ROOT / "registry", ROOT / "tests", ROOT / "benchmarks")
_NAME = re.compile(r"(?<![\w./-])registry(?:\.[A-Za-z_]\w*)+")
#: NNNN is the number of a migration that is still to be written.
_PATH = re.compile(r"(?<![\w./<*-])(?:\w+/)+(?!NNNN)\w+\.py\b")
_OF_CLASS = re.compile(r"(?<![\w.])([A-Z]\w+)\.([a-z_]\w*)")
_IN_BACKTICKS = re.compile(r"`([^`]+)`")
#: Files and addresses that begin as a module's name does.
_NO_MODULES = re.compile(r"registry\.(?:dump|service|socket|sql|zip)\b")


@cache
def _prose() -> list[tuple[str, str]]:
    """Every text that is read as prose: where it stands, and the text."""
    return [*_of_code(), *_of_documents()]


def _of_code() -> Iterator[tuple[str, str]]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line, text in _prose_of(path):
                yield f"{path.relative_to(ROOT)}:{line}", text


def _of_documents() -> Iterator[tuple[str, str]]:
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]):
        if not any(path.is_relative_to(history) for history in HISTORY):
            for line, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                yield f"{path.relative_to(ROOT)}:{line}", text


def _prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a module, by their lines."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            text = node.body[0]
            yield from enumerate(source.split("\n")[text.lineno - 1 : text.end_lineno], text.lineno)


@cache
def _names_in(path: Path) -> dict[str, ast.AST]:
    """What stands in a module, by name: what it defines, assigns and imports."""
    return _bound(ast.parse(path.read_text(encoding="utf-8")))


def _bound(scope: ast.Module | ast.ClassDef) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in scope.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name): node for alias in node.names}
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id: node for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return found


def is_there(name: str) -> bool:
    """Whether a dotted name is a module of the product, or stands in one: a class's own names too."""
    at, (*parts,) = ROOT, name.split(".")
    while parts and (at / parts[0] / "__init__.py").exists():
        at = at / parts.pop(0)
    module = at / f"{parts[0]}.py" if parts and (at / f"{parts[0]}.py").exists() else at / "__init__.py"
    rest = parts[1:] if module.name != "__init__.py" else parts
    if not rest:
        return True
    first = _names_in(module).get(rest[0])
    if first is None or len(rest) == 1:
        return first is not None
    return isinstance(first, ast.ClassDef) and rest[1] in _bound(first)


def test_every_dotted_name_in_prose_is_that_of_something() -> None:
    missing = [
        f"{where} {name}"
        for where, text in _prose()
        for quoted in _IN_BACKTICKS.findall(text)
        for name in _NAME.findall(_NO_MODULES.sub("", quoted))
        if not is_there(name)
    ]
    if missing:
        pytest.fail("there is nothing of this name:\n" + "\n".join(missing), pytrace=False)


@cache
def _classes() -> dict[str, set[str]]:
    """The product's classes by name, with what they, and the classes that they are made of, have; by name too."""
    own: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "registry").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                above[node.name] |= {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases}
                own[node.name] |= {*_bound(node), *_set_on_self(node)}
    return {name: found.union(*(own.get(base, ()) for base in above[name])) for name, found in own.items()}


def _set_on_self(scope: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def test_what_prose_says_that_a_class_has_it_has() -> None:
    missing = [
        f"{where} {name}.{attribute}"
        for where, text in _prose()
        for quoted in _IN_BACKTICKS.findall(text)
        for name, attribute in _OF_CLASS.findall(quoted)
        if name in _classes() and attribute not in _classes()[name]
    ]
    if missing:
        pytest.fail("the class has nothing of this name:\n" + "\n".join(missing), pytrace=False)


def test_every_path_of_a_module_in_prose_is_that_of_a_file() -> None:
    missing = [
        f"{where} {path}"
        for where, text in _prose()
        for path in _PATH.findall(text)
        if not any((beginning / path).exists() for beginning in _BEGINNINGS)
    ]
    if missing:
        pytest.fail("there is no such file:\n" + "\n".join(missing), pytrace=False)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("registry.db", True),
        ("registry.db.transaction", True),
        ("registry.columns.Column.parse", True),
        ("registry.figures.catalogue", True),
        ("registry.picture.SCALE", False),
        ("registry.columns.Column.parsed", False),
        ("registry.reporting", False),
    ],
)
def test_a_name_is_looked_for_as_module_and_in_module_and_class(name: str, is_one: bool) -> None:
    assert is_there(name) is is_one
