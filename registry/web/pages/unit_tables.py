"""The tables of a unit's page 单位页: who covers it, every ledger's rows about it, its figures, its line of time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from registry import days
from registry.columns import Code, Column, Day, Number, Reference, Year, amount
from registry.figures.labels import NOT_RECORDED, named
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import affiliation, ledger_rows, office_labels, timeline
from registry.lookup.change_rows import changes_among
from registry.lookup.dossier import LEDGER_OF_KIND, Dossier, Standing, Version, order_of, standing, ways
from registry.lookup.ledger_rows import Names, without_later_end
from registry.lookup.timeline import FATES, Event, line_of_time
from registry.measures.ledger import misplaced
from registry.slices import BY_KEY, TABLES
from registry.web.question import Question
from registry.web.tables import CellKind, Heading, Rows, Table, TableRow, without_empty

#: The order of the ledgers on the page: what is under the unit, its people, and what was done and measured there.
ORDER = (
    *("places", "organizations", "posts", "elections", "trainings", "coverage", "ratings"),
    *("rating_scores", "cases", "case_steps", "case_measures", "people", "criteria", "look_backs", "audits"),
    *("audit_items", "facts", "facilities", "bodies", "pairings", "projects", "activities", "approvals", "pay"),
    *("pay_grade", "cadre_events", "safeguards", "pool", "screenings", "notices", "finding_steps", "settings"),
)
#: What the rows of a ledger are to a unit, where the ledger's own name does not say so; by the ledger of the unit.
TITLES = {
    ("places", "places"): Words("下辖地点", "Places under it"),
    ("places", "organizations"): Words("此地的党组织", "Organizations of this place"),
    ("organizations", "organizations"): Words("下级党组织", "Organizations under it"),
    ("places", "trainings"): Words("在此任职（含曾任）人员的培训", "Trainings of those who hold or held posts here"),
    ("organizations", "trainings"): Words(
        "在此任职（含曾任）人员的培训", "Trainings of those who hold or held posts here"
    ),
    ("organizations", "pool"): Words(
        "在此任职（含曾任）人员的头羊计划", "The secretaries' pool: those who hold or held posts here"
    ),
    ("places", "audit_items"): Words("以此地为范围的回头看名单", "Items of audits of this place"),
    ("cases", "cases"): Words("反弹后另立的案件", "Cases that are a relapse of this one"),
    ("organizations", "pay"): Words("在此任职（含曾任）人员的报酬", "Pay of those who hold or held posts here"),
}
_SPELL: dict[Standing, Words] = {
    "holds": Words("现行", "holds"),
    "ended": Words("已终止", "ended"),
    "ahead": Words("尚未开始", "not begun yet"),
}
_POST: dict[Standing, Words] = {
    "holds": Words("在任", "in post"),
    "ended": Words("已离任", "has left"),
    "ahead": Words("尚未到任", "not yet in post"),
}
_BEHIND = {
    "observation": Words("已期满", "period over"),
    "event": Words("已发生", "has happened"),
    "register": Words("已登记", "recorded"),
}
#: The days of which it says something that they are empty: it holds still, or has always.
_OF_SPELLS = ("begins", "ends")
_AHEAD = {
    "observation": Words("时期未结束", "period not over yet"),
    "event": days.LATER,
    "register": days.LATER,
}
#: Which of the spaces of codes a reference means, where it is not that of places and organizations.
_SPACES = {"people": "person", "cases": "case"}
#: What is referred to and has a page of another kind: its view.
_PAGES = {"audits": "audit", "draws": "draw", "notices": "notice"}
#: The columns by which a row of these ledgers leads to its own page.
_NAMED_BY = {"notices": ("code",)}
#: What is referred to and has no page of its own.
_WITHOUT_PAGE = ("policies",)
_CHANGE = Words("变更", "change")
_AHEAD_OF_DAY = Words(
    "时点之后另有 {0} 项，不在此列出。",
    "{0} {0:entry is|entries are} of a later day, and not listed here.",
)
_IN_ORDER = Words(
    "按发生日期由早到晚，点“日期”可倒序；时期列在其结束之日。更正、补充和作废的内容也列出，并注明由哪次变更所为。",
    "By the day on which it happened, the earliest first (press the heading to turn it round); a period stands at its "
    "end. What was corrected, completed or withdrawn stands here too, with the change that did so.",
)


def unit_link(question: Question, code: str | None, ledger: str = "places") -> str | None:
    """The address of the page of what a code of a ledger means, if there is one."""
    if not code or ledger in _WITHOUT_PAGE:
        return None
    if ledger in _PAGES:
        return question.link(_PAGES[ledger], code=code)
    return question.link("unit", code=code, space=_SPACES.get(ledger))


def door_to_change(question: Question, key: str) -> Callable[[TableRow], str | None]:
    """Leads from a change's number to the change."""
    return lambda row: question.link("change", number=row[key]) if row[key] else None


