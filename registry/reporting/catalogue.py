"""The catalogue of figures 指标目录: every figure, declared once, in the order in which it is printed."""

from __future__ import annotations

from typing import Any

from registry.conditions import All, AtLeast, Condition, In, Is, Not, OfYear, On, Shared, Some, either, every
from registry.coverage.ledger import MODES, ORGANIZATION_COVERAGE, WORK_COVERAGE
from registry.figures import Figure, Kind, Source, Units
from registry.language import Words
from registry.programmes.ledger import UNITIES
from registry.rectification.ledger import RESULTS, SEVEN_ONES
from registry.reporting import sources

#: A natural village with three full members needs a branch (ORG-01).
FULL_MEMBERS_FOR_A_BRANCH = 3
#: Square metres of a village's venue (VEN-01).
VENUE_AREA = 300
#: Activists for each member to be developed by plan (DEV-21).
ACTIVISTS_PER_PLANNED = 3


def _figure(kind: Kind, units: Units, code: str, zh: str, en: str, definition_zh: str, definition_en: str, source: Source, **more: Any) -> Figure:
    return Figure(code, kind, Words(zh, en), Words(definition_zh, definition_en), units, source, **more)


def _count(units: Units, code: str, zh: str, en: str, what_zh: str, what_en: str, source: Source, **more: Any) -> Figure:
    return _figure("count", units, code, zh, en, what_zh, what_en, source, **more)


def _share(units: Units, code: str, zh: str, en: str, what_zh: str, what_en: str, source: Source, condition: Condition, **more: Any) -> Figure:
    return _figure("share", units, code, zh, en, what_zh, what_en, source, condition=condition, **more)


def _covered(modes: tuple[str, ...]) -> Some:
    return Some("coverage", In("mode", modes))


_NO_MEMBERS = every(Is("full_members", 0, unknown=True), Is("probationary_members", 0, unknown=True))
_ENTERPRISE = Some("pairings", Is("partner_kind", "enterprise"))
_POOR = Is("poor_village", True, unknown=True)
_VENUE = Is("kind", "venue")
_LIVING_VILLAGE_ORGANIZATION = every(Is("lives", True), Is("of_village", True))
_SECRETARY_IN_POST = every(Is("role", "secretary"), Is("of_village", True), Is("holds", True))
_CASE_OF_THE_YEAR = every(OfYear("year"), On("identified_on", "by"))
_CASE_LOOKED_BACK_AT = every(OfYear("year", (1, 2)), On("identified_on", "by"))


def _started(kind: str) -> All:
    return every(Is("kind", kind), On("started_on", "by"))


_PLACES = (
    _count("natural_village", "place.natural_villages", "自然村数", "natural villages", "时点存在的自然村", "natural villages that exist on the day", sources.RECORD),
    _count("village", "place.villages", "村（社区）数", "villages", "时点存在的行政村和社区", "administrative villages and communities that exist on the day", sources.RECORD),
    _count("village", "place.administrative_villages", "行政村数", "administrative villages", "时点存在的行政村；类型未登记的无法判定", "administrative villages; undetermined without a subkind", sources.RECORD, population=Is("subkind", "administrative_village", unknown=True)),
    _count("village", "place.communities", "社区数", "communities", "时点存在的社区；类型未登记的无法判定", "communities; undetermined without a subkind", sources.RECORD, population=Is("subkind", "community", unknown=True)),
    _count("township", "place.townships", "乡镇（街道）数", "townships", "时点存在的乡镇和街道", "towns, rural townships and subdistricts that exist on the day", sources.RECORD),
    _count("relocation_site", "place.sites", "易地扶贫搬迁安置点数", "relocation sites", "时点存在的安置点", "relocation sites that exist on the day", sources.RECORD),
)

