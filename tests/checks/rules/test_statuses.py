"""The status of a finding: which of its steps counts on a day, which run they are of, and who may except it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.checks.catalogue import BY_CODE
from registry.checks.rule_findings import findings
from tests.checks.rules.sentences import Asked, Written, asked, counted

#: A branch of sixty is found by ORG-02 (a warning), a village of three members without one by ORG-01a (a violation).
WARNING, VIOLATION = "ORG-02", "ORG-01a"


def _step(w: Written, unit: str, step: str, on: str, more: str = "", rule: str = WARNING) -> None:
    w.add("finding_steps", f"rule={rule} unit={unit} on={on} step={step} {more}")


def _large(w: Written, code: str) -> None:
    w.organization(code, "full_members=60 probationary_members=0")


def _steps(w: Written) -> None:
    for code in ("untouched", "acknowledged", "planned", "planned-month", "planned-again", "planned-first", "noticed"):
        _large(w, code)
    for code in ("received", "received-june", "all", "other-rule"):
        _large(w, code)
    _step(w, "acknowledged", "acknowledge", "2019-06-10")
    _step(w, "planned", "plan", "2019-06-10", "due_on=2019-06-20")
    _step(w, "planned-month", "plan", "2019-06-10", "due_on=2019-06")
    _step(w, "planned-again", "plan", "2019-06-01", "due_on=2019-06-05")
    _step(w, "planned-again", "plan", "2019-06-10", "due_on=2019-07-05")
    _step(w, "planned-first", "plan", "2019-06-01", "due_on=2019-06-20")
    _step(w, "planned-first", "acknowledge", "2019-06-10")
    for code, received in (("noticed", ""), ("received", "2019-06-15"), ("received-june", "2019-06"), ("all", "")):
        w.add("notices", f"code=N-{code} organization=TC issued_on=2019-06-10 received_on={received}")
        _step(w, code, "notice", "2019-06-10", f"notice=N-{code}")
    _step(w, "all", "acknowledge", "2019-06-12")
    _step(w, "all", "plan", "2019-06-14", "due_on=2019-06-16")
    _step(w, "other-rule", "acknowledge", "2019-06-10", rule="ORG-16")


def _runs(w: Written) -> None:
    """Branches that had fewer members in March 2019: the present run begins on 1 April."""
    for code, on in (("before", "2019-02-01"), ("eve", "2019-03-31"), ("first-day", "2019-04-01")):
        _large(w, f"run-{code}")
        w.facts(f"V-run-{code}", "full_members=40 probationary_members=0", "2019-03-01")
        w.facts(f"V-run-{code}", "full_members=60 probationary_members=0", "2019-04-01")
        _step(w, f"run-{code}", "acknowledge", on)
    _large(w, "run-excepted")
    w.facts("V-run-excepted", "full_members=40 probationary_members=0", "2019-03-01")
    w.facts("V-run-excepted", "full_members=60 probationary_members=0", "2019-04-01")
    _step(w, "run-excepted", "except", "2019-02-01", "until=2020-01-01 reason=某 approver=TC")


def _exceptions(w: Written) -> None:
    w.place("other", "township", more="parent=XQ")
    w.add("organizations", "code=OC kind=committee place=other superior=CC")
    w.add("organizations", "code=PC kind=local_committee place=HZ")
    w.organization("helper")
    for rule in (WARNING, VIOLATION):
        for approver in ("TC", "CC", "PC", "OC", "helper"):
            code = f"{approver}-{rule}"
            if rule == WARNING:
                _large(w, code)
            else:
                w.village(code, "full_members=3")
            more = f"until=2019-06-20 reason=某 approver={approver} document=号"
            _step(w, code, "except", "2019-06-10", more, rule)
    for code, ends in (("ended", ["2019-06-15"]), ("ended-at-once", ["2019-06-10"]), ("ended-before", ["2019-06-09"])):
        _large(w, code)
        _step(w, code, "acknowledge", "2019-06-09")
        _step(w, code, "except", "2019-06-10", "until=2019-06-20 reason=某 approver=TC")
        for on in ends:
            _step(w, code, "end", on)
    _large(w, "again")
    _step(w, "again", "except", "2019-06-10", "until=2019-06-20 reason=某 approver=TC")
    _step(w, "again", "end", "2019-06-12")
    _step(w, "again", "except", "2019-06-14", "until=2019-06-18 reason=某 approver=TC")
    _large(w, "by-itself-and-plan")
    _step(w, "by-itself-and-plan", "except", "2019-06-10", "until=2019-06-20 reason=某 approver=by-itself-and-plan")
    _step(w, "by-itself-and-plan", "plan", "2019-06-10", "due_on=2019-06-30")
    # The committee of the township is without a secretary: it cannot except itself, the county's can.
    _step(w, "TC", "except", "2019-06-10", "until=2019-06-20 reason=某 approver=TC", "COM-06")
    _step(w, "OC", "except", "2019-06-10", "until=2019-06-20 reason=某 approver=CC", "COM-06")


def written() -> Written:
    w = Written()
    for part in (_steps, _runs, _exceptions):
        part(w)
    return w


#: Unit, day, status; of warnings unless said.
STATUSES: list[tuple[str, str, str, str]] = [
    *((WARNING, "untouched", day, "new") for day in ("2019-06-10", "2019-06-20")),
    *((WARNING, "other-rule", day, "new") for day in ("2019-06-10", "2019-06-20")),
    (WARNING, "acknowledged", "2019-06-09", "new"),
    *((WARNING, "acknowledged", day, "acknowledged") for day in ("2019-06-10", "2019-06-11")),
    (WARNING, "planned", "2019-06-09", "new"),
    *((WARNING, "planned", day, "in_hand") for day in ("2019-06-10", "2019-06-19", "2019-06-20")),
    *((WARNING, "planned", day, "overdue") for day in ("2019-06-21", "2019-07-01")),
    *(
        (WARNING, "planned-month", day, status)
        for day, status in (("2019-06-30", "in_hand"), ("2019-07-01", "overdue"))
    ),
    *(
        (WARNING, "planned-again", day, status)
        for day, status in (("2019-06-09", "overdue"), ("2019-06-10", "in_hand"))
    ),
    *(
        (WARNING, "planned-first", day, status)
        for day, status in (("2019-06-10", "in_hand"), ("2019-06-21", "overdue"))
    ),
    (WARNING, "noticed", "2019-06-09", "new"),
    *((WARNING, "noticed", day, "notified") for day in ("2019-06-10", "2019-06-11")),
    (WARNING, "received", "2019-06-14", "notified"),
    *((WARNING, "received", day, "acknowledged") for day in ("2019-06-15", "2019-06-16")),
    *((WARNING, "received-june", d, s) for d, s in (("2019-06-29", "notified"), ("2019-06-30", "acknowledged"))),
    *((WARNING, "all", day, status) for day, status in (("2019-06-11", "notified"), ("2019-06-12", "acknowledged"))),
    *((WARNING, "all", day, status) for day, status in (("2019-06-14", "in_hand"), ("2019-06-17", "overdue"))),
    # Only steps of the present run count, from its first day on; an exception counts whatever the run.
    (WARNING, "run-before", "2019-02-15", "acknowledged"),
    *((WARNING, f"run-{code}", "2019-04-15", "new") for code in ("before", "eve")),
    (WARNING, "run-first-day", "2019-04-15", "acknowledged"),
    *((WARNING, "run-excepted", day, "excepted") for day in ("2019-02-15", "2019-04-15")),
    # An exception holds from its day to its last, approved from above: of a violation by the county or higher.
    (WARNING, "TC-ORG-02", "2019-06-09", "new"),
    *((WARNING, "TC-ORG-02", day, "excepted") for day in ("2019-06-10", "2019-06-19")),
    *((WARNING, "TC-ORG-02", day, "new") for day in ("2019-06-20", "2019-06-21")),
    *((WARNING, f"{approver}-ORG-02", "2019-06-15", "excepted") for approver in ("CC", "PC")),
    *((WARNING, f"{approver}-ORG-02", "2019-06-15", "new") for approver in ("OC", "helper")),
    *((VIOLATION, f"{approver}-ORG-01a", "2019-06-15", "excepted") for approver in ("CC", "PC")),
    *((VIOLATION, f"{approver}-ORG-01a", "2019-06-15", "new") for approver in ("TC", "OC", "helper")),
    *((WARNING, "ended", day, s) for day, s in (("2019-06-14", "excepted"), ("2019-06-15", "acknowledged"))),
    (WARNING, "ended-at-once", "2019-06-10", "acknowledged"),
    (WARNING, "ended-before", "2019-06-10", "excepted"),
    *((WARNING, "again", day, s) for day, s in (("2019-06-11", "excepted"), ("2019-06-12", "new"))),
    *((WARNING, "again", day, s) for day, s in (("2019-06-14", "excepted"), ("2019-06-18", "new"))),
    (WARNING, "by-itself-and-plan", "2019-06-15", "in_hand"),
    ("COM-06", "TC", "2019-06-15", "new"),
    ("COM-06", "OC", "2019-06-15", "excepted"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("statuses"))


@pytest.mark.parametrize("rule", [WARNING, VIOLATION, "COM-06"])
def test_a_finding_stands_as_its_steps_say(registry: Asked, rule: str) -> None:
    wrong = []
    for day in sorted({day for code, _, day, _ in STATUSES if code == rule}):
        found = {f.unit: f.status.is_ for f in findings(registry.registry.picture(day), None, [BY_CODE[rule]])}
        said = {unit: status for code, unit, on, status in STATUSES if (code, on) == (rule, day)}
        wrong += [(unit, day, found.get(unit)) for unit, status in said.items() if found.get(unit) != status]
    assert wrong == []


def test_no_step_changes_an_answer(registry: Asked) -> None:
    on = "2019-06-15"
    found = findings(registry.registry.picture(on), None, [BY_CODE[WARNING]])
    units = {f.unit for f in found}
    assert {"TC-ORG-02", "planned", "received", "untouched"} <= units
    assert all(registry.answer(WARNING, unit, on) == "not_met" for unit in units)


def test_a_status_tells_of_the_step_that_it_is_from(registry: Asked) -> None:
    found = {f.unit: f.status.step for f in findings(registry.registry.picture("2019-06-15"), None, [BY_CODE[WARNING]])}
    assert found["untouched"] is None
    steps = {unit: (step.step, step.on) for unit, step in found.items() if step is not None}
    assert steps["all"] == ("plan", counted("2019-06-14"))
    assert steps["received"] == ("notice", counted("2019-06-10"))
    assert steps["TC-ORG-02"] == ("except", counted("2019-06-10"))
    assert steps["planned-again"] == ("plan", counted("2019-06-10"))
