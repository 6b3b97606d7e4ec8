"""What falls due: from the day on which it is asked to so many days after, unless it is done, perhaps done, or off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.engine.ranges import show
from registry.checks.rule_findings import coming_due
from registry.codes import place_of
from tests.checks.rules.sentences import Asked, Written, asked

DAY = "2019-06-15"


def _applications(w: Written) -> None:
    """Applications of 20 May 2019, to be answered by 20 June."""
    for code, cells in (
        ("open", "applied_on=2019-05-20"),
        ("answered", "applied_on=2019-05-20 approved_on=2019-06-15"),
        ("refused", "applied_on=2019-05-20 refused_on=2019-06-01"),
        ("answered-later", "applied_on=2019-05-20 approved_on=2019-06-16"),
        ("perhaps", "applied_on=2019-05-20 approved_on=2019-06"),
        ("month", "applied_on=2019-06"),
        ("off", "applied_on=2019-05-20"),
        ("listed", "applied_on=2019-05-20"),
        ("tomorrow", "applied_on=2019-06-16"),
    ):
        w.organization(f"a-{code}")
        w.add("approvals", f"organization=a-{code} matter=establish {cells}")
    w.setting("ORG-07.mode", "off", "V-a-off")
    w.setting("ORG-07.mode", "report", "V-a-listed")
    w.organization("a-abolish")
    w.add("approvals", "organization=a-abolish matter=abolish applied_on=2019-05-20")


def _terms(w: Written) -> None:
    """Villages' branches whose term ends on 20 June 2019, or whose reminder is due then."""
    for code, on, more in (
        ("term", "2016-06-20", "reminded_on=2018-12-20"),
        ("term-extended", "2015-06-20", "reminded_on=2018-12-20 extended_to=2019-06-20"),
        ("term-month", "2015-06-20", "reminded_on=2018-12-20 extended_to=2019-06"),
        ("term-functional", "2016-06-20", ""),
        ("reminder", "2016-12-20", ""),
        ("reminder-unkept", "2016-12-20", ""),
        ("reminded", "2016-12-20", "reminded_on=2019-06-01"),
    ):
        w.organization(code, more="type=functional" if code == "term-functional" else "")
        w.add("elections", f"organization={code} elected_on={on} {more}")
    w.setting("kept.approvals", "否", "V-reminder-unkept")
    w.organization("term-none")
    w.organization("term-span", kind="committee", at="XZ")
    w.add("elections", "organization=term-span elected_on=2016-06-20 reminded_on=2018-12-20")


def _others(w: Written) -> None:
    for code, begin in (("newcomer", "2018-12-20"), ("new-unkept", "2018-12-20"), ("before-force", "2018-10-27")):
        w.organization(f"of-{code}")
        w.post(code, f"of-{code}", more=f"from={begin}")
    w.setting("kept.trainings", "否", "V-of-new-unkept")
    for code, cells in (
        ("plan", "year=2019 identified_on=2019-05-21"),
        ("planned", "year=2019 identified_on=2019-05-21 plan_on=2019-05-22"),
        ("plan-closed", "year=2019 identified_on=2019-05-21 closed_on=2019-06-01"),
        ("close", "year=2019 identified_on=2019-03-01 plan_on=2019-03-02"),
        ("look-back", "year=2018 identified_on=2018-03-01 plan_on=2018-03-02 closed_on=2019-06-20"),
        ("look-back-before", "year=2018 identified_on=2018-03-01 plan_on=2018-03-02 closed_on=2018-06-20"),
    ):
        w.organization(f"of-{code}")
        w.add("cases", f"code=C-{code} organization=of-{code} {cells}")
    w.setting("WEAK-08.day", "06-20", "V-of-close")
    w.add("look_backs", "case=C-look-back-before checked_on=2019-01-01 result=partly")
    for code, cells in (
        ("notice", "issued_on=2019-06-01 due_on=2019-06-20"),
        ("notice-month", "issued_on=2019-06-01 due_on=2019-06"),
        ("notice-received", "issued_on=2019-06-01 due_on=2019-06-20 received_on=2019-06-14"),
        ("notice-undue", "issued_on=2019-06-01"),
    ):
        w.add("notices", f"code={code} organization=TC {cells}")


def written() -> Written:
    w = Written()
    for part in (_applications, _terms, _others):
        part(w)
    return w


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("due"))


def due(registry: Asked, rule: str, day: str, within: int) -> dict[str, str]:
    """What falls due of a rule: each unit, by the first part of its name, with the day."""
    found = coming_due(registry.registry.picture(day), within, None, [BY_CODE[rule]])
    return {one.unit.replace("@", "/").partition("/")[0]: show([one.due_on])[0] for one in found}  # type: ignore[arg-type]


