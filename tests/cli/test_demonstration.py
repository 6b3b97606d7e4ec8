"""`registry demo`: loaded through the ordinary import, shown against the bulletin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry.cli import demonstration, main
from registry.db import ENVIRONMENT
from registry.resources import resource
from registry.web import create_app
from tests.browser.pages import PAGES
from tests.cli.conftest import Answer, Run
from tests.registries import address_of, opened, stands

BULLETIN = resource("demonstration", "expected.tsv")


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
    assert (loaded.code, loaded.json["change"], loaded.json["problems"]) == (0, 1, [])
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


@pytest.mark.usefixtures("city")
def test_every_page_that_the_browser_tests_see_answers(place: Path) -> None:
    """There they are seen with a second change, and on one kind of database."""
    engine = opened(place)
    client = create_app(engine).test_client()
    asked = [page for page in PAGES if page.address != "/changes/2"]
    found = {page.name: client.get(page.address).status_code for page in asked}
    engine.dispose()
    assert found == {page.name: page.status for page in asked}


def test_it_is_not_loaded_into_a_registry_that_holds_anything(city: Run) -> None:
    answer = city("demo")
    assert answer.code == 1
    assert "不是空的" in answer.err
    assert len(city("changes", "--json").json["changes"]) == 1


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
