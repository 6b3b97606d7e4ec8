"""The report as a PDF, set by typst. Texts reach it as data, never as markup.

The page is that of official documents, as in `docx` (DOC-01 to DOC-04); a running head on each page says what the
report is of, its day and the version of its data. Where the fonts that such documents name are not installed, the Noto
fonts stand in; where no Chinese font is, nothing is written: a page of empty boxes would pass for a report.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import Any

import typst

from registry.errors import Refused
from registry.reporting.report.layout import Block, Grid, Heading, Paragraph, document
from registry.reporting.report.model import Report
from registry.resources import resource

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
def _installed() -> typst.Fonts:
    return typst.Fonts(True, True, [])


def fonts(families: frozenset[str]) -> dict[str, list[str]]:
    """Of each part of the page the fonts to set it in, out of `families`. Raises Refused where none is Chinese."""
    lawful = (*_BODY, *_SERIF, *_SANS, *_OTHERS)
    rest = [f for f in lawful if f in families]
    if not rest:
        raise Refused(
            "没有安装中文字体，无法生成 PDF。请安装（如 Debian：apt-get install fonts-noto-cjk），"
            "或改存为 .docx、.xlsx",
            "no Chinese font is installed, so that no PDF can be made: install one (on Debian: apt-get install "
            "fonts-noto-cjk), or write .docx or .xlsx instead",
        )
    chosen = {part: [f for f in wanted if f in families] for part, wanted in _FAMILIES.items()}
    return {part: list(dict.fromkeys([*found, *rest])) for part, found in chosen.items()}


def check() -> None:
    """Raises Refused where no Chinese font is installed."""
    fonts(frozenset(_installed().families()))


def render(report: Report, language: str) -> bytes:
    """The report as a PDF. Raises Refused where no Chinese font is installed."""
    installed = _installed()
    found = fonts(frozenset(installed.families()))
    told = document(report, language)
    data = {
        "language": language,
        "fonts": found,
        "title": told.title,
        "subtitle": told.subtitle,
        "running": told.running,
        "blocks": [_plain(block) for block in told.blocks],
    }
    template = resource("reporting", "report", "report.typ").read_bytes()
    made = typst.Compiler(
        template, font_paths=installed, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    ).compile(format="pdf")
    assert isinstance(made, bytes)
    return made


_KINDS: dict[type[Block], str] = {Heading: "heading", Paragraph: "paragraph", Grid: "grid"}


def _plain(block: Block) -> dict[str, Any]:
    return {"kind": _KINDS[type(block)], **asdict(block)}
