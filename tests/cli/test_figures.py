"""`figures`, `units`, `explain` on the command line: the contract's shapes, for people and for programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from registry import moment
from registry.cli import output
from registry.figures.catalogue import FIGURES
from registry.language import LANGUAGES
from tests.cli.conftest import Run

DAY = ["--as-of", "2019-06-30"]


def test_figures_come_in_catalogue_order_with_their_moment_and_scope(run: Run, standing: Path) -> None:
    answer = run("figures", *DAY, "--known-at", "1", "--scope", "4511", "--json").json
    assert list(answer) == ["as_of", "known_at", "scope", "figures"]
    assert (answer["as_of"], answer["known_at"], answer["scope"]) == ("2019-06-30", 1, "4511")
    assert [figure["code"] for figure in answer["figures"]] == [figure.code for figure in FIGURES]
    led = next(figure for figure in answer["figures"] if figure["code"] == "village.led")
    assert led == {
        "code": "village.led", "kind": "share", "numerator": 1, "denominator": 2, "unknown": 0, "undetermined": 0,
        "value": 0.5, "target": 1, "met": False,
    }  # fmt: skip


def test_every_figure_has_a_target_and_whether_it_is_met(run: Run, standing: Path) -> None:
    for figure in run("figures", "--json").json["figures"]:
        assert {"code", "kind", "target", "met"} <= figure.keys()


def test_sums_of_amounts_are_exact(run: Run, standing: Path) -> None:
    units = run("units", "village.income_50k", "--status", "met", "--as-of", "2019-12-31", "--json").json
    assert units == {"figure": "village.income_50k", "status": "met", "units": ["451102101202"]}


def test_without_a_day_today_is_meant(run: Run, standing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moment, "today", lambda: date(2019, 3, 31))
    assert run("figures", "--json").json["as_of"] == "2019-03-31"


@pytest.mark.parametrize("day", ["2019-06-30", "2019/6/30", "2019年6月30日", "20190630", "２０１９-06-30"])
def test_the_day_may_be_written_as_in_the_ledgers(day: str, run: Run, standing: Path) -> None:
    assert run("figures", "--as-of", day, "--json").json["as_of"] == "2019-06-30"


@pytest.mark.parametrize("day", ["1900-01-01", "0001-01-01", "1899-12-31", "1899年12月31日", "15000101"])
def test_a_day_before_everything_is_a_lawful_question(day: str, run: Run, standing: Path) -> None:
    answer = run("figures", "--as-of", day, "--scope", "451102101202001", "--json")
    assert answer.code == 0
    assert {figure.get("denominator", 0) for figure in answer.json["figures"]} == {0}


def test_before_the_first_change_nothing_was_known(run: Run, standing: Path) -> None:
    for known in ("0", "1999-01-01"):
        answer = run("figures", *DAY, "--known-at", known, "--json").json
        assert answer["known_at"] == 0
        assert {figure["value"] for figure in answer["figures"] if figure["kind"] in ("count", "total")} == {0}


@pytest.mark.parametrize(("known", "led"), [("1", 1), ("2", 0), ("3", 0)])
def test_figures_are_shown_as_they_were_known_at_a_change(known: str, led: int, run: Run, standing: Path) -> None:
    found = run("figures", "--as-of", "2019-12-31", "--known-at", known, "--json").json["figures"]
    assert next(f for f in found if f["code"] == "village.led")["numerator"] == led


def test_figures_by_kind_have_a_row_for_each_living_place_sorted_by_code(run: Run, standing: Path) -> None:
    answer = run("figures", *DAY, "--by", "village", "--json").json
    assert list(answer) == ["as_of", "known_at", "scope", "scopes"]
    assert [row["scope"] for row in answer["scopes"]] == ["451102101202", "451102101203"]
    later = run("figures", "--as-of", "2020-01-01", "--by", "village", "--json").json
    assert [row["scope"] for row in later["scopes"]] == ["451102101202"]


def test_a_scope_s_figures_are_its_row_in_the_figures_by_kind(run: Run, standing: Path) -> None:
    rows = run("figures", *DAY, "--by", "village", "--json").json["scopes"]
    for row in rows:
        assert run("figures", *DAY, "--scope", row["scope"], "--json").json["figures"] == row["figures"]


def test_units_are_by_default_those_that_do_not_meet_a_share(run: Run, standing: Path) -> None:
    answer = run("units", "village.led", *DAY, "--known-at", "1", "--json").json
    assert answer == {"figure": "village.led", "status": "not_met", "units": ["451102101203"]}


def test_units_for_people_are_lines_and_their_number_goes_to_standard_error(run: Run, standing: Path) -> None:
    answer = run("units", "village.led", *DAY, "--known-at", "1")
    assert (answer.out, answer.err) == ("451102101203  北村\n", "1 个单位\n")
    assert run("units", "village.led", *DAY, "--known-at", "1", "--lang", "en").err == "1 unit\n"


def test_an_explanation_names_the_values_and_where_they_came_from(run: Run, standing: Path) -> None:
    answer = run("explain", "village.led", "451102101202", *DAY, "--known-at", "1", "--json").json
    assert list(answer) == ["figure", "unit", "answer", "population", "condition", "says", "source", "confidence"]
    assert answer["answer"] == "met"
    assert set(answer["says"]) == {"zh", "en"}
    values = [value for value in answer["condition"]["values"] if value["ledger"] == "posts"]
    assert {(value["file"], value["row"], value["change"]) for value in values} == {("posts.csv", 2, 1)}


def test_an_explanation_for_people_has_its_sentence_and_a_table(run: Run, standing: Path) -> None:
    chinese = run("explain", "village.led", "451102101202", *DAY, "--known-at", "1")
    english = run("explain", "village.led", "451102101202", *DAY, "--known-at", "1", "--lang", "en")
    assert "达标" in chinese.out and "posts.csv" in chinese.out
    assert "met" in english.out and "file or sheet" in english.out


def test_tables_for_people_hold_every_figure_by_name(run: Run, standing: Path) -> None:
    chinese, english = run("figures", *DAY), run("figures", *DAY, "--lang", "en")
    for figure in FIGURES:
        assert figure.code in chinese.out
        assert figure.name.zh in chinese.out
        assert figure.name.en in english.out
    assert (chinese.err, english.err) == ("", "")


def test_the_end_of_the_calendar_is_a_lawful_question(run: Run, standing: Path) -> None:
    answer = run("figures", "--as-of", "9999-12-31", "--known-at", "9999-12-31", "--json")
    assert (answer.code, answer.json["as_of"], answer.json["known_at"]) == (0, "9999-12-31", 3)


def test_shares_are_shown_to_people_as_percentages(run: Run, standing: Path) -> None:
    lines = run("figures", *DAY, "--known-at", "1").out.splitlines()
    led = next(line for line in lines if "village.led" in line).replace(" ", "").split("│")
    assert (led[2], led[7], led[8]) == ("50%", "100%", "✗")


def test_on_a_narrow_screen_codes_stay_whole_and_no_column_is_lost(
    run: Run, standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "WIDE", 80)
    for language in LANGUAGES:
        lines = run("figures", *DAY, "--known-at", "1", "--lang", language).out.splitlines()
        assert max(cell_len(line) for line in lines) <= 80
        first = [line.split("│")[0].strip() for line in lines]
        assert {figure.code for figure in FIGURES} <= set(first)
        above_led = lines[first.index("village.led") - 1]
        assert [cell.strip() for cell in above_led.split("│")][1:] == ["50 %", "1", "2", "0", "0", "100 % ✗"]


@pytest.mark.parametrize(
    ("label", "kind"), [("县区", "county"), ("村（社区）", "village"), ("自然村", "natural_village")]
)
def test_a_kind_of_place_may_be_named_in_chinese(label: str, kind: str, run: Run, standing: Path) -> None:
    answer = run("figures", *DAY, "--by", label, "--json").json
    assert answer["scopes"] == run("figures", *DAY, "--by", kind, "--json").json["scopes"] != []


def test_an_empty_list_tells_of_the_units_that_are_unknown(run: Run, standing: Path) -> None:
    command = ["units", "village.income_40k", "--as-of", "2019-12-31"]
    assert run(*command, "--status", "unknown").out == "451102101203  北村\n"
    chinese, english = run(*command), run(*command, "--lang", "en")
    assert (chinese.out, chinese.err) == ("", "0 个单位\n另有 1 个未填报：加 --status unknown\n")
    assert english.err == "0 units\n1 more is unknown: add --status unknown\n"
