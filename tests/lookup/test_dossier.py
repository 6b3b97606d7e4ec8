"""A unit's dossier: every row about it, where it belongs, what each figure says of it, and its line of time."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

import polars as pl
import pytest
from sqlalchemy import or_, select

from registry import days
from registry.columns import Reference
from registry.errors import NotFound
from registry.figures import explaining
from registry.figures.catalogue import FIGURES
from registry.figures.frames import UNITS
from registry.figures.unit_answers import answers_of
from registry.lookup import affiliation, dossier
from registry.lookup.dossier import Dossier
from registry.lookup.ledger_rows import called
from registry.lookup.timeline import Event, in_words, label_of, line_of_time
from registry.picture import Picture
from registry.slices import LEDGERS, TABLES
from tests.nine_changes import (
    BROUGHT,
    CODED,
    DAY,
    ENDED,
    FILLED,
    GONE,
    HAMLET,
    LOST,
    MEASURED,
    NAMED,
    PLACED,
    RENAMED,
    UNPOSTED,
    WEST,
    read,
    record_story,
)
from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest, Small

PLACES = ("natural_village", "village", "relocation_site", "township", "village_in_year")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    folder = tmp_path_factory.mktemp("story")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    record_story(registry)
    yield registry
    registry.close()


# -- the rows -------------------------------------------------------------------------------------------------------


def referring(picture: Picture) -> dict[int, dict[str, set[int]]]:
    """By identity and ledger, the versions in force that refer to it."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for ledger in LEDGERS:
        rows = picture.rows(TABLES[ledger.key])
        for column in (c.name for c in ledger.columns if isinstance(c, Reference) and c.name in rows.columns):
            for version, identity in rows.select("id", column).drop_nulls().iter_rows():
                found[identity][ledger.key].add(version)
    return found


@pytest.mark.parametrize("known_at", [1, 2])
def test_every_row_in_force_about_a_unit_stands_in_its_dossier(sample: RegistryUnderTest, known_at: int) -> None:
    picture = sample.picture(DAY, known_at)
    referred = referring(picture)
    for key, space in (("places", "unit"), ("organizations", "unit"), ("people", "person"), ("cases", "case")):
        owner = "unit" if space == "unit" else "record"
        states = picture.rows(TABLES[key])
        codes = dict(states.select("code", owner).unique().sort("code").iter_rows())
        for code in random.Random(key).sample(list(codes), 15):
            found = dossier.read(picture, code, space)
            for ledger, versions in referred[codes[code]].items():
                assert versions <= {v["id"] for v in found.rows(ledger)}, (code, ledger)
            assert {v["id"] for v in found.states} == set(states.filter(pl.col(owner) == codes[code])["id"])


def test_what_stands_in_a_dossier_is_about_the_unit_or_tied_to_it_by_a_row_that_is(story: RegistryUnderTest) -> None:
    branch, village = read(story, "D2", known_at=1), read(story, WEST, known_at=1)
    assert {k: len(branch.rows(k)) for k in branch.about if branch.rows(k)} == {
        "coverage": 1, "posts": 1, "ratings": 1, "cases": 1, "case_measures": 2, "look_backs": 1, "trainings": 1,
    }  # fmt: skip
    assert [v["title"] for v in branch.rows("trainings")] == ["班次一"] and village.rows("trainings") == []
    assert [v["code"] for v in village.rows("places")] == [HAMLET]
    assert [v["code"] for v in village.rows("organizations")] == ["D2"]
    assert [v["begins"] for v in branch.states] == [20180500], "days stand as they were written"


def test_a_place_whose_parent_ended_stands_in_the_dossier_of_who_stands_for_the_parent(
    story: RegistryUnderTest,
) -> None:
    for day, under in (("2019-12-31", [HAMLET]), ("2020-01-01", [HAMLET, f"{ENDED}001"])):
        found = read(story, WEST, day, BROUGHT)
        assert sorted(v["code"] for v in found.rows("places")) == under and affiliation.below(found) == len(under)


def test_a_withdrawn_row_is_gone_from_the_dossier_and_one_that_it_tied_to_the_unit_too(
    story: RegistryUnderTest,
) -> None:
    for known_at, count in ((LOST - 1, 1), (LOST, 0)):
        found = read(story, "D2", known_at=known_at)
        assert len(found.rows("posts")) == len(found.rows("trainings")) == count


