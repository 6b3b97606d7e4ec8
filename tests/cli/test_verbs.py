"""The trade's verbs on the command line: what a clerk may write, and what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.registries import founded, imported
from tests.restructuring.office import COUNTY

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
@pytest.mark.parametrize("number", ["0", "99", "9" * 40])
def test_a_change_that_there_is_not_is_not_found(run: Run, number: str) -> None:
    assert run("undo", number).code == 3
    assert run("redact", number, "people/1", "name", "--reason", "x").code == 3


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("number", ["abc", "1.5", "2020-05-01"])
def test_what_is_no_number_of_a_change_is_refused_in_the_readers_language(run: Run, number: str) -> None:
    answer = run("undo", number)
    assert (answer.code, answer.err) == (2, f"“{number}”不是变更号（如 7）\n")
    assert "is no number of a change" in run("redact", number, "people/1", "name", "--reason", "x", "--lang", "en").err