_NATURAL_VILLAGES = (
    _share(
        "natural_village", "natural_village.branch_where_due", "应建支部自然村建立率", "natural villages due a branch that have one",
        "正式党员 3 人以上的自然村，独立建立了党组织", "natural villages with three or more full members: covered by an organization of their own",
        sources.BRANCH, _covered(("independent",)), population=AtLeast("full_members", FULL_MEMBERS_FOR_A_BRANCH, unknown=True), target=1,
    ),
    _share("natural_village", "natural_village.organization_coverage", "自然村党的组织覆盖率", "natural villages with organization coverage", "自然村由党组织独立、联合或纳入管理覆盖", "natural villages covered independently, jointly or as absorbed", sources.NATURAL, _covered(ORGANIZATION_COVERAGE), target=1),
    _share("natural_village", "natural_village.work_coverage", "自然村党的工作覆盖率", "natural villages with work coverage", "自然村有组织覆盖或党员联系", "natural villages with organization coverage or contact by members", sources.NATURAL, _covered(WORK_COVERAGE), target=1),
    _count("natural_village", "natural_village.without_members", "没有党员的自然村数", "natural villages without members", "正式党员和预备党员都为 0 的自然村", "natural villages with no full and no probationary member", sources.NO_MEMBERS, population=_NO_MEMBERS),
    _share(
        "natural_village", "natural_village.without_members_helped", "没有党员的自然村帮扶率", "natural villages without members that are helped",
        "没有党员的自然村，有联系党员、以党员联系方式覆盖，或当年新发展党员", "natural villages without members: a contact member, coverage by contact, or a member developed this year",
        sources.NO_MEMBERS,
        either(Some("posts", Is("role", "contact_member")), Some("coverage", Is("recorded_mode", "contact")), AtLeast("members_developed", 1)),
        population=_NO_MEMBERS, target=1,
    ),
)  # fmt: skip

_SITES = (
    _share("relocation_site", "site.organization_coverage", "安置点党组织覆盖率", "sites with organization coverage", "安置点由党组织独立、联合或纳入管理覆盖", "sites covered independently, jointly or as absorbed", sources.SITES, _covered(ORGANIZATION_COVERAGE), target=1),
    _figure("distribution", "relocation_site", "site.coverage_mode", "安置点覆盖方式", "modes of coverage of sites", "安置点按最强的覆盖方式分类", "sites by their strongest mode of coverage", sources.SITES, category="mode", categories=(*(m.key for m in MODES), "none")),
    _share("relocation_site", "site.instructor", "安置点指导员或挂点干部配备率", "sites with an instructor or liaison", "安置点有党建工作指导员或挂点干部", "sites with a Party-building instructor or a liaison cadre", sources.INSTRUCTORS, Some("posts", In("role", ("instructor", "liaison"))), target=1),
    _share("relocation_site", "site.self_governance", "安置点自治组织建立率", "sites with a self-governing body", "安置点有自治组织", "sites with a self-governing body", sources.MASS_BODIES, Some("bodies", Is("kind", "self_governance")), target=1),
    _share("relocation_site", "site.mass_bodies", "安置点群团组织建立率", "sites with all mass organizations", "安置点工会、团组织、妇联齐全", "sites with trade union, youth league and women's federation, all three", sources.MASS_BODIES, every(*(Some("bodies", Is("kind", k)) for k in ("union", "youth_league", "women"))), target=1),
    _count("relocation_site", "site.children_home", "有儿童之家的安置点数", "sites with a children's home", "安置点有在用的儿童之家", "sites with a children's home in use", sources.BULLETIN, population=Some("facilities", Is("kind", "children_home"))),
    _count("relocation_site", "site.women_home", "有妇女之家的安置点数", "sites with a women's home", "安置点有在用的妇女之家", "sites with a women's home in use", sources.BULLETIN, population=Some("facilities", Is("kind", "women_home"))),
    _figure("total", "activity", "site.service_activities", "安置点服务活动次数", "service activities at sites", "当年在安置点举办的服务活动次数（未填次数的按 1 次计）", "service activities held at sites this year (one where no number is given)", sources.BULLETIN, population=every(Is("kind", "service"), Is("place_kind", "relocation_site"), On("held_on", "in_year")), measure="times", missing=1),
)

