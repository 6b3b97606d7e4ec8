"""Who answers for a finding: the nearest committee of a township or above but the unit itself, the smallest code of
several."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.checks.catalogue import BY_CODE
from registry.checks.rule_findings import findings
from tests.checks.rules.sentences import Asked, Written, asked

DAY = "2019-06-15"


def written() -> Written:
    """Townships by who is there: every organization has a name that CODE-10 finds, every village no venue."""
    w = Written()
    for township, *committees in (
        ("T-one", ("Cb", "committee", "")),
        ("T-two", ("Cd", "committee", ""), ("Cc", "working_committee", "")),
        ("T-ending", ("Ca", "committee", "to=2019-06-15"), ("Ce", "committee", "")),
        ("T-beginning", ("Cf", "committee", "from=2019-06-15")),
        ("T-branches", ("Da", "general_branch", ""), ("Db", "branch", "")),
        ("T-nobody",),
    ):
        w.place(township, "township", more="parent=XQ")
        w.place(f"of-{township}", "village", more=f"parent={township}")
        for code, kind, more in committees:
            w.add("organizations", f"code={code} kind={kind} place={township} superior=CC {more}")
    w.add("organizations", "code=D1 kind=branch place=of-T-one superior=Cb")
    w.add("organizations", "code=Cv kind=committee place=of-T-nobody superior=CC")
    w.add("organizations", "code=D2 kind=branch place=of-T-nobody superior=Cv")
    w.place("hamlet", "natural_village", "full_members=3", "parent=of-T-one")
    w.place("site", "relocation_site", more="parent=XQ")
    # A county without a committee, in a city whose committee is there; another city without any.
    w.place("X2", "county", more="parent=HZ")
    w.place("T-far", "township", more="parent=X2")
    w.place("of-T-far", "village", more="parent=T-far")
    w.add("places", "code=HZ2 name=HZ2 kind=municipality parent=GX")
    w.place("X3", "county", more="parent=HZ2")
    w.place("T-alone", "township", more="parent=X3")
    w.place("of-T-alone", "village", more="parent=T-alone")
    w.add("organizations", "code=PC kind=local_committee place=HZ")
    # A village whose township was taken over.
    w.place("T-old", "township", more="parent=XQ to=2019-06-15 successor=T-one")
    w.add("organizations", "code=C0 kind=committee place=T-old superior=CC to=2019-06-15 successor=Cb")
    w.place("of-T-old", "village", more="parent=T-old")
    w.organization("of-post", more="name=中共支部", at="of-T-one")
    w.post("chief", "of-post", more="from=2019-01-01")
    w.setting("kept.approvals", "是", "T-one")
    w.add("notices", "code=N1 organization=Cb issued_on=2019-01-01 due_on=2019-02-01")
    return w


#: Rule, unit, day, owner; None for nobody.
OWNERS: list[tuple[str, str, str, str | None]] = [
    ("VEN-01a", "of-T-one", DAY, "Cb"),
    ("VEN-01a", "of-T-two", DAY, "Cc"),
    *(("VEN-01a", "of-T-ending", day, owner) for day, owner in (("2019-06-14", "Ca"), (DAY, "Ce"))),
    *(("VEN-01a", "of-T-beginning", day, owner) for day, owner in (("2019-06-14", "CC"), (DAY, "Cf"))),
    # Branches answer for nobody, nor does a committee of a village: then the county's does, the city's, or nobody.
    ("VEN-01a", "of-T-branches", DAY, "CC"),
    ("VEN-01a", "of-T-nobody", DAY, "CC"),
    ("VEN-01a", "of-T-far", DAY, "PC"),
    ("VEN-01a", "of-T-alone", DAY, None),
    *(("VEN-01a", "of-T-old", day, owner) for day, owner in (("2019-06-14", "C0"), (DAY, "Cb"))),
    ("NAT-01", "hamlet", DAY, "Cb"),
    ("RELO-01", "site", DAY, "CC"),
    # A township's own committee answers for the township, and for a branch; the county's for the committee itself.
    ("CODE-01", "T-one", DAY, "Cb"),
    ("CODE-01", "X2", DAY, "PC"),
    ("CODE-01", "XQ", DAY, "CC"),
    ("CODE-01", "X3", DAY, None),
    ("CODE-10", "D1", DAY, "Cb"),
    ("CODE-10", "D2", DAY, "CC"),
    ("CODE-10", "Cv", DAY, "CC"),
    ("CODE-10", "Cb", DAY, "CC"),
    ("CODE-10", "Cd", DAY, "Cc"),
    ("CODE-10", "Cc", DAY, "Cd"),
    ("CODE-10", "Da", DAY, "CC"),
    ("CODE-10", "PC", DAY, None),
    # Of a row, whoever answers for the place that it is about.
    ("COM-05a", "chief@of-post/secretary/2019-01-01", DAY, "Cb"),
    ("SEED-03", "N1", DAY, "Cb"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("owners"))


@pytest.mark.parametrize(("rule", "unit", "day", "owner"), OWNERS)
def test_a_finding_is_the_nearest_committees_but_its_own(
    registry: Asked, rule: str, unit: str, day: str, owner: str | None
) -> None:
    found = {f.unit: f.owner for f in findings(registry.registry.picture(day), None, [BY_CODE[rule]])}
    assert unit in found
    assert found[unit] == owner
