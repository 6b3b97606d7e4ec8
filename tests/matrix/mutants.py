"""Mutants 变异: each place where a sight cuts what is read, with the cut left out there and nowhere else.

Where the places are is read from the text of the program: every function that asks a sight for its `cut`, or whether
it is everything, or that asks `readable` or `read_in` what may be read; and every ledger, whose rows then lie open.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import numpy as np
import pytest

from registry.desk.rights import Grantee
from registry.picture import Picture
from registry.sight import EVERYTHING, Sight
from registry.sights import past, readable, row_places
from registry.slices import LEDGERS

REGISTRY = Path(readable.__file__).parent.parent
#: Where a sight is asked for something else than what is read: what is written (tests/desk holds that), whom an
#: administrator administers, what a page calls its scope, and the sight itself.
_NOT_READ = (
    "accounts",
    "desk",
    "imports",
    "web/accounts",
    "web/question.py",
    "sight.py",
    "cli",
    "audit_log",
    "staging",
)
_ASKED = ("readable", "read_in")
_MARKS = ("cut", "is_everything")


class Mutant(NamedTuple):
    """A cut that is left out: what is asked there (`cut`, `is_everything`, `readable`, `read_in`, `ledger`, or the name
    of a function that is replaced), the module, and the function or the ledger."""

    what: str
    module: str
    where: str

    def __str__(self) -> str:
        return f"{self.what} {self.module} {self.where}"


def mutants() -> list[Mutant]:
    """All of them."""
    found = [mutant for path in sorted(REGISTRY.rglob("*.py")) for mutant in _of_module(path)]
    of_ledgers = [Mutant("ledger", "registry.sights.row_places", one.key) for one in LEDGERS if not one.lies.is_open]
    return found + of_ledgers + [Mutant("replaced", module, name) for module, name in _REPLACED]


def _of_module(path: Path) -> Iterator[Mutant]:
    own = path.relative_to(REGISTRY)
    if str(own).startswith(_NOT_READ):
        return
    module = ".".join(("registry", *own.with_suffix("").parts)).removesuffix(".__init__")
    text = path.read_text(encoding="utf-8")
    if not any(what in text for what in (*_ASKED, *_MARKS)):
        return
    for where, function in _functions(ast.parse(text), ""):
        asked = {what for node in ast.walk(function) for what in _asks(node)}
        yield from (Mutant(what, module, where) for what in sorted(asked))


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a module and of its classes, each with its name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node


def _asks(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr in _MARKS and isinstance(node.ctx, ast.Load):
        yield node.attr
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        is_of_sights = not isinstance(node.func, ast.Attribute) or getattr(node.func.value, "id", None) == "sights"
        if called in _ASKED and is_of_sights and len(node.args) == (1 if called == "readable" else 2):
            yield str(called)


@contextmanager
def carried_out(mutant: Mutant) -> Iterator[None]:
    """Leaves the cut out for as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        _HOW[mutant.what](mutant, patch)
        yield


def _is_at(mutant: Mutant, frame: FrameType) -> bool:
    """Whether a frame is of the function of a mutant, or within it; where several are carried out, the first frame that
    is of none of them."""
    while frame.f_globals.get("__name__") == __name__ and frame.f_back is not None:
        frame = frame.f_back
    name = frame.f_code.co_qualname
    is_own = name == mutant.where or name.startswith(f"{mutant.where}.<locals>")
    return is_own and frame.f_globals.get("__name__") == mutant.module


def _attribute(otherwise: Any) -> Callable[[Mutant, pytest.MonkeyPatch], None]:
    """Lets the attribute of a sight be `otherwise` where the mutant asks for it."""

    def patched(mutant: Mutant, patch: pytest.MonkeyPatch) -> None:
        name = mutant.what
        for of in (Sight, readable.Readable, Grantee) if name == "is_everything" else (Sight,):
            usual = of.__dict__.get(name)

            def get(self: Any, usual: Any = usual) -> Any:
                if _is_at(mutant, sys._getframe(1)):
                    return otherwise
                return usual.fget(self) if isinstance(usual, property) else self.__dict__.get(name)

            def put(self: Any, value: Any) -> None:
                self.__dict__[name] = value

            patch.setattr(of, name, property(get, put), raising=False)

    return patched


def _asked(mutant: Mutant, patch: pytest.MonkeyPatch) -> None:
    """Lets what may be read be asked for with the eyes of whoever sees everything."""
    usual = getattr(readable, mutant.what)

    def asked(picture: Picture, *more: Any) -> Any:
        if _is_at(mutant, sys._getframe(1)):
            return usual(picture.seen_by(EVERYTHING), *more)
        return usual(picture, *more)

    module = import_module(mutant.module)
    for name, value in list(vars(module).items()):
        if value is usual:
            patch.setattr(module, name, asked)
        elif value is readable:  # the module itself, under whatever name
            patch.setattr(readable, mutant.what, asked)


def _ledger(mutant: Mutant, patch: pytest.MonkeyPatch) -> None:
    """Lets the rows of a ledger lie with everybody."""
    usual = row_places.lying

    def lying(picture: Picture, ledger: Any, rows: Any) -> row_places.Lying:
        if ledger.key == mutant.where:
            return np.full(len(rows), row_places.TODAY, dtype=np.int8)
        return usual(picture, ledger, rows)

    patch.setattr(row_places, "lying", lying)
    patch.setattr(past, "lying", lying)


def _all_today(picture: Picture, *more: Any) -> Any:
    return np.full(len(more[-1]), row_places.TODAY, dtype=np.int8)


def _rows_as_they_are(_ledger: Any, rows: Any, *_: Any) -> Any:
    return rows


#: Functions that cut by what they are asked about, and what stands in their place.
_REPLACED: dict[tuple[str, str], Callable[..., Any]] = {
    ("registry.sights.row_places", "own_days"): lambda _picture, _ledger, rows: np.zeros(len(rows), dtype=np.int64),
    ("registry.sights.row_places", "whole_draws"): lambda _picture: np.ones(100_000, dtype=bool),
    ("registry.sights.past", "whole_draws"): lambda _picture: np.ones(100_000, dtype=bool),
    ("registry.sights.past", "own_days"): lambda picture, _ledger, rows: np.full(len(rows), picture.calendar.as_of),
    ("registry.sights.past", "_part_of_draw"): lambda _picture, version: version,
    ("registry.sights.past", "_beside"): _all_today,
    ("registry.sights.past", "_of_attachments"): _all_today,
    ("registry.sights.past", "_of_reports"): _all_today,
    ("registry.sights.past", "_gone"): _all_today,
    ("registry.sights.past", "_counted_then"): lambda _picture, _table, rows, _dated: np.ones(len(rows), dtype=bool),
    ("registry.sights.past", "version_then"): lambda _ledger, version, _day: version,
    ("registry.sights.readable", "rows_then"): _rows_as_they_are,
    ("registry.lookup.read_posts", "rows_then"): _rows_as_they_are,
    ("registry.sights.service", "entered_by"): lambda _picture, _username: frozenset(range(1_000)),
    ("registry.sights.service", "saved_by"): lambda _picture, _username: frozenset(range(1_000)),
}


def _replaced(mutant: Mutant, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(import_module(mutant.module), mutant.where, _REPLACED[mutant.module, mutant.where])


_HOW: dict[str, Callable[[Mutant, pytest.MonkeyPatch], None]] = {
    "cut": _attribute(None),
    "is_everything": _attribute(True),
    "readable": _asked,
    "read_in": _asked,
    "ledger": _ledger,
    "replaced": _replaced,
}