def test_any_code_of_a_unit_finds_its_dossier(story: RegistryUnderTest) -> None:
    assert read(story, WEST).code == "XC-1" == read(story, "XC-1").code
    assert read(story, "XC-1", "2019-05-31").code == WEST
    assert read(story, "XC-1", known_at=CODED - 1).code == WEST


def test_a_code_with_several_meanings_is_a_units_first_and_a_space_tells_the_others(story: RegistryUnderTest) -> None:
    picture = story.picture(DAY)
    assert dossier.read(picture, "D2").ledger.key == "organizations"
    assert dossier.read(picture, "D2", "person").ledger.key == "people"
    with pytest.raises(NotFound):
        dossier.read(picture, "D2", "case")


def test_what_was_recorded_later_is_not_there_yet(story: RegistryUnderTest) -> None:
    with pytest.raises(NotFound, match=f"not recorded yet at change {BROUGHT - 1}"):
        read(story, f"{ENDED}001", known_at=BROUGHT - 1)
    with pytest.raises(NotFound, match="no code"):
        read(story, "nothing")


def test_a_unit_lives_has_ended_is_to_come_or_was_withdrawn(story: RegistryUnderTest) -> None:
    assert [read(story, ENDED, day).life for day in ("2019-12-31", "2020-01-01")] == ["lives", "ended"]
    assert read(story, HAMLET, "2014-12-31", GONE - 1).life == "ahead"
    found = read(story, HAMLET)
    assert (found.life, found.code, found.state["name"]) == ("withdrawn", HAMLET, "上屯")


# -- where it belongs -----------------------------------------------------------------------------------------------


def codes(registry: RegistryUnderTest, identities: list[int]) -> list[str]:
    names = dict(called(registry.picture(DAY, 1)).select("identity", "code").iter_rows())
    return [names[i] for i in identities]


def test_what_stands_above_a_unit_is_listed_from_the_top(story: RegistryUnderTest) -> None:
    assert codes(story, affiliation.above(read(story, WEST, known_at=1))) == ["45", "4511", "451102", "451102101"]
    assert codes(story, affiliation.above(read(story, "D2", known_at=1))) == ["D1"]
    assert codes(story, affiliation.above(read(story, ENDED, "2021-01-01", 1))) == ["45", "4511", "451102", "451102101"]
    assert affiliation.above(read(story, "45", known_at=1)) == []


def test_who_covers_a_place_follows_from_the_row_or_from_the_organizations_own_place(story: RegistryUnderTest) -> None:
    village, hamlet, branch = (read(story, code, known_at=1) for code in (WEST, HAMLET, "D2"))
    shown = itemgetter("mode", "own", "since", "other")
    assert [*map(shown, affiliation.covering(hamlet))] == [("contact", False, 20180500, branch.identity)]
    assert [*map(shown, affiliation.covering(village))] == [("independent", True, 20180500, branch.identity)]
    assert {row["other"] for row in affiliation.covering(branch)} == {village.identity, hamlet.identity}


def test_who_leads_is_shown_of_the_day(story: RegistryUnderTest) -> None:
    village = read(story, WEST, known_at=1)
    assert codes(story, affiliation.village_organizations(village)) == ["D2"]
    assert [(row["role"], row["since"]) for row in affiliation.leaders(village)] == [("secretary", 20180500)]
    assert affiliation.leaders(read(story, WEST, "2018-04-30", 1)) == []
    assert len(affiliation.leaders(read(story, "D2", known_at=1))) == 1


# -- what the figures say ---------------------------------------------------------------------------------------------


def chosen(picture: Picture, units: str, size: int) -> Iterator[tuple[int, str]]:
    rows = list(UNITS[units].frame(picture).select("unit", "code").sort("unit").iter_rows())  # type: ignore[index]
    yield from random.Random(units).sample(rows, min(size, len(rows)))


@pytest.mark.parametrize("day", ["2018-12-31", "2019-12-31", "2021-07-12"])
@pytest.mark.parametrize("units", [*PLACES, "organization", "case"])
def test_every_figure_says_of_a_unit_what_its_explanation_says(sample: RegistryUnderTest, day: str, units: str) -> None:
    picture, ledger = sample.picture(day), UNITS[units].ledger  # type: ignore[index]
    for identity, code in chosen(picture, units, 3):
        found = {a.figure.code: a.answer for a in answers_of(picture, ledger, identity)}
        for figure in (f for f in FIGURES if f.units == units):
            assert found[figure.code] == explaining.explain(picture, figure, code)["answer"], (figure.code, code)


