"""Organizations by their names: their own, else that of their place with the word of their kind."""

from __future__ import annotations

from typing import Any

import pytest

from registry.names.organizations import OrganizationState, kind_of_name
from tests.names.town import DAY, answer, town


def found(text: str, day: int = DAY, more: str = "", **where: Any) -> Any:
    return answer(town(more_organizations=more).organizations.find(text, day, **where))


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("中共贺街镇双瑞村总支部委员会", "Dv"),
        ("双瑞村党总支", "Dv"),
        ("贺街镇双瑞村总支", "Dv"),
        ("中共双瑞村总支部委员会", "Dv"),
        ("双瑞村党组织", "Dv"),
        ("双瑞村", "Dv"),
        ("双瑞", "Dv"),
        ("贺街镇/双瑞村党总支", "Dv"),
        ("贺街镇党委", "Dh"),
        ("贺街镇委员会", "Dh"),
        ("步头镇河东村党委", "D2"),
        ("河东村党支部", "De"),
        ("河东村委员会", "D2"),
        ("八步街道党工委", "Dj"),
        ("八步街道工作委员会", "Dj"),
        ("八步区委", "Db"),
        ("中共八步区委员会", "Db"),
        ("贺州市八步区委员会", "Db"),
        ("八步区党委", "Db"),
        ("桂岭社区党支部", "Dg"),
        ("第一党支部", "D1"),
        ("双瑞村第一党支部", "D1"),
        ("贺街镇双瑞村第一党支部", "D1"),
    ],
)
def test_an_organization_goes_by_its_own_name_or_its_places(text: str, organization: str) -> None:
    assert found(text) == organization


def test_only_places_with_such_an_organization_are_candidates() -> None:
    # There are two villages of that name: one has a branch, the other a committee.
    assert found("河东村") == ("ambiguous_name", ["D2", "De"])
    assert found("河东村党支部") == "De"
    assert found("河东村党委") == "D2"
    assert found("桂岭") == "Dg"


def test_of_an_unknown_name_those_of_other_kinds_of_the_place_are_told() -> None:
    assert found("双瑞村党支部") == ("unknown_name", ["Dv"])
    assert found("河东村党总支") == ("unknown_name", ["D2", "De"])
    assert found("双瑞社区党总支") == ("unknown_name", ["Dv"])
    assert found("步头镇第一党支部") == ("unknown_name", [])


def test_of_a_name_cut_short_those_are_told_whose_name_else_it_is() -> None:
    more = "Da 中共新村第一支部委员会 branch x - -\nDb2 中共新村第二支部委员会 branch x - -\n"
    for text in ("新村第一支部", "新村第一支部委员会", "中共新村第一党支部", "黄洞乡新村第一党支部"):
        assert found(text, more=more) == ("unknown_name", ["Da"])
    assert found("中共新村第一支部委员会", more=more) == "Da"
    # Of another township, or of another word before it, it is nobody's.
    assert found("贺街镇新村第一支部", more=more) == found("新村第三支部", more=more) == ("unknown_name", [])
    names = town(more_organizations=more).organizations
    names.find("新村第一支部", DAY)
    names.add(OrganizationState("Dn", "Dn", "中共新村第三支部委员会", "branch", "x"))
    assert answer(names.find("新村第三支部", DAY)) == ("unknown_name", ["Dn"])


def test_those_that_do_not_live_on_the_day_are_none_and_are_told() -> None:
    more = "Dx 中共新村支部委员会 branch x - - 20150101 20190101\n"
    assert found("新村党支部", 20181231, more) == "Dx"
    assert (
        found("新村党支部", 20190101, more) == found("中共新村支部委员会", 20190101, more) == ("unknown_name", ["Dx"])
    )


@pytest.mark.parametrize("kind", ["subordinate", "economic", "social", "agency", "functional"])
def test_those_of_other_types_are_found_by_their_own_name_only(kind: str) -> None:
    more = f"Ds 新村小学党支部 branch x Dh {kind}\n"
    assert found("新村小学党支部", more=more) == "Ds"
    assert found("新村党支部", more=more) == ("unknown_name", [])


