"""What if: nothing is stored, and the answer equals the difference before and after really doing it."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from registry.checks import service as findings
from registry.db import reading, transaction
from registry.errors import Invalid, NotFound
from registry.figures import service as figures
from registry.figures import unit_keys
from registry.language import Words
from registry.measures.queries import MEASURED
from registry.moment import Moment, head
from registry.picture import Picture, with_lookups
from registry.places.queries import living
from registry.restructuring import service
from registry.restructuring.commands import order
from registry.restructuring.whatif import kind_of, what_if
from tests.registries import imported, on_postgresql
from tests.restructuring.small_county import Office
from tests.restructuring.test_merge_split import MOVED, WHOLE
from tests.restructuring.test_verbs import DAY, HILL, NORTH, SOUTH, TOWN, WEST

PLACES = ("4511", "451102", TOWN, HILL, SOUTH, WEST, NORTH, "N1")
ORGANIZATIONS = ("D1", "D2", "D3")


def thought(office: Office, verb: str, **texts: Any) -> dict[str, Any]:
    code = texts.get("code") or texts["codes"][0]
    return what_if(office.engine, order(kind_of(office.engine, code), verb, texts))


def figures_on(office: Office, day: str, scope: str | None) -> list[dict[str, Any]] | None:
    with reading(office.engine) as connection:
        try:
            return figures.figures(connection, Moment(datetime.date.fromisoformat(day), head(connection)), scope)
        except NotFound:
            return None


def seen(office: Office, day: str) -> tuple[dict[tuple[str, str], Any], set[str]]:
    """The findings of a day by rule and unit, and the posts that hold."""
    with reading(office.engine) as connection:
        picture = Picture(connection, Moment(datetime.date.fromisoformat(day), head(connection)))
        found = findings.findings(picture)
        answer = findings.as_json(picture, found)["findings"]
        posts = set(unit_keys.named(picture, "post").filter("holds")["name"])
        return {f.identity: t for f, t in zip(found, answer, strict=True)}, posts


def test_nothing_is_stored_and_the_next_change_has_the_next_number(office: Office) -> None:
    thought(office, "merge", codes=[SOUTH, WEST], into=WHOLE, new=[f"{WHOLE}=Southwest"], effective=DAY, **MOVED)
    assert office.head == 1 and WHOLE not in office.tree(DAY)
    assert office.do("place", "abolish", code=NORTH, effective=DAY)["change"] == 2


def test_every_level_that_is_touched_is_shown_before_and_after(office: Office) -> None:
    answer = thought(office, "move", code=SOUTH, under=HILL, effective=DAY)
    assert [s["scope"] for s in answer["scopes"]] == [None, "4511", "451102", TOWN, HILL, SOUTH]
    villages = {s["scope"]: [f["value"] for f in (*s["before"], *s["after"]) if f["code"] == "place.villages"]
                for s in answer["scopes"]}  # fmt: skip
    assert villages[TOWN] == [3, 2] and villages[HILL] == [0, 1] and villages["451102"] == [3, 3]


def test_the_posts_that_would_end_and_the_thresholds_that_are_passed_are_shown(office: Office, tmp_path: Path) -> None:
    facts = f"unit,period,full_members,probationary_members\n{WEST},2019,99,1\n{NORTH},2019,2,9\n"
    imported(office.engine, tmp_path / "facts", {"facts": facts})
    answer = thought(office, "abolish", code="D2", effective=DAY)
    assert answer["posts"] == ["P1@D2/secretary/2018-05"]
    members = thought(office, "merge", codes=[NORTH], into=WEST, effective=DAY)["members"]
    assert [(m["unit"], [s["rule"] for s in m["says"]]) for m in members] == [(WEST, ["ORG-02", "VIL-02", "VIL-03"])]


def members_of(office: Office, day: str, code: str) -> int | None:
    """The full members of a village as its figures count them."""
    with reading(office.engine) as connection:
        picture = Picture(connection, Moment(datetime.date.fromisoformat(day), head(connection)))
        counted = with_lookups(picture, living(picture).filter(pl.col("code") == code), MEASURED, ["full_members"])
        return counted["full_members"].item()


def test_members_of_a_merged_village_are_not_added_up_and_whoever_thinks_of_it_or_does_it_sees_so(
    office: Office, tmp_path: Path
) -> None:
    """The thresholds are of those who will be there: of both together."""
    imported(
        office.engine, tmp_path, {"facts": f"unit,period,full_members,activists\n{WEST},2019,40,\n{NORTH},2019,12,3\n"}
    )
    (member,) = thought(office, "merge", codes=[NORTH], into=WEST, effective=DAY)["members"]
    assert (member["unit"], member["full_members"], member["members"]) == (WEST, 40, 40)
    assert member["together"] == {"full_members": 52, "members": 52}
    assert [s["rule"] for s in member["says"]] == ["ORG-02", "VIL-02"]
    assert member["anew"]["values"] == [
        {"measure": "full_members", "unit": NORTH, "value": 12},
        {"measure": "activists", "unit": NORTH, "value": 3},
    ]
    sentence = member["anew"]["says"]["en"]
    assert sentence.startswith(f"{WEST}: to be recorded anew: full members (12 of {NORTH}); activists (3 of {NORTH})")
    notes: list[Words] = []
    merger = order("place", "merge", {"codes": [NORTH], "into": WEST, "effective": DAY})
    service.carry_out(office.engine, merger, note=notes.append)
    assert [words.en for words in notes] == [sentence]
    assert members_of(office, DAY, WEST) == member["full_members"]


def test_of_a_new_village_all_is_recorded_anew_and_the_thresholds_are_of_all_who_come_together(
    office: Office, tmp_path: Path
) -> None:
    facts = f"unit,period,full_members,poor_village\n{WEST},2019,30,yes\n{NORTH},2019,25,no\n"
    imported(office.engine, tmp_path, {"facts": facts})
    into = {"into": WHOLE, "new": [f"{WHOLE}=Northwest"], "goes_organizations": [f"*={WHOLE}"], "effective": DAY}
    answer = {m["unit"]: m for m in thought(office, "merge", codes=[WEST, NORTH], **into)["members"]}
    new = answer[WHOLE]
    assert (new["full_members"], new["together"]) == (None, {"full_members": 55, "members": 55})
    assert [s["en"].partition(":")[0] for s in new["says"]] == ["55 members", "55 members"]
    assert new["anew"]["says"]["en"] == (
        f"{WHOLE}: to be recorded anew: full members (30 of {WEST}, 25 of {NORTH}); "
        f"poor village (yes of {WEST}, no of {NORTH}); what was recorded of others is not added up"
    )


def test_what_was_recorded_of_the_successor_since_need_not_be_recorded_anew(office: Office, tmp_path: Path) -> None:
    facts = f"unit,period,full_members,activists\n{WEST},2019,40,\n{NORTH},2019,12,3\n{WEST},2020,52,\n"
    imported(office.engine, tmp_path, {"facts": facts})
    texts = {"codes": [NORTH], "into": WEST, "effective": DAY, "goes_facts": ["*=stay"]}
    (member,) = thought(office, "merge", **texts)["members"]
    assert [value["measure"] for value in member["anew"]["values"]] == ["activists"]
    assert member["together"] is None


def test_of_a_village_that_is_split_nothing_is_added_to_a_part_and_all_parts_are_recorded_anew(
    office: Office, tmp_path: Path
) -> None:
    imported(office.engine, tmp_path, {"facts": f"unit,period,full_members\n{NORTH},2019,60\n"})
    part = "451102101298"
    answer = thought(office, "split", code=NORTH, into=[NORTH, part], new=[f"{part}=Far North"], effective=DAY)
    found = {m["unit"]: (m["full_members"], m["together"], m["anew"]["values"]) for m in answer["members"]}
    value = {"measure": "full_members", "unit": NORTH, "value": 60}
    assert found == {NORTH: (60, None, [value]), part: (None, None, [value])}


def test_what_cannot_be_done_cannot_be_thought_of_either(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        thought(office, "move", code=SOUTH, under="451102", effective=DAY)
    assert [p.column for p in refused.value.problems] == ["under"]


def test_what_cannot_be_done_is_refused_without_waiting_for_who_writes(office: Office) -> None:
    with transaction(office.engine), pytest.raises(Invalid):
        thought(office, "move", code=SOUTH, under="451102", effective=DAY)
    with transaction(office.engine), pytest.raises(Invalid):
        office.do("place", "move", dry_run=True, code=SOUTH, under="451102", effective=DAY)


def some_verb(lot: random.Random) -> tuple[str, str, dict[str, Any]]:
    """A verb that may be thought of, about units drawn by lot."""
    day = lot.choice(("2018-03-01", "2018-06-01", "2019-03-15", DAY, "2020-06-01", "2021-01-01"))
    kind = lot.choice(("place", "place", "organization"))
    codes = PLACES if kind == "place" else ORGANIZATIONS
    verb, texts = lot.choice(("merge", "split", "move", "abolish")), {"effective": day}
    if verb == "move":
        return kind, verb, texts | {"code": lot.choice(codes), "under": lot.choice(codes)}
    if verb == "abolish":
        successor = lot.choice((None, *codes))
        return kind, verb, texts | {"code": lot.choice(codes)} | ({"successor": successor} if successor else {})
    places = (SOUTH, WEST, NORTH) if kind == "place" else ORGANIZATIONS
    code, into = lot.sample(places, 2)
    ends = lot.random() < 0.5
    answer = {f"goes_{what}": ["*=end" if ends else f"*={into}"] for what in ("coverage", "posts")}
    answer |= {"goes_children": [f"*={into}"], "goes_facts": ["*=stay"]}
    answer |= {"goes_organizations": ["*=stay"]} if kind == "place" else {}
    if verb == "merge":
        return kind, verb, texts | answer | {"codes": [code], "into": into}
    new = "X1" if kind == "organization" else WHOLE
    return kind, verb, texts | answer | {"code": code, "into": [into, new], "new": [f"{new}=New"]}


def compare(office: Office, seed: int, count: int) -> None:
    """So many verbs that can be done; before each the registry is as it was, by undoing the one before."""
    lot, done = random.Random(seed), 0
    while done < count:
        kind, verb, texts = some_verb(lot)
        day = texts["effective"]
        try:
            thought_of = thought(office, verb, **texts)
        except Invalid:
            office.refused(kind, verb, **texts)
            continue
        before, posts = seen(office, day)
        was = {s["scope"]: figures_on(office, day, s["scope"]) for s in thought_of["scopes"]}
        answer = office.do(kind, verb, **texts)
        after, still = seen(office, day)
        for scope in thought_of["scopes"]:
            assert scope["before"] == was[scope["scope"]], (verb, texts)
            assert scope["after"] == figures_on(office, day, scope["scope"]), (verb, texts)
        assert answer["findings"] == thought_of["findings"]
        assert thought_of["findings"]["new"] == [after[f] for f in after if f not in before]
        assert thought_of["findings"]["gone"] == [before[f] for f in before if f not in after]
        assert thought_of["posts"] == sorted(posts - still)
        service.undo(office.engine, answer["change"])
        done += 1


def test_the_answer_is_the_difference_of_really_doing_it(office: Office) -> None:
    compare(office, 1, 2 if on_postgresql() else 6)  # what is random are the verbs, not the database


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_verbs_tell_the_difference_of_really_doing_them(part: int, office: Office) -> None:
    compare(office, 100 + part, 50)