#: Rule, day, days, what falls due.
DUE: list[tuple[str, str, int, dict[str, str]]] = [
    ("ORG-07", DAY, 4, {}),
    ("ORG-07", DAY, 5, dict.fromkeys(("a-open", "a-answered-later", "a-listed"), "2019-06-20")),
    ("ORG-07", "2019-06-14", 5, {}),
    ("ORG-07", "2019-06-20", 0, dict.fromkeys(("a-open", "a-listed"), "2019-06-20")),
    ("ORG-07", "2019-06-21", 3, {}),
    # An application of some day in June may have to be answered from 1 July on.
    ("ORG-07", "2019-07-01", 0, {"a-month": "2019-07-01"}),
    ("ORG-07", "2019-07-02", 30, {"a-tomorrow": "2019-07-16"}),
    ("TERM-03", DAY, 4, {}),
    ("TERM-03", DAY, 5, dict.fromkeys(("term", "term-extended", "term-span"), "2019-06-20")),
    ("TERM-03", "2019-06-20", 0, dict.fromkeys(("term", "term-extended", "term-span"), "2019-06-20")),
    ("TERM-03", "2019-06-21", 9, {"term-month": "2019-06-30"}),
    ("TERM-03", "2019-06-21", 8, {}),
    ("TERM-05", DAY, 4, {}),
    ("TERM-05", DAY, 5, {"reminder": "2019-06-20"}),
    ("TERM-05", "2019-06-20", 0, {"reminder": "2019-06-20"}),
    ("TERM-05", "2019-06-21", 60, {}),
    ("EDU-03b", DAY, 4, {}),
    ("EDU-03b", DAY, 5, {"newcomer": "2019-06-20"}),
    ("EDU-03b", "2019-04-27", 0, {}),
    ("EDU-03b", "2019-06-21", 60, {}),
    ("WEAK-05", DAY, 4, {}),
    ("WEAK-05", DAY, 5, dict.fromkeys(("C-plan", "C-plan-closed"), "2019-06-20")),
    ("WEAK-05", "2019-06-21", 60, {}),
    ("WEAK-08", DAY, 4, {}),
    ("WEAK-08", DAY, 5, {"C-close": "2019-06-20"}),
    ("WEAK-08", "2019-06-21", 60, {}),
    ("WEAK-08", "2019-11-30", 0, dict.fromkeys(("C-plan", "C-planned"), "2019-11-30")),
    ("WEAK-10", DAY, 351, {}),
    ("WEAK-10", DAY, 371, {"C-plan-closed": "2020-06-01"}),
    ("WEAK-10", "2019-06-20", 365, {"C-plan-closed": "2020-06-01"}),
    ("WEAK-10", "2019-06-20", 366, {"C-plan-closed": "2020-06-01", "C-look-back": "2020-06-20"}),
    ("WEAK-10", "2020-06-20", 0, {"C-look-back": "2020-06-20"}),
    ("WEAK-10", "2020-06-21", 60, {}),
    ("SEED-03", DAY, 4, {}),
    ("SEED-03", DAY, 5, {"notice": "2019-06-20"}),
    ("SEED-03", DAY, 15, {"notice": "2019-06-20", "notice-month": "2019-06-30"}),
    ("SEED-03", "2019-06-21", 60, {"notice-month": "2019-06-30"}),
    # What is about no deadline falls never due.
    ("ORG-02", DAY, 600, {}),
]


@pytest.mark.parametrize(("rule", "day", "within", "expected"), DUE)
def test_what_is_to_be_done_falls_due_to_the_day(
    registry: Asked, rule: str, day: str, within: int, expected: dict[str, str]
) -> None:
    assert due(registry, rule, day, within) == expected


def test_only_deadlines_and_terms_fall_due() -> None:
    deadlines = ["ORG-07", "TERM-05", "EDU-03b", "WEAK-05", "WEAK-08", "WEAK-10", "SEED-03"]
    assert [rule.code for rule in RULES if rule.deadline is not None] == deadlines


def test_what_falls_due_is_told_by_day_then_rule_then_unit(registry: Asked) -> None:
    found = coming_due(registry.registry.picture(DAY), 15)
    place = {rule.code: n for n, rule in enumerate(RULES)}
    keys = [(one.due_on, place[one.rule.code], one.unit) for one in found]
    assert keys == sorted(keys)
    assert [one.rule.code for one in found] == [
        *("ORG-07", "ORG-07", "ORG-07", "TERM-03", "TERM-03", "TERM-03", "TERM-05", "EDU-03b", "WEAK-05", "WEAK-05"),
        *("WEAK-08", "SEED-03", "TERM-03", "SEED-03"),
    ]


def test_what_falls_due_in_a_scope_counts_there(registry: Asked) -> None:
    picture = registry.registry.picture(DAY)
    found = coming_due(picture, 5, place_of(picture, "V-a-open"))
    assert [(one.rule.code, one.unit, one.owner) for one in found] == [("ORG-07", "a-open/establish/", "TC")]
