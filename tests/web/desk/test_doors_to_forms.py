"""From the gap to the form: what is lacking leads whoever may write there to the form that mends it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from tests.web.desk.conftest import WritingOffice
from tests.web.desk.written import WrittenForm, sent
from tests.web.seen import Seen

DAY = "as_of=2019-12-31"
UNKNOWN = f"/figures/village.income_50k?status=unknown&{DAY}"
SHORT = f"/figures/village.income_50k?status=not_met&{DAY}"


def mending(page: str, key: str = "units") -> list[str]:
    """Where the column of doors of a list leads."""
    return [door for door in Seen(page, key).doors("补登") if door]


def test_an_unknown_unit_leads_to_a_new_row_with_what_is_known_filled_in(office: WritingOffice) -> None:
    east = office.desk.signed_in("east")
    (door,) = (one for one in mending(east.get(UNKNOWN).text) if "451101101202" in one)
    assert urlsplit(door).path == "/ledgers/facts/new"
    asked = parse_qs(urlsplit(door).query)
    assert (asked["unit"], asked["period"]) == (["451101101202"], ["2019"])
    came = sent(east, door, collective_income_yuan="61000")
    assert came.status_code == 303
    assert not any("451101101202" in one for one in mending(east.get(UNKNOWN).text))


def test_a_failing_unit_leads_to_the_correction_of_what_is_recorded(office: WritingOffice) -> None:
    west = office.desk.signed_in("west")
    (door,) = mending(west.get(SHORT).text)
    record = office.number("facts", unit="451101102201")
    assert urlsplit(door).path == f"/ledgers/facts/{record}/correct"
    assert WrittenForm(west.get(door).text).values["collective_income_yuan"] == "41000"


def test_only_whoever_may_write_a_row_is_led_to_its_form(office: WritingOffice) -> None:
    """Both read the same, and each may write elsewhere: kept pages are each other's neither."""
    scope = f"{SHORT}&scope=451101102"
    assert len(mending(office.desk.signed_in("turned").get(scope).text)) == 1
    assert mending(office.desk.signed_in("both").get(scope).text) == []
    assert "补登" not in office.desk.signed_in("reader").get(scope).text


def test_a_past_view_leads_to_no_form(office: WritingOffice) -> None:
    east = office.desk.signed_in("east")
    sent(east, "/ledgers/facts/new", unit="451101101201", period="2018", activists="1")
    assert "补登" in east.get(UNKNOWN).text
    assert "补登" not in east.get(f"{UNKNOWN}&known_at=1").text


def test_a_list_that_is_exported_has_no_doors(office: WritingOffice) -> None:
    came = office.desk.signed_in("east").get(f"{UNKNOWN}&export=units")
    assert came.status_code == 200 and came.data.startswith(b"PK")


def test_the_reasons_of_a_unit_have_the_doors_too(office: WritingOffice) -> None:
    page = office.desk.signed_in("east").get(f"/figures/village.income_50k/451101101202?{DAY}").text
    assert "/ledgers/facts/new?" in page
    assert "/ledgers/facts/new?" not in office.desk.signed_in("reader").get(
        f"/figures/village.income_50k/451101101202?{DAY}&scope=451101"
    ).text  # fmt: skip


def test_a_units_page_leads_to_new_rows_about_it_and_to_the_rows_that_there_are(office: WritingOffice) -> None:
    page = office.desk.signed_in("east").get(f"/units/451101101201?{DAY}").text
    assert re.search(r'href="/ledgers/facts/new\?[^"]*unit=451101101201', page)
    assert f"/ledgers/facts/{office.number('facts', unit='451101101201')}" in page
    assert "/ledgers/facts/new" not in office.desk.signed_in("reader").get(f"/units/451101101201?{DAY}").text


def test_a_ledger_leads_to_a_new_row_and_its_rows_to_their_pages(office: WritingOffice) -> None:
    page = office.desk.signed_in("east").get("/ledgers/posts").text
    assert "/ledgers/posts/new" in page
    assert f"/ledgers/posts/{office.number('posts', person='P1')}" in page
    for key in ("places", "organizations", "audits"):
        assert "/new" not in office.desk.signed_in("east").get(f"/ledgers/{key}").text


def test_a_finding_leads_to_the_form_that_mends_it(office: WritingOffice) -> None:
    page = office.desk.signed_in("east").get(f"/findings?{DAY}").text
    doors = mending(page, "found")
    assert doors and all(re.match(r"/ledgers/\w+/(new|[\w-]+/(correct|change))", door) for door in doors)
    for door in doors:
        assert office.desk.signed_in("east").get(door).status_code == 200
    assert "补登" not in office.desk.signed_in("reader").get(f"/findings?{DAY}").text
