"""`registry demo`: loaded through the ordinary import, shown against the bulletin."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.cli import demonstration, main
from registry.db import ENVIRONMENT
from registry.demonstration import draws, plan
from registry.demonstration.rounds import ROUNDS
from registry.resources import resource
from registry.web import create_app
from tests.browser.pages import PAGES, VILLAGE
from tests.cli.conftest import Answer, Run
from tests.registries import address_of, opened, stands

BULLETIN = resource("demonstration", "expected.tsv")
NAMES = [one.name for one in ROUNDS]
#: The last of the changes with which it is loaded.
LOADED = len(ROUNDS) + draws.CHANGES


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city") / "demo.db"


@pytest.fixture(scope="module")
def city(place: Path) -> Iterator[Run]:
    """The demonstration, loaded by the command; runs further commands on it."""

    def invoke(*args: str) -> Answer:
        result = CliRunner(env={ENVIRONMENT: address_of(place)}).invoke(main, ["--lang", "zh", *args])
        return Answer(result.exit_code, result.stdout, result.stderr)

    loaded = invoke("demo", "--json")
    assert (loaded.code, loaded.json["change"], loaded.json["problems"]) == (0, LOADED, [])
    yield invoke


def test_every_line_of_the_bulletin_holds(city: Run) -> None:
    shown = city("demo", "--show", "--json").json["claims"]
    assert len(shown) == len(BULLETIN.read_text(encoding="utf-8").splitlines()) - 1
    assert [claim for claim in shown if not claim["holds"]] == []


def test_what_is_shown_is_the_registry_s_own_figure(city: Run) -> None:
    figures = {
        f["code"]: f for f in city("figures", "--as-of", "2019-12-31", "--scope", "4511", "--json").json["figures"]
    }
    for claim in city("demo", "--show", "--json").json["claims"]:
        value = figures[claim["figure"]]
        for part in claim["field"].split("."):
            value = value[part]
        assert claim["value"] == value


def test_for_people_it_says_what_is_invented_and_how_to_ask_about_a_number(city: Run) -> None:
    shown = city("demo", "--show").out
    for words in ("贺州", "667", "747", "虚构", "不得而知", "推测", "explain village.venue_300 451102101209"):
        assert words in shown


def test_the_number_that_it_offers_to_explain_can_be_explained(city: Run) -> None:
    assert city(*demonstration.EXAMPLE.split()).code == 0


@pytest.mark.postgresql("browser/test_in_chinese.py opens them, and looks at them, on SQLite")
@pytest.mark.usefixtures("city")
def test_every_page_that_the_browser_tests_see_answers(place: Path) -> None:
    """There they are seen with one change more."""
    engine = opened(place)
    client = create_app(engine).test_client()
    asked = [page for page in PAGES if page.name not in ("change", "mapping")]
    found = {page.name: client.get(page.address).status_code for page in asked}
    engine.dispose()
    assert found == {page.name: page.status for page in asked}


def test_each_round_is_a_change_by_its_office_that_says_what_it_stands_for(city: Run) -> None:
    found = [(one["actor"], one["reason"]) for one in city("changes", "--json").json["changes"]][: len(ROUNDS)]
    assert found == [(one.office, one.note) for one in ROUNDS]
    assert all("（演示）" in one.office and one.note for one in ROUNDS) and len({actor for actor, _ in found}) >= 4


def test_the_changes_were_recorded_one_after_the_other_by_the_clock(city: Run) -> None:
    times = [one["at"] for one in city("changes", "--json").json["changes"]]
    assert times == sorted(times) and {time[:4] for time in times} == {str(datetime.datetime.now(datetime.UTC).year)}
    assert city("verify", "--json").code == 0


def figure(city: Run, code: str, as_of: str, known_at: int) -> dict[str, Any]:
    """A figure of the city as of a day, as known after a change."""
    options = ("--as-of", as_of, "--known-at", str(known_at), "--scope", "4511", "--json")
    (found,) = (one for one in city("figures", *options).json["figures"] if one["code"] == code)
    return dict(found)


@pytest.mark.parametrize(
    ("corrected", "code", "as_of", "too_many"),
    [
        ("2018-corrected", "village.income_40k", "2018-12-31", 9),
        ("2019-corrected", "village.income_50k", "2019-12-31", 7),
        ("2019-measured", "village.venue_300", "2019-12-31", 4),
        ("2019-measured", "village.venue_300", "2018-12-31", 4),
    ],
)
def test_before_a_correction_as_many_more_villages_were_met_as_its_note_says(
    city: Run, corrected: str, code: str, as_of: str, too_many: int
) -> None:
    number = NAMES.index(corrected) + 1
    before, after = (figure(city, code, as_of, change)["numerator"] for change in (number - 1, number))
    assert before - after == too_many
    assert f"{too_many} 个村" in ROUNDS[number - 1].note
    assert figure(city, code, as_of, LOADED)["numerator"] == after


@pytest.mark.parametrize(("name", "day"), [("2017", "2017-12-31"), ("2018", "2018-12-31")])
def test_what_a_round_knew_of_its_own_day_is_what_is_known_now_but_for_what_was_corrected(
    city: Run, name: str, day: str
) -> None:
    number = NAMES.index(name) + 1
    for code in ("place.villages", "case.opened", "cadre.resident", "pairing.enterprises", "activity.wishes"):
        then, now = (figure(city, code, day, change) for change in (number, LOADED))
        assert then == now, code
    then, now = (figure(city, "natural_village.organization_coverage", day, n) for n in (number, LOADED))
    assert now["value"] - 0.01 < then["value"] <= now["value"]  # some branches were told later, with what is above them


def test_a_round_knew_nothing_of_the_year_after_it(city: Run) -> None:
    known = NAMES.index("2017") + 1
    assert figure(city, "case.opened", "2018-12-31", known)["value"] == 0
    assert figure(city, "case.opened", "2018-12-31", LOADED)["value"] == plan.CASES_2018


@pytest.mark.usefixtures("city")
def test_the_page_of_a_village_and_the_change_record_tell_of_several_changes(place: Path) -> None:
    engine = opened(place)
    client = create_app(engine).test_client()
    unit = client.get(f"/units/{VILLAGE}").get_data(as_text=True)
    record = client.get("/changes").get_data(as_text=True)
    versions = client.get("/versions?against_change=5&figure=village.venue_300").get_data(as_text=True)
    engine.dispose()
    assert len(set(re.findall(r'href="/changes/(\d+)', unit))) >= 3
    assert all(one.office in record and one.note in record for one in ROUNDS)
    assert "富川瑶族自治县委组织部（演示）" in versions or "/changes/7" in versions


def test_what_loading_says_of_each_change_is_what_the_change_did(city: Run) -> None:
    told = {one["change"]: one["rows"] for one in city("changes", "--json").json["changes"]}
    assert sorted(told) == list(range(1, LOADED + 1)) and all(told.values())


def test_the_draw_and_its_redraw_of_2019_are_verified_and_nothing_speaks_against_them(city: Run) -> None:
    first, second = (city("draw", "show", lot.code, "--json").json for lot in draws.LOTS)
    for lot in draws.LOTS:
        assert city("draw", "verify", lot.code, "--json").json == {"ok": True, "problems": []}
    assert [one["options"]["redraw_of"] for one in (first, second)] == [None, first["code"]]
    drawn = [[unit["code"] for unit in one["units"] if unit["drawn"]] for one in (first, second)]
    assert [len(units) for units in drawn] == [10, 10] and drawn[0] != drawn[1]
    assert figure(city, "draw.units", "2019-12-31", LOADED)["value"] == 20
    found = city("findings", "--as-of", "2019-12-31", "--count-by", "rule", "--json").json["counts"]
    assert "DRAW-OPEN" not in {one["key"] for one in found}


def test_it_is_not_loaded_into_a_registry_that_holds_anything(city: Run) -> None:
    answer = city("demo")
    assert answer.code == 1
    assert "不是空的" in answer.err
    assert len(city("changes", "--json").json["changes"]) == LOADED


def test_showing_what_was_not_loaded_is_not_found(run: Run, database: Path) -> None:
    assert run("demo", "--show").code == 3
    assert not stands(database)


@pytest.mark.parametrize(
    ("op", "expected", "value", "holds"),
    [
        ("=", 667, 667, True),
        ("=", 667, 668, False),
        (">", 100, 100, False),
        (">", 100, 101, True),
        ("≈", 0.932, 0.93249, True),
        ("≈", 0.932, 0.9331, False),
        ("=", 1, None, False),
    ],
)
def test_a_claim_holds_as_its_sign_says(op: str, expected: float, value: float | None, holds: bool) -> None:
    assert demonstration.Claim("f", "value", op, expected, "", "", "").holds(value) is holds
