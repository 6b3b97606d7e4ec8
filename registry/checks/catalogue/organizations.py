"""Setting up organizations 组织设置 (ORG)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import (
    ALWAYS_IN_FORCE,
    BRANCHES,
    VERIFIED,
    done_in_time,
    falls_due,
    of_branches,
    rule,
    since,
    source,
)
from registry.conditions import Bounded, Not, either, every, so
from registry.language import Words

_IN_FORCE = since(BRANCHES)
_CONSTITUTION = source(
    "《中国共产党章程》第三十条；《中国共产党支部工作条例（试行）》第四条",
    "Party Constitution, article 30; Regulation on the Work of Branches (trial), article 4",
    "内容已核对；党章条次未见原文",
    "verified; the Constitution's article number not seen",
)
_FOUNDED = of_branches(
    6, ("次序已核对；成立后备案未核实", "verified (order); filing on set-up unverified (general knowledge)")
)
_ADJUSTED = of_branches(
    7,
    (
        "批准和备案已核对；宽限天数为自定；条次未见原文",
        "verified (approval and filing); the grace period is a design choice; article number not seen",
    ),
)
_GROUPS = of_branches(13, ("内容已核对；条次未核实", "content verified; article number unverified"))
_DUE = so("due_an_organization")

RULES = (
    rule(
        "ORG-01a",
        "violation",
        "village_or_site",
        Words("有三名以上正式党员的单位建立党组织", "an organization where there are three full members"),
        Words(
            "正式党员三人以上的村（社区）和安置点，村要独立建立或联合建立党组织，安置点要有组织覆盖。",
            "Villages and sites with three full members or more: a village has its own or a joint organization, a site "
            "organization coverage.",
        ),
        Words(
            "成立党支部，或先联合建立；已建立的，补登组织和覆盖。",
            "Found a branch, or a joint one; record what there is.",
        ),
        _CONSTITUTION,
        _IN_FORCE,
        so("covered_as_due"),
        _DUE,
    ),
    rule(
        "ORG-01b",
        "warning",
        "village_or_site",
        Words("有三名以上正式党员的单位独立建立党组织", "an own organization where there are three full members"),
        Words(
            "在已按要求建立党组织的这些村（社区）和安置点中，覆盖方式是独立建立。",
            "Of those that have what ORG-01a asks for: the organization is their own.",
        ),
        Words(
            "条件具备时，由联合建立改为独立建立。",
            "Where conditions allow, found an own branch instead of a joint one.",
        ),
        _CONSTITUTION,
        _IN_FORCE,
        so("independent"),
        every(_DUE, so("covered_as_due")),
    ),
    rule(
        "ORG-02",
        "warning",
        "branch",
        Words("党支部人数", "size of a branch"),
        Words("党支部党员（正式和预备）不超过五十人。", "A branch has fifty members, full and probationary, at most."),
        Words("超过五十人的，改设党总支或分设支部。", "Make it a general branch, or divide it."),
        of_branches(4, VERIFIED),
        _IN_FORCE,
        Bounded("members", "at_most", "ORG-02.members"),
        bounds={"ORG-02.members": 50},
    ),
    rule(
        "ORG-03",
        "violation",
        "relocation_site",
        Words("党员不足三人的安置点有组织覆盖", "coverage of sites with fewer than three full members"),
        Words(
            "有党员而正式党员不足三人的安置点，联合建立党支部或纳入所在地党组织管理。",
            "A site with members, but fewer than three full ones, joins a joint branch or is taken under the local "
            "one.",
        ),
        Words(
            "与邻近单位联合建立，或纳入所在地党组织管理，并登记覆盖。",
            "Join a neighbour, or the local organization; record it.",
        ),
        of_branches(5),
        _IN_FORCE,
        so("covered"),
        every(
            either(
                Bounded("full_members", "at_least", "ORG-03.some"),
                Bounded("probationary_members", "at_least", "ORG-03.some"),
            ),
            Bounded("full_members", "below", "ORG-03.full_members"),
        ),
        bounds={"ORG-03.some": 1, "ORG-03.full_members": 3},
    ),
    rule(
        "ORG-04a",
        "warning",
        "joint_branch",
        Words("联合党支部覆盖单位不过多", "a joint branch covers five units at most"),
        Words("联合党支部覆盖的村和安置点不超过五个。", "A joint branch covers five villages and sites at most."),
        Words("单独成立条件具备的单位，分设支部。", "Let those that can have a branch of their own."),
        of_branches(5),
        _IN_FORCE,
        Bounded("covered_units", "at_most", "ORG-04.most"),
        bounds={"ORG-04.most": 5},
    ),
    rule(
        "ORG-04b",
        "warning",
        "joint_branch",
        Words("联合党支部覆盖两个以上单位", "a joint branch covers two units"),
        Words(
            "联合党支部覆盖两个以上村或安置点；没有登记覆盖的，无法判断。",
            "A joint branch covers two villages or sites or more; unknown where no coverage of it is recorded.",
        ),
        Words(
            "补登它覆盖的单位；只有一个的，改为党支部。", "Record what it covers; where it is one, make it a branch."
        ),
        of_branches(5),
        _IN_FORCE,
        so("covers_two"),
    ),
    rule(
        "ORG-05",
        "violation",
        "project",
        Words("六个月以上的项目成立党支部", "a branch for projects of six months"),
        Words(
            "已启动而未交付、计划工期六个月以上、有三名以上正式党员的项目，有党组织。",
            "A project under way, planned for six months or more and with three full members or more, has an "
            "organization.",
        ),
        Words("成立项目党支部并在项目中登记。", "Found a project branch, and name it in the project."),
        of_branches(5),
        _IN_FORCE,
        so("has_organization"),
        every(so("under_way"), so("takes_six_months"), so("has_three_members")),
        day="started_on",
        months=(6,),
    ),
    rule(
        "ORG-07",
        "warning",
        "approval",
        Words("成立申请一个月内批复", "an application is answered within a month"),
        Words(
            "成立党组织的申请，一个月内批准或不予批准。",
            "Whoever applies to found an organization is answered within a month.",
        ),
        Words("尽快批复，并登记批准或不予批准的日期。", "Answer it, and record the day."),
        of_branches(6),
        _IN_FORCE,
        done_in_time("answered"),
        every(so("establishes"), so("applied"), falls_due("answered")),
        day="applied_on",
        months=(1,),
    ),
    rule(
        "ORG-08a",
        "violation",
        "approval",
        Words("先申请、再批准、再选举、再备案", "applied for, approved, elected, filed, in this order"),
        Words(
            "现存党组织成立的申请、批准、首次选举、备案，凡有登记的，两两依次。",
            "Of a living organization: application, approval, first election and filing stand in this order, each "
            "two of "
            "those that are recorded.",
        ),
        Words("对照批复文件，更正登记错的日期。", "Compare with the documents, and correct the day that is wrong."),
        _FOUNDED,
        _IN_FORCE,
        so("in_order"),
        every(so("establishes"), so("approved"), so("of_living_organization")),
        day="approved_on",
    ),
    rule(
        "ORG-08b",
        "violation",
        "approval",
        Words("成立后备案", "filed after founding"),
        Words(
            "现存党组织的成立批复已报上级备案。",
            "The approval of a living organization's founding is filed with the level above.",
        ),
        Words("报备案并登记日期。", "File it, and record the day."),
        _FOUNDED,
        since(BRANCHES, report=True),
        so("filed"),
        every(so("establishes"), so("approved"), so("of_living_organization")),
        day="approved_on",
        kept="approvals",
    ),
    rule(
        "ORG-09",
        "warning",
        "branch",
        Words("不再具备条件的党支部及时调整", "a branch that no longer qualifies is adjusted"),
        Words(
            "党支部的正式党员不足三人不长于规定天数（默认 90 天）。",
            "A branch has not had fewer than three full members for longer than so many days (default: 90).",
        ),
        Words("调整、合并或撤销。", "Adjust, merge or dissolve it."),
        _ADJUSTED,
        _IN_FORCE,
        so("enough_members_or_not_for_long"),
        days=("ORG-09.days",),
        parameters=("ORG-09.days",),
    ),
    rule(
        "ORG-14a",
        "suggestion",
        "branch",
        Words("党员较多的党支部划分党小组", "groups in large branches"),
        Words(
            "党员人数超过规定（默认 20 人）的党支部设有党小组。",
            "A branch with more members than so many (default: 20) has groups.",
        ),
        Words("划分党小组并登记。", "Form groups, and record them."),
        _GROUPS,
        _IN_FORCE,
        so("has_groups"),
        so("many_members"),
        kept="committees",
        parameters=("ORG-14.members",),
    ),
    rule(
        "ORG-14b",
        "violation",
        "group",
        Words("党小组有组长", "a group has a leader"),
        Words("党小组有在任的组长。", "A group has a leader in post."),
        Words("确定组长并登记任职。", "Name a leader, and record the post."),
        _GROUPS,
        _IN_FORCE,
        so("has_group_leader"),
        kept="committees",
    ),
    rule(
        "ORG-16",
        "warning",
        "branch_or_joint",
        Words("党支部之下不再设党支部", "no branch under a branch"),
        Words(
            "党支部、联合党支部之下没有党委、总支、支部（两新组织除外）。",
            "Under a branch or joint branch there is no committee, general branch or branch, but of enterprises and "
            "social organizations.",
        ),
        Words(
            "上级改设党总支或党委，或把下级转到别处。",
            "Make the upper one a general branch or committee, or move the lower.",
        ),
        source(
            "《中国共产党章程》第三十条", "Party Constitution, article 30", "由规定推定", "derived (design consequence)"
        ),
        ALWAYS_IN_FORCE,
        Not(so("has_branches_below")),
    ),
)
