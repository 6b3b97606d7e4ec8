"""A parameter has the value of its place, else of the nearest place above, else the default, each on its day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from registry.checks.columns.place_days import PlaceDays
from registry.checks.engine import parameters
from registry.checks.engine.ranges import counted, first_days
from registry.checks.engine.unit_days import record_of
from registry.codes import place_of
from registry.compliance.parameters import BY_NAME, PARAMETERS
from registry.compliance.rules import CATALOGUE
from registry.db import reading
from registry.moment import Moment, head
from registry.picture import Picture
from tests.registries import imported

HEADER = "name,place,from,value\n"
CITY, COUNTY, TOWN, VILLAGE, ENDED = "4511", "451102", "451102101", "451102101202", "451102101203"


@contextmanager
def picture(engine: Engine, day: str = "2020-06-01") -> Iterator[Picture]:
    with reading(engine) as connection:
        yield Picture(connection, Moment(datetime.date.fromisoformat(day), head(connection)))


def recorded(engine: Engine, folder: Path, *lines: str) -> None:
    outcome = imported(engine, folder, {"settings": HEADER + "".join(f"{line}\n" for line in lines)})
    assert list(outcome.problems) == []


def of(engine: Engine, name: str, place: str, day: int, as_of: str = "2020-06-01") -> object:
    """The value at a place of a day, as a rule asks for it on the day of the picture."""
    with picture(engine, as_of) as known:
        today = np.array([counted(known.moment.as_of)])
        pairs = PlaceDays(record_of(known), np.array([place_of(known, place)]), today)
        (said,) = parameters.values(
            pairs, parameters.rows_that_decide(pairs, name, pairs.at(), first_days(np.array([day])))
        )
        return said


def test_the_nearest_place_above_that_has_any_value_by_the_day_says_it(engine: Engine, tmp_path: Path) -> None:
    rows = ("COM-06.days,,2019,60", f"COM-06.days,{COUNTY},2019-06,30", f"COM-06.days,{VILLAGE},2019-07-02,10",
            f"COM-06.days,{VILLAGE},2020,20")  # fmt: skip
    recorded(engine, tmp_path / "1", *rows)
    days = (20181231, 20190101, 20190531, 20190601, 20190701, 20190702, 20191231, 20200101)
    assert [of(engine, "COM-06.days", VILLAGE, day) for day in days] == [90, 60, 60, 30, 30, 10, 10, 20]
    assert [of(engine, "COM-06.days", TOWN, day) for day in days] == [90, 60, 60, 30, 30, 30, 30, 30]
    assert [of(engine, "COM-06.days", CITY, day) for day in days] == [90, 60, 60, 60, 60, 60, 60, 60]


def test_a_value_counts_at_its_own_place_as_long_as_that_lives_and_no_successor_inherits_it(
    engine: Engine, tmp_path: Path
) -> None:
    recorded(engine, tmp_path / "1", f"window.days,{ENDED},2015,3", f"window.days,{VILLAGE},2018,5")
    # The place has ended on 2020-01-01; who stands for it on the day of the picture has its own.
    assert of(engine, "window.days", ENDED, 20190101, "2019-12-31") == 3
    assert of(engine, "window.days", ENDED, 20190101, "2020-01-01") == 5
    assert of(engine, "window.days", VILLAGE, 20171231, "2020-01-01") == 10


def test_what_stands_for_a_place_is_asked_for_on_the_day_of_the_picture_though_the_value_is_of_another(
    engine: Engine, tmp_path: Path
) -> None:
    recorded(engine, tmp_path / "1", f"window.days,{TOWN},2019,7")
    assert of(engine, "window.days", f"{VILLAGE}001", 20190101, "2014-12-31") == 7
    assert of(engine, "window.days", f"{VILLAGE}001", 20181231, "2014-12-31") == 10


def test_a_hyphen_asks_for_the_default_and_none_for_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = (f"pay.both,{COUNTY},2019,2400", f"pay.both,{TOWN},2019-05,-", f"pay.both,{VILLAGE},2019,none",
            "accept.score,,2019,70")  # fmt: skip
    recorded(engine, tmp_path / "1", *rows)
    # Amounts are in ten-thousandths; before June 2019 the default asks nothing.
    assert of(engine, "pay.both", COUNTY, 20190501) == 24_000_000
    assert [of(engine, "pay.both", TOWN, day) for day in (20190430, 20190501, 20190601)] == [
        24_000_000, None, 23_000_000]  # fmt: skip
    assert of(engine, "pay.both", VILLAGE, 20200101) is None
    assert [of(engine, "accept.score", VILLAGE, day) for day in (20181231, 20190101)] == [None, 700_000]


def test_a_value_without_a_place_that_is_imported_again_is_the_same_row(engine: Engine, tmp_path: Path) -> None:
    rows = ("window.days,,2019,3", f"window.days,{TOWN},2019,5")
    recorded(engine, tmp_path / "1", *rows)
    ledgers = {"settings": HEADER + "".join(f"{row}\n" for row in rows)}
    again = imported(engine, tmp_path / "2", ledgers)
    assert (again.change, again.counts["settings"]["same"]) == (None, 2)
    recorded(engine, tmp_path / "3", "window.days,,2019-01-01,4")
    assert of(engine, "window.days", CITY, 20190101) == 4
    (problem,) = imported(
        engine, tmp_path / "4", {"settings": f"{HEADER}window.days,,2019,3\nwindow.days,,2019,4\n"}
    ).problems
    assert problem.row == 3


def test_the_mode_of_a_rule_is_its_version_s_until_it_is_recorded(engine: Engine, tmp_path: Path) -> None:
    recorded(engine, tmp_path / "1", f"ORG-02.mode,{COUNTY},2020,report", f"ORG-02.mode,{TOWN},2020,-")
    assert [of(engine, "ORG-02.mode", place, 20200601) for place in (VILLAGE, COUNTY, CITY)] == [None, "report", None]


@pytest.mark.parametrize(
    ("name", "said", "column", "allowed"),
    [
        ("kept.meeting", "yes", "name", "parameter"),
        ("STRUCT-CYCLE.mode", "off", "name", "parameter"),
        ("kept.meetings", "maybe", "value", "yes or no; -: the default"),
        ("kept.meetings", "none", "value", "yes or no; -: the default"),
        ("pay.head", "none", "value", "a number"),
        ("COM-06.days", "30.5", "value", "a whole number"),
        ("COM-06.days", "30天", "value", "a whole number"),
        ("NAT-05.share", "half", "value", "a number"),
        ("ORG-02.mode", "silent", "value", "on, report, off"),
        ("ORG-02.mode", "none", "value", "on, report, off"),
        ("WEAK-08.day", "11-31", "value", "month-day, such as 11-30"),
        ("WEAK-08.day", "2019-11-30", "value", "month-day, such as 11-30"),
        ("PAY-06.tiers", "400;much", "value", "numbers, set apart by ;"),
        ("case.checklist", "plan;own_10", "value", "plan, leader"),
        ("step.levels.decided", "village", "value", "township, county"),
        ("star.chain", "declared;crowned", "value", "declared, township"),
        ("star.indicators", "team=班子", "value", "key=label/maximum"),
        ("star.indicators", "team=班子/20;team=队伍/30", "value", "key=label/maximum"),
    ],
)
def test_a_name_or_value_that_is_none_is_a_problem_that_says_what_is_allowed(
    engine: Engine, tmp_path: Path, name: str, said: str, column: str, allowed: str
) -> None:
    outcome = imported(engine, tmp_path / "1", {"settings": f"{HEADER}{name},,2019,{said}\n"})
    (problem,) = outcome.problems
    assert (problem.ledger, problem.row, problem.column) == ("settings", 2, column)
    assert problem.value == (name if column == "name" else said) and allowed in problem.allowed.en


def test_a_name_that_comes_near_is_offered(engine: Engine, tmp_path: Path) -> None:
    (problem,) = imported(engine, tmp_path / "1", {"settings": f"{HEADER}kept.meeting,,2019,yes\n"}).problems
    assert "kept.meetings" in problem.problem.zh


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kept.approvals", "是"),
        ("PAY-06.tiers", "400;425；450、500"),
        ("star.indicators", "team=班子/20;work=工作/80"),
        ("star.chain", "申报;核验命名"),
        ("step.levels.closed", "市级"),
        ("have.01", "有办公场所"),
        ("have.12", "none"),
        ("measure.own_9", "结对共建"),
        ("case.checklist", "leader;township_leader;first_secretary;unit"),
        ("case.checklist", "none"),
        ("DEV-21.ratio", "2.5"),
        ("CODE-07.mode", "仅列示"),
    ],
)
def test_a_value_of_its_kind_is_taken(engine: Engine, tmp_path: Path, name: str, said: str) -> None:
    recorded(engine, tmp_path / "1", f"{name},{COUNTY},2019,{said}")
    assert of(engine, name, COUNTY, 20190101) == BY_NAME[name].parse(said)


def test_every_parameter_has_defaults_of_its_own_kind_and_every_rule_a_mode() -> None:
    for parameter in PARAMETERS:
        days = [since for since, _ in parameter.defaults]
        assert days == sorted(days) and (not days or days[0] == 0)
        assert all(v is None or parameter.kind.parse(v) is not None for _, v in parameter.defaults)
    assert len(BY_NAME) == len(PARAMETERS) and len(CATALOGUE) == 113
    assert {f"{code}.mode" for code in CATALOGUE} == {p.name for p in PARAMETERS if not p.defaults}


def test_the_marked_defaults_are_those_of_the_text(engine: Engine) -> None:
    found = {p.name: p.default(20191231) for p in PARAMETERS if p.defaults}
    assert found["WEAK-08.day"] == "11-30" and found["PAY-06.tiers"] == (400, 450, 500)
    assert (found["NAT-05.share"], found["ECO-01.yuan"], found["ECO-03.yuan"]) == (5_000, 400_000_000, 500_000_000)
    assert (found["kept.trainings"], found["window.days"], found["RELO-02.households"]) == (False, 10, 500)
    assert BY_NAME["pay.head"].default(20190531) == 16_000_000 and found["pay.head"] == 21_000_000
    assert BY_NAME["case.checklist"].default(20181231) is None
    assert found["case.checklist"].count(";") == 6
