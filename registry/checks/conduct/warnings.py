"""The rules of conduct that warn: each declared once, with its generator."""

from __future__ import annotations

from registry.checks.conduct import audits, cases, draws, relapses, sources, stars
from registry.checks.model import SourcedRule
from registry.figures.sources import NO_STARS
from registry.language import Words

WARNINGS: tuple[SourcedRule, ...] = (
    SourcedRule(
        "CASE-EARLY",
        "warning",
        Words("销号前回头看", "looked back at before it was closed"),
        Words(
            "截至时点，案件有一次回头看（含批次名单中有结论的），检查之日案件尚未销号。",
            "By the day a case was looked back at (by an item of an audit too) while it was not closed.",
        ),
        Words("{unit}：销号前回头看：{checked}", "{unit}: looked back at before it was closed: {checked}"),
        Words("核对销号日期和检查日期，更正或补登。", "Look up both days, and correct or record them."),
        relapses.early,
        sources.OF_THE_COURSE,
    ),
    SourcedRule(
        "CASE-LIMIT",
        "warning",
        Words("整顿超期", "past its limit"),
        Words(
            "案件在时点尚未销号，而时点的整顿期限（最近一次设定的期限，没有的为台账的期限）已过。",
            "On the day a case is open and past its limit: the last that a row set by then, else that of the case.",
        ),
        Words("{unit}：期限 {limit} 已过，尚未销号", "{unit}: its limit, {limit}, has passed, and it is open"),
        Words(
            "抓紧整顿、验收、销号；验收不通过的，登记新的期限。", "Put it right and close it, or record why it failed."
        ),
        cases.past_limit,
        sources.OF_THE_COURSE,
    ),
    SourcedRule(
        "CASE-REPEAT",
        "warning",
        Words("多次整顿", "put right more than once"),
        Words(
            "截至时点已认定而未撤销的案件（不论年度），其党组织或所承接的党组织此前已有认定而未撤销的案件。",
            "A case of any year, identified by the day and not withdrawn, before which there were others of its "
            "organization, or of those that this descends from.",
        ),
        Words("{unit}：此前已有案件 {earlier}", "{unit}: other cases came before: {earlier}"),
        Words("查明反复的原因，有针对性地整顿。", "Find out why it came again."),
        relapses.repeated,
        sources.REPEATED,
    ),
    SourcedRule(
        "CASE-POLL",
        "warning",
        Words("测评不达标而通过验收", "accepted against the poll"),
        Words(
            "截至时点，案件有一次验收通过，得分或人数低于参数 accept.score、accept.raters，或不满意的比例高于参数 "
            "accept.dissatisfied（按案件所在地、验收之日的值）。没有登记的数不判断。",
            "By the day a case was accepted with a score or a number of raters under accept.score or accept.raters, "
            "or a share of the dissatisfied over accept.dissatisfied (where it counts, on the day of acceptance). A "
            "number that is not recorded is neither.",
        ),
        Words("{unit}：测评不达标而通过验收：{polls}", "{unit}: accepted against the poll: {polls}"),
        Words("核对测评结果；确不达标的，重新验收。", "Look up the poll; if it is so, accept the case again."),
        cases.polled_badly,
        sources.POLL,
    ),
    SourcedRule(
        "CASE-UNSCORED",
        "warning",
        Words("验收缺少测评数据", "accepted without a number that is asked"),
        Words(
            "截至时点，案件有一次验收通过，没有登记参数 accept.score、accept.raters、accept.dissatisfied 所要求的数"
            "（要求不满意比例的，也要求测评人数）。",
            "By the day a case was accepted without a number that accept.score, accept.raters or accept.dissatisfied "
            "asks (the last asks how many were polled too).",
        ),
        Words("{unit}：验收缺少测评数据：{numbers}", "{unit}: accepted without a number that is asked: {numbers}"),
        Words("补登得分、测评人数、不满意票。", "Record the score, how many were polled, how many were not satisfied."),
        cases.unscored,
        sources.POLL,
    ),
    SourcedRule(
        "CASE-UNSIGNED",
        "warning",
        Words("环节缺少层级或文号", "a step without level or document"),
        Words(
            "截至时点，整顿流程台账中的认定、验收通过、销号、撤销认定，没有登记层级或文号。只在整顿台账填日期的，不列。",
            "By the day a row of a decision, acceptance, closing or withdrawal names no level, or no document. A "
            "date of the case itself is none.",
        ),
        Words("{unit}：环节缺少层级或文号：{steps}", "{unit}: a step without level or document: {steps}"),
        Words("补登签署的层级和文号。", "Record the level that signed, and the document."),
        cases.unsigned,
        sources.COURSE,
    ),
    SourcedRule(
        "CASE-EXTENDED",
        "warning",
        Words("未经验收不通过而延期", "its limit was moved without a failed acceptance"),
        Words(
            "截至时点，案件有一行的期限晚于此前的期限，而自此前的期限设定以来（含该行）没有验收不通过。",
            "By the day a row of a case has a limit later than the one before it, and acceptance failed neither by "
            "that row nor since the limit before it was set.",
        ),
        Words("{unit}：延期而无验收不通过：{steps}", "{unit}: moved without a failed acceptance: {steps}"),
        Words("补登验收不通过；期限填错的，更正。", "Record the failed acceptance, or correct the limit."),
        cases.extended,
        sources.OF_THE_COURSE,
    ),
    SourcedRule(
        "CASE-FOLLOW",
        "warning",
        Words("反弹案件衔接不当", "a relapse that is followed badly"),
        Words(
            "登记了“反弹自”而有状态的案件：到它开始之日，原案件没有反弹的回头看；或在时点为不予认定、撤销认定；或原案"
            "件的党组织在时点不是本案党组织或其前身；或沿“反弹自”又回到本案。",
            "A case with a state that names another as the one that it is a relapse of: that one was not found "
            "relapsed by the day this one begins; or this one is dismissed or withdrawn on the day; or the "
            "organization of that one is neither its own nor one that this descends from; or the names lead back to "
            "it.",
        ),
        Words("{unit}：反弹自 {original}，{why}", "{unit}: a relapse of {original}: {why}"),
        Words(
            "核对“反弹自”和回头看的日期，更正或补登。", "Look up what it names and the look-backs, and correct them."
        ),
        relapses.followed_badly,
        sources.RELAPSES,
    ),
    SourcedRule(
        "STAR-CONFLICT",
        "warning",
        Words("正在整顿而仍有星级", "starred with an open case"),
        Words(
            "时点存在的村党组织有一颗星以上，而它自己有未销号的整顿案件。",
            "A living village organization has a star or more, and an open case of its own.",
        ),
        Words(
            "{unit}：{stars} 星，而案件 {cases} 尚未销号", "{unit}: {stars} {stars:star|stars}, and open cases: {cases}"
        ),
        Words("摘星，或核对案件是否已销号。", "Revoke the stars, or see whether the case is closed."),
        stars.in_conflict,
        NO_STARS,
    ),
    SourcedRule(
        "STAR-CONFLICT-HEIR",
        "warning",
        Words("承接正在整顿的党组织而有星级", "starred, answering for an open case"),
        Words(
            "时点存在的村党组织有一颗星以上，而它承接的党组织有未销号的整顿案件。",
            "A living village organization has a star or more, and answers for an open case of another one.",
        ),
        Words(
            "{unit}：{stars} 星，而所承接的{others}的案件 {cases} 尚未销号",
            "{unit}: {stars} {stars:star|stars}, and answers for open cases of {others}: {cases}",
        ),
        Words("核对承接的案件是否已销号，研究星级。", "See whether the case is closed, and reconsider the stars."),
        stars.heirs_in_conflict,
        NO_STARS,
    ),
    SourcedRule(
        "STAR-ORDER",
        "warning",
        Words("评星环节次序不合", "stages of a rating out of their order"),
        Words(
            "截至时点，一个党组织一个年度的评星，有环节早于参数 star.chain（按党组织所在地的值）中排在它前面的环节。",
            "By the day a year's rating of an organization has a stage before one that star.chain (where the "
            "organization counts) has earlier.",
        ),
        Words("{unit}：评星环节次序不合：{stages}", "{unit}: stages out of their order: {stages}"),
        Words("核对各环节的日期。", "Look up the days of the stages."),
        stars.out_of_order,
        sources.CHAIN,
    ),
    SourcedRule(
        "STAR-PUBLICITY",
        "warning",
        Words("公示不足或晚于命名", "publicity too short, or after the naming"),
        Words(
            "截至时点，一个党组织一个年度的公示登记了结束日期，而公示少于参数 star.publicity_days（按党组织所在地、公"
            "示首日的值）的天数，或在命名之后才结束。",
            "By the day the publicity of a year's rating, whose end is recorded, is of fewer days than "
            "star.publicity_days (where the organization counts, on its first day), or ends after the naming.",
        ),
        Words("{unit}：{why}", "{unit}: {why}"),
        Words("核对公示的起止和命名日期。", "Look up the days of the publicity and of the naming."),
        stars.publicised_badly,
        sources.PUBLICITY,
    ),
    SourcedRule(
        "AUDIT-SIGN",
        "warning",
        Words("回头看签署不当", "signed out of order"),
        Words(
            "截至时点，回头看名单中的案件有一级签署，而没有结论，或早于检查之日，或到该日参数 audit.levels（按案件所"
            "在地、批次开始之日的值）中较低的一级尚未签署。",
            "By the day an item of an audit was signed without a result, or before the day of the check, or before a "
            "lower one of audit.levels (where the case counts, on the day the audit was opened).",
        ),
        Words("{unit}：{why}", "{unit}: {why}"),
        Words(
            "核对检查和各级签署的日期；改了结论的，重新签署。", "Look up the days; sign again what was changed since."
        ),
        audits.signed_out_of_order,
        sources.SIGNATURES,
    ),
    SourcedRule(
        "DRAW-OPEN",
        "warning",
        Words("承诺后未抽取或重复承诺", "not drawn, or committed to again"),
        Words(
            "随机抽查承诺后超过参数 draw.open_days（按抽查范围的值）的天数，到时点还没有抽取；或没有填明重抽，而此前"
            "已有同一指标、状态、范围和年度的承诺。",
            "A draw was not run by the day, more than draw.open_days (at its scope) after it was committed to; or it "
            "takes the place of none, and one committed to before has its figure, status, scope and year.",
        ),
        Words("{unit}：{why}", "{unit}: {why}"),
        Words("按承诺抽取；重抽的，写明重抽的是哪一次和理由。", "Run it; of a redraw say of which, and why."),
        draws.left_open,
        sources.DRAWS,
    ),
)
