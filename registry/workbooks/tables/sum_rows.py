"""Rows of sums 合计: what they are called, also behind a place's name or before a number: 贺街镇小计, 合计(16个村)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from registry.staging.input import REMEMBERED
from registry.workbooks.cells.words import COMPARED_SUMS, PLACE_WORDS, SUMS, bare

_BEHIND = r"(?::|(?:[0-9〇一二三四五六七八九十百千两共]|\().*)?"
#: What a row of sums is called is no longer.
_LONGEST = 60
_LONGEST_FIRST = sorted(PLACE_WORDS, key=len, reverse=True)


def stem(name: str) -> str:
    """A bare name of a place without the word of its class.

    >>> stem("贺街镇"), stem("双瑞村委会"), stem("双瑞")
    ('贺街', '双瑞', '双瑞')
    """
    word = next((word for word in _LONGEST_FIRST if name.endswith(word) and name != word), "")
    return name.removesuffix(word)


class SumWords:
    """The words of sums of a table: the usual ones and those of its mapping. `names` gives the bare names and stems of
    the places that stand in the table; it is asked only where a name may stand before such a word."""

    def __init__(self, further: Collection[str], names: Callable[[], Collection[str]]):
        words = sorted({*SUMS, *map(bare, further)} - {""}, key=len, reverse=True)
        self._pattern = re.compile(f"(.*?)({'|'.join(map(re.escape, words))}){_BEHIND}", re.DOTALL)
        self._names = names
        self._known: dict[str, str | None] = {}

    def word(self, text: str) -> str | None:
        """The word of a sum that a bare text is; None for any other text."""
        if len(text) > _LONGEST:
            return None
        if text not in self._known:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            self._known[text] = self._word(text)
        return self._known[text]

    def _word(self, text: str) -> str | None:
        match = self._pattern.fullmatch(text)
        if match is None:
            return None
        before = match[1]
        if not before or before.endswith(PLACE_WORDS) or before in self._names():
            return match[2]
        return None


def is_compared(word: str) -> bool:
    """Whether the numbers of such a row are compared with those above it."""
    return word in COMPARED_SUMS