_VILLAGES = (
    _share("village", "village.organized", "村（社区）党组织覆盖率", "villages that are organized", "村由党组织独立、联合或纳入管理覆盖", "villages covered independently, jointly or as absorbed", sources.VILLAGES, _covered(ORGANIZATION_COVERAGE), target=1),
    _share("village", "village.secretary", "村党组织书记配备率", "villages with a secretary", "村的村党组织有书记在任", "villages with a secretary in post at a village organization of theirs", sources.SECRETARIES, Some("village_posts", Is("role", "secretary")), target=1),
    _share("village", "village.led", "村党组织有人负责率", "villages that are led", "村的村党组织有书记或主持工作的负责人在任", "villages with a secretary or acting secretary in post", sources.SECRETARIES, Some("village_posts", In("role", ("secretary", "acting_secretary"))), target=1),
    _share("village", "village.both_posts", "村“一肩挑”比例", "villages where one person holds both posts", "村党组织书记和村（居）委会主任由同一人担任", "one person is secretary and village director", sources.BOTH_POSTS, Shared("person", "secretaries", "village_directors")),
    _share("village", "village.venue_300", "活动场所达 300 平方米的村比例", "villages with a venue of 300 m²", "村有面积不少于 300 平方米的在用活动场所；没有达标的而有面积未填的为未填报", "villages with a venue in use of at least 300 m²; unknown where none is and one has no area", sources.VENUES, Some("facilities", every(_VENUE, AtLeast("area_m2", VENUE_AREA, unknown=True))), target=1),
    _share("village", "village.venue_unified", "活动场所“五个统一”达标率", "villages with a unified venue", "有活动场所的村，有一处五个统一全部为“是”", "of villages with a venue in use: one with all five unities", sources.UNITIES, Some("facilities", every(_VENUE, *(Is(key, True, unknown=True) for key, _, _ in UNITIES))), population=Some("facilities", _VENUE), target=1),
    *(
        _share("village", f"village.income_{k}k", f"集体经济收入达 {k / 10:g} 万元的村比例", f"villages with an income of {k},000 yuan", f"村当年集体经济收入不少于 {k / 10:g} 万元", f"villages whose collective had {k},000 yuan or more this year", sources.INCOME, AtLeast("collective_income_yuan", k * 1000, unknown=True), target=1 if k == 40 else None)
        for k in (40, 50, 100, 200, 500)
    ),
    _count("village", "village.poor", "建档立卡贫困村数", "registered poor villages", "登记为建档立卡贫困村的村（退出后仍计）", "villages registered as poor, also those that have left the list", sources.BULLETIN, population=_POOR),
    _share("village", "village.poor_paired", "贫困村企业结对率", "poor villages paired with an enterprise", "建档立卡贫困村有企业结对", "registered poor villages with a pairing with an enterprise", sources.BULLETIN, _ENTERPRISE, population=_POOR, target=1),
    _count("village", "village.paired", "有企业结对的村数", "villages paired with an enterprise", "有企业结对的村", "villages with a pairing with an enterprise", sources.BULLETIN, population=_ENTERPRISE),
    _share("village", "village.first_secretary_where_due", "应派第一书记的村派驻率", "villages due a first secretary that have one", "贫困村，或有党组织正在整顿的村，有第一书记在任", "poor villages and villages with an open case: a first secretary in post", sources.FIRST_SECRETARIES, Some("posts", Is("role", "first_secretary")), population=either(_POOR, Some("open_cases")), target=1),
)

_ORGANIZATIONS = (
    _figure("distinct", "pairing", "pairing.enterprises", "结对企业数", "enterprises paired", "与村结对的不同企业", "different enterprises paired with villages", sources.BULLETIN, population=every(Is("partner_kind", "enterprise"), Is("holds", True), Is("place_kind", "village")), each="partner"),
    _share("organization", "organization.term_valid", "村党组织任期未届满比例", "village organizations within their term", "村党组织最近一次换届的任期（含批准延期）未届满；没有换届记录的为未填报", "the latest election's term, as extended, runs beyond the day; unknown without an election", sources.TERMS, On("term_ends", "after", unknown=True), population=_LIVING_VILLAGE_ORGANIZATION, target=1),
    _figure("distribution", "organization", "organization.stars", "村党组织星级分布", "stars of village organizations", "村党组织按星级分类（被摘星的为 0）", "village organizations by their stars; 0 where none or revoked", sources.STARS, population=_LIVING_VILLAGE_ORGANIZATION, category="stars", categories=("0", "1", "2", "3", "4", "5")),
    _count("organization", "organization.starred_while_open", "正在整顿而仍有星级的村党组织数", "starred organizations with an open case", "有未销号整顿案件而仍有星级的村党组织", "village organizations with an open case of their own and a star", sources.NO_STARS, population=every(_LIVING_VILLAGE_ORGANIZATION, Some("open_cases"), AtLeast("stars", 1)), target=0),
)