def test_what_a_unit_adds_to_a_total_a_ratio_and_a_distribution_is_shown(small: Small) -> None:
    picture = small(
        {
            "places": "code,name,kind,parent\n4511,某市,municipality,\n451102,某区,county,4511\n"
            f"451102101,某镇,township,451102\n{WEST},西村,village,451102101\nA1,安置点,relocation_site,{WEST}\n",
            "facts": f"unit,period,activists,development_plan\n{WEST},2019,4,2\n",
        }
    ).picture(DAY)
    found = {
        a.figure.code: a
        for code in (WEST, "A1")
        for a in answers_of(picture, "places", dossier.read(picture, code).identity)
    }
    assert str(found["member.activists"].value.zh) == "4" and found["member.activist_ratio"].value.zh == "4 / 2"
    assert (found["member.applicants"].answer, found["member.applicants"].value) == ("unknown", None)
    assert found["site.coverage_mode"].value.zh == "无"


def test_no_figure_asks_about_a_county_or_a_place_that_does_not_live(story: RegistryUnderTest) -> None:
    for code, day in (("451102", DAY), (ENDED, "2021-01-01")):
        found = read(story, code, day)
        assert answers_of(found.picture, "places", found.identity) == []


# -- the line of time -------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """An event as people read it."""

    day: str | None
    step: str
    details: str
    recorded: int
    fate: str | None
    undone: int | None


def lines(found: Dossier, part: str = "") -> list[Line]:
    """The line of time of a unit, or of it what one ledger tells."""

    def line(event: Event) -> Line:
        happening = event.happening
        day = days.show(happening.day) if happening.day is not None else None
        step = f"{label_of(happening.part).zh}·{happening.words.zh}"
        return Line(day, step, in_words(happening, found.names).zh, event.recorded, event.fate, event.undone)

    return [shown for shown in map(line, line_of_time(found)) if shown.step.startswith(part)]


def fates(found: Dossier, part: str) -> list[tuple[str, int, str | None, int | None]]:
    return [(line.step, line.recorded, line.fate, line.undone) for line in lines(found, part)]


def test_what_happened_stands_in_order_with_the_change_that_recorded_it(story: RegistryUnderTest) -> None:
    found = lines(read(story, WEST, known_at=RENAMED))
    assert [(line.day, line.step) for line in found] == [
        (None, "地点·设立（早于本系统记录）"),
        ("2017", "阵地·启用"),
        ("2018-05", "党组织·成立"),
        ("2018", "指标台账·填报"),
        ("2019-03-01", "任职·任职"),
        ("2019-06-01", "地点·变更"),
        ("2019", "指标台账·填报"),
        ("2020-01-01", "承接·生效"),
        ("2020-06", "任职·免职"),
    ]
    assert [line.step for line in found if line.recorded == RENAMED] == ["地点·变更"]
    assert found[5].details == "名称：西村 → 新西村"
    assert found[6].details == "入党积极分子：4；集体经济收入元：52,000.5"
    assert found[7].details == f"前身：北村（{ENDED}）；承接：新西村（{WEST}）"
    assert found[8].details == "人员：柏某（P2）；职务：村居委会主任"


def test_a_case_goes_step_by_step_and_what_was_not_done_comes_last(story: RegistryUnderTest) -> None:
    assert [line[:3] for line in lines(read(story, "Z1", known_at=1))] == [
        ("2019-03-15", "整顿台账·排查认定", "编号：Z1；党组织：西村党支部（D2）；年度：2019"),
        ("2019-04-01", "整顿措施·完成", "措施：整顿方案"),
        ("2019-12-01", "回头看·检查", "结论：基本巩固"),
        (None, "整顿措施·登记（未填日期）", "措施：领导挂点"),
    ]


def test_a_correction_leaves_what_stood_before_with_the_change_that_corrected_it(story: RegistryUnderTest) -> None:
    begun = "地点·设立（早于本系统记录）"
    found = fates(read(story, ENDED), "地点")
    assert found[:2] == [(begun, 1, "corrected", NAMED), (begun, NAMED, None, None)]
    assert found[2][0] == "地点·撤销", "the end tells of the unit by the name that it then had"
    halls = lines(read(story, WEST), "阵地")
    assert [(line.recorded, line.fate, line.undone) for line in halls] == [
        (1, "corrected", MEASURED),
        (MEASURED, None, None),
    ]
    assert "面积：99.5" in halls[0].details and "面积：320" in halls[1].details


