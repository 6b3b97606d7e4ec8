"""The kinds of what there is to do 待办类别, each declared once: who gets it, and how it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from registry.accounts.roles import READERS
from registry.language import Words
from registry.todo import cases, failures, grants, submissions, terms, villages
from registry.todo.item import Asked, Found

#: The task of a kind, as a calendar tells it: an item that becomes overdue stays the same event.
_TERM, _CASE = Words("换届", "election"), Words("整顿到期", "case due")


class Kind(NamedTuple):
    """A kind of item: its key, what it is called, what it is, the roles of those who get it, and what finds it.

    `task`: what is to be done, as an event of a calendar says it; None: nothing of the kind has a day.
    """

    key: str
    words: Words
    means: Words
    roles: tuple[str, ...]
    find: Callable[[Asked], Iterator[Found]]
    task: Words | None = None


#: All kinds, in the order in which they are listed.
KINDS = (
    Kind(
        "returned",
        Words("被退回", "returned"),
        Words("您提交的、被退回的", "what you submitted and was returned to you"),
        ("clerk", "auditor"),
        submissions.returned,
    ),
    Kind(
        "to_decide",
        Words("待审核", "to be decided"),
        Words("等您审核的提交", "submissions that wait for your decision"),
        ("reviewer",),
        submissions.to_decide,
    ),
    Kind(
        "term_over",
        Words("任期已满", "term over"),
        Words("村党组织任期已届满，还没有换届", "village organizations whose term has ended without an election"),
        READERS,
        terms.over,
        _TERM,
    ),
    Kind(
        "term_ending",
        Words("任期将满", "term ending"),
        Words("村党组织任期在六个月内届满", "village organizations whose term ends within six months"),
        READERS,
        terms.ending,
        _TERM,
    ),
    Kind(
        "case_overdue",
        Words("整顿超期", "case overdue"),
        Words("整顿期限已过、尚未销号的案件", "open cases whose limit has passed"),
        READERS,
        cases.overdue,
        _CASE,
    ),
    Kind(
        "case_due",
        Words("整顿将到期", "case due"),
        Words("三十天内到期的整顿案件", "open cases whose limit comes within thirty days"),
        READERS,
        cases.due,
        _CASE,
    ),
    Kind(
        "vacancy",
        Words("书记空缺", "vacancy"),
        Words(
            "村党组织长期没有书记在任（超过参数 COM-06.days 的天数）",
            "a village organization has been without a secretary for more days than the parameter COM-06.days says",
        ),
        READERS,
        villages.vacancies,
    ),
    Kind(
        "fact_missing",
        Words("年度数据未填报", "facts missing"),
        Words(
            "最近封账的（没有封账时，最近过去的）一年没有集体经济收入或正式党员数的村",
            "villages without income or full members of the year that was closed last, else of the last one over",
        ),
        READERS,
        villages.missing_facts,
    ),
    Kind(
        "newly_failing",
        Words("新增不达标", "newly not met"),
        Words(
            "自上次已阅以来变为不达标的：有目标的指标，以及启用的规则",
            "not met now, and otherwise as known at what you saw last: figures with a target, and rules that are on",
        ),
        READERS,
        failures.newly_failing,
    ),
    Kind(
        "grant_ending",
        Words("授权将到期", "grant ending"),
        Words("三十天内到期的授权", "grants that end within thirty days"),
        ("security",),
        grants.ending,
        Words("授权到期", "grant ends"),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
#: Those whose items have a day.
DATED = tuple(kind.key for kind in KINDS if kind.task is not None)
