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
        ("村委会主任", "“村居委会主任”、“村居委会副主任”"),
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


def test_a_code_that_looks_like_another_is_answered_with_that_one(desk: Desk) -> None:
    what, _ = answer_to(desk, coverage="organization,place,mode,from\nD1,45l1O2,joint,2019")
    assert what == "没有这个代码（混有形似数字的字母，应为 451102 吗）"


def test_a_name_of_several_is_answered_with_the_code_and_path_of_each(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent\nN7,Pond,natural_village,451102101202")
    assert answer_to(desk, posts=POST.format("P1", "Pond", "liaison")) == (
        "叫“Pond”的不止一个",
        "填写代码，或在名称前写明上级；是否指：N1 Pond（City/East/Town/South）、N7 Pond（City/East/Town/West）",
    )


def test_a_name_of_nobody_is_answered_with_those_of_another_class(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent\nV7,双瑞村委会,village,451102101")
    assert answer_to(desk, posts=POST.format("P1", "双瑞社区", "liaison")) == (
        "没有叫“双瑞社区”的地点",
        "填写代码，或在名称前写明上级；是否指：V7 双瑞村委会（City/East/Town）",
    )
    assert answer_to(desk, posts=POST.format("P1", "无此村", "liaison")) == (
        "没有叫“无此村”的地点",
        "本次导入或已登记的地点的代码或名称",
    )


def test_only_a_few_of_many_are_told_in_words(desk: Desk) -> None:
    desk.accept(
        places="code,name,kind,parent\n" + "\n".join(f"N1{n},上屯,natural_village,451102101201" for n in range(7))
    )
    (problem,) = desk.take(posts=POST.format("P1", "上屯", "liaison")).problems
    assert len(problem.candidates) == 7 and problem.allowed.zh.count("上屯") == 5


def test_a_name_of_a_place_is_none_for_who_must_be_an_organization(desk: Desk) -> None:
    (problem,) = desk.take(coverage="organization,place,mode,from\nPond,N1,joint,2019").problems
    assert (problem.problem.zh, problem.candidates) == ("没有这个代码", ())
