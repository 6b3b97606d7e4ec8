"""`registry person`: what a clerk may write, and what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.registries import SMALL, founded, imported, written

LEDGERS = SMALL | {
    "people": "code,name,birth_year\nP1,安某,1970\nP2,安某,1971\nP3,安某,\n",
    "posts": "person,unit,role,from\nP1,D2,secretary,2018-05\nP2,451102101202,village_director,2019-03-01\n"
    "P2,451102101202,liaison,2019-03-01\nP3,451102101,instructor,2019\n",
}


@pytest.fixture(autouse=True)
def registry(database: Path) -> None:
    database.parent.mkdir()
    engine = founded(database)
    assert imported(engine, database.parent / "ledgers", LEDGERS).problems == []
    engine.dispose()


def test_pairs_are_listed_with_what_they_have_in_common_beside_the_name(run: Run) -> None:
    assert run("person", "duplicates", "--json").json == {
        "pairs": [
            {"a": "P1", "b": "P2", "why": "village"},
            {"a": "P1", "b": "P3", "why": "township"},
            {"a": "P2", "b": "P3", "why": "township"},
        ]
    }
    assert "同姓名、同村" in run("person", "duplicates").out and "安某" in run("person", "duplicates").out
    assert "same name, same township" in run("person", "duplicates", "--lang", "en").out


def test_of_each_of_a_pair_it_is_shown_where_and_what_that_person_is_or_was(run: Run, tmp_path: Path) -> None:
    ended = "person,unit,role,from,to\nP3,451102101,instructor,2019,2019-06\n"
    assert run("import", written(tmp_path / "ended", {"posts": ended})).code == 0
    lines = run("person", "duplicates").out.splitlines()
    first, second = (next(line for line in lines if f" {code} " in line) for code in ("P2", "P3"))
    assert "1970 年生" in first and "1971 年生" in first
    assert "贺街镇西村党支部 党组织书记 2018-05 起" in first
    assert "贺街镇西村 村居委会主任 2019-03-01 起；贺街镇西村 挂点干部" in first
    assert "贺街镇 党建工作指导员 2019 至 2019-06" in second
    shown = run("person", "duplicates", "--lang", "en").out
    assert "born 1970; 贺街镇西村党支部 secretary from 2018-05" in shown


def test_a_merger_answers_with_the_one_and_a_dry_run_with_no_change(run: Run) -> None:
    refused = run("person", "merge", "P1", "P2", "--json")
    assert (refused.code, refused.json["change"], refused.json["people"]) == (2, None, [])
    assert [(p["ledger"], p["column"]) for p in refused.json["problems"]] == [("people", "birth_year")]
    how = ("person", "merge", "P1", "P2", "--keep", "P2", "--actor", "某", "--reason", "重复登记", "--json")
    one = {
        "code": "P1",
        "codes": ["P1", "P2"],
        "name": "安某",
        "posts": [
            "D2/secretary/2018-05",
            "451102101202/village_director/2019-03-01",
            "451102101202/liaison/2019-03-01",
        ],
    }
    assert run(*how, "--dry-run").json == {"change": None, "people": [one]}
    assert run(*how).json == {"change": 2, "people": [one]}
    (change,) = (c for c in run("changes", "--json").json["changes"] if c["change"] == 2)
    assert (change["actor"], change["reason"]) == ("某", "重复登记") and "person merge" in change["origin"]
    assert run("person", "duplicates", "--json").json == {"pairs": [{"a": "P1", "b": "P3", "why": "township"}]}
    shown = run("history", "P2", "--lang", "en")
    assert shown.code == 0 and "recorded twice" in shown.out and "duplicate" in shown.out
    assert run("undo", "2", "--json").json["change"] == 3
    assert len(run("person", "duplicates", "--json").json["pairs"]) == 3


def test_several_posts_are_split_off_at_once_and_shown(run: Run) -> None:
    posts = ("451102101202/village_director/2019-03-01", "451102101202/liaison/2019-03-01")
    answer = run("person", "split", "P2", "--posts", *posts, "--dry-run", "--json").json
    assert answer["change"] is None
    assert [(p["code"], len(p["posts"])) for p in answer["people"]] == [("P2", 0), ("R000001", 2)]
    shown = run("person", "split", "P2", "--posts", posts[0], "--posts", posts[1])
    assert shown.code == 0 and "R000001" in shown.out


def test_who_is_asked_for_but_not_recorded_is_told_in_both_languages(run: Run) -> None:
    refused = run("person", "split", "P9", "--json", "--lang", "en")
    assert (refused.code, refused.json["people"]) == (2, [])
    assert [p["problem"] for p in refused.json["problems"]] == ["unknown code", "must be given"]
    assert "没有这个编号" in run("person", "merge", "P9", "P1").err
