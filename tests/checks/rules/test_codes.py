"""Codes and names (CODE): how many digits, the classes with their ends, whose code a code begins with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
COUNTIES = ("00", "01", "20", "21", "50", "51", "80", "81", "99")
CLASSES = ("000", "001", "099", "100", "199", "200", "399", "400", "599", "600")
URBAN = ("110", "111", "112", "113", "120", "121", "122", "123", "124", "209", "210", "211", "219", "220", "221")


def _divisions(w: Written) -> None:
    w.place("45", "province", more="")
    for code in ("4511", "451", "45110", "hz11"):
        w.place(code, "municipality", more="parent=45")
    w.place("4512", "municipality", more="parent=")
    for code in ("4511023", "4511xx"):
        w.place(code, "county", more="parent=4511 name=某县")
    w.place("451102", "county", more="parent=4511 name=某区")
    w.place("459901", "county", more="parent=4511 name=某区")
    w.place("451301", "county", more="parent=hz11 name=某区")
    for ending, first in (("区", "4521"), ("县", "4522"), ("旗", "4523"), ("市", "4524"), ("州", "4525")):
        w.place(first, "municipality", more="parent=45")
        for last in COUNTIES:
            w.place(f"{first}{last}", "county", more=f"parent={first} name=某{ending}")


def _low_divisions(w: Written) -> None:
    """Townships and villages of each class, and of each kind."""
    for county, subkind in (
        ("451103", ""),
        ("451104", "subdistrict"),
        ("451105", "town"),
        ("451106", "rural_township"),
    ):
        w.place(county, "county", more="parent=4511 name=某区")
        for last in CLASSES:
            w.place(f"{county}{last}", "township", more=f"parent={county} subkind={subkind}")
    w.place("45110210", "township", more="parent=451102")
    w.place("4511021011", "township", more="parent=451102")
    for township, subkind in (
        ("451103001", ""),
        ("451103100", "community"),
        ("451103199", "administrative_village"),
    ):
        for last in CLASSES:
            w.place(f"{township}{last}", "village", more=f"parent={township} subkind={subkind}")
    w.place("45110300101", "village", more="parent=451103001")
    w.place("4511030010111", "village", more="parent=451103001")
    w.place("451103099201", "village", more="parent=451103001")
    w.place("451103xz1", "township", more="parent=451103")
    w.place("451103098201", "village", more="parent=451103xz1")
    w.place("451103001999", "village", more="parent=451103001 from=2019-06-15")


def _others(w: Written) -> None:
    for code in URBAN:
        w.village(f"class-{code}", f"urban_rural_class={code}")
    w.village("class-unsaid")
    w.village("class-later", "urban_rural_class=110")
    w.facts("class-later", "urban_rural_class=111", "2019-06-15")
    for code, parent in (
        ("451103001200001", "451103001200"),
        ("45110300120000", "451103001200"),
        ("4511030012000001", "451103001200"),
        ("451103001199001", "451103001200"),
        ("45110300120000A", "451103001200"),
        ("111111111111111", "class-unsaid"),
    ):
        w.place(code, "natural_village", more=f"parent={parent}")
    for code, name, kind in (
        ("zhonggong", "中共某支部", "branch"),
        ("whole", "中国共产党某支部", "branch"),
        ("country", "中国某支部", "branch"),
        ("inside", "某中共支部", "branch"),
        ("plain", "某党支部", "branch"),
        ("group", "某党小组", "group"),
        ("committee", "某党委", "committee"),
    ):
        w.organization(code, more=f"name={name}", kind=kind)
    w.organization("ended", more="name=某党支部 to=2019-06-15")


def written() -> Written:
    w = Written()
    for part in (_divisions, _low_divisions, _others):
        part(w)
    return w


def _codes(first: str, *last: str) -> str:
    return " ".join(f"{first}{code}" for code in last)


def _counties() -> list[Sentence]:
    """区 01-20 and 51-80; 县 and 旗 21-50; 市 81-99."""
    found = []
    for first, right in (
        ("4521", ("01", "20", "51", "80")),
        ("4522", ("21", "50")),
        ("4523", ("21", "50")),
        ("4524", ("81", "99")),
    ):
        wrong = [last for last in COUNTIES if last not in right]
        found += said("CODE-05", DAY, met=_codes(first, *right), not_met=_codes(first, *wrong))
    return found


SENTENCES: list[Sentence] = [
    *said("CODE-01", DAY, met="4511 451102 451103001 451103001001", not_met="451 45110 hz11 4511xx 4511023 HZ XQ XZ"),
    *said("CODE-01", DAY, not_met="45110210 4511021011 45110300101 4511030010111", outside="45 451103001200001"),
    *across("CODE-01", "45110", "2003-01-01", "outside", "not_met"),
    *said("CODE-02", DAY, met=_codes("451103", *CLASSES[1:-1]), not_met="451103000 451103600"),
    *said(
        "CODE-02", DAY, met="451104001 451104099 451104400 451104599", not_met="451104000 451104100 451104200 451104600"
    ),
    *said("CODE-02", DAY, met="451105100 451105199 451105400 451105599", not_met="451105099 451105200 451105600"),
    *said("CODE-02", DAY, met="451106200 451106399 451106400 451106599", not_met="451106199 451106001 451106600"),
    *said("CODE-02", DAY, outside="XZ 45110210 4511021011 451103001001"),
    *across("CODE-02", "451105099", "2003-01-01", "outside", "not_met"),
    *said("CODE-03", DAY, met=_codes("451103001", *CLASSES[1:-1]), not_met="451103001000 451103001600"),
    *said(
        "CODE-03", DAY, met=_codes("451103100", "001", "199", "400", "599"), not_met=_codes("451103100", "000", "200")
    ),
    *said(
        "CODE-03", DAY, met=_codes("451103199", "200", "399", "400", "599"), not_met=_codes("451103199", "199", "600")
    ),
    *said("CODE-03", DAY, outside="class-110 45110300101 451103001"),
    *across("CODE-03", "451103001999", DAY, "outside", "not_met"),
    *said("CODE-03", "1990-01-01", not_met="451103001000"),
    *said(
        "CODE-04", DAY, met=_codes("class-", "111", "112", "121", "122", "123", "210", "220"), unknown="class-unsaid"
    ),
    *said("CODE-04", DAY, not_met=_codes("class-", "110", "113", "120", "124", "209", "211", "219", "221")),
    *said("CODE-04", DAY, outside="XZ 451103001200001"),
    *across("CODE-04", "class-later", DAY, "not_met", "met"),
    *_counties(),
    *said("CODE-05", DAY, outside=f"{_codes('4525', *COUNTIES)} 4511xx 4511023 4511"),
    *across("CODE-05", "452121", "2017-01-01", "outside", "not_met"),
    *said("CODE-06", DAY, met="451102 451103001 451103001200 451104600", not_met="459901 451103099201"),
    *said("CODE-06", DAY, outside="4511 4512 451301 451103098201 45110210 451103001200001"),
    *across("CODE-06", "459901", "2003-01-01", "outside", "not_met"),
    *said("CODE-07", DAY, met="451103001200001", not_met="45110300120000 4511030012000001 451103001199001"),
    *said("CODE-07", DAY, not_met="45110300120000A 111111111111111", outside="451103001200"),
    *said("CODE-07", "1990-01-01", not_met="45110300120000"),
    *said("CODE-10", DAY, met="zhonggong whole TC", not_met="country inside plain committee", outside="group V-plain"),
    *across("CODE-10", "ended", DAY, "not_met", "outside"),
    *across("CODE-10", "plain", "2017-01-01", "outside", "not_met"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("codes"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_codes_and_names_are_as_the_standards_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
