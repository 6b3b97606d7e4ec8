"""Where each column of a table goes: told by the words of its header, what stands beside it, and its cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from registry.columns import Choice
from registry.language import Words
from registry.measures.ledger import BY_KEY as MEASURES
from registry.people.ledger import ROLES_OF_ORGANIZATIONS
from registry.places.ledger import KINDS as PLACE_KINDS
from registry.workbooks.mappings.mapping import LEVELS
from registry.workbooks.proposing.answers import of_money
from registry.workbooks.proposing.candidates import TOGETHER, Beside, Candidate, candidates
from registry.workbooks.proposing.header_uses import (
    OF_LAST_TIME,
    is_of_last_time,
    left_over,
    passed_over,
    unkept,
    unknown,
)
from registry.workbooks.proposing.heading import Part
from registry.workbooks.proposing.measures import measured, widens
from registry.workbooks.proposing.place_levels import level_of_units, level_shown, plain_level
from registry.workbooks.proposing.roles import body_of
from registry.workbooks.proposing.surroundings import Surroundings
from registry.workbooks.proposing.uses import ColumnSeen, Filling, Row, Use, ignored, unsure
from registry.workbooks.proposing.values import (
    SPANS,
    area_factor,
    choices,
    column_of,
    fits,
    is_money,
    money_factor,
    steps_of,
)

#: The kind of place that a row is about, by the innermost level of its place; else a village.
_KINDS = {"natural_village": "natural_village", "site": "relocation_site", "township": "township", "county": "county"}
_KIND_WORDS = {kind.key: kind.words for kind in PLACE_KINDS}
_OF_THE_ROW = Words("这一行所指的地方", "the place that the row is about")
_HOW_COVERED = unsure(
    "这个党组织怎样覆盖这个地方：单独组建、联合组建，还是挂靠、联系？",
    "how does this organization cover the place: its own, joint, absorbed, or by contact?",
)
_OF_ORGANIZATIONS = frozenset(role.key for role in ROLES_OF_ORGANIZATIONS)
#: What a roster of members says of each.
_MEMBERS = {
    **dict.fromkeys(("正式党员", "正式"), "full_members"),
    **dict.fromkeys(("预备党员", "预备"), "probationary_members"),
}
#: A post before or after the one that is meant, or at home.
_FORMER = re.compile("原|前|曾|拟|任前|单位")
_UNIT_OF_MONEY = Words("金额的单位是元，还是万元？", "are these yuan, or ten thousands of yuan?")


class Chooser:
    """Chooses the uses of a table's columns."""

    def __init__(self, columns: Sequence[ColumnSeen], around: Surroundings):
        self.columns, self.around = columns, around
        self.uses: dict[int, Use] = {}
        self.beside = Beside(columns, around, self.uses, self._ledgers())

    def choose(self) -> dict[int, Use]:
        """The use of each column, by its place."""
        self._each(passed_over)
        self._choose_places()
        self._count_roster()
        self._each(lambda column: unkept(column, self.columns))
        self._each(self._measure)
        self._choose_trainee()
        self._choose_role()
        self._each(self._name)
        self._each(self._of_ledger, sorted(self.columns, key=is_of_last_time))
        self._each(left_over)
        self._part_rivals()
        self._leave_headless()
        return dict(sorted(self.uses.items()))

    def _each(self, choose: Callable[[ColumnSeen], Use | None], columns: Sequence[ColumnSeen] | None = None) -> None:
        for column in self.columns if columns is None else columns:
            if column.at not in self.uses and (use := choose(column)) is not None:
                self.uses[column.at] = use

    def _ledgers(self) -> frozenset[str]:
        """The ledgers that the table is surely of: those of its title, and those that a word of a header alone has."""
        found = {subject.ledger for subject in self.around.subjects}
        for column in self.columns:
            for word in column.heading.last.words if _is_clean(column.heading.last) else ():
                ledgers = {meaning.ledger for meaning in word.meanings}
                if len(ledgers) == 1:
                    found |= ledgers
        return _with_more(found)

    # -- the place ---------------------------------------------------------------------------------------------------

    def _choose_places(self) -> None:
        """The columns of the place: of each level the first that is plainly one, else one that its cells show to be."""
        for level_of in (plain_level, level_shown, level_of_units):
            for column in self.columns:
                if column.at not in self.uses and not column.heading.is_counted():
                    level = level_of(column)
                    if level is not None and level not in self.levels:
                        self._choose_place(column, level)

    def _choose_place(self, column: ColumnSeen, level: str) -> None:
        """Takes a column for a level; an organization's is of its coverage where a mode stands beside it."""
        if level != "organization":
            self.uses[column.at] = Use("place", _OF_THE_ROW, level=level)
        elif not self.beside.has("coverage.mode"):
            is_covered = any(below in self.levels for below in ("natural_village", "site"))
            self.uses[column.at] = _HOW_COVERED if is_covered else Use("place", _OF_THE_ROW, level=level)

    @property
    def levels(self) -> dict[str, ColumnSeen]:
        """The columns of the place by level, from the outermost in."""
        found = {use.level: column for column in self.columns if (use := self.uses.get(column.at)) and use.level}
        return {level: found[level] for level in LEVELS if level in found}

    @cached_property
    def kind(self) -> str:
        """The kind of the place that each row is about."""
        told = [level for level in LEVELS[:-1] if level in self.levels or level in self.around.places]
        return _KINDS.get(told[-1] if told else "", "village")

    # -- rosters -----------------------------------------------------------------------------------------------------

    def _count_roster(self) -> None:
        """Of a roster of members, activists or applicants the people are counted, and nothing else of them is taken."""
        kinds = [one.ledger for one in self.around.subjects if one.ledger in ("members", "activists", "applicants")]
        if not kinds or any(one.ledger == "posts" for one in self.around.subjects):
            return
        names = [
            c for c in self.columns if [m.target for m in c.heading.last.meanings("column")][:1] == ["people.name"]
        ]
        if len(names) != 1 or (fillings := self._counts(kinds[0], names[0])) is None:
            return
        why = Words("名册只计人数，不登记姓名", "a roster is only counted, its names are not kept")
        self.uses[names[0].at] = Use("make", why, fillings=fillings)
        for column in self.columns:
            if column.at not in self.uses:
                self.uses[column.at] = ignored("名册只计人数", "a roster is only counted")

    def _counts(self, kind: str, name: ColumnSeen) -> tuple[Filling, ...] | None:
        """What a roster counts; of members by the column that says who is a full member. None where nothing says it."""
        if kind != "members":
            return (Filling(Row("facts", (), "count"), kind, {"count": True}),)
        for column in self.columns:
            told = {text: _MEMBERS.get(text) for text in column.cells.counts}
            if told and None not in told.values():
                fillings = []
                for key in dict.fromkeys(told.values()):
                    row = Row("facts", (), f"count {key}")
                    those = tuple(text for text, one in told.items() if one == key)
                    others = {text: "" for text, one in told.items() if one != key}
                    when = Filling(row, "when", {"is": those} | ({"values": others} if others else {}))
                    fillings += [Filling(row, str(key), {"count": True}), when]
                self.uses[column.at] = Use(
                    "make",
                    Words("正式党员还是预备党员", "full or probationary members"),
                    fillings=tuple(one for one in fillings if one.key == "when"),
                )
                return tuple(one for one in fillings if one.key != "when")
        return None

    # -- measures ----------------------------------------------------------------------------------------------------

    def _measure(self, column: ColumnSeen) -> Use | None:
        key = measured(column, self.columns)
        if key is None:
            return None
        if self.kind not in MEASURES[key].at:
            where = _KIND_WORDS[self.kind]
            return ignored(f"{where.zh}不登记这项指标", f"is not recorded at a place of the kind {where.en}")
        heading = column.heading
        if not (heading.last.is_known or key == "development_plan") or not all(map(widens, heading.above)):
            return unknown(heading.unknown)
        if not fits("facts", key, column.cells):
            return unsure("内容不像这项指标的值", "its cells do not look like values of this measure")
        period = self._period(column)
        if period is None:
            return unsure("是哪一年的？", "of which year is it?")
        steps = self._steps(column, "facts", key)
        if isinstance(steps, Use):
            return steps
        why = Words(f"指标“{MEASURES[key].column.label}”", f"the measure {key}")
        return Use("make", why, fillings=(Filling(Row("facts", (), period), key, steps),))

    def _period(self, column: ColumnSeen) -> str | None:
        """The period of a measure where it is its own: "" where it is the table's, None where it is not known."""
        year, month = column.heading.year, column.heading.month
        if month is None:
            return "" if year is None or year == self.around.year else f"{year}"
        year = year or self.around.year
        return None if year is None else f"{year}-{month:02}"

    # -- rows of ledgers ---------------------------------------------------------------------------------------------

    def _choose_trainee(self) -> None:
        """Where the table is about trainings, and one column alone names people, these are whom it trained."""
        names = [c for c in self.columns if c.at not in self.uses and self._is_name(c)]
        told = [m for c in self.columns for m in c.heading.last.meanings("column") if m.ledger == "trainings"]
        if len(names) == 1 and told and self.beside.is_about("trainings"):
            trainee = Candidate(Row("trainings"), "person", 0, "trainings")
            self.uses[names[0].at] = self._filled(names[0], trainee)
            self._each(_described_elsewhere)

    def _choose_role(self) -> None:
        """Where one column tells each person's role, or two do, one in the organization and one in the committee, and
        one column alone has the names, these are of one post, or of two."""
        roles = [c for c in self.columns if c.at not in self.uses and self._tells_roles(c)]
        names = [c for c in self.columns if c.at not in self.uses and self._is_name(c)]
        bodies = {body_of(column.heading) for column in roles}
        if len(names) != 1 or len(roles) not in (1, 2) or (len(roles) == 2 and bodies != {"organization", "committee"}):
            return
        fillings: list[Filling] = []
        for number, column in enumerate(roles):
            row = Row("posts", (), names[0].heading.text, column.heading.text if number else "")
            use = self._filled(names[0], Candidate(row, "person", 0, "posts"))
            fillings += use.fillings
            self.uses[names[0].at] = replace(use, fillings=tuple(fillings))
            self.uses[column.at] = self._filled(column, Candidate(row, "role", 0, "posts"))

    def _tells_roles(self, column: ColumnSeen) -> bool:
        last = column.heading.last
        told = any(meaning.target == "posts.role" for meaning in last.meanings("column"))
        is_another = any(word.has("unkept") for word in last.words) or _FORMER.search(last.text) is not None
        return told and not is_another and column.cells.filled > 0 and fits("posts", "role", column.cells)

    def _is_name(self, column: ColumnSeen) -> bool:
        """Whether a column names people in so many words."""
        told = any(meaning.target == "people.name" for meaning in column.heading.last.meanings("column"))
        return told and fits("people", "name", column.cells)

    def _name(self, column: ColumnSeen) -> Use | None:
        """A column that names the person of a post or of a training."""
        best = self._nearest([one for one in candidates(column, self.beside) if one.is_name])
        others = [
            one for one in candidates(column, self.beside) if not one.is_name and best and one.nearness < best.nearness
        ]
        return None if best is None or others or not _is_clean(column.heading.last) else self._filled(column, best)

    def _nearest(self, found: list[Candidate]) -> Candidate | None:
        title = {subject.ledger for subject in self.around.subjects}
        if "organization" in self.levels:
            found = [one for one in found if one.row.constants.get("role") in _OF_ORGANIZATIONS] or found
        return _nearest(found, _with_more(title), self.beside.ledgers)

    def _of_ledger(self, column: ColumnSeen) -> Use | None:
        """The key of a ledger's row that a column fills."""
        found = [one for one in candidates(column, self.beside) if not one.is_name]
        if not found:
            return None
        best = self._nearest(found)
        if best is None:
            words = [one.words for one in found]
            zh, en = "、".join(dict.fromkeys(w.zh for w in words)), ", or ".join(dict.fromkeys(w.en for w in words))
            return unsure(f"可能是：{zh}", f"it may be: {en}")
        if not column.heading.last.is_known:
            return unknown(column.heading.unknown)
        if not _is_clean(column.heading.last):
            return unsure(f"不能确定是不是：{best.words.zh}", f"it is not sure that it is: {best.words.en}")
        return self._filled(column, best)

    def _filled(self, column: ColumnSeen, best: Candidate) -> Use:
        """The use of a column for a candidate, with the steps that its cells need."""
        row, key = best.row, best.key
        if best.is_mark:
            return Use("make", best.words, fillings=(Filling(row, "when", {"is": ("√",)}),))
        steps = self._steps(column, best.ledger, key)
        if isinstance(steps, Use):
            return steps
        if best.is_name and column.cells.same:
            others = [at for at in self.beside.names if at < column.at]
            if not others:
                return unsure("“同左”指的是哪一列的人？", "whose column does 同左 point to?")
            names = {one.at: one.heading.text for one in self.columns}
            steps["same"] = names[min(others)]
        fillings = [Filling(row, f"people.{key}" if best.ledger == "people" else key, steps)]
        if steps.get("part") and row.ledger in SPANS and key == SPANS[row.ledger][0]:
            fillings.append(Filling(row, SPANS[row.ledger][1], {"part": "to"}))
        return Use("make", best.words, fillings=tuple(fillings))

    def _steps(self, column: ColumnSeen, ledger: str, key: str) -> dict[str, object] | Use:
        """The steps from the cells to a key's values; what has to be asked where they are not sure."""
        steps: dict[str, object] = dict(steps_of(ledger, key, column.cells, column.heading))
        if is_money(key):
            factor = money_factor(column.heading, column.cells, self.around.money)
            if factor is None:
                return Use(
                    "open", _UNIT_OF_MONEY, asks=_UNIT_OF_MONEY, answer=of_money(ledger, key, column.heading.text)
                )
            steps |= {"factor": str(factor)} if factor != 1 else {}
        if key == "area_m2" and (area := area_factor(column.heading)) is not None:
            steps["factor"] = area
        if isinstance(column_of(ledger, key), Choice):
            _, unknown = choices(ledger, key, column.cells)
            # A role that nobody knows is told at its cell: without the column all that is said of the person is lost.
            if unknown and key != "role":
                named = "、".join(unknown[:5])
                return unsure(f"不认识的内容：{named}", f"values that are not known: {named}")
        return steps

    def _leave_headless(self) -> None:
        """Leaves open what belongs to a post without a name, a rating without stars, a pairing without a partner."""
        filled = {(filling.row, filling.key) for use in self.uses.values() for filling in use.fillings}
        for at, use in self.uses.items():
            for row in {filling.row for filling in use.fillings}:
                is_headless = row.ledger in _MAIN and (row, _MAIN[row.ledger]) not in filled
                if is_headless or (row.ledger == "cases" and self._is_problems_alone(row)):
                    self.uses[at] = unsure("看不出是谁的、哪一项的", "it does not tell whose or of what it is")

    def _is_problems_alone(self, row: Row) -> bool:
        """Whether all that is told of cases is what is wrong somewhere: lists of other things have such columns too."""
        fillings = [filling for use in self.uses.values() for filling in use.fillings]
        keys = {filling.key for filling in fillings if filling.row == row}
        others = any(filling.row.ledger in TOGETHER["cases"][1:] for filling in fillings)
        return keys == {"problems"} and not others and not self.beside.is_about("cases")

    # -- rivals ------------------------------------------------------------------------------------------------------

    def _part_rivals(self) -> None:
        """Columns that fill one key of one row are all left open: which of them counts is not sure.

        Of an election the day of this time counts, where that of the time before stands beside it.
        """
        before = {column.at for column in self.columns if is_of_last_time(column)}
        rivals: dict[tuple[Row, str], list[int]] = defaultdict(list)
        for at, use in self.uses.items():
            for filling in use.fillings:
                if filling.key != "when":
                    rivals[filling.row, filling.key].append(at)
        for several in filter(lambda one: len(one) > 1, rivals.values()):
            is_of_this_time = len(set(several) - before) == 1
            for at in several:
                if not is_of_this_time:
                    self.uses[at] = unsure(
                        "有几列说的是同一项，以哪一列为准？", "several columns say this: which counts?"
                    )
                elif at in before:
                    self.uses[at] = OF_LAST_TIME


