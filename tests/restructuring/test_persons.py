"""People who were recorded twice become one, and one who is two becomes two: from the change on, and not before it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from registry import archive, verifying
from registry.archive.checking import problems_of
from registry.db import reading
from registry.errors import Invalid
from registry.exchange.exporting import export
from registry.lookup import dossier
from registry.lookup.duplicates import Pair, duplicates
from registry.lookup.history import history_of
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.restructuring.persons import merge, split
from registry.restructuring.service import undo
from registry.slices import LEDGERS, TABLES, VERSIONED
from registry.unit_names import KeptUnit
from registry.versions import At
from registry.versions.identities import meant
from registry.versions.rows import in_force
from registry.web import create_app
from tests.reference.digest import plain_digest
from tests.registries import SMALL, founded, imported, opened, url_of

VILLAGE, BRANCH = "451102101202", "D2"
#: One person who was recorded as P1 and P2, and another one.
TWICE = SMALL | {
    "people": "code,name,gender,birth_year,education\nP1,安某,男,,大专\nP2,安某,男,1975,\nP3,柏某,,,\n",
    "posts": "person,unit,role,from,to,source\nP1,D2,secretary,2018-05,,local\n"
    f"P2,{VILLAGE},village_director,2019-03-01,2020-06,\nP2,D2,secretary,2018-05-01,2021-01,\n"
    f"P3,{VILLAGE},liaison,2019-01,,\n",
    "trainings": "person,held_on,title,level,hours\nP1,2019-06,班,county,8\nP2,2019-06,班,county,\n"
    "P2,2019-07,另一班,city,16\n",
    "activities": f"place,kind,held_on,title,speaker\n{VILLAGE},lecture,2019-05-01,课,P2\n",
    "pay": f"person,unit,from,to,base_yuan\nP2,{VILLAGE},2019-06,,2100\n",
    "cadre_events": f"person,unit,kind,on\nP2,{VILLAGE},interviewed,2019-08-01\n",
    "safeguards": f"person,unit,on,have_01\nP2,{VILLAGE},2019-08-01,是\n",
    "pool": f"person,batch,from,place\nP2,2019,2019-08-01,{VILLAGE}\n",
    "finding_steps": "rule,unit,on,step,due_on\nCOM-04,P2@D2/secretary/2018-05-01,2019-08-01,plan,2019-12-31\n",
}
#: The tables that refer to people.
OF_PEOPLE = [ledger.key for ledger in LEDGERS if any("people" in c.to for c in ledger.references)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    yield from fresh(tmp_path, TWICE)


def fresh(folder: Path, ledgers: Mapping[str, str]) -> Iterator[Engine]:
    engine = founded(folder / "r.db")
    assert imported(engine, folder / "set", ledgers).problems == []
    yield engine
    engine.dispose()


def at(engine: Engine, known_at: int | None = None) -> Any:
    """The rows in force of every ledger about people, references as identities, without their numbers."""
    with reading(engine) as connection:
        view = At(connection, Moment(today(), head(connection) if known_at is None else known_at))
        return {
            key: sorted(
                str({column.name: row[column.name] for column in TABLES[key].info["recorded"]})
                for row in in_force(view, TABLES[key], {})
            )
            for key in ("people", "finding_steps", *OF_PEOPLE)
        }


def identity(engine: Engine, code: str, known_at: int | None = None) -> int:
    with reading(engine) as connection:
        view = At(connection, Moment(today(), head(connection) if known_at is None else known_at))
        return meant(view, code)["person"][0]


def history(engine: Engine, code: str) -> dict[str, Any]:
    with reading(engine) as connection:
        return history_of(At(connection, Moment(today(), head(connection))), code)


def is_whole(engine: Engine) -> None:
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).problem is None
        assert problems_of(connection) == []


def reasons(invalid: pytest.ExceptionInfo[Invalid]) -> list[tuple[str | None, str | None, str]]:
    return [(p.ledger, p.column, p.problem.en) for p in invalid.value.problems]


# -- two become one --------------------------------------------------------------------------------------------------


def test_two_become_one_with_posts_and_all_else_of_both_and_both_codes_find_him(engine: Engine) -> None:
    answer = merge(engine, "P1", "P2", None)
    assert answer == {
        "change": 2,
        "people": [
            {
                "code": "P1",
                "codes": ["P1", "P2"],
                "name": "安某",
                "posts": ["D2/secretary/2018-05", f"{VILLAGE}/village_director/2019-03-01"],
            }
        ],
    }
    assert identity(engine, "P1") == identity(engine, "P2")
    rows = at(engine)
    one, other = identity(engine, "P1", 1), identity(engine, "P2", 1)
    assert [len(rows[key]) for key in ("people", "posts", "trainings")] == [2, 3, 2]
    for key in OF_PEOPLE:
        referring = [row for row in rows[key] if f": {other}," in row.replace("}", ",") and "'person'" in row]
        assert not [row for row in referring if f"'person': {other}" in row or f"'speaker': {other}" in row]
        assert any(f"'person': {one}" in row or f"'speaker': {one}" in row for row in rows[key]), key
    is_whole(engine)


def test_what_one_lacks_is_filled_out_of_the_other_in_the_person_and_in_a_row_that_both_have(engine: Engine) -> None:
    merge(engine, "P1", "P2", None)
    (person,) = (row for row in at(engine)["people"] if "'P1'" in row)
    assert "'birth_year': 1975" in person and "'education': '大专'" in person
    (post,) = (row for row in at(engine)["posts"] if "secretary" in row)
    assert "'begins': 20180500" in post and "'ends': 20210100" in post and "'source': 'local'" in post
    (training,) = (row for row in at(engine)["trainings"] if "'班'" in row)
    assert "'hours': 80000" in training


def test_a_step_about_a_post_that_both_had_is_about_the_one_that_stays(engine: Engine) -> None:
    with reading(engine) as connection:
        before = At(connection, Moment(today(), 1))
        (stays,) = (r for r in in_force(before, TABLES["posts"], {"role": "secretary"}) if r["begins"] == 20180500)
    merge(engine, "P1", "P2", None)
    (step,) = at(engine)["finding_steps"]
    assert KeptUnit("posts", stays["record"]).text in step
    is_whole(engine)


def test_in_what_was_known_before_there_are_two(engine: Engine) -> None:
    before = at(engine)
    merge(engine, "P1", "P2", None)
    assert at(engine, 1) == before
    assert identity(engine, "P1", 1) != identity(engine, "P2", 1)
    with reading(engine) as connection:
        then = Picture(connection, Moment(datetime.date(2019, 12, 31), 1))
        assert dossier.read(then, "P2").code == "P2"
        assert dossier.read(Picture(connection, Moment(datetime.date(2019, 12, 31), 2)), "P2").code == "P1"


def test_values_that_differ_are_all_told_and_need_keep(engine: Engine, tmp_path: Path) -> None:
    ledgers = {
        "people": "code,birth_year,education\nP1,1973,大专\nP2,1975,本科\n",
        "trainings": "person,held_on,title,level\nP2,2019-06,班,city\n",
    }
    assert imported(engine, tmp_path / "more", ledgers).problems == []
    before = at(engine)
    with pytest.raises(Invalid) as refused:
        merge(engine, "P1", "P2", None)
    assert [(p.ledger, p.column, p.allowed.zh) for p in refused.value.problems] == [
        ("trainings", "level", "--keep P1或--keep P2"),
        ("people", "birth_year", "--keep P1或--keep P2"),
        ("people", "education", "--keep P1或--keep P2"),
    ]
    assert at(engine) == before


@pytest.mark.parametrize(("keep", "year", "level"), [("P1", 1973, "county"), ("P2", 1975, "city")])
def test_keep_says_whose_values_stay_and_the_code_stays_that_of_the_first(
    keep: str, year: int, level: str, engine: Engine, tmp_path: Path
) -> None:
    ledgers = {
        "people": "code,birth_year\nP1,1973\n",
        "trainings": "person,held_on,title,level\nP2,2019-06,班,city\n",
    }
    assert imported(engine, tmp_path / "more", ledgers).problems == []
    (told,) = merge(engine, "P1", "P2", keep)["people"]
    assert (told["code"], told["codes"]) == ("P1", ["P1", "P2"])
    rows = at(engine)
    assert any(f"'birth_year': {year}" in row and "'大专'" in row for row in rows["people"])
    (training,) = (row for row in rows["trainings"] if "'班'" in row)
    assert f"'level': '{level}'" in training
    is_whole(engine)


def test_a_dry_run_answers_the_same_and_stores_nothing(engine: Engine) -> None:
    tried = merge(engine, "P1", "P2", None, dry_run=True)
    assert tried["change"] is None
    assert merge(engine, "P1", "P2", None)["people"] == tried["people"]


@pytest.mark.parametrize(
    ("a", "b", "keep", "what"),
    [
        ("P1", "P9", None, [(None, "b", "unknown code")]),
        ("P8", "P9", None, [(None, "a", "unknown code"), (None, "b", "unknown code")]),
        ("P1", "P1", None, [(None, "b", "is the same person already")]),
        ("P1", "D2", None, [(None, "b", "unknown code")]),
        ("P1", "P2", "P3", [(None, "keep", "is neither of the two")]),
    ],
)
def test_what_cannot_be_merged_is_refused_with_every_reason(
    a: str, b: str, keep: str | None, what: list[Any], engine: Engine
) -> None:
    with pytest.raises(Invalid) as refused:
        merge(engine, a, b, keep)
    assert reasons(refused) == what


def test_one_who_was_recorded_three_times_becomes_one(engine: Engine) -> None:
    merge(engine, "P1", "P2", None)
    (told,) = merge(engine, "P3", "P2", "P3")["people"]
    assert (told["code"], told["codes"], len(told["posts"])) == ("P3", ["P3", "P1", "P2"], 3)
    assert len({identity(engine, code) for code in ("P1", "P2", "P3")}) == 1
    assert identity(engine, "P2", 2) == identity(engine, "P1", 2) != identity(engine, "P3", 2)
    is_whole(engine)
    with pytest.raises(Invalid) as refused:
        merge(engine, "P1", "P2", None)
    assert reasons(refused) == [(None, "b", "is the same person already")]


def test_undoing_makes_them_two_again_and_merging_anew_one(engine: Engine, tmp_path: Path) -> None:
    before = at(engine)
    merge(engine, "P1", "P2", None)
    merged = at(engine)
    undo(engine, 2)
    assert at(engine) == before and identity(engine, "P1") != identity(engine, "P2")
    assert at(engine, 2) == merged and identity(engine, "P1", 2) == identity(engine, "P2", 2)
    merge(engine, "P1", "P2", None)
    assert at(engine) == merged
    is_whole(engine)


def test_the_archive_brings_it_back_and_both_reckonings_of_the_digest_agree(engine: Engine, tmp_path: Path) -> None:
    merge(engine, "P1", "P2", None)
    archive.write(engine, tmp_path / "a.zip")
    archive.restore(tmp_path / "a.zip", url_of(tmp_path / "back.db"))
    back = opened(tmp_path / "back.db")
    assert at(back) == at(engine) and identity(back, "P1") == identity(back, "P2")
    with reading(back) as connection:
        digest = connection.exec_driver_sql("select digest from change where number = 2").scalar()
        assert plain_digest(connection, dict(VERSIONED), 2) == digest
    back.dispose()


# -- what comes in afterwards ------------------------------------------------------------------------------------------


def test_a_later_import_means_the_one_by_either_code_and_leaves_his_own(engine: Engine, tmp_path: Path) -> None:
    merge(engine, "P1", "P2", None)
    ledgers = {
        "people": "code,name,education\nP2,安某,本科\n",
        "posts": f"person,unit,role,from\nP2,{VILLAGE},liaison,2022\nP2,D2,secretary,2018-05\n",
    }
    outcome = imported(engine, tmp_path / "later", ledgers)
    assert outcome.problems == []
    assert outcome.answer["ledgers"]["posts"] == {"new": 1, "revised": 0, "same": 1, "withdrawn": 0, "cleared": 0}
    (person,) = (row for row in at(engine)["people"] if "本科" in row)
    assert "'code': 'P1'" in person
    is_whole(engine)
    assert imported(engine, tmp_path / "again", ledgers).answer["change"] is None


def test_an_export_of_before_with_its_record_numbers_means_the_one(engine: Engine, tmp_path: Path) -> None:
    export(engine, tmp_path / "out", Moment(today(), 1))
    header, *lines = (tmp_path / "out" / "people.csv").read_text(encoding="utf-8-sig").splitlines()
    own = [line for line in lines if "P2" in line]
    merge(engine, "P1", "P2", None)
    outcome = imported(engine, tmp_path / "back", {"people": "\n".join([header, *own])})
    assert outcome.problems == [] and len(at(engine)["people"]) == 2


def test_both_codes_in_one_sheet_are_one_row_twice(engine: Engine, tmp_path: Path) -> None:
    merge(engine, "P1", "P2", None)
    outcome = imported(engine, tmp_path / "later", {"people": "code,name\nP1,安某\nP2,安某\n"})
    assert [(p.row, p.problem.en) for p in outcome.problems] == [(3, "is row 2 again")]


def test_he_is_withdrawn_and_brought_back_by_either_code(engine: Engine, tmp_path: Path) -> None:
    ledgers = {"people": "code,name\nP4,甲某\nP5,甲某\n"}
    assert imported(engine, tmp_path / "more", ledgers).problems == []
    merge(engine, "P4", "P5", None)
    gone = imported(engine, tmp_path / "gone", {"people": "code,withdrawn\nP5,yes\n"})
    assert gone.problems == [] and len(at(engine)["people"]) == 3
    is_whole(engine)
    with pytest.raises(Invalid) as refused:
        merge(engine, "P1", "P5", None)
    assert reasons(refused) == [(None, "b", "has been withdrawn")]
    back = imported(engine, tmp_path / "back", {"people": "code,name\nP5,甲某\n"})
    assert back.problems == [] and any("'P4'" in row for row in at(engine)["people"])
    is_whole(engine)


# -- what is told ------------------------------------------------------------------------------------------------------


def test_the_history_of_either_code_tells_of_both_and_of_the_merger(engine: Engine) -> None:
    own = history(engine, "P2")
    merge(engine, "P1", "P2", None)
    told = history(engine, "P2")
    assert told == history(engine, "P1")
    assert told["codes"] == ["P1", "P2"]
    (same,) = told["same_person"]
    assert (same["duplicate"], same["person"], same["change"], same["until"]) == ("P2", "P1", 2, None)
    assert [state["code"] for state in told["states"]] == ["P1", "P2", "P1"]
    assert {p["person"] for p in told["posts"] if p["until"] is None} == {"P1"}
    assert [p["person"] for p in told["posts"] if p["until"] == 2].count("P2") == len(own["posts"]) == 2
    assert "same_person" not in own


def test_the_page_of_either_code_shows_the_other_and_the_change_that_made_them_one(engine: Engine) -> None:
    merge(engine, "P1", "P2", None)
    client = create_app(engine).test_client()
    for code in ("P1", "P2"):
        shown = unescape(client.get(f"/units/{code}?space=person&as_of=2019-12-31").text)
        assert "P2（第 2 次变更合并）" in shown and "/changes/2?" in shown
        assert "培训" in shown and "另一班" in shown
    before = unescape(client.get("/units/P2?space=person&as_of=2019-12-31&known_at=1").text)
    assert "合并）" not in before and "另一班" in before
    did = unescape(client.get("/changes/2?as_of=2019-12-31").text)
    assert "同一人" in did and "P2" in did
    english = client.get("/units/P1?space=person&as_of=2019-12-31&lang=en").text
    assert "P2 (merged by change 2)" in unescape(english)


def test_who_may_have_been_recorded_twice_is_of_one_name_and_village_township_or_birth_year(tmp_path: Path) -> None:
    ledgers = SMALL | {
        "people": "code,name,birth_year\nA,安某,\nB,安 某,\nC,安某,\nE,柏某,1970\nF,柏某,1970\nG,柏某,1971\nH,丁某,\n",
        "posts": f"person,unit,role,from,to\nA,{VILLAGE},liaison,2019,\nB,D2,secretary,2018-05,2019\n"
        f"C,D1,secretary,2018,\nH,{VILLAGE},liaison,2019,\n",
    }
    (engine,) = fresh(tmp_path, ledgers)
    engine = opened(tmp_path / "r.db")
    with reading(engine) as connection:
        found = duplicates(Picture(connection, Moment(datetime.date(2021, 1, 1), 1)))
    assert found == [
        Pair("A", "B", ("village",), "安某"),
        Pair("A", "C", ("township",), "安某"),
        Pair("B", "C", ("township",), "安 某"),
        Pair("E", "F", ("birth_year",), "柏某"),
    ]
    merge(engine, "A", "B", "A")
    with reading(engine) as connection:
        left = duplicates(Picture(connection, Moment(datetime.date(2021, 1, 1), 2)))
    assert [(one.a, one.b) for one in left] == [("A", "C"), ("E", "F")]
    engine.dispose()


# -- one becomes two ---------------------------------------------------------------------------------------------------


def test_the_posts_named_become_those_of_a_new_person_of_the_same_name(engine: Engine) -> None:
    before = at(engine)
    answer = split(engine, "P2", [f"{VILLAGE}/村居委会主任/2019年3月1日"])
    assert answer == {
        "change": 2,
        "people": [
            {"code": "P2", "codes": ["P2"], "name": "安某", "posts": ["D2/secretary/2018-05-01"]},
            {
                "code": "R000001",
                "codes": ["R000001"],
                "name": "安某",
                "posts": [f"{VILLAGE}/village_director/2019-03-01"],
            },
        ],
    }
    assert at(engine, 1) == before and at(engine)["trainings"] == before["trainings"]
    assert any("'R000001'" in row and "'birth_year': None" in row for row in at(engine)["people"])
    is_whole(engine)
    undo(engine, 2)
    assert at(engine) == before
    is_whole(engine)


def test_the_new_person_has_the_next_code_that_nobody_ever_had(engine: Engine) -> None:
    split(engine, "P2", [f"{VILLAGE}/village_director/2019-03-01"])
    undo(engine, 2)
    answer = split(engine, "P2", ["P2@D2/secretary/2018-05"])
    assert [person["code"] for person in answer["people"]] == ["P2", "R000002"]


def test_two_that_were_merged_wrongly_are_split_again(engine: Engine) -> None:
    merge(engine, "P1", "P2", None)
    split(engine, "P2", [f"{VILLAGE}/village_director/2019-03-01"])
    assert identity(engine, "P2") == identity(engine, "P1") != identity(engine, "R000001")
    is_whole(engine)


def test_a_name_may_stand_for_a_person_and_a_unit_and_several_of_it_are_told(engine: Engine) -> None:
    (told,) = merge(engine, "柏某@西村", "P2", "P2")["people"]
    assert (told["codes"], told["name"]) == (["P3", "P2"], "安某")
    answer = split(engine, "P3", ["西村党支部/党组织书记/2018-05-01", "贺街镇西村/liaison/2019-01"])
    assert [len(person["posts"]) for person in answer["people"]] == [1, 2]
    with pytest.raises(Invalid) as refused:
        merge(engine, "P1", "安某", None)
    (problem,) = refused.value.problems
    assert problem.column == "b" and "P3" in problem.allowed.zh and "R000001" in problem.allowed.en
    assert (problem.code, [one.code for one in problem.candidates]) == ("ambiguous_person", ["P1", "P3", "R000001"])
    with pytest.raises(Invalid) as refused:
        merge(engine, "P1", "无此人", None)
    assert [one.code for one in refused.value.problems] == ["unknown_name"]


@pytest.mark.parametrize("post", ["D2/secretary/2019", "D2/king/2018-05", "D9/secretary/2018-05", "secretary", "D2/x"])
def test_a_post_that_is_not_his_is_refused_with_those_that_are(post: str, engine: Engine) -> None:
    with pytest.raises(Invalid) as refused:
        split(engine, "P2", [post, f"{VILLAGE}/village_director/2019-03-01"])
    (problem,) = refused.value.problems
    assert (problem.column, problem.value) == ("posts", post)
    assert "D2/secretary/2018-05-01" in problem.allowed.zh


def test_a_split_of_no_posts_or_of_nobody_is_refused_with_both_reasons(engine: Engine) -> None:
    with pytest.raises(Invalid) as refused:
        split(engine, "P9", [])
    assert reasons(refused) == [(None, "a", "unknown code"), (None, "posts", "must be given")]


# -- against a plain model ------------------------------------------------------------------------------------------

ROLES = st.sampled_from(["secretary", "deputy_secretary", "committee_member"])
POSTS = st.sets(st.tuples(st.sampled_from("ABC"), ROLES, st.sampled_from([2018, 2019, 2020])), max_size=8)
COURSES = st.sets(st.tuples(st.sampled_from("ABC"), st.sampled_from([2018, 2019]), st.sampled_from("甲乙")), max_size=6)


@settings(max_examples=12, deadline=None)
@given(posts=POSTS, courses=COURSES, pairs=st.lists(st.permutations("ABC"), min_size=1, max_size=2))
def test_merging_is_putting_one_code_for_the_other_and_undoing_takes_it_back(
    posts: Any, courses: Any, pairs: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("merging")
    ledgers = SMALL | {
        "people": "code,name\nA,安某\nB,安某\nC,安某\n",
        "posts": "person,unit,role,from\n" + "".join(f"{p},D2,{role},{year}\n" for p, role, year in sorted(posts)),
        "trainings": "person,held_on,title,level\n"
        + "".join(f"{p},{year},{title},city\n" for p, year, title in sorted(courses)),
    }
    (engine,) = fresh(folder, ledgers)
    engine = opened(folder / "r.db")
    one_of = {code: code for code in "ABC"}
    states = [at(engine)]
    for a, b, _ in pairs:
        if one_of[a] != one_of[b]:
            merge(engine, a, b, None)
            gone, stays = one_of[b], one_of[a]
            one_of = {code: stays if one == gone else one for code, one in one_of.items()}
            states.append(at(engine))
    own = {code: identity(engine, code, 1) for code in "ABC"}
    assert {code: identity(engine, code) for code in "ABC"} == {code: own[one] for code, one in one_of.items()}
    wanted = {(own[one_of[p]], role, year * 10_000) for p, role, year in posts}
    assert {tuple(eval(row)[n] for n in ("person", "role", "begins")) for row in states[-1]["posts"]} == wanted
    assert len(states[-1]["posts"]) == len(wanted)
    assert len(states[-1]["trainings"]) == len({(one_of[p], year, title) for p, year, title in courses})
    is_whole(engine)
    for number in range(len(states), 1, -1):
        undo(engine, number)
        assert at(engine) == states[number - 2]
    assert {code: identity(engine, code) for code in "ABC"} == own
    is_whole(engine)
    engine.dispose()


def test_every_ledger_that_refers_to_people_is_in_the_registry_that_is_merged() -> None:
    assert set(OF_PEOPLE) <= TWICE.keys()
