"""What a column may be in the ledgers: a subject told by its own words, what stands above or beside it, or the table's
title, and what of it the column holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from registry.language import Words
from registry.slices import BY_KEY
from registry.workbooks.proposing.cell_evidence import CellEvidence
from registry.workbooks.proposing.dictionary import Meaning
from registry.workbooks.proposing.roles import of_one_body
from registry.workbooks.proposing.surroundings import Surroundings
from registry.workbooks.proposing.uses import ColumnSeen, Row, Use
from registry.workbooks.proposing.values import MOST, SPANS, fits

#: The ledgers whose columns may stand beside a subject of another one: a post's person, and the pay for it.
_BESIDE = {"people": "posts", "pay": "posts"}
#: What a column of a ledger alone says, without any subject.
_ALONE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cases": (),
    "look_backs": (),
    "trainings": (),
    "activities": (),
    "projects": (),
    "coverage": (),
    "screenings": (),
    "elections": (("organization", "@organization"),),
}
#: Ledgers that stand in one table with another's rows.
TOGETHER = {"cases": ("cases", "case_measures", "look_backs"), "posts": ("posts", "people", "pay")}
#: Of these ledgers what stands beside is of one row under one heading alone.
_UNDER_ONE_HEADING = ("case_measures", "ratings", "elections", "activities", "look_backs")
#: Words of these ledgers are of others too, or of what no ledger has: one column alone says little. What the table must
#: be about for each.
_COMMON = {one: one for one in ("projects", "activities", "trainings", "screenings", "cases")} | {"look_backs": "cases"}
#: How a partner is tied to a place, and the steps of a round of ratings.
_VERBS = {
    "pairings": re.compile("结对|共建|帮扶|联建|挂[点村联钩]|包[村联点保]|联[系村]"),
    "ratings": re.compile("自评|申报|初评|初审|复核|复评|复审|审定|审核|核验|评定|认定|命名|授星|公示"),
}
#: What is counted by these words is no number of meetings.
_OF_PEOPLE = frozenset(["人数", "人", "名额", "名数", "合计人数"])
#: How near what says it stands.
_OWN, _LEFT, _RIGHT, _TITLE, _NOTHING = 0, 5, 6, 7, 8


@dataclass(frozen=True)
class Candidate:
    """A key of a row that a column may fill. The smaller `nearness`, the nearer stands what says so. `is_mark`: its
    cells say whether there is such a row at all; `is_name`: they name the row's person."""

    row: Row
    key: str
    nearness: int
    ledger: str
    is_mark: bool = False

    @property
    def is_name(self) -> bool:
        return self.key == "person"

    @property
    def words(self) -> Words:
        """The row and its column in words: 任职（党组织书记）的任职日期."""
        ledger = BY_KEY[self.row.ledger]
        zh, en = ledger.label, ledger.key
        labels = [_label(self.row.ledger, key, value) for key, value in self.row.constant if not value.startswith("@")]
        if labels:
            zh += f"（{'、'.join(label.zh for label in labels)}）"
            en += f" ({', '.join(label.en for label in labels)})"
        if self.is_mark:
            return Words(f"{zh}：有打√的", f"{en}: those that are ticked")
        column = BY_KEY[self.ledger].by_key[self.key]
        label = "姓名" if self.is_name else column.label
        return Words(f"{zh}的{label}", f"{en}, {'name' if self.is_name else column.key}")


def _label(ledger: str, key: str, value: str) -> Words:
    for option in getattr(BY_KEY[ledger].by_key[key], "options", ()):
        if option.key == value:
            return Words(option.label, option.words.en)
    return Words(value, value)


