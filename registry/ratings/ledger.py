"""The ledger of ratings."""

from __future__ import annotations

from registry.columns import Choice, Day, Number, Option, Reference, Text, Year
from registry.language import Words
from registry.last_days import LastDay
from registry.ledgers import Ledger, Lies

STAGES = (
    Option("declared", "申报"),
    Option("township", "乡镇初评", "township review"),
    Option("county", "县级复核", "county review"),
    Option("city", "市级审核", "city review"),
    Option("publicised", "公示"),
    Option("named", "核验命名"),
    Option("revoked", "摘星"),
)

#: What so many stars are called, from none on.
STARS = (
    Words("未定星级", "no stars"),
    Words("一星级", "one star"),
    Words("二星级", "two stars"),
    Words("三星级", "three stars"),
    Words("四星级", "four stars"),
    Words("五星级", "five stars"),
)

RATINGS = Ledger(
    "ratings",
    "星级评定",
    Words("年度评星的每一步一行", "a row per step of a year's round"),
    "event",
    (
        Reference(
            "organization",
            "党组织代码",
            Words("被评的党组织", "the rated organization"),
            "D451103001002",
            is_key=True,
            to=("organizations",),
        ),
        Year("year", "年度", Words("评定年度", "year of the round"), "2019", is_key=True),
        Choice("stage", "环节", Words("评定环节", "step of the round"), "核验命名", is_key=True, options=STAGES),
        Number("stars", "星级", Words("0 至 5", "0 to 5"), "3", required=True, most=5, called=STARS),
        Day(
            "decided_on",
            "决定日期",
            Words("决定之日；公示的第一天", "day of the decision; of the publicity the first"),
            "2019-11-20",
            required=True,
        ),
        Text("document", "文号", Words("文件号", "number of the document"), ""),
        LastDay(
            "public_to",
            "公示结束",
            Words("公示的最后一天；只填于公示", "the first day after the publicity; of the stage publicised"),
            "2019-11-18",
        ),
        Number("score", "得分", Words("评定得分", "score"), "", decimals=True),
        Text("reason", "理由", Words("理由，如摘星的理由", "why, such as why a star was taken away"), ""),
    ),
    lies=Lies(("organization",)),
)

RATING_SCORES = Ledger(
    "rating_scores",
    "星级评分",
    Words(
        "评星的每个指标得分一行；指标见参数 star.indicators",
        "a row per indicator of a rating; they are the setting star.indicators",
    ),
    "event",
    (
        Reference(
            "organization",
            "党组织代码",
            Words("被评的党组织", "the rated organization"),
            "D451103001002",
            is_key=True,
            to=("organizations",),
        ),
        Year("year", "年度", Words("评定年度", "year of the round"), "2019", is_key=True),
        Text("indicator", "指标", Words("指标的键", "key of the indicator"), "team", is_key=True),
        Number("score", "得分", Words("得分", "score"), "18", required=True, decimals=True),
    ),
    lies=Lies(("organization",)),
)
