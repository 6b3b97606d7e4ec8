"""Every ledger that is written row by row has forms that work: to enter, to correct, to change, to withdraw a row."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from registry.slices import BY_KEY, LEDGERS
from tests.web.desk.conftest import WritingOffice
from tests.web.desk.written import WrittenForm, sent


class Written(NamedTuple):
    """What is typed into the form of a new row; what of it is corrected; what it is from a day on, or is filled in: a
    column and a text each."""

    new: dict[str, str]
    corrected: tuple[str, str]
    changed: tuple[str, str] | None


#: By ledger. Rows of `settings` are submitted, and written by nobody who wants them.
ROWS = {
    "coverage": Written(
        {"organization": "EB1", "place": "451101101202", "mode": "contact", "from": "2019-01-01"},
        ("mode", "joint"), ("mode", "joint"),
    ),
    "people": Written({"code": "P9", "name": "孙丁"}, ("name", "孙丁丁"), ("education", "大专")),
    "posts": Written(
        {"person": "P3", "unit": "EB1", "role": "deputy_secretary", "from": "2019-05-01"},
        ("from", "2019-05-02"), ("role", "secretary"),
    ),
    "elections": Written(
        {"organization": "EB1", "elected_on": "2019-03-01"}, ("elected_on", "2019-03-02"), ("eligible", "30"),
    ),
    "ratings": Written(
        {"organization": "EB1", "year": "2019", "stage": "declared", "stars": "3", "decided_on": "2019-11-20"},
        ("own_reason", "评分不足"), ("public_to", "2019-11-18"),
    ),
    "cases": Written(
        {"code": "ZN", "organization": "EB2", "year": "2019", "identified_on": "2019-03-15"},
        ("year", "2020"), ("plan_on", "2019-04-01"),
    ),
    "case_measures": Written(
        {"case": "ZE", "measure": "plan", "responsible": "某"}, ("responsible", "某某"), ("due_on", "2019-06-30"),
    ),
    "look_backs": Written(
        {"case": "ZE", "checked_on": "2020-05-01", "result": "consolidated"}, ("result", "relapsed"), ("note", "已看"),
    ),
    "facts": Written(
        {"unit": "451101101202", "period": "2019", "activists": "3"}, ("activists", "4"), ("poor_village", "no"),
    ),
    "bodies": Written(
        {"place": "451101101201", "kind": "women", "from": "2018-10-01"},
        ("from", "2018-10-02"), ("kind", "youth_league"),
    ),
    "facilities": Written(
        {"place": "451101101201", "kind": "venue", "from": "2017-09-01", "area_m2": "320"},
        ("area_m2", "330"), ("unified_area", "yes"),
    ),
    "pairings": Written(
        {
            "partner": "QY-1", "partner_name": "某公司", "partner_kind": "enterprise", "place": "451101101201",
            "from": "2018-05-01",
        },
        ("partner_name", "某某公司"), ("programme", "结对"),
    ),
    "projects": Written(
        {"code": "XM-1", "kind": "devolved", "place": "451101101201"}, ("kind", "other"), ("amount_yuan", "300000.5"),
    ),
    "trainings": Written(
        {"person": "P1", "held_on": "2019-06-10", "title": "培训班", "level": "city"},
        ("level", "county"), ("hours", "8"),
    ),
    "activities": Written(
        {"place": "451101101201", "kind": "service", "held_on": "2019-10-17", "title": "义诊"},
        ("title", "义诊进村"), ("times", "1"),
    ),
    "approvals": Written(
        {"organization": "EB2", "matter": "establish", "no": "1", "approved_on": "2015-02-01"},
        ("approved_on", "2015-02-02"), ("approver", "E"),
    ),
    "screenings": Written(
        {"place": "451101101201", "year": "2019", "screened_on": "2019-03-01"},
        ("screened_on", "2019-03-02"), ("result", "sound"),
    ),
    "pay": Written(
        {"person": "P1", "unit": "451101101201", "from": "2019-06-01", "base_yuan": "2100"},
        ("base_yuan", "2200"), ("base_yuan", "2300"),
    ),
    "policies": Written({"code": "G9", "title": "另一办法"}, ("title", "另一个办法"), ("document", "甲〔2019〕1号")),
    "notices": Written(
        {"code": "DB-1", "organization": "EB1", "issued_on": "2019-11-01"},
        ("issued_on", "2019-11-02"), ("received_on", "2019-11-20"),
    ),
    "finding_steps": Written(
        {"rule": "ORG-01a", "unit": "451101101201", "on": "2019-11-02", "step": "acknowledge"},
        ("on", "2019-11-03"), ("document", "甲〔2019〕2号"),
    ),
    "case_steps": Written(
        {"case": "ZE", "step": "jointly_checked", "on": "2019-03-10", "level": "county"},
        ("on", "2019-03-11"), ("by", "县委"),
    ),
    "rating_scores": Written(
        {"organization": "EB1", "year": "2019", "indicator": "team", "score": "18"}, ("score", "17"), None,
    ),
    "cadre_events": Written(
        {"person": "P1", "unit": "EB1", "kind": "interviewed", "on": "2019-05-10"},
        ("on", "2019-05-11"), ("document", "号"),
    ),
    "safeguards": Written(
        {"person": "P1", "unit": "EB1", "on": "2019-05-10", "have_01": "yes"}, ("have_01", "no"), ("have_12", "yes"),
    ),
    "pool": Written(
        {"person": "P1", "batch": "2019", "from": "2019-03-01", "place": "451101101201"},
        ("batch", "2020"), ("outcome", "留用"),
    ),
}  # fmt: skip


def test_every_ledger_that_is_written_row_by_row_is_tried() -> None:
    assert ROWS.keys() == {ledger.key for ledger in LEDGERS if ledger.written_by == "rows"} - {"settings"}


@pytest.mark.parametrize("key", ROWS)
def test_its_forms_work(office: WritingOffice, key: str) -> None:
    new, corrected, changed = ROWS[key]
    # A document binds everywhere: whoever writes it has everything.
    clerk = office.desk.signed_in("whole" if key == "policies" else "county")
    came = sent(clerk, f"/ledgers/{key}/new", **new)
    assert came.status_code == 303, WrittenForm(came.text).wrong
    row = urlsplit(came.location).path
    assert clerk.get(row).status_code == 200
    form = WrittenForm(clerk.get(f"{row}/correct").text)
    assert {name: texts_of(form, name) for name in new} == new
    assert {*labels_of(key), "事由"} == {*form.labels.values()}

    came = sent(clerk, f"{row}/correct", reason="误填", **dict([corrected]))
    assert came.status_code == 303, WrittenForm(came.text).wrong
    name, text = corrected
    assert texts_of(WrittenForm(clerk.get(f"{row}/correct").text), name) == text

    if changed is not None:
        day = {"effective": "2019-12-01"} if BY_KEY[key].shape == "spell" else {}
        came = sent(clerk, f"{row}/change", **dict([changed]), **day)
        assert came.status_code == 303, WrittenForm(came.text).wrong
        row, (name, text) = urlsplit(came.location).path, changed
        assert texts_of(WrittenForm(clerk.get(f"{row}/correct").text), name) == text
    came = sent(clerk, f"{row}/withdraw", act="withdraw", reason="误录")
    assert came.status_code == 303, came.text


def texts_of(form: WrittenForm, name: str) -> str:
    """What stands in the field of a column."""
    return str(form.values[name])


def labels_of(key: str) -> list[str]:
    """The labels of a ledger's columns."""
    return [column.label for column in BY_KEY[key].columns]


def test_rows_of_settings_are_submitted(office: WritingOffice) -> None:
    clerk = office.desk.signed_in("county")
    typed = {"name": "screen.income_yuan", "value": "60000", "place": "451101", "from": "2020-01-01"}
    came = sent(clerk, "/ledgers/settings/new", reason="本县标准", **typed)
    assert came.status_code == 303 and urlsplit(came.location).path.startswith("/submissions/"), came.text
    assert not office.rows("settings")
