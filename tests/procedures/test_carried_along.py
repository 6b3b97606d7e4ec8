"""Cases, running audits and draws through what is done to organizations, to places and to the record itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from registry import archive, digest, verifying
from registry.casework.audit_report import report_document
from registry.casework.audits import audit_of
from registry.casework.case_documents import case_document
from registry.casework.draws import draw_document
from registry.casework.worksheets import worksheet
from registry.checks import service as checks
from registry.db import reading
from registry.figures import service as figures
from registry.moment import Moment, head
from registry.picture import Picture
from registry.procedures import draws
from registry.procedures.draw_verification import problems_of
from registry.procedures.draws import CommitOrder
from registry.restructuring import service
from registry.restructuring.commands import order
from registry.restructuring.redacting import redact
from registry.restructuring.whatif import what_if
from registry.slices import VERSIONED
from tests.audited_county import COUNTIES, County, refused, with_ledgers
from tests.registries import founded
from tests.registry_under_test import Small

DAY, SEED = "2019-08-01", "a seed of sixteen letters"
V1, V2 = "451102101201", "451102101202"
#: V1 has stars and V2 an open case; the audit of both runs when V2 is merged into V1.
RUNNING = with_ledgers(
    ratings="organization,year,stage,stars,decided_on\nV1,2018,named,3,2018-12-20\n",
    cases=COUNTIES["cases"] + "Z7,V2,2019,收入低,,\n",
    case_steps=COUNTIES["case_steps"] + "Z7,decided,2019-03-01,\nZ7,rectifying,2019-04-01,\n",
)
MERGER = {"codes": ["V2"], "into": "V1", "effective": "2019-07-25", "goes_ratings": ["*=stay"]}
#: The villages too: that of V2 is a part of that of V1 from then on.
VILLAGES = {"codes": [V2], "into": V1, "effective": "2019-07-25", "goes_organizations": ["*=stay"]}


@pytest.fixture
def county(small: Small) -> Iterator[County]:
    """The counties, their audit half done, and a draw of their cases."""
    county = County(small(RUNNING))
    county.open()
    county.record("Z1")
    county.record("Z2", result="relapsed", no_case="待查")
    county.sign("township", case="Z1")
    frame = CommitOrder("S1", "case.opened", 2, by="none", seed=SEED, as_of=datetime.date(2019, 6, 30))
    draws.commit(county.engine, frame, actor="甲", on=datetime.date(2019, 7, 1))
    draws.run(county.engine, "S1", SEED, "04 11 19", actor="乙", on=datetime.date(2019, 7, 2))
    yield county


def picture_of(engine: Engine, day: str = DAY) -> Picture:
    """A picture of what is known now, which lives as long as its connection: until the engine is disposed of."""
    connection = engine.connect()
    return Picture(connection, Moment(datetime.date.fromisoformat(day), head(connection)))


def told(engine: Engine, day: str = DAY) -> dict[str, Any]:
    """All that is told of the cases, the audit and the draw on a day, but for the change that it is known at."""
    with reading(engine) as connection:
        picture = Picture(connection, Moment(datetime.date.fromisoformat(day), head(connection)))
        audit = audit_of(picture, "H1")
        cases = ("Z1", "Z2", "Z3", "Z5", "Z7")
        return {
            "report": report_document(picture, audit) | {"known_at": None},
            "cases": [case_document(picture, case) for case in cases],
            "worksheets": [worksheet(picture, audit, case) for case in cases[:4]],
            "draw": draw_document(picture, "S1"),
            "draw holds": problems_of(picture, "S1") == [],
            "figures": figures.figures(connection, picture.moment, None),
            "findings": sorted((one.rule.code, one.unit) for one in checks.findings(picture)),
        }


# -- restructuring ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "how"), [("organization", MERGER), ("place", VILLAGES)])
def test_a_merger_with_open_cases_and_a_running_audit_is_thought_of_as_it_comes_to_be(
    kind: Any, how: dict[str, Any], county: County
) -> None:
    before = told(county.engine, "2019-07-25")
    thought_of = what_if(county.engine, order(kind, "merge", how))
    assert told(county.engine, "2019-07-25") == before, "nothing is stored"
    answer = service.carry_out(county.engine, order(kind, "merge", how), actor="tester")
    after = told(county.engine, "2019-07-25")
    assert answer["findings"] == thought_of["findings"]
    (everything,) = (scope for scope in thought_of["scopes"] if scope["scope"] == "4511")
    of_cases = ("case.", "audit.", "draw.", "screen.", "organization.", "village.")

    def those(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in found if one["code"].startswith(of_cases)]

    assert those(everything["before"]) == those(before["figures"])
    assert those(everything["after"]) == those(after["figures"])
    service.undo(county.engine, answer["change"])
    assert told(county.engine, "2019-07-25") == before


def test_the_heir_answers_for_the_case_and_is_told_of_its_stars(county: County) -> None:
    answer = service.carry_out(county.engine, order("organization", "merge", MERGER), actor="tester")
    new = {(one["rule"], one["unit"]) for one in answer["findings"]["new"]}
    assert ("STAR-CONFLICT-HEIR", "V1") in new
    found = {case["case"]: case for case in told(county.engine)["cases"]}
    assert (found["Z7"]["organization"], found["Z7"]["answers"], found["Z7"]["open"]) == ("V2", ["V1"], True)
    assert (found["Z2"]["answers"], found["Z2"]["state"]) == (["V1"], "relapsed")


def test_an_audit_goes_on_after_a_merger_with_the_cases_that_it_had(county: County) -> None:
    before = told(county.engine)["report"]
    service.carry_out(county.engine, order("organization", "merge", MERGER), actor="tester")
    service.carry_out(county.engine, order("place", "merge", VILLAGES), actor="tester")
    report = told(county.engine)["report"]
    assert {key: report[key] for key in ("cohort", "checked", "signed", "results", "missed", "added", "dropped")} == {
        key: before[key] for key in ("cohort", "checked", "signed", "results", "missed", "added", "dropped")
    }
    (relapsed,) = report["relapsed"]
    assert (relapsed["organization"], relapsed["answers"], relapsed["place"]) == ("V2", ["V1"], V1)
    county.record("Z3")
    county.record("Z5", result="relapsed", new_case="N5")
    county.record("Z2", result="relapsed", new_case="N2", on="2019-07-26", why="已合并，重新登记")
    for level in ("township", "county", "city"):
        assert county.sign(level, 20190801)["waiting"] == []
    assert county.close(20190801)["closed_on"] == "2019-08-01"
    assert case_document(picture_of(county.engine), "N2")["organization"] == "V1", "who answers has the new case"


def test_a_draw_holds_whatever_becomes_of_its_units(county: County) -> None:
    drawn = told(county.engine)["draw"]
    service.carry_out(county.engine, order("organization", "merge", MERGER), actor="tester")
    service.carry_out(county.engine, order("place", "merge", VILLAGES), actor="tester")
    found = told(county.engine)
    assert (found["draw"], found["draw holds"]) == (drawn, True)


def test_an_audit_that_was_opened_is_undone_with_its_items_and_not_once_anything_was_recorded(small: Small) -> None:
    county = County(small(RUNNING))
    opened = county.open()
    service.undo(county.engine, opened["change"])
    assert county.open("H2")["cases"] == opened["cases"]
    again = County(small(RUNNING))
    number = again.open()["change"]
    again.record("Z1")
    assert [column for column, _ in refused(service.undo, again.engine, number)] == [None]


# -- the record ------------------------------------------------------------------------------------------------------


def test_an_archive_has_cases_audits_and_draws_as_they_are(county: County, tmp_path: Path) -> None:
    archive.write(county.engine, tmp_path / "kept.zip")
    other = founded(tmp_path / "other.db")
    archive.restore(tmp_path / "kept.zip", other.url)
    assert told(other) == told(county.engine)
    other.dispose()


def test_what_was_found_may_be_removed_as_a_text_and_all_else_of_the_item_stays(county: County) -> None:
    change = county.record("Z3", found="某某在家务工", note="说明")["change"]
    rows = county.registry.picture(DAY).rows(VERSIONED["audit_items"])
    (record,) = rows.filter(found="某某在家务工")["record"]
    before = told(county.engine)
    redact(county.engine, change, f"audit_items/{record}", "found", "tester", "误填")
    with reading(county.engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok
    after = told(county.engine)
    assert county.item("Z3")["found"] == digest.MARK and county.item("Z3")["note"] == "说明"
    for what in ("report", "cases", "figures", "findings", "draw"):
        assert after[what] == before[what]
