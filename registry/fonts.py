"""The fonts 字体 of what is set in type: those that official documents name, as far as they are installed.

Where they are not, the Noto fonts stand in; where no Chinese font is, nothing is written: a page of empty boxes would
pass for a document.
"""

from __future__ import annotations

from functools import cache

import typst

from registry.errors import Refused

#: The families for each part of the page, as far as they are installed; those that documents name come first.
_BODY = ("FangSong_GB2312", "FangSong", "仿宋_GB2312", "仿宋", "STFangsong", "FZFangSong-Z02S")
_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "SimSun", "STSong")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Zen Hei")
_OTHERS = ("AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Micro Hei", "Droid Sans Fallback", "Microsoft YaHei")
_FAMILIES = {
    "body": (*_BODY, *_SERIF),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", *_SERIF),
    "one": ("SimHei", "黑体", "STHeiti", *_SANS),
    "two": ("KaiTi_GB2312", "KaiTi", "楷体_GB2312", "楷体", "STKaiti", *_SERIF),
    "number": ("SimSun", "宋体", "STSong", *_SERIF),
}


@cache
def installed() -> typst.Fonts:
    return typst.Fonts(True, True, [])


def chosen(families: frozenset[str]) -> dict[str, list[str]]:
    """The fonts to set each part of the page in, out of `families`. Raises Refused where none is Chinese."""
    lawful = (*_BODY, *_SERIF, *_SANS, *_OTHERS)
    rest = [f for f in lawful if f in families]
    if not rest:
        raise Refused(
            "没有安装中文字体，无法生成 PDF。请安装（如 Debian：apt-get install fonts-noto-cjk），"
            "或改存为 .docx、.xlsx",
            "no Chinese font is installed, so that no PDF can be made: install one (on Debian: apt-get install "
            "fonts-noto-cjk), or write .docx or .xlsx instead",
        )
    found = {part: [f for f in wanted if f in families] for part, wanted in _FAMILIES.items()}
    return {part: list(dict.fromkeys([*own, *rest])) for part, own in found.items()}


def check() -> None:
    """Raises Refused where no Chinese font is installed."""
    chosen(frozenset(installed().families()))
