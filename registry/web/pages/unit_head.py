"""The head of a unit's page: what the unit is, how it stands on the day, where it belongs, what it was before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry import days, spells
from registry.casework.case_record import case_record
from registry.columns import Reference
from registry.figures.labels import NOT_RECORDED, named
from registry.language import Words, join
from registry.lookup import affiliation, ledger_rows
from registry.lookup.case_list import dates_of
from registry.lookup.dossier import Dossier, Version
from registry.lookup.ledger_rows import Names
from registry.lookup.timeline import label_of_column, value_words, with_code
from registry.lookup.village import Village
from registry.slices import BY_KEY
from registry.web.pages.case_head import standing_lines_of_case
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.pages.unit_tables import unit_link
from registry.web.pages.village_tables import standing_lines
from registry.web.question import Question

#: What a person and a case are; places and organizations have kinds of their own.
_KINDS = {"people": Words("承担具名任务的人员", "a person with a named task"), "cases": Words("整顿案件", "a case")}
_UNDER = {
    "places": Words("时点下辖地点", "places under it on the day"),
    "organizations": Words("时点下级党组织", "organizations under it on the day"),
}
_GONE = Words(
    "登记已由第 {0} 次变更作废。以下为作废前的内容。",
    "Its record was withdrawn by change {0}. Below is what stood before.",
)
_LIVES = {
    "lives": Words("时点存在：{0}。", "Exists on the day: {0}."),
    "ended": Words(
        "时点已不存在：{0}。以下为其最后的状态和全部登记内容。",
        "Does not exist any more on the day: {0}. Below is what it was last, and all that is recorded about it.",
    ),
    "ahead": Words(
        "时点尚不存在，{0}设立。以下为其最初的状态和全部登记内容。",
        "Does not exist yet on the day, begins {0}. Below is what it is to be, and all that is recorded about it.",
    ),
    "withdrawn": Words(
        "登记已由第 {1} 次变更作废（原登记：{0}）。以下为作废前的内容。",
        "Its record was withdrawn by change {1} (it said: {0}). Below is what stood before.",
    ),
}


_OTHER_CODES = Words("其他编号", "other codes")
_MERGED = Words("{0}（第 {1} 次变更合并）", "{0} (merged by change {1})")
#: How long something has stood that was there before anything was recorded.
_ALWAYS = Words("建制存续（早于本系统记录）", "standing since before this registry's records")


class Head:
    """The head of a unit's page. `names`: of everything that the page refers to."""

    def __init__(self, question: Question, found: Dossier):
        self.question, self.found, self.key = question, found, found.ledger.key
        self.day = question.moment.day
        self.above = affiliation.above(found) if found.has_states else []
        self.village_organizations = affiliation.village_organizations(found) if self.key == "places" else []
        self.village = Village(found) if self.key == "places" and found.state["kind"] == "village" else None
        self.leaders = affiliation.leaders(found) if found.has_states else []
        more = {*self.above, *self.village_organizations, *(row["person"] for row in self.leaders)}
        of_village = self.village.names() if self.village else {}
        self.names: Names = {**found.names, **of_village, **ledger_rows.names_of(found.picture, more)}

    @property
    def title(self) -> str:
        """The unit as people call it; a case by its code."""
        return self.found.state.get("name") or self.found.code

    @property
    def kind(self) -> str:
        """What the unit is: its kind and, where it has one, its class or type."""
        state = self.found.state
        words = [named("kind", state["kind"], self.key) if self.found.has_states else _KINDS[self.key]]
        if self.found.has_states:
            name = "subkind" if self.key == "places" else "type"
            value = affiliation.class_or_type(self.found) or state[name]
            words += [named(name, value, self.key)] if value else []
        return " · ".join(self.question.say(w) for w in words)

    @property
    def path(self) -> list[HeadPart]:
        """What stands above it, from the top: by name alone."""
        called = [self.names.get(identity, ("", None)) for identity in self.above]
        return [HeadPart(name or code, unit_link(self.question, code)) for code, name in called]

    @property
    def life(self) -> str | None:
        """How a place or an organization stands on the day, in a sentence; of a person or a case only a withdrawal."""
        until = self.found.state["until"]
        if self.found.has_states:
            spans = join([_span(*run, self.day) for run in self._told_runs()])
            return self.question.say(_LIVES[self.found.life].format(spans, until))
        return self.question.say(_GONE.format(until)) if self.found.life == "withdrawn" else None

    def _told_runs(self) -> list[tuple[int | None, int | None]]:
        """The spans in which it lived until the day; of one that is still ahead the first."""
        runs = _runs(self.found.states)
        return [run for run in runs if run[0] is None or not days.is_later(run[0], self.day)] or runs[:1]

    def facts(self) -> Iterator[HeadLine]:
        """The lines of the head, those that have something to say."""
        lines = self._of_unit() if self.found.has_states else self._of_row() if self.key == "cases" else ()
        yield ledger_rows.heading(BY_KEY[self.key].by_key["code"]), [HeadPart(self.found.code)]
        if self.found.duplicates:
            yield _OTHER_CODES, list(self._other_codes())
        yield from ((words, parts) for words, parts in lines if parts)

    def _other_codes(self) -> Iterator[HeadPart]:
        """The codes under which a person was recorded once more, each with the change that made both one."""
        for identity, change in self.found.duplicates.items():
            codes = dict.fromkeys(version["code"] for version in self.found.own if version["record"] == identity)
            for code in codes:
                said = _MERGED.format(code, change)
                yield HeadPart(self.question.say(said), self.question.link("change", number=change))

    def _of_row(self) -> Iterator[HeadLine]:
        """How a case stands on the day, and its columns: the days that count, the others as recorded."""
        case = case_record(self.found.picture).cases.get(self.found.identity)
        recorded = {**self.found.state}
        if case is not None:
            yield from standing_lines_of_case(self.question, case)
            recorded |= dates_of(case, self.day)
        for column in self.found.ledger.columns:
            value = recorded[column.name]
            if column.key == "code" or (column.key == "relapse_of" and value is None):
                continue
            words = NOT_RECORDED if value is None else value_words(column, value, self.names, self.day)
            if isinstance(column, Reference) and value is not None:
                yield label_of_column(column), [self._unit(value, ledger=column.to[0])]
            else:
                yield label_of_column(column), [HeadPart(self.question.say(words))]

    def _of_unit(self) -> Iterator[HeadLine]:
        """Where a place or an organization belongs, who leads it, and what it was before."""
        state, at_place = self.found.state, self.key == "places"
        if not at_place:
            yield Words("所在地", "place"), [self._unit(state["place"])]
        count = affiliation.below(self.found)
        under = self.question.words(f"{count} 个", f"{count}")
        yield _UNDER[self.key], [HeadPart(under, f"#{self.key}")] if count else []
        yield Words("村党组织", "village organization"), [self._unit(i) for i in self.village_organizations]
        yield Words("书记", "secretary"), [self._leader(row) for row in self.leaders]
        if self.village:
            for words, parts in standing_lines(self.question, self.village, self.names):
                yield words, [HeadPart(self.question.say(text), link) for text, link in parts]
        yield Words("其他时期的代码、名称", "codes and names at other times"), list(self._other_names())
        yield Words("前身", "predecessors"), list(self._successions("successor", "predecessor"))
        yield Words("承接", "successors"), list(self._successions("predecessor", "successor"))
        if at_place and count:
            text = self.question.words("以此地为范围的各项指标", "the figures of this place")
            yield Words("总览", "overview"), [HeadPart(text, self.question.link("overview", scope=self.found.code))]

    def _unit(self, identity: int, more: Words | None = None, ledger: str = "places") -> HeadPart:
        code, name = self.names.get(identity, ("", None))
        text = Words("{0}{1}", "{0}{1}").format(with_code(code, name), more or Words("", ""))
        return HeadPart(self.question.say(text), unit_link(self.question, code, ledger))

    def _leader(self, row: Mapping[str, Any]) -> HeadPart:
        role, since = named("role", row["role"], "posts"), self.question.day(row["since"])
        more = Words("，{0}，自 {1}", ", {0}, since {1}").format(role, since)
        return self._unit(row["person"], more, "people")

    def _other_names(self) -> Iterator[HeadPart]:
        """The codes and names that it has in other states than that of the day."""
        for state in self.found.states:
            if any(state[key] != self.found.state[key] for key in ("code", "name")):
                called, span = with_code(state["code"], state["name"]), _span(state["begins"], state["ends"], self.day)
                yield HeadPart(self.question.say(Words("{0}，{1}", "{0}, {1}").format(called, span)))

    def _successions(self, mine: str, other: str) -> Iterator[HeadPart]:
        for row in self.found.in_force(self.found.successions):
            if row[mine] == self.found.identity:
                day = days.shown_on(row["effective"], self.day)
                yield self._unit(row[other], Words("，{0}", ", {0}").format(day))


def _runs(found: Sequence[Version]) -> list[tuple[int | None, int | None]]:
    """The spans in which states, in order of time, follow each other without a gap."""
    runs: list[tuple[int | None, int | None]] = []
    for before, state in zip([None, *found], found, strict=False):
        if before is not None and spells.end_of(before) == spells.begin_of(state):
            runs[-1] = (runs[-1][0], state["ends"])
        else:
            runs.append((state["begins"], state["ends"]))
    return runs


def _span(begins: int | None, ends: int | None, day: int) -> Words:
    """A span in words, as it is told on a day: `ends` is the first day on which it no longer holds."""
    if begins is not None and days.is_later(begins, day):
        return days.LATER
    begun = Words("自 {0} 起", "since {0}").format(days.show(begins)) if begins is not None else _ALWAYS
    if ends is None or days.is_later(ends, day):
        return begun
    return Words("{0}，至 {1} 前", "{0}, until the day before {1}").format(begun, days.show(ends))
