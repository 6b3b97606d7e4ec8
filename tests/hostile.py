"""Hostile archives: what is altered of a good one, so that only a look at its rows can tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry.archive.row_checks import LAST_LINE
from tests.forging import Row, Rows

Alter = Callable[[Rows], None]


def edited(table: str, at: int, /, **values: Any) -> Alter:
    """A line of a table that says something else; `...`: nothing of it any more."""

    def alter(rows: Rows) -> None:
        row = rows[table][at - 1]
        row.update(values)
        for name in [name for name, value in values.items() if value is ...]:
            del row[name]

    return alter


def added(table: str, at: int, /, **values: Any) -> Alter:
    """One more row at the end of a table, as a line of it is but for these values."""

    def alter(rows: Rows) -> None:
        row: Row = {**rows[table][at - 1], **values}
        if "id" in row and "id" not in values:
            row["id"] = max(r["id"] for r in rows[table]) + 1
        if "record" in row and "record" not in values:
            row["record"] = max(r["record"] for r in rows[table]) + 1
        rows[table].append(row)

    return alter


def both(*alterations: Alter) -> Alter:
    def alter(rows: Rows) -> None:
        for one in alterations:
            one(rows)

    return alter


def same_people(*pairs: tuple[int, int]) -> Alter:
    """People who are said to be one, which the archive says of nobody."""

    def alter(rows: Rows) -> None:
        rows["same_person"] = [
            {"id": n, "record": n, "since": 2, "duplicate": one, "person": other, "salt": "0" * 32}
            for n, (one, other) in enumerate(pairs, 1)
        ]

    return alter


#: What is altered; and of which table, line and column it must be reported, and what.
CASES: dict[str, tuple[Alter, str]] = {
    # settings
    "opens on no day": (edited("setting", 1, value="tomorrow"), "setting 1 value: is not a day"),
    "opens in another spelling": (edited("setting", 1, value="20191231"), "setting 1 value: is not a day"),
    "opens in a year of no ledger": (edited("setting", 1, value="9999-12-31"), "setting 1 value: is not a day"),
    "an unknown setting": (added("setting", 1, key="theme"), "setting 3 key: no setting"),
    "a tag that is a telephone number": (
        edited("setting", 2, value="13800138000"),
        "setting 2 value: the registry's tag",
    ),
    "an absurd tag": (edited("setting", 2, value="../<script>"), "setting 2 value: the registry's tag"),
    # changes, identities, codes, sheets
    "a time that is none": (edited("change", 2, at="yesterday"), "change 2 at: is no time"),
    "a time of another zone": (edited("change", 2, at="2020-01-01T00:00:00.000000+08:00"), "change 2 at: is no time"),
    "an origin that is no object": (edited("change", 2, origin='"x"'), "change 2 origin: no JSON object"),
    "a kind of identity": (edited("identity", 1, kind="planet"), "identity 1 kind: no kind of identity"),
    "an identity of which nothing is recorded": (added("identity", 1, id=999), "identity 14 id: nothing is recorded"),
    "an identity below one": (added("identity", 1, id=-5), "identity 14 id: begin with 1"),
    "a code of nobody": (added("code", 1, code="A", identity=999), "code 14 identity: refers to nobody"),
    "a code in another space": (edited("code", 1, space="unit"), "code 1 space: is not that of whom"),
    "a sheet of no change": (edited("sheet", 1, change=99), "sheet 1 change: no such change"),
    "a sheet named by a telephone number": (edited("sheet", 1, name="13800138000.csv"), "sheet 1 name: looks like"),
    # days, numbers, choices
    "a day of no calendar": (edited("posts", 1, begins=20230231), "posts 1 begins: not a day of the calendar"),
    "a day of another century": (edited("elections", 1, elected_on=17890714), "elections 1 elected_on: 1900 and 2100"),
    "a number that is no day": (edited("place_states", 7, begins=7), "place_states 7 begins: not a date"),
    "an unknown kind of place": (edited("place_states", 6, kind="planet"), "place_states 6 kind: none of the values"),
    "a kind in words": (
        edited("organization_states", 1, kind="党委"),
        "organization_states 1 kind: none of the values",
    ),
    "an unknown role": (edited("posts", 1, role="king"), "posts 1 role: none of the values"),
    "a number out of its bounds": (edited("ratings", 1, stars=6), "ratings 1 stars: out of range"),
    "a number below nothing": (edited("facts", 1, activists=-1), "facts 1 activists: out of range"),
    "an amount beyond all bounds": (edited("projects", 1, amount_yuan=10**17), "projects 1 amount_yuan: out of range"),
    "a year of no ledger": (edited("cases", 1, year=20190000), "cases 1 year: out of range"),
    # texts and codes
    "a code with a blank": (
        both(edited("people", 1, code="P 1"), edited("code", 2, code="P 1")),
        "people 1 code: not a code",
    ),
    "a code of markup": (edited("projects", 1, code="<b>"), "projects 1 code: not a code"),
    "a code that Excel wrote": (edited("pairings", 1, partner="12.0"), "pairings 1 partner: as the registry keeps it"),
    "a code that was removed": (edited("projects", 1, code="〔已删除〕"), "projects 1 code: not a code"),
    "a name of blanks": (edited("people", 1, name=" "), "people 1 name: as the registry keeps it"),
    "a name with a bell": (edited("people", 1, name="安\x07某"), "people 1 name: control character"),
    "a name without end": (edited("people", 1, name="安" * 5000), "people 1 name: 4000"),
    "an identity number in a name": (edited("people", 1, name="安某11010519491231002X"), "people 1 name: looks like"),
    "a mobile number in a note": (edited("look_backs", 1, note="电话13800138000"), "look_backs 1 note: looks like"),
    "several texts with an empty one": (
        edited("cases", 1, problems="甲;;乙"),
        "cases 1 problems: as the registry keeps it",
    ),
    # what a row says of itself
    "an end before its beginning": (edited("posts", 2, ends=20190101), "posts 2 ends: is not after"),
    "steps out of order": (edited("cases", 1, plan_on=20180101), "cases 1 plan_on: the step before"),
    "a reason without an end": (
        edited("posts", 2, ends=..., end_reason="term"),
        "posts 2 end_reason: may stand only where",
    ),
    "a plan for a month": (edited("facts", 1, period=20190500), "facts 1 development_plan: made for a year"),
    "more clinics than there are": (
        edited("facts", 1, integrated_clinics=1, direct_settlement_clinics=2),
        "facts 1 direct_settlement_clinics: is above",
    ),
    "nothing in a column that must be filled": (edited("people", 1, name=None), "people 1 name: must be filled"),
    "a text for a number": (edited("facts", 1, activists="4"), "facts 1 activists: not what its column holds"),
    "a column of nobody": (edited("people", 1, telephone="x"), "people 1 : has a column"),
    # references
    "a person who is a place": (edited("posts", 2, person=6), "posts 2 person: is none of the people"),
    "a place that is an organization": (edited("coverage", 1, place=2), "coverage 1 place: is none of the places"),
    "a case of nobody": (edited("case_measures", 1, case=4711), "case_measures 1 case: refers to nobody"),
    "a state of a person": (edited("place_states", 3, unit=4), "place_states 3 unit: is none of the places"),
    "a succession to nowhere": (edited("succession", 1, successor=4711), "succession 1 successor: refers to nobody"),
    "a succession to a person": (
        edited("succession", 1, successor=4),
        "succession 1 successor: is none of the places or",
    ),
    "a succession to itself": (edited("succession", 1, successor=11), "succession 1 successor: is the unit itself"),
    "a superior that is itself": (
        edited("organization_states", 1, superior=2),
        "organization_states 1 superior: itself",
    ),
    "a secretary of a village": (edited("posts", 2, role="secretary"), "posts 2 role: is not a role at a place"),
    "who is withdrawn holds a post": (edited("people", 1, until=3), "posts 4 person: has been withdrawn"),
    # rows against each other
    "a county in a ring": (edited("place_states", 3, parent=9), "place_states 3 parent: of the wrong kind"),
    "a village under a village": (edited("place_states", 9, parent=11), "place_states 9 parent: of the wrong kind"),
    "a township below the province": (edited("place_states", 4, parent=6), "place_states 4 parent: of the wrong kind"),
    "a plan of a natural village": (edited("facts", 1, unit=12), "facts 1 development_plan: place of this kind"),
    "two states of one day": (
        both(added("place_states", 6, since=4), edited("place_states", 10, begins=20190101, ends=...)),
        "place_states 10 begins: overlaps another state",
    ),
    "two states of one day as was known once": (
        both(added("place_states", 6, since=4), edited("place_states", 10, begins=20190101, ends=..., until=5)),
        "place_states 10 begins: overlaps another state",
    ),
    "a record twice in force": (added("people", 1, record=4), "people 3 record: in force at once"),
    "a key twice in force": (added("facts", 2, period=20180000), "facts 3 unit: another row has its key"),
    "a facility without a name, twice": (added("facilities", 1), "facilities 2 place: another row has its key"),
    "an election on one day in two spellings": (
        both(edited("elections", 1, elected_on=20180500), added("elections", 1, elected_on=20180501)),
        "elections 2 organization: another row has its key",
    ),
    "a number of a row twice": (added("bodies", 1, id=1, kind="union"), "bodies 2 id: an earlier line has this key"),
    # people who were recorded twice
    "who is the same as himself": (same_people((5, 5)), "same_person 1 person: is the unit itself"),
    "who is the same as a place": (same_people((5, 6)), "same_person 1 person: is none of the people"),
    "who is the same as a duplicate": (
        same_people((5, 4), (4, 5)),
        "same_person 1 person: was recorded twice himself",
    ),
    # where a row came from, and when
    "cells that are none": (edited("sheet", 1, headers="[]"), "sheet 1 headers: is not how the cells"),
    "a cell beyond all columns": (
        edited("sheet", 1, title="表", headers='[["name","ABCD1","姓名"]]'),
        "sheet 1 headers: is not how the cells",
    ),
    "a header with a telephone number": (
        edited("sheet", 1, title="表", headers='[["name","A","张13800138000"]]'),
        "sheet 1 headers: looks like",
    ),
    "a sheet that is not there": (edited("facts", 1, sheet=999), "facts 1 sheet: no such sheet"),
    "a sheet of a later change": (edited("facts", 1, sheet=18), "facts 1 sheet: belongs to a later change"),
    "a line without a sheet": (edited("facts", 1, sheet=...), "facts 1 line: stand together"),
    "a line before the first": (edited("facts", 1, line=0), "facts 1 line: no row of a sheet"),
    "a line that Excel cannot show": (
        both(edited("sheet", 5, name="台账"), edited("coverage", 1, line=LAST_LINE + 1)),
        "coverage 1 line: no row of a sheet",
    ),
    "a change that was not": (edited("facts", 1, until=99), "facts 1 until: no such change"),
    "an end before its change": (edited("posts", 3, until=1), "posts 3 until: is not after the change"),
    "a salt that is none": (edited("people", 1, salt="{"), "people 1 salt: is no salt"),
    "a redaction of a code": (
        lambda rows: rows["redaction"].append(
            {"id": 1, "table": "people", "row": 1, "column": "code", "hash": "0" * 64, "change": 1, "reason": "x"}
        ),
        "redaction 1 column: holds no free text",
    ),
}