def test_an_end_that_is_added_undoes_nothing_and_what_is_only_filled_in_is_completed(story: RegistryUnderTest) -> None:
    assert fates(read(story, "D2", known_at=FILLED), "任职") == [
        ("任职·任职", 1, None, None),
        ("任职·免职", UNPOSTED, "completed", FILLED),
        ("任职·免职", FILLED, None, None),
    ]


def test_a_withdrawn_row_stays_on_the_line_with_the_change_that_withdrew_it(story: RegistryUnderTest) -> None:
    assert fates(read(story, "D2"), "任职") == [
        ("任职·任职", 1, "withdrawn", LOST),
        ("任职·免职", UNPOSTED, "completed", FILLED),
        ("任职·免职", FILLED, "withdrawn", LOST),
    ]
    assert lines(read(story, "D2"), "培训") == [], "what only a withdrawn row tied to the unit is not about it"


def test_a_row_that_turns_out_to_be_about_another_unit_is_corrected_and_not_withdrawn(story: RegistryUnderTest) -> None:
    assert fates(read(story, WEST), "党组织") == [("党组织·成立", 1, "corrected", PLACED)]
    there = fates(read(story, "451102101"), "党组织")
    assert ("党组织·成立", PLACED, None, None) in there


def test_a_unit_that_came_back_ended_and_was_reopened(story: RegistryUnderTest) -> None:
    found = read(story, WEST, known_at=1)
    (state,) = found.own
    own = [{**state, "begins": 20150000, "ends": 20180100}, {**state, "begins": 20190000}]
    line = lines(replace(found, own=own), "地点")
    assert [(e.day, e.step) for e in line] == [("2015", "地点·设立"), ("2018-01", "地点·撤销"), ("2019", "地点·恢复")]


def test_what_stands_under_a_unit_has_a_line_of_its_own(story: RegistryUnderTest) -> None:
    assert all("下屯" not in line.details for line in lines(read(story, WEST, "2020-01-01", BROUGHT)))
    assert all("D2" not in line.details for line in lines(read(story, "D1"), "党组织"))


@pytest.mark.parametrize("successor", ["", "D1"])
def test_the_line_of_a_place_tells_of_its_organization_that_ended(small: Small, successor: str) -> None:
    registry = small(SMALL | {"organizations": "code,name,kind,superior,place,from,to,successor\n"
        "D1,镇党委,committee,,451102101,2010,,\nD2,西村党支部,branch,D1,451102101202,2018-05,,\n"
        f"D3,西村老年党支部,branch,D1,451102101202,2018-05,2019-06-01,{successor}\n"})  # fmt: skip
    for day in (DAY, "2019-05-31", "2017-12-31"):
        shown = {(line.day, line.step, line.details) for line in lines(read(registry, WEST, day), "党组织")}
        assert ("2019-06-01", "党组织·撤销", "代码：D3；名称：西村老年党支部；类别：党支部") in shown


def test_an_earlier_state_of_knowledge_tells_the_same_line_without_what_came_later(sample: RegistryUnderTest) -> None:
    then, now = sample.picture(DAY, 1), sample.picture(DAY, 2)
    codes = dict(now.rows(TABLES["organizations"]).select("unit", "code").iter_rows())
    for identity in touched(sample):
        before, after = (line_of_time(dossier.read(picture, codes[identity])) for picture in (then, now))
        known = {(e.happening, e.row) for e in after if e.recorded == 1}
        assert known == {(e.happening, e.row) for e in before}
        assert all(e.recorded == 1 and e.undone is None for e in before)
        assert any(e.recorded == 2 or e.undone == 2 for e in after)


def touched(registry: RegistryUnderTest) -> list[int]:
    """Some organizations whose ratings or coverage the second change brought in, corrected or withdrew."""
    found: set[int] = set()
    for table in (TABLES["ratings"], TABLES["coverage"]):
        query = select(table.c.organization).where(or_(table.c.since == 2, table.c.until == 2))
        found |= set(sorted(registry.connection.execute(query).scalars())[:10])
    return sorted(found)
