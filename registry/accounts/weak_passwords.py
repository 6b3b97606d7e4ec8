"""Passwords that are guessed first: common ones, what is made of names that everybody knows, what zxcvbn finds weak."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from registry.resources import resource

#: What the product is called, and what is done with it.
PRODUCT = (
    "registry",
    "基层党组织登记",
    "基层党组织",
    "党组织",
    "党建",
    "登记",
    "dangzuzhi",
    "dangjian",
    "jiceng",
    "dengji",
)
#: A name counts from so many characters on, a Chinese one from two.
_LONG_ENOUGH = 3
#: A password is made of names where fewer letters than this are left without them.
_LEFT = 4
#: Scores of zxcvbn go from 0 to 4; from this one on guessing takes more than 10^8 attempts.
_SCORE = 3
#: zxcvbn looks at so many characters: of longer ones more would only take time.
_LOOKED_AT = 72
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_LOOKALIKES = str.maketrans("@4$5!103+7", "aassiioett")
_CLASS_WORDS = re.compile("(?<=..)(?:自治区|自治州|自治县|街道办事处|街道|社区|省|市|县|区|镇|乡|村|屯)$")


@cache
def _common() -> frozenset[str]:
    lines = resource("accounts", "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_common(password: str) -> bool:
    """Whether a password is a common one, between digits and signs, with letters or with signs that look like them.

    >>> is_common("Woaini1314520"), is_common("P@ssw0rd!2024"), is_common("三个和尚没水喝就下山挑")
    (True, True, False)
    """
    folded = password.casefold()
    plain = _AROUND.sub("", folded)
    forms = {folded, plain, _AROUND.sub("", folded.translate(_LOOKALIKES)), plain.translate(_LOOKALIKES)}
    return not forms.isdisjoint(_common()) or len(set(folded)) < _LEFT


def is_made_of(password: str, names: Iterable[str]) -> bool:
    """Whether hardly anything is left of a password without these names, digits and signs.

    >>> is_made_of("Hezhou@2024#Babu", ["hezhou", "babu"]), is_made_of("hezhou-lantern-otter", ["hezhou"])
    (True, False)
    """
    left = password.casefold()
    forms = {form for name in names for form in _forms(name)}
    for form in sorted(forms, key=len, reverse=True):
        left = left.replace(form, " ")
    return left != password.casefold() and len(_NO_LETTERS.sub("", left)) < _LEFT


def _forms(name: str) -> Iterable[str]:
    """A name as it stands in passwords: as it is, and without the word of its class."""
    folded = name.casefold()
    for form in {folded, _CLASS_WORDS.sub("", folded)}:
        if len(form) >= (_LONG_ENOUGH if form.isascii() else _LONG_ENOUGH - 1):
            yield form


def in_pinyin(names: Iterable[str]) -> list[str]:
    """Names in pinyin without tones, and without the word of their class: hezhoushi, hezhou."""
    # Late: its dictionary takes its time to load.
    from pypinyin import lazy_pinyin

    forms = {form for name in names for form in _forms(name) if not form.isascii()}
    return ["".join(lazy_pinyin(form)) for form in sorted(forms)]


def is_weak(password: str, names: Collection[str]) -> bool:
    """Whether zxcvbn finds that a password is guessed within 10^8 attempts by who knows these names."""
    # Late: its word lists take their time to load.
    from zxcvbn import zxcvbn

    looked_at = password[:_LOOKED_AT]
    return int(zxcvbn(looked_at, user_inputs=list(names), max_length=_LOOKED_AT)["score"]) < _SCORE
