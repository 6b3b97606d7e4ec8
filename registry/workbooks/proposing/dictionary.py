"""The dictionary of header words 表头词典: what each word says, and the words that a header is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType

_BESIDE = re.compile(r"[\s\"'“”‘’「」『』《》<>〈〉:：*＊、,，;；.。·_—\-]+")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.、．])(?=\D)")
_YEAR = re.compile(r"(?:(?:19|20)\d\d)(?:年度?|(?=[\u4e00-\u9fff]))")
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|0?[1-9])月份?(?!\d)")


@dataclass(frozen=True)
class Meaning:
    """What a word may say: its `kind` (the first word of a line of the dictionary), and for what.

    A subject is of a `ledger`, with what is `constant` in its rows; a column is a `key` of a ledger.
    """

    kind: str
    target: str
    ledger: str = ""
    key: str = ""
    constant: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True)
class Word:
    """A word of a header with everything that it may say; nothing of one that the dictionary does not have."""

    text: str
    meanings: tuple[Meaning, ...] = ()

    @property
    def is_neutral(self) -> bool:
        """Whether it can say nothing but that a number is meant, if that."""
        return bool(self.meanings) and all(meaning.kind in ("neutral", "count") for meaning in self.meanings)

    def of(self, kind: str) -> tuple[Meaning, ...]:
        """Its meanings of a kind."""
        return tuple(meaning for meaning in self.meanings if meaning.kind == kind)

    def has(self, *kinds: str) -> bool:
        """Whether it has a meaning of one of these kinds."""
        return any(meaning.kind in kinds for meaning in self.meanings)


def plain(text: str) -> str:
    """A text as words are looked up: after NFKC, without white space and marks."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text))


def undated(text: str) -> str:
    """A text as it is cut into words: without a number before it, years and months."""
    return plain(_MONTH.sub("", _YEAR.sub("", _NUMBERED.sub("", text))))


@cache
def dictionary() -> Mapping[str, Word]:
    """Every word with its meanings."""
    meanings: dict[str, list[Meaning]] = {}
    named: dict[str, str] = {}
    lines = files(__package__).joinpath("header_words.tsv").read_text("utf-8").splitlines()
    for line in lines:
        if not line or line.startswith("#"):
            continue
        kind, target, words = line.split("\t")
        if kind == "choices":
            named[target] = words
            continue
        meaning = _meaning(kind, target)
        for pattern in words.split():
            for text in written_out(plain(pattern), named):
                found = meanings.setdefault(text, [])
                if meaning not in found:
                    found.append(meaning)
    return {text: Word(text, tuple(found)) for text, found in meanings.items()}


def written_out(pattern: str, named: Mapping[str, str]) -> Iterator[str]:
    """The words that a pattern stands for: one of each choice in braces, where names stand for choices.

    >>> list(written_out("{村|}{POST}", {"POST": "书记|支书"}))
    ['村书记', '村支书', '书记', '支书']
    """
    pattern = re.sub("[A-Z]{3,}", lambda match: named.get(match[0], match[0]), pattern)
    return map("".join, product(*(choice.split("|") for choice in re.split("[{}]", pattern))))


def _meaning(kind: str, target: str) -> Meaning:
    if kind in ("subject", "title"):
        ledger, *given = target.split()
        return Meaning(kind, target, ledger, constant=MappingProxyType(dict(one.split("=") for one in given)))
    if kind == "value":
        column, _, key = target.partition("=")
        return Meaning(kind, column, column.partition(".")[0], key)
    if kind == "column":
        ledger, _, key = target.partition(".")
        return Meaning(kind, target, ledger, key)
    if kind == "measure":
        return Meaning(kind, target, "facts", target)
    return Meaning(kind, target)


@cache
def _longest() -> int:
    return max(map(len, dictionary()))


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[Word, ...]:
    """The words that make up a text: as little of it unknown as can be, then as few words as can be, the first the
    longest. What is unknown stands between them as a word that says nothing; a year and a month are passed over.

    >>> [word.text for word in words_of("新任村党组织书记姓名")]
    ['新任', '村党组织书记', '姓名']
    """
    text = undated(text)
    known = dictionary()
    best: list[tuple[int, int]] = [(0, 0)] * (len(text) + 1)
    step: list[tuple[int, bool]] = [(1, False)] * len(text)
    for at in range(len(text) - 1, -1, -1):
        unknown, number = best[at + 1]
        best[at] = unknown + 1, number
        for size in range(1, min(_longest(), len(text) - at) + 1):
            if text[at : at + size] in known:
                unknown, number = best[at + size]
                if (unknown, number + 1) <= best[at]:
                    best[at], step[at] = (unknown, number + 1), (size, True)
    return tuple(_cut(text, step, known))


def _cut(text: str, step: list[tuple[int, bool]], known: Mapping[str, Word]) -> list[Word]:
    words: list[Word] = []
    at = 0
    unknown = ""
    while at < len(text):
        size, is_known = step[at]
        if is_known:
            if unknown:
                words.append(Word(unknown))
                unknown = ""
            words.append(known[text[at : at + size]])
        else:
            unknown += text[at]
        at += size
    return [*words, Word(unknown)] if unknown else words


def year_in(text: str) -> int | None:
    """The one year that a header names; None of none or several.

    >>> year_in("2018年村集体经济收入"), year_in("户数")
    (2018, None)
    """
    years = {int(found[:4]) for found in _YEAR.findall(unicodedata.normalize("NFKC", text))}
    return years.pop() if len(years) == 1 else None


def month_in(text: str) -> int | None:
    """The one month that a header names; None of none or several."""
    months = {int(re.sub(r"\D", "", found)) for found in _MONTH.findall(unicodedata.normalize("NFKC", text))}
    return months.pop() if len(months) == 1 else None
