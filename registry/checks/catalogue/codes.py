"""Codes and names 代码和名称 (CODE)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import ALWAYS_IN_FORCE, rule, since, source
from registry.conditions import every, so
from registry.language import Words

_STATISTICS = source("国家统计局统计用区划代码规则", "rules of the statistical division codes", "已核对", "verified")
_MEND = Words("对照国家统计局公布的代码更正。", "Correct it by the published edition.")
_OFFICIAL = so("has_official_code")

RULES = (
    rule(
        "CODE-01",
        "warning",
        "division",
        Words("区划代码位数", "digits of a division code"),
        Words(
            "市、县、乡、村的代码分别为 4、6、9、12 位数字。",
            "Codes of municipalities, counties, townships and villages have 4, 6, 9 and 12 digits.",
        ),
        _MEND,
        source("GB/T 2260-2007；GB/T 10114-2003", "GB/T 2260-2007; GB/T 10114-2003", "已核对", "verified"),
        since(20030101),
        _OFFICIAL,
    ),
    rule(
        "CODE-02",
        "warning",
        "township",
        Words("乡级代码与类型相符", "a township's code fits what it is"),
        Words(
            "后三位：001—099 街道，100—199 镇，200—399 乡，400—599 其他。",
            "Last three digits: 001-099 subdistrict, 100-199 town, 200-399 township, 400-599 others.",
        ),
        _MEND,
        source("GB/T 10114-2003", "GB/T 10114-2003", "已核对", "verified"),
        since(20030101),
        so("township_code_fits"),
        _OFFICIAL,
    ),
    rule(
        "CODE-03",
        "warning",
        "village",
        Words("村级代码与类型相符", "a village's code fits what it is"),
        Words(
            "后三位：001—199 社区，200—399 行政村，400—599 类似单位。",
            "Last three digits: 001-199 community, 200-399 administrative village, 400-599 the like.",
        ),
        _MEND,
        source(
            "国家统计局统计用区划代码规则",
            "rules of the statistical division codes",
            "已核对（400—599 据二手资料）",
            "verified (400-599: secondary source)",
        ),
        ALWAYS_IN_FORCE,
        so("village_code_fits"),
        _OFFICIAL,
    ),
    rule(
        "CODE-04",
        "warning",
        "village",
        Words("城乡分类代码", "urban-rural class"),
        Words(
            "城乡分类代码是 111、112、121、122、123、210、220 之一。",
            "The class is one of 111, 112, 121, 122, 123, 210, 220.",
        ),
        _MEND,
        _STATISTICS,
        ALWAYS_IN_FORCE,
        so("urban_rural_class_is_one"),
    ),
    rule(
        "CODE-05",
        "warning",
        "county",
        Words("县级代码与名称相符", "a county's code fits its name"),
        Words(
            "后两位：区 01—20、51—80，县、旗 21—50，市 81—99。",
            "Last two digits: 区 01-20 and 51-80, 县 and 旗 21-50, 市 81-99.",
        ),
        _MEND,
        source("GB/T 2260-2007 第 1 号修改单", "GB/T 2260-2007, amendment 1", "已核对", "verified"),
        since(20170101),
        so("county_code_fits"),
        every(_OFFICIAL, so("name_ends_as_a_county")),
    ),
    rule(
        "CODE-06",
        "warning",
        "division",
        Words("代码以上级代码开头", "a code begins with its parent's"),
        Words("正式代码以登记的上级的正式代码开头。", "An official code begins with that of the recorded parent."),
        Words("核对上级和代码。", "See whether parent and code are right."),
        _STATISTICS,
        since(20030101),
        so("code_begins_with_parents"),
        every(_OFFICIAL, so("parent_has_official_code")),
    ),
    rule(
        "CODE-07",
        "suggestion",
        "natural_village",
        Words("自然村代码", "codes of natural villages"),
        Words("自然村代码为十五位数字，以所在村代码开头。", "Fifteen digits that begin with the village's."),
        Words("按所在村代码加三位编号。", "The village's code and three digits more."),
        source("本程序的约定", "a convention of this program", "由规定推定", "derived (design consequence)"),
        ALWAYS_IN_FORCE,
        so("natural_village_code_fits"),
        so("has_parent"),
    ),
    rule(
        "CODE-10",
        "suggestion",
        "any_organization",
        Words("党组织名称", "names of organizations"),
        Words(
            "党组织（党小组除外）名称以“中共”或“中国共产党”开头。",
            "The name of an organization, but a group, begins with 中共 or 中国共产党.",
        ),
        Words("按公章上的名称更正。", "Correct it to what its seal says."),
        source("党内统计填报说明", "notes on intra-Party statistics", "已核对", "verified"),
        since(20170101),
        so("name_says_party"),
        so("is_no_group"),
    ),
)
