"""Names of people as cells write them: 张　伟, 张伟（女）, 张伟（1965）, 张伟@双瑞村."""

from __future__ import annotations

import re
from typing import NamedTuple

from registry import days
from registry.columns import Unfit
from registry.text import fold
from registry.workbooks.tables.source_rows import PersonName

_BRACKETS = str.maketrans("（）［］【】〔〕[]＠", "()()()()()@")
_BRACKET = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_BIRTH = re.compile(r"(\d{4})(?:年|[-./年]\d{1,2}月?)?(?:出?生)?")
_GENDERS = {"男": "male", "女": "female"}


class NameRead(NamedTuple):
    """A name, and what stands beside it in brackets that is neither a gender nor a year."""

    name: PersonName
    beside: str = ""


def read(text: str) -> NameRead:
    """The person that a text names. Raises Unfit where no name stands in it.

    >>> read("张　伟（女、1965年）").name
    PersonName(name='张伟', gender='female', birth_year=1965, place=None)
    >>> read("张伟（兼）").beside
    '兼'
    """
    whole = fold(text).translate(_BRACKETS)
    gender, birth, beside = None, None, []
    for bracket in _BRACKET.findall(whole):
        for part in filter(None, _BETWEEN.split(bracket)):
            match = _BIRTH.fullmatch(part)
            if part in _GENDERS and gender is None:
                gender = _GENDERS[part]
            elif match and int(match[1]) in days.YEARS and birth is None:
                birth = int(match[1])
            else:
                beside.append(part)
    name, at, place = _BRACKET.sub("", whole).partition("@")
    name, place = "".join(name.split()), "".join(place.split())
    if not name or (at and not place):
        raise Unfit("没有姓名", "no name stands in it")
    return NameRead(PersonName(name, gender, birth, place or None), "、".join(beside))
