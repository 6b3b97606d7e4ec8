"""Words in the two languages of the registry: Chinese first (zh-CN), and complete English."""

from __future__ import annotations

import os
import string
from typing import Any, NamedTuple

LANGUAGES = ("zh", "en")


class _Filling(string.Formatter):
    """`str.format`, and the choice of a word by a number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, several = format_spec.partition("|")
        if not bar:
            return format(value, format_spec)
        return one if str(value) == "1" else several


_FILLING = _Filling()


class Words(NamedTuple):
    """One text in both languages.

    >>> Words("代码", "code").in_("en")
    'code'
    """

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language` ("zh" or "en")."""
        return self.en if language == "en" else self.zh

    def format(self, *args: object, **values: object) -> Words:
        """Both texts with their places filled in; a value that is itself `Words` is put in its own language.

        A word that goes by a number is chosen by it, `{count:one|several}`:

        >>> [Words("{n} 处", "{n} {n:problem|problems}").format(n=n).en for n in (0, 1, 2, "1,000")]
        ['0 problems', '1 problem', '2 problems', '1,000 problems']
        """

        return Words(*(filled(text, language, *args, **values) for text, language in zip(self, LANGUAGES, strict=True)))


def filled(text: str, language: str, /, *args: object, **values: object) -> str:
    """One of the texts of `Words` with its places filled in, as `Words.format` does."""
    own = {k: v.in_(language) if isinstance(v, Words) else v for k, v in values.items()}
    given = [a.in_(language) if isinstance(a, Words) else a for a in args]
    # Python's own is ten times as fast, and of most texts there are thousands.
    return _FILLING.vformat(text, given, own) if "|" in text else text.format(*given, **own)


def join(words: list[Words]) -> Words:
    """Joins several texts: full stops between sentences are the caller's; parts are set apart by ；and ;."""
    return Words("；".join(w.zh for w in words), "; ".join(w.en for w in words))


def language_of_environment() -> str:
    """The language that the environment asks for: English where LC_ALL, LC_MESSAGES or LANG says so, else Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"