_PEOPLE = (
    _count("post", "secretary.professional", "职业化村党组织书记数", "professional secretaries", "在任的村党组织书记中职业化管理的", "secretaries of village organizations in post, managed as professionals", sources.BULLETIN, population=every(_SECRETARY_IN_POST, Is("management", "professional"))),
    _count("post", "secretary.on_staff", "在职在编选派书记数", "secretaries on staff", "在任的村党组织书记中由在职在编干部选派的", "secretaries of village organizations in post, sent from the staff", sources.BULLETIN, population=every(_SECRETARY_IN_POST, Is("source", "on_staff"))),
    _share("post", "secretary.trained_city", "书记参加市级以上培训比例", "secretaries trained at city level or above", "在任的村党组织书记当年参加过市级以上培训", "secretaries in post who had a training of city level or above this year", sources.TRAINING, Some("trainings", every(In("level", ("city", "region", "national")), On("held_on", "in_year"))), population=_SECRETARY_IN_POST),
    _count("post", "secretary.removed_unfit", "调整不胜任书记数", "secretaries removed as unfit", "当年因不胜任、不合格或不尽职免职的村党组织书记", "secretaries of village organizations removed this year as incompetent, unqualified or negligent", sources.BULLETIN, population=every(Is("role", "secretary"), Is("of_village", True), On("ends", "in_year"), In("end_reason", ("incompetent", "unqualified", "negligent")))),
    _count("post", "cadre.resident", "驻村干部数", "resident cadres", "在任的第一书记和驻村工作队员", "first secretaries and resident team members in post", sources.TEAMS, population=every(In("role", ("first_secretary", "team_member")), Is("holds", True))),
    _count("post", "cadre.trainee", "墩苗锻炼干部数", "cadres in training", "在任的墩苗锻炼干部", "cadres in training in post", sources.BULLETIN, population=every(Is("role", "trainee"), Is("holds", True))),
)

_CASES = (
    _count("case", "case.opened", "当年整顿案件数", "cases of the year", "当年度、时点前已认定的整顿案件", "cases of the year, identified by the day", sources.WEAK, population=_CASE_OF_THE_YEAR),
    _share("case", "case.closed", "当年案件销号率", "cases of the year that are closed", "当年度案件已销号", "cases of the year, closed by the day", sources.WEAK, On("closed_on", "by"), population=_CASE_OF_THE_YEAR, target=1),
    _share("case", "case.seven_ones", "“七个一”落实率", "cases with the seven ones done", "当年度案件七项措施全部完成", "cases of the year with all seven measures done by the day", sources.SEVEN_ONES, every(*(Some("measures", every(Is("measure", m.key), On("done_on", "by"))) for m in SEVEN_ONES)), population=_CASE_OF_THE_YEAR, target=1),
    _count("case", "case.overdue", "逾期未销号案件数", "overdue cases", "时点未销号、整顿期限已过的案件", "open cases whose day is past", sources.WEAK, population=every(On("identified_on", "by"), Not(On("closed_on", "by")), On("due_on", "before")), target=0),
    _share("case", "case.look_back", "前两年案件“回头看”率", "cases of the two years before looked back at", "前两年度案件当年做过回头看", "cases of the two years before with a look-back this year", sources.LOOK_BACKS, Some("look_backs", On("checked_on", "in_year")), population=_CASE_LOOKED_BACK_AT, target=1),
    _figure("distribution", "case", "case.look_back_result", "“回头看”结论分布", "results of look-backs", "前两年度案件按最近一次回头看的结论分类", "cases of the two years before by the result of their latest look-back", sources.LOOK_BACKS, population=_CASE_LOOKED_BACK_AT, category="result", categories=(*(r.key for r in RESULTS), "none")),
)

