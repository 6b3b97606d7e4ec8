"""Committees and their posts 支委会 (COM)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import BRANCHES, CONTENT_SEEN, of_branches, rule, since, source
from registry.conditions import Bounded, Not, every, so
from registry.language import Words

_IN_FORCE = since(BRANCHES)
_APPROVED = source(
    "《中国共产党支部工作条例（试行）》第二十一条；《中国共产党章程》第三十一条",
    "Regulation on the Work of Branches (trial), article 21; Party Constitution, article 31",
    *CONTENT_SEEN,
)
_OF_BRANCH = every(so("in_post"), so("of_branch"))

RULES = (
    rule(
        "COM-01a",
        "violation",
        "branch",
        Words("七名以上正式党员的党支部设支委会", "a committee where there are seven full members"),
        Words(
            "正式党员七人以上的党支部，支委会有三人以上。",
            "A branch of seven full members or more has a committee of three or more.",
        ),
        Words("选举支委会并登记任职。", "Elect a committee, and record the posts."),
        of_branches(20),
        _IN_FORCE,
        Bounded("committee_size", "at_least", "COM-01.least"),
        Bounded("full_members", "at_least", "COM-01.full_members"),
        kept="committees",
        bounds={"COM-01.least": 3, "COM-01.full_members": 7},
    ),
    rule(
        "COM-01b",
        "warning",
        "branch",
        Words("支委会不超过七人", "a committee of seven at most"),
        Words("党支部的支委会不超过七人。", "A branch's committee has seven people at most."),
        Words("换届时按规定人数选举。", "At the next election, elect as many as the regulation says."),
        of_branches(20),
        _IN_FORCE,
        Bounded("committee_size", "at_most", "COM-01.most"),
        so("has_committee"),
        bounds={"COM-01.most": 7},
    ),
    rule(
        "COM-01c",
        "violation",
        "branch",
        Words("支委会不少于三人", "a committee of three at least"),
        Words("设了支委会的党支部，支委会有三人以上。", "A branch's committee has three people or more."),
        Words("补选委员并登记任职。", "Elect further members, and record the posts."),
        of_branches(20),
        _IN_FORCE,
        Bounded("committee_size", "at_least", "COM-01.least"),
        so("has_committee"),
        kept="committees",
        bounds={"COM-01.least": 3},
    ),
    rule(
        "COM-02",
        "warning",
        "branch",
        Words("不足七名正式党员的党支部不设支委会", "no committee where there are fewer than seven full members"),
        Words("正式党员不足七人的党支部没有支委会。", "A branch of fewer than seven full members has no committee."),
        Words("只设书记，必要时设一名副书记。", "Have a secretary, and a deputy if need be."),
        of_branches(20),
        _IN_FORCE,
        Not(so("has_committee")),
        Bounded("full_members", "below", "COM-01.full_members"),
        bounds={"COM-01.full_members": 7},
    ),
    rule(
        "COM-03a",
        "violation",
        "branch",
        Words("支委会有组织、宣传、纪检委员", "organization, publicity and discipline on the committee"),
        Words(
            "支委会成员的分工中有组织、宣传、纪检；有人未登记分工的，无法判断。",
            "The committee's portfolios hold organization, publicity and discipline; unknown where somebody's is "
            "not recorded.",
        ),
        Words("明确分工并登记。", "Settle the portfolios, and record them."),
        of_branches(20),
        _IN_FORCE,
        so("portfolios_are_held"),
        so("has_committee"),
        kept="committees",
    ),
    rule(
        "COM-03b",
        "violation",
        "branch",
        Words("副书记不超过一名", "one deputy secretary at most"),
        Words("党支部的副书记不超过一名。", "A branch has one deputy secretary at most."),
        Words("核对是否有人已免职而未登记。", "See whether somebody has left and it is not recorded."),
        of_branches(20),
        _IN_FORCE,
        Bounded("deputies", "at_most", "COM-03.deputies"),
        bounds={"COM-03.deputies": 1},
    ),
    rule(
        "COM-04",
        "warning",
        "post",
        Words("书记有一年以上党龄", "a secretary of a year's standing"),
        Words(
            "党支部书记任职时转正满一年。", "A branch secretary has been a full member for a year when taking the post."
        ),
        Words("核对转正日期和任职日期。", "Compare the day of full membership with that of the post."),
        source(
            "《中国共产党支部工作条例（试行）》第二十三条；《中国共产党发展党员工作细则》（2026 年修订）第三十三条",
            "Regulation on the Work of Branches (trial), article 23; Rules on Developing Members (2026), article 33",
            "已核对",
            "verified",
        ),
        _IN_FORCE,
        so("member_for_a_year"),
        every(_OF_BRANCH, so("secretary")),
        day="begins",
        months=(12,),
    ),
    rule(
        "COM-05a",
        "violation",
        "post",
        Words("书记、副书记经批准", "secretaries and deputies are approved"),
        Words(
            "党支部书记、副书记的任职已经上级批准。",
            "The post of a branch's secretary or deputy is approved from above.",
        ),
        Words("报批并登记批准日期。", "Have it approved, and record the day."),
        _APPROVED,
        _IN_FORCE,
        so("approved"),
        every(_OF_BRANCH, so("secretary_or_deputy")),
        day="begins",
        kept="approvals",
    ),
    rule(
        "COM-05b",
        "violation",
        "post",
        Words("委员报备案", "committee members are filed"),
        Words(
            "党支部委员的任职已报上级备案。",
            "The post of a member of a branch's committee is filed with the level above.",
        ),
        Words("报备案并登记日期。", "File it, and record the day."),
        _APPROVED,
        _IN_FORCE,
        so("filed"),
        every(_OF_BRANCH, so("committee_member")),
        day="begins",
        kept="approvals",
    ),
    rule(
        "COM-06",
        "warning",
        "base_organization",
        Words("书记空缺及时补选", "a vacancy is filled in time"),
        Words(
            "既无书记也无主持工作者，不长于规定天数（默认 90 天）。",
            "There has not been neither secretary nor acting secretary for longer than so many days (default: 90).",
        ),
        Words("补选或指定书记，并登记任职。", "Elect or name a secretary, and record the post."),
        of_branches(
            21,
            (
                "补选之责已核对；期限为举例；条次未见原文",
                "verified (duty); the limit is an example; article number not seen",
            ),
        ),
        _IN_FORCE,
        so("led_or_filled_soon"),
        days=("COM-06.days",),
        parameters=("COM-06.days",),
    ),
)
