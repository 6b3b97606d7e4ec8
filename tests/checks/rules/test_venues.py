"""Venues (VEN): the square metres, the five unities, the days of use and of delivery, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
FORCE = "2019-01-01"
_UNITIES = ("area", "structure", "signs", "functions", "equipment")


def _venue(w: Written, place: str, more: str = "", name: str = "甲", kind: str = "venue") -> None:
    begin = "" if "from=" in more else "from=2015-01-01"
    w.add("facilities", f"place={place} kind={kind} name={name} {begin} {more}")


def _areas(w: Written) -> None:
    for area in ("199.99", "200", "200.01", "299.99", "300", "300.01"):
        w.village(f"m{area}")
        _venue(w, f"m{area}", f"area_m2={area}")
    others = ("none", "unsaid", "small-and-unsaid", "large-and-unsaid", "two-small", "home", "ended", "newly", "p400")
    for code in others:
        w.village(f"m-{code}")
    _venue(w, "m-unsaid")
    for code, area in (("small-and-unsaid", "100"), ("large-and-unsaid", "300")):
        _venue(w, f"m-{code}", f"area_m2={area}")
        _venue(w, f"m-{code}", name="乙")
    for name in ("甲", "乙"):
        _venue(w, "m-two-small", "area_m2=199", name)
    _venue(w, "m-home", "area_m2=400", kind="children_home")
    _venue(w, "m-ended", "area_m2=400 to=2019-06-15")
    _venue(w, "m-newly", "area_m2=400 from=2019-06-15")
    _venue(w, "m-p400", "area_m2=300")
    w.setting("VEN-01.area", "300.5", "m-p400", "2019-06-16")
    w.setting("VEN-01.floor", "300.5", "m-p400", "2019-06-16")
    w.place("site", "relocation_site")


def _unities(w: Written) -> None:
    whole = {f"unified_{unity}": "是" for unity in _UNITIES}
    for code, *venues in (
        ("whole", whole),
        ("no-signs", whole | {"unified_signs": "否"}),
        ("signs-unsaid", whole | {"unified_signs": ""}),
        ("no-signs-and-unsaid", whole | {"unified_signs": "否", "unified_area": ""}),
        ("nothing-said", dict.fromkeys(whole, "")),
        ("two", whole | {"unified_signs": "否"}, whole),
        ("two-halves", whole | {"unified_signs": "否"}, whole | {"unified_area": "否"}),
        ("one-unsaid", whole | {"unified_signs": "否"}, whole | {"unified_area": ""}),
    ):
        w.village(f"u-{code}")
        for number, venue in enumerate(venues):
            _venue(w, f"u-{code}", " ".join(f"{key}={value}" for key, value in venue.items()), f"第{number}")


def _projects(w: Written) -> None:
    for code, kind, delivered, at in (
        ("today", "five_small", "2019-06-15", ""),
        ("tomorrow", "five_small", "2019-06-16", ""),
        ("june", "five_small", "2019-06", ""),
        ("undelivered", "five_small", "", ""),
        ("other", "venue", "2019-06-15", ""),
        ("village", "five_small", "2018-06-15", "village"),
        ("old", "five_small", "2018-06-15", "old"),
        ("gone", "five_small", "2018-06-15", "gone"),
        ("bare", "", "", ""),
    ):
        w.place(f"T-{code}", "township", more="parent=XQ")
        place = f"T-{code}"
        if at == "village":
            place = "village-of-T"
            w.place(place, "village", more="parent=T-village")
        if at == "gone":
            place = "village-gone"
            w.place(place, "village", more="parent=T-gone to=2019-06-15")
        if at == "old":
            place = "T-before"
            w.place(place, "township", more="parent=XQ to=2019-06-15 successor=T-old")
        if kind:
            w.add("projects", f"code=P-{code} kind={kind} place={place} delivered_on={delivered}")


def written() -> Written:
    w = Written()
    for part in (_areas, _unities, _projects):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said(
        "VEN-01a", DAY, met="m300 m300.01 m-large-and-unsaid m-newly m-p400", not_met="m299.99 m200 m-none m-two-small"
    ),
    *said("VEN-01a", DAY, not_met="m-home m-ended", unknown="m-unsaid m-small-and-unsaid", outside="site XZ"),
    *across("VEN-01a", "m-ended", DAY, "met", "not_met"),
    *across("VEN-01a", "m-newly", DAY, "not_met", "met"),
    *across("VEN-01a", "m-p400", "2019-06-16", "met", "not_met"),
    *across("VEN-01a", "m200", FORCE, "outside", "not_met"),
    *said("VEN-01b", DAY, met="m200 m200.01 m300 m-p400", not_met="m199.99 m-none m-two-small m-home"),
    *said("VEN-01b", DAY, unknown="m-unsaid m-small-and-unsaid", outside="site XZ"),
    *across("VEN-01b", "m-p400", "2019-06-16", "met", "not_met"),
    *across("VEN-01b", "m199.99", FORCE, "outside", "not_met"),
    *said("VEN-02", DAY, met="u-whole u-two", not_met="u-no-signs u-no-signs-and-unsaid u-two-halves"),
    *said(
        "VEN-02", DAY, unknown="u-signs-unsaid u-nothing-said u-one-unsaid m300", outside="m-none m-home m-ended site"
    ),
    *across("VEN-02", "m-ended", DAY, "unknown", "outside"),
    *across("VEN-02", "u-no-signs", FORCE, "outside", "not_met"),
    *said("VEN-04", DAY, met="T-today T-old", not_met="T-tomorrow T-undelivered T-other T-village T-bare"),
    *said("VEN-04", DAY, unknown="T-june", outside="site m300"),
    *across("VEN-04", "T-tomorrow", "2019-06-16", "not_met", "met"),
    *across("VEN-04", "T-old", DAY, "not_met", "met"),
    *across("VEN-04", "T-gone", DAY, "not_met", "met"),
    *across("VEN-04", "T-bare", "2017-01-01", "outside", "not_met"),
    *across("VEN-04", "T-bare", "2021-01-01", "not_met", "outside"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("venues"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_venues_are_as_the_rules_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
