"""Villages and communities 村（社区）: who leads them, where they meet, what they earn."""

from __future__ import annotations

from registry.conditions import AtLeast, In, Is, Shared, Some, either, every
from registry.coverage.ledger import ORGANIZATION_COVERAGE
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, covered, share
from registry.programmes.ledger import UNITIES

#: Square metres of a village's venue (VEN-01).
VENUE_AREA = 300

_ENTERPRISE = Some("pairings", Is("partner_kind", "enterprise"))
_POOR = Is("poor_village", True, unknown=True)
_VENUE = Is("kind", "venue")

FIGURES = (
    share(
        "village",
        "village.organized",
        "村（社区）党组织覆盖率",
        "villages that are organized",
        "村由党组织独立、联合或纳入管理覆盖",
        "villages covered independently, jointly or as absorbed",
        sources.VILLAGES,
        covered(ORGANIZATION_COVERAGE),
        target=1,
    ),
    share(
        "village",
        "village.secretary",
        "村党组织书记配备率",
        "villages with a secretary",
        "村的村党组织有书记在任",
        "villages with a secretary in post at a village organization of theirs",
        sources.SECRETARIES,
        Some("village_posts", Is("role", "secretary")),
        target=1,
    ),
    share(
        "village",
        "village.led",
        "村党组织有人负责率",
        "villages that are led",
        "村的村党组织有书记或主持工作的负责人在任",
        "villages with a secretary or acting secretary in post",
        sources.SECRETARIES,
        Some("village_posts", In("role", ("secretary", "acting_secretary"))),
        target=1,
    ),
    share(
        "village",
        "village.both_posts",
        "村“一肩挑”比例",
        "villages where one person holds both posts",
        "村党组织书记和村（居）委会主任由同一人担任",
        "one person is secretary and village director",
        sources.BOTH_POSTS,
        Shared("person", "secretaries", "village_directors"),
    ),
    share(
        "village",
        "village.venue_300",
        "活动场所达 300 平方米的村比例",
        "villages with a venue of 300 m²",
        "村有面积不少于 300 平方米的在用活动场所；没有达标的而有面积未填的为未填报",
        "villages with a venue in use of at least 300 m²; unknown where none is and one has no area",
        sources.VENUES,
        Some("facilities", every(_VENUE, AtLeast("area_m2", VENUE_AREA, unknown=True))),
        target=1,
    ),
    share(
        "village",
        "village.venue_unified",
        "活动场所“五个统一”达标率",
        "villages with a unified venue",
        "有活动场所的村，有一处五个统一全部为“是”",
        "of villages with a venue in use: one with all five unities",
        sources.UNITIES,
        Some("facilities", every(_VENUE, *(Is(key, True, unknown=True) for key, _, _ in UNITIES))),
        population=Some("facilities", _VENUE),
        target=1,
    ),
    *(
        share(
            "village",
            f"village.income_{k}k",
            f"集体经济收入达 {k / 10:g} 万元的村比例",
            f"villages with an income of {k},000 yuan",
            f"村当年集体经济收入不少于 {k / 10:g} 万元",
            f"villages whose collective had {k},000 yuan or more this year",
            sources.INCOME,
            AtLeast("collective_income_yuan", k * 1000, unknown=True),
            target=1 if k == 40 else None,
        )
        for k in (40, 50, 100, 200, 500)
    ),
    count(
        "village",
        "village.poor",
        "建档立卡贫困村数",
        "registered poor villages",
        "登记为建档立卡贫困村的村（退出后仍计）",
        "villages registered as poor, also those that have left the list",
        sources.BULLETIN,
        population=_POOR,
    ),
    share(
        "village",
        "village.poor_paired",
        "贫困村企业结对率",
        "poor villages paired with an enterprise",
        "建档立卡贫困村有企业结对",
        "registered poor villages with a pairing with an enterprise",
        sources.BULLETIN,
        _ENTERPRISE,
        population=_POOR,
        target=1,
    ),
    count(
        "village",
        "village.paired",
        "有企业结对的村数",
        "villages paired with an enterprise",
        "有企业结对的村",
        "villages with a pairing with an enterprise",
        sources.BULLETIN,
        population=_ENTERPRISE,
    ),
    share(
        "village",
        "village.first_secretary_where_due",
        "应派第一书记的村派驻率",
        "villages due a first secretary that have one",
        "贫困村，或有党组织正在整顿的村，有第一书记在任",
        "poor villages and villages with an open case: a first secretary in post",
        sources.FIRST_SECRETARIES,
        Some("posts", Is("role", "first_secretary")),
        population=either(_POOR, Some("open_cases")),
        target=1,
    ),
)
