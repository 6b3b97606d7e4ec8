"""Star rating (STAR): which row counts, the order and the days of a round, the day in force, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-12-15"
FORCE = "2019-01-01"
_ROUND = {"declared": "03-01", "township": "04-01", "county": "05-01", "city": "06-01", "named": "12-01"}


def _rated(w: Written, code: str, stage: str, on: str, more: str = "", *, stars: int = 3, year: str = "2019") -> None:
    cells = f"organization={code} year={year} stage={stage} stars={stars} decided_on={on}"
    w.add("ratings", f"{cells} {more}")


def _namings(w: Written) -> None:
    for stars in range(6):
        w.organization(f"stars-{stars}")
        _rated(w, f"stars-{stars}", "named", "2019-12-01", stars=stars)
    for code, on in (
        ("today", "2019-12-15"),
        ("eve", "2018-12-31"),
        ("first", "2019-01-01"),
        ("second", "2019-01-02"),
        ("december", "2018-12"),
        ("revoked", "2019-12-01"),
        ("revoked-later", "2019-12-01"),
        ("renamed", "2018-12-01"),
    ):
        w.organization(f"named-{code}")
        _rated(w, f"named-{code}", "named", on, stars=2, year="2018" if code == "renamed" else "2019")
    _rated(w, "named-renamed", "named", "2019-12-15", stars=4)
    _rated(w, "named-revoked", "revoked", "2019-12-01", stars=0)
    _rated(w, "named-revoked-later", "revoked", "2019-12-15", stars=0)
    w.organization("named-ended", more="to=2019-12-15")
    _rated(w, "named-ended", "named", "2019-12-01", stars=2)
    w.organization("at-township", at="XZ")
    _rated(w, "at-township", "named", "2019-12-01", stars=2)


def _rounds(w: Written) -> None:
    """The steps of the round of 2019, each on its day but for what is said."""
    for code, other in (
        ("whole", {}),
        ("one-day", dict.fromkeys(_ROUND, "12-01")),
        ("no-declaration", {"declared": ""}),
        ("no-county", {"county": ""}),
        ("no-city", {"city": ""}),
        ("disordered", {"county": "06-02"}),
        ("county-last", {"county": "12-02"}),
        ("in-april", {"declared": "04", "township": "04-15"}),
        ("in-march", {"declared": "03", "township": "04"}),
        ("declared-before", {"declared": ""}),
        ("eve", {"named": "01-02"}),
    ):
        w.organization(f"round-{code}")
        for stage, day in (_ROUND | other).items():
            if day:
                _rated(w, f"round-{code}", stage, f"2019-{day}")
    _rated(w, "round-declared-before", "declared", "2018-03-01", year="2018")


def _revocations(w: Written) -> None:
    for code, on, more in (
        ("said", "2019-12-01", "document=号"),
        ("unsaid", "2019-12-01", ""),
        ("today", "2019-12-15", ""),
        ("last-year", "2018-12-31", ""),
        ("new-year", "2019-01-01", ""),
        ("second", "2019-01-02", ""),
        ("december", "2019-12", ""),
        ("november", "2019-11", ""),
    ):
        w.organization(f"off-{code}")
        _rated(w, f"off-{code}", "revoked", on, more, stars=0)


def _publicity(w: Written) -> None:
    """Publicised from 1 November on: five days are over on the sixth."""
    for code, begun, after, named in (
        ("on-day", "2019-11-01", "2019-11-06", "2019-11-06"),
        ("day-short", "2019-11-01", "2019-11-05", "2019-11-06"),
        ("day-more", "2019-11-01", "2019-11-07", "2019-11-07"),
        ("named-before", "2019-11-01", "2019-11-07", "2019-11-06"),
        ("no-end", "2019-11-01", "", "2019-11-06"),
        ("november", "2019-11", "2019-11-10", "2019-11-20"),
        ("october", "2019-10", "2019-11-10", "2019-11-20"),
        ("seven", "2019-11-01", "2019-11-06", "2019-11-06"),
        ("seven-later", "2019-11-01", "2019-11-06", "2019-11-06"),
        ("eve", "2018-11-01", "2018-11-02", "2018-12-31"),
        ("first", "2018-11-01", "2018-11-02", "2019-01-01"),
        ("second", "2018-11-01", "2018-11-02", "2019-01-02"),
    ):
        w.organization(f"pub-{code}")
        _rated(w, f"pub-{code}", "publicised", begun, f"public_to={after}")
        _rated(w, f"pub-{code}", "named", named)
    w.setting("star.publicity_days", "7", "V-pub-seven", "2019-11-06")
    w.setting("star.publicity_days", "7", "V-pub-seven-later", "2019-11-07")
    w.organization("pub-of-2018")
    _rated(w, "pub-of-2018", "publicised", "2019-11-01", "public_to=2019-11-10", year="2018")
    _rated(w, "pub-of-2018", "named", "2019-11-20")


def _with_cases(w: Written) -> None:
    """Organizations with a case since 1 March 2019."""
    for code, stage, stars, closed in (
        ("starred", "named", 1, ""),
        ("none", "named", 0, ""),
        ("revoked", "revoked", 3, ""),
        ("closed", "named", 3, "2019-12-15"),
    ):
        w.organization(f"case-{code}")
        _rated(w, f"case-{code}", stage, "2018-12-01", stars=stars, year="2018")
        w.add("cases", f"code=of-{code} organization=case-{code} year=2019 identified_on=2018-03-01 closed_on={closed}")
    w.organization("case-unrated")
    w.add("cases", "code=of-unrated organization=case-unrated year=2019 identified_on=2019-03-01")
    w.organization("case-later")
    _rated(w, "case-later", "named", "2018-12-01", year="2018")
    w.add("cases", "code=of-later organization=case-later year=2019 identified_on=2019-12-15")
    w.organization("case-agency", more="type=agency")
    _rated(w, "case-agency", "named", "2018-12-01", year="2018")
    w.add("cases", "code=of-agency organization=case-agency year=2019 identified_on=2019-03-01")


def written() -> Written:
    w = Written()
    for part in (_namings, _rounds, _revocations, _publicity, _with_cases):
        part(w)
    return w


def _named(code: str) -> str:
    return f"{code}/2019/named"


SENTENCES: list[Sentence] = [
    *said("STAR-01", DAY, met="stars-3 stars-4 stars-5", not_met="stars-0 stars-1 stars-2 at-township"),
    *said("STAR-01", DAY, not_met="named-first named-second", outside="named-eve named-december named-ended"),
    *said("STAR-01", DAY, met="named-renamed/2019/named", outside="named-renamed/2018/named named-revoked/2019/named"),
    *said("STAR-01", DAY, outside="off-unsaid named-revoked/2019/revoked"),
    *across("STAR-01", _named("named-revoked-later"), DAY, "not_met", "outside"),
    *across("STAR-01", "named-today", DAY, "outside", "not_met"),
    *across("STAR-01", "named-ended", DAY, "not_met", "outside"),
    *said("STAR-02", DAY, met=f"{_named('round-whole')} {_named('round-one-day')} {_named('round-in-march')}"),
    *said("STAR-02", DAY, not_met=f"{_named('round-no-declaration')} {_named('round-no-county')} stars-3 stars-0"),
    *said("STAR-02", DAY, not_met=f"{_named('round-no-city')} {_named('round-county-last')}"),
    *said(
        "STAR-02",
        DAY,
        not_met=f"{_named('round-declared-before')} {_named('round-disordered')} named-first named-second",
    ),
    *said("STAR-02", DAY, unknown=_named("round-in-april"), outside="named-eve round-whole/2019/county"),
    *across("STAR-02", _named("round-no-city"), "2019-12-01", "outside", "not_met"),
    *said("STAR-03", DAY, met="off-said", not_met="off-unsaid off-today off-new-year off-second off-november"),
    *said("STAR-03", DAY, outside="off-last-year stars-3", undetermined="off-december"),
    *said("STAR-03", "2018-12-31", outside="off-last-year"),
    *said("STAR-03", "2020-01-01", outside="off-unsaid"),
    *across("STAR-03", "off-today", DAY, "outside", "not_met"),
    *said("STAR-04", DAY, met=f"{_named('pub-on-day')} {_named('pub-day-more')} {_named('pub-october')}"),
    *said("STAR-04", DAY, met=_named("pub-seven-later"), not_met=f"{_named('pub-seven')} {_named('pub-day-short')}"),
    *said("STAR-04", DAY, not_met=f"{_named('pub-named-before')} {_named('pub-first')} {_named('pub-second')}"),
    *said("STAR-04", DAY, unknown=f"{_named('pub-no-end')} {_named('pub-november')} {_named('pub-of-2018')} stars-3"),
    *said("STAR-04", DAY, outside=f"{_named('pub-eve')} pub-on-day/2019/publicised off-said"),
    *across("STAR-04", _named("pub-seven"), "2019-11-06", "outside", "not_met"),
    *said(
        "STAR-05", DAY, met="case-none case-revoked case-unrated", not_met="case-starred", outside="case-agency stars-3"
    ),
    *across("STAR-05", "case-closed", DAY, "not_met", "outside"),
    *across("STAR-05", "case-later", DAY, "outside", "not_met"),
    *across("STAR-05", "case-starred", FORCE, "outside", "not_met"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("stars"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_stars_are_given_as_the_rules_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
