"""What a village's page has beside the village's own: its standing in the head, and its organizations' tables."""

from __future__ import annotations

from collections.abc import Iterator

from registry import days
from registry.columns import amount
from registry.figures.labels import NOT_RECORDED, named
from registry.language import Words
from registry.lookup import timeline
from registry.lookup.ledger_rows import Names
from registry.lookup.village import OF_ORGANIZATIONS, Village
from registry.numbers import number
from registry.slices import BY_KEY
from registry.web.pages.unit_tables import rows_table, unit_link
from registry.web.question import Question
from registry.web.tables import Table

#: The keys of the tables.
KEYS = tuple(f"village_{key}" for key in OF_ORGANIZATIONS)
_OF_ITS_ORGANIZATIONS = Words("村党组织：{0}", "Village organization: {0}")
#: A line of the head: its heading, and texts with where they lead.
Line = tuple[Words, list[tuple[Words, str | None]]]


def village_tables(question: Question, village: Village, names: Names) -> Iterator[Table]:
    """The rows about the village organizations, a table for each ledger that has any."""
    for key, column in OF_ORGANIZATIONS.items():
        rows, label = village.rows[key], timeline.label_of(key)
        if rows:
            own = (column,) if len(village.organizations) == 1 else ()
            title = _OF_ITS_ORGANIZATIONS.format(label)
            yield rows_table(question, f"village_{key}", title, BY_KEY[key], rows, names, own)


def standing_lines(question: Question, village: Village, names: Names) -> Iterator[Line]:
    """How a village stands on the day: stars, members, income, venue, cases."""
    called = village.stars.items()
    several = len(village.organizations) > 1
    yield (
        Words("星级", "stars"),
        [(_of(named("stars", str(n)), names.get(unit, ("", None))[1] if several else None), None) for unit, n in called]
        or [(named("stars", "0"), None)],
    )
    yield Words("党员", "members"), [(_members(village), None)]
    yield (
        Words("集体经济收入（元）", "income of the collective, yuan"),
        [(_observed(village, "collective_income_yuan"), None)],
    )
    yield Words("活动场所", "venue"), [(_venues(village), None)]
    yield Words("整顿案件", "cases"), list(_cases(question, village))


def _of(words: Words, name: str | None) -> Words:
    return Words("{0}（{1}）", "{0} ({1})").format(words, name) if name else words


def _observed(village: Village, key: str) -> Words:
    found = village.observed(key)
    return NOT_RECORDED if found is None else _of(Words(*[number(found.value)] * 2), days.show(found.period))


def _members(village: Village) -> Words:
    full, probationary = (_observed(village, key) for key in ("full_members", "probationary_members"))
    if full == probationary == NOT_RECORDED:
        return NOT_RECORDED
    return Words("正式 {0}，预备 {1}", "full {0}, probationary {1}").format(full, probationary)


def _venues(village: Village) -> Words:
    venues = village.venues
    if not venues:
        return Words("无在用的活动场所", "none in use")
    areas = [row["area_m2"] for row in venues if row["area_m2"] is not None]
    count = Words("{n} 处", "{n}").format(n=len(venues))
    if not areas:
        return Words("{0}，面积未登记", "{0}, area not recorded").format(count)
    return Words("{0}，{1} 平方米", "{0}, {1} m²").format(count, number(amount(sum(areas))))


def _cases(question: Question, village: Village) -> Iterator[tuple[Words, str | None]]:
    opened, known = village.cases()
    for row in opened:
        open_case = Words("正在整顿 {0}", "open: {0}").format(row["code"])
        yield open_case, unit_link(question, row["code"], "cases")
    if not opened:
        yield Words("没有正在整顿的案件", "none open"), None
    closed = len(known) - len(opened)
    if closed:
        yield Words("已销号 {n} 件", "{n} closed").format(n=closed), "#village_cases"
