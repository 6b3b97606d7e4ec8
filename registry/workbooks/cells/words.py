"""The words of offices' tables that mean something to a reader: of sums, of ends, of nothing, marks, units."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from registry.names.spellings import CLASSES, folded


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """A text as it is compared: after NFKC, without white space.

    >>> bare("面积 （㎡）") == bare("面积(m2)"), bare("姓　 名")
    (True, '姓名')
    """
    return text if text.isascii() and text.isalnum() else folded(text)


#: What a row of sums is called, and the words of those whose numbers are compared with the rows above.
SUMS = ("合计", "总计", "共计", "小计", "累计")
COMPARED_SUMS = ("合计", "总计")
#: What the first cell begins with from which on nothing is read.
ENDS = ("填表人", "填报人", "制表", "审核", "负责人", "单位负责人", "备注", "注", "说明", "填表说明")

#: What stands for an empty cell, and what does in columns of texts, references and days alone.
EMPTY = frozenset(("\\", "/", "空缺", "暂缺", "待定"))
EMPTY_TEXT = "无"
_DASHES = frozenset("—-–")

#: A value as in the row above.
DITTO = frozenset(("〃", '"', "同上"))
#: The person of another column of the same row.
SAME_PERSON = frozenset(("同左", "同上书记", "兼任", "兼", "书记兼", "一肩挑"))

#: Marks for yes and for no.
YES = frozenset(("√", "✓", "✔", "是", "有"))
NO = frozenset(("×", "✗", "✘", "否", "无"))

#: What a spell lasts to that has not ended.
TO_THIS_DAY = frozenset(("", "今", "至今"))

#: What a number may carry, and what it is multiplied by for it; the units of money and of area are such columns' alone.
MONEY = {"元": Decimal(1), "万元": Decimal(10_000)}
AREA = {"㎡": Decimal(1), "m2": Decimal(1), "平方米": Decimal(1), "亩": Decimal("666.67")}
COUNTED = dict.fromkeys(("人", "户", "个", "名", "栋", "套", "学时"), Decimal(1))
UNITS = {bare(unit): factor for units in (MONEY, AREA, COUNTED) for unit, factor in units.items()}

#: Stars as they are written in words.
STARS = {sign: number for number, sign in enumerate("零一二三四五")}

#: The words of a place's class 类, in which its name may end.
PLACE_WORDS = tuple({word: None for one in CLASSES for word in one.words})


def is_empty(text: str) -> bool:
    """Whether a bare text stands for an empty cell in a column of any kind.

    >>> [is_empty(text) for text in ("", "——", "空缺", "无")]
    [True, True, True, False]
    """
    return not text or text in EMPTY or not (set(text) - _DASHES)


def mark(text: str) -> bool | None:
    """Whether a bare text is a mark for yes or for no; None for any other.

    >>> mark("√"), mark("否"), mark("单独组建")
    (True, False, None)
    """
    return True if text in YES else False if text in NO else None
