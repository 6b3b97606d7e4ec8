"""Draws on the command line: what each command answers, with which exit code, and that anyone may repeat a draw."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from registry.draws import algorithm
from registry.draws.algorithm import hash_of
from registry.moment import today
from tests.cli.conftest import Run
from tests.registries import copy, founded, imported
from tests.registry_under_test import SAMPLE

SEED = "a seed of sixteen"
RECTIFICATION = SAMPLE.parent / "rectification-sample"
OPEN = json.loads((RECTIFICATION / "expected" / "draw-open.json").read_text(encoding="utf-8"))
#: Draws from the two villages of `standing`, which are of one county.
FRAME = ("--frame", "place.villages", "--as-of", "2019-12-31", "--size", "1")


@pytest.fixture
def inspectors(tmp_path: Path) -> Path:
    file = tmp_path / "inspectors.csv"
    file.write_text("人员,地点\nP1,\nP2,451102101202\n", encoding="utf-8-sig")
    return file


@pytest.mark.usefixtures("standing")
def test_a_draw_is_committed_to_drawn_shown_and_verified(run: Run, inspectors: Path) -> None:
    commit = ("draw", "commit", "S1", *FRAME, "--inspectors", inspectors, "--team", 2, "--actor", "甲", "--json")
    committed = run(*commit)
    seed = committed.json["seed"]
    assert (committed.code, committed.err, committed.json) == (
        0,
        "",
        {
            "change": 4,
            "draw": "S1",
            "commitment": hash_of(seed),
            "seed": seed,
            "strata": [{"stratum": "451102", "frame": 2, "excluded": 0, "size": 1}],
            "inspectors": 2,
        },
    )
    before = run("draw", "verify", "S1", "--json")
    assert (before.code, before.json) == (0, {"ok": True, "problems": []})
    drawn = run("draw", "run", "S1", "--seed", seed, "--public", "04 11 19", "--actor", "乙", "--json")
    assert (drawn.code, list(drawn.json)) == (
        0,
        ["change", "draw", "strata", "inspectors", "assignments", "short", "told"],
    )
    (unit,) = drawn.json["strata"][0]["drawn"]
    assert [row["unit"] for row in drawn.json["assignments"]] == [unit]
    assert (drawn.json["change"], drawn.json["short"], drawn.json["told"]) == (5, [unit], ["no_source"])
    shown = run("draw", "show", "S1", "--json").json
    assert (shown["commitment"], shown["seed"], shown["public"]) == (hash_of(seed), seed, "04 11 19")
    assert [u["code"] for u in shown["units"] if u["drawn"]] == [unit]
    assert (shown["size_0"], [p["code"] for p in shown["people"]]) == ([], ["P1", "P2"])
    assert run("draw", "verify", "S1", "--json").json == {"ok": True, "problems": []}


@pytest.mark.usefixtures("standing")
def test_exit_codes_tell_another_seed_a_second_draw_and_what_there_is_not(run: Run) -> None:
    assert run("draw", "commit", "S1", *FRAME, "--seed", SEED).code == 0
    assert run("draw", "run", "S1", "--seed", "another seed of sixteen", "--json").code == 2
    assert run("draw", "run", "S1", "--seed", SEED, "--json").code == 0
    assert run("draw", "run", "S1", "--seed", SEED, "--json").code == 1
    assert {run("draw", act, "S9", *more).code for act, more in
            (("run", ("--seed", SEED)), ("show", ()), ("verify", ()))} == {3}  # fmt: skip
    assert run("draw", "commit", "S2", *FRAME, "--inspectors", "nobody.csv").code == 3
    assert run("draw", "commit", "S2", "--frame", "no.figure", "--size", 1).code == 3


@pytest.mark.parametrize(
    "more",
    [
        ("--public-from", "福利彩票"),
        ("--public-on", (today() + datetime.timedelta(days=9)).isoformat()),
        ("--public-from", "福利彩票", "--public-on", today().isoformat()),
        ("--redraw-of", "S1"),
        ("--seed", "short"),
        ("--exclude", "451102101202"),
        ("--exclude", "451102101202=甲", "--exclude", "451102101202=乙"),
        ("--sizes", "451102=many"),
        ("--size", "-1"),
        ("--team", "0"),
        ("--by", "village"),
    ],
)
@pytest.mark.usefixtures("standing")
def test_a_commitment_that_is_refused_says_why_and_stores_nothing(run: Run, more: tuple[str, ...]) -> None:
    answer = run("draw", "commit", "S1", *FRAME, "--json", *more)
    assert (answer.code, answer.json["change"], bool(answer.json["problems"])) == (2, None, True)
    assert len(run("changes", "--json").json["changes"]) == 3


@pytest.mark.usefixtures("standing")
def test_several_sizes_and_exclusions_may_be_told_at_once(run: Run) -> None:
    more = ("--exclude", "451102101202=正在换届", "451102101203=路=不通", "--sizes", "451102=0")
    villages = ("--frame", "place.villages", "--as-of", "2019-12-31", "--size", "3")
    answer = run("draw", "commit", "S1", *villages, *more, "--json").json
    assert answer["strata"] == [{"stratum": "451102", "frame": 2, "excluded": 2, "size": 0}]
    shown = run("draw", "show", "S1", "--json").json
    assert [u["excluded"] for u in shown["units"]] == ["正在换届", "路=不通"]
    assert (
        run("draw", "commit", "S2", *FRAME, "--by", "none", "--sizes", "-=2", "--json").json["strata"][0]["size"] == 2
    )


@pytest.mark.usefixtures("standing")
def test_an_office_elsewhere_repeats_a_draw_with_the_program_alone(run: Run, inspectors: Path, tmp_path: Path) -> None:
    run("draw", "commit", "S1", *FRAME, "--size", 1, "--inspectors", inspectors, "--seed", SEED)
    before = run("draw", "show", "S1", "--lot").json
    assert (before["seed"], before["frame"]) == (None, {"451102": ["451102101202", "451102101203"]})
    drawn = run("draw", "run", "S1", "--seed", SEED, "--json").json
    (tmp_path / "lot.json").write_text(run("draw", "show", "S1", "--lot").out, encoding="utf-8")
    program = shutil.copy(algorithm.__file__, tmp_path / "program.py")
    done = subprocess.run([sys.executable, "-I", program, tmp_path / "lot.json"], capture_output=True, cwd=tmp_path)
    repeated = json.loads(done.stdout)
    assert repeated["drawn"] == {row["stratum"]: row["drawn"] for row in drawn["strata"]}
    assert repeated["assignments"] == {row["unit"]: row["inspectors"] for row in drawn["assignments"]}
    assert (repeated["inspectors"], repeated["short"]) == (drawn["inspectors"], drawn["short"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("种子（只显示这一次", "注意：没有用公开数", "重抽：S2", "都成立")),
        ("en", ("Seed (shown this once", "Mind: no")),
    ],
)
@pytest.mark.usefixtures("standing")
def test_people_read_what_came_of_a_draw_in_their_language(
    run: Run, inspectors: Path, language: str, said: tuple[str, ...]
) -> None:
    tongue = ("--lang", language)
    committed = run("draw", "commit", "S1", *FRAME, "--inspectors", inspectors, "--sizes", "451102=0", *tongue)
    seed = committed.out.splitlines()[-1].rpartition("：" if language == "zh" else ": ")[2]
    drawn = run("draw", "run", "S1", "--seed", seed, *tongue)
    run("draw", "commit", "S2", *FRAME, "--redraw-of", "S1", "--reason", "重抽")
    shown, verified = run("draw", "show", "S1", *tongue), run("draw", "verify", "S1", *tongue)
    assert (committed.code, drawn.code, shown.code, verified.code) == (0, 0, 0, 0)
    assert "barred" not in shown.out
    everything = committed.out + drawn.err + shown.out + verified.out
    assert [text for text in said if text not in everything] == []


@pytest.mark.usefixtures("standing")
def test_a_sheet_of_draws_is_passed_over_and_export_and_template_have_none(run: Run, tmp_path: Path) -> None:
    run("draw", "commit", "S1", *FRAME, "--seed", SEED)
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "draws.csv").write_text("code,options,committed_on,commitment\nS9,{},2019-12-31,x\n", encoding="utf-8")
    (folder / "people.csv").write_text("code,name\nP9,某\n", encoding="utf-8")
    taken = run("import", folder, "--json").json
    assert (taken["change"], "draws" in str(taken["ignored"]), "draws" in taken["ledgers"]) == (5, True, False)
    assert run("draw", "show", "S9").code == 3
    run("export", tmp_path / "out")
    assert not list((tmp_path / "out").glob("draw*"))


# -- the sample ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample_of_cases(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The sample of cases by the days for which a draw may stay open there: as recorded (20), and by default (30)."""
    found = {}
    for open_days in (20, 30):
        folder = tmp_path_factory.mktemp("sample")
        files = (file for file in (RECTIFICATION / "first").glob("*.csv") if open_days == 20 or file.stem != "settings")
        ledgers = {file.stem: file.read_text(encoding="utf-8") for file in files}
        engine = founded(folder / "registry.db")
        assert imported(engine, folder / "ledgers", ledgers).problems == []
        engine.dispose()
        found[open_days] = folder / "registry.db"
    return found


@pytest.mark.parametrize("known", OPEN, ids=lambda known: str(known["open_days"]))
def test_draws_that_are_left_open_or_asked_again_are_found_as_they_are_known(
    known: dict[str, Any], sample_of_cases: dict[int, Path], database: Path, run: Run
) -> None:
    database.parent.mkdir()
    copy(sample_of_cases[known["open_days"]], database)
    for one in known["draws"]:
        again = ("--redraw-of", one["redraw_of"], "--reason", "重抽") if one["redraw_of"] else ()
        frame = ("--frame", one["frame"], "--as-of", one["as_of"], "--size", 1, "--seed", SEED)
        assert run("draw", "commit", one["code"], *frame, *again, "--json").code == 0
        if one["run"]:
            assert run("draw", "run", one["code"], "--seed", SEED, "--json").code == 0
    for later, codes in known["findings"].items():
        day = today() + datetime.timedelta(days=int(later))
        found = run("findings", "--rule", "DRAW-OPEN", "--as-of", day.isoformat(), "--json").json["findings"]
        assert [finding["unit"] for finding in found] == codes
    assert {run("draw", "verify", one["code"]).code for one in known["draws"]} == {0}