@dataclass
class Beside:
    """What a column's neighbours and title say: the columns of the table, the uses chosen so far, what the title is
    about, and the ledgers that the table is surely of."""

    columns: Sequence[ColumnSeen]
    around: Surroundings
    uses: dict[int, Use] = field(default_factory=dict)
    ledgers: frozenset[str] = frozenset()

    @property
    def names(self) -> dict[int, Row]:
        """The rows of posts whose person a column names, by its place: of several the first."""
        found: dict[int, Row] = {}
        for at, use in self.uses.items():
            for filling in use.fillings:
                if filling.key == "person" and filling.row.ledger == "posts":
                    found.setdefault(at, filling.row)
        return found

    def neighbour(self, column: ColumnSeen, ledger: str) -> Iterator[tuple[int, Row]]:
        """The rows of a ledger in the nearest columns under the same heading, first of those to the left."""
        above = column.heading.texts[: -1 if column.heading.end is None else -2]
        if ledger in _UNDER_ONE_HEADING and ledger != "ratings" and not above:
            return
        rows: dict[int, Row] = {}
        for other in self.columns:
            if other.at in self.uses and (other.heading.texts[:-1] == above or not above):
                for filling in self.uses[other.at].fillings:
                    if filling.row.ledger == ledger:
                        rows.setdefault(other.at, filling.row)
        if ledger in _VERBS:
            rows = self._of_one_verb(column, rows, _VERBS[ledger], must=ledger in _UNDER_ONE_HEADING and not above)
        left = [at for at in rows if at < column.at]
        right = [at for at in rows if at > column.at]
        if left:
            yield _LEFT, rows[max(left)]
        elif right:
            yield _RIGHT, rows[min(right)]

    def _of_one_verb(
        self, column: ColumnSeen, rows: dict[int, Row], verbs: re.Pattern[str], must: bool
    ) -> dict[int, Row]:
        """The rows whose header has the verb of a column's (结对单位, 结对时间); or all, but where one `must`."""
        headings = {other.at: other.heading.text for other in self.columns}
        own = verbs.findall(column.heading.text)
        return {at: row for at, row in rows.items() if any(verb in headings[at] for verb in own)} or (
            {} if must else rows
        )

    def is_about(self, ledger: str) -> bool:
        """Whether the title says that the table is of a ledger, or two columns do that can be of no other."""
        if any(subject.ledger == ledger for subject in self.around.subjects):
            return True
        own = [c for c in self.columns if {m.ledger for m in c.heading.last.meanings("column")} == {ledger}]
        return len(own) > 1

    def has(self, target: str) -> bool:
        """Whether a column's header names a column of a ledger."""
        return any(m.target == target for column in self.columns for m in column.heading.last.meanings("column"))


def candidates(column: ColumnSeen, beside: Beside) -> Iterator[Candidate]:
    """Everything that a column may be, of what its cells fit."""
    last = column.heading.last
    attributes = _at_its_end(column, last.meanings("column"))
    subjects = [one for one in last.meanings("subject") if not _is_said_above(one, column)]
    subjects = of_one_body(subjects, column, beside.columns)
    if subjects:
        yield from _of_subjects(column, beside, subjects, attributes, _OWN)
    for nearness, part in enumerate(column.heading.above, 1):
        yield from _of_subjects(column, beside, part.meanings("subject"), attributes, nearness, is_own=False)
    if not attributes:
        return
    for attribute in attributes:
        ledger = _BESIDE.get(attribute.ledger, attribute.ledger)
        for nearness, row in beside.neighbour(column, ledger):
            yield from _fitting(column, row, attribute, nearness)
    yield from _of_title(column, beside, attributes)
    yield from _of_the_one_person(column, beside, attributes)
    for attribute in attributes:
        is_told = attribute.ledger not in _COMMON or beside.is_about(_COMMON[attribute.ledger])
        if attribute.ledger in _ALONE and attribute.ledger in beside.ledgers and is_told:
            yield from _fitting(column, Row(attribute.ledger, _ALONE[attribute.ledger]), attribute, _NOTHING)


def _at_its_end(column: ColumnSeen, attributes: list[Meaning]) -> list[Meaning]:
    """What a column may hold, where its lowest text says that it is one end of a span: 结对期限/止 is to when."""
    if column.heading.end is None:
        return attributes
    found = []
    for one in attributes:
        first, last = SPANS.get(one.ledger, ("", ""))
        if one.key == first:
            key = first if column.heading.end == "from" else last
            found.append(replace(one, target=f"{one.ledger}.{key}", key=key))
    return found


def _of_the_one_person(column: ColumnSeen, beside: Beside, attributes: list[Meaning]) -> Iterator[Candidate]:
    """What describes a person, of a table in which one column alone names people: it is that one's, under whatever
    heading it stands."""
    rows = list(beside.names.values())
    if len(rows) == 1:
        for attribute in attributes:
            if attribute.ledger in _BESIDE and attribute.target != "people.name":
                yield from _fitting(column, rows[0], attribute, _NOTHING)


def _is_said_above(subject: Meaning, column: ColumnSeen) -> bool:
    """Whether what stands above or beside says of which subject a word is that may also be a mere column of it:
    乡镇初评/星级, 县级复核星级."""
    words = column.heading.last.words
    own = [word for word in words if subject in word.meanings]
    is_column = any(meaning.ledger == subject.ledger for word in own for meaning in word.of("column"))
    others = [m for part in column.heading.above for m in part.meanings("subject")]
    others += [m for word in words if word not in own for m in word.of("subject")]
    return is_column and any(other.ledger == subject.ledger for other in others)


