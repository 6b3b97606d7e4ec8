"""Pay 报酬 (PAY), collective economy 集体经济 (ECO), stationed teams 驻村 (TEAM), what the bulletin asks for (SEED)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import (
    ALWAYS_IN_FORCE,
    BULLETIN,
    done_in_time,
    falls_due,
    rule,
    since,
    source,
)
from registry.conditions import Bounded, Not, every, so
from registry.language import Words

_FROM_2019 = since(20190101)
_PAID = since(20190601)
_SECRETARY_IN_BOTH = every(so("in_post"), so("has_both_posts"))
_RAISE = Words("补足报酬；核对报酬登记。", "Pay what is due; see whether the pay is recorded.")

RULES = (
    rule(
        "PAY-01",
        "target",
        "post",
        Words("村干部正职报酬", "pay of who holds one post"),
        Words(
            "只任书记或主任一职者，月基本报酬达到标准。",
            "Who is secretary or director, and not both, has the pay that is due.",
        ),
        _RAISE,
        BULLETIN,
        _PAID,
        Bounded("base_pay", "at_least", "pay.head"),
        every(so("in_post"), so("has_one_post")),
        parameters=("pay.head",),
    ),
    rule(
        "PAY-02",
        "target",
        "post",
        Words("一肩挑报酬", "pay of who holds both posts"),
        Words(
            "书记兼任主任、非职业化者，月基本报酬达到标准。",
            "A secretary who is also director, not professional, has the pay that is due.",
        ),
        _RAISE,
        BULLETIN,
        _PAID,
        Bounded("base_pay", "at_least", "pay.both"),
        every(_SECRETARY_IN_BOTH, Not(so("professional"))),
        parameters=("pay.both",),
    ),
    rule(
        "PAY-03",
        "target",
        "post",
        Words("职业化一肩挑报酬", "pay of professional secretaries in both posts"),
        Words(
            "职业化管理、书记兼任主任者，月基本报酬达到标准。",
            "A professional secretary who is also director has the pay that is due.",
        ),
        _RAISE,
        BULLETIN,
        _PAID,
        Bounded("base_pay", "at_least", "pay.professional"),
        every(_SECRETARY_IN_BOTH, so("professional")),
        parameters=("pay.professional",),
    ),
    rule(
        "PAY-06",
        "target",
        "township",
        Words("乡镇工作补贴分档", "tiers of the township allowance"),
        Words(
            "乡镇补贴是规定档次之一（默认 400、450、500 元）。",
            "The allowance is one of the tiers (default: 400, 450, 500 yuan).",
        ),
        Words("核对补贴档次。", "See which tier it is."),
        source(
            "工作简报（年份推定）", "the bulletin (the year inferred)", "仅据简报核对", "verified (seed bulletin only)"
        ),
        _FROM_2019,
        so("allowance_is_of_a_tier"),
        parameters=("PAY-06.tiers",),
    ),
)

ECONOMY = (
    rule(
        "ECO-01",
        "target",
        "village",
        Words("村级集体经济收入四万元", "an income of 40 000 yuan"),
        Words(
            "上一年村级集体经济收入达到标准（默认 40000 元）。",
            "Last year's collective income reached so much (default: 40 000 yuan).",
        ),
        Words("发展集体经济；核对收入。", "Develop the economy; see whether the income is right."),
        source("工作简报；2020-06 报道", "the bulletin; press of June 2020", "已核对", "verified"),
        since(20190101, 20200101),
        Bounded("income_of_the_year", "at_least", "ECO-01.yuan"),
        window="year",
        day="last_day_of_the_year",
        parameters=("ECO-01.yuan",),
    ),
    rule(
        "ECO-03",
        "target",
        "village",
        Words("村级集体经济收入五万元", "an income of 50 000 yuan"),
        Words(
            "上一年村级集体经济收入达到标准（默认 50000 元）。",
            "Last year's collective income reached so much (default: 50 000 yuan).",
        ),
        Words("发展集体经济；核对收入。", "Develop the economy; see whether the income is right."),
        source("一般了解", "general knowledge", "未核实", "unverified (general knowledge)"),
        since(20200101, 20210101, report=True),
        Bounded("income_of_the_year", "at_least", "ECO-03.yuan"),
        window="year",
        day="last_day_of_the_year",
        parameters=("ECO-03.yuan",),
    ),
)

TEAMS = (
    rule(
        "TEAM-01",
        "warning",
        "village",
        Words("贫困村驻村工作队不少于三人", "three people on a poor village's team"),
        Words(
            "贫困村的第一书记和驻村工作队员共三人以上。",
            "A poor village has three people or more as first secretary and team members.",
        ),
        Words("补派队员并登记任职。", "Send further members, and record the posts."),
        source(
            "中办国办《关于加强贫困村驻村工作队选派管理工作的指导意见》（2017）",
            "Guidance on Teams Stationed in Poor Villages (2017)",
            "未核实",
            "unverified (general knowledge)",
        ),
        since(20170101, 20210101, report=True),
        Bounded("on_mission", "at_least", "TEAM-01.people"),
        so("poor"),
        bounds={"TEAM-01.people": 3},
    ),
)

BULLETIN_RULES = (
    rule(
        "SEED-01",
        "target",
        "village",
        Words("有效覆盖", "effective coverage"),
        Words(
            "有组织覆盖的村，覆盖它的党组织（党委、总支看其下的党支部）按期开党员大会、主题党日和组织生活会。",
            "Of a covered village, an organization that covers it (of a committee or general branch, a branch under "
            "it) "
            "held its assembly, its theme day and its life meeting.",
        ),
        Words("督促开展组织生活并登记。", "See that they are held, and recorded."),
        BULLETIN,
        _FROM_2019,
        so("effectively_covered"),
        so("covered"),
        rulebook=(),
        asks=("LIFE-01", "LIFE-05", "LIFE-06a"),
    ),
    rule(
        "SEED-02",
        "target",
        "village",
        Words("贫困村结对帮扶", "poor villages are paired"),
        Words("贫困村有企业结对帮扶。", "A poor village is paired with an enterprise."),
        Words("安排结对并登记。", "Find an enterprise, and record the pairing."),
        BULLETIN,
        _FROM_2019,
        so("paired"),
        so("poor"),
        rulebook=(),
    ),
    rule(
        "SEED-03",
        "warning",
        "notice",
        Words("督办通知按期回执", "a notice is answered in time"),
        Words("有期限的督办通知，按期收到回执。", "The receipt of a notice with a due day came in time."),
        Words("催收回执并登记日期。", "Ask for the receipt, and record its day."),
        BULLETIN,
        ALWAYS_IN_FORCE,
        done_in_time("receipt"),
        every(so("issued"), so("has_due_day"), falls_due("receipt")),
        day="issued_on",
        rulebook=(),
        days=(1,),
    ),
)
