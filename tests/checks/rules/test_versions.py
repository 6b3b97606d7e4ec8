"""The versions of each rule as the texts have them: since when, until when, in which mode, with which target."""

from __future__ import annotations

import re

import pytest

from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.rule import CatalogueRule
from registry.language import Words

_ALWAYS = "ORG-16 SEED-03 CODE-03 CODE-04 CODE-07"
_BRANCHES = (
    "ORG-01a ORG-01b ORG-02 ORG-03 ORG-04a ORG-04b ORG-05 ORG-07 ORG-08a ORG-09 ORG-14a ORG-14b COM-01a "
    "COM-01b COM-01c COM-02 COM-03a COM-03b COM-04 COM-05a COM-05b COM-06 TERM-05 ELE-08a ELE-08b LIFE-01 "
    "LIFE-02 LIFE-03 LIFE-04 LIFE-05 LIFE-06a LIFE-06b LIFE-07 LIFE-09 EDU-03a EDU-03b"
)
_RURAL = "VIL-01 VIL-02 VIL-03a VIL-03b VIL-05 VIL-06a VIL-06b VIL-08"
_OF_2019 = (
    "DEV-21 EDU-04 WEAK-05 WEAK-06 WEAK-07 WEAK-08 WEAK-10 WEAK-12 STAR-01 RELO-01 RELO-03 RELO-04 NAT-01 "
    "NAT-02 VEN-01a VEN-02 PAY-06 SEED-01 SEED-02"
)
_LISTED_OF_2019 = "WEAK-03 WEAK-11 STAR-02 STAR-03 STAR-04 STAR-05 RELO-02a RELO-02b NAT-05 VEN-01b"

#: The rules of each row: its versions as (since, until, mode).
VERSIONS: tuple[tuple[str, list[tuple[int | None, int | None, str]]], ...] = (
    (_ALWAYS, [(None, None, "on")]),
    (_BRANCHES, [(20181028, None, "on")]),
    ("ORG-08b", [(20181028, None, "report")]),
    ("TERM-03 TERM-04a TERM-04b", [(20180712, None, "on")]),
    ("ELE-01", [(19900101, 20200713, "on"), (20200713, None, "on")]),
    ("ELE-02", [(19900101, 20200713, "on"), (20200713, None, "report")]),
    ("ELE-03", [(20200713, None, "on")]),
    (f"{_RURAL} VIL-09b", [(20181228, None, "on")]),
    ("VIL-10a VIL-10b", [(20181228, None, "report")]),
    ("VIL-09a", [(20181228, 20200101, "report"), (20200101, 20220101, "report"), (20220101, None, "report")]),
    ("VIL-12a", [(20150101, 20210501, "on"), (20210501, None, "report")]),
    ("VIL-12b", [(20150101, None, "on")]),
    ("VIL-13a VIL-13b VIL-14a VIL-14b", [(20181229, 20260101, "on")]),
    ("VIL-13c", [(None, 20181229, "on"), (20181229, 20260101, "on")]),
    ("DEV-20", [(20260511, None, "on")]),
    ("EDU-02a EDU-02b", [(20190101, 20240101, "on")]),
    ("WEAK-01", [(20140101, None, "report")]),
    ("WEAK-02", [(20140101, None, "on")]),
    (_OF_2019, [(20190101, None, "on")]),
    (_LISTED_OF_2019, [(20190101, None, "report")]),
    ("VEN-04", [(20170101, 20210101, "on")]),
    ("TEAM-01", [(20170101, 20210101, "report")]),
    ("PAY-01 PAY-02 PAY-03", [(20190601, None, "on")]),
    ("ECO-01", [(20190101, 20200101, "on")]),
    ("ECO-03", [(20200101, 20210101, "report")]),
    ("CODE-01 CODE-02 CODE-06", [(20030101, None, "on")]),
    ("CODE-05 CODE-10", [(20170101, None, "on")]),
)
ROWS = [(code, versions) for codes, versions in VERSIONS for code in codes.split()]


@pytest.mark.parametrize(("code", "versions"), ROWS, ids=[code for code, _ in ROWS])
def test_a_rule_is_in_force_as_its_text_is(code: str, versions: list[tuple[int | None, int | None, str]]) -> None:
    assert [(v.since, v.until, v.mode) for v in BY_CODE[code].versions] == versions


def test_every_rule_has_its_row() -> None:
    assert sorted(code for code, _ in ROWS) == sorted(rule.code for rule in RULES)


def _targets(rule: CatalogueRule) -> list[float | None]:
    return [rule.target if version.target == "own" else version.target for version in rule.versions]


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_asks_for_all_but_a_suggestion_and_what_says_another_target(rule: CatalogueRule) -> None:
    others = {"VIL-09a": [None, 0.35, 0.5], "VIL-09b": [None]}
    usual = [None if rule.severity == "suggestion" else 1] * len(rule.versions)
    assert _targets(rule) == others.get(rule.code, usual)


