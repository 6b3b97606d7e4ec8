"""Spellings 写法 of the names of places: a stem and a word of its class, 双瑞 + 村委会, as offices vary them.

*Whole* is the stem with one or two words of its class (双瑞村, 双瑞村村委会), and the stem alone where it ends in a
class word itself (新村 of 新村村委会). *Bare* is any other stem alone; and of a name without a word of its class, that
name with one or two.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from registry.text import fold

#: What may stand between a place and those above it: 贺街镇/双瑞村.
SEPARATORS = "/-·"


@dataclass(frozen=True)
class PlaceClass:
    """A class of places: the words with which their names end, and the `kinds` and the `subkind` of such places."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    subkind: str | None = None


CLASSES = (
    PlaceClass(("村", "行政村", "村委会", "村委", "村民委员会"), ("village",), "administrative_village"),
    PlaceClass(("社区", "居委会", "居委", "社区居委会", "居民委员会", "社区居民委员会"), ("village",), "community"),
    PlaceClass(("镇", "镇政府", "镇人民政府"), ("township",), "town"),
    PlaceClass(("乡", "乡政府", "乡人民政府", "民族乡"), ("township",), "rural_township"),
    PlaceClass(("街道", "街道办", "街道办事处", "办事处"), ("township",), "subdistrict"),
    PlaceClass(("县", "自治县"), ("county",)),
    PlaceClass(("区",), ("county",)),
    PlaceClass(("市",), ("county", "municipality")),
    PlaceClass(("省",), ("province",)),
    PlaceClass(("自治区",), ("province",)),
    PlaceClass(("自然村", "屯"), ("natural_village",)),
    PlaceClass(
        ("安置点", "安置区", "集中安置点", "易地扶贫搬迁安置点", "易地扶贫搬迁集中安置点"), ("relocation_site",)
    ),
)
_WORDS = tuple({word for one in CLASSES for word in one.words})
#: Words before which a name may tell a nationality, which may be left out.
_WITH_NATIONALITY = ("乡", "自治县", "自治区")
_NAMES_OF_NATIONALITIES = """
各族 蒙古族 蒙古 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族
土家族 哈尼族 哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族
纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族
锡伯 阿昌族 普米族 塔吉克族 塔吉克 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族
京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
"""
_NATIONALITIES = tuple(_NAMES_OF_NATIONALITIES.split())


@dataclass(frozen=True)
class Stem:
    """A stem of a name, and the classes whose words may stand behind it; `is_whole`: it is whole with them."""

    text: str
    classes: tuple[PlaceClass, ...]
    is_whole: bool

    @property
    def is_whole_alone(self) -> bool:
        """Whether the stem is whole as it stands: it ends in a class word itself."""
        return self.is_whole and self.text.endswith(_WORDS) and self.text not in _WORDS


def folded(text: str) -> str:
    """A name as names are compared: after NFKC, without white space.

    >>> folded("双 瑞　村（一）"), folded("⼤村")
    ('双瑞村(一)', '大村')
    """
    return "".join(unicodedata.normalize("NFKC", fold(text)).split())


@lru_cache(maxsize=100_000)
def stems(name: str, kind: str, subkind: str | None = None) -> tuple[Stem, ...]:
    """The stems of a folded name of a place of a kind: several where it tells a nationality.

    >>> [(stem.text, stem.is_whole) for stem in stems("双瑞村委会", "village")]
    [('双瑞', True)]
    >>> [(stem.text, stem.is_whole) for stem in stems("新村村委会", "village")]
    [('新村', True)]
    >>> [stem.text for stem in stems("富川瑶族自治县", "county")]
    ['富川瑶族', '富川']
    >>> [(stem.text, stem.is_whole) for stem in stems("福苑小区", "relocation_site")]
    [('福苑小区', False)]
    """
    own = tuple(one for one in CLASSES if kind in one.kinds)
    ends = [(word, one) for one in own for word in one.words if name.endswith(word) and name != word]
    if not ends:
        told = tuple(one for one in own if subkind is None or one.subkind in (None, subkind))
        return (Stem(name, told, False),)
    word, place_class = max(ends, key=lambda end: len(end[0]))
    found = [name.removesuffix(word)]
    if word in _WITH_NATIONALITY:
        found.append(_without_nationality(found[0]))
    return tuple(Stem(text, (place_class,), True) for text in dict.fromkeys(found))


def _without_nationality(stem: str) -> str:
    """A stem without the nationalities that it ends in, if anything is left."""
    left = stem
    while (shorter := next((left.removesuffix(n) for n in _NATIONALITIES if left.endswith(n)), left)) != left:
        left = shorter
    return left or stem


@lru_cache(maxsize=100_000)
def endings(text: str) -> tuple[tuple[int, PlaceClass], ...]:
    """Where one or two words of one class may begin that a folded text ends in: how much stands before, and the class.

    >>> [(text[:cut], one.words[0]) for text in ("双瑞村村委会",) for cut, one in endings(text)]
    [('双瑞村', '村'), ('双瑞', '村')]
    """
    found = []
    for one in CLASSES:
        once = _cuts(text, one)
        found += [(cut, one) for cut in once]
        found += [(cut, one) for first in once for cut in _cuts(text[:first], one)]
    return tuple(dict.fromkeys(found))


def _cuts(text: str, place_class: PlaceClass) -> list[int]:
    return [len(text) - len(word) for word in place_class.words if text.endswith(word) and text != word]


def has_word_of(name: str, kind: str) -> bool:
    """Whether a name ends in a word of the class of its kind.

    >>> has_word_of("上屯", "natural_village"), has_word_of("大村", "natural_village")
    (True, False)
    """
    return stems(folded(name), kind)[0].is_whole
