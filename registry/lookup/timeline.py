"""A unit's line of time 沿革: what happened to it, which change recorded that, and which one corrected or withdrew it.

It is made of every version that was known, not only of those in force. What happened by a row, or by the states of
a unit, is worked out as it stood after each change that touched it; what a change lets stand is listed once, with the
change that recorded it first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from registry import record, spells
from registry.columns import Column, Day, Number, Period, Reference, Year
from registry.language import Words, join
from registry.ledgers import Ledger, OnlyWith
from registry.lookup.dossier import Dossier, Version, order_of, ways
from registry.lookup.ledger_rows import Names, heading, plain_words
from registry.numbers import number
from registry.slices import BY_KEY, TABLES

#: What became of something recorded: another text or day stands for it, more was filled in, or nothing is left of it.
Fate = Literal["corrected", "completed", "withdrawn"]
FATES: dict[Fate, Words] = {
    "corrected": Words("已更正", "corrected"),
    "completed": Words("已补充", "completed"),
    "withdrawn": Words("已作废", "withdrawn"),
}
#: What happens to a unit itself, beside what its columns of days are called.
CHANGED, REOPENED = "changed", "reopened"
SUCCESSION = Words("承接", "succession")
_STEPS = {CHANGED: Words("变更", "changed"), REOPENED: Words("恢复", "reopened")}
_BEFORE = Words("（早于本系统记录）", " (before this registry's records)")
_UNDATED = Words("登记（未填日期）", "recorded, without a day")
_AT_THE_END = 99_999_999
_NAMES = {"begins": "begun", "ends": "ended"}


class Detail(NamedTuple):
    """A recorded value of a happening: the column, its value, and what it was before, of a change."""

    column: str
    value: Any
    before: Any = None


class Happening(NamedTuple):
    """Something that happened: of which part of the record, which step of it, on which day, and with which values.

    `part` is a ledger's key or "succession"; `step` a column of days, `CHANGED` or `REOPENED`; `day` is as written,
    None where it is not recorded.
    """

    part: str
    step: str
    day: int | None
    details: tuple[Detail, ...]

    @property
    def words(self) -> Words:
        """The step as people call it."""
        if self.step in _STEPS:
            return _STEPS[self.step]
        if self.day is None and self.step != "begins":
            return _UNDATED
        column = columns_of(self.part)[self.step]
        if isinstance(column, Period):
            return Words("填报", "reported")
        english = _NAMES.get(column.name, heading(column).en)
        step = Words(column.label.removesuffix("日期").removesuffix("之日"), english)
        return step if self.day is not None else Words(step.zh + _BEFORE.zh, step.en + _BEFORE.en)

    @property
    def order(self) -> int:
        """Where it stands in time (`registry.lookup.dossier.order_of`); what may never have happened at the end."""
        if self.day is None and self.step != "begins":
            return _AT_THE_END
        return order_of(columns_of(self.part).get(self.step), self.day)


@dataclass(frozen=True)
class Event:
    """A happening, the record number of its row, the change that recorded it and, where it does not stand any more, the
    one that undid it."""

    happening: Happening
    row: int
    recorded: int
    undone: int | None = None
    fate: Fate | None = None


#: What happened by some versions in force of one row, or by the states of one unit.
Happenings = Callable[[Sequence[Version]], Iterator[Happening]]


@cache
def columns_of(part: str) -> dict[str, Column]:
    """The recorded columns of a part of the record, by name."""
    recorded = (TABLES[part] if part in BY_KEY else record.succession).info["recorded"]
    return {column.name: column for column in recorded}


def label_of(part: str) -> Words:
    """What a part of the record is called."""
    return Words(BY_KEY[part].label, part.replace("_", " ")) if part in BY_KEY else SUCCESSION


def line_of_time(dossier: Dossier) -> list[Event]:
    """Everything that happened to a unit, as known, the earliest first.

    The places under a place and the organizations under an organization have lines of their own. Of a person only the
    named tasks are listed.
    """
    found = [*_own_events(dossier), *_events_of("succession", dossier.successions, dossier)]
    for key, way in ways(dossier.ledger.key).items():
        if key != dossier.ledger.key:
            about = {version["record"] for version in dossier.rows(key)}
            events = _events_of(key, dossier.about[key], dossier, () if way.via else way.columns)
            found += (event for event in events if event.undone is not None or event.row in about)
    return sorted(found, key=lambda event: (event.happening.order, event.recorded))


def _own_events(dossier: Dossier) -> Iterator[Event]:
    key, known_at = dossier.ledger.key, dossier.picture.moment.known_at
    if dossier.has_states:
        yield from _events(dossier.own, lambda states: _of_states(key, states), known_at)
    elif key == "cases":
        yield from _events_of(key, dossier.own, dossier)


def _events_of(part: str, versions: Iterable[Version], dossier: Dossier, own: Sequence[str] = ()) -> Iterator[Event]:
    """The events of the rows of a part; `own`: the columns that refer to the unit, which need no mention."""
    rows: dict[int, list[Version]] = {}
    for version in versions:
        rows.setdefault(version["record"], []).append(version)
    known_at, elsewhere = dossier.picture.moment.known_at, dossier.elsewhere.get(part, frozenset())
    happenings = _rows_of(part, [c for name, c in columns_of(part).items() if len(own) > 1 or name not in own])
    for chain in rows.values():
        yield from _events(chain, happenings, known_at, elsewhere)


def _events(
    chain: Sequence[Version], happenings: Happenings, known_at: int, elsewhere: Collection[tuple[int, int]] = ()
) -> Iterator[Event]:
    """The events by versions of a row or of a unit, as it stood after each change. `elsewhere`: as a dossier has it."""
    touched = {v["since"] for v in chain} | {v["until"] for v in chain if v["until"] and v["until"] <= known_at}
    standing: dict[Happening, int] = {}
    row = chain[0]["record"]
    for change in sorted(touched):
        force = [v for v in chain if v["since"] <= change and (v["until"] is None or v["until"] > change)]
        now = dict.fromkeys(happenings(force))
        for happening in [h for h in standing if h not in now]:
            fate = _fate(happening, now) if force or (row, change) in elsewhere else "withdrawn"
            yield Event(happening, row, standing.pop(happening), change, fate)
        standing |= {h: change for h in now if h not in standing}
    yield from (Event(happening, row, recorded) for happening, recorded in standing.items())


def _fate(happening: Happening, now: Iterable[Happening]) -> Fate:
    """What became of a happening that does not stand as it was: completed where all of it stands, and more."""
    details = set(happening.details)
    twins = (h for h in now if h.step == happening.step and happening.day in (None, h.day))
    return "completed" if any(details <= set(h.details) for h in twins) else "corrected"


# -- what happened --------------------------------------------------------------------------------------------------


def _rows_of(part: str, columns: Sequence[Column]) -> Happenings:
    """The steps of a row: all of it with the first, with the others what it is known by."""
    # What has no day has the year that it is of.
    steps = [c.name for c in columns if isinstance(c, Day) and not c.is_due] or [
        c.name for c in columns if isinstance(c, Year)
    ]
    of_year = {c.name for c in columns if isinstance(c, Year)}
    with_end = _only_with_end(BY_KEY.get(part), columns)
    others = [c for c in columns if c.name not in (*steps, *with_end)]
    brief = [c.name for c in others if c.must_be_filled]
    names = dict.fromkeys(steps, brief) | {"ends": [*brief, *with_end]} | {steps[0]: [c.name for c in others]}

    def happenings(force: Sequence[Version]) -> Iterator[Happening]:
        for row in force:
            dated = [step for step in steps if row[step] is not None or step == "begins"]
            for step in dated or steps[:1]:
                yield Happening(
                    part, step, row[step] * 10_000 if step in of_year else row[step], _values(row, names[step])
                )

    return happenings


def _only_with_end(ledger: Ledger | None, columns: Sequence[Column]) -> list[str]:
    """The stored columns that stand in a row only where its end does: they are listed with the end.

    A ledger's checks speak of its sheet, of which a unit's states do not keep all: a successor is a succession.
    """
    checks = ledger.checks if ledger else ()
    named = {c.column for c in checks if isinstance(c, OnlyWith) and c.other == "to"}
    return [c.name for c in columns if c.name in named]


def _values(row: Version, names: Iterable[str]) -> tuple[Detail, ...]:
    return tuple(Detail(name, row[name]) for name in names if row[name] is not None)


def _of_states(part: str, force: Sequence[Version]) -> Iterator[Happening]:
    """What happened to a unit itself: it began, something of it changed, it ended, it came back."""
    names = [name for name, column in columns_of(part).items() if not isinstance(column, Day)]
    before: Version | None = None
    for state in spells.in_order(force):
        begins = state["begins"]
        if before is None:
            yield Happening(part, "begins", begins, _values(state, names))
        elif spells.end_of(before) == spells.begin_of(state):
            changes = (Detail(n, state[n], before[n]) for n in names if state[n] != before[n])
            yield Happening(part, CHANGED, begins, tuple(changes))
        else:
            yield Happening(part, "ends", before["ends"], _values(before, ("code", "name")))
            yield Happening(part, REOPENED, begins, _values(state, names))
        before = state
    if before is not None and before["ends"] is not None:
        yield Happening(part, "ends", before["ends"], _values(before, ("code", "name")))


# -- in words -------------------------------------------------------------------------------------------------------

_EMPTY = Words("（空）", "(empty)")


def in_words(happening: Happening, names: Names, day: int | None = None) -> Words:
    """The values of a happening; with a `day` as they are told on that day."""
    columns, is_change = columns_of(happening.part), happening.step == CHANGED
    return join([_in_words(columns[t.column], t, is_change, names, day) for t in happening.details])


def _in_words(column: Column, value: Detail, is_change: bool, names: Names, day: int | None) -> Words:
    what, now = label_of_column(column), value_words(column, value.value, names, day)
    if is_change:
        before = value_words(column, value.before, names, day)
        now = Words(f"{before.zh} → {now.zh}", f"{before.en} → {now.en}")
    return Words(f"{what.zh}：{now.zh}", f"{what.en}: {now.en}")


def label_of_column(column: Column) -> Words:
    """What a column is called where a reference is shown by name: without its "code"."""
    label = heading(column)
    if not isinstance(column, Reference):
        return label
    return Words(label.zh.removesuffix("代码").removesuffix("编号"), label.en)


def value_words(column: Column, value: Any, names: Names, day: int | None = None) -> Words:
    """A stored value as people read it, whoever is referred to by name and code; with a `day` as it is told on it."""
    if value is None:
        return _EMPTY
    if isinstance(column, Number) and column.called:
        return column.called[value]
    if isinstance(column, Number) and not isinstance(column, Year):
        return Words(*[number(column.plain(value))] * 2)
    if not isinstance(column, Reference):
        return plain_words(column, value, day)
    return with_code(*names.get(value, ("", None)))


def with_code(code: str, name: str | None) -> Words:
    """Whoever has a code as people call it: by name and code, by the code alone where there is no name."""
    return Words(f"{name}（{code}）", f"{name} ({code})") if name else Words(code, code)