def _of_title(column: ColumnSeen, beside: Beside, attributes: list[Meaning]) -> Iterator[Candidate]:
    """What the table's title is about, and what of it the column holds."""
    for subject in beside.around.subjects:
        is_named = any(attribute.target == "people.name" for attribute in attributes)
        if subject.ledger == "trainings" and is_named and column.cells.people >= MOST:
            yield Candidate(Row("trainings"), "person", _TITLE - 1, "trainings")
        if subject.ledger in BY_KEY:
            yield from _of_subjects(column, beside, [subject], attributes, _TITLE, is_own=False)


def _of_subjects(
    column: ColumnSeen,
    beside: Beside,
    subjects: Sequence[Meaning],
    attributes: Sequence[Meaning],
    nearness: int,
    is_own: bool = True,
) -> Iterator[Candidate]:
    """What of some subjects the column holds: what its words say, else what its cells say."""
    for subject in subjects:
        if subject.ledger == "case_measures" and "cases" not in beside.ledgers:
            continue  # what is done for a village elsewhere founds no case
        matching = [a for a in attributes if _BESIDE.get(a.ledger, a.ledger) == subject.ledger]
        for attribute in matching:
            for row in _rows(column, beside, subject, attribute):
                yield from _fitting(column, row, attribute, nearness)
        if not attributes and (is_own or not column.heading.last.words):
            yield from _main(column, beside, subject, nearness)


def _rows(column: ColumnSeen, beside: Beside, subject: Meaning, attribute: Meaning) -> Iterator[Row]:
    """The rows of a subject that an attribute may belong to: of a post that whose person stands nearest."""
    constant = tuple(subject.constant.items())
    if subject.ledger != "posts":
        yield Row(subject.ledger, constant, _year_apart(column, beside, subject.ledger))
    elif attribute.target == "people.name":
        yield Row("posts", constant, column.heading.text)
    else:
        posts = {at: row for at, row in beside.names.items() if row.constant == constant}
        left = [at for at in posts if at < column.at]
        if posts:
            yield posts[max(left) if left else min(posts)]


def _year_apart(column: ColumnSeen, beside: Beside, ledger: str) -> str:
    """The year of a column's header where it is another one than the table's."""
    year = column.heading.year
    return f"{year}" if ledger == "ratings" and year is not None and year != beside.around.year else ""


def _fitting(column: ColumnSeen, row: Row, attribute: Meaning, nearness: int) -> Iterator[Candidate]:
    """The attribute of a row, where the cells may be its values."""
    if attribute.target == "people.name":
        if row.ledger == "posts" and row.apart == column.heading.text and fits("people", "name", column.cells):
            yield Candidate(row, "person", nearness, "posts")
        return
    if attribute.ledger == "pay":
        row = Row("pay", (), row.apart)
    if fits(attribute.ledger, attribute.key, column.cells):
        yield Candidate(row, attribute.key, nearness, attribute.ledger)


def _main(column: ColumnSeen, beside: Beside, subject: Meaning, nearness: int) -> Iterator[Candidate]:
    """What a subject's column holds that no further word names: told by its cells."""
    cells = column.cells
    apart = column.heading.text if subject.ledger == "posts" else _year_apart(column, beside, subject.ledger)
    row = Row(subject.ledger, tuple(subject.constant.items()), apart)
    key = _key(subject.ledger, column, cells, beside)
    if key == "when":
        yield Candidate(row, "when", nearness, subject.ledger, is_mark=True)
    elif key is not None:
        yield Candidate(row, key, nearness, subject.ledger)


def _key(ledger: str, column: ColumnSeen, cells: CellEvidence, beside: Beside) -> str | None:
    """The key that cells of a subject fill; None where they look like nothing of it."""
    are_numbers, are_dates = cells.numbers >= MOST, cells.dates >= MOST
    are_marks = cells.marks >= MOST and cells.filled > 0
    is_count = column.heading.is_counted()
    match ledger:
        case "posts":
            return "person" if fits("posts", "person", cells) and not is_count and not are_marks else None
        case "facilities" | "bodies":
            if are_marks:
                return "when"
            if ledger == "facilities" and are_numbers and column.heading.unit in ("m2", "亩"):
                return "area_m2"
            return "from" if are_dates and cells.filled else None
        case "case_measures":
            if are_dates:
                return "done_on"
            return "responsible" if "cases" in beside.ledgers and not are_numbers and not are_marks else None
        case "elections":
            return "elected_on" if are_dates else None
        case "ratings":
            return "stars" if cells.stars >= MOST else "decided_on" if are_dates else None
        case "look_backs":
            return "checked_on" if are_dates and cells.filled else "result" if fits(ledger, "result", cells) else None
        case "pairings":
            return None if are_numbers or are_dates or are_marks else "partner_name"
        case "activities":
            of_people = any(word.text in _OF_PEOPLE for word in column.heading.last.words)
            return "times" if are_numbers and not of_people else None
    return None
