"""Refusals: every reason at once, in one pass, and nothing that was given is silently passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.errors import Invalid
from registry.restructuring import service
from tests.restructuring.small_county import Office

SOUTH, WEST, NORTH, TOWN, HILL = "451102101201", "451102101202", "451102101203", "451102101", "451102102"
DAY = "2020-05-01"
SOUTH_INTO_WEST = {"codes": [SOUTH], "into": WEST, "effective": DAY}
NOT_A_KIND = "is none of the values that may be chosen"


@pytest.mark.parametrize(
    ("kind", "verb", "column"),
    [
        ("place", "rename", "name"),
        ("place", "correct", "name"),
        ("place", "correct", "kind"),
        ("organization", "correct", "place"),
    ],
)
def test_what_must_be_filled_is_never_emptied(office: Office, kind: str, verb: str, column: str) -> None:
    texts = {"name": "x", column: "", "code": SOUTH if kind == "place" else "D2"}
    more = {"effective": DAY} if verb == "rename" else {}
    assert office.refused(kind, verb, **texts, **more) == [(column, "must be given")]


def test_a_text_that_does_not_fit_hides_no_other_reason(office: Office) -> None:
    texts = {"code": "D1", "name": "x", "kind": "committee", "type": "what", "superior": "NOPE", "place": "NONE"}
    assert office.refused("organization", "found", **texts, effective=DAY) == [
        ("type", NOT_A_KIND),
        ("code", "belongs to another unit"),
        ("superior", "unknown code"),
        ("place", "unknown code"),
    ]
    assert office.refused("place", "rename", code="NOPE", name="", kind="what", effective=DAY) == [
        ("name", "must be given"),
        ("kind", NOT_A_KIND),
        ("code", "unknown code"),
    ]


def test_a_text_that_does_not_fit_is_reported_once(office: Office) -> None:
    assert office.refused("place", "found", code="X", name="", kind="what", parent=TOWN, effective=DAY) == [
        ("name", "must be given"),
        ("kind", NOT_A_KIND),
    ]
    assert office.refused("place", "move", code=SOUTH, under="", effective=DAY) == [("under", "must be given")]


def test_a_day_that_is_none_is_reported_alone_since_nothing_can_be_tried(office: Office) -> None:
    assert office.refused("place", "move", code="NOPE", under="NONE", effective="2020-13-01") == [
        ("effective", "is not a date")
    ]


def test_a_code_that_is_taken_is_reported_beside_what_is_unknown(office: Office) -> None:
    taken = ("new-code", "belongs to another unit")
    assert office.refused("place", "recode", code="NOPE", new_code="D1", effective=DAY) == [
        ("code", "unknown code"),
        taken,
    ]
    assert office.refused("place", "move", code="NOPE", under="NONE", new_code="D1", effective=DAY) == [
        ("code", "unknown code"),
        ("under", "unknown code"),
        taken,
    ]
    assert office.refused("place", "move", code=SOUTH, under=SOUTH, new_code="D1", effective=DAY) == [
        taken,
        ("under", "is the unit itself"),
    ]
    refused = office.refused("place", "correct", code="NOPE", new_code="D1", parent="NONE", successor="NEVER")
    assert refused == [
        ("code", "unknown code"),
        ("successor", "unknown code"),
        ("parent", "unknown code"),
        taken,
    ]


def test_a_reopening_tells_an_unknown_parent_beside_a_unit_that_lives(office: Office) -> None:
    assert office.refused("place", "reopen", code=SOUTH, parent="NOPE", effective=DAY) == [
        ("parent", "unknown code"),
        ("code", "has not ended by 2020-05-01"),
    ]


def test_a_correction_that_leaves_no_room_tells_the_days_between(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    with pytest.raises(Invalid) as refused:
        office.do("place", "correct", code=SOUTH, to="2019-01-01")
    (problem,) = refused.value.problems
    assert (problem.column, problem.value) == ("to", SOUTH)
    assert problem.allowed.en == "its first day before its end, and between them: 2020-05-01"


def test_the_past_may_be_corrected_to_a_parent_that_lived_then_and_has_ended_since(office: Office) -> None:
    office.do("place", "abolish", code=HILL, effective="2019-01-01")
    office.do("place", "move", code=SOUTH, under=HILL, effective="2018-01-01")
    office.do("place", "move", code=SOUTH, under=TOWN, effective="2018-06-01")
    office.do("place", "correct", code=SOUTH, parent=HILL, at="2017-01-01")
    assert office.tree("2017-01-01")[SOUTH] == ("South", HILL) and office.tree(DAY)[SOUTH] == ("South", TOWN)
    assert office.refused("place", "correct", code=SOUTH, parent=HILL, at="2019-01-01") == [
        ("parent", "does not exist on 2019-01-01 (… – 2019-01-01)")
    ]


# -- mergers and splits --------------------------------------------------------------------------------------------


def test_a_merger_into_nobody_still_asks_where_everything_goes(office: Office) -> None:
    refused = office.refused("place", "merge", codes=[SOUTH], into="NOPE", effective=DAY)
    assert refused[0] == ("into", "unknown code")
    assert [column for column, _ in refused[1:]] == ["children", "organizations", "coverage", "posts"]
    unknown = office.refused("place", "merge", codes=["NOPE", SOUTH], into=SOUTH, effective=DAY)
    assert unknown == [("code", "unknown code")]


def test_a_split_into_nobody_still_asks_where_everything_goes(office: Office) -> None:
    refused = office.refused("place", "split", code=SOUTH, into=["NOPE", SOUTH], effective=DAY)
    assert [column for column, _ in refused] == ["into", "children", "organizations", "coverage", "posts"]


def test_what_a_new_unit_is_to_be_is_refused_where_none_is_new(office: Office) -> None:
    refused = office.refused("place", "merge", codes=[NORTH], into=WEST, under=HILL, kind="village", effective=DAY)
    assert refused == [("kind", "is of a new unit only"), ("under", "is of a new unit only")]
    assert office.refused("organization", "merge", codes=["D2"], into="D3", type="social", effective=DAY)[0] == (
        "type",
        "is of a new unit only",
    )


def test_a_new_unit_that_takes_no_part_is_refused(office: Office) -> None:
    refused = office.refused("place", "merge", codes=[NORTH], into=WEST, new=["X9=Nine"], effective=DAY)
    assert refused == [("new", "is not told by --into")]
    refused = office.refused(
        "place", "split", code=NORTH, into=["X8", NORTH], new=["X8=Eight", "X9=Nine"], effective=DAY
    )
    assert refused == [("new", "is not told by --into")]


def test_rows_are_named_as_lists_name_them_too(office: Office) -> None:
    destinations = {"goes_children": ["*=" + WEST], "goes_organizations": ["*=" + WEST], "goes_facts": ["*=stay"]}
    office.do(
        "place",
        "merge",
        **SOUTH_INTO_WEST,
        goes_posts=[f"P2@{SOUTH}/village_director/2018-03-01={WEST}"],
        goes_coverage=[f"D3@{SOUTH}/2018-01-01=end"],
        **destinations,
    )
    assert [row["from"] for row in office.in_force(WEST, "posts")] == [DAY]


def test_all_of_a_unit_that_has_none_is_nothing_and_a_unit_is_named_by_any_of_its_codes(office: Office) -> None:
    office.do("place", "recode", code=SOUTH, new_code="451102101299", effective="2019-01-01")
    office.do("place", "recode", code="N1", new_code="N9", effective="2019-01-01")
    office.do(
        "place",
        "merge",
        **SOUTH_INTO_WEST,
        goes_children=["N1=" + WEST],
        goes_organizations=["D2=" + WEST],
        goes_coverage=[f"{SOUTH}={WEST}"],
        goes_posts=[f"451102101299={WEST}"],
        goes_pairings=[f"{SOUTH}={WEST}"],
    )
    assert office.tree(DAY)["N9"] == ("Pond", WEST)
    refused = office.refused("place", "merge", codes=[NORTH], into=WEST, effective=DAY, goes_pairings=["D1=end"])
    assert refused == [("pairings", "there is no such thing")]


def test_a_row_is_named_by_whom_it_is_about_beside_its_unit_before_all_of_the_unit(office: Office) -> None:
    office.do(
        "organization",
        "split",
        code="D2",
        into=["D2", "D8"],
        new=["D8=Pond branch"],
        effective=DAY,
        goes_posts=["P1=D8", "*=end"],
        goes_coverage=["N1=D8", "D2=end"],
    )
    assert [(row["person"], row["from"]) for row in office.in_force("D8", "posts")] == [("P1", DAY)]
    assert [(row["place"], row["from"]) for row in office.in_force("D8", "coverage")] == [("N1", DAY)]
    assert office.refused(
        "organization", "merge", codes=["D3"], into="D2", effective=DAY, goes_coverage=["N1=D2", "*=end"]
    ) == [("coverage", "there is no such thing")]


def test_what_is_assigned_twice_and_differently_is_refused_wherever_it_is(office: Office, tmp_path: Path) -> None:
    split = {"code": "D2", "into": ["D2", "D8"], "effective": DAY, "goes_coverage": ["*=D2"]}
    refused = office.refused(
        "organization", "split", **split, new=["D8=Eight", "D8=Nine"], goes_posts=["P1=D2", "P1=D2", "P1=D8"]
    )
    assert refused == [("posts", "is told twice: D2 and D8"), ("new", "is told twice: Eight and Nine")]
    plan = tmp_path / "plan.csv"
    plan.write_text("posts,P1,D8\n", encoding="utf-8")
    refused = office.refused("organization", "split", **split, new=["D8=Eight"], goes_posts=["P1=D2"], plan=plan)
    assert refused == [("posts", "is told twice: D2 and D8")]


def of_a_plan(office: Office, folder: Path, kind: str, verb: str, plan: str, **texts: Any) -> list[tuple[Any, ...]]:
    """The problems of a plan, each with its line: the option, the line, what is wrong."""
    file = folder / "plan.csv"
    file.write_text(plan, encoding="utf-8")
    before = office.head
    with pytest.raises(Invalid) as refused:
        office.do(kind, verb, plan=file, **texts)
    assert office.head == before
    assert {p.file for p in refused.value.problems if p.row is not None} <= {"plan.csv"}
    return [(p.column, p.row, p.problem.en) for p in refused.value.problems]


def test_a_plan_that_contradicts_itself_is_reported_with_both_lines(office: Office, tmp_path: Path) -> None:
    """A unit by two of its codes, too; and the problem of one line hides none of another."""
    office.do("place", "recode", code="N1", new_code="N2", effective="2019-01-01")
    plan = (
        f"children,N1,{WEST}\nposts,P2,{WEST}\nchildren,N2,{NORTH}\nposts,P2,end\norganizations,*,D1\n"
        "coverage,D9,end\nfacts,*,stay\n"
    )
    assert of_a_plan(office, tmp_path, "place", "merge", plan, **SOUTH_INTO_WEST) == [
        ("posts", 4, f"is told twice: {WEST} (row 2) and end"),
        ("children", 3, f"is told twice: {WEST} (row 1) and {NORTH}"),
        ("organizations", 5, "is no place's code"),
        ("coverage", None, "it is not told where it goes (coverage)"),
        ("coverage", 6, "there is no such thing"),
    ]


def test_what_a_plan_tells_twice_of_one_unit_and_alike_is_no_contradiction(office: Office, tmp_path: Path) -> None:
    office.do("place", "recode", code="N1", new_code="N2", effective="2019-01-01")
    office.do("place", "recode", code=WEST, new_code="451102101299", effective="2019-01-01")
    plan = tmp_path / "plan.csv"
    texts = f"children,N1,{WEST}\nchildren,N2,451102101299\norganizations,*,{WEST}\ncoverage,*,end\nposts,*,end\n"
    plan.write_text(texts, encoding="utf-8")
    office.do("place", "merge", **SOUTH_INTO_WEST, plan=plan)
    assert office.tree(DAY)["N2"] == ("Pond", "451102101299")


def test_nothing_goes_to_a_unit_that_the_same_plan_ends_whichever_line_comes_first(
    office: Office, tmp_path: Path
) -> None:
    """D2 and D3 stand under D1, which is split; one of them is to stand under the other, which is to end."""
    whole = {"code": "D1", "into": ["D8", "D9"], "new": ["D8=Eight", "D9=Nine"], "under": "", "effective": DAY}
    after = "children,D2,end\nchildren,D3,D2\n"
    (refused,) = of_a_plan(office, tmp_path, "organization", "split", after, **whole)
    assert refused[:2] == ("children", 2)
    assert refused[2].startswith("does not exist on 2020-05-01")
    before = "children,D2,D3\nchildren,D3,end\n"
    assert of_a_plan(office, tmp_path, "organization", "split", before, **whole) == [
        ("children", 1, "ends on that day")
    ]


# -- undoing -------------------------------------------------------------------------------------------------------


def test_undoing_tells_each_later_change_of_a_unit_once(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    office.do("place", "rename", code=SOUTH, name="Southend", effective="2021-01-01")
    with pytest.raises(Invalid) as refused:
        service.undo(office.engine, 2)
    assert [(p.value, p.problem.en) for p in refused.value.problems] == [(SOUTH, "change 3 changed what it touched")]


def test_what_was_undone_already_is_refused_for_that_and_nothing_else(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    service.undo(office.engine, 2)
    with pytest.raises(Invalid) as refused:
        service.undo(office.engine, 2)
    assert [(p.value, p.problem.en) for p in refused.value.problems] == [(SOUTH, "change 3 changed what it touched")]


# -- what if -------------------------------------------------------------------------------------------------------


def test_options_of_the_other_kind_of_unit_are_refused_by_what_if_which_takes_both(office: Office) -> None:
    merger = {"codes": [NORTH, WEST], "into": "X9", "new": ["X9=Nine"], "effective": DAY}
    refused = office.refused("place", "merge", **merger, type="social", place=None, goes_ratings=["*=stay"])
    assert refused[:2] == [("type", "is not for places"), ("ratings", "is not for places")]
    merger = {"codes": ["D2", "D3"], "into": "X9", "new": ["X9=Nine"], "place": SOUTH, "effective": DAY}
    refused = office.refused("organization", "merge", **merger, subkind="town", goes_facilities=["*=end"])
    assert refused[:2] == [("subkind", "is not for organizations"), ("facilities", "is not for organizations")]
