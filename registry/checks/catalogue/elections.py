"""Terms 任期 (TERM), elections and votes 选举和表决 (ELE)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import (
    BRANCHES,
    ELECTIONS,
    TERMS,
    done_in_time,
    falls_due,
    of_branches,
    rule,
    since,
    source,
)
from registry.checks.rule import Version
from registry.conditions import every, so
from registry.language import Words

_TERMS = source(
    "《关于党的基层组织任期的意见》（2018-07-12）；《中国共产党基层组织选举工作条例》第三条",
    "Opinion on the Terms of Base Organizations (2018-07-12); Regulation on Elections of Base Organizations, article 3",
    "已核对",
    "verified",
)
_ELECTIONS = source(
    "《中国共产党基层组织选举工作条例》（2020）；《中国共产党基层组织选举工作暂行条例》（1990）",
    "Regulation on Elections of Base Organizations (2020); Provisional Regulation (1990)",
    "两种表述均已核对；条次未核实",
    "both wordings verified; article number unverified",
)
_OF_HALF = source(
    "《中国共产党基层组织选举工作条例》（2020）；《中国共产党基层组织选举工作暂行条例》（1990）",
    "Regulation on Elections of Base Organizations (2020); Provisional Regulation (1990)",
    "1990 年的已核对；2020 年以应到会为基数属一般了解，未核实，使用前须确认",
    "1990 verified; the base of 2020 unverified (general knowledge): confirm before use",
)
_OLD = 19900101
_ELECTED = so("has_election")

RULES = (
    rule(
        "TERM-03",
        "violation",
        "base_organization",
        Words("按期换届", "elections when the term ends"),
        Words(
            "最近一次选举的任期（有延期的按延期）在时点当天或以后届满；没有选举记录的，无法判断。",
            "The term of the latest election, as extended, ends on the day or later; unknown without an election.",
        ),
        Words(
            "组织换届选举并登记；已批准延期的，登记延期。",
            "Hold the election, and record it; or the extension, if approved.",
        ),
        _TERMS,
        since(TERMS),
        so("term_runs"),
        months=(24, 36, 48, 60),
        days=(1,),
        due="term_end",
    ),
    rule(
        "TERM-04a",
        "violation",
        "base_organization",
        Words("延期换届经批准", "an extension is approved"),
        Words("延期换届的，延期已经上级批准。", "Where an election is put off, the extension is approved from above."),
        Words("报批并登记批准日期。", "Have it approved, and record the day."),
        _TERMS,
        since(TERMS),
        so("extension_is_approved"),
        every(_ELECTED, so("is_extended")),
        kept="approvals",
    ),
    rule(
        "TERM-04b",
        "warning",
        "base_organization",
        Words("延长或提前不超过一年", "put off or brought forward by a year at most"),
        Words(
            "延期届满日距正常届满日前后不超过十二个月。",
            "The extended end lies within twelve months of the regular one.",
        ),
        Words("核对延期的日期。", "See whether the day is right."),
        _TERMS,
        since(TERMS),
        so("extended_by_a_year_at_most"),
        every(_ELECTED, so("is_extended")),
        months=(24, 36, 48, 60),
    ),
    rule(
        "TERM-05",
        "warning",
        "base_organization",
        Words("提前六个月提醒换届", "a reminder six months ahead"),
        Words(
            "任期届满前六个月，上级已提醒换届。", "Six months before the term ends, the level above has reminded it."
        ),
        Words("发函或电话提醒，并登记日期。", "Remind it by letter or telephone, and record the day."),
        of_branches(21),
        since(BRANCHES),
        done_in_time("reminder"),
        every(_ELECTED, falls_due("reminder")),
        day="reminder_due",
        kept="approvals",
        months=(-6, 18, 30, 42, 54),
        days=(1,),
    ),
    rule(
        "ELE-01",
        "violation",
        "base_organization",
        Words("到会人数达到五分之四", "four fifths are present"),
        Words(
            "选举时到会有选举权的党员：2020-07-13 起不少于、以前超过应到会的五分之四。",
            "At the election: since 2020-07-13 four fifths of the eligible or more are present, before more than that.",
        ),
        Words(
            "核对应到、实到人数；确实不足的，重新选举。", "See whether the numbers are right; if they are, elect again."
        ),
        _ELECTIONS,
        (
            Version(_OLD, ELECTIONS, condition=so("enough_present")),
            Version(ELECTIONS, condition=so("enough_present_inclusive")),
        ),
        so("enough_present_inclusive"),
        _ELECTED,
        day="elected_on",
    ),
    rule(
        "ELE-02",
        "violation",
        "base_organization",
        Words("得票超过半数", "more than half of the votes"),
        Words(
            "当选者最低得票超过半数：2020-07-13 起以应到会、以前以实到会为基数。",
            "The fewest votes of anyone elected are more than half: since 2020-07-13 of the eligible, before of "
            "those present.",
        ),
        Words("核对得票；确实不足的，重新选举。", "See whether the votes are right; if they are, elect again."),
        _OF_HALF,
        (
            Version(_OLD, ELECTIONS, condition=so("elected_by_half_of_the_present")),
            Version(ELECTIONS, mode="report", condition=so("elected_by_half_of_the_eligible")),
        ),
        so("elected_by_half_of_the_eligible"),
        _ELECTED,
        day="elected_on",
    ),
    rule(
        "ELE-03",
        "violation",
        "base_organization",
        Words("差额不少于百分之二十", "a fifth more candidates than seats"),
        Words(
            "应选委员二人以上的，候选人比应选人数多五分之一以上。",
            "Where two members or more are elected, there are a fifth more candidates.",
        ),
        Words("核对候选人数；确实不足的，重新选举。", "See whether the number is right; if it is, elect again."),
        source(
            "《中国共产党基层组织选举工作条例》",
            "Regulation on Elections of Base Organizations",
            "内容已核对；条次未核实",
            "content verified; article number unverified",
        ),
        since(ELECTIONS),
        so("enough_candidates"),
        every(_ELECTED, so("several_seats")),
        day="elected_on",
    ),
    rule(
        "ELE-08a",
        "violation",
        "activity",
        Words("半数以上到会方可表决", "half are present at a vote"),
        Words(
            "当年党员大会通过决议时，到会人数不少于应到会的一半。",
            "Where an assembly of the year resolved, half of the eligible or more were present.",
        ),
        Words("核对人数；确实不足的，重新表决。", "See whether the numbers are right; if they are, vote again."),
        of_branches(11),
        since(BRANCHES),
        so("half_present"),
        every(so("assembly"), so("resolved"), so("held_this_year")),
        day="held_on",
    ),
    rule(
        "ELE-08b",
        "violation",
        "activity",
        Words("赞成超过应到会的半数", "more than half of the eligible in favour"),
        Words(
            "当年党员大会通过的决议，赞成人数超过应到会的一半。",
            "Where an assembly of the year resolved, more than half of the eligible were in favour.",
        ),
        Words("核对人数；确实不足的，重新表决。", "See whether the numbers are right; if they are, vote again."),
        of_branches(11),
        since(BRANCHES),
        so("half_in_favour"),
        every(so("assembly"), so("resolved"), so("held_this_year")),
        day="held_on",
    ),
)