def test_versions_follow_each_other_without_a_gap() -> None:
    for rule in RULES:
        for earlier, later in zip(rule.versions, rule.versions[1:], strict=False):
            assert earlier.until == later.since, rule.code


#: Each severity, and the rules that have it.
SEVERITIES = {
    "violation": "ORG-01a ORG-03 ORG-05 ORG-08a ORG-08b ORG-14b COM-01a COM-01c COM-03a COM-03b COM-05a COM-05b "
    "TERM-03 TERM-04a ELE-01 ELE-02 ELE-03 ELE-08a ELE-08b LIFE-05 LIFE-06a LIFE-09 VIL-03a VIL-03b "
    "VIL-06a VIL-06b VIL-10a VIL-10b VIL-12a VIL-13a VIL-13b VIL-13c VIL-14a WEAK-01 WEAK-02 WEAK-07",
    "warning": "ORG-01b ORG-02 ORG-04a ORG-04b ORG-07 ORG-09 ORG-16 COM-01b COM-02 COM-04 COM-06 TERM-04b TERM-05 "
    "LIFE-01 LIFE-02 LIFE-03 LIFE-06b LIFE-07 VIL-05 VIL-08 VIL-12b VIL-14b DEV-20 EDU-02a EDU-02b "
    "EDU-03a EDU-03b WEAK-05 WEAK-06 WEAK-12 TEAM-01 SEED-03 CODE-01 CODE-02 CODE-03 CODE-04 CODE-05 "
    "CODE-06",
    "suggestion": "ORG-14a VIL-01 VIL-02 WEAK-03 WEAK-11 NAT-05 CODE-07 CODE-10",
    "target": "LIFE-04 VIL-09a VIL-09b DEV-21 EDU-04 WEAK-08 WEAK-10 STAR-01 STAR-02 STAR-03 STAR-04 STAR-05 "
    "RELO-01 RELO-02a RELO-02b RELO-03 RELO-04 NAT-01 NAT-02 VEN-01a VEN-01b VEN-02 VEN-04 PAY-01 PAY-02 "
    "PAY-03 PAY-06 ECO-01 ECO-03 SEED-01 SEED-02",
}


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_severity_follows_the_wording(severity: str) -> None:
    assert [rule.code for rule in RULES if rule.severity == severity] == SEVERITIES[severity].split()


#: The record that has to be kept before anybody is accused.
KEPT = {
    "meetings": "LIFE-01 LIFE-02 LIFE-03 LIFE-04 LIFE-05 LIFE-06a LIFE-07 LIFE-09",
    "committees": "ORG-14a ORG-14b COM-01a COM-01c COM-03a VIL-09b",
    "village_committees": "VIL-13a VIL-13b VIL-14a",
    "approvals": "ORG-08b COM-05a COM-05b TERM-04a TERM-05 VIL-03b VIL-06a VIL-10a VIL-10b",
    "screenings": "WEAK-01",
    "trainings": "EDU-02a EDU-02b EDU-03a EDU-03b",
}


@pytest.mark.parametrize("kept", KEPT)
def test_whoever_keeps_no_record_is_not_accused_by_it(kept: str) -> None:
    assert [rule.code for rule in RULES if rule.kept == kept] == KEPT[kept].split()


def test_no_other_rule_asks_for_a_record() -> None:
    assert {rule.kept for rule in RULES} == {None, *KEPT}


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_says_what_it_is_in_both_languages(rule: CatalogueRule) -> None:
    assert rule.source is not None
    for words in (rule.name, rule.definition, rule.advice, rule.source.citation, rule.source.confidence):
        assert isinstance(words, Words)
        assert words.zh
        assert words.en


def test_the_english_citation_of_a_rule_counts_articles_in_digits() -> None:
    counted = re.compile("articles? [零一二三四五六七八九十]")
    assert [rule.code for rule in RULES if counted.search(rule.source.citation.en)] == []
    assert BY_CODE["COM-06"].source.citation == Words(
        "《中国共产党支部工作条例（试行）》第二十一条", "Regulation on the Work of Branches (trial), article 21"
    )


#: How sure the regulation on branches is, where that is not for all its articles the same.
CONFIDENCE = {
    "verified": "ORG-02 COM-04 LIFE-05 LIFE-06a LIFE-06b LIFE-09",
    "filing on set-up unverified": "ORG-08a ORG-08b",
    "grace period is a design choice": "ORG-09",
    "article number unverified": "ORG-14a ORG-14b",
    "limit is an example": "COM-06",
    "quorum unverified": "LIFE-02",
    "article 25 unverified": "EDU-03a EDU-03b",
}


@pytest.mark.parametrize("confidence", CONFIDENCE)
def test_a_citation_says_what_of_it_nobody_has_verified(confidence: str) -> None:
    for code in CONFIDENCE[confidence].split():
        source = BY_CODE[code].source
        assert source is not None
        if confidence == "verified":
            assert source.confidence == Words("已核对", "verified")
        else:
            assert confidence in source.confidence.en
            assert "未核实" in source.confidence.zh or "自定" in source.confidence.zh or "举例" in source.confidence.zh