def test_without_a_type_one_whose_superior_is_of_the_same_place_is_no_organization_of_the_village() -> None:
    more = "Dy 中共新村支部委员会 branch x Dh\nDz 中共新村第二支部委员会 branch x Dy\n"
    assert found("新村党支部", more=more) == "Dy"
    assert answer(town(more_organizations=more).organizations.of_place("x", DAY)) == "Dy"


def test_the_place_searched_goes_first_then_own_names_then_spellings() -> None:
    # Called like a village elsewhere: in the township where it is its own name counts, in another the village's.
    more = "Do 双瑞村党总支 branch g Dg economic\n"
    assert found("双瑞村党总支", more=more, at="g") == "Do"
    assert found("双瑞村党总支", more=more, at="v") == "Dv"
    assert found("双瑞村党总支", more=more) == "Do"


def test_in_a_place_the_organization_of_that_place_itself_counts_too() -> None:
    assert found("贺街镇党委", inside="h") == "Dh"
    assert found("河东村", inside="m") == "D2"
    assert found("双瑞村党总支", inside="m") == ("unknown_name", [])


def test_by_the_name_of_another_day_it_is_found_after_those_called_so() -> None:
    more = "Dp 老名党支部 branch w - economic - 20190101\nDp 新名党支部 branch w - economic 20190101\n"
    assert found("老名党支部", more=more) == "Dp"
    more += "Dq 老名党支部 branch x - economic 20190101\n"
    assert found("老名党支部", more=more) == "Dq"


def test_the_organization_of_a_place_is_of_any_kind_and_the_only_one() -> None:
    names = town(more_organizations="Dw 甲 branch w -\nDx 乙 branch w -\n").organizations
    assert [answer(names.of_place(place, DAY)) for place in ("v", "h", "x", "w")] == [
        "Dv",
        "Dh",
        ("no_organization", []),
        ("ambiguous_name", ["Dw", "Dx"]),
    ]


def test_the_superior_is_that_of_the_nearest_place_above_that_has_one() -> None:
    names = town().organizations
    assert [answer(names.superior_of(place, DAY)) for place in ("v", "n", "h", "x", "c")] == [
        "Dh",
        "Dv",
        "Db",
        "Db",
        ("no_organization", []),
    ]


def test_organizations_may_be_added() -> None:
    names = town().organizations
    names.add(OrganizationState(("new", 1), "Dx", "新村党支部", "branch", "x", "Dh"))
    assert answer(names.of_place("x", DAY)) == answer(names.find("黄洞乡新村支部", DAY)) == ("new", 1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("福苑安置点党支部", "branch"),
        ("福苑安置点联合党支部", "joint_branch"),
        ("福苑临时支部委员会", "temporary_branch"),
        ("福苑总支部委员会", "general_branch"),
        ("福苑党委", "committee"),
        ("昭平县委", "local_committee"),
        ("八步街道工作委员会", "working_committee"),
        ("第三党小组", "group"),
        ("福苑党组织", None),
        ("福苑", None),
    ],
)
def test_the_last_word_of_a_name_tells_the_kind(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


def test_where_a_place_or_an_organization_may_stand_one_name_of_both_is_ambiguous() -> None:
    names = town()
    assert answer(names.find("双瑞村", DAY)) == ("ambiguous_name", ["Dv", "v"])
    assert answer(names.find("双瑞村", DAY, among=("places",))) == "v"
    assert answer(names.find("双瑞村", DAY, among=("organizations",))) == "Dv"
    assert answer(names.find("双瑞村党总支", DAY)) == "Dv"
    assert answer(names.find("上屯", DAY)) == "n"
    assert answer(names.find("无此村", DAY)) == ("unknown_name", [])


def test_the_name_of_a_villagers_committee_is_the_villages() -> None:
    assert answer(town().find("双瑞村委会", DAY)) == "v"
    assert answer(town().find("双瑞村村民委员会", DAY)) == "v"
