"""The rules of how many members ask for which organization: rows with their source, not branches of code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.language import Words

_BRANCHES = ("branch", "joint_branch", "temporary_branch")


@dataclass(frozen=True)
class Threshold:
    """A number of members from `least` on (of full members, or of all), at which a rule applies.

    `unless`: the kinds of organization of which one already stands there as the rule wants it.
    """

    rule: str
    least: int
    of_full: bool
    unless: tuple[str, ...]
    says: Words
    source: Words
    confidence: Words

    def is_passed(self, full: int | None, every: int | None, has: Sequence[str]) -> bool:
        """Whether the rule applies to a place with so many members and these kinds of organization."""
        count = full if self.of_full else every
        return count is not None and count >= self.least and not set(has) & set(self.unless)


_BRANCH = Words("《中国共产党支部工作条例（试行）》第四条", "Branch Regulation art. 4")
_RURAL = Words("《中国共产党农村基层组织工作条例》第五条", "Rural Organizations Regulation art. 5")
_SEEN = Words("已见转载", "verified in a republication")
_CONTENT = Words("内容已见转载，条文号未核实", "content verified in a republication, article number unverified")

#: From the least up. In force since 2018-10-28 (branches) and 2018-12-28 (villages), without an end.
THRESHOLDS = (
    Threshold(
        "ORG-01",
        3,
        True,
        (*_BRANCHES, "general_branch", "committee"),
        Words(
            "正式党员 {count} 人，3 人以上应当成立党支部",
            "{count} full {count:member|members}: from 3 on a branch must be set up",
        ),
        _BRANCH,
        _SEEN,
    ),
    Threshold(
        "ORG-02",
        51,
        False,
        ("general_branch", "committee"),
        Words(
            "党员 {count} 人，支部一般不超过 50 人", "{count} {count:member|members}: a branch generally has at most 50"
        ),
        _BRANCH,
        _SEEN,
    ),
    Threshold(
        "VIL-02",
        51,
        False,
        ("general_branch", "committee"),
        Words(
            "党员 {count} 人，超过 50 人可以成立党总支",
            "{count} {count:member|members}: above 50 a general branch may be set up",
        ),
        _RURAL,
        _CONTENT,
    ),
    Threshold(
        "VIL-03",
        100,
        False,
        ("committee",),
        Words(
            "党员 {count} 人，100 人以上经县级党委批准可以成立党委",
            "{count} {count:member|members}: from 100 on a committee may be set up, "
            "with the county committee's approval",
        ),
        _RURAL,
        _CONTENT,
    ),
)
