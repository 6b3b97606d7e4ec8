"""`registry rules`, `figures --rules`, `notice`, and the findings of the regulations on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt

from tests.cli.conftest import Run

DAY = "2019-12-31"
#: West's branch has no committee, 60 members, one theme day; what is done about its findings.
MORE = {
    "organizations": "code,name,kind,superior,place,from\nD3,中共八步区委,local_committee,,451102,2010\n"
    "D1,镇党委,committee,,451102101,2010\n",
    "facts": "unit,period,full_members,probationary_members\n451102101202,2019-06,58,2\n",
    "approvals": "organization,matter,no,applied_on,approved_on\nD2,establish,,2018-04-01,2018-05-01\n",
    "settings": "name,place,from,value,source\nkept.meetings,451102,2019-01-01,yes,\nCOM-06.days,,2019-01-01,30,区定\n"
    "VEN-01a.mode,451102,2019-01-01,report,\n",
    "notices": "code,organization,issued_on,due_on,document\nDB1,D2,2019-11-01,2020-02-01,贺组〔2019〕9号\n",
    "finding_steps": "rule,unit,on,step,due_on,until,reason,approver,document,notice\n"
    "ORG-02,D2,2019-11-01,notice,,,,,,DB1\nVEN-01a,451102101202,2019-11-05,notice,,,,,,DB1\n"
    "TERM-03,D2,2019-10-01,plan,2019-12-01,,,,,\nSEED-01,451102101202,2019-12-01,except,,2020-06-30,在建,D1,,\n",
    "elections": "organization,elected_on\nD2,2013-01-01\n",
}


@pytest.fixture
def checked(run: Run, standing: Path, tmp_path: Path) -> Run:
    """A small registry with members, an overdue election, and what is done about findings."""
    folder = tmp_path / "more"
    folder.mkdir()
    for name, text in MORE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    answer = run("import", folder)
    assert answer.code == 0, answer.out + answer.err
    return run


def found(run: Run, *more: str) -> dict[str, dict[str, object]]:
    answer = run("findings", "--as-of", DAY, "--json", *more)
    assert answer.code == 0, answer.err
    return {f"{one['rule']} {one['unit']}": one for one in answer.json["findings"]}


def test_a_finding_tells_since_when_it_stands_by_which_version_and_whose_it_is(checked: Run) -> None:
    one = found(checked)["ORG-02 D2"]
    assert set(one) == {
        *("rule", "severity", "unit", "says", "values", "mode", "since", "version", "status", "owner", "todo")
    }
    assert (one["severity"], one["mode"], one["since"], one["version"]) == ("warning", "on", "2019-06-30", "2018-10-28")
    assert one["owner"] == "D1"
    assert "党员数为 60，应不超过 50" in one["says"]["zh"]  # type: ignore[index]
    assert {(v["name"], v["value"]) for v in one["values"]} >= {("full_members", 58), ("probationary_members", 2)}


def test_steps_say_how_a_finding_stands_and_change_no_number(checked: Run) -> None:
    listed = found(checked)
    stands = {key: one["status"]["is"] for key, one in listed.items()}  # type: ignore[index]
    assert stands["ORG-02 D2"] == "notified" and stands["TERM-03 D2"] == "overdue"
    assert listed["TERM-03 D2"]["status"]["due_on"] == "2019-12-01"  # type: ignore[index]
    shares = {f["code"]: f for f in checked("figures", "--rules", "--as-of", DAY, "--json").json["figures"]}
    assert shares["ORG-02"]["numerator"] == 0 and shares["ORG-02"]["denominator"] == 1


def test_what_is_only_listed_is_listed_and_marked(checked: Run) -> None:
    assert found(checked)["VEN-01a 451102101202"]["mode"] == "report"
    assert {one["mode"] for one in found(checked, "--mode", "report").values()} == {"report"}
    assert "仅列示" in checked("findings", "--as-of", DAY, "--rule", "VEN-01a").out


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        (("--rule", "ORG-02"), {"ORG-02"}),
        (("--rule", "TERM"), {"TERM-03"}),
        (("--rule", "ORG-02", "--severity", "violation"), set()),
        (("--status", "overdue"), {"TERM-03"}),
    ],
)
def test_findings_are_asked_for_by_rule_family_severity_and_status(
    checked: Run, asked: tuple[str, ...], rules: set[str]
) -> None:
    assert {one["rule"] for one in found(checked, *asked).values()} == rules


def test_findings_are_counted_by_rule_county_severity_or_status(checked: Run) -> None:
    listed = found(checked)
    for by in ("rule", "county", "severity", "status"):
        document = checked("findings", "--as-of", DAY, "--count-by", by, "--json").json
        assert document["by"] == by and sum(c["findings"] for c in document["counts"]) == len(listed)
        assert all(set(c) == {"key", "findings", "units", "excepted", "report"} for c in document["counts"])
    by_rule = checked("findings", "--as-of", DAY, "--count-by", "rule", "--json").json["counts"]
    assert {c["key"]: c["report"] for c in by_rule}["VEN-01a"] == 2, "West and North"


def test_what_falls_due_is_listed_by_day(checked: Run) -> None:
    document = checked("findings", "--as-of", DAY, "--due-within", "60", "--json").json
    assert [(d["rule"], d["unit"], d["due_on"]) for d in document["due"] if d["rule"] == "SEED-03"] == [
        ("SEED-03", "DB1", "2020-02-01")
    ]
    assert checked("findings", "--as-of", DAY, "--due-within", "31", "--rule", "SEED-03", "--json").json == {"due": []}
    of_violations = checked("findings", "--as-of", DAY, "--due-within", "60", "--severity", "violation", "--json")
    assert "SEED-03" not in {d["rule"] for d in of_violations.json["due"]}, "a warning"


def test_the_catalogue_tells_sources_versions_and_parameters(checked: Run) -> None:
    document = checked("rules", "--as-of", DAY, "--scope", "451102", "--json").json
    assert len(document["rules"]) == 113 and document["scope"] == "451102"
    by_code = {rule["code"]: rule for rule in document["rules"]}
    assert by_code["COM-06"]["parameters"] == [
        {"name": "COM-06.days", "value": 30, "default": False, "place": None, "from": "2019-01-01", "source": "区定"}
    ]
    assert by_code["VEN-01a"]["mode"] == "report" and by_code["LIFE-01"]["kept"] == "meetings"
    (version,) = by_code["ORG-02"]["versions"]
    assert version["since"] == "2018-10-28" and version["in_force"] is True and version["confidence"]


def test_a_rule_is_asked_for_its_units_and_reasons_as_a_figure_is(checked: Run) -> None:
    assert checked("units", "ORG-02", "--as-of", DAY, "--json").json == {
        "figure": "ORG-02",
        "status": "not_met",
        "units": ["D2"],
    }
    reason = checked("explain", "ORG-02", "D2", "--as-of", DAY, "--json").json
    assert reason["answer"] == "not_met" and reason["rule"] == "ORG-02" and reason["since"] == "2019-06-30"
    assert (reason["mode"], reason["version"], reason["kept"]) == ("on", "2018-10-28", None)
    assert checked("explain", "LIFE-01", "D2", "--as-of", DAY, "--json").json["kept"] is True
    assert checked("units", "COM-06", "--as-of", DAY).code == 0


def test_a_notice_is_a_letter_with_findings_sources_the_due_day_and_a_receipt(checked: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter.docx"
    assert checked("notice", "DB1", letter, "--as-of", DAY).code == 0
    made = Document(str(letter))
    text = "\n".join(p.text for p in made.paragraphs)
    assert "西村党支部（D2）：" in text and "于2020年2月1日前办结" in text and "贺组〔2019〕9号" in text
    assert "党支部人数（ORG-02）" in text and "核实情况：已核对" in text
    assert "VEN-01a" not in text, "what is only listed stands in no letter"
    slip = {row.cells[0].text: row for row in made.tables[-1].rows}
    assert "回执" in text and slip["收文党组织"].cells[1].text == "西村党支部（D2）"
    assert slip["办结期限"].cells[1].text == "2020年2月1日" and slip["回执日期"].cells[1].text == ""
    assert "" not in slip, "it has no head"
    assert all(row.height and row.height > Pt(28.95) for row in slip.values()), "somebody writes in it"


def test_a_letter_is_signed_dated_and_has_the_imprint_that_the_office_gives(checked: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter.docx"
    signed = ("--signed-by", "中共八步区委组织部", "--dated", "2019-11-04", "--imprint", "抄送：区纪委")
    assert checked("notice", "DB1", letter, "--as-of", DAY, *signed).code == 0
    assert {"中共八步区委组织部", "2019年11月4日", "抄送：区纪委"} <= {p.text for p in Document(str(letter)).paragraphs}


def test_a_notice_tells_also_of_findings_that_are_no_share_in_the_order_of_findings(
    checked: Run, tmp_path: Path
) -> None:
    folder, letter = tmp_path / "cases", tmp_path / "letter.docx"
    folder.mkdir()
    more = {
        "cases": "code,organization,year,identified_on,due_on\nZ9,D2,2019,2019-03-01,2019-06-30\n",
        "organizations": "code,name,kind,superior,place,from\nD9,中共西村二支部,branch,D1,451102101202,2012\n",
        "finding_steps": "rule,unit,on,step,notice\nCASE-LIMIT,Z9,2019-11-05,notice,DB1\n"
        "STRUCT-TWO-VILLAGE,451102101202,2019-11-05,notice,DB1\nTERM-03,D2,2019-11-05,notice,DB1\n",
    }
    for name, text in more.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    answer = checked("import", folder)
    assert answer.code == 0, answer.out + answer.err
    assert checked("notice", "DB1", letter, "--as-of", DAY).code == 0
    text = "\n".join(p.text for p in Document(str(letter)).paragraphs)
    told = [text.find(code) for code in ("STRUCT-TWO-VILLAGE", "TERM-03", "CASE-LIMIT")]
    assert -1 not in told and told == sorted(told)
    assert "3 个问题" in text and "核实情况：由规定推定" in text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("findings", "--rule", "ORG-99"), 3),
        (("findings", "--severity", "grave"), 2),
        (("findings", "--count-by", "moon"), 2),
        (("findings", "--due-within", "-1"), 2),
        (("units", "ORG-02", "--status", "moon"), 2),
        (("explain", "ORG-02", "D9"), 3),
        (("notice", "DB9", "x.docx"), 3),
        (("notice", "DB1", "x.pdf"), 2),
    ],
)
def test_what_there_is_not_is_refused_or_not_found(checked: Run, asked: tuple[str, ...], code: int) -> None:
    answer = checked(*asked)
    assert answer.code == code and answer.err
    assert not Path("x.docx").exists()
