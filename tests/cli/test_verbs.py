"""The trade's verbs on the command line: what a clerk may write, and what is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from registry.db import open_registry, reading
from registry.moment import today
from registry.people.models import people
from tests.cli.conftest import Run
from tests.registries import founded, imported
from tests.restructuring.small_county import COUNTY

SOUTH, WEST = "451102101201", "451102101202"
DAY = ("--effective", "2020-05-01")


@pytest.fixture
def county(database: Path) -> None:
    """A county of two townships."""
    database.parent.mkdir()
    engine = founded(database)
    assert imported(engine, database.parent / "ledgers", COUNTY).problems == []
    engine.dispose()


@pytest.mark.usefixtures("county")
def test_an_option_may_tell_of_several_things_at_once(run: Run) -> None:
    merger = ("place", "merge", SOUTH, "--into", WEST, *DAY, "--children", f"N1={WEST}", "--organizations", "D2=end")
    goes = ("--posts", f"*={WEST}", "--coverage", f"D3/{SOUTH}/2018-01-01=end", f"{SOUTH}={WEST}", "--json")
    answer = run(*merger, *goes)
    assert (answer.code, answer.json["change"]) == (0, 2)
    joined = run("place", "merge", WEST, "--into=451102101203", *DAY, "--posts=P2=end", "*=end", "--dry-run", "--json")
    assert (joined.code, {p["column"] for p in joined.json["problems"]}) == (
        2,
        {"children", "organizations"},
    )


@pytest.mark.usefixtures("county")
def test_what_if_shows_what_is_unknown_where_nothing_else_differs(run: Run) -> None:
    shown = run("whatif", "abolish", WEST, *DAY, "--lang", "en").out
    (line,) = {line for line in shown.splitlines() if "village.income_40k" in line and "3 unknown" in line}
    assert "0/3" in line and "(2 unknown)" in line


@pytest.mark.usefixtures("county")
def test_what_has_to_be_recorded_anew_is_said_by_what_if_and_by_the_verb(run: Run, tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("unit,period,full_members\n451102101203,2019,12\n", encoding="utf-8")
    assert run("import", tmp_path).code == 0
    merger = ("merge", "451102101203", "--into", WEST, *DAY)
    reminder = f"{WEST} 须重新填报：正式党员（451102101203 原为 12）；原单位的数不自动并入\n"
    assert reminder in run("whatif", *merger).out
    done = run("place", *merger, "--json")
    assert (done.err, set(done.json)) == (reminder, {"change", "units", "successions", "findings"})


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("number", ["0", "99", "9" * 40])
def test_a_change_that_there_is_not_is_not_found(run: Run, number: str) -> None:
    assert run("undo", number).code == 3
    assert run("redact", number, "people/1", "name", "--reason", "x").code == 3


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("number", ["abc", "1.5", "2020-05"])
def test_what_is_no_number_of_a_change_is_refused_in_the_readers_language(run: Run, number: str) -> None:
    answer = run("undo", number)
    assert (answer.code, answer.err) == (2, f"“{number}”既不是变更号，也不是日期\n")
    refused = run("redact", number, "people/1", "name", "--reason", "x", "--lang", "en")
    assert "is neither a change's number nor a day" in refused.err


@pytest.mark.usefixtures("county")
def test_where_a_change_is_to_be_undone_a_day_means_the_last_one_by_its_end(run: Run) -> None:
    last = run("changes", "--json").json["changes"][-1]["change"]
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for day in (today().isoformat(), tomorrow):
        undone = run("undo", day, "--dry-run", "--json")
        assert (undone.code, undone.json["undone"]) == (0, last)
    assert f"第 {last} 次变更" in run("undo", tomorrow, "--dry-run").err
    before = run("undo", "2001-01-01", "--lang", "en")
    assert (before.code, before.err) == (3, "2001-01-01: there is no such change\n")


@pytest.mark.usefixtures("county")
def test_where_a_text_is_to_be_taken_away_a_day_means_the_last_change_by_its_end(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("code,name\nPX,某某\n", encoding="utf-8")
    change = run("import", tmp_path, "--json").json["change"]
    with reading(open_registry()) as connection:
        number = connection.execute(select(people.c.record).where(people.c.code == "PX")).scalar_one()
    done = run("redact", today().isoformat(), f"people/{number}", "name", "--reason", "x", "--json")
    assert (done.code, done.json["change"], done.json["left"]) == (0, change + 1, [])
