"""What a header alone says of its column: that it is personal, a number of rows, kept by no ledger, or not known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.language import Words
from registry.workbooks.proposing.dictionary import Word
from registry.workbooks.proposing.heading import Heading
from registry.workbooks.proposing.uses import ColumnSeen, Use, ignored, unsure
from registry.workbooks.proposing.values import MOST
from registry.workbooks.tables.personal import is_personal_header

_PERSONAL = {
    "identity": Words("身份证号属个人信息，不登记", "identity numbers are never kept"),
    "telephone": Words("电话属个人信息，不登记", "telephone numbers are never kept"),
    "address": Words("住址属个人信息，不登记", "home addresses are never kept"),
    "account": Words("账号属个人信息，不登记", "accounts are never kept"),
}
#: What is asked of a number of members.
MEMBERS = Words("只是正式党员，还是连预备党员也算在内？", "full members alone, or probationary members with them?")
_UNCLEAR = {
    "members": MEMBERS,
    "out_of_poverty": Words(
        "没有写“是”的村，是尚未脱贫，还是从来不是贫困村？",
        "is a village without a yes still poor, or was it never registered as poor?",
    ),
    "building": Words("是楼栋数，还是哪一栋？", "how many buildings, or which one?"),
    "done_or_due": Words("是应当完成的期限，还是实际完成的日期？", "the day it is due by, or the day it was done?"),
    "completed": Words("是计划完工、验收，还是交付的日期？", "the day planned, of acceptance, or of delivery?"),
    "organization_from": Words(
        "是党组织成立的日期，还是别的日期？", "the day the organization was set up, or another?"
    ),
}

#: Kinds of columns that no ledger has, whatever the other words: why and how, shares, ages and schooling of members.
#: The day of the time before, where another column has that of this one: which numbers are of it nobody says.
OF_LAST_TIME = unsure("是上一次的，旁边另有这一次的", "it is of the time before, and another column of this time")
_LAST_TIME = re.compile("上次|上一次|上届|上一届|前次")
_NEVER_KEPT = re.compile(
    r"(?:措施|举措|目标|目的|签[字名章]|意见|打算|建议|等次|名次|排名|简历|事迹|困难|做法|亮点|诉求|成效|效果|比例|占比|[率幅]|%)$"
    r"|(?<![任职动退回世])原因$|\d+周?岁|(?:大专|本科|高中|中专|初中|小学|研究生|学历)及?以[上下]|[加扣减]分"
)


def passed_over(column: ColumnSeen) -> Use | None:
    """Columns that are passed over, whatever stands beside them, and the one of both posts."""
    heading, last = column.heading, column.heading.last
    personal = [meaning for part in (last, *heading.above) for meaning in part.meanings("personal")]
    if personal:
        return Use("ignore", _PERSONAL[personal[0].target])
    if column.cells.personal or is_personal_header(heading.text):
        return ignored("多半是个人的号码或住址，不登记", "mostly numbers or addresses of people, which are never kept")
    if not heading.texts:
        return unsure("没有表头，却有内容", "it has no header, yet there are values")
    words = last.words
    if last.has("serial") and all(word.has("serial", "neutral", "count") for word in words):
        return ignored("序号", "numbers of rows")
    if words and all(word.has("remark") for word in words):
        return ignored("备注", "remarks")
    if last.has("both") and all(word.has("both", "neutral") for word in words):
        if column.cells.marks < MOST:
            return unsure("不全是“是”或“否”", "not all of it is yes or no")
        return Use("both_posts", Words("只作核对，不登记", "it is compared, not stored"))
    return None


def unkept(column: ColumnSeen, columns: Sequence[ColumnSeen]) -> Use | None:
    """Columns that no ledger has: one of their words can be nothing else, and no other one may be a ledger's column."""
    heading = column.heading
    above = () if _stands_under_a_mere_heading(heading) else heading.above
    for part in (heading.last, *above):
        never = [word for word in part.words if word.meanings and not _may_be_kept(word)]
        if never and not any(word.has("column", "measure", "place") for word in part.words if word not in never):
            if never[0].has("part"):
                return ignored("只是集体经济收入的一部分", "it is only a part of the collective's income")
            return ignored("没有台账登记这一项", "no ledger keeps it")
    if heading.last.has("sum") and all(word.has("sum", "neutral", "count") for word in heading.last.words):
        others = [other.heading for other in columns if other is not column]
        if any(other.texts[:-1] == heading.texts[:-1] or other.month is not None for other in others):
            return ignored("旁边各列之和", "the sum of the columns beside it")
    return None


def _stands_under_a_mere_heading(heading: Heading) -> bool:
    """Whether what stands above only says what the columns below are of.

    So does 整顿措施落实情况 above 县级领导联村, and 整顿进度 above 销号时间.
    """
    if not heading.last.is_known:
        return False
    own = {meaning.ledger for meaning in heading.last.meanings("column")}
    return heading.last.has("subject") or any(
        m.ledger in own for part in heading.above for m in part.meanings("subject")
    )


def _may_be_kept(word: Word) -> bool:
    return any(meaning.kind not in ("unkept", "part", "unit", "value") for meaning in word.meanings)


def is_of_last_time(column: ColumnSeen) -> bool:
    """Whether a column is of the time before: one beside it that is of this time goes first."""
    return _LAST_TIME.search(column.heading.last.text) is not None


def left_over(column: ColumnSeen) -> Use:
    """What nothing was found for: why that is."""
    last = column.heading.last
    for meaning in last.meanings("unclear"):
        words = _UNCLEAR[meaning.target]
        return Use("open", words, asks=words)
    if _NEVER_KEPT.search(last.text):
        return ignored("没有台账登记这一项", "no ledger keeps it")
    if column.heading.unknown:
        return unknown(column.heading.unknown)
    if last.has("unkept"):
        return ignored("没有台账登记这一项", "no ledger keeps it")
    if is_of_last_time(column):
        return OF_LAST_TIME
    return unsure("单看表头和内容看不出是什么", "its header and its cells do not tell what it is")


def unknown(words: Sequence[str]) -> Use:
    """A column whose header has words that nobody knows."""
    named = "”“".join(words)
    return unsure(f"认不出“{named}”是哪个台账的哪一列", f"no column of a ledger is known as {', '.join(words)}")
