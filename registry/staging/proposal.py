"""A proposal 提议: a write as whoever decides will have it carried out, and why it is not written at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.errors import Invalid, Problem, Refusal


@dataclass(frozen=True)
class Proposal:
    """What is wanted: its kind (`rows`, `verb`, `undo`, …), and its content as JSON has it."""

    kind: str
    content: Mapping[str, Any]


#: Makes the proposal of a write; asked only where there is one.
ProposalOf = Callable[[], Proposal]
#: What is told of a code that nobody has, as far as whoever writes knows: of a reference, and of a finding's unit.
_UNKNOWN = frozenset({"unknown code", "there is no such unit"})


class ToBeSubmitted(Refusal):
    """A write that is not carried out, but submitted: whoever asked for it keeps it as a submission.

    `base` is the last change over which it was staged; `level` that of whoever decides, None of what is proposed (who
    decides that is asked when its codes are read); `places` those that whoever writes was granted, by identity: what
    names no place lies there.
    """

    def __init__(
        self,
        proposal: Proposal,
        actor: str,
        reason: str,
        origin: Mapping[str, Any],
        base: int,
        level: str | None,
        places: frozenset[int] = frozenset(),
    ):
        self.proposal, self.actor, self.reason, self.origin = proposal, actor, reason, origin
        self.base, self.level, self.places = base, level, places
        super().__init__("须提交审核，不直接登记", "is to be submitted and decided: it is not written directly")


def refuse_all_but_unread(refusal: Invalid) -> None:
    """Raises what is wrong with a proposal beside codes that nobody has: these are taken unread, for whoever decides
    knows more than who proposes."""
    told: Sequence[Problem] = [problem for problem in refusal.problems if problem.problem.en not in _UNKNOWN]
    if told:
        raise Invalid(told) from refusal
