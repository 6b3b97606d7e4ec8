"""Reports that were handed in: kept to the byte, held by the chain of changes, gone with a text that was removed."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry import archive, record, verifying
from registry.db import reading, transaction
from registry.desk.rights import Grantee
from registry.digest import MARK
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, Unavailable
from registry.file_store import ENVIRONMENT, FileStore, store_of
from registry.json_text import document
from registry.lookup import change_rows
from registry.moment import Moment, head, today
from registry.people.models import people
from registry.picture import Picture
from registry.report import filing, handed_in_documents
from registry.report.filing import Filing
from registry.report.later_values import LaterValue, later_values
from registry.report.selection import read_selection
from registry.report.signature import read_signature
from registry.restructuring.redacting import redact
from registry.restructuring.service import undo
from registry.sights.service import sight_of
from registry.slices import VERSIONED
from registry.versions import At, handed_in_reports
from registry.versions.handed_in_reports import FORMS, HandedInReport
from tests.registries import SMALL, opened, url_of
from tests.registry_under_test import RegistryUnderTest, Small

DAY, COUNTY, VILLAGE = "2019-12-31", "451102", "451102101202"
#: A second county, of which nobody in the first sees anything.
PLACES = SMALL["places"] + "451103,平桂区,county,4511,,,\n451103101,黄田镇,township,451103,,,\n"
LEDGERS = {**SMALL, "places": PLACES}
#: Few figures, so that files are soon made.
FEW = read_selection(
    (
        *("place.villages", "place.townships", "village.led", "village.income_40k", "village.income_50k"),
        *("member.activists", "secretary.trained_city"),
    ),
    "none",
)
POORER = {"facts": f"unit,period,collective_income_yuan\n{VILLAGE},2019,39000\n"}
RICHER = {"facts": f"unit,period,collective_income_yuan\n{VILLAGE},2019,52000.5\n"}


@dataclass
class Office:
    """A registry with its files, in which reports are handed in."""

    registry: RegistryUnderTest
    files: FileStore

    def ready(self, scope: str | None = COUNTY, known_at: int | None = None, **how: Any) -> Filing:
        self.registry.connection.rollback()
        return filing.made_ready(self.registry.picture(DAY, known_at), scope, **{"selection": FEW, **how})

    def hand_in(self, ready: Filing | None = None, **how: Any) -> tuple[int, str]:
        made = filing.hand_in(self.registry.engine, self.files, ready or self.ready(), actor="anna", **how)
        self.registry.connection.rollback()
        return made

    def report(self, name: str) -> HandedInReport:
        return handed_in_reports.one(self.view(), name)

    def view(self) -> Picture:
        self.registry.connection.rollback()
        return Picture(self.registry.connection, Moment(today(), head(self.registry.connection)))

    def later(self, name: str) -> list[LaterValue]:
        known_at = self.view().moment.known_at
        return later_values(self.report(name), lambda k: self.registry.picture(DAY, k), known_at)

    def contents(self, name: str) -> dict[str, bytes]:
        report = self.report(name)
        return {form: handed_in_documents.content_of(self.files, report, form) for form in FORMS}  # type: ignore[arg-type]

    def holds(self) -> bool:
        with reading(self.registry.engine) as connection:
            return verifying.verify(connection, VERSIONED).ok


@pytest.fixture
def office(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    registry = small(LEDGERS)
    return Office(registry, store_of(registry.engine.url))


def correct(office: Office, ledgers: dict[str, str]) -> int:
    change = office.registry.take(ledgers, correct=True)
    assert change is not None
    return change


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_a_report_is_handed_in_as_one_change_that_tells_its_scope_moment_figures_addressee_who_and_when(
    office: Office,
) -> None:
    signed = read_signature({"to": "市委组织部", "copies": "市委办公室"})
    selection = read_selection(["village.led", "coverage"], "county", "八步区党建报告")
    change, name = office.hand_in(office.ready(signature=signed, selection=selection), reason="季度上报")
    told = handed_in_documents.document_of(office.view(), office.report(name))
    at = datetime.datetime.fromisoformat(told.pop("at"))
    assert abs(at - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=5)
    files = told.pop("files")
    assert set(files) == set(FORMS) and all(len(digest) == 64 for digest in files.values())
    assert told == {
        "id": name,
        "change": change,
        "actor": "anna",
        "title": "八步区党建报告",
        "scope": COUNTY,
        "as_of": DAY,
        "known_at": 1,
        "against": None,
        "depth": "county",
        "lang": "zh",
        "addressee": "市委组织部",
        "copies": "市委办公室",
    }
    told_change = change_rows.change_of(office.view(), change)
    assert (change, told_change["actor"], told_change["reason"], told_change["rows"]) == (2, "anna", "季度上报", 1)
    figures = office.registry.figures(DAY, COUNTY, known_at=1)
    assert office.report(name).codes == tuple(code for code in _ORDER if code in selection.figures)
    for value in office.report(name).figures:
        assert dict(value) == json.loads(document(figures[value["code"]]), parse_float=Decimal)


_ORDER = [figure.code for group in read_selection().groups for figure in group.figures]


def test_opened_later_its_files_are_the_same_to_the_byte_whatever_was_recorded_since(office: Office) -> None:
    ready = office.ready()
    _, name = office.hand_in(ready)
    before = office.contents(name)
    assert before == ready.contents
    correct(office, POORER)
    assert office.ready(known_at=3).contents["xlsx"] != before["xlsx"]
    assert office.contents(name) == before


def test_a_file_that_was_altered_is_not_given_out(office: Office) -> None:
    _, name = office.hand_in()
    path = office.files.path(office.report(name).files["docx"])
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Unavailable):
        office.contents(name)


def test_a_report_cannot_be_altered_without_the_chain_telling(office: Office) -> None:
    office.hand_in()
    assert office.holds()
    table = record.handed_in_report
    with transaction(office.registry.engine) as connection:
        connection.execute(table.update().values(addressee="另一个机关"))
    assert not office.holds()


def test_the_report_of_a_closed_period_is_as_known_then(office: Office) -> None:
    correct(office, POORER)
    _, name = office.hand_in(office.ready(known_at=1))
    then = {value["code"]: value for value in office.report(name).figures}["village.income_40k"]
    assert (then["numerator"], then["denominator"]) == (1, 2)
    assert office.report(name).known_at == 1


def test_a_report_that_was_handed_in_is_not_undone(office: Office) -> None:
    change, name = office.hand_in()
    with pytest.raises(Invalid) as refused:
        undo(office.registry.engine, change, actor="anna", reason="误")
    assert [problem.problem.zh for problem in refused.value.problems] == ["报送过的报告不能撤回"]
    assert office.report(name).change == change


def test_an_archive_brings_reports_back_with_their_files_and_a_backup_copies_them(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, name = office.hand_in()
    before = office.contents(name)
    archive.write(office.registry.engine, tmp_path / "all.zip")
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "others"))
    archive.restore(tmp_path / "all.zip", url_of(tmp_path / "back.db"))
    engine = opened(tmp_path / "back.db")
    with reading(engine) as connection:
        view = At(connection, Moment(today(), head(connection)))
        found = handed_in_reports.one(view, name)
        assert verifying.verify(connection, VERSIONED).ok
    store = store_of(engine.url)
    assert {form: handed_in_documents.content_of(store, found, form) for form in before} == before  # type: ignore[arg-type]
    engine.dispose()


def test_an_archive_whose_report_lacks_a_file_is_not_restored(office: Office, tmp_path: Path) -> None:
    _, name = office.hand_in()
    office.files.remove(office.report(name).files["pdf"])
    with pytest.raises(NotFound):
        archive.write(office.registry.engine, tmp_path / "all.zip")


# -- by whom ----------------------------------------------------------------------------------------------------------


def place(office: Office, code: str) -> int:
    found = select(record.code.c.identity).where(record.code.c.code == code)
    return office.registry.connection.execute(found).scalar_one()


def rights(office: Office, code: str) -> Grantee:
    own = frozenset({place(office, code)})
    return Grantee("anna", "page", own, own)


def test_whoever_has_the_scope_hands_in_and_nobody_else(office: Office) -> None:
    own = rights(office, COUNTY)
    office.hand_in(office.ready(rights=own), rights=own)
    for scope in ("451103", "4511", None):
        with pytest.raises((NotAllowed, NotFound)):
            office.ready(scope, rights=own)
    # Nor by handing in what somebody else made ready.
    with pytest.raises(NotAllowed):
        office.hand_in(office.ready("4511"), rights=own)


@pytest.mark.parametrize(
    ("granted", "of"),
    [
        ("4511", {"4511", COUNTY, "451103"}),
        (COUNTY, {COUNTY}),
        ("451103", {"451103"}),
        ("451102101", set()),
    ],
)
def test_a_report_is_seen_by_whoever_has_its_whole_scope_today(office: Office, granted: str, of: set[str]) -> None:
    names = {scope: office.hand_in(office.ready(scope))[1] for scope in (None, "4511", COUNTY, "451103")}
    picture = office.view()
    seen = picture.seen_by(sight_of(picture, frozenset({place(office, granted)})))
    assert {one.scope_code for one in handed_in_reports.handed_in(seen)} == of
    for scope, name in names.items():
        if scope in of:
            assert handed_in_reports.one(seen, name).id == name
        else:
            with pytest.raises(NotFound):
                handed_in_reports.one(seen, name)


def test_reports_are_listed_by_scope_the_newest_first(office: Office) -> None:
    names = [office.hand_in(office.ready(scope))[1] for scope in ("4511", COUNTY, "451103", COUNTY)]
    view = office.view()
    assert [one.id for one in handed_in_documents.reports_in(view)] == names[::-1]
    assert [one.id for one in handed_in_documents.reports_in(view, COUNTY)] == [names[3], names[1]]
    assert [one.id for one in handed_in_documents.reports_in(view, "4511")] == names[::-1]


# -- what changed since -----------------------------------------------------------------------------------------------


def test_nothing_changed_since_where_nothing_was_recorded_that_the_figures_read(office: Office) -> None:
    _, name = office.hand_in()
    correct(office, {"people": "code,name\nP3,丁某\n"})
    assert office.later(name) == []


def test_each_figure_that_differs_is_named_with_the_change_that_brought_it_and_no_other(office: Office) -> None:
    _, name = office.hand_in()
    correct(office, {"people": "code,name\nP3,丁某\n"})
    change = correct(office, POORER)
    correct(office, {"people": "code,name\nP4,戊某\n"})
    later, more = office.later(name)
    assert (more.code, more.first, more.last) == ("village.income_50k", change, change)
    assert (later.code, later.first, later.last, later.is_recounted) == ("village.income_40k", change, change, False)
    assert later.now is not None
    assert (later.then["numerator"], later.now["numerator"], later.then["value"], later.now["value"]) == (
        *(1, 0),
        *(Decimal("0.5"), Decimal("0.0")),
    )


def test_of_several_changes_the_first_and_the_last_are_named(office: Office) -> None:
    _, name = office.hand_in()
    rows = [f"{VILLAGE},2019,{n}\n" for n in (5, 6, 9)]
    changes = [correct(office, {"facts": f"unit,period,activists\n{row}"}) for row in rows]
    found = {one.code: one for one in office.later(name)}
    assert (found["member.activists"].first, found["member.activists"].last) == (changes[0], changes[-1])


def test_what_was_altered_and_put_back_is_no_difference(office: Office) -> None:
    _, name = office.hand_in()
    correct(office, POORER)
    correct(office, RICHER)
    assert office.later(name) == []


def test_a_figure_that_the_program_counts_otherwise_now_is_told_as_that_and_no_change_is_blamed(office: Office) -> None:
    ready = office.ready()
    values = json.loads(ready.row["figures"])
    for value in values:
        if value["code"] == "village.led":
            value["numerator"] += 1
    ready.row["figures"] = document([*values, {"code": "village.once", "kind": "count", "value": 3}])
    _, name = office.hand_in(ready)
    led, once = office.later(name)
    assert (led.code, led.first, led.last, led.is_recounted) == ("village.led", None, None, True)
    assert (once.code, once.now, once.is_recounted) == ("village.once", None, True)
    change = correct(office, {"posts": "person,unit,role,from\nP2,D2,deputy_secretary,2019-01\n"})
    assert [one.code for one in office.later(name)] == ["village.led", "village.once"]
    assert change == 3


def test_a_report_of_a_scope_that_is_no_more_is_compared_with_nothing(office: Office) -> None:
    _, name = office.hand_in(office.ready("451103101"))
    change = correct(
        office, {"places": "code,name,kind,parent,from,to\n451103101,黄田镇,township,451103,,2018-01-01\n"}
    )
    codes = {one.code for one in office.later(name)}
    assert "place.townships" in codes
    assert {(one.first, one.last) for one in office.later(name)} == {(change, change)}


# -- texts that are removed -------------------------------------------------------------------------------------------


def person(office: Office, code: str) -> int:
    found = select(people.c.record).where(people.c.code == code).distinct()
    return office.registry.connection.execute(found).scalar_one()


def test_a_report_that_says_a_text_which_is_removed_loses_its_files_and_says_so(office: Office) -> None:
    ready = office.ready()
    _, name = office.hand_in(ready)
    digests = office.report(name).files
    done = redact(office.registry.engine, 1, f"people/{person(office, 'P1')}", "name", "root", "不该登记")
    found = office.report(name)
    assert done.reports == [name] and done.as_json("zh")["reports"] == [name]
    assert not found.has_files and found.name == MARK and found.files == digests
    assert handed_in_reports.removed_at(office.view(), found) == done.change
    assert handed_in_documents.document_of(office.view(), found)["files"] is None
    assert not any(office.files.path(digest).exists() for digest in digests.values())
    with pytest.raises(NotFound):
        office.contents(name)
    assert office.holds() and found.figures


def test_an_archive_of_a_report_without_files_is_restored(office: Office, tmp_path: Path) -> None:
    office.hand_in()
    redact(office.registry.engine, 1, f"people/{person(office, 'P1')}", "name", "root", "不该登记")
    archive.write(office.registry.engine, tmp_path / "all.zip")
    archive.restore(tmp_path / "all.zip", url_of(tmp_path / "back.db"))


def test_a_report_that_does_not_say_it_keeps_its_files(office: Office) -> None:
    _, elsewhere = office.hand_in(office.ready("451103"))
    _, alone = office.hand_in(office.ready(selection=read_selection(["place.villages"], "none")))
    done = redact(office.registry.engine, 1, f"people/{person(office, 'P1')}", "name", "root", "不该登记")
    assert done.reports == []
    assert all(office.contents(name) for name in (elsewhere, alone))


def test_a_text_of_the_report_itself_takes_its_files_along(office: Office) -> None:
    signed = read_signature({"to": "丙某转市委"})
    change, name = office.hand_in(office.ready(signature=signed))
    number = office.registry.connection.execute(select(record.handed_in_report.c.record)).scalar_one()
    done = redact(office.registry.engine, change, f"reports/{number}", "addressee", "root", "不该登记")
    found = office.report(name)
    assert (found.addressee, found.has_files, done.reports) == (MARK, False, [name])
    assert office.holds()


def test_what_was_made_before_a_text_was_removed_is_not_handed_in_after_it(office: Office) -> None:
    ready = office.ready()
    redact(office.registry.engine, 1, f"people/{person(office, 'P1')}", "name", "root", "不该登记")
    with pytest.raises(Conflict):
        office.hand_in(ready)
    _, name = office.hand_in(office.ready(known_at=1))
    assert office.contents(name)


# -- what is asked of it ----------------------------------------------------------------------------------------------


def test_a_selection_tells_whole_groups_by_their_names_and_everything_by_none() -> None:
    every = read_selection()
    assert every.written == [] and every.depth == "township"
    coverage = next(group for group in every.groups if group.key == "coverage")
    some = read_selection(["coverage", "village.led"])
    assert set(some.written) == {"coverage", "village.led"}
    assert read_selection(some.written) == some
    by_codes = read_selection([figure.code for figure in coverage.figures])
    assert by_codes.written == ["coverage"]
    assert read_selection([group.key for group in every.groups]) == every


@pytest.mark.parametrize(
    "wrong",
    [{"figures": ["village.nothing"]}, {"depth": "hamlet"}, {"title": "长" * 101}, {"title": "张三13812345678"}],
)
def test_a_selection_that_there_is_not_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        read_selection(**wrong)


def test_a_report_of_some_figures_tells_these_alone_and_goes_as_deep_as_is_asked(office: Office) -> None:
    from registry.report.composing import compose

    picture = office.registry.picture(DAY)
    for depth, kinds in (
        ("none", []),
        ("county", ["county"]),
        ("township", ["county", "township"]),
        ("village", ["county", "township", "village"]),
    ):
        report = compose(picture, "4511", selection=read_selection(["village.led", "place.villages"], depth))
        assert [table.kind for table in report.tables] == kinds
        assert [line.figure.code for line in report.lines] == ["place.villages", "village.led"]
        assert set(report.lists) == {"village.led", "place.villages"}
        assert [s.figure.code for part in report.parts for s in part.sentences] == ["place.villages", "village.led"]


def test_copies_stand_above_the_imprint() -> None:
    from registry.report.layout import imprint

    signed = read_signature({"copies": "市委办公室", "imprint": "市委组织部 2020年1月6日印发"})
    assert imprint(signed, "zh") == ("抄送：市委办公室。", "市委组织部\t2020年1月6日印发")
    assert imprint(replace(signed, imprint=()), "zh")[0] == "抄送：市委办公室。"