def door_to_row(question: Question, ledger: Ledger) -> Callable[[TableRow], str | None]:
    """Leads to the page of a row; of the states of places and organizations nowhere."""

    def link(row: TableRow) -> str | None:
        if ledger.shape == "unit" or row["record"] is None:
            return None
        return question.link("row", key=ledger.key, record=f"{question.tag}-{row['record']}")

    return link


# -- the ledgers ----------------------------------------------------------------------------------------------------


def ledger_tables(question: Question, dossier: Dossier, besides: Collection[str] = ()) -> Iterator[Table]:
    """A table for each ledger that has rows in force about the unit, but for those `besides` it."""
    for key in ORDER:
        if key not in ways(dossier.ledger.key) or key in besides:
            continue
        rows = dossier.rows(key)
        if rows:
            yield _ledger_table(question, dossier, BY_KEY[key], rows)


def _ledger_table(question: Question, dossier: Dossier, ledger: Ledger, rows: Sequence[Version]) -> Table:
    way = ways(dossier.ledger.key)[ledger.key]
    own = () if way.via else tuple(n for n in way.columns if all(row[n] == dossier.identity for row in rows))
    label = timeline.label_of(ledger.key)
    title = TITLES.get((dossier.ledger.key, ledger.key), Words(label.zh, label.en.capitalize()))
    remarks = _misplaced(dossier) if ledger.key == "facts" else ()
    return rows_table(question, ledger.key, title, ledger, rows, dossier.names, own, remarks)


def rows_table(
    question: Question,
    key: str,
    title: Words,
    ledger: Ledger,
    rows: Sequence[Version],
    names: Names,
    own: Collection[str],
    remarks: Collection[str] = (),
) -> Table:
    """A table of rows of a ledger as they stand to the day; `own` columns need no mention.

    Columns of `remarks` stand only where something does. Rows that do not say their change have no column for it.
    """
    columns, day = _columns(ledger), question.moment.day
    rows, called = _named_by_settings(question, ledger, rows)
    ordered = [without_later_end(ledger, row, day) for row in sorted(rows, key=lambda row: _order(ledger, row, day))]
    lines = [
        {"standing": _standing(question, ledger, row), "since": row.get("since"), "record": row.get("record")}
        for row in ordered
    ]
    types: dict[str, Any] = {"standing": pl.String, "since": pl.Int64, "record": pl.Int64}
    for column in columns:
        readable = _readable(column, [row[column.name] for row in ordered], names, question)
        for name, (values, kind) in readable.items():
            types[name] = kind
            for row, value in zip(lines, values, strict=True):
                row[name] = value
    headings = [
        Heading("standing", Words("时点状态", "on the day"), link=door_to_row(question, ledger)),
        *(called.get(h.key, h) for c in columns if c.name not in own for h in _headings(question, ledger, c)),
        Heading("since", _CHANGE, "number", link=door_to_change(question, "since")),
    ]
    shown = Rows(lines, types)
    changeless = () if not rows or "since" in rows[0] else ("since",)
    return Table(key, title, without_empty(headings, shown, [*remarks, *changeless]), shown)


def _named_by_settings(
    question: Question, ledger: Ledger, rows: Sequence[Version]
) -> tuple[Sequence[Version], Mapping[str, Heading]]:
    """Rows with what their office calls the indicators of a rating, and headings for what it calls the safeguards."""
    picture = question.picture
    if ledger.key == "rating_scores":
        words = (office_labels.indicator_words(picture, r["organization"], r["indicator"], r["score"]) for r in rows)
        return [{**row, "indicator": question.say(said)} for row, said in zip(rows, words, strict=True)], {}
    if ledger.key != "safeguards":
        return rows, {}
    labels = office_labels.safeguard_labels(picture, {row["unit"] for row in rows})
    return rows, {name: Heading(name, Words(label, label)) for name, label in labels.items()}


def _misplaced(dossier: Dossier) -> set[str]:
    """The measures that are not asked of a place of the unit's kinds."""
    return {m.column.name for m in misplaced(frozenset(state["kind"] for state in dossier.states))}


