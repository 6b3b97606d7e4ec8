"""What the registry never keeps: identity numbers and telephone numbers of people."""

from __future__ import annotations

import re

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_personal_number(text: str, whole: bool) -> bool:
    """Whether `text` is (`whole`) or holds a valid 18-digit identity number or a mobile number.

    >>> is_personal_number("11010519491231002X", whole=True)
    True
    """
    for match in (_IDENTITY.fullmatch(text),) if whole else _IDENTITY.finditer(text):
        if match:
            digits = match.group()
            check = sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=False)) % 11
            if "10X98765432"[check] == digits[17].upper():
                return True
    return bool(_MOBILE.fullmatch(text) if whole else _MOBILE.search(text))
