"""People by their names: one name in one village is one person, but for another year of birth or gender."""

from __future__ import annotations

from typing import Any

import pytest

from registry.names.found import Found
from registry.names.people import NamedPerson, PeopleNames, PersonName
from tests.names.town import DAY, answer, town

NEW = "a new person"


def people(*told: tuple[str, str, str], **more: Any) -> PeopleNames:
    """Each told by a code, a name as cells have it, and the units of posts."""
    read = [(code, PersonName.read(name), units.split()) for code, name, units in told]
    persons = (NamedPerson(code, code, name.name, name.gender, name.birth_year) for code, name, _ in read)
    posts = ((code, unit) for code, _, units in read for unit in units)
    return PeopleNames(town().organizations, persons, posts)


def held(names: PeopleNames, name: str, unit: str) -> Any:
    found = names.in_post(PersonName.read(name), unit, DAY)
    return NEW if found == Found() else answer(found)


def elsewhere(names: PeopleNames, name: str, at: str | None = None) -> Any:
    return answer(names.find(PersonName.read(name), DAY, at=at))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("张 伟", PersonName("张伟")),
        ("张伟（1965）", PersonName("张伟", birth_year=1965)),
        ("张伟(1965年生)", PersonName("张伟", birth_year=1965)),
        ("张伟（女）", PersonName("张伟", "female")),
        ("张伟（男，1965）", PersonName("张伟", "male", 1965)),
        ("张伟@贺街镇双瑞村", PersonName("张伟", place="贺街镇双瑞村")),
        ("张伟（女）@双瑞村", PersonName("张伟", "female", place="双瑞村")),
        ("张伟（退役）", PersonName("张伟", note="退役")),
    ],
)
def test_a_persons_name_is_read_apart(text: str, read: PersonName) -> None:
    assert PersonName.read(text) == read


@pytest.mark.parametrize("unit", ["v", "Dv", "D1", "n", "z"])
@pytest.mark.parametrize("before", ["v", "Dv", "D1", "n", "z"])
def test_in_posts_he_is_who_ever_held_one_at_the_village_or_an_organization_natural_village_or_site_of_it(
    unit: str, before: str
) -> None:
    assert held(people(("P", "张伟", before)), "张伟", unit) == "P"


@pytest.mark.parametrize("unit", ["e", "De", "h", "Dh", "s", "b"])
def test_one_name_in_two_villages_is_two(unit: str) -> None:
    assert held(people(("P", "张伟", "v")), "张伟", unit) == NEW


def test_what_is_in_no_village_stands_for_itself() -> None:
    names = people(("P", "张伟", "Dh"), ("Q", "李红", "s"))
    assert held(names, "张伟", "h") == held(names, "张伟", "Dh") == "P"
    assert held(names, "李红", "s") == held(names, "李红", "b") == "Q"


def test_another_year_of_birth_or_gender_is_another_person() -> None:
    names = people(("P", "张伟（男，1965）", "v"))
    assert held(names, "张伟（1965）", "v") == held(names, "张伟（男）", "v") == held(names, "张伟", "v") == "P"
    assert held(names, "张伟（1966）", "v") == held(names, "张伟（女）", "v") == NEW


def test_a_bare_name_beside_two_is_ambiguous() -> None:
    names = people(("P", "张伟（1965）", "v"), ("Q", "张伟（1970）", "n"))
    assert held(names, "张伟", "Dv") == ("ambiguous_person", ["P", "Q"])
    assert held(names, "张伟（1970）", "Dv") == "Q"


def test_those_who_are_told_apart_are_looked_up_first_and_those_told_elsewhere_last() -> None:
    told = ["张伟@双瑞村", "张伟", "张伟（女）", "张伟（1965）"]
    assert sorted(told, key=lambda name: PersonName.read(name).order) == [*told[2:], "张伟", "张伟@双瑞村"]


def test_what_was_told_of_somebody_is_kept_in_mind() -> None:
    names = people(("P", "张伟", "v"))
    names.learn("P", PersonName.read("张伟（1965）"))
    assert held(names, "张伟（1970）", "v") == NEW


def test_the_village_that_is_told_counts_in_place_of_the_posts() -> None:
    names = people(("P", "张伟", "v"), ("Q", "张伟", "e"))
    assert held(names, "张伟@双瑞村", "e") == held(names, "张伟@贺街镇双瑞村", "h") == "P"
    assert held(names, "王五@双瑞村", "v") == NEW
    assert held(names, "王五@双瑞村", "e") == ("unknown_name", [])
    assert held(names, "张伟@步头镇", "e") == ("unknown_name", ["P", "Q"])
    assert held(names, "张伟@河东村", "g") == ("unknown_name", ["P", "Q"])
    assert held(names, "张伟@无此村", "e") == ("unknown_name", [])


def test_elsewhere_he_is_looked_for_at_the_place_then_in_its_village_township_and_county() -> None:
    names = people(("P", "张伟", "n"), ("Q", "张伟", "De"), ("R", "张伟", "g"))
    assert [elsewhere(names, "张伟", at) for at in ("n", "v", "e", "g")] == ["P", "P", "Q", "R"]
    assert elsewhere(names, "张伟", "h") == ("ambiguous_person", ["P", "Q"])
    assert elsewhere(names, "张伟", "x") == ("ambiguous_person", ["P", "Q", "R"])
    assert elsewhere(names, "张伟", "f") == ("unknown_name", ["P", "Q", "R"])
    assert elsewhere(names, "张伟") == ("ambiguous_person", ["P", "Q", "R"])
    assert elsewhere(names, "张伟@步头镇") == "R"
    assert elsewhere(names, "王五") == ("unknown_name", [])


def test_where_nothing_tells_a_place_also_who_holds_no_post_is_found() -> None:
    assert elsewhere(people(("P", "张伟", "")), "张 伟") == "P"


def test_candidates_are_told_with_where_they_serve() -> None:
    names = people(("P", "张伟（1965）", "n"))
    (one,) = names.find(PersonName("张伟", birth_year=1900), DAY).candidates
    assert (one.code, one.name, one.path) == ("P", "张伟", "贺州市/八步区/贺街镇/双瑞村委会/上屯")


def test_who_came_in_before_is_found() -> None:
    names = people()
    assert held(names, "张伟", "v") == NEW
    names.add(NamedPerson(("new", 1), "", "张伟"))
    names.add_post(("new", 1), "Dv")
    assert held(names, "张伟", "v") == ("new", 1)


def test_a_post_that_comes_in_after_the_name_was_asked_for_counts() -> None:
    names = people(("P", "张伟", "v"), ("Q", "张伟", ""))
    assert elsewhere(names, "张伟", "v") == "P"
    names.add_post("Q", "v")
    assert elsewhere(names, "张伟", "v") == ("ambiguous_person", ["P", "Q"])
    names.learn("P", PersonName("张伟", birth_year=1965))
    names.learn("Q", PersonName("张伟", birth_year=1970))
    assert elsewhere(names, "张伟（1970）", "v") == "Q"
