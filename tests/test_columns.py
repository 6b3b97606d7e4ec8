"""What a cell may hold: one test for every sentence of the input contract about cells."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import days
from registry.columns import (
    Choice,
    Choices,
    Code,
    Column,
    Day,
    Number,
    Option,
    Period,
    Reference,
    Text,
    Texts,
    Unfit,
    Year,
    YesNo,
    amount,
)
from registry.ledgers import RECORD
from registry.slices import LEDGERS

TEXT, CODE, DAY, PERIOD = Text("t", "文"), Code("c", "代码"), Day("d", "日期"), Period("p", "时期")
WHOLE, AMOUNT, YEAR, YES_NO = Number("n", "数"), Number("a", "额", decimals=True), Year("y", "年度"), YesNo("b", "是否")
CHOICE = Choice("k", "类", options=(Option("joint", "联合建立", also=("联合建",)), Option("contact", "党员联系")))
SEVERAL = Choices("s", "类", options=(Option("publicity", "宣传"), Option("organization", "组织")))
EVERY = (
    TEXT,
    CODE,
    DAY,
    PERIOD,
    WHOLE,
    AMOUNT,
    YEAR,
    YES_NO,
    CHOICE,
    SEVERAL,
    Texts("m", "多"),
    Reference("r", "上级"),
)


def refusal(column: Column, cell: Any) -> Unfit:
    """Why the column does not take the cell."""
    with pytest.raises(Unfit) as unfit:
        column.parse(cell)
    assert unfit.value.problem.zh
    assert unfit.value.problem.en
    return unfit.value


# -- text --


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("  文华社区\u3000", "文华社区"),
        ("\ufeff文华", "文华"),
        ("\u00a0文\u3000华\t", "文\u3000华"),
        ("Ａｚ０９", "Az09"),
        ("e\u0301", "é"),
        ("（一）", "（一）"),
        (3.0, "3"),
        (3.5, "3.5"),
    ],
)
def test_text_is_nfc_and_trimmed_with_full_width_digits_and_letters_folded(cell: Any, kept: str) -> None:
    assert TEXT.parse(cell) == kept


@pytest.mark.parametrize("column", [TEXT, Texts("m", "多")], ids=["text", "several"])
def test_a_day_is_no_text(column: Column) -> None:
    assert "2019-05-17" in refusal(column, datetime.date(2019, 5, 17)).problem.zh


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40))
def test_parsing_a_text_twice_is_parsing_it_once(text: str) -> None:
    try:
        kept = TEXT.parse(text)
    except Unfit:
        return
    assert kept is None or (TEXT.parse(kept) == kept and unicodedata.is_normalized("NFC", kept))


@pytest.mark.parametrize("column", EVERY, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "\t\n"])
def test_an_empty_cell_is_not_recorded_and_never_zero_or_no(column: Column, cell: Any) -> None:
    assert column.parse(cell) is None


@pytest.mark.parametrize("cell", ["a\x00b", "村\x1f", "\x7f", "x\ud800", "\uffff"])
def test_invisible_control_characters_are_refused(cell: str) -> None:
    refusal(TEXT, cell)


def test_a_text_of_more_than_four_thousand_characters_is_refused() -> None:
    assert TEXT.parse("字" * 4000) == "字" * 4000
    refusal(TEXT, "字" * 4001)


# -- codes --


@pytest.mark.parametrize("cell", ["451103001002", "D-1_a.b", "0045", "a" * 32, "x"])
def test_a_code_is_one_to_32_letters_digits_and_three_signs_and_stays_text(cell: str) -> None:
    assert CODE.parse(cell) == cell


@pytest.mark.parametrize("cell", ["a" * 33, "a b", "村", "a/b", "a@b", "a,b", True, datetime.date(2019, 1, 1)])
def test_anything_else_is_no_code(cell: Any) -> None:
    refusal(CODE, cell)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (451103001002.0, "451103001002"),
        ("451103001002.0", "451103001002"),
        (45, "45"),
        ("０４５", "045"),
        ("12.50", "12.50"),
    ],
)
def test_digits_that_excel_kept_as_a_number_lose_their_point_zero(cell: Any, kept: str) -> None:
    assert CODE.parse(cell) == kept


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("4.51103001002E+11", "451103001002"), ("4.51103001002e11", "451103001002"), ("4E+0", "4")],
)
def test_an_exponent_form_with_all_its_digits_is_the_code(cell: str, kept: str) -> None:
    assert CODE.parse(cell) == kept


@pytest.mark.parametrize("cell", ["4.51103E+11", "4E+11", "4.511030010021E+11", "1E+400"])
def test_an_exponent_form_with_fewer_digits_than_it_needs_is_refused(cell: str) -> None:
    assert "位数" in refusal(CODE, cell).problem.zh


@pytest.mark.parametrize("cell", [4511.5, 4.51103001002e17, float("nan"), float("inf"), -1.5])
def test_a_number_that_lost_digits_is_no_code(cell: float) -> None:
    refusal(CODE, cell)


# -- days --


@pytest.mark.parametrize(
    "cell",
    [
        "2019-12-31",
        "2019/12/31",
        "2019.12.31",
        "2019年12月31日",
        "20191231",
        20191231,
        20191231.0,
        datetime.date(2019, 12, 31),
        datetime.datetime(2019, 12, 31),
        "2019-12-31 00:00:00",
        "２０１９-12-31",
        " 2019 年 12 月 31 日 ",
        "2019．12．31",
    ],
)
def test_a_date_is_read_in_every_spelling(cell: Any) -> None:
    assert DAY.parse(cell) == 20191231


@pytest.mark.parametrize("cell", ["2019-05", "2019.5", "2019年5月", "2019/05"])
def test_a_month_counts_from_its_first_day_and_is_shown_as_written(cell: str) -> None:
    kept = DAY.parse(cell)
    assert (days.first_day(kept), DAY.show(kept), DAY.plain(kept)) == (20190501, "2019-05", "2019-05")


@pytest.mark.parametrize("cell", ["1956", "1956年", 1956, 1956.0])
def test_a_year_counts_from_its_first_day_and_is_shown_as_written(cell: Any) -> None:
    kept = DAY.parse(cell)
    assert (days.first_day(kept), DAY.show(kept)) == (19560101, "1956")


def test_2019_point_1_as_a_number_is_refused_for_january_and_october_look_alike() -> None:
    assert "1 月还是 10 月" in refusal(DAY, 2019.1).problem.zh
    assert DAY.parse("2019.1") == 20190100
    assert DAY.parse("2019.10") == 20191000


@pytest.mark.parametrize(
    "cell",
    [43830, 43830.0, 1899, 2101, 18991231, 201913, 20190230, 123456789, 43830.5, True, "43830", -2019],
)
def test_a_number_is_a_date_only_as_yyyymmdd_or_as_a_year_from_1900_to_2100(cell: Any) -> None:
    refusal(DAY, cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2019-02-30",
        "2019-13-01",
        "2019-00",
        "2019-01-00",
        "2019-2-29",
        "19-05-01",
        "昨天",
        "2019-",
        "5月1日",
        "2019年底",
    ],
)
def test_what_the_calendar_does_not_have_is_refused(cell: str) -> None:
    refusal(DAY, cell)


def test_a_time_of_day_in_a_date_is_refused() -> None:
    refusal(DAY, datetime.datetime(2019, 5, 1, 8, 30))
    refusal(DAY, "2019-05-01 08:30")


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_every_day_of_the_calendar_is_parsed_shown_and_parsed_again(day: datetime.date) -> None:
    kept = DAY.parse(day.isoformat())
    assert days.date(kept) == day
    assert DAY.parse(DAY.show(kept)) == kept == DAY.parse(day) == DAY.parse(float(days.of(day)))


@pytest.mark.parametrize(
    ("cell", "last"),
    [("2019", 20191231), ("2019-12", 20191231), ("2020年2月", 20200229), ("2019-12-30", 20191230), (2019, 20191231)],
)
def test_a_period_is_a_year_a_month_or_a_day_and_ends_with_the_last_day_that_it_covers(cell: Any, last: int) -> None:
    assert days.last_day(PERIOD.parse(cell)) == last


# -- yes and no, choices -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["是", "有", "yes", "YES", "true", "True", True, "1", 1, 1.0, "√", "✓", "１"])
def test_yes_is_read_in_every_spelling(cell: Any) -> None:
    assert YES_NO.parse(cell) is True


@pytest.mark.parametrize("cell", ["否", "无", "no", "No", "false", False, "0", 0, 0.0, "×", "✗"])
def test_no_is_read_in_every_spelling(cell: Any) -> None:
    assert YES_NO.parse(cell) is False


@pytest.mark.parametrize("cell", ["好", "2", 2, "y", "?", "没有", "-"])
def test_what_is_neither_yes_nor_no_is_refused(cell: Any) -> None:
    refusal(YES_NO, cell)


@pytest.mark.parametrize("cell", ["joint", "Joint", "联合建立", "联合建", " 联合建立 "])
def test_a_choice_is_its_key_its_label_or_a_declared_spelling(cell: str) -> None:
    assert CHOICE.parse(cell) == "joint"


def test_an_unknown_choice_is_refused_with_what_may_be_chosen() -> None:
    refusal(CHOICE, "其他方式")
    assert CHOICE.allowed == ("联合建立、党员联系", "joint, contact")


@pytest.mark.parametrize(
    "cell", ["宣传;组织", "组织、宣传", "组织；宣传；", "organization;publicity", "组织\n宣传", "组织、组织;宣传"]
)
def test_several_choices_are_compared_as_a_set(cell: str) -> None:
    assert SEVERAL.parse(cell) == "organization;publicity"


def test_one_unknown_among_several_choices_is_refused() -> None:
    refusal(SEVERAL, "组织、外联")


# -- numbers --


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("1,234", 1234), ("3.0", 3), (3.0, 3), (7, 7), ("０", 0), ("1,234,567.00", 1234567), ("2e3", 2000)],
)
def test_a_number_may_be_written_with_thousands_marks_or_a_point_zero(cell: Any, kept: int) -> None:
    assert WHOLE.parse(cell) == kept


@pytest.mark.parametrize(
    "cell", ["300㎡", "300 m2", "5万", "¥3", "30%", "三", "1 000", "1,23", "12,34.5", "--1", "", True]
)
def test_a_number_never_has_a_unit(cell: Any) -> None:
    if cell != "":
        refusal(AMOUNT, cell)


def test_two_and_a_half_members_are_refused() -> None:
    for cell in ("2.5", 2.5):
        assert "整数" in refusal(WHOLE, cell).problem.zh


@pytest.mark.parametrize("cell", ["-1", -1, "-0.5", "1e13", 10**12, "1e999"])
def test_a_number_out_of_its_range_is_refused(cell: Any) -> None:
    refusal(AMOUNT, cell)


@pytest.mark.parametrize("cell", ["1899", "2101", 1899, "0", "2019-05"])
def test_a_year_lies_between_1900_and_2100(cell: Any) -> None:
    refusal(YEAR, cell)
    assert [YEAR.parse(c) for c in ("1900", 2100.0, "2019年")] == [1900, 2100, 2019]


@given(st.decimals(0, 10**12 - 1, places=4, allow_nan=False))
def test_amounts_are_kept_exactly_to_four_decimals(value: Decimal) -> None:
    kept = AMOUNT.parse(str(value))
    assert Decimal(str(amount(kept))) == value
    assert AMOUNT.parse(AMOUNT.show(kept)) == kept


def test_more_than_four_decimals_are_refused() -> None:
    refusal(AMOUNT, "0.00001")


# -- what must never be kept --

#: Made up, with right check digits.
IDENTITY, OTHER_IDENTITY, MOBILE = "11010519491231002X", "440308199901101512", "13800138000"


@pytest.mark.parametrize("column", EVERY, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize(
    "cell", [IDENTITY, OTHER_IDENTITY, IDENTITY.lower(), MOBILE, "138 0013 8000", "+86 13800138000"]
)
def test_an_identity_or_mobile_number_is_refused_in_every_column_and_not_repeated(column: Column, cell: str) -> None:
    unfit = refusal(column, cell)
    assert unfit.hide
    assert cell not in unfit.problem.zh + unfit.problem.en


@pytest.mark.parametrize(
    "cell", [f"安某{IDENTITY}", f"安某（{MOBILE}）", f"电话：{MOBILE}", "Ｎo.１３８００１３８０００"]
)
def test_one_inside_a_longer_text_is_refused_too(cell: str) -> None:
    assert refusal(TEXT, cell).hide


@pytest.mark.parametrize("cell", ["110105194912310021", "451103001002", "12345678901", "110105194913310029"])
def test_numbers_that_only_look_alike_are_kept(cell: str) -> None:
    assert CODE.parse(cell) == cell


# -- round trips --


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_column_shows_it_parses_again(language: str) -> None:
    values = {
        TEXT: "文华、社区",
        CODE: "007",
        DAY: 20190500,
        PERIOD: 20190000,
        WHOLE: 0,
        AMOUNT: 2_500_005_000,
        YES_NO: False,
        CHOICE: "contact",
        SEVERAL: "organization;publicity",
        Texts("m", "多"): "a;b",
    }
    for column, value in values.items():
        assert column.parse(column.show(value, language)) == value


def test_every_example_of_every_ledger_is_taken_by_its_own_column() -> None:
    for ledger in LEDGERS:
        for column in ledger.columns:
            assert column.example == "" or column.parse(column.example) is not None, (ledger.key, column.key)


def test_every_column_of_every_ledger_is_explained_in_both_languages() -> None:
    for ledger in LEDGERS:
        for column in ledger.columns:
            assert column.meaning.zh and column.meaning.en, (ledger.key, column.key)
            assert column.allowed.zh and column.allowed.en, (ledger.key, column.key)


def test_a_facility_s_name_an_approval_s_number_and_a_setting_s_place_may_be_empty_keys() -> None:
    empty = [(ledger.key, c.key) for ledger in LEDGERS for c in ledger.key_columns if c.may_be_empty]
    assert empty == [("facilities", "name"), ("approvals", "no"), ("settings", "place")]


# -- stored values -------------------------------------------------------------------------------------------------

#: Columns, and values that their cells are never parsed to.
MISFITS: list[tuple[Column, Any]] = [
    (TEXT, ""),
    (TEXT, " 甲"),
    (TEXT, "甲\x07"),
    (TEXT, "甲" * 4001),
    (TEXT, "ＡＢ"),
    (TEXT, "张三13800138000"),
    (TEXT, "11010519491231002X"),
    (Texts("m", "多"), "甲;;乙"),
    (Texts("m", "多"), ";"),
    (CODE, ""),
    (CODE, "a b"),
    (CODE, "1.0"),
    (CODE, "〔已删除〕"),
    (CODE, "A" * 33),
    (CODE, "13800138000"),
    (DAY, 20230231),
    (DAY, 20231300),
    (DAY, 20230010),
    (DAY, 5),
    (DAY, -20190101),
    (DAY, 18991231),
    (DAY, 21010102),
    (PERIOD, 0),
    (WHOLE, -1),
    (WHOLE, 10**12),
    (AMOUNT, -1),
    (AMOUNT, 10**16),
    (YEAR, 20190000),
    (CHOICE, "other"),
    (CHOICE, "联合建立"),
    (CHOICE, ""),
    (SEVERAL, "publicity;organization"),
    (SEVERAL, "organization;organization"),
    (SEVERAL, "organization;other"),
    (SEVERAL, ""),
]


@pytest.mark.parametrize(("column", "value"), MISFITS)
def test_a_stored_value_that_no_cell_is_parsed_to_is_a_misfit(column: Column, value: Any) -> None:
    fault = column.misfit(value)
    assert fault is not None and fault.zh and fault.en


@given(cell=st.text(max_size=12) | st.sampled_from(["甲；乙、甲", "Ａ\u0301；b", "２０１９", "1e0", "12.0"]))
def test_whatever_a_cell_is_parsed_to_fits_its_column(cell: str) -> None:
    for column in EVERY:
        try:
            value = column.parse(cell)
        except Unfit:
            continue
        assert value is None or column.misfit(value) is None


@given(value=st.integers(-100, 10**12 - 1))
def test_every_number_that_a_column_of_numbers_shows_fits_or_is_out_of_its_range(value: int) -> None:
    for column in (WHOLE, AMOUNT, YEAR):
        fits = column.least <= value <= (column.most * (10_000 if column.decimals else 1))
        assert (column.misfit(value) is None) == fits


def test_the_day_after_the_last_that_may_be_written_fits_for_an_inclusive_end_is_stored_so() -> None:
    assert days.after(DAY.parse("2100-12-31")) == days.AFTER_ALL
    assert DAY.misfit(days.AFTER_ALL) is None


def test_what_only_an_older_release_took_stays_in_old_rows_and_in_no_cell() -> None:
    for kind in (Choice, Choices):
        column = kind("k", "类", options=(Option("joint", "联合"),), former=(Option("gone", "旧类"),))
        assert column.misfit("gone") is None
        assert (column.show("gone"), column.show("gone", "en")) == ("旧类", "gone")
        refusal(column, "gone")
        refusal(column, "旧类")


@pytest.mark.parametrize("written", ["3b4782-138.23456789", "a13812-34567890.00000000", "1a-13812345678.12345678"])
def test_a_record_number_as_exports_write_it_is_no_telephone_number_whatever_its_figures_are(written: str) -> None:
    assert RECORD.parse(written) == written


@pytest.mark.parametrize("written", ["13812345678", "138-12345678", "138-1234.5678"])
def test_a_telephone_number_does_not_become_a_record_number_by_its_hyphen(written: str) -> None:
    with pytest.raises(Unfit):
        RECORD.parse(written)
