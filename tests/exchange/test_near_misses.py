"""Near misses: what was meant is offered where a choice, or a code, was nearly said."""

from __future__ import annotations

import pytest

from tests.exchange.desk import Desk


def answer_to(desk: Desk, **ledgers: str) -> tuple[str, str]:
    """What the one problem of an import says is wrong, and what is allowed."""
    (problem,) = desk.take(**ledgers).problems
    return problem.problem.zh, problem.allowed.zh


POST = "person,unit,role,from\n{0},{1},{2},2018"


@pytest.mark.parametrize(
    ("role", "meant"),
    [
        ("书记", "“党组织书记”、“副书记”、“第一书记”"),
        ("党支部书记", "“党组织书记”、“副书记”"),
        ("第一书纪", "“第一书记”"),
        ("村委会主任", "“村居委会主任”"),
        ("secretry", "“党组织书记”、“第一书记”"),
    ],
)
def test_choices_that_come_near_are_offered(desk: Desk, role: str, meant: str) -> None:
    what, allowed = answer_to(desk, posts=POST.format("P1", "D2", role))
    assert what == f"不在可选值之内；是否指：{meant}"
    assert allowed.startswith("党组织书记、主持工作")


@pytest.mark.parametrize("role", ["what", "网格员", "x" * 50, "－"])
def test_where_none_comes_near_none_is_offered(desk: Desk, role: str) -> None:
    assert answer_to(desk, posts=POST.format("P1", "D2", role))[0] == "不在可选值之内"


def test_a_name_in_the_place_of_a_code_is_answered_with_the_code_of_whoever_is_called_so(desk: Desk) -> None:
    desk.accept(people="code,name\nP7,张三", places="code,name,kind,parent\nN7,上屯,natural_village,451102101201")
    assert answer_to(desk, posts=POST.format("张三", "D2", "secretary")) == ("不是代码", "“张三”的代码：P7")
    assert answer_to(desk, posts=POST.format("P1", "Two", "secretary")) == ("没有这个代码", "“Two”的代码：D2")
    assert answer_to(desk, posts=POST.format("P1", "上屯", "liaison")) == ("不是代码", "“上屯”的代码：N7")
    assert answer_to(desk, coverage="organization,place,mode,from\nOne,N1,joint,2019") == (
        "没有这个代码",
        "“One”的代码：D1",
    )


def test_the_code_may_come_in_the_same_import(desk: Desk) -> None:
    people = "code,name\nP7,张三"
    assert answer_to(desk, people=people, posts=POST.format("张三", "D2", "secretary"))[1] == "“张三”的代码：P7"


def test_of_several_of_one_name_each_is_offered_and_of_many_none(desk: Desk) -> None:
    desk.accept(people="code,name\nP7,张三\nP8,张三")
    assert answer_to(desk, posts=POST.format("张三", "D2", "secretary"))[1] == "“张三”的代码：P7、P8"
    desk.accept(people="code,name\nP9,张三\nP10,张三")
    assert "P7" not in answer_to(desk, posts=POST.format("张三", "D2", "secretary"))[1]


def test_a_name_of_a_place_is_none_for_who_must_be_an_organization(desk: Desk) -> None:
    assert "451102101202" not in answer_to(desk, coverage="organization,place,mode,from\nWest,N1,joint,2019")[1]
