"""What somebody may have meant: the choices that come near to a text that is none of them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol

from registry.language import Words

NONE_OF_THEM = Words("不在可选值之内", "is none of the values that may be chosen")
_PERHAPS = Words("{0}；是否指：{1}", "{0}; perhaps {1}")
#: How much of two texts is the same where one may be meant by the other, and how many are offered.
_NEAR, _OFFERED = 0.5, 3
#: Beside one that comes much nearer others are not meant.
_WITHIN = 0.25
#: No choice is meant by a longer text.
_LONGEST = 40


class NamedOption(Protocol):
    """A choice: its key, its label, and other spellings."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def also(self) -> tuple[str, ...]: ...


@lru_cache(maxsize=10_000)
def none_of(text: str, options: Sequence[NamedOption]) -> Words:
    """What is wrong with a text that names no option, with those that may be meant, in their order."""
    if len(text) > _LONGEST:
        return NONE_OF_THEM
    lowered = text.lower()
    characters = frozenset(lowered)
    # Most names have next to nothing of it, and to compare them takes a hundred times as long.
    nearness = [
        max([alike(lowered, name) for name, own in names if len(own & characters) >= min(2, len(own))], default=0)
        for names in _names(tuple(options))
    ]
    ranked = sorted(range(len(options)), key=lambda at: -nearness[at])[:_OFFERED]
    least = max(_NEAR, nearness[ranked[0]] - _WITHIN)
    meant = [options[at] for at in sorted(ranked) if nearness[at] >= least]
    if not meant:
        return NONE_OF_THEM
    shown = Words("、".join(f"“{o.label}”" for o in meant), ", ".join(o.key for o in meant))
    return _PERHAPS.format(NONE_OF_THEM, shown)


@lru_cache(maxsize=100)
def _names(options: tuple[NamedOption, ...]) -> list[list[tuple[str, frozenset[str]]]]:
    """Of each option the names that it goes by, and their characters."""
    named = [[name.lower() for name in (option.label, option.key, *option.also)] for option in options]
    return [[(name, frozenset(name)) for name in names] for names in named]


def alike(text: str, name: str) -> float:
    """How much of a text and a name is the same, from 0 to 1.

    A text of two characters or more that stands whole in the name, or the name in it, is near to it.

    >>> alike("书记", "党组织书记") >= 0.5, alike("what", "village") >= 0.5
    (True, False)
    """
    ratio = SequenceMatcher(None, text, name, autojunk=False).ratio()
    return max(ratio, _NEAR) if min(len(text), len(name)) > 1 and (text in name or name in text) else ratio
