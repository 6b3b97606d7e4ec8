"""An import inside a function says why it is not at the top."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Every command imports late what it alone needs: registry/cli/__init__.py says so once.
EXEMPT = ROOT / "registry" / "cli"


def _late(source: str) -> Iterator[tuple[int, str]]:
    """The imports inside functions without a comment between the function's first line and theirs.

    Of one module that a file imports late several times the first says why.
    """
    explained: set[str] = set()
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    name = (node.module if isinstance(node, ast.ImportFrom) else None) or node.names[0].name
                    if comments.intersection(range(function.lineno, node.lineno + 1)):
                        explained.add(name)
                    elif name not in explained:
                        yield node.lineno, name


def test_an_import_inside_a_function_has_a_reason_beside_it() -> None:
    missing = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / "registry").rglob("*.py"))
        if not path.is_relative_to(EXEMPT)
        for line, name in _late(path.read_text(encoding="utf-8"))
    ]
    if missing:
        pytest.fail("imported late, and no comment says why:\n" + "\n".join(missing), pytrace=False)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    import json\n", [(2, "json")]),
        ("def f():\n    # Late: it is large.\n    import json\n", []),
        ("def f():\n    import json  # late: it is large\n\ndef g():\n    import json\n    import csv\n", [(6, "csv")]),
        ("import json\n", []),
    ],
)
def test_only_an_import_without_a_reason_is_found(source: str, found: list[tuple[int, str]]) -> None:
    assert list(_late(source)) == found
