"""The second person 审核人: what a form says of whoever decides, before it is sent and somebody runs into it."""

from __future__ import annotations

from collections.abc import Collection

from registry.compliance.ledger import FINDING_STEPS, SETTINGS
from registry.decisions.deciders import ROLE
from registry.language import Words
from registry.ledgers import Ledger
from registry.submissions.levels import COUNTY, OF_DECIDERS
from registry.web.desk.doors import doors
from registry.web.question import Question
from registry.web.reader import account

_ALWAYS = Words(
    "这一项一律须审核：提交后由{0}或以上的审核员审核，通过后才登记、才生效。提交人本人不能审核。",
    "This is always decided by a second person: it is recorded, and holds, when it is accepted by a "
    "reviewer of the {0} or above. Whoever submits it does not decide.",
)
_BY_RULE = Words(
    "按提交规则，保存后先成为一份提交，由{0}级的审核员审核，通过后才登记。提交人本人不能审核。",
    "By a submission rule what you save is submitted first: it is recorded when it is accepted by a "
    "reviewer of the {0}. Whoever submits it does not decide.",
)
_SOME_STEPS = Words(
    "例外和取消例外一律须审核：由{0}或以上的审核员审核，提交人本人不能审核。",
    "An exception and its end are always decided by a second person: a reviewer of the {0} or above, never who submits "
    "them.",
)
_IS_REVIEWER = Words(
    "您也是审核员，但这一份须由另一名审核员审核。", "You are a reviewer too, but another reviewer decides on this one."
)


def always_decided() -> list[Words]:
    """What is said of what a second person always decides on, whoever writes it."""
    return [_ALWAYS.format(OF_DECIDERS[COUNTY]), *_own()]


def decided_of(question: Question, ledger: Ledger) -> list[Words]:
    """What is said of rows of a ledger whose form asks for all of it: who always decides, or does so by a rule."""
    if ledger.key == SETTINGS.key:
        return always_decided()
    steps = [_SOME_STEPS.format(OF_DECIDERS[COUNTY])] if ledger.key == FINDING_STEPS.key else []
    return [*steps, *decided_by_rule(question, ledger)]


def decided_by_rule(question: Question, ledger: Ledger, units: Collection[int] = ()) -> list[Words]:
    """What is said of a row of a ledger about some units, which a submission rule is about; nothing where none is."""
    level = doors(question).level_deciding(ledger, units)
    return [] if level is None else [_BY_RULE.format(OF_DECIDERS[level]), *_own()]


def _own() -> list[Words]:
    his = account()
    return [_IS_REVIEWER] if his is not None and his.roles & {*ROLE} else []
