"""How Chinese is typed on a keyboard of Latin letters 拼音: by any reading of a character, without tones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

#: The longest text that is read as pinyin, and how many ways of cutting it into syllables are tried at most.
LONGEST, CUTS = 120, 64
_LONGEST_SYLLABLE = 6


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading of one character, ü as v, üe as ve and ue; of one that has none the character itself.

    >>> readings("单"), readings("略"), readings("A")
    (('dan', 'chan', 'shan'), ('lve', 'lue'), ('a',))
    """
    if character.isascii():
        return (character.lower(),)
    # The dictionaries take a while to load: only who searches or opens the tree waits for them.
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    syllables = [syllable.lower() for syllable in (found[0] if found else [character])]
    return tuple(dict.fromkeys([*syllables, *(syllable.replace("ve", "ue") for syllable in syllables)]))


def letters(character: str) -> str:
    """The keys that a character is found under: itself, and the first letters of its readings.

    >>> letters("单")
    '单dcs'
    """
    return "".join(dict.fromkeys([character.lower(), *(reading[0] for reading in readings(character))]))


@dataclass(frozen=True)
class Spelling:
    """The characters of many names by how they are typed: `spelled` by syllable, `begun` by its first letter.

    What is typed becomes a regular expression over the names themselves, with a class of characters for each syllable;
    so a name of many readings costs no more than one of few. Whatever is no Latin letter stands for itself.
    """

    spelled: Mapping[str, str]
    begun: Mapping[str, str]

    @classmethod
    def of(cls, characters: Iterable[str]) -> Spelling:
        """The spelling of letters, characters and digits; anything else must not be among them."""
        spelled, begun = dict[str, str](), dict[str, str]()
        for character in characters:
            for reading in readings(character):
                spelled[reading] = spelled.get(reading, "") + character
            for first in {reading[0] for reading in readings(character)}:
                begun[first] = begun.get(first, "") + character
        return cls(spelled, begun)

    def by_initials(self, typed: str) -> str | None:
        """The pattern of a text in which each letter begins a syllable; None where nothing can match.

        >>> Spelling.of("双瑞村").by_initials("sr")
        '[双][瑞]'
        """
        classes = [self.begun.get(c) if _is_letter(c) else c for c in typed]
        return "".join(f"[{c}]" for c in classes) if all(classes) and self._is_pinyin(typed) else None

    def by_syllables(self, typed: str) -> tuple[str | None, str | None]:
        """The pattern of a text that is cut into whole syllables, and of one whose last may be only begun.

        >>> Spelling.of("双瑞村").by_syllables("shuangrui"), Spelling.of("双瑞村").by_syllables("shuangr")
        (('(?:[双][瑞])', '(?:[双][瑞])'), (None, '(?:[双][瑞])'))
        """
        if not self._is_pinyin(typed):
            return None, None
        cuts = list(islice(self._cuts(typed), CUTS))
        return _either(cut for cut, is_whole in cuts if is_whole), _either(cut for cut, _ in cuts)

    @staticmethod
    def _is_pinyin(typed: str) -> bool:
        return len(typed) <= LONGEST and any(map(_is_letter, typed))

    def _cuts(self, typed: str) -> Iterator[tuple[str, bool]]:
        """The patterns of all ways to cut a text, longest syllables first, and whether the last one is whole."""
        steps: dict[int, list[tuple[int, str, bool]]] = {}
        for start in range(len(typed) - 1, -1, -1):
            # What leads nowhere is left out from the end on, so that no walk turns back.
            steps[start] = [s for s in self._steps(typed, start) if s[0] == len(typed) or steps[s[0]]]

        def walk(start: int, before: str, is_whole: bool) -> Iterator[tuple[str, bool]]:
            if start == len(typed):
                yield before, is_whole
            for end, characters, whole in steps.get(start, ()):
                yield from walk(end, f"{before}[{characters}]", whole)

        return walk(0, "", True)

    def _steps(self, typed: str, start: int) -> Iterator[tuple[int, str, bool]]:
        """What may stand next: where it ends, its characters, and whether it is whole."""
        if not _is_letter(typed[start]):
            yield start + 1, typed[start], True
            return
        for end in range(min(start + _LONGEST_SYLLABLE, len(typed)), start, -1):
            if typed[start:end] in self.spelled:
                yield end, self.spelled[typed[start:end]], True
        # One letter alone is an initial, no syllable begun.
        begun = [c for s, c in self.spelled.items() if s.startswith(typed[start:])] if len(typed) > 1 else []
        if begun:
            yield len(typed), "".join(begun), False


def _either(patterns: Iterable[str]) -> str | None:
    found = "|".join(dict.fromkeys(patterns))
    return f"(?:{found})" if found else None


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
