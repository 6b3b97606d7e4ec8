"""Natural villages 自然村: branches where they are due, coverage, and those without members."""

from __future__ import annotations

from registry.conditions import AtLeast, Is, Some, either, every
from registry.coverage.ledger import ORGANIZATION_COVERAGE, WORK_COVERAGE
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, covered, share

#: A natural village with three full members needs a branch (ORG-01).
FULL_MEMBERS_FOR_A_BRANCH = 3

_NO_MEMBERS = every(Is("full_members", 0, unknown=True), Is("probationary_members", 0, unknown=True))

FIGURES = (
    share(
        "natural_village",
        "natural_village.branch_where_due",
        "应建支部自然村建立率",
        "natural villages due a branch that have one",
        "正式党员 3 人以上的自然村，独立建立了党组织",
        "natural villages with three or more full members: covered by an organization of their own",
        sources.BRANCH,
        covered(("independent",)),
        population=AtLeast("full_members", FULL_MEMBERS_FOR_A_BRANCH, unknown=True),
        target=1,
    ),
    share(
        "natural_village",
        "natural_village.organization_coverage",
        "自然村党的组织覆盖率",
        "natural villages with organization coverage",
        "自然村由党组织独立、联合或纳入管理覆盖",
        "natural villages covered independently, jointly or as absorbed",
        sources.NATURAL,
        covered(ORGANIZATION_COVERAGE),
        target=1,
    ),
    share(
        "natural_village",
        "natural_village.work_coverage",
        "自然村党的工作覆盖率",
        "natural villages with work coverage",
        "自然村有组织覆盖或党员联系",
        "natural villages with organization coverage or contact by members",
        sources.NATURAL,
        covered(WORK_COVERAGE),
        target=1,
    ),
    count(
        "natural_village",
        "natural_village.without_members",
        "没有党员的自然村数",
        "natural villages without members",
        "正式党员和预备党员都为 0 的自然村",
        "natural villages with no full and no probationary member",
        sources.NO_MEMBERS,
        population=_NO_MEMBERS,
    ),
    share(
        "natural_village",
        "natural_village.without_members_helped",
        "没有党员的自然村帮扶率",
        "natural villages without members that are helped",
        "没有党员的自然村，有联系党员、以党员联系方式覆盖，或当年新发展党员",
        "natural villages without members: a contact member, coverage by contact, or a member developed this year",
        sources.NO_MEMBERS,
        either(
            Some("posts", Is("role", "contact_member")),
            Some("coverage", Is("recorded_mode", "contact")),
            AtLeast("members_developed", 1),
        ),
        population=_NO_MEMBERS,
        target=1,
    ),
)
