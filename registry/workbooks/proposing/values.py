"""Whether cells fit a column of a ledger, and what is to be done to them: other words for choices, units, spans."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from registry.columns import Choice, Choices, Column, Day, Number, Reference, Unfit, Year, YesNo
from registry.slices import BY_KEY
from registry.workbooks.proposing.cell_evidence import CellEvidence
from registry.workbooks.proposing.dictionary import dictionary, plain
from registry.workbooks.proposing.heading import FACTORS, Heading
from registry.workbooks.proposing.roles import Body, body_of, roles_of

#: So many of the filled cells have to look like what a column holds; the others are problems for its reader to mend.
MOST = 0.8
#: Columns that tell from when to when fill both.
SPANS = {"posts": ("from", "to"), "pairings": ("from", "to")}
#: What parts of a cell that says several stand apart by.
_SEVERAL = re.compile(r"[、,;/]")
_MU = "666.67"


def column_of(ledger: str, key: str) -> Column:
    """A column of a ledger by its key."""
    return BY_KEY[ledger].by_key[key]


def fits(ledger: str, key: str, cells: CellEvidence) -> bool:
    """Whether the cells may be values of the column."""
    if (ledger, key) in (("people", "birth_year"), ("people", "full_member_on")):
        return cells.dates >= MOST
    if (ledger, key) in (("people", "name"), ("posts", "person"), ("activities", "speaker"), ("trainings", "person")):
        return cells.people >= MOST - 0.1
    if (ledger, key) == ("ratings", "stars"):
        return cells.stars >= MOST
    column = column_of(ledger, key)
    if isinstance(column, Year) or not isinstance(column, (Day, Number, YesNo, Choice)):
        return isinstance(column, Year) or cells.numbers < 0.5 or not cells.filled
    if isinstance(column, Day):
        return cells.dates >= MOST or cells.ranges >= MOST
    if isinstance(column, Number):
        return cells.numbers >= MOST
    if isinstance(column, YesNo):
        return cells.marks >= MOST
    _, unknown = choices(ledger, key, cells)
    return sum(cells.counts[text] for text in unknown) <= (1 - MOST) * cells.filled


@cache
def _synonyms(ledger: str, key: str, body: Body | None = None) -> Mapping[str, str]:
    """The words for the values of a column of choices: those declared, and the subjects that have it constant; of
    roles in a body its own alone."""
    found: dict[str, str] = {}
    for text, word in dictionary().items():
        for meaning in word.meanings:
            value = meaning.constant.get(key) if meaning.kind == "subject" and meaning.ledger == ledger else None
            if value is not None and (body is None or value in roles_of(body)):
                found.setdefault(text, value)
    for text, word in dictionary().items():
        for meaning in word.of("value"):
            if meaning.target == f"{ledger}.{key}":
                found[text] = meaning.key
    return found


def choices(ledger: str, key: str, cells: CellEvidence, body: Body | None = None) -> tuple[dict[str, str], list[str]]:
    """What the cells say in place of the values of a column of choices (of roles in a `body`: 委员 is another in each),
    and what they say that nobody knows."""
    column = column_of(ledger, key)
    said: dict[str, str] = {}
    unknown: list[str] = []
    for text in cells.counts:
        parts = _SEVERAL.split(text) if isinstance(column, Choices) or (ledger, key) == ("posts", "role") else [text]
        for part in parts:
            value = _synonyms(ledger, key, body).get(plain(part))
            if part in ("", "无") or (_parses(column, part) and (body is None or value is None)):
                continue
            if value is None:
                unknown.append(part)
            else:
                said[part] = value
    return said, unknown


def _parses(column: Column, text: str) -> bool:
    try:
        column.parse(text)
    except Unfit:
        return False
    return True


def is_person(ledger: str, key: str) -> bool:
    """Whether a column refers to a person."""
    column = column_of(ledger, key)
    return isinstance(column, Reference) and column.to == ("people",)


def is_money(key: str) -> bool:
    """Whether a column is an amount of money."""
    return key.endswith("_yuan")


def money_factor(heading: Heading, cells: CellEvidence, around: str | None) -> int | None:
    """What amounts are multiplied by to be yuan: as the header, the cells or the table's title say, or because no
    village has so little; None where it is not sure."""
    unit = heading.unit if heading.unit in FACTORS else None
    if unit is None and cells.money_units >= MOST:
        return 1
    unit = unit or around
    if unit is not None:
        return FACTORS[unit]
    middle = cells.middle()
    return 1 if middle is not None and middle >= 1_000 else None


def area_factor(heading: Heading) -> str | None:
    """What areas are multiplied by to be square metres; None where they are."""
    return _MU if heading.unit == "亩" else None


def steps_of(ledger: str, key: str, cells: CellEvidence, heading: Heading) -> dict[str, Any]:
    """The steps from cells to values that the cells themselves show the need of."""
    steps: dict[str, Any] = {}
    column = column_of(ledger, key)
    if is_person(ledger, key):
        if cells.are_several_people:
            steps["split"] = True
    elif isinstance(column, Day) and cells.ranges > 0.5 and cells.dates < MOST:
        steps["part"] = "from"
    elif isinstance(column, Choice):
        said, _ = choices(ledger, key, cells, body_of(heading) if key == "role" else None)
        if (ledger, key) == ("posts", "role") and any(map(_SEVERAL.search, cells.counts)):
            steps["split"] = True
        if said:
            steps["values"] = said
    elif isinstance(column, YesNo) and cells.filled and not cells.has_no and _asks_all(heading):
        steps["empty"] = "no"
    return steps


def _asks_all(heading: Heading) -> bool:
    """Whether a header asks of every row whether it is so: what is not ticked is a no."""
    return any(text.startswith(("是否", "有无")) or "打√" in text or "打勾" in text for text in heading.texts)
