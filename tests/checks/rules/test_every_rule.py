"""Every rule of the catalogue has its sentences, in the file of its section."""

from __future__ import annotations

from registry.checks.catalogue import RULES
from tests.checks.rules import (
    test_bulletin_rules,
    test_codes,
    test_committees,
    test_development,
    test_life_and_training,
    test_organizations,
    test_pay_and_economy,
    test_sites_and_natural_villages,
    test_stars,
    test_terms_and_elections,
    test_venues,
    test_villages,
    test_weak,
)
from tests.checks.rules.sentences import ALWAYS_KNOWN, rules_of

#: The files, and the families that each is about.
FILES = (
    (test_organizations, "ORG"),
    (test_committees, "COM"),
    (test_terms_and_elections, "TERM ELE"),
    (test_life_and_training, "LIFE EDU"),
    (test_villages, "VIL"),
    (test_development, "DEV"),
    (test_weak, "WEAK"),
    (test_stars, "STAR"),
    (test_sites_and_natural_villages, "RELO NAT"),
    (test_venues, "VEN"),
    (test_pay_and_economy, "PAY ECO"),
    (test_bulletin_rules, "SEED TEAM"),
    (test_codes, "CODE"),
)


def test_every_rule_has_its_sentences() -> None:
    for module, families in FILES:
        of_file = {rule.code for rule in RULES if rule.family in families.split()}
        assert set(rules_of(module.SENTENCES)) == of_file
    assert {rule.family for rule in RULES} == {family for _, families in FILES for family in families.split()}


def test_what_is_always_known_is_a_rule() -> None:
    assert {rule.code for rule in RULES} >= ALWAYS_KNOWN
