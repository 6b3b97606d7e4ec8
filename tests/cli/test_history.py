"""`tree`, `history`, `changes`, `verify`, `checkpoint` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.db import reading
from registry.slices import VERSIONED
from tests.cli.conftest import Run
from tests.reference.digest import plain_digest
from tests.registries import opened, touch, touch_freely


def codes(run: Run, *args: str) -> list[str]:
    return [place["code"] for place in run("tree", *args, "--json").json["places"]]


def test_the_tree_lists_the_places_of_a_day_by_code_with_their_parents(run: Run, standing: Path) -> None:
    places = run("tree", "--as-of", "2019-12-31", "--json").json["places"]
    assert places[0] == {"code": "45", "name": "广西", "kind": "province", "parent": None}
    assert places[-1] == {"code": "451102101203", "name": "北村", "kind": "village", "parent": "451102101"}
    assert [p["code"] for p in places] == sorted(p["code"] for p in places)


def test_a_place_is_in_the_tree_up_to_the_day_before_its_end(run: Run, standing: Path) -> None:
    assert "451102101203" in codes(run, "--as-of", "2019-12-31")
    assert "451102101203" not in codes(run, "--as-of", "2020-01-01")
    assert "451102101202001" not in codes(run, "--as-of", "2014-12-31")


def test_the_official_tree_leaves_out_natural_villages_and_sites(run: Run, standing: Path) -> None:
    everything, official = codes(run), codes(run, "--official")
    assert set(everything) - set(official) == {"451102101202001"}


def test_the_tree_of_a_scope_holds_it_and_all_below(run: Run, standing: Path) -> None:
    assert codes(run, "--scope", "451102101202") == ["451102101202", "451102101202001"]
    assert codes(run, "--scope", "451102101203", "--as-of", "2020-01-01") == []


def test_the_tree_as_known_before_the_first_change_is_empty(run: Run, standing: Path) -> None:
    assert codes(run, "--known-at", "0") == []
    assert codes(run, "--known-at", "0", "--scope", "4511") == []


def test_a_child_of_an_abolished_parent_stands_under_who_took_over(run: Run, standing: Path, tmp_path: Path) -> None:
    row = "451102101203001,下屯,natural_village,451102101203,2010\n"
    (tmp_path / "places.csv").write_text("code,name,kind,parent,from\n" + row, encoding="utf-8")
    assert run("import", tmp_path / "places.csv").code == 0
    for day, parent in (("2019-12-31", "451102101203"), ("2020-01-01", "451102101202")):
        places = run("tree", "--as-of", day, "--json").json["places"]
        assert next(p for p in places if p["code"] == "451102101203001")["parent"] == parent


def test_a_history_has_every_version_with_the_change_that_brought_it_and_the_one_that_ended_it(
    run: Run, standing: Path
) -> None:
    found = run("history", "D2", "--json").json
    assert list(found) == ["codes", "states", "successions", "posts", "coverage", "ratings", "cases", "facts"]
    assert found["codes"] == ["D2"]
    assert [(p["to"], p["change"], p["until"]) for p in found["posts"]] == [(None, 1, 2), ("2019-11-01", 2, 3)]
    assert found["states"][0] | {"name": "西村党支部", "superior": "D1", "from": "2018-05"} == found["states"][0]
    assert [(r["stars"], r["change"]) for r in found["ratings"]] == [(4, 1)]
    assert [c["code"] for c in found["cases"]] == ["Z1"]


def test_a_history_is_in_order_of_time_and_in_the_ledgers_own_words(run: Run, standing: Path) -> None:
    facts = run("history", "451102101202", "--json").json["facts"]
    assert [(f["period"], f["collective_income_yuan"]) for f in facts] == [("2018", 41000), ("2019", 52000.5)]


def test_a_succession_stands_in_the_history_of_both(run: Run, standing: Path) -> None:
    for code in ("451102101202", "451102101203"):
        (succession,) = run("history", code, "--json").json["successions"]
        assert (succession["predecessor"], succession["successor"]) == ("451102101203", "451102101202")
        assert (succession["effective"], succession["change"]) == ("2020-01-01", 1)


def test_people_and_cases_have_a_history_too(run: Run, standing: Path) -> None:
    assert len(run("history", "P1", "--json").json["posts"]) == 2
    assert run("history", "Z1", "--json").json["states"][0]["organization"] == "D2"


def test_a_history_tells_the_number_by_which_a_text_of_a_withdrawn_row_is_taken_away(
    run: Run, standing: Path, tmp_path: Path
) -> None:
    for name, text in (("a", "code,name\nPX,某某\n"), ("b", "code,name,withdrawn\nPX,某某,yes\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "people.csv").write_text(text, encoding="utf-8")
        assert run("import", tmp_path / name).code == 0
    (person,) = run("history", "PX", "--json").json["states"]
    assert (person["change"], person["until"]) == (4, 5)
    shown = run("history", "PX").out
    assert "记录号" in shown
    assert person["record"] in shown
    assert run("redact", 4, f"people/{person['record']}", "name", "--reason", "误录").code == 0
    (person,) = run("history", "PX", "--json").json["states"]
    assert person["name"] == "〔已删除〕"


def test_any_code_that_a_unit_ever_had_finds_its_history(run: Run, standing: Path, tmp_path: Path) -> None:
    export = tmp_path / "out"
    assert run("export", export).code == 0
    text = (export / "places.csv").read_text(encoding="utf-8-sig").replace("451102101202001,", "ZRC-1,")
    only = [line for n, line in enumerate(text.splitlines()) if n == 0 or line.startswith("ZRC-1")]
    (export / "places.csv").write_text("\n".join(only), encoding="utf-8")
    assert run("import", export / "places.csv", "--effective", "2019-01-01").code == 0
    old, new = run("history", "451102101202001", "--json").json, run("history", "ZRC-1", "--json").json
    assert old == new
    assert old["codes"] == ["451102101202001", "ZRC-1"]


def test_a_history_for_people_speaks_their_language(run: Run, standing: Path) -> None:
    chinese, english = run("history", "D2").out, run("history", "D2", "--lang", "en").out
    assert "任职日期" in chinese and "党组织书记" in chinese and "失效于变更" in chinese
    assert "from" in english and "secretary" in english and "out of force at" in english


def test_changes_are_listed_from_the_oldest(run: Run, standing: Path) -> None:
    changes = run("changes", "--json").json["changes"]
    assert [c["change"] for c in changes] == [1, 2, 3]
    assert list(changes[0]) == ["change", "at", "actor", "reason", "origin", "rows", "digest"]
    assert (changes[0]["actor"], changes[0]["reason"]) == ("张三", "首次登记")
    assert isinstance(changes[0]["origin"], str)
    assert changes[1]["rows"] == 2
    assert "张三" in run("changes").out


def test_an_undoing_tells_in_the_list_of_changes_which_one_it_undid(run: Run, standing: Path) -> None:
    assert run("undo", "3").code == 0
    assert "undo 3" in run("changes").out


def test_verifying_tells_the_number_of_changes_and_the_head(run: Run, standing: Path) -> None:
    head = run("changes", "--json").json["changes"][-1]["digest"]
    answer = run("verify", "--json")
    assert (answer.code, answer.json) == (0, {"ok": True, "changes": 3, "head": head})
    assert head in run("verify").out


def test_a_record_that_was_touched_is_shown_with_the_change_and_exit_code_1(run: Run, standing: Path) -> None:
    touch(standing, "update posts set begins = 20170101 where since = 2")
    answer = run("verify", "--json")
    assert answer.code == 1
    assert answer.json | {"ok": False, "change": 2} == answer.json
    assert "第 2 次变更有误" in answer.err
    assert "change 2 does not hold" in run("verify", "--lang", "en").err


def test_a_setting_that_no_page_could_open_on_is_shown_though_the_chain_holds(run: Run, standing: Path) -> None:
    touch(standing, "insert into setting values ('opens_on', 'soon')")
    answer = run("verify", "--json", "--lang", "en")
    assert (answer.code, answer.json["ok"], "change" in answer.json) == (1, False, False)


def test_verifying_tells_what_no_import_would_have_taken_in(run: Run, standing: Path) -> None:
    touch(standing, "insert into setting values ('opens_on', 'soon')", "update facts set line = 0 where id = 1")
    answer = run("verify", "--json", "--lang", "en")
    # A line stands in the digest too; the day that pages open on does not.
    assert (answer.code, answer.json["ok"], "change" in answer.json) == (1, False, True)
    problems = [(p["ledger"], p["row"], p["column"], p["problem"]) for p in answer.json["problems"]]
    assert problems == [
        ("setting", 1, "value", "is not a day (such as 2019-12-31)"),
        ("facts", 1, "line", "is no row of a sheet"),
    ]
    answer = run("verify", "--lang", "en")
    assert "change 1 does not hold" in answer.err
    assert "is not a day" in answer.err and "altered past it" in answer.err
    assert "登记库曾被绕过程序改动" in run("verify").err


def test_a_checkpoint_is_one_line_that_verify_takes(run: Run, standing: Path) -> None:
    line = run("checkpoint").out
    assert line.count("\n") == 1
    assert run("verify", "--against", line).code == 0
    number, _, time = line.split()
    assert run("verify", "--against", f"{number} {'0' * 64} {time}").code == 1
    assert run("verify", "--against", f"4 {'0' * 64} {time}").code == 1


def test_what_a_redaction_could_not_do_is_shown_in_the_readers_language(
    run: Run, standing: Path, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("code,name\nPX,冯某某\nPY,冯某某\n", encoding="utf-8")
    assert run("import", tmp_path / "people.csv", "--reason", "冯某某一家").code == 0
    (person,) = run("history", "PX", "--json").json["states"]
    redact = ("redact", 4, f"people/{person['record']}", "name", "--reason", "误录")
    notes = run(*redact).err
    (other,) = run("history", "PY", "--json").json["states"]
    number = other["record"].rpartition("-")[2]
    assert f"同样的文字仍在 2 处：changes/4 reason、people/{number} name" in notes
    assert "以前的备份、存档" in notes
    english = run("redact", 4, "changes/4", "reason", "--reason", "x", "--lang", "en")
    assert "Done: change 6." in english.err and "are not reached" in english.err
    assert run("changes", "--json").json["changes"][3]["reason"] == "〔已删除〕"
    again = run("redact", 4, f"people/{number}", "name", "--reason", "误录", "--json")
    assert (again.code, again.json) == (0, {"change": 7, "elsewhere": [], "left": []})
    assert run("verify").code == 0


def test_what_stands_beside_the_registrys_tables_is_named(run: Run, standing: Path) -> None:
    touch(standing, "create view seen as select * from people")
    found = run("verify")
    assert (found.code, found.err) == (1, "数据库结构有误：有不属于登记库的内容：view seen\n")
    english = run("verify", "--lang", "en").err
    assert english == "the database's schema does not hold: not of the registry: view seen\n"
    verdict = run("verify", "--json").json
    assert (verdict["ok"], verdict["change"]) == (False, None)


def test_times_that_run_back_are_reported_of_a_record_that_holds(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that had been set ahead once does not lock the registry until then."""
    touch_freely(opened(standing), "update change set at = '2999-01-01T00:00:00.000000+00:00' where number = 3")
    with reading(opened(standing)) as connection:
        digest = plain_digest(connection, VERSIONED, 3)
    touch_freely(opened(standing), f"update change set digest = '{digest}' where number = 3")
    (tmp_path / "people.csv").write_text("code,name\nPX,冯某某\n", encoding="utf-8")
    refused = run("import", tmp_path / "people.csv")
    assert refused.code == 1 and "REGISTRY_CLOCK_SET_BACK_AFTER=3" in refused.err
    monkeypatch.setenv("REGISTRY_CLOCK_SET_BACK_AFTER", "3")
    assert run("import", tmp_path / "people.csv").code == 0
    whole = run("verify")
    assert whole.code == 0 and whole.err == "第 4 次变更的时间早于前一次变更（当时的时钟曾被调回）\n"
