"""What is raised in one process is the same where another takes it over: with its text, and with all its problems."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages
from types import SimpleNamespace
from typing import Any

import pytest

import registry
from registry.archive.row_problems import Unrestorable
from registry.cli.frame import OptionFault, OptionFaults
from registry.decisions.service import ChangedSince
from registry.desk.service import StaleRow
from registry.errors import Invalid, Meant, Problem, Refusal, Refused
from registry.exchange.process import ChildDied
from registry.exchange.read_errors import Unreadable
from registry.language import Words
from registry.problems import Problems
from registry.staging.proposal import Proposal, ToBeSubmitted
from registry.web.accounts.account import Locked
from registry.web.api.audit_writes import Conflicts
from registry.web.api.problems import NotSignedIn, NotTaken, PreconditionRequired, Stale, TooMany
from registry.web.api.verbs import NotUndone
from registry.web.hosts import Unguarded
from registry.web.scopes import ScopeWanted
from registry.written import Unfit

pytestmark = pytest.mark.once("what is raised goes from process to process, and asks no database")

PROBLEM = Problem(
    Words("不是数", "is no number"), Words("数", "a number"), "facts", "facts.csv", 7, "activists", "积极"
)
NAMED = Problem(Words("多人", "several"), code="name", candidates=(Meant("P1", "甲", "某市/某县"),))
#: One of each that is not made of its two texts, or of one.
MADE: dict[type, Callable[[], BaseException]] = {
    Invalid: lambda: Invalid([PROBLEM, NAMED]),
    Unrestorable: lambda: Unrestorable([PROBLEM], 3),
    ChangedSince: lambda: ChangedSince([{"ledger": "facts", "record": 7}]),
    StaleRow: lambda: StaleRow({1: 7}),
    ScopeWanted: lambda: ScopeWanted([("451102", "八步区")]),
    ToBeSubmitted: lambda: ToBeSubmitted(
        Proposal("rows", {"rows": [1]}), "east", "年报", {"kind": "api"}, 3, "county", frozenset({5})
    ),
    Conflicts: lambda: Conflicts(SimpleNamespace(answer={"conflicts": [{"cell": "F12"}]})),  # type: ignore[arg-type]
    NotUndone: lambda: NotUndone(Invalid([PROBLEM]), "zh"),
    NotSignedIn: NotSignedIn,
    NotTaken: lambda: NotTaken("用业务动作", "use a verb", "GET"),
    PreconditionRequired: PreconditionRequired,
    Stale: lambda: Stale({"record": "1-7", "change": 3}),
    TooMany: lambda: TooMany(17),
    OptionFaults: lambda: OptionFaults([OptionFault(Refused("不行", "no"), PROBLEM)]),
    ChildDied: lambda: ChildDied(late=False),
    Unreadable: lambda: Unreadable("entities", 4),
    Unfit: lambda: Unfit("不是数", "is no number", hide=True),
    Locked: lambda: Locked(900),
    Unguarded: lambda: Unguarded(Words("不行", "no")),
}


def exceptions() -> list[type[BaseException]]:
    """Every class of the registry that is raised; what asks for Apache Spark raises none of its own."""
    names = [module.name for module in walk_packages(registry.__path__, "registry.")]
    for name in names:
        if not name.startswith("registry.snapshots.distributed.") and not name.endswith("__main__"):
            import_module(name)
    held = (
        vars(module).values() for name, module in sorted(sys.modules.items()) if name.partition(".")[0] == "registry"
    )
    found = {one for values in held for one in values if isinstance(one, type) and issubclass(one, BaseException)}
    return sorted((one for one in found if one.__module__.startswith("registry.")), key=lambda one: one.__qualname__)


def one_of(kind: type[BaseException]) -> BaseException:
    """One of a kind, with a text and whatever else it carries."""
    if kind in MADE:
        return MADE[kind]()
    return kind("不行", "no") if issubclass(kind, Refusal) else kind("no")


def test_every_exception_is_the_same_in_another_process() -> None:
    kinds = exceptions()
    assert {*MADE} <= {*kinds} and len(kinds) > 30
    for kind in kinds:
        raised = one_of(kind)
        raised.add_note("where it was raised")
        again = pickle.loads(pickle.dumps(raised))
        assert (type(again), again.args, str(again)) == (kind, raised.args, str(raised)), kind
        assert repr(vars(again)) == repr(vars(raised)) and again.__notes__ == ["where it was raised"], kind


def test_problems_that_lie_in_a_temporary_file_go_with_their_refusal_in_their_order() -> None:
    problems = Problems([PROBLEM, NAMED])
    problems.put_in_order(["facts.csv"])
    again: Any = pickle.loads(pickle.dumps(Invalid(problems)))
    assert list(again.problems) == list(problems) == [NAMED, PROBLEM]
    assert again.says == Invalid(problems).says
