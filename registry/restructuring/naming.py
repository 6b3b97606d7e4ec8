"""The class words of places' names, which change with a place's class and with fashion."""

from __future__ import annotations

import re
from functools import lru_cache

#: The endings of official names that say their class. The longest that fits is taken.
CLASS_WORDS = (
    *("省", "自治区", "特别行政区", "市", "地区", "盟", "自治州"),
    *("县", "自治县", "区", "市辖区", "旗", "自治旗", "林区", "特区", "矿区", "新区"),
    *("镇", "乡", "民族乡", "苏木", "民族苏木", "街道", "街道办事处", "办事处", "地区办事处", "区公所"),
    *("村", "社区", "嘎查", "居委会", "居民委员会", "村委会", "村民委员会", "委员会"),
    *("村村委会", "村村民委员会", "社区村委会", "社区村民委员会", "社区居委会", "社区居民委员会", "社区委员会"),
    *("嘎查村委会", "嘎查村民委员会", "嘎查委员会"),
    *("街居委会", "街社区居委会", "街社区居民委员会", "街社区", "街居民委员会"),
)
#: Peoples whose names stand before the class word of an autonomous place: 富川瑶族自治县, 黄洞瑶族乡.
PEOPLES = (
    *("蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克"),
    *("傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬"),
    *("羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克"),
    *("德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺", "各"),
)
_PEOPLES = re.compile(
    f"(?:(?:{'|'.join(sorted(PEOPLES, key=len, reverse=True))})族)+(?=(?:自治县|自治州|自治旗|乡|镇|苏木|民族乡)$)"
)
_CLASS = re.compile(f"(?:{'|'.join(sorted(CLASS_WORDS, key=len, reverse=True))})$")


@lru_cache(maxsize=100_000)
def base_name(name: str) -> str:
    """A name without its class word, as far as anything is left of it.

    >>> [base_name(n) for n in ("荔浦县", "荔浦市", "红星村村民委员会", "文华社区居委会", "区", "黄洞瑶族乡")]
    ['荔浦', '荔浦', '红星', '文华', '区', '黄洞']
    """
    match = _PEOPLES.search(name, 1)
    if match:
        name = name[: match.start()] + name[match.end() :]
    found = _CLASS.search(name)
    return name[: found.start()] if found and found.start() else name
