"""Privacy 个人信息: the registry never keeps, and never shows again, identity and telephone numbers of people.

What is written between the digits does not count: blanks, hyphens, dots, brackets, of full width or not.
"""

from __future__ import annotations

import re

from registry.language import Words
from registry.text import fold

#: Eleven digits near each other: without them nothing is looked at any closer, and most texts have none.
_ENOUGH = re.compile(r"\d(?:[\W_eE]{0,9}\d){10}")
_PLACE_AND_BIRTH = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(rf"(?<!\d){_PLACE_AND_BIRTH}\d{{3}}[\dXx](?![0-9A-Za-z])")
#: As many digits, set apart anyhow; every place where they may begin is looked at.
_APART = re.compile(r"(?<!\d)(?=([1-9](?:[\W_]{0,3}\d){16}[\W_]{0,3}[\dXx])(?![0-9A-Za-z]))")
#: What a spreadsheet leaves of one that it kept as a number: fifteen digits, which are the place and the day of birth.
_ROUNDED = re.compile(rf"(?<!\d){_PLACE_AND_BIRTH}\d0{{3}}(?!\d)")
_EXPONENT = re.compile(r"(?<!\d)([1-9])\.(\d{12,17})[eE]\+?(1[67])(?!\d)")
_BEGINNING = re.compile(_PLACE_AND_BIRTH)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_COUNTRY = r"(?:(?:\+|00)?86[\W_]{0,3})?"
#: Within a text: what sets the numbers of a list apart does not stand inside one of them.
_MARK = r"(?:[^\w,，、;；:：\n]|_){0,3}"
_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z]){_COUNTRY}"
    rf"(?:1[3-9]\d(?:{_MARK}\d{{4}}{_MARK}\d{{4}}|\s\d{{3}}\s\d{{5}})|1[3-8]\d\d\s(?:\d{{3}}\s\d{{4}}|\d{{4}}\s\d{{3}}))(?!\d)"
)
#: In a code other groups than the usual ones may be a numbering.
_CODED = re.compile(rf"{_COUNTRY}1[3-9]\d[\W_]{{0,3}}\d{{4}}[\W_]{{0,3}}\d{{4}}")
_DIGITS = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_AMOUNT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)")
_MARKS = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")

#: As they were looked for before.
_FORMER_GAP = re.compile(r"(?<=\d)[- ](?=[\dXx])")
_FORMER_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
HIDDEN = "＊＊＊"
PERSONAL = Words("疑似身份证号或手机号，不得登记", "looks like an identity or mobile number, which is never kept")


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
    """Whether an identity number stands in `text`, also written apart, or as a spreadsheet rounds it.

    >>> holds_identity_number("110105.19491231.002X"), holds_identity_number("1.10105194912310e+17")
    (True, True)
    """
    if not _ENOUGH.search(text):
        return False
    text = fold(text)
    if any(is_identity_number(_MARKS.sub("", match[1])) for match in _APART.finditer(text)):
        return True
    return bool(_ROUNDED.search(text)) or any(
        _BEGINNING.match((match[1] + match[2]).ljust(int(match[3]) + 1, "0")) for match in _EXPONENT.finditer(text)
    )


def is_mobile_number(text: str) -> bool:
    """Whether `text` is a mobile number and nothing else: a few groups of digits, or digit by digit.

    >>> is_mobile_number("（138）0013-8000"), is_mobile_number("1998.10-2003.5")
    (True, False)
    """
    if not _ENOUGH.search(text):
        return False
    groups = [group for group in _MARKS.split(fold(text)) if group]
    if not _DIGITS.fullmatch("".join(groups)):
        return False
    if groups[0] in ("86", "0086"):
        groups = groups[1:]
    if [len(group) for group in groups] != [3, 4, 4] and any(map(_YEAR.fullmatch, groups)):
        return False  # 1501-2019-001 is the number of a document
    return all(len(group) > 2 for group in groups[1:]) or all(len(group) == 1 for group in groups)


def is_personal(text: str) -> bool:
    """Whether the cell of a date, a choice and the like holds an identity number, or is a mobile number."""
    return holds_identity_number(text) or is_mobile_number(text)


def is_personal_code(text: str) -> bool:
    """Whether a code holds an identity number, or is a mobile number.

    >>> is_personal_code("138.0013.8000"), is_personal_code("1501-2019-001")
    (True, False)
    """
    return holds_identity_number(text) or bool(_CODED.fullmatch(text))


def is_personal_amount(text: str) -> bool:
    """Whether a number is a personal one: amounts, with commas or decimals, have as many digits.

    >>> is_personal_amount("13800138000"), is_personal_amount("13,500,000.125")
    (True, False)
    """
    return holds_identity_number(text) or (is_mobile_number(text) and not _AMOUNT.fullmatch(text))


def holds_personal_number(text: str) -> bool:
    """Whether an identity number or a mobile number stands in `text`."""
    if not _ENOUGH.search(text):
        return False
    text = fold(text)
    return holds_identity_number(text) or bool(_MOBILE.search(text)) or is_mobile_number(text)


def held_personal_number(text: str) -> bool:
    """Whether no release ever kept `text`: a personal number stands in it, with blanks or hyphens at most.

    What an earlier release took in, set apart in other ways, has to come back from its archive.
    """
    return bool(_FORMER_MOBILE.search(text)) or _held_identity_number(text)


def was_personal(text: str) -> bool:
    """Whether no release ever kept a date, code or the like that is written so."""
    return bool(_FORMER_MOBILE.fullmatch(text)) or _held_identity_number(text)


def _held_identity_number(text: str) -> bool:
    texts = {text, _FORMER_GAP.sub("", text)} if len(text) >= 18 else ()
    return any(is_identity_number(match.group()) for one in texts for match in _IDENTITY.finditer(one))


def hidden(text: str) -> str:
    """`text` as it may be shown and kept: whole, or where it holds a personal number, nothing of it.

    >>> hidden("平桂区"), hidden("张三13800138000")
    ('平桂区', '＊＊＊')
    """
    return HIDDEN if holds_personal_number(text) else text
