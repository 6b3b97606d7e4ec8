"""`registry case …` on the command line: what a clerk may write, what is shown, and how it is refused."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.procedures.cases_of_an_office import OFFICE
from tests.registries import founded, imported

DAY = ("--year", "2019", "--on", "2019-05-01", "--level", "乡镇")
OPENED = ("case", "open", "Z9", "--organization", "D2", *DAY)
SHOWN = {
    *("case", "organization", "answers", "place", "year", "state", "open", "limit"),
    *("problems", "relapse_of", "relapses", "earlier", "days_left"),
    *("steps", "not_recorded", "checklist", "look_backs"),
}
COLUMNS = {
    *("case", "step", "on", "no", "level", "by", "document", "due_on"),
    *("score", "raters", "dissatisfied", "reason", "late", "ledger"),
}


@pytest.fixture
def office(database) -> None:  # type: ignore[no-untyped-def]
    """A registry with a few cases."""
    database.parent.mkdir()
    engine = founded(database)
    assert imported(engine, database.parent / "ledgers", OFFICE).problems == []
    engine.dispose()


pytestmark = pytest.mark.usefixtures("office")


def test_a_case_is_opened_taken_a_step_further_shown_and_listed(run: Run) -> None:
    opened = run(*OPENED, "--step", "初筛", "--problems", "软弱、涣散", "--json")
    assert (opened.code, set(opened.json)) == (0, {"change", "case", "findings"})
    assert (opened.json["change"], set(opened.json["findings"])) == (2, {"new", "gone"})
    assert set(opened.json["case"]) == SHOWN and set(opened.json["case"]["steps"][0]) == COLUMNS
    step = (
        "case",
        "step",
        "Z9",
        "dismissed",
        "--on",
        "2019-05-02",
        "--level",
        "county",
        "--reason",
        "不属实",
        "--json",
    )
    assert run(*step).json["case"]["steps"][-1]["reason"] == "不属实"
    shown = run("case", "show", "Z9", "--as-of", "2019-05-01", "--json").json
    assert (set(shown), shown["state"]) == (SHOWN, "screened")
    listed = run("case", "list", "--as-of", "2019-12-31", "--state", "不予认定", "--json").json
    assert [case["case"] for case in listed["cases"]] == ["Z9"]
    assert [case["case"] for case in run("case", "list", "--known-at", "1", "--json").json["cases"]] == [
        "Z1",
        "Z2",
        "Z3",
    ]


def test_the_reason_of_a_step_is_the_changes_too(run: Run) -> None:
    run(
        "case",
        "step",
        "Z2",
        "withdrawn",
        "--on",
        "2019-05-02",
        "--level",
        "county",
        "--reason",
        "误认",
        "--actor",
        "李四",
    )
    last = run("changes", "--json").json["changes"][-1]
    assert (last["actor"], last["reason"], '"case step"' in last["origin"]) == ("李四", "误认", True)


def test_a_refused_step_is_told_with_every_reason_in_both_languages_and_exits_with_2(run: Run) -> None:
    step = ("case", "step", "Z2", "failed", "--on", "2019-04-01", "--level", "township")
    refused = run(*step, "--json", "--lang", "en")
    assert (refused.code, refused.json["change"], refused.json["case"]) == (2, None, None)
    assert refused.json["findings"] == {"new": [], "gone": []}
    assert [(problem["label"], problem["problem"]) for problem in refused.json["problems"]] == [
        ("--on", "is before 2019-05-01, the day of the last step, submitted"),
        ("--level", "failed of 2019-04-01 is not signed by the level township"),
        ("--due-on", "a failed acceptance sets a new limit"),
        ("--reason", "failed needs its reason"),
    ]
    told = run(*step, "--lang", "zh")
    assert told.code == 2
    assert all(text in told.err for text in ("早于上一环节", "不由乡镇签署", "验收不通过须另定期限", "必须写明理由"))


def test_an_unknown_case_or_organization_exits_with_3(run: Run) -> None:
    for command in (
        ("case", "show", "Z8"),
        ("case", "step", "Z8", "closed", "--on", "2019-05-01", "--level", "county"),
        ("case", "open", "Z8", "--organization", "D8", *DAY, "--step", "screened"),
        ("case", "list", "--scope", "9"),
    ):
        assert run(*command).code == 3


def test_a_used_code_and_a_word_that_is_no_state_exit_with_2(run: Run) -> None:
    used = run(*(text if text != "Z9" else "Z2" for text in OPENED), "--step", "screened", "--json", "--lang", "en")
    assert (used.code, [p["problem"] for p in used.json["problems"]]) == (2, ["there is a case of this code"])
    assert run("case", "list", "--state", "nonsense").code == 2
    assert run("case", "list", "--year", "MMXIX").code == 2


def test_every_option_of_a_list_and_of_an_opening_that_does_not_fit_is_told_at_once(run: Run) -> None:
    listed = run("case", "list", "--year", "190", "--state", "open", "--json")
    assert (listed.code, [one["label"] for one in listed.json["problems"]]) == (2, ["--year", "--state"])
    opened = run(
        *("case", "open", "N1", "--organization", "D2", "--year", "20190", "--step", "closed"),
        *("--on", "2019-13-31", "--level", "village", "--json"),
    )
    assert opened.code == 2
    assert [one["label"] for one in opened.json["problems"]] == ["--year", "--level", "--on", "--step"]


def test_a_dry_run_stores_nothing_and_says_so(run: Run) -> None:
    tried = run(*OPENED, "--step", "screened", "--dry-run", "--lang", "en")
    assert (tried.code, tried.err) == (0, "A dry run: nothing was stored.\n")
    assert run("case", "show", "Z9").code == 3


def test_people_read_a_case_in_words(run: Run) -> None:
    shown = run("case", "show", "Z1", "--as-of", "2019-06-30", "--lang", "zh").out
    assert "未登记的环节：初筛、联审" in shown and "剩余天数：62" in shown
    assert "来源" in shown and "整顿台账" in shown and "整顿方案" in shown
    shown = run("case", "show", "Z1", "--as-of", "2019-06-30", "--lang", "en").out
    assert "steps not recorded: screened, jointly checked" in shown
    assert "rectifying" in run("case", "list", "--as-of", "2019-06-30", "--lang", "en").out


def test_an_inserted_step_shows_why_it_was_late(run: Run) -> None:
    step = ("case", "step", "Z1", "screened", "--on", "2019-02-28", "--level", "township", "--insert", "漏登")
    assert "漏登" in run(*step).out
    assert run("case", "show", "Z1", "--as-of", "2019-06-30", "--json").json["steps"][0]["late"] == "漏登"
