"""Setting the submission rules 设定提交规则: a reviewer sets those of the places that he has today."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine

from registry.db import beside
from registry.decisions import closings
from registry.decisions.deciders import Decider
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.picture import Picture
from registry.sights.readable import readable
from registry.slices import BY_KEY, LEDGERS
from registry.submissions import rules as kept
from registry.submissions.levels import OF_DECIDERS, OF_WRITERS, rank
from registry.submissions.rules import VERBS, SubmissionRule
from registry.versions.identities import codes_of

#: What a rule may be about, as people call it: ledgers whose rows somebody writes, and the verbs.
ABOUT: dict[str, Words] = {
    VERBS: Words("业务动作", "verbs"),
    **{one.key: Words(one.label, one.key) for one in LEDGERS if one.written_by != "commands"},
}
_TWICE = Words("同一地点、台账和层级只能有一条规则", "there is one rule of a place, a ledger and a level")
_LOWER = Words("审核层级低于登记层级", "is decided at a lower level than it is written")
_NO_SUCH = Words("不是可选的值", "is none of its values")
_LISTED = Words("、", ", ")


def seen(picture: Picture) -> list[SubmissionRule]:
    """The rules that whoever looks at a picture sees: of places that he may read, and of those above, which bind what
    he has."""
    shown, above = readable(picture), readable(picture).above
    return [
        rule
        for rule in kept.rules(picture.connection)
        if rule.place is None or shown.has(rule.place) or (rule.place < len(above) and bool(above[rule.place]))
    ]


def replace(engine: Engine, decider: Decider, wanted: Iterable[SubmissionRule], *, address: str = "") -> None:
    """Replaces the rules of the places that a reviewer has by those that are wanted. Rules of other places stay as they
    are, told again or not.

    Raises Invalid with every problem (their rows count the rules from 1), NotAllowed for another place's new rule.
    """
    rules = list(wanted)
    problems = [problem for line, rule in enumerate(rules, 1) for problem in _problems(line, rule, rules[: line - 1])]
    if problems:
        raise Invalid(problems)
    with beside(engine) as connection:
        standing = kept.rules(connection)
        own = [rule for rule in standing if closings.has(decider, rule.place)]
        others = set(standing) - set(own)
        new = [rule for rule in rules if rule not in others]
        for rule in new:
            decider.check_place(rule.place)
        how = {"user": decider.account.username, "address": address}
        kept.replace(connection, own, new, code_of=lambda place: codes_of(decider.picture, [place])[-1][0], **how)


def _problems(line: int, rule: SubmissionRule, before: list[SubmissionRule]) -> list[Problem]:
    """What is wrong with a rule, beside those before it."""
    found = []
    for name, choices in (("ledger", ABOUT), ("level", OF_WRITERS), ("decided_by", OF_DECIDERS)):
        value = getattr(rule, name)
        if value not in choices:
            allowed = Words(*(mark.join(choices) for mark in _LISTED))
            found.append(Problem(_NO_SUCH, allowed, row=line, column=name, value=value))
    if not found and rank(rule.decided_by) < rank(rule.level):
        found.append(Problem(_LOWER, row=line, column="decided_by", value=rule.decided_by))
    if not found and any(rule.key == one.key for one in before):
        found.append(Problem(_TWICE, row=line))
    return found


def label(ledger: str) -> Words:
    """What a rule's ledger is called."""
    return ABOUT.get(ledger) or Words(BY_KEY[ledger].label, ledger)
