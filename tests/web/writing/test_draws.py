"""Draws on pages: committed to by one person, drawn by another, and the star rating of a year entered as a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.casework.draws import draw_of
from registry.draws.algorithm import hash_of
from registry.draws.models import draws
from registry.file_store import ENVIRONMENT
from registry.moment import Moment, head, today
from registry.picture import Picture
from tests.audited_county import COUNTIES
from tests.registries import copy, opened
from tests.web.accounts.conftest import Browser, Desk, staffed
from tests.web.writing.conftest import beside, press, press_on, status_of

USERS = {
    "root": ["security@*"],
    "clerk": ["clerk@4511"],
    "townclerk": ["clerk@451102101"],
    "both": ["clerk@4511", "reviewer@4511"],
    "reviewer": ["reviewer@4511"],
    "east": ["reviewer@451102"],
}
COMMITS = {"code": "SJ1", "figure": "place.villages", "scope": "4511", "size": "1", "by": "county"}
COMMITS |= {"inspectors": "P1，451103", "as_of": "2019-06-30"}
SEED = re.compile(r"[0-9a-f]{64}")


class Drawing(Desk):
    """The counties with users who draw."""

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return [*connection.execute(draws.select().where(draws.c.until.is_(None))).mappings()]

    def committed(self, username: str) -> str:
        """Somebody commits to the draw; returns its seed."""
        browser = self.signed_in(username)
        looked = press(browser, "/draws/new", "预览", **COMMITS)
        assert looked.status_code == 200, looked.text
        assert press_on(browser, looked.text, "确认").status_code == 303
        return SEED.findall(looked.text)[0]


@pytest.fixture(scope="session")
def _drawing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staffed(tmp_path_factory.mktemp("drawing"), COUNTIES, USERS)


@pytest.fixture
def office(_drawing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawing]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = opened(copy(_drawing, tmp_path / "registry.db"))
    yield Drawing(engine)
    engine.dispose()


def test_a_commitment_is_looked_at_with_its_strata_and_its_seed_before_it_is_made(office: Drawing) -> None:
    clerk = office.signed_in("clerk")
    looked = press(clerk, "/draws/new", "预览", **COMMITS)
    assert looked.status_code == 200
    strata = re.findall(r'id="strata".*?</table>', looked.text, re.S)[0]
    assert "八步区" in strata and "平桂区" in strata
    seeds = set(SEED.findall(looked.text))
    assert len(seeds) == 1 and office.rows() == []
    came = press_on(clerk, looked.text, "确认")
    assert came.status_code == 303
    page = clerk.get(came.location).text
    assert "第 2 次变更" in status_of(page)
    (row,) = office.rows()
    assert row["commitment"] == hash_of(seeds.pop()) and row["seed"] is None
    assert "451103" in row["options"] and "由审核员抽取" in page


def test_what_is_wrong_with_a_commitment_stands_beside_its_fields(office: Drawing) -> None:
    clerk = office.signed_in("clerk")
    wrong = {"figure": "", "size": "很多", "public_on": "2019-06", "exclude": "乱写", "sizes": "451102=x"}
    came = press(clerk, "/draws/new", "预览", **(COMMITS | wrong))
    assert came.status_code == 422
    for field in ("figure", "size", "public_on", "exclude", "sizes"):
        assert beside(came.text, field), field
    wrong = {"inspectors": "P1\n没有这人", "exclude": "451109=错", "redraw_of": "没有", "public_from": "彩票"}
    for field, told in (
        ("inspectors", "第 2 行"),
        ("exclude", "451109"),
        ("redraw_of", "没有抽查"),
        ("public_on", "一并"),
    ):
        # A redraw that there is not is told by itself, before the rest.
        own = {key: text for key, text in wrong.items() if key == field or (field, key) == ("public_on", "public_from")}
        own |= {"reason": "重抽"} if field == "redraw_of" else {}
        came = press(clerk, "/draws/new", "预览", **(COMMITS | own))
        assert came.status_code == 422 and told in beside(came.text, field), field
    came = press(clerk, "/draws/new", "预览", **(COMMITS | {"redraw_of": "SJ0"}))
    assert "重抽须说明理由" in beside(came.text, "reason")
    assert office.rows() == []


def test_it_is_committed_to_by_a_clerk_of_a_county_or_a_city_alone(office: Drawing) -> None:
    assert office.signed_in("townclerk").get("/draws/new").status_code == 403
    assert office.signed_in("reviewer").get("/draws/new").status_code == 403
    assert "承诺一次抽查" in office.signed_in("clerk").get("/draws").text
    assert "承诺一次抽查" not in office.signed_in("townclerk").get("/draws").text


def run(browser: Browser, **typed: str) -> Any:
    return press(browser, "/draws/SJ1/run", "抽取", **typed)


def test_whoever_committed_to_a_draw_is_told_before_that_another_draws_it(office: Drawing) -> None:
    seed = office.committed("both")
    page = office.signed_in("both").get("/draws/SJ1/run")
    assert page.status_code == 403 and "由另一人办理" in page.text and "<textarea" not in page.text
    assert 'name="seed"' not in page.text
    reviewer = office.signed_in("reviewer")
    page = reviewer.get("/draws/SJ1/run").text
    assert "both" in page and "没有用公开数" in page
    came = run(reviewer, seed=seed, public="08 11 23")
    assert came.status_code == 303
    page = reviewer.get(came.location).text
    assert "第 3 次变更" in status_of(page) and "没有说明公开数的来源" in status_of(page)
    assert "全部相符" in page and office.rows()[0]["seed"] == seed
    with office.engine.connect() as connection:
        drawn = draw_of(Picture(connection, Moment(today(), head(connection))), "SJ1")
    for unit in drawn.units:
        assert (f'/units/{unit.code}"' in page or f"/units/{unit.code}?" in page) and drawn.is_run


def test_another_seed_and_another_scope_draw_nothing(office: Drawing) -> None:
    office.committed("clerk")
    came = run(office.signed_in("reviewer"), seed="not the seed that it was")
    assert came.status_code == 422 and "与承诺不符" in beside(came.text, "seed")
    came = run(office.signed_in("reviewer"), seed="")
    assert came.status_code == 422 and "必填" in beside(came.text, "seed")
    assert office.signed_in("east").get("/draws/SJ1/run").status_code == 403
    assert office.signed_in("clerk").get("/draws/SJ1/run").status_code == 403
    assert office.rows()[0]["drawn_on"] is None


def test_what_was_drawn_is_not_drawn_again(office: Drawing) -> None:
    seed, reviewer = office.committed("clerk"), office.signed_in("reviewer")
    assert run(reviewer, seed=seed).status_code == 303
    page = reviewer.get("/draws/SJ1/run")
    assert page.status_code == 409 and "已抽取" in page.text
    assert "可办事项" not in reviewer.get("/draws/SJ1").text
