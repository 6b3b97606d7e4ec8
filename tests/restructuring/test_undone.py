"""What was undone might never have been: rows, and tree, figures and findings of days that matter, after each verb and
after whole imports; and what was known at the undone change stays known."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from registry.errors import Invalid
from registry.restructuring import service
from tests.registries import discard, imported, on_postgresql
from tests.restructuring import both_ways, city
from tests.restructuring.both_ways import Hand, at_first, everything, handed_to, rows_in_force, some_days
from tests.restructuring.city import (
    BAY,
    CREEK,
    EAST,
    HILL,
    LAKE,
    NORTH,
    POND,
    SETTLED,
    SHORE,
    SOUTH,
    UPPER,
    WEST,
    branch,
)
from tests.restructuring.small_county import Office

DAY = "2019-06-01"
FIRST = datetime.date.fromisoformat(DAY)
_STAY = {"facts": "stay", "elections": "stay", "projects": "stay", "activities": "stay"}
_OF_IT = {"cases": "stay", "ratings": "stay", "elections": "stay"}
_MERGED = handed_to(SHORE, organizations=SHORE, **_STAY)
_SPLIT = handed_to(NORTH, organizations="stay", **_STAY)
_JOINED = handed_to(branch(SHORE), "organization", **_OF_IT)
_PARTED = handed_to("DY", "organization", **_OF_IT)
#: A verb of each kind, about places and about organizations, of which much is recorded.
VERBS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "found a place": ("place", "found", {"code": "Y", "name": "New", "kind": "village", "parent": LAKE}),
    "rename a place": ("place", "rename", {"code": SOUTH, "name": "New"}),
    "recode a place": ("place", "recode", {"code": SOUTH, "new_code": "451103101209"}),
    "move a place": ("place", "move", {"code": SOUTH, "under": LAKE, "new_code": "451103101209"}),
    "abolish a place": ("place", "abolish", {"code": HILL}),
    "abolish with a successor": ("place", "abolish", {"code": EAST, "successor": WEST}),
    "merge places": ("place", "merge", {"codes": [SOUTH, NORTH], "into": SHORE, **_MERGED}),
    "merge into a new one": (
        "place", "merge",
        {"codes": [NORTH, BAY], "into": "Y", "new": ["Y=New"], "under": HILL, **handed_to("Y", **_STAY)},
    ),
    "split a place": ("place", "split", {"code": SOUTH, "into": ["Y", NORTH], "new": ["Y=New"], **_SPLIT}),
    "correct a place": ("place", "correct", {"code": SOUTH, "name": "Never", "parent": HILL}),
    "found an organization": (
        "organization", "found", {"code": "DY", "name": "New", "kind": "branch", "superior": "D3", "place": SHORE},
    ),
    "rename an organization": (
        "organization", "rename", {"code": branch(SOUTH), "name": "New", "kind": "general_branch"},
    ),
    "recode an organization": ("organization", "recode", {"code": branch(SOUTH), "new_code": "DZ"}),
    "move an organization": ("organization", "move", {"code": branch(SOUTH), "under": "D3"}),
    "transfer": ("organization", "transfer", {"code": branch(SOUTH), "place": SHORE}),
    "abolish an organization": ("organization", "abolish", {"code": branch(SOUTH), "successor": branch(NORTH)}),
    "merge organizations": (
        "organization", "merge", {"codes": [branch(UPPER), branch(BAY)], "into": branch(SHORE), **_JOINED},
    ),
    "split an organization": (
        "organization", "split",
        {"code": branch(SHORE), "into": [branch(SHORE), "DY"], "new": ["DY=New"], **_PARTED},
    ),
    "correct an organization": ("organization", "correct", {"code": branch(SHORE), "place": BAY, "from": "2018-05"}),
}  # fmt: skip
#: That the rows are as before is held of every verb; of these also all that is said, and of the others in `make soak`.
#: On PostgreSQL two are enough: what differs are the verbs, not the database.
_CHOSEN = ("move a place", "merge organizations", "split a place", "abolish with a successor", "correct a place")
_CHOSEN = _CHOSEN[:2] if on_postgresql() else _CHOSEN


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = both_ways.office_of_the_city(tmp_path)
    yield made
    made.engine.dispose()


def as_it_was(office: Office) -> None:
    """Whatever was done, what the registry holds and says now of days that matter is what it did at first."""
    with office.read() as connection:
        assert rows_in_force(connection, office.head) == rows_in_force(connection, 1)
        for day in some_days(connection, FIRST):
            assert everything(connection, day, office.head) == at_first(day), day


def around(connection: Connection, known_at: int) -> list[dict[str, Any]]:
    """All that is said of the day of the verbs and of those beside it."""
    return [everything(connection, FIRST + datetime.timedelta(n), known_at) for n in (-1, 0, 1)]


def do_and_undo(office: Office, name: str) -> None:
    """One of `VERBS`, and its undoing: the rows are as before, and as known at the verb as they were then."""
    before = office.head
    kind, verb, texts = VERBS[name]
    office.do_only(kind, verb, **texts, **({} if verb == "correct" else {"effective": DAY}))
    with office.read() as connection:
        then = rows_in_force(connection, before + 1)
        assert then != rows_in_force(connection, before)
    assert service.undo(office.engine, before + 1) == before + 2
    with office.read() as connection:
        assert rows_in_force(connection, before + 2) == rows_in_force(connection, before)
        assert rows_in_force(connection, before + 1) == then


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in _CHOSEN else pytest.mark.soak) for name in VERBS]
)
def test_around_the_day_of_an_undone_verb_all_is_as_it_was_and_what_was_known_stays(office: Office, name: str) -> None:
    kind, verb, texts = VERBS[name]
    office.do_only(kind, verb, **texts, **({} if verb == "correct" else {"effective": DAY}))
    with office.read() as connection:
        answers = around(connection, 2)
    service.undo(office.engine, 2)
    both_ways.read_again()
    with office.read() as connection:
        assert around(connection, 3) == [at_first(FIRST + datetime.timedelta(n)) for n in (-1, 0, 1)]
        assert around(connection, 2) == answers


def test_after_every_verb_was_undone_in_turn_all_is_as_it_was_on_every_day(office: Office) -> None:
    for name in VERBS:
        # A code that was given and undone is its unit's for ever: several verbs here found the same one again.
        do_and_undo(office, name)
    as_it_was(office)


def test_after_an_undone_reopening_the_place_is_ended_as_it_was(office: Office) -> None:
    office.do_only("place", "abolish", code=SOUTH, successor=NORTH, effective="2019-01-01")
    with office.read() as connection:
        days = some_days(connection, FIRST, datetime.date(2019, 1, 1))
        before = {day: everything(connection, day, 2) for day in days}
    office.do_only("place", "reopen", code=SOUTH, name="Again", effective=DAY)
    service.undo(office.engine, 3)
    with office.read() as connection:
        assert rows_in_force(connection, 4) == rows_in_force(connection, 2)
        assert {day: everything(connection, day, 4) for day in days} == before


@given(lot=st.randoms(use_true_random=False))
@settings(max_examples=1 if on_postgresql() else 2)  # what is random are the verbs, not the database
def test_a_sequence_of_verbs_undone_from_the_last_to_the_first_leaves_all_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, lot: random.Random
) -> None:
    undone_in_turn(tmp_path_factory.mktemp("undone"), lot, 5)


@pytest.mark.soak
@given(lot=st.randoms(use_true_random=False))
@settings(settings.get_profile("soak"), max_examples=50)
def test_soak_a_long_sequence_of_verbs_undone_in_turn_leaves_all_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, lot: random.Random
) -> None:
    undone_in_turn(tmp_path_factory.mktemp("undone"), lot, 10)


def undone_in_turn(folder: Path, lot: random.Random, count: int) -> None:
    """So many verbs, undone from the last to the first, leave all as it was."""
    office = both_ways.office_of_the_city(folder)
    hand = Hand(office, lot)
    while len(hand.done) < count:
        hand.try_on(lot.choice(city.DAYS))
    last = office.head
    for change in range(last, 1, -1):
        service.undo(office.engine, change)
        with office.read() as connection:
            assert rows_in_force(connection, office.head) == rows_in_force(connection, change - 1), hand.done
    as_it_was(office)
    office.engine.dispose()
    discard(folder)


# -- whole imports -------------------------------------------------------------------------------------------------

#: New places and organizations, ended and taken over ones, revised, cleared and withdrawn rows.
MORE = {
    "places": "code,name,kind,parent,from,to,successor,withdrawn\n"
    f"Y1,Y1,village,{LAKE},2019-06-01,,,\nY1N,Y1N,natural_village,Y1,,,,\n"
    f"{BAY},{BAY},village,{LAKE},,2020-01-01,{SHORE},\n{CREEK},,,,,,,yes\n",
    "organizations": "code,name,kind,superior,place,from,to,successor\n"
    f"DY1,DY1,branch,D3,Y1,2019-06-01,,\n{branch(BAY)},{branch(BAY)},branch,D3,{BAY},,2020-01-01,{branch(SHORE)}\n",
    "coverage": "organization,place,mode,from,to,withdrawn\n"
    f"DY1,Y1N,independent,2019-06-01,,\n{branch(SHORE)},{CREEK},contact,2018-05,,yes\n",
    "posts": "person,unit,role,from,to,end_reason,withdrawn\n"
    f"P1,{branch(SOUTH)},secretary,2018-05-01,2019-06-01,unqualified,\nP7,DY1,secretary,2019-06-01,,,\n"
    f"P8,{CREEK},contact_member,2018-05,,,yes\n",
    "ratings": f"organization,year,stage,stars,decided_on\n{branch(SOUTH)},2019,named,3,2020-01-01\n",
    "cases": f"code,organization,year,identified_on,closed_on\nZ1,{branch(SOUTH)},2019,2019-01-01,2020-01-01\n"
    "Z9,DY1,2019,2019-06-01,\n",
    "facts": f"unit,period,activists,full_members,withdrawn\n{SOUTH},2019,,61,\nY1,2019,4,,\n{CREEK},2018,,,yes\n",
}


def test_after_an_undone_import_all_is_as_it_was_and_what_was_known_stays(office: Office, tmp_path: Path) -> None:
    outcome = imported(office.engine, tmp_path / "more", MORE)
    assert outcome.problems == [] and outcome.change == 2
    with office.read() as connection:
        then, answers = rows_in_force(connection, 2), around(connection, 2)
    assert service.undo(office.engine, 2) == 3
    as_it_was(office)
    both_ways.read_again()
    with office.read() as connection:
        assert rows_in_force(connection, 2) == then
        assert around(connection, 2) == answers


@pytest.mark.parametrize("how", [{"effective": 20190601}, {"correct": True}])
def test_after_an_undone_import_of_changes_or_corrections_all_is_as_it_was(
    office: Office, tmp_path: Path, how: dict[str, Any]
) -> None:
    places = f"code,name,parent\n{SOUTH},South,{HILL}\n{POND},Pond,{NORTH}\n{SETTLED},S,{EAST}\n{HILL},Hill,{WEST}\n"
    organizations = f"code,name,superior,place\n{branch(SOUTH)},South branch,D2,{UPPER}\n"
    outcome = imported(office.engine, tmp_path / "more", {"places": places, "organizations": organizations}, **how)
    assert outcome.problems == [] and outcome.change == 2
    service.undo(office.engine, 2)
    as_it_was(office)


def test_the_undone_first_import_leaves_nothing_and_done_again_all_of_it(office: Office) -> None:
    service.undo(office.engine, 1)
    with office.read() as connection:
        assert not any(rows_in_force(connection, 2).values())
    service.undo(office.engine, 2)
    as_it_was(office)


def test_an_import_that_others_built_on_is_not_undone_and_they_are_listed(office: Office, tmp_path: Path) -> None:
    assert imported(office.engine, tmp_path / "more", MORE).change == 2
    office.do_only("place", "move", code="Y1", under=HILL, effective="2020-01-01")
    office.do_only("organization", "transfer", code=branch(NORTH), place="Y1", effective="2020-01-01")
    facts = {"facts": f"unit,period,activists\n{SOUTH},2019,7\n"}
    assert imported(office.engine, tmp_path / "facts", facts).change == 5
    with pytest.raises(Invalid) as refused:
        service.undo(office.engine, 2)
    named = {int(problem.problem.en.split()[1]) for problem in refused.value.problems}
    assert named == {3, 4, 5} and office.head == 5
    for change in (5, 4, 3):
        service.undo(office.engine, change)
    service.undo(office.engine, 2)
    as_it_was(office)


#: A verb of each kind that one of `VERBS` cannot be undone under: it changes what that one brought about.
LATER = {
    "found a place": ("place", "rename", {"code": "Y", "name": "Later"}),
    "rename a place": ("place", "move", {"code": SOUTH, "under": HILL}),
    "move a place": ("place", "recode", {"code": SOUTH, "new_code": "Y2"}),
    "abolish a place": ("place", "reopen", {"code": HILL}),
    "merge places": ("place", "reopen", {"code": NORTH}),
    "split a place": ("place", "abolish", {"code": "Y", "successor": NORTH}),
    "transfer": ("organization", "rename", {"code": branch(SOUTH), "name": "Later"}),
    "merge organizations": ("organization", "reopen", {"code": branch(BAY)}),
}


@pytest.mark.parametrize("name", list(LATER)[:: 4 if on_postgresql() else 1])
def test_a_verb_that_a_later_one_built_on_is_not_undone_before_that_one(office: Office, name: str) -> None:
    kind, verb, texts = VERBS[name]
    office.do_only(kind, verb, **texts, effective=DAY)
    kind, verb, texts = LATER[name]
    office.do_only(kind, verb, **texts, effective="2020-01-01")
    with pytest.raises(Invalid) as refused:
        service.undo(office.engine, 2)
    assert {problem.problem.en.split()[1] for problem in refused.value.problems} == {"3"}
    service.undo(office.engine, 3)
    service.undo(office.engine, 2)
    with office.read() as connection:
        assert rows_in_force(connection, 5) == rows_in_force(connection, 1)
