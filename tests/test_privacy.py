"""Identity and telephone numbers: never kept, and never said again."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from registry import privacy
from registry.columns import Number, Text, Unfit
from registry.exchange.importing import take
from registry.language import LANGUAGES
from registry.people.ledger import PEOPLE, POSTS
from registry.staging.service import Request
from tests.registries import all_of, founded, imported

#: Invented: the check digits are right, the people are none.
NUMBER = "451102197803051229"
PHONE = "13800138000"
#: Mobile numbers of which a list of numbers within a text has the look.
WHOLE = ("138,0013,8000", "138、0013、8000", "1 3 8 0 0 1 3 8 0 0 0", "13 800 138 000", "138:00138000")
#: Either, as people set it apart.
APART = (
    "138.0013.8000", "（138）0013-8000", "(138) 0013 8000", "138　0013　8000", "138－0013－8000", "138—0013—8000",
    "138/0013/8000", "138_0013_8000", "138·0013·8000", "138\u200b0013\u200b8000", "１３８００１３８０００",
    "138 001 38000", "1380 013 8000", "138-00138000", "1380013-8000", "+86 138 0013 8000", "+86-13800138000",
    "0086 138-0013-8000", "8613800138000", "（+86）138.0013.8000", "138 – 0013 – 8000", *WHOLE,
    "451102.19780305.1229", "451102 1978 0305 1229", "451102_19780305_1229", "451102/1978/03/05/1229",
    "(451102)197803051229", "４５１１０２１９７８０３０５１２２９", "451102　19780305　1229", "4511 0219 7803 0512 29",
    "451102\u2060197803051229", "4.51102197803051E+17", "4.51102197803051e17", "451102197803051000",
)  # fmt: skip


CODES = (
    "D451103001202", "451103001202", "451103001202001", "45110300120200100012", "45110319780305", "4511031978030512",
    "P-0001", "1501-2019-001", "15-2019-00012", "1998-10-2003-5", "124511034988012345", "D-451103-2019",
    "91451103MA5K8F7X2B",
)  # fmt: skip
TEXTS = (
    "1998.10-2003.5 任村支书", "1998.10—2003.5", "1956-01-01", "2019-12-31 8:00", "桂组通字〔2019〕15号",
    "150、200、300、400", "面积150、2000、3000平方米", "1978年3月至1998年12月", "1990/1991/1992", "0774-5283456",
    "15.6万元", "13,500,000 元", "第 1-138 页",
    "1995 2001 300", "2018-2019 年度 150 户 4500 人", "3.1415926535897",
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("code", NUMBER),
        ("code", f"P{NUMBER}"),
        ("code", f"P-{NUMBER}"),
        ("code", PHONE),
        ("name", f"安某{NUMBER}"),
        ("name", f"安某 {PHONE}"),
        ("name", "安某 451102 19780305 1229"),
        ("name", "451102-19780305-1229"),
        ("name", "138-0013-8000"),
        ("education", f"电话{PHONE}"),
        ("birth_year", NUMBER),
        ("gender", NUMBER),
        ("full_member_on", PHONE),
        *(
            (key, cell)
            for key in ("name", "gender", "birth_year", "full_member_on")
            for cell in (*APART, 451102197803051000.0, 451102197803051_00.0, 4.5110219780305e17, 13800138000.0)
        ),
        *(("code", cell) for cell in (451102197803051000.0, 13800138000.0, "138.0013.8000", "138_0013_8000")),
        *(("code", cell) for cell in ("451102.19780305.1229", "451102197803051000", "4.5110219780305100E+17")),
        *(("education", f"电话 {cell}，家里") for cell in APART if cell not in WHOLE),
    ],
)
def test_a_cell_that_holds_one_is_refused_without_being_shown(key: str, cell: str | float) -> None:
    assert privacy.is_identity_number(NUMBER)
    with pytest.raises(Unfit) as refused:
        PEOPLE.by_key[key].parse(cell)
    assert refused.value.hide


@pytest.mark.parametrize(
    "cell", ["451102197803051220", "4511021978", "451102101209", "AZD-45110319780305", "2018-03-05"]
)
def test_what_only_looks_like_one_is_an_ordinary_code(cell: str) -> None:
    assert PEOPLE.by_key["code"].parse(cell) == cell


@pytest.mark.parametrize(
    ("ledgers", "problem"),
    [
        ({"people": f"code,name,gender\nP1,安某,男{NUMBER}\n"}, "身份证号"),
        ({"people": f"code,name,birth_year\nP1,安某,{NUMBER} 1978\n"}, "身份证号"),
        ({"people": f"code,name,full_member_on\nP1,安某,{PHONE}号\n"}, "不是日期"),
        ({"people": f"code,name,电话{PHONE}\nP1,安某,1\n"}, "不认识的列"),
        ({"people": f"code,name\nP1,安某{NUMBER}\n"}, "身份证号"),
    ],
)
def test_a_problem_never_repeats_one(ledgers: dict[str, str], problem: str, tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    outcome = imported(engine, tmp_path / "set", ledgers)
    shown = json.dumps([[p.as_json(language) for p in outcome.problems] for language in LANGUAGES], ensure_ascii=False)
    assert outcome.change is None and problem in shown
    assert NUMBER not in shown and PHONE not in shown


def test_the_name_of_a_file_that_holds_one_is_not_kept(tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / f"安某{NUMBER}", {"people": "code,name\nP1,安某\n"}).change == 1
    engine.dispose()
    assert NUMBER not in str(all_of(tmp_path / "registry.db"))
    assert all(NUMBER.encode() not in file.read_bytes() for file in tmp_path.glob("registry.db*"))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *((key, cell) for key in ("code", "name") for cell in CODES),
        *(("name", cell) for cell in TEXTS),
        ("amount", "13,500,000.125"),
        ("amount", "15,000,000,000"),
        ("amount", 13500000.125),
        ("amount", 1900101.1231),
        ("full_member_on", "1998.10"),
        ("full_member_on", datetime.datetime(1999, 12, 31)),
    ],
)
def test_what_offices_write_every_day_is_taken(column: str, cell: Any) -> None:
    columns = PEOPLE.by_key | {"amount": Number("amount", "金额", decimals=True)}
    assert columns[column].parse(cell) is not None


@given(st.from_regex(r"[1-9][0-9]{11}|D[1-9][0-9]{11}|[1-9][0-9]{19}|[1-9][0-9]{8}", fullmatch=True))
def test_a_division_code_and_what_is_made_of_one_are_taken(code: str) -> None:
    assert PEOPLE.by_key["code"].parse(code) == code
    assert Text("note", "说明").parse(f"见{code}号") == f"见{code}号"


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.sampled_from(["-", ".", "/", "年"]), st.data()
)
def test_days_and_spells_of_years_are_taken(day: datetime.date, mark: str, data: st.DataObject) -> None:
    later = data.draw(st.dates(day, datetime.date(2100, 12, 31)))
    spelled = [f"{one.year}{mark}{one.month}{mark}{one.day}" for one in (day, later)]
    months = [f"{one.year}{mark}{one.month:02}" for one in (day, later)]
    for cell in (*spelled, "-".join(spelled), "—".join(months), "至".join(months), f"{day} 8:00", f"{day:%Y%m%d}"):
        assert not privacy.holds_personal_number(cell)


@given(st.integers(0, 10**12 - 1), st.sampled_from([0, 1, 2, 3, 4]))
def test_amounts_are_taken_but_for_one_that_is_a_mobile_number(amount: int, decimals: int) -> None:
    column = Number("amount", "金额", decimals=True)
    written = f"{amount / 10**decimals:,.{decimals}f}" if decimals else f"{amount:,}"
    assert column.parse(written) is not None


@given(st.lists(st.sampled_from(["", "-", " ", ".", "　", "·", ") "]), min_size=17, max_size=17), st.integers(0, 999))
def test_an_identity_number_is_seen_whatever_stands_between_its_digits(marks: list[str], serial: int) -> None:
    number = identity_number(f"45110219780305{serial:03}")
    apart = "".join(digit + mark for digit, mark in zip(number, [*marks, ""], strict=True))
    for text in (number, apart, f"安某{apart}", f"2019 {apart} 2018", f"({apart})"):
        assert privacy.hidden(text) == privacy.HIDDEN
    assert Text("t", "文").misfit(number) is not None


def identity_number(base: str) -> str:
    """17 digits with their check digit, by GB 11643."""
    weights = [2**place % 11 for place in range(17, 0, -1)]
    return base + "10X98765432"[sum(w * int(d) for w, d in zip(weights, base, strict=True)) % 11]


@pytest.mark.parametrize("cell", ["138.0013.8000", "（138）0013-8000", 451102197803051000, "451102_19780305_1229"])
def test_no_message_about_a_header_a_sheet_or_a_file_repeats_one(cell: str | int, tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    file = tmp_path / f"安某 {str(cell).replace('/', '')}.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("人员").write_row(0, 0, ["编号", "姓名", cell])
        book.add_worksheet(f"{cell}").write_row(0, 0, ["编号", "姓名"])
    outcome = take(engine, file, Request("a", "r"))
    shown = json.dumps([[p.as_json(language) for p in outcome.problems] for language in LANGUAGES], ensure_ascii=False)
    assert outcome.change is None and len(outcome.problems) == 2
    assert str(cell) not in shown and "4.5110219780305" not in shown
    file = tmp_path / f"{cell}.csv"
    file.write_text("编号,姓名\n", encoding="utf-8")
    assert str(cell) not in str(list(take(engine, file, Request("a", "r")).problems))


def test_a_role_is_refused_as_a_role_where_it_holds_none() -> None:
    with pytest.raises(Unfit) as refused:
        POSTS.by_key["role"].parse("村长")
    assert not refused.value.hide
