"""Draws in the record: what is committed to and drawn, what is refused, and what whoever cheats comes to."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry import archive
from registry.casework.draws import draw_document, draw_of, redraws_of
from registry.db import reading
from registry.draws.algorithm import draw, hash_of, lot_of
from registry.draws.models import draw_units, draws
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.figures import service as figures
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.procedures.draw_verification import problems_of
from registry.procedures.draws import SHORTEST, TOLD, CommitOrder, commit, lot_document, run
from registry.procedures.inspectors import read_inspectors
from registry.record import change, metadata
from registry.restructuring import redacting, service
from tests.registries import copy, founded, imported, opened, touch_freely, url_of

pytestmark = pytest.mark.usefixtures("one_day")

DAY, TOMORROW = datetime.date(2019, 12, 31), today() + datetime.timedelta(days=1)
SEED, OTHER = "a seed of sixteen", "another seed of sixteen"
TOWN, HILL, LAKE = "451102101", "451102102", "451103101"
SOUTH, WEST, HILLTOP, SHORE = f"{TOWN}201", f"{TOWN}202", f"{HILL}201", f"{LAKE}201"
#: Two counties: Town with four villages and Hill with one, and Lake with three; a village that was merged into South.
LEDGERS = {
    "places": "code,name,kind,parent,from,to,successor\n4511,市,municipality,,,,\n451102,东区,county,4511,,,\n"
    f"451103,西区,county,4511,,,\n{TOWN},镇,township,451102,,,\n{HILL},山乡,township,451102,,,\n"
    f"{LAKE},湖镇,township,451103,,,\n{SOUTH},南村,village,{TOWN},,,\n{WEST},西村,village,{TOWN},,,\n"
    f"{TOWN}203,北村,village,{TOWN},,,\n{TOWN}204,东村,village,{TOWN},,,\n{HILLTOP},岭村,village,{HILL},,,\n"
    f"{SHORE},岸村,village,{LAKE},,,\n{LAKE}202,岛村,village,{LAKE},,,\n{LAKE}203,湾村,village,{LAKE},,,\n"
    f"{TOWN}209,老村,village,{TOWN},,2019-02-01,{SOUTH}\n",
    "organizations": f"code,name,kind,superior,place\nD0,市委,committee,,4511\nD1,镇党委,committee,,{TOWN}\n"
    f"B1,南村党支部,branch,D1,{SOUTH}\nB2,岸村党支部,branch,,{SHORE}\n",
    "people": "code,name\n" + "".join(f"P{number},某{number}\n" for number in range(1, 7)),
    "posts": f"person,unit,role,from,to\nP1,B1,secretary,2018-05,\nP2,{HILLTOP},village_director,2018-03-01,\n"
    f"P3,{SHORE},village_director,2017,2019-06-01\nP4,D0,secretary,2018,\n",
    "cases": "code,organization,year,identified_on\nZ0,D0,2019,2019-03-01\nZ1,B1,2019,2019-03-15\n"
    "Z2,B2,2019,2019-04-15\n",
}


class Office:
    """A registry, and those who draw there."""

    def __init__(self, folder: Path, file: Path):
        self.folder, self.engine = folder, opened(file)

    def commit(self, code: str = "S1", figure: str = "place.villages", size: int = 2, **how: Any) -> dict[str, Any]:
        """Commits to a draw as of the day; `inspectors` are the rows of their file."""
        lines = how.pop("inspectors", None)
        if lines is not None:
            (self.folder / "inspectors.csv").write_text("person,place\n" + lines, encoding="utf-8")
            how["inspectors"], how["problems"] = read_inspectors(self.folder / "inspectors.csv")
        order = CommitOrder(code, figure, size, **{"seed": SEED, "as_of": DAY, **how})
        return commit(self.engine, order, actor=how.get("actor", "甲"))

    def run(self, code: str = "S1", seed: str = SEED, public: str | None = None, actor: str = "乙") -> dict[str, Any]:
        return run(self.engine, code, seed, public, actor=actor)

    def take(self, **ledgers: str) -> None:
        assert imported(self.engine, self.folder / "more", ledgers).problems == []

    def asked(self, question: Any, *args: Any, day: datetime.date | None = None) -> Any:
        """What is asked of the registry of today."""
        with reading(self.engine) as connection:
            return question(Picture(connection, Moment(day or today(), head(connection))), *args)

    def problems(self, code: str = "S1") -> set[str | None]:
        """What of a draw does not hold."""
        return {problem.column for problem in self.asked(problems_of, code)}

    def units(self, figure: str, scope: str, status: str | None = None) -> set[str]:
        with reading(self.engine) as connection:
            return set(figures.units(connection, figure, Moment(DAY, 1), scope, status)["units"])

    @property
    def changes(self) -> int:
        with reading(self.engine) as connection:
            return head(connection)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("standing")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "ledgers", LEDGERS).problems == []
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def office(standing: Path, tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path, copy(standing, tmp_path / "registry.db"))
    yield found
    found.engine.dispose()


def _refused(office: Office, **how: Any) -> set[str | None]:
    """The options for which a commitment is refused; nothing is stored then."""
    before = office.changes
    with pytest.raises(Invalid) as refusal:
        office.commit(**how)
    assert office.changes == before
    return {problem.column for problem in refusal.value.problems}


# -- the frame -------------------------------------------------------------------------------------------------------


def test_a_commitment_tells_of_every_stratum_what_is_in_it_and_how_many_are_to_be_drawn(office: Office) -> None:
    answer = office.commit(sizes={"451103": 0}, excluded={WEST: "正在换届"}, inspectors="P5,\nP6,\n")
    assert answer == {
        "change": 2,
        "draw": "S1",
        "commitment": hash_of(SEED),
        "strata": [
            {"stratum": "451102", "frame": 5, "excluded": 1, "size": 2},
            {"stratum": "451103", "frame": 3, "excluded": 0, "size": 0},
        ],
        "inspectors": 2,
    }


@pytest.mark.parametrize("by", ["county", "township"])
@pytest.mark.parametrize("figure", ["place.villages", "village.secretary:not_met", "organization.term_valid:unknown"])
def test_a_stratum_has_the_units_that_the_figure_lists_in_its_scope(office: Office, figure: str, by: str) -> None:
    office.commit(figure=figure, by=by)
    strata = office.asked(draw_of, "S1").strata
    code, _, status = figure.partition(":")
    assert strata and all(
        {unit.code for unit in units} == office.units(code, stratum, status or None)
        for stratum, units in strata.items()
    )


def test_what_counts_in_no_county_is_a_stratum_of_its_own_and_without_strata_all_is_one(office: Office) -> None:
    by_county = office.commit("S1", "case.opened")["strata"]
    assert [(row["stratum"], row["frame"]) for row in by_county] == [("-", 1), ("451102", 1), ("451103", 1)]
    in_one = office.commit("S2", "case.opened", by="none", redraw_of="S1", reason="不分层", sizes={"-": 1})["strata"]
    assert in_one == [{"stratum": "-", "frame": 3, "excluded": 0, "size": 1}]


def test_a_frame_in_a_scope_has_the_units_of_the_scope(office: Office) -> None:
    assert [row["stratum"] for row in office.commit(scope="451103")["strata"]] == ["451103"]


def test_a_frame_of_an_earlier_change_is_what_was_known_then(office: Office) -> None:
    office.take(places=f"code,name,kind,parent\n{HILL}202,新村,village,{HILL}\n")
    then, now = office.commit("S1", known="1"), office.commit("S2")
    assert [sum(row["frame"] for row in answer["strata"]) for answer in (then, now)] == [8, 9]
    assert office.problems("S1") == office.problems("S2") == set()


@pytest.mark.parametrize("figure", ["cadre.resident", "pairing.enterprises", "activity.wishes", "project.devolved"])
def test_nothing_is_drawn_of_other_units_than_places_organizations_and_cases(office: Office, figure: str) -> None:
    with pytest.raises(Refused):
        office.commit(figure=figure)


def test_units_that_break_a_rule_may_be_drawn_as_well(office: Office) -> None:
    office.commit(figure="WEAK-01:population", size=9)
    drawn = [unit for row in office.run()["strata"] for unit in row["drawn"]]
    assert drawn and office.problems() == set()


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "option"),
    [
        ({"seed": "x" * (SHORTEST - 1)}, "seed"),
        ({"seed": f" {SEED}"}, "seed"),
        ({"seed": "Ａ" * SHORTEST}, "seed"),
        ({"seed": SEED, "reason": f"种子是 {SEED}"}, "seed"),
        ({"seed": SEED, "excluded": {WEST: SEED}}, "seed"),
        ({"public_from": "福利彩票"}, "public-on"),
        ({"public_on": TOMORROW}, "public-from"),
        ({"public_from": "福利彩票", "public_on": today()}, "public-on"),
        ({"public_from": "福利彩票", "public_on": datetime.date(9999, 12, 31)}, "public_on"),
        ({"redraw_of": "S0"}, "reason"),
        ({"excluded": {"451102101299": "没有"}}, "exclude"),
        ({"sizes": {"451199": 3}}, "sizes"),
        ({"sizes": {TOWN: 3}}, "sizes"),
        ({"code": "没有编号"}, "code"),
        ({"scope": f"{TOWN}209"}, "frame"),
        ({"inspectors": "P9,\n"}, "person"),
        ({"inspectors": "P1,451199\n"}, "place"),
        ({"inspectors": "P1,B1\n"}, "place"),
        ({"inspectors": ",451102\n"}, "person"),
        ({"inspectors": ""}, None),
    ],
)
def test_a_commitment_is_refused_with_the_option_that_is_wrong(
    office: Office, how: dict[str, Any], option: str | None
) -> None:
    assert _refused(office, **how) == {option}


def test_a_commitment_is_refused_with_every_reason(office: Office) -> None:
    assert _refused(office, seed="short", public_from="福利彩票") == {"seed", "public-on"}
    assert _refused(office, excluded={"X": "没有"}, sizes={"Y": 1}) == {"exclude", "sizes"}


def test_a_code_is_used_once(office: Office) -> None:
    office.commit()
    assert _refused(office) == {"code"}


@pytest.mark.parametrize("how", [{"figure": "no.figure"}, {"scope": "4599"}, {"redraw_of": "S9", "reason": "重抽"}])
def test_what_there_is_not_is_not_found(office: Office, how: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        office.commit(**how)
    with pytest.raises(NotFound):
        office.run("S9")


def test_a_status_that_the_figure_does_not_have_is_refused(office: Office) -> None:
    with pytest.raises(Refused):
        office.commit(figure="place.villages:met")


# -- the seed --------------------------------------------------------------------------------------------------------


def _everything(office: Office) -> str:
    """All that the registry holds, as one text."""
    with reading(office.engine) as connection:
        return "\n".join(str(row) for table in metadata.tables.values() for row in connection.execute(select(table)))


def test_of_the_seed_its_hash_alone_is_written_until_it_is_drawn(office: Office) -> None:
    office.commit(reason="年度抽查", inspectors="P5,\n")
    assert SEED not in _everything(office) and hash_of(SEED) in _everything(office)
    office.run()
    assert SEED in _everything(office)


def test_a_seed_that_is_made_here_is_told_once_and_draws_what_was_committed_to(office: Office) -> None:
    seeds = [
        office.commit(code, seed=None, redraw_of=before, reason="试")["seed"]
        for code, before in (("S1", None), ("S2", "S1"))
    ]
    assert len(set(seeds)) == 2 and all(len(seed) >= SHORTEST and seed not in _everything(office) for seed in seeds)
    assert "seed" not in office.commit("S3", seed=OTHER)
    assert office.run("S1", seeds[0])["change"] == office.changes


# -- drawing ---------------------------------------------------------------------------------------------------------


def test_what_is_drawn_is_what_the_program_draws_of_the_lot(office: Office) -> None:
    office.commit(by="township", people=3, team=2, inspectors=f"P1,\nP2,451103\nP5,\nP6,{SHORE}\nP6,{TOWN}\n")
    answer = office.run(public="04 11 19 23")
    drawn = draw(lot_of(json.loads(json.dumps(office.asked(lot_document, "S1")))))
    assert {row["stratum"]: row["drawn"] for row in answer["strata"]} == drawn.drawn
    assert {row["unit"]: row["inspectors"] for row in answer["assignments"]} == drawn.assignments
    assert (answer["inspectors"], answer["short"]) == (drawn.inspectors, drawn.short)
    shown = office.asked(draw_document, "S1")
    assert {u["code"]: u["inspectors"] for u in shown["units"] if u["drawn"]} == drawn.assignments
    assert {p["code"] for p in shown["people"] if p["drawn"]} == set(drawn.inspectors)
    assert office.problems() == set()


def test_a_commitment_and_a_draw_are_one_change_each(office: Office) -> None:
    office.commit(inspectors="P5,\n", reason="年度抽查")
    office.run()
    with reading(office.engine) as connection:
        rows = connection.execute(select(change).where(change.c.number > 1).order_by(change.c.number)).mappings().all()
    assert [(row["actor"], row["reason"], json.loads(row["origin"])["name"]) for row in rows] == [
        ("甲", "年度抽查", "draw commit"),
        ("乙", "", "draw run"),
    ]


def test_strata_that_are_too_small_are_taken_whole_without_what_was_excluded(office: Office) -> None:
    office.commit(size=9, excluded={WEST: "正在换届"})
    drawn = {unit for row in office.run()["strata"] for unit in row["drawn"]}
    assert drawn == office.units("place.villages", "4511") - {WEST}
    (shown,) = [unit for unit in office.asked(draw_document, "S1")["units"] if unit["code"] == WEST]
    assert shown == {"code": WEST, "stratum": "451102", "excluded": "正在换届", "drawn": None, "inspectors": None}


def test_strata_of_which_none_are_to_be_drawn_are_told(office: Office) -> None:
    office.commit(sizes={"451103": 0})
    assert office.asked(draw_document, "S1")["size_0"] == ["451103"]
    assert [len(row["drawn"]) for row in office.run()["strata"]] == [2, 0]


@pytest.mark.parametrize(
    ("committed", "drawn", "told"),
    [
        ({}, {}, ["no_public", "no_source"]),
        ({}, {"public": "04 11 19"}, ["no_source"]),
        ({"public_from": "福利彩票", "public_on": TOMORROW}, {"public": "04 11 19"}, ["early"]),
        ({"public_from": "福利彩票", "public_on": TOMORROW}, {}, ["no_public", "early"]),
        ({}, {"public": "04 11 19", "actor": "甲"}, ["no_source", "same_actor"]),
    ],
)
def test_what_takes_from_the_worth_of_a_draw_is_told(
    office: Office, committed: dict[str, Any], drawn: dict[str, Any], told: list[str]
) -> None:
    office.commit(**committed)
    assert office.run(**drawn)["told"] == told
    assert set(told) <= set(TOLD)


def test_a_public_number_of_its_day_and_of_another_person_leaves_nothing_to_tell(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.commit(public_from="福利彩票双色球", public_on=TOMORROW)
    monkeypatch.setattr("registry.procedures.draws.today", lambda: TOMORROW)
    assert office.run(public="04 11 19")["told"] == []


def test_a_public_number_that_would_not_be_kept_as_it_is_written_is_refused(office: Office) -> None:
    office.commit()
    with pytest.raises(Invalid):
        office.run(public=" 04 11 19 ")


# -- who may not inspect what ------------------------------------------------------------------------------------------


def _inspected(office: Office, lines: str, **how: Any) -> dict[str, set[str]]:
    """The villages that each inspector gets, where every village is drawn and each gets all that he may have."""
    people = len({line.partition(",")[0] for line in lines.splitlines()})
    office.commit(size=9, team=people, inspectors=lines, **how)
    found: dict[str, set[str]] = {}
    for row in office.run()["assignments"]:
        for person in row["inspectors"]:
            found.setdefault(person, set()).add(row["unit"])
    return found


def test_an_inspector_gets_nothing_in_a_place_that_is_barred_to_him(office: Office) -> None:
    villages = office.units("place.villages", "4511")
    found = _inspected(office, f"P5,451103\nP5,{WEST}\nP6,\n")
    assert found == {"P5": villages - office.units("place.villages", "451103") - {WEST}, "P6": villages}


def test_an_inspector_gets_nothing_in_the_townships_of_his_posts(office: Office) -> None:
    """The post on a county's or a city's organization bars no township; nor does one that has ended."""
    villages = office.units("place.villages", "4511")
    found = _inspected(office, "P1,\nP2,\nP3,\nP4,\n")
    in_town, in_hill = (office.units("place.villages", township) for township in (TOWN, HILL))
    assert found == {"P1": villages - in_town, "P2": villages - in_hill, "P3": villages, "P4": villages}
    assert {p["code"]: p["barred"] for p in office.asked(draw_document, "S1")["people"]} == {
        "P1": [TOWN], "P2": [HILL], "P3": [], "P4": []
    }  # fmt: skip


def test_posts_count_as_of_the_day_of_the_frame(office: Office) -> None:
    found = _inspected(office, "P3,\n", as_of=datetime.date(2019, 3, 1))
    assert found == {"P3": office.units("place.villages", "451102")}


def test_a_barred_place_that_has_ended_is_barred_where_it_is_stood_for(office: Office) -> None:
    villages = office.units("place.villages", "4511")
    assert _inspected(office, f"P5,{TOWN}209\n") == {"P5": villages - {SOUTH}}


def test_cases_and_organizations_are_barred_where_they_count(office: Office) -> None:
    office.commit("S1", "case.opened", by="none", size=9, inspectors=f"P5,{TOWN}\n")
    assert {row["unit"]: row["inspectors"] for row in office.run()["assignments"]} == {
        "Z0": ["P5"], "Z1": [], "Z2": ["P5"]
    }  # fmt: skip


# -- whoever cheats ----------------------------------------------------------------------------------------------------


def test_another_seed_draws_nothing(office: Office) -> None:
    office.commit()
    for seed in (OTHER, f"{SEED} ", SEED.upper(), ""):
        with pytest.raises(Refused):
            office.run(seed=seed)
    assert (office.changes, office.asked(draw_of, "S1").is_run) == (2, False)


def test_a_draw_is_drawn_once_whatever_public_number_would_be_liked_better(office: Office) -> None:
    office.commit()
    drawn = office.run()["strata"]
    for public in (None, "1", "2"):
        with pytest.raises(Conflict):
            office.run(public=public)
    assert office.changes == 3
    assert {u["code"] for u in office.asked(draw_document, "S1")["units"] if u["drawn"]} == {
        unit for row in drawn for unit in row["drawn"]
    }


def test_what_is_changed_after_the_commitment_changes_nothing_about_what_is_drawn(office: Office) -> None:
    office.commit(size=9)
    service_of_places = f"code,name,kind,parent,withdrawn\n{TOWN}203,,,,yes\n"
    office.take(places=service_of_places, posts=f"person,unit,role,from\nP5,{SHORE},village_director,2019\n")
    office.take(places=f"code,name,kind,parent\n{HILL}202,新村,village,{HILL}\n")
    drawn = {unit for row in office.run()["strata"] for unit in row["drawn"]}
    assert f"{TOWN}203" in drawn and f"{HILL}202" not in drawn
    assert office.problems() == set()


@pytest.mark.parametrize("act", [1, 2])
def test_neither_a_commitment_nor_a_draw_is_undone(office: Office, act: int) -> None:
    office.commit()
    office.run()
    with pytest.raises((Invalid, Refused)) as refusal:
        service.undo(office.engine, 1 + act)
    said = [p.allowed.en for p in refusal.value.problems] if isinstance(refusal.value, Invalid) else []
    assert any("--redraw-of" in text for text in [*said, refusal.value.says.en])


@pytest.mark.parametrize(("table", "column"), [("draws", "seed"), ("draws", "options"), ("draw_units", "inspectors")])
def test_no_text_of_a_draw_is_taken_away(office: Office, table: str, column: str) -> None:
    office.commit(inspectors="P5,\n")
    office.run()
    number = office.asked(lambda picture: picture.rows(draws if table == "draws" else draw_units)["record"].max())
    with pytest.raises(Refused) as refusal:
        redacting.redact(office.engine, 3, f"{table}/{number}", column, "甲", "不该登记")
    assert "--redraw-of" in refusal.value.says.en


def test_a_redraw_is_a_draw_of_its_own_and_the_first_one_stays_to_be_seen(office: Office) -> None:
    office.commit()
    office.run()
    office.commit("S2", redraw_of="S1", reason="检查组回避不足", seed=OTHER)
    office.run("S2", OTHER)
    first, second = (office.asked(draw_document, code) for code in ("S1", "S2"))
    assert (first["drawn_on"], first["seed"]) == (today().isoformat(), SEED)
    assert (office.asked(redraws_of, "S1"), office.asked(redraws_of, "S2")) == (["S2"], [])
    assert (second["options"]["redraw_of"], second["options"]["reason"]) == ("S1", "检查组回避不足")
    assert office.problems("S1") == office.problems("S2") == set()


@pytest.mark.parametrize(
    ("done", "what"),
    [
        ("update draws set seed = 'another seed of sixteen' where drawn_on is not null", {"commitment", "result"}),
        ("update draws set commitment = 'x' where drawn_on is not null", {"commitment"}),
        ("update draws set public = '7' where drawn_on is not null", {"result"}),
        (f"update draw_units set drawn = false where code = '{SHORE}'", {"result"}),
        (f"update draw_units set inspectors = 'P6' where code = '{SHORE}' and until is null", {"result"}),
        ("update draw_units set code = 'P4' where code = 'P1'", {"frame", "result"}),
        (f"update draw_units set stratum = '451102' where code = '{SHORE}'", {"frame"}),
        (f"update draw_units set excluded = '正在换届' where code = '{SHORE}'", {"frame", "result"}),
        (f"update draw_units set until = 3 where code = '{SHORE}' and until is null", {"frame"}),
        (f"update draw_units set code = '{LAKE}299' where code = '{SHORE}'", {"frame", "result"}),
        ("update draws set options = replace(options, '9,\"sizes\"', '1,\"sizes\"')", {"result"}),
    ],
)
def test_whoever_alters_a_draw_in_the_database_is_found_out(office: Office, done: str, what: set[str]) -> None:
    office.commit(size=9, inspectors=f"P5,{SHORE}\nP5,{LAKE}\nP1,\n")
    office.run()
    assert office.problems() == set()
    touch_freely(office.engine, done)
    assert what <= office.problems()


def test_options_that_were_altered_since_the_commitment_are_found_out(office: Office) -> None:
    office.commit(size=9)
    office.run()
    touch_freely(
        office.engine, "update draws set options = replace(options, '9,\"sizes\"', '8,\"sizes\"') where since = 3"
    )
    assert office.problems() == {"commitment"}


def test_an_inspector_whose_post_was_left_out_of_what_is_barred_to_him_is_found_out(office: Office) -> None:
    office.commit(inspectors="P1,\n")
    touch_freely(office.engine, f"update draws set options = replace(options, '[\"{TOWN}\"]', '[]')")
    assert office.problems() == {"frame"}


def test_before_it_is_drawn_a_draw_holds_if_its_frame_does(office: Office) -> None:
    office.commit(inspectors="P1,\n")
    assert office.problems() == set()
    with pytest.raises(NotFound):
        office.problems("S9")


# -- as of another day, and elsewhere ----------------------------------------------------------------------------------


def test_a_draw_is_shown_as_it_stood_on_the_day_that_is_asked_about(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.commit()
    monkeypatch.setattr("registry.procedures.draws.today", lambda: TOMORROW)
    office.run()
    before, after = (office.asked(draw_document, "S1", day=day) for day in (today(), TOMORROW))
    assert (before["drawn_on"], before["seed"], {u["drawn"] for u in before["units"]}) == (None, None, {None})
    assert (after["drawn_on"], after["seed"]) == (TOMORROW.isoformat(), SEED)
    with pytest.raises(NotFound):
        office.asked(draw_document, "S1", day=today() - datetime.timedelta(days=1))


def test_an_archive_carries_draws_with_however_many_inspectors(office: Office, tmp_path: Path) -> None:
    crowd = [f"Q{number:03}" for number in range(300)]
    office.take(people="code,name\n" + "".join(f"{person},某\n" for person in crowd))
    office.commit(inspectors="".join(f"{person},{SHORE}\n" for person in crowd), people=5)
    office.run()
    archive.write(office.engine, tmp_path / "registry.zip")
    archive.restore(tmp_path / "registry.zip", url_of(tmp_path / "again.db"))
    again = Office(tmp_path, tmp_path / "again.db")
    assert again.asked(draw_document, "S1") == office.asked(draw_document, "S1")
    assert again.problems() == set()
    again.engine.dispose()


# -- names for codes -------------------------------------------------------------------------------------------------


def test_a_commitment_takes_names_for_codes_and_keeps_codes(office: Office) -> None:
    named = office.commit(
        sizes={"西区": 0}, excluded={"镇西村": "正在换届"}, inspectors=f"某5,\n某6,岭村\n某2@岭村,{SOUTH}\n", seed=OTHER
    )
    coded = office.commit(
        "S2", sizes={"451103": 0}, excluded={WEST: "正在换届"}, inspectors=f"P5,\nP6,{HILLTOP}\nP2,{SOUTH}\n", seed=SEED
    )
    assert named["strata"] == coded["strata"] and named["inspectors"] == 3
    options = [office.asked(draw_of, code).options for code in ("S1", "S2")]
    assert options[0].pool == options[1].pool and options[0].excluded == options[1].excluded == {WEST: "正在换届"}


def test_a_name_of_several_in_a_commitment_is_told_with_code_and_path(office: Office) -> None:
    office.take(places=f"code,name,kind,parent\n{HILL}209,西村,village,{HILL}\n", people="code,name\nP9,某5\n")
    with pytest.raises(Invalid) as refusal:
        office.commit(excluded={"西村": "正在换届"}, inspectors="某5,西村\n某7,无此村\n")
    told = [(p.column, p.row, p.code, [(c.code, c.path) for c in p.candidates]) for p in refusal.value.problems]
    west = [(WEST, "市/东区/镇"), (f"{HILL}209", "市/东区/山乡")]
    assert told == [
        ("exclude", None, "ambiguous_name", west),
        ("person", 2, "ambiguous_person", [("P5", ""), ("P9", "")]),
        ("person", 3, None, []),
    ]
