"""Privacy 个人信息: the registry never keeps, and never shows again, identity and telephone numbers of people."""

from __future__ import annotations

import re

_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_GAP = re.compile(r"(?<=\d)[- ](?=[\dXx])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HIDDEN = "＊＊＊"


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are an identity number: place, day of birth, and the check digit of GB 11643.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    if not _IDENTITY.fullmatch(text):
        return False
    check = sum(w * int(d) for w, d in zip(_WEIGHTS, text, strict=False)) % 11
    return "10X98765432"[check] == text[17].upper()


def holds_identity_number(text: str) -> bool:
    """Whether an identity number stands in `text`, also with blanks or hyphens between its digits."""
    if len(text) < 18:
        return False
    return any(is_identity_number(m.group()) for t in {text, _GAP.sub("", text)} for m in _IDENTITY.finditer(t))


def is_mobile_number(text: str) -> bool:
    """Whether `text` is a mobile number.

    >>> is_mobile_number("138-0013-8000")
    True
    """
    return bool(_MOBILE.fullmatch(text))


def holds_personal_number(text: str) -> bool:
    """Whether an identity number or a mobile number stands in `text`."""
    return holds_identity_number(text) or bool(_MOBILE.search(text))


def hidden(text: str) -> str:
    """`text` as it may be shown and kept: whole, or where it holds a personal number, nothing of it.

    >>> hidden("平桂区"), hidden("张三13800138000")
    ('平桂区', '＊＊＊')
    """
    return HIDDEN if holds_personal_number(text) else text
