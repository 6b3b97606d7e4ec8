"""The report as a PDF, set by typst. Texts reach it as data, never as markup.

The page is that of official documents, as in `docx` (DOC-01 to DOC-04); a running head on each page says what the
report is of, its day and the version of its data. Where the fonts that such documents name are not installed, the Noto
fonts stand in; where no Chinese font is, nothing is written: a page of empty boxes would pass for a report.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import typst

from registry import fonts
from registry.report.blocks import Block, Grid, Paragraph, Placed, TitleLine
from registry.report.layout import document
from registry.report.model import Report
from registry.resources import resource


def render(report: Report, language: str) -> bytes:
    """The report as a PDF. Raises Refused where no Chinese font is installed."""
    installed = fonts.installed()
    found = fonts.chosen(frozenset(installed.families()))
    laid_out = document(report, language)
    data = {
        "language": language,
        "fonts": found,
        "title": laid_out.title,
        "subtitle": laid_out.subtitle,
        "running": laid_out.running,
        "blocks": [_plain(block) for block in laid_out.blocks],
        "imprint": [line.split("\t") for line in laid_out.imprint],
    }
    template = resource("report", "report.typ").read_bytes()
    made = typst.Compiler(
        template, font_paths=installed, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    ).compile(format="pdf")
    assert isinstance(made, bytes)
    return made


_KINDS: dict[type[Block], str] = {TitleLine: "heading", Paragraph: "paragraph", Placed: "placed", Grid: "grid"}


def _plain(block: Block) -> dict[str, Any]:
    return {"kind": _KINDS[type(block)], **asdict(block)}