def _readable(
    column: Column, values: Sequence[Any], names: Names, question: Question
) -> Mapping[str, tuple[Sequence[Any], Any]]:
    """A stored column as people read it, as `ledger_rows.readable` gives it: by name, its values and their type."""
    day = question.moment.day
    if isinstance(column, Reference):
        called = [names.get(value, (None, None)) for value in values]
        codes, names_shown = ([part[at] for part in called] for at in (0, 1))
        return {column.name: (codes, pl.String), ledger_rows.name_key(column): (names_shown, pl.String)}
    if isinstance(column, Number) and column.decimals:
        return {column.name: _amounts(values)}
    if ledger_rows.has_plain_words(column):
        words = {v: question.say(ledger_rows.plain_words(column, v, day)) for v in {*values} if v is not None}
        missing = question.say(NOT_RECORDED) if isinstance(column, Day) and column.name not in _OF_SPELLS else None
        return {column.name: ([words.get(value, missing) for value in values], pl.String)}
    return {column.name: (values, pl.String if column.stored == "text" else pl.Int64)}


def _columns(ledger: Ledger) -> list[Column]:
    """The columns that are stored with a row."""
    return [c for c in ledger.columns if c.name in TABLES[ledger.key].c]


def _order(ledger: Ledger, row: Version, day: int) -> tuple[Any, ...]:
    """The order of rows: what holds, what is to come, what has ended; each the latest first, units by their codes."""
    rank = {"holds": 0, "ahead": 1, None: 2, "ended": 3}[standing(ledger, row, day)]
    if ledger.shape == "unit":
        return rank, row["code"]
    return rank, -order_of(ledger.dated_by, ledger.day_of(row)), row["record"]


def _standing(question: Question, ledger: Ledger, row: Version) -> str | None:
    """How a row stands to the day, in words."""
    found = standing(ledger, row, question.moment.day)
    if found is None:
        return question.say(_BEHIND[ledger.shape]) if ledger.day_of(row) is not None else None
    words = _POST if ledger.key == "posts" else _SPELL
    measured = ledger.day_of(row) if ledger.shape == "observation" else None
    if measured is not None and days.is_later(measured, question.moment.day):
        return question.say(days.LATER)
    return question.say(_AHEAD[ledger.shape] if ledger.shape in _AHEAD else words[found])


def _amounts(stored: Sequence[int | None]) -> tuple[list[Decimal | None], Any]:
    """Amounts out of their ten-thousandths, exact, with as many decimals as one of them needs; and their type."""
    values = [None if v is None else Decimal(amount(v)) for v in stored]
    decimals = max((-int(v.as_tuple().exponent) for v in values if v is not None), default=0)
    last = Decimal(1).scaleb(-decimals)
    return [None if v is None else v.quantize(last) for v in values], pl.Decimal(38, decimals)


def _headings(question: Question, ledger: Ledger, column: Column) -> Iterator[Heading]:
    """The headings of a column over rows of `recorded.readable`; who is referred to stands there by name and code."""
    words = ledger_rows.heading(column)
    if isinstance(column, Reference):
        door = _door(question, column.name, column.to[0])
        if ledger_rows.has_name(column):
            yield Heading(ledger_rows.name_key(column), timeline.label_of_column(column), link=door)
        yield Heading(column.name, _of_code(column), "code", link=door)
    elif column.name in (("code", "name") if ledger in LEDGER_OF_KIND.values() else _NAMED_BY.get(ledger.key, ())):
        yield Heading(column.name, words, _kind(column), link=_door(question, "code", ledger.key))
    elif isinstance(column, Number) and column.called:
        yield Heading(column.name, words, in_words=column.called.__getitem__)
    else:
        yield Heading(column.name, words, _kind(column))


def _kind(column: Column) -> CellKind:
    if isinstance(column, Number) and not isinstance(column, Year):
        return "number"
    return "code" if isinstance(column, Code) or column.stored == "number" else "text"


def _of_code(column: Reference) -> Words:
    """What the column of a reference's codes is called."""
    english = ledger_rows.heading(column).en
    return Words(column.label, f"{english}: code" if ledger_rows.has_name(column) else english)


def _door(question: Question, key: str, ledger: str) -> Callable[[TableRow], str | None]:
    return lambda row: unit_link(question, row[key], ledger)


# -- who covers whom --------------------------------------------------------------------------------------------------