def _described_elsewhere(column: ColumnSeen) -> Use | None:
    """What describes a person, of whom a training alone is told."""
    ledgers = {meaning.ledger for meaning in column.heading.last.meanings("column")}
    if ledgers and ledgers <= {"people", "posts", "pay"}:
        return ignored("培训台账不登记这一项", "it is not kept of a training")
    return None


#: What a row of these ledgers is about: without it the others say nothing.
_MAIN = {"posts": "person", "pairings": "partner_name", "ratings": "stars"}


def _with_more(ledgers: Iterable[str]) -> frozenset[str]:
    """Some ledgers with those that stand in one table with them."""
    return frozenset({*ledgers, *(more for one in ledgers for more in TOGETHER.get(one, ()))})


def _is_clean(part: Part) -> bool:
    """Whether each word of a part may be of a row of a ledger, or says nothing."""
    return all(word.has("subject", "column", "neutral", "count") for word in part.words)


def _nearest(found: list[Candidate], title: frozenset[str], ledgers: frozenset[str]) -> Candidate | None:
    """The candidate that stands nearest; None where several stand as near, and the table does not tell."""
    if not found:
        return None
    nearest = min(one.nearness for one in found)
    near = [one for one in found if one.nearness == nearest]
    if len({(one.row, one.key) for one in near}) > 1:
        near = [one for one in near if one.row.ledger in title] or near
        near = [one for one in near if one.row.ledger in ledgers] or near
        near = [one for one in near if one.row.constant] or near
    return near[0] if len({(one.row, one.key) for one in near}) == 1 else None
