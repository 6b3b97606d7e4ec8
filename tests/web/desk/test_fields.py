"""The fields of forms, each made of a column."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from registry.errors import Invalid, Meant, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.slices import BY_KEY, LEDGERS
from registry.web.desk.fields import ColumnForm, shown
from registry.web.desk.forms import WriteForm


def form(key: str, language: str = "zh", **typed: str) -> WriteForm:
    return WriteForm(BY_KEY[key].columns, language, MultiDict(typed))


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.key)
def test_every_column_of_every_ledger_has_a_field_under_its_key_and_label(ledger: Ledger) -> None:
    own = ColumnForm(ledger.columns, "zh")
    named = {"reason": "own_reason"}  # what every form asks of a change is called so
    assert [(f.name, f.label.text) for f in own.fields] == [(named.get(c.key, c.key), c.label) for c in ledger.columns]
    assert all(own.field(c.key).column is c for c in ledger.columns)
    for field in own.fields:
        assert f'name="{field.name}"' in str(field())


def test_a_choice_is_chosen_by_its_key_and_its_label_is_taken_too() -> None:
    role = form("posts", role="党组织书记").own.field("role")
    assert str(role()).count("selected") == 1
    assert '<option selected value="secretary">党组织书记</option>' in str(role())


def test_what_is_typed_and_is_no_option_stands_in_the_field_as_it_was_typed() -> None:
    role = form("posts", role="村霸").own.field("role")
    assert '<option selected value="村霸">村霸</option>' in str(role())


def test_several_choices_come_in_one_by_one_and_are_one_cell() -> None:
    typed = MultiDict([("portfolio", ""), ("portfolio", "discipline"), ("portfolio", "organization")])
    made = WriteForm(BY_KEY["posts"].columns, "zh", typed)
    assert made.cells["portfolio"] == "discipline;organization"
    assert str(made.own.field("portfolio")()).count("selected") == 2


def test_a_field_that_did_not_come_in_is_no_cell_and_an_empty_one_is() -> None:
    assert form("posts", person="P1", unit="").cells == {"person": "P1", "unit": ""}


def test_under_its_chinese_label_the_last_day_is_written_and_in_english_the_next() -> None:
    assert form("ratings", public_to="2019-11-17").cells == {"public_to": "2019-11-18"}
    assert form("ratings", "en", public_to="2019-11-18").cells == {"public_to": "2019-11-18"}
    assert shown(BY_KEY["ratings"].by_key["public_to"], 20191118, "zh") == "2019-11-17"


def test_a_last_day_that_is_no_day_is_told_by_the_column_as_it_was_typed() -> None:
    assert form("ratings", public_to="去年底").cells == {"public_to": "去年底"}


def test_a_column_called_reason_and_the_reason_of_the_change_are_two_fields_of_two_names() -> None:
    both = form("ratings", own_reason="评分不足", reason="补录")
    assert (both.cells, both.reason) == ({"reason": "评分不足"}, "补录")
    assert {f.label.text: f.name for f in both.fields if "reason" in f.name} == {
        "理由": "own_reason", "事由": "reason"
    }  # fmt: skip
    one = form("ratings", reason="补录")
    assert (one.cells, one.reason) == ({}, "补录")
    given = WriteForm(BY_KEY["ratings"].columns, "zh", None, {"reason": "评分不足"})
    assert (given.own.field("reason").typed, given.reason) == ("评分不足", "")


def test_of_two_texts_called_reason_the_first_is_the_columns_and_none_is_lost() -> None:
    both = WriteForm(BY_KEY["ratings"].columns, "zh", MultiDict([("reason", "评分不足"), ("reason", "补录")]))
    assert (both.cells["reason"], both.reason) == ("评分不足", "补录")


def test_what_is_wrong_with_the_column_and_with_the_reason_of_the_change_stand_beside_their_own_fields() -> None:
    made, wrong = form("ratings"), Words("必填", "must be given")
    made.blame(Invalid([Problem(wrong, row=1, column="reason"), Problem(Words("缺", "none"), column="reason")]))
    assert {f.name: f.errors for f in made.fields if f.errors} == {
        "own_reason": [wrong], "reason": [Words("缺", "none")]
    }  # fmt: skip


def test_a_problem_stands_beside_its_field_and_what_belongs_to_none_at_the_top() -> None:
    made = form("posts", person="x y", role="")
    wrong, whole = Words("没有这个代码", "unknown code"), Words("没有这一列", "there is no such column")
    made.blame(Invalid([Problem(wrong, column="person", label="人员编号"), Problem(whole)]))
    assert made.own.field("person").errors == [wrong]
    assert made.whole == [whole]
    described = made.own.field("person").attributes()["aria-describedby"]
    assert described.split()[-1] == "field-person-wrong"


def test_the_first_day_of_a_change_is_blamed_where_it_is_asked_for() -> None:
    made = WriteForm(BY_KEY["posts"].columns, "zh", MultiDict({"effective": "2001"}), effective=True)
    made.blame(Invalid([Problem(Words("不晚于", "is not after"), column="from")]))
    assert [field.name for field in made.fields if field.errors] == ["effective"]


def test_it_is_told_whom_a_name_could_mean() -> None:
    made = form("posts", unit="双瑞")
    meant = (Meant("4511", "双瑞村", "贺城市"), Meant("4512", "双瑞社区", ""))
    made.blame(Invalid([Problem(Words("有几个", "there are several"), column="unit", candidates=meant)]))
    assert made.own.field("unit").errors[0].zh == "有几个：可能是 4511 双瑞村（贺城市）、4512 双瑞社区"


def test_what_is_another_way_of_writing_the_same_is_not_another_value() -> None:
    own = ColumnForm(
        BY_KEY["facts"].columns, "zh", MultiDict({"collective_income_yuan": "52,000.50", "period": "２０１９"})
    )
    assert own.differing({"collective_income_yuan": "52000.5", "period": "2019"}) == {}