_MEASURES = (
    _figure("total", "village_in_year", "member.developed", "当年发展党员数", "members developed this year", "当年存在过的村发展党员之和", "members developed at villages that existed in the year", sources.BULLETIN, measure="members_developed"),
    _figure("total", "village_in_year", "member.plan", "当年发展党员计划数", "members to be developed by plan", "当年存在过的村发展党员计划之和", "plans of villages that existed in the year", sources.BULLETIN, measure="development_plan"),
    _figure("total", "village", "member.activists", "入党积极分子数", "activists", "村入党积极分子之和", "activists at villages", sources.BULLETIN, measure="activists"),
    _figure("total", "village", "member.applicants", "入党申请人数", "applicants", "村入党申请人之和", "applicants at villages", sources.BULLETIN, measure="applicants"),
    _figure("ratio", "village", "member.activist_ratio", "积极分子与发展计划之比", "activists per planned member", "两项都填报的村：入党积极分子之和除以发展党员计划之和", "of villages with both recorded: activists by planned members", sources.DEVELOPMENT, measure="activists", over="development_plan", target=ACTIVISTS_PER_PLANNED),
    _figure("ratio", "village", "clinic.direct_settlement", "村医通直接结算率", "clinics with direct settlement", "两项都填报的村：直接结算卫生室之和除以一体化村卫生室之和", "of villages with both recorded: clinics with direct settlement by integrated clinics", sources.BULLETIN, measure="direct_settlement_clinics", over="integrated_clinics"),
    _figure("ratio", "township", "township.posts_filled", "乡镇行政编制使用率", "township posts filled", "两项都填报的乡镇：行政实有数之和除以行政编制数之和", "of townships with both recorded: filled posts by established posts", sources.BULLETIN, measure="posts_filled", over="posts_established"),
)

_PROJECTS = (
    _count("project", "five_small.started", "启动“五小”项目数", "five-small projects started", "时点前已启动的“五小”项目", "five-small projects started by the day", sources.FIVE_SMALL, population=_started("five_small")),
    _share("project", "five_small.delivered", "“五小”项目交付率", "five-small projects delivered", "已启动的“五小”项目已交付使用", "of those started: delivered by the day", sources.FIVE_SMALL, On("delivered_on", "by"), population=_started("five_small"), target=1),
    _count("project", "project.pairing", "帮扶项目数", "support projects", "时点前已启动的帮扶项目", "support projects started by the day", sources.BULLETIN, population=_started("pairing")),
    _count("project", "project.devolved", "下放项目数", "devolved projects", "时点前已启动的下放项目", "devolved projects started by the day", sources.BULLETIN, population=_started("devolved")),
    _figure("total", "project", "project.pairing_amount", "帮扶项目金额", "amount of support projects", "时点前已启动的帮扶项目金额之和，元", "amount of support projects started, yuan", sources.BULLETIN, population=_started("pairing"), measure="amount_yuan"),
    _figure("total", "project", "project.devolved_amount", "下放项目金额", "amount of devolved projects", "时点前已启动的下放项目金额之和，元", "amount of devolved projects started, yuan", sources.BULLETIN, population=_started("devolved"), measure="amount_yuan"),
    _figure("total", "activity", "activity.wishes", "认领心愿数", "wishes taken on", "当年认领的心愿数（未填次数的按 1 次计）", "wishes taken on this year (one where no number is given)", sources.BULLETIN, population=every(Is("kind", "wish"), On("held_on", "in_year")), measure="times", missing=1),
)

FIGURES: tuple[Figure, ...] = (*_PLACES, *_NATURAL_VILLAGES, *_SITES, *_VILLAGES, *_ORGANIZATIONS, *_PEOPLE, *_CASES, *_MEASURES, *_PROJECTS)
BY_CODE = {figure.code: figure for figure in FIGURES}

