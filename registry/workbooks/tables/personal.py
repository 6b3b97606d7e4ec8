"""Columns of people's numbers and addresses 个人信息列: they are ignored, and can be nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

from registry.exchange.reading import CellError
from registry.privacy import holds_personal_number
from registry.staging.input import REMEMBERED
from registry.workbooks.cells.words import bare
from registry.workbooks.tables.headers import text_of

_HEADER = re.compile(
    r"身份证|身份号|证件号|公民号码|电话|手机|联系方式|联系方法|联系号码"
    r"|住址|家庭地址|居住地址|通讯地址|通信地址|户籍地址"
    r"|银行[卡账帐户]|卡号|开户[行名账帐]|账号|帐号|[账帐]户[名号]|存折|微信号|支付宝|QQ号?|(?:^|/)微信$",
    re.IGNORECASE,
)
#: How many there are of something is nobody's.
_COUNTED = re.compile(r"(?:数|数量|率|余额)(?:\(.*\))?$")
_NUMBERS = re.compile(
    r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}[-)]?\d{7,8}(?:-\d{1,5})?|[1-9]\d{14}|[1-9]\d{16}[\dXx]|[3-6]\d{15,18}"
)
_ADDRESS = re.compile(r"[路街巷弄].{0,8}\d+号(?!楼|桥|线)|[村组屯]\d+号(?!楼)|\d+(?:号楼|[栋幢座]).{0,6}\d+[室房]")
_NEVER = re.compile(r"〔|\[\d{4}\]")


def is_personal_header(name: str) -> bool:
    """Whether a header is that of a column of identity numbers, telephones, addresses or accounts.

    >>> is_personal_header("书记/联系电话"), is_personal_header("微信群（个）"), is_personal_header("手机用户数")
    (True, False, False)
    """
    name = bare(name)
    return _HEADER.search(name) is not None and _COUNTED.search(name) is None


@lru_cache(REMEMBERED)
def is_personal_cell(cell: object) -> bool:
    """Whether a cell holds such a number, or an address.

    >>> is_personal_cell("0774-5280000"), is_personal_cell("中山路12号"), is_personal_cell("贺组〔2019〕1号")
    (True, True, False)
    """
    if cell is None or isinstance(cell, (bool, CellError)):
        return False
    text = bare(text_of(cell))
    if len(text) < 6:
        return False
    if holds_personal_number(text) or _NUMBERS.fullmatch(text):
        return True
    return _ADDRESS.search(text) is not None and _NEVER.search(text) is None
