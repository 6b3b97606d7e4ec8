"""The rules of conduct that say 必须, 应当 or 不得: each declared once, with its generator."""

from __future__ import annotations

from registry.checks.conduct import audits, cases, relapses, sources
from registry.checks.model import SourcedRule
from registry.language import Words

VIOLATIONS: tuple[SourcedRule, ...] = (
    SourcedRule(
        "CASE-ORDER",
        "violation",
        Words("环节次序不合", "steps out of their order"),
        Words(
            "截至时点，案件有环节不能接在它的前一个环节之后，即使中间的环节只是漏登。环节按日期、同日按次序排列。"
            "初筛在最前，销号、不予认定、撤销认定之后不再有环节。",
            "By the day a case has a step that may not follow the one before it, not even where steps between were not "
            "recorded. Steps stand by day, those of one day by their number. A case begins with its screening, and has "
            "no step after it is closed, dismissed or withdrawn.",
        ),
        Words("{unit}：环节次序不合：{steps}", "{unit}: steps out of their order: {steps}"),
        Words(
            "核对各环节的日期和次序并更正；漏登的环节补登。",
            "Look up the days of the steps and correct them; record those that are missing.",
        ),
        cases.out_of_order,
        sources.COURSE,
    ),
    SourcedRule(
        "CASE-LEVEL",
        "violation",
        Words("签署层级不符", "signed by another level"),
        Words(
            "截至时点，案件有环节由参数 step.levels 当日所列层级以外的层级签署（按案件所在地的值）。没有登记层级的，"
            "不列。",
            "By the day a case has a step that was signed by a level that is none of step.levels where the case "
            "counts, on the day of the step. A step without a level is none.",
        ),
        Words("{unit}：签署层级不符：{steps}", "{unit}: signed by another level: {steps}"),
        Words(
            "核对由哪一级签署；填错的更正，确有授权的登记参数。", "See who signed: correct it, or record the setting."
        ),
        cases.of_wrong_level,
        sources.COURSE,
    ),
    SourcedRule(
        "CASE-ITEM",
        "violation",
        Words("清单未完成即验收", "accepted with something undone"),
        Words(
            "截至时点，案件有一次验收通过，而清单（参数 case.checklist，按案件所在地、年度 12 月 31 日的值）中有一项"
            "到验收之日还没有完成或没有登记完成。",
            "By the day a case was accepted while something of its checklist (case.checklist where it counts, on "
            "31 December of its year) was not done by then, or not recorded as done.",
        ),
        Words("{unit}：验收时清单未完成：{items}", "{unit}: accepted with something undone: {items}"),
        Words(
            "核对各项措施的完成日期；确未完成的，完成后重新验收。",
            "See when each was done; what was not done is to be done, and the case accepted again.",
        ),
        cases.accepted_undone,
        sources.CHECKLIST,
    ),
    SourcedRule(
        "CASE-SKIP",
        "violation",
        Words("未经整顿或验收即销号", "closed without putting right or acceptance"),
        Words(
            "截至时点，案件已销号，而到销号之日没有登记整顿或验收通过；参数 case.skips 当日当地为“是”的，不列。",
            "By the day a case was closed though no step of putting right, or none of acceptance, was recorded by "
            "then; none where case.skips was yes on that day where the case counts.",
        ),
        Words("{unit}：销号时缺少环节：{steps}", "{unit}: steps missing at its closing: {steps}"),
        Words("补登缺少的环节；确未验收的，组织验收。", "Record the missing steps; accept what was not accepted."),
        cases.skipping,
        sources.COURSE,
    ),
    SourcedRule(
        "CASE-RELAPSE",
        "violation",
        Words("反弹后没有重新立案", "relapsed, and no new case"),
        Words(
            "案件在时点的状态为反弹，而没有有状态的案件登记为“反弹自”本案。",
            "On the day the state of a case is relapsed, and no case with a state names it as the one that it is a "
            "relapse of.",
        ),
        Words(
            "{unit}：反弹后没有重新立案；承担的党组织：{who}",
            "{unit}: relapsed, and no new case; who answers for it: {who}",
        ),
        Words(
            "由承担的党组织重新立案，“反弹自”填本案；无人承担的，先登记承接关系。",
            "Open a new case of who answers for it, naming this one; where nobody does, record who took over first.",
        ),
        relapses.unfollowed,
        sources.RELAPSES,
    ),
    SourcedRule(
        "CASE-RELAPSE-LOST",
        "violation",
        Words("反弹被后来的结论掩盖", "a relapse lost under a later result"),
        Words(
            "销号以来截至时点有一次回头看结论为反弹，而案件在时点的状态不是反弹，也没有自该次检查之日起或之后开始的、"
            "登记为“反弹自”本案的案件。",
            "A look-back on or after its closing, by the day, found the case relapsed; its state on the day is "
            "another, and no case with a state that begins on the day of that check or later names it.",
        ),
        Words(
            "{unit}：曾反弹（{checked}），现为{state}，没有重新立案",
            "{unit}: had relapsed ({checked}), is {state} now, and no new case was opened",
        ),
        Words("补登反弹后的案件；结论填错的，更正。", "Record the case that followed, or correct the result."),
        relapses.lost,
        sources.RELAPSES,
    ),
    SourcedRule(
        "AUDIT-CLOSED",
        "violation",
        Words("批次结束时未签署", "not signed when its audit was closed"),
        Words(
            "回头看批次截至时点已结束，而名单中的案件到结束之日没有最后一级的签署（参数 audit.levels，按案件所在地、"
            "批次开始之日的值）。",
            "An audit was closed by the day, and a case of it was not signed by the last of audit.levels (where the "
            "case counts, on the day the audit was opened) by its closing.",
        ),
        Words("{unit}：批次于 {closed} 结束，{why}", "{unit}: its audit was closed on {closed}, {why}"),
        Words(
            "补登签署之日；未签署的，由最后一级核签。",
            "Record the day; what was not signed, the last level is to sign.",
        ),
        audits.unsigned_when_closed,
        sources.SIGNATURES,
    ),
)
