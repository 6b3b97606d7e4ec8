"""`registry divisions`: an edition on the command line, its answer in JSON and for people, and the file of moves."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.restructuring.listing import CITY, real, without

MOVED = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Path, Path]:
    """Two editions: a village moves from one township to another."""
    files = tmp_path / "first.csv", tmp_path / "second.csv"
    for file, text in zip(files, (CITY, MOVED), strict=True):
        file.write_text(f"code,name,parent_code\n{text}", encoding="gb18030")
    return files


def test_the_first_edition_founds_the_registry(run, editions, database):
    answer = run("divisions", editions[0], "--effective", "2016-07-31", "--json")
    assert (answer.code, answer.json["change"], len(answer.json["new"])) == (0, 1, 8)
    assert list(answer.json) == ["change", "new", "gone", "renamed", "moved", "proposed", "problems"]
    tree = run("tree", "--official", "--as-of", "2016-07-31", "--json").json["places"]
    assert [p["code"] for p in tree] == sorted(line.split(",")[0] for line in CITY.splitlines())


def test_a_dry_run_over_no_registry_leaves_none_behind(run, editions, database):
    assert run("divisions", editions[0], "--effective", "2016", "--dry-run", "--json").json["change"] is None
    assert not database.exists()


def test_proposals_have_their_reasons_in_both_languages_and_are_confirmed_by_the_file_that_they_are_written_to(
    run, editions, tmp_path
):
    run("divisions", editions[0], "--effective", "2016-07-31")
    out = tmp_path / "moves.csv"
    dry = run("divisions", editions[1], "--effective", "2017-10-31", "--dry-run", "--moves-out", out, "--json").json
    (proposed,) = dry["proposed"]
    assert (proposed["old"], proposed["new"]) == ("451102101201", "451102102203")
    assert proposed["why"] == {"zh": "名称相同，同属贺州市", "en": "the same name; both in 贺州市"}
    with out.open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line == {
        "old_code": "451102101201",
        "new_code": "451102102203",
        "why": "名称相同，同属贺州市",
        "old_name": "东村委会",
        "new_name": "东村委会",
    }
    done = run("divisions", editions[1], "--effective", "2017-10-31", "--moves", out, "--json").json
    assert (done["change"], done["new"], done["gone"], done["proposed"]) == (2, [], [], [])
    assert [(m["old"], m["new"]) for m in done["moved"]] == [("451102101201", "451102102203")]
    assert run("history", "451102102203", "--json").json["codes"] == ["451102101201", "451102102203"]


def test_people_read_tables_with_the_reasons_in_their_language(run, editions):
    run("divisions", editions[0], "--effective", "2016-07-31")
    english = run("divisions", editions[1], "--effective", "2017-10-31", "--dry-run", "--lang", "en")
    for text in ("perhaps one identity", "the same name; both in 贺州市", "A dry run", "gone (abolished) 1"):
        assert text in english.out
    chinese = run("divisions", editions[1], "--effective", "2017-10-31", "--lang", "zh")
    for text in ("疑为同一单位", "名称相同，同属贺州市", "已登记为第 2 次变更"):
        assert text in chinese.out
    assert "没有变更" in run("divisions", editions[1], "--effective", "2017-10-31").out


def test_long_tables_are_cut_for_people_and_whole_in_json(run, database):
    file = real("4511")["2016-07-31"]
    assert "另有 803 行" in run("divisions", file, "--effective", "2016-07-31", "--dry-run").out


def test_what_is_wrong_is_refused_with_exit_code_2_in_tables_and_in_json(run, editions, tmp_path):
    editions[0].write_text("code,name,parent_code\n4511,贺州市,\n45110,八步区,4511\n", encoding="utf-8")
    refused = run("divisions", editions[0], "--effective", "2016-07-31", "--json", "--lang", "en")
    assert (refused.code, refused.json["change"]) == (2, None)
    assert [(p["row"], p["column"], p["problem"]) for p in refused.json["problems"]] == [
        (3, "code", "is no division code")
    ]
    shown = run("divisions", editions[0], "--effective", "2016-07-31", "--lang", "zh")
    assert (shown.code, shown.out) == (2, "")
    assert "不是区划代码" in shown.err


def test_an_edition_of_a_county_needs_its_municipality(run, editions):
    county, city = "451102,八步区,4511\n451102101,贺街镇,451102\n", "4511,贺州市,45\n"
    for text, code in ((county, 2), (city + county, 0), (county + "451102102,新镇,451102\n", 0)):
        editions[0].write_text(f"code,name,parent_code\n{text}", encoding="utf-8")
        answer = run("divisions", editions[0], "--effective", "2016-07-31", "--json", "--lang", "en")
        assert answer.code == code
        places = [(p["row"], p["column"], p["problem"]) for p in answer.json["problems"]]
        assert places == ([(2, "parent_code", "it must be told what it stands under")] if code else [])


def test_proposals_are_written_over_those_of_another_time_and_over_nothing_else(run, editions, tmp_path):
    out = tmp_path / "moves.csv"
    run("divisions", editions[0], "--effective", "2016-07-31")
    for _ in range(2):
        again = run("divisions", editions[1], "--effective", "2017-10-31", "--dry-run", "--moves-out", out)
        assert (again.code, len(out.read_text(encoding="utf-8-sig").splitlines())) == (0, 2)
    both = run("divisions", editions[1], "--effective", "2017-10-31", "--moves", out, "--moves-out", out)
    assert both.code == 2
    out.write_text("mine", encoding="utf-8")
    assert run("divisions", editions[0], "--effective", "2016-07-31", "--moves-out", out).code == 2
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_not_there_is_not_found(run, tmp_path):
    assert run("divisions", tmp_path / "none.csv", "--effective", "2016-07-31").code == 3


def test_what_is_left_behind_is_shown(run, editions, tmp_path):
    run("divisions", editions[0], "--effective", "2016-07-31")
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "places.csv").write_text(
        "code,name,kind,parent\nN1,上屯,natural_village,451102101201\n", encoding="utf-8"
    )
    assert run("import", folder).code == 0
    dry = run("divisions", editions[1], "--effective", "2017-10-31", "--dry-run")
    assert "自然村 1" in dry.out
