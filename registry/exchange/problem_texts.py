"""Problems in words, as they stand in the cells and comments of a workbook that comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.errors import Problem
from registry.language import Words

_LENGTH = 32_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = Words("{label}：{problem}", "{label}: {problem}")
_ALLOWED = Words("（{allowed}）", " ({allowed})")


def label_of(problem: Problem, language: str) -> str | None:
    """The column that a problem names: the sender's own header where it is known, else the ledger's."""
    own = problem.column if language == "en" else problem.label
    return problem.header or own or problem.label or problem.column


def joined(problems: Iterable[Problem], language: str) -> str:
    """Problems in one line: of each its column, what is wrong, what is allowed."""
    texts = dict.fromkeys(_text(problem, language) for problem in problems)
    return writable(("; " if language == "en" else "；").join(texts))


def said(problem: Problem, language: str) -> str:
    """What is wrong with a cell and what is allowed, in two lines."""
    return writable(f"{problem.problem.in_(language)}\n{problem.allowed.in_(language)}".strip())


def _text(problem: Problem, language: str) -> str:
    text, label = problem.problem.in_(language), label_of(problem, language)
    if label:
        text = _TEXT.in_(language).format(label=label, problem=text)
    allowed = problem.allowed.in_(language)
    return text + (_ALLOWED.in_(language).format(allowed=allowed) if allowed else "")


def writable(text: str) -> str:
    """The text without characters that a workbook cannot hold, and no longer than a cell."""
    text = without_unwritable(text)
    return text if len(text) <= _LENGTH else text[:_LENGTH] + "…"


def without_unwritable(text: str) -> str:
    """The text without characters that a workbook cannot hold."""
    return _UNWRITABLE.sub("", text)
