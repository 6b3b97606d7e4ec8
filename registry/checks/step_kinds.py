"""What may be done about a finding 处置: each step, what it means, what it asks for, and who decides on it."""

from __future__ import annotations

from dataclasses import replace

from registry.checks.model import Severity
from registry.columns import Column
from registry.compliance.ledger import ASKED, FINDING_STEPS, STEPS
from registry.language import Words

#: The columns that a form of each step asks for; a notice has a form of its own.
_COLUMNS = {
    "acknowledge": ("on", "document"),
    "plan": ("on", "due_on", "document"),
    "except": ("on", "until", "reason", "approver", "document"),
    "end": ("on", "reason", "document"),
}
#: The steps that a second person always decides on.
DECIDED = ("except", "end")
WORDS: dict[str, Words] = {option.key: option.words for option in STEPS}
MEANINGS: dict[str, Words] = {
    "acknowledge": Words(
        "本单位承认有这个问题，由本单位整改。状态变为“已认领”。",
        "The unit says that it is so, and that it puts it right. It is acknowledged from then on.",
    ),
    "plan": Words(
        "定下整改的期限。状态变为“整改中”；过了期限问题还在的，变为“整改超期”。",
        "A day is set by which it is to be put right. It is in hand, and overdue where it is found after that day.",
    ),
    "notice": Words(
        "给责任党组织发督办通知书，限期整改、报送回执。状态变为“已督办”，收到回执后为“已认领”。",
        "The organization that answers for it gets a letter, with a day and a receipt to return. It is notified, and "
        "acknowledged when the receipt came.",
    ),
    "except": Words(
        "经上级党组织批准，在截止之日以前不要求整改。状态变为“例外”：仍是问题，仍计入各数，只是另行标明。",
        "With the approval of an organization above it need not be put right until a day. It is excepted: still a "
        "finding, still counted, and marked.",
    ),
    "end": Words(
        "例外不再成立，从当日起恢复原来的状态。", "The exception no longer holds: from that day on it stands as before."
    ),
}


def columns_of(step: str, rule: str, severity: Severity) -> list[Column]:
    """The columns that the form of a step asks for, those that it cannot do without marked so."""
    must = {"on", *ASKED.get(step, ())} | ({"document"} if step == "except" and severity == "violation" else set())
    return [replace(FINDING_STEPS.by_key[key], required=key in must) for key in _COLUMNS[step]]
