"""A year's star rating entered as a sheet: what the stars rest on stands beside them, and it is one change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from registry.file_store import ENVIRONMENT
from registry.ratings.models import rating_scores, ratings
from tests.audited_county import COUNTIES
from tests.registries import copy, opened
from tests.web.accounts.conftest import Browser, Desk, staffed
from tests.web.writing.conftest import Form, press_on, status_of

USERS = {
    "root": ["security@*"],
    "town": ["clerk@451102101"],
    "county": ["clerk@451102"],
    "city": ["clerk@4511"],
    "reader": ["viewer@4511"],
}
LEDGERS = COUNTIES | {
    "ratings": "organization,year,stage,stars,decided_on\nV1,2018,named,4,2018-12-20\nV1,2019,declared,3,2019-09-01\n"
    "V2,2019,declared,2,2019-09-01\n",
    "rating_scores": "organization,year,indicator,score\nV1,2019,team,18\n",
    "settings": "name,place,from,value,source\nstar.indicators,451102,2019-01-01,team=班子/20;life=生活/30,区定\n",
}
LEDGERS["cases"] += "Z8,V2,2019,,2019-03-01,\n"
DAY = "as_of=2019-12-31"
ROUND, SCORES = f"/stars/round?{DAY}&year=2019&stage={{}}", f"/stars/scores?{DAY}&year=2019"


class Rated(Desk):
    """The counties with users who enter stars."""

    def stars(self) -> dict[tuple[Any, ...], Any]:
        with self.engine.connect() as connection:
            rows = connection.execute(ratings.select().where(ratings.c.until.is_(None))).mappings()
            return {(row["year"], row["stage"], row["stars"], row["decided_on"]): row["document"] for row in rows}

    def scores(self) -> list[int]:
        with self.engine.connect() as connection:
            rows = connection.execute(rating_scores.select().where(rating_scores.c.until.is_(None))).mappings()
            return sorted(row["score"] for row in rows)


@pytest.fixture(scope="session")
def _rated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staffed(tmp_path_factory.mktemp("rated"), LEDGERS, USERS)


@pytest.fixture
def office(_rated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rated]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = opened(copy(_rated, tmp_path / "registry.db"))
    yield Rated(engine)
    engine.dispose()


def pressed(browser: Browser, page: str, act: str, **typed: str) -> TestResponse:
    """Presses a button of the sheet that says what it does."""
    form = Form(page, "保存")
    assert typed.keys() <= form.kinds.keys()
    return browser.client.post(form.action, data={**form.values, **typed, "act": act})


def line(page: str, organization: str) -> str:
    """What stands in the line of an organization."""
    lines = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S)
    (found,) = [one for one in lines if f'value="{organization}"' in one]
    return found


def field(page: str, organization: str, key: str) -> str:
    """The name of a field in the line of an organization."""
    (number,) = re.findall(r'name="r(\d+)\.organization"', line(page, organization))
    return f"r{number}.{key}"


def test_what_the_stars_rest_on_stands_beside_them_with_the_way_to_what_lacks(office: Rated) -> None:
    page = office.signed_in("town").get(ROUND.format("township")).text
    own, other = line(page, "V1"), line(page, "V2")
    assert "四星级" in own and "申报 三星级" in own and "班子 18/20" in own and "缺评分 1 项" in own
    assert "/stars/scores?" in own and "正在整顿 Z8" in other and "缺评分 2 项" in other
    assert "V3" not in page  # it has ended
    later = office.signed_in("county").get(ROUND.format("county")).text
    assert "缺“乡镇初评”" in line(later, "V1") and "stage=township" in line(later, "V1")


def test_the_stars_of_a_stage_are_one_change_with_one_day_and_document(office: Rated) -> None:
    town = office.signed_in("town")
    page = town.get(ROUND.format("township")).text
    typed = {field(page, "V1", "stars"): "4", field(page, "V2", "stars"): "2", field(page, "V1", "score"): "88.5"}
    came = press_on(town, page, "保存", **typed, decided_on="2019-09-20", document="镇评〔2019〕1号")
    assert came.status_code == 303 and "第 2 次变更" in status_of(town.get(came.location).text)
    found = office.stars()
    assert found[2019, "township", 4, 20190920] == found[2019, "township", 2, 20190920] == "镇评〔2019〕1号"


def test_what_is_left_empty_is_not_recorded_and_may_be_filled_in_as_proposed(office: Rated) -> None:
    town = office.signed_in("town")
    page = pressed(town, town.get(ROUND.format("township")).text, "fill").text
    assert re.search(r'<option value="3" selected>', line(page, "V1")) and len(office.stars()) == 3
    came = press_on(town, page, "保存", decided_on="2019-09-20", **{field(page, "V2", "stars"): ""})
    assert came.status_code == 303
    assert (2019, "township", 3, 20190920) in office.stars() and len(office.stars()) == 4


def test_what_is_wrong_is_said_beside_its_cell_and_of_the_day_once(office: Rated) -> None:
    town = office.signed_in("town")
    page = town.get(ROUND.format("township")).text
    typed = {field(page, "V1", "stars"): "3", field(page, "V1", "score"): "很高", field(page, "V2", "stars"): "2"}
    came = press_on(town, page, "保存", **typed, decided_on="")
    assert came.status_code == 422
    assert came.text.count('id="field-decided_on-wrong"') == 1
    assert re.search(r'id="r\d+-score-wrong"', line(came.text, "V1"))
    assert len(office.stars()) == 3


def test_what_is_recorded_is_corrected_with_a_reason_and_never_over_somebody_else(office: Rated) -> None:
    city, county = office.signed_in("city"), office.signed_in("county")
    page = city.get(ROUND.format("declared")).text
    stars = field(page, "V1", "stars")
    came = press_on(city, page, "保存", **{stars: "5"})
    assert came.status_code == 422 and "更正" in line(came.text, "V1")
    theirs = county.get(ROUND.format("declared")).text
    own = {field(theirs, "V1", "stars"): "1", "reason": "误录"}
    assert pressed(county, theirs, "correct", **own).status_code == 303
    came = pressed(city, page, "correct", **{stars: "5", "reason": "误录"})
    assert came.status_code == 409 and "您打开时" in came.text
    assert (2019, "declared", 1, 20190901) in office.stars()


def test_a_stage_is_entered_by_its_own_level_and_that_is_said_before(office: Rated) -> None:
    town = office.signed_in("town")
    page = town.get(ROUND.format("county")).text
    assert "由县级的经办员登记" in page and ">保存</button>" not in page
    page = town.get(ROUND.format("declared")).text
    forced = press_on(
        town, page.replace('value="declared"', 'value="county"'), "保存", **{field(page, "V2", "stars"): "1"}
    )
    assert forced.status_code in (403, 409, 422)
    assert not any(stage == "county" for _, stage, _, _ in office.stars())


def test_scores_are_entered_indicator_by_indicator(office: Rated) -> None:
    town = office.signed_in("town")
    page = town.get(SCORES).text
    assert "班子（满分 20）" in page and "生活（满分 30）" in page
    blank = re.findall(r'name="(r\d+\.score)" value=""', page)
    came = press_on(town, page, "保存", **{blank[0]: "25"})
    assert came.status_code == 303 and office.scores() == [180_000, 250_000]
    came = press_on(town, town.get(SCORES).text, "保存", **{blank[1]: "x"})
    assert came.status_code == 422 and re.search(r'id="r\d+-score-wrong"', came.text)


def test_where_no_indicators_are_set_no_score_is_asked_for(office: Rated) -> None:
    city = office.signed_in("city")
    page = city.get(f"{ROUND.format('township')}&scope=451103").text
    assert "缺“申报”" in line(page, "V4") and "缺评分" not in line(page, "V4")
    scores = city.get(f"{SCORES}&scope=451103")
    assert scores.status_code == 200 and "没有设定评分指标" in scores.text
    assert 'value="V4"' not in city.get(SCORES).text


def test_whoever_is_no_clerk_enters_nothing_and_sees_no_door(office: Rated) -> None:
    reader = office.signed_in("reader")
    assert reader.get(ROUND.format("named")).status_code == reader.get(SCORES).status_code == 403
    assert "评定星级" not in reader.get(f"/stars?{DAY}").text
    assert "评定星级" in office.signed_in("city").get(f"/stars?{DAY}").text