def covering_table(question: Question, dossier: Dossier) -> Table:
    """Who covers a place on the day, or what an organization covers: as the figures count it."""
    found, at_place = affiliation.covering(dossier), dossier.ledger.key == "places"
    names = ledger_rows.names_of(dossier.picture, {row["other"] for row in found})
    rows = [_covering(question, row, names) for row in found]
    door = _door(question, "code", "organizations" if at_place else "places")
    other = Words("党组织", "organization") if at_place else Words("地点", "place")
    headings = [
        Heading("name", other, link=door),
        Heading("code", Words("代码", "code"), "code", link=door),
        Heading("mode", Words("覆盖方式", "mode")),
        Heading("recorded_mode", Words("登记的覆盖方式", "mode as recorded")),
        Heading("since", Words("起始日期", "since"), "code"),
        Heading("basis", Words("依据", "on what ground")),
    ]
    title = Words("覆盖此地的党组织", "Covered by") if at_place else Words("所覆盖的地点", "Places that it covers")
    empty = Words("时点没有党组织覆盖此地", "no organization covers it") if at_place else Words("无", "none")
    shown = Rows(rows, dict.fromkeys((h.key for h in headings), pl.String))
    return Table("covering", title, without_empty(headings, shown, ["recorded_mode"]), shown, empty)


def _covering(question: Question, row: TableRow, names: Names) -> dict[str, str | None]:
    """A row of who covers whom, in the language of the page; the mode as recorded only where another counts."""
    code, name = names.get(row["other"], (None, None))
    otherwise = row["recorded_mode"] if row["recorded_mode"] != row["mode"] else None
    return {
        "name": name,
        "code": code,
        "mode": question.say(named("mode", row["mode"], "coverage")),
        "recorded_mode": question.say(named("mode", otherwise, "coverage")) if otherwise else None,
        "since": question.day(row["since"]),
        "basis": question.say(_BASES[row["own"]]),
    }


_BASES = {
    True: Words("党组织即在此地", "the organization is of this place"),
    False: Words("覆盖台账", "ledger of coverage"),
}


# -- the line of time -------------------------------------------------------------------------------------------------


def time_table(question: Question, dossier: Dossier, names: Names) -> Table:
    """What happened to the unit, the earliest first, each with who recorded it, when and why."""
    happened = line_of_time(dossier)
    events = [event for event in happened if not _is_later(event, question.moment.day)]
    numbers = {number for event in events for number in (event.recorded, event.undone) if number}
    made = changes_among(dossier.picture, numbers)
    rows = [_event(question, event, made, names) for event in events]
    texts = ("day", "ledger", "what", "content", "at", "actor", "reason", "fate", "undone_by")
    frame = Rows(rows, dict.fromkeys(texts, pl.String) | dict.fromkeys(("recorded", "undone"), pl.Int64))
    notes = [_IN_ORDER, *([_AHEAD_OF_DAY.format(ahead)] if (ahead := len(happened) - len(events)) else [])]
    headings = without_empty(_of_events(question), frame, ["fate", "undone", "undone_by"])
    return Table("time", Words("沿革", "Line of time"), headings, frame, notes=notes)


def _is_later(event: Event, day: int) -> bool:
    """Whether it happened after the day; a period happens as soon as it is begun."""
    happened = event.happening.day
    return happened is not None and days.is_later(happened, day)


def _of_events(question: Question) -> list[Heading]:
    undone, recorded_by = door_to_change(question, "undone"), door_to_change(question, "recorded")
    return [
        Heading("day", Words("日期", "day"), "code"),
        Heading("ledger", Words("台账", "ledger")),
        Heading("what", Words("事项", "what happened")),
        Heading("content", Words("内容", "what is recorded")),
        Heading("fate", Words("状态", "state")),
        Heading("recorded", Words("登记于变更", "recorded by change"), "number", link=recorded_by),
        Heading("undone", Words("由变更更正或作废", "undone by change"), "number", link=undone),
        Heading("at", Words("登记时间", "recorded at"), "code"),
        Heading("actor", Words("经办人", "who")),
        Heading("reason", Words("事由", "why")),
        Heading("undone_by", Words("更正或作废的时间、经办人、事由", "when, by whom and why it was undone")),
    ]


def _event(question: Question, event: Event, made: Mapping[int, TableRow], names: Names) -> dict[str, Any]:
    happening, by = event.happening, made[event.recorded]
    is_going_on = happening.day is not None and happening.order > question.moment.day
    state = FATES[event.fate] if event.fate else _AHEAD["observation"] if is_going_on else None
    undoing = made[event.undone] if event.undone else None
    undone_by = [undoing[key] for key in ("at", "actor", "reason") if undoing[key]] if undoing else []
    return {
        "day": question.day(happening.day),
        "ledger": question.say(timeline.label_of(happening.part)),
        "what": question.say(happening.words),
        "content": question.say(timeline.in_words(happening, names, question.moment.day)) or None,
        "fate": question.say(state) if state else None,
        "undone": event.undone,
        "undone_by": question.words("，", ", ").join(undone_by) or None,
        "recorded": event.recorded,
        **{key: by[key] or None for key in ("at", "actor", "reason")},
    }
