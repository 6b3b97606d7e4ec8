"""What whoever was granted a place reads, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from registry import codes, record
from registry.casework.audits import audit_document, audit_of
from registry.casework.audits import list_document as audit_list
from registry.casework.case_documents import case_document, list_document
from registry.db import transaction
from registry.draws.options import DrawOptions
from registry.errors import NotFound
from registry.figures import service
from registry.figures.catalogue import FIGURES
from registry.ledgers import Ledger, Lies
from registry.lookup import change_rows, dossier, history, ledger_rows, search, tree
from registry.lookup.graph.gathering import around
from registry.picture import Picture
from registry.sights.readable import readable
from registry.slices import BY_KEY, LEDGERS, TABLES
from registry.versions import changes
from registry.versions.rows import known
from tests.registry_under_test import RegistryUnderTest, Small
from tests.sights.two_counties import (
    BEFORE,
    HERE,
    ITS_BRANCH,
    OTHERS,
    THERE,
    TODAY,
    VILLAGE,
    granted,
    seen,
    told,
    two_counties,
)


@pytest.fixture(scope="module")
def registry(small: Small) -> Iterator[RegistryUnderTest]:
    yield two_counties(small)


def unit(registry: RegistryUnderTest, code: str) -> int:
    return registry.connection.execute(select(record.code.c.identity).where(record.code.c.code == code)).scalar_one()


def test_who_has_a_village_today_reads_its_whole_past(registry):
    picture = seen(registry, granted(registry, THERE), BEFORE)
    assert readable(picture).has(unit(registry, VILLAGE))
    posts = readable(picture).rows(BY_KEY["posts"])
    assert posts.filter(unit=unit(registry, ITS_BRANCH))["ends_written"].to_list() == [20200301, None]


def test_who_had_it_then_reads_what_stood_there_as_of_those_days(registry):
    picture = seen(registry, granted(registry, HERE), BEFORE)
    assert readable(picture).is_past(unit(registry, VILLAGE))
    posts = readable(picture).rows(BY_KEY["posts"]).filter(unit=unit(registry, ITS_BRANCH))
    assert posts.select("begins_written", "ends_written", "end_reason").rows() == [(20180500, None, None)]
    (case,) = readable(picture).rows(BY_KEY["cases"]).filter(code="Z2").to_dicts()
    assert case["closed_on_written"] is None
    assert readable(picture).rows(BY_KEY["facts"])["period"].to_list() == [20180000, 20180000]


def test_who_had_it_then_reads_nothing_of_it_today(registry):
    picture = seen(registry, granted(registry, HERE))
    assert not readable(picture).has(unit(registry, VILLAGE))
    assert codes.known(picture, VILLAGE) is None
    with pytest.raises(NotFound):
        history.history_of(picture, ITS_BRANCH)


def test_a_person_is_read_through_a_post_on_a_unit_that_is_read_with_those_posts_only(registry):
    picture = seen(registry, granted(registry, HERE), BEFORE)
    assert {"P1", "P2"} == set(ledger_rows.rows(picture, BY_KEY["people"])["code"])
    assert [row["unit"] for row in dossier.read(picture, "P2", "person").rows("posts")] == [unit(registry, ITS_BRANCH)]
    trained = ledger_rows.rows(picture, BY_KEY["trainings"])
    assert sorted(trained["title"]) == ["甲班"]


def test_one_without_any_post_is_read_by_whoever_entered_him(registry, small):
    own = two_counties(small)
    own.take({"people": "code,name\nP9,方某\n"})
    for username, found in (("测试", True), ("别人", False), ("", False)):
        picture = seen(own, granted(own, HERE, username=username))
        assert (codes.known(picture, "P9", "person") is not None) is found


@pytest.mark.parametrize("day", [TODAY, BEFORE])
@pytest.mark.parametrize("ledger", [one.key for one in LEDGERS])
def test_no_ledger_shows_a_row_from_outside(registry, day, ledger):
    picture = seen(registry, granted(registry, HERE), day)
    names = ledger_rows.called(picture)
    shown = ledger_rows.readable(BY_KEY[ledger].columns, ledger_rows.rows(picture, BY_KEY[ledger]), names, "zh")
    assert told(shown.drop("record", "id", strict=False).to_dicts()) == []


QUESTIONS: dict[str, Callable[[Picture], Any]] = {
    "search": lambda picture: [search.find(picture, word).to_dicts() for word in (*OTHERS, "村", "书记")],
    "tree": lambda picture: tree.place_forest(picture).nodes.to_dicts(),
    "organizations": lambda picture: tree.organization_forest(picture).nodes.to_dicts(),
    "cases": list_document,
    "case": lambda picture: case_document(picture, "Z1"),
    "audits": audit_list,
    "audit": lambda picture: audit_document(picture, audit_of(picture, "HTK1")),
    "graph of a village": lambda picture: around(picture, "451102101201"),
    "history": lambda picture: history.history_of(picture, "451102101201"),
    "history of a person": lambda picture: history.history_of(picture, "P1"),
    "units": lambda picture: [
        service.units_of(picture, figure.code, None, status) for figure in FIGURES for status in figure.statuses
    ],
    "figures": lambda picture: [
        row for kind in ("county", "township", "village") for row in service.places_of(picture, None, kind).to_dicts()
    ],
    "changes": lambda picture: [*changes.changes(picture)],
}


@pytest.mark.parametrize("day", [TODAY, BEFORE])
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_tells_of_what_is_outside(registry, question, day):
    found = QUESTIONS[question](seen(registry, granted(registry, HERE), day))
    assert told(found) == []


@pytest.mark.parametrize("question", ["search", "tree", "organizations", "cases", "audit", "units", "figures"])
def test_whoever_sees_everything_is_told_of_it(registry, question):
    """Else the words of the test before would be looked for in vain."""
    assert told(QUESTIONS[question](registry.picture(TODAY)))


@pytest.mark.parametrize(("code", "space"), [("D3", "unit"), ("451103", "unit"), ("P3", "person"), ("Z3", "case")])
def test_outside_and_unknown_are_one(registry, code, space):
    picture, unknown = seen(registry, granted(registry, HERE)), code.replace("3", "8")
    refusals = []
    for asked in (code, unknown):
        with pytest.raises(NotFound) as refused:
            codes.identity_of(picture, asked, space)
        refusals.append(str(refused.value).replace(asked, "?"))
    assert refusals[0] == refusals[1]
    assert codes.all_known(picture, [code, unknown], space) == {}


@pytest.mark.parametrize("name", ["平桂区", "南村", "西湾镇", "南村党支部"])
def test_a_name_from_outside_means_nobody_and_is_nobodys_candidate(registry, name):
    found = codes.meaning(seen(registry, granted(registry, HERE)), name)
    assert (found.one, found.fault, found.candidates) == (None, "unknown_name", ())


def test_places_above_one_that_is_read_show_their_names_and_are_no_units(registry):
    picture = seen(registry, granted(registry, HERE))
    assert np.flatnonzero(readable(picture).above).tolist() == [unit(registry, "4511")]
    assert np.flatnonzero(readable(picture).committees_above).tolist() == [unit(registry, "DC")]
    assert codes.known(picture, "4511") is None


def test_a_village_is_found_by_the_county_above_it_in_its_name(registry):
    picture = seen(registry, granted(registry, "451102101"))
    assert codes.meaning(picture, "八步区贺街镇东村", ("places",)).one == unit(registry, "451102101201")
    assert codes.meaning(picture, "八步区").one is None


def test_a_change_is_listed_if_a_row_of_it_is_read_and_says_why_if_all_are(registry):
    here, there = granted(registry, HERE), granted(registry, HERE, THERE)
    (first,) = changes.changes(seen(registry, here))
    assert (first["number"], first["reason"], first["origin"], first["digest"]) == (1, None, None, None)
    whole = [*changes.changes(registry.picture(TODAY))]
    assert 0 < first["rows"] < whole[0]["rows"]
    assert [one["number"] for one in changes.changes(seen(registry, there))] == [1, 2]
    assert [*changes.changes(seen(registry, granted(registry, "4511")))][1] == whole[1]


def test_a_change_of_which_nothing_is_read_is_one_that_never_was(registry):
    picture = seen(registry, granted(registry, HERE))
    with pytest.raises(NotFound, match="there is no change 2"):
        change_rows.change_of(picture, 2)
    assert change_rows.deeds(picture, 2) == {}


def test_as_many_rows_of_a_change_are_counted_as_are_listed(registry):
    picture = seen(registry, granted(registry, HERE))
    for part in change_rows.PARTS:
        for deed, count in change_rows.deeds(picture, 1).get(part.key, {}).items():
            rows = change_rows.ChangedRows(picture, 1, part, deed, count, "zh").slice(0, 1000)
            assert len(rows) == count
            assert told(rows.drop("record").to_dicts()) == []


def test_whoever_sees_everything_counts_the_rows_that_a_change_says(registry):
    """What is counted of a change for the others is counted as the change record counts."""
    from registry.sights.past import PAST

    picture = seen(registry, granted(registry, "4511"))
    said = {one["number"]: one["rows"] for one in changes.changes(registry.picture(TODAY))}
    assert {number: tally.all for number, tally in PAST.tallies(picture).items()} == said


def test_whoever_founded_something_that_was_withdrawn_is_told_of_both_changes(small):
    own = two_counties(small)
    own.take({"places": "code,name,kind,parent\n451102101209,误村,village,451102101\n"})
    own.take({"places": "code,withdrawn\n451102101209,是\n"})
    for county, numbers in ((HERE, [1, 3, 4]), (THERE, [1, 2])):
        assert [one["number"] for one in changes.changes(seen(own, granted(own, county)))] == numbers
    assert codes.known(seen(own, granted(own, HERE)), "451102101209") is None


def test_of_the_history_of_what_is_not_had_any_more_only_days_are_told_on_which_it_was(registry):
    picture = seen(registry, granted(registry, HERE), BEFORE)
    found = history.history_of(picture, VILLAGE)
    assert [state["parent"] for state in found["states"]] == ["451102101", "451102101"]
    assert {state["to"] for state in found["states"]} == {None}
    assert [row["period"] for row in found["facts"]] == ["2018"]
    of_branch = history.history_of(picture, ITS_BRANCH)
    assert [(row["person"], row["to"], row["end_reason"]) for row in of_branch["posts"]] == [("P2", None, None)]


def test_whoever_got_it_later_and_lost_it_is_told_nothing_of_the_days_before(small):
    own = two_counties(small)
    own.take({"places": "code,parent\n451102101202,451102101\n"}, effective=20200501)
    picture = seen(own, granted(own, THERE), "2020-03-15")
    posts = known(picture, TABLES["posts"], {"unit": unit(own, ITS_BRANCH)})
    assert [(row["begins"], row["ends"]) for row in posts] == [(20200301, None)]
    # What stands there on that day began before.
    assert set(readable(picture).rows(BY_KEY["posts"]).filter(unit=unit(own, ITS_BRANCH))["begins"]) == {
        20180501,
        20200301,
    }


def test_an_audit_is_read_by_whoever_reads_one_of_its_items_and_its_totals_are_over_these(registry):
    (line,) = audit_list(seen(registry, granted(registry, HERE)))["audits"]
    assert (line["code"], line["cohort"], line["checked"]) == ("HTK1", 1, 1)
    assert audit_list(seen(registry, granted(registry, "451103101201")))["audits"][0]["results"]["relapsed"] == 1


@pytest.mark.parametrize("day", [TODAY, BEFORE])
@pytest.mark.parametrize("scope", [HERE, "451102101"])
def test_the_figures_of_a_place_are_those_that_whoever_sees_everything_gets(registry, scope, day):
    whole = service.figures_of(registry.picture(day), scope)
    assert service.figures_of(seen(registry, granted(registry, HERE), day), scope) == whole
    assert service.figures_of(seen(registry, granted(registry, scope), day)) == whole


def test_a_figure_that_was_kept_for_somebody_else_is_not_told_to_whoever_may_not_ask_for_it(registry):
    shared = registry.picture(TODAY)
    service.figures_of(shared, THERE)
    mine = shared.seen_by(granted(registry, HERE))
    with pytest.raises(NotFound):
        service.figures_of(mine, THERE)


def test_a_value_from_outside_keeps_its_name_and_value_without_where_it_stands(small):
    own = two_counties(small)
    own.take({"coverage": "organization,place,mode,from\nD3,451102101201,contact,2019-01-01\n"})
    own.take({"organizations": "code,to\nD1,2020-02-01\n"})
    mine = seen(own, granted(own, HERE))
    explained = service.explain_in(mine, service.figure_of("village.organized"), "451102101201")
    assert explained["answer"] == own.explain("village.organized", "451102101201", TODAY)["answer"]
    hidden = [value for value in explained["condition"]["values"] if value["key"] is None]
    assert all(value["file"] is value["row"] is value["change"] is None for value in hidden)
    assert hidden or told(explained, ("D3@",)) == ["D3@"]  # the row of coverage is about a unit that is read


def test_of_a_draw_whoever_has_a_part_of_its_scope_reads_the_days_the_commitment_and_his_own_units(small):
    own = two_counties(small)
    options = DrawOptions("village.secretary", "population", BEFORE, 1, 1, pool={"P1": ()}, excluded={THERE: "疫情"})
    with transaction(own.engine) as connection:
        _record_draw(connection, options)
    own.connection.rollback()
    (draw,) = ledger_rows.rows(seen(own, granted(own, HERE)), BY_KEY["draws"]).to_dicts()
    assert (draw["code"], draw["commitment"], draw["options"], draw["seed"]) == ("SJ1", "0" * 64, None, None)
    drawn = ledger_rows.rows(seen(own, granted(own, HERE)), BY_KEY["draw_units"])
    assert drawn["code"].to_list() == ["451102101201"]
    assert ledger_rows.rows(own.picture(TODAY), BY_KEY["draws"])["seed"].to_list() == ["1"]


def _record_draw(connection: Any, options: DrawOptions) -> None:
    """A draw over everything, with a village of each county, as the tables hold it."""
    own = {"record": 9001, "since": 2, "salt": "0"}
    values = {"committed_on": 20200101, "drawn_on": 20200102, "seed": "1", "commitment": "0" * 64}
    connection.execute(record.identity.insert(), {"id": 9001, "kind": "draw"})
    connection.execute(TABLES["draws"].insert(), {"id": 9001, "code": "SJ1", "options": options.text, **own, **values})
    for number, code in enumerate(("451102101201", "451103101201"), 9002):
        row = {"id": number, "draw": 9001, "part": "unit", "code": code, "drawn": True}
        connection.execute(TABLES["draw_units"].insert(), own | row | {"record": number})


def test_what_stood_on_the_day_under_a_place_that_is_had_today_is_read_of_that_day(small):
    """The hamlet left the village before the village came: whoever has the village never had the hamlet."""
    own = two_counties(small)
    own.take({"places": f"code,name,kind,parent\nN1,上屯,natural_village,{VILLAGE}\n"})
    own.take({"places": "code,parent\nN1,451102101201\n"}, effective=20191201)
    there = granted(own, THERE)
    assert not there.has(unit(own, "N1"))
    assert [readable(seen(own, there, day)).has(unit(own, "N1")) for day in ("2019-06-30", BEFORE, TODAY)] == [
        True,
        False,
        False,
    ]


def test_a_ledger_that_does_not_say_where_its_rows_lie_is_none():
    own = (LEDGERS[0].columns, LEDGERS[0].meaning)
    with pytest.raises(TypeError, match="lies"):
        Ledger("odd", "怪", own[1], "event", own[0])  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="where its rows lie"):
        Lies()
    with pytest.raises(ValueError, match="no column nowhere"):
        Ledger("odd", "怪", own[1], "event", own[0], lies=Lies(("nowhere",)))
